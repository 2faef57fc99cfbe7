import { describe, expect, it } from 'vitest';
import { addIamUserSchema, addRoleSchema, updateIamUserSchema } from '../../../shared/inputs.ts';
import {
  addIamUserInput,
  emptyIamUserForm,
  type IamUserForm,
  iamUserFormOf,
  judgeIamUserForm,
  updateIamUserInput,
} from '../../../src-renderer/identities/iam-user-form.ts';
import { keyIdProblem, secretProblem } from '../../../src-renderer/identities/key-problems.ts';
import { readRoleArn } from '../../../src-renderer/roles/role-arn-text.ts';
import {
  emptyRoleForm,
  judgeRoleForm,
  questionOf,
  type RoleForm,
  roleFormOf,
  roleInput,
} from '../../../src-renderer/roles/role-form.ts';
import { durationAdvice, mfaWarning } from '../../../src-renderer/roles/role-source.ts';
import { chosenDuration } from '../../../src-renderer/shared-ui/duration-choices.ts';
import {
  everyState,
  oneChain,
  oneUser,
  PLAIN_OPTIONS,
  portal,
  role,
  snapshot,
  ssoSession,
  user,
  userSession,
} from './sample-snapshots.ts';

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
    expect(errors.profile).toBe('This name belongs to alice already');
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
    expect(judgeRoleForm(roleForm({ roleArn: 'Admin' }), oneUser(), null).roleArn).toContain(
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

  it('asks for an hour at most when the source is a role, and says so', () => {
    const twoHours = { choice: '7200', customMinutes: '' };
    const chained = durationAdvice(
      { ...roleForm({ sourceSessionId: 's-deploy', duration: twoHours }), label: 'x' },
      oneChain(),
      null,
    );
    expect(chained.warning).toContain('so 1 hour is asked for');
    const plain = durationAdvice({ ...roleForm({ duration: twoHours }), label: 'x' }, oneChain(), null);
    expect(plain.warning).toBe('');
    expect(plain.note).toContain('Cloakroom cannot look that up');
  });

  it('keeps a production role to the limit of the settings, whichever cap is the lower', () => {
    const settings = oneChain().settings;
    const limited = {
      ...oneChain(),
      settings: { ...settings, production: { ...settings.production, maxSeconds: 1800 } },
    };
    const ofLabel = (label: string, change: Partial<RoleForm> = {}) =>
      durationAdvice({ ...roleForm(change), label }, limited, null).warning;
    expect(ofLabel('Operator prod')).toContain('so 30 minutes are asked for');
    expect(ofLabel('Operator prod', { sourceSessionId: 's-deploy' })).toContain('production');
    expect(ofLabel('Operator test')).toBe('');
    const marked = {
      ...limited,
      marks: { 's-deploy': { tags: [], colour: null, production: true, askBefore: null } },
    };
    expect(durationAdvice({ ...roleForm(), label: 'Deploy' }, marked, 's-deploy').warning).toContain(
      '30 minutes',
    );
  });

  it('begins with the duration and region of the settings, and only while it is new', () => {
    const settings = { ...oneChain().settings, defaultRegion: 'eu-north-1' };
    const chosen = { ...oneChain(), settings: { ...settings, sessionSeconds: { iamUser: 3600, role: 900 } } };
    expect(emptyRoleForm(chosen, null)).toMatchObject({ region: 'eu-north-1', duration: { choice: '900' } });
    expect(emptyIamUserForm(chosen)).toMatchObject({ region: 'eu-north-1', duration: { choice: '3600' } });
    expect(roleFormOf(role('Deploy', 'alice'), chosen)).toMatchObject({
      region: 'eu-west-1',
      duration: { choice: '3600' },
    });
  });

  it('begins with a region of the partition of its source', () => {
    expect(emptyRoleForm(everyState(), 's-beijing').region).toBe('cn-north-1');
    const acme = ssoSession('prod-2', '111111111111', 'Admin');
    const gov = snapshot({
      portals: [portal('Acme', { partition: 'aws-us-gov' })],
      sessions: [{ ...acme, region: null }],
    });
    expect(emptyRoleForm(gov, acme.id).region).toBe('us-gov-west-1');
  });

  it('keeps role, source and region in one partition', () => {
    const china = { roleArn: 'arn:aws-cn:iam::123456789012:role/DataLake' };
    const errors = judgeRoleForm(roleForm({ ...china, region: 'eu-west-1' }), everyState(), null);
    expect(errors.region).toMatch(/^eu-west-1 is in the standard AWS partition .* the role is in AWS China/);
    expect(
      judgeRoleForm(
        roleForm({ ...china, sourceSessionId: 's-alice', region: 'cn-north-1' }),
        everyState(),
        null,
      ).sourceSessionId,
    ).toContain('never cross partitions');
    expect(
      judgeRoleForm(
        roleForm({ ...china, sourceSessionId: 's-beijing', region: 'cn-north-1' }),
        everyState(),
        null,
      ),
    ).toEqual({});
  });

  it('does not give a name twice: the account is added to the suggested one, a typed one is a mistake', () => {
    const deploy = { roleArn: 'arn:aws:iam::777788889999:role/Deploy' };
    expect(roleInput(roleForm(deploy), oneChain(), null)).toMatchObject({
      label: 'Deploy 777788889999',
      profileName: 'deploy-777788889999',
    });
    expect(judgeRoleForm(roleForm({ ...deploy, label: 'Deploy' }), oneChain(), null).label).toContain(
      'There is a session named Deploy already',
    );
    expect(judgeRoleForm(roleForm({ ...deploy, label: 'Deploy' }), oneChain(), 's-deploy')).toEqual({});
  });

  it('asks AWS another question when a role changes, not when its name or profile does', () => {
    const question = (change: Partial<RoleForm>) => questionOf(roleInput(roleForm(change), oneChain(), null));
    expect(question({ label: 'x', profile: { wanted: false, typed: null } })).toBe(question({}));
    for (const change of [
      { roleArn: 'arn:aws:iam::777788889999:role/x' },
      { sourceSessionId: 's-deploy' },
      { externalId: 'x' },
      { requiresMfa: true },
      { region: 'eu-north-1' },
    ])
      expect(question(change)).not.toBe(question({}));
  });

  it('warns when MFA is required and the user at the start of the chain has none', () => {
    const chained = roleForm({ sourceSessionId: 's-deploy', requiresMfa: true });
    expect(mfaWarning(chained, oneChain())).toContain('No MFA device is known for alice');
    const equipped = { ...oneChain(), identities: [user('alice', { mfaSerial: 'GAHT12345678' })] };
    expect(mfaWarning(chained, equipped)).toBeNull();
    expect(mfaWarning({ ...chained, requiresMfa: false }, oneChain())).toBeNull();
  });
});

