// Removing an IAM user, a role or a portal role's session: says what goes, and why it cannot while roles depend on it.
import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import { useState } from 'react';
import { type ErrorView, toWire } from '../../shared/errors.ts';
import { tryCall } from '../bridge.ts';
import { FilesPreview } from '../shared-ui/files-preview.tsx';
import { FormDialog } from '../shared-ui/form-dialog.tsx';
import { useNotices } from '../shared-ui/notices.tsx';
import { useSnapshot } from '../snapshot-store.ts';
import { directDependents, type SessionRow } from './rows.ts';

export function RemoveDialog({ row, onClose }: { readonly row: SessionRow; readonly onClose: () => void }) {
  const snapshot = useSnapshot();
  const { show, drop } = useNotices();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ErrorView | null>(null);
  const dependents = directDependents(snapshot, row.id);
  const { session } = row;

  const remove = async () => {
    setBusy(true);
    const result =
      session.kind === 'iam-user'
        ? await tryCall('identity.remove', { identityId: session.identityId })
        : await tryCall('session.remove', { sessionId: session.id });
    setBusy(false);
    if (!result.ok) return setError(toWire(result.error));
    drop(`session:${row.id}`);
    show({ about: 'catalogue', kind: 'success', title: `Removed ${row.label}`, text: '' });
    onClose();
  };

  const names = dependents.map((dependent) => dependent.label).join(', ');
  return (
    <FormDialog
      title={`Remove ${row.label}?`}
      submitText="Remove"
      busyText="Removing"
      busy={busy}
      submittable={dependents.length === 0}
      error={error}
      onSubmit={remove}
      onCancel={onClose}
    >
      {dependents.length > 0 ? (
        <Alert type="warning" header={`${row.label} cannot be removed yet`}>
          {dependents.length === 1
            ? `The role ${names} gets its credentials from it.`
            : `These roles get their credentials from it: ${names}.`}{' '}
          Remove them first, or edit them to use another source.
        </Alert>
      ) : (
        <>
          <ConsequenceList row={row} configPath={snapshot.environment.configPath} />
          {row.profileNames.length + Number(row.active) > 1 && (
            <FilesPreview of={{ of: 'session.remove', sessionId: session.id }} />
          )}
        </>
      )}
    </FormDialog>
  );
}

function ConsequenceList({ row, configPath }: { readonly row: SessionRow; readonly configPath: string }) {
  return (
    <Box variant="div">
      <ul className="consequences">
        {row.session.kind === 'iam-user' && (
          <li>
            The secret of access key <span className="mono">{row.identity?.accessKeyId}</span> is deleted from
            this computer. The key itself stays valid at AWS until it is deactivated there.
          </li>
        )}
        {row.session.kind === 'sso-role' && (
          <li>
            The role stays in the list of {row.portal?.label ?? 'its portal'} and can be started again there.
          </li>
        )}
        {row.profileNames.length > 0 && (
          <li>
            {row.profileNames.length === 1 ? 'The profile ' : 'The profiles '}
            <span className="mono">{row.profileNames.join(', ')}</span>{' '}
            {row.profileNames.length === 1 ? 'is' : 'are'} taken out of {configPath}.
          </li>
        )}
        {row.active && <li>It stops being the active session.</li>}
        <li>Credentials that tools already hold stay valid until they expire.</li>
      </ul>
    </Box>
  );
}
