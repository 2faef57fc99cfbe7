import { describe, expect, it } from 'vitest';
import type { AskedBy, Asker } from '../../../../src-main/core/askers.ts';
import { PortalTokens, type SignedIn, tokenName } from '../../../../src-main/core/portals/portal-tokens.ts';
import { Secret } from '../../../../src-main/core/secret.ts';
import { HOUR, MINUTE, outcomeOf } from '../../fakes/engine.ts';
import { FakePortal, portalError } from '../../fakes/fake-portal.ts';
import { ManualClock } from '../../fakes/manual-clock.ts';
import { MemoryCliCache, samplePortal } from '../../fakes/portal-ports.ts';
import { FakeVault } from '../../fakes/ports.ts';
import { rejection } from '../../fakes/rejection.ts';
import { turns } from '../../fakes/turns.ts';

const acme = samplePortal('acme');
const shared = samplePortal('acme', { shareWithCli: true, sessionName: 'dev' });
const someone = (by: AskedBy = 'helper'): Asker => ({ by, names: ['prod'], waiting: () => {} });

function setUp(which = acme) {
  const clock = new ManualClock();
  const portal = new FakePortal(clock);
  const vault = new FakeVault();
  const cliCache = new MemoryCliCache();
  const asked: Asker[] = [];
  const create = () =>
    new PortalTokens({
      secrets: vault,
      oidc: portal,
      api: portal,
      clock,
      cliCache,
      askToSignIn: async (_portal, asker) => {
        asked.push(asker);
        throw portalError('sign-in-timeout');
      },
    });
  const tokens = create();
  const issue = (lifeMs?: number): SignedIn => ({
    registration: portal.issueRegistration(),
    token: portal.issueToken(lifeMs),
  });
  const signIn = async (lifeMs?: number) => {
    const signedIn = issue(lifeMs);
    await tokens.adopt(which, signedIn);
    return signedIn;
  };
  const stored = () => {
    const text = vault.secrets.get(tokenName(which.id))?.reveal();
    return text === undefined ? null : (JSON.parse(text) as { accessToken: string; refreshToken: string });
  };
  const get = async () => (await tokens.tokenWithoutAsking(which)).reveal();
  return { clock, portal, vault, cliCache, asked, create, tokens, issue, signIn, stored, get };
}

describe('A sign-in', () => {
  it('is in the vault before it is used', async () => {
    const { vault, tokens, issue, get } = setUp();
    vault.become('locked');
    expect((await rejection(tokens.adopt(acme, issue()))).code).toBe('vault-locked');
    expect(tokens.status(acme)).toEqual({ state: 'signed-out', error: null });
    expect((await outcomeOf(get())).state).toBe('failed');
  });

  it('is kept for when the vault opens', async () => {
    const { vault, tokens, issue, get, stored } = setUp();
    const signedIn = issue();
    vault.become('locked');
    await tokens.adopt(acme, signedIn).catch(() => {});
    vault.become('open');
    expect(await get()).toBe(signedIn.token.accessToken.reveal());
    expect(stored()?.accessToken).toBe(signedIn.token.accessToken.reveal());
  });

  it('that is put out of memory still stands as it stood, and is read again', async () => {
    const { signIn, tokens, vault, get } = setUp();
    const { token } = await signIn();
    vault.become('locked');
    tokens.forgetAll();
    const standing = { state: 'signed-in', expiresAt: token.expiresAt, renewable: true };
    expect(tokens.status(acme)).toEqual(standing);
    expect((await rejection(get())).code).toBe('vault-locked');
    tokens.forgetAll();
    expect(tokens.status(acme)).toEqual(standing);
    vault.become('open');
    expect(await get()).toBe(token.accessToken.reveal());
  });

  it('that is gone when it is read again stands no more', async () => {
    const { signIn, tokens, vault } = setUp();
    await signIn();
    tokens.forgetAll();
    vault.secrets.clear();
    await tokens.load(acme);
    expect(tokens.status(acme)).toEqual({ state: 'signed-out', error: null });
  });

  it('survives a restart', async () => {
    const { signIn, create } = setUp();
    const { token, registration } = await signIn();
    const later = create();
    await later.load(acme);
    expect(later.status(acme)).toEqual({ state: 'signed-in', expiresAt: token.expiresAt, renewable: true });
    expect((await later.tokenWithoutAsking(acme)).reveal()).toBe(token.accessToken.reveal());
    expect((await later.registration(acme))?.clientId).toBe(registration.clientId);
  });

  it('is found once the vault is open, if it was locked at first', async () => {
    const { signIn, create, vault } = setUp();
    const { token } = await signIn();
    const later = create();
    vault.become('locked');
    expect((await rejection(later.load(acme))).code).toBe('vault-locked');
    expect((await rejection(later.token(acme, someone()))).code).toBe('vault-locked');
    vault.become('open');
    expect((await later.tokenWithoutAsking(acme)).reveal()).toBe(token.accessToken.reveal());
  });

  it('counts as none where the vault holds something else, and its text is in no error', async () => {
    const { vault, tokens } = setUp();
    for (const text of ['not json fake-secret', '{}', '[]', 'null', '"x"']) {
      vault.secrets.set(tokenName(acme.id), new Secret(text));
      const error = await rejection(tokens.tokenWithoutAsking(acme));
      expect(error.code).toBe('sign-in-required');
      expect(String(error.cause)).not.toContain('fake-secret');
    }
  });

  it('asks nobody while a token can be had, and whoever is there when none can', async () => {
    const { tokens, signIn, asked } = setUp();
    const asker = someone('person');
    expect((await rejection(tokens.token(acme, asker))).code).toBe('sign-in-timeout');
    expect(asked).toEqual([asker]);
    await signIn();
    await tokens.token(acme, asker);
    expect(asked).toHaveLength(1);
  });

  it('does not reuse a registration that has run out', async () => {
    const { clock, signIn, tokens } = setUp();
    await signIn(200 * 24 * HOUR);
    expect(await tokens.registration(acme)).not.toBeNull();
    clock.sleep(90 * 24 * HOUR);
    expect(await tokens.registration(acme)).toBeNull();
  });
});

