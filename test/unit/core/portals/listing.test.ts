import { describe, expect, it } from 'vitest';
import { NEVER_LISTED } from '../../../../shared/portal.ts';
import { PortalListings } from '../../../../src-main/core/portals/listing.ts';
import { AskedToWait } from '../../../../src-main/core/portals/ports.ts';
import type { Secret } from '../../../../src-main/core/secret.ts';
import { HOUR, MINUTE, outcomeOf } from '../../fakes/engine.ts';
import { type FakeAccount, FakePortal, portalError } from '../../fakes/fake-portal.ts';
import { ManualClock } from '../../fakes/manual-clock.ts';
import { MemoryListingStore, samplePortal } from '../../fakes/portal-ports.ts';
import { rejection } from '../../fakes/rejection.ts';

const acme = samplePortal('acme');

const accountsOf = (count: number, roles: readonly string[] = ['Admin', 'ReadOnly']): FakeAccount[] =>
  Array.from({ length: count }, (_, index) => ({
    accountId: String(100_000_000_000 + index),
    name: `Account ${String(index).padStart(4, '0')}`,
    email: `account-${index}@example.com`,
    roles,
  }));

function setUp(accounts: FakeAccount[] = accountsOf(3), store = new MemoryListingStore()) {
  const clock = new ManualClock();
  const portal = new FakePortal(clock);
  portal.accountList = accounts;
  let token: Secret | null = portal.issueToken(100 * HOUR).accessToken;
  const refused: Secret[] = [];
  const listings = new PortalListings({
    api: portal,
    store,
    clock,
    random: () => 0.5,
    token: async () => {
      if (!token) throw portalError('sign-in-required');
      return token;
    },
    refused: async (_portal, which) => {
      refused.push(which);
      if (which === token) token = portal.issueToken(100 * HOUR).accessToken;
    },
  });
  const run = async (time = 30 * MINUTE) => {
    const result = outcomeOf(listings.refresh(acme));
    for (let left = time; left > 0; left -= MINUTE) await clock.advance(MINUTE);
    return await result.then(() => listings.summary(acme.id));
  };
  return {
    clock,
    portal,
    store,
    listings,
    refused,
    run,
    signOut: () => {
      token = null;
    },
    names: async () =>
      (await listings.accounts(acme.id)).map(({ name, roles }) => [name, roles.map((role) => role.name)]),
  };
}

