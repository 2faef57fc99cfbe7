// A search whose result is on the screen with the frame of its letter. Drawing a table of a page of rows takes longer
// than a frame lasts, so a letter does not draw the table: the rows that are in sight are told directly what stands in
// them now, and the table follows when there is time.
import type { TableProps } from '@cloudscape-design/components/table';
import {
  memo,
  type ReactNode,
  type RefObject,
  startTransition,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useSyncExternalStore,
} from 'react';
import { flushSync } from 'react-dom';

/** The table must not begin before the frame with the result is on the screen, nor while somebody types on. */
const REST_AFTER_MS = 50;

/** One row of the table: its elements stay while what stands in it changes. */
export interface Place<T> {
  readonly key: string;
  /** From the top. */
  readonly at: number;
  /** Null: nothing stands there, it is not seen; it is there for a search that finds more again. */
  readonly line: T | null;
  /** The search the table was drawn for. */
  readonly text: string;
}

export const placeKey = ({ key }: Pick<Place<unknown>, 'key'>) => key;

export interface Finds<T> {
  /** The first page of them. */
  readonly lines: readonly T[];
  /** All of them; null where nothing is looked for. */
  readonly count: number | null;
}

export interface TypedSearchOptions<T> {
  /** What the table is drawn for. */
  readonly drawnFor: string;
  /** Null where only the table itself can draw what is found. */
  readonly find: (text: string) => Finds<T> | null;
  /** Draws the table for this text. */
  readonly settle: (text: string) => void;
  readonly sight: Sight;
}

/** What was typed last and what it finds; ahead of the table while somebody types. */
export class TypedSearch<T> {
  #options: TypedSearchOptions<T> | null = null;
  #text = '';
  #found: Finds<T> | null = null;
  #inSight = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #listeners = new Set<() => void>();

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly text = (): string => this.#text;

