// Adding and editing an IAM user. What was typed, the secret too, lives until the dialog closes and no longer.
import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import FormField from '@cloudscape-design/components/form-field';
import Input, { type InputProps } from '@cloudscape-design/components/input';
import RadioGroup from '@cloudscape-design/components/radio-group';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { parsePrincipalArn } from '../../shared/arn.ts';
import { type ErrorView, toWire } from '../../shared/errors.ts';
import type { KeyUse } from '../../shared/model.ts';
import { tryCall } from '../bridge.ts';
import { USER_DURATIONS } from '../shared-ui/duration-choices.ts';
import { DurationField } from '../shared-ui/duration-field.tsx';
import { FormDialog } from '../shared-ui/form-dialog.tsx';
import { errorWithin } from '../shared-ui/form-errors.ts';
import { useNotices } from '../shared-ui/notices.tsx';
import { profileNameOf } from '../shared-ui/profile-draft.ts';
import { ProfileField } from '../shared-ui/profile-field.tsx';
import { RegionField } from '../shared-ui/region-field.tsx';
import { useForm } from '../shared-ui/use-form.ts';
import { useInitialFocus } from '../shared-ui/use-initial-focus.ts';
import { useSnapshot } from '../snapshot-store.ts';
import {
  addIamUserInput,
  type EditedUser,
  emptyIamUserForm,
  iamUserFormOf,
  judgeIamUserForm,
  questionOf,
  TESTED_FIELDS,
  testInput,
  updateIamUserInput,
  userDurationWarning,
} from './iam-user-form.ts';
import { KeyFields } from './key-fields.tsx';
import { KeyProblemNote, KeyTest } from './key-test.tsx';
import { MfaFields } from './mfa-fields.tsx';
import { useShredding } from './use-shredding.ts';
import { useTrial } from './use-trial.ts';

interface IamUserDialogProps {
  /** Null: add one. */
  readonly edited: EditedUser | null;
  readonly onClose: () => void;
}

/** Fields under "More options", to open that part when one of them is wrong. */
const MORE_FIELDS = ['mfaSerial', 'mfaUse', 'keyUse', 'duration'];

const KEY_USE_ITEMS: readonly { value: KeyUse; label: string; description: string }[] = [
  {
    value: 'session-token',
    label: 'A session token',
    description: 'Short-lived credentials from GetSessionToken. Recommended.',
  },
  {
    value: 'long-term-key',
    label: 'The long-term key itself',
    description: 'Only for calls that refuse session tokens, such as IAM calls without MFA.',
  },
];

