// `[default]` holds keys that are not Cloakroom's: say so, and go on only when told.
import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import { useState } from 'react';
import { type ErrorView, toWire } from '../../shared/errors.ts';
import { headline } from '../../shared/sentences.ts';
import { tryCall } from '../bridge.ts';
import { FilesPreview } from '../shared-ui/files-preview.tsx';
import { FormDialog } from '../shared-ui/form-dialog.tsx';
import { ProblemBody } from '../shared-ui/problem.tsx';

interface MakeActiveDialogProps {
  readonly label: string;
  readonly sessionId: string;
  readonly conflict: ErrorView;
  readonly onClose: () => void;
}

export function MakeActiveDialog({ label, sessionId, conflict, onClose }: MakeActiveDialogProps) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ErrorView | null>(null);
  const replace = async () => {
    setBusy(true);
    const result = await tryCall('session.makeActive', { sessionId, replace: true, insist: true });
    setBusy(false);
    if (result.ok) onClose();
    else setError(toWire(result.error));
  };
  return (
    <FormDialog
      title={`Make ${label} active?`}
      submitText="Set mine aside and continue"
      busyText="Writing the config file"
      busy={busy}
      error={error}
      onSubmit={replace}
      onCancel={onClose}
    >
      <Alert type="warning" header={headline(conflict.message)}>
        <ProblemBody error={conflict} />
      </Alert>
      <Box>
        Your own lines of the default profile are commented out, not deleted. They come back when no session
        is active any more.
      </Box>
      <FilesPreview of={{ of: 'session.makeActive', sessionId, replace: true }} />
    </FormDialog>
  );
}
