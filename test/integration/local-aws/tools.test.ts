// Tools that know nothing but the endpoint variables: the AWS CLI where it is installed, otherwise the SDK in
// a process of its own. The server runs on the machine's clock here.
import { expect, test } from 'vitest';
import { run, toolsFixture } from './tools-fixture.ts';
import { HOME, OTHER, trust } from './world-fixture.ts';

const fixture = toolsFixture();
const { callerIdentity } = fixture;

function userProfile(keys: { accessKeyId: string; secretAccessKey: string }): string[] {
  return [
    '[profile user]',
    `aws_access_key_id = ${keys.accessKeyId}`,
    `aws_secret_access_key = ${keys.secretAccessKey}`,
  ];
}

test('a tool with a long-term key is its user', async () => {
  const { aws } = fixture;
  const user = aws.world.addUser({ accountId: HOME, userName: 'alice' });
  await expect(callerIdentity('user', userProfile(user))).resolves.toMatchObject({
    Account: HOME,
    Arn: user.arn,
  });
});

test('a tool with a chain of two roles behind an external id is the last role', async () => {
  const { aws } = fixture;
  const user = aws.world.addUser({ accountId: HOME, userName: 'alice' });
  const first = aws.world.addRole({
    accountId: OTHER,
    roleName: 'first',
    trustPolicy: trust(user.arn, { StringEquals: { 'sts:ExternalId': 'door-7' } }),
  });
  const second = aws.world.addRole({ accountId: OTHER, roleName: 'second', trustPolicy: trust(first.arn) });
  const lines = [
    ...userProfile(user),
    '[profile first]',
    `role_arn = ${first.arn}`,
    'source_profile = user',
    'external_id = door-7',
    '[profile second]',
    `role_arn = ${second.arn}`,
    'role_session_name = tool',
    'source_profile = first',
  ];
  const Arn = `arn:aws:sts::${OTHER}:assumed-role/second/tool`;
  await expect(callerIdentity('second', lines)).resolves.toMatchObject({ Account: OTHER, Arn });
  expect(aws.count('AssumeRole', { status: 200 })).toBe(2);
});

test('a tool with a wrong secret fails and says why', async () => {
  const { aws } = fixture;
  const user = aws.world.addUser({ accountId: HOME, userName: 'alice' });
  const lines = userProfile({ ...user, secretAccessKey: 'wrong'.repeat(8) });
  await expect(callerIdentity('user', lines)).rejects.toMatchObject({
    stderr: expect.stringContaining('SignatureDoesNotMatch'),
  });
});

test('a process that closes its server, a call still stalled, ends by itself', async () => {
  const program = `
    import { startLocalAws } from './test/local-aws/index.ts';
    const aws = await startLocalAws();
    const fault = aws.faults.add({ when: 'before', kind: 'stall' });
    const call = fetch(aws.url + '/?Action=GetCallerIdentity').catch(() => 'dropped');
    await fault.struck();
    await aws.close();
    console.log(await call);
  `;
  const { stdout } = await run(process.execPath, [
    '--import',
    'tsx',
    '--input-type=module',
    '--eval',
    program,
  ]);
  expect(stdout.trim()).toBe('dropped');
});
