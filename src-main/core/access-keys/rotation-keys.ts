// The keys of one rotation: where their secrets are in the vault, and how calls are signed with them.
//
// Three names per identity: the one everything reads, `pending` for the new key until it is in use, `previous` for
// the old one until it is deleted at AWS. A key is looked up by its id under all three, so that it is found wherever
// an interrupted step has left it.
import { AppError } from '../../../shared/errors.ts';
import type { CallContext, Credentials, LongTermKey } from '../ports.ts';
import { keyName, parseKey, renderKey } from '../session-resolver.ts';
import type { KeyOwner, RotationPorts, Signer } from './ports.ts';
import type { RotationJournal } from './rotation-journal.ts';

/** Sessions with less life than this are made anew. */
const LEAST_LIFE_MS = 60_000;

type Place = 'main' | 'pending' | 'previous';

/** Everything the vault may hold of an identity’s keys. */
export function keyNames(identityId: string): readonly string[] {
  const main = keyName(identityId);
  return [main, `${main}/pending`, `${main}/previous`];
}

export class RotationKeys {
  readonly #ports: Pick<RotationPorts, 'vault' | 'mfa' | 'clock'>;
  readonly #journal: Pick<RotationJournal, 'identityId' | 'user'>;
  readonly #sessions = new Map<string, Credentials>();
  readonly context: CallContext;
  readonly owner: KeyOwner;

  constructor(
    ports: Pick<RotationPorts, 'vault' | 'mfa' | 'clock'>,
    journal: Pick<RotationJournal, 'identityId' | 'user'>,
  ) {
    this.#ports = ports;
    this.#journal = journal;
    const { region, partition, label, accountId, userName } = journal.user;
    this.context = { region, partition, account: `${label} (${accountId})` };
    this.owner = { userName, context: this.context };
  }

  /** Null when there is none, or nothing that can be read as a key. */
  async at(place: Place): Promise<LongTermKey | null> {
    const sealed = await this.#ports.vault.get(this.#name(place));
    return sealed && parseKey(sealed);
  }

  /** Seals it and reads it back: what cannot be read back is not kept, what can is, whatever the answer was. */
  async put(place: Place, key: LongTermKey): Promise<void> {
    let failure: unknown = null;
    try {
      await this.#ports.vault.put(this.#name(place), renderKey(key));
    } catch (thrown) {
      failure = thrown;
    }
    const kept = await this.at(place);
    if (
      kept?.accessKeyId === key.accessKeyId &&
      kept.secretAccessKey.reveal() === key.secretAccessKey.reveal()
    )
      return;
    throw failure ?? this.#error('vault-damaged', 'The vault took the access key but does not give it back');
  }

  async drop(place: Exclude<Place, 'main'>): Promise<void> {
    await this.#ports.vault.remove(this.#name(place));
  }

  /** `secret-missing` when the vault has it under none of the three names. */
  async key(accessKeyId: string): Promise<LongTermKey> {
    for (const place of ['main', 'previous', 'pending'] as const) {
      const key = await this.at(place);
      if (key?.accessKeyId === accessKeyId) return key;
    }
    throw this.#error('secret-missing', `The vault does not hold the secret of ${accessKeyId}`);
  }

  /** `secret-missing` unless everything that reads the identity's key gets this one. */
  async mustBeInUse(accessKeyId: string): Promise<void> {
    if ((await this.at('main'))?.accessKeyId === accessKeyId) return;
    throw this.#error('secret-missing', `The vault’s entry of the identity is no longer ${accessKeyId}`);
  }

  /**
   * Signs with the key itself; where IAM refuses that, with a session made with MFA: one that the user's other key has
   * made a moment ago will do (it stands for the user, not for the key), else one made from this key.
   */
  async signed<T>(accessKeyId: string, call: (signer: Signer) => Promise<T>): Promise<T> {
    const key = await this.key(accessKeyId);
    const session = this.#session(accessKeyId);
    try {
      return await call(session ?? key);
    } catch (error) {
      // Throttled or not reached, it is as good as before; nobody is asked for another code then.
      if (isDead(error)) this.#sessions.delete(accessKeyId);
      const code = error instanceof AppError ? error.code : null;
      const refused = session
        ? code === 'source-expired'
        : code === 'access-denied' || code === 'mfa-required';
      if (!refused) throw error;
      const ofOther = session ? null : this.#ofOtherKey();
      if (ofOther) {
        try {
          const answer = await call(ofOther);
          this.#sessions.set(accessKeyId, ofOther);
          return answer;
        } catch (second) {
          if (!isDead(second)) throw second;
          this.#sessions.clear();
        }
      }
      const made = await this.#ports.mfa.session(this.#journal.identityId, key);
      if (!made) throw error;
      this.#sessions.set(accessKeyId, made);
      try {
        return await call(made);
      } catch (second) {
        // MFA was not what was missing, so the next call begins with the key again.
        if (second instanceof AppError && second.code === 'access-denied') this.#sessions.delete(accessKeyId);
        throw second;
      }
    }
  }

  /** Drops the sessions: nothing is signed any more. */
  forget(): void {
    this.#sessions.clear();
  }

  #ofOtherKey(): Credentials | null {
    for (const accessKeyId of this.#sessions.keys()) {
      const session = this.#session(accessKeyId);
      if (session) return session;
    }
    return null;
  }

  #session(accessKeyId: string): Credentials | null {
    const session = this.#sessions.get(accessKeyId);
    if (!session) return null;
    const { expiresAt, clockOffsetMs } = session;
    const left = expiresAt === null ? LEAST_LIFE_MS : expiresAt - this.#ports.clock.now() - clockOffsetMs;
    return left >= LEAST_LIFE_MS ? session : null;
  }

  #name(place: Place): string {
    const main = keyName(this.#journal.identityId);
    return place === 'main' ? main : `${main}/${place}`;
  }

  #error(code: 'secret-missing' | 'vault-damaged', message: string): AppError {
    return new AppError({
      code,
      message,
      remedy: `check the keys of ${this.#journal.user.userName} in the IAM console, then enter a working one in Cloakroom`,
      account: this.context.account,
    });
  }
}

/** What it was signed with works no more. */
function isDead(error: unknown): boolean {
  const code = error instanceof AppError ? error.code : null;
  return code === 'source-expired' || code === 'invalid-key' || code === 'wrong-secret';
}
