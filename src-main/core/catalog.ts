// What Cloakroom knows: identities, sessions, profiles, and which session is active. Each command is a pure
// function from one state to the next that refuses what makes no sense; Catalog keeps the current state and
// stores every new one before anybody sees it.

import type { StandingApproval } from '../../shared/approvals.ts';
import { AppError } from '../../shared/errors.ts';
import type { KeyPolicy } from '../../shared/key-inventory.ts';
import type {
  IamUserIdentity,
  IamUserSession,
  Identity,
  Profile,
  RoleSession,
  Session,
  SessionMarks,
} from '../../shared/model.ts';
import type { Portal } from '../../shared/portal.ts';
import { profileNameProblem } from '../../shared/profile-name.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../shared/settings.ts';
import { planCredentials } from './credential-plan.ts';
import { type Changes, Emitter } from './emitter.ts';

export interface CatalogState {
  readonly identities: readonly Identity[];
  readonly sessions: readonly Session[];
  readonly profiles: readonly Profile[];
  readonly activeSessionId: string | null;
  readonly portals: readonly Portal[];
  /** Session ids. */
  readonly favourites: readonly string[];
  /** Session id -> folder. */
  readonly folders: Readonly<Record<string, string>>;
  /** By session id; what has none is not listed. */
  readonly marks: Readonly<Record<string, SessionMarks>>;
  /** Programs that get a session's credentials without asking. */
  readonly approvals: readonly StandingApproval[];
  readonly settings: Settings;
  /** By identity id. */
  readonly keyPolicies: Readonly<Record<string, KeyPolicy>>;
}

export const EMPTY_CATALOG: CatalogState = {
  identities: [],
  sessions: [],
  profiles: [],
  activeSessionId: null,
  portals: [],
  favourites: [],
  folders: {},
  marks: {},
  approvals: [],
  settings: DEFAULT_SETTINGS,
  keyPolicies: {},
};

export function addIamUser(
  state: CatalogState,
  identity: IamUserIdentity,
  session: IamUserSession,
  profileName: string | null,
): CatalogState {
  const twin = state.identities.find((other) => other.userArn === identity.userArn);
  if (twin) {
    throw new AppError({
      code: 'name-taken',
      message: `${identity.userArn} is here already, as ${twin.label}`,
      remedy: `edit ${twin.label} to give it a new access key`,
      account: identity.accountId,
    });
  }
  refuseTakenLabel(state, session.label, session.id);
  const added = {
    ...state,
    identities: [...state.identities, identity],
    sessions: [...state.sessions, session],
  };
  return withProfile(added, session.id, profileName);
}

export function updateIamUser(
  state: CatalogState,
  identity: IamUserIdentity,
  session: IamUserSession,
  profileName: string | null,
): CatalogState {
  identityById(state, identity.id);
  refuseTakenLabel(state, session.label, session.id);
  const changed = {
    ...state,
    identities: replaceById(state.identities, identity),
    sessions: replaceById(state.sessions, session),
  };
  planCredentials(changed, session.id);
  return withProfile(changed, session.id, profileName);
}

/** Adds the role, or replaces the one with its id. */
export function putRole(state: CatalogState, role: RoleSession, profileName: string | null): CatalogState {
  refuseTakenLabel(state, role.label, role.id);
  const known = state.sessions.find((session) => session.id === role.id);
  if (known && known.kind !== 'role') {
    throw new AppError({
      code: 'invalid-input',
      message: `${known.label} is an IAM user`,
      remedy: 'add the role as a session of its own',
    });
  }
  const sessions = known ? replaceById(state.sessions, role) : [...state.sessions, role];
  const changed = { ...state, sessions, approvals: approvalsThatHold(state, sessions) };
  planCredentials(changed, role.id);
  return withProfile(changed, role.id, profileName);
}

/** A role session that was given another role. */
export function standsForAnother(before: Session | undefined, after: Session): boolean {
  return before?.kind === 'role' && after.kind === 'role' && before.roleArn !== after.roleArn;
}

/** What programs were allowed goes with the session, and with the role it stood for then. */
export function approvalsThatHold(
  { approvals, sessions }: Pick<CatalogState, 'approvals' | 'sessions'>,
  after: readonly Session[],
): readonly StandingApproval[] {
  if (approvals.length === 0) return approvals;
  const before = new Map(sessions.map((session) => [session.id, session]));
  const now = new Map(after.map((session) => [session.id, session]));
  return approvals.filter(({ sessionId }) => {
    const session = now.get(sessionId);
    return session !== undefined && !standsForAnother(before.get(sessionId), session);
  });
}

