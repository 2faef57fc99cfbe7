// What is typed comes first: while a search is fresh, only those lines are drawn anew that the window can show, and the
// rest of the page follows when there is time. A change that nobody typed draws the whole page at once.
import { startTransition, useEffect, useRef, useState } from 'react';

/** Lines are at least about so high; what stands above them takes the rest of the window. */
const LINE_HEIGHT = 60;
const ABOVE = 250;
/** The rest must not begin before the frame with the result is on the screen, nor while somebody types on. */
const REST_AFTER_MS = 50;
const inSight = () => Math.max(4, Math.ceil((window.innerHeight - ABOVE) / LINE_HEIGHT));

interface Drawn<T> {
  readonly from: readonly T[];
  readonly search: string;
  readonly urgent: boolean;
  readonly lines: readonly T[];
  readonly keys: ReadonlyMap<string, string>;
  readonly made: number;
}

export interface TypedLines<T> {
  readonly lines: readonly T[];
  /** For the table's `trackBy`. */
  readonly keyOf: (line: T) => string;
  /** Everything is drawn; until then, what is not in sight may wait as well. */
  readonly settled: boolean;
}

/**
 * A line that stays keeps its key. While somebody types, a line that is new takes the key, and so the elements, of one
 * that has gone: changing them is much quicker than making new ones. At any other time it gets a new key, as a button
 * that has the focus must not become that of another line.
 */
export function useTypedLines<T extends { readonly id: string }>(
  lines: readonly T[],
  search: string,
): TypedLines<T> {
  const [settled, setSettled] = useState(search);
  useEffect(() => {
    if (settled === search) return;
    const timer = setTimeout(() => startTransition(() => setSettled(search)), REST_AFTER_MS);
    return () => clearTimeout(timer);
  }, [settled, search]);
  const last = useRef<Drawn<T> | null>(null);
  const urgent = settled !== search;
  const before = last.current;
  if (!before || before.from !== lines || before.search !== search || before.urgent !== urgent)
    last.current = draw(lines, search, urgent, before);
  const { keys, lines: drawn } = last.current as Drawn<T>;
  return { lines: drawn, keyOf: (line) => keys.get(line.id) ?? line.id, settled: !urgent };
}

function draw<T extends { readonly id: string }>(
  from: readonly T[],
  search: string,
  urgent: boolean,
  before: Drawn<T> | null,
): Drawn<T> {
  const lines = urgent && before ? firstOf(from, before.lines) : from;
  const there = new Set(lines.map(({ id }) => id));
  const old = before?.keys ?? new Map<string, string>();
  const free =
    urgent || before?.urgent ? [...old].filter(([id]) => !there.has(id)).map(([, key]) => key) : [];
  const keys = new Map<string, string>();
  let made = before?.made ?? 0;
  for (const { id } of lines) keys.set(id, old.get(id) ?? free.shift() ?? `line-${made++}`);
  return { from, search, urgent, lines, keys, made };
}

/** The new ones in sight; out of sight, others stand in for the rest. */
function firstOf<T extends { readonly id: string }>(from: readonly T[], before: readonly T[]): readonly T[] {
  const first = from.slice(0, inSight());
  if (first.length === from.length) return first;
  const there = new Set(first.map(({ id }) => id));
  return [...first, ...before.filter(({ id }) => !there.has(id)).slice(-(from.length - first.length))];
}
