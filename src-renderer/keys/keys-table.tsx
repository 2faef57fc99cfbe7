// The table of IAM users and their access keys. Users are selected, by their first row; deeds are for users.
import { useCollection } from '@cloudscape-design/collection-hooks';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import Pagination from '@cloudscape-design/components/pagination';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import TextFilter from '@cloudscape-design/components/text-filter';
import { useMemo, useState } from 'react';
import { count } from '../portals/portal-text.ts';
import { useRescuedFocus } from '../shared-ui/page-focus.ts';
import { useNarrow } from '../shared-ui/use-narrow.ts';
import { useWindowActions } from '../shell/window-actions.tsx';
import { useSnapshot } from '../snapshot-store.ts';
import { KeyActions } from './key-actions.tsx';
import { AgeCell, KeyCell, PlacesCell, ReadTime, StateCell, UseCell, UserCell } from './key-cells.tsx';
import { type KeyRow, keyRows, matchesKeyRow, readingState } from './key-rows.ts';
import { LAST_USE_LAGS } from './key-text.ts';

const PAGE_SIZE = 25;
/** What has no column of its own stands beneath the key. */
type Room = 'wide' | 'middle' | 'narrow' | 'tight';
const NARROW: ReadonlySet<Room> = new Set(['narrow', 'tight']);
const COLUMNS: Readonly<Record<Room, readonly string[]>> = {
  wide: ['user', 'key', 'age', 'use', 'places', 'state', 'actions'],
  middle: ['user', 'key', 'age', 'state', 'actions'],
  narrow: ['user', 'key', 'state', 'actions'],
  tight: ['user', 'key', 'state'],
};

interface KeysTableProps {
  readonly taken: number;
  /** All when empty. */
  readonly onRefresh: (identityIds: readonly string[]) => void;
}

export function KeysTable({ taken, onRefresh }: KeysTableProps) {
  const snapshot = useSnapshot();
  const { open } = useWindowActions();
  const crowded = useNarrow(1560 + taken);
  const narrow = useNarrow(1000 + taken);
  const tight = useNarrow(830 + taken);
  const room = tight ? 'tight' : narrow ? 'narrow' : crowded ? 'middle' : 'wide';
  const { identities, keyInventory, keyPolicies, keyFindings, rotations, settings } = snapshot;
  const rows = useMemo(
    () => keyRows({ identities, keyInventory, keyPolicies, keyFindings, rotations, settings }),
    [identities, keyInventory, keyPolicies, keyFindings, rotations, settings],
  );
  useRescuedFocus(rows);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const { items, actions, filteredItemsCount, filterProps, paginationProps } = useCollection(rows, {
    filtering: {
      filteringFunction: matchesKeyRow,
      noMatch: (
        <SpaceBetween size="xs" alignItems="center">
          <Box variant="strong">No key matches</Box>
          <Button onClick={() => actions.setFiltering('')}>Clear filter</Button>
        </SpaceBetween>
      ),
    },
    pagination: { pageSize: PAGE_SIZE },
  });
  const columns = useMemo(() => columnsFor(room, onRefresh), [room, onRefresh]);
  // What is gone or filtered away is not touched behind anybody's back.
  const selected = rows.filter(
    (row) => row.first && chosen.has(row.identity.id) && matchesKeyRow(row, filterProps.filteringText),
  );
  const ids = selected.map(({ identity }) => identity.id);
  const none = ids.length === 0;
  const first = { disabled: none, ...(none ? { disabledReason: 'Select IAM users first' } : {}) };
  const number = none ? '' : ` (${ids.length.toLocaleString('en')})`;
  return (
    <Table
      variant="container"
      stickyHeader
      wrapLines
      trackBy="id"
      items={items}
      enableKeyboardNavigation={false}
      selectionType="multi"
      selectedItems={selected}
      isItemDisabled={(row) => !row.first}
      onSelectionChange={({ detail }) =>
        setChosen(new Set(detail.selectedItems.map(({ identity }) => identity.id)))
      }
      ariaLabels={{
        tableLabel: 'Access keys',
        selectionGroupLabel: 'IAM users',
        allItemsSelectionLabel: () => 'Select all IAM users',
        itemSelectionLabel: (_state, row) =>
          row.first
            ? `Select ${row.identity.label}`
            : `Another key of ${row.identity.label}: select the user above`,
      }}
      columnDefinitions={columns}
      visibleColumns={COLUMNS[room]}
      header={
        <Header
          variant="h1"
          counter={`(${rows.length.toLocaleString('en')})`}
          description={<Description />}
          actions={
            <SpaceBetween direction="horizontal" size="xs">
              <Button iconName="refresh" onClick={() => onRefresh(ids)}>
                {none ? 'Refresh all' : `Refresh${number}`}
              </Button>
              <Button onClick={() => open({ kind: 'keys-leak', accessKeyId: null })}>Look up a key…</Button>
              <Button {...first} onClick={() => open({ kind: 'keys-policy', identityIds: ids })}>
                Policy{number}…
              </Button>
              <Button
                {...first}
                variant="primary"
                onClick={() => open({ kind: 'keys-rotate', identityIds: ids })}
              >
                Rotate{number}…
              </Button>
            </SpaceBetween>
          }
        >
          Access keys
        </Header>
      }
      filter={
        <TextFilter
          {...filterProps}
          filteringAriaLabel="Filter access keys"
          filteringPlaceholder="Find by user, account, key ID, service or finding"
          filteringClearAriaLabel="Clear filter"
          countText={count(filteredItemsCount ?? 0, 'match', 'matches')}
        />
      }
      pagination={(filteredItemsCount ?? 0) > PAGE_SIZE ? <Pagination {...paginationProps} /> : null}
    />
  );
}

