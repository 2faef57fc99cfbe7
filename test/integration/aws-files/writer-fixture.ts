// A home folder for each test of the writer, and processes beside the test's own.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach } from 'vitest';
import { AppError } from '../../../shared/errors.ts';
import { placesIn } from './new-files.ts';
import type { Order } from './writer-process.ts';

const CHILD = fileURLToPath(new URL('writer-process.ts', import.meta.url));

export interface StartedProcess {
  readonly child: ChildProcess;
  /** Its first line; rejects when it ends without one. */
  readonly answer: Promise<unknown>;
  readonly ended: Promise<number | null>;
}

/** Call it where the tests are declared. */
export function writerFixture() {
  const children = new Set<ChildProcess>();
  let places = { home: '', path: '', state: '' };
  beforeEach(() => {
    const home = mkdtempSync(join(tmpdir(), 'cloakroom-files-'));
    const path = placesIn(home).config;
    mkdirSync(dirname(path), { mode: 0o700 });
    places = { home, path, state: join(home, 'state') };
  });
  afterEach(() => {
    for (const child of children) child.kill('SIGKILL');
    children.clear();
    rmSync(places.home, { recursive: true, force: true });
  });
  return {
    /** `path` is the config file in an empty folder; `state` is for Cloakroom's own and not there yet. */
    placed: () => places,
    /** `within` runs the program that it is given. */
    start(order: Order, within: readonly string[] = []): StartedProcess {
      const program = [process.execPath, '--import', 'tsx', CHILD, JSON.stringify(order)];
      const [command = '', ...args] = [...within, ...program];
      const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
      children.add(child);
      const ended = new Promise<number | null>((done) => child.once('exit', (code) => done(code)));
      const answer = new Promise<unknown>((done, fail) => {
        createInterface({ input: child.stdout }).once('line', (line) => done(JSON.parse(line)));
        child.once('close', (code) => fail(new Error(`ended with ${code} before it answered`)));
      });
      answer.catch(() => {});
      return { child, answer, ended };
    },
  };
}

export async function refused(promise: Promise<unknown>): Promise<AppError> {
  const error = await promise.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof AppError)) throw new Error(`expected an AppError, got ${error}`);
  return error;
}
