// Opens a vault that has a passphrase.
import type { InputProps } from '@cloudscape-design/components/input';
import { useState } from 'react';
import { type ErrorView, toWire } from '../../shared/errors.ts';
import { tryCall } from '../bridge.ts';
import { FormDialog } from '../shared-ui/form-dialog.tsx';
import { useInitialFocus } from '../shared-ui/use-initial-focus.ts';
import { PassphraseField } from './passphrase-field.tsx';

export function EnterPassphraseDialog({ onClose }: { readonly onClose: () => void }) {
  const field = useInitialFocus<InputProps.Ref>();
  const [passphrase, setPassphrase] = useState('');
  const [complaint, setComplaint] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ErrorView | null>(null);

  const submit = async () => {
    setError(null);
    if (passphrase === '') return setComplaint('Enter the passphrase');
    setBusy(true);
    const result = await tryCall('vault.enterPassphrase', { passphrase });
    setBusy(false);
    // Open, or shut for a reason that stands above every page.
    if (result.ok) return onClose();
    setError(toWire(result.error));
    field.current?.focus();
  };

  return (
    <FormDialog
      title="Unlock the vault"
      submitText="Unlock"
      busyText="Trying the passphrase"
      busy={busy}
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