describe('A listing', () => {
  it('has every account and role, sorted, with none of it new the first time', async () => {
    const { run, listings } = setUp([
      { accountId: '200000000000', name: 'Beta', email: null, roles: ['Zed', 'Admin'] },
      { accountId: '300000000000', name: 'Alpha', email: 'alpha@example.com', roles: [] },
    ]);
    expect(listings.summary(acme.id)).toEqual(NEVER_LISTED);
    expect(await run()).toMatchObject({
      state: 'complete',
      accounts: 2,
      accountsDone: 2,
      roles: 2,
      added: 0,
      removed: 0,
      error: null,
    });
    expect(await listings.accounts(acme.id)).toEqual([
      { accountId: '300000000000', name: 'Alpha', email: 'alpha@example.com', added: false, roles: [] },
      {
        accountId: '200000000000',
        name: 'Beta',
        email: null,
        added: false,
        roles: [
          { name: 'Admin', added: false },
          { name: 'Zed', added: false },
        ],
      },
    ]);
    expect(listings.isComplete(acme.id)).toBe(true);
  });

  it('reads all pages, and goes on after an empty one', async () => {
    const { run, portal } = setUp(accountsOf(7, ['A', 'B', 'C']));
    portal.pageSize = 2;
    portal.emptyPages = true;
    expect(await run()).toMatchObject({ state: 'complete', accounts: 7, roles: 21 });
    expect(portal.of('accounts').length).toBeGreaterThan(7);
  });

  it('counts an account once that moved from one page to the next meanwhile', async () => {
    const accounts = accountsOf(3);
    const { run, portal, names } = setUp([...accounts, ...accounts.slice(2)]);
    portal.pageSize = 3;
    expect(await run()).toMatchObject({ accounts: 3 });
    expect(await names()).toHaveLength(3);
  });

  it.each(['throttled', 'aws-failure', 'timeout', 'network'] as const)(
    'goes on after "%s" and never takes it for a sign-out',
    async (code) => {
      const { run, portal, refused } = setUp();
      portal.fail('accounts', portalError(code), portalError(code));
      portal.fail('roles', portalError(code), portalError(code), portalError(code));
      expect(await run()).toMatchObject({ state: 'complete', accounts: 3, roles: 6 });
      expect(refused).toEqual([]);
    },
  );

  it('gives up in the end while the service is down, says so, and is still signed in', async () => {
    const { run, portal, refused, listings } = setUp();
    portal.outages.set('roles', portalError('throttled'));
    const summary = await run();
    expect(summary).toMatchObject({ state: 'incomplete', accounts: 3, accountsDone: 0 });
    expect(summary.error?.code).toBe('throttled');
    expect(refused).toEqual([]);
    expect(listings.isComplete(acme.id)).toBe(false);
  });

  it('waits as long as AWS asks for', async () => {
    const { run, portal, clock } = setUp();
    const began = clock.monotonic();
    portal.fail('accounts', new AskedToWait({ code: 'throttled', message: '', remedy: '' }, 45_000));
    await run();
    expect(portal.of('accounts').map(({ at }) => at - began)).toEqual([0, 45_000]);
  });

  it('has a token renewed after a 401 and goes on', async () => {
    const { run, portal, refused } = setUp(accountsOf(1));
    portal.fail('roles', portalError('sign-in-required'));
    expect(await run()).toMatchObject({ state: 'complete', roles: 2 });
    expect(refused).toHaveLength(1);
  });

  it('renews once, not for ever, where the renewed token is refused as well', async () => {
    const { run, portal, refused } = setUp(accountsOf(1));
    portal.outages.set('accounts', portalError('sign-in-required'));
    expect((await run()).error?.code).toBe('sign-in-required');
    expect(refused).toHaveLength(1);
    expect(portal.of('accounts')).toHaveLength(2);
  });

  it('ends incomplete when the person is signed out meanwhile', async () => {
    const { run, portal, signOut } = setUp();
    portal.hold('roles');
    const summary = run();
    signOut();
    portal.killAccessTokens();
    portal.release('roles');
    expect((await summary).error?.code).toBe('sign-in-required');
  });

  it('is joined by whoever asks meanwhile', async () => {
    const { listings, clock, portal } = setUp();
    const all = Promise.all([listings.refresh(acme), listings.refresh(acme), listings.refresh(acme)]);
    await clock.advance(MINUTE);
    await all;
    expect(portal.of('accounts')).toHaveLength(1);
    expect(portal.of('roles')).toHaveLength(3);
  });

  it('tells of its progress with a revision that only grows', async () => {
    const { listings, run } = setUp(accountsOf(5));
    const seen: [number, number, string][] = [];
    listings.onChange(() => {
      const { revision, accountsDone, state } = listings.summary(acme.id);
      seen.push([revision, accountsDone, state]);
    });
    await run();
    expect(seen.map(([revision]) => revision)).toEqual(seen.map((_, index) => index));
    expect(new Set(seen.map(([, done]) => done))).toEqual(new Set([0, 1, 2, 3, 4, 5]));
    expect(seen.map(([, , state]) => state).slice(1)).toEqual([
      ...Array(seen.length - 2).fill('running'),
      'complete',
    ]);
  });

  it('shows what the first listing has found so far', async () => {
    const { listings, clock, portal, names } = setUp();
    const listing = listings.refresh(acme);
    portal.hold('roles');
    await clock.advance(1_000);
    expect(await names()).toHaveLength(3);
    portal.release('roles');
    await clock.advance(MINUTE);
    await listing;
  });
});

