// Random changes of a tidy AWS config file, and what a tool that reads it must see then.
import fc from 'fast-check';
import { AppError } from '../../../shared/errors.ts';
import { profileNameProblem } from '../../../shared/profile-name.ts';
import { parseDocument, renderDocument, sectionsOf } from '../../../src-main/core/aws-config/document.ts';
import {
  addSection,
  checkValue,
  insertPropertyAfter,
  insertSectionAfter,
  setProperty,
} from '../../../src-main/core/aws-config/edits.ts';
import type { SectionRef } from '../../../src-main/core/aws-config/grammar.ts';
import { isOtherSource, isStaticKey } from '../../../src-main/core/aws-config/managed-lines.ts';
import { setNested } from '../../../src-main/core/aws-config/nested-edits.ts';
import { putProfile, setDefault } from '../../../src-main/core/aws-config/profile-edits.ts';
import type { BotocoreFile } from './botocore.ts';

/** Profiles by name, other sections by `kind.name`; nested keys are joined with a dot, as the JavaScript SDK does. */
export type Reading = Readonly<Record<string, Readonly<Record<string, string | undefined>> | undefined>>;
type Change = (reading: Reading) => Reading;

export interface Written {
  readonly after: string;
  /** The kinds of the commands that were carried out, not refused. */
  readonly kinds: readonly string[];
  readonly changes: readonly Change[];
}

export const KINDS = ['put', 'set-default', 'set', 'insert', 'nested', 'section'] as const;

function isWritable(value: string): boolean {
  try {
    checkValue('key', value);
    return true;
  } catch (error) {
    if (error instanceof AppError) return false;
    throw error;
  }
}

const NAMES = fc
  .stringMatching(/^[A-Za-z0-9_][A-Za-z0-9_.@+/:-]{0,20}$/)
  .filter((name) => profileNameProblem(name) === null);
/** Those that some tool or other takes for more than a character, and those that are never written. */
const CHARACTERS = [...'abzAZ019 \t#;=:[]"\'\\%$&{}()<>,/@~|!?*^é☃🔑\u00a0\u200b\ufeff\u0085\u2028\u001c'];
const VALUES = fc.oneof(
  fc.constantFrom(
    'eu-west-3',
    '012345678901',
    'arn:aws:iam::123456789012:role/p/r',
    'https://x.example/start#/',
    'true',
  ),
  fc.string({ unit: fc.constantFrom(...CHARACTERS), minLength: 1, maxLength: 24 }).filter(isWritable),
);
const KEYS = fc.oneof(
  fc.constantFrom('region', 'output', 'cli_pager', 'mfa_serial', 'sso_account_id', 'duration_seconds', 's3'),
  fc.stringMatching(/^[a-z][a-z0-9_-]{0,14}$/),
);
const HELPERS = fc.constantFrom(
  '/opt/cloakroom/credential-helper',
  '/Users/zoë/.cloakroom/bin/helper',
  'C:\\c\\helper.exe',
);

/** `at` chooses the section. */
export const command = fc.record({
  kind: fc.constantFrom(...KINDS),
  at: fc.nat(1000),
  name: fc.oneof(NAMES, fc.constantFrom('a', 'b')),
  helperPath: HELPERS,
  region: fc.constantFrom(null, 'eu-west-3', 'us-gov-west-1'),
  key: KEYS,
  block: fc.constantFrom('s3', 's3api', 'dynamodb', 'sts'),
  nestedKey: fc.oneof(fc.constantFrom('addressing_style', 'endpoint_url'), KEYS),
  value: VALUES,
});
type Command = typeof command extends fc.Arbitrary<infer T> ? T : never;

/** What the file is after the commands; one that is refused is left out. */
export function written(before: string, commands: readonly Command[]): Written {
  let after = before;
  const kinds: string[] = [];
  const changes: Change[] = [];
  const ours = new Set<string>();
  for (const it of commands) {
    // What was put a second time would bring back what the first time set aside.
    if ((it.kind === 'put' || it.kind === 'section') && ours.has(it.name)) continue;
    if (it.kind === 'set-default' && ours.has('default')) continue;
    const done = carriedOut(after, it);
    if (!done) continue;
    if (it.kind === 'put' || it.kind === 'section') ours.add(it.name);
    if (it.kind === 'set-default') ours.add('default');
    after = done.text;
    kinds.push(it.kind);
    changes.push(done.change);
  }
  return { after, kinds, changes };
}

function carriedOut(text: string, it: Command): { text: string; change: Change } | null {
  try {
    return ATTEMPTS[it.kind](text, it);
  } catch (error) {
    if (error instanceof AppError && error.code !== 'invalid-input') return null;
    throw error;
  }
}

