// IAM Identity Center, all the way: sign in, list, and a helper that gets role credentials. The browser is played by
// a client that presses the consent page's buttons; the end-to-end tests use a real one.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Parsed } from '../../shared/ipc.ts';
import { ssoSessionId } from '../../shared/portal.ts';
import type { Clock } from '../../src-main/core/ports.ts';
import { systemClock } from '../../src-main/platform/clock.ts';
import { type CloakroomInNode, startCloakroomInNode } from '../harness/cloakroom-in-node.ts';
import { answerConsentPage } from '../local-aws/identity-center/answer-consent-page.ts';
import { type LocalAws, startLocalAws } from '../local-aws/index.ts';

const START_URL = 'https://acme.awsapps.com/start';
const ADMIN = '100000000001';

let aws: LocalAws;
let portal: ReturnType<LocalAws['world']['addPortal']>;
let node: CloakroomInNode;
let portalId: string;
let choice: 'Allow' | 'Deny';
let opened: string[];
let clockOffsetMs = 0;

const clock: Clock = {
  ...systemClock,
  now: () => systemClock.now() + clockOffsetMs,
  monotonic: () => systemClock.monotonic() + clockOffsetMs,
};

const form = (changes: Partial<Parsed<'portal.add'>> = {}): Parsed<'portal.add'> => ({
  label: 'acme',
  startUrl: START_URL,
  region: 'eu-west-1',
  signIn: 'browser',
  browser: { kind: 'default' },
  scopes: ['sso:account:access'],
  shareWithCli: false,
  sessionName: null,
  ...changes,
});

beforeEach(async () => {
  clockOffsetMs = 0;
  choice = 'Allow';
  opened = [];
  aws = await startLocalAws();
  portal = aws.world.addPortal({ startUrl: START_URL, region: 'eu-west-1', pollIntervalSeconds: 0 });
  const ann = portal.addPerson({ userName: 'ann', email: 'ann@example.com' });
  for (const [index, name] of ['Production', 'Staging', 'Sandbox'].entries()) {
    const accountId = `10000000000${index + 1}`;
    portal.addAccount({ accountId, name, email: `${name.toLowerCase()}@example.com` });
    portal.assign(ann, accountId, 'Admin');
    portal.assign(ann, accountId, 'ReadOnly');
  }
  node = await startCloakroomInNode({
    aws: aws.environment(),
    clock,
    openLink: async (link) => {
      opened.push(link);
      void answerConsentPage(link, { choice });
    },
  });
  portalId = (await node.cloakroom.commands['portal.add'](form())).portalId;
});

afterEach(async () => {
  await node.close();
  await aws.close();
});

const until = async (what: () => boolean) => {
  while (!what()) await new Promise<void>((resolve) => setImmediate(resolve));
};
const signIn = () => node.cloakroom.commands['portal.signIn']({ portalId, method: null });
const listed = () => until(() => node.cloakroom.snapshot().listings[portalId]?.state === 'complete');

const publish = async (roleName: string, profileName: string) => {
  const role = { portalId, accountId: ADMIN, roleName };
  const { sessionId } = await node.cloakroom.commands['portal.openRole'](role);
  await node.cloakroom.commands['portal.setProfile']({ sessionId, profileName, region: null });
  // Its account is called Production; who is asked about that is in approvals.test.ts.
  await node.cloakroom.commands['session.setMarks']({ sessionIds: [sessionId], askBefore: false });
  return sessionId;
};

