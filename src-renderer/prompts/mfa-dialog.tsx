// Asks for the MFA code of the first prompt in the queue. A refused code comes back as a new prompt that says why.
import Alert from '@cloudscape-design/components/alert';
import FormField from '@cloudscape-design/components/form-field';
import Input, { type InputProps } from '@cloudscape-design/components/input';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import { useState } from 'react';
import { type ErrorView, toWire } from '../../shared/errors.ts';
import type { Identity, MfaPrompt } from '../../shared/model.ts';
import { headline } from '../../shared/sentences.ts';
import { tryCall } from '../bridge.ts';
import { FormDialog } from '../shared-ui/form-dialog.tsx';
import { useInitialFocus } from '../shared-ui/use-initial-focus.ts';
import { codeOf, promptFacts } from './mfa-text.ts';

interface MfaDialogProps {
  readonly prompt: MfaPrompt;
  readonly identity: Identity | null;
  /** Prompts behind this one. */
  readonly more: number;
}

/** Mount it with the prompt's id as key: a code must not survive into the next prompt. */
export function MfaDialog({ prompt, identity, more }: MfaDialogProps) {
  const [code, setCode] = useState('');
  const [complaint, setComplaint] = useState('');
  const firstField = useInitialFocus<InputProps.Ref>();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ErrorView | null>(null);

  const submit = async () => {
    setError(null);
    if (!/^\d{6}$/.test(code)) return setComplaint('Enter the six digits that the device shows');
    setBusy(true);
    const result = await tryCall('mfa.answer', { promptId: prompt.id, code });
    setBusy(false);
    setCode('');
    if (!result.ok) setError(toWire(result.error));
  };
  const dismiss = async () => {
    setCode('');
    const result = await tryCall('mfa.dismiss', { promptId: prompt.id });
    if (!result.ok) setError(toWire(result.error));
  };

  return (
    <FormDialog
      title={`MFA code for ${identity?.label ?? 'an IAM user'}`}
      submitText="Submit"
      cancelText="Not now"
      busyText="Sending the code"
      busy={busy}
      error={error}
      onSubmit={() => void submit()}
      onCancel={() => void dismiss()}
    >
      {prompt.problem && (
        <Alert type="warning" header={headline(prompt.problem)}>
          AWS takes each code once. Wait until the device shows the next one.
        </Alert>
      )}
      <KeyValuePairs columns={2} ariaLabel="Who is asked" items={promptFacts(prompt, identity)} />
      <FormField
        label="MFA code"
        constraintText={
          more > 0 ? `${more} more ${more === 1 ? 'identity waits' : 'identities wait'} for a code.` : ''
        }
        errorText={complaint}
      >
        <Input
          ref={firstField}
          value={code}
          onChange={({ detail }) => {
            setComplaint('');
            setCode(codeOf(detail.value));
          }}
          inputMode="numeric"
          autoComplete="one-time-code"
          placeholder="123456"
          nativeInputAttributes={{ maxLength: 7, className: 'code-input' }}
        />
      </FormField>
    </FormDialog>
  );
}
