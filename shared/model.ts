// The things Cloakroom knows about. No type in this file ever holds a secret.
import type { RotationView } from './access-keys.ts';
import type { ApprovalRequest, PassingApproval, StandingApproval } from './approvals.ts';
import type { AuditSummary } from './audit.ts';
import type { FilesSummary } from './aws-files.ts';
import type { ErrorView } from './errors.ts';
import type { IdentityKeys, KeyFinding, KeyPolicy } from './key-inventory.ts';
import type { ListingSummary, Portal, PortalStatus } from './portal.ts';
import type { DesktopStatus, Settings } from './settings.ts';
import type { UpdateStatus } from './updates.ts';

export const PARTITIONS = [
  'aws',
  'aws-cn',
  'aws-us-gov',
  'aws-eusc',
  'aws-iso',
  'aws-iso-b',
  'aws-iso-e',
  'aws-iso-f',
] as const;
export type Partition = (typeof PARTITIONS)[number];

/** When GetSessionToken for an IAM user is made with an MFA code. */
export const MFA_USES = ['never', 'for-roles-that-ask', 'always'] as const;
export type MfaUse = (typeof MFA_USES)[number];

/** What tools get for the IAM user itself: a session token (the default), or the plain long-term keys. */
export const KEY_USES = ['session-token', 'long-term-key'] as const;
export type KeyUse = (typeof KEY_USES)[number];

/** Somebody who has a long-term secret in the vault. */
export interface IamUserIdentity {
  readonly kind: 'iam-user';
  readonly id: string;
  /** The name a person gave it. */
  readonly label: string;
  readonly partition: Partition;
  /** Twelve digits. */
  readonly accountId: string;
  readonly userName: string;
  readonly userArn: string;
  readonly accessKeyId: string;
  /** ARN of a virtual device, or serial of a hardware one; null when there is none. */
  readonly mfaSerial: string | null;
  readonly mfaUse: MfaUse;
  /** Region whose STS endpoint signs this identity's calls. */
  readonly region: string;
  readonly createdAt: number;
}

export type Identity = IamUserIdentity;

export interface SessionTag {
  readonly key: string;
  readonly value: string;
  readonly transitive: boolean;
}

/** AssumeRole options, in AWS's terms. Null or empty means: not sent. */
export interface RoleOptions {
  /** 900 to 43200; lowered to 3600 when the source is itself a role (AWS's cap on role chaining). */
  readonly durationSeconds: number;
  readonly roleSessionName: string | null;
  readonly externalId: string | null;
  readonly sourceIdentity: string | null;
  readonly tags: readonly SessionTag[];
  /** Session policy, JSON text. */
  readonly policy: string | null;
  readonly policyArns: readonly string[];
  /** The role's trust policy asks for MFA: its IAM user's session is made with a code. */
  readonly requiresMfa: boolean;
}

interface SessionBase {
  readonly id: string;
  readonly label: string;
  /** Written as `region` into the session's profiles; null leaves the key out. */
  readonly region: string | null;
  readonly createdAt: number;
}

/** The IAM user itself; one per identity, made with it and removed with it. */
export interface IamUserSession extends SessionBase {
  readonly kind: 'iam-user';
  readonly identityId: string;
  readonly keyUse: KeyUse;
  /** GetSessionToken duration, 900 to 129600. */
  readonly durationSeconds: number;
}

export interface RoleSession extends SessionBase {
  readonly kind: 'role';
  readonly roleArn: string;
  /** Any other session: an IAM user's, or a role's (a chain). */
  readonly sourceSessionId: string;
  readonly options: RoleOptions;
}

/** A permission set in an account of a portal. Its id is `ssoSessionId(...)`. */
export interface SsoRoleSession extends SessionBase {
  readonly kind: 'sso-role';
  readonly portalId: string;
  /** Twelve digits. */
  readonly accountId: string;
  readonly accountName: string;
  readonly email: string | null;
  readonly roleName: string;
}

