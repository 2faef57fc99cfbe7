import { describe, expect, it } from 'vitest';
import {
  CredentialCache,
  FAILURE_HOLD_MS,
  IDLE_AFTER_MS,
  RENEWAL_PATIENCE_MS,
} from '../../../src-main/core/credential-cache.ts';
import { CHAINED_ROLE_MAX_SECONDS } from '../../../src-main/core/credential-plan.ts';
import type { Credentials } from '../../../src-main/core/ports.ts';
import { Secret } from '../../../src-main/core/secret.ts';
import { createEngine, HOUR, MINUTE, outcomeOf } from '../fakes/engine.ts';
import { awsError } from '../fakes/fake-sts.ts';
import { ManualClock } from '../fakes/manual-clock.ts';
import { FakePresence } from '../fakes/ports.ts';
import { rejection } from '../fakes/rejection.ts';
import { sampleCatalog, sampleRole, sampleUser } from '../fakes/samples.ts';
import { turns } from '../fakes/turns.ts';

const offline = awsError('network', 'AWS cannot be reached');

const simple = () =>
  createEngine(sampleCatalog([sampleUser('dana'), sampleRole('one', 'dana'), sampleRole('two', 'dana')]));

const shortLived = () => createEngine(sampleCatalog([sampleUser('dana', {}, { durationSeconds: 3_600 })]));

describe('many callers at once', () => {
  it('cause one call, and all get the same answer', async () => {
    const { ask, sts } = simple();
    sts.hold();
    const callers = Array.from({ length: 500 }, () => ask('dana'));
    await turns();
    expect(sts.calls).toHaveLength(1);
    sts.release();
    const answers = await Promise.all(callers);
    expect(new Set(answers).size).toBe(1);
    expect(sts.calls).toHaveLength(1);
  });

  it('cause one GetSessionToken for the parent that two roles share', async () => {
    const { ask, sts } = simple();
    sts.hold();
    const callers = Array.from({ length: 100 }, (_, n) => ask(n % 2 ? 'one' : 'two'));
    await turns();
    sts.release();
    const answers = await Promise.all(callers);
    expect(new Set(answers).size).toBe(2);
    expect(sts.of('GetSessionToken')).toHaveLength(1);
    expect(sts.of('AssumeRole')).toHaveLength(2);
    const parents = new Set(sts.of('AssumeRole').map(({ signedBy }) => signedBy));
    expect(parents.size).toBe(1);
  });

  it('all get the one failure, after one call', async () => {
    const { ask, sts } = simple();
    sts.hold();
    sts.failNext(awsError('access-denied'));
    const callers = Array.from({ length: 50 }, () => rejection(ask('dana')));
    await turns();
    sts.release();
    expect(new Set((await Promise.all(callers)).map(({ code }) => code))).toEqual(new Set(['access-denied']));
    expect(sts.calls).toHaveLength(1);
  });
});

describe('warm answers', () => {
  it('cause no call', async () => {
    const { ask, sts, clock } = simple();
    const first = await ask('one');
    await clock.advance(40 * MINUTE);
    expect(await ask('one')).toBe(first);
    expect(sts.of('AssumeRole')).toHaveLength(1);
  });

  it('of a plain key cause no call at all, and never end', async () => {
    const { ask, sts, clock, status } = createEngine(
      sampleCatalog([sampleUser('dana', {}, { keyUse: 'long-term-key' })]),
    );
    const plain = await ask('dana');
    await clock.advance(30 * HOUR);
    expect(await ask('dana')).toBe(plain);
    expect(plain).toMatchObject({ sessionToken: null, expiresAt: null });
    expect(sts.calls).toHaveLength(0);
    expect(status('dana')).toMatchObject({ state: 'ready', expiresAt: null });
    expect(clock.timerCount).toBe(0);
  });
});