describe('A renewal', () => {
  it('happens below ten minutes, not before, and once for 200 who ask', async () => {
    const { clock, portal, signIn, get, tokens } = setUp();
    const { token } = await signIn();
    clock.sleep(HOUR - 10 * MINUTE - 1);
    expect(await get()).toBe(token.accessToken.reveal());
    expect(portal.of('refresh')).toHaveLength(0);
    clock.sleep(1);
    const got = await Promise.all(Array.from({ length: 200 }, get));
    expect(portal.of('refresh').map(({ secret }) => secret)).toEqual([token.refreshToken?.reveal()]);
    expect(new Set(got).size).toBe(1);
    expect(portal.isLive(got[0] ?? '')).toBe(true);
    expect(got[0]).not.toBe(token.accessToken.reveal());
    expect(tokens.status(acme)).toEqual({
      state: 'signed-in',
      expiresAt: clock.now() + HOUR,
      renewable: true,
    });
  });

  it('spends each refresh token once, time after time', async () => {
    const { clock, portal, signIn, get, stored } = setUp();
    await signIn();
    for (let n = 0; n < 5; n++) {
      clock.sleep(55 * MINUTE);
      expect(portal.isLive(await get())).toBe(true);
    }
    const spent = portal.of('refresh').map(({ secret }) => secret);
    expect(new Set(spent).size).toBe(5);
    expect(spent).not.toContain(stored()?.refreshToken);
  });

  it('is saved before anybody gets it', async () => {
    const { clock, vault, signIn, get, portal, stored } = setUp();
    const { token } = await signIn();
    clock.sleep(2 * HOUR);
    portal.hold('refresh');
    const result = rejection(get());
    await turns();
    vault.become('locked');
    portal.release('refresh');
    expect((await result).code).toBe('vault-locked');
    // The old one is spent: the new one must not be lost with it.
    vault.become('open');
    const renewed = await get();
    expect(renewed).not.toBe(token.accessToken.reveal());
    expect(stored()?.accessToken).toBe(renewed);
    expect(portal.of('refresh')).toHaveLength(1);
  });

  it('reads the refresh token anew right before it spends it', async () => {
    const { clock, signIn, tokens, create, portal, get } = setUp();
    await signIn();
    await tokens.load(acme);
    clock.sleep(2 * HOUR);
    // Another Cloakroom with the same vault was quicker.
    const other = create();
    await other.tokenWithoutAsking(acme);
    clock.sleep(55 * MINUTE);
    expect(portal.isLive(await get())).toBe(true);
    expect(portal.of('refresh')).toHaveLength(2);
  });

  it('keeps the refresh token where AWS sends no new one', async () => {
    const { clock, portal, signIn, get, stored } = setUp();
    portal.refreshTokens = 'kept';
    const { token } = await signIn();
    for (let n = 0; n < 2; n++) {
      clock.sleep(2 * HOUR);
      expect(portal.isLive(await get())).toBe(true);
      expect(stored()?.refreshToken).toBe(token.refreshToken?.reveal());
    }
  });

  it.each(['throttled', 'aws-failure', 'network', 'timeout'] as const)(
    'that fails with "%s" leaves all who wait the token that is still valid',
    async (code) => {
      const { clock, portal, signIn, get, tokens, asked } = setUp();
      const { token } = await signIn();
      clock.sleep(55 * MINUTE);
      portal.outages.set('refresh', portalError(code));
      portal.hold('refresh');
      const all = Promise.all(Array.from({ length: 200 }, get));
      await turns();
      portal.release('refresh');
      expect(new Set(await all)).toEqual(new Set([token.accessToken.reveal()]));
      expect(portal.of('refresh')).toHaveLength(1);
      expect(tokens.status(acme).state).toBe('signed-in');
      expect(asked).toEqual([]);
    },
  );

  it('that failed is not tried again for half a minute while the token is valid', async () => {
    const { clock, portal, signIn, get } = setUp();
    const { token } = await signIn();
    await clock.advance(55 * MINUTE);
    portal.outages.set('refresh', portalError('throttled'));
    for (let n = 0; n < 50; n++) await get();
    expect(portal.of('refresh')).toHaveLength(1);
    await clock.advance(30_000);
    portal.outages.clear();
    expect(await get()).not.toBe(token.accessToken.reveal());
  });

  it.each(['throttled', 'aws-failure', 'network', 'timeout'] as const)(
    'that fails with "%s" after the token expired is that failure, and no sign-out',
    async (code) => {
      const { clock, portal, signIn, tokens, asked, get, stored } = setUp();
      await signIn();
      clock.sleep(2 * HOUR);
      portal.outages.set('refresh', portalError(code));
      expect((await rejection(tokens.token(acme, someone()))).code).toBe(code);
      expect(asked).toEqual([]);
      expect(stored()).not.toBeNull();
      portal.outages.clear();
      expect(portal.isLive(await get())).toBe(true);
    },
  );

  it.each(['sign-in-required', 'client-unknown'] as const)(
    'that AWS refuses with "%s" means signing in, once the token has expired',
    async (code) => {
      const { clock, portal, signIn, tokens, asked, get, vault } = setUp();
      const { token } = await signIn();
      portal.outages.set('refresh', portalError(code));
      await clock.advance(55 * MINUTE);
      expect(await get()).toBe(token.accessToken.reveal());
      await clock.advance(10 * MINUTE);
      await rejection(tokens.token(acme, someone()));
      expect(asked).toHaveLength(1);
      expect(tokens.status(acme)).toMatchObject({ state: 'signed-out', error: { code: 'sign-in-required' } });
      expect(vault.names).toEqual([]);
    },
  );

  it('is not made without a refresh token: the token serves until it expires', async () => {
    const { clock, portal, signIn, get, tokens, vault } = setUp();
    portal.refreshTokens = 'none';
    const { token } = await signIn();
    clock.sleep(59 * MINUTE);
    expect(await get()).toBe(token.accessToken.reveal());
    expect(tokens.status(acme)).toMatchObject({ state: 'signed-in', renewable: false });
    clock.sleep(2 * MINUTE);
    expect(tokens.status(acme)).toMatchObject({ state: 'signed-out', error: { code: 'sign-in-required' } });
    expect((await rejection(get())).code).toBe('sign-in-required');
    expect(portal.of('refresh')).toHaveLength(0);
    expect(vault.names).toEqual([]);
  });
});

