import { describe, expect, it } from 'vitest';
import type { Portal } from '../../../../shared/portal.ts';
import type { SignedIn } from '../../../../src-main/core/portals/portal-tokens.ts';
import type { Registration } from '../../../../src-main/core/portals/ports.ts';
import { authorizeLink, PortalSignIn, SIGN_IN_LIMIT_MS } from '../../../../src-main/core/portals/sign-in.ts';
import { MINUTE } from '../../fakes/engine.ts';
import { FakePortal, type PortalOperation, portalError } from '../../fakes/fake-portal.ts';
import { ManualClock } from '../../fakes/manual-clock.ts';
import { FakeBrowser, samplePortal } from '../../fakes/portal-ports.ts';
import { rejection } from '../../fakes/rejection.ts';
import { turns } from '../../fakes/turns.ts';

const acme = samplePortal('acme');
const chosen = samplePortal('acme', { browser: { kind: 'program', path: '/usr/bin/firefox' } });

function setUp() {
  const clock = new ManualClock();
  const aws = new FakePortal(clock);
  const browser = new FakeBrowser();
  const adopted: SignedIn[] = [];
  const known: { registration: Registration | null } = { registration: null };
  const signIn = new PortalSignIn({
    listen: browser.listen,
    openLink: browser.openLink,
    random: browser.random,
    sha256: browser.sha256,
    oidc: aws,
    clock,
    registration: async () => known.registration,
    adopt: async (_portal, signedIn) => {
      adopted.push(signedIn);
    },
  });
  const nothingLeft = () => {
    expect(browser.openLoopbacks).toBe(0);
    expect(clock.timerCount).toBe(0);
    expect(signIn.status('acme')).toBeNull();
  };
  return { clock, aws, browser, adopted, known, signIn, nothingLeft };
}

