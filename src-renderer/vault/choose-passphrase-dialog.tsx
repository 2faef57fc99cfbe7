// Where there is no keychain: a vault that a passphrase opens, chosen knowingly.
import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import type { InputProps } from '@cloudscape-design/components/input';
import { useEffect } from 'react';
import { FormDialog } from '../shared-ui/form-dialog.tsx';
import { useNotices } from '../shared-ui/notices.tsx';
import { useDeed } from '../shared-ui/use-deed.ts';
import { useInitialFocus } from '../shared-ui/use-initial-focus.ts';
import { NewPassphrase } from './new-passphrase.tsx';
import { useNewPassphrase } from './use-new-passphrase.ts';

export function ChoosePassphraseDialog({ onClose }: { readonly onClose: () => void }) {
  const { show } = useNotices();
  const firstField = useInitialFocus<InputProps.Ref>();
  const state = useNewPassphrase({ asksCurrent: false });
  const { busy: under, error, act } = useDeed();
  const busy = under !== null;
  // The fields are off while it is tried, and so have lost the focus.
  useEffect(() => {
    if (error) firstField.current?.focus();
  }, [error, firstField]);
  const { form } = state;

  const submit = async () => {
    if (!(await state.check())) return;
    if (!(await act('vault.choosePassphrase', { passphrase: form.values.next }))) return;
    show({
      about: 'vault',
      kind: 'success',
      title: 'The vault is ready',
      text: 'Cloakroom asks for the passphrase at every start and after every lock.',
    });
    onClose();
  };

  return (
    <FormDialog
      title="Use a passphrase instead of a keychain"
      submitText="Use this passphrase"
      busyText="Making the vault"
      busy={busy}
      error={error}
      changed={form.changed}
      wrong={form.wrong}
      onSubmit={() => void submit()}
      onCancel={onClose}
    >
      <Box variant="p">
        The key of the vault then lies in Cloakroom’s folder, locked with your passphrase. You enter it at
        every start and after every lock; tools get no credentials before that. Whoever copies the folder can
        try passphrases for as long as they like, so a keychain is the better place: if you can install one,
        cancel and do that. A vault made now stays with its passphrase, also when a keychain comes later.
      </Box>
      <Alert type="warning" header="There is no way back if you forget it">
        Nobody can open the vault without the passphrase. You would have to enter every access key again, or
        make new ones at AWS.
      </Alert>
      <NewPassphrase label="Passphrase" state={state} disabled={busy} inputRef={firstField} />
    </FormDialog>
  );
}