/** Something that can produce short-lived credentials. */
export type Session = IamUserSession | RoleSession | SsoRoleSession;

/** Of a session, in the person's own scheme; names are those of the badges that show them. */
export const COLOURS = ['red', 'orange', 'yellow', 'green', 'teal', 'blue', 'purple', 'grey'] as const;
export type Colour = (typeof COLOURS)[number];

/** What a person says about a session, beyond what AWS knows of it. */
export interface SessionMarks {
  readonly tags: readonly string[];
  readonly colour: Colour | null;
  /** Said by hand; null: the rules of the settings decide. */
  readonly production: boolean | null;
  /** Ask before a program that is new to it gets its credentials; null: only if it is production. */
  readonly askBefore: boolean | null;
}

export const NO_MARKS: SessionMarks = { tags: [], colour: null, production: null, askBefore: null };

/** How often a person or a tool has used a session, and when last. */
export interface SessionUse {
  readonly times: number;
  /** Epoch ms. */
  readonly lastAt: number;
}

export const ACTIVITY_KINDS = [
  'started',
  'renewed',
  'failed',
  'stopped',
  'made-active',
  'handed-out',
  'console',
  'copied',
] as const;

/** Something that happened with a session; the same thing again within the hour is counted, not repeated. */
export interface ActivityEvent {
  /** Epoch ms, of the last time. */
  readonly at: number;
  readonly kind: (typeof ACTIVITY_KINDS)[number];
  /** Which profile was asked for, or why it failed; null where there is nothing to add. */
  readonly about: string | null;
  readonly times: number;
}

/** A named profile in the AWS config file that Cloakroom manages. */
export interface Profile {
  readonly name: string;
  /** A session may have several profiles, such as one per region; the first is the one its dialog edits. */
  readonly sessionId: string;
  /** Written as the profile's `region`; null: the session's. */
  readonly region: string | null;
}

/** What is known of a session's credentials right now. */
export type SessionStatus =
  | { readonly state: 'idle' }
  /** Being fetched for the first time; nothing to hand out yet. */
  | { readonly state: 'starting' }
  | { readonly state: 'waiting-for-mfa' }
  | { readonly state: 'waiting-for-sign-in' }
  | {
      readonly state: 'ready';
      /** Epoch ms, AWS's own expiry; null for plain long-term keys. */
      readonly expiresAt: number | null;
      readonly refreshing: boolean;
      /** The last refresh failed; the credentials above are still valid. */
      readonly refreshError: ErrorView | null;
      /** Things a person should know, e.g. that AWS caps a chained role at one hour. */
      readonly notes: readonly string[];
    }
  | { readonly state: 'failed'; readonly error: ErrorView };

/**
 * `opening`: the keychain is being asked (its own unlock window may be open).
 * `unavailable`: there is no keychain service. `locked`: it is locked, or its prompt was dismissed.
 * `key-missing`: the keychain answers but our item is gone while sealed secrets exist.
 * `damaged`: the sealed file cannot be read.
 */
export const VAULT_STATES = ['opening', 'open', 'locked', 'unavailable', 'key-missing', 'damaged'] as const;
export type VaultState = (typeof VAULT_STATES)[number];

export interface VaultStatus {
  readonly state: VaultState;
  /** What opens it; null while nothing is known of it. `passphrase`: unlocking needs it typed. */
  readonly protection: 'keychain' | 'passphrase' | null;
  /** Set for every state but `opening` and `open`. */
  readonly error: ErrorView | null;
}

/** A question open to the person, shown once per identity whoever asks. */
export interface MfaPrompt {
  readonly id: string;
  readonly identityId: string;
  /** Why the last code was not taken, e.g. "AWS did not accept that code"; null on the first try. */
  readonly problem: string | null;
  readonly openedAt: number;
  /** Names of the profiles or roles that wait for it. */
  readonly waitingFor: readonly string[];
}

