// The profile of one account and role: its name and region, or none.
import { useState } from 'react';
import { type ErrorView, toWire } from '../../shared/errors.ts';
import { channels } from '../../shared/ipc.ts';
import { ssoSessionId } from '../../shared/portal.ts';
import { tryCall } from '../bridge.ts';
import { FormDialog } from '../shared-ui/form-dialog.tsx';
import { type FieldErrors, fieldErrors } from '../shared-ui/form-errors.ts';
import { useNotices } from '../shared-ui/notices.tsx';
import {
  draftOfProfile,
  type ProfileDraft,
  profileNameOf,
  profileProblem,
} from '../shared-ui/profile-draft.ts';
import { ProfileField } from '../shared-ui/profile-field.tsx';
import { RegionField } from '../shared-ui/region-field.tsx';
import { useForm } from '../shared-ui/use-form.ts';
import type { RoleOfPortal } from '../shell/window-actions.tsx';
import { useSnapshot } from '../snapshot-store.ts';
import { openRole } from './portal-actions.ts';

interface RoleProfileDialogProps {
  readonly role: RoleOfPortal;
  readonly onClose: () => void;
}

interface RoleProfileForm {
  readonly profile: ProfileDraft;
  readonly region: string;
}

export function RoleProfileDialog({ role, onClose }: RoleProfileDialogProps) {
  const snapshot = useSnapshot();
  const { show } = useNotices();
  const sessionId = ssoSessionId(role.portalId, role.accountId, role.roleName);
  const session = snapshot.sessions.find((candidate) => candidate.id === sessionId);
  const existing = draftOfProfile(snapshot, sessionId);
  const suggestFrom = `${role.accountName}-${role.roleName}`;
  const nameOf = (values: RoleProfileForm) => profileNameOf(values.profile, suggestFrom, snapshot, sessionId);
  const judge = (values: RoleProfileForm): FieldErrors => {
    const name = nameOf(values);
    const problem = profileProblem(name, snapshot, sessionId);
    const { region } = fieldErrors(channels['portal.setProfile'].input, {
      sessionId,
      profileName: null,
      region: values.region,
    });
    return { ...(problem ? { profileName: problem } : {}), ...(region ? { region } : {}) };
  };
  const form = useForm<RoleProfileForm>(
    {
      profile: existing.wanted ? existing : { wanted: true, typed: null },
      region: session?.region ?? '',
    },
    judge,
  );
  const { values, set, touch, errorOf } = form;
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ErrorView | null>(null);
  const name = nameOf(values);
  // The account may have got another name while the dialog is open.
  const label = session?.label ?? `${role.roleName} in ${role.accountName}`;

  const save = async () => {
    setError(null);
    if (!form.check()) return;
    setBusy(true);
    const opened = await openRole(role);
    const result = opened.ok
      ? await tryCall('portal.setProfile', {
          sessionId: opened.value.sessionId,
          profileName: name,
          region: values.region,
        })
      : opened;
    setBusy(false);
    if (!result.ok) return setError(toWire(result.error));
    show({
      about: 'catalogue',
      kind: 'success',
      title: name === null ? goneText(label, existing.typed) : `Published ${label}`,
      text: name === null ? '' : `Use it as: aws --profile ${name}`,
    });
    onClose();
  };

  return (
    <FormDialog
      title={`Profile of ${label}`}
      submitText={existing.wanted ? 'Save' : 'Publish profile'}
      busyText="Writing the config file"
      busy={busy}
      error={error}
      onSubmit={() => void save()}
      onCancel={onClose}
    >
      <ProfileField
        draft={values.profile}
        name={name ?? ''}
        configPath={snapshot.environment.configPath}
        error={errorOf('profileName')}
        onChange={(profile) => set({ profile })}
        onBlur={() => touch('profileName')}
      />
      <RegionField
        optional
        description="Written into the profile as the region tools use."
        value={values.region}
        error={errorOf('region')}
        onChange={(region) => set({ region })}
        onBlur={() => touch('region')}
      />
    </FormDialog>
  );
}

/** It may have others besides the one that this dialog is about. */
function goneText(label: string, name: string | null): string {
  return name === null ? `${label} gets no profile` : `Removed the profile ${name} of ${label}`;
}
