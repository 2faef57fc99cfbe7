// What a search finds among sessions: words anywhere in a row, and properties. Every row has its text in lower case
// from the moment it is made, so that a search through thousands is a few comparisons each. Pure.
import type { SessionRow } from '../sessions/rows.ts';
import { STATE_NAMES } from '../sessions/state-text.ts';
import { compareNames } from './name-order.ts';

export type SearchOperator = '=' | '!=' | ':' | '!:';

export interface Property {
  readonly key: string;
  readonly label: string;
  /** Of several: "All accounts". */
  readonly plural: string;
  /** A row may have several, or none. */
  readonly valuesOf: (row: SessionRow) => readonly (string | null)[];
}

export const KIND_TEXT = { 'iam-user': 'IAM user', role: 'Role', 'sso-role': 'Role of a portal' } as const;
const yesOrNo = (so: boolean) => [so ? 'yes' : 'no'];

export const PROPERTIES: readonly Property[] = [
  { key: 'kind', label: 'Kind', plural: 'Kinds', valuesOf: ({ session }) => [KIND_TEXT[session.kind]] },
  {
    key: 'account',
    label: 'Account',
    plural: 'Accounts',
    valuesOf: ({ accountId, accountName }) => [accountName, accountId],
  },
  {
    key: 'principal',
    label: 'Role or user',
    plural: 'Roles and users',
    valuesOf: ({ principal }) => [principal],
  },
  { key: 'portal', label: 'Portal', plural: 'Portals', valuesOf: ({ portal }) => [portal?.label ?? null] },
  {
    key: 'identity',
    label: 'Identity',
    plural: 'Identities',
    valuesOf: ({ identity }) => [identity?.label ?? null],
  },
  { key: 'folder', label: 'Folder', plural: 'Folders', valuesOf: ({ folder }) => [folder] },
  { key: 'tag', label: 'Tag', plural: 'Tags', valuesOf: ({ marks }) => marks.tags },
  { key: 'colour', label: 'Colour', plural: 'Colours', valuesOf: ({ marks }) => [marks.colour] },
  { key: 'state', label: 'State', plural: 'States', valuesOf: ({ status }) => [STATE_NAMES[status.state]] },
  {
    key: 'production',
    label: 'Production',
    plural: 'Production',
    valuesOf: ({ production }) => yesOrNo(production),
  },
  { key: 'favourite', label: 'Favourite', plural: 'Favourites', valuesOf: (row) => yesOrNo(row.favourite) },
  { key: 'partition', label: 'Partition', plural: 'Partitions', valuesOf: ({ partition }) => [partition] },
  { key: 'region', label: 'Region', plural: 'Regions', valuesOf: ({ session }) => [session.region] },
  { key: 'profile', label: 'Profile', plural: 'Profiles', valuesOf: ({ profileNames }) => profileNames },
];

const byKey = new Map(PROPERTIES.map((property) => [property.key, property]));

export interface PropertyToken {
  readonly property: string;
  readonly operator: SearchOperator;
  readonly value: string;
}

export interface PropertyQuery {
  readonly tokens: readonly PropertyToken[];
  /** Of the tokens. */
  readonly join: 'and' | 'or';
}

export const NO_QUERY: PropertyQuery = { tokens: [], join: 'and' };

/** In lower case; none for an empty text. */
export function wordsOf(text: string): string[] {
  return text.toLowerCase().split(/\s+/).filter(Boolean);
}

/** How many of the last searches are remembered. */
const REMEMBERED = 32;

/**
 * Searches these rows for what is typed. A text that only goes on where an earlier one ended finds nothing that the
 * earlier one did not, so only that is looked through; one that was searched for just now is known.
 */
export function createSearch(
  rows: readonly SessionRow[],
  query: PropertyQuery,
): (text: string) => readonly SessionRow[] {
  const known = new Map<string, readonly SessionRow[]>();
  return (text) => {
    const before = known.get(text);
    if (before) return before;
    const longest = [...known.keys()]
      .filter((earlier) => text.startsWith(earlier))
      .reduce((one, other) => (other.length > one.length ? other : one), '');
    const found = searchRows(known.get(longest) ?? rows, text, query);
    if (known.size >= REMEMBERED) known.clear();
    known.set(text, found);
    return found;
  };
}

/** Rows in which every word is found somewhere, and that have the properties. The very list when all are asked for. */
export function searchRows(
  rows: readonly SessionRow[],
  text: string,
  query: PropertyQuery,
): readonly SessionRow[] {
  const words = wordsOf(text);
  const tests = query.tokens.map(testOf);
  if (words.length === 0 && tests.length === 0) return rows;
  return rows.filter((row) => {
    for (const word of words) if (!row.searchText.includes(word)) return false;
    if (tests.length === 0) return true;
    return query.join === 'and' ? tests.every((test) => test(row)) : tests.some((test) => test(row));
  });
}

function testOf({ property, operator, value }: PropertyToken): (row: SessionRow) => boolean {
  const valuesOf = byKey.get(property)?.valuesOf ?? (() => []);
  const wanted = value.trim().toLowerCase();
  const whole = operator === '=' || operator === '!=';
  const has = (row: SessionRow) =>
    valuesOf(row).some((one) => {
      if (one === null) return false;
      const known = one.toLowerCase();
      return whole ? known === wanted : known.includes(wanted);
    });
  return operator.startsWith('!') ? (row) => !has(row) : has;
}

export interface Suggestion {
  readonly property: string;
  readonly value: string;
}

/** Enough to choose from; whoever has more types on. */
const MOST = 100;
const MOST_OF_ANY = 5;

/** Values that there are and that hold the typed text; of one property, or a few of each for null. */
export function suggestionsFor(
  rows: readonly SessionRow[],
  property: string | null,
  typed: string,
): Suggestion[] {
  if (property !== null) return valuesIn(rows, property, typed, MOST);
  if (typed.trim().length < 2) return [];
  return PROPERTIES.flatMap(({ key }) => valuesIn(rows, key, typed, MOST_OF_ANY));
}

function valuesIn(rows: readonly SessionRow[], key: string, typed: string, most: number): Suggestion[] {
  const valuesOf = byKey.get(key)?.valuesOf ?? (() => []);
  const text = typed.trim().toLowerCase();
  const found = new Set<string>();
  const passed = new Set<string>();
  for (const row of rows) {
    for (const value of valuesOf(row)) {
      if (value === null || value === '' || found.has(value) || passed.has(value)) continue;
      if (value.toLowerCase().includes(text)) found.add(value);
      else passed.add(value);
    }
    if (found.size >= most) break;
  }
  return [...found].sort(compareNames).map((value) => ({ property: key, value }));
}
