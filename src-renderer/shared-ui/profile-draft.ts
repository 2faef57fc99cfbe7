// The profile name of a form: suggested from the label until a person writes their own. Pure.
import type { Profile, Snapshot } from '../../shared/model.ts';
import { profileNameProblem, suggestProfileName } from '../../shared/profile-name.ts';

export interface ProfileDraft {
  readonly wanted: boolean;
  /** Null: take the suggestion. */
  readonly typed: string | null;
}

type Profiles = Pick<Snapshot, 'profiles' | 'sessions'>;

export function draftOfProfile(snapshot: Profiles, sessionId: string): ProfileDraft {
  const existing = firstProfile(snapshot, sessionId);
  return { wanted: existing !== undefined, typed: existing?.name ?? null };
}

/** The name as it would be sent; null when none is wanted. */
export function profileNameOf(
  draft: ProfileDraft,
  label: string,
  snapshot: Profiles,
  ownSessionId: string | null,
): string | null {
  if (!draft.wanted) return null;
  if (draft.typed !== null) return draft.typed.trim();
  if (label.trim() === '') return '';
  const own = firstProfile(snapshot, ownSessionId);
  const taken = snapshot.profiles.filter((profile) => profile !== own);
  return suggestProfileName(label.trim(), new Set(taken.map((profile) => profile.name)));
}

/** What is wrong with the name as seen from this window; the main process also looks into the file. */
export function profileProblem(
  name: string | null,
  snapshot: Profiles,
  ownSessionId: string | null,
): string | null {
  if (name === null) return null;
  const own = firstProfile(snapshot, ownSessionId);
  const holder = snapshot.profiles.find((profile) => profile.name === name && profile !== own);
  if (holder) {
    const session = snapshot.sessions.find((candidate) => candidate.id === holder.sessionId);
    return `This name belongs to ${session?.label ?? 'another session'} already`;
  }
  return profileNameProblem(name);
}

/** The one that a form is about; a session's other profiles are as taken as anybody's. */
function firstProfile({ profiles }: Profiles, sessionId: string | null): Profile | undefined {
  return profiles.find((profile) => profile.sessionId === sessionId);
}
