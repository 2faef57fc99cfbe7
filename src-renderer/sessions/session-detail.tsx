// The panel about one session.
import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import SplitPanel from '@cloudscape-design/components/split-panel';
import { ProblemAlert } from '../shared-ui/problem.tsx';
import { sentence } from '../shared-ui/problem-text.ts';
import { useWindowActions } from '../shell/window-actions.tsx';
import { useSnapshot } from '../snapshot-store.ts';
import { detailItems } from './detail-items.tsx';
import { ProfileList } from './profile-list.tsx';
import { editDialog, StartStopButton } from './row-actions.tsx';
import type { SessionRow } from './rows.ts';
import { SessionState } from './session-state.tsx';

export function SessionDetail({ row }: { readonly row: SessionRow }) {
  const { environment } = useSnapshot();
  const { open } = useWindowActions();
  const { status } = row;
  return (
    <SplitPanel
      header={row.label}
      closeBehavior="hide"
      hidePreferencesButton
      headerInfo={<SessionState label={row.label} status={status} />}
      headerActions={
        <SpaceBetween direction="horizontal" size="xs">
          <StartStopButton row={row} />
          <Button onClick={() => open(editDialog(row))} ariaLabel={`Edit ${row.label}`}>
            Edit
          </Button>
        </SpaceBetween>
      }
    >
      <SpaceBetween size="l">
        {status.state === 'failed' && <ProblemAlert error={status.error} />}
        {status.state === 'ready' && status.refreshError && (
          <ProblemAlert error={status.refreshError} type="warning" />
        )}
        {status.state === 'ready' && status.notes.length > 0 && (
          <Alert type="info">
            {status.notes.map((note) => (
              <div key={note}>{sentence(note)}</div>
            ))}
          </Alert>
        )}
        <KeyValuePairs
          columns={3}
          minColumnWidth={230}
          ariaLabel={`Details of ${row.label}`}
          items={detailItems(row, environment)}
        />
        <ProfileList row={row} />
      </SpaceBetween>
    </SplitPanel>
  );
}
