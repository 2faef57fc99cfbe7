// IAM: users, roles, MFA devices and access keys.
import {
  CreateAccessKeyCommand,
  DeleteAccessKeyCommand,
  GetAccessKeyLastUsedCommand,
  GetRoleCommand,
  GetUserCommand,
  ListAccessKeysCommand,
  ListMFADevicesCommand,
  ListRolesCommand,
  ListUsersCommand,
  paginateListRoles,
  paginateListUsers,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
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

function alice() {
  const { aws } = fixture;
  const user = aws.world.addUser({ accountId: HOME, userName: 'alice', path: '/team/' });
  return { aws, world: aws.world, user, iam: iamOf(aws, user) };
}

const noSuchEntity = (message?: string) => ({
  ...awsError(404, 'NoSuchEntity', message),
  name: expect.stringMatching(/^NoSuchEntity(Exception)?$/),
});

test('a user sees itself without naming itself, and others by name', async () => {
  const { world, user, iam } = alice();
  world.addUser({ accountId: HOME, userName: 'bob' });
  const answer = await iam.send(new GetUserCommand({}));
  expect(answer.User).toMatchObject({ UserName: 'alice', Arn: user.arn, Path: '/team/' });
  expect(answer.User?.CreateDate?.toISOString()).toBe('2027-03-04T10:00:07.000Z');
  const bob = await iam.send(new GetUserCommand({ UserName: 'bob' }));
  expect(bob.User?.Arn).toBe(`arn:aws:iam::${HOME}:user/bob`);
  await expect(iam.send(new GetUserCommand({ UserName: 'eve' }))).rejects.toMatchObject(
    noSuchEntity('The user with name eve cannot be found.'),
  );
});

test('root sees itself', async () => {
  const { aws } = alice();
  const root = aws.world.addRootKey(HOME);
  const answer = await iamOf(aws, root).send(new GetUserCommand({}));
  expect(answer.User?.Arn).toBe(`arn:aws:iam::${HOME}:root`);
});

test('nothing of another account is visible', async () => {
  const { world, iam } = alice();
  world.addUser({ accountId: OTHER, userName: 'mallory' });
  world.addRole({ accountId: OTHER, roleName: 'vault', trustPolicy: trust('*') });
  await expect(iam.send(new GetUserCommand({ UserName: 'mallory' }))).rejects.toMatchObject(noSuchEntity());
  await expect(iam.send(new GetRoleCommand({ RoleName: 'vault' }))).rejects.toMatchObject(noSuchEntity());
  expect((await iam.send(new ListUsersCommand({}))).Users?.map(({ UserName }) => UserName)).toEqual([
    'alice',
  ]);
});

test('temporary credentials must name the user', async () => {
  const { aws, world, user } = alice();
  const device = world.addMfaDevice({ userArn: user.arn });
  const role = world.addRole({ accountId: HOME, roleName: 'admin', trustPolicy: trust(user.arn) });
  const strong = await sessionToken(aws, user, { SerialNumber: device.serial, TokenCode: device.code() });
  const { keys } = await assume(aws, user, { RoleArn: role.arn });
  const message = 'Must specify userName when calling with non-User credentials';
  for (const temporary of [strong, keys]) {
    const iam = iamOf(aws, temporary);
    for (const command of [
      new GetUserCommand({}),
      new ListMFADevicesCommand({}),
      new ListAccessKeysCommand({}),
      new UpdateAccessKeyCommand({ AccessKeyId: user.accessKeyId, Status: 'Inactive' }),
    ]) {
      await expect(iam.send(command as GetUserCommand)).rejects.toMatchObject(
        awsError(400, 'ValidationError', message),
      );
    }
    await expect(iam.send(new ListAccessKeysCommand({ UserName: 'alice' }))).resolves.toBeDefined();
  }
});

test('MFA devices are listed with their serials; an explicit deny forbids it', async () => {
  const { world, user, iam } = alice();
  expect((await iam.send(new ListMFADevicesCommand({}))).MFADevices).toEqual([]);
  const phone = world.addMfaDevice({ userArn: user.arn });
  const spare = world.addMfaDevice({ userArn: user.arn, deviceName: 'spare' });
  const answer = await iam.send(new ListMFADevicesCommand({ UserName: 'alice' }));
  expect(answer.MFADevices?.map(({ SerialNumber }) => SerialNumber)).toEqual([phone.serial, spare.serial]);
  expect(answer.MFADevices?.[0]).toMatchObject({
    UserName: 'alice',
    SerialNumber: `arn:aws:iam::${HOME}:mfa/alice`,
  });
  world.denyActions(user.arn, ['iam:ListMFADevices']);
  const message = `User: ${user.arn} is not authorized to perform: iam:ListMFADevices on resource: user alice with an explicit deny in an identity-based policy`;
  await expect(iam.send(new ListMFADevicesCommand({}))).rejects.toMatchObject(
    awsError(403, 'AccessDenied', message),
  );
  await expect(iam.send(new GetUserCommand({}))).resolves.toBeDefined();
});

test('a role shows its trust policy, percent-encoded, and its longest session', async () => {
  const { world, iam } = alice();
  const trustPolicy = trust('*', { StringEquals: { 'sts:ExternalId': 'ü & <b>' } });
  world.addRole({ accountId: HOME, roleName: 'admin', trustPolicy, maxSessionDurationSeconds: 7200 });
  const { Role } = await iam.send(new GetRoleCommand({ RoleName: 'admin' }));
  expect(Role).toMatchObject({ RoleName: 'admin', MaxSessionDuration: 7200, Path: '/' });
  expect(JSON.parse(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ''))).toEqual(trustPolicy);
});

