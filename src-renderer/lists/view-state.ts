// How a person likes each list: columns, page size, order, groups. Kept by the window itself, as nothing else needs
// it; it names no session and holds no secret.
import { useCallback, useState } from 'react';
import { GROUPINGS, type Grouping } from './grouping.ts';

const KEY = 'cloakroom.lists';
export const PAGE_SIZES = [25, 50, 100] as const;

export interface ListView {
  /** Null: those that there is room for. */
  readonly columns: readonly string[] | null;
  readonly pageSize: (typeof PAGE_SIZES)[number];
  readonly wrapLines: boolean;
  readonly grouping: Grouping;
  /** Null: as a tree, by name. */
  readonly sort: { readonly by: string; readonly descending: boolean } | null;
}

type Kept = Readonly<Record<string, unknown>>;
const asRecord = (value: unknown): Kept =>
  typeof value === 'object' && value !== null ? (value as Kept) : {};

/** Each part that is not understood is as it is at first. */
function viewOf(kept: unknown): ListView {
  const { columns, pageSize, wrapLines, grouping, sort } = asRecord(kept);
  const { by, descending } = asRecord(sort);
  const named = Array.isArray(columns) ? columns.filter((id) => typeof id === 'string') : [];
  return {
    columns: named.length > 0 ? named : null,
    pageSize: PAGE_SIZES.find((size) => size === pageSize) ?? 25,
    wrapLines: wrapLines !== false,
    grouping: GROUPINGS.find((one) => one === grouping) ?? 'none',
    sort: typeof by === 'string' ? { by, descending: descending === true } : null,
  };
}

/** By name of the list. */
function readViews(): Kept {
  try {
    return asRecord(JSON.parse(window.localStorage.getItem(KEY) ?? '{}'));
  } catch {
    return {};
  }
}

export function useListView(list: string): readonly [ListView, (change: Partial<ListView>) => void] {
  const [view, setView] = useState(() => viewOf(readViews()[list]));
  const change = useCallback(
    (part: Partial<ListView>) =>
      setView((current) => {
        const next = { ...current, ...part };
        try {
          window.localStorage.setItem(KEY, JSON.stringify({ ...readViews(), [list]: next }));
        } catch {
          // Not kept, then: the list is as wanted until the window closes.
        }
        return next;
      }),
    [list],
  );
  return [view, change];
}
