// The access key: pasted, or in the CSV file of the AWS console. The file is read by the main process;
// this window learns the key id and the user name only.
import Alert from '@cloudscape-design/components/alert';
import FileInput from '@cloudscape-design/components/file-input';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import RadioGroup from '@cloudscape-design/components/radio-group';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { type ErrorView, toWire } from '../../shared/errors.ts';
import { tryCall } from '../bridge.ts';
import { ProblemAlert } from '../shared-ui/problem.tsx';
import type { FormState } from '../shared-ui/use-form.ts';
import type { IamUserForm, KeyFrom } from './iam-user-form.ts';

interface KeyFieldsProps {
  readonly form: FormState<IamUserForm>;
  readonly editing: boolean;
}

const NOTHING_TYPED = { accessKeyId: '', secretAccessKey: '', keyFile: null } as const;

export function KeyFields({ form, editing }: KeyFieldsProps) {
  const { values, set } = form;
  return (
    <SpaceBetween size="m">
      <FormField
        label="Access key"
        description="A long-term key of the IAM user, from Security credentials in the IAM console. The secret goes straight to the vault, sealed, and is never shown again."
      >
        <RadioGroup
          value={values.keyFrom}
          onChange={({ detail }) => set({ ...NOTHING_TYPED, keyFrom: detail.value as KeyFrom })}
          items={[
            ...(editing ? [{ value: 'keep', label: 'Keep the key in the vault' }] : []),
            { value: 'typed', label: editing ? 'Paste a new key of the same user' : 'Paste the key' },
            { value: 'file', label: 'Use the CSV file from the AWS console' },
          ]}
        />
      </FormField>
      {values.keyFrom === 'typed' && <TypedKey form={form} />}
      {values.keyFrom === 'file' && <FileKey form={form} />}
    </SpaceBetween>
  );
}

function TypedKey({ form }: { readonly form: FormState<IamUserForm> }) {
  const { values, set, touch, errorOf } = form;
  return (
    <SpaceBetween size="m">
      <FormField
        label="Access key ID"
        description="Names the key; it is no secret."
        errorText={errorOf('accessKeyId')}
      >
        <Input
          value={values.accessKeyId}
          onChange={({ detail }) => set({ accessKeyId: detail.value })}
          onBlur={() => touch('accessKeyId')}
          placeholder="AKIA…"
          autoComplete={false}
          spellcheck={false}
          disableBrowserAutocorrect
        />
      </FormField>
      <FormField
        label="Secret access key"
        description="The console shows it once, when the key is created."
        errorText={errorOf('secretAccessKey')}
      >
        <Input
          type="password"
          value={values.secretAccessKey}
          onChange={({ detail }) => set({ secretAccessKey: detail.value })}
          onBlur={() => touch('secretAccessKey')}
          autoComplete={false}
          spellcheck={false}
          disableBrowserAutocorrect
        />
      </FormField>
    </SpaceBetween>
  );
}

function FileKey({ form }: { readonly form: FormState<IamUserForm> }) {
  const { values, set, errorOf } = form;
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ErrorView | null>(null);
  const read = async (file: File | undefined) => {
    if (!file) return;
    setBusy(true);
    setProblem(null);
    set({ keyFile: null });
    const result = await tryCall('identity.readKeyFile', { path: window.cloakroom.pathOf(file) });
    setBusy(false);
    if (!result.ok) return setProblem(toWire(result.error));
    const { userName } = result.value;
    set({ keyFile: result.value, ...(values.label.trim() === '' && userName ? { label: userName } : {}) });
  };
  return (
    <SpaceBetween size="s">
      <FormField label="Key file" errorText={errorOf('keyFile') || errorOf('accessKeyId')}>
        <FileInput
          accept=".csv,text/csv"
          ariaLabel="Choose CSV file"
          value={[]}
          onChange={({ detail }) => void read(detail.value[0])}
        >
          {busy ? 'Reading…' : 'Choose CSV file'}
        </FileInput>
      </FormField>
      {values.keyFile && (
        <Alert type="success" header="Key found">
          <div>
            Access key ID: <span className="mono">{values.keyFile.accessKeyId}</span>
          </div>
          {values.keyFile.userName && <div>User name: {values.keyFile.userName}</div>}
          <div>
            The file holds the secret in plain text. Once the key is in the vault, Cloakroom offers to shred
            the file.
          </div>
        </Alert>
      )}
      {problem && <ProblemAlert error={problem} />}
    </SpaceBetween>
  );
}
