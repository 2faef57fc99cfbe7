// IAM and STS as far as access keys go, with AWS's own rules: two keys per user, inactive and unknown keys refused, new
// keys unknown for a while (longer at IAM than at STS), listings that lag, MFA where a policy demands it.
import { AppError, type ErrorCode } from '../../../shared/errors.ts';
import type {
  AccessKeyApi,
  AccessKeyMetadata,
  AccessKeyUse,
  KeyOwner,
  Signer,
} from '../../../src-main/core/access-keys/ports.ts';
import type { CallerIdentity, Credentials, LongTermKey } from '../../../src-main/core/ports.ts';
import { Secret } from '../../../src-main/core/secret.ts';
import type { ManualClock } from './manual-clock.ts';

interface Key {
  readonly accessKeyId: string;
  readonly secret: string;
  readonly userName: string;
  readonly createdAt: number;
  /** Made by CreateAccessKey, and not there from the start. */
  readonly made: boolean;
  status: AccessKeyMetadata['status'];
  /** When the status became what it is. */
  since: number;
  lastUsedAt: number | null;
  /** GetCallerIdentity has answered for it so often. */
  proofs: number;
}

interface Session {
  readonly keyId: string;
  readonly secret: string;
  readonly expiresAt: number;
}

export class FakeIam {
  /** User name -> ARN. */
  readonly users = new Map<string, string>();
  /** Key ids in the order in which they were deleted. */
  readonly deleted: { readonly accessKeyId: string; readonly signedBy: string }[] = [];
  stsDelayMs = 5_000;
  iamDelayMs = 9_000;
  /** New keys are not listed for so long. */
  listDelayMs = 3_000;
  /** Younger keys are not found when they are to be deleted, which looks as if they were. */
  removeDelayMs = 4_000;
  /** IAM takes sessions made with MFA only. */
  mfaDemanded = false;
  /** Only listings have heard of deactivations yet. */
  stale = false;
  /** Actions such as `iam:DeleteAccessKey` that nobody may do. */
  readonly denied = new Set<string>();
  /** Calls a second that are answered; more are throttled. */
  perSecond = Number.POSITIVE_INFINITY;
  throttled = 0;
  readonly #clock: ManualClock;
  readonly #keys = new Map<string, Key>();
  readonly #sessions = new Map<string, Session>();
  #calls: number[] = [];
  #count = 0;

  constructor(clock: ManualClock) {
    this.#clock = clock;
  }

  /** A key that is there from the start, or that somebody makes in the console. */
  addKey(userName: string, accessKeyId: string, status: AccessKeyMetadata['status'] = 'Active'): LongTermKey {
    const long = this.#clock.real() - 90 * 86_400_000;
    return this.#add({ accessKeyId, userName, status, made: false, createdAt: long });
  }

  /** Somebody else does it, in the console. */
  inConsole(accessKeyId: string, what: AccessKeyMetadata['status'] | 'delete'): void {
    if (what === 'delete') this.#keys.delete(accessKeyId);
    else {
      const key = this.#keys.get(accessKeyId);
      if (key) Object.assign(key, { status: what, since: Number.NEGATIVE_INFINITY });
    }
  }

  /** Something somewhere uses it. */
  use(accessKeyId: string): void {
    const key = this.#keys.get(accessKeyId);
    if (key) key.lastUsedAt = this.#clock.real();
  }

