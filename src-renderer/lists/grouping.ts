// Sessions in groups, and groups on pages: a page has so many rows, whatever group they are in. Pure.
import type { SessionRow } from '../sessions/rows.ts';
import { compareNames } from './name-order.ts';

export const GROUPINGS = ['none', 'portal', 'account', 'identity', 'tag', 'folder'] as const;
export type Grouping = (typeof GROUPINGS)[number];

export interface Group {
  /** Of its kind and name; the same as long as these are. */
  readonly id: string;
  readonly title: string;
  /** All there are, on this page or not. */
  readonly rows: readonly SessionRow[];
}

const NONE: Readonly<Record<Exclude<Grouping, 'none'>, string>> = {
  portal: 'Of no portal',
  account: 'Account unknown',
  identity: 'Of no IAM user',
  tag: 'No tag',
  folder: 'In no folder',
};

/** A session with several tags is in several groups. */
function titlesOf(row: SessionRow, by: Exclude<Grouping, 'none'>): readonly string[] {
  switch (by) {
    case 'portal':
      return row.portal ? [row.portal.label] : [];
    case 'account':
      if (row.accountId === '') return [];
      return [row.accountName === null ? row.accountId : `${row.accountName} (${row.accountId})`];
    case 'identity':
      return row.identity ? [row.identity.label] : [];
    case 'tag':
      return row.marks.tags;
    case 'folder':
      return row.folder === null ? [] : [row.folder];
  }
}

/** Place of each title there is among the rows. Comparing a thousand names takes longer than all the rest of a search. */
export function orderOfTitles(rows: readonly SessionRow[], by: Grouping): ReadonlyMap<string, number> {
  if (by === 'none') return new Map();
  const titles = new Set(rows.flatMap((row) => titlesOf(row, by)));
  return new Map([...titles].sort(compareNames).map((title, place) => [title, place]));
}

/** By title, those without one last; within a group the rows stand as they did. `order`: of all rows there are. */
export function groupRows(
  rows: readonly SessionRow[],
  by: Exclude<Grouping, 'none'>,
  order: ReadonlyMap<string, number> = orderOfTitles(rows, by),
): Group[] {
  const groups = new Map<string, SessionRow[]>();
  const rest: SessionRow[] = [];
  for (const row of rows) {
    const titles = titlesOf(row, by);
    if (titles.length === 0) rest.push(row);
    for (const title of titles) {
      const group = groups.get(title);
      if (group) group.push(row);
      else groups.set(title, [row]);
    }
  }
  const named = [...groups]
    .sort(([a], [b]) => (order.get(a) ?? 0) - (order.get(b) ?? 0))
    .map(([title, rows]): Group => ({ id: `${by}:${title}`, title, rows }));
  return rest.length === 0 ? named : [...named, { id: `${by}:`, title: NONE[by], rows: rest }];
}

/** What a table draws a line of. */
export type Line =
  | { readonly id: string; readonly row: SessionRow }
  | {
      readonly id: string;
      readonly group: Group;
      /** Those of its rows that are on this page. */
      readonly lines: readonly Line[];
    };

export interface Page {
  readonly lines: readonly Line[];
  /** At least one. */
  readonly pages: number;
  /** From one; the last there is when a later one was asked for. */
  readonly page: number;
}

export function pageOfRows(rows: readonly SessionRow[], asked: number, size: number): Page {
  const pages = Math.max(1, Math.ceil(rows.length / size));
  const page = Math.min(asked, pages);
  const lines = rows.slice((page - 1) * size, page * size).map((row): Line => ({ id: row.id, row }));
  return { lines, pages, page };
}

/** A closed group takes the room of one row; one that goes on over the page has its title there again. */
export function pageOfGroups(
  groups: readonly Group[],
  closed: ReadonlySet<string>,
  asked: number,
  size: number,
): Page {
  const room = (group: Group) => (closed.has(group.id) ? 1 : group.rows.length);
  const all = groups.reduce((sum, group) => sum + room(group), 0);
  const pages = Math.max(1, Math.ceil(all / size));
  const page = Math.min(asked, pages);
  const from = (page - 1) * size;
  const lines: Line[] = [];
  let at = 0;
  for (const group of groups) {
    const start = Math.max(0, from - at);
    const end = Math.min(room(group), from + size - at);
    at += room(group);
    if (start >= end) continue;
    const shown = closed.has(group.id) ? [] : group.rows.slice(start, end);
    lines.push({
      id: group.id,
      group,
      lines: shown.map((row): Line => ({ id: `${group.id} ${row.id}`, row })),
    });
  }
  return { lines, pages, page };
}
