// What the AWS config and credentials files say, as the SDKs' shared-file specification reads them: types only.
// The reader is spec-reader.ts, the way from a profile to its credentials is profile-chain.ts. Values may be secret.
import type { AwsFileKind } from '../../../shared/aws-files.ts';

export type { AwsFileKind } from '../../../shared/aws-files.ts';

export interface AwsFileTexts {
  /** Whole texts; the empty string when there is no such file. */
  readonly config: string;
  readonly credentials: string;
}

export interface Setting {
  /** Lower-cased. */
  readonly key: string;
  /** Trimmed, without an inline comment. */
  readonly value: string;
  /** Of a nested block (`s3 =`, then indented `key = value` lines); null for a plain value. Keys are lower-cased. */
  readonly nested: ReadonlyMap<string, NestedSetting> | null;
  /** Where it stands; of several occurrences, the one that counts. */
  readonly file: AwsFileKind;
  /** Counted from one. */
  readonly line: number;
}

export interface NestedSetting {
  readonly value: string;
  readonly line: number;
}

/** A profile: both files merged, keys of the credentials file winning, duplicates merged. */
export interface AwsProfile {
  readonly name: string;
  readonly settings: ReadonlyMap<string, Setting>;
  /** Its first header in each file, counted from one; null where it has none that counts. */
  readonly lines: Readonly<Record<AwsFileKind, number | null>>;
  /** What each file alone says, for finding keys that stand in both. */
  readonly byFile: Readonly<Record<AwsFileKind, ReadonlyMap<string, Setting>>>;
}

/** `[sso-session x]` or `[services x]`. */
export interface NamedSection {
  readonly name: string;
  readonly settings: ReadonlyMap<string, Setting>;
  readonly line: number;
}

export const FILE_PROBLEMS = [
  // whole-file errors of the specification: an SDK reads nothing of this file
  'unclosed-header',
  'no-delimiter',
  'empty-key',
  'before-first-section',
  'nested-without-delimiter',
  'nested-empty-key',
  'continuation-without-property',
  // ignored with a warning
  'invalid-section-name',
  'invalid-key',
  'invalid-nested-key',
  'unprefixed-section',
  'prefixed-section-in-credentials',
  'shadowed-by-profile-default',
  'duplicate-section',
  'duplicate-key',
] as const;
export type FileProblemKind = (typeof FILE_PROBLEMS)[number];

/** Never carries the line's text: it may hold a secret. */
export interface FileProblem {
  readonly kind: FileProblemKind;
  readonly file: AwsFileKind;
  /** Counted from one. */
  readonly line: number;
  /** The SDKs read nothing at all of this file. */
  readonly fatal: boolean;
}

export interface AwsFilesContents {
  readonly profiles: ReadonlyMap<string, AwsProfile>;
  readonly ssoSessions: ReadonlyMap<string, NamedSection>;
  readonly services: ReadonlyMap<string, NamedSection>;
  /** By line, config first. A file with a fatal problem contributes nothing else. */
  readonly problems: readonly FileProblem[];
}

/** Where a profile's credentials come from, the first one asked last in `links`. */
export type CredentialSource =
  | { readonly kind: 'static'; readonly accessKeyId: string; readonly temporary: boolean }
  | { readonly kind: 'credential-process'; readonly command: string }
  | {
      readonly kind: 'sso';
      /** Null for a legacy profile, which names the portal itself. */
      readonly sessionName: string | null;
      readonly startUrl: string;
      readonly region: string;
      readonly accountId: string;
      readonly roleName: string;
    }
  | { readonly kind: 'web-identity'; readonly tokenFile: string; readonly roleArn: string }
  | { readonly kind: 'environment' }
  | { readonly kind: 'ec2-instance' }
  | { readonly kind: 'ecs-container' }
  | { readonly kind: 'login-session'; readonly session: string };

/** One AssumeRole on the way, as the profile asks for it. */
export interface RoleLink {
  readonly profile: string;
  readonly roleArn: string;
  readonly externalId: string | null;
  readonly mfaSerial: string | null;
  readonly roleSessionName: string | null;
  /** Null when not set or not a number. */
  readonly durationSeconds: number | null;
}

/** How the SDKs get the credentials of a profile. */
export interface ProfileChain {
  readonly profile: string;
  /** AssumeRole calls, the one of `profile` itself first; empty when it is its own source. */
  readonly roles: readonly RoleLink[];
  readonly source: CredentialSource;
  /** The profile the source stands in. */
  readonly sourceProfile: string;
  readonly region: string | null;
}

export const CHAIN_PROBLEMS = [
  'unknown-profile',
  'no-credentials',
  'partial-static-keys',
  'loop',
  'missing-source-profile',
  'role-without-source',
  'two-sources',
  'unknown-credential-source',
  'missing-sso-session',
  'incomplete-sso',
  'sso-mismatch',
] as const;
export type ChainProblemKind = (typeof CHAIN_PROBLEMS)[number];

export interface ChainProblem {
  readonly kind: ChainProblemKind;
  /** The profile with the mistake, which may be a source of the one asked for. */
  readonly profile: string;
  /** One sentence that names the profile, without a full stop and without secrets. */
  readonly message: string;
  readonly remedy: string;
  readonly file: AwsFileKind | null;
  readonly line: number | null;
}

export type ChainResult =
  | { readonly ok: true; readonly chain: ProfileChain }
  | { readonly ok: false; readonly problem: ChainProblem };