describe('paging', () => {
  test('users come by the hundred unless told, and every page but the last has a marker', async () => {
    const { world, iam } = alice();
    for (let number = 0; number < 230; number++) world.addUser({ accountId: HOME, userName: `u${number}` });
    const pages: number[] = [];
    const names = new Set<string | undefined>();
    for await (const page of paginateListUsers({ client: iam }, {})) {
      pages.push(page.Users?.length ?? 0);
      for (const user of page.Users ?? []) names.add(user.UserName);
    }
    expect(pages).toEqual([100, 100, 31]);
    expect(names.size).toBe(231);
  });

  test('roles obey MaxItems and PathPrefix', async () => {
    const { world, iam } = alice();
    for (const roleName of ['a', 'b', 'c', 'd', 'e']) {
      world.addRole({
        accountId: HOME,
        roleName,
        path: roleName < 'd' ? '/x/' : '/y/',
        trustPolicy: trust('*'),
      });
    }
    const names: (string | undefined)[][] = [];
    for await (const page of paginateListRoles({ client: iam, pageSize: 2 }, { PathPrefix: '/x/' })) {
      names.push((page.Roles ?? []).map(({ RoleName }) => RoleName));
    }
    expect(names).toEqual([['a', 'b'], ['c']]);
  });

  test('a marker of ours alone is good, and MaxItems is 1 to 1000', async () => {
    const { iam } = alice();
    for (const input of [{ Marker: 'nonsense' }, { MaxItems: 0 }, { MaxItems: 1001 }]) {
      await expect(iam.send(new ListRolesCommand(input))).rejects.toMatchObject(
        awsError(400, 'ValidationError'),
      );
    }
  });

  test('access keys page too', async () => {
    const { world, user, iam } = alice();
    world.addAccessKey(user.arn);
    const first = await iam.send(new ListAccessKeysCommand({ MaxItems: 1 }));
    expect(first).toMatchObject({
      IsTruncated: true,
      AccessKeyMetadata: [{ UserName: 'alice', Status: 'Active' }],
    });
    const second = await iam.send(new ListAccessKeysCommand({ MaxItems: 1, Marker: first.Marker }));
    expect(second.IsTruncated).toBe(false);
    expect(second.AccessKeyMetadata?.[0]?.AccessKeyId).not.toBe(first.AccessKeyMetadata?.[0]?.AccessKeyId);
  });
});

