// A portal's accounts and roles: one row each. Only one page of them is ever drawn, and what is typed comes first.
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import Pagination from '@cloudscape-design/components/pagination';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import TextFilter from '@cloudscape-design/components/text-filter';
import Toggle from '@cloudscape-design/components/toggle';
import { type ReactNode, useDeferredValue, useMemo, useState } from 'react';
import { FolderDialog } from '../sessions/folder-dialog.tsx';
import { MoveButton, SELECTION_LABELS, useRowSelection } from '../sessions/row-selection.tsx';
import { useNarrow } from '../shared-ui/use-narrow.ts';
import { useSnapshot } from '../snapshot-store.ts';
import { moveRoles } from './portal-actions.ts';
import { count } from './portal-text.ts';
import { type RoomFor, roleColumns, visibleColumns } from './role-columns.tsx';
import { filterRoles, type RoleRow, type RoleSort, roleFacts, sortRoles } from './role-rows.ts';

const PAGE_SIZE = 50;

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
  const { profiles, favourites, sessions, folders, statuses } = useSnapshot();
  const facts = useMemo(
    () => roleFacts({ profiles, favourites, sessions, folders, statuses }),
    [profiles, favourites, sessions, folders, statuses],
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
  const [typed, setTyped] = useState('');
  const [favouritesOnly, setFavouritesOnly] = useState(false);
  const [sort, setSort] = useState<{ by: RoleSort; descending: boolean }>({
    by: 'account',
    descending: false,
  });
  const [page, setPage] = useState(1);
  const text = useDeferredValue(typed);

  const found = useMemo(
    () => filterRoles(rows, facts, text, favouritesOnly),
    [rows, facts, text, favouritesOnly],
  );
  const sorted = useMemo(
    () => sortRoles(found, facts, sort.by, sort.descending, Date.now()),
    [found, facts, sort],
  );
  const pages = Math.max(1, Math.ceil(sorted.length / PAGE_SIZE));
  const shownPage = Math.min(page, pages);
  const items = sorted.slice((shownPage - 1) * PAGE_SIZE, shownPage * PAGE_SIZE);
  const filtered = text.trim() !== '' || favouritesOnly;
  const clear = () => {
    setTyped('');
    setFavouritesOnly(false);
    setPage(1);
  };

  const table = (
    <Table
      variant="container"
      stickyHeader
      wrapLines
      trackBy="id"
      items={items}
      loading={loading}
      loadingText="Reading the list"
      columnDefinitions={columns}
      visibleColumns={visibleColumns(room)}
      enableKeyboardNavigation={false}
      ariaLabels={{ tableLabel: 'Accounts and roles', ...SELECTION_LABELS }}
      selectionType="multi"
      selectedItems={selection.selected}
      onSelectionChange={({ detail }) => selection.select(detail.selectedItems)}
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
        <Header
          variant="h2"
          counter={`(${filtered ? `${found.length.toLocaleString('en')}/` : ''}${rows.length.toLocaleString('en')})`}
          actions={
            <SpaceBetween direction="horizontal" size="xs">
              <MoveButton selection={selection} found={found} onMove={() => move(selection.selected)} />
              {actions}
            </SpaceBetween>
          }
        >
          Accounts and roles
        </Header>
      }
      filter={
        <div className="role-filter">
          <TextFilter
            filteringText={typed}
            onChange={({ detail }) => {
              setTyped(detail.filteringText);
              setPage(1);
            }}
            filteringAriaLabel="Filter accounts and roles"
            filteringPlaceholder="Find by account, id, e-mail, role, profile or folder"
            filteringClearAriaLabel="Clear filter"
            countText={filtered ? count(found.length, 'match', 'matches') : ''}
          />
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
      empty={
        rows.length > 0 ? (
          <SpaceBetween size="xs" alignItems="center">
            <Box variant="strong">{text.trim() === '' ? 'No favourites yet' : 'No role matches'}</Box>
            {text.trim() === '' && <Box>The star before an account makes its role a favourite.</Box>}
            <Button onClick={clear}>Clear filter</Button>
          </SpaceBetween>
        ) : (
          empty
        )
      }
    />
  );
  return (
    <>
      {table}
      {moved.selected.length > 0 && (
        <FolderDialog
          noun="role"
          rows={moved.selected}
          move={moveRoles}
          onMoved={() => selection.drop(moved.selected)}
          onClose={moved.clear}
        />
      )}
    </>
  );
}

function useRoom(taken: number, anyFolder: boolean): RoomFor {
  const forFolder = anyFolder ? 110 : 0;
  const account = !useNarrow(1420 + forFolder + taken);
  const folder = !useNarrow(1130 + forFolder + taken) && anyFolder;
  const profile = !useNarrow(1130 + taken);
  const buttons = !useNarrow(970 + taken);
  return useMemo(() => ({ account, folder, profile, buttons }), [account, folder, profile, buttons]);
}
