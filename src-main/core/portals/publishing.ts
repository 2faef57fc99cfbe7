// From a rule and a template to the exact profile names (pure): every name safe for every tool, none doubled.

import {
  type ListedAccount,
  type PublishPlanItem,
  type PublishRule,
  ssoSessionId,
} from '../../../shared/portal.ts';
import { PROFILE_NAME_MAX, profileNameProblem } from '../../../shared/profile-name.ts';
import type { CatalogState } from '../catalog.ts';

export const TEMPLATE_FIELDS = ['{account}', '{accountId}', '{role}', '{portal}'] as const;

export interface PublishRequest {
  readonly portalId: string;
  readonly portalLabel: string;
  readonly rule: PublishRule;
  /** Such as `{account}-{role}`. */
  readonly template: string;
  /** Session ids a person marked. */
  readonly favourites: ReadonlySet<string>;
  /** Whether the listing is complete; otherwise nothing is removed. */
  readonly complete: boolean;
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
 */
export function planPublishing(
  state: Pick<CatalogState, 'sessions' | 'profiles'>,
  accounts: readonly ListedAccount[],
  request: PublishRequest,
): PublishPlanItem[] {
  const prefix = `sso:${request.portalId}:`;
  const own = new Map(
    state.profiles.filter((p) => p.sessionId.startsWith(prefix)).map((p) => [p.sessionId, p.name]),
  );
  const taken = new Set(state.profiles.filter((p) => !p.sessionId.startsWith(prefix)).map((p) => p.name));
  const items: PublishPlanItem[] = [];
  const wanted = new Set<string>();

  for (const account of accounts) {
    for (const role of account.roles) {
      const sessionId = ssoSessionId(request.portalId, account.accountId, role.name);
      if (!matches(request, account, role.name, sessionId)) continue;
      wanted.add(sessionId);
      const { name, note } = safeName(request, account, role.name, taken);
      taken.add(name);
      const oldName = own.get(sessionId) ?? null;
      const action = oldName === null ? 'add' : oldName === name ? 'keep' : 'rename';
      items.push({ action, profileName: name, oldName, ...who(account, role.name), note });
    }
  }
  if (request.complete) {
    for (const session of state.sessions) {
      const name = own.get(session.id);
      if (session.kind !== 'sso-role' || name === undefined || wanted.has(session.id)) continue;
      const { accountId, accountName, roleName } = session;
      items.push({
        action: 'remove',
        profileName: name,
        oldName: name,
        accountId,
        accountName,
        roleName,
        note: null,
      });
    }
  }
  return items;
}

function matches(request: PublishRequest, account: ListedAccount, role: string, sessionId: string): boolean {
  const { accounts, roles, favouritesOnly } = request.rule;
  const text = `${account.name} ${account.accountId}`.toLowerCase();
  if (accounts.length > 0 && !accounts.some((part) => text.includes(part.trim().toLowerCase()))) return false;
  if (roles.length > 0 && !roles.includes(role)) return false;
  return !favouritesOnly || request.favourites.has(sessionId);
}

function safeName(request: PublishRequest, account: ListedAccount, role: string, taken: ReadonlySet<string>) {
  const asked = request.template
    .replaceAll('{account}', account.name || account.accountId)
    .replaceAll('{accountId}', account.accountId)
    .replaceAll('{role}', role)
    .replaceAll('{portal}', request.portalLabel);
  const cleaned = clean(asked);
  const notes =
    cleaned === asked ? [] : [`${JSON.stringify(asked)} has characters that some tools do not read`];
  let name = cleaned;
  if (taken.has(name)) {
    // The account id tells two accounts of one name apart for good; a number would depend on the order.
    name = clean(`${cleaned}-${account.accountId}`);
    notes.push(`${cleaned} is taken`);
    for (let n = 2; taken.has(name); n++) name = `${cleaned}-${account.accountId}-${n}`;
  }
  return { name, note: notes.length > 0 ? notes.join('; ') : null };
}

function clean(text: string): string {
  const name = text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .replace(/[^A-Za-z0-9_.@+:/-]+/g, '-')
    .replace(/-{2,}/g, '-')
    .replace(/^[^A-Za-z0-9_]+|[-.]+$/g, '')
    .slice(0, PROFILE_NAME_MAX - 20);
  return profileNameProblem(name) === null ? name : `aws-${name || 'profile'}`;
}

function who(account: ListedAccount, roleName: string) {
  return { accountId: account.accountId, accountName: account.name, roleName };
}
