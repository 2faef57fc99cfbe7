// From a rule and a template to the exact profile names (pure): every name safe for every tool, none doubled.

import type { Profile, Session } from '../../../shared/model.ts';
import {
  type ListedAccount,
  type PublishPlanItem,
  type PublishRule,
  ssoSessionId,
} from '../../../shared/portal.ts';
import { PROFILE_NAME_MAX, profileNameProblem } from '../../../shared/profile-name.ts';
import { type CatalogState, findSession } from '../catalog.ts';

export const TEMPLATE_FIELDS = ['{account}', '{accountId}', '{role}', '{portal}'] as const;

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

/** Why the template cannot be used; null when it can. */
export function templateProblem(template: string): string | null {
  if (template.trim() === '') return 'Enter a template such as {account}-{role}';
  const unknown = /\{[^}]*\}/g;
  for (const [field] of template.matchAll(unknown)) {
    if (!(TEMPLATE_FIELDS as readonly string[]).includes(field)) {
      return `${field} is not known; use ${TEMPLATE_FIELDS.join(', ')}`;
    }
  }
  if (!template.includes('{role}') && !/\{account(Id)?\}/.test(template)) {
    return 'Use {account} or {role}, or all profiles would have one name';
  }
  return null;
}

/**
 * What publishing would do, in the order it is shown. Profiles of other sessions keep their names. A profile whose
 * role is not listed any more is removed only when the listing is complete.
 *
 * Where roles would share a name, each gets its account id: a name that went to one of them could mean another account
 * tomorrow, and a profile that quietly changes its account is worse than a long name.
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
  const names = nameAll(
    wanted,
    new Set([...(request.taken ?? []), ...kept.map(({ name }) => name)]),
    request,
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

interface Named {
  readonly name: string;
  readonly note: string | null;
}

/** The same names whatever the order of the listing. */
function nameAll(
  wanted: readonly Wanted[],
  reserved: ReadonlySet<string>,
  request: PublishRequest,
): ReadonlyMap<string, Named> {
  const asked = wanted
    .map((each) => {
      const text = fill(request.template, each, request.portalLabel);
      return { ...each, text, cleaned: clean(text) };
    })
    .sort((a, b) => (a.sessionId < b.sessionId ? -1 : 1));
  const wishes = new Map<string, number>();
  for (const { cleaned } of asked) wishes.set(cleaned, (wishes.get(cleaned) ?? 0) + 1);

  const taken = new Set(reserved);
  const names = new Map<string, Named>();
  const give = ({ sessionId, text, cleaned }: (typeof asked)[number], name: string, note: string[]) => {
    taken.add(name);
    const notes =
      cleaned === text
        ? note
        : [`${JSON.stringify(text)} has characters that some tools do not read`, ...note];
    names.set(sessionId, { name, note: notes.length > 0 ? notes.join('; ') : null });
  };
  const isFree = ({ cleaned }: (typeof asked)[number]) => wishes.get(cleaned) === 1 && !reserved.has(cleaned);
  for (const each of asked.filter(isFree)) give(each, each.cleaned, []);
  for (const each of asked) {
    if (isFree(each)) continue;
    let name = withSuffix(each.cleaned, `-${each.account.accountId}`);
    for (let n = 2; taken.has(name); n++) name = withSuffix(each.cleaned, `-${each.account.accountId}-${n}`);
    const why = reserved.has(each.cleaned) ? 'is taken' : 'would be the name of several roles';
    give(each, name, [`${each.cleaned} ${why}`]);
  }
  return names;
}

function fill(template: string, { account, role }: Wanted, portal: string): string {
  const values: Record<string, string> = {
    '{account}': account.name || account.accountId,
    '{accountId}': account.accountId,
    '{role}': role,
    '{portal}': portal,
  };
  // In one go: what stands in a name is text, even where it looks like a field.
  return template.replace(/\{[^}]*\}/g, (field) => values[field] ?? field);
}

function withSuffix(name: string, suffix: string): string {
  return name.slice(0, PROFILE_NAME_MAX - suffix.length) + suffix;
}

function clean(text: string): string {
  const name = text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .replace(/[^A-Za-z0-9_.@+:/-]+/g, '-')
    .replace(/-{2,}/g, '-')
    .replace(/^[^A-Za-z0-9_]+/, '')
    .slice(0, PROFILE_NAME_MAX - 4)
    .replace(/[-.]+$/, '');
  return profileNameProblem(name) === null ? name : `aws-${name || 'profile'}`;
}
