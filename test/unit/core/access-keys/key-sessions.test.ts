// Sessions across a change of key: carried over, made anew, and never made to fail by it.
import { expect, test } from 'vitest';
import { CarriedSessions, KeySessions } from '../../../../src-main/core/access-keys/key-sessions.ts';
import type { CatalogState } from '../../../../src-main/core/catalog.ts';
import { CredentialCache } from '../../../../src-main/core/credential-cache.ts';
import { planAll, planCredentials } from '../../../../src-main/core/credential-plan.ts';
import { MfaPrompts } from '../../../../src-main/core/mfa-prompts.ts';
import { createResolver, keyName, renderKey } from '../../../../src-main/core/session-resolver.ts';
import { HOUR, MINUTE, outcomeOf } from '../../fakes/engine.ts';
import { said } from '../../fakes/fake-iam.ts';
import { FakeSts } from '../../fakes/fake-sts.ts';
import { ManualClock } from '../../fakes/manual-clock.ts';
import { noPortals } from '../../fakes/no-portals.ts';
import { FakeIam, FakePresence, FakeVault } from '../../fakes/ports.ts';
import { rejection } from '../../fakes/rejection.ts';
import { keyIdOf, keyOf, sampleCatalog, sampleRole, sampleUser } from '../../fakes/samples.ts';
import { turns } from '../../fakes/turns.ts';

function setUp(
  things = [sampleUser('dana'), sampleRole('deploy', 'dana'), sampleUser('kim')] as Parameters<
    typeof sampleCatalog
  >[0],
) {
  const clock = new ManualClock();
  const [sts, iam, vault, presence] = [
    new FakeSts(clock),
    new FakeIam(),
    new FakeVault(),
    new FakePresence(),
  ];
  let ids = 0;
  const prompts = new MfaPrompts({ clock, presence, newId: () => `p-${++ids}` });
  const carried = new CarriedSessions(clock);
  const resolve = createResolver({ secrets: vault, sts, iam, prompts, cache: () => cache, ...noPortals });
  const cache: CredentialCache = new CredentialCache({ clock, presence, resolve: carried.around(resolve) });
  const catalog: { state: CatalogState } = { state: sampleCatalog(things) };
  for (const { id, label } of catalog.state.identities)
    vault.secrets.set(keyName(id), renderKey(keyOf(label)));
  const sessions = new KeySessions({ catalog, cache, carried });
  return {
    clock,
    sts,
    prompts,
    carried,
    cache,
    sessions,
    ask: (name: string) => cache.get(planCredentials(catalog.state, name), { by: 'helper', name }),
    /** The step of a rotation that makes every credential another one for the cache. */
    async switchKey() {
      vault.secrets.set(keyName('id-dana'), renderKey(keyOf('new')));
      await sessions.carryOver('id-dana');
      const identities = catalog.state.identities.map((each) =>
        each.id === 'id-dana' ? { ...each, accessKeyId: keyIdOf('new') } : each,
      );
      catalog.state = { ...catalog.state, identities };
      cache.retain(planAll(catalog.state));
    },
  };
}

test('what was live is made anew with the new key, its source once, and nothing else', async () => {
  const desk = setUp();
  const old = await desk.ask('deploy');
  await desk.ask('kim');
  const before = desk.sts.calls.length;
  await desk.switchKey();
  await desk.sessions.renew('id-dana');
  expect(desk.sts.calls.slice(before).map(({ operation, signedBy }) => `${operation} ${signedBy}`)).toEqual([
    `GetSessionToken ${keyIdOf('new')}`,
    expect.stringContaining('AssumeRole ASIA'),
  ]);
  expect(await desk.ask('deploy')).not.toBe(old);
});

test('nothing is fetched for sessions that nobody used', async () => {
  const desk = setUp();
  await desk.switchKey();
  await desk.sessions.renew('id-dana');
  expect(desk.sts.calls).toEqual([]);
});

test('where the new ones do not come the old ones are still given out, as long as they live', async () => {
  const desk = setUp();
  const old = await desk.ask('deploy');
  await desk.switchKey();
  desk.sts.outage(said('network'));
  await desk.sessions.renew('id-dana');
  expect(await desk.ask('deploy')).toBe(old);
  await desk.clock.advance(2 * HOUR);
  expect((await rejection(desk.ask('deploy'))).code).toBe('network');
});

test('a session made with a code goes on without one', async () => {
  const desk = setUp([sampleUser('dana', { mfaUse: 'always' })]);
  const asked = desk.ask('dana');
  await turns();
  for (const { id } of desk.prompts.list()) desk.prompts.answer(id, '123456');
  const old = await asked;
  await desk.switchKey();
  // A tool may be quicker than the renewal.
  expect((await outcomeOf(desk.ask('dana'))).state).toBe('done');
  await desk.sessions.renew('id-dana');
  expect(await desk.ask('dana')).toBe(old);
  expect(desk.prompts.list()).toEqual([]);
  expect(desk.sts.of('GetSessionToken')).toHaveLength(1);
});

test('credentials about to end are not carried over, nor any after a lock', async () => {
  const desk = setUp();
  desk.sts.lifeSeconds = 3_600;
  await desk.ask('dana');
  desk.sts.outage(said('network'));
  await desk.clock.advance(HOUR - MINUTE);
  await desk.switchKey();
  expect((await rejection(desk.ask('dana'))).code).toBe('network');

  const locked = setUp();
  await locked.ask('dana');
  await locked.switchKey();
  locked.carried.forget();
  locked.sts.outage(said('network'));
  expect((await rejection(locked.ask('dana'))).code).toBe('network');
});

test('a plain key is another one from the switch on', async () => {
  const desk = setUp([sampleUser('dana', {}, { keyUse: 'long-term-key' })]);
  expect((await desk.ask('dana')).accessKeyId).toBe(keyIdOf('dana'));
  await desk.switchKey();
  expect((await desk.ask('dana')).accessKeyId).toBe(keyIdOf('new'));
  await desk.sessions.renew('id-dana');
});
