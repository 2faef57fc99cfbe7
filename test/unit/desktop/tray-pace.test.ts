import { describe, expect, it } from 'vitest';
import { type TrayItem, timeLeft } from '../../../src-main/desktop/tray-menu.ts';
import { createTrayPace } from '../../../src-main/desktop/tray-pace.ts';
import { MINUTE } from '../fakes/engine.ts';
import { ManualClock } from '../fakes/manual-clock.ts';

const SECOND = 1_000;

/** A menu of one line, and what the panel was given. */
async function setUp() {
  const clock = new ManualClock();
  const state = { label: 'Deploy', expiresAt: null as number | null, counted: true };
  const given: string[] = [];
  let looks = 0;
  const textOf = (left: string | null) => (left === null ? state.label : `${state.label} ${left}`);
  const left = () => (state.expiresAt === null ? null : timeLeft(state.expiresAt - clock.now()));
  const pace = createTrayPace({
    clock,
    look: (): TrayItem[] => {
      looks += 1;
      return [{ kind: 'text', label: state.label, left: left() }];
    },
    nextMinuteAt: () =>
      state.expiresAt === null || !state.counted
        ? null
        : clock.now() + ((state.expiresAt - clock.now()) % MINUTE) + 1,
    replace: (items) => {
      for (const item of items) if (item.kind === 'text') given.push(textOf(item.left));
    },
  });
  const become = (label: string) => {
    state.label = label;
    pace.changed();
  };
  pace.changed();
  await clock.advance(SECOND);
  return { clock, state, given, pace, become, looks: () => looks };
}

describe('the panel’s copy of the menu', () => {
  it('follows what changes at once', async () => {
    const { given, become } = await setUp();
    become('Audit');
    expect(given).toEqual(['Deploy', 'Audit']);
  });

  it('is left alone when nothing in it changes', async () => {
    const { given, pace, clock } = await setUp();
    pace.changed();
    await clock.advance(SECOND);
    pace.changed();
    expect(given).toEqual(['Deploy']);
  });

  it('takes many changes together, and never misses the last', async () => {
    const { given, become, clock } = await setUp();
    for (let n = 1; n <= 50; n++) become(`n${n}`);
    expect(given).toEqual(['Deploy', 'n1']);
    await clock.advance(SECOND);
    expect(given).toEqual(['Deploy', 'n1', 'n50']);
  });

  it('counts down by the minute, when the minute is over', async () => {
    const { given, state, pace, clock } = await setUp();
    state.expiresAt = clock.now() + 10 * MINUTE + 20 * SECOND;
    pace.changed();
    await clock.advance(20 * SECOND);
    expect(given.at(-1)).toBe('Deploy 10 min left');
    await clock.advance(SECOND);
    expect(given.at(-1)).toBe('Deploy 9 min left');
    await clock.advance(3 * MINUTE);
    expect(given.slice(1).map((text) => text.slice(7))).toEqual([10, 9, 8, 7, 6].map((n) => `${n} min left`));
  });

  it('is replaced for the time alone but once a minute, and that however much else happens', async () => {
    const { given, state, pace, clock } = await setUp();
    // No session is active whose minute could be waited for.
    state.counted = false;
    state.expiresAt = clock.now() + 10 * MINUTE + 5 * SECOND;
    for (let n = 0; n < 130; n++) {
      pace.changed();
      await clock.advance(SECOND);
    }
    expect(given.slice(1).map((text) => text.slice(7))).toEqual([10, 9, 8].map((n) => `${n} min left`));
  });

  it('has no timer while no time shows in it', async () => {
    const { looks, clock } = await setUp();
    const before = looks();
    await clock.advance(600 * MINUTE);
    expect(looks()).toBe(before);
  });

  it('stays still while somebody reads a menu within it, and follows afterwards', async () => {
    const { given, pace, become, clock } = await setUp();
    pace.opened();
    become('Audit');
    await clock.advance(7 * SECOND);
    expect(given).toEqual(['Deploy']);
    await clock.advance(SECOND);
    expect(given).toEqual(['Deploy', 'Audit']);
  });

  it('follows a panel that looks into every menu as soon as it gets it: nobody reads there', async () => {
    const { given, pace, become, clock } = await setUp();
    become('Audit');
    await clock.advance(SECOND - 1);
    pace.opened();
    become('Deploy');
    expect(given).toEqual(['Deploy', 'Audit', 'Deploy']);
  });

  it('follows at once when the reading ends with a click', async () => {
    const { given, pace, become, clock } = await setUp();
    pace.opened();
    become('Audit');
    await clock.advance(SECOND);
    pace.closed();
    expect(given).toEqual(['Deploy', 'Audit']);
  });

  it('is given anew, though the same, when the panel may have checked something else', async () => {
    const { given, pace } = await setUp();
    pace.renew();
    expect(given).toEqual(['Deploy', 'Deploy']);
  });

  it('is over when the tray is', async () => {
    const { given, state, pace, clock } = await setUp();
    state.expiresAt = clock.now() + 10 * MINUTE;
    pace.changed();
    pace.changed();
    pace.dispose();
    const before = given.length;
    await clock.advance(30 * MINUTE);
    expect(given).toHaveLength(before);
  });
});
