// What the app does to an AWS config file, text in, text out: put, remove and rename a profile of Cloakroom's,
// point [default] at a session, and read back what is managed. Pure.
//
// A person's lines are never deleted and never changed but in one way: with `replace`, lines that would win over
// credential_process become comments, and come back byte for byte when the profile is removed. Removing what was
// put gives the very bytes of before, whether or not the file ends with a newline.
import {
  type AwsConfigDocument,
  parseDocument,
  profileNameOf,
  renderDocument,
  type Section,
} from './document.ts';
import {
  checkOthers,
  conflict,
  documentToEdit,
  duplicated,
  type EditOptions,
  foreignSources,
  refuseContinued,
  refuseUnlessFree,
} from './edit-refusals.ts';
import { addSection, checkValue, indentationFor, insertionPoint, replaceLines, withValue } from './edits.ts';
import { headerText, readLine, type SectionRef, type TextLine } from './grammar.ts';
import {
  ADDED_MARKER,
  MARKER,
  type ManagedLines,
  managedLinesOf,
  SET_ASIDE,
  setAsideLinesOf,
  shadowsProcess,
} from './managed-lines.ts';
import { checkProfileName, credentialProcessCommand } from './process-command.ts';

export type { EditOptions } from './edit-refusals.ts';
export { credentialProcessCommand } from './process-command.ts';

export interface ProfileSettings {
  /** Absolute path of the credential helper; see credentialProcessCommand for what it may hold. */
  readonly helperPath: string;
  /** Null leaves a region that a person wrote, and takes away one that Cloakroom wrote. */
  readonly region: string | null;
}

export type EditAction =
  | 'added'
  | 'taken-over'
  | 'updated'
  | 'removed'
  | 'restored'
  | 'renamed'
  | 'unchanged';

export interface ProfileEdit {
  readonly text: string;
  readonly action: EditAction;
  readonly profile: string;
  /** Line of the section's header in `text`, counted from one; null when there is none any more. */
  readonly line: number | null;
  /** Keys of a person's that this edit turned into comments. */
  readonly setAside: readonly string[];
  /** Keys of a person's that this edit brought back. */
  readonly restored: readonly string[];
}

export interface ManagedProfile {
  readonly name: string;
  /** Line of its header, counted from one. */
  readonly line: number;
  /** The whole value of credential_process; null when the line is gone or is not ours any more. */
  readonly helperCommand: string | null;
  /** The region Cloakroom wrote. */
  readonly region: string | null;
  /** The section is not as Cloakroom leaves it: lines moved, changed, doubled, or others that win over them. */
  readonly editedByHand: boolean;
}

export interface ShadowingKey {
  readonly key: string;
  /** Counted from one. */
  readonly line: number;
}

/**
 * Writes or updates `[profile name]`. `profile-conflict` when a section of that name is not Cloakroom's (unless
 * `replace`), holds static keys (always), or exists more than once.
 */
export function putProfile(
  text: string,
  profile: ProfileSettings & { readonly name: string },
  options: EditOptions = {},
): ProfileEdit {
  if (profile.name === 'default') throw new RangeError('[default] is written by setDefault');
  return put(text, profile.name, profile, options);
}

/**
 * Writes `[default]`; where `[profile default]` exists it wins for most tools, so every section read as the
 * default profile gets the lines. A section without credentials of its own (region, output) is no conflict.
 */
export function setDefault(text: string, settings: ProfileSettings, options: EditOptions = {}): ProfileEdit {
  return put(text, 'default', settings, options);
}

/** Takes Cloakroom's lines away again; a section that is not Cloakroom's stays as it is. */
export function removeProfile(text: string, name: string, options: EditOptions = {}): ProfileEdit {
  const before = documentToEdit(text, options);
  const restored: string[] = [];
  let document = before;
  let gone = false;
  for (const section of partsOf(before, name).toReversed()) {
    const managed = managedLinesOf(document.lines, section);
    if (!managed) continue;
    const result = withoutOurLines(document, section, managed, options);
    document = result.document;
    restored.unshift(...result.restored);
    gone = result.gone;
  }
  checkOthers(before, document, [name], options);
  const action = document === before ? 'unchanged' : gone ? 'removed' : 'restored';
  return done(document, name, action, [], restored);
}

export function clearDefault(text: string, options: EditOptions = {}): ProfileEdit {
  return removeProfile(text, 'default', options);
}

/**
 * Renames a profile of Cloakroom's, header and command; no change when `from` is not Cloakroom's. A section that
 * was a person's before is given back to them, and the new name gets its own.
 */
