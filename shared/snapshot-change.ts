// What is new in a snapshot since another one. With thousands of sessions a whole snapshot is megabytes, and most
// changes touch one session; what did not change keeps its very object on the other side, too.
import type { Snapshot } from './model.ts';

/** Lists whose members have an id, or a name that stands for one. */
const LISTS = {
  identities: 'id',
  sessions: 'id',
  profiles: 'name',
  portals: 'id',
  prompts: 'id',
  signInRequests: 'id',
  approvalRequests: 'id',
  rotations: 'id',
} as const;
type ListKey = keyof typeof LISTS;

/** Tables by id. */
const TABLES = [
  'statuses',
  'portalStatuses',
  'listings',
  'folders',
  'marks',
  'usage',
  'keyPolicies',
  'keyInventory',
] as const;
type TableKey = (typeof TABLES)[number];

interface ListChange {
  /** New or changed members; a changed one stands where it stood. */
  readonly put: readonly unknown[];
  readonly gone: readonly string[];
  /** All ids, when their order cannot be had by putting new ones at the end. */
  readonly order: readonly string[] | null;
}

interface TableChange {
  readonly put: Readonly<Record<string, unknown>>;
  readonly gone: readonly string[];
}

export type SnapshotChange =
  | { readonly kind: 'whole'; readonly snapshot: Snapshot }
  | {
      readonly kind: 'part';
      /** Revision of the snapshot it belongs on; with any other one, ask for a whole one. */
      readonly from: number;
      readonly values: Partial<Omit<Snapshot, ListKey | TableKey>>;
      readonly lists: Partial<Record<ListKey, ListChange>>;
      readonly tables: Partial<Record<TableKey, TableChange>>;
    };

const isList = (key: string): key is ListKey => Object.hasOwn(LISTS, key);
const isTable = (key: string): key is TableKey => (TABLES as readonly string[]).includes(key);

export function changeBetween(before: Snapshot, after: Snapshot): SnapshotChange {
  const values: Record<string, unknown> = {};
  const lists: Partial<Record<ListKey, ListChange>> = {};
  const tables: Partial<Record<TableKey, TableChange>> = {};
  for (const key of Object.keys(after) as (keyof Snapshot)[]) {
    if (isList(key)) {
      const change = listChange(before[key], after[key], LISTS[key]);
      if (change) lists[key] = change;
    } else if (isTable(key)) {
      const change = tableChange(before[key], after[key]);
      if (change) tables[key] = change;
    } else if (!same(before[key], after[key])) {
      values[key] = after[key];
    }
  }
  return { kind: 'part', from: before.revision, values, lists, tables };
}

/** Null when the change does not belong on this snapshot: some other was missed. */
export function withChange(before: Snapshot | null, change: SnapshotChange): Snapshot | null {
  if (change.kind === 'whole') return change.snapshot;
  if (before?.revision !== change.from) return null;
  const next: Record<string, unknown> = { ...before, ...change.values };
  for (const [key, part] of Object.entries(change.lists) as [ListKey, ListChange][])
    next[key] = withListChange(before[key], part, LISTS[key]);
  for (const [key, part] of Object.entries(change.tables) as [TableKey, TableChange][])
    next[key] = withTableChange(before[key], part);
  return next as unknown as Snapshot;
}

type Member = Readonly<Record<string, unknown>>;

function idOf(member: unknown, idKey: string): string {
  return String((member as Member)[idKey]);
}

function listChange(before: readonly unknown[], after: readonly unknown[], idKey: string): ListChange | null {
  if (before === after) return null;
  const known = new Map(before.map((member) => [idOf(member, idKey), member]));
  const put = after.filter((member) => !same(known.get(idOf(member, idKey)), member));
  const ids = after.map((member) => idOf(member, idKey));
  const there = new Set(ids);
  const kept = [...known.keys()].filter((id) => there.has(id));
  const gone = [...known.keys()].filter((id) => !there.has(id));
  const added = ids.filter((id) => !known.has(id));
  const appended = [...kept, ...added].every((id, index) => id === ids[index]);
  if (put.length === 0 && gone.length === 0 && appended) return null;
  return { put, gone, order: appended ? null : ids };
}

function withListChange(before: readonly unknown[], { put, gone, order }: ListChange, idKey: string) {
  const members = new Map(before.map((member) => [idOf(member, idKey), member]));
  for (const id of gone) members.delete(id);
  for (const member of put) members.set(idOf(member, idKey), member);
  return order ? order.map((id) => members.get(id)) : [...members.values()];
}

function tableChange(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): TableChange | null {
  if (before === after) return null;
  const put = Object.fromEntries(Object.entries(after).filter(([id, value]) => !same(before[id], value)));
  const gone = Object.keys(before).filter((id) => !Object.hasOwn(after, id));
  return Object.keys(put).length === 0 && gone.length === 0 ? null : { put, gone };
}

function withTableChange(before: Readonly<Record<string, unknown>>, { put, gone }: TableChange) {
  const table = { ...before, ...put };
  for (const id of gone) delete table[id];
  return table;
}

/** Plain data alike in every part. Most of a snapshot is the very same object as before. */
function same(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every((key) => Object.hasOwn(b, key) && same((a as Member)[key], (b as Member)[key]));
}
