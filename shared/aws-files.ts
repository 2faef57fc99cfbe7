// What the window shows of the AWS files: their health, the history of changes, and what can be brought over.
// Nothing here is secret: texts that may hold secrets are shown as diffs in which they are masked.
import type { ErrorView } from './errors.ts';

export type AwsFileKind = 'config' | 'credentials';

/** A unified diff of one file, for reading; values that look secret are masked. */
export interface FileDiff {
  readonly file: AwsFileKind;
  readonly path: string;
  /** Empty when nothing changes. */
  readonly diff: string;
}

// ---- history

export const CHANGE_KINDS = [
  'profile',
  'active',
  'publish',
  'import',
  'repair',
  'removal',
  'undo',
  'collision',
] as const;
/** `collision`: what another program wrote at the moment Cloakroom replaced the file. */
export type ChangeKind = (typeof CHANGE_KINDS)[number];

/** One change of the AWS files by Cloakroom. */
export interface ChangeSummary {
  readonly id: string;
  /** Epoch ms. */
  readonly at: number;
  readonly kind: ChangeKind;
  /** What was done, such as "Added the role deploy". */
  readonly title: string;
  readonly files: readonly ChangedFile[];
  /** Epoch ms; null when it was not taken back. */
  readonly undoneAt: number | null;
  /** Why it cannot be taken back; null when it can be tried. */
  readonly keepReason: string | null;
}

export interface ChangedFile {
  readonly file: AwsFileKind;
  readonly path: string;
  /** Lines. */
  readonly added: number;
  readonly removed: number;
}

export interface UndoPreview {
  /** What undoing would do to the files as they are now; empty on a conflict. */
  readonly diffs: readonly FileDiff[];
  /** Set when it would overwrite something newer: nothing is done then. */
  readonly conflict: UndoConflict | null;
  /** Consequences beyond the files, such as "The IAM user alice and its key are forgotten". */
  readonly notes: readonly string[];
  /** To be sent back: nothing is undone but what was looked at. */
  readonly token: string;
}

export interface UndoConflict {
  /** What is in the way, one sentence each. */
  readonly reasons: readonly string[];
  /** What the change had done. */
  readonly ours: readonly FileDiff[];
  /** What has changed in the same files since. */
  readonly since: readonly FileDiff[];
}

// ---- health

/** `breaks`: some tool cannot read the file or profile. `differs`: tools read it differently. `risk`: a danger. */
export const SEVERITIES = ['breaks', 'differs', 'risk', 'note'] as const;
export type Severity = (typeof SEVERITIES)[number];

export interface FindingView {
  readonly id: string;
  /** Which rule found it; one of `aws-config/lint`. */
  readonly code: string;
  readonly severity: Severity;
  readonly file: AwsFileKind;
  readonly path: string;
  /** Counted from one; null when it is about the whole file. */
  readonly line: number | null;
  readonly profile: string | null;
  readonly title: string;
  /** Which tools do what. */
  readonly consequence: string;
  readonly tools: readonly string[];
  /** What the repair does, as an imperative; null when there is none that is safe. */
  readonly repair: string | null;
}

export type FindingCounts = Readonly<Record<Severity, number>>;

/** In the snapshot; lists are asked for when `revision` changes. */
export interface FilesSummary {
  /** Changes whenever `health.check`, `history.list` or `import.survey` might answer differently. */
  readonly revision: number;
  readonly findings: FindingCounts;
  /** Profiles that could be brought over. */
  readonly importable: number;
}

export const NO_FINDINGS: FindingCounts = { breaks: 0, differs: 0, risk: 0, note: 0 };

/** Diffs to look at, and the token to send back with the order to carry them out. */
export interface ChangePreview {
  readonly diffs: readonly FileDiff[];
  readonly token: string;
}

// ---- import

export const FOUND_KINDS = [
  'iam-user',
  'role',
  'sso-role',
  'temporary-key',
  'environment',
  'ec2-instance',
  'ecs-container',
  'web-identity',
  'login-session',
  'other-tool',
  'cloakroom',
  'no-credentials',
  'broken',
] as const;
/** The first three can be brought over. */
export type FoundKind = (typeof FOUND_KINDS)[number];

/** A profile of the person's files. */
export interface FoundProfile {
  readonly name: string;
  readonly kind: FoundKind;
  /** Whether Cloakroom can take it over. */
  readonly importable: boolean;
  /** Why not, or what should be known; one sentence. */
  readonly note: string | null;
  /** Twelve digits, where the files (or the key id itself) tell. */
  readonly accountId: string | null;
  readonly accessKeyId: string | null;
  readonly roleArn: string | null;
  /** Of an SSO profile. */
  readonly roleName: string | null;
  readonly startUrl: string | null;
  readonly mfaSerial: string | null;
  readonly region: string | null;
  readonly sourceProfile: string | null;
  /** Importable profiles that have to come along, sources first. */
  readonly needs: readonly string[];
  /** Header lines, counted from one. */
  readonly configLine: number | null;
  readonly credentialsLine: number | null;
}

export interface ImportPreview extends ChangePreview {
  readonly identities: readonly {
    readonly label: string;
    readonly accountId: string;
    readonly userName: string;
    readonly accessKeyId: string;
    /** Is in Cloakroom already: only its profiles come over. */
    readonly known: boolean;
  }[];
  readonly portals: readonly { readonly label: string; readonly startUrl: string; readonly known: boolean }[];
  readonly sessions: readonly {
    readonly label: string;
    readonly kind: 'iam-user' | 'role' | 'sso-role';
    /** "default" stands for making the session active. */
    readonly profiles: readonly string[];
    readonly source: string | null;
  }[];
  /** Chosen profiles that cannot come over, e.g. because AWS refuses their key; they stay as they are. */
  readonly problems: readonly { readonly profile: string; readonly error: ErrorView }[];
}
