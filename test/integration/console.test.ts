// From a session to the console's page, with everything real but the vault and the browser: plan, cache, the SDK's
// STS, the sign-in endpoint of the local AWS, the relay on 127.0.0.1.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createConsoleSignIn } from '../../src-main/aws/console-sign-in.ts';
import { createSts } from '../../src-main/aws/sts.ts';
import type { CatalogState } from '../../src-main/core/catalog.ts';
import { createConsoleOpener } from '../../src-main/core/console/open-console.ts';
import { CredentialCache } from '../../src-main/core/credential-cache.ts';
import { MfaPrompts } from '../../src-main/core/mfa-prompts.ts';
import { Secret } from '../../src-main/core/secret.ts';
import { createResolver, keyName, renderKey } from '../../src-main/core/session-resolver.ts';
import { systemClock } from '../../src-main/platform/clock.ts';
import { relayLink } from '../../src-main/platform/link-relay.ts';
import { type LocalAws, startLocalAws } from '../local-aws/index.ts';
import { roleSessionPrincipal } from '../local-aws/world.ts';
import { samplePortal, sampleSsoRole } from '../unit/fakes/portal-ports.ts';
import { FakeIam, FakePresence, FakeVault } from '../unit/fakes/ports.ts';
import { rejection } from '../unit/fakes/rejection.ts';
import { sampleCatalog, sampleRole, sampleUser } from '../unit/fakes/samples.ts';
import { trust } from './local-aws/world-fixture.ts';

const HOME = '111122223333';
const OTHER = '444455556666';
const ENDPOINTS = ['AWS_ENDPOINT_URL_STS'] as const;
const AT_S3 = { region: 'eu-west-1', service: 's3' };
const PLACE = 'https://console.aws.amazon.com/s3/home?region=eu-west-1';
const SSO_ROLE = sampleSsoRole('acme', OTHER, 'Admin');

let aws: LocalAws;
let cache: CredentialCache | undefined;
const before = new Map<string, string | undefined>();

beforeEach(async () => {
  aws = await startLocalAws();
  for (const name of ENDPOINTS) {
    before.set(name, process.env[name]);
    process.env[name] = aws.url;
  }
});

afterEach(async () => {
  cache?.dispose();
  for (const [name, value] of before) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
  await aws.close();
});

/** Dana, a role she may assume, a role that role may assume, and a portal's role. */
function setUp() {
  const { world } = aws;
  const user = world.addUser({ accountId: HOME, userName: 'dana' });
  const first = world.addRole({ accountId: OTHER, roleName: 'first', trustPolicy: trust(user.arn) });
  world.addRole({ accountId: OTHER, roleName: 'second', trustPolicy: trust(first.arn) });
  const reserved = world.addRole({
    accountId: OTHER,
    roleName: 'AWSReservedSSO_Admin_0123456789abcdef',
    trustPolicy: trust(user.arn),
  });
  const sample = sampleUser('dana', { accessKeyId: user.accessKeyId });
  const catalog: CatalogState = sampleCatalog([
    sample,
    sampleRole('first', 'dana'),
    sampleRole('second', 'first'),
  ]);
  const state: CatalogState = {
    ...catalog,
    portals: [samplePortal('acme')],
    sessions: [...catalog.sessions, SSO_ROLE],
  };
  const secrets = new FakeVault();
  const { accessKeyId, secretAccessKey } = user;
  secrets.secrets.set(
    keyName(sample.identity.id),
    renderKey({ accessKeyId, secretAccessKey: new Secret(secretAccessKey) }),
  );
  const presence = new FakePresence();
  const sts = createSts();
  const prompts = new MfaPrompts({ clock: systemClock, presence, newId: () => 'prompt' });
  const made: CredentialCache = new CredentialCache({
    clock: systemClock,
    presence,
    resolve: createResolver({
      secrets,
      sts,
      iam: new FakeIam(),
      prompts,
      cache: () => made,
      tokens: { token: async () => new Secret('fake-portal-token'), refused: async () => {} },
      portalApi: { credentials: async () => portalCredentials(reserved.arn) },
    }),
  });
  cache = made;
  const opener = createConsoleOpener({
    catalog: { state },
    cache: made,
    secrets,
    sts,
    signIn: createConsoleSignIn(aws.environment()),
    clock: systemClock,
  });
  return { user, opener };
}

