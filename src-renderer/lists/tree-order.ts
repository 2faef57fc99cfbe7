// Rows in the order of a tree: each followed by those that hang on it, siblings by name. Pure.
import { byLabel } from './name-order.ts';

interface Leaf {
  readonly id: string;
  readonly label: string;
}

/**
 * `parentOf`: id of what a row hangs on, whether that is among the rows or not; null for none. `before`: ids in the
 * order of last time, if any; sorting what is almost in order takes one comparison a row.
 */
export function inTreeOrder<T extends Leaf>(
  rows: readonly T[],
  parentOf: (row: T) => string | null,
  before: readonly Leaf[],
): T[] {
  const byId = new Map(rows.map((row) => [row.id, row]));
  const position = new Map(rows.map((row, index) => [row.id, index]));
  const known = new Set<string>();
  const started: T[] = [];
  for (const { id } of before) {
    const row = byId.get(id);
    if (!row) continue;
    known.add(id);
    started.push(row);
  }
  for (const row of rows) if (!known.has(row.id)) started.push(row);

  const children = new Map<string | null, T[]>();
  for (const row of started) {
    const source = parentOf(row);
    const parent = source !== null && byId.has(source) ? source : null;
    const siblings = children.get(parent);
    if (siblings) siblings.push(row);
    else children.set(parent, [row]);
  }
  const inOrder = (a: T, b: T) => byLabel(a, b) || (position.get(a.id) ?? 0) - (position.get(b.id) ?? 0);
  const ordered: T[] = [];
  const placed = new Set<string>();
  const place = (parent: string | null) => {
    for (const row of (children.get(parent) ?? []).sort(inOrder)) {
      if (placed.has(row.id)) continue;
      placed.add(row.id);
      ordered.push(row);
      place(row.id);
    }
  };
  place(null);
  // A cycle hangs under nothing; it is shown all the same.
  return [...ordered, ...rows.filter((row) => !placed.has(row.id))];
}
