import { describe, expect, it } from 'vitest';
import type { AskedBy, Asker } from '../../../../src-main/core/askers.ts';
import { PROMPT_LIFE_MS, QUIET_AFTER_DISMISSAL_MS } from '../../../../src-main/core/person-prompts.ts';
import { createAskToSignIn, SignInRequests } from '../../../../src-main/core/portals/sign-in-requests.ts';
import { outcomeOf } from '../../fakes/engine.ts';
import { portalError } from '../../fakes/fake-portal.ts';
import { ManualClock } from '../../fakes/manual-clock.ts';
import { samplePortal } from '../../fakes/portal-ports.ts';
import { FakePresence } from '../../fakes/ports.ts';
import { rejection } from '../../fakes/rejection.ts';
import { turns } from '../../fakes/turns.ts';

const acme = samplePortal('acme');
const other = samplePortal('other');

function asker(by: AskedBy = 'helper', ...names: string[]): Asker & { told: boolean[] } {
  const told: boolean[] = [];
  return { by, names, told, waiting: (isWaiting) => told.push(isWaiting) };
}

function setUp() {
  const clock = new ManualClock();
  const presence = new FakePresence();
  let ids = 0;
  const requests = new SignInRequests({ clock, presence, newId: () => `request-${++ids}` });
  const started: string[] = [];
  const signIn: { answer: Promise<void> } = { answer: Promise.resolve() };
  const ask = createAskToSignIn(
    {
      start: async (portal) => {
        started.push(portal.id);
        await signIn.answer;
      },
    },
    requests,
  );
  const open = async (portal = acme) => {
    const result = rejection(ask(portal, asker()));
    await turns();
    const request = requests.list().find(({ portalId }) => portalId === portal.id);
    if (!request) throw new Error('no request is open');
    return { result, request };
  };
  return { clock, presence, requests, started, signIn, ask, open };
}

describe('A tool that needs a sign-in', () => {
  it('raises one request per portal, which names all who wait, and starts nothing', async () => {
    const { ask, requests, started, clock } = setUp();
    let changes = 0;
    requests.onChange(() => changes++);
    for (const name of ['a', 'b', 'a']) void ask(acme, asker('helper', name));
    void ask(other, asker('helper', 'c'));
    await turns();
    expect(requests.list()).toEqual([
      { id: 'request-1', portalId: 'acme', openedAt: clock.now(), waitingFor: ['a', 'b'] },
      { id: 'request-2', portalId: 'other', openedAt: clock.now(), waitingFor: ['c'] },
    ]);
    expect(changes).toBeGreaterThan(0);
    expect(started).toEqual([]);
  });

  it('goes on as soon as somebody has signed in, as do all others', async () => {
    const { ask, requests } = setUp();
    const askers = Array.from({ length: 200 }, () => asker());
    const all = Promise.all(askers.map((each) => ask(acme, each)));
    const elsewhere = ask(other, asker());
    await turns();
    requests.signedIn('acme');
    await all;
    expect(askers.every(({ told }) => told.join() === 'true,false')).toBe(true);
    expect(requests.list().map(({ portalId }) => portalId)).toEqual(['other']);
    expect((await outcomeOf(elsewhere)).state).toBe('pending');
  });

  it('is told at once when the person does not want to, and so are others for a minute', async () => {
    const { open, requests, ask, clock } = setUp();
    const { result, request } = await open();
    requests.dismiss(request.id);
    expect((await result).code).toBe('sign-in-required');
    await clock.advance(QUIET_AFTER_DISMISSAL_MS - 1);
    expect((await rejection(ask(acme, asker()))).code).toBe('sign-in-required');
    expect(requests.list()).toEqual([]);
    await clock.advance(1);
    await open();
  });

  it('may ask again at once after a dismissal when somebody has signed in since', async () => {
    const { open, requests } = setUp();
    const { request, result } = await open();
    requests.dismiss(request.id);
    await result;
    requests.signedIn('acme');
    await open();
    expect(requests.list()).toHaveLength(1);
  });

  it('is not kept waiting before a locked screen, whether or not a request is open', async () => {
    const { ask, presence, requests, open } = setUp();
    presence.locked = true;
    expect((await rejection(ask(acme, asker()))).code).toBe('sign-in-screen-locked');
    expect(requests.list()).toEqual([]);
    presence.locked = false;
    await open();
    presence.locked = true;
    expect((await rejection(ask(acme, asker()))).code).toBe('sign-in-screen-locked');
  });

  it('is told after ten minutes that nobody came', async () => {
    const { open, clock, requests } = setUp();
    const { result } = await open();
    await clock.advance(PROMPT_LIFE_MS);
    expect((await result).code).toBe('sign-in-timeout');
    expect(requests.list()).toEqual([]);
  });

  it('is told when the portal is removed, and those of others wait on', async () => {
    const { open, requests, clock } = setUp();
    const { result } = await open();
    await open(other);
    requests.cancel('acme');
    expect((await result).code).toBe('sign-in-required');
    expect(requests.list()).toHaveLength(1);
    requests.cancel();
    expect(requests.list()).toEqual([]);
    expect(clock.timerCount).toBe(0);
  });
});

describe('A timer', () => {
  it('never raises a request, nor waits for one that is open', async () => {
    const { ask, requests, open } = setUp();
    expect((await rejection(ask(acme, asker('timer')))).code).toBe('sign-in-required');
    expect(requests.list()).toEqual([]);
    await open();
    expect((await rejection(ask(acme, asker('timer')))).code).toBe('sign-in-required');
  });
});

describe('A person’s click', () => {
  it('starts the sign-in itself, even after a dismissal, and says that a person is waited for', async () => {
    const { ask, started, open, requests } = setUp();
    const { request, result } = await open();
    requests.dismiss(request.id);
    await result;
    const person = asker('person');
    await ask(acme, person);
    expect(started).toEqual(['acme']);
    expect(person.told).toEqual([true, false]);
  });

  it('is told how the sign-in ended', async () => {
    const { ask, signIn } = setUp();
    signIn.answer = Promise.reject(portalError('sign-in-denied'));
    const person = asker('person');
    expect((await rejection(ask(acme, person))).code).toBe('sign-in-denied');
    expect(person.told).toEqual([true, false]);
  });
});
