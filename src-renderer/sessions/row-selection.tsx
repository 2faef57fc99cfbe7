// Rows a person has ticked, kept over pages and filters; what is gone is not selected any more.
import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import { useCallback, useMemo, useState } from 'react';

interface Row {
  readonly id: string;
  readonly label: string;
}

export interface RowSelection<T extends Row> {
  readonly selected: readonly T[];
  readonly select: (rows: readonly T[]) => void;
  readonly drop: (rows: readonly Row[]) => void;
  readonly clear: () => void;
}

/** `rows`: all there are, whatever a filter shows of them. */
export function useRowSelection<T extends Row>(rows: readonly T[]): RowSelection<T> {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  const selected = useMemo(() => (ids.size === 0 ? [] : rows.filter(({ id }) => ids.has(id))), [rows, ids]);
  const select = useCallback((chosen: readonly T[]) => setIds(new Set(chosen.map(({ id }) => id))), []);
  const drop = useCallback((gone: readonly Row[]) => {
    const ids = new Set(gone.map(({ id }) => id));
    setIds((current) => new Set([...current].filter((id) => !ids.has(id))));
  }, []);
  const clear = useCallback(() => setIds(new Set()), []);
  return { selected, select, drop, clear };
}

/** For a table's `ariaLabels`. */
export const SELECTION_LABELS = {
  selectionGroupLabel: 'Selection',
  allItemsSelectionLabel: () => 'Select all on this page',
  itemSelectionLabel: (_selection: unknown, row: Row) => `Select ${row.label}`,
};

interface MoveButtonProps<T extends Row> {
  readonly selection: RowSelection<T>;
  /** What a filter shows, on all pages. */
  readonly found: readonly T[];
  readonly onMove: () => void;
}

/** Says how many are selected, on other pages too; its menu selects all that was found, or none. */
export function MoveButton<T extends Row>({ selection, found, onMove }: MoveButtonProps<T>) {
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
        { id: 'all', text: `Select all ${found.length.toLocaleString('en')}`, disabled: found.length === 0 },
        { id: 'none', text: 'Select none', disabled: chosen === 0 },
      ]}
      onItemClick={({ detail }) => (detail.id === 'all' ? select(found) : clear())}
    />
  );
}
