// What the app does to an AWS config file, text in, text out: put, remove and rename profiles of Cloakroom's,
// point [default] at a session, and read back what is managed. Pure. One edit or thousands: the text is parsed
// and rendered once, and the result is that of the same edits made one after the other.
//
// A person's lines are never deleted and never changed but in one way: with `replace`, lines that would win over
// credential_process become comments, and come back byte for byte when the profile is removed. Removing what was
// put gives the very bytes of before, whether or not the file ends with a newline.

import { checkProfileName, credentialProcessCommand } from '../../../shared/process-command.ts';
import { parseDocument, profileNameOf } from './document.ts';
import {
  conflict,
  duplicated,
  type EditOptions,
  foreignSources,
  refuseContinued,
  refuseStrayReturn,
  refuseUnlessFree,
} from './edit-refusals.ts';
import { EditableFile, type OpenSection } from './editable-file.ts';
import { checkValue } from './edits.ts';
import { headerText, type SectionRef } from './grammar.ts';
import { MARKER, type ManagedLines, managedLinesOf, shadowsProcess } from './managed-lines.ts';
import { withName, withOurLines, withoutOurLines } from './section-rewrites.ts';

export { credentialProcessCommand } from '../../../shared/process-command.ts';
export type { EditOptions } from './edit-refusals.ts';

export interface ProfileSettings {
  /** Absolute path of the credential helper; see credentialProcessCommand for what it may hold. */
  readonly helperPath: string;
  /** Null leaves a region that a person wrote, and takes away one that Cloakroom wrote. */
  readonly region: string | null;
}

export type ProfileCommand =
  /**
   * Writes or updates `[profile name]`. `profile-conflict` when a section of that name is not Cloakroom's
   * (unless `replace`), holds static keys (always), or exists more than once.
   */
  | ({ readonly kind: 'put'; readonly name: string } & ProfileSettings)
  /** Takes Cloakroom's lines away again; a section that is not Cloakroom's stays as it is. */
  | { readonly kind: 'remove'; readonly name: string }
  /**
   * Renames a profile of Cloakroom's, header and command; no change when `from` is not Cloakroom's. A section
   * that was a person's before is given back to them, and the new name gets its own.
   */
  | { readonly kind: 'rename'; readonly from: string; readonly to: string }
  /**
   * Writes `[default]`; where `[profile default]` exists it wins for most tools, so every section read as the
   * default profile gets the lines. A section without credentials of its own (region, output) is no conflict.
   */
  | ({ readonly kind: 'set-default' } & ProfileSettings)
  | { readonly kind: 'clear-default' };

export type EditAction =
  | 'added'
  | 'taken-over'
  | 'updated'
  | 'removed'
  | 'restored'
  | 'renamed'
  | 'unchanged';

export interface ProfileChange {
  readonly action: EditAction;
  readonly profile: string;
  /** Keys of a person's that this edit turned into comments. */
  readonly setAside: readonly string[];
  /** Keys of a person's that this edit brought back. */
  readonly restored: readonly string[];
}

export interface ProfileEdit extends ProfileChange {
  /** Line of the section's header in the text after all edits, counted from one; null when there is none. */
  readonly line: number | null;
}

export interface EditedProfiles {
  readonly text: string;
  /** One for each command, in their order. */
  readonly results: readonly ProfileEdit[];
}

export type SingleEdit = ProfileEdit & { readonly text: string };

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
 * Carries out the commands in their order, in time linear in the text and their number. The first one that is
 * refused throws (`profile-conflict`, `file-malformed`, `invalid-input`), and names its profile.
 */
export function editProfiles(
  text: string,
  commands: readonly ProfileCommand[],
  options: EditOptions = {},
): EditedProfiles {
  const file = new EditableFile(text);
  const changes = commands.map((command) => carryOut(file, command, options));
  const lines = file.headerLines();
  const results = changes.map((change): ProfileEdit => {
    const line = lines.get(change.profile);
    return { ...change, line: line === undefined ? null : line + 1 };
  });
  return { text: file.text, results };
}

export function putProfile(
  text: string,
  profile: ProfileSettings & { readonly name: string },
  options: EditOptions = {},
): SingleEdit {
  return single(text, { kind: 'put', ...profile }, options);
}

export function setDefault(text: string, settings: ProfileSettings, options: EditOptions = {}): SingleEdit {
  return single(text, { kind: 'set-default', ...settings }, options);
}

export function removeProfile(text: string, name: string, options: EditOptions = {}): SingleEdit {
  return single(text, { kind: 'remove', name }, options);
}

export function clearDefault(text: string, options: EditOptions = {}): SingleEdit {
  return single(text, { kind: 'clear-default' }, options);
}

