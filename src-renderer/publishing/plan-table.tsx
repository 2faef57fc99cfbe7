// The exact profiles of a plan.
import Badge, { type BadgeProps } from '@cloudscape-design/components/badge';
import Box from '@cloudscape-design/components/box';
import Header from '@cloudscape-design/components/header';
import Pagination from '@cloudscape-design/components/pagination';
import Table from '@cloudscape-design/components/table';
import Toggle from '@cloudscape-design/components/toggle';
import { type ReactNode, useMemo, useState } from 'react';
import type { PublishPlanItem } from '../../shared/portal.ts';
import {
  ACTION_TEXT,
  changeCount,
  countsText,
  orderedPlan,
  type PlanAction,
  planCounts,
} from './plan-text.ts';

const PAGE_SIZE = 50;

const COLORS: Readonly<Record<PlanAction, NonNullable<BadgeProps['color']>>> = {
  add: 'green',
  rename: 'blue',
  remove: 'red',
  keep: 'grey',
};

interface PlanTableProps {
  readonly items: readonly PublishPlanItem[];
  readonly loading: boolean;
  /** Said above the rows. */
  readonly notice: ReactNode;
}

export function PlanTable({ items, loading, notice }: PlanTableProps) {
  const [changesOnly, setChangesOnly] = useState(true);
  const [page, setPage] = useState(1);
  const counts = useMemo(() => planCounts(items), [items]);
  const rows = useMemo(() => orderedPlan(items, changesOnly), [items, changesOnly]);
  const pages = Math.max(1, Math.ceil(rows.length / PAGE_SIZE));
  const shown = Math.min(page, pages);
  return (
    <Table
      variant="container"
      wrapLines
      trackBy={(item) => `${item.accountId} ${item.roleName} ${item.profileName}`}
      items={rows.slice((shown - 1) * PAGE_SIZE, shown * PAGE_SIZE)}
      loading={loading}
      loadingText="Working out the names"
      enableKeyboardNavigation={false}
      ariaLabels={{ tableLabel: 'What will change' }}
      header={
        <Header
          variant="h2"
          counter={`(${changeCount(counts).toLocaleString('en')})`}
          description={<span aria-live="polite">{countsText(counts)}</span>}
          actions={
            <Toggle checked={!changesOnly} onChange={({ detail }) => setChangesOnly(!detail.checked)}>
              Show those that stay
            </Toggle>
          }
        >
          What will change
        </Header>
      }
      filter={notice}
      pagination={
        pages > 1 ? (
          <Pagination
            currentPageIndex={shown}
            pagesCount={pages}
            onChange={({ detail }) => setPage(detail.currentPageIndex)}
          />
        ) : null
      }
      empty={
        <Box color="text-body-secondary">
          {items.length === 0 ? 'No role matches.' : 'Nothing to change: every profile is as chosen.'}
        </Box>
      }
      columnDefinitions={[
        {
          id: 'action',
          header: 'Action',
          width: 104,
          minWidth: 104,
          cell: ({ action }) => <Badge color={COLORS[action]}>{ACTION_TEXT[action]}</Badge>,
        },
        {
          id: 'profile',
          header: 'Profile',
          isRowHeader: true,
          minWidth: 210,
          cell: (item) => <ProfileName item={item} />,
        },
        {
          id: 'for',
          header: 'Account and role',
          minWidth: 170,
          cell: (item) => (
            <div className="account-cell">
              {item.roleName} in {item.accountName}
              <Box fontSize="body-s" color="text-body-secondary">
                {item.accountId}
              </Box>
            </div>
          ),
        },
      ]}
    />
  );
}

function ProfileName({ item }: { readonly item: PublishPlanItem }) {
  return (
    <div>
      {item.action === 'rename' && item.oldName !== null && (
        <>
          <del className="mono">{item.oldName}</del> <span aria-hidden="true">→</span>{' '}
        </>
      )}
      {item.action === 'remove' ? (
        <del className="mono">{item.profileName}</del>
      ) : (
        <span className="mono">{item.profileName}</span>
      )}
      {item.note !== null && (
        <Box fontSize="body-s" color="text-status-warning">
          {item.note}
        </Box>
      )}
    </div>
  );
}