export function removeIdentity(state: CatalogState, identityId: string): CatalogState {
  identityById(state, identityId);
  const session = sessionOfIdentity(state, identityId);
  const without = removeSessions(state, [session.id]);
  return {
    ...without,
    identities: without.identities.filter((identity) => identity.id !== identityId),
    keyPolicies: withoutKeys(without.keyPolicies, new Set([identityId])),
  };
}

export function removeRole(state: CatalogState, sessionId: string): CatalogState {
  const session = sessionById(state, sessionId);
  if (session.kind === 'iam-user') {
    throw new AppError({
      code: 'invalid-input',
      message: `${session.label} is an IAM user`,
      remedy: 'remove the IAM user instead',
    });
  }
  return removeSessions(state, [sessionId]);
}

export function makeActive(state: CatalogState, sessionId: string | null): CatalogState {
  if (sessionId !== null) sessionById(state, sessionId);
  return { ...state, activeSessionId: sessionId };
}

/** Refused while other sessions have one of these as their source. */
export function removeSessions(state: CatalogState, ids: readonly string[]): CatalogState {
  const gone = new Set(ids);
  const users = state.sessions.filter(
    (session) => session.kind === 'role' && gone.has(session.sourceSessionId) && !gone.has(session.id),
  );
  const [user] = users;
  if (user?.kind === 'role') {
    throw new AppError({
      code: 'in-use',
      message: `${sessionById(state, user.sourceSessionId).label} is the source of ${users.map(({ label }) => label).join(', ')}`,
      remedy: 'remove those roles first, or give them another source',
    });
  }
  const { activeSessionId } = state;
  return {
    ...state,
    sessions: state.sessions.filter(({ id }) => !gone.has(id)),
    profiles: state.profiles.filter(({ sessionId }) => !gone.has(sessionId)),
    favourites: state.favourites.filter((id) => !gone.has(id)),
    folders: withoutKeys(state.folders, gone),
    marks: withoutKeys(state.marks, gone),
    approvals: state.approvals.filter(({ sessionId }) => !gone.has(sessionId)),
    activeSessionId: activeSessionId !== null && gone.has(activeSessionId) ? null : activeSessionId,
  };
}

/** Names the session's first profile; null takes it away. Its other profiles stay. */
export function withProfile(state: CatalogState, sessionId: string, name: string | null): CatalogState {
  const first = state.profiles.find((profile) => profile.sessionId === sessionId);
  const others = state.profiles.filter((profile) => profile !== first);
  if (name === null) return { ...state, profiles: others };
  refuseUnfitName(state, others, name);
  const named = { name, sessionId, region: first?.region ?? null };
  const profiles = first
    ? state.profiles.map((profile) => (profile === first ? named : profile))
    : [...others, named];
  return { ...state, profiles };
}

/** One more profile for the session. */
export function addProfile(state: CatalogState, profile: Profile): CatalogState {
  sessionById(state, profile.sessionId);
  refuseUnfitName(state, state.profiles, profile.name);
  return { ...state, profiles: [...state.profiles, profile] };
}

export function removeProfile(state: CatalogState, name: string): CatalogState {
  const profiles = state.profiles.filter((profile) => profile.name !== name);
  if (profiles.length < state.profiles.length) return { ...state, profiles };
  throw new AppError({
    code: 'unknown-profile',
    message: `Cloakroom has no profile named ${name} any more`,
    remedy: 'look at the session again',
  });
}

/** Null takes the sessions out of their folders. */
export function setFolder(
  state: CatalogState,
  sessionIds: readonly string[],
  folder: string | null,
): CatalogState {
  for (const id of sessionIds) sessionById(state, id);
  const moved = new Set(sessionIds);
  const folders: Record<string, string> = withoutKeys(state.folders, moved);
  if (folder !== null) for (const id of moved) folders[id] = folder;
  return { ...state, folders };
}

export function setFavourite(
  state: CatalogState,
  sessionIds: readonly string[],
  favourite: boolean,
): CatalogState {
  for (const id of sessionIds) sessionById(state, id);
  const named = new Set(sessionIds);
  const others = state.favourites.filter((id) => !named.has(id));
  return { ...state, favourites: favourite ? [...others, ...named] : others };
}

