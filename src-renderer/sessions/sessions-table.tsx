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
import { type CallResult, tryCall } from '../bridge.ts';
import { useNarrow } from '../shared-ui/use-narrow.ts';
import { useWindowActions } from '../shell/window-actions.tsx';
import { useSnapshot } from '../snapshot-store.ts';
import { FolderDialog } from './folder-dialog.tsx';
import { MoveButton, SELECTION_LABELS, useRowSelection } from './row-selection.tsx';
import { buildRows, matchesFilter, type SessionRow } from './rows.ts';
import { type RoomFor, sessionColumns, visibleColumns } from './session-columns.tsx';

/** Small pages keep a list of thousands quick. */
const PAGE_SIZE = 50;

/** `taken`: pixels of the window's width that the navigation has. */
export function SessionsTable({ taken }: { readonly taken: number }) {
  const snapshot = useSnapshot();
  const { open, select, selectedId } = useWindowActions();
  const rows = useMemo(() => buildRows(snapshot), [snapshot]);
  const room = useRoom(
    taken,
    rows.some((row) => row.folder !== null),
  );
  const selection = useRowSelection(rows);
  // Those of the open dialog; each as it is now, whatever it is called meanwhile.
  const moved = useRowSelection(rows);
  const move = moved.select;
  const columns = useMemo(
    () => sessionColumns({ selectedId, room, onOpen: select, onMove: (row) => move([row]) }),
    [selectedId, room, select, move],
  );
  const { items, allPageItems, actions, filteredItemsCount, collectionProps, filterProps, paginationProps } =
    useCollection(rows, {
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
    });
  const noRoles = rows.length > 0 && rows.every((row) => row.session.kind === 'iam-user');
  const table = (
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
      visibleColumns={visibleColumns(room)}
      enableKeyboardNavigation={false}
      ariaLabels={{ tableLabel: 'Sessions', ...SELECTION_LABELS }}
      selectionType="multi"
      selectedItems={selection.selected}
      onSelectionChange={({ detail }) => selection.select(detail.selectedItems)}
      header={
        <Header
          variant="h1"
          counter={`(${rows.length.toLocaleString('en')})`}
          description="Start gets short-lived credentials and keeps them fresh. The active one is what tools use when no profile is named."
          actions={
            <SpaceBetween direction="horizontal" size="xs">
              <MoveButton
                selection={selection}
                found={allPageItems}
                onMove={() => move(selection.selected)}
              />
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
          filteringPlaceholder="Find by name, account, role, profile or folder"
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
  return (
    <>
      {table}
      {moved.selected.length > 0 && (
        <FolderDialog
          noun="session"
          rows={moved.selected}
          move={moveSessions}
          onMoved={() => selection.drop(moved.selected)}
          onClose={moved.clear}
        />
      )}
    </>
  );
}

function moveSessions(rows: readonly SessionRow[], folder: string | null): Promise<CallResult<unknown>> {
  return tryCall('session.setFolder', { sessionIds: rows.map(({ id }) => id), folder });
}

function useRoom(taken: number, anyFolder: boolean): RoomFor {
  const forFolder = anyFolder ? 110 : 0;
  const principal = !useNarrow(1225 + forFolder + taken);
  const folder = !useNarrow(1075 + forFolder + taken) && anyFolder;
  const profile = !useNarrow(1075 + taken);
  const buttons = !useNarrow(935 + taken);
  return useMemo(() => ({ principal, folder, profile, buttons }), [principal, folder, profile, buttons]);
}
