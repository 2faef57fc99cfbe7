import { describe, expect, it } from 'vitest';
import type { AskedBy, Asker } from '../../../src-main/core/askers.ts';
import { MfaPrompts, PROMPT_LIFE_MS, QUIET_AFTER_DISMISSAL_MS } from '../../../src-main/core/mfa-prompts.ts';
import { HOUR, MINUTE, outcomeOf } from '../fakes/engine.ts';
import { ManualClock } from '../fakes/manual-clock.ts';
import { FakePresence } from '../fakes/ports.ts';
import { refusal, rejection } from '../fakes/rejection.ts';
import { HOME_ACCOUNT, sampleUser } from '../fakes/samples.ts';
import { turns } from '../fakes/turns.ts';

const dana = sampleUser('dana').identity;
const kim = sampleUser('kim').identity;

function setUp() {
  const clock = new ManualClock();
  const presence = new FakePresence();
  let ids = 0;
  const prompts = new MfaPrompts({ clock, presence, newId: () => `prompt-${++ids}` });
  const only = () => {
    const [prompt, ...more] = prompts.list();
    if (!prompt || more.length > 0) throw new Error('not exactly one prompt is open');
    return prompt;
  };
  return { clock, presence, prompts, only };
}

function asker(by: AskedBy = 'helper', ...names: string[]): Asker & { told: boolean[] } {
  const told: boolean[] = [];
  return { by, names, told, waiting: (isWaiting) => told.push(isWaiting) };
}

describe('a prompt', () => {
  it('names who waits, and hands over the code', async () => {
    const { prompts, only, clock } = setUp();
    const waiting = asker('helper', 'deploy', 'audit');
    const code = prompts.code(dana, waiting, null);
    await turns();
    expect(only()).toMatchObject({
      identityId: dana.id,
      problem: null,
      openedAt: clock.now(),
      waitingFor: ['deploy', 'audit'],
    });
    expect(waiting.told).toEqual([true]);
    prompts.answer(only().id, '123456');
    expect(await code).toBe('123456');
    expect(waiting.told).toEqual([true, false]);
    expect(prompts.list()).toEqual([]);
    expect(clock.timerCount).toBe(0);
  });

  it('shows names that join a request while it waits', async () => {
    const { prompts, only } = setUp();
    const names = ['deploy'];
    const joined = { ...asker(), names };
    void prompts.code(dana, joined, null);
    await turns();
    names.push('audit', 'deploy');
    expect(only().waitingFor).toEqual(['deploy', 'audit']);
  });

  it('is one per identity, and identities do not share one', async () => {
    const { prompts } = setUp();
    void prompts.code(dana, asker(), null);
    prompts.code(dana, asker(), null).catch(() => {});
    void prompts.code(kim, asker(), null);
    await turns();
    expect(prompts.list().map(({ identityId }) => identityId)).toEqual([dana.id, kim.id]);
  });

  it('gives its one code to the newest of two requests, and tells the other', async () => {
    const { prompts, only } = setUp();
    const older = prompts.code(dana, asker(), null);
    const newer = prompts.code(dana, asker(), null);
    await turns();
    prompts.answer(only().id, '123456');
    expect((await rejection(older)).code).toBe('mfa-dismissed');
    expect(await newer).toBe('123456');
  });

  it('says why the last code was not taken', async () => {
    const { prompts, only } = setUp();
    void prompts.code(dana, asker(), 'AWS did not accept that code');
    await turns();
    expect(only().problem).toBe('AWS did not accept that code');
  });

  it('ends after ten minutes, for persons too', async () => {
    const { prompts, clock } = setUp();
    const code = prompts.code(dana, asker('person'), null);
    await clock.advance(PROMPT_LIFE_MS - 1);
    expect((await outcomeOf(code)).state).toBe('pending');
    const ended = rejection(code);
    await clock.advance(1);
    const error = await ended;
    expect(error.code).toBe('mfa-timeout');
    expect(error.message).toContain(HOME_ACCOUNT);
    expect(prompts.list()).toEqual([]);
  });

  it('announces that it opened and closed', async () => {
    const { prompts, only } = setUp();
    const seen: number[] = [];
    const stop = prompts.onChange(() => seen.push(prompts.list().length));
    void prompts.code(dana, asker(), null);
    await turns();
    prompts.answer(only().id, '123456');
    await turns();
    expect(seen).toContain(1);
    expect(seen.at(-1)).toBe(0);
    stop();
    const heard = seen.length;
    void prompts.code(dana, asker(), null);
    await turns();
    expect(seen).toHaveLength(heard);
  });
});

describe('a person who is not there', () => {
  it('is not asked while the screen is locked, except by a click', async () => {
    const { prompts, presence } = setUp();
    presence.locked = true;
    const error = await rejection(prompts.code(dana, asker(), null));
    expect(error.code).toBe('mfa-screen-locked');
    expect(error.message).toContain(`dana (${HOME_ACCOUNT})`);
    expect(prompts.list()).toEqual([]);
    void prompts.code(dana, asker('person'), null);
    await turns();
    expect(prompts.list()).toHaveLength(1);
  });

  it('is never asked by the timer', async () => {
    const { prompts } = setUp();
    expect((await rejection(prompts.code(dana, asker('timer'), null))).code).toBe('mfa-required');
    expect(prompts.list()).toEqual([]);
  });
});

