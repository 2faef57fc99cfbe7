// Portals, their sessions and what is published of them, as changes of the catalogue (pure).
import { AppError } from '../../../shared/errors.ts';
import type { SsoRoleSession } from '../../../shared/model.ts';
import {
  type ListedAccount,
  type Portal,
  type PublishPlanItem,
  ssoSessionId,
} from '../../../shared/portal.ts';
import {
  type CatalogState,
  findSession,
  removeSessions,
  replaceById,
  sessionById,
  withProfile,
} from '../catalog.ts';

export function portalById(state: Pick<CatalogState, 'portals'>, id: string): Portal {
  const portal = state.portals.find((candidate) => candidate.id === id);
  if (portal) return portal;
  throw new AppError({
    code: 'unknown-identity',
    message: 'This portal does not exist any more',
    remedy: 'choose another one',
  });
}

/** Adds the portal, or replaces the one with its id. */
export function putPortal(state: CatalogState, portal: Portal): CatalogState {
  const twin = state.portals.find(({ label, id }) => label === portal.label && id !== portal.id);
  if (twin) {
    throw new AppError({
      code: 'name-taken',
      message: `There is a portal named ${portal.label} already`,
      remedy: 'choose another name; several people may use one portal under different names',
    });
  }
  const sharer = state.portals.find(
    ({ id, shareWithCli, sessionName }) =>
      portal.shareWithCli && shareWithCli && sessionName === portal.sessionName && id !== portal.id,
  );
  if (sharer) {
    throw new AppError({
      code: 'name-taken',
      message: `${sharer.label} is shared with the AWS CLI as ${sharer.sessionName} already`,
      remedy: 'share this one under another name; one name would mix up two sign-ins',
    });
  }
  const known = state.portals.some(({ id }) => id === portal.id);
  const portals = known ? replaceById(state.portals, portal) : [...state.portals, portal];
  return { ...state, portals };
}

export function removePortal(state: CatalogState, portalId: string): CatalogState {
  portalById(state, portalId);
  const without = removeSessions(
    state,
    sessionsOf(state, portalId).map(({ id }) => id),
  );
  return { ...without, portals: without.portals.filter(({ id }) => id !== portalId) };
}

export function sessionsOf(state: Pick<CatalogState, 'sessions'>, portalId: string): SsoRoleSession[] {
  return state.sessions.filter(
    (session) => session.kind === 'sso-role' && session.portalId === portalId,
  ) as SsoRoleSession[];
}

/** A session of a listed account and role; its id follows from them. */
export function newRoleSession(
  portal: Portal,
  account: Pick<ListedAccount, 'accountId' | 'name' | 'email'>,
  roleName: string,
  region: string | null,
  createdAt: number,
): SsoRoleSession {
  return {
    kind: 'sso-role',
    id: ssoSessionId(portal.id, account.accountId, roleName),
    label: `${roleName} in ${account.name}`,
    region: region ?? portal.region,
    createdAt,
    portalId: portal.id,
    accountId: account.accountId,
    accountName: account.name,
    email: account.email,
    roleName,
  };
}

/** Unchanged when the session is there already. */
export function openRole(state: CatalogState, session: SsoRoleSession): CatalogState {
  return findSession(state, session.id) ? state : { ...state, sessions: [...state.sessions, session] };
}

export function setPortalProfile(
  state: CatalogState,
  sessionId: string,
  profileName: string | null,
  region: string | null,
): CatalogState {
  const session = sessionById(state, sessionId);
  if (session.kind !== 'sso-role') {
    throw new AppError({
      code: 'invalid-input',
      message: `${session.label} is no role of a portal`,
      remedy: 'edit it to change its profile',
    });
  }
  const sessions = replaceById(state.sessions, { ...session, region });
  return withProfile({ ...state, sessions }, sessionId, profileName);
}

export function setFavourite(state: CatalogState, sessionId: string, favourite: boolean): CatalogState {
  sessionById(state, sessionId);
  const others = state.favourites.filter((id) => id !== sessionId);
  return { ...state, favourites: favourite ? [...others, sessionId] : others };
}

/** Carries out a publishing plan. `accounts` is the listing it was made from. New sessions get `region`; those that are there keep theirs. */
export function applyPublishing(
  state: CatalogState,
  portal: Portal,
  items: readonly PublishPlanItem[],
  accounts: readonly ListedAccount[],
  region: string | null,
  createdAt: number,
): CatalogState {
  const idOf = (item: PublishPlanItem) => ssoSessionId(portal.id, item.accountId, item.roleName);
  const touched = new Set(items.map(idOf));
  const emails = new Map(accounts.map(({ accountId, email }) => [accountId, email]));
  const sessions = [...state.sessions];
  for (const item of items) {
    if (item.action !== 'add' || findSession(state, idOf(item))) continue;
    const { accountId, accountName: name } = item;
    const account = { accountId, name, email: emails.get(accountId) ?? null };
    sessions.push(newRoleSession(portal, account, item.roleName, region, createdAt));
  }
  const published = items
    .filter(({ action }) => action !== 'remove')
    .map((item) => ({ name: item.profileName, sessionId: idOf(item) }));
  const profiles = [...state.profiles.filter(({ sessionId }) => !touched.has(sessionId)), ...published];
  return { ...state, sessions, profiles };
}

/**
 * Gives this portal's profiles the names they had in `before`; sessions stay. Throws `name-taken` where another
 * session has one of them by now.
 */
export function restoreProfiles(state: CatalogState, before: CatalogState, portalId: string): CatalogState {
  const prefix = `sso:${portalId}:`;
  const kept = before.profiles.filter(
    ({ sessionId }) => sessionId.startsWith(prefix) && findSession(state, sessionId),
  );
  const others = state.profiles.filter(({ sessionId }) => !sessionId.startsWith(prefix));
  const names = new Set(others.map(({ name }) => name));
  const lost = kept.find(({ name }) => names.has(name));
  if (lost) {
    throw new AppError({
      code: 'name-taken',
      message: `The profile ${lost.name} belongs to another session by now`,
      remedy: 'give that session another profile name first',
    });
  }
  return { ...state, profiles: [...others, ...kept] };
}
