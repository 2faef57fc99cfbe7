// Tools that know nothing but the endpoint variables: the AWS CLI where it is installed, otherwise the SDK in
// a process of its own. The server runs on the machine's clock here.
import { execFile } from 'node:child_process';
import { accessSync, constants, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type LocalAws, startLocalAws } from '../../local-aws/index.ts';
import { HOME, OTHER, trust } from './world-fixture.ts';

const run = promisify(execFile);
const SDK_CALL = `
  import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
  import { fromNodeProviderChain } from '@aws-sdk/credential-providers';
  const client = new STSClient({ credentials: fromNodeProviderChain() });
  const { Account, Arn } = await client.send(new GetCallerIdentityCommand({}));
  console.log(JSON.stringify({ Account, Arn }));
`;

let aws: LocalAws;
let folder: string;

beforeEach(async () => {
  aws = await startLocalAws();
  folder = mkdtempSync(join(tmpdir(), 'local-aws-tools-'));
});

afterEach(async () => {
  await aws.close();
  rmSync(folder, { recursive: true });
});

function isInstalled(command: string): boolean {
  return (process.env.PATH ?? '').split(delimiter).some((directory) => {
    try {
      accessSync(join(directory, command), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** The caller a tool sees under a profile of a config file that holds `lines`. */
async function callerIdentity(profile: string, lines: readonly string[]): Promise<unknown> {
  const config = join(folder, 'config');
  writeFileSync(config, `${lines.join('\n')}\n`);
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_'));
  const env = {
    ...Object.fromEntries(inherited),
    ...aws.environment(),
    HOME: folder,
    AWS_CONFIG_FILE: config,
    AWS_SHARED_CREDENTIALS_FILE: join(folder, 'credentials'),
    AWS_PROFILE: profile,
    AWS_REGION: 'eu-west-1',
    AWS_DEFAULT_REGION: 'eu-west-1',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
  const { stdout } = isInstalled('aws')
    ? await run('aws', ['sts', 'get-caller-identity', '--output', 'json'], { env })
    : await run(process.execPath, ['--input-type=module', '--eval', SDK_CALL], { env });
  return JSON.parse(stdout);
}

function userProfile(keys: { accessKeyId: string; secretAccessKey: string }): string[] {
  return [
    '[profile user]',
    `aws_access_key_id = ${keys.accessKeyId}`,
    `aws_secret_access_key = ${keys.secretAccessKey}`,
  ];
}

test('a tool with a long-term key is its user', async () => {
  const user = aws.world.addUser({ accountId: HOME, userName: 'alice' });
  await expect(callerIdentity('user', userProfile(user))).resolves.toMatchObject({
    Account: HOME,
    Arn: user.arn,
  });
});

test('a tool with a chain of two roles behind an external id is the last role', async () => {
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
