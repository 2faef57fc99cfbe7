// Portals, their sessions and what is published of them, as changes of the catalogue (pure).
import { AppError } from '../../../shared/errors.ts';
import type { Profile, SsoRoleSession } from '../../../shared/model.ts';
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
    label: roleLabel(roleName, account.name),
    region: region ?? portal.region,
    createdAt,
    portalId: portal.id,
    accountId: account.accountId,
    accountName: account.name,
    email: account.email,
    roleName,
  };
}

/** Account names and e-mails as the portal lists them now; other sessions stay the same objects. */
export function renameAccounts(
  state: CatalogState,
  portalId: string,
  accounts: readonly ListedAccount[],
): CatalogState {
  const listed = new Map(accounts.map((account) => [account.accountId, account]));
  let changed = false;
  const sessions = state.sessions.map((session) => {
    if (session.kind !== 'sso-role' || session.portalId !== portalId) return session;
    const account = listed.get(session.accountId);
    if (!account || (account.name === session.accountName && account.email === session.email)) return session;
    changed = true;
    const own = session.label === roleLabel(session.roleName, session.accountName);
    const label = own ? roleLabel(session.roleName, account.name) : session.label;
    return { ...session, label, accountName: account.name, email: account.email };
  });
  return changed ? { ...state, sessions } : state;
}

function roleLabel(roleName: string, accountName: string): string {
  return `${roleName} in ${accountName}`;
}

/** Sessions that are there already stay as they are. */
export function openRoles(state: CatalogState, sessions: readonly SsoRoleSession[]): CatalogState {
  const fresh = sessions.filter(({ id }) => !findSession(state, id));
  return fresh.length === 0 ? state : { ...state, sessions: [...state.sessions, ...fresh] };
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
  const emails = new Map(accounts.map(({ accountId, email }) => [accountId, email]));
  const sessions = [...state.sessions];
  for (const item of items) {
    if (item.action !== 'add' || findSession(state, idOf(item))) continue;
    const { accountId, accountName: name } = item;
    const account = { accountId, name, email: emails.get(accountId) ?? null };
    sessions.push(newRoleSession(portal, account, item.roleName, region, createdAt));
  }
  const names = new Map<string, string>();
  const gone = new Set<string>();
  for (const item of items) {
    if (item.action === 'remove') gone.add(item.profileName);
    else names.set(idOf(item), item.profileName);
  }
  // The first profile of each session is the published one; others stay as a person made them.
  const profiles: Profile[] = [];
  for (const profile of state.profiles) {
    const name = names.get(profile.sessionId);
    names.delete(profile.sessionId);
    if (name !== undefined) profiles.push({ ...profile, name });
    else if (!gone.has(profile.name)) profiles.push(profile);
  }
  for (const [sessionId, name] of names) profiles.push({ name, sessionId, region: null });
  return { ...state, sessions, profiles };
}
