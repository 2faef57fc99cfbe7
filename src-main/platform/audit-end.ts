// What the newest entry of the audit log was, sealed with the vault's key: whoever cuts the log, or writes it anew,
// cannot write this. It is compared before it is replaced, and what was found missing once stays known.
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { z } from 'zod';
import { toAppError } from '../../shared/errors.ts';
import type { Sealer } from '../core/ports.ts';
import { codeOf, unwritable, writeFileAtomic } from './atomic-write.ts';

const NAME = 'audit-log-end';
/** More would say nothing new. */
const MOST_MISSED = 10;

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const stored = z.object({
  version: z.literal(1),
  sequence: z.number().int(),
  hash,
  missed: z.array(z.object({ sequence: z.number().int(), noticedAt: z.number(), replaced: z.boolean() })),
});

/**
 * An end that the vault remembered and the log did not have any more, by its sequence. `replaced`: it was not even what
 * the vault had sealed; the sequence is then that of the log's own end.
 */
export type Missed = z.infer<typeof stored>['missed'][number];

export interface End {
  readonly sequence: number;
  readonly hash: string;
}

export interface EndPorts {
  readonly path: string;
  readonly sealer: Sealer;
  readonly now: () => number;
  /** Null: the log has no such entry. `pruned`: it was let go, in order. */
  readonly hashAt: (sequence: number) => Promise<string | 'pruned' | null>;
  /** Oldest entry that is kept. */
  readonly first: () => number;
}

export class SealedEnd {
  readonly #ports: EndPorts;
  /** Null: not compared in this run yet. */
  #missed: readonly Missed[] | null = null;
  #remembered = false;

  constructor(ports: EndPorts) {
    this.#ports = ports;
  }

  /** Whether there was an end to compare with. */
  get remembered(): boolean {
    return this.#remembered;
  }

  /** Compares with what was remembered before. Rejects while the vault is closed. */
  async compare(found: End): Promise<readonly Missed[]> {
    const { sealer, now, hashAt, first, path } = this.#ports;
    if (this.#missed !== null) return this.#kept(this.#missed);
    const sealed = await readOwn(path);
    if (sealed === null) {
      // Nothing can be proven of entries from a time when nothing was remembered.
      this.#remembered = found.sequence === 0;
      this.#missed = [];
      return this.#missed;
    }
    const end = await unseal(sealer, sealed);
    // It is there, and not what this vault has sealed.
    if (end === null) this.#missed = [{ sequence: found.sequence, noticedAt: now(), replaced: true }];
    else {
      const hash = await hashAt(end.sequence);
      const fits = hash === end.hash || hash === 'pruned';
      this.#missed = fits
        ? end.missed
        : [...end.missed, { sequence: end.sequence, noticedAt: now(), replaced: false }].slice(-MOST_MISSED);
      this.#remembered = hash !== 'pruned' || end.sequence === first() - 1;
    }
    return this.#kept(this.#missed);
  }

  /** `synced`: the end is on the disk. Rejects while the vault is closed, or when it cannot be written. */
  async remember(end: End, found: End, synced: () => Promise<void>): Promise<void> {
    const missed = await this.compare(found);
    const plain = JSON.stringify({ version: 1, ...end, missed });
    const sealed = await this.#ports.sealer.seal(NAME, Buffer.from(plain));
    // What the vault remembers must not be lost by a power cut.
    await synced();
    await refuseLink(this.#ports.path);
    await writeFileAtomic(this.#ports.path, Buffer.from(sealed), { mode: 0o600 });
  }

  /** What lies before all that is kept is of no more use to anybody. */
  #kept(missed: readonly Missed[]): readonly Missed[] {
    return missed.filter(({ sequence }) => sequence >= this.#ports.first() - 1);
  }
}

async function unseal(sealer: Sealer, sealed: string) {
  try {
    const plain = await sealer.unseal(NAME, sealed);
    return stored.parse(JSON.parse(Buffer.from(plain).toString('utf8')));
  } catch (thrown) {
    const { code } = toAppError(thrown);
    if (code.startsWith('vault-') && code !== 'vault-damaged') throw thrown;
    return null;
  }
}

async function readOwn(path: string): Promise<string | null> {
  try {
    const handle = await open(
      path,
      constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0),
    );
    return await handle.readFile('utf8').finally(() => handle.close());
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    // A link, or somebody else's: not what was sealed.
    return '';
  }
}

async function refuseLink(path: string): Promise<void> {
  const handle = await open(
    path,
    constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0),
  ).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return null;
    throw unwritable(path, error);
  });
  await handle?.close();
}