describe('What has changed since the last listing', () => {
  it('is marked and counted', async () => {
    const { run, portal, listings } = setUp();
    await run();
    const [first, second] = portal.accountList;
    if (!first || !second) throw new Error('no accounts');
    portal.accountList = [
      { ...first, roles: ['Admin', 'Billing'] },
      second,
      { accountId: '999999999999', name: 'New', email: null, roles: ['Admin'] },
    ];
    // Gone: ReadOnly in the first, both roles of the third. New: Billing, and Admin in the new account.
    expect(await run()).toMatchObject({ state: 'complete', added: 2, removed: 3, accounts: 3, roles: 5 });
    const added = (await listings.accounts(acme.id)).map((account) => [
      account.added,
      account.roles.filter((role) => role.added).map((role) => role.name),
    ]);
    expect(added).toEqual([
      [false, ['Billing']],
      [false, []],
      [true, ['Admin']],
    ]);
    expect(await run()).toMatchObject({ added: 0, removed: 0 });
  });

  it('is not told by an incomplete listing, which leaves the complete one as it was', async () => {
    const { run, portal, listings, names } = setUp();
    const before = await run();
    const complete = await names();
    portal.accountList = portal.accountList.slice(0, 1);
    portal.outages.set('roles', portalError('aws-failure'));
    expect(await run()).toMatchObject({
      state: 'incomplete',
      removed: 0,
      added: 0,
      completedAt: before.completedAt,
    });
    expect(await names()).toEqual(complete);
    expect(listings.isComplete(acme.id)).toBe(false);
  });
});

describe('A listing that is cancelled', () => {
  const cancelledAt = async (operation: 'accounts' | 'roles') => {
    const set = setUp();
    set.portal.hold(operation);
    const result = outcomeOf(set.listings.refresh(acme));
    const failing = set.listings.refresh(acme).catch((error: unknown) => error);
    await set.clock.advance(500);
    set.listings.cancel(acme.id);
    await result;
    return { ...set, error: await failing };
  };

  it.each(['accounts', 'roles'] as const)('ends at once while %s are on their way', async (operation) => {
    const { error, listings, portal, clock } = await cancelledAt(operation);
    expect(error).toMatchObject({ code: 'listing-cancelled' });
    expect(listings.summary(acme.id)).toMatchObject({ state: 'incomplete' });
    portal.release(operation);
    const calls = portal.calls.length;
    await clock.advance(10 * MINUTE);
    expect(portal.calls).toHaveLength(calls);
  });

  it('ends at once in the pause after a refusal', async () => {
    const { listings, portal, clock } = setUp();
    portal.fail('accounts', new AskedToWait({ code: 'throttled', message: '', remedy: '' }, 60_000));
    const result = listings.refresh(acme);
    await clock.advance(1_000);
    listings.cancel(acme.id);
    expect((await rejection(result)).code).toBe('listing-cancelled');
  });

  it('goes on where it stopped', async () => {
    const { portal, run } = await cancelledAt('roles');
    portal.release('roles');
    expect(await run()).toMatchObject({ state: 'complete', accounts: 3, roles: 6, error: null });
    expect(portal.of('accounts')).toHaveLength(1);
  });

  it('keeps to the pace when it is started again right away', async () => {
    const { listings, clock, portal } = setUp(accountsOf(30));
    portal.latencyMs = 700;
    for (let n = 0; n < 6; n++) {
      const result = listings.refresh(acme).catch(() => {});
      await clock.advance(300);
      listings.cancel(acme.id);
      await result;
    }
    const last = listings.refresh(acme);
    await clock.advance(MINUTE);
    await last;
    const starts = portal.calls.map(({ at }) => at);
    for (const [index, at] of starts.entries())
      expect((starts[index + 8] ?? Infinity) - at).toBeGreaterThanOrEqual(1_000);
    expect(portal.most.running).toBeLessThanOrEqual(4);
  });
});

describe('After a quit', () => {
  const killedHalfWay = async () => {
    const before = setUp(accountsOf(100));
    void before.listings.refresh(acme).catch(() => {});
    await before.clock.advance(8_000);
    const done = before.listings.summary(acme.id).accountsDone;
    expect(done).toBeGreaterThan(50);
    return { before, done };
  };

  it('the listing is there, as far as it was stored', async () => {
    const { before } = await killedHalfWay();
    const { listings } = setUp(accountsOf(100), before.store);
    await listings.load(acme.id);
    const summary = listings.summary(acme.id);
    expect(summary).toMatchObject({ state: 'incomplete', accounts: 100, accountsDone: 50, roles: 100 });
    expect(await listings.accounts(acme.id)).toHaveLength(100);
    expect(listings.isComplete(acme.id)).toBe(false);
  });

  it('no account that was finished and stored is listed again', async () => {
    const { before } = await killedHalfWay();
    const after = setUp(accountsOf(100), before.store);
    expect(await after.run()).toMatchObject({ state: 'complete', accounts: 100, roles: 200 });
    expect(after.portal.of('accounts')).toHaveLength(0);
    expect(after.portal.of('roles')).toHaveLength(50);
  });

  it('a day later it is listed from the start: what was found may not be true any more', async () => {
    const { before } = await killedHalfWay();
    const after = setUp(accountsOf(100), before.store);
    after.clock.sleep(25 * HOUR);
    expect(await after.run()).toMatchObject({ state: 'complete' });
    expect(after.portal.of('roles')).toHaveLength(100);
  });

  it('a complete listing is shown as it was', async () => {
    const before = setUp();
    const shown = await before.run();
    const { listings } = setUp(accountsOf(3), before.store);
    await listings.load(acme.id);
    expect(listings.summary(acme.id)).toEqual({ ...shown, revision: 1 });
    expect(await listings.accounts(acme.id)).toEqual(await before.listings.accounts(acme.id));
  });
});

