// The findings, worst first; those with a safe repair can be repaired one by one or together.
import { useCollection } from '@cloudscape-design/collection-hooks';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import Pagination from '@cloudscape-design/components/pagination';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import TextFilter from '@cloudscape-design/components/text-filter';
import { useMemo, useState } from 'react';
import { type FindingView, SEVERITIES, type Severity } from '../../shared/aws-files.ts';
import { count } from '../portals/portal-text.ts';
import { useNarrow } from '../shared-ui/use-narrow.ts';
import { useWindowActions } from '../shell/window-actions.tsx';
import { findingColumns } from './finding-columns.tsx';
import { matchesFinding, SEVERITY_TEXT } from './finding-text.ts';

const PAGE_SIZE = 50;
const ALL_COLUMNS = ['severity', 'problem', 'where', 'tools', 'repair'];
const NARROW_COLUMNS = ALL_COLUMNS.filter((id) => id !== 'tools');

interface FindingsTableProps {
  readonly findings: readonly FindingView[];
  readonly loading: boolean;
  readonly taken: number;
}

export function FindingsTable({ findings, loading, taken }: FindingsTableProps) {
  const { open, navigate } = useWindowActions();
  const narrow = useNarrow(1100 + taken);
  const [severity, setSeverity] = useState<Severity | null>(null);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const wanted = useMemo(
    () => (severity === null ? findings : findings.filter((finding) => finding.severity === severity)),
    [findings, severity],
  );
  const { items, actions, filteredItemsCount, filterProps, paginationProps } = useCollection(wanted, {
    filtering: {
      filteringFunction: matchesFinding,
      noMatch: (
        <SpaceBetween size="xs" alignItems="center">
          <Box variant="strong">No finding matches</Box>
          <Button onClick={() => actions.setFiltering('')}>Clear filter</Button>
        </SpaceBetween>
      ),
    },
    pagination: { pageSize: PAGE_SIZE },
  });
  const columns = useMemo(
    () =>
      findingColumns({
        withTools: narrow,
        onRepair: (finding) => open({ kind: 'repair', findings: [finding] }),
        onNavigate: navigate,
      }),
    [narrow, open, navigate],
  );
  const options = severityOptions(findings);
  // What is gone or filtered away is not repaired behind anybody's back.
  const selected = wanted.filter(
    (finding) =>
      chosen.has(finding.id) && finding.repair !== null && matchesFinding(finding, filterProps.filteringText),
  );
  return (
    <Table
      variant="container"
      stickyHeader
      wrapLines
      trackBy="id"
      items={items}
      loading={loading}
      loadingText="Reading the AWS files"
      enableKeyboardNavigation={false}
      selectionType="multi"
      selectedItems={selected}
      isItemDisabled={({ repair }) => repair === null}
      onSelectionChange={({ detail }) => setChosen(new Set(detail.selectedItems.map(({ id }) => id)))}
      ariaLabels={{
        tableLabel: 'Health',
        selectionGroupLabel: 'Findings to repair',
        allItemsSelectionLabel: () => 'Select all that can be repaired',
        itemSelectionLabel: (_state, finding) => `Select: ${finding.title}`,
      }}
      columnDefinitions={columns}
      visibleColumns={narrow ? NARROW_COLUMNS : ALL_COLUMNS}
      header={
        <Header
          variant="h1"
          counter={`(${findings.length.toLocaleString('en')})`}
          description="Your AWS files, read as the AWS CLI, boto3 and the SDKs read them. A repair shows its lines before anything is written, and can be undone in History."
          actions={
            <Button
              disabled={selected.length === 0}
              onClick={() => open({ kind: 'repair', findings: selected })}
            >
              {selected.length === 0 ? 'Repair selected…' : `Repair selected (${selected.length})…`}
            </Button>
          }
        >
          Health
        </Header>
      }
      filter={
        <div className="table-filter">
          <TextFilter
            {...filterProps}
            filteringAriaLabel="Filter findings"
            filteringPlaceholder="Find by problem, profile, file or tool"
            filteringClearAriaLabel="Clear filter"
            countText={count(filteredItemsCount ?? 0, 'match', 'matches')}
          />
          <Select
            ariaLabel="Severity"
            options={options}
            selectedOption={options.find(({ value }) => value === (severity ?? 'all')) ?? null}
            onChange={({ detail }) =>
              setSeverity(SEVERITIES.find((one) => one === detail.selectedOption.value) ?? null)
            }
          />
        </div>
      }
      pagination={(filteredItemsCount ?? 0) > PAGE_SIZE ? <Pagination {...paginationProps} /> : null}
      empty={
        <SpaceBetween size="xs" alignItems="center">
          <Box variant="strong">Nothing of this severity any more</Box>
          <Button onClick={() => setSeverity(null)}>Show all</Button>
        </SpaceBetween>
      }
    />
  );
}

function severityOptions(findings: readonly FindingView[]): { value: string; label: string }[] {
  return [
    { value: 'all', label: 'All severities' },
    ...SEVERITIES.map((severity) => ({
      value: severity as string,
      label: `${SEVERITY_TEXT[severity]} (${findings.filter((finding) => finding.severity === severity).length})`,
    })),
  ];
}
