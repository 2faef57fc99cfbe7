// Another passphrase for the same vault.
import Box from '@cloudscape-design/components/box';
import type { InputProps } from '@cloudscape-design/components/input';
import { useEffect } from 'react';
import { FormDialog } from '../shared-ui/form-dialog.tsx';
import { useNotices } from '../shared-ui/notices.tsx';
import { useDeed } from '../shared-ui/use-deed.ts';
import { useInitialFocus } from '../shared-ui/use-initial-focus.ts';
import { NewPassphrase } from './new-passphrase.tsx';
import { PassphraseField } from './passphrase-field.tsx';
import { useNewPassphrase } from './use-new-passphrase.ts';

export function ChangePassphraseDialog({ onClose }: { readonly onClose: () => void }) {
  const { show } = useNotices();
  const firstField = useInitialFocus<InputProps.Ref>();
  const state = useNewPassphrase({ asksCurrent: true });
  const { busy: under, error, act } = useDeed();
  const busy = under !== null;
  // The fields are off while it is tried, and so have lost the focus.
  useEffect(() => {
    if (error) firstField.current?.focus();
  }, [error, firstField]);
  const { form } = state;
  const { values, set, touch, errorOf } = form;

  const submit = async () => {
    if (!(await state.check())) return;
    if (!(await act('vault.changePassphrase', { current: values.current, next: values.next }))) return;
    show({
      about: 'vault',
      kind: 'success',
      title: 'The passphrase is changed',
      text: 'From now on the vault opens with the new one.',
    });
    onClose();
  };

  return (
    <FormDialog
      title="Change the passphrase"
      submitText="Change passphrase"
      busyText="Changing the passphrase"
      busy={busy}
      error={error}
      changed={form.changed}
      wrong={form.wrong}
      onSubmit={() => void submit()}
      onCancel={onClose}
    >
      <Box variant="p">
        The secrets stay as they are; only what opens them is locked anew. Copies of Cloakroom’s folder that
        were made before, such as backups, still open with the old passphrase. There is no way back if you
        forget the new one.
      </Box>
      <PassphraseField
        label="Current passphrase"
        value={values.current}
        onChange={(current) => set({ current })}
        onBlur={() => touch('current')}
        errorText={errorOf('current')}
        disabled={busy}
        inputRef={firstField}
      />
      <NewPassphrase label="New passphrase" state={state} disabled={busy} />
    </FormDialog>
  );
}
