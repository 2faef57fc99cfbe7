// The form of an IAM user: what is in it, what it sends, what is wrong with it. Pure.
import { addIamUserSchema, type Input, updateIamUserSchema } from '../../shared/ipc.ts';
import type { IamUserSession, Identity, KeyUse, MfaUse, Snapshot } from '../../shared/model.ts';
import {
  type DurationDraft,
  draftOfDuration,
  secondsOfDraft,
  USER_DURATIONS,
} from '../shared-ui/duration-choices.ts';
import { type FieldErrors, fieldErrors } from '../shared-ui/form-errors.ts';
import {
  draftOfProfile,
  type ProfileDraft,
  profileNameOf,
  profileProblem,
} from '../shared-ui/profile-draft.ts';

/** A key file that the main process has read; the secret stayed there. */
export interface KeyFile {
  readonly draftId: string;
  readonly accessKeyId: string;
  readonly userName: string | null;
}

/** `keep` is for editing only: the key in the vault stays. */
export type KeyFrom = 'keep' | 'typed' | 'file';

export interface IamUserForm {
  readonly label: string;
  readonly keyFrom: KeyFrom;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly keyFile: KeyFile | null;
  readonly region: string;
  readonly mfaSerial: string;
  readonly mfaUse: MfaUse;
  readonly keyUse: KeyUse;
  readonly duration: DurationDraft;
  readonly profile: ProfileDraft;
}

/** Null while adding. */
export interface EditedUser {
  readonly identity: Identity;
  readonly session: IamUserSession;
}

const NO_KEY = { accessKeyId: '', secretAccessKey: '', keyFile: null } as const;

export function emptyIamUserForm(snapshot: Pick<Snapshot, 'identities'>): IamUserForm {
  return {
    ...NO_KEY,
    label: '',
    keyFrom: 'typed',
    region: snapshot.identities.at(-1)?.region ?? 'us-east-1',
    mfaSerial: '',
    mfaUse: 'for-roles-that-ask',
    keyUse: 'session-token',
    duration: draftOfDuration(43_200, USER_DURATIONS),
    profile: { wanted: true, typed: null },
  };
}

export function iamUserFormOf({ identity, session }: EditedUser, snapshot: Snapshot): IamUserForm {
  return {
    ...NO_KEY,
    label: identity.label,
    keyFrom: 'keep',
    region: identity.region,
    mfaSerial: identity.mfaSerial ?? '',
    mfaUse: identity.mfaUse,
    keyUse: session.keyUse,
    duration: draftOfDuration(session.durationSeconds, USER_DURATIONS),
    profile: draftOfProfile(snapshot, session.id),
  };
}

type Key = Input<'identity.addIamUser'>['key'];

function keyOf(form: IamUserForm): Key {
  return form.keyFrom === 'file'
    ? { from: 'file', draftId: form.keyFile?.draftId ?? '' }
    : { from: 'typed', accessKeyId: form.accessKeyId, secretAccessKey: form.secretAccessKey };
}

function commonOf(form: IamUserForm, snapshot: Snapshot, ownSessionId: string | null) {
  return {
    label: form.label,
    region: form.region,
    mfaSerial: form.mfaSerial,
    mfaUse: form.mfaUse,
    keyUse: form.keyUse,
    durationSeconds: secondsOfDraft(form.duration),
    profileName: profileNameOf(form.profile, form.label, snapshot, ownSessionId),
  };
}

export function addIamUserInput(form: IamUserForm, snapshot: Snapshot): Input<'identity.addIamUser'> {
  return { ...commonOf(form, snapshot, null), key: keyOf(form) };
}

export function updateIamUserInput(
  form: IamUserForm,
  snapshot: Snapshot,
  edited: EditedUser,
): Input<'identity.updateIamUser'> {
  return {
    ...commonOf(form, snapshot, edited.session.id),
    identityId: edited.identity.id,
    key: form.keyFrom === 'keep' ? null : keyOf(form),
  };
}

/** Field name -> complaint, with the names of IamUserForm and `profileName`. */
export function judgeIamUserForm(
  form: IamUserForm,
  snapshot: Snapshot,
  edited: EditedUser | null,
): FieldErrors {
  const errors = edited
    ? fieldErrors(updateIamUserSchema, updateIamUserInput(form, snapshot, edited))
    : fieldErrors(addIamUserSchema, addIamUserInput(form, snapshot));
  const {
    'key.draftId': noFile,
    'key.accessKeyId': keyId,
    'key.secretAccessKey': secret,
    ...others
  } = errors;
  const ownSessionId = edited?.session.id ?? null;
  const name = profileNameOf(form.profile, form.label, snapshot, ownSessionId);
  const profile =
    name === '' && form.profile.typed === null ? null : profileProblem(name, snapshot, ownSessionId);
  const { profileName: _fromSchema, ...rest } = others;
  return {
    ...rest,
    ...(noFile ? { keyFile: 'Choose the CSV file that the AWS console gave you' } : {}),
    ...(keyId ? { accessKeyId: form.accessKeyId.trim() ? keyId : 'Enter the access key ID' } : {}),
    ...(secret
      ? { secretAccessKey: form.secretAccessKey.trim() ? secret : 'Enter the secret access key' }
      : {}),
    ...(profile ? { profileName: profile } : {}),
    ...needsDevice(form),
  };
}

function needsDevice(form: IamUserForm): FieldErrors {
  return form.mfaUse === 'always' && form.keyUse === 'long-term-key'
    ? { keyUse: 'A plain key cannot be made with an MFA code; choose the session token' }
    : {};
}
