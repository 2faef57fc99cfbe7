// Which few of the sessions Home shows. Pure; one look at each row, and lists that stay short however many there are.
import type { SessionRow } from '../sessions/rows.ts';

export interface ShortList {
  readonly rows: readonly SessionRow[];
  /** How many there are beyond those. */
  readonly more: number;
}

export interface HomeLists {
  readonly active: SessionRow | null;
  /** With credentials, soonest to expire first; without the active one, which has its own place. */
  readonly running: ShortList;
  /** Last used first. */
  readonly favourites: ShortList;
  /** Last used first; without the active one and those that are among the favourites already. */
  readonly recents: ShortList;
}

export const MOST_RUNNING = 12;
export const MOST_CARDS = 8;

export function homeLists(rows: readonly SessionRow[]): HomeLists {
  const running: SessionRow[] = [];
  const favourites: SessionRow[] = [];
  const used: SessionRow[] = [];
  let active: SessionRow | null = null;
  for (const row of rows) {
    if (row.active) active = row;
    else if (row.status.state === 'ready') running.push(row);
    if (row.favourite) favourites.push(row);
    else if (row.use && !row.active) used.push(row);
  }
  return {
    active,
    running: first(running, MOST_RUNNING, (a, b) => expiryOf(a) - expiryOf(b)),
    favourites: first(favourites, MOST_CARDS, lastUsedFirst),
    recents: first(used, MOST_CARDS, lastUsedFirst),
  };
}

function first(
  rows: SessionRow[],
  most: number,
  compare: (a: SessionRow, b: SessionRow) => number,
): ShortList {
  rows.sort(compare);
  return { rows: rows.slice(0, most), more: Math.max(0, rows.length - most) };
}

function lastUsedFirst(a: SessionRow, b: SessionRow): number {
  return (b.use?.lastAt ?? 0) - (a.use?.lastAt ?? 0);
}

function expiryOf({ status }: SessionRow): number {
  return status.state === 'ready' && status.expiresAt !== null ? status.expiresAt : Number.MAX_SAFE_INTEGER;
}

/** Account id -> its name, from the roles of portals: AWS tells the name of no other account. */
export function accountNames(rows: readonly SessionRow[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const { accountId, accountName } of rows) if (accountName !== null) names.set(accountId, accountName);
  return names;
}

/** "prod-2 (111111111111)", or the number alone. */
export function accountText(
  { accountId, accountName }: Pick<SessionRow, 'accountId' | 'accountName'>,
  names: ReadonlyMap<string, string>,
): string {
  const name = accountName ?? names.get(accountId);
  if (accountId === '') return 'unknown';
  return name === undefined ? accountId : `${name} (${accountId})`;
}
