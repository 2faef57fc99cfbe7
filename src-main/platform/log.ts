// A log file of one JSON object per line, for finding out what happened. Callers pass plain fields and never a
// secret; what is not a plain value is written as its type only. Two files of a megabyte at most.
import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Log } from '../core/ports.ts';

const MAX_BYTES = 1_000_000;
const MOST_LINES = 200;

export function createFileLog(path: string): Log {
  const write = (level: 'info' | 'warn', event: string, fields: Readonly<Record<string, unknown>> = {}) => {
    const plain = Object.fromEntries(
      Object.entries(fields).map(([name, value]) => [name, plainValue(value)]),
    );
    try {
      const line = `${JSON.stringify({ at: new Date().toISOString(), level, event, ...plain })}\n`;
      const size = sizeOf(path);
      if (size === null) mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      else if (size > MAX_BYTES) renameSync(path, `${path}.1`);
      appendFileSync(path, line, { mode: 0o600 });
    } catch {
      // A full disk must not keep credentials from anybody.
    }
  };
  return {
    info: (event, fields) => write('info', event, fields),
    warn: (event, fields) => write('warn', event, fields),
  };
}

/** The end of the log, oldest line first; nothing where there is none. */
export async function readLogLines(path: string): Promise<readonly string[]> {
  const text = await readFile(path, 'utf8').catch(() => '');
  return text.split('\n').filter(Boolean).slice(-MOST_LINES);
}

function plainValue(value: unknown): string | number | boolean | null {
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return value;
  return typeof value === 'string' ? value.slice(0, 500) : `[${typeof value}]`;
}

function sizeOf(path: string): number | null {
  return statSync(path, { throwIfNoEntry: false })?.size ?? null;
}
