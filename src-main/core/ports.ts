// Everything the core needs from outside. The core imports nothing else; tests hand in fakes.

import type { AuditEvent } from '../../shared/audit.ts';
import type { AppError } from '../../shared/errors.ts';
import type { Partition, RoleOptions, VaultStatus } from '../../shared/model.ts';
import type { UpdateStatus } from '../../shared/updates.ts';
import type { Secret } from './secret.ts';

export interface Clock {
  /** Wall clock, epoch ms; may jump. */
  now(): number;
  /** Ms since some moment; never goes back, may stand still while the computer sleeps. */
  monotonic(): number;
  /** Calls back once after at least `ms`; returns the way to cancel. */
  after(ms: number, callback: () => void): () => void;
}

export interface LongTermKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: Secret;
}

/** Credentials as AWS issued them. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: Secret;
  readonly sessionToken: Secret | null;
  /** Epoch ms by AWS's clock; null: they do not expire (a long-term key). */
  readonly expiresAt: number | null;
  /** AWS's clock minus ours when they were issued, ms; 0 when unknown. */
  readonly clockOffsetMs: number;
}

/** Sealed storage by name. Every call rejects with a `vault-…` AppError while the vault is not open. */
export interface SecretStore {
  get(name: string): Promise<Secret | null>;
  put(name: string, secret: Secret): Promise<void>;
  remove(name: string): Promise<void>;
}

/** Seals data that is kept outside the vault with the vault's key. Rejects like SecretStore. */
export interface Sealer {
  /** Base64. `name` is bound to it: it opens under the same name only. */
  seal(name: string, data: Uint8Array): Promise<string>;
  /** `vault-damaged` for anything that was not sealed with this vault's key under this name. */
  unseal(name: string, sealed: string): Promise<Uint8Array>;
}

export interface Vault extends SecretStore, Sealer {
  status(): VaultStatus;
  /**
   * Asks the keychain (again). Resolves when the answer is in, whatever it is; see status(). A vault that has a
   * passphrase opens by it alone: without one it stays `locked`, with a wrong one it rejects with
   * `vault-wrong-passphrase`.
   */
  unlock(passphrase?: Secret): Promise<void>;
  /** Where there is neither a keychain nor a vault: makes one that this opens, and leaves it open. */
  choosePassphrase(passphrase: Secret): Promise<void>;
  /** Rejects with `vault-wrong-passphrase`. */
  changePassphrase(current: Secret, next: Secret): Promise<void>;
  /** Forgets the key. Until `unlock`, calls reject with `why`, which is also its status. */
  lock(why: AppError): void;
  onChange(listener: () => void): () => void;
}

/** Which STS or IAM endpoint to talk to, and whom errors are about. */
export interface CallContext {
  readonly region: string;
  readonly partition: Partition;
  /** For errors: "name (account id)" or the account id. */
  readonly account: string;
}

export interface CallerIdentity {
  readonly arn: string;
  readonly accountId: string;
}

export interface Mfa {
  readonly serial: string;
  readonly code: string;
}

export interface AssumeRoleRequest {
  readonly roleArn: string;
  readonly roleSessionName: string;
  readonly durationSeconds: number;
  readonly options: RoleOptions;
}

export interface FederationTokenRequest {
  /** 2 to 32 of `[\w+=,.@-]`. */
  readonly name: string;
  /** 900 to 129600. */
  readonly durationSeconds: number;
  /** Managed session policies; without any the credentials may do nothing. */
  readonly policyArns: readonly string[];
}

/** STS. Rejects with AppErrors that carry account, cause and remedy. */
export interface StsApi {
  getCallerIdentity(credentials: LongTermKey | Credentials, context: CallContext): Promise<CallerIdentity>;
  getSessionToken(
    key: LongTermKey,
    request: { durationSeconds: number; mfa: Mfa | null },
    context: CallContext,
  ): Promise<Credentials>;
  assumeRole(source: Credentials, request: AssumeRoleRequest, context: CallContext): Promise<Credentials>;
  getFederationToken(
    key: LongTermKey,
    request: FederationTokenRequest,
    context: CallContext,
  ): Promise<Credentials>;
}

/** The endpoint that signs a browser in to the web console. */
export interface ConsoleSignIn {
  /** Its address for this partition, without a query. Throws `invalid-input` where there is none. */
  endpoint(partition: Partition): string;
  /**
   * A token for one sign-in within 15 minutes. Temporary credentials only, not those of GetSessionToken.
   * `durationSeconds`: 900 to 43200; null: as long as the credentials. Rejects with `duration-too-long` when AWS
   * refuses a request that names a length, whatever it disliked: it does not say.
   */
  getSigninToken(
    credentials: Credentials,
    request: { durationSeconds: number | null },
    context: Pick<CallContext, 'partition' | 'account'>,
  ): Promise<Secret>;
}

export interface IamApi {
  /** Serials of the calling user's MFA devices. */
  listMfaDevices(key: LongTermKey, context: CallContext): Promise<readonly string[]>;
}

/** Newer versions of Cloakroom. */
export interface Updates {
  status(): UpdateStatus;
  /** These three end in a status; they never reject. */
  check(): Promise<void>;
  download(): Promise<void>;
  /** Quits and starts the new version. */
  install(): Promise<void>;
  onChange(listener: () => void): () => void;
}

/** Where it is written down who got credentials, and who did not. */
export interface AuditTrail {
  /** Never throws: a log that cannot be written is shown, and stops nobody. */
  record(event: AuditEvent): void;
}

/** Whether a person can be asked. */
export interface Presence {
  screenLocked(): Promise<boolean>;
}

/** Structured log without secrets; `fields` are plain values. */
export interface Log {
  info(event: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(event: string, fields?: Readonly<Record<string, unknown>>): void;
}
