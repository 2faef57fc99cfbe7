// IAM users, roles and opened roles of portals in one list.
import { useCollection } from '@cloudscape-design/collection-hooks';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import Pagination from '@cloudscape-design/components/pagination';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import TextFilter from '@cloudscape-design/components/text-filter';
import { useMemo } from 'react';
import { useNarrow } from '../shared-ui/use-narrow.ts';
import { useWindowActions } from '../shell/window-actions.tsx';
import { useSnapshot } from '../snapshot-store.ts';
import { buildRows, matchesFilter } from './rows.ts';
import { sessionColumns } from './session-columns.tsx';

/** Small pages keep a list of thousands quick. */
const PAGE_SIZE = 50;
const ALL_COLUMNS = ['name', 'account', 'principal', 'profile', 'state', 'actions'];
const NARROW_COLUMNS = ALL_COLUMNS.filter((id) => id !== 'principal');
const COMPACT_COLUMNS = NARROW_COLUMNS.filter((id) => id !== 'profile');

/** `taken`: pixels of the window's width that the navigation has. */
export function SessionsTable({ taken }: { readonly taken: number }) {
  const snapshot = useSnapshot();
  const { open, select, selectedId } = useWindowActions();
  const narrow = useNarrow(1150 + taken);
  const compact = useNarrow(1000 + taken);
  const rows = useMemo(() => buildRows(snapshot), [snapshot]);
  const columns = useMemo(
    () => sessionColumns({ selectedId, compact, onOpen: select }),
    [selectedId, compact, select],
  );
  const { items, actions, filteredItemsCount, collectionProps, filterProps, paginationProps } = useCollection(
    rows,
    {
      filtering: {
        filteringFunction: matchesFilter,
        noMatch: (
          <SpaceBetween size="xs" alignItems="center">
            <Box variant="strong">No session matches</Box>
            <Button onClick={() => actions.setFiltering('')}>Clear filter</Button>
          </SpaceBetween>
        ),
      },
      sorting: {},
      pagination: { pageSize: PAGE_SIZE },
    },
  );
  const noRoles = rows.length > 0 && rows.every((row) => row.session.kind === 'iam-user');
  return (
    <Table
      {...collectionProps}
      variant="container"
      empty={
        <Box color="text-body-secondary">
          No sessions yet. Start a role on a portal's page and it appears here; or add an IAM user.
        </Box>
      }
      stickyHeader
      wrapLines
      trackBy="id"
      items={items}
      columnDefinitions={columns}
      visibleColumns={compact ? COMPACT_COLUMNS : narrow ? NARROW_COLUMNS : ALL_COLUMNS}
      enableKeyboardNavigation={false}
      ariaLabels={{ tableLabel: 'Sessions' }}
      header={
        <Header
          variant="h1"
          counter={`(${rows.length})`}
          description="Start gets short-lived credentials and keeps them fresh. The active one is what tools use when no profile is named."
          actions={
            <SpaceBetween direction="horizontal" size="xs">
              <Button onClick={() => open({ kind: 'add-iam-user' })}>Add IAM user</Button>
              <Button
                variant="primary"
                onClick={() => open({ kind: 'add-role', sourceSessionId: selectedId })}
              >
                Add role
              </Button>
            </SpaceBetween>
          }
        >
          Sessions
        </Header>
      }
      filter={
        <TextFilter
          {...filterProps}
          filteringAriaLabel="Filter sessions"
          filteringPlaceholder="Find by name, account, role or profile"
          filteringClearAriaLabel="Clear filter"
          countText={filteredItemsCount === 1 ? '1 match' : `${filteredItemsCount ?? 0} matches`}
        />
      }
      pagination={rows.length > PAGE_SIZE ? <Pagination {...paginationProps} /> : null}
      footer={
        noRoles ? (
          <div className="next-step">
            <Box color="text-body-secondary">
              Next: add a role. It is assumed with this user's credentials, in this account or another, and
              gets a profile of its own.
            </Box>
          </div>
        ) : null
      }
    />
  );
}