describe('credentials that get old', () => {
  it('with less than sixteen minutes left are renewed before the caller is answered', async () => {
    const { ask, sts, clock, lifeOf } = simple();
    const first = await ask('one');
    clock.sleep(44 * MINUTE + 1_000);
    const second = await ask('one');
    expect(second).not.toBe(first);
    expect(lifeOf(second)).toBe(HOUR);
    expect(sts.of('AssumeRole')).toHaveLength(2);
  });

  it('with sixteen minutes left are still handed out', async () => {
    const { ask, clock } = simple();
    const first = await ask('one');
    clock.sleep(44 * MINUTE);
    expect(await ask('one')).toBe(first);
  });

  it('are served while valid when the renewal fails, and the failure shows', async () => {
    const { ask, sts, clock, status } = simple();
    const first = await ask('one');
    clock.sleep(50 * MINUTE);
    sts.outage(offline);
    expect(await ask('one')).toBe(first);
    expect(status('one')).toMatchObject({
      state: 'ready',
      refreshing: false,
      refreshError: { code: 'network' },
    });
  });

  it('are fresh again, and the failure gone, once the renewal succeeds', async () => {
    const { ask, sts, clock, status, lifeOf } = simple();
    await ask('one');
    clock.sleep(50 * MINUTE);
    sts.outage(offline);
    await ask('one');
    sts.outage(null);
    await clock.advance(20_000);
    expect(status('one')).toMatchObject({ state: 'ready', refreshError: null });
    expect(lifeOf(await ask('one'))).toBeGreaterThan(59 * MINUTE);
  });

  it('are served after a few seconds when the network stalls', async () => {
    const { ask, sts, clock } = simple();
    const first = await ask('one');
    clock.sleep(50 * MINUTE);
    sts.hold();
    const caller = ask('one');
    await clock.advance(RENEWAL_PATIENCE_MS - 1);
    expect((await outcomeOf(caller)).state).toBe('pending');
    await clock.advance(1);
    expect(await caller).toBe(first);
    sts.release();
    await turns();
    expect(await ask('one')).not.toBe(first);
    expect(sts.of('AssumeRole')).toHaveLength(2);
  });

  it('are never served once expired', async () => {
    const { ask, sts, clock, status } = simple();
    await ask('one');
    clock.sleep(HOUR);
    sts.outage(offline);
    expect((await rejection(ask('one'))).code).toBe('network');
    expect(status('one')).toMatchObject({ state: 'failed', error: { code: 'network' } });
  });

  it('are not served when they expire while the renewal stalls', async () => {
    const { ask, sts, clock } = simple();
    await ask('one');
    clock.sleep(HOUR - 1_000);
    sts.hold();
    const caller = ask('one');
    await clock.advance(RENEWAL_PATIENCE_MS + 1_000);
    expect((await outcomeOf(caller)).state).toBe('pending');
    sts.release();
    expect((await caller).accessKeyId).toBe('ASIAEXAMPLE000003');
  });

  it('are not served when they expire before the renewal fails', async () => {
    const { ask, sts, clock } = simple();
    await ask('one');
    clock.sleep(HOUR - 1_000);
    sts.hold();
    sts.outage(offline);
    const caller = rejection(ask('one'));
    await clock.advance(2_000);
    sts.release();
    expect((await caller).code).toBe('network');
  });

  it('do not make a tool wait for its renewal again right after one failed', async () => {
    const { ask, sts, clock } = simple();
    const first = await ask('one');
    clock.sleep(50 * MINUTE);
    sts.outage(offline);
    await ask('one');
    const calls = sts.calls.length;
    expect(await ask('one')).toBe(first);
    expect(sts.calls).toHaveLength(calls);
  });

  it('are renewed at once for a person, whatever failed just before', async () => {
    const { ask, sts, clock, lifeOf } = simple();
    await ask('one');
    clock.sleep(50 * MINUTE);
    sts.outage(offline);
    await ask('one');
    sts.outage(null);
    expect(lifeOf(await ask('one', 'person'))).toBe(HOUR);
  });

  it('that arrive expired are a failure, not an answer, and are not asked for in a loop', async () => {
    const { ask, sts, clock, status } = simple();
    sts.tellsTime = false;
    clock.setWallBy(20 * HOUR);
    const error = await rejection(ask('one'));
    expect(error.code).toBe('clock-skew');
    expect(status('one').state).toBe('failed');
    await clock.advance(10 * MINUTE);
    expect(sts.calls.length).toBeLessThan(20);
  });
});

