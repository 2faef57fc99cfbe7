// Removing a portal: says what goes, and why it cannot while roles depend on it.
import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import { useState } from 'react';
import { type ErrorView, toWire } from '../../shared/errors.ts';
import type { Portal } from '../../shared/portal.ts';
import { tryCall } from '../bridge.ts';
import { FilesPreview } from '../shared-ui/files-preview.tsx';
import { FormDialog } from '../shared-ui/form-dialog.tsx';
import { useNotices } from '../shared-ui/notices.tsx';
import { useSnapshot } from '../snapshot-store.ts';
import { count, waitingText } from './portal-text.ts';

export function RemovePortalDialog({
  portal,
  onClose,
}: {
  readonly portal: Portal;
  readonly onClose: () => void;
}) {
  const { sessions, profiles, environment } = useSnapshot();
  const { show } = useNotices();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ErrorView | null>(null);
  const own = new Set(
    sessions
      .filter((session) => session.kind === 'sso-role' && session.portalId === portal.id)
      .map(({ id }) => id),
  );
  const dependents = sessions.filter(
    (session) => session.kind === 'role' && own.has(session.sourceSessionId),
  );
  const published = profiles.filter((profile) => own.has(profile.sessionId)).length;

  const remove = async () => {
    setBusy(true);
    const result = await tryCall('portal.remove', { portalId: portal.id });
    setBusy(false);
    if (!result.ok) return setError(toWire(result.error));
    show({ about: 'catalogue', kind: 'success', title: `Removed ${portal.label}`, text: '' });
    onClose();
  };

  return (
    <FormDialog
      title={`Remove ${portal.label}?`}
      submitText="Remove"
      busyText="Removing"
      busy={busy}
      submittable={dependents.length === 0}
      error={error}
      onSubmit={() => void remove()}
      onCancel={onClose}
    >
      {dependents.length > 0 ? (
        <Alert type="warning" header={`${portal.label} cannot be removed yet`}>
          {dependents.length === 1
            ? `The role ${waitingText(dependents.map(({ label }) => label))} gets its credentials through it. Remove it first, or edit it to use another source.`
            : `These roles get their credentials through it: ${waitingText(dependents.map(({ label }) => label))}. Remove them first, or edit them to use another source.`}
        </Alert>
      ) : (
        <Box variant="div">
          <ul className="consequences">
            <li>You are signed out, and the sign-in is deleted from this computer.</li>
            {own.size > 0 && <li>{count(own.size, 'session')} of this portal are forgotten.</li>}
            {published > 0 && (
              <li>
                {count(published, 'profile')} {published === 1 ? 'is' : 'are'} taken out of{' '}
                {environment.configPath}.
              </li>
            )}
            <li>Credentials that tools already hold stay valid until they expire.</li>
          </ul>
        </Box>
      )}
      {dependents.length === 0 && <FilesPreview of={{ of: 'portal.remove', portalId: portal.id }} />}
    </FormDialog>
  );
}
