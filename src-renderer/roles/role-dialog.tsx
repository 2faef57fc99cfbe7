// Adding and editing a role. It is assumed once before it is saved, so that a mistake shows while it can be mended.
import Button from '@cloudscape-design/components/button';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import FormField from '@cloudscape-design/components/form-field';
import Input, { type InputProps } from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import Toggle from '@cloudscape-design/components/toggle';
import { useEffect, useMemo, useRef, useState } from 'react';
import { parseRoleArn } from '../../shared/arn.ts';
import { type ErrorView, toWire } from '../../shared/errors.ts';
import type { RoleSession } from '../../shared/model.ts';
import { tryCall } from '../bridge.ts';
import { useTrial } from '../identities/use-trial.ts';
import { sourceOptions } from '../sessions/rows.ts';
import { FormDialog } from '../shared-ui/form-dialog.tsx';
import { errorWithin } from '../shared-ui/form-errors.ts';
import { useNotices } from '../shared-ui/notices.tsx';
import { ProfileField } from '../shared-ui/profile-field.tsx';
import { RegionField } from '../shared-ui/region-field.tsx';
import { useForm } from '../shared-ui/use-form.ts';
import { useInitialFocus } from '../shared-ui/use-initial-focus.ts';
import { useSnapshot } from '../snapshot-store.ts';
import { RoleArnField } from './role-arn-field.tsx';
import {
  emptyRoleForm,
  hasRareOptions,
  judgeRoleForm,
  MORE_FIELDS,
  questionOf,
  roleFormOf,
  roleInput,
  roleLabelOf,
  usualRegion,
} from './role-form.ts';
import { RoleOptionsFields } from './role-options-fields.tsx';
import { durationAdvice, mfaWarning, partitionOfSource } from './role-source.ts';
import { RoleTest } from './role-test.tsx';

interface RoleDialogProps {
  /** Null: add one. */
  readonly edited: RoleSession | null;
  readonly sourceSessionId: string | null;
  readonly onClose: () => void;
}