function Description() {
  const { identities, keyInventory } = useSnapshot();
  const { reading, readAt, unread } = readingState({ identities, keyInventory });
  if (reading > 0)
    return <StatusIndicator type="loading">Asking AWS about {count(reading, 'IAM user')}</StatusIndicator>;
  if (readAt === null) return <>AWS has not been asked about these keys yet.</>;
  return (
    <>
      As AWS had it <ReadTime at={readAt} />
      {unread > 0 && `; ${count(unread, 'IAM user')} not read yet`}.{' '}
      {LAST_USE_LAGS.replace('this', 'last use')}
    </>
  );
}

function columnsFor(
  room: Room,
  onRefresh: KeysTableProps['onRefresh'],
): TableProps.ColumnDefinition<KeyRow>[] {
  return [
    {
      id: 'user',
      header: 'IAM user',
      isRowHeader: true,
      minWidth: 120,
      width: NARROW.has(room) ? 122 : 150,
      cell: (row) => <UserCell row={row} />,
    },
    {
      id: 'key',
      header: 'Access key',
      minWidth: 180,
      width: 224,
      cell: (row) => <KeyCell row={row} withAge={NARROW.has(room)} withPlaces={room !== 'wide'} />,
    },
    {
      id: 'age',
      header: 'Age',
      minWidth: 120,
      width: 140,
      cell: (row) => <AgeCell row={row} withUse={room === 'middle'} />,
    },
    { id: 'use', header: 'Last used', minWidth: 120, width: 140, cell: (row) => <UseCell row={row} /> },
    {
      id: 'places',
      header: 'On this machine',
      minWidth: 130,
      width: 170,
      cell: (row) => <PlacesCell row={row} />,
    },
    {
      id: 'state',
      header: 'What to know',
      minWidth: 180,
      cell: (row) =>
        room === 'tight' ? (
          <SpaceBetween size="xs">
            <StateCell row={row} />
            <KeyActions row={row} onRefresh={onRefresh} />
          </SpaceBetween>
        ) : (
          <StateCell row={row} />
        ),
    },
    {
      id: 'actions',
      header: 'Actions',
      minWidth: 150,
      width: 205,
      cell: (row) => <KeyActions row={row} onRefresh={onRefresh} />,
    },
  ];
}