const ATTEMPTS: Record<
  Command['kind'],
  (text: string, it: Command) => { text: string; change: Change } | null
> = {
  put: (text, { name, helperPath, region }) => ({
    text: putProfile(text, { name, helperPath, region }, { replace: true }).text,
    change: managed(name, helperPath, region),
  }),
  'set-default': (text, { helperPath, region }) => ({
    text: setDefault(text, { helperPath, region }, { replace: true }).text,
    change: managed('default', helperPath, region),
  }),
  set(text, { at, key, value }) {
    const ref = sectionOf(text, at);
    if (!ref) return null;
    return {
      text: renderDocument(setProperty(parseDocument(text), ref, key, value)),
      change: option(ref, key, value),
    };
  },
  insert(text, { at, key, value }) {
    const ref = sectionOf(text, at);
    if (!ref) return null;
    const document = parseDocument(text);
    const keys = sectionsOf(document, ref).flatMap(({ properties }) => properties);
    const afterKey = keys[at % (keys.length + 1)]?.key ?? null;
    return {
      text: renderDocument(insertPropertyAfter(document, ref, afterKey, key, value)),
      change: option(ref, key, value),
    };
  },
  nested(text, { at, block, nestedKey, value }) {
    const ref = sectionOf(text, at);
    if (!ref) return null;
    return {
      text: renderDocument(setNested(parseDocument(text), ref, block, nestedKey, value)),
      change: (reading) => withKeys(reading, ref, { [`${block}.${nestedKey}`]: value }),
    };
  },
  section(text, { at, name, key, value }) {
    const ref: SectionRef = { kind: at % 2 ? 'sso-session' : 'profile', name };
    const below = sectionOf(text, at);
    const document = parseDocument(text);
    const body = ['# note', `${key} = ${value}`];
    return {
      text: renderDocument(
        below && at % 3 ? insertSectionAfter(document, below, ref, body) : addSection(document, ref, body),
      ),
      change: option(ref, key, value),
    };
  },
};

function sectionOf(text: string, at: number): SectionRef | null {
  const headers = parseDocument(text).sections.filter(({ header }) => header.kind !== 'other');
  const header = headers[at % Math.max(1, headers.length)]?.header;
  return header ? { kind: header.kind, name: header.name } : null;
}

function managed(name: string, helperPath: string, region: string | null): Change {
  return (reading) => {
    const kept = Object.entries(reading[name] ?? {}).filter(
      ([key]) => !isOtherSource(key) && !isStaticKey(key),
    );
    const profile = { ...Object.fromEntries(kept), credential_process: `${helperPath} ${name}` };
    return { ...reading, [name]: region === null ? profile : { ...profile, region } };
  };
}

/** A plain value; a block of that name goes. */
function option(ref: SectionRef, key: string, value: string): Change {
  return (reading) => {
    const nested = Object.keys(reading[idOf(ref)] ?? {}).filter((it) => it.startsWith(`${key}.`));
    const without = Object.fromEntries(nested.map((it) => [it, undefined]));
    return withKeys(reading, ref, { ...without, [key]: value });
  };
}

function withKeys(reading: Reading, ref: SectionRef, keys: Record<string, string | undefined>): Reading {
  return { ...reading, [idOf(ref)]: { ...reading[idOf(ref)], ...keys } };
}

const idOf = ({ kind, name }: SectionRef) =>
  kind === 'profile' || kind === 'default' ? name : `${kind}.${name}`;

export function changed(reading: Reading, changes: readonly Change[]): Reading {
  return changes.reduce((now, change) => change(now), reading);
}

export function flat({ profiles, services, sso_sessions }: BotocoreFile): Reading {
  const sections = [
    ...Object.entries(profiles),
    ...Object.entries(services).map(([name, section]) => [`services.${name}`, section] as const),
    ...Object.entries(sso_sessions).map(([name, section]) => [`sso-session.${name}`, section] as const),
  ];
  return Object.fromEntries(
    sections.map(([id, section]) => {
      const entries = Object.entries(section).flatMap(([key, value]) =>
        typeof value === 'string'
          ? [[key, value] as const]
          : Object.entries(value).map(([nestedKey, it]) => [`${key}.${nestedKey}`, it] as const),
      );
      return [id, Object.fromEntries(entries)];
    }),
  );
}

/** Without what the JavaScript SDK does not see: keys without value, and sections without keys. */
export function withoutEmpty(reading: Reading): Record<string, Record<string, string>> {
  const sections: Record<string, Record<string, string>> = {};
  for (const [id, section] of Object.entries(reading)) {
    const entries = Object.entries(section ?? {}).filter(([, value]) => value !== undefined && value !== '');
    if (entries.length > 0) sections[id] = Object.fromEntries(entries) as Record<string, string>;
  }
  return sections;
}