describe('A sign-in in the browser', () => {
  it('goes through PKCE: challenge, state and redirect in the link, verifier and redirect in the exchange', async () => {
    const { signIn, browser, aws, adopted, nothingLeft } = setUp();
    const portal: Portal = { ...acme, scopes: ['sso:account:access', 'other:scope'] };
    const done = signIn.start(portal);
    await turns();
    const [opened] = browser.opened;
    const [loopback] = browser.loopbacks;
    const [, verifier] = aws.of('exchangeCode')[0]?.about ?? [];
    expect(verifier).toBeUndefined();
    const link = new URL(opened?.link ?? '');
    expect(link.origin + link.pathname).toBe('https://oidc.eu-west-1.example.com/authorize');
    const query = Object.fromEntries(link.searchParams);
    expect(query).toEqual({
      response_type: 'code',
      client_id: 'client-1',
      redirect_uri: 'http://127.0.0.1:50000/oauth/callback',
      state: loopback?.state,
      code_challenge_method: 'S256',
      code_challenge: expect.stringMatching(/^sha256\(random-64-\d+\)$/),
      scopes: 'sso:account:access,other:scope',
    });
    expect(loopback?.state).toMatch(/^random-32-/);
    browser.answer({ code: 'the-code' });
    await done;
    expect(aws.of('exchangeCode')).toMatchObject([
      {
        secret: 'the-code',
        about: ['client-1', query.code_challenge?.slice(7, -1), 'http://127.0.0.1:50000/oauth/callback'],
      },
    ]);
    expect(aws.of('register')[0]?.about).toEqual(['sso:account:access', 'other:scope']);
    expect(adopted).toHaveLength(1);
    expect(adopted[0]?.registration.clientId).toBe('client-1');
    nothingLeft();
  });

  it('uses another state and verifier each time', async () => {
    const { signIn, browser } = setUp();
    for (let n = 0; n < 2; n++) {
      const done = signIn.start(acme);
      await turns();
      browser.answer();
      await done;
    }
    const [one, two] = browser.opened.map(({ link }) => new URL(link).searchParams);
    expect(one?.get('state')).not.toBe(two?.get('state'));
    expect(one?.get('code_challenge')).not.toBe(two?.get('code_challenge'));
  });

  it('shows its link and its end while it lasts', async () => {
    const { signIn, browser, clock } = setUp();
    expect(signIn.status('acme')).toBeNull();
    const done = signIn.start(acme);
    expect(signIn.status('acme')).toMatchObject({ state: 'signing-in', method: 'browser', link: null });
    await turns();
    expect(signIn.status('acme')).toEqual({
      state: 'signing-in',
      method: 'browser',
      userCode: null,
      link: browser.opened[0]?.link,
      startedAt: clock.now(),
      endsAt: clock.now() + SIGN_IN_LIMIT_MS,
    });
    browser.answer();
    await done;
    expect(signIn.status('acme')).toBeNull();
  });

  it('that is refused there says so', async () => {
    const { signIn, browser, adopted, nothingLeft } = setUp();
    const done = rejection(signIn.start(acme));
    await turns();
    browser.answer({ error: 'access_denied', code: 'ignored' });
    const error = await done;
    expect(error.code).toBe('sign-in-denied');
    expect(error.details).toEqual(['error: access_denied']);
    expect(adopted).toEqual([]);
    nothingLeft();
  });

  it('without a code in the answer is none', async () => {
    const { signIn, browser, aws } = setUp();
    const done = rejection(signIn.start(acme));
    await turns();
    browser.answer({});
    expect((await done).code).toBe('sign-in-denied');
    expect(aws.of('exchangeCode')).toEqual([]);
  });

  it('is joined by a second start, whoever asks', async () => {
    const { signIn, browser, adopted } = setUp();
    const all = Promise.all([signIn.start(acme), signIn.start(acme), signIn.start(acme)]);
    await turns();
    expect(browser.opened).toHaveLength(1);
    browser.answer();
    await all;
    expect(adopted).toHaveLength(1);
  });

  it('runs beside that of another portal', async () => {
    const { signIn, browser } = setUp();
    const one = rejection(signIn.start(acme));
    const other = samplePortal('other');
    void signIn.start(other).catch(() => {});
    await turns();
    expect(browser.opened).toHaveLength(2);
    signIn.cancel(acme);
    expect((await one).code).toBe('sign-in-cancelled');
    expect(signIn.status('other')).not.toBeNull();
  });

  it('ends after ten minutes, whatever the browser does, and not before', async () => {
    const { signIn, clock, nothingLeft } = setUp();
    const done = rejection(signIn.start(acme));
    await clock.advance(SIGN_IN_LIMIT_MS - 1);
    expect(signIn.status('acme')).not.toBeNull();
    await clock.advance(1);
    expect((await done).code).toBe('sign-in-timeout');
    nothingLeft();
  });

  it('ends after ten minutes even where opening the link never comes back', async () => {
    const { signIn, clock, browser, nothingLeft } = setUp();
    browser.stuck = true;
    const done = rejection(signIn.start(chosen));
    await clock.advance(SIGN_IN_LIMIT_MS);
    expect((await done).code).toBe('sign-in-timeout');
    nothingLeft();
  });

  it('succeeds while the browser’s program still runs', async () => {
    const { signIn, browser, adopted } = setUp();
    browser.stuck = true;
    const done = signIn.start(chosen);
    await turns();
    browser.answer();
    await done;
    expect(adopted).toHaveLength(1);
  });

  it('fails at once where the chosen browser cannot be opened', async () => {
    const { signIn, browser, nothingLeft } = setUp();
    browser.failure = portalError('invalid-input', 'no such program');
    expect((await rejection(signIn.start(chosen))).message).toBe('no such program');
    expect(browser.opened).toMatchObject([{ program: '/usr/bin/firefox' }]);
    nothingLeft();
  });

  it('goes on without a default browser: the link can be copied', async () => {
    const { signIn, browser, adopted } = setUp();
    browser.failure = new Error('no browser');
    const done = signIn.start(acme);
    await turns();
    expect(signIn.status('acme')).toMatchObject({ link: expect.stringContaining('/authorize?') });
    browser.answer();
    await done;
    expect(adopted).toHaveLength(1);
  });

  it('opens nothing where the link is to be copied', async () => {
    const { signIn, browser, adopted } = setUp();
    const done = signIn.start(samplePortal('acme', { browser: { kind: 'copy-link' } }));
    await turns();
    expect(browser.opened).toEqual([]);
    browser.answer();
    await done;
    expect(adopted).toHaveLength(1);
  });
});

