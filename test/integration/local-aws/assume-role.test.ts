// AssumeRole: who becomes what, for how long, and with which answer.
import { createHash } from 'node:crypto';
import { ListUsersCommand } from '@aws-sdk/client-iam';
import { type AssumeRoleCommandInput, GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { describe, expect, test } from 'vitest';
import {
  assume,
  awsError,
  HOME,
  iamOf,
  localAws,
  OTHER,
  sessionToken,
  stsOf,
  trust,
} from './world-fixture.ts';

const fixture = localAws();

/** alice in HOME; `admin` in OTHER trusts HOME; `deeper` in OTHER trusts `admin`. Roles of up to twelve hours. */
function chain() {
  const { aws } = fixture;
  const { world } = aws;
  const user = world.addUser({ accountId: HOME, userName: 'alice' });
  const maxSessionDurationSeconds = 43_200;
  const admin = world.addRole({
    accountId: OTHER,
    roleName: 'admin',
    path: '/team/',
    trustPolicy: trust(`arn:aws:iam::${HOME}:root`, undefined, ['sts:AssumeRole', 'sts:SetSourceIdentity']),
    maxSessionDurationSeconds,
  });
  const deeper = world.addRole({
    accountId: OTHER,
    roleName: 'deeper',
    trustPolicy: trust(admin.arn, undefined, ['sts:AssumeRole', 'sts:SetSourceIdentity']),
    maxSessionDurationSeconds,
  });
  return { aws, world, user, admin, deeper };
}

test('the answer names the session, and its credentials are that session', async () => {
  const { aws, user, admin } = chain();
  const { answer, keys } = await assume(aws, user, { RoleArn: admin.arn, RoleSessionName: 'alice@laptop' });
  const arn = `arn:aws:sts::${OTHER}:assumed-role/admin/alice@laptop`;
  expect(answer.AssumedRoleUser?.Arn).toBe(arn);
  expect(answer.AssumedRoleUser?.AssumedRoleId).toMatch(/^AROA[A-Z2-7]{17}:alice@laptop$/);
  expect(answer.Credentials?.Expiration?.toISOString()).toBe('2027-03-04T11:00:07.000Z');
  expect(answer.PackedPolicySize).toBeUndefined();
  const identity = await stsOf(aws, keys).send(new GetCallerIdentityCommand({}));
  expect(identity).toMatchObject({ Arn: arn, Account: OTHER, UserId: answer.AssumedRoleUser?.AssumedRoleId });
});

test('an unknown role and one that trusts others look the same', async () => {
  const { aws, user, deeper } = chain();
  for (const RoleArn of [deeper.arn, `arn:aws:iam::${OTHER}:role/nobody`]) {
    const message = `User: ${user.arn} is not authorized to perform: sts:AssumeRole on resource: ${RoleArn}`;
    await expect(assume(aws, user, { RoleArn })).rejects.toMatchObject(
      awsError(403, 'AccessDenied', message),
    );
  }
});

test("the path is part of a role's ARN", async () => {
  const { aws, user } = chain();
  const RoleArn = `arn:aws:iam::${OTHER}:role/admin`;
  await expect(assume(aws, user, { RoleArn })).rejects.toMatchObject(awsError(403, 'AccessDenied'));
});

test('root assumes no role, with its key or in a session', async () => {
  const { aws, world, admin } = chain();
  const root = world.addRootKey(HOME);
  const refusal = awsError(403, 'AccessDenied', 'Roles may not be assumed by root accounts.');
  for (const keys of [root, await sessionToken(aws, root)]) {
    await expect(assume(aws, keys, { RoleArn: admin.arn })).rejects.toMatchObject(refusal);
  }
});

test('an explicit deny of the user holds for its sessions too', async () => {
  const { aws, world, user, admin } = chain();
  const session = await sessionToken(aws, user);
  world.denyActions(user.arn, ['sts:Assume*']);
  const message = `User: ${user.arn} is not authorized to perform: sts:AssumeRole on resource: ${admin.arn} with an explicit deny in an identity-based policy`;
  for (const keys of [user, session]) {
    const attempt = assume(aws, keys, { RoleArn: admin.arn });
    await expect(attempt).rejects.toMatchObject(awsError(403, 'AccessDenied', message));
  }
});

test('a role of another partition is out of reach', async () => {
  const { aws, world, user } = chain();
  const role = world.addRole({
    accountId: HOME,
    roleName: 'far',
    partition: 'aws-cn',
    trustPolicy: trust('*'),
  });
  await expect(assume(aws, user, { RoleArn: role.arn })).rejects.toMatchObject(awsError(403, 'AccessDenied'));
});

describe('parameters', () => {
  const wrong: [string, Partial<AssumeRoleCommandInput>, RegExp][] = [
    [
      'a session name with a space',
      { RoleSessionName: 'a b' },
      /'roleSessionName' .*pattern: \[\\w\+=,\.@-\]\*$/,
    ],
    [
      'a session name of one character',
      { RoleSessionName: 'a' },
      /'roleSessionName' .*greater than or equal to 2$/,
    ],
    [
      'a session name of 65',
      { RoleSessionName: 'a'.repeat(65) },
      /'roleSessionName' .*less than or equal to 64$/,
    ],
    ['899 seconds', { DurationSeconds: 899 }, /'899' at 'durationSeconds' .*greater than or equal to 900$/],
    [
      '43201 seconds',
      { DurationSeconds: 43_201 },
      /'43201' at 'durationSeconds' .*less than or equal to 43200$/,
    ],
    ['an external id of one character', { ExternalId: 'x' }, /'externalId' .*greater than or equal to 2$/],
    ['an external id with a space', { ExternalId: 'x y' }, /'externalId' .*pattern/],
    ['a reserved source identity', { SourceIdentity: 'aws:me' }, /'sourceIdentity' .*pattern/],
    ['five digits of a code', { SerialNumber: 'serial-of-mfa', TokenCode: '12345' }, /'tokenCode'/],
    ['a role that is no role', { RoleArn: `arn:aws:iam::${OTHER}:user/admin` }, / is invalid$/],
  ];

  test.each(wrong)('%s is a ValidationError', async (_what, input, message) => {
    const { aws, user, admin } = chain();
    const attempt = assume(aws, user, { RoleArn: admin.arn, ...input });
    await expect(attempt).rejects.toMatchObject(awsError(400, 'ValidationError', message));
  });

  test('violations are reported together', async () => {
    const { aws, user, admin } = chain();
    const attempt = assume(aws, user, { RoleArn: admin.arn, RoleSessionName: 'a b', DurationSeconds: 1 });
    await expect(attempt).rejects.toMatchObject(
      awsError(
        400,
        'ValidationError',
        /^2 validation errors detected: .*'roleSessionName'.*; .*'durationSeconds'/,
      ),
    );
  });
});

describe('duration', () => {
  test("beyond the role's maximum is a ValidationError, up to it is granted", async () => {
    const { aws, world, user } = chain();
    const role = world.addRole({
      accountId: HOME,
      roleName: 'two-hours',
      trustPolicy: trust(user.arn),
      maxSessionDurationSeconds: 7200,
    });
    const message = 'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.';
    await expect(assume(aws, user, { RoleArn: role.arn, DurationSeconds: 7201 })).rejects.toMatchObject(
      awsError(400, 'ValidationError', message),
    );
    const { answer } = await assume(aws, user, { RoleArn: role.arn, DurationSeconds: 7200 });
    expect(answer.Credentials?.Expiration?.toISOString()).toBe('2027-03-04T12:00:07.000Z');
  });

  test('a chained role lives an hour at most', async () => {
    const { aws, user, admin, deeper } = chain();
    const { keys } = await assume(aws, user, { RoleArn: admin.arn, DurationSeconds: 43_200 });
    const message =
      'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining';
    await expect(assume(aws, keys, { RoleArn: deeper.arn, DurationSeconds: 3601 })).rejects.toMatchObject(
      awsError(400, 'ValidationError', message),
    );
    await expect(assume(aws, keys, { RoleArn: deeper.arn, DurationSeconds: 3600 })).resolves.toBeDefined();
  });

  test('a role assumed from a user session is no chain: twelve hours are fine', async () => {
    const { aws, user, admin } = chain();
    const session = await sessionToken(aws, user);
    const { answer } = await assume(aws, session, { RoleArn: admin.arn, DurationSeconds: 43_200 });
    expect(answer.Credentials?.Expiration?.toISOString()).toBe('2027-03-04T22:00:07.000Z');
  });
});

describe('source identity', () => {
  test('follows the chain and cannot be changed', async () => {
    const { aws, user, admin, deeper } = chain();
    const first = await assume(aws, user, { RoleArn: admin.arn, SourceIdentity: 'alice' });
    expect(first.answer.SourceIdentity).toBe('alice');
    const second = await assume(aws, first.keys, { RoleArn: deeper.arn });
    expect(second.answer.SourceIdentity).toBe('alice');
    await expect(
      assume(aws, first.keys, { RoleArn: deeper.arn, SourceIdentity: 'bob' }),
    ).rejects.toMatchObject(awsError(403, 'AccessDenied', /source identity is already set/));
  });

  test('needs sts:SetSourceIdentity in every trust policy on its way', async () => {
    const { aws, world, user, admin, deeper } = chain();
    const { keys } = await assume(aws, user, { RoleArn: admin.arn, SourceIdentity: 'alice' });
    world.setTrustPolicy(deeper.arn, trust(admin.arn));
    world.setTrustPolicy(admin.arn, trust(user.arn));
    const refusal = awsError(
      403,
      'AccessDenied',
      /not authorized to perform: sts:SetSourceIdentity on resource: /,
    );
    await expect(assume(aws, keys, { RoleArn: deeper.arn })).rejects.toMatchObject(refusal);
    await expect(assume(aws, user, { RoleArn: admin.arn, SourceIdentity: 'alice' })).rejects.toMatchObject(
      refusal,
    );
    await expect(assume(aws, user, { RoleArn: admin.arn })).resolves.toBeDefined();
  });
});

describe('session policy', () => {
  const policy = (...Action: string[]) =>
    JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource: '*' }] });

  test('a document with an error is MalformedPolicyDocument', async () => {
    const { aws, user, admin } = chain();
    const broken = [
      '{',
      '[]',
      '{"Statement":[{"Effect":"Allow","Action":"s3:*"}]}',
      '{"Statement":[{"Effect":"Maybe","Action":"s3:*","Resource":"*"}]}',
      '{"Statement":[{"Effect":"Allow","Action":"everything","Resource":"*"}]}',
      JSON.stringify(trust(user.arn)),
    ];
    for (const Policy of broken) {
      await expect(assume(aws, user, { RoleArn: admin.arn, Policy })).rejects.toMatchObject({
        ...awsError(400, 'MalformedPolicyDocument'),
        name: expect.stringMatching(/^MalformedPolicyDocument(Exception)?$/),
      });
    }
  });

  test('takes away what it does not allow', async () => {
    const { aws, user, admin, deeper } = chain();
    const listUsers = new ListUsersCommand({});
    const { answer, keys } = await assume(aws, user, { RoleArn: admin.arn, Policy: policy('iam:List*') });
    expect(answer.PackedPolicySize).toBeGreaterThan(0);
    await expect(iamOf(aws, keys).send(listUsers)).resolves.toBeDefined();
    await expect(assume(aws, keys, { RoleArn: deeper.arn })).rejects.toMatchObject(
      awsError(403, 'AccessDenied', /because no session policy allows the sts:AssumeRole action$/),
    );
    const managed = await assume(aws, user, {
      RoleArn: admin.arn,
      PolicyArns: [{ arn: 'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess' }],
    });
    await expect(iamOf(aws, managed.keys).send(listUsers)).rejects.toMatchObject(
      awsError(403, 'AccessDenied'),
    );
    const readOnly = await assume(aws, user, {
      RoleArn: admin.arn,
      PolicyArns: [{ arn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' }],
    });
    await expect(iamOf(aws, readOnly.keys).send(listUsers)).resolves.toBeDefined();
  });

  test('what packs too large is PackedPolicyTooLarge', async () => {
    const { aws, user, admin } = chain();
    const sha256 = (index: number) => createHash('sha256').update(String(index)).digest('hex').slice(0, 30);
    const words = Array.from({ length: 50 }, (_, index) => `s3:${sha256(index)}`);
    const attempt = assume(aws, user, { RoleArn: admin.arn, Policy: policy(...words) });
    await expect(attempt).rejects.toMatchObject({
      ...awsError(400, 'PackedPolicyTooLarge', /^Packed policy consumes [1-9]\d\d% of allotted space/),
      name: expect.stringMatching(/^PackedPolicyTooLarge(Exception)?$/),
    });
  });

  test('more than 2048 characters, or eleven managed policies, is a ValidationError', async () => {
    const { aws, user, admin } = chain();
    const long = policy('s3:Get').padEnd(2049);
    const PolicyArns = Array.from({ length: 11 }, (_, index) => ({
      arn: `arn:aws:iam::aws:policy/Number${index}`,
    }));
    for (const input of [{ Policy: long }, { PolicyArns }]) {
      const attempt = assume(aws, user, { RoleArn: admin.arn, ...input });
      await expect(attempt).rejects.toMatchObject(awsError(400, 'ValidationError'));
    }
  });
});
