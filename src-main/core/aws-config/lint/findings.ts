// What a lint of the AWS files takes and finds: types, the tools it speaks of, and how findings name things.
// No text of a finding ever carries a value of the files: it may be a secret.
import type { AwsFileKind, Severity } from '../../../../shared/aws-files.ts';
import type { AwsFileTexts } from '../aws-files.ts';
import { headerText, type SectionRef } from '../grammar.ts';
import type { ProfileCommand } from '../profile-edits.ts';
import type { LinePatch } from './line-patches.ts';

export interface LintInput {
  readonly texts: AwsFileTexts;
  readonly paths: Readonly<Record<AwsFileKind, string>>;
  /** POSIX permission bits (0o777 mask); null where unknown or on Windows. */
  readonly modes: Readonly<Record<AwsFileKind, number | null>>;
  /** Names of profiles Cloakroom manages, with what it would write; `default` is the active session's. */
  readonly managed: ReadonlyMap<string, WantedProfile>;
  /** For the program of a credential_process line: whether it exists; null when not known. */
  readonly programExists: (program: string) => boolean | null;
  /** Names of profiles, accounts and roles that mark production. */
  readonly isProduction: (text: string) => boolean;
}

export interface WantedProfile {
  /** The whole value of credential_process. */
  readonly command: string;
  readonly region: string | null;
  /** What its session, account and role are called, for telling production. */
  readonly names?: readonly string[];
  /** Whether its session is production, where Cloakroom knows; by the names above where this is left out. */
  readonly production?: boolean;
}

export const CLI = 'AWS CLI and boto3';
export const JS = 'JavaScript';
export type LintTool = typeof CLI | typeof JS | 'Go' | 'Java' | 'Rust';
export const ALL_TOOLS: readonly LintTool[] = [CLI, JS, 'Go', 'Java', 'Rust'];

/** Those that keep to the specification's grammar. */
export const STRICT_TOOLS: readonly LintTool[] = [CLI, 'Java', 'Rust'];
export const REFUSED = 'The AWS CLI, boto3 and the SDKs for Java and Rust refuse the whole file';

export type FindingCode =
  // the file as a whole
  | 'byte-order-mark'
  | 'stray-return'
  | 'open-permissions'
  // lines that some tool cannot read
  | 'unclosed-header'
  | 'empty-header'
  | 'no-delimiter'
  | 'empty-key'
  | 'before-first-section'
  | 'indented-below-header'
  | 'nested-line'
  | 'indented-comment'
  // headers and sections
  | 'indented-header'
  | 'quoted-name'
  | 'header-blanks'
  | 'header-comment'
  | 'header-rest'
  | 'invalid-name'
  | 'bare-section'
  | 'prefixed-section'
  | 'capital-default'
  | 'two-defaults'
  | 'duplicate-section'
  | 'proto-profile'
  // properties
  | 'duplicate-key'
  | 'invalid-key'
  | 'capital-key'
  | 'inline-comment'
  | 'quoted-value'
  | 'colon-delimiter'
  | 'empty-value'
  | 'multi-line-value'
  // what the values say
  | 'mfa-arn'
  | 'security-token'
  | 'region-shape'
  | 'account-id-shape'
  | 'duration-range'
  | 'chained-duration'
  | 'missing-program'
  // where credentials come from
  | 'static-key'
  | 'temporary-key'
  | 'same-key-in-both-files'
  | 'other-key-in-both-files'
  | 'partial-key'
  | 'several-sources'
  | 'role-without-source'
  | 'two-role-sources'
  | 'unknown-credential-source'
  | 'source-missing'
  | 'source-without-credentials'
  | 'source-loop'
  | 'sso-session-missing'
  | 'sso-incomplete'
  | 'sso-mismatch'
  | 'sso-repeated'
  | 'mfa-without-user'
  | 'production-default'
  // Cloakroom's own profiles
  | 'managed-leftover'
  | 'managed-edited'
  | 'managed-missing'
  | 'managed-shadowed';

export interface Finding {
  /** Code, file, section and key: stable across unrelated edits. */
  readonly id: string;
  readonly code: FindingCode;
  readonly severity: Severity;
  readonly file: AwsFileKind;
  /** Counted from one, the first one of several; null when it is about the whole file. */
  readonly line: number | null;
  readonly profile: string | null;
  /** One short sentence without a full stop that names the profile or section. */
  readonly title: string;
  /** Which tools do what, and what can be done where there is no repair. */
  readonly consequence: string;
  readonly tools: readonly LintTool[];
  readonly repair: Repair | null;
}

export type Repair =
  | {
      readonly kind: 'edit';
      /** An imperative, such as "Merge the sections". */
      readonly label: string;
      /** Pure; to be called on the texts as they are by then. The same texts when the finding is gone. */
      readonly apply: (texts: AwsFileTexts) => AwsFileTexts;
    }
  | { readonly kind: 'permissions'; readonly label: string; readonly file: AwsFileKind };

/** One place a rule strikes at. Those of one code, file, place and key become one finding. */
export interface Hit extends Omit<Finding, 'id' | 'repair'> {
  /** The section it is in, as its header says; for a profile's credentials the name of the profile. */
  readonly place: string;
  readonly key?: string;
  /** Asked for only when the finding is shown. Null: there is no repair that is safe. */
  readonly fix?: () => Fix | null;
}

export type Fix = LineFix | CommandFix | { readonly kind: 'permissions'; readonly label: string };

/** Lines of the hit's own file. */
export interface LineFix {
  readonly kind: 'lines';
  readonly label: string;
  readonly patches: readonly LinePatch[];
  /** Headers, as headerText has them, of the sections that read otherwise afterwards. No other does. */
  readonly touches: readonly string[];
  readonly withoutBom?: boolean;
}

/** What the app itself does to a profile; always the config file. */
export interface CommandFix {
  readonly kind: 'command';
  readonly label: string;
  readonly command: ProfileCommand;
  readonly profile: string;
}

/** Names no line: it stays the same whatever is edited elsewhere. */
export function idOf({ code, file, place, key }: Hit): string {
  return [code, file, shown(place), ...(key === undefined ? [] : [key])].join(':');
}

/** A name as findings show it. */
export function shown(name: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: leaving them out is the point
  const printable = name.replace(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069]/g, ' ');
  return printable.length > 80 ? `${printable.slice(0, 79)}…` : printable;
}

export function profileLabel(profile: string): string {
  return profile === 'default' ? 'the default profile' : `the profile "${shown(profile)}"`;
}

export function headerLabel(section: SectionRef): string {
  return `[${shown(headerText(section))}]`;
}

export function atStart(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/**
 * A key as findings show it. What was pasted in front of a `=` might be a secret: those of AWS are 40 characters
 * and longer, which no key is.
 */
function shownKey(key: string): string | null {
  return /^[a-z][a-z0-9_.-]{0,36}$/.test(key) ? key : null;
}

export function keyLabel(key: string): string {
  return shownKey(key) ?? 'A key';
}

/** For ids. */
export function keyId(key: string): string {
  return shownKey(key) ?? '';
}