export function renameProfile(
  text: string,
  from: string,
  to: string,
  options: EditOptions = {},
): ProfileEdit {
  checkProfileName(to);
  if (from === 'default' || to === 'default') throw new RangeError('the default profile has no other name');
  const before = documentToEdit(text, options);
  const taken = partsOf(before, to)[0];
  if (taken && from !== to) throw conflict(to, [taken], options);
  const section = partsOf(before, from).find((part) => managedLinesOf(before.lines, part));
  const managed = section && managedLinesOf(before.lines, section);
  if (!section || !managed || from === to) return done(before, from, 'unchanged', [], []);
  const { helperPath, process, region } = managed;
  if (managed.added && helperPath) {
    const removed = removeProfile(text, from, options);
    const added = put(removed.text, to, { helperPath, region: region?.value ?? null }, options);
    return { ...added, action: 'renamed', restored: removed.restored };
  }
  const { open, close } = section.header;
  const header = before.lines[section.line]?.text ?? '';
  const lines = before.lines.slice(section.line, section.end);
  setText(
    lines,
    0,
    `${header.slice(0, open + 1)}${headerText({ kind: 'profile', name: to })}${header.slice(close)}`,
  );
  if (process && helperPath) {
    const at = process.line - section.line;
    setText(lines, at, withValue(lines[at]?.text ?? '', process, credentialProcessCommand(helperPath, to)));
  }
  const after = replaceLines(before, section.line, section.end, lines);
  checkOthers(before, after, [from, to], options);
  return done(after, to, 'renamed', [], []);
}

/** Every profile that Cloakroom's marker stands in, the default one under the name `default`. */
export function readManagedProfiles(text: string): ManagedProfile[] {
  const document = parseDocument(text);
  const profiles = new Map<string, ManagedProfile>();
  const parts = new Map<string, number>();
  for (const { header } of document.sections) {
    parts.set(headerText(header), (parts.get(headerText(header)) ?? 0) + 1);
  }
  for (const section of document.sections) {
    const name = profileNameOf(section);
    const managed = managedLinesOf(document.lines, section);
    if (name === null || !managed || profiles.has(name)) continue;
    const foreign = foreignSources(section, managed).some(({ key }) => shadowsProcess(key));
    const doubled = (parts.get(headerText(section.header)) ?? 0) > 1;
    profiles.set(name, {
      name,
      line: section.line + 1,
      helperCommand: managed.process?.value ?? null,
      region: managed.region?.value ?? null,
      editedByHand: managed.edited || foreign || doubled,
    });
  }
  return [...profiles.values()];
}

/** Keys in the credentials file with which tools would not ask the profile's credential_process at all. */
export function shadowingKeys(credentialsText: string, name: string): ShadowingKey[] {
  const document = parseDocument(credentialsText);
  return document.sections
    .filter(({ header }) => header.name === name && (header.kind === 'other' || header.kind === 'default'))
    .flatMap((section) => section.properties)
    .filter(({ key }) => shadowsProcess(key))
    .map(({ key, line }) => ({ key, line: line + 1 }));
}

function put(text: string, name: string, settings: ProfileSettings, options: EditOptions): ProfileEdit {
  const command = credentialProcessCommand(settings.helperPath, name);
  const { region } = settings;
  if (region !== null) checkValue('region', region);
  const before = documentToEdit(text, options);
  const parts = partsOf(before, name);
  if (parts.length === 0) {
    const ref: SectionRef = { kind: name === 'default' ? 'default' : 'profile', name };
    const body = [
      MARKER,
      ...(region === null ? [] : [`region = ${region}`]),
      `credential_process = ${command}`,
    ];
    const after = addSection(before, ref, body);
    checkOthers(before, after, [name], options);
    return done(after, name, 'added', [], []);
  }
  if (new Set(parts.map(({ header }) => header.kind)).size < parts.length)
    throw duplicated(name, parts, options);

  const setAside: string[] = [];
  const restored: string[] = [];
  let document = before;
  let action: EditAction = 'updated';
  for (const section of parts.toReversed()) {
    const managed = managedLinesOf(document.lines, section);
    if (!managed) action = 'taken-over';
    refuseUnlessFree(section, managed, name, options);
    const result = withOurLines(document, section, managed, command, region);
    document = result.document;
    setAside.unshift(...result.setAside);
    restored.unshift(...result.restored);
  }
  checkOthers(before, document, [name], options);
  return done(document, name, renderDocument(document) === text ? 'unchanged' : action, setAside, restored);
}

interface Rewritten {
  readonly document: AwsConfigDocument;
  readonly setAside: readonly string[];
  readonly restored: readonly string[];
}

