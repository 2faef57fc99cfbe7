import { describe, expect, it } from 'vitest';
import {
  addIamUserSchema,
  addRoleSchema,
  roleOptionsSchema,
  updateIamUserSchema,
  updateRoleSchema,
} from '../../../shared/inputs.ts';
import { channels } from '../../../shared/ipc.ts';

const FAKE = 'thisIsNoRealSecretAccessKey'.padEnd(40, 'x');
const options = {
  durationSeconds: 3_600,
  roleSessionName: null,
  externalId: null,
  sourceIdentity: null,
  tags: [] as { key: string; value: string; transitive: boolean }[],
  policy: null,
  policyArns: [] as string[],
  requiresMfa: false,
};
const user = {
  label: 'Dana',
  key: { from: 'typed', accessKeyId: 'AKIAEXAMPLE000000001', secretAccessKey: FAKE },
  region: 'eu-west-1',
  mfaSerial: null,
  mfaUse: 'never',
  keyUse: 'session-token',
  durationSeconds: 43_200,
  profileName: null,
};
const role = {
  label: 'Deploy',
  roleArn: 'arn:aws:iam::444455556666:role/Deploy',
  sourceSessionId: 's1',
  region: null,
  options,
  profileName: 'deploy',
};

/** The messages of what is wrong, by path. */
function problems(
  schema: { safeParse(value: unknown): { success: boolean; error?: unknown } },
  value: unknown,
) {
  const result = schema.safeParse(value);
  if (result.success) return null;
  const { issues } = result.error as { issues: { path: PropertyKey[]; message: string }[] };
  return issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('\n');
}

const tag = (key: string, value = '') => ({ key, value, transitive: false });
const arn = (n: number) => `arn:aws:iam::aws:policy/P${n}`;

describe('role options', () => {
  it.each([
    ['the shortest and longest duration', { durationSeconds: 900 }],
    ['twelve hours', { durationSeconds: 43_200 }],
    ['a session name of two letters', { roleSessionName: 'ab' }],
    ['every sign a session name may have', { roleSessionName: 'a_+=,.@-9' }],
    ['a long external id', { externalId: `${'x'.repeat(1_220)}:/@-` }],
    ['fifty tags', { tags: Array.from({ length: 50 }, (_, n) => tag(`k${n}`)) }],
    ['long tags', { tags: [tag('k'.repeat(128), 'v'.repeat(256))] }],
    ['a session policy', { policy: '{"Version":"2012-10-17","Statement":[]}' }],
    ['ten policy ARNs', { policyArns: Array.from({ length: 10 }, (_, n) => arn(n)) }],
    ['a customer’s policy with a path', { policyArns: ['arn:aws-cn:iam::111122223333:policy/a/b/C'] }],
  ])('take %s', (_what, more) => {
    expect(problems(roleOptionsSchema, { ...options, ...more })).toBeNull();
  });

  it.each([
    ['a duration under 15 minutes', { durationSeconds: 899 }, /durationSeconds: .*15 minutes/],
    ['a duration over 12 hours', { durationSeconds: 43_201 }, /12 hours/],
    ['half seconds', { durationSeconds: 900.5 }, /durationSeconds/],
    ['a session name of one letter', { roleSessionName: 'a' }, /roleSessionName: .*2 to 64/],
    ['a session name of 65', { roleSessionName: 'a'.repeat(65) }, /2 to 64/],
    ['a session name with a space', { roleSessionName: 'a b' }, /roleSessionName/],
    ['an external id of one sign', { externalId: 'x' }, /externalId: .*1224/],
    ['an external id over 1224', { externalId: 'x'.repeat(1_225) }, /1224/],
    ['an external id with a quote', { externalId: 'a"b' }, /externalId/],
    ['a source identity of AWS’s', { sourceIdentity: 'AWS:dana' }, /sourceIdentity: |sourceIdentity/],
    ['51 tags', { tags: Array.from({ length: 51 }, (_, n) => tag(`k${n}`)) }, /tags: .*50/],
    ['keys that differ in capitals alone', { tags: [tag('Team'), tag('team')] }, /capitals/],
    ['an empty tag key', { tags: [tag(' ')] }, /tags\.0\.key/],
    ['a tag key of 129', { tags: [tag('k'.repeat(129))] }, /128/],
    ['a tag value of 257', { tags: [tag('k', 'v'.repeat(257))] }, /256/],
    ['a policy that is no JSON', { policy: '{' }, /policy: .*JSON/],
    ['a policy that is a list', { policy: '[]' }, /policy: .*JSON/],
    ['a policy over 2,048', { policy: JSON.stringify({ a: 'x'.repeat(2_050) }) }, /2,048/],
    ['eleven policy ARNs', { policyArns: Array.from({ length: 11 }, (_, n) => arn(n)) }, /ten/],
    ['a role’s ARN as a policy', { policyArns: ['arn:aws:iam::111122223333:role/X'] }, /policyArns\.0/],
  ])('refuse %s', (_what, more, message) => {
    expect(problems(roleOptionsSchema, { ...options, ...more })).toMatch(message);
  });

  it('take empty fields for none, and trim the others', () => {
    const parsed = roleOptionsSchema.parse({
      ...options,
      externalId: '  ',
      roleSessionName: ' release ',
      policy: '',
    });
    expect(parsed).toMatchObject({ externalId: null, roleSessionName: 'release', policy: null });
  });
});

