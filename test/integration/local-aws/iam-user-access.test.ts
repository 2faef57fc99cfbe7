// IAM: what a user belongs to and may do, pages shorter than asked for, keys that take their time, faults everywhere.
import {
  CreateAccessKeyCommand,
  DeleteAccessKeyCommand,
  GetAccessKeyLastUsedCommand,
  GetUserCommand,
  type IAMClient,
  ListAccessKeysCommand,
  ListAttachedUserPoliciesCommand,
  ListGroupsForUserCommand,
  ListMFADevicesCommand,
  ListUserPoliciesCommand,
  paginateListGroupsForUser,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam';
import { GetAccessKeyInfoCommand, GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { describe, expect, test } from 'vitest';
import { awsError, HOME, iamOf, localAws, OTHER, sessionToken, stsOf } from './world-fixture.ts';

const fixture = localAws();
const MANAGED = 'arn:aws:iam::aws:policy';

function alice() {
  const { aws } = fixture;
  const user = aws.world.addUser({ accountId: HOME, userName: 'alice' });
  return { aws, world: aws.world, policies: aws.world.userPolicies, user, iam: iamOf(aws, user) };
}

describe('groups and policies', () => {
  test('are empty at first, and listed by name', async () => {
    const { policies, user, iam } = alice();
    const UserName = 'alice';
    const lists = async () => [
      (await iam.send(new ListGroupsForUserCommand({ UserName }))).Groups,
      (await iam.send(new ListAttachedUserPoliciesCommand({ UserName }))).AttachedPolicies,
      (await iam.send(new ListUserPoliciesCommand({ UserName }))).PolicyNames,
    ];
    expect(await lists()).toEqual([[], [], []]);
    policies.addToGroup(user.arn, 'Developers');
    policies.attach(user.arn, `${MANAGED}/ReadOnlyAccess`);
    policies.put(user.arn, 'NoStorage', { Statement: { Effect: 'Deny', Action: 's3:*', Resource: '*' } });
    policies.put(user.arn, 'All', { Statement: { Effect: 'Allow', Action: '*', Resource: '*' } });
    expect(await lists()).toEqual([
      [
        expect.objectContaining({
          GroupName: 'Developers',
          Path: '/',
          GroupId: expect.stringMatching(/^AGPA\w{17}$/),
          Arn: `arn:aws:iam::${HOME}:group/Developers`,
        }),
      ],
      [{ PolicyName: 'ReadOnlyAccess', PolicyArn: `${MANAGED}/ReadOnlyAccess` }],
      ['All', 'NoStorage'],
    ]);
  });

  test('must be asked for by the name of a user, also with its own key', async () => {
    const { iam } = alice();
    for (const command of [
      new ListGroupsForUserCommand({ UserName: undefined }),
      new ListAttachedUserPoliciesCommand({ UserName: undefined }),
      new ListUserPoliciesCommand({ UserName: undefined }),
    ]) {
      await expect(iam.send(command as ListGroupsForUserCommand)).rejects.toMatchObject(
        awsError(
          400,
          'ValidationError',
          /at 'userName' failed to satisfy constraint: Member must not be null$/,
        ),
      );
    }
    const eve = iam.send(new ListUserPoliciesCommand({ UserName: 'eve' }));
    await expect(eve).rejects.toMatchObject({ message: 'The user with name eve cannot be found.' });
  });

  test('attached policies obey PathPrefix', async () => {
    const { policies, user, iam } = alice();
    for (const name of ['ReadOnlyAccess', 'job-function/Billing', 'service-role/Build']) {
      policies.attach(user.arn, `${MANAGED}/${name}`);
    }
    const input = { UserName: 'alice', PathPrefix: '/job-function/' };
    const { AttachedPolicies } = await iam.send(new ListAttachedUserPoliciesCommand(input));
    expect(AttachedPolicies?.map(({ PolicyName }) => PolicyName)).toEqual(['Billing']);
  });

  test('a page may be shorter than MaxItems, and says that there is more', async () => {
    const { world, policies, user, iam } = alice();
    world.pageLimit = 2;
    for (const name of ['a', 'b', 'c', 'd', 'e']) policies.addToGroup(user.arn, name);
    const pages: (string | undefined)[][] = [];
    for await (const page of paginateListGroupsForUser({ client: iam, pageSize: 4 }, { UserName: 'alice' })) {
      pages.push((page.Groups ?? []).map(({ GroupName }) => GroupName));
    }
    expect(pages).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
    const { Groups } = await iam.send(new ListGroupsForUserCommand({ UserName: 'alice', MaxItems: 1 }));
    expect(Groups).toHaveLength(1);
  });
});

describe('policies of a user', () => {
  test('deny what they say, of the user they stand at, in the words of AWS', async () => {
    const { aws, policies, user, iam } = alice();
    const bob = aws.world.addUser({ accountId: HOME, userName: 'bob' });
    policies.put(user.arn, 'OwnKeysOnly', {
      Version: '2012-10-17',
      Statement: {
        Effect: 'Deny',
        Action: 'iam:*AccessKey*',
        // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of IAM's policy language
        NotResource: 'arn:aws:iam::*:user/${aws:username}',
      },
    });
    await expect(iam.send(new ListAccessKeysCommand({ UserName: 'alice' }))).resolves.toBeDefined();
    const message = `User: ${user.arn} is not authorized to perform: iam:ListAccessKeys on resource: user bob with an explicit deny in an identity-based policy`;
    await expect(iam.send(new ListAccessKeysCommand({ UserName: 'bob' }))).rejects.toMatchObject(
      awsError(403, 'AccessDenied', message),
    );
    await expect(
      iam.send(new GetAccessKeyLastUsedCommand({ AccessKeyId: bob.accessKeyId })),
    ).rejects.toMatchObject(awsError(403, 'AccessDenied'));
    await expect(
      iamOf(aws, bob).send(new ListAccessKeysCommand({ UserName: 'alice' })),
    ).resolves.toBeDefined();
  });

  test('can ask for MFA, which a session has and a long-term key has not', async () => {
    const { aws, world, policies, user, iam } = alice();
    const device = world.addMfaDevice({ userArn: user.arn });
    policies.requireMfa(user.arn);
    await expect(iam.send(new CreateAccessKeyCommand({ UserName: 'alice' }))).rejects.toMatchObject(
      awsError(403, 'AccessDenied', /iam:CreateAccessKey on resource: user alice with an explicit deny/),
    );
    await expect(iam.send(new GetUserCommand({}))).resolves.toBeDefined();
    await expect(iam.send(new ListMFADevicesCommand({}))).resolves.toBeDefined();
    const strong = await sessionToken(aws, user, { SerialNumber: device.serial, TokenCode: device.code() });
    const create = new CreateAccessKeyCommand({ UserName: 'alice' });
    await expect(iamOf(aws, strong).send(create)).resolves.toBeDefined();
  });
});

describe('keys', () => {
  const whoAmI = new GetCallerIdentityCommand({});

  test('a new key can be unknown to its first calls, whichever service they are for', async () => {
    const { aws, world, user } = alice();
    world.setKeyPropagationCalls(2);
    const key = world.addAccessKey(user.arn);
    const unknown = awsError(403, 'InvalidClientTokenId');
    await expect(stsOf(aws, key).send(whoAmI)).rejects.toMatchObject(unknown);
    await expect(iamOf(aws, key).send(new GetUserCommand({}))).rejects.toMatchObject(unknown);
    await expect(stsOf(aws, key).send(whoAmI)).resolves.toBeDefined();
    await expect(stsOf(aws, user).send(whoAmI)).resolves.toBeDefined();
  });

  test('a key may disable and delete itself; a session made with it lives on', async () => {
    const { aws, world, user, iam } = alice();
    const second = world.addAccessKey(user.arn);
    const session = await sessionToken(aws, user);
    const { accessKeyId: AccessKeyId } = user;
    await iam.send(new UpdateAccessKeyCommand({ UserName: 'alice', AccessKeyId, Status: 'Inactive' }));
    const again = new DeleteAccessKeyCommand({ UserName: 'alice', AccessKeyId });
    await expect(iam.send(again)).rejects.toMatchObject(awsError(403, 'InvalidClientTokenId'));
    const { accessKeyId } = second;
    const remove = new DeleteAccessKeyCommand({ UserName: 'alice', AccessKeyId: accessKeyId });
    await iamOf(aws, second).send(remove);
    expect(world.keysOf(user.arn).map((key) => key.accessKeyId)).toEqual([AccessKeyId]);
    await expect(stsOf(aws, session).send(whoAmI)).resolves.toMatchObject({ Arn: user.arn });
  });

  test('anybody may ask for the account of a key, also of an inactive one, not of a deleted one', async () => {
    const { aws, world, user } = alice();
    const mallory = world.addUser({ accountId: OTHER, userName: 'mallory' });
    const ask = () =>
      stsOf(aws, user).send(new GetAccessKeyInfoCommand({ AccessKeyId: mallory.accessKeyId }));
    world.setKeyStatus(mallory.accessKeyId, 'Inactive');
    await expect(ask()).resolves.toMatchObject({ Account: OTHER });
    world.deleteKey(mallory.accessKeyId);
    await expect(ask()).rejects.toMatchObject(awsError(400, 'ValidationError'));
  });
});

describe('faults', () => {
  const UserName = 'alice';
  const AccessKeyId = 'AKIAIOSFODNN7EXAMPLE';

  test.each([
    new CreateAccessKeyCommand({ UserName }),
    new UpdateAccessKeyCommand({ UserName, AccessKeyId, Status: 'Inactive' }),
    new DeleteAccessKeyCommand({ UserName, AccessKeyId }),
    new ListAccessKeysCommand({ UserName }),
    new GetAccessKeyLastUsedCommand({ AccessKeyId }),
    new GetUserCommand({ UserName }),
    new ListMFADevicesCommand({ UserName }),
    new ListGroupsForUserCommand({ UserName }),
    new ListAttachedUserPoliciesCommand({ UserName }),
    new ListUserPoliciesCommand({ UserName }),
  ])('strike $constructor.name before and after', async (command) => {
    const { aws, iam } = alice();
    const operation = command.constructor.name.replace('Command', '');
    const send = () => iam.send(command as Parameters<IAMClient['send']>[0]);
    aws.faults.add({ service: 'iam', operation, when: 'before', kind: 'throttle', times: 1 });
    await expect(send()).rejects.toMatchObject(awsError(400, 'Throttling'));
    aws.faults.add({ service: 'iam', operation, when: 'after', kind: 'drop', times: 1 });
    await expect(send()).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(aws.count(operation, { service: 'iam' })).toBe(2);
  });
});
