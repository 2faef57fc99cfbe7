// What is typed comes first: while a search is fresh, only those lines are drawn anew that the window can show, and the
// rest of the page follows when there is time. A change that nobody typed draws the whole page at once.
import { type RefObject, startTransition, useEffect, useRef, useState } from 'react';

/** Pixels that are taken for granted where nothing has been measured yet: of a line, and above the first. */
const LINE_HEIGHT = 60;
const ABOVE = 250;
/** Never fewer: the next line may be less high than those that were measured. */
const AT_LEAST = 4;
/** The rest must not begin before the frame with the result is on the screen, nor while somebody types on. */
const REST_AFTER_MS = 50;

interface Measured {
  /** Pixels from the top of the page, not of what the window shows of it, to the first line. */
  readonly above: number;
  /** Of the lowest line. */
  readonly height: number;
}

const UNMEASURED: Measured = { above: ABOVE, height: LINE_HEIGHT };
const inSight = ({ above, height }: Measured) =>
  Math.max(AT_LEAST, Math.ceil((window.innerHeight + window.scrollY - above) / height));

/** What was known before, where the table in `place` has no lines to tell it by. */
function measure(place: HTMLElement | null, before: Measured): Measured {
  const rows = [...(place?.querySelector('tbody')?.rows ?? [])].slice(0, inSight(before));
  const boxes = rows.map((row) => row.getBoundingClientRect());
  const height = Math.min(...boxes.map(({ height }) => height));
  const [first] = boxes;
  // A single one may be the sentence that nothing was found.
  return first && boxes.length > 1 && height > 0 ? { above: first.top + window.scrollY, height } : before;
}

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
 * that has the focus must not become that of another line. `place`: what the table is in, to know how many lines are
 * in sight; without it that is a guess.
 */
export function useTypedLines<T extends { readonly id: string }>(
  lines: readonly T[],
  search: string,
  place?: RefObject<HTMLElement | null>,
): TypedLines<T> {
  const [settled, setSettled] = useState(search);
  useEffect(() => {
    if (settled === search) return;
    const timer = setTimeout(() => startTransition(() => setSettled(search)), REST_AFTER_MS);
    return () => clearTimeout(timer);
  }, [settled, search]);
  const last = useRef<Drawn<T> | null>(null);
  const measured = useRef(UNMEASURED);
  const urgent = settled !== search;
  // When all is drawn and painted: at the next letter there is no time for it.
  useEffect(() => {
    if (!urgent) measured.current = measure(place?.current ?? null, measured.current);
  });
  const before = last.current;
  if (!before || before.from !== lines || before.search !== search || before.urgent !== urgent)
    last.current = draw(lines, search, urgent ? inSight(measured.current) : null, before);
  const { keys, lines: drawn } = last.current as Drawn<T>;
  return { lines: drawn, keyOf: (line) => keys.get(line.id) ?? line.id, settled: !urgent };
}

function draw<T extends { readonly id: string }>(
  from: readonly T[],
  search: string,
  /** How many lines cannot wait; null when none has to. */
  soon: number | null,
  before: Drawn<T> | null,
): Drawn<T> {
  const urgent = soon !== null;
  const lines = urgent && before ? firstOf(from, soon, before.lines) : from;
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
function firstOf<T extends { readonly id: string }>(
  from: readonly T[],
  soon: number,
  before: readonly T[],
): readonly T[] {
  const first = from.slice(0, soon);
  if (first.length === from.length) return first;
  const there = new Set(first.map(({ id }) => id));
  return [...first, ...before.filter(({ id }) => !there.has(id)).slice(-(from.length - first.length))];
}
