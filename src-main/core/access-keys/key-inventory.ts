// What AWS says of the keys of each IAM user. A reading that fails keeps what was read before and says why; what the
// user may not read is named by the permission that is missing. Asks for MFA only on behalf of a person.
import { AppError, toAppError, toWire } from '../../../shared/errors.ts';
import type {
  IdentityKeys,
  InventoryAccess,
  InventoryKey,
  KeyLastUse,
} from '../../../shared/key-inventory.ts';
import type { Identity } from '../../../shared/model.ts';
import { type Changes, Emitter } from '../emitter.ts';
import type { Clock, Log, Vault } from '../ports.ts';
import type { KeyMfa } from './key-mfa.ts';
import type { AccessKeyApi, AccessKeyMetadata, MfaSessions, Signer } from './ports.ts';
import { RotationKeys } from './rotation-keys.ts';
import { Slots } from './slots.ts';

const AT_ONCE = 4;

export interface KeyInventoryPorts {
  readonly keys: Pick<AccessKeyApi, 'list' | 'lastUsed' | 'access'>;
  readonly vault: Vault;
  readonly mfa: KeyMfa;
  readonly clock: Clock;
  readonly log: Log;
  readonly identities: () => readonly Identity[];
  /** Where else a key stands on this machine, as phrases. */
  readonly placesOf: (accessKeyId: string) => readonly string[];
}

interface ReadKey extends AccessKeyMetadata {
  readonly lastUse: KeyLastUse | null;
}

/** What was read of one identity. */
interface Reading extends Pick<IdentityKeys, 'readAt' | 'problem' | 'missingPermissions'> {
  readonly keys: readonly ReadKey[];
  readonly access: InventoryAccess | null;
  /** The key that was held when this was read. */
  readonly heldId: string | null;
  /** Epoch ms of the last attempt, and the key it was made with. */
  readonly triedAt: number;
  readonly triedWith: string | null;
}

const NOTHING: Reading = {
  readAt: null,
  problem: null,
  missingPermissions: [],
  keys: [],
  access: null,
  heldId: null,
  triedAt: Number.NEGATIVE_INFINITY,
  triedWith: null,
};

export class KeyInventory implements Changes {
  readonly #ports: KeyInventoryPorts;
  readonly #slots = new Slots(AT_ONCE);
  readonly #changes = new Emitter();
  readonly #readings = new Map<string, Reading>();
  readonly #under = new Map<string, { readonly attended: boolean; readonly done: Promise<void> }>();
  #view: Readonly<Record<string, IdentityKeys>> = {};

  constructor(ports: KeyInventoryPorts) {
    this.#ports = ports;
  }

  /** By identity id; the same object until something in it changes. */
  view(): Readonly<Record<string, IdentityKeys>> {
    return this.#view;
  }

  /** Epoch ms of the last attempt to read with the key that is held now; null: none. */
  triedAt({ id, accessKeyId }: Identity): number | null {
    const reading = this.#readings.get(id);
    if (!reading) return null;
    return reading.triedWith === accessKeyId || isCurrent(reading, accessKeyId) ? reading.triedAt : null;
  }

