// Before several sessions are removed: what goes, what hangs on it, and the change of the AWS files.
import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Checkbox from '@cloudscape-design/components/checkbox';
import { useMemo, useState } from 'react';
import { type ErrorView, toWire } from '../../shared/errors.ts';
import { tryCall } from '../bridge.ts';
import { count } from '../portals/portal-text.ts';
import { FilesPreview } from '../shared-ui/files-preview.tsx';
import { FormDialog } from '../shared-ui/form-dialog.tsx';
import { useNotices } from '../shared-ui/notices.tsx';
import { useSnapshot } from '../snapshot-store.ts';
import { labelsText } from './folders.ts';
import { buildRows, type SessionRow } from './rows.ts';

interface RemoveManyDialogProps {
  readonly rows: readonly SessionRow[];
  readonly onClose: () => void;
}

export function RemoveManyDialog({ rows, onClose }: RemoveManyDialogProps) {
  const snapshot = useSnapshot();
  const { show } = useNotices();
  const [along, setAlong] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ErrorView | null>(null);
  const hanging = useMemo(() => dependentsOf(buildRows(snapshot), rows), [snapshot, rows]);
  const going = useMemo(() => (along ? [...rows, ...hanging] : rows), [along, rows, hanging]);
  const sessionIds = useMemo(() => going.map(({ id }) => id), [going]);
  const blocked = hanging.length > 0 && !along;
  const what = count(going.length, 'session');

  const remove = async () => {
    setError(null);
    setBusy(true);
    const result = await tryCall('session.removeMany', { sessionIds });
    setBusy(false);
    if (!result.ok) return setError(toWire(result.error));
    show({ about: 'catalogue', kind: 'success', title: `Removed ${what}`, text: '' });
    onClose();
  };

  return (
    <FormDialog
      title={`Remove ${what}?`}
      submitText="Remove"
      busyText="Removing"
      busy={busy}
      submittable={!blocked}
      error={error}
      onSubmit={() => void remove()}
      onCancel={onClose}
    >
      <Box>{labelsText(rows.map(({ label }) => label))}</Box>
      {hanging.length > 0 && (
        <Alert type="warning" header={`${count(hanging.length, 'role')} would lose their source`}>
          {labelsText(hanging.map(({ label }) => label))}{' '}
          {hanging.length === 1 ? 'gets its credentials' : 'get their credentials'} from what you selected.
          Remove {hanging.length === 1 ? 'it' : 'them'} too, or edit {hanging.length === 1 ? 'it' : 'them'}{' '}
          first to use another source.
          <Checkbox checked={along} onChange={({ detail }) => setAlong(detail.checked)}>
            Remove {hanging.length === 1 ? 'it' : `these ${hanging.length.toLocaleString('en')} roles`} as
            well
          </Checkbox>
        </Alert>
      )}
      <Consequences rows={going} configPath={snapshot.environment.configPath} />
      {!blocked && <FilesPreview of={{ of: 'session.removeMany', sessionIds }} />}
    </FormDialog>
  );
}

/** Roles that get their credentials, over whatever way, from these and are none of them. */
function dependentsOf(all: readonly SessionRow[], rows: readonly SessionRow[]): SessionRow[] {
  const ids = new Set(rows.map(({ id }) => id));
  return all.filter((row) => !ids.has(row.id) && row.chain.some(({ id }) => ids.has(id)));
}

interface ConsequencesProps {
  readonly rows: readonly SessionRow[];
  readonly configPath: string;
}

function Consequences({ rows, configPath }: ConsequencesProps) {
  const users = rows.filter(({ session }) => session.kind === 'iam-user').length;
  const ofPortals = rows.filter(({ session }) => session.kind === 'sso-role').length;
  const profiles = rows.reduce((sum, { profileNames }) => sum + profileNames.length, 0);
  return (
    <Box variant="div">
      <ul className="consequences">
        {users > 0 && (
          <li>
            The {users === 1 ? 'secret' : 'secrets'} of {count(users, 'access key')}{' '}
            {users === 1 ? 'is' : 'are'} deleted from this computer. At AWS the keys stay valid until they are
            deactivated there.
          </li>
        )}
        {ofPortals > 0 && <li>Roles of portals stay in their lists and can be started again there.</li>}
        {profiles > 0 && (
          <li>
            {count(profiles, 'profile')} {profiles === 1 ? 'is' : 'are'} taken out of {configPath}.
          </li>
        )}
        {rows.some(({ active }) => active) && (
          <li>The active session is among them: no session is active then.</li>
        )}
        <li>Credentials that tools already hold stay valid until they expire.</li>
      </ul>
    </Box>
  );
}