describe('A token that AWS answered with 401', () => {
  it('is not given out again, but renewed', async () => {
    const { portal, signIn, tokens, get } = setUp();
    const { token } = await signIn();
    portal.killAccessTokens();
    await tokens.refused(acme, token.accessToken);
    const renewed = await get();
    expect(portal.isLive(renewed)).toBe(true);
    expect(portal.of('refresh')).toHaveLength(1);
  });

  it('says nothing about a newer one', async () => {
    const { portal, signIn, tokens, get } = setUp();
    const first = await signIn();
    const second = await signIn();
    await tokens.refused(acme, first.token.accessToken);
    expect(await get()).toBe(second.token.accessToken.reveal());
    expect(portal.of('refresh')).toHaveLength(0);
  });

  it('means signing in where there is no refresh token, also after a restart', async () => {
    const { portal, signIn, tokens, get, create } = setUp();
    portal.refreshTokens = 'none';
    const { token } = await signIn();
    await tokens.refused(acme, token.accessToken);
    expect(tokens.status(acme)).toMatchObject({ state: 'signed-out', error: { code: 'sign-in-required' } });
    expect((await rejection(get())).code).toBe('sign-in-required');
    expect((await rejection(create().tokenWithoutAsking(acme))).code).toBe('sign-in-required');
  });
});