function portalCredentials(roleArn: string) {
  const role = aws.world.findRole(roleArn);
  if (!role) throw new Error(`no role ${roleArn}`);
  const { accessKeyId, secretAccessKey, sessionToken, expiresAt } = aws.world.issueSession(
    {
      kind: 'role',
      principal: roleSessionPrincipal(role, 'dana'),
      mfaAt: null,
      tags: [],
      transitiveTagKeys: [],
      sourceIdentity: null,
      sessionPolicy: null,
    },
    3_600,
  );
  return {
    accessKeyId,
    secretAccessKey: new Secret(secretAccessKey),
    sessionToken: new Secret(sessionToken),
    expiresAt,
    clockOffsetMs: 0,
  };
}

const signInCalls = () => aws.calls.filter(({ service }) => service === 'signin');

/** The page, read as the browser shows it. */
async function visit(address: string) {
  const response = await fetch(address);
  return { status: response.status, text: (await response.text()).replaceAll('&amp;', '&') };
}

describe('the console', () => {
  it.each([
    ['dana', `arn:aws:sts::${HOME}:federated-user/dana`],
    ['first', `arn:aws:sts::${OTHER}:assumed-role/first/dana`],
    ['second', `arn:aws:sts::${OTHER}:assumed-role/second/dana`],
    [SSO_ROLE.id, `arn:aws:sts::${OTHER}:assumed-role/AWSReservedSSO_Admin_0123456789abcdef/dana`],
  ])('opens as %s, once, from an address without a secret', async (sessionId, principal) => {
    const { opener } = setUp();
    const { link } = await opener.link(sessionId, AT_S3);
    const secret = new URL(link.reveal()).searchParams.get('SigninToken') ?? '';
    expect(secret.length).toBeGreaterThan(100);

    const relay = await relayLink(link, systemClock);
    expect(relay.address).not.toContain(secret);
    expect(relay.address).not.toMatch(/signin|federation|token|console/i);
    const page = await visit(relay.address);
    expect(page.status).toBe(200);
    expect(page.text).toContain(`Signed in as ${principal}, at ${PLACE}`);
    expect(await relay.outcome).toBe('followed');
    await relay.close();

    await expect(fetch(relay.address)).rejects.toThrow();
    expect((await fetch(link.reveal())).status).toBe(400);
    expect(signInCalls().map(({ operation, params }) => [operation, params.method])).toEqual([
      ['getSigninToken', 'POST'],
      ['login', 'GET'],
      ['login', 'GET'],
    ]);
  });

  it('asks for a length only where AWS grants one', async () => {
    const { opener } = setUp();
    for (const sessionId of ['dana', 'first', 'second', SSO_ROLE.id]) await opener.link(sessionId, AT_S3);
    expect(signInCalls().map(({ params }) => params.SessionDuration ?? null)).toEqual([
      null,
      '3600',
      null,
      null,
    ]);
  });

  it('opens without a length when AWS refuses the one asked for', async () => {
    const { opener } = setUp();
    const fault = { service: 'signin', when: 'before', kind: 'error', status: 400, times: 1 } as const;
    aws.faults.add(fault);
    const { link } = await opener.link('first', AT_S3);
    expect((await visit(link.reveal())).status).toBe(200);
    expect(signInCalls()[1]?.params.SessionDuration).toBeUndefined();
  });

  it('tells a user without sts:GetFederationToken what to ask for', async () => {
    const { opener, user } = setUp();
    aws.world.denyActions(user.arn, ['sts:GetFederationToken']);
    const error = await rejection(opener.link('dana', AT_S3));
    expect(error.code).toBe('access-denied');
    expect(error.remedy).toContain(`sts:GetFederationToken on arn:aws:sts::${HOME}:federated-user/dana`);
    expect(error.account).toContain(HOME);
    expect(signInCalls()).toEqual([]);
  });
});
