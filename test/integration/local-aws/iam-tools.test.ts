// The AWS CLI (botocore) rotating a key by hand, where it is installed.
import { expect, test } from 'vitest';
import { cliKnowsEndpoints, run, toolsFixture } from './tools-fixture.ts';
import { HOME } from './world-fixture.ts';

const fixture = toolsFixture();

interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** What `aws … --output json` prints; null when it prints nothing. */
async function cli(keys: Keys, ...words: string[]): Promise<unknown> {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_'));
  const env = {
    ...Object.fromEntries(inherited),
    ...fixture.aws.environment(),
    HOME: fixture.folder,
    AWS_ACCESS_KEY_ID: keys.accessKeyId,
    AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
    AWS_REGION: 'eu-west-1',
    AWS_DEFAULT_REGION: 'eu-west-1',
    AWS_MAX_ATTEMPTS: '1',
  };
  const { stdout } = await run('aws', [...words, '--output', 'json'], { env });
  return stdout.trim() === '' ? null : JSON.parse(stdout);
}

test.skipIf(!cliKnowsEndpoints())(
  'the CLI makes a key, is refused a third, pages, and retires the old one with the new',
  async () => {
    const { world } = fixture.aws;
    const user = world.addUser({ accountId: HOME, userName: 'alice' });
    world.userPolicies.addToGroup(user.arn, 'Developers');
    world.setLastUsedLag(0);
    const alice = ['--user-name', 'alice'];
    const { AccessKey } = (await cli(user, 'iam', 'create-access-key', ...alice)) as {
      AccessKey: { AccessKeyId: string; SecretAccessKey: string };
    };
    const fresh = { accessKeyId: AccessKey.AccessKeyId, secretAccessKey: AccessKey.SecretAccessKey };
    await expect(cli(user, 'iam', 'create-access-key', ...alice)).rejects.toMatchObject({
      stderr: expect.stringMatching(/\(LimitExceeded\).*Cannot exceed quota for AccessKeysPerUser: 2/),
    });
    world.pageLimit = 1;
    const listed = (await cli(fresh, 'iam', 'list-access-keys', ...alice)) as {
      AccessKeyMetadata: unknown[];
    };
    expect(listed.AccessKeyMetadata).toHaveLength(2);
    expect(fixture.aws.count('ListAccessKeys')).toBe(2);
    const old = ['--access-key-id', user.accessKeyId];
    expect(await cli(fresh, 'iam', 'get-access-key-last-used', ...old)).toMatchObject({
      UserName: 'alice',
      AccessKeyLastUsed: { ServiceName: 'iam', Region: 'eu-west-1' },
    });
    expect(await cli(fresh, 'iam', 'list-groups-for-user', ...alice)).toMatchObject({
      Groups: [{ GroupName: 'Developers' }],
    });
    await cli(fresh, 'iam', 'update-access-key', ...alice, ...old, '--status', 'Inactive');
    await cli(fresh, 'iam', 'delete-access-key', ...alice, ...old);
    expect(world.keysOf(user.arn).map(({ accessKeyId }) => accessKeyId)).toEqual([fresh.accessKeyId]);
  },
);
