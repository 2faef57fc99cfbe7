// Rows a person has ticked, kept over pages and filters; what is gone is not selected any more.
import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import type { TableProps } from '@cloudscape-design/components/table';
import { memo, useCallback, useLayoutEffect, useMemo, useState, useSyncExternalStore } from 'react';
import type { Line } from '../lists/grouping.ts';
import type { Place } from '../lists/typed-search.tsx';
import type { SessionRow } from './rows.ts';

interface Row {
  readonly id: string;
  readonly label: string;
}

export interface RowSelection<T extends Row> {
  readonly selected: readonly T[];
  readonly select: (rows: readonly T[]) => void;
  readonly change: (ticked: readonly Row[], unticked: readonly Row[]) => void;
  readonly clear: () => void;
}

/** `rows`: all there are, whatever a filter shows of them. */
export function useRowSelection<T extends Row>(rows: readonly T[]): RowSelection<T> {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  const selected = useMemo(() => (ids.size === 0 ? [] : rows.filter(({ id }) => ids.has(id))), [rows, ids]);
  const select = useCallback((chosen: readonly T[]) => setIds(new Set(chosen.map(({ id }) => id))), []);
  const change = useCallback((ticked: readonly Row[], unticked: readonly Row[]) => {
    setIds((current) => {
      const next = new Set(current);
      for (const { id } of unticked) next.delete(id);
      for (const { id } of ticked) next.add(id);
      return next;
    });
  }, []);
  const clear = useCallback(() => setIds(new Set()), []);
  return useMemo(() => ({ selected, select, change, clear }), [selected, select, change, clear]);
}

/** What a line of a table stands for, and what it is called there. */
interface Ticked {
  readonly rows: readonly Row[];
  readonly label: string;
}

const ofLine = (line: Line): Ticked =>
  'row' in line
    ? { rows: [line.row], label: line.row.label }
    : { rows: line.group.rows, label: `all in ${line.group.title}` };
const ofRow = (row: Row): Ticked => ({ rows: [row], label: row.label });

/** What the boxes of a table show. It is followed by each of them, so that the column stays the same while lines come and go. */
class Ticks<T> {
  readonly #ticked: (line: T) => Ticked;
  readonly #change: RowSelection<Row>['change'];
  readonly #settle: () => void;
  readonly #listeners = new Set<() => void>();
  #ids: ReadonlySet<string> = new Set();
  #page: readonly T[] = [];

