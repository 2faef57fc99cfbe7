// The panel about one change: what it did to which file.
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import SplitPanel from '@cloudscape-design/components/split-panel';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { ChangeSummary } from '../../shared/aws-files.ts';
import { FileDiffs } from '../shared-ui/file-diffs.tsx';
import { ProblemAlert } from '../shared-ui/problem.tsx';
import { exactText } from '../shared-ui/time-text.ts';
import { useAnswer } from '../shared-ui/use-answer.ts';
import { useWindowActions } from '../shell/window-actions.tsx';
import { ChangeStateText } from './change-state.tsx';
import { KIND_TEXT, stateOf } from './change-text.ts';

export function ChangeDetail({ change }: { readonly change: ChangeSummary }) {
  const { open } = useWindowActions();
  const { value, error, again } = useAnswer('history.show', { changeId: change.id });
  const state = stateOf(change);
  return (
    <SplitPanel
      header={change.title}
      closeBehavior="hide"
      hidePreferencesButton
      headerActions={
        state === 'undoable' ? (
          <Button onClick={() => open({ kind: 'undo-change', changeId: change.id, title: change.title })}>
            Undo…
          </Button>
        ) : undefined
      }
    >
      <SpaceBetween size="m">
        <Box color="text-body-secondary">
          {KIND_TEXT[change.kind]}, {exactText(change.at)}
        </Box>
        {state !== 'undoable' && <ChangeStateText change={change} />}
        {error ? (
          <ProblemAlert error={error} action={<Button onClick={again}>Try again</Button>} />
        ) : value === null ? (
          <StatusIndicator type="loading">Reading the change</StatusIndicator>
        ) : (
          <FileDiffs diffs={value.diffs} nothing="No line of the AWS files was changed." />
        )}
      </SpaceBetween>
    </SplitPanel>
  );
}
