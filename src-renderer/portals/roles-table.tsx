// A portal's accounts and roles: one row each. Only one page of them is ever drawn, and what is typed comes first.
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import Pagination from '@cloudscape-design/components/pagination';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import TextFilter from '@cloudscape-design/components/text-filter';
import Toggle from '@cloudscape-design/components/toggle';
import '../lists/lists.css';
import { type CSSProperties, memo, type ReactNode, useCallback, useMemo, useRef, useState } from 'react';
import {
  focusSearch,
  NothingFound,
  type Place,
  placeKey,
  type TypedSearch,
  typedColumns,
  usePlaces,
  useSight,
  useTyped,
  useTypedSearch,
} from '../lists/typed-search.tsx';
import { FolderDialog } from '../sessions/folder-dialog.tsx';
import { MoveButton, type RowSelection, useRowSelection, useRowTicks } from '../sessions/row-selection.tsx';
import { useNarrow } from '../shared-ui/use-narrow.ts';
import { useSnapshot } from '../snapshot-store.ts';
import { moveRoles } from './portal-actions.ts';
import { count } from './portal-text.ts';
import { type RoomFor, roleColumns, tableWidth, visibleColumns } from './role-columns.tsx';
import { filterRoles, type RoleRow, type RoleSort, roleFacts, sortRoles } from './role-rows.ts';

/** Small pages keep a list of thousands quick. */
const PAGE_SIZE = 25;

interface RolesTableProps {
  readonly rows: readonly RoleRow[];
  readonly loading: boolean;
  /** Shown when nothing is listed. */
  readonly empty: ReactNode;
  readonly actions: ReactNode;
  /** Pixels of the window's width that the navigation has. */
  readonly taken: number;
}

export function RolesTable({ rows, loading, empty, actions, taken }: RolesTableProps) {
  const { profiles, favourites, sessions, folders, statuses, marks, settings } = useSnapshot();
  const facts = useMemo(
    () => roleFacts({ profiles, favourites, sessions, folders, statuses, marks, settings }),
    [profiles, favourites, sessions, folders, statuses, marks, settings],
  );
  const anyFolder = useMemo(() => rows.some(({ id }) => folders[id] !== undefined), [rows, folders]);
  const room = useRoom(taken, anyFolder);
  const selection = useRowSelection(rows);
  // Those of the open dialog; each as it is now, whatever it is called meanwhile.
  const moved = useRowSelection(rows);
  const move = moved.select;
  const columns = useMemo(
    () => roleColumns({ facts, room, onMove: (row) => move([row]) }),
    [facts, room, move],
  );
  /** What the table is drawn for. */
  const [text, setText] = useState('');
  const [favouritesOnly, setFavouritesOnly] = useState(false);
  const [sort, setSort] = useState<{ by: RoleSort; descending: boolean }>({
    by: 'account',
    descending: false,
  });
  const [page, setPage] = useState(1);

  // Sorted once; a letter that is typed only leaves some out.
  const sorted = useMemo(
    () => sortRoles(rows, facts, sort.by, sort.descending, Date.now()),
    [rows, facts, sort],
  );
  const found = useMemo(
    () => filterRoles(sorted, facts, text, favouritesOnly),
    [sorted, facts, text, favouritesOnly],
  );
  const pages = Math.max(1, Math.ceil(found.length / PAGE_SIZE));
  const shownPage = Math.min(page, pages);
  const onPage = useMemo(
    () => found.slice((shownPage - 1) * PAGE_SIZE, shownPage * PAGE_SIZE),
    [found, shownPage],
  );
  const element = useRef<HTMLDivElement>(null);
  const tableRef = useRef<TableProps.Ref>(null);
  const sight = useSight(element, tableRef);
  const search = useTypedSearch<RoleRow>({
    drawnFor: text,
    find(next) {
      const now = filterRoles(sorted, facts, next, favouritesOnly);
      return {
        lines: now.slice(0, PAGE_SIZE),
        count: next.trim() !== '' || favouritesOnly ? now.length : null,
      };
    },
    settle: (next) => {
      setText(next);
      setPage(1);
    },
    sight,
  });
  const places = usePlaces(onPage, text, Math.min(rows.length, PAGE_SIZE, sight.rows(0)));
  const ticks = useRowTicks(selection, onPage, search.flush);
  const definitions = useMemo(() => typedColumns([ticks, ...columns], search), [ticks, columns, search]);
  const visible = useMemo(() => ['tick', ...visibleColumns(room)], [room]);
  const filtered = text.trim() !== '' || favouritesOnly;
  const newest = useRef<() => readonly RoleRow[]>(() => []);
  newest.current = () => filterRoles(sorted, facts, search.text(), favouritesOnly);
  const allFound = useCallback(() => newest.current(), []);
  const moveSelected = useCallback(() => move(selection.selected), [move, selection.selected]);
  const clear = () => {
    search.clear();
    setFavouritesOnly(false);
    focusSearch(element.current);
  };

  const noMatch = (
    <SpaceBetween size="xs" alignItems="center">
      <Box variant="strong">{text.trim() === '' ? 'No favourites yet' : 'No role matches'}</Box>
      {text.trim() === '' && <Box>The star before an account makes its role a favourite.</Box>}
      <Button onClick={clear}>Clear filter</Button>
    </SpaceBetween>
  );
  const table = (
    <Table<Place<RoleRow>>
      ref={tableRef}
      variant="container"
      stickyHeader
      wrapLines
      trackBy={placeKey}
      items={places}
      loading={loading}
      loadingText="Reading the list"
      contentDensity={settings.density}
      columnDefinitions={definitions}
      visibleColumns={visible}
      enableKeyboardNavigation={false}
      ariaLabels={{ tableLabel: 'Accounts and roles' }}
      sortingColumn={{ sortingField: sort.by }}
      sortingDescending={sort.descending}
      onSortingChange={({ detail }) => {
        setSort({
          by: detail.sortingColumn.sortingField as RoleSort,
          descending: detail.isDescending ?? false,
        });
        setPage(1);
      }}
      header={
        <RolesHeader
          selection={selection}
          all={rows.length}
          count={found.length}
          filtered={filtered}
          found={allFound}
          onMove={moveSelected}
          actions={actions}
        />
      }
      filter={
        <div className="role-filter">
          <RolesFilter search={search} drawnFor={text} matches={filtered ? found.length : null} />
          <Toggle
            checked={favouritesOnly}
            onChange={({ detail }) => {
              setFavouritesOnly(detail.checked);
              setPage(1);
            }}
          >
            Favourites only
          </Toggle>
        </div>
      }
      pagination={
        pages > 1 ? (
          <Pagination
            currentPageIndex={shownPage}
            pagesCount={pages}
            onChange={({ detail }) => setPage(detail.currentPageIndex)}
          />
        ) : null
      }
      empty={rows.length > 0 ? noMatch : empty}
      footer={
        found.length === 0 && places.length > 0 ? (
          <NothingFound search={search} text={text}>
            {noMatch}
          </NothingFound>
        ) : null
      }
    />
  );
  return (
    <>
      <div
        ref={element}
        className="list-table"
        style={{ '--list-width': `${tableWidth(room)}px` } as CSSProperties}
      >
        {table}
      </div>
      {moved.selected.length > 0 && (
        <FolderDialog
          noun="role"
          rows={moved.selected}
          move={moveRoles}
          onMoved={() => selection.change([], moved.selected)}
          onClose={moved.clear}
        />
      )}
    </>
  );
}

