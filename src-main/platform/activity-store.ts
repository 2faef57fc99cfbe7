// What happened with sessions, on disk: names and times only. Written once in a while, and lost without harm.
import { readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { ACTIVITY_KINDS } from '../../shared/model.ts';
import type { ActivityRecords, ActivityStore } from '../core/activity.ts';
import type { Clock, Log } from '../core/ports.ts';
import { writeFileAtomic } from './atomic-write.ts';

const SAVE_AFTER_MS = 5_000;

const stored = z.record(
  z.string(),
  z.object({
    use: z.object({ times: z.number(), lastAt: z.number() }).nullable(),
    events: z.array(
      z.object({
        at: z.number(),
        kind: z.enum(ACTIVITY_KINDS),
        about: z.string().nullable(),
        times: z.number(),
      }),
    ),
  }),
);

interface ActivityStorePorts {
  readonly path: string;
  readonly clock: Pick<Clock, 'after'>;
  readonly log: Log;
}

export function createActivityStore({ path, clock, log }: ActivityStorePorts): ActivityStore {
  let unsaved: (() => ActivityRecords) | null = null;
  let cancelSave: (() => void) | null = null;
  let writing: Promise<void> = Promise.resolve();

  const write = () => {
    cancelSave?.();
    cancelSave = null;
    if (!unsaved) return writing;
    const text = JSON.stringify(unsaved());
    unsaved = null;
    writing = writing
      .then(async () => {
        await mkdir(dirname(path), { recursive: true, mode: 0o700 });
        await writeFileAtomic(path, Buffer.from(text), { mode: 0o600 });
      })
      .catch((error: unknown) => {
        log.warn('activity not saved', { kind: error instanceof Error ? error.name : '' });
      });
    return writing;
  };

  return {
    load() {
      try {
        return stored.parse(JSON.parse(readFileSync(path, 'utf8')));
      } catch {
        return {};
      }
    },
    save(records) {
      unsaved = records;
      cancelSave ??= clock.after(SAVE_AFTER_MS, () => void write());
    },
    flush: write,
  };
}
