// What the access-key parts of the core need from outside. Every call rejects with AppErrors that carry account, cause
// and remedy; a call that was sent and not answered rejects with a code of `UNANSWERED`.
import type { ErrorCode } from '../../../shared/errors.ts';
import type { IamUserIdentity } from '../../../shared/model.ts';
import type { CallContext, Clock, Credentials, Log, LongTermKey, StsApi, Vault } from '../ports.ts';
import type { RotationJournal } from './rotation-journal.ts';

export interface AccessKeyMetadata {
  readonly accessKeyId: string;
  readonly status: 'Active' | 'Inactive';
  /** Epoch ms. */
  readonly createdAt: number;
}

/** GetAccessKeyLastUsed. It lags by hours: a hint, never a proof. */
export interface AccessKeyUse {
  /** Epoch ms; null: never, as far as AWS knows (keys used before April 2015 are not known either). */
  readonly lastUsedAt: number | null;
  /** As AWS names them, such as `sts`; null while there is no use. */
  readonly service: string | null;
  readonly region: string | null;
}

/** The IAM user calls are about. With temporary credentials IAM demands its name. */
export interface KeyOwner {
  readonly userName: string;
  readonly context: CallContext;
}

/** A long-term key, or a session made with MFA: IAM refuses sessions made without. */
export type Signer = LongTermKey | Credentials;

/** IAM, as far as a user's own access keys go. */
export interface AccessKeyApi {
  /** All pages. */
  list(signer: Signer, owner: KeyOwner): Promise<readonly AccessKeyMetadata[]>;
  /** `key-limit` when there are two already. The secret is answered this once. */
  create(signer: Signer, owner: KeyOwner): Promise<LongTermKey>;
  setStatus(
    signer: Signer,
    owner: KeyOwner,
    accessKeyId: string,
    status: AccessKeyMetadata['status'],
  ): Promise<void>;
  /** Deleting what is not there is no error here: it is what was wanted. */
  remove(signer: Signer, owner: KeyOwner, accessKeyId: string): Promise<void>;
  lastUsed(signer: Signer, owner: KeyOwner, accessKeyId: string): Promise<AccessKeyUse>;
  /** STS GetAccessKeyInfo: the account an id belongs to, whoever's it is. Twelve digits. */
  accountOf(signer: Signer, accessKeyId: string, context: CallContext): Promise<string>;
  access(signer: Signer, owner: KeyOwner): Promise<UserAccess>;
}

/** What the user may do and with which devices, as far as it may read that itself. */
export interface UserAccess {
  /** Serials; null: not readable. */
  readonly mfaDevices: readonly string[] | null;
  readonly groups: readonly string[] | null;
  /** ARNs. */
  readonly attachedPolicies: readonly string[] | null;
  /** Names of the user's inline policies. */
  readonly inlinePolicies: readonly string[] | null;
  /** Actions that were refused, such as `iam:ListGroupsForUser`. */
  readonly missingPermissions: readonly string[];
}

/**
 * Codes of calls that may have had their effect although they failed. `create` must reach AWS once at most: behind a
 * client that sends it again by itself, a refusal would no longer say that nothing was made.
 */
export const UNANSWERED: readonly ErrorCode[] = [
  'timeout',
  'network',
  'proxy',
  'aws-failure',
  'internal',
  'shutting-down',
];

/** Sessions made with MFA, for IAM policies that demand it. */
export interface MfaSessions {
  /**
   * GetSessionToken with a code, signed by this very key (not by what the vault holds). Null when the identity has no
   * MFA device, so that nobody is asked in vain. Rejects with `mfa-…` when no code came.
   */
  session(identityId: string, key: LongTermKey): Promise<Credentials | null>;
}

/** The files on this machine that hold long-term keys. */
export interface KeyPlaces {
  /** A phrase per place that holds the id, such as "profile dev in the credentials file". */
  find(accessKeyId: string): Promise<readonly string[]>;
  /**
   * Every place that holds `from` holds `to` afterwards; kept in the history. Running it again does what is left to do,
   * and nothing when all is done.
   */
  replace(from: LongTermKey, to: LongTermKey): Promise<void>;
}

/** The identities, as far as a rotation reads and changes them. */
export interface RotatedIdentities {
  /** Null when there is none of this id (any more). */
  find(identityId: string): IamUserIdentity | null;
  /** Stored when it resolves. Does nothing when the identity is gone or has this id already. */
  setAccessKeyId(identityId: string, accessKeyId: string): Promise<void>;
}

/** Sessions that live on credentials of an identity. */
export interface LiveSessions {
  /** Fetches the live ones anew with the key that the vault holds now. */
  renew(identityId: string): Promise<void>;
}

/** Journals on a disk. No secrets. */
export interface RotationJournals {
  /** All that are kept, in any order. What cannot be read is left where it is and logged. */
  load(): Promise<readonly RotationJournal[]>;
  /** Replaces the journal of this id as a whole; on the disk when it resolves. */
  save(journal: RotationJournal): Promise<void>;
}

export interface RotationPorts {
  readonly keys: Pick<AccessKeyApi, 'list' | 'create' | 'setStatus' | 'remove' | 'lastUsed'>;
  readonly sts: Pick<StsApi, 'getCallerIdentity'>;
  readonly vault: Pick<Vault, 'get' | 'put' | 'remove' | 'status'>;
  readonly identities: RotatedIdentities;
  readonly places: KeyPlaces;
  readonly sessions: LiveSessions;
  readonly mfa: MfaSessions;
  readonly journals: RotationJournals;
  readonly clock: Clock;
  readonly log: Log;
  readonly newId: () => string;
  /** 0 to 1; spreads retries. */
  readonly random: () => number;
  /** Ms the old key stays inactive before it is deleted; asked when it is deactivated. */
  readonly graceMs: (identityId: string) => number;
}
