// The profiles of the AWS files. With `onChange` they can be chosen; without, they are only shown.
import { useCollection } from '@cloudscape-design/collection-hooks';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import Pagination from '@cloudscape-design/components/pagination';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import TextFilter from '@cloudscape-design/components/text-filter';
import { useMemo } from 'react';
import type { FoundProfile } from '../../shared/aws-files.ts';
import { count } from '../portals/portal-text.ts';
import { useWindowActions } from '../shell/window-actions.tsx';
import { foundColumns } from './found-columns.tsx';
import { matchesFound } from './found-text.ts';

const PAGE_SIZE = 50;

interface FoundTableProps {
  readonly profiles: readonly FoundProfile[];
  readonly chosen?: ReadonlySet<string>;
  readonly onChange?: (wanted: ReadonlySet<string>) => void;
}

export function FoundTable({ profiles, chosen = new Set(), onChange }: FoundTableProps) {
  const { navigate } = useWindowActions();
  const columns = useMemo(() => foundColumns(navigate), [navigate]);
  const { items, actions, filteredItemsCount, filterProps, paginationProps } = useCollection(profiles, {
    filtering: {
      filteringFunction: matchesFound,
      noMatch: (
        <SpaceBetween size="xs" alignItems="center">
          <Box variant="strong">No profile matches</Box>
          <Button onClick={() => actions.setFiltering('')}>Clear filter</Button>
        </SpaceBetween>
      ),
    },
    pagination: { pageSize: PAGE_SIZE },
  });
  const able = profiles.filter(({ importable }) => importable).length;
  return (
    <Table
      variant="container"
      wrapLines
      trackBy="name"
      items={items}
      enableKeyboardNavigation={false}
      {...(onChange
        ? {
            selectionType: 'multi' as const,
            selectedItems: profiles.filter(({ name }) => chosen.has(name)),
            isItemDisabled: ({ importable }: FoundProfile) => !importable,
            onSelectionChange: ({ detail }: { detail: { selectedItems: FoundProfile[] } }) =>
              onChange(new Set(detail.selectedItems.map(({ name }) => name))),
          }
        : {})}
      ariaLabels={{
        tableLabel: 'Profiles of the AWS files',
        selectionGroupLabel: 'Profiles to bring over',
        allItemsSelectionLabel: () => 'Select all that can be brought over',
        itemSelectionLabel: (_state, { name, importable }) =>
          importable ? `Bring over ${name}` : `${name} cannot be brought over`,
      }}
      columnDefinitions={columns}
      header={
        <Header
          variant="h2"
          counter={onChange ? `(${chosen.size}/${able})` : `(${profiles.length})`}
          {...(onChange
            ? { description: 'A profile brings along those that its credentials come from.' }
            : {})}
        >
          Profiles
        </Header>
      }
      filter={
        profiles.length > 8 ? (
          <TextFilter
            {...filterProps}
            filteringAriaLabel="Filter profiles"
            filteringPlaceholder="Find by name, kind, account or role"
            filteringClearAriaLabel="Clear filter"
            countText={count(filteredItemsCount ?? 0, 'match', 'matches')}
          />
        ) : null
      }
      pagination={(filteredItemsCount ?? 0) > PAGE_SIZE ? <Pagination {...paginationProps} /> : null}
    />
  );
}
