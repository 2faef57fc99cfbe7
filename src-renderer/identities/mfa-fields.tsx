// The MFA device of an IAM user, and when its code is asked for.
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import RadioGroup from '@cloudscape-design/components/radio-group';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { type ErrorView, toWire } from '../../shared/errors.ts';
import type { MfaUse } from '../../shared/model.ts';
import { tryCall } from '../bridge.ts';
import { ProblemAlert } from '../shared-ui/problem.tsx';
import type { FormState } from '../shared-ui/use-form.ts';
import type { IamUserForm } from './iam-user-form.ts';

const USES: readonly { value: MfaUse; label: string; description: string }[] = [
  {
    value: 'for-roles-that-ask',
    label: 'For roles that ask for it',
    description: 'A code is asked for when a role marked "Requires MFA" is started. Recommended.',
  },
  {
    value: 'always',
    label: 'Always',
    description: "Every session of this user is made with a code; needed when the user's own policies ask.",
  },
  { value: 'never', label: 'Never', description: 'No code is asked for. Roles that require MFA will fail.' },
];

interface MfaFieldsProps {
  /** Where the device came from, when a person has not typed it; else empty. */
  readonly note: string;
  readonly form: FormState<IamUserForm>;
  /** Null while adding: AWS can be asked only with a key that is in the vault. */
  readonly identityId: string | null;
}

export function MfaFields({ form, identityId, note }: MfaFieldsProps) {
  const { values, set, touch, errorOf } = form;
  const [busy, setBusy] = useState(false);
  const [found, setFound] = useState<string | null>(null);
  const [problem, setProblem] = useState<ErrorView | null>(null);
  const lookUp = async (id: string) => {
    setBusy(true);
    setProblem(null);
    setFound(null);
    const result = await tryCall('identity.findMfaDevices', { identityId: id });
    setBusy(false);
    if (!result.ok) return setProblem(toWire(result.error));
    const [first, ...others] = result.value.serials;
    if (first === undefined) return setFound('AWS knows no MFA device of this user');
    set({ mfaSerial: first });
    setFound(
      others.length === 0 ? 'Found one device' : `Found ${others.length + 1} devices: the first is filled in`,
    );
  };
  return (
    <SpaceBetween size="m">
      <FormField
        label={
          <span>
            MFA device <i>- optional</i>
          </span>
        }
        description={
          identityId
            ? 'ARN of a virtual device, or serial number of a hardware one.'
            : 'ARN of a virtual device, or serial number of a hardware one. Left empty, Cloakroom asks AWS for it when you test or save, if the user may ask.'
        }
        constraintText={found ?? note}
        errorText={errorOf('mfaSerial')}
        secondaryControl={
          identityId ? (
            <Button loading={busy} formAction="none" onClick={() => void lookUp(identityId)}>
              Look up
            </Button>
          ) : undefined
        }
      >
        <Input
          ariaLabel="MFA device"
          value={values.mfaSerial}
          onChange={({ detail }) => set({ mfaSerial: detail.value })}
          onBlur={() => touch('mfaSerial')}
          placeholder="arn:aws:iam::123456789012:mfa/alice"
          autoComplete={false}
          spellcheck={false}
        />
      </FormField>
      {problem && <ProblemAlert error={problem} type="warning" />}
      <FormField label="When a code is asked for">
        <RadioGroup
          value={values.mfaUse}
          items={[...USES]}
          onChange={({ detail }) => set({ mfaUse: detail.value as MfaUse })}
        />
      </FormField>
    </SpaceBetween>
  );
}