describe('the hold after a failure', () => {
  it('gives a tool that tries again at once the same failure without a call, and then tries anew', async () => {
    const { ask, sts, clock } = simple();
    sts.failNext(awsError('access-denied'));
    await rejection(ask('dana'));
    await clock.advance(FAILURE_HOLD_MS - 1);
    expect((await rejection(ask('dana'))).code).toBe('access-denied');
    expect(sts.calls).toHaveLength(1);
    await clock.advance(1);
    await ask('dana');
    expect(sts.calls).toHaveLength(2);
  });

  it('does not keep a person from trying again', async () => {
    const { ask, sts } = simple();
    sts.failNext(awsError('access-denied'));
    await rejection(ask('dana'));
    await ask('dana', 'person');
    expect(sts.calls).toHaveLength(2);
  });

  it('holds for the parent that two roles share, too', async () => {
    const { ask, sts } = simple();
    sts.failNext(awsError('inactive-key'));
    expect((await rejection(ask('one'))).code).toBe('inactive-key');
    expect((await rejection(ask('two'))).code).toBe('inactive-key');
    expect(sts.calls).toHaveLength(1);
  });
});

describe('the timer', () => {
  it('renews ahead, so that no caller waits', async () => {
    const { ask, sts, clock, lifeOf } = simple();
    await ask('one');
    await clock.advance(42 * MINUTE);
    expect(sts.of('AssumeRole')).toHaveLength(2);
    sts.hold();
    expect(lifeOf(await ask('one'))).toBe(HOUR);
  });

  it('leaves a caller at least sixteen minutes at every moment, all day', async () => {
    const { ask, clock, lifeOf, sts } = simple();
    for (let minute = 0; minute < 24 * 60; minute += 7) {
      expect(lifeOf(await ask('one'))).toBeGreaterThanOrEqual(16 * MINUTE);
      await clock.advance(7 * MINUTE);
    }
    expect(sts.of('AssumeRole').length).toBeLessThan(40);
    expect(sts.of('GetSessionToken').length).toBeLessThan(5);
  });

  it('is one for all sessions', async () => {
    const { ask, clock } = simple();
    await Promise.all([ask('one'), ask('two'), ask('dana')]);
    expect(clock.timerCount).toBe(1);
  });

  it('tries again after a failure, with growing pauses', async () => {
    const { ask, sts, clock } = simple();
    await ask('one');
    sts.outage(offline);
    await clock.advance(42 * MINUTE);
    const callsAfter = async (ms: number) => {
      await clock.advance(ms);
      return sts.of('AssumeRole').length - 1;
    };
    expect(await callsAfter(0)).toBe(1);
    expect(await callsAfter(15_000)).toBe(2);
    expect(await callsAfter(29_000)).toBe(2);
    expect(await callsAfter(1_000)).toBe(3);
  });

  it('begins with short pauses again after a success', async () => {
    const { ask, sts, clock } = simple();
    await ask('one');
    for (let round = 0; round < 2; round++) {
      sts.outage(offline);
      await clock.advance(42 * MINUTE + 50_000);
      sts.outage(null);
      await clock.advance(2 * MINUTE);
      await ask('one');
    }
    sts.outage(offline);
    await clock.advance(42 * MINUTE);
    const calls = sts.of('AssumeRole').length;
    await clock.advance(15_000);
    expect(sts.of('AssumeRole')).toHaveLength(calls + 1);
  });

  it('tries at once when the network is back', async () => {
    const { ask, sts, clock, cache, status } = simple();
    await ask('one');
    sts.outage(offline);
    await clock.advance(43 * MINUTE);
    sts.outage(null);
    cache.retryFailed();
    await turns();
    expect(status('one')).toMatchObject({ state: 'ready', refreshError: null });
  });

  it('renews at once after a long sleep', async () => {
    const { ask, sts, clock, cache, lifeOf } = simple();
    await ask('one');
    clock.sleep(50 * MINUTE);
    cache.wake();
    await turns();
    sts.hold();
    expect(lifeOf(await ask('one'))).toBe(HOUR);
  });

  it('notices within five minutes of being awake that it slept, though nobody told it', async () => {
    const { ask, sts, clock } = simple();
    await ask('one');
    await clock.advance(MINUTE);
    clock.sleep(45 * MINUTE);
    await clock.advance(5 * MINUTE);
    expect(sts.of('AssumeRole')).toHaveLength(2);
  });

  it('renews early when the wall clock is set forward, and hands out nothing it believes expired', async () => {
    const { ask, sts, clock, cache, lifeOf } = simple();
    const first = await ask('one');
    clock.setWallBy(2 * HOUR);
    const second = await ask('one');
    expect(second).not.toBe(first);
    expect(lifeOf(second)).toBe(HOUR);
    cache.wake();
    await turns();
    expect(sts.of('AssumeRole')).toHaveLength(2);
  });

  it('is not fooled when the wall clock is set back', async () => {
    const { ask, clock, lifeOf } = simple();
    await ask('one');
    clock.setWallBy(-5 * HOUR);
    for (let minute = 0; minute < 180; minute += 5) {
      await clock.advance(5 * MINUTE);
      expect(lifeOf(await ask('one'))).toBeGreaterThanOrEqual(16 * MINUTE);
    }
  });

  it('works as well with a wall clock that is hours wrong from the start', async () => {
    for (const wrong of [-9 * HOUR, 9 * HOUR]) {
      const { ask, clock, lifeOf, status } = simple();
      clock.setWallBy(wrong);
      const first = await ask('one');
      expect(await ask('one')).toBe(first);
      expect(status('one')).toMatchObject({ notes: [expect.stringContaining('540 minutes')] });
      await clock.advance(50 * MINUTE);
      expect(lifeOf(await ask('one'))).toBeGreaterThan(16 * MINUTE);
    }
  });

  it('lets credentials go that nobody asked for in an hour', async () => {
    const { ask, sts, clock } = simple();
    await ask('one');
    await clock.advance(IDLE_AFTER_MS + 12 * HOUR);
    expect(sts.of('AssumeRole')).toHaveLength(2);
    expect(clock.timerCount).toBe(0);
  });

  it('takes up its work again when somebody asks', async () => {
    const { ask, sts, clock } = shortLived();
    await ask('dana');
    await clock.advance(75 * MINUTE);
    expect(clock.timerCount).toBe(0);
    await ask('dana');
    expect(sts.calls).toHaveLength(2);
    await clock.advance(10 * MINUTE);
    expect(sts.calls).toHaveLength(3);
  });

  it('keeps what a person started, and takes it up when it was idle', async () => {
    const { ask, sts, clock, cache, target, lifeOf } = shortLived();
    await ask('dana');
    await clock.advance(75 * MINUTE);
    cache.keep(target('dana'));
    await clock.advance(24 * HOUR);
    sts.hold();
    expect(lifeOf(await ask('dana'))).toBeGreaterThanOrEqual(16 * MINUTE);
  });
});

