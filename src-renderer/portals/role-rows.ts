// Accounts and roles of a portal as rows, and what a filter finds among them. Made for thousands. Pure.
import type { SessionStatus, Snapshot } from '../../shared/model.ts';
import { type ListedAccount, ssoSessionId } from '../../shared/portal.ts';
import { isProduction, type ProductionSettings } from '../../shared/production.ts';
import { compareNames, compareNamesOrNone, profileNames } from '../sessions/rows.ts';
import { compareByState } from '../sessions/state-text.ts';
import type { RoleOfPortal } from '../shell/window-actions.tsx';

export interface RoleRow extends RoleOfPortal {
  /** Id of the session it is or will be. */
  readonly id: string;
  /** `Admin in prod-1`. */
  readonly label: string;
  readonly email: string | null;
  readonly added: boolean;
  /** Lower case, everything of the listing that the filter looks at. */
  readonly searchText: string;
}

/** By account name, then role; two accounts of one name by id. Once per revision of the listing. */
export function buildRoleRows(portalId: string, accounts: readonly ListedAccount[]): RoleRow[] {
  return [...accounts]
    .sort((a, b) => compareNames(a.name, b.name) || compareNames(a.accountId, b.accountId))
    .flatMap((account) =>
      [...account.roles]
        .sort((a, b) => compareNames(a.name, b.name))
        .map((role): RoleRow => {
          const { accountId, email } = account;
          const accountName = account.name || accountId;
          return {
            id: ssoSessionId(portalId, accountId, role.name),
            portalId,
            accountId,
            accountName,
            roleName: role.name,
            label: `${role.name} in ${accountName}`,
            email,
            added: account.added || role.added,
            searchText: `${account.name}\n${accountId}\n${email ?? ''}\n${role.name}`.toLowerCase(),
          };
        }),
    );
}

/** What the snapshot knows about roles, by session id. */
export interface RoleFacts {
  readonly profiles: ReadonlyMap<string, readonly string[]>;
  readonly favourites: ReadonlySet<string>;
  readonly sessionIds: ReadonlySet<string>;
  /** A role that was never opened is in none. */
  readonly folders: Snapshot['folders'];
  readonly statuses: Readonly<Record<string, SessionStatus>>;
  readonly marks: Snapshot['marks'];
  readonly rules: ProductionSettings;
  /** Profiles and folder of a role in lower case, for the filter; of those that have any. */
  readonly texts: ReadonlyMap<string, string>;
}

export function roleFacts(
  snapshot: Pick<
    Snapshot,
    'profiles' | 'favourites' | 'sessions' | 'folders' | 'statuses' | 'marks' | 'settings'
  >,
): RoleFacts {
  if (named?.profiles !== snapshot.profiles || named.folders !== snapshot.folders) named = namesOf(snapshot);
  return {
    profiles: named.names,
    texts: named.texts,
    favourites: new Set(snapshot.favourites),
    sessionIds: new Set(snapshot.sessions.map(({ id }) => id)),
    folders: snapshot.folders,
    statuses: snapshot.statuses,
    marks: snapshot.marks,
    rules: snapshot.settings.production,
  };
}

/** Of the last snapshot: most changes are of states, and these are thousands. */
interface Named extends Pick<Snapshot, 'profiles' | 'folders'> {
  readonly names: RoleFacts['profiles'];
  readonly texts: RoleFacts['texts'];
}

let named: Named | null = null;

function namesOf({ profiles, folders }: Pick<Snapshot, 'profiles' | 'folders'>): Named {
  const names = profileNames({ profiles });
  const texts = new Map<string, string>();
  for (const [id, of] of names) texts.set(id, of.join('\n').toLowerCase());
  for (const [id, folder] of Object.entries(folders))
    texts.set(id, `${texts.get(id) ?? ''}\n${folder.toLowerCase()}`);
  return { profiles, folders, names, texts };
}

const IDLE: SessionStatus = { state: 'idle' };
const NO_PROFILES: readonly string[] = [];
export const statusIn = (facts: RoleFacts, id: string): SessionStatus => facts.statuses[id] ?? IDLE;
export const profilesIn = (facts: RoleFacts, id: string): readonly string[] =>
  facts.profiles.get(id) ?? NO_PROFILES;

/** By hand or by rule, whether it is a session yet or not. */
export function isProductionRole(row: RoleRow, facts: RoleFacts): boolean {
  const { accountId, accountName, roleName, label } = row;
  return isProduction(
    facts.rules,
    { accountId, accountName, principal: roleName, label },
    facts.marks[row.id],
  );
}

/** Every word must be found in the account, the role, the folder or a profile name. */
export function filterRoles(
  rows: readonly RoleRow[],
  facts: RoleFacts,
  text: string,
  favouritesOnly: boolean,
): readonly RoleRow[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0 && !favouritesOnly) return rows;
  return rows.filter(
    (row) =>
      (!favouritesOnly || facts.favourites.has(row.id)) &&
      words.every(
        (word) => row.searchText.includes(word) || (facts.texts.get(row.id)?.includes(word) ?? false),
      ),
  );
}

export type RoleSort = 'account' | 'accountId' | 'email' | 'role' | 'profile' | 'folder' | 'state';

/** Rows that compare alike keep their order, which is by account and role. */
export function sortRoles(
  rows: readonly RoleRow[],
  facts: RoleFacts,
  by: RoleSort | null,
  descending: boolean,
  now: number,
): readonly RoleRow[] {
  // As built: nothing to do.
  if (by === null || (by === 'account' && !descending)) return rows;
  const sorted = [...rows].sort((a, b) => comparedBy(by, a, b, facts, now));
  return descending ? sorted.reverse() : sorted;
}

function comparedBy(by: RoleSort, a: RoleRow, b: RoleRow, facts: RoleFacts, now: number): number {
  switch (by) {
    case 'account':
      return compareNames(a.accountName, b.accountName);
    case 'accountId':
      return a.accountId < b.accountId ? -1 : a.accountId > b.accountId ? 1 : 0;
    case 'email':
      return compareNamesOrNone(a.email, b.email);
    case 'role':
      return compareNames(a.roleName, b.roleName);
    case 'profile':
      return compareNamesOrNone(profilesIn(facts, a.id)[0], profilesIn(facts, b.id)[0]);
    case 'folder':
      return compareNamesOrNone(facts.folders[a.id], facts.folders[b.id]);
    case 'state':
      return compareByState(statusIn(facts, a.id), statusIn(facts, b.id), now);
  }
}

/** Role names of the listing with the number of accounts that have each, most frequent first. */
export function roleNames(accounts: readonly ListedAccount[]): { name: string; accounts: number }[] {
  const counts = new Map<string, number>();
  for (const account of accounts) {
    for (const role of account.roles) counts.set(role.name, (counts.get(role.name) ?? 0) + 1);
  }
  return [...counts]
    .map(([name, accounts]) => ({ name, accounts }))
    .sort((a, b) => b.accounts - a.accounts || compareNames(a.name, b.name));
}
