// Every change that Cloakroom has made to the AWS files, newest first; each can be looked at and, mostly, undone.
import { useCollection } from '@cloudscape-design/collection-hooks';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import Link from '@cloudscape-design/components/link';
import Pagination from '@cloudscape-design/components/pagination';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import TextFilter from '@cloudscape-design/components/text-filter';
import type { ChangeSummary } from '../../shared/aws-files.ts';
import { count } from '../portals/portal-text.ts';
import { LineCounts } from '../shared-ui/file-diffs.tsx';
import { FILE_NAMES } from '../shared-ui/file-names.ts';
import { useRescuedFocus } from '../shared-ui/page-focus.ts';
import { ProblemAlert } from '../shared-ui/problem.tsx';
import { useNarrow } from '../shared-ui/use-narrow.ts';
import { HEALTH, hashOf, IMPORT } from '../shell/route.ts';
import { useWindowActions } from '../shell/window-actions.tsx';
import { useSnapshot } from '../snapshot-store.ts';
import { ChangeMoment } from './change-moment.tsx';
import { ChangeStateText } from './change-state.tsx';
import { KIND_TEXT, matchesChange, stateOf } from './change-text.ts';
import type { History } from './use-history.ts';

const PAGE_SIZE = 50;
const NO_CHANGES: readonly ChangeSummary[] = [];
const ALL_COLUMNS = ['when', 'what', 'files', 'state', 'actions'];
const NARROW_COLUMNS = ALL_COLUMNS.filter((id) => id !== 'files');

interface HistoryPageProps {
  readonly history: History;
  /** Pixels of the window's width that the navigation has. */
  readonly taken: number;
}

export function HistoryPage({ history, taken }: HistoryPageProps) {
  const narrow = useNarrow(880 + taken);
  const { value, error, again } = history.answer;
  const { open, navigate } = useWindowActions();
  const changes = value?.changes ?? NO_CHANGES;
  useRescuedFocus(changes);
  const { items, actions, filteredItemsCount, collectionProps, filterProps, paginationProps } = useCollection(
    changes,
    {
      filtering: {
        filteringFunction: matchesChange,
        noMatch: (
          <SpaceBetween size="xs" alignItems="center">
            <Box variant="strong">No change matches</Box>
            <Button onClick={() => actions.setFiltering('')}>Clear filter</Button>
          </SpaceBetween>
        ),
      },
      pagination: { pageSize: PAGE_SIZE },
    },
  );
  if (error) return <ProblemAlert error={error} action={<Button onClick={again}>Try again</Button>} />;
  return (
    <Table
      {...collectionProps}
      variant="container"
      stickyHeader
      wrapLines
      trackBy="id"
      items={items}
      loading={value === null}
      loadingText="Reading the history"
      enableKeyboardNavigation={false}
      ariaLabels={{ tableLabel: 'History' }}
      header={
        <Header
          variant="h1"
          counter={`(${changes.length.toLocaleString('en')})`}
          description="What Cloakroom has changed in your AWS files. Undo takes one change back and leaves everything else as it is; when that would overwrite something newer, nothing is done."
        >
          History
        </Header>
      }
      filter={
        changes.length > 0 ? (
          <TextFilter
            {...filterProps}
            filteringAriaLabel="Filter changes"
            filteringPlaceholder="Find by what was done, or by file"
            filteringClearAriaLabel="Clear filter"
            countText={count(filteredItemsCount ?? 0, 'match', 'matches')}
          />
        ) : null
      }
      pagination={changes.length > PAGE_SIZE ? <Pagination {...paginationProps} /> : null}
      empty={<NothingYet />}
      visibleColumns={narrow ? NARROW_COLUMNS : ALL_COLUMNS}
      columnDefinitions={[
        {
          id: 'when',
          header: 'When',
          minWidth: 108,
          width: 120,
          cell: ({ at }) => <ChangeMoment at={at} />,
        },
        {
          id: 'what',
          header: 'What',
          isRowHeader: true,
          minWidth: 180,
          cell: (change) => (
            <div className="name-cell" data-selected={change.id === history.selected?.id}>
              <span className="name-text" id={titleId(change.id)}>
                <Link
                  href={hashOf({ page: 'history', changeId: change.id })}
                  onFollow={(event) => {
                    event.preventDefault();
                    navigate({ page: 'history', changeId: change.id });
                  }}
                >
                  {change.title}
                </Link>
                <Box fontSize="body-s" color="text-body-secondary">
                  {KIND_TEXT[change.kind]}
                </Box>
              </span>
            </div>
          ),
        },
        {
          id: 'files',
          header: 'Files and lines',
          minWidth: 172,
          cell: ({ files }) =>
            files.map(({ file, path, added, removed }) => (
              <div key={path} title={path}>
                {FILE_NAMES[file]} <LineCounts added={added} removed={removed} />
              </div>
            )),
        },
        {
          id: 'state',
          header: 'State',
          minWidth: 158,
          cell: (change) => <ChangeStateText change={change} />,
        },
        {
          id: 'actions',
          header: 'Actions',
          minWidth: 106,
          width: 110,
          cell: (change) =>
            stateOf(change) === 'undoable' ? (
              <Button
                ariaLabel={`Undo: ${change.title}`}
                wrapText={false}
                onClick={() => open({ kind: 'undo-change', changeId: change.id, title: change.title })}
              >
                Undo…
              </Button>
            ) : null,
        },
      ]}
    />
  );
}

/** The element that gets the focus back when the lines of the change are closed. */
export function titleId(changeId: string): string {
  return `change-${changeId}`;
}

function NothingYet() {
  const { files } = useSnapshot();
  const { navigate } = useWindowActions();
  return (
    <Box textAlign="center" padding={{ vertical: 'm' }}>
      <SpaceBetween size="s" alignItems="center">
        <Box variant="strong">Nothing changed yet</Box>
        <Box color="text-body-secondary">
          Whatever Cloakroom does to your AWS files is listed here, line by line, and can be undone.
        </Box>
        <SpaceBetween direction="horizontal" size="xs">
          {files.importable > 0 && (
            <Button onClick={() => navigate(IMPORT)}>Bring over {count(files.importable, 'profile')}…</Button>
          )}
          <Button onClick={() => navigate(HEALTH)}>Check the AWS files</Button>
        </SpaceBetween>
      </SpaceBetween>
    </Box>
  );
}