export function IamUserDialog({ edited, onClose }: IamUserDialogProps) {
  const snapshot = useSnapshot();
  const { show } = useNotices();
  const offerShredding = useShredding();
  const form = useForm(edited ? iamUserFormOf(edited, snapshot) : emptyIamUserForm(snapshot), (values) =>
    judgeIamUserForm(values, snapshot, edited),
  );
  const { values, set, touch, errorOf } = form;
  const firstField = useInitialFocus<InputProps.Ref>();
  const [busy, setBusy] = useState(false);
  const [more, setMore] = useState(edited !== null);
  const [error, setError] = useState<ErrorView | null>(null);
  const ownSessionId = edited?.session.id ?? null;
  const profileName = profileNameOf(values.profile, values.label, snapshot, ownSessionId);
  const tested = testInput(values);
  const trial = useTrial(questionOf(values), tested && (() => tryCall('identity.test', tested)));
  const [filledSerial, setFilledSerial] = useState<string | null>(null);

  const test = async () => {
    setError(null);
    for (const field of TESTED_FIELDS) form.reveal(field);
    if (TESTED_FIELDS.some((field) => errorWithin(form.errors, field) !== null)) return;
    const outcome = await trial.run();
    if (!outcome?.ok) return;
    const { userArn, mfaSerials } = outcome.value;
    const [first] = mfaSerials;
    if (first !== undefined) {
      // What was typed meanwhile stays.
      form.fill({ mfaSerial: first });
      setFilledSerial(first);
    }
    form.fill({ label: parsePrincipalArn(userArn)?.name ?? '' });
  };

  const save = async () => {
    setError(null);
    if (!form.check()) {
      if (MORE_FIELDS.some((field) => errorWithin(form.errors, field) !== null)) setMore(true);
      return;
    }
    setBusy(true);
    const result = edited
      ? await tryCall('identity.updateIamUser', updateIamUserInput(values, snapshot, edited))
      : await tryCall('identity.addIamUser', addIamUserInput(values, snapshot));
    setBusy(false);
    if (!result.ok) return setError(toWire(result.error));
    const label = values.label.trim();
    show({
      about: 'catalogue',
      kind: 'success',
      title: edited ? `Saved ${label}` : `Added ${label}`,
      text: edited
        ? ''
        : 'AWS accepted the key and the secret is in the vault. Start it, or add a role that it may assume.',
    });
    if (values.keyFrom === 'file' && values.keyFile) offerShredding(values.keyFile.draftId);
    onClose();
  };

  return (
    <FormDialog
      title={edited ? `Edit ${edited.identity.label}` : 'Add IAM user'}
      submitText={edited ? 'Save' : 'Add IAM user'}
      busyText={values.keyFrom === 'keep' ? 'Saving' : 'Asking AWS whether the key works'}
      busy={busy}
      error={error}
      aboutError={error && <KeyProblemNote error={error} />}
      changed={form.changed}
      wrong={form.wrong}
      extraButton={
        tested && (
          <Button
            formAction="none"
            loading={trial.running}
            loadingText="Asking AWS whose key this is"
            onClick={() => void test()}
          >
            Test
          </Button>
        )
      }
      onSubmit={() => void save()}
      onCancel={onClose}
    >
      <FormField label="Name" description="How Cloakroom calls it." errorText={errorOf('label')}>
        <Input
          ref={firstField}
          value={values.label}
          onChange={({ detail }) => set({ label: detail.value })}
          onBlur={() => touch('label')}
          autoComplete={false}
        />
      </FormField>
      <KeyFields form={form} editing={edited !== null} />
      <KeyTest trial={trial} edited={edited} mfaSerial={values.mfaSerial} />
      <RegionField
        description="STS is asked for credentials here, and tools get it as the profile's region. It has to be in the partition of the key: one of AWS China or GovCloud for a key from there."
        value={values.region}
        partition={edited?.identity.partition ?? null}
        error={errorOf('region')}
        onChange={(region) => set({ region })}
        onBlur={() => touch('region')}
      />
      <ProfileField
        draft={values.profile}
        name={profileName ?? ''}
        configPath={snapshot.environment.configPath}
        error={errorOf('profile')}
        onChange={(profile) => set({ profile })}
        onBlur={() => touch('profile')}
      />
      <ExpandableSection
        headerText="More options"
        headerDescription="MFA device, what tools get and for how long"
        expanded={more}
        onChange={({ detail }) => setMore(detail.expanded)}
      >
        <SpaceBetween size="l">
          <MfaFields
            form={form}
            identityId={edited?.identity.id ?? null}
            note={
              filledSerial !== null && values.mfaSerial === filledSerial ? 'Found at AWS by the test.' : ''
            }
          />
          <FormField label="What tools get for this user" errorText={errorOf('keyUse')}>
            <RadioGroup
              value={values.keyUse}
              items={[...KEY_USE_ITEMS]}
              onChange={({ detail }) => set({ keyUse: detail.value as KeyUse })}
            />
          </FormField>
          {values.keyUse === 'long-term-key' ? (
            <Alert type="warning">
              Every tool that uses this profile can read and keep the long-term key. It does not expire.
            </Alert>
          ) : (
            <DurationField
              label="Session duration"
              description="How long AWS lets one session token live (GetSessionToken, DurationSeconds); Cloakroom gets the next in time."
              note="15 minutes to 36 hours."
              warning={userDurationWarning(values, snapshot, edited)}
              usual={USER_DURATIONS}
              value={values.duration}
              error={errorOf('duration')}
              onChange={(duration) => set({ duration })}
              onBlur={() => touch('duration')}
            />
          )}
        </SpaceBetween>
      </ExpandableSection>
    </FormDialog>
  );
}
