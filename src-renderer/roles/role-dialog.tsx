// Adding and editing a role.
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import FormField from '@cloudscape-design/components/form-field';
import Input, { type InputProps } from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import Toggle from '@cloudscape-design/components/toggle';
import { useMemo, useState } from 'react';
import { parseRoleArn } from '../../shared/arn.ts';
import { type ErrorView, toWire } from '../../shared/errors.ts';
import type { RoleSession } from '../../shared/model.ts';
import { tryCall } from '../bridge.ts';
import { sourceOptions } from '../sessions/rows.ts';
import { ROLE_DURATIONS } from '../shared-ui/duration-choices.ts';
import { DurationField } from '../shared-ui/duration-field.tsx';
import { FormDialog } from '../shared-ui/form-dialog.tsx';
import { errorWithin } from '../shared-ui/form-errors.ts';
import { useNotices } from '../shared-ui/notices.tsx';
import { ProfileField } from '../shared-ui/profile-field.tsx';
import { RegionField } from '../shared-ui/region-field.tsx';
import { useForm } from '../shared-ui/use-form.ts';
import { useInitialFocus } from '../shared-ui/use-initial-focus.ts';
import { useSnapshot } from '../snapshot-store.ts';
import {
  durationNote,
  emptyRoleForm,
  judgeRoleForm,
  MORE_FIELDS,
  mfaWarning,
  roleFormOf,
  roleInput,
  roleLabelOf,
} from './role-form.ts';
import { RoleOptionsFields } from './role-options-fields.tsx';

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
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ErrorView | null>(null);
  const [more, setMore] = useState(false);
  const input = roleInput(values, snapshot, ownId);
  const sources = useMemo(() => sourceOptions(snapshot, ownId), [snapshot, ownId]);
  const arn = parseRoleArn(values.roleArn.trim());
  const warning = mfaWarning(values, snapshot);

  const save = async () => {
    setError(null);
    if (!form.check()) {
      if (MORE_FIELDS.some((field) => errorWithin(form.errors, field) !== null)) setMore(true);
      return;
    }
    setBusy(true);
    const result = edited
      ? await tryCall('session.updateRole', { ...input, sessionId: edited.id })
      : await tryCall('session.addRole', input);
    setBusy(false);
    if (!result.ok) return setError(toWire(result.error));
    show({
      about: 'catalogue',
      kind: 'success',
      title: edited ? `Saved ${input.label}` : `Added ${input.label}`,
      text: edited ? '' : 'Start it to get credentials now; tools can also ask for them by themselves.',
    });
    onClose();
  };

  return (
    <FormDialog
      title={edited ? `Edit ${edited.label}` : 'Add role'}
      submitText={edited ? 'Save' : 'Add role'}
      busyText="Saving"
      busy={busy}
      error={error}
      onSubmit={() => void save()}
      onCancel={onClose}
    >
      <FormField
        label="Role ARN"
        description="From the role's page in the AWS console."
        constraintText={arn ? `Role ${arn.name} in account ${arn.accountId}` : ''}
        errorText={errorOf('roleArn')}
      >
        <Input
          ref={firstField}
          value={values.roleArn}
          onChange={({ detail }) => set({ roleArn: detail.value })}
          onBlur={() => touch('roleArn')}
          placeholder="arn:aws:iam::123456789012:role/Admin"
          autoComplete={false}
          spellcheck={false}
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
          placeholder={roleLabelOf({ label: '', roleArn: values.roleArn })}
          autoComplete={false}
        />
      </FormField>
      <FormField
        label="Source"
        description="Whose credentials assume the role: an IAM user, a role of a portal, or another role (a chain)."
        errorText={errorOf('sourceSessionId')}
      >
        <Select
          options={sources}
          selectedOption={sources.find((option) => option.value === values.sourceSessionId) ?? null}
          onChange={({ detail }) => set({ sourceSessionId: detail.selectedOption.value ?? '' })}
          onBlur={() => touch('sourceSessionId')}
          filteringType={sources.length > 8 ? 'auto' : 'none'}
          placeholder="Choose an IAM user or role"
          virtualScroll={sources.length > 100}
          empty="Add an IAM user or a portal first"
        />
      </FormField>
      <RegionField
        optional
        description="Written into the profile as the region tools use."
        value={values.region}
        error={errorOf('region')}
        onChange={(region) => set({ region })}
        onBlur={() => touch('region')}
      />
      <DurationField
        label="Duration"
        description="How long one set of credentials lives; Cloakroom gets the next in time."
        usual={ROLE_DURATIONS}
        value={values.duration}
        note={durationNote(values, snapshot)}
        error={errorOf('duration')}
        onChange={(duration) => set({ duration })}
        onBlur={() => touch('duration')}
      />
      <FormField warningText={warning ?? ''}>
        <Toggle
          ariaLabel="Requires MFA"
          checked={values.requiresMfa}
          onChange={({ detail }) => set({ requiresMfa: detail.checked })}
          description="The role's trust policy asks for MFA: the IAM user at the start of the chain is asked for a code."
        >
          Requires MFA
        </Toggle>
      </FormField>
      <ProfileField
        draft={values.profile}
        name={input.profileName ?? ''}
        configPath={snapshot.environment.configPath}
        error={errorOf('profileName')}
        onChange={(profile) => set({ profile })}
        onBlur={() => touch('profileName')}
      />
      <ExpandableSection
        headerText="More options"
        headerDescription="Role session name, external ID, source identity, tags, policies"
        expanded={more}
        onChange={({ detail }) => setMore(detail.expanded)}
      >
        <RoleOptionsFields form={form} />
      </ExpandableSection>
    </FormDialog>
  );
}
