// What the AWS config and credentials files say, read as the SDKs' shared-file specification demands (the SDKs for
// Rust and Java keep to it most closely). Nothing here throws: a file no SDK would read yields one fatal problem.
// For edits there is document.ts, which keeps every byte and also sees what only some tools take for a section.
//
// Where those two SDKs differ, or the specification is silent:
// - A grammar error inside a section that is ignored is fatal too, as for Rust and botocore.
// - Headers that differ in blanks only (`[profile  a]`, `[profile a]`) open the same section.
// - A carriage return belongs to the line end before a newline and at the end of the file, else to the line.
// - A byte order mark is no whitespace: the first line is then text above the first section, and the file fails.
import type { AwsFileKind } from '../../../shared/aws-files.ts';
import type {
  AwsFilesContents,
  AwsFileTexts,
  AwsProfile,
  FileProblem,
  FileProblemKind,
  NamedSection,
  NestedSetting,
  Setting,
} from './aws-files.ts';

/** Names of sections and keys. Checked before a key is lower-cased: beyond ASCII that could make other letters of it. */
export const IDENTIFIER = /^[A-Za-z0-9_\-/.%@:+]+$/;

const COMMENT_AFTER_HEADER = /[#;]/;
const COMMENT_AFTER_VALUE = /[ \t][#;]/;

/**
 * Both files, merged: a key of the credentials file counts before the same key of the config file. Lines whose
 * meaning is lost are in `problems`. The setting of a nested block has the empty value; the values in it keep
 * what looks like an inline comment, as all continuation lines do.
 */
export function parseAwsFiles(texts: AwsFileTexts): AwsFilesContents {
  const config = readFile('config', texts.config);
  const credentials = readFile('credentials', texts.credentials);
  return {
    profiles: mergeProfiles(config.sections, credentials.sections),
    ssoSessions: namedSections(config.sections, 'sso-session'),
    services: namedSections(config.sections, 'services'),
    problems: [...config.problems, ...credentials.problems],
  };
}

/** `bare-default` is `[default]` in the config file, which counts only without a `[profile default]`. */
type SectionKind = 'bare-default' | 'profile' | 'sso-session' | 'services';

interface SectionName {
  readonly kind: SectionKind;
  readonly name: string;
}

interface Section extends SectionName {
  /** Of its first header. */
  readonly line: number;
  readonly settings: Map<string, SettingDraft>;
}

interface SettingDraft extends Setting {
  value: string;
  nested: Map<string, NestedSetting> | null;
}

interface FileContents {
  readonly sections: readonly Section[];
  readonly problems: readonly FileProblem[];
}

function readFile(file: AwsFileKind, text: string): FileContents {
  const reader = new LineReader(file);
  for (const [index, line] of text.split(/\r?\n|\r$/).entries()) {
    const kind = reader.read(line, index + 1);
    if (kind) return { sections: [], problems: [{ kind, file, line: index + 1, fatal: true }] };
  }
  return reader.contents();
}

class LineReader {
  readonly #file: AwsFileKind;
  readonly #sections = new Map<string, Section>();
  readonly #problems: FileProblem[] = [];
  readonly #bareDefaults: number[] = [];
  /** The section being read; null before the first, `settings` null in one that is ignored. */
  #section: { readonly settings: Map<string, SettingDraft> | null } | null = null;
  /** What an indented line continues. */
  #property: { readonly setting: SettingDraft; readonly nests: boolean } | null = null;

  constructor(file: AwsFileKind) {
    this.#file = file;
  }

  /** What makes the whole file unreadable, if this line does. */
  read(text: string, line: number): FileProblemKind | null {
    const first = text[0];
    if (first === '#' || first === ';' || trim(text) === '') return null;
    if (first === '[') return this.#open(text, line);
    if (!this.#section) return 'before-first-section';
    return first === ' ' || first === '\t' ? this.#continue(text, line) : this.#set(text, line);
  }

  contents(): FileContents {
    const replaced = this.#sections.has(idOf({ kind: 'profile', name: 'default' }));
    if (replaced) for (const line of this.#bareDefaults) this.#report('shadowed-by-profile-default', line);
    const sections = [...this.#sections.values()];
    return {
      sections: replaced ? sections.filter(({ kind }) => kind !== 'bare-default') : sections,
      problems: this.#problems.sort((a, b) => a.line - b.line),
    };
  }

  #open(text: string, line: number): FileProblemKind | null {
    const header = withoutComment(text, COMMENT_AFTER_HEADER);
    if (!header.endsWith(']')) return 'unclosed-header';
    this.#property = null;
    const named = sectionOf(this.#file, trim(header.slice(1, -1)));
    if (typeof named === 'string') {
      this.#report(named, line);
      this.#section = { settings: null };
      return null;
    }
    const known = this.#sections.get(idOf(named));
    if (known) this.#report('duplicate-section', line);
    const section = known ?? { ...named, line, settings: new Map() };
    this.#sections.set(idOf(named), section);
    if (named.kind === 'bare-default') this.#bareDefaults.push(line);
    this.#section = section;
    return null;
  }

  #set(text: string, line: number): FileProblemKind | null {
    const entry = withoutComment(text, COMMENT_AFTER_VALUE);
    const delimiter = entry.indexOf('=');
    if (delimiter === -1) return 'no-delimiter';
    const name = trim(entry.slice(0, delimiter));
    if (name === '') return 'empty-key';
    const key = name.toLowerCase();
    const value = trim(entry.slice(delimiter + 1));
    const setting = { key, value, nested: null, file: this.#file, line };
    this.#property = { setting, nests: value === '' };
    const settings = this.#section?.settings;
    if (!settings) return null;
    if (!IDENTIFIER.test(name)) {
      this.#report('invalid-key', line);
      return null;
    }
    if (settings.has(key)) this.#report('duplicate-key', line);
    settings.set(key, setting);
    return null;
  }

  #continue(text: string, line: number): FileProblemKind | null {
    if (!this.#property) return 'continuation-without-property';
    const { setting, nests } = this.#property;
    const rest = trim(text);
    if (!nests) {
      setting.value += `\n${rest}`;
      return null;
    }
    // What looks like a comment cannot hold the delimiter, and yet is part of the value.
    const delimiter = withoutComment(rest, COMMENT_AFTER_VALUE).indexOf('=');
    if (delimiter === -1) return 'nested-without-delimiter';
    const key = trim(rest.slice(0, delimiter));
    if (key === '') return 'nested-empty-key';
    setting.nested ??= new Map();
    if (IDENTIFIER.test(key))
      setting.nested.set(key.toLowerCase(), { value: trim(rest.slice(delimiter + 1)), line });
    else if (this.#section?.settings) this.#report('invalid-nested-key', line);
    return null;
  }

  #report(kind: FileProblemKind, line: number): void {
    this.#problems.push({ kind, file: this.#file, line, fatal: false });
  }
}

/** The section with this text between its brackets, or why it is ignored. */
function sectionOf(file: AwsFileKind, text: string): SectionName | FileProblemKind {
  const blank = text.search(/[ \t]/);
  if (blank === -1) {
    if (!IDENTIFIER.test(text)) return 'invalid-section-name';
    if (file === 'credentials') return { kind: 'profile', name: text };
    return text === 'default' ? { kind: 'bare-default', name: text } : 'unprefixed-section';
  }
  const prefix = text.slice(0, blank);
  const name = trim(text.slice(blank));
  if (prefix !== 'profile' && prefix !== 'sso-session' && prefix !== 'services')
    return 'invalid-section-name';
  if (file === 'credentials') return 'prefixed-section-in-credentials';
  return IDENTIFIER.test(name) ? { kind: prefix, name } : 'invalid-section-name';
}

function idOf({ kind, name }: SectionName): string {
  return `${kind} ${name}`;
}

function mergeProfiles(
  inConfig: readonly Section[],
  inCredentials: readonly Section[],
): Map<string, AwsProfile> {
  const config = profileSections(inConfig);
  const credentials = profileSections(inCredentials);
  const profiles = new Map<string, AwsProfile>();
  for (const name of [...config.keys(), ...credentials.keys()]) {
    const parts = { config: config.get(name), credentials: credentials.get(name) };
    const byFile = {
      config: parts.config?.settings ?? new Map(),
      credentials: parts.credentials?.settings ?? new Map(),
    };
    profiles.set(name, {
      name,
      settings: new Map([...byFile.config, ...byFile.credentials]),
      lines: { config: parts.config?.line ?? null, credentials: parts.credentials?.line ?? null },
      byFile,
    });
  }
  return profiles;
}

function profileSections(sections: readonly Section[]): Map<string, Section> {
  const profiles = sections.filter(({ kind }) => kind === 'profile' || kind === 'bare-default');
  return new Map(profiles.map((section) => [section.name, section]));
}

function namedSections(sections: readonly Section[], wanted: SectionKind): Map<string, NamedSection> {
  return new Map(
    sections
      .filter(({ kind }) => kind === wanted)
      .map(({ name, settings, line }) => [name, { name, settings, line }]),
  );
}

function withoutComment(text: string, comment: RegExp): string {
  const at = text.search(comment);
  return trim(at === -1 ? text : text.slice(0, at));
}

/** Blanks and tabs only: to the specification, nothing else is whitespace. */
function trim(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isBlank(text[start])) start++;
  while (end > start && isBlank(text[end - 1])) end--;
  return text.slice(start, end);
}

function isBlank(char: string | undefined): boolean {
  return char === ' ' || char === '\t';
}
