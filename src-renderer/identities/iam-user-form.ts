// The form of an IAM user: what is in it, what it sends, what is wrong with it. Pure.
import { isPartition, isRegionName, parsePrincipalArn } from '../../shared/arn.ts';
import { addIamUserSchema, updateIamUserSchema } from '../../shared/inputs.ts';
import type { Input } from '../../shared/ipc.ts';
import {
  type IamUserSession,
  type Identity,
  type KeyUse,
  type MfaUse,
  marksOf,
  type Snapshot,
} from '../../shared/model.ts';
import { isProduction } from '../../shared/production.ts';
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
import { foreignRegionProblem } from '../shared-ui/regions.ts';
import { durationText } from '../shared-ui/time-text.ts';
import { keyIdProblem, secretProblem } from './key-problems.ts';

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

export function emptyIamUserForm({
  settings,
  environment,
}: Pick<Snapshot, 'settings' | 'environment'>): IamUserForm {
  return {
    ...NO_KEY,
    label: '',
    keyFrom: 'typed',
    region: settings.defaultRegion ?? environment.fallbackRegion,
    mfaSerial: '',
    mfaUse: 'for-roles-that-ask',
    keyUse: 'session-token',
    duration: draftOfDuration(settings.sessionSeconds.iamUser, USER_DURATIONS),
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

/** Stands for the name in what AWS's answers say while there is none. */
const NO_NAME = 'the new IAM user';

/** Null while there is no key to ask AWS about. */
export function testInput(form: IamUserForm): Input<'identity.test'> | null {
  if (form.keyFrom === 'keep') return null;
  return { label: form.label.trim() || NO_NAME, key: keyOf(form), region: form.region };
}

/** What AWS is asked, as text: a test counts for as long as this stays the same. Holds the secret; keep it in memory. */
export function questionOf(form: IamUserForm): string {
  const { keyFrom, accessKeyId, secretAccessKey, keyFile, region } = form;
  return JSON.stringify([keyFrom, accessKeyId.trim(), secretAccessKey.trim(), keyFile?.draftId, region]);
}

/** The fields that a test needs to be right. */
export const TESTED_FIELDS = ['accessKeyId', 'secretAccessKey', 'keyFile', 'region'] as const;

/** Field name -> complaint, with the names of IamUserForm. */
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
    'key.accessKeyId': _keyId,
    'key.secretAccessKey': _secret,
    durationSeconds,
    profileName: _profileName,
    ...others
  } = errors;
  return {
    ...others,
    ...(durationSeconds ? { duration: durationSeconds } : {}),
    ...(noFile ? { keyFile: 'Choose the CSV file that the AWS console gave you' } : {}),
    ...found('label', labelProblem(form, snapshot, edited)),
    ...found('accessKeyId', form.keyFrom === 'typed' ? keyIdProblem(form.accessKeyId) : null),
    ...found('accessKeyId', knownKeyProblem(form, snapshot, edited)),
    ...found('secretAccessKey', form.keyFrom === 'typed' ? secretProblem(form.secretAccessKey) : null),
    ...found('region', regionProblem(form, edited)),
    ...found('mfaSerial', mfaSerialProblem(form.mfaSerial)),
    ...found('profile', profileProblemOf(form, snapshot, edited)),
    ...needsDevice(form),
  };
}

const found = (field: string, problem: string | null): FieldErrors => (problem ? { [field]: problem } : {});

function labelProblem(form: IamUserForm, snapshot: Snapshot, edited: EditedUser | null): string | null {
  const label = form.label.trim();
  const taken = snapshot.sessions.some(
    (session) => session.label === label && session.id !== edited?.session.id,
  );
  return taken ? `There is a session named ${label} already; choose another name` : null;
}

function knownKeyProblem(form: IamUserForm, snapshot: Snapshot, edited: EditedUser | null): string | null {
  const id = form.keyFrom === 'typed' ? form.accessKeyId.trim() : form.keyFile?.accessKeyId;
  const holder = snapshot.identities.find(({ accessKeyId }) => accessKeyId === id);
  if (!holder || form.keyFrom === 'keep') return null;
  return holder.id === edited?.identity.id ? null : `This key is in the vault already, as ${holder.label}`;
}

/** Which partition a new key belongs to is known only when AWS has taken it. */
function regionProblem({ region, mfaSerial }: IamUserForm, edited: EditedUser | null): string | null {
  if (!isRegionName(region)) return null;
  if (edited) return foreignRegionProblem(region, edited.identity.partition, `${edited.identity.label} is`);
  const named = /^arn:([a-z-]+):iam::/.exec(mfaSerial.trim())?.[1] ?? '';
  return isPartition(named) ? foreignRegionProblem(region, named, 'the MFA device is') : null;
}

function mfaSerialProblem(typed: string): string | null {
  const serial = typed.trim();
  const arn = parsePrincipalArn(serial);
  if (arn) return `This is the ARN of the ${arn.kind}; a device's has mfa/ in it`;
  if (/^\d{6}$/.test(serial)) return 'This is a code; enter the ARN or serial number of the device';
  return null;
}

function profileProblemOf(form: IamUserForm, snapshot: Snapshot, edited: EditedUser | null): string | null {
  const ownSessionId = edited?.session.id ?? null;
  const name = profileNameOf(form.profile, form.label, snapshot, ownSessionId);
  return name === '' && form.profile.typed === null ? null : profileProblem(name, snapshot, ownSessionId);
}

/** Why less is asked for than was chosen; empty when all of it is. */
export function userDurationWarning(
  form: IamUserForm,
  snapshot: Snapshot,
  edited: EditedUser | null,
): string {
  const { production } = snapshot.settings;
  const { maxSeconds } = production;
  if (maxSeconds === null || !(secondsOfDraft(form.duration) > maxSeconds)) return '';
  const subject = {
    accountId: edited?.identity.accountId ?? '',
    accountName: null,
    principal: edited?.identity.userName ?? '',
    label: form.label.trim(),
  };
  const marks = edited ? marksOf(snapshot, edited.session.id) : undefined;
  return isProduction(production, subject, marks)
    ? `The settings limit production sessions to ${durationText(maxSeconds)}, so that is asked for.`
    : '';
}

function needsDevice(form: IamUserForm): FieldErrors {
  return form.mfaUse === 'always' && form.keyUse === 'long-term-key'
    ? { keyUse: 'A plain key cannot be made with an MFA code; choose the session token' }
    : {};
}