const mfa = () =>
  createEngine(
    sampleCatalog([
      sampleUser('dana', { mfaUse: 'for-roles-that-ask' }),
      sampleRole('one', 'dana', { requiresMfa: true }),
      sampleRole('two', 'dana', { requiresMfa: true }),
    ]),
  );

describe('sessions that need a code', () => {
  it('ask once for all that wait, naming them, and make one call for the parent', async () => {
    const { ask, sts, prompts, enterCode, status } = mfa();
    const callers = Array.from({ length: 60 }, (_, n) => ask(n % 2 ? 'one' : 'two'));
    await turns();
    expect(prompts.list()).toHaveLength(1);
    expect(prompts.list()[0]?.waitingFor.toSorted()).toEqual(['one', 'two']);
    expect(status('one')).toEqual({ state: 'waiting-for-mfa' });
    await enterCode('111111');
    await Promise.all(callers);
    expect(sts.of('GetSessionToken')).toHaveLength(1);
    expect(sts.of('AssumeRole')).toHaveLength(2);
    expect(status('one').state).toBe('ready');
  });

  it('give up on a caller after its patience, but a later answer still fills the cache', async () => {
    const { ask, clock, prompts, enterCode, status } = mfa();
    const caller = rejection(ask('one', 'helper', { patienceMs: 50_000 }));
    await clock.advance(50_000);
    const error = await caller;
    expect(error.code).toBe('mfa-timeout');
    expect(error.message).toContain('one');
    expect(prompts.list()).toHaveLength(1);
    await enterCode('111111');
    expect(status('one').state).toBe('ready');
    await ask('one');
  });

  it('call it a time-out when it was AWS that did not answer', async () => {
    const { ask, clock, sts } = simple();
    sts.hold();
    const caller = rejection(ask('one', 'helper', { patienceMs: 50_000 }));
    await clock.advance(50_000);
    expect((await caller).code).toBe('timeout');
  });

  it('are never asked about by the timer; a tool that comes later is', async () => {
    const { ask, clock, cache, prompts, sts, target, enterCode } = mfa();
    const first = ask('one');
    await turns();
    await enterCode('111111');
    await first;
    cache.keep(target('one'));
    await clock.advance(13 * HOUR);
    expect(prompts.list()).toEqual([]);
    expect(sts.of('GetSessionToken')).toHaveLength(1);
    const later = ask('one');
    await turns();
    expect(prompts.list()).toHaveLength(1);
    await enterCode('222222');
    await later;
  });

  it('are not refused to a tool just because the timer could not ask', async () => {
    const { ask, clock, cache, prompts, target, enterCode, status } = mfa();
    const first = ask('one');
    await turns();
    await enterCode('111111');
    await first;
    cache.keep(target('one'));
    clock.sleep(13 * HOUR);
    cache.wake();
    await turns();
    expect(status('one')).toMatchObject({ state: 'failed', error: { code: 'mfa-required' } });
    const tool = ask('one');
    await turns();
    expect(prompts.list()).toHaveLength(1);
    await enterCode('222222');
    await tool;
  });

  it('give a tool its prompt when it joins a renewal of the timer’s that cannot ask', async () => {
    const { ask, clock, cache, prompts, target, enterCode, iam, catalog } = mfa();
    const first = ask('one');
    await turns();
    await enterCode('111111');
    await first;
    cache.keep(target('one'));
    clock.sleep(13 * HOUR);
    for (let late = 0; late < 30; late++) {
      cache.wake();
      await turns(late);
      const tool = ask('one');
      await turns();
      expect(prompts.list(), `joined after ${late} turns`).toHaveLength(1);
      await enterCode(String(200_000 + late));
      await tool;
      clock.sleep(13 * HOUR);
    }
    expect(iam.calls).toHaveLength(0);
    expect(catalog.state.sessions).toHaveLength(3);
  });

  it('answer with the old ones at once while a person is being asked for the next', async () => {
    const { ask, clock, prompts, enterCode, sts, lifeOf } = createEngine(
      sampleCatalog([sampleUser('dana', { mfaUse: 'always' })]),
    );
    const first = ask('dana');
    await turns();
    await enterCode('111111');
    const old = await first;
    clock.sleep(12 * HOUR - 10 * MINUTE);
    expect(await ask('dana')).toBe(old);
    expect(prompts.list()).toHaveLength(1);
    expect(clock.timerCount).toBeLessThan(3);
    await enterCode('222222');
    expect(lifeOf(await ask('dana'))).toBe(12 * HOUR);
    expect(sts.calls).toHaveLength(2);
  });

  it('are renewed from a parent that is itself due, without waiting for the person it needs', async () => {
    const { ask, clock, lifeOf, enterCode, prompts } = mfa();
    const first = ask('one');
    await turns();
    await enterCode('111111');
    await first;
    clock.sleep(11 * HOUR);
    await ask('one');
    clock.sleep(48 * MINUTE);
    const next = await ask('one');
    expect(lifeOf(next)).toBe(HOUR);
    expect(prompts.list()).toHaveLength(1);
  });

  it('fail at once while the screen is locked, also for a tool that finds the prompt open', async () => {
    const { ask, presence, prompts } = mfa();
    const first = ask('one');
    first.catch(() => {});
    await turns();
    presence.locked = true;
    for (const id of ['one', 'two']) {
      const error = await rejection(ask(id));
      expect(error.code).toBe('mfa-screen-locked');
      expect(error.message).toContain('dana');
    }
    expect(prompts.list()).toHaveLength(1);
    prompts.cancel();
  });

  it('raise no new prompt for a minute after a dismissal, unless a person asks', async () => {
    const { ask, clock, prompts, enterCode } = mfa();
    const first = rejection(ask('one'));
    await turns();
    prompts.dismiss(prompts.list()[0]?.id ?? '');
    expect((await first).code).toBe('mfa-dismissed');
    await clock.advance(10_000);
    expect((await rejection(ask('two'))).code).toBe('mfa-dismissed');
    expect(prompts.list()).toEqual([]);
    const person = ask('two', 'person');
    await turns();
    await enterCode('111111');
    await person;
  });
});

