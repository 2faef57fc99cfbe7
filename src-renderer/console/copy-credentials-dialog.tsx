// Credentials for a shell, as a deliberate act. They go from the main process to the clipboard, never through here.
import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import RadioGroup, { type RadioGroupProps } from '@cloudscape-design/components/radio-group';
import { useState } from 'react';
import { type ErrorView, toWire } from '../../shared/errors.ts';
import { EXPORT_SHELLS, type ExportShell } from '../../shared/settings.ts';
import { awsProfileLineFor } from '../../shared/shell-lines.ts';
import { tryCall } from '../bridge.ts';
import type { SessionRow } from '../sessions/rows.ts';
import { FormDialog } from '../shared-ui/form-dialog.tsx';
import { useNotices } from '../shared-ui/notices.tsx';
import { expiryText } from '../shared-ui/time-text.ts';
import { useInitialFocus } from '../shared-ui/use-initial-focus.ts';
import { saidByPerson } from '../shell/said-by-person.ts';
import { useWindowActions } from '../shell/window-actions.tsx';
import { useSnapshot } from '../snapshot-store.ts';
import { ProductionWarning } from './production-warning.tsx';

interface CopyCredentialsDialogProps {
  readonly row: SessionRow;
  readonly onClose: () => void;
}

const SHELL_TEXT: Readonly<Record<ExportShell, string>> = {
  bash: 'bash, zsh and other POSIX shells',
  fish: 'fish',
  powershell: 'PowerShell',
  cmd: 'Windows command prompt',
  dotenv: '.env file',
};
const SHELLS = EXPORT_SHELLS.map((value) => ({ value, label: SHELL_TEXT[value] }));

export function CopyCredentialsDialog({ row, onClose }: CopyCredentialsDialogProps) {
  const { environment } = useSnapshot();
  const { show } = useNotices();
  const first = useInitialFocus<RadioGroupProps.Ref>();
  const [shell, setShell] = useState<ExportShell>(environment.platform === 'win32' ? 'powershell' : 'bash');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ErrorView | null>(null);
  const { session } = row;
  const longTerm = session.kind === 'iam-user' && session.keyUse === 'long-term-key';

  const copy = async () => {
    setError(null);
    setBusy(true);
    const result = await tryCall('session.copyCredentials', { sessionId: row.id, shell });
    setBusy(false);
    if (!result.ok) return setError(saidByPerson(result.error) ? null : toWire(result.error));
    const { expiresAt } = result.value;
    const ends = expiresAt === null ? '' : ` The credentials: ${expiryText(expiresAt, Date.now())}.`;
    show({
      about: 'copy',
      kind: 'warning',
      title: `Copied the credentials of ${row.label}`,
      text: `Paste them now: the clipboard is emptied after a minute.${ends}`,
    });
    onClose();
  };

  return (
    <FormDialog
      title={`Copy the credentials of ${row.label}?`}
      submitText={longTerm ? null : 'Copy credentials'}
      cancelText={longTerm ? 'Close' : 'Cancel'}
      busyText="Getting credentials"
      busy={busy}
      error={error}
      onSubmit={() => void copy()}
      onCancel={onClose}
    >
      {row.production && (
        <ProductionWarning text="Whoever has these credentials can do in production what the role may do." />
      )}
      <Alert type="warning" header="They leave Cloakroom and cannot be taken back">
        Until they expire, whoever reads them can use them: in a shell's history, a file, a log, a screen that
        is shared. Cloakroom does not renew them either.
      </Alert>
      <Better row={row} onClose={onClose} />
      {longTerm ? (
        <Box>
          Tools get the long-term key of {row.label}, and Cloakroom never hands that out as text. Let it use
          session tokens (Edit), or copy the credentials of a role.
        </Box>
      ) : (
        <>
          <FormField label="Write them for">
            <RadioGroup
              ref={first}
              ariaLabel="Write them for"
              items={SHELLS}
              value={shell}
              onChange={({ detail }) => setShell(detail.value as ExportShell)}
            />
          </FormField>
          <Box color="text-body-secondary">The clipboard is emptied after a minute.</Box>
        </>
      )}
    </FormDialog>
  );
}

/** The way that keeps the secrets where they are. */
function Better({ row, onClose }: CopyCredentialsDialogProps) {
  const { environment } = useSnapshot();
  const { copy } = useWindowActions();
  const profile = row.profileNames[0];
  if (profile === undefined) {
    return (
      <Box>
        Better: give {row.label} a profile. Tools then ask Cloakroom by its name, and always get fresh
        credentials.
      </Box>
    );
  }
  const line = awsProfileLineFor(environment.platform, profile);
  return (
    <Box>
      Better: <span className="mono">{line}</span>. Tools then ask Cloakroom, and always get fresh
      credentials.{' '}
      <Button
        variant="inline-link"
        onClick={() => {
          copy(line, 'the AWS_PROFILE line');
          onClose();
        }}
      >
        Copy this line instead
      </Button>
    </Box>
  );
}
