// The form of a role: what is in it, what it sends, what is wrong with it. Pure.
import { homeRegion, isRegionName, parseRoleArn, partitionOfRegion } from '../../shared/arn.ts';
import { addRoleSchema } from '../../shared/inputs.ts';
import type { Input } from '../../shared/ipc.ts';
import type { Partition, RoleSession, SessionTag, Snapshot } from '../../shared/model.ts';
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
import { foreignRegionProblem, partitionText } from '../shared-ui/regions.ts';
import { readRoleArn } from './role-arn-text.ts';
import { partitionOfSource } from './role-source.ts';

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
    region: usualRegion(snapshot, source),
    duration: draftOfDuration(snapshot.settings.sessionSeconds.role, ROLE_DURATIONS),
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

/** Of a new role: that of the settings, else its source's, else the environment's; always one of the source's partition. */
export function usualRegion(snapshot: Snapshot, sourceSessionId: string): string {
  const source = snapshot.sessions.find((session) => session.id === sourceSessionId);
  const partition = partitionOfSource(snapshot, sourceSessionId) ?? 'aws';
  const wishes = [snapshot.settings.defaultRegion, source?.region, snapshot.environment.fallbackRegion];
  return wishes.find((region) => region && partitionOfRegion(region) === partition) ?? homeRegion(partition);
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

/** The label as sent: when none was typed the role's own name, with the account where that name is taken. */
export function roleLabelOf(
  form: Pick<RoleForm, 'label' | 'roleArn'>,
  { sessions }: Pick<Snapshot, 'sessions'>,
  ownSessionId: string | null,
): string {
  const typed = form.label.trim();
  const arn = parseRoleArn(form.roleArn.trim());
  if (typed || !arn) return typed;
  const taken = sessions.some(({ label, id }) => label === arn.name && id !== ownSessionId);
  return taken ? `${arn.name} ${arn.accountId}` : arn.name;
}

export function roleInput(
  form: RoleForm,
  snapshot: Snapshot,
  ownSessionId: string | null,
): Input<'session.addRole'> {
  const label = roleLabelOf(form, snapshot, ownSessionId);
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

/** What AWS is asked, as text: a test counts for as long as this stays the same. Name and profile are no part of it. */
export function questionOf({ roleArn, sourceSessionId, region, options }: Input<'session.addRole'>): string {
  return JSON.stringify([roleArn.trim(), sourceSessionId, region, options]);
}

/** Field name -> complaint, with the names of RoleForm; tags as `tags.0.key`. */
export function judgeRoleForm(form: RoleForm, snapshot: Snapshot, ownSessionId: string | null): FieldErrors {
  const input = roleInput(form, snapshot, ownSessionId);
  const errors: Record<string, string> = {};
  for (const [path, message] of Object.entries(fieldErrors(addRoleSchema, input))) {
    errors[path.replace(/^options\./, '').replace(/^durationSeconds$/, 'duration')] = message;
  }
  const arn = readRoleArn(form.roleArn);
  const partition = arn.kind === 'role' ? arn.partition : null;
  const sourcePartition = partitionOfSource(snapshot, form.sourceSessionId);
  if (arn.kind === 'empty') errors.roleArn = 'Enter the ARN of the role';
  if (arn.kind === 'wrong') errors.roleArn = arn.problem;
  if (errors.sourceSessionId) errors.sourceSessionId = 'Choose whose credentials assume this role';
  else if (partition && sourcePartition && partition !== sourcePartition)
    errors.sourceSessionId = `The role is in ${partitionText(partition)}, this source in ${partitionText(sourcePartition)}; AWS credentials never cross partitions`;
  const home = partition ?? sourcePartition;
  const region = home && regionProblem(form.region, home);
  if (region) errors.region = region;
  // Without a label the role's name is taken, so only one of the two is missing at a time.
  if (form.label.trim() === '') delete errors.label;
  const holder = snapshot.sessions.find(({ label, id }) => label === input.label && id !== ownSessionId);
  if (holder && input.label !== '')
    errors.label = `There is a session named ${input.label} already; choose another name`;
  delete errors.profileName;
  const suggestionPending = input.profileName === '' && form.profile.typed === null;
  const profile = suggestionPending
    ? null
    : profileProblem(input.profileName ?? null, snapshot, ownSessionId);
  if (profile) errors.profile = profile;
  return errors;
}

function regionProblem(typed: string, partition: Partition): string | null {
  const region = typed.trim();
  return isRegionName(region) ? foreignRegionProblem(region, partition, 'the role is') : null;
}

/** Fields under "More options", to open that part when one of them is wrong. */
export const MORE_FIELDS = [
  'duration',
  'roleSessionName',
  'externalId',
  'sourceIdentity',
  'tags',
  'policy',
  'policyArns',
] as const;

/** Whether a saved role uses any of them. */
export function hasRareOptions({ options }: RoleSession): boolean {
  const { roleSessionName, externalId, sourceIdentity, tags, policy, policyArns } = options;
  return (
    [roleSessionName, externalId, sourceIdentity, policy].some((text) => text !== null) ||
    tags.length > 0 ||
    policyArns.length > 0
  );
}
