// The lines that Cloakroom puts into a profile's section, and how they are told from a person's.
//
//   [profile dev]
//   # Managed by Cloakroom: ...        the marker; "(added)" when the section was there before
//   region = eu-west-1                 ours only between marker and credential_process
//   credential_process = /path dev     ends our lines: what other tools add comes below it
//   # Set aside by Cloakroom: role_arn = ...     a person's line that would have won; anywhere in the section
//
// The marker stands inside the section, not above it: what stands above a header belongs, for the AWS CLI's
// own writer, to the section before.
import type { Property, Section } from './document.ts';
import { readLine, type TextLine } from './grammar.ts';

export const MARKER = '# Managed by Cloakroom: change it there, it rewrites the lines below.';
export const ADDED_MARKER = '# Managed by Cloakroom (added): change it there, it rewrites the lines below.';
export const SET_ASIDE = '# Set aside by Cloakroom: ';
const MARKER_SHAPE = /^\s*#\s*Managed by Cloakroom\b(\s*\(added\))?/i;

/** Keys of a profile with which some SDK would get credentials another way, and the options that go with them. */
const OTHER_SOURCES = new Set([
  'role_arn',
  'source_profile',
  'credential_source',
  'web_identity_token_file',
  'login_session',
  'credential_process',
  'mfa_serial',
  'external_id',
  'duration_seconds',
  'role_session_name',
]);
const STATIC_KEYS = new Set([
  'aws_access_key_id',
  'aws_secret_access_key',
  'aws_session_token',
  'aws_security_token',
]);
/** Only options of a role: without role_arn they choose nothing. */
const ROLE_OPTIONS = new Set(['mfa_serial', 'external_id', 'duration_seconds', 'role_session_name']);

export function isStaticKey(key: string): boolean {
  return STATIC_KEYS.has(key);
}

export function isOtherSource(key: string): boolean {
  return OTHER_SOURCES.has(key) || key.startsWith('sso_');
}

/** In a credentials file, where a key beats the same profile's keys in the config file. */
export function shadowsProcess(key: string): boolean {
  return isStaticKey(key) || (isOtherSource(key) && !ROLE_OPTIONS.has(key));
}

export interface ManagedLines {
  /** Index of the marker line. */
  readonly marker: number;
  /** The section was there before us. */
  readonly added: boolean;
  readonly process: Property | null;
  /** The helper's path, when `process` is a command of ours for this very profile. */
  readonly helperPath: string | null;
  readonly region: Property | null;
  /** The lines are not as we leave them. */
  readonly edited: boolean;
}

/** Null when no line of ours is in the section. */
export function managedLinesOf(lines: readonly TextLine[], section: Section): ManagedLines | null {
  for (let marker = section.line + 1; marker < section.end; marker++) {
    const text = lines[marker]?.text ?? '';
    const found = MARKER_SHAPE.exec(text);
    if (!found) continue;
    const below = section.properties.filter((property) => property.line > marker);
    const process = below.find((property) => property.key === 'credential_process') ?? null;
    const helperPath = process ? helperOf(process, section.header.name) : null;
    const first = below[0];
    const region =
      first?.key === 'region' && (process ? helperPath !== null : first.line === marker + 1) ? first : null;
    const intact =
      (text === MARKER || text === ADDED_MARKER) &&
      helperPath !== null &&
      process?.line === marker + (region ? 2 : 1) &&
      process.continuation.length + (region?.continuation.length ?? 0) === 0 &&
      (region === null || region.line === marker + 1);
    return {
      marker,
      added: found[1] !== undefined,
      process: helperPath === null ? null : process,
      helperPath,
      region,
      edited: !intact,
    };
  }
  return null;
}

function helperOf(process: Property, profile: string): string | null {
  const words = process.value.split(' ');
  return words.length === 2 && words[0] && words[1] === profile ? words[0] : null;
}

export interface SetAsideLine {
  readonly line: number;
  /** The person's line, byte for byte. */
  readonly text: string;
  /** The property it is part of; null for a header. */
  readonly key: string | null;
}

/** The lines of a person's that were turned into comments, in order. */
export function setAsideLinesOf(lines: readonly TextLine[], section: Section): SetAsideLine[] {
  const found: SetAsideLine[] = [];
  let owner: { key: string; indent: number } | null = null;
  for (let line = section.line + 1; line < section.end; line++) {
    const whole = lines[line]?.text ?? '';
    if (!whole.startsWith(SET_ASIDE)) continue;
    const text = whole.slice(SET_ASIDE.length);
    const read = readLine(text);
    // Comments were set aside only where they lay inside a property's lines.
    const nested =
      owner && (read.shape === 'blank' || read.shape === 'comment' || read.indent > owner.indent);
    if (!nested) owner = read.shape === 'entry' ? { key: read.entry.key, indent: read.indent } : null;
    found.push({ line, text, key: owner?.key ?? null });
  }
  return found;
}
