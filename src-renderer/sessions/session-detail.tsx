// The panel about one session: what it is and where its credentials come from, how to use it, what has happened.
import '../detail/detail.css';
import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import SplitPanel from '@cloudscape-design/components/split-panel';
import Tabs from '@cloudscape-design/components/tabs';
import { sentence } from '../../shared/sentences.ts';
import { ChainDrawing } from '../detail/chain-drawing.tsx';
import { editableItems } from '../detail/editable-items.tsx';
import { Programs } from '../detail/programs.tsx';
import { SessionHistory } from '../detail/session-history.tsx';
import { UseIt } from '../detail/use-it.tsx';
import { ProductionMark } from '../production/production-mark.tsx';
import { ProblemAlert } from '../shared-ui/problem.tsx';
import { useWindowActions } from '../shell/window-actions.tsx';
import { detailItems } from './detail-items.tsx';
import { editDialog, StartStopButton } from './row-actions.tsx';
import type { SessionRow } from './rows.ts';
import { SessionState } from './session-state.tsx';

interface RowProps {
  readonly row: SessionRow;
}

export function SessionDetail({ row }: RowProps) {
  const { open } = useWindowActions();
  return (
    <SplitPanel
      header={row.label}
      closeBehavior="hide"
      hidePreferencesButton
      headerInfo={
        <SpaceBetween direction="horizontal" size="xs" alignItems="center">
          {row.production && <ProductionMark />}
          <SessionState label={row.label} status={row.status} />
        </SpaceBetween>
      }
      headerActions={
        <SpaceBetween direction="horizontal" size="xs">
          <StartStopButton row={row} />
          <Button onClick={() => open(editDialog(row))} ariaLabel={`Edit ${row.label}`}>
            Edit
          </Button>
        </SpaceBetween>
      }
    >
      {/* The tab stays when another session is chosen; what was begun in it does not. */}
      <Tabs
        ariaLabel={`About ${row.label}`}
        tabs={[
          { id: 'overview', label: 'Overview', content: <Overview key={row.id} row={row} /> },
          { id: 'use', label: 'Use it', content: <UseIt key={row.id} row={row} /> },
          { id: 'programs', label: 'Programs', content: <Programs key={row.id} row={row} /> },
          { id: 'history', label: 'History', content: <SessionHistory key={row.id} row={row} /> },
        ]}
      />
    </SplitPanel>
  );
}

function Problems({ row: { status } }: RowProps) {
  if (status.state === 'failed') return <ProblemAlert error={status.error} />;
  if (status.state !== 'ready' || (!status.refreshError && status.notes.length === 0)) return null;
  return (
    <SpaceBetween size="s">
      {status.refreshError && <ProblemAlert error={status.refreshError} type="warning" />}
      {status.notes.length > 0 && (
        <Alert type="info">
          {status.notes.map((note) => (
            <div key={note}>{sentence(note)}</div>
          ))}
        </Alert>
      )}
    </SpaceBetween>
  );
}

function Overview({ row }: RowProps) {
  return (
    <SpaceBetween size="l">
      <Problems row={row} />
      <ChainDrawing row={row} />
      <KeyValuePairs
        columns={3}
        minColumnWidth={230}
        ariaLabel={`Details of ${row.label}`}
        items={[...editableItems(row), ...detailItems(row)]}
      />
    </SpaceBetween>
  );
}
