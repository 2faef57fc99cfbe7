// The form of a role: what is in it, what it sends, what is wrong with it. Pure.
import { parseRoleArn } from '../../shared/arn.ts';
import { addRoleSchema, type Input } from '../../shared/ipc.ts';
import type { RoleSession, Session, SessionTag, Snapshot } from '../../shared/model.ts';
import { chainOf } from '../sessions/rows.ts';
import {
  type DurationDraft,
  draftOfDuration,
  ROLE_DURATIONS,
  secondsOfDraft,
} from '../shared-ui/duration-choices.ts';
import { type FieldErrors, fieldErrors } from '../shared-ui/form-errors.ts';
import {
  draftOfProfile,
  type ProfileDraft,
  profileNameOf,
  profileProblem,
} from '../shared-ui/profile-draft.ts';

export interface RoleForm {
  readonly label: string;
  readonly roleArn: string;
  readonly sourceSessionId: string;
  readonly region: string;
  readonly duration: DurationDraft;
  readonly requiresMfa: boolean;
  readonly roleSessionName: string;
  readonly externalId: string;
  readonly sourceIdentity: string;
  readonly tags: readonly SessionTag[];
  readonly policy: string;
  /** One ARN a line. */
  readonly policyArns: string;
  readonly profile: ProfileDraft;
}

export function emptyRoleForm(snapshot: Snapshot, sourceSessionId: string | null): RoleForm {
  const users = snapshot.sessions.filter((session) => session.kind === 'iam-user');
  const source = sourceSessionId ?? (users.length === 1 ? (users[0]?.id ?? '') : '');
  return {
    label: '',
    roleArn: '',
    sourceSessionId: source,
    region: snapshot.sessions.find((session) => session.id === source)?.region ?? '',
    duration: draftOfDuration(3600, ROLE_DURATIONS),
    requiresMfa: false,
    roleSessionName: '',
    externalId: '',
    sourceIdentity: '',
    tags: [],
    policy: '',
    policyArns: '',
    profile: { wanted: true, typed: null },
  };
}

export function roleFormOf(session: RoleSession, snapshot: Snapshot): RoleForm {
  const { options } = session;
  return {
    label: session.label,
    roleArn: session.roleArn,
    sourceSessionId: session.sourceSessionId,
    region: session.region ?? '',
    duration: draftOfDuration(options.durationSeconds, ROLE_DURATIONS),
    requiresMfa: options.requiresMfa,
    roleSessionName: options.roleSessionName ?? '',
    externalId: options.externalId ?? '',
    sourceIdentity: options.sourceIdentity ?? '',
    tags: options.tags,
    policy: options.policy ?? '',
    policyArns: options.policyArns.join('\n'),
    profile: draftOfProfile(snapshot, session.id),
  };
}

/** The label as sent: the role's own name when none was typed. */
export function roleLabelOf(form: Pick<RoleForm, 'label' | 'roleArn'>): string {
  return form.label.trim() || (parseRoleArn(form.roleArn.trim())?.name ?? '');
}

export function roleInput(
  form: RoleForm,
  snapshot: Snapshot,
  ownSessionId: string | null,
): Input<'session.addRole'> {
  const label = roleLabelOf(form);
  return {
    label,
    roleArn: form.roleArn,
    sourceSessionId: form.sourceSessionId,
    region: form.region,
    options: {
      durationSeconds: secondsOfDraft(form.duration),
      roleSessionName: form.roleSessionName,
      externalId: form.externalId,
      sourceIdentity: form.sourceIdentity,
      tags: form.tags.map((tag) => ({ ...tag })),
      policy: form.policy,
      policyArns: form.policyArns
        .split(/[\s,]+/)
        .map((arn) => arn.trim())
        .filter((arn) => arn !== ''),
      requiresMfa: form.requiresMfa,
    },
    profileName: profileNameOf(form.profile, label, snapshot, ownSessionId),
  };
}

/** Field name -> complaint, with the names of RoleForm and `profileName`; tags as `tags.0.key`. */
export function judgeRoleForm(form: RoleForm, snapshot: Snapshot, ownSessionId: string | null): FieldErrors {
  const input = roleInput(form, snapshot, ownSessionId);
  const errors: Record<string, string> = {};
  for (const [path, message] of Object.entries(fieldErrors(addRoleSchema, input))) {
    errors[path.replace(/^options\./, '').replace(/^durationSeconds$/, 'duration')] = message;
  }
  if (errors.sourceSessionId) errors.sourceSessionId = 'Choose whose credentials assume this role';
  if (form.roleArn.trim() === '') errors.roleArn = 'Enter the ARN of the role';
  // Without a label the role's name is taken, so only one of the two is missing at a time.
  if (form.label.trim() === '') delete errors.label;
  delete errors.profileName;
  const suggestionPending = input.profileName === '' && form.profile.typed === null;
  const profile = suggestionPending
    ? null
    : profileProblem(input.profileName ?? null, snapshot, ownSessionId);
  if (profile) errors.profileName = profile;
  return errors;
}

/** Fields under "More options", to open that part when one of them is wrong. */
export const MORE_FIELDS = [
  'roleSessionName',
  'externalId',
  'sourceIdentity',
  'tags',
  'policy',
  'policyArns',
] as const;

/** What a person should know about the chosen duration; empty when there is nothing. */
export function durationNote(form: RoleForm, snapshot: Snapshot): string {
  const source = snapshot.sessions.find((session) => session.id === form.sourceSessionId);
  if (source?.kind === 'role' || source?.kind === 'sso-role') {
    return secondsOfDraft(form.duration) > 3600
      ? 'The source is a role: AWS caps role chaining at 1 hour, so 1 hour is asked for.'
      : 'The source is a role: AWS caps role chaining at 1 hour.';
  }
  return "AWS also keeps to the role's own maximum session duration (1 hour unless changed).";
}

/** Why "Requires MFA" cannot work with this source; null when it can. */
export function mfaWarning(form: RoleForm, snapshot: Snapshot): string | null {
  if (!form.requiresMfa) return null;
  const first: Session | undefined = chainOf(snapshot, form.sourceSessionId)[0];
  if (first?.kind === 'sso-role')
    return 'Credentials of a portal carry no MFA mark: AWS refuses a role whose trust policy asks for one';
  if (first?.kind !== 'iam-user') return null;
  const user = snapshot.identities.find((identity) => identity.id === first.identityId);
  if (!user) return null;
  if (user.mfaUse === 'never') return `${user.label} is set to never use an MFA code; edit it first`;
  if (user.mfaSerial === null) return `No MFA device is known for ${user.label}; edit it and look it up`;
  return null;
}