describe('stopping and editing', () => {
  it('forgets what was there; the next caller gets new ones', async () => {
    const { ask, cache, status } = simple();
    const first = await ask('one');
    cache.forget('one');
    expect(status('one')).toEqual({ state: 'idle' });
    expect(await ask('one')).not.toBe(first);
  });

  it('during a call answers those who wait and keeps nothing', async () => {
    const { ask, sts, cache, status, clock } = simple();
    await ask('dana');
    sts.hold();
    const caller = ask('one');
    await turns();
    cache.forget('one');
    expect(status('one')).toEqual({ state: 'idle' });
    sts.release();
    await caller;
    expect(status('one')).toEqual({ state: 'idle' });
    cache.close(awsError('vault-locked'));
    expect(clock.timerCount).toBe(0);
  });

  it('for good refuses those who wait at once, and keeps nothing of what arrives', async () => {
    const { ask, sts, cache, status, clock } = simple();
    await ask('dana');
    sts.hold();
    const caller = rejection(ask('one'));
    await turns();
    cache.close(awsError('vault-locked'));
    expect((await caller).code).toBe('vault-locked');
    expect((await rejection(ask('dana', 'person'))).code).toBe('vault-locked');
    cache.open();
    expect(status('one')).toEqual({ state: 'idle' });
    sts.release();
    await turns();
    expect(status('one')).toEqual({ state: 'idle' });
    expect(status('dana')).toEqual({ state: 'idle' });
    expect(clock.timerCount).toBe(0);
    await ask('dana');
    expect(sts.of('GetSessionToken')).toHaveLength(2);
  });

  it('while a code is awaited does not cost the person a second one', async () => {
    const { ask, cache, enterCode, prompts, sts, status } = createEngine(
      sampleCatalog([sampleUser('dana', { mfaUse: 'always' })]),
    );
    const stopped = outcomeOf(ask('dana', 'person'));
    await turns();
    cache.forget('id-dana/mfa');
    const again = ask('dana', 'person');
    await turns();
    expect(prompts.list()).toHaveLength(1);
    await enterCode('111111');
    await again;
    expect(prompts.list()).toEqual([]);
    expect(sts.of('GetSessionToken')).toHaveLength(1);
    expect(status('dana').state).toBe('ready');
    await stopped;
  });

  it('drops credentials that an edit made wrong', async () => {
    const { ask, catalog, sts, status } = simple();
    await ask('one');
    catalog.state = sampleCatalog([sampleUser('dana'), sampleRole('one', 'dana', { externalId: 'new1' })]);
    expect(status('one')).toEqual({ state: 'idle' });
    await ask('one');
    expect(sts.of('AssumeRole').at(-1)?.role?.options.externalId).toBe('new1');
    expect(sts.of('GetSessionToken')).toHaveLength(1);
  });

  it('never hands out the outcome of a call from before the edit', async () => {
    const { ask, catalog, sts, status } = simple();
    await ask('dana');
    sts.hold();
    const before = ask('one');
    await turns();
    catalog.state = sampleCatalog([sampleUser('dana'), sampleRole('one', 'dana', { externalId: 'new1' })]);
    const after = ask('one');
    await turns();
    sts.release();
    expect(await after).not.toBe(await before);
    expect(await ask('one')).toBe(await after);
    expect(status('one').state).toBe('ready');
  });

  it('renews no longer what an edit or a removal left behind', async () => {
    const { ask, catalog, cache, sts, clock, target } = simple();
    cache.keep(target('one'));
    cache.keep(target('two'));
    await Promise.all([ask('one'), ask('two')]);
    catalog.state = sampleCatalog([sampleUser('dana'), sampleRole('one', 'dana', { externalId: 'new1' })]);
    cache.retain([target('one'), target('dana')]);
    await clock.advance(2 * HOUR);
    expect(sts.of('AssumeRole')).toHaveLength(2);
    await ask('one');
    await clock.advance(3 * HOUR);
    expect(
      sts
        .of('AssumeRole')
        .slice(2)
        .every(({ role }) => role?.options.externalId === 'new1'),
    ).toBe(true);
    expect(sts.of('AssumeRole').length).toBeGreaterThan(5);
  });

  it('asks a parent anew once AWS refused it, and only then', async () => {
    const { ask, cache, sts, target } = simple();
    const parent = await ask('dana');
    cache.invalidate(target('dana').id, { ...parent });
    expect(await ask('dana')).toBe(parent);
    cache.invalidate(target('dana').id, parent);
    expect(await ask('dana')).not.toBe(parent);
    expect(sts.calls).toHaveLength(2);
  });
});