function withoutKeys<T>(table: Readonly<Record<string, T>>, gone: ReadonlySet<string>): Record<string, T> {
  return Object.fromEntries(Object.entries(table).filter(([id]) => !gone.has(id)));
}

function refuseUnfitName(state: CatalogState, others: readonly Profile[], name: string): void {
  const problem = profileNameProblem(name);
  if (problem)
    throw new AppError({ code: 'invalid-input', message: problem, remedy: 'choose another profile name' });
  const holder = others.find((profile) => profile.name === name);
  if (!holder) return;
  throw new AppError({
    code: 'name-taken',
    message: `The profile ${name} belongs to ${sessionById(state, holder.sessionId).label}`,
    remedy: 'choose another profile name',
  });
}

function refuseTakenLabel(state: CatalogState, label: string, ownId: string): void {
  const holder = state.sessions.find((session) => session.label === label && session.id !== ownId);
  if (!holder) return;
  throw new AppError({
    code: 'name-taken',
    message: `There is a session named ${label} already`,
    remedy: 'choose another name, so that the two can be told apart',
  });
}

export function identityById(state: CatalogState, id: string): Identity {
  const identity = state.identities.find((candidate) => candidate.id === id);
  if (identity) return identity;
  throw new AppError({
    code: 'unknown-identity',
    message: 'This identity does not exist any more',
    remedy: 'choose another one',
  });
}

export function sessionById(state: Pick<CatalogState, 'sessions'>, id: string): Session {
  const session = findSession(state, id);
  if (session) return session;
  throw new AppError({
    code: 'unknown-session',
    message: 'This session does not exist any more',
    remedy: 'choose another one',
  });
}

const indexes = new WeakMap<readonly Session[], ReadonlyMap<string, Session>>();

/** By an index that is made once per list: a portal brings thousands of sessions, and each plan looks some up. */
export function findSession({ sessions }: Pick<CatalogState, 'sessions'>, id: string): Session | undefined {
  let index = indexes.get(sessions);
  if (!index) {
    index = new Map(sessions.map((session) => [session.id, session]));
    indexes.set(sessions, index);
  }
  return index.get(id);
}

export function sessionOfIdentity(state: CatalogState, identityId: string): IamUserSession {
  const session = state.sessions.find(
    (candidate) => candidate.kind === 'iam-user' && candidate.identityId === identityId,
  );
  if (session?.kind === 'iam-user') return session;
  throw new AppError({
    code: 'unknown-session',
    message: 'This identity has lost its session',
    remedy: 'remove the identity and add it again',
  });
}

/** The session of a profile name; `default` is the active session. Throws `unknown-profile`. */
export function sessionOfProfile(state: CatalogState, name: string): Session {
  if (name === 'default') {
    if (state.activeSessionId !== null) return sessionById(state, state.activeSessionId);
    throw new AppError({
      code: 'unknown-profile',
      message: 'No session is active in Cloakroom',
      remedy: 'make one active in the Cloakroom window or tray',
    });
  }
  const profile = state.profiles.find((candidate) => candidate.name === name);
  if (profile) return sessionById(state, profile.sessionId);
  throw new AppError({
    code: 'unknown-profile',
    message: `Cloakroom has no profile named ${name}`,
    remedy: 'add it in Cloakroom, or remove its section from the AWS config file',
  });
}

export function replaceById<T extends { readonly id: string }>(list: readonly T[], item: T): T[] {
  return list.map((candidate) => (candidate.id === item.id ? item : candidate));
}

export interface CatalogStore {
  /** Rejects by throwing when the stored catalogue cannot be read; it is never replaced then. */
  load(): CatalogState;
  save(state: CatalogState): void;
}

export class Catalog implements Changes {
  #state: CatalogState;
  readonly #store: CatalogStore;
  readonly #changes = new Emitter();

  constructor(store: CatalogStore) {
    this.#store = store;
    this.#state = store.load();
  }

  get state(): CatalogState {
    return this.#state;
  }

  /** Stores the new state, then shows it. When storing throws, nothing has changed. */
  replace(next: CatalogState): void {
    if (next === this.#state) return;
    this.#store.save(next);
    this.#state = next;
    this.#changes.emit();
  }

  onChange(listener: () => void): () => void {
    return this.#changes.onChange(listener);
  }
}
