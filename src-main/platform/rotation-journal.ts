// The journals of key rotations on disk: one file per rotation in Cloakroom's own folder, readable by its owner only and
// by a person as a list of steps. No secrets. A file that cannot be read is left alone and logged; the last ended ones
// of each identity are kept, open ones always.
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { KEY_STATUSES, ROTATION_BEGINNERS, ROTATION_ENDS, ROTATION_STEPS } from '../../shared/access-keys.ts';
import { ERROR_CODES } from '../../shared/errors.ts';
import { PARTITIONS } from '../../shared/model.ts';
import type { RotationJournals } from '../core/access-keys/ports.ts';
import type { RotationJournal } from '../core/access-keys/rotation-journal.ts';
import type { Log } from '../core/ports.ts';
import { unwritable, writeFileAtomic } from './atomic-write.ts';

const MOST_ENDED = 20;

/** Epoch ms in memory; in the file as people read times. */
const time = z.iso.datetime().transform((text) => Date.parse(text));
const step = z.enum(ROTATION_STEPS);
const problem = z.object({
  code: z.enum(ERROR_CODES),
  message: z.string(),
  remedy: z.string(),
  account: z.string().nullable(),
  details: z.array(z.string()),
});
const storedJournal = z.object({
  version: z.literal(1),
  id: z.string(),
  identityId: z.string(),
  user: z.object({
    label: z.string(),
    partition: z.enum(PARTITIONS),
    accountId: z.string(),
    userName: z.string(),
    userArn: z.string(),
    region: z.string(),
  }),
  startedAt: time,
  /** Journals of before have no such thing. */
  begunBy: z.enum(ROTATION_BEGINNERS).default('person'),
  step,
  end: z.enum(ROTATION_ENDS).nullable(),
  problem: problem.nullable(),
  cause: problem.nullable(),
  oldKeyId: z.string().nullable(),
  newKeyId: z.string().nullable(),
  lostKeyId: z.string().nullable(),
  chosenId: z.string().nullable(),
  knownIds: z.array(z.string()),
  choices: z.array(z.object({ accessKeyId: z.string(), status: z.enum(KEY_STATUSES), createdAt: time })),
  createAskedAt: time.nullable(),
  createTries: z.number(),
  places: z.array(z.string()),
  deactivating: z.boolean(),
  deactivatedAt: time.nullable(),
  graceEndsAt: time.nullable(),
  despiteUse: z.boolean(),
  hurried: z.boolean().default(false),
  cancelling: z.boolean(),
  reported: z.array(z.string()),
  steps: z.array(
    z.object({ step, startedAt: time, endedAt: time.nullable(), outcome: z.string().nullable() }),
  ),
});

export interface RotationJournalsOptions {
  readonly folder: string;
  readonly log: Log;
  readonly mostEnded?: number;
}

/** Errors of `save`: AppError `file-unwritable`; the file is then as it was before. */
export function createRotationJournals(options: RotationJournalsOptions): RotationJournals {
  const { folder, log, mostEnded = MOST_ENDED } = options;
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(task: () => Promise<T>): Promise<T> => {
    const result = last.then(task);
    last = result.catch(() => {});
    return result;
  };

  const load = async (): Promise<RotationJournal[]> => {
    const found: RotationJournal[] = [];
    for (const name of await namesIn(folder)) {
      try {
        found.push(storedJournal.parse(JSON.parse(await readFile(join(folder, name), 'utf8'))));
      } catch {
        log.warn('rotation journal not readable', { name });
      }
    }
    return found;
  };

  /** Keeping too much is no failure. */
  const prune = async (identityId: string): Promise<void> => {
    const ended = (await load())
      .filter((journal) => journal.identityId === identityId && journal.end !== null)
      .sort((a, b) => b.startedAt - a.startedAt);
    for (const { id } of ended.slice(mostEnded)) await rm(join(folder, fileName(id)), { force: true });
  };

  return {
    load: () => inTurn(load),
    save: (journal) =>
      inTurn(async () => {
        const path = join(folder, fileName(journal.id));
        await mkdir(folder, { recursive: true, mode: 0o700 }).catch((error: unknown) => {
          throw unwritable(folder, error);
        });
        await writeFileAtomic(path, render(journal), { mode: 0o600 });
        if (journal.end !== null) await prune(journal.identityId).catch(() => {});
      }),
  };
}

/** A folder that is not there has no journals; one that cannot be read must not look like that. */
async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((name) => name.endsWith('.json') && !name.startsWith('.'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

function fileName(id: string): string {
  return `${id.replace(/[^\w-]/g, '')}.json`;
}

function render(journal: RotationJournal): string {
  const times = (key: string, value: unknown) =>
    typeof value === 'number' && key.endsWith('At') ? new Date(value).toISOString() : value;
  return `${JSON.stringify(journal, times, 2)}\n`;
}
