// Sessions made with MFA, for users whose policies let them touch their keys only so. A session is kept for as long as
// it lives, so that a rotation, a look and a click soon after each other cost one code. Nobody is asked for what a
// timer wants: only for a while after a person has asked for something.
import { AppError } from '../../../shared/errors.ts';
import type { IamUserIdentity } from '../../../shared/model.ts';
import type { Asker } from '../askers.ts';
import type { MfaPrompts } from '../mfa-prompts.ts';
import type { CallContext, Clock, Credentials, IamApi, LongTermKey, StsApi } from '../ports.ts';
import { sessionWithCode } from '../session-resolver.ts';
import type { MfaSessions } from './ports.ts';

/** A rotation may have to wait for AWS, or for its turn behind others. */
const ATTENTION_MS = 15 * 60_000;
const SESSION_SECONDS = 3_600;
const LEAST_LIFE_MS = 60_000;

export interface KeyMfaPorts {
  readonly sts: StsApi;
  readonly iam: IamApi;
  readonly prompts: MfaPrompts;
  readonly clock: Clock;
  readonly find: (identityId: string) => IamUserIdentity | null;
}

export class KeyMfa implements MfaSessions {
  readonly #ports: KeyMfaPorts;
  /** By identity id, until which moment of the monotonic clock. */
  readonly #attention = new Map<string, number>();
  /** By access key id. */
  readonly #sessions = new Map<string, Credentials>();
  readonly #asking = new Map<string, Promise<Credentials | null>>();

  /** Uses what is there, and asks nobody. */
  readonly quiet: MfaSessions = {
    session: async (_identityId, key) => this.#known(key.accessKeyId),
  };

  constructor(ports: KeyMfaPorts) {
    this.#ports = ports;
  }

  /** A person has just asked for something with this identity’s keys. */
  attend(identityId: string): void {
    this.#attention.set(identityId, this.#ports.clock.monotonic() + ATTENTION_MS);
  }

  session(identityId: string, key: LongTermKey): Promise<Credentials | null> {
    const known = this.#known(key.accessKeyId);
    if (known) return Promise.resolve(known);
    const asking = this.#asking.get(key.accessKeyId);
    if (asking) return asking;
    const asked = this.#ask(identityId, key).finally(() => this.#asking.delete(key.accessKeyId));
    this.#asking.set(key.accessKeyId, asked);
    return asked;
  }

  /** When Cloakroom is locked. */
  forget(): void {
    this.#sessions.clear();
    this.#attention.clear();
  }

  async #ask(identityId: string, key: LongTermKey): Promise<Credentials | null> {
    const { iam, clock, find } = this.#ports;
    const identity = find(identityId);
    if (!identity) return null;
    const { region, partition, label, accountId } = identity;
    const context: CallContext = { region, partition, account: `${label} (${accountId})` };
    const serial = identity.mfaSerial ?? (await firstDevice(iam, key, context));
    if (serial === null) return null;
    const attended = clock.monotonic() < (this.#attention.get(identityId) ?? 0);
    const asker: Asker = {
      by: attended ? 'person' : 'timer',
      names: [`access keys of ${label}`],
      waiting: () => {},
    };
    const made = await sessionWithCode(this.#ports, {
      identity,
      key,
      serial,
      asker,
      durationSeconds: SESSION_SECONDS,
      context,
    });
    this.#sessions.set(key.accessKeyId, made);
    return made;
  }

  #known(accessKeyId: string): Credentials | null {
    const session = this.#sessions.get(accessKeyId);
    if (!session) return null;
    const { expiresAt, clockOffsetMs } = session;
    if (expiresAt === null || expiresAt - this.#ports.clock.now() - clockOffsetMs > LEAST_LIFE_MS)
      return session;
    this.#sessions.delete(accessKeyId);
    return null;
  }
}

/** Null where there is none, or the user may not look: then the refusal of what was wanted says more. */
async function firstDevice(iam: IamApi, key: LongTermKey, context: CallContext): Promise<string | null> {
  try {
    return (await iam.listMfaDevices(key, context))[0] ?? null;
  } catch (error) {
    if (error instanceof AppError && error.code === 'access-denied') return null;
    throw error;
  }
}
