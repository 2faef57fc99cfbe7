// Profile names from a template (pure): every name safe for every tool, none doubled.
import { PROFILE_NAME_MAX, profileNameProblem } from '../../shared/profile-name.ts';

export const TEMPLATE_FIELDS = ['{account}', '{accountId}', '{role}', '{portal}'] as const;

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

/** A session that wants a profile, and what the fields of a template stand for. */
export interface ProfileWish {
  readonly sessionId: string;
  readonly account: { readonly name: string; readonly accountId: string };
  readonly role: string;
  readonly portal: string;
}

interface Named {
  readonly name: string;
  readonly note: string | null;
}

/**
 * Session id -> name, the same whatever the order of the wishes.
 *
 * Where some would share a name, each gets its account id: a name that went to one of them could mean another account
 * tomorrow, and a profile that quietly changes its account is worse than a long name.
 */
export function nameProfiles(
  wanted: readonly ProfileWish[],
  template: string,
  reserved: ReadonlySet<string>,
): ReadonlyMap<string, Named> {
  const asked = wanted
    .map((each) => {
      const text = fill(template, each);
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

function fill(template: string, { account, role, portal }: ProfileWish): string {
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