describe('a dismissal', () => {
  async function dismissed() {
    const parts = setUp();
    const { prompts, only } = parts;
    const code = rejection(prompts.code(dana, asker(), null));
    await turns();
    prompts.dismiss(only().id);
    expect((await code).code).toBe('mfa-dismissed');
    return parts;
  }

  it('keeps tools from asking again for a minute', async () => {
    const { prompts, clock } = await dismissed();
    await clock.advance(QUIET_AFTER_DISMISSAL_MS - 1);
    expect((await rejection(prompts.code(dana, asker(), null))).code).toBe('mfa-dismissed');
    await clock.advance(1);
    void prompts.code(dana, asker(), null);
    await turns();
    expect(prompts.list()).toHaveLength(1);
  });

  it('does not last longer when the wall clock is set back', async () => {
    const { prompts, clock } = await dismissed();
    clock.setWallBy(-3 * HOUR);
    await clock.advance(QUIET_AFTER_DISMISSAL_MS);
    void prompts.code(dana, asker(), null);
    await turns();
    expect(prompts.list()).toHaveLength(1);
  });

  it('does not end sooner when the wall clock is set forward', async () => {
    const { prompts, clock } = await dismissed();
    clock.setWallBy(3 * HOUR);
    expect((await rejection(prompts.code(dana, asker(), null))).code).toBe('mfa-dismissed');
  });

  it('concerns this identity alone, and no person who asks', async () => {
    const { prompts } = await dismissed();
    void prompts.code(kim, asker(), null);
    void prompts.code(dana, asker('person'), null);
    await turns();
    expect(prompts.list()).toHaveLength(2);
  });

  it('is forgiven once a code was given', async () => {
    const { prompts, only } = await dismissed();
    const asked = prompts.code(dana, asker('person'), null);
    await turns();
    prompts.answer(only().id, '123456');
    await asked;
    void prompts.code(dana, asker(), 'wrong');
    await turns();
    expect(prompts.list()).toHaveLength(1);
  });

  it('tells everybody who waits', async () => {
    const { prompts, only } = setUp();
    const all = [1, 2, 3].map(() => rejection(prompts.code(dana, asker(), null)));
    await turns();
    prompts.dismiss(only().id);
    expect((await Promise.all(all)).map(({ code }) => code)).toEqual(Array(3).fill('mfa-dismissed'));
  });
});

describe('a code', () => {
  it('is not taken twice, and the prompt stays open for the next one', async () => {
    const { prompts, only, clock } = setUp();
    const first = prompts.code(dana, asker(), null);
    await turns();
    prompts.answer(only().id, '123456');
    await first;
    const second = prompts.code(dana, asker(), null);
    await turns();
    const error = refusal(() => prompts.answer(only().id, '123456'));
    expect(error.code).toBe('mfa-wrong-code');
    expect(prompts.list()).toHaveLength(1);
    prompts.answer(only().id, '654321');
    expect(await second).toBe('654321');
    expect(clock.timerCount).toBe(0);
  });

  it('may come up again by chance once its time has passed', async () => {
    const { prompts, only, clock } = setUp();
    const first = prompts.code(dana, asker(), null);
    await turns();
    prompts.answer(only().id, '123456');
    await first;
    clock.setWallBy(-HOUR);
    await clock.advance(2 * MINUTE);
    const second = prompts.code(dana, asker(), null);
    await turns();
    prompts.answer(only().id, '123456');
    expect(await second).toBe('123456');
  });

  it('of one identity may be that of another', async () => {
    const { prompts } = setUp();
    const codes = [prompts.code(dana, asker(), null), prompts.code(kim, asker(), null)];
    await turns();
    for (const { id } of prompts.list()) prompts.answer(id, '123456');
    expect(await Promise.all(codes)).toEqual(['123456', '123456']);
  });

  it('for a prompt that is closed does nothing', async () => {
    const { prompts } = setUp();
    prompts.answer('prompt-9', '123456');
    prompts.dismiss('prompt-9');
    expect(prompts.list()).toEqual([]);
  });
});

describe('cancelling', () => {
  it('ends the prompt of one identity, without a quiet minute', async () => {
    const { prompts } = setUp();
    const code = rejection(prompts.code(dana, asker(), null));
    void prompts.code(kim, asker(), null);
    await turns();
    prompts.cancel(dana.id);
    await code;
    expect(prompts.list().map(({ identityId }) => identityId)).toEqual([kim.id]);
    void prompts.code(dana, asker(), null);
    await turns();
    expect(prompts.list()).toHaveLength(2);
  });

  it('ends all of them and leaves no timer', async () => {
    const { prompts, clock } = setUp();
    const codes = [dana, kim].map((identity) => rejection(prompts.code(identity, asker(), null)));
    await turns();
    prompts.cancel();
    await Promise.all(codes);
    expect(prompts.list()).toEqual([]);
    expect(clock.timerCount).toBe(0);
  });
});