describe('access keys', () => {
  test('a created key shows its secret once, is unknown at first, then works', async () => {
    const { aws, user, iam } = alice();
    aws.setKeyPropagationDelay(10_000);
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({}));
    expect(AccessKey).toMatchObject({ UserName: 'alice', Status: 'Active' });
    const keys = {
      accessKeyId: AccessKey?.AccessKeyId ?? '',
      secretAccessKey: AccessKey?.SecretAccessKey ?? '',
    };
    const whoAmI = () => stsOf(aws, keys).send(new GetCallerIdentityCommand({}));
    await expect(whoAmI()).rejects.toMatchObject(awsError(403, 'InvalidClientTokenId'));
    const listed = await iam.send(new ListAccessKeysCommand({}));
    expect(listed.AccessKeyMetadata?.map(({ AccessKeyId }) => AccessKeyId).sort()).toEqual(
      [user.accessKeyId, keys.accessKeyId].sort(),
    );
    expect(JSON.stringify([listed.AccessKeyMetadata, aws.calls])).not.toContain(keys.secretAccessKey);
    fixture.advance(10);
    await expect(whoAmI()).resolves.toMatchObject({ Arn: user.arn });
  });

  test('a third key is LimitExceeded', async () => {
    const { iam } = alice();
    await iam.send(new CreateAccessKeyCommand({}));
    await expect(iam.send(new CreateAccessKeyCommand({}))).rejects.toMatchObject({
      ...awsError(409, '', 'Cannot exceed quota for AccessKeysPerUser: 2'),
      name: expect.stringMatching(/^LimitExceeded(Exception)?$/),
    });
  });

  test('a key can be made inactive, active again and deleted by another key', async () => {
    const { aws, world, user } = alice();
    const second = world.addAccessKey(user.arn);
    const iam = iamOf(aws, second);
    const { accessKeyId: AccessKeyId } = user;
    const whoAmI = () => stsOf(aws, user).send(new GetCallerIdentityCommand({}));
    await iam.send(new UpdateAccessKeyCommand({ AccessKeyId, Status: 'Inactive' }));
    await expect(whoAmI()).rejects.toMatchObject(awsError(403, 'InvalidClientTokenId'));
    expect((await iam.send(new ListAccessKeysCommand({}))).AccessKeyMetadata).toContainEqual(
      expect.objectContaining({ AccessKeyId, Status: 'Inactive' }),
    );
    await iam.send(new UpdateAccessKeyCommand({ AccessKeyId, Status: 'Active' }));
    await expect(whoAmI()).resolves.toBeDefined();
    await iam.send(new DeleteAccessKeyCommand({ AccessKeyId }));
    await expect(whoAmI()).rejects.toMatchObject(awsError(403, 'InvalidClientTokenId'));
    await expect(iam.send(new DeleteAccessKeyCommand({ AccessKeyId }))).rejects.toMatchObject(
      noSuchEntity(`The Access Key with id ${AccessKeyId} cannot be found.`),
    );
  });

  test("a key of another user is not found under one's own name", async () => {
    const { world, iam } = alice();
    const bob = world.addUser({ accountId: HOME, userName: 'bob' });
    const attempt = iam.send(new DeleteAccessKeyCommand({ AccessKeyId: bob.accessKeyId }));
    await expect(attempt).rejects.toMatchObject(noSuchEntity());
  });

  test('a status that is none is a ValidationError', async () => {
    const { user, iam } = alice();
    const Status = 'Asleep' as 'Active';
    const attempt = iam.send(new UpdateAccessKeyCommand({ AccessKeyId: user.accessKeyId, Status }));
    await expect(attempt).rejects.toMatchObject(awsError(400, 'ValidationError', /at 'status' failed/));
  });

  test('the last use of a key in another account is not told', async () => {
    const { world, iam } = alice();
    const other = world.addUser({ accountId: OTHER, userName: 'mallory' });
    const attempt = iam.send(new GetAccessKeyLastUsedCommand({ AccessKeyId: other.accessKeyId }));
    await expect(attempt).rejects.toMatchObject(awsError(403, 'AccessDenied'));
  });

  test('the last use shows hours later, N/A until then', async () => {
    const { world, user, iam } = alice();
    const lastUsed = async () =>
      (await iam.send(new GetAccessKeyLastUsedCommand({ AccessKeyId: user.accessKeyId }))).AccessKeyLastUsed;
    expect(await lastUsed()).toEqual({ ServiceName: 'N/A', Region: 'N/A' });
    expect((await lastUsed())?.LastUsedDate).toBeUndefined();
    world.setLastUsedLag(0);
    expect(await lastUsed()).toMatchObject({ ServiceName: 'iam', Region: 'eu-west-1' });
    expect((await lastUsed())?.LastUsedDate?.toISOString()).toBe('2027-03-04T10:00:07.000Z');
  });
});