function withOurLines(
  document: AwsConfigDocument,
  section: Section,
  managed: ManagedLines | null,
  command: string,
  region: string | null,
): Rewritten {
  const foreign = foreignSources(section, managed);
  const regions = section.properties.filter(
    (property) => property.key === 'region' && property !== managed?.region,
  );
  const aside = region === null ? foreign : [...foreign, ...regions];
  const back =
    region === null && regions.length === 0
      ? setAsideLinesOf(document.lines, section).filter(({ key }) => key === 'region')
      : [];
  const ours = new Set([managed?.marker, managed?.process?.line, managed?.region?.line]);
  const hidden = new Set(
    aside.flatMap(({ line, end }) => Array.from({ length: end - line }, (_, i) => line + i)),
  );
  const returning = new Map(back.map(({ line, text }) => [line, text]));
  const block = ourLines(document, section, managed, command, region);
  const blockAt = managed?.marker ?? insertionPoint(document, section);

  const lines: (string | TextLine)[] = [];
  for (let at = section.line; at < section.end; at++) {
    const line = document.lines[at] as TextLine;
    if (at === blockAt) lines.push(...block);
    if (ours.has(at)) continue;
    if (at === section.line && section.header.odd && !managed) {
      // Some tool does not read this header as the profile: a plain one stands in for it meanwhile.
      lines.push({ text: `[${headerText(section.header)}]`, eol: line.eol }, `${SET_ASIDE}${line.text}`);
    } else if (hidden.has(at) && line.text.trim() !== '') {
      lines.push({ text: SET_ASIDE + line.text, eol: line.eol });
    } else lines.push({ text: returning.get(at) ?? line.text, eol: line.eol });
  }
  if (blockAt === section.end) lines.push(...block);
  return {
    document: replaceLines(document, section.line, section.end, lines),
    setAside: aside.map(({ key }) => key),
    restored: [...new Set(back.map(() => 'region'))],
  };
}

/** Lines that say the right thing already are kept byte for byte. */
function ourLines(
  document: AwsConfigDocument,
  section: Section,
  managed: ManagedLines | null,
  command: string,
  region: string | null,
): (string | TextLine)[] {
  const indent = indentationFor(document, section);
  const keep = (at: number, text: (line: string) => string): TextLine => {
    const line = document.lines[at] as TextLine;
    return { text: text(line.text), eol: line.eol };
  };
  const block: (string | TextLine)[] = [];
  const marker = managed?.added === false ? MARKER : ADDED_MARKER;
  block.push(managed ? keep(managed.marker, () => marker) : marker);
  const old = managed?.region;
  if (region !== null) {
    if (old)
      block.push(keep(old.line, (line) => (old.value === region ? line : withValue(line, old, region))));
    else block.push(`${indent}region = ${region}`);
  }
  const process = managed?.process;
  if (!process) block.push(`${indent}credential_process = ${command}`);
  else
    block.push(
      keep(process.line, (line) => (process.value === command ? line : withValue(line, process, command))),
    );
  return block;
}

function withoutOurLines(
  document: AwsConfigDocument,
  section: Section,
  managed: ManagedLines,
  options: EditOptions,
): { document: AwsConfigDocument; restored: readonly string[]; gone: boolean } {
  refuseContinued(managed, options);
  const ours = new Set([managed.marker, managed.process?.line, managed.region?.line]);
  const foreign = section.properties.filter((property) => !ours.has(property.line));
  const present = new Set(foreign.map(({ key }) => key));
  const setAside = setAsideLinesOf(document.lines, section);
  const header = setAside.find(
    ({ line, text }) => line === section.line + 1 && readLine(text).shape === 'header',
  );
  // A key that a person has written anew meanwhile must not stand there twice: the old line stays a comment.
  const returning = setAside.filter(
    (line) => line !== header && (line.key === null || !present.has(line.key)),
  );
  const texts = new Map(returning.map(({ line, text }) => [line, text]));
  const gone = !managed.added && setAside.length === 0 && !hasOtherLines(document, section, ours);

  const lines: TextLine[] = [];
  for (let at = section.line; at < section.end; at++) {
    const line = document.lines[at] as TextLine;
    if (ours.has(at) || at === header?.line || (gone && at === section.line)) continue;
    lines.push({
      text: at === section.line && header ? header.text : (texts.get(at) ?? line.text),
      eol: line.eol,
    });
  }
  const spaced = gone && document.lines[section.line - 1]?.text === '';
  return {
    document: replaceLines(document, section.line - (spaced ? 1 : 0), section.end, lines),
    restored: [...new Set(returning.flatMap(({ key }) => (key === null ? [] : [key])))],
    gone,
  };
}

/** Anything but comments and blank lines: comments alone do not keep an empty profile alive. */
function hasOtherLines(
  document: AwsConfigDocument,
  section: Section,
  ours: ReadonlySet<number | undefined>,
): boolean {
  for (let at = section.line + 1; at < section.end; at++) {
    const { shape } = readLine(document.lines[at]?.text ?? '');
    if (!ours.has(at) && shape !== 'blank' && shape !== 'comment') return true;
  }
  return false;
}

function partsOf(document: AwsConfigDocument, name: string): Section[] {
  return document.sections.filter((section) => profileNameOf(section) === name);
}

function setText(lines: TextLine[], at: number, text: string): void {
  const line = lines[at];
  if (line) lines[at] = { text, eol: line.eol };
}

function done(
  document: AwsConfigDocument,
  profile: string,
  action: EditAction,
  setAside: readonly string[],
  restored: readonly string[],
): ProfileEdit {
  const section = partsOf(document, profile)[0];
  return {
    text: renderDocument(document),
    action,
    profile,
    line: section ? section.line + 1 : null,
    setAside,
    restored,
  };
}