describe('Cancelling', () => {
  const steps: [string, PortalOperation | null, 'browser' | 'device-code'][] = [
    ['while the client is registered', 'register', 'browser'],
    ['while the browser is waited for', null, 'browser'],
    ['while the code is exchanged', 'exchangeCode', 'browser'],
    ['while a device code is asked for', 'startDevice', 'device-code'],
    ['while the device is waited for', null, 'device-code'],
    ['while it is asked for the token', 'pollDevice', 'device-code'],
  ];
  it.each(steps)('%s ends it at once and leaves nothing behind', async (_step, held, method) => {
    const { signIn, aws, browser, clock, adopted, nothingLeft } = setUp();
    if (held) aws.hold(held);
    const done = rejection(signIn.start(acme, method));
    await clock.advance(held === null ? 3_000 : 6_000);
    if (held === 'exchangeCode') browser.answer();
    await turns();
    if (held) expect(aws.of(held)).toHaveLength(1);
    signIn.cancel(acme);
    expect((await done).code).toBe('sign-in-cancelled');
    nothingLeft();
    if (held) aws.release(held);
    await clock.advance(20 * MINUTE);
    expect(adopted).toEqual([]);
  });

  it('does nothing where no sign-in is under way, and another one starts afresh', async () => {
    const { signIn, browser, adopted } = setUp();
    signIn.cancel(acme);
    const first = rejection(signIn.start(acme));
    await turns();
    signIn.cancel(acme);
    await first;
    const done = signIn.start(acme);
    await turns();
    browser.answer();
    await done;
    expect(adopted).toHaveLength(1);
  });
});

describe('The registered client', () => {
  it('is used again while it is good', async () => {
    const { signIn, aws, browser, known, adopted } = setUp();
    known.registration = aws.issueRegistration();
    const done = signIn.start(acme);
    await turns();
    browser.answer();
    await done;
    expect(aws.of('register')).toEqual([]);
    expect(adopted[0]?.registration).toBe(known.registration);
  });

  it('is registered anew, once, where AWS has dropped it', async () => {
    const { signIn, aws, known, adopted, clock } = setUp();
    known.registration = aws.issueRegistration();
    aws.forgetClients();
    const done = signIn.start(acme, 'device-code');
    await clock.advance(6_000);
    await done;
    expect(aws.of('register')).toHaveLength(1);
    expect(adopted[0]?.registration.clientId).toBe(aws.of('pollDevice')[0]?.about[0]);
    expect(adopted[0]?.registration).not.toBe(known.registration);
  });

  it('that is refused right after it was registered is no reason to go on for ever', async () => {
    const { signIn, aws, known } = setUp();
    known.registration = aws.issueRegistration();
    aws.outages.set('startDevice', portalError('client-unknown'));
    expect((await rejection(signIn.start(acme, 'device-code'))).code).toBe('client-unknown');
    expect(aws.of('register')).toHaveLength(1);
  });

  it('that cannot be registered is that failure', async () => {
    const { signIn, aws, nothingLeft } = setUp();
    aws.outages.set('register', portalError('network'));
    expect((await rejection(signIn.start(acme))).code).toBe('network');
    nothingLeft();
  });
});