  keysOf(userName: string): readonly Readonly<Key>[] {
    return [...this.#keys.values()].filter((key) => key.userName === userName);
  }

  key(accessKeyId: string): Readonly<Key> | undefined {
    return this.#keys.get(accessKeyId);
  }

  sessionWithMfa(key: LongTermKey): Credentials {
    this.#authenticate(key, this.stsDelayMs);
    this.#count += 1;
    const accessKeyId = `ASIAEXAMPLE${String(this.#count).padStart(6, '0')}`;
    const secret = `fake-session-secret-${this.#count}`;
    const expiresAt = this.#clock.real() + 3_600_000;
    this.#sessions.set(accessKeyId, { keyId: key.accessKeyId, secret, expiresAt });
    const sessionToken = new Secret('fake-session-token');
    return { accessKeyId, secretAccessKey: new Secret(secret), sessionToken, expiresAt, clockOffsetMs: 0 };
  }

  async getCallerIdentity(signer: Signer): Promise<CallerIdentity> {
    const key = this.#arrive(signer, this.stsDelayMs);
    key.proofs += 1;
    const arn = this.users.get(key.userName) ?? '';
    return { arn, accountId: arn.split(':')[4] ?? '' };
  }

  readonly api: Pick<AccessKeyApi, 'list' | 'create' | 'setStatus' | 'remove' | 'lastUsed'> = {
    list: async (signer, owner) => {
      this.#allowed(signer, owner, 'iam:ListAccessKeys');
      return this.keysOf(owner.userName)
        .filter(({ made, createdAt }) => !made || this.#clock.real() - createdAt >= this.listDelayMs)
        .map(({ accessKeyId, status, createdAt }) => ({ accessKeyId, status, createdAt }));
    },
    create: async (signer, owner) => {
      this.#allowed(signer, owner, 'iam:CreateAccessKey');
      if (this.keysOf(owner.userName).length >= 2) throw said('key-limit');
      this.#count += 1;
      const accessKeyId = `AKIAMADEEXAMPLE${String(this.#count).padStart(5, '0')}`;
      const createdAt = this.#clock.real();
      const { userName } = owner;
      return this.#add({ accessKeyId, userName, status: 'Active', made: true, createdAt });
    },
    setStatus: async (signer, owner, accessKeyId, status) => {
      this.#allowed(signer, owner, 'iam:UpdateAccessKey');
      const key = this.#keys.get(accessKeyId);
      if (key?.userName !== owner.userName) throw said('invalid-input');
      if (key.status !== status) Object.assign(key, { status, since: this.#clock.real() });
    },
    remove: async (signer, owner, accessKeyId) => {
      const by = this.#allowed(signer, owner, 'iam:DeleteAccessKey');
      const key = this.#keys.get(accessKeyId);
      if (key && this.#clock.real() - key.createdAt < this.removeDelayMs) return;
      if (this.#keys.delete(accessKeyId)) this.deleted.push({ accessKeyId, signedBy: by.accessKeyId });
    },
    lastUsed: async (signer, owner, accessKeyId): Promise<AccessKeyUse> => {
      this.#allowed(signer, owner, 'iam:GetAccessKeyLastUsed');
      const lastUsedAt = this.#keys.get(accessKeyId)?.lastUsedAt ?? null;
      return { lastUsedAt, service: lastUsedAt === null ? null : 'sts', region: null };
    },
  };

  #add(of: Omit<Key, 'secret' | 'since' | 'lastUsedAt' | 'proofs'>): LongTermKey {
    const secret = `fake-secret-EXAMPLE-of-${of.accessKeyId}`;
    const since = of.made ? of.createdAt : Number.NEGATIVE_INFINITY;
    this.#keys.set(of.accessKeyId, { ...of, secret, since, lastUsedAt: null, proofs: 0 });
    return { accessKeyId: of.accessKeyId, secretAccessKey: new Secret(secret) };
  }

  #allowed(signer: Signer, { userName }: KeyOwner, action: string): Key {
    const key = this.#arrive(signer, this.iamDelayMs);
    const withMfa = 'sessionToken' in signer && signer.sessionToken !== null;
    if (this.denied.has(action) || key.userName !== userName || (this.mfaDemanded && !withMfa))
      throw said('access-denied');
    return key;
  }

  #arrive(signer: Signer, delayMs: number): Key {
    const now = this.#clock.real();
    this.#calls = this.#calls.filter((at) => at > now - 1_000);
    if (this.#calls.length >= this.perSecond) {
      this.throttled += 1;
      throw said('throttled');
    }
    this.#calls.push(now);
    const key = this.#authenticate(signer, delayMs);
    // A session has a key id of its own; what it does is no use of the key that made it.
    if (!this.#sessions.has(signer.accessKeyId)) key.lastUsedAt = now;
    return key;
  }

  #authenticate(signer: Signer, delayMs: number): Key {
    const session = this.#sessions.get(signer.accessKeyId);
    const key = this.#keys.get(session?.keyId ?? signer.accessKeyId);
    const secret = session?.secret ?? key?.secret;
    if (session && session.expiresAt <= this.#clock.real()) throw said('source-expired');
    if (!key || this.#clock.real() - key.since < (key.status === 'Active' ? delayMs : 0))
      throw said('invalid-key');
    if (signer.secretAccessKey.reveal() !== secret) throw said('wrong-secret');
    if (key.status === 'Inactive' && !this.stale) throw said('invalid-key');
    return key;
  }
}

export function said(code: ErrorCode): AppError {
  return new AppError({ code, message: `AWS said ${code}`, remedy: 'do something about it' });
}
