// Whose an access key is, by its id; and what to do about one that became known to others.
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input, { type InputProps } from '@cloudscape-design/components/input';
import Spinner from '@cloudscape-design/components/spinner';
import { useState } from 'react';
import { channels } from '../../shared/ipc.ts';
import { FormDialog } from '../shared-ui/form-dialog.tsx';
import { fieldErrors } from '../shared-ui/form-errors.ts';
import { ProblemAlert } from '../shared-ui/problem.tsx';
import { useAnswer } from '../shared-ui/use-answer.ts';
import { useInitialFocus } from '../shared-ui/use-initial-focus.ts';
import { LookedUp } from './looked-up.tsx';

interface LeakDialogProps {
  readonly accessKeyId: string | null;
  readonly onClose: () => void;
}

export function LeakDialog({ accessKeyId, onClose }: LeakDialogProps) {
  const [typed, setTyped] = useState(accessKeyId ?? '');
  const [asked, setAsked] = useState(accessKeyId);
  const [complaint, setComplaint] = useState('');
  const field = useInitialFocus<InputProps.Ref>();
  const look = useAnswer('keys.lookUp', asked === null ? null : { accessKeyId: asked });
  const lookUp = () => {
    const input = { accessKeyId: typed.trim() };
    const wrong = fieldErrors(channels['keys.lookUp'].input, input).accessKeyId ?? '';
    setComplaint(wrong === '' ? '' : complaintAbout(typed, wrong));
    if (wrong !== '') return setAsked(null);
    if (asked === input.accessKeyId) look.again();
    else setAsked(input.accessKeyId);
  };
  return (
    <FormDialog
      title="Look up an access key"
      submitText="Look up"
      cancelText="Close"
      busyText="Asking AWS"
      busy={asked !== null && !look.current}
      error={null}
      size="large"
      onSubmit={lookUp}
      onCancel={onClose}
    >
      <FormField
        label="Access key ID"
        description="From a file, a log or a mail of AWS. Only the ID: it is no secret, and the secret does not belong here."
        errorText={complaint}
      >
        <Input
          ref={field}
          value={typed}
          placeholder="AKIA…"
          onChange={({ detail }) => {
            setTyped(detail.value);
            setComplaint('');
          }}
          autoComplete={false}
          spellcheck={false}
          disableBrowserAutocorrect
        />
      </FormField>
      {look.error && (
        <ProblemAlert
          error={look.error}
          action={
            <Button formAction="none" onClick={look.again}>
              Try again
            </Button>
          }
        />
      )}
      {asked !== null && !look.value && !look.error && (
        <Box color="text-body-secondary">
          <Spinner /> Asking AWS whose key it is
        </Box>
      )}
      {look.value && (
        <LookedUp key={look.value.accessKeyId} found={look.value} onChanged={look.again} onClose={onClose} />
      )}
    </FormDialog>
  );
}

/** A secret in the wrong field must not stand there any longer than needed. */
function complaintAbout(typed: string, wrong: string): string {
  if (typed.trim() === '') return 'Enter the access key ID';
  return /[a-z/+=]/.test(typed.trim()) && typed.trim().length >= 40
    ? 'This looks like the secret. Clear the field: only the ID is needed.'
    : wrong;
}