describe('what stands in the field for a role ARN', () => {
  const meant = (text: string) => {
    const read = readRoleArn(text);
    return read.kind === 'wrong' ? read.meant : read.kind;
  };
  const problem = (text: string) => {
    const read = readRoleArn(text);
    return read.kind === 'wrong' ? read.problem : read.kind;
  };

  it('tells the role, its account and an unusual partition or path', () => {
    expect(readRoleArn(` ${ROLE_ARN} `)).toMatchObject({
      text: 'Role Operator in account 999988887777',
      more: 'Path: /platform/',
      warning: null,
    });
    expect(readRoleArn('arn:aws-us-gov:iam::999988887777:role/x')).toMatchObject({
      more: 'Partition: AWS GovCloud (US) (aws-us-gov).',
    });
  });

  it.each([
    ['123456789012', 'arn:aws:iam::123456789012:role/'],
    ['1234-5678-9012', 'arn:aws:iam::123456789012:role/'],
    ['arn:aws:sts::123456789012:assumed-role/Admin/alice', 'arn:aws:iam::123456789012:role/Admin'],
    ['arn:aws:iam::123456789012:instance-profile/web', 'arn:aws:iam::123456789012:role/web'],
    ['"arn:aws:iam::123456789012:role/Admin",', 'arn:aws:iam::123456789012:role/Admin'],
    [
      'https://signin.aws.amazon.com/switchrole?roleName=Admin&account=123456789012',
      'arn:aws:iam::123456789012:role/Admin',
    ],
    ['arn:aws:iam::123456789012:root', 'arn:aws:iam::123456789012:role/'],
    ['arn:aws:iam::123456789012:user/alice', null],
    ['arn:aws:iam::123456789012:policy/Deploy', null],
    ['arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_Admin_0123/alice', null],
  ])('knows what %s was meant to be', (text, expected) => {
    expect(meant(text)).toBe(expected);
  });

  it.each([
    ['arn:aws:iam::123456789012:user/alice', 'the IAM user alice'],
    ['arn:aws:iam::aws:policy/ReadOnlyAccess', 'a policy'],
    ['arn:aws:s3:::bucket', 'an ARN of s3'],
    ['arn:aws:iam::12345678901:role/Admin', 'has 11 digits'],
    ['arn:aws:iam::123456789012:role/', 'name of the role is missing'],
    ['arn:azure:iam::123456789012:role/Admin', 'no partition "azure"'],
    ['arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_Admin_0123/alice', 'sign in to its portal'],
  ])('says of %s what it is', (text, expected) => {
    expect(problem(text)).toContain(expected);
  });

  it('warns of roles that nobody can assume', () => {
    expect(
      readRoleArn('arn:aws:iam::123456789012:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_01'),
    ).toMatchObject({ warning: expect.stringContaining('permission set') });
    expect(
      readRoleArn('arn:aws:iam::123456789012:role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX'),
    ).toMatchObject({ warning: expect.stringContaining('service-linked') });
  });
});

