// From a change of the catalogue to the change of the AWS config file (pure): one edit, whatever changed.
import { AppError } from '../../shared/errors.ts';
import {
  clearDefault,
  putProfile,
  removeProfile,
  renameProfile,
  setDefault,
} from './aws-config/profile-edits.ts';
import { type CatalogState, profileOfSession } from './catalog.ts';

export interface ProfileEditOptions {
  /** Where the credential helper is installed; null while it is not. */
  readonly helperPath: string | null;
  /** Sets a person's own keys aside where they would win. */
  readonly replace: boolean;
  /** Its profile is written anew even if nothing about it changed. */
  readonly savedSessionId?: string | undefined;
  /** `[default]` is written anew even if it points at Cloakroom already. */
  readonly activating?: boolean;
}

export type TextEdit = (text: string) => string;

/** Null when the config file need not change. The edit throws `profile-conflict` where it would harm. */
export function planProfileEdit(
  before: CatalogState,
  after: CatalogState,
  options: ProfileEditOptions,
): TextEdit | null {
  const edits: TextEdit[] = [];
  const helperPath = () => {
    if (options.helperPath !== null) return options.helperPath;
    throw new AppError({
      code: 'file-unwritable',
      message: 'The credential helper is not installed, so no profile can point at it',
      remedy: 'see the message at the top of the window, then try again',
    });
  };

  for (const old of before.profiles) {
    const now = profileOfSession(after, old.sessionId);
    if (!now) edits.push((text) => removeProfile(text, old.name).text);
    else if (now.name !== old.name) edits.push((text) => renameProfile(text, old.name, now.name).text);
  }
  for (const profile of after.profiles) {
    const region = regionOf(after, profile.sessionId);
    const old = profileOfSession(before, profile.sessionId);
    const same = old?.name === profile.name && regionOf(before, profile.sessionId) === region;
    if (same && profile.sessionId !== options.savedSessionId) continue;
    const put = { name: profile.name, helperPath: helperPath(), region };
    edits.push((text) => putProfile(text, put, { replace: options.replace }).text);
  }

  const active = after.activeSessionId;
  if (active === null) {
    if (before.activeSessionId !== null) edits.push((text) => clearDefault(text).text);
  } else {
    const region = regionOf(after, active);
    const same = before.activeSessionId !== null && regionOf(before, before.activeSessionId) === region;
    if (!same || options.activating) {
      const put = { helperPath: helperPath(), region };
      edits.push((text) => setDefault(text, put, { replace: options.replace }).text);
    }
  }
  if (edits.length === 0) return null;
  return (text) => edits.reduce((current, edit) => edit(current), text);
}

function regionOf(state: CatalogState, sessionId: string): string | null {
  return state.sessions.find((session) => session.id === sessionId)?.region ?? null;
}
