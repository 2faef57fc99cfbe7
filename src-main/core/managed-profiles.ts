// From a change of the catalogue to the change of the AWS config file (pure): one edit, whatever changed.
import { AppError } from '../../shared/errors.ts';
import { editProfiles, type ProfileCommand } from './aws-config/profile-edits.ts';
import type { CatalogState } from './catalog.ts';

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

export type TextEdit = (text: string) => string;

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
  const [namesBefore, names] = [namesBySession(before), namesBySession(after)];
  const [regionBefore, regionAfter] = [regionsBySession(before), regionsBySession(after)];

  for (const { sessionId, name } of before.profiles) {
    const to = names.get(sessionId);
    if (to === undefined) commands.push({ kind: 'remove', name });
    else if (to !== name) commands.push({ kind: 'rename', from: name, to });
  }
  for (const { sessionId, name } of after.profiles) {
    const region = regionAfter(sessionId);
    const same = namesBefore.get(sessionId) === name && regionBefore(sessionId) === region;
    if (same && sessionId !== options.savedSessionId) continue;
    commands.push({ kind: 'put', name, helperPath: installed(options.helperPath), region });
  }

  const active = after.activeSessionId;
  if (active === null) {
    if (before.activeSessionId !== null) commands.push({ kind: 'clear-default' });
  } else {
    const region = regionAfter(active);
    const same = before.activeSessionId !== null && regionBefore(before.activeSessionId) === region;
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

function namesBySession({ profiles }: CatalogState): ReadonlyMap<string, string> {
  return new Map(profiles.map(({ sessionId, name }) => [sessionId, name]));
}

function regionsBySession({ sessions }: CatalogState): (sessionId: string) => string | null {
  const regions = new Map(sessions.map(({ id, region }) => [id, region]));
  return (sessionId) => regions.get(sessionId) ?? null;
}
