// A thousand accounts behind AWS's own limit of 20 calls a second, with the real SDK clients and files. Time runs forty
// times as fast unless told, for the app and for the local AWS alike, so that the limit is the same.
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Portal } from '../../shared/portal.ts';
import { createOidc, createPortalApi } from '../../src-main/aws/identity-center.ts';
import { PortalListings } from '../../src-main/core/portals/listing.ts';
import type { SignedIn } from '../../src-main/core/portals/portal-tokens.ts';
import { PortalSignIn } from '../../src-main/core/portals/sign-in.ts';
import type { Clock } from '../../src-main/core/ports.ts';
import { createListingStore } from '../../src-main/platform/listing-store.ts';
import { listenOnLoopback } from '../../src-main/platform/loopback.ts';
import { answerConsentPage } from '../local-aws/identity-center/answer-consent-page.ts';
import { type LocalAws, startLocalAws } from '../local-aws/index.ts';

/** CLOAKROOM_CLOCK_SPEED=1 with a longer --testTimeout runs it in real time. */
const SPEED = Number(process.env.CLOAKROOM_CLOCK_SPEED ?? 40);
const ACCOUNTS = 1_000;
const ROLES = ['Admin', 'Billing', 'Deploy', 'ReadOnly', 'Support'];

const startedAt = Date.now();
const elapsed = () => performance.now() * SPEED;
const fastClock: Clock = {
  now: () => startedAt + elapsed(),
  monotonic: elapsed,
  after: (ms, callback) => {
    const timer = setTimeout(callback, ms / SPEED);
    return () => clearTimeout(timer);
  },
};

const acme: Portal = {
  id: 'acme',
  label: 'acme',
  startUrl: 'https://acme.awsapps.com/start',
  region: 'eu-west-1',
  partition: 'aws',
  scopes: ['sso:account:access'],
  signIn: 'browser',
  browser: { kind: 'default' },
  shareWithCli: false,
  sessionName: null,
  publishing: null,
  createdAt: 0,
};

let aws: LocalAws;
let portal: ReturnType<LocalAws['world']['addPortal']>;
let folder: string;
let signedIn: SignedIn;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cloakroom-listing-'));
  aws = await startLocalAws({ now: fastClock.now });
  Object.assign(process.env, aws.environment());
  portal = aws.world.addPortal({ startUrl: acme.startUrl, region: acme.region });
  portal.setAccessTokenLife(24 * 3_600);
  const ann = portal.addPerson({ userName: 'ann', email: 'ann@example.com' });
  portal.addAccounts({ count: ACCOUNTS, roleNames: ROLES, who: ann });
  const signIn = new PortalSignIn({
    oidc: createOidc(process.env),
    clock: fastClock,
    registration: async () => null,
    adopt: async (_portal, adopted) => {
      signedIn = adopted;
    },
    listen: listenOnLoopback,
    openLink: async (link) => void answerConsentPage(link, { choice: 'Allow' }),
    random: (bytes) => 'r'.repeat(bytes),
    sha256: (text) => createHash('sha256').update(text).digest('base64url'),
  });
  await signIn.start(acme);
  aws.resetCalls();
  portal.resetCounters();
});

afterEach(async () => {
  await aws.close();
  await rm(folder, { recursive: true, force: true });
});

const listings = () =>
  new PortalListings({
    api: createPortalApi(),
    store: createListingStore(folder),
    clock: fastClock,
    random: Math.random,
    token: async () => signedIn.token.accessToken,
    refused: async () => {},
  });

describe('A portal of a thousand accounts with five roles each', () => {
  it('is listed whole, without one refusal, at eight calls a second', async () => {
    const listing = listings();
    const began = fastClock.monotonic();
    await listing.refresh(acme);
    const seconds = (fastClock.monotonic() - began) / 1_000;
    const summary = listing.summary('acme');
    expect(summary).toMatchObject({ state: 'complete', accounts: ACCOUNTS, roles: ACCOUNTS * ROLES.length });
    const calls = aws.count('ListAccounts') + aws.count('ListAccountRoles');
    console.log(
      `listed with ${calls} calls in ${Math.round(seconds)} s, ${portal.peakRate()} in the busiest second`,
    );
    expect(portal.throttledCalls).toBe(0);
    // Forty times as fast, timers are forty times as coarse; the pace itself is held to in the pacer's own tests.
    expect(portal.peakRate()).toBeLessThan(20);
  });

  it('goes on where it stopped when the app is quit half-way', async () => {
    const first = listings();
    const half = new Promise<void>((resolve) => {
      first.onChange(() => {
        if (first.summary('acme').accountsDone >= ACCOUNTS / 2) resolve();
      });
    });
    const listing = first.refresh(acme);
    await half;
    first.cancel('acme');
    await expect(listing).rejects.toMatchObject({ code: 'listing-cancelled' });
    const before = aws.count('ListAccountRoles');

    const second = listings();
    await second.load('acme');
    expect(second.summary('acme')).toMatchObject({ state: 'incomplete' });
    await second.refresh(acme);
    expect(second.summary('acme')).toMatchObject({ state: 'complete', roles: ACCOUNTS * ROLES.length });
    // Nothing is asked twice but what was under way when it stopped.
    expect(aws.count('ListAccountRoles') - before).toBeLessThan(ACCOUNTS / 2 + 10);
  });

  it('gets through faults and refusals without a failure', async () => {
    aws.faults.add({
      service: 'sso',
      operation: 'ListAccountRoles',
      when: 'before',
      kind: 'throttle',
      times: 40,
    });
    aws.faults.add({
      service: 'sso',
      operation: 'ListAccounts',
      when: 'before',
      kind: 'error',
      status: 503,
      times: 2,
    });
    portal.setCallRate({ perSecond: 6, burst: 6 });
    const listing = listings();
    await listing.refresh(acme);
    expect(listing.summary('acme')).toMatchObject({ state: 'complete', roles: ACCOUNTS * ROLES.length });
  });
});
