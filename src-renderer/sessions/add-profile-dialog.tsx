// One more profile for a session, such as for another region.
import FormField from '@cloudscape-design/components/form-field';
import Input, { type InputProps } from '@cloudscape-design/components/input';
import { useState } from 'react';
import { isRegionName } from '../../shared/arn.ts';
import { type ErrorView, toWire } from '../../shared/errors.ts';
import { channels } from '../../shared/ipc.ts';
import type { Snapshot } from '../../shared/model.ts';
import { tryCall } from '../bridge.ts';
import { FormDialog } from '../shared-ui/form-dialog.tsx';
import { type FieldErrors, fieldErrors } from '../shared-ui/form-errors.ts';
import { useNotices } from '../shared-ui/notices.tsx';
import { profileNameOf, profileProblem } from '../shared-ui/profile-draft.ts';
import { RegionField } from '../shared-ui/region-field.tsx';
import { useForm } from '../shared-ui/use-form.ts';
import { useInitialFocus } from '../shared-ui/use-initial-focus.ts';
import { useSnapshot } from '../snapshot-store.ts';
import type { SessionRow } from './rows.ts';

interface AddProfileForm {
  /** Null: take the suggestion. */
  readonly typed: string | null;
  readonly region: string;
}

export function AddProfileDialog({
  row,
  onClose,
}: {
  readonly row: SessionRow;
  readonly onClose: () => void;
}) {
  const snapshot = useSnapshot();
  const { show } = useNotices();
  const firstField = useInitialFocus<InputProps.Ref>();
  const form = useForm<AddProfileForm>({ typed: null, region: '' }, (values) => judge(values, row, snapshot));
  const { values, set, touch, errors, errorOf } = form;
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ErrorView | null>(null);
  const name = nameOf(values, row, snapshot);
  // While it is typed: a name that cannot be used is no matter of taste.
  const problem = values.typed ? (errors.profileName ?? '') : errorOf('profileName');
  const { region } = row.session;

  const save = async () => {
    setError(null);
    if (!form.check()) return;
    setBusy(true);
    const result = await tryCall('session.addProfile', {
      sessionId: row.id,
      profileName: name,
      region: values.region,
    });
    setBusy(false);
    if (!result.ok) return setError(toWire(result.error));
    show({
      about: 'catalogue',
      kind: 'success',
      title: `Added the profile ${name}`,
      text: `Use it as: aws --profile ${name}`,
    });
    onClose();
  };

  return (
    <FormDialog
      title={`Add a profile to ${row.label}`}
      submitText="Add profile"
      busyText="Writing the config file"
      busy={busy}
      error={error}
      onSubmit={() => void save()}
      onCancel={onClose}
    >
      <FormField
        label="Profile name"
        description={`Tools get the same credentials under it. It is written to ${snapshot.environment.configPath}.`}
        constraintText={name && !problem ? `Use it as: aws --profile ${name}` : ''}
        errorText={problem}
      >
        <Input
          ref={firstField}
          value={name}
          onChange={({ detail }) => set({ typed: detail.value })}
          onBlur={() => touch('profileName')}
          spellcheck={false}
          disableBrowserAutocorrect
          autoComplete={false}
        />
      </FormField>
      <RegionField
        optional
        description={
          region === null
            ? 'Written into the profile as the region tools use. Left empty, none is written.'
            : `Written into the profile as the region tools use. Left empty, it is the session's: ${region}.`
        }
        value={values.region}
        error={errorOf('region')}
        onChange={(chosen) => set({ region: chosen })}
        onBlur={() => touch('region')}
      />
    </FormDialog>
  );
}

/** Typed, or the session's first profile (else its own name) with the region. */
function nameOf({ typed, region }: AddProfileForm, row: SessionRow, snapshot: Snapshot): string {
  const base = row.profileNames[0] ?? row.label;
  const label = isRegionName(region) ? `${base}-${region}` : base;
  return profileNameOf({ wanted: true, typed }, label, snapshot, null) ?? '';
}

function judge(values: AddProfileForm, row: SessionRow, snapshot: Snapshot): FieldErrors {
  const profileName = nameOf(values, row, snapshot);
  // Another profile of this very session is in the way as well.
  const taken = profileProblem(profileName, snapshot, null);
  const found = fieldErrors(channels['session.addProfile'].input, {
    sessionId: row.id,
    profileName,
    region: values.region,
  });
  return taken ? { ...found, profileName: taken } : found;
}