export function RoleDialog({ edited, sourceSessionId, onClose }: RoleDialogProps) {
  const snapshot = useSnapshot();
  const { show } = useNotices();
  const ownId = edited?.id ?? null;
  const form = useForm(
    edited ? roleFormOf(edited, snapshot) : emptyRoleForm(snapshot, sourceSessionId),
    (values) => judgeRoleForm(values, snapshot, ownId),
  );
  const { values, set, touch, errorOf } = form;
  const firstField = useInitialFocus<InputProps.Ref>();
  const [saving, setSaving] = useState(false);
  const [error, setError] = useState<ErrorView | null>(null);
  const [more, setMore] = useState(edited !== null && hasRareOptions(edited));
  const input = roleInput(values, snapshot, ownId);
  const question = questionOf(input);
  const [found] = useState(question);
  const trial = useTrial(question, () => tryCall('session.test', { ...input, sessionId: ownId }));
  const sources = useMemo(() => sourceOptions(snapshot, ownId), [snapshot, ownId]);
  const partition =
    parseRoleArn(values.roleArn.trim())?.partition ?? partitionOfSource(snapshot, values.sourceSessionId);

  // A test takes its time, and name and profile may be changed meanwhile: what is saved is what stands there then.
  const latest = useRef(input);
  useEffect(() => {
    latest.current = input;
  });
  const valid = () => {
    if (form.check()) return true;
    if (MORE_FIELDS.some((field) => errorWithin(form.errors, field) !== null)) setMore(true);
    return false;
  };

  const save = async (anyway: boolean) => {
    setError(null);
    if (!valid()) return;
    setSaving(true);
    // What AWS is asked is as it was saved, or was tested just now: nothing to learn from asking again.
    const known = trial.value !== null || (edited !== null && question === found);
    const saved = anyway || known || (await trial.run())?.ok ? await send() : null;
    setSaving(false);
    if (!saved) return;
    if (!saved.ok) return setError(toWire(saved.error));
    const { label } = latest.current;
    show({
      about: 'catalogue',
      kind: 'success',
      title: edited ? `Saved ${label}` : `Added ${label}`,
      text: edited ? '' : 'Start it to get credentials now; tools can also ask for them by themselves.',
    });
    onClose();
  };
  const send = async () =>
    edited
      ? await tryCall('session.updateRole', { ...latest.current, sessionId: edited.id })
      : await tryCall('session.addRole', latest.current);

  const chooseSource = (chosen: string) => {
    const untouched = edited === null && values.region === usualRegion(snapshot, values.sourceSessionId);
    set({ sourceSessionId: chosen, ...(untouched ? { region: usualRegion(snapshot, chosen) } : {}) });
  };

  return (
    <FormDialog
      title={edited ? `Edit ${edited.label}` : 'Add role'}
      submitText={edited ? 'Save' : 'Add role'}
      busyText={trial.running ? 'Assuming the role' : 'Saving'}
      busy={saving}
      error={error}
      changed={form.changed}
      wrong={form.wrong}
      extraButton={
        <Button
          formAction="none"
          loading={trial.running}
          loadingText="Assuming the role"
          onClick={() => {
            setError(null);
            if (valid()) void trial.run();
          }}
        >
          Test
        </Button>
      }
      onSubmit={() => void save(false)}
      onCancel={onClose}
    >
      <RoleArnField form={form} field={firstField} />
      <FormField
        label="Source"
        description="Whose credentials call AssumeRole: an IAM user, a role of a portal, or another role (a chain). The role's trust policy has to name it."
        errorText={errorOf('sourceSessionId')}
      >
        <Select
          options={sources}
          selectedOption={sources.find((option) => option.value === values.sourceSessionId) ?? null}
          onChange={({ detail }) => chooseSource(detail.selectedOption.value ?? '')}
          onBlur={() => touch('sourceSessionId')}
          filteringType={sources.length > 8 ? 'auto' : 'none'}
          placeholder="Choose an IAM user or role"
          virtualScroll={sources.length > 100}
          empty="Add an IAM user or a portal first"
        />
      </FormField>
      <FormField
        label="Name"
        description="How Cloakroom calls it. Left empty, the role's own name is taken."
        errorText={errorOf('label')}
      >
        <Input
          value={values.label}
          onChange={({ detail }) => set({ label: detail.value })}
          onBlur={() => touch('label')}
          placeholder={roleLabelOf({ label: '', roleArn: values.roleArn }, snapshot, ownId)}
          autoComplete={false}
        />
      </FormField>
      <FormField warningText={mfaWarning(values, snapshot) ?? ''}>
        <Toggle
          ariaLabel="Requires MFA"
          checked={values.requiresMfa}
          onChange={({ detail }) => set({ requiresMfa: detail.checked })}
          description="The role's trust policy asks for MFA (aws:MultiFactorAuthPresent): the IAM user at the start of the chain is asked for a code."
        >
          Requires MFA
        </Toggle>
      </FormField>
      <RegionField
        optional
        description="Where AssumeRole is called, and the region tools get with the profile. Left empty, that of the source."
        value={values.region}
        partition={partition}
        error={errorOf('region')}
        onChange={(region) => set({ region })}
        onBlur={() => touch('region')}
      />
      <ProfileField
        draft={values.profile}
        name={input.profileName ?? ''}
        configPath={snapshot.environment.configPath}
        error={errorOf('profile')}
        onChange={(profile) => set({ profile })}
        onBlur={() => touch('profile')}
      />
      <ExpandableSection
        headerText="More options"
        headerDescription="Duration, role session name, external ID, source identity, tags, policies"
        expanded={more}
        onChange={({ detail }) => setMore(detail.expanded)}
      >
        <RoleOptionsFields
          form={form}
          duration={durationAdvice({ ...values, label: input.label }, snapshot, ownId)}
        />
      </ExpandableSection>
      <RoleTest
        trial={trial}
        input={input}
        onSaveAnyway={() => void save(true)}
        onOneHour={() => set({ duration: { choice: '3600', customMinutes: '' } })}
      />
    </FormDialog>
  );
}
