// The ARN of a role: what was read from it as it is typed, and, when something else was pasted, what was meant.
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input, { type InputProps } from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { RefObject } from 'react';
import { sentence } from '../../shared/sentences.ts';
import type { FormState } from '../shared-ui/use-form.ts';
import { type ReadArn, readRoleArn } from './role-arn-text.ts';
import type { RoleForm } from './role-form.ts';

interface RoleArnFieldProps {
  readonly form: FormState<RoleForm>;
  readonly field: RefObject<InputProps.Ref | null>;
}

export function RoleArnField({ form, field }: RoleArnFieldProps) {
  const { values, set, touch, errorOf } = form;
  const read = readRoleArn(values.roleArn);
  const error = errorOf('roleArn');
  const meant = read.kind === 'wrong' ? read.meant : null;
  return (
    <SpaceBetween size="xxs">
      <FormField
        label="Role ARN"
        description="Names the account and the role; at the top of the role's page in the IAM console."
        constraintText={error ? '' : readText(read)}
        errorText={error}
        warningText={error || read.kind !== 'role' ? '' : (read.warning ?? '')}
      >
        <Input
          ref={field}
          value={values.roleArn}
          onChange={({ detail }) => set({ roleArn: detail.value })}
          onBlur={() => touch('roleArn')}
          placeholder="arn:aws:iam::123456789012:role/Admin"
          autoComplete={false}
          spellcheck={false}
        />
      </FormField>
      {meant !== null && (
        <Button
          variant="inline-link"
          formAction="none"
          onClick={() => {
            set({ roleArn: meant });
            field.current?.focus();
          }}
        >
          {meant.endsWith('/') ? 'Begin with' : 'Use'} {meant}
        </Button>
      )}
    </SpaceBetween>
  );
}

/** Something known to be another thing is said at once; half an ARN is not, it is still being typed. */
function readText(read: ReadArn) {
  if (read.kind === 'wrong') return read.meant === null ? '' : sentence(read.problem);
  if (read.kind === 'empty') return '';
  return (
    <SpaceBetween direction="horizontal" size="xs">
      <span>{read.text}</span>
      {read.more !== '' && <span>{read.more}</span>}
    </SpaceBetween>
  );
}