  constructor(ticked: (line: T) => Ticked, change: RowSelection<Row>['change'], settle: () => void) {
    this.#ticked = ticked;
    this.#change = change;
    this.#settle = settle;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  show(ids: ReadonlySet<string>, page: readonly T[]): void {
    if (ids === this.#ids && page === this.#page) return;
    this.#ids = ids;
    this.#page = page;
    for (const listener of [...this.#listeners]) listener();
  }

  labelOf(line: T): string {
    return this.#ticked(line).label;
  }

  isOn(line: T): boolean {
    return this.#ids.size > 0 && this.#ticked(line).rows.every(({ id }) => this.#ids.has(id));
  }

  /** How much of the page is on. */
  share(): 'all' | 'some' | 'none' {
    if (this.#ids.size === 0) return 'none';
    const on = this.#page.filter((line) => this.isOn(line)).length;
    return on === 0 ? 'none' : on === this.#page.length ? 'all' : 'some';
  }

  set(line: T | null, to: boolean): void {
    // The page that is meant is what the search has found, and the table may not have followed yet.
    if (line === null) this.#settle();
    const rows = (line === null ? this.#page : [line]).flatMap((one) => this.#ticked(one).rows);
    this.#change(to ? rows : [], to ? [] : rows);
  }
}

const LineTick = memo(function LineTick<T>({ ticks, line }: { readonly ticks: Ticks<T>; readonly line: T }) {
  const checked = useSyncExternalStore(ticks.subscribe, () => ticks.isOn(line));
  return (
    <Tick
      label={`Select ${ticks.labelOf(line)}`}
      checked={checked}
      some={false}
      onChange={(to) => ticks.set(line, to)}
    />
  );
}) as <T>(props: { readonly ticks: Ticks<T>; readonly line: T }) => React.ReactNode;

function PageTick<T>({ ticks }: { readonly ticks: Ticks<T> }) {
  const share = useSyncExternalStore(ticks.subscribe, () => ticks.share());
  return (
    <Tick
      label="Select all on this page"
      checked={share === 'all'}
      some={share === 'some'}
      onChange={(to) => ticks.set(null, to)}
    />
  );
}

/**
 * A table's first column, with a box for each line and one for the page. Plain boxes: Cloudscape's look through the
 * whole document for its theme each time one is drawn, which for a page of them takes a third of a frame.
 */
function useTickColumn<T>(
  page: readonly T[],
  ticked: (line: T) => Ticked,
  { selected, change }: Pick<RowSelection<Row>, 'selected' | 'change'>,
  grouped: boolean,
  settle: () => void,
): TableProps.ColumnDefinition<T> {
  const ticks = useMemo(() => new Ticks(ticked, change, settle), [ticked, change, settle]);
  const ids = useMemo(() => new Set(selected.map(({ id }) => id)), [selected]);
  useLayoutEffect(() => ticks.show(ids, page), [ticks, ids, page]);
  return useMemo(
    () => ({
      id: 'tick',
      width: TICK_WIDTH[grouped ? 'grouped' : 'plain'],
      header: <PageTick ticks={ticks} />,
      cell: (line) => <LineTick ticks={ticks} line={line} />,
    }),
    [ticks, grouped],
  );
}

/** Pixels; with groups, what opens and closes them stands beside the box. */
export const TICK_WIDTH: Readonly<Record<'plain' | 'grouped', number>> = { plain: 46, grouped: 76 };

interface TickProps {
  readonly label: string;
  readonly checked: boolean;
  /** Not all of what it stands for. */
  readonly some: boolean;
  readonly onChange: (checked: boolean) => void;
}

function Tick({ label, checked, some, onChange }: TickProps) {
  return (
    <input
      type="checkbox"
      className="tick"
      aria-label={label}
      checked={checked}
      ref={(box) => {
        if (!box) return;
        box.indeterminate = some;
        // The heading that sticks to the top is a copy for the eye and the pointer.
        if (box.closest('[aria-hidden=true]')) box.tabIndex = -1;
      }}
      onChange={(event) => onChange(event.currentTarget.checked)}
    />
  );
}

/**
 * For lines of sessions; those of groups tick all of theirs. `lines`: of the page, without what groups hold. `settle`
 * draws the page that was searched for last.
 */
export function useLineTicks(
  selection: RowSelection<SessionRow>,
  lines: readonly Line[],
  settle: () => void,
): TableProps.ColumnDefinition<Line> {
  // A page of groups stands for the rows that are in sight, not for what its groups have on others.
  const page = useMemo(() => lines.flatMap((line) => ('row' in line ? [line] : line.lines)), [lines]);
  const grouped = lines.some((line) => 'group' in line);
  return useTickColumn<Line>(page, ofLine, selection, grouped, settle);
}

export function useRowTicks<T extends Row>(
  selection: RowSelection<T>,
  rows: readonly T[],
  settle: () => void,
): TableProps.ColumnDefinition<T> {
  return useTickColumn<T>(rows, ofRow, selection, false, settle);
}

/** For the `ariaLabels` of a table with groups. */
export const GROUP_LABELS = {
  expandButtonLabel: ({ line }: Place<Line>) => (line && 'group' in line ? `Open ${line.group.title}` : ''),
  collapseButtonLabel: ({ line }: Place<Line>) =>
    line && 'group' in line ? `Close ${line.group.title}` : '',
};

interface MoveButtonProps<T extends Row> {
  readonly selection: RowSelection<T>;
  /** How many a filter shows, on all pages, and which. */
  readonly count: number;
  readonly found: () => readonly T[];
  readonly onMove: () => void;
}

/** Says how many are selected, on other pages too; its menu selects all that was found, or none. */
export function MoveButton<T extends Row>({ selection, count, found, onMove }: MoveButtonProps<T>) {
  const { selected, select, clear } = selection;
  const chosen = selected.length;
  return (
    <ButtonDropdown
      ariaLabel="Select"
      expandToViewport
      mainAction={{
        text: chosen === 0 ? 'Move to folder…' : `Move ${chosen.toLocaleString('en')} to folder…`,
        disabled: chosen === 0,
        onClick: onMove,
      }}
      items={[
        { id: 'all', text: `Select all ${count.toLocaleString('en')}`, disabled: count === 0 },
        { id: 'none', text: 'Select none', disabled: chosen === 0 },
      ]}
      onItemClick={({ detail }) => (detail.id === 'all' ? select(found()) : clear())}
    />
  );
}