/** Tools wait for somebody to sign in to a portal; nothing opens by itself. One per portal. */
export interface SignInRequest {
  readonly id: string;
  readonly portalId: string;
  readonly openedAt: number;
  /** Names of the profiles or sessions that wait for it. */
  readonly waitingFor: readonly string[];
}

export interface Environment {
  readonly appVersion: string;
  readonly electronVersion: string;
  readonly platform: string;
  readonly configPath: string;
  readonly credentialsPath: string;
  /** Absolute path of the installed credential helper; null while it could not be installed. */
  readonly helperPath: string | null;
  readonly helperProblem: ErrorView | null;
  /** Socket path or pipe name, null while not listening. */
  readonly endpoint: string | null;
  readonly endpointProblem: ErrorView | null;
  /** AWS_ENDPOINT_URL* variables in force, as `NAME=value`; a person must see that calls go elsewhere. */
  readonly endpointOverrides: readonly string[];
  /** Cloakroom's own folder. */
  readonly dataFolder: string;
  /** What sessions without a region get while the settings name none. */
  readonly fallbackRegion: string;
  /** Proxy variables in force, names only: a value may hold a password. */
  readonly proxyVariables: readonly string[];
}

/** Everything the window and the tray show; has no secret. Changes of it are pushed (snapshot-change.ts). */
export interface Snapshot {
  readonly revision: number;
  /** The main process's clock when this was made, epoch ms. */
  readonly madeAt: number;
  readonly vault: VaultStatus;
  readonly identities: readonly Identity[];
  readonly sessions: readonly Session[];
  readonly profiles: readonly Profile[];
  /** By session id; a session that is not listed is idle. */
  readonly statuses: Readonly<Record<string, SessionStatus>>;
  /** The session that `[default]` points at. */
  readonly activeSessionId: string | null;
  readonly prompts: readonly MfaPrompt[];
  readonly signInRequests: readonly SignInRequest[];
  readonly approvalRequests: readonly ApprovalRequest[];
  /** Programs a person has allowed for good, per session. */
  readonly approvals: readonly StandingApproval[];
  readonly passingApprovals: readonly PassingApproval[];
  readonly audit: AuditSummary;
  readonly update: UpdateStatus;
  readonly portals: readonly Portal[];
  /** By portal id; every portal has one. */
  readonly portalStatuses: Readonly<Record<string, PortalStatus>>;
  readonly listings: Readonly<Record<string, ListingSummary>>;
  /** Session ids a person marked. */
  readonly favourites: readonly string[];
  /** Session id -> the folder a person put it into. */
  readonly folders: Readonly<Record<string, string>>;
  /** Session id -> what a person marked it with; a session that is not listed has no marks. */
  readonly marks: Readonly<Record<string, SessionMarks>>;
  /** By session id; a session that is not listed was never used. */
  readonly usage: Readonly<Record<string, SessionUse>>;
  readonly settings: Settings;
  /** By identity id; an identity that is not listed has the policy of the settings. */
  readonly keyPolicies: Readonly<Record<string, KeyPolicy>>;
  /** By identity id; one that AWS was never asked about is not listed. */
  readonly keyInventory: Readonly<Record<string, IdentityKeys>>;
  /** What is wrong with keys, most pressing first. */
  readonly keyFindings: readonly KeyFinding[];
  /** The newest of each identity that has had one. */
  readonly rotations: readonly RotationView[];
  readonly desktop: DesktopStatus;
  readonly files: FilesSummary;
  /** Reading or writing the AWS config file failed last time; null when all is well. */
  readonly configProblem: ErrorView | null;
  readonly environment: Environment;
}

export const IDLE: SessionStatus = { state: 'idle' };

export function marksOf(snapshot: Pick<Snapshot, 'marks'>, sessionId: string): SessionMarks {
  return snapshot.marks[sessionId] ?? NO_MARKS;
}

export function statusOf(snapshot: Pick<Snapshot, 'statuses'>, sessionId: string): SessionStatus {
  return snapshot.statuses[sessionId] ?? IDLE;
}