describe('An account that goes away while it is listed', () => {
  it('makes the listing incomplete, and the next one asks for the accounts again', async () => {
    const { portal, run, listings, clock } = setUp();
    portal.pageSize = 100;
    portal.hold('roles');
    const result = listings.refresh(acme).catch((error: unknown) => error);
    await clock.advance(100);
    portal.accountList = portal.accountList.slice(0, 2);
    portal.release('roles');
    await clock.advance(MINUTE);
    expect(await result).toMatchObject({ code: 'not-assigned' });
    expect(listings.summary(acme.id)).toMatchObject({ state: 'incomplete', accountsDone: 2 });
    expect(await run()).toMatchObject({ state: 'complete', accounts: 2, accountsDone: 2, roles: 4 });
  });
});

describe('A thousand accounts with five roles each', () => {
  it.each([
    { refusals: 0, most: 130 },
    { refusals: 4, most: 200 },
    { refusals: 20, most: 400 },
  ])('take $most s at most with $refusals refusals in a row', async ({ refusals, most }) => {
    const { clock, listings, portal } = setUp(accountsOf(1_000, ['A', 'B', 'C', 'D', 'E']));
    portal.latencyMs = 120;
    for (let n = 0; n < refusals; n++) portal.fail('roles', portalError('throttled'));
    const began = clock.monotonic();
    let endedAt = 0;
    const result = listings.refresh(acme).then(() => {
      endedAt = clock.monotonic();
    });
    await clock.advance(1_000);
    expect(listings.summary(acme.id).accounts).toBeGreaterThan(0);
    for (let n = 0; n < 120 && endedAt === 0; n++) await clock.advance(5_000);
    await result;
    expect(listings.summary(acme.id)).toMatchObject({ state: 'complete', accounts: 1_000, roles: 5_000 });
    const starts = portal.calls.map(({ at }) => at);
    expect(starts).toHaveLength(1_010 + refusals);
    for (const [index, at] of starts.entries())
      expect((starts[index + 8] ?? Infinity) - at).toBeGreaterThanOrEqual(1_000);
    expect(portal.most.running).toBeLessThanOrEqual(4);
    const seconds = (endedAt - began) / 1_000;
    expect(seconds).toBeGreaterThan(1_010 / 8 - 1);
    expect(seconds).toBeLessThan(most);
  });
});

describe('A listing whose portal is forgotten', () => {
  it('stops, and leaves nothing behind', async () => {
    const { listings, clock, store, portal } = setUp(accountsOf(50));
    const result = listings.refresh(acme).catch((error: unknown) => error);
    await clock.advance(4_000);
    await listings.forget(acme.id);
    expect(await result).toMatchObject({ code: 'listing-cancelled' });
    const calls = portal.calls.length;
    await clock.advance(MINUTE);
    expect(portal.calls).toHaveLength(calls);
    expect(store.texts.size).toBe(0);
    expect(listings.summary(acme.id)).toEqual(NEVER_LISTED);
  });
});

describe('A disk that takes nothing', () => {
  it('costs no listing', async () => {
    const { run, store, names } = setUp();
    store.failure = new Error('disk full');
    expect(await run()).toMatchObject({ state: 'complete' });
    expect(await names()).toHaveLength(3);
  });

  it('does not leave a failed listing running for ever', async () => {
    const { run, store, portal } = setUp();
    store.failure = new Error('disk full');
    portal.outages.set('roles', portalError('invalid-input'));
    expect(await run()).toMatchObject({ state: 'incomplete' });
  });
});
