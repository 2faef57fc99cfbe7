// Back to the beginning: the settings alone, or everything but them.
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import { useState } from 'react';
import { type ErrorView, toWire } from '../../shared/errors.ts';
import { tryCall } from '../bridge.ts';
import { FormDialog } from '../shared-ui/form-dialog.tsx';
import { useNotices } from '../shared-ui/notices.tsx';
import { useWindowActions } from '../shell/window-actions.tsx';
import { Section } from './section.tsx';

export function ResetSection() {
  const { open } = useWindowActions();
  const [asking, setAsking] = useState(false);
  return (
    <Section name="reset">
      <div>
        <Box color="text-body-secondary" margin={{ bottom: 'xs' }}>
          Every setting on this page becomes what it was at first; identities and sessions stay.
        </Box>
        <Button onClick={() => setAsking(true)}>Reset settings…</Button>
      </div>
      <div>
        <Box color="text-body-secondary" margin={{ bottom: 'xs' }}>
          Identities, secrets, portals, roles and their profiles are deleted from this computer; the settings
          stay.
        </Box>
        <Button onClick={() => open({ kind: 'forget-all' })}>Forget everything…</Button>
      </div>
      {asking && <ResetDialog onClose={() => setAsking(false)} />}
    </Section>
  );
}

function ResetDialog({ onClose }: { readonly onClose: () => void }) {
  const { show } = useNotices();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ErrorView | null>(null);
  const reset = async () => {
    setBusy(true);
    const result = await tryCall('settings.reset', {});
    setBusy(false);
    if (!result.ok) return setError(toWire(result.error));
    show({ about: 'settings', kind: 'success', title: 'The settings are as they were at first', text: '' });
    onClose();
  };
  return (
    <FormDialog
      title="Reset all settings?"
      submitText="Reset settings"
      busyText="Resetting"
      busy={busy}
      error={error}
      onSubmit={() => void reset()}
      onCancel={onClose}
    >
      <ul className="consequences">
        <li>Your rules for production are replaced by those that came with Cloakroom.</li>
        <li>Proxy, certificate file, global key and idle lock are taken away.</li>
        <li>Marks, folders and favourites of sessions stay, as does everything else.</li>
      </ul>
    </FormDialog>
  );
}