describe('a new IAM user', () => {
  it('is taken when all is well, trimmed', () => {
    const parsed = addIamUserSchema.parse({
      ...user,
      label: ' Dana ',
      key: { from: 'typed', accessKeyId: ' AKIAEXAMPLE000000001\n', secretAccessKey: ` ${FAKE} ` },
      profileName: ' dana ',
      mfaSerial: ' ',
    });
    expect(parsed).toMatchObject({
      label: 'Dana',
      key: { accessKeyId: 'AKIAEXAMPLE000000001', secretAccessKey: FAKE },
      profileName: 'dana',
      mfaSerial: null,
    });
    expect(problems(addIamUserSchema, { ...user, key: { from: 'file', draftId: 'd1' } })).toBeNull();
    expect(problems(addIamUserSchema, { ...user, durationSeconds: 129_600 })).toBeNull();
  });

  const typed = (more: object) => ({ key: { ...user.key, ...more } });
  it.each([
    ['an empty name', { label: '  ' }, /label: Enter a name/],
    ['a name of 101', { label: 'x'.repeat(101) }, /100/],
    ['a temporary key', typed({ accessKeyId: 'ASIAEXAMPLE000000001' }), /key\.accessKeyId: .*temporary/],
    ['a short key id', typed({ accessKeyId: 'AKIA' }), /16 or more/],
    ['a key id in small letters', typed({ accessKeyId: 'akiaexample000000001' }), /capital/],
    ['a cut secret', typed({ secretAccessKey: FAKE.slice(1) }), /secretAccessKey: .*40/],
    ['a secret with a space inside', typed({ secretAccessKey: `${FAKE.slice(0, 38)} x` }), /40/],
    ['a key from nowhere', { key: { from: 'thin air' } }, /key/],
    ['no region', { region: '' }, /region: Enter a region/],
    ['a region that is none', { region: 'Ireland' }, /region/],
    ['a short device', { mfaSerial: 'GAHT' }, /mfaSerial: .*device ARN/],
    ['an unknown use of MFA', { mfaUse: 'sometimes' }, /mfaUse/],
    ['an unknown use of the key', { keyUse: 'plain' }, /keyUse/],
    ['fourteen minutes', { durationSeconds: 840 }, /15 minutes/],
    ['more than 36 hours', { durationSeconds: 129_601 }, /36 hours/],
    ['the profile default', { profileName: 'default' }, /profileName: .*active session/],
    ['a profile name with a space', { profileName: 'a b' }, /spaces/],
  ])('is refused with %s', (_what, more, message) => {
    const text = problems(addIamUserSchema, { ...user, ...more });
    expect(text).toMatch(message);
    expect(text).not.toContain(FAKE.slice(2, 30));
  });

  it('when changed may keep its key', () => {
    const { key: _, ...rest } = user;
    expect(problems(updateIamUserSchema, { ...rest, identityId: 'i1', key: null })).toBeNull();
    expect(problems(updateIamUserSchema, { ...rest, key: null })).toMatch(/identityId/);
    expect(problems(updateIamUserSchema, { ...rest, identityId: 'i1', key: { from: 'typed' } })).toMatch(
      /key\./,
    );
  });
});

describe('a new role', () => {
  it('is taken when all is well', () => {
    expect(addRoleSchema.parse({ ...role, region: '', profileName: '' })).toMatchObject({
      region: null,
      profileName: null,
    });
    expect(problems(updateRoleSchema, { ...role, sessionId: 's2' })).toBeNull();
  });

  it.each([
    ['a user’s ARN', { roleArn: 'arn:aws:iam::444455556666:user/dana' }, /roleArn: Enter a role ARN/],
    ['the ARN of a role session', { roleArn: 'arn:aws:sts::444455556666:assumed-role/Deploy/x' }, /roleArn/],
    ['no source', { sourceSessionId: '' }, /sourceSessionId/],
    ['an overlong id', { sourceSessionId: 'x'.repeat(1_000) }, /sourceSessionId/],
    ['a region that is none', { region: 'moon' }, /region/],
  ])('is refused with %s', (_what, more, message) => {
    expect(problems(addRoleSchema, { ...role, ...more })).toMatch(message);
  });
});

describe('the other channels', () => {
  it.each([
    ['mfa.answer', { promptId: 'p', code: ' 123456 ' }, true],
    ['mfa.answer', { promptId: 'p', code: '12345' }, false],
    ['mfa.answer', { promptId: 'p', code: '1234567' }, false],
    ['mfa.answer', { promptId: 'p', code: '１２３４５６' }, false],
    ['mfa.dismiss', { promptId: '' }, false],
    ['session.start', { sessionId: 's' }, true],
    ['session.start', {}, false],
    ['session.makeActive', { sessionId: null, replace: false, insist: false }, true],
    ['session.makeActive', { sessionId: 's', replace: false }, false],
    ['session.makeActive', { sessionId: 's' }, false],
    ['identity.readKeyFile', { path: '' }, false],
    ['identity.readKeyFile', { path: 'x'.repeat(4_097) }, false],
    ['vault.unlock', {}, true],
    ['vault.unlock', { extra: 1 }, false],
    ['snapshot.get', null, false],
  ] as const)('%s with %j: %s', (channel, input, fine) => {
    expect(channels[channel].input.safeParse(input).success).toBe(fine);
  });

  it('all check both what comes in and what goes out', () => {
    for (const [name, { input, output }] of Object.entries(channels)) {
      expect(input.safeParse('nonsense').success, name).toBe(false);
      expect(output.safeParse('nonsense').success, name).toBe(false);
    }
  });
});
