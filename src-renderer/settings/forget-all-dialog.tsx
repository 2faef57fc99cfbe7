// Before everything but the settings is forgotten: says what goes, shows the change of the AWS files, wants a word.
import Alert from '@cloudscape-design/components/alert';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { useState } from 'react';
import { type ErrorView, toWire } from '../../shared/errors.ts';
import type { Snapshot } from '../../shared/model.ts';
import { tryCall } from '../bridge.ts';
import { count } from '../portals/portal-text.ts';
import { FilesPreview } from '../shared-ui/files-preview.tsx';
import { FormDialog } from '../shared-ui/form-dialog.tsx';
import { useNotices } from '../shared-ui/notices.tsx';
import { HISTORY } from '../shell/route.ts';
import { useWindowActions } from '../shell/window-actions.tsx';
import { useSnapshot } from '../snapshot-store.ts';

const WORD = 'forget';

interface ForgetAllDialogProps {
  readonly onClose: () => void;
}

export function ForgetAllDialog({ onClose }: ForgetAllDialogProps) {
  const snapshot = useSnapshot();
  const { show } = useNotices();
  const { navigate } = useWindowActions();
  const [word, setWord] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ErrorView | null>(null);
  const losses = lossesOf(snapshot);

  const forget = async () => {
    setBusy(true);
    setError(null);
    const result = await tryCall('app.forgetAll', {});
    setBusy(false);
    if (!result.ok) return setError(toWire(result.error));
    show({
      about: 'catalogue',
      kind: 'success',
      title: 'Everything is forgotten',
      text: 'The change of the AWS files is in the history; the secrets are gone.',
      action: { text: 'History', act: () => navigate(HISTORY) },
    });
    onClose();
  };

  return (
    <FormDialog
      title="Forget everything?"
      submitText="Forget everything"
      busyText="Forgetting"
      busy={busy}
      submittable={word.trim().toLowerCase() === WORD}
      error={error}
      size="large"
      onSubmit={() => void forget()}
      onCancel={onClose}
    >
      <Alert type="warning" header="The secrets cannot be brought back">
        The change of the AWS files can be undone in History. Access keys and sign-ins cannot: have the keys
        at hand elsewhere, or make new ones at AWS.
      </Alert>
      <ul className="consequences">
        {losses.map((loss) => (
          <li key={loss}>{loss}</li>
        ))}
        <li>Credentials that tools already hold stay valid at AWS until they expire.</li>
        <li>
          The settings, the audit log and, where there is one, the vault’s passphrase stay. What programs were
          allowed is forgotten.
        </li>
      </ul>
      <FilesPreview of={{ of: 'app.forgetAll' }} />
      <FormField label={`Type ${WORD} to go on`}>
        <Input
          value={word}
          autoComplete={false}
          spellcheck={false}
          disableBrowserAutocorrect
          onChange={({ detail }) => setWord(detail.value)}
        />
      </FormField>
    </FormDialog>
  );
}

/** What goes, with how much of it; nothing that is not there. */
function lossesOf({ identities, portals, sessions, profiles, environment }: Snapshot): string[] {
  const roles = sessions.filter(({ kind }) => kind === 'role').length;
  const ofPortals = sessions.filter(({ kind }) => kind === 'sso-role').length;
  const are = (number: number, one: string, many?: string) =>
    `${count(number, one, many)} ${number === 1 ? 'is' : 'are'}`;
  const losses = [
    ...(identities.length > 0
      ? [
          `${count(identities.length, 'IAM user')} and ${identities.length === 1 ? 'its access key' : 'their access keys'} are deleted from this computer; at AWS they stay.`,
        ]
      : []),
    ...(portals.length > 0 ? [`${are(portals.length, 'portal')} forgotten, and you are signed out.`] : []),
    ...(roles > 0 ? [`${are(roles, 'role')} forgotten.`] : []),
    ...(ofPortals > 0
      ? [`${are(ofPortals, 'session of a portal', 'sessions of the portals')} forgotten.`]
      : []),
    ...(sessions.length > 0 ? ['Marks, folders, favourites and the record of use go with them.'] : []),
    ...(profiles.length > 0
      ? [
          `${are(profiles.length, 'profile')} taken out of ${environment.configPath}; tools that name ${profiles.length === 1 ? 'it' : 'them'} fail.`,
        ]
      : []),
  ];
  return losses.length > 0 ? losses : ['There is nothing to forget: no identity, portal or role is here.'];
}
