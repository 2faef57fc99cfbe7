// Rows a person has ticked, kept over pages and filters; what is gone is not selected any more.
import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import type { TableProps } from '@cloudscape-design/components/table';
import { useCallback, useMemo, useState } from 'react';
import type { Line } from '../lists/grouping.ts';
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

/**
 * A table's first column, with a box for each line and one for the page. Plain boxes: Cloudscape's look through the
 * whole document for its theme each time one is drawn, which for a page of them takes a third of a frame.
 */
function tickColumn<T>(
  page: readonly T[],
  ticked: (line: T) => Ticked,
  ids: ReadonlySet<string>,
  change: RowSelection<Row>['change'],
  grouped: boolean,
): TableProps.ColumnDefinition<T> {
  const isOn = (line: T) => ticked(line).rows.every(({ id }) => ids.has(id));
  const on = ids.size === 0 ? 0 : page.filter(isOn).length;
  const set = (lines: readonly T[], to: boolean) => {
    const rows = lines.flatMap((line) => ticked(line).rows);
    change(to ? rows : [], to ? [] : rows);
  };
  return {
    id: 'tick',
    width: TICK_WIDTH[grouped ? 'grouped' : 'plain'],
    header: (
      <Tick
        label="Select all on this page"
        checked={on > 0 && on === page.length}
        some={on > 0 && on < page.length}
        onChange={(to) => set(page, to)}
      />
    ),
    cell: (line) => (
      <Tick
        label={`Select ${ticked(line).label}`}
        checked={ids.size > 0 && isOn(line)}
        some={false}
        onChange={(to) => set([line], to)}
      />
    ),
  };
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

/** For lines of sessions; those of groups tick all of theirs. `lines`: of the page, without what groups hold. */
export function useLineTicks(
  { selected, change }: RowSelection<SessionRow>,
  lines: readonly Line[],
): TableProps.ColumnDefinition<Line> {
  const ids = useMemo(() => new Set(selected.map(({ id }) => id)), [selected]);
  // A page of groups stands for the rows that are in sight, not for what its groups have on others.
  const page = useMemo(() => lines.flatMap((line) => ('row' in line ? [line] : line.lines)), [lines]);
  const grouped = lines.some((line) => 'group' in line);
  return useMemo(() => tickColumn<Line>(page, ofLine, ids, change, grouped), [page, ids, change, grouped]);
}

export function useRowTicks<T extends Row>(
  { selected, change }: RowSelection<T>,
  rows: readonly T[],
): TableProps.ColumnDefinition<T> {
  const ids = useMemo(() => new Set(selected.map(({ id }) => id)), [selected]);
  return useMemo(() => tickColumn<T>(rows, ofRow, ids, change, false), [rows, ids, change]);
}

/** For the `ariaLabels` of a table with groups. */
export const GROUP_LABELS = {
  expandButtonLabel: (line: Line) => ('row' in line ? '' : `Open ${line.group.title}`),
  collapseButtonLabel: (line: Line) => ('row' in line ? '' : `Close ${line.group.title}`),
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
