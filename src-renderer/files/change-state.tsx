// Whether a change was taken back, or why it cannot be.
import Box from '@cloudscape-design/components/box';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { ChangeSummary } from '../../shared/aws-files.ts';
import { sentence } from '../../shared/sentences.ts';
import { ChangeMoment } from './change-moment.tsx';
import { stateOf } from './change-text.ts';

export function ChangeStateText({ change }: { readonly change: ChangeSummary }) {
  switch (stateOf(change)) {
    case 'undoable':
      return <StatusIndicator type="success">In effect</StatusIndicator>;
    case 'undone':
      return (
        <div>
          <StatusIndicator type="stopped">Undone</StatusIndicator>
          {change.undoneAt !== null && (
            <Box fontSize="body-s" color="text-body-secondary">
              <ChangeMoment at={change.undoneAt} />
            </Box>
          )}
        </div>
      );
    case 'kept':
      return (
        <div>
          <span className="whole-words">
            <StatusIndicator type="info">Cannot be undone</StatusIndicator>
          </span>
          <Box fontSize="body-s" color="text-body-secondary">
            {sentence(change.keepReason ?? '')}
          </Box>
        </div>
      );
  }
}