describe('the shape of an access key', () => {
  it.each([
    ['ASIAEXAMPLEEXAMPLE00', 'temporary key'],
    ['AIDAEXAMPLEEXAMPLE00', 'unique ID of an IAM user'],
    [SECRET, 'looks like the secret'],
    ['AKIA short', '16 or more'],
  ])('says of %s as key ID what it is, without repeating it', (text, expected) => {
    expect(keyIdProblem(text)).toContain(expected);
    expect(keyIdProblem(text)).not.toContain(text);
  });

  it.each([
    ['AKIAEXAMPLEEXAMPLE00', 'This is an access key ID'],
    [SECRET.slice(1), 'this has 39'],
    ['********', 'in place of a secret'],
    ['with spaces', 'letters, digits'],
  ])('says of %s as secret what it is, without repeating it', (text, expected) => {
    expect(secretProblem(text)).toContain(expected);
    expect(secretProblem(text)).not.toContain(text);
  });

  it('takes what the channel takes', () => {
    expect([keyIdProblem('AKIAEXAMPLEEXAMPLE00'), secretProblem(SECRET)]).toEqual([null, null]);
  });

  it('knows a key that is in the vault already', () => {
    const form = userForm({ accessKeyId: 'AKIAEXAMPLEEXAMPLE00' });
    expect(judgeIamUserForm(form, oneUser(), null).accessKeyId).toContain('as alice');
  });

  it('wants the device, not its user, and a region of its partition', () => {
    const judge = (change: Partial<IamUserForm>) => judgeIamUserForm(userForm(change), snapshot(), null);
    expect(judge({ mfaSerial: 'arn:aws:iam::111122223333:user/bob' }).mfaSerial).toContain('mfa/');
    expect(
      judge({ mfaSerial: 'arn:aws-cn:iam::111122223333:mfa/bob', region: 'eu-west-1' }).region,
    ).toContain('AWS China');
  });
});

it('begins another duration with the one that was chosen before', () => {
  expect(chosenDuration({ choice: '7200', customMinutes: '' }, 'custom')).toEqual({
    choice: 'custom',
    customMinutes: '120',
  });
});
