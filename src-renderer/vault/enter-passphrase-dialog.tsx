// Opens a vault that has a passphrase.
import type { InputProps } from '@cloudscape-design/components/input';
import { useState } from 'react';
import { FormDialog } from '../shared-ui/form-dialog.tsx';
import { useDeed } from '../shared-ui/use-deed.ts';
import { useInitialFocus } from '../shared-ui/use-initial-focus.ts';
import { PassphraseField } from './passphrase-field.tsx';

export function EnterPassphraseDialog({ onClose }: { readonly onClose: () => void }) {
  const field = useInitialFocus<InputProps.Ref>();
  const [passphrase, setPassphrase] = useState('');
  const [complaint, setComplaint] = useState('');
  const { busy, error, act } = useDeed();

  const submit = async () => {
    if (passphrase === '') return setComplaint('Enter the passphrase');
    // Open, or shut for a reason that stands above every page.
    if (await act('vault.enterPassphrase', { passphrase })) return onClose();
    field.current?.focus();
  };

  return (
    <FormDialog
      title="Unlock the vault"
      submitText="Unlock"
      busyText="Trying the passphrase"
      busy={busy !== null}
      error={error}
      onSubmit={() => void submit()}
      onCancel={onClose}
    >
      <PassphraseField
        label="Passphrase"
        value={passphrase}
        onChange={(value) => {
          setComplaint('');
          setPassphrase(value);
        }}
        errorText={complaint}
        constraintText={error ? 'Each wrong try makes the next one slower, up to half a minute.' : ''}
        inputRef={field}
      />
    </FormDialog>
  );
}
