// How old the keys of these IAM users may become, and what happens then.
import Box from '@cloudscape-design/components/box';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import RadioGroup from '@cloudscape-design/components/radio-group';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Toggle from '@cloudscape-design/components/toggle';
import type { KeyPolicy } from '../../shared/key-inventory.ts';
import type { IamUserIdentity, Snapshot } from '../../shared/model.ts';
import { count } from '../portals/portal-text.ts';
import { labelsText } from '../sessions/folders.ts';
import { FormDialog } from '../shared-ui/form-dialog.tsx';
import { useNotices } from '../shared-ui/notices.tsx';
import { useDeed } from '../shared-ui/use-deed.ts';
import { type FormState, useForm } from '../shared-ui/use-form.ts';
import { useSnapshot } from '../snapshot-store.ts';
import {
  judgePolicyForm,
  POLICY_TEXT,
  type PolicyForm,
  policyFormOf,
  policyOf,
  reminderWarning,
  wholeNumber,
} from './policy-form.ts';

interface PolicyDialogProps {
  readonly identities: readonly IamUserIdentity[];
  readonly onClose: () => void;
}

export function PolicyDialog({ identities, onClose }: PolicyDialogProps) {
  const snapshot = useSnapshot();
  const { show } = useNotices();
  const deed = useDeed();
  const shared = sharedPolicy(identities, snapshot);
  const form = useForm(policyFormOf(shared ?? snapshot.settings.keys, shared !== null), judgePolicyForm);
  const { values, set } = form;
  const [only] = identities.length === 1 ? identities : [];
  const whose = only ? only.label : count(identities.length, 'IAM user');

  const save = async () => {
    if (!form.check()) return;
    const identityIds = identities.map(({ id }) => id);
    if (!(await deed.act('keys.setPolicy', { identityIds, policy: policyOf(values) }))) return;
    show({ about: 'keys', kind: 'success', title: `Saved the key policy of ${whose}`, text: '' });
    onClose();
  };

  return (
    <FormDialog
      title={`Key policy of ${whose}`}
      submitText="Save"
      busyText="Saving"
      busy={deed.busy !== null}
      error={deed.error}
      changed={form.changed}
      wrong={form.wrong}
      onSubmit={() => void save()}
      onCancel={onClose}
    >
      {!only && <Box>{labelsText(identities.map(({ label }) => label))}</Box>}
      <RadioGroup
        ariaLabel="Policy"
        value={values.own ? 'own' : 'settings'}
        onChange={({ detail }) => set({ own: detail.value === 'own' })}
        items={[
          {
            value: 'settings',
            label: 'As in the settings',
            description: policyText(snapshot.settings.keys),
          },
          { value: 'own', label: only ? 'A policy of its own' : 'A policy of their own' },
        ]}
      />
      {values.own && <PolicyFields form={form} />}
    </FormDialog>
  );
}

function PolicyFields({ form }: { readonly form: FormState<PolicyForm> }) {
  const { values, set } = form;
  const warning = reminderWarning(wholeNumber(values.maxAgeDays), wholeNumber(values.remindDaysBefore));
  return (
    <SpaceBetween size="l">
      <NumberField form={form} name="maxAgeDays" />
      <NumberField form={form} name="remindDaysBefore" warning={warning} />
      <Toggle
        checked={values.rotatesItself}
        description={POLICY_TEXT.rotatesItself.meaning}
        onChange={({ detail }) => set({ rotatesItself: detail.checked })}
      >
        {POLICY_TEXT.rotatesItself.label}
      </Toggle>
      <NumberField form={form} name="graceHours" />
    </SpaceBetween>
  );
}

interface NumberFieldProps {
  readonly form: FormState<PolicyForm>;
  readonly name: 'maxAgeDays' | 'remindDaysBefore' | 'graceHours';
  readonly warning?: string;
}

function NumberField({ form: { values, set, touch, errorOf }, name, warning = '' }: NumberFieldProps) {
  const { label, meaning } = POLICY_TEXT[name];
  const error = errorOf(name);
  return (
    <FormField
      label={label}
      description={meaning}
      errorText={error}
      warningText={error === '' ? warning : ''}
    >
      <Input
        value={values[name]}
        inputMode="numeric"
        onChange={({ detail }) => set({ [name]: detail.value })}
        onBlur={() => touch(name)}
      />
    </FormField>
  );
}

function policyText({ maxAgeDays, remindDaysBefore, rotatesItself, graceHours }: KeyPolicy): string {
  return `At most ${count(maxAgeDays, 'day')} old, reminds ${count(remindDaysBefore, 'day')} before, ${
    rotatesItself ? 'rotates by itself' : 'does not rotate by itself'
  }, keeps the old key ${count(graceHours, 'hour')}.`;
}

/** The policy of their own that all of them have alike; null when there is no such. */
function sharedPolicy(
  identities: readonly IamUserIdentity[],
  { keyPolicies }: Pick<Snapshot, 'keyPolicies'>,
): KeyPolicy | null {
  const own = identities.map(({ id }) => keyPolicies[id] ?? null);
  const [first = null] = own;
  return own.every((policy) => JSON.stringify(policy) === JSON.stringify(first)) ? first : null;
}
