// GetSessionToken, MFA, and what its sessions may do.
import { GetUserCommand } from '@aws-sdk/client-iam';
import {
  GetAccessKeyInfoCommand,
  GetCallerIdentityCommand,
  GetSessionTokenCommand,
} from '@aws-sdk/client-sts';
import { expect, test } from 'vitest';
import {
  assume,
  awsError,
  HOME,
  iamOf,
  type Keys,
  localAws,
  sessionToken,
  stsOf,
  trust,
} from './world-fixture.ts';

const fixture = localAws();

function alice() {
  const { aws } = fixture;
  const user = aws.world.addUser({ accountId: HOME, userName: 'alice' });
  const device = aws.world.addMfaDevice({ userArn: user.arn });
  return { aws, user, device };
}

const getSessionToken = (keys: Keys, input: ConstructorParameters<typeof GetSessionTokenCommand>[0] = {}) =>
  stsOf(fixture.aws, keys).send(new GetSessionTokenCommand(input));

test('each session has a key pair of its own, and lives twelve hours unless told', async () => {
  const { user } = alice();
  const [one, two] = [await getSessionToken(user), await getSessionToken(user, { DurationSeconds: 900 })];
  expect(one.Credentials?.AccessKeyId).toMatch(/^ASIA[A-Z2-7]{16}$/);
  expect(one.Credentials?.AccessKeyId).not.toBe(two.Credentials?.AccessKeyId);
  expect(one.Credentials?.SecretAccessKey).not.toBe(two.Credentials?.SecretAccessKey);
  expect(one.Credentials?.Expiration?.toISOString()).toBe('2027-03-04T22:00:07.000Z');
  expect(two.Credentials?.Expiration?.toISOString()).toBe('2027-03-04T10:15:07.000Z');
});

test.each([899, 129_601])('%i seconds is no duration', async (DurationSeconds) => {
  const { user } = alice();
  const pattern = new RegExp(
    `^1 validation error detected: Value '${DurationSeconds}' at 'durationSeconds' failed`,
  );
  await expect(getSessionToken(user, { DurationSeconds })).rejects.toMatchObject(
    awsError(400, 'ValidationError', pattern),
  );
});

test('a root session is shortened to an hour', async () => {
  const { aws } = fixture;
  const answer = await getSessionToken(aws.world.addRootKey(HOME), { DurationSeconds: 43_200 });
  expect(answer.Credentials?.Expiration?.toISOString()).toBe('2027-03-04T11:00:07.000Z');
});

test('neither a user session nor a role session may call it', async () => {
  const { aws, user } = alice();
  const role = aws.world.addRole({ accountId: HOME, roleName: 'admin', trustPolicy: trust(user.arn) });
  const refusal = awsError(403, 'AccessDenied', 'Cannot call GetSessionToken with session credentials');
  await expect(getSessionToken(await sessionToken(aws, user))).rejects.toMatchObject(refusal);
  const { keys } = await assume(aws, user, { RoleArn: role.arn });
  await expect(getSessionToken(keys)).rejects.toMatchObject(refusal);
});

test('a code works once', async () => {
  const { user, device } = alice();
  const input = { SerialNumber: device.serial, TokenCode: device.code() };
  await expect(getSessionToken(user, input)).resolves.toBeDefined();
  const refusal = 'MultiFactorAuthentication failed with invalid MFA one time pass code. ';
  await expect(getSessionToken(user, input)).rejects.toMatchObject(awsError(403, 'AccessDenied', refusal));
});

test('the next code works after half a minute, the old one no more', async () => {
  const { user, device } = alice();
  const old = device.code();
  fixture.advance(90);
  const answers = [old, device.code()].map((TokenCode) =>
    getSessionToken(user, { SerialNumber: device.serial, TokenCode }),
  );
  await expect(answers[0]).rejects.toMatchObject(awsError(403, 'AccessDenied'));
  await expect(answers[1]).resolves.toBeDefined();
});

test('a code shows in no call log', async () => {
  const { aws, user, device } = alice();
  await getSessionToken(user, { SerialNumber: device.serial, TokenCode: device.code() });
  expect(aws.calls[0]?.params).toEqual({ SerialNumber: device.serial, TokenCode: '[redacted]' });
});

test("another user's device, an unknown one and half a pair are refused", async () => {
  const { aws, user, device } = alice();
  const bob = aws.world.addUser({ accountId: HOME, userName: 'bob' });
  const unable = awsError(
    403,
    'AccessDenied',
    /^MultiFactorAuthentication failed, unable to validate MFA code\./,
  );
  const TokenCode = device.code();
  await expect(getSessionToken(bob, { SerialNumber: device.serial, TokenCode })).rejects.toMatchObject(
    unable,
  );
  const unknown = { SerialNumber: `${device.serial}-2`, TokenCode };
  await expect(getSessionToken(user, unknown)).rejects.toMatchObject(unable);
  const half = awsError(403, 'AccessDenied', /must provide both MFA serial number and one time pass code/);
  await expect(getSessionToken(user, { TokenCode })).rejects.toMatchObject(half);
  await expect(getSessionToken(user, { SerialNumber: device.serial })).rejects.toMatchObject(half);
  // None of those spent the code.
  await expect(getSessionToken(user, { SerialNumber: device.serial, TokenCode })).resolves.toBeDefined();
});

test('a session without MFA reaches no IAM operation, one with MFA does', async () => {
  const { aws, user, device } = alice();
  const getUser = (keys: Keys) => iamOf(aws, keys).send(new GetUserCommand({ UserName: 'alice' }));
  const plain = await sessionToken(aws, user);
  await expect(getUser(plain)).rejects.toMatchObject(awsError(403, 'InvalidClientTokenId'));
  const strong = await sessionToken(aws, user, { SerialNumber: device.serial, TokenCode: device.code() });
  await expect(getUser(strong)).resolves.toMatchObject({ User: { Arn: user.arn } });
});

test('of STS a session may call AssumeRole and GetCallerIdentity alone', async () => {
  const { aws, user } = alice();
  const role = aws.world.addRole({ accountId: HOME, roleName: 'admin', trustPolicy: trust(user.arn) });
  const session = await sessionToken(aws, user);
  const client = stsOf(aws, session);
  await expect(client.send(new GetCallerIdentityCommand({}))).resolves.toMatchObject({ Arn: user.arn });
  await expect(assume(aws, session, { RoleArn: role.arn })).resolves.toBeDefined();
  const info = new GetAccessKeyInfoCommand({ AccessKeyId: user.accessKeyId });
  await expect(client.send(info)).rejects.toMatchObject(awsError(403, 'AccessDenied'));
  await expect(stsOf(aws, user).send(info)).resolves.toMatchObject({ Account: HOME });
});

test('GetCallerIdentity works against an explicit deny, GetSessionToken does not', async () => {
  const { aws, user } = alice();
  aws.world.denyActions(user.arn, ['sts:*']);
  await expect(stsOf(aws, user).send(new GetCallerIdentityCommand({}))).resolves.toBeDefined();
  await expect(getSessionToken(user)).rejects.toMatchObject(
    awsError(403, 'AccessDenied', /sts:GetSessionToken .*explicit deny in an identity-based policy$/),
  );
});