  /**
   * Joins a reading that is under way, unless a person wants more than that may do. `attended`: a code may be asked
   * for where IAM refuses without one. Never rejects: what went wrong is in the view.
   */
  async read(identityId: string, { attended = false } = {}): Promise<void> {
    const under = this.#under.get(identityId);
    if (under && (under.attended || !attended)) return await under.done;
    if (under) await under.done;
    const done = this.#readInTurn(identityId, attended).finally(() => {
      if (this.#under.get(identityId)?.done === done) this.#under.delete(identityId);
      this.refresh();
    });
    this.#under.set(identityId, { attended, done });
    this.refresh();
    await done;
  }

  /** What a person has just done here is known without asking; AWS’s listings lag behind it. */
  note(identityId: string, change: (keys: readonly ReadKey[]) => readonly ReadKey[]): void {
    const reading = this.#readings.get(identityId);
    if (reading) this.#readings.set(identityId, { ...reading, keys: change(reading.keys) });
    this.refresh();
  }

  /** Identities, held keys or places have changed. */
  refresh(): void {
    const identities = this.#ports.identities();
    const there = new Set(identities.map(({ id }) => id));
    for (const id of this.#readings.keys()) if (!there.has(id)) this.#readings.delete(id);
    const entries = identities.flatMap((identity): [string, IdentityKeys][] => {
      const reading = this.#readings.get(identity.id);
      const under = this.#under.has(identity.id);
      return reading || under ? [[identity.id, this.#viewOf(identity, reading ?? NOTHING, under)]] : [];
    });
    const before = this.#view;
    const same = (id: string, now: IdentityKeys) => JSON.stringify(before[id]) === JSON.stringify(now);
    const changed =
      entries.length !== Object.keys(before).length || entries.some(([id, now]) => !same(id, now));
    if (!changed) return;
    this.#view = Object.fromEntries(
      entries.map(([id, now]) => [id, same(id, now) ? (before[id] ?? now) : now]),
    );
    this.#changes.emit();
  }

  onChange(listener: () => void): () => void {
    return this.#changes.onChange(listener);
  }

  #viewOf(identity: Identity, read: Reading, reading: boolean): IdentityKeys {
    const { keys, access, missingPermissions } = read;
    // Another key was entered since: what was said then does not tell whether this one works.
    const current = isCurrent(read, identity.accessKeyId);
    const problem = read.triedWith === identity.accessKeyId || current ? read.problem : null;
    const readAt = current ? read.readAt : null;
    const rows = keys.map(
      (key): InventoryKey => ({
        ...key,
        held: key.accessKeyId === identity.accessKeyId,
        places: this.#ports.placesOf(key.accessKeyId),
      }),
    );
    return { identityId: identity.id, reading, readAt, problem, keys: rows, access, missingPermissions };
  }

  async #readInTurn(identityId: string, attended: boolean): Promise<void> {
    const giveBack = await this.#slots.take();
    try {
      const identity = this.#ports.identities().find(({ id }) => id === identityId);
      if (identity) this.#readings.set(identityId, await this.#readOnce(identity, attended));
    } finally {
      giveBack();
    }
  }

  async #readOnce(identity: Identity, attended: boolean): Promise<Reading> {
    const { clock, mfa, log, keys } = this.#ports;
    const before = this.#readings.get(identity.id) ?? NOTHING;
    let mayAsk = attended;
    const asking: MfaSessions = {
      session: (...of) => (mayAsk ? mfa.session(...of) : mfa.quiet.session(...of)),
    };
    const signing = signerOf(identity, { ...this.#ports, mfa: asking });
    const signed = <T>(call: (signer: Signer) => Promise<T>) => signing.signed(identity.accessKeyId, call);
    const missing: string[] = [];
    const failed = (error: AppError): Reading => {
      log.info('access keys not read', { identityId: identity.id, code: error.code });
      return { ...before, problem: toWire(error), triedAt: clock.now(), triedWith: identity.accessKeyId };
    };
    try {
      const listed = await signed((signer) => keys.list(signer, signing.owner));
      // A user who may list without MFA is not refused the rest for the lack of it.
      mayAsk = false;
      const rows: ReadKey[] = [];
      for (const key of listed) {
        const lastUse = await signed((signer) => keys.lastUsed(signer, signing.owner, key.accessKeyId))
          .then(({ lastUsedAt, service, region }): KeyLastUse => ({ at: lastUsedAt, service, region }))
          .catch(unlessDenied(() => missing.push('iam:GetAccessKeyLastUsed')));
        rows.push({ ...key, lastUse });
      }
      rows.sort((a, b) => a.createdAt - b.createdAt);
      const { missingPermissions, ...access } = await signed((signer) => keys.access(signer, signing.owner));
      const now = clock.now();
      const missingNow = sorted([...missing, ...missingPermissions]);
      const held = identity.accessKeyId;
      const read = { keys: rows, access, missingPermissions: missingNow, problem: null, readAt: now };
      return { ...read, heldId: held, triedAt: now, triedWith: held };
    } catch (thrown) {
      const error = toAppError(thrown);
      // With MFA it was more, perhaps: what was read once is better than what is refused now.
      if (error.code !== 'access-denied' || before.readAt !== null) return failed(error);
      try {
        const { missingPermissions, ...access } = await signed((by) => keys.access(by, signing.owner));
        const missingNow = sorted(['iam:ListAccessKeys', ...missingPermissions]);
        return { ...failed(error), access, missingPermissions: missingNow };
      } catch {
        return { ...failed(error), missingPermissions: ['iam:ListAccessKeys'] };
      }
    }
  }
}

/** Whether the reading says something about the key that is held now. */
function isCurrent({ heldId, keys }: Reading, accessKeyId: string): boolean {
  return heldId === accessKeyId || keys.some((key) => key.accessKeyId === accessKeyId);
}

/** Null, after `denied` was told, where AWS refused the action as such. */
function unlessDenied(denied: () => void): (error: unknown) => null {
  return (error) => {
    if (!(error instanceof AppError) || error.code !== 'access-denied') throw error;
    denied();
    return null;
  };
}

/** Signs as the identity, with the key that the vault has under its id; with MFA where that is wanted and allowed. */
export function signerOf(
  identity: Identity,
  ports: { readonly vault: Vault; readonly clock: Clock; readonly mfa: MfaSessions },
): RotationKeys {
  return new RotationKeys(ports, { identityId: identity.id, user: identity });
}

function sorted(actions: readonly string[]): readonly string[] {
  return [...new Set(actions)].sort();
}
