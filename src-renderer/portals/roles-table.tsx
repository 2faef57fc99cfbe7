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
import { useNarrow } from '../shared-ui/use-narrow.ts';
import { useSnapshot } from '../snapshot-store.ts';
import { count } from './portal-text.ts';
import { type RoomFor, roleColumns, VISIBLE_COLUMNS } from './role-columns.tsx';
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
  const { profiles, favourites, sessions, statuses } = useSnapshot();
  const facts = useMemo(
    () => roleFacts({ profiles, favourites, sessions, statuses }),
    [profiles, favourites, sessions, statuses],
  );
  const room = useRoom(taken);
  const columns = useMemo(() => roleColumns(facts, room), [facts, room]);
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

  return (
    <Table
      variant="container"
      stickyHeader
      wrapLines
      trackBy="id"
      items={items}
      loading={loading}
      loadingText="Reading the list"
      columnDefinitions={columns}
      visibleColumns={VISIBLE_COLUMNS[room]}
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
        <Header
          variant="h2"
          counter={`(${filtered ? `${found.length.toLocaleString('en')}/` : ''}${rows.length.toLocaleString('en')})`}
          actions={actions}
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
            filteringPlaceholder="Find by account, id, e-mail, role or profile"
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
}

function useRoom(taken: number): RoomFor {
  const noEverything = useNarrow(1420 + taken);
  const noProfile = useNarrow(1090 + taken);
  const tight = useNarrow(930 + taken);
  return tight ? 'tight' : noProfile ? 'little' : noEverything ? 'profile' : 'everything';
}
