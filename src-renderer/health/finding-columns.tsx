// The columns of the Health page.
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { TableProps } from '@cloudscape-design/components/table';
import type { FindingView } from '../../shared/aws-files.ts';
import { sentence } from '../../shared/sentences.ts';
import { Breakable } from '../shared-ui/breakable.tsx';
import { IMPORT, type Route } from '../shell/route.ts';
import { SEVERITY_TEXT, SEVERITY_TONE, wantsImport, whereText } from './finding-text.ts';

interface FindingColumnsProps {
  /** There is no room for a column of tools: they stand beneath the problem. */
  readonly withTools: boolean;
  readonly onRepair: (finding: FindingView) => void;
  readonly onNavigate: (route: Route) => void;
}

export function findingColumns(props: FindingColumnsProps): TableProps.ColumnDefinition<FindingView>[] {
  const { withTools, onRepair, onNavigate } = props;
  return [
    {
      id: 'severity',
      header: 'Severity',
      minWidth: 150,
      width: 164,
      cell: ({ severity }) => (
        <span className="whole-words">
          <StatusIndicator type={SEVERITY_TONE[severity]}>{SEVERITY_TEXT[severity]}</StatusIndicator>
        </span>
      ),
    },
    {
      id: 'problem',
      header: 'Problem',
      isRowHeader: true,
      minWidth: 220,
      cell: (finding) => <Problem finding={finding} withTools={withTools} />,
    },
    { id: 'where', header: 'Where', minWidth: 150, cell: (finding) => <Where finding={finding} /> },
    {
      id: 'tools',
      header: 'Tools',
      minWidth: 130,
      cell: ({ tools }) => tools.join(', '),
    },
    {
      id: 'repair',
      header: 'Repair',
      minWidth: 126,
      width: 132,
      cell: (finding) => {
        if (finding.repair !== null)
          return (
            <Button
              wrapText={false}
              ariaLabel={`Repair: ${finding.title}, ${whereText(finding)}`}
              onClick={() => onRepair(finding)}
            >
              Repair…
            </Button>
          );
        if (wantsImport(finding))
          return (
            <Button
              wrapText={false}
              ariaLabel={`Bring over: ${finding.profile ?? finding.title}`}
              onClick={() => onNavigate(IMPORT)}
            >
              Bring over
            </Button>
          );
        return <Box color="text-body-secondary">By hand</Box>;
      },
    },
  ];
}

function Problem({ finding, withTools }: { readonly finding: FindingView; readonly withTools: boolean }) {
  return (
    <div className="wrap-anywhere">
      <b>{finding.title}</b>
      <div>{sentence(finding.consequence)}</div>
      {withTools && finding.tools.length > 0 && (
        <Box fontSize="body-s" color="text-body-secondary">
          {finding.tools.join(', ')}
        </Box>
      )}
    </div>
  );
}

function Where({ finding }: { readonly finding: FindingView }) {
  return (
    <div className="wrap-anywhere">
      {whereText(finding)}
      <Box fontSize="body-s" color="text-body-secondary">
        <Breakable text={finding.path} />
        {finding.profile !== null && <div>profile {finding.profile}</div>}
      </Box>
    </div>
  );
}
