import { describe, expect, it } from 'vitest';
import { addIamUserSchema, addRoleSchema, updateIamUserSchema } from '../../../shared/ipc.ts';
import {
  addIamUserInput,
  emptyIamUserForm,
  type IamUserForm,
  iamUserFormOf,
  judgeIamUserForm,
  updateIamUserInput,
} from '../../../src-renderer/identities/iam-user-form.ts';
import {
  durationNote,
  emptyRoleForm,
  judgeRoleForm,
  mfaWarning,
  type RoleForm,
  roleFormOf,
  roleInput,
} from '../../../src-renderer/roles/role-form.ts';
import { oneChain, oneUser, PLAIN_OPTIONS, role, snapshot, user, userSession } from './sample-snapshots.ts';

const SECRET = 'x'.repeat(40);
const ROLE_ARN = 'arn:aws:iam::999988887777:role/platform/Operator';

function userForm(change: Partial<IamUserForm> = {}): IamUserForm {
  const typed = { label: 'Bob', accessKeyId: 'AKIAEXAMPLEEXAMPLE01', secretAccessKey: SECRET };
  return { ...emptyIamUserForm(snapshot()), ...typed, ...change };
}

function roleForm(change: Partial<RoleForm> = {}): RoleForm {
  return { ...emptyRoleForm(oneUser(), null), roleArn: ROLE_ARN, ...change };
}

describe('the form of an IAM user', () => {
  it('sends what the channel takes, with a profile name made from the label', () => {
    const input = addIamUserInput(userForm({ label: 'Bob at Work' }), oneUser());
    expect(addIamUserSchema.parse(input)).toMatchObject({
      profileName: 'bob-at-work',
      durationSeconds: 43_200,
      mfaSerial: null,
    });
    expect(judgeIamUserForm(userForm(), oneUser(), null)).toEqual({});
  });

  it('does not suggest a profile name that is taken', () => {
    expect(addIamUserInput(userForm({ label: 'alice' }), oneUser()).profileName).toBe('alice-2');
  });

  it('names each field that is wrong', () => {
    const errors = judgeIamUserForm(
      userForm({ label: '', accessKeyId: 'ASIAEXAMPLEEXAMPLE00', secretAccessKey: '', region: 'mars' }),
      oneUser(),
      null,
    );
    expect(Object.keys(errors).sort()).toEqual(['accessKeyId', 'label', 'region', 'secretAccessKey']);
    expect(errors.accessKeyId).toContain('temporary key');
    expect(errors.secretAccessKey).toBe('Enter the secret access key');
  });

  it('says whose profile name was typed', () => {
    const errors = judgeIamUserForm(userForm({ profile: { wanted: true, typed: 'alice' } }), oneUser(), null);
    expect(errors.profileName).toBe('This name belongs to alice already');
    expect(
      judgeIamUserForm(userForm({ profile: { wanted: false, typed: 'alice' } }), oneUser(), null),
    ).toEqual({});
  });

  it('wants a file when the key is to come from one, and then sends no typed key', () => {
    expect(judgeIamUserForm(userForm({ keyFrom: 'file' }), oneUser(), null).keyFile).toBeDefined();
    const keyFile = { draftId: 'd-1', accessKeyId: 'AKIAEXAMPLEEXAMPLE01', userName: 'bob' };
    const form = userForm({ keyFrom: 'file', keyFile });
    expect(judgeIamUserForm(form, oneUser(), null)).toEqual({});
    expect(addIamUserInput(form, oneUser()).key).toEqual({ from: 'file', draftId: 'd-1' });
  });

  it('keeps the stored key and its own profile name when editing', () => {
    const edited = { identity: user('alice'), session: userSession('alice') };
    const form = iamUserFormOf(edited, oneUser());
    expect(judgeIamUserForm(form, oneUser(), edited)).toEqual({});
    expect(updateIamUserSchema.parse(updateIamUserInput(form, oneUser(), edited))).toMatchObject({
      key: null,
      profileName: 'alice',
    });
  });
});

describe('the form of a role', () => {
  it('takes the only IAM user as source and the role name as label', () => {
    const input = addRoleSchema.parse(roleInput(roleForm(), oneUser(), null));
    expect(input).toMatchObject({
      label: 'Operator',
      sourceSessionId: 's-alice',
      profileName: 'operator',
      region: 'eu-west-1',
      options: PLAIN_OPTIONS,
    });
    expect(judgeRoleForm(roleForm(), oneUser(), null)).toEqual({});
  });

  it('complains about the ARN alone while nothing is filled in', () => {
    expect(judgeRoleForm(roleForm({ roleArn: '' }), oneUser(), null)).toEqual({
      roleArn: 'Enter the ARN of the role',
    });
    expect(judgeRoleForm(roleForm({ roleArn: 'arn:aws:iam::1:user/x' }), oneUser(), null).roleArn).toContain(
      'Enter a role ARN',
    );
  });

  it('checks the rarer options by their own names', () => {
    const errors = judgeRoleForm(
      roleForm({
        externalId: 'a b',
        policy: '[]',
        policyArns: 'arn:aws:iam::aws:policy/ReadOnlyAccess\nnonsense',
        tags: [{ key: '', value: '', transitive: false }],
        duration: { choice: 'custom', customMinutes: '5' },
        sourceSessionId: '',
      }),
      oneUser(),
      null,
    );
    expect(Object.keys(errors).sort()).toEqual([
      'duration',
      'externalId',
      'policy',
      'policyArns.1',
      'sourceSessionId',
      'tags.0.key',
    ]);
  });

  it('survives the way into the form and back', () => {
    const options = {
      ...PLAIN_OPTIONS,
      durationSeconds: 2700,
      externalId: 'partner-42',
      tags: [{ key: 'team', value: 'x', transitive: true }],
      policyArns: ['arn:aws:iam::aws:policy/ReadOnlyAccess', 'arn:aws:iam::aws:policy/job-function/Billing'],
    };
    const session = role('Deploy', 'alice', { options });
    const input = addRoleSchema.parse(roleInput(roleFormOf(session, oneChain()), oneChain(), session.id));
    expect(input).toMatchObject({
      label: 'Deploy',
      options,
      profileName: 'deploy',
      roleArn: session.roleArn,
    });
  });

  it('explains the cap of a chained role', () => {
    const twoHours = { choice: '7200', customMinutes: '' };
    expect(durationNote(roleForm({ sourceSessionId: 's-deploy', duration: twoHours }), oneChain())).toContain(
      'so 1 hour is asked for',
    );
    expect(durationNote(roleForm({ duration: twoHours }), oneChain())).not.toContain('chaining');
  });

  it('warns when MFA is required and the user at the start of the chain has none', () => {
    const chained = roleForm({ sourceSessionId: 's-deploy', requiresMfa: true });
    expect(mfaWarning(chained, oneChain())).toContain('No MFA device is known for alice');
    const equipped = { ...oneChain(), identities: [user('alice', { mfaSerial: 'GAHT12345678' })] };
    expect(mfaWarning(chained, equipped)).toBeNull();
    expect(mfaWarning({ ...chained, requiresMfa: false }, oneChain())).toBeNull();
  });
});
