// The history of changes of the AWS files: one file per change in Cloakroom's own folder, readable by its owner
// only. Whole texts are compressed and sealed with the vault's key, for they may hold secrets; what can be read
// without the vault (title, counts, masked diff) holds none. Old entries go when there are too many or too large.
import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { z } from 'zod';
import { CHANGE_KINDS } from '../../shared/aws-files.ts';
import type { CatalogDelta } from '../core/history/catalog-delta.ts';
import type { HistoryEntry, HistoryHead, HistoryStore, KeptFile } from '../core/history/ports.ts';
import type { Log, Sealer } from '../core/ports.ts';
import { unwritable, writeFileAtomic } from './atomic-write.ts';

const deflate = promisify(gzip);
const inflate = promisify(gunzip);

const MOST_ENTRIES = 300;
const MOST_BYTES = 64 * 1024 * 1024;

const sealedText = z.string().nullable();
const storedFile = z.object({
  file: z.enum(['config', 'credentials']),
  path: z.string(),
  diff: z.string(),
  added: z.number(),
  removed: z.number(),
  before: sealedText,
  after: sealedText,
});
const storedEntry = z.object({
  version: z.literal(1),
  id: z.string(),
  at: z.number(),
  kind: z.enum(CHANGE_KINDS),
  title: z.string(),
  subject: z.string().nullable(),
  delta: z.custom<CatalogDelta>((value) => typeof value === 'object' && value !== null),
  secrets: z.array(z.string()).readonly(),
  ownLinesOnly: z.boolean(),
  undoneAt: z.number().nullable(),
  files: z.array(storedFile),
});
type StoredEntry = z.infer<typeof storedEntry>;

export interface HistoryStoreOptions {
  readonly folder: string;
  readonly sealer: Sealer;
  readonly log: Log;
  readonly mostEntries?: number;
  readonly mostBytes?: number;
}

/** Use one per process: heads are read once and then kept in memory. */
export function createHistoryStore(options: HistoryStoreOptions): HistoryStore {
  const { folder, sealer, log, mostEntries = MOST_ENTRIES, mostBytes = MOST_BYTES } = options;
  let reading: Promise<Map<string, Known>> | null = null;
  let last: Promise<unknown> = Promise.resolve();

  const known = () => {
    reading ??= readAll(folder, log);
    return reading;
  };
  const inTurn = <T>(task: () => Promise<T>): Promise<T> => {
    const result = last.then(task);
    last = result.catch(() => {});
    return result;
  };
  const pathOf = (id: string) => join(folder, `${id}.json`);

  const write = async (stored: StoredEntry) => {
    const entries = await known();
    const text = `${JSON.stringify(stored)}\n`;
    await mkdir(folder, { recursive: true, mode: 0o700 }).catch((error: unknown) => {
      throw unwritable(folder, error);
    });
    await writeFileAtomic(pathOf(stored.id), text, { mode: 0o600 });
    entries.set(stored.id, { head: headOf(stored), bytes: Buffer.byteLength(text) });
  };

  const prune = async () => {
    const entries = await known();
    const newestFirst = [...entries.values()].sort((a, b) => b.head.at - a.head.at);
    let bytes = 0;
    for (const [index, { head, bytes: own }] of newestFirst.entries()) {
      bytes += own;
      // The newest stays whatever its size: it is the one a person wants to take back.
      if (index === 0 || (index < mostEntries && bytes <= mostBytes)) continue;
      await rm(pathOf(head.id), { force: true });
      entries.delete(head.id);
    }
  };

  const sealText = async (name: string, text: string | null): Promise<string | null> => {
    if (text === null) return null;
    const packed = await deflate(Buffer.from(text, 'utf8'));
    return sealer
      .seal(name, packed)
      .catch(() => null)
      .finally(() => packed.fill(0));
  };
  const openText = async (name: string, sealed: string | null): Promise<string | null> => {
    if (sealed === null) return null;
    const packed = await sealer.unseal(name, sealed);
    const text = await inflate(packed).finally(() => packed.fill(0));
    try {
      return text.toString('utf8');
    } finally {
      text.fill(0);
    }
  };

  return {
    save: (entry) =>
      inTurn(async () => {
        const files = [];
        for (const kept of entry.files) {
          const before = await sealText(nameOf(entry.id, kept.file, 'before'), kept.before);
          const after = await sealText(nameOf(entry.id, kept.file, 'after'), kept.after);
          files.push({ ...kept, before, after });
        }
        await write({ version: 1, ...plainOf(entry), files });
        await prune();
      }),

    list: async () =>
      [...(await known()).values()]
        .map(({ head }) => head)
        .sort((a, b) => b.at - a.at || (a.id < b.id ? 1 : -1)),

    load: (id) =>
      inTurn(async () => {
        if (!(await known()).has(id)) return null;
        const stored = await readEntry(pathOf(id));
        if (!stored) return null;
        const files: KeptFile[] = [];
        for (const kept of stored.files) {
          const before = await openText(nameOf(id, kept.file, 'before'), kept.before);
          const after = await openText(nameOf(id, kept.file, 'after'), kept.after);
          files.push({ ...kept, before, after });
        }
        return { ...plainOf(stored), files };
      }),

    markUndone: (id, at) =>
      inTurn(async () => {
        const stored = await readEntry(pathOf(id));
        if (stored) await write({ ...stored, undoneAt: at });
      }),

    remove: (id) =>
      inTurn(async () => {
        await rm(pathOf(id), { force: true });
        (await known()).delete(id);
      }),
  };
}

interface Known {
  readonly head: HistoryHead;
  readonly bytes: number;
}

async function readAll(folder: string, log: Log): Promise<Map<string, Known>> {
  const entries = new Map<string, Known>();
  const names = await readdir(folder).catch(() => []);
  for (const name of names) {
    const path = join(folder, name);
    // What a killed process was writing; nobody writes here but this one, and it has not begun.
    if (/^\..*\.json\.cloakroom-.*\.tmp$/.test(name)) await rm(path, { force: true });
    if (!name.endsWith('.json')) continue;
    const stored = await readEntry(path);
    if (stored && `${stored.id}.json` === name)
      entries.set(stored.id, { head: headOf(stored), bytes: (await stat(path)).size });
    else log.warn('history entry not readable', { name });
  }
  return entries;
}

/** Null for what is not there or not ours; it is left alone. */
async function readEntry(path: string): Promise<StoredEntry | null> {
  try {
    return storedEntry.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return null;
  }
}

function headOf(stored: StoredEntry): HistoryHead {
  const files = stored.files.map(({ before, after, ...rest }) => ({
    ...rest,
    complete: before !== null && after !== null,
  }));
  return { ...plainOf(stored), files };
}

function plainOf(entry: Omit<HistoryEntry, 'files'>): Omit<HistoryEntry, 'files'> {
  const { id, at, kind, title, subject, delta, secrets, ownLinesOnly, undoneAt } = entry;
  return { id, at, kind, title, subject, delta, secrets, ownLinesOnly, undoneAt };
}

function nameOf(id: string, file: string, side: 'before' | 'after'): string {
  return `history ${id} ${file} ${side}`;
}