interface RolesFilterProps {
  readonly search: TypedSearch<RoleRow>;
  readonly drawnFor: string;
  readonly matches: number | null;
}

function RolesFilter({ search, drawnFor, matches }: RolesFilterProps) {
  const typed = useTyped(search, drawnFor, matches);
  return (
    <TextFilter
      filteringText={typed.text}
      onChange={({ detail }) => search.type(detail.filteringText)}
      filteringAriaLabel="Filter accounts and roles"
      filteringPlaceholder="Find by account, id, e-mail, role, profile or folder"
      filteringClearAriaLabel="Clear filter"
      countText={typed.count === null ? '' : count(typed.count, 'match', 'matches')}
    />
  );
}

interface RolesHeaderProps {
  readonly selection: RowSelection<RoleRow>;
  readonly all: number;
  /** Of those that a filter shows. */
  readonly count: number;
  readonly filtered: boolean;
  readonly found: () => readonly RoleRow[];
  readonly onMove: () => void;
  readonly actions: ReactNode;
}

const RolesHeader = memo(function RolesHeader(props: RolesHeaderProps) {
  const { selection, all, count, filtered, found, onMove, actions } = props;
  return (
    <Header
      variant="h2"
      counter={`(${filtered ? `${count.toLocaleString('en')}/` : ''}${all.toLocaleString('en')})`}
      actions={
        <SpaceBetween direction="horizontal" size="xs">
          <MoveButton selection={selection} count={count} found={found} onMove={onMove} />
          {actions}
        </SpaceBetween>
      }
    >
      Accounts and roles
    </Header>
  );
});

function useRoom(taken: number, anyFolder: boolean): RoomFor {
  const forFolder = anyFolder ? 110 : 0;
  const account = !useNarrow(1420 + forFolder + taken);
  const folder = !useNarrow(1130 + forFolder + taken) && anyFolder;
  const profile = !useNarrow(1130 + taken);
  const buttons = !useNarrow(970 + taken);
  return useMemo(() => ({ account, folder, profile, buttons }), [account, folder, profile, buttons]);
}
