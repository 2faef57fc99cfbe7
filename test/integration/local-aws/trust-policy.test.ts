// Trust policies are evaluated: principals, actions, denies, conditions.
import type { AssumeRoleCommandInput } from '@aws-sdk/client-sts';
import { describe, expect, test } from 'vitest';
import { assume, awsError, HOME, type Keys, localAws, OTHER, sessionToken, trust } from './world-fixture.ts';

const fixture = localAws();
const ROOT = `arn:aws:iam::${HOME}:root`;
const REFUSED = awsError(403, 'AccessDenied');

function roleThatTrusts(trustPolicy: unknown) {
  const { world } = fixture.aws;
  const user = world.addUser({ accountId: HOME, userName: 'alice' });
  const role = world.addRole({ accountId: OTHER, roleName: 'target', trustPolicy });
  const attempt = (keys: Keys, input: Partial<AssumeRoleCommandInput> = {}) =>
    assume(fixture.aws, keys, { RoleArn: role.arn, ...input });
  return { world, user, role, attempt };
}

describe('principal', () => {
  const ALICE = `arn:aws:iam::${HOME}:user/alice`;
  test.each([
    ['the account root', ROOT, true],
    ['the account number', HOME, true],
    ['the user', ALICE, true],
    ['anyone', '*', true],
    ['a list with the user', [`arn:aws:iam::${OTHER}:root`, ALICE], true],
    ['another account', `arn:aws:iam::${OTHER}:root`, false],
    ['another user', `arn:aws:iam::${HOME}:user/bob`, false],
    ['a pattern, which principals do not know', `arn:aws:iam::${HOME}:user/*`, false],
  ])('%s', async (_what, principal, allowed) => {
    const { user, attempt } = roleThatTrusts(trust(principal));
    if (allowed) await expect(attempt(user)).resolves.toBeDefined();
    else await expect(attempt(user)).rejects.toMatchObject(REFUSED);
  });

  test('a bare star is anyone; a service is nobody who signs', async () => {
    const anyone = { Statement: { Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRole' } };
    const { world, user, role, attempt } = roleThatTrusts(anyone);
    await expect(attempt(user)).resolves.toBeDefined();
    const service = {
      Effect: 'Allow',
      Principal: { Service: 'ec2.amazonaws.com' },
      Action: 'sts:AssumeRole',
    };
    world.setTrustPolicy(role.arn, { Statement: [service] });
    await expect(attempt(user)).rejects.toMatchObject(REFUSED);
  });

  test('a role session is known by its role, its own ARN and its account', async () => {
    const { world, user, role, attempt } = roleThatTrusts(trust('*'));
    const middle = world.addRole({
      accountId: HOME,
      roleName: 'middle',
      path: '/p/',
      trustPolicy: trust(user.arn),
    });
    const { keys } = await assume(fixture.aws, user, { RoleArn: middle.arn, RoleSessionName: 'one' });
    const session = (name: string) => `arn:aws:sts::${HOME}:assumed-role/middle/${name}`;
    for (const principal of [middle.arn, session('one'), ROOT]) {
      world.setTrustPolicy(role.arn, trust(principal));
      await expect(attempt(keys)).resolves.toBeDefined();
    }
    for (const principal of [user.arn, session('two')]) {
      world.setTrustPolicy(role.arn, trust(principal));
      await expect(attempt(keys)).rejects.toMatchObject(REFUSED);
    }
  });
});

test('another action than sts:AssumeRole lets nobody in; a wildcard does', async () => {
  const { world, user, role, attempt } = roleThatTrusts(trust(ROOT, undefined, 'sts:TagSession'));
  await expect(attempt(user)).rejects.toMatchObject(REFUSED);
  world.setTrustPolicy(role.arn, trust(ROOT, undefined, 'sts:Assume*'));
  await expect(attempt(user)).resolves.toBeDefined();
});

test('an explicit deny beats every allow and is named in the message', async () => {
  const allow = trust(ROOT).Statement[0];
  const deny = {
    Effect: 'Deny',
    Principal: { AWS: '*' },
    Action: 'sts:AssumeRole',
    Condition: { StringEquals: { 'aws:username': 'alice' } },
  };
  const { world, user, attempt } = roleThatTrusts({ Statement: [allow, deny] });
  await expect(attempt(user)).rejects.toMatchObject(
    awsError(403, 'AccessDenied', /with an explicit deny in a resource-based policy$/),
  );
  await expect(attempt(world.addUser({ accountId: HOME, userName: 'bob' }))).resolves.toBeDefined();
});

test.each([
  ['an operator nobody knows', trust(ROOT, { StringMatches: { 'sts:ExternalId': 'x' } })],
  ['a principal nobody knows', trust('alice')],
  ['a resource', { Statement: [{ ...trust(ROOT).Statement[0], Resource: '*' }] }],
  [
    'NotPrincipal',
    { Statement: [{ Effect: 'Allow', NotPrincipal: { AWS: ROOT }, Action: 'sts:AssumeRole' }] },
  ],
  ['an unknown version', { ...trust(ROOT), Version: '2020-01-01' }],
])('a trust policy with %s cannot be set up', (_what, trustPolicy) => {
  expect(() => roleThatTrusts(trustPolicy)).toThrow(
    expect.objectContaining({ code: 'MalformedPolicyDocument' }),
  );
});

describe('MFA', () => {
  const present = (value: string) => ({ Bool: { 'aws:MultiFactorAuthPresent': value } });

  test('Bool true wants a session or a request with a code', async () => {
    const { world, user, attempt } = roleThatTrusts(trust(ROOT, present('true')));
    const device = world.addMfaDevice({ userArn: user.arn });
    await expect(attempt(user)).rejects.toMatchObject(REFUSED);
    await expect(attempt(await sessionToken(fixture.aws, user))).rejects.toMatchObject(REFUSED);
    const strong = await sessionToken(fixture.aws, user, {
      SerialNumber: device.serial,
      TokenCode: device.code(),
    });
    await expect(attempt(strong)).resolves.toBeDefined();
    const withCode = { SerialNumber: device.serial, TokenCode: device.code(1) };
    await expect(attempt(user, withCode)).resolves.toBeDefined();
    await expect(attempt(user, withCode)).rejects.toMatchObject(
      awsError(403, 'AccessDenied', 'MultiFactorAuthentication failed with invalid MFA one time pass code. '),
    );
  });

  test("a role session does not carry its caller's MFA", async () => {
    const { world, user, attempt } = roleThatTrusts(trust(ROOT, present('true')));
    const device = world.addMfaDevice({ userArn: user.arn });
    const middle = world.addRole({
      accountId: HOME,
      roleName: 'middle',
      trustPolicy: trust(user.arn, present('true')),
    });
    const { keys } = await assume(fixture.aws, user, {
      RoleArn: middle.arn,
      SerialNumber: device.serial,
      TokenCode: device.code(),
    });
    await expect(attempt(keys)).rejects.toMatchObject(REFUSED);
    const borrowed = { SerialNumber: device.serial, TokenCode: device.code(1) };
    await expect(attempt(keys, borrowed)).rejects.toMatchObject(
      awsError(403, 'AccessDenied', /unable to validate MFA code/),
    );
  });

  test('the key is absent for long-term keys: BoolIfExists and Null see the difference', async () => {
    const { world, user, role, attempt } = roleThatTrusts(
      trust(ROOT, { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'true' } }),
    );
    const session = await sessionToken(fixture.aws, user);
    await expect(attempt(user)).resolves.toBeDefined();
    await expect(attempt(session)).rejects.toMatchObject(REFUSED);
    world.setTrustPolicy(role.arn, trust(ROOT, { Null: { 'aws:MultiFactorAuthPresent': 'true' } }));
    await expect(attempt(user)).resolves.toBeDefined();
    await expect(attempt(session)).rejects.toMatchObject(REFUSED);
    world.setTrustPolicy(role.arn, trust(ROOT, present('false')));
    await expect(attempt(user)).rejects.toMatchObject(REFUSED);
    await expect(attempt(session)).resolves.toBeDefined();
  });

  test('the age of the code counts', async () => {
    const { world, user, attempt } = roleThatTrusts(
      trust(ROOT, { NumericLessThan: { 'aws:MultiFactorAuthAge': 3600 } }),
    );
    const device = world.addMfaDevice({ userArn: user.arn });
    await expect(attempt(user)).rejects.toMatchObject(REFUSED);
    const strong = await sessionToken(fixture.aws, user, {
      SerialNumber: device.serial,
      TokenCode: device.code(),
    });
    fixture.advance(3599);
    await expect(attempt(strong)).resolves.toBeDefined();
    fixture.advance(1);
    await expect(attempt(strong)).rejects.toMatchObject(REFUSED);
  });
});

describe('conditions', () => {
  type Input = Partial<AssumeRoleCommandInput>;
  const external = (operator: string, value: unknown) => ({ [operator]: { 'sts:ExternalId': value } });
  const cases: [string, Record<string, Record<string, unknown>>, Input, Input][] = [
    [
      'ExternalId',
      external('StringEquals', 'secret-42'),
      { ExternalId: 'secret-42' },
      { ExternalId: 'Secret-42' },
    ],
    ['ExternalId, missing', external('StringEquals', 'secret-42'), { ExternalId: 'secret-42' }, {}],
    [
      'ExternalId of a list',
      external('StringEquals', ['one', 'two']),
      { ExternalId: 'two' },
      { ExternalId: 'six' },
    ],
    [
      'ExternalId by pattern',
      external('StringLike', 'a?c-*'),
      { ExternalId: 'abc-1' },
      { ExternalId: 'ac-1' },
    ],
    ['no ExternalId', external('Null', 'true'), {}, { ExternalId: 'any' }],
    ['a negated operator', external('StringNotEquals', ['one', 'two']), {}, { ExternalId: 'two' }],
    ['IfExists', external('StringEqualsIfExists', 'one'), {}, { ExternalId: 'two' }],
    [
      'RoleSessionName with a policy variable',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: an IAM policy variable
      { StringLike: { 'sts:RoleSessionName': '${aws:username}-*' } },
      { RoleSessionName: 'alice-laptop' },
      { RoleSessionName: 'bob-laptop' },
    ],
    [
      'SourceIdentity',
      { StringEquals: { 'sts:SourceIdentity': 'alice' } },
      { SourceIdentity: 'alice' },
      { SourceIdentity: 'bob' },
    ],
    [
      'a request tag, whatever the case of its key',
      { StringEquals: { 'aws:RequestTag/Team': 'blue' } },
      { Tags: [{ Key: 'team', Value: 'blue' }] },
      { Tags: [{ Key: 'Team', Value: 'red' }] },
    ],
    [
      'tag keys of a set',
      { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['Team', 'Floor'] } },
      { Tags: [{ Key: 'Team', Value: 'blue' }] },
      {
        Tags: [
          { Key: 'Team', Value: 'blue' },
          { Key: 'Room', Value: '1' },
        ],
      },
    ],
    [
      'tag keys of a set, which no tags at all are within',
      { 'ForAllValues:StringEquals': { 'aws:TagKeys': 'Team' } },
      {},
      { Tags: [{ Key: 'Room', Value: '1' }] },
    ],
    [
      'any of several tag keys',
      { 'ForAnyValue:StringEquals': { 'aws:TagKeys': 'Team' } },
      {
        Tags: [
          { Key: 'Room', Value: '1' },
          { Key: 'Team', Value: 'blue' },
        ],
      },
      { Tags: [{ Key: 'Room', Value: '1' }] },
    ],
    [
      'transitive keys',
      { 'ForAnyValue:StringEquals': { 'sts:TransitiveTagKeys': 'Team' } },
      { Tags: [{ Key: 'Team', Value: 'blue' }], TransitiveTagKeys: ['Team'] },
      { Tags: [{ Key: 'Team', Value: 'blue' }] },
    ],
  ];

  test.each(cases)('%s', async (_what, condition, allowed, refused) => {
    const actions = ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'];
    const { user, attempt } = roleThatTrusts(trust(ROOT, condition, actions));
    await expect(attempt(user, allowed)).resolves.toBeDefined();
    await expect(attempt(user, refused)).rejects.toMatchObject(REFUSED);
  });

  test('aws:PrincipalArn is the user, or the role of a session, with patterns', async () => {
    const { world, user, attempt } = roleThatTrusts(
      trust(ROOT, { ArnLike: { 'aws:PrincipalArn': `arn:aws:iam::${HOME}:role/team/*` } }),
    );
    const team = world.addRole({
      accountId: HOME,
      roleName: 'dev',
      path: '/team/',
      trustPolicy: trust(user.arn),
    });
    await expect(attempt(user)).rejects.toMatchObject(REFUSED);
    await expect(
      attempt((await assume(fixture.aws, user, { RoleArn: team.arn })).keys),
    ).resolves.toBeDefined();
  });

  test('all conditions of a statement must hold', async () => {
    const { user, attempt } = roleThatTrusts(
      trust(ROOT, {
        StringEquals: { 'sts:ExternalId': 'one', 'sts:RoleSessionName': 'work' },
        Null: { 'sts:ExternalId': false },
      }),
    );
    await expect(attempt(user, { ExternalId: 'one', RoleSessionName: 'work' })).resolves.toBeDefined();
    await expect(attempt(user, { ExternalId: 'one', RoleSessionName: 'play' })).rejects.toMatchObject(
      REFUSED,
    );
  });
});