export function renameProfile(text: string, from: string, to: string, options: EditOptions = {}): SingleEdit {
  return single(text, { kind: 'rename', from, to }, options);
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
export function shadowingKeys(credentialsText: string, name: string): readonly ShadowingKey[] {
  return shadowingKeysByProfile(credentialsText).get(name) ?? [];
}

/** The same for all profiles at once; those without such keys are left out. */
export function shadowingKeysByProfile(
  credentialsText: string,
): ReadonlyMap<string, readonly ShadowingKey[]> {
  const found = new Map<string, ShadowingKey[]>();
  for (const { header, properties } of parseDocument(credentialsText).sections) {
    if (header.kind !== 'other' && header.kind !== 'default') continue;
    const keys = properties.filter(({ key }) => shadowsProcess(key));
    if (keys.length === 0) continue;
    const known = found.get(header.name) ?? [];
    found.set(header.name, [...known, ...keys.map(({ key, line }) => ({ key, line: line + 1 }))]);
  }
  return found;
}

function single(text: string, command: ProfileCommand, options: EditOptions): SingleEdit {
  const { text: after, results } = editProfiles(text, [command], options);
  return { ...(results[0] as ProfileEdit), text: after };
}

function carryOut(file: EditableFile, command: ProfileCommand, options: EditOptions): ProfileChange {
  switch (command.kind) {
    case 'put':
      if (command.name === 'default') throw new RangeError('[default] is written by set-default');
      return put(file, command.name, command, options);
    case 'set-default':
      return put(file, 'default', command, options);
    case 'remove':
      return remove(file, command.name, options);
    case 'clear-default':
      return remove(file, 'default', options);
    case 'rename':
      return rename(file, command.from, command.to, options);
  }
}

function put(
  file: EditableFile,
  profile: string,
  { helperPath, region }: ProfileSettings,
  options: EditOptions,
): ProfileChange {
  const command = credentialProcessCommand(helperPath, profile);
  const ref: SectionRef = { kind: profile === 'default' ? 'default' : 'profile', name: profile };
  if (region !== null) checkValue(`region in [${headerText(ref)}]`, region);
  refuseStrayReturn(file.stray, options);
  return file.command([profile], options, () => {
    const parts = file.partsOf(profile);
    if (parts.length === 0) {
      const body = [MARKER, `credential_process = ${command}`];
      if (region !== null) body.splice(1, 0, `region = ${region}`);
      file.append(ref, body);
      return { action: 'added', profile, setAside: [], restored: [] };
    }
    if (new Set(parts.map(({ kind }) => kind)).size < parts.length) {
      const found = parts.map((part) => ({ line: file.lineOf(part) }));
      throw duplicated(found, { ...options, profile });
    }
    const setAside: string[] = [];
    const restored: string[] = [];
    let action: EditAction = 'updated';
    let changed = false;
    for (const opened of file.open(profile)) {
      const { document, section, linesAbove } = opened;
      const managed = managedLinesOf(document.lines, section);
      if (!managed) action = 'taken-over';
      refuseUnlessFree(section, managed, { ...options, profile, linesAbove });
      const result = withOurLines(document, section, managed, command, region);
      changed = file.replace(opened, result.document) || changed;
      setAside.unshift(...result.setAside);
      restored.unshift(...result.restored);
    }
    return { action: changed ? action : 'unchanged', profile, setAside, restored };
  });
}

function remove(file: EditableFile, profile: string, options: EditOptions): ProfileChange {
  refuseStrayReturn(file.stray, options);
  return file.command([profile], options, () => {
    const restored: string[] = [];
    let action: EditAction = 'unchanged';
    for (const opened of file.open(profile)) {
      const { document, section, linesAbove } = opened;
      const managed = managedLinesOf(document.lines, section);
      if (!managed) continue;
      refuseContinued(managed, { ...options, profile, linesAbove });
      const result = withoutOurLines(document, section, managed);
      file.replace(opened, result.document);
      restored.unshift(...result.restored);
      action = result.gone ? 'removed' : 'restored';
    }
    return { action, profile, setAside: [], restored };
  });
}

function rename(file: EditableFile, from: string, to: string, options: EditOptions): ProfileChange {
  checkProfileName(to);
  if (from === 'default' || to === 'default') throw new RangeError('the default profile has no other name');
  refuseStrayReturn(file.stray, options);
  const taken = file.partsOf(to)[0];
  if (taken && from !== to) throw conflict([{ line: file.lineOf(taken) }], { ...options, profile: to });
  let first: { readonly opened: OpenSection; readonly managed: ManagedLines } | null = null;
  for (const opened of file.open(from)) {
    const managed = managedLinesOf(opened.document.lines, opened.section);
    if (managed) first = { opened, managed };
  }
  if (!first || from === to) return { action: 'unchanged', profile: from, setAside: [], restored: [] };
  const { opened, managed } = first;
  const { helperPath, region } = managed;
  if (managed.added && helperPath) {
    const { restored } = remove(file, from, options);
    const added = put(file, to, { helperPath, region: region?.value ?? null }, options);
    return { ...added, action: 'renamed', restored };
  }
  return file.command([from, to], options, () => {
    file.replace(opened, withName(opened.document, opened.section, managed, to));
    return { action: 'renamed', profile: to, setAside: [], restored: [] };
  });
}
