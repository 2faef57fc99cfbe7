// From a change of the catalogue to the change of the AWS config file (pure): one edit, whatever changed.
import { AppError } from '../../shared/errors.ts';
import type { TextEdit } from './aws-config/files-port.ts';
import { editProfiles, type ProfileCommand } from './aws-config/profile-edits.ts';
import { type CatalogState, findSession } from './catalog.ts';

export interface ProfileEditOptions {
  /** Where the credential helper is installed; null while it is not. */
  readonly helperPath: string | null;
  /** Sets a person's own keys aside where they would win. */
  readonly replace: boolean;
  /** Its profile is written anew even if nothing about it changed. */
  readonly savedSessionId?: string | undefined;
  /** `[default]` is written anew even if it points at Cloakroom already. */
  readonly activating?: boolean;
  /** How errors name the config file. */
  readonly file?: string;
}

/** Null when the config file need not change. The edit throws `profile-conflict` where it would harm. */
export function planProfileEdit(
  before: CatalogState,
  after: CatalogState,
  options: ProfileEditOptions,
): TextEdit | null {
  const commands = planCommands(before, after, options);
  const { replace, file } = options;
  const editOptions = file === undefined ? { replace } : { replace, file };
  return commands.length === 0 ? null : (text) => editProfiles(text, commands, editOptions).text;
}

function planCommands(
  before: CatalogState,
  after: CatalogState,
  options: ProfileEditOptions,
): ProfileCommand[] {
  const commands: ProfileCommand[] = [];
  const [was, is] = [writtenProfiles(before), writtenProfiles(after)];
  const renamed = renames(before, after);

  for (const { name } of before.profiles) {
    const to = renamed.get(name);
    if (to !== undefined) commands.push({ kind: 'rename', from: name, to });
    else if (!is.has(name)) commands.push({ kind: 'remove', name });
  }
  const namesBefore = new Map([...renamed].map(([from, to]) => [to, from]));
  for (const [name, { sessionId, region }] of is) {
    const old = was.get(namesBefore.get(name) ?? name);
    const same = !namesBefore.has(name) && old?.sessionId === sessionId && old.region === region;
    if (same && sessionId !== options.savedSessionId) continue;
    commands.push({ kind: 'put', name, helperPath: installed(options.helperPath), region });
  }

  const region = regionOf(after, after.activeSessionId);
  if (after.activeSessionId === null) {
    if (before.activeSessionId !== null) commands.push({ kind: 'clear-default' });
  } else {
    const same = before.activeSessionId !== null && regionOf(before, before.activeSessionId) === region;
    if (!same || options.activating)
      commands.push({ kind: 'set-default', helperPath: installed(options.helperPath), region });
  }
  return commands;
}

function installed(helperPath: string | null): string {
  if (helperPath !== null) return helperPath;
  throw new AppError({
    code: 'file-unwritable',
    message: 'The credential helper is not installed, so no profile can point at it',
    remedy: 'see the message at the top of the window, then try again',
  });
}

interface WrittenProfile {
  readonly sessionId: string;
  readonly region: string | null;
}

/** By name: the session each profile stands for, and the region that is written into it. */
export function writtenProfiles(state: CatalogState): ReadonlyMap<string, WrittenProfile> {
  return new Map(
    state.profiles.map(({ name, sessionId, region }) => [
      name,
      { sessionId, region: region ?? regionOf(state, sessionId) },
    ]),
  );
}

export function regionOf(state: CatalogState, sessionId: string | null): string | null {
  return (sessionId === null ? undefined : findSession(state, sessionId))?.region ?? null;
}

/**
 * Old name to new, where a session lost one name and got another: its section is kept and renamed. A name that was
 * another session's has its section already, which is pointed at the new one: names may go round in a circle.
 */
function renames(before: CatalogState, after: CatalogState): ReadonlyMap<string, string> {
  const [lost, won] = [freshNames(before, after), freshNames(after, before)];
  const taken = new Set(before.profiles.map(({ name }) => name));
  const renamed = new Map<string, string>();
  for (const [sessionId, names] of lost) {
    const others = (won.get(sessionId) ?? []).filter((name) => !taken.has(name));
    for (const [index, name] of names.entries()) {
      const to = others[index];
      if (to !== undefined) renamed.set(name, to);
    }
  }
  return renamed;
}

/** Per session, the names that it has in one state and not in the other. */
function freshNames(one: CatalogState, other: CatalogState): ReadonlyMap<string, readonly string[]> {
  const known = new Map(other.profiles.map(({ name, sessionId }) => [name, sessionId]));
  const fresh = new Map<string, string[]>();
  for (const { name, sessionId } of one.profiles) {
    if (known.get(name) === sessionId) continue;
    const names = fresh.get(sessionId);
    if (names) names.push(name);
    else fresh.set(sessionId, [name]);
  }
  return fresh;
}