describe('what is shown', () => {
  it('follows a session from idle through starting to ready', async () => {
    const { ask, sts, status, cache } = simple();
    let changes = 0;
    const stop = cache.onChange(() => {
      changes += 1;
    });
    expect(status('one')).toEqual({ state: 'idle' });
    sts.hold();
    const caller = ask('one');
    await turns();
    expect(status('one')).toEqual({ state: 'starting' });
    sts.release();
    const { expiresAt } = await caller;
    expect(status('one')).toEqual({
      state: 'ready',
      expiresAt,
      refreshing: false,
      refreshError: null,
      notes: [],
    });
    expect(changes).toBeGreaterThanOrEqual(2);
    stop();
  });

  it('explains the cap of a chained role', async () => {
    const { ask, status, sts } = createEngine(
      sampleCatalog([
        sampleUser('dana'),
        sampleRole('one', 'dana'),
        sampleRole('two', 'one', { durationSeconds: 43_200 }),
      ]),
    );
    await ask('two');
    expect(status('two')).toMatchObject({ notes: [expect.stringContaining('12 hours')] });
    expect(sts.of('AssumeRole').at(-1)?.durationSeconds).toBe(CHAINED_ROLE_MAX_SECONDS);
  });

  it('says that credentials have expired when nothing renewed them', async () => {
    const { ask, clock, status } = simple();
    await ask('one');
    clock.sleep(2 * HOUR);
    expect(status('one')).toMatchObject({ state: 'failed', error: { code: 'source-expired' } });
  });

  it('shows that a renewal is under way', async () => {
    const { ask, clock, sts, status } = simple();
    await ask('one');
    sts.hold();
    await clock.advance(43 * MINUTE);
    expect(status('one')).toMatchObject({ state: 'ready', refreshing: true });
    sts.release();
    await turns();
  });
});

describe('after dispose', () => {
  it('no timer is left, also when calls were under way', async () => {
    const { ask, sts, clock, cache, prompts } = simple();
    await ask('one');
    sts.hold();
    const caller = ask('two', 'helper', { patienceMs: 50_000 });
    await turns();
    cache.dispose();
    prompts.cancel();
    sts.release();
    await caller;
    await turns();
    expect(clock.timerCount).toBe(0);
  });

  it('no listener is left once all have stopped', () => {
    const clock = new ManualClock();
    const cache = new CredentialCache({
      clock,
      presence: new FakePresence(),
      resolve: async (): Promise<Credentials> => ({
        accessKeyId: 'AKIAEXAMPLE000000001',
        secretAccessKey: new Secret('fake'),
        sessionToken: null,
        expiresAt: null,
        clockOffsetMs: 0,
      }),
    });
    let heard = 0;
    const stops = [1, 2, 3].map(() =>
      cache.onChange(() => {
        heard += 1;
      }),
    );
    for (const stop of stops) stop();
    cache.wake();
    expect(heard).toBe(0);
  });
});