describe('A portal', () => {
  it('is signed in to with PKCE, lists its accounts, and its role reaches a tool', async () => {
    await signIn();
    await listed();
    expect(opened).toHaveLength(1);
    const { accounts } = await node.cloakroom.commands['portal.accounts']({ portalId });
    expect(accounts.map(({ name, roles }) => [name, roles.map((role) => role.name)])).toEqual([
      ['Production', ['Admin', 'ReadOnly']],
      ['Sandbox', ['Admin', 'ReadOnly']],
      ['Staging', ['Admin', 'ReadOnly']],
    ]);
    await publish('Admin', 'prod-admin');
    const { code, stdout } = await node.helper('prod-admin');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      Version: 1,
      AccountId: ADMIN,
      SessionToken: expect.any(String),
    });
  });

  it('is signed in to with a device code', async () => {
    const signingIn = node.cloakroom.commands['portal.signIn']({ portalId, method: 'device-code' });
    await until(() => {
      const status = node.cloakroom.snapshot().portalStatuses[portalId];
      return status?.state === 'signing-in' && status.userCode !== null;
    });
    await signingIn;
    expect(node.cloakroom.snapshot().portalStatuses[portalId]).toMatchObject({
      state: 'signed-in',
      renewable: true,
    });
  });

  it('says so when access is denied, and nothing is left stuck', async () => {
    choice = 'Deny';
    await expect(signIn()).rejects.toMatchObject({ code: 'sign-in-denied' });
    expect(node.cloakroom.snapshot().portalStatuses[portalId]).toEqual({ state: 'signed-out', error: null });
    choice = 'Allow';
    await signIn();
  });

  it('renews an expired access token without asking anybody', async () => {
    await signIn();
    await listed();
    await publish('Admin', 'prod-admin');
    portal.expireAccessTokens();
    expect((await node.helper('prod-admin')).code).toBe(0);
    expect(opened).toHaveLength(1);
    expect(node.cloakroom.snapshot().signInRequests).toEqual([]);
  });

  it('opens no browser for 200 tools at once: one request, one sign-in, all answered', async () => {
    await signIn();
    await listed();
    await publish('Admin', 'prod-admin');
    portal.killRefreshTokens();
    portal.expireAccessTokens();
    const waiting = Promise.all(Array.from({ length: 200 }, () => node.helper('prod-admin')));
    await until(() => node.cloakroom.snapshot().signInRequests.length > 0);
    expect(node.cloakroom.snapshot().signInRequests).toMatchObject([
      { portalId, waitingFor: ['prod-admin'] },
    ]);
    expect(opened).toHaveLength(1);
    aws.resetCalls();
    await signIn();
    const results = await waiting;
    expect(results.filter(({ code }) => code !== 0)).toEqual([]);
    expect(new Set(results.map(({ stdout }) => stdout)).size).toBe(1);
    expect(opened).toHaveLength(2);
    expect(aws.count('GetRoleCredentials')).toBe(1);
  });

  it('takes throttling and faults of the service for what they are, and stays signed in', async () => {
    await signIn();
    await listed();
    await publish('Admin', 'prod-admin');
    aws.faults.add({ service: 'sso', operation: 'GetRoleCredentials', when: 'before', kind: 'throttle' });
    const { code, stderr } = await node.helper('prod-admin');
    expect(code).toBe(1);
    expect(stderr).toContain('slowing');
    expect(node.cloakroom.snapshot().portalStatuses[portalId]).toMatchObject({ state: 'signed-in' });
  });

  it('is the source of a chain, capped at one hour', async () => {
    await signIn();
    await listed();
    const { sessionId } = await node.cloakroom.commands['portal.openRole']({
      portalId,
      accountId: ADMIN,
      roleName: 'Admin',
    });
    const trustPolicy = {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' }],
    };
    const { arn } = aws.world.addRole({
      accountId: '200000000002',
      roleName: 'Deploy',
      trustPolicy,
      maxSessionDurationSeconds: 43_200,
    });
    const deploy = await node.cloakroom.commands['session.addRole']({
      label: 'Deploy',
      roleArn: arn,
      sourceSessionId: sessionId,
      region: null,
      profileName: 'deploy',
      options: {
        durationSeconds: 14_400,
        roleSessionName: null,
        externalId: null,
        sourceIdentity: null,
        tags: [],
        policy: null,
        policyArns: [],
        requiresMfa: false,
      },
    });
    expect((await node.helper('deploy')).code).toBe(0);
    expect(node.cloakroom.snapshot().statuses[deploy.sessionId]).toMatchObject({
      state: 'ready',
      notes: [expect.stringContaining('one hour')],
    });
  });

  it('ends the session at AWS and forgets everything on sign-out', async () => {
    await signIn();
    await listed();
    await publish('Admin', 'prod-admin');
    await node.helper('prod-admin');
    await node.cloakroom.commands['portal.signOut']({ portalId });
    expect(aws.count('Logout')).toBe(1);
    expect(node.cloakroom.snapshot().portalStatuses[portalId]).toMatchObject({ state: 'signed-out' });
    expect(node.cloakroom.snapshot().statuses[ssoSessionId(portalId, ADMIN, 'Admin')]).toBeUndefined();
  });

  it('leaves no token in any file unless sharing was chosen, and then only in the CLI’s cache', async () => {
    await signIn();
    await listed();
    await publish('Admin', 'prod-admin');
    await node.helper('prod-admin');
    const { execFileSync } = await import('node:child_process');
    const filesWith = (secret: string) => {
      try {
        return execFileSync('grep', ['-rlF', '--', secret, node.folder], { encoding: 'utf8' })
          .trim()
          .split('\n');
      } catch {
        return [];
      }
    };
    for (const secret of portal.secrets()) expect(filesWith(secret)).toEqual([]);
    await node.cloakroom.commands['portal.update']({
      portalId,
      ...form({ shareWithCli: true, sessionName: 'acme' }),
    });
    const cache = join(node.folder, '.aws', 'sso', 'cache');
    const found = portal.secrets().flatMap(filesWith);
    expect(found.length).toBeGreaterThan(0);
    expect(found.every((path) => path.startsWith(cache))).toBe(true);
  });
});

describe('Publishing many', () => {
  it('writes just what was looked at, and takes it back byte for byte', async () => {
    await signIn();
    await listed();
    const before = await readFile(node.configPath, 'utf8').catch(() => '');
    const wish = {
      portalId,
      rule: { accounts: [], roles: ['Admin'], folders: [], favouritesOnly: false },
      template: '{account}-{role}',
      region: null,
    };
    const preview = await node.cloakroom.commands['publish.preview'](wish);
    expect(preview.items.map(({ action, profileName }) => [action, profileName])).toEqual([
      ['add', 'Production-Admin'],
      ['add', 'Sandbox-Admin'],
      ['add', 'Staging-Admin'],
    ]);
    expect(preview.diff).toContain('+[profile Staging-Admin]');
    await node.cloakroom.commands['publish.apply']({ ...wish, token: preview.token });
    expect((await node.helper('Staging-Admin')).code).toBe(0);
    await node.cloakroom.commands['publish.undo']({ portalId });
    expect(await readFile(node.configPath, 'utf8')).toBe(before);
  });

  it('writes nothing when the file has changed since the preview', async () => {
    await signIn();
    await listed();
    const wish = {
      portalId,
      rule: { accounts: [], roles: [], folders: [], favouritesOnly: false },
      template: '{account}-{role}',
      region: null,
    };
    const preview = await node.cloakroom.commands['publish.preview'](wish);
    await publish('Admin', 'mine');
    await expect(
      node.cloakroom.commands['publish.apply']({ ...wish, token: preview.token }),
    ).rejects.toMatchObject({
      code: 'file-busy',
    });
    expect(node.cloakroom.snapshot().profiles.map(({ name }) => name)).toEqual(['mine']);
  });
});
