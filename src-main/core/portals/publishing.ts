// From a rule and a template to the exact profile names of a portal (pure).
import type { Profile, Session } from '../../../shared/model.ts';
import {
  type ListedAccount,
  type PublishPlanItem,
  type PublishRule,
  ssoSessionId,
} from '../../../shared/portal.ts';
import { type CatalogState, findSession } from '../catalog.ts';
import { nameProfiles } from '../profile-naming.ts';

export interface PublishRequest {
  readonly portalId: string;
  readonly portalLabel: string;
  readonly rule: PublishRule;
  /** Such as `{account}-{role}`. */
  readonly template: string;
  /** Session ids a person marked. */
  readonly favourites: ReadonlySet<string>;
  /** Session id -> folder. */
  readonly folders: Readonly<Record<string, string>>;
  /** Whether the listing is complete; otherwise nothing is removed. */
  readonly complete: boolean;
  /** Names of profiles in the AWS files that are not Cloakroom's: never given away. */
  readonly taken?: ReadonlySet<string>;
}

/**
 * What publishing would do, in the order it is shown. Profiles of other sessions keep their names. A profile whose
 * role is not listed any more is removed only when the listing is complete.
 */
export function planPublishing(
  state: Pick<CatalogState, 'sessions' | 'profiles'>,
  accounts: readonly ListedAccount[],
  request: PublishRequest,
): PublishPlanItem[] {
  const prefix = `sso:${request.portalId}:`;
  // A session's first profile is the published one; others were added by hand and keep their names.
  const own = new Map<string, string>();
  const extra: Profile[] = [];
  for (const profile of state.profiles) {
    if (!profile.sessionId.startsWith(prefix)) continue;
    if (own.has(profile.sessionId)) extra.push(profile);
    else own.set(profile.sessionId, profile.name);
  }
  const wanted = accounts.flatMap((account) =>
    account.roles.flatMap(({ name: role }): Wanted[] => {
      const sessionId = ssoSessionId(request.portalId, account.accountId, role);
      return matches(request, account, role, sessionId) ? [{ sessionId, account, role }] : [];
    }),
  );
  const wantedIds = new Set(wanted.map(({ sessionId }) => sessionId));
  const removed = request.complete
    ? state.sessions.filter((session) => own.has(session.id) && !wantedIds.has(session.id))
    : [];
  const leaving = new Set([...wantedIds, ...removed.map(({ id }) => id)]);
  const staying = state.profiles.filter(({ sessionId }) => !leaving.has(sessionId));
  const kept = [...staying, ...extra.filter(({ sessionId }) => wantedIds.has(sessionId))];
  const names = nameProfiles(
    wanted.map((each) => ({ ...each, portal: request.portalLabel })),
    request.template,
    new Set([...(request.taken ?? []), ...kept.map(({ name }) => name)]),
  );

  const items = wanted.map(({ sessionId, account, role }): PublishPlanItem => {
    const { name, note } = names.get(sessionId) ?? { name: sessionId, note: null };
    const oldName = own.get(sessionId) ?? null;
    const action = oldName === null ? 'add' : oldName === name ? 'keep' : 'rename';
    return {
      action,
      profileName: name,
      oldName,
      accountId: account.accountId,
      accountName: account.name,
      roleName: role,
      note,
    };
  });
  const leavingSessions = new Map(removed.map((session) => [session.id, session]));
  const losing = state.profiles.filter(({ sessionId }) => leavingSessions.has(sessionId));
  for (const { sessionId, name } of losing) items.push(...removal(leavingSessions.get(sessionId), name));
  return items;
}

/** What it takes to leave a portal without any profile. */
export function planUnpublishing(
  state: Pick<CatalogState, 'sessions' | 'profiles'>,
  portalId: string,
): PublishPlanItem[] {
  const prefix = `sso:${portalId}:`;
  return state.profiles
    .filter(({ sessionId }) => sessionId.startsWith(prefix))
    .flatMap(({ sessionId, name }) => removal(findSession(state, sessionId), name));
}

function removal(session: Session | undefined, name: string): PublishPlanItem[] {
  if (session?.kind !== 'sso-role') return [];
  const { accountId, accountName, roleName } = session;
  const item = { profileName: name, oldName: name, accountId, accountName, roleName, note: null };
  return [{ action: 'remove', ...item }];
}

interface Wanted {
  readonly sessionId: string;
  readonly account: ListedAccount;
  readonly role: string;
}

function matches(request: PublishRequest, account: ListedAccount, role: string, sessionId: string): boolean {
  const { roles, folders, favouritesOnly } = request.rule;
  // An empty line among others would match every account there is.
  const parts = request.rule.accounts.map((part) => part.trim().toLowerCase()).filter((part) => part !== '');
  const text = `${account.name} ${account.accountId}`.toLowerCase();
  if (parts.length > 0 && !parts.some((part) => text.includes(part))) return false;
  if (roles.length > 0 && !roles.includes(role)) return false;
  if (folders.length > 0 && !folders.includes(request.folders[sessionId] ?? '')) return false;
  return !favouritesOnly || request.favourites.has(sessionId);
}
