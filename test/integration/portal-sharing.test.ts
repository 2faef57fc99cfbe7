// One sign-in for Cloakroom and the AWS CLI, through the CLI's own cache, with the real tools that read it.
import { execFile } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CloakroomInNode, startCloakroomInNode } from '../harness/cloakroom-in-node.ts';
import { ACME_START_URL, acmePortalInput } from '../harness/people.ts';
import { answerConsentPage } from '../local-aws/identity-center/answer-consent-page.ts';
import { type LocalAws, startLocalAws } from '../local-aws/index.ts';
import { cliKnowsEndpoints } from './local-aws/tools-fixture.ts';

const run = promisify(execFile);
const sdkCaller = fileURLToPath(new URL('../fixtures/sdk-caller.mjs', import.meta.url));
const ACCOUNT = '100000000001';
/** The AWS CLI stands for botocore; older ones cannot be pointed at a local AWS. */
const TOOLS = cliKnowsEndpoints() ? (['cli', 'sdk'] as const) : (['sdk'] as const);

let aws: LocalAws;
let portal: ReturnType<LocalAws['world']['addPortal']>;
let node: CloakroomInNode;
let portalId: string;
let opened = 0;

beforeEach(async () => {
  opened = 0;
  aws = await startLocalAws();
  portal = aws.world.addPortal({ startUrl: ACME_START_URL, region: 'eu-west-1' });
  const ann = portal.addPerson({ userName: 'ann', email: 'ann@acme.example' });
  portal.addAccount({ accountId: ACCOUNT, name: 'sandbox', email: 'sandbox@acme.example' });
  portal.assign(ann, ACCOUNT, 'ReadOnly');
  node = await startCloakroomInNode({
    aws: aws.environment(),
    openLink: async (link) => {
      opened += 1;
      void answerConsentPage(link, { choice: 'Allow' });
    },
  });
  const shared = { ...acmePortalInput, shareWithCli: true, sessionName: 'acme' } as const;
  portalId = (await node.cloakroom.commands['portal.add']({ ...shared, scopes: ['sso:account:access'] }))
    .portalId;
  await writeFile(
    join(node.folder, 'tool-config'),
    `[sso-session acme]
sso_start_url = ${ACME_START_URL}
sso_region = eu-west-1
sso_registration_scopes = sso:account:access

[profile shared]
sso_session = acme
sso_account_id = ${ACCOUNT}
sso_role_name = ReadOnly
region = eu-west-1
`,
  );
});

afterEach(async () => {
  await node.close();
  await aws.close();
});

/** The caller's ARN, as a tool sees it that knows nothing of Cloakroom. */
const callerOf = async (tool: 'cli' | 'sdk'): Promise<string> => {
  const env = { ...node.env, AWS_CONFIG_FILE: join(node.folder, 'tool-config') };
  if (tool === 'sdk') return (await run(process.execPath, [sdkCaller, 'shared'], { env })).stdout.trim();
  const args = ['--profile', 'shared', 'sts', 'get-caller-identity', '--output', 'json'];
  return (JSON.parse((await run('aws', args, { env })).stdout) as { Arn: string }).Arn;
};

const cacheFile = async () => {
  const folder = join(node.folder, '.aws', 'sso', 'cache');
  const names = (await readdir(folder)).filter((name) => name.endsWith('.json'));
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
  return texts.map((text) => JSON.parse(text) as Record<string, string>).find((file) => file.accessToken);
};

describe.each(TOOLS)('A sign-in shared with %s', (tool) => {
  it('is used by the tool after a sign-in in Cloakroom', async () => {
    await node.cloakroom.commands['portal.signIn']({ portalId, method: null });
    expect(await callerOf(tool)).toMatch(/assumed-role\/AWSReservedSSO_ReadOnly_\w+\/ann$/);
    expect(opened).toBe(1);
  });

  it('is followed by Cloakroom after the tool has renewed it', async () => {
    // So short that both tools renew before they use it; the refresh token is good for one of them only.
    portal.setAccessTokenLife(240);
    await node.cloakroom.commands['portal.signIn']({ portalId, method: null });
    // The listing that follows a sign-in renews, too; it has to be over.
    await node.cloakroom.commands['portal.list']({ portalId });
    const before = await cacheFile();
    portal.setAccessTokenLife(3_600);
    await callerOf(tool);
    const after = await cacheFile();
    expect(after?.accessToken).not.toBe(before?.accessToken);
    expect(after?.refreshToken).not.toBe(before?.refreshToken);

    const expiresAt = Date.parse(after?.expiresAt ?? '');
    await expect
      .poll(() => node.cloakroom.snapshot().portalStatuses[portalId], { timeout: 10_000 })
      .toEqual({ state: 'signed-in', renewable: true, expiresAt });
    aws.resetCalls();
    await node.cloakroom.commands['portal.list']({ portalId });
    expect(aws.count('CreateToken')).toBe(0);
    expect(opened).toBe(1);
  });
});