describe('A sign-in by device code', () => {
  it('shows the code, and asks every five seconds until it is confirmed', async () => {
    const { signIn, aws, clock, browser, adopted, nothingLeft } = setUp();
    aws.polls.push('pending', 'pending');
    const began = clock.monotonic();
    const done = signIn.start(acme, 'device-code');
    await turns();
    expect(signIn.status('acme')).toMatchObject({
      method: 'device-code',
      userCode: 'ABCD-EFGH',
      link: 'https://acme.awsapps.com/start/#/device?user_code=ABCD-EFGH',
    });
    expect(browser.opened).toMatchObject([{ link: expect.stringContaining('ABCD-EFGH'), program: null }]);
    await clock.advance(MINUTE);
    await done;
    expect(aws.of('pollDevice').map(({ at }) => at - began)).toEqual([5_000, 10_000, 15_000]);
    expect(adopted).toHaveLength(1);
    nothingLeft();
  });

  it('asks five seconds more slowly after each slow_down', async () => {
    const { signIn, aws, clock } = setUp();
    aws.polls.push('slow-down', 'pending', 'slow-down');
    const began = clock.monotonic();
    void signIn.start(acme, 'device-code');
    await clock.advance(2 * MINUTE);
    expect(aws.of('pollDevice').map(({ at }) => at - began)).toEqual([5_000, 15_000, 25_000, 40_000]);
  });

  it.each(['network', 'timeout', 'throttled', 'aws-failure'] as const)('survives "%s"', async (code) => {
    const { signIn, aws, clock, adopted } = setUp();
    aws.polls.push(portalError(code), 'pending', portalError(code));
    const done = signIn.start(acme, 'device-code');
    await clock.advance(MINUTE);
    await done;
    expect(adopted).toHaveLength(1);
  });

  it('that is denied says so', async () => {
    const { signIn, aws, clock, nothingLeft } = setUp();
    aws.polls.push('pending', portalError('sign-in-denied'));
    const done = rejection(signIn.start(acme, 'device-code'));
    await clock.advance(MINUTE);
    expect((await done).code).toBe('sign-in-denied');
    nothingLeft();
  });

  it('whose code AWS calls expired came too late', async () => {
    const { signIn, aws, clock, nothingLeft } = setUp();
    aws.polls.push('pending', portalError('sign-in-required', 'expired_token'));
    const done = rejection(signIn.start(acme, 'device-code'));
    await clock.advance(MINUTE);
    expect((await done).code).toBe('sign-in-timeout');
    nothingLeft();
  });

  it('ends with the life of its code', async () => {
    const { signIn, aws, clock, nothingLeft } = setUp();
    aws.deviceLifeMs = 2 * MINUTE;
    aws.polls.push(...Array.from({ length: 200 }, () => 'pending' as const));
    const done = rejection(signIn.start(acme, 'device-code'));
    await turns();
    expect(signIn.status('acme')).toMatchObject({ endsAt: clock.now() + 2 * MINUTE });
    await clock.advance(2 * MINUTE);
    expect((await done).code).toBe('sign-in-timeout');
    nothingLeft();
  });

  it('says it ends after ten minutes where the code would live longer, and does', async () => {
    const { signIn, aws, clock, nothingLeft } = setUp();
    aws.deviceLifeMs = 30 * MINUTE;
    aws.polls.push(...Array.from({ length: 400 }, () => 'pending' as const));
    const done = rejection(signIn.start(acme, 'device-code'));
    await turns();
    expect(signIn.status('acme')).toMatchObject({ endsAt: clock.now() + SIGN_IN_LIMIT_MS });
    await clock.advance(SIGN_IN_LIMIT_MS);
    expect((await done).code).toBe('sign-in-timeout');
    nothingLeft();
  });

  it('fails at once where the chosen browser cannot be opened', async () => {
    const { signIn, browser, nothingLeft } = setUp();
    browser.failure = portalError('invalid-input', 'no such program');
    expect((await rejection(signIn.start(chosen, 'device-code'))).message).toBe('no such program');
    nothingLeft();
  });
});

describe('The link', () => {
  it('escapes what is in it, and takes an endpoint with or without a slash', () => {
    const ask = {
      clientId: 'a&b',
      redirectUri: 'http://127.0.0.1:1/x',
      state: 's=',
      challenge: 'c',
      scopes: ['x'],
    };
    const link = authorizeLink('http://127.0.0.1:9/', ask);
    expect(link).toBe(authorizeLink('http://127.0.0.1:9', ask));
    expect(link).toContain('client_id=a%26b&redirect_uri=http%3A%2F%2F127.0.0.1%3A1%2Fx&state=s%3D&');
  });
});