describe('Signing out', () => {
  it('ends the session at AWS and forgets everything', async () => {
    const { signIn, tokens, portal, vault, get } = setUp();
    const { token } = await signIn();
    await tokens.signOut(acme);
    expect(portal.of('logout').map(({ secret }) => secret)).toEqual([token.accessToken.reveal()]);
    expect(vault.names).toEqual([]);
    expect(tokens.status(acme)).toEqual({ state: 'signed-out', error: null });
    expect((await rejection(get())).code).toBe('sign-in-required');
  });

  it('forgets everything even when AWS cannot be reached', async () => {
    const { signIn, tokens, portal, vault } = setUp();
    await signIn();
    portal.outages.set('logout', portalError('network'));
    expect((await rejection(tokens.signOut(acme))).code).toBe('network');
    expect(vault.names).toEqual([]);
    expect(tokens.status(acme)).toEqual({ state: 'signed-out', error: null });
  });

  it('is not undone by a renewal that was under way', async () => {
    const { clock, signIn, tokens, portal, vault, get } = setUp();
    await signIn();
    clock.sleep(55 * MINUTE);
    portal.hold('refresh');
    const renewing = rejection(get());
    await turns();
    await tokens.signOut(acme);
    portal.release('refresh');
    expect((await renewing).code).toBe('sign-in-required');
    expect(vault.names).toEqual([]);
    expect(tokens.status(acme)).toEqual({ state: 'signed-out', error: null });
  });

  it('and in again is not undone by it either', async () => {
    const { clock, signIn, portal, get, stored } = setUp();
    await signIn();
    clock.sleep(2 * HOUR);
    portal.hold('refresh');
    const renewing = get();
    await turns();
    const { token } = await signIn();
    portal.release('refresh');
    expect(await renewing).toBe(token.accessToken.reveal());
    expect(await get()).toBe(token.accessToken.reveal());
    expect(stored()?.accessToken).toBe(token.accessToken.reveal());
  });
});

describe('A sign-in that is not shared', () => {
  it('never touches the cache of the CLI', async () => {
    const { clock, signIn, tokens, get, cliCache, issue } = setUp();
    cliCache.files.set(acme.startUrl, issue(9 * HOUR));
    const file = cliCache.files.get(acme.startUrl);
    await signIn();
    clock.sleep(2 * HOUR);
    await get();
    await tokens.signOut(acme);
    expect(cliCache.reads).toBe(0);
    expect([...cliCache.files]).toEqual([[acme.startUrl, file]]);
  });
});