  readonly type = (text: string): void => {
    const options = this.#options;
    if (!options || text === this.#text) return;
    const { sight } = options;
    sight.toTop();
    this.#text = text;
    this.#found = options.find(text);
    this.#inSight = sight.rows(0);
    clearTimeout(this.#timer);
    const settle = () => startTransition(() => options.settle(text));
    if (this.#found) this.#timer = setTimeout(settle, REST_AFTER_MS);
    else settle();
    flushSync(() => this.#tell());
    // Rows may be less high than those before them: then there is room for more.
    for (let rows = sight.rows(this.#inSight); rows > this.#inSight; rows = sight.rows(rows)) {
      this.#inSight = rows;
      flushSync(() => this.#tell());
    }
  };

  /** The table follows at once, if it has not yet: something needs all of it. */
  readonly flush = (): void => {
    const options = this.#options;
    if (!options || options.drawnFor === this.#text) return;
    clearTimeout(this.#timer);
    flushSync(() => options.settle(this.#text));
  };

  /** Nothing is looked for; the table is drawn at once, as it may be for more than the text. */
  clear(): void {
    clearTimeout(this.#timer);
    this.#text = '';
    this.#found = null;
    this.#options?.settle('');
    this.#tell();
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }

  use(options: TypedSearchOptions<T>): void {
    this.#options = options;
  }

  close(): void {
    clearTimeout(this.#timer);
  }

  /**
   * How a row is seen now. One with nothing in it stays blank until the table follows: if it went at once, all that
   * stand below it would move.
   */
  looksOf({ at, line, text }: Place<T>): 'filled' | 'blank' | 'gone' {
    if (this.#isFollowed(text) || at >= this.#inSight) return line === null ? 'gone' : 'filled';
    return at < (this.#found?.lines.length ?? 0) ? 'filled' : line === null ? 'gone' : 'blank';
  }

  /** What stands in a row now. A row that is not seen, or out of sight, keeps what it has until the table follows. */
  lineAt({ at, line, text }: Place<T>): T | null {
    if (this.#isFollowed(text) || at >= this.#inSight) return line;
    return this.#found?.lines[at] ?? line;
  }

  /** How many are found now, if that is more recent than what was drawn for a text. */
  countAfter(text: string): Pick<Finds<T>, 'count'> | null {
    return this.#isFollowed(text) ? null : this.#found;
  }

  #isFollowed(text: string): boolean {
    return this.#found === null || text === this.#text;
  }
}

export function useTypedSearch<T>(options: TypedSearchOptions<T>): TypedSearch<T> {
  const search = useMemo(() => new TypedSearch<T>(), []);
  useLayoutEffect(() => search.use(options));
  useEffect(() => () => search.close(), [search]);
  return search;
}

/**
 * The rows of a table. While somebody types a row stays where it is, as changing elements is much quicker than moving
 * or making them; at any other time it goes with its line, as a button that has the focus must not become that of
 * another line. `spare`: how many rows there are at least.
 */
export function usePlaces<T extends { readonly id: string }>(
  lines: readonly T[],
  text: string,
  spare: number,
): readonly Place<T>[] {
  const drawn = useRef<readonly Place<T>[]>([]);
  const made = useRef(0);
  const places = useMemo(() => {
    const before = drawn.current;
    const typed = before.length > 0 && before[0]?.text !== text;
    const keyOf = new Map(before.map(({ line, key }) => [line?.id, key]));
    const fresh = () => `line-${made.current++}`;
    const old = (at: number) => (typed ? before[at]?.key : keyOf.get(lines[at]?.id ?? ''));
    return Array.from(
      { length: Math.max(lines.length, spare) },
      (_, at): Place<T> => ({
        key: old(at) ?? fresh(),
        at,
        line: lines[at] ?? null,
        text,
      }),
    );
  }, [lines, text, spare]);
  useLayoutEffect(() => {
    drawn.current = places;
  }, [places]);
  return places;
}

interface CellProps<T> {
  readonly search: TypedSearch<T>;
  readonly place: Place<T>;
  readonly draw: (line: T) => ReactNode;
}

const Cell = memo(function Cell<T>({ search, place, draw }: CellProps<T>) {
  const line = useSyncExternalStore(search.subscribe, () => search.lineAt(place));
  return line === null ? null : draw(line);
}) as <T>(props: CellProps<T>) => ReactNode;

/** Hides its row while nothing stands in it. */
const FirstCell = memo(function FirstCell<T>(props: CellProps<T>) {
  const { search, place } = props;
  const looks = useSyncExternalStore(search.subscribe, () => search.looksOf(place));
  return (
    <>
      <Cell {...props} />
      {looks !== 'filled' && <HiddenRow keepsRoom={looks === 'blank'} />}
    </>
  );
}) as <T>(props: CellProps<T>) => ReactNode;

/** Cloudscape's table does not hide rows. With CSS alone, by `:has()`, every change in a row costs a look at all. */
function HiddenRow({ keepsRoom }: { readonly keepsRoom: boolean }) {
  const inside = useRef<HTMLSpanElement>(null);
  useLayoutEffect(() => {
    const row = inside.current?.closest('tr');
    if (!row) return;
    row.hidden = !keepsRoom;
    // Not `visibility`, which everything in the row would take over.
    if (keepsRoom) row.style.clipPath = 'inset(50%)';
    // The table leaves out the line beneath its last row only.
    const above = row.previousElementSibling as HTMLElement | null;
    if (above && !keepsRoom) above.dataset.last = '';
    return () => {
      row.hidden = false;
      row.style.clipPath = '';
      if (above) delete above.dataset.last;
    };
  }, [keepsRoom]);
  return <span ref={inside} />;
}

/** Columns of lines as columns of the rows they stand in. */
export function typedColumns<T>(
  columns: readonly TableProps.ColumnDefinition<T>[],
  search: TypedSearch<T>,
): TableProps.ColumnDefinition<Place<T>>[] {
  return columns.map(({ cell, ...column }, at) => {
    const One = at === 0 ? FirstCell : Cell;
    return {
      ...(column as Omit<TableProps.ColumnDefinition<Place<T>>, 'cell'>),
      cell: (place) => <One search={search} place={place} draw={cell} />,
    };
  });
}

/** Pixels that are taken for granted where nothing has been measured yet: of a line, and above the first. */
const LINE_HEIGHT = 60;
const ABOVE = 250;
/** Never fewer: the next line may be less high than those that were measured. */
const AT_LEAST = 4;

export interface Sight {
  /**
   * How many rows the window can show, when the first `drawn` are drawn. For 0 it is told from what was measured when
   * all was drawn, as a letter has no time to lose before.
   */
  rows(drawn: number): number;
  /** The first row is where it can be seen. */
  toTop(): void;
}

export function useSight(
  element: RefObject<HTMLElement | null>,
  table: RefObject<TableProps.Ref | null>,
): Sight {
  const measured = useRef({ above: ABOVE, height: LINE_HEIGHT });
  const rowsOf = () => element.current?.querySelector('tbody')?.rows ?? [];
  const sight = useRef<Sight>({
    rows(drawn) {
      const { above, height } = measured.current;
      if (drawn === 0)
        return Math.max(AT_LEAST, Math.ceil((window.innerHeight + window.scrollY - above) / height));
      const next = rowsOf()[drawn]?.getBoundingClientRect();
      const room = next && next.height > 0 ? window.innerHeight - next.top : 0;
      return room > 0 ? drawn + Math.ceil(room / height) : drawn;
    },
    toTop() {
      if (window.scrollY > 0) table.current?.scrollToTop();
    },
  });
  useEffect(() => {
    const rows = [...rowsOf()].slice(0, sight.current.rows(0));
    const boxes = rows.map((row) => row.getBoundingClientRect()).filter(({ height }) => height > 0);
    const [first] = boxes;
    // A single one may be the sentence that nothing was found.
    if (first && boxes.length > 1)
      measured.current = {
        above: first.top + window.scrollY,
        height: Math.min(...boxes.map(({ height }) => height)),
      };
  });
  return sight.current;
}

/**
 * What stands in the field, and how many that finds; `drawn`: of the table, null where nothing was looked for. A number
 * changes with the letter, but comes and goes with the table: the field beside it takes another width then.
 */
export function useTyped<T>(search: TypedSearch<T>, text: string, drawn: number | null) {
  const typed = useSyncExternalStore(search.subscribe, search.text);
  const newer = useNewer(search, text);
  return { text: typed, count: drawn === null ? null : (newer?.count ?? drawn) };
}

function useNewer<T>(search: TypedSearch<T>, text: string) {
  return useSyncExternalStore(search.subscribe, () => search.countAfter(text));
}

interface NothingFoundProps<T> {
  readonly search: TypedSearch<T>;
  /** The search the table was drawn for. */
  readonly text: string;
  readonly children: ReactNode;
}

/** For beneath a table with nothing in it: gone with the letter that finds something. */
export function NothingFound<T>({ search, text, children }: NothingFoundProps<T>) {
  const newer = useNewer(search, text);
  return newer === null || newer.count === 0 ? children : null;
}

/** The field of a list, wherever the button to clear it was. */
export function focusSearch(element: HTMLElement | null): void {
  element?.querySelector<HTMLInputElement>('input[type="search"]')?.focus();
}