describe('A sign-in shared with the CLI', () => {
  it('is written to both, and after a renewal again', async () => {
    const { clock, signIn, cliCache, stored, get } = setUp(shared);
    const { token } = await signIn();
    expect(cliCache.files.get('dev')?.token.accessToken.reveal()).toBe(token.accessToken.reveal());
    clock.sleep(2 * HOUR);
    const renewed = await get();
    expect(cliCache.files.get('dev')?.token.accessToken.reveal()).toBe(renewed);
    expect(stored()?.accessToken).toBe(renewed);
  });

  it('begins with the one the CLI has', async () => {
    const { cliCache, issue, tokens, get, portal } = setUp(shared);
    const theirs = issue();
    cliCache.files.set('dev', theirs);
    await tokens.load(shared);
    expect(tokens.status(shared)).toMatchObject({ state: 'signed-in' });
    expect(await get()).toBe(theirs.token.accessToken.reveal());
    expect(portal.of('refresh')).toHaveLength(0);
  });

  it('follows `aws sso login` while signed out', async () => {
    const { cliCache, issue, tokens, get } = setUp(shared);
    await tokens.load(shared);
    const theirs = issue();
    cliCache.files.set('dev', theirs);
    expect(await get()).toBe(theirs.token.accessToken.reveal());
    expect(tokens.status(shared)).toMatchObject({ state: 'signed-in' });
  });

  it('follows a change of the cache without being asked for a token', async () => {
    const { cliCache, issue, tokens, signIn, get } = setUp(shared);
    await signIn();
    const theirs = issue(8 * HOUR);
    cliCache.files.set('dev', theirs);
    await tokens.look(shared);
    expect(tokens.status(shared)).toMatchObject({ expiresAt: theirs.token.expiresAt });
    expect(await get()).toBe(theirs.token.accessToken.reveal());
  });

  it('takes one that the CLI has renewed instead of spending a refresh token that is spent', async () => {
    const { clock, cliCache, issue, signIn, get, portal } = setUp(shared);
    await signIn();
    clock.sleep(55 * MINUTE);
    portal.killRefreshTokens();
    const theirs = issue();
    cliCache.files.set('dev', theirs);
    expect(await get()).toBe(theirs.token.accessToken.reveal());
    expect(portal.of('refresh')).toHaveLength(0);
  });

  it('looks once more when AWS refuses: the CLI may have been quicker by a moment', async () => {
    const { clock, cliCache, issue, signIn, get, portal } = setUp(shared);
    await signIn();
    clock.sleep(2 * HOUR);
    portal.hold('refresh');
    const result = get();
    await turns();
    portal.killRefreshTokens();
    const theirs = issue();
    cliCache.files.set('dev', theirs);
    portal.release('refresh');
    expect(await result).toBe(theirs.token.accessToken.reveal());
    expect(cliCache.files.get('dev')).toBe(theirs);
  });

  it('takes the CLI’s over its own that AWS has refused, though that looks younger', async () => {
    const { cliCache, issue, signIn, tokens, get, portal } = setUp(shared);
    const own = await signIn(8 * HOUR);
    const theirs = issue(HOUR);
    cliCache.files.set('dev', theirs);
    portal.killRefreshTokens();
    await tokens.refused(shared, own.token.accessToken);
    expect(await get()).toBe(theirs.token.accessToken.reveal());
    expect(cliCache.files.get('dev')).toBe(theirs);
  });

  it('that AWS ends leaves another one of the CLI’s in its cache, and that one is tried next', async () => {
    const { clock, cliCache, issue, signIn, get, portal } = setUp(shared);
    await signIn();
    portal.killRefreshTokens();
    const theirs = issue(30 * MINUTE);
    cliCache.files.set('dev', theirs);
    clock.sleep(2 * HOUR);
    expect((await rejection(get())).code).toBe('sign-in-required');
    expect(cliCache.files.get('dev')).toBe(theirs);
    expect(portal.isLive(await get())).toBe(true);
  });

  it('that AWS ends leaves the CLI’s cache, too', async () => {
    const { clock, cliCache, signIn, get, portal } = setUp(shared);
    await signIn();
    portal.killRefreshTokens();
    clock.sleep(2 * HOUR);
    await rejection(get());
    expect(cliCache.files.size).toBe(0);
  });

  it('survives a cache that cannot be written', async () => {
    const { clock, cliCache, signIn, get, portal, stored } = setUp(shared);
    await signIn();
    clock.sleep(2 * HOUR);
    cliCache.failure = new Error('read-only');
    const renewed = await get();
    expect(portal.isLive(renewed)).toBe(true);
    expect(stored()?.accessToken).toBe(renewed);
  });

  it('leaves both when signed out, whatever the cache holds by then', async () => {
    const { cliCache, issue, signIn, tokens, vault, get } = setUp(shared);
    await signIn();
    cliCache.files.set('dev', issue());
    await tokens.signOut(shared);
    expect(cliCache.files.size).toBe(0);
    expect(vault.names).toEqual([]);
    expect((await rejection(get())).code).toBe('sign-in-required');
  });

  it('leaves the CLI’s cache when sharing ends, and stays signed in', async () => {
    const { cliCache, tokens, issue, stored } = setUp(shared);
    const theirs = issue();
    cliCache.files.set('dev', theirs);
    await tokens.load(shared);
    await tokens.unshare(shared);
    expect(cliCache.files.size).toBe(0);
    expect(stored()?.accessToken).toBe(theirs.token.accessToken.reveal());
    expect((await tokens.tokenWithoutAsking(acme)).reveal()).toBe(theirs.token.accessToken.reveal());
  });

  it('leaves a sign-in of the CLI’s own alone when sharing ends', async () => {
    const { cliCache, tokens, issue, signIn } = setUp(shared);
    await signIn();
    const theirs = issue(9 * HOUR);
    cliCache.files.set('dev', theirs);
    await tokens.unshare(shared);
    expect(cliCache.files.get('dev')).toBe(theirs);
  });
});
