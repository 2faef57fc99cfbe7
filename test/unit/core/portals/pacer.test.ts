import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MOST_AT_ONCE, MOST_PER_SECOND, Pacer } from '../../../../src-main/core/portals/pacer.ts';
import type { Clock } from '../../../../src-main/core/ports.ts';
import { MINUTE, outcomeOf } from '../../fakes/engine.ts';
import { ManualClock } from '../../fakes/manual-clock.ts';

function setUp(random = 0.5) {
  const clock = new ManualClock();
  const pacer = new Pacer({ clock, random: () => random });
  const starts: number[] = [];
  const call = () =>
    pacer.run(async () => {
      starts.push(clock.monotonic());
    });
  /** Ms between the calls of a burst. */
  const gaps = async (count: number) => {
    starts.length = 0;
    const all = Promise.all(Array.from({ length: count }, call));
    await clock.advance(10 * MINUTE);
    await all;
    return starts.slice(1).map((at, index) => at - (starts[index] ?? 0));
  };
  return { clock, pacer, call, starts, gaps };
}

describe('A pacer', () => {
  it('lets the first call go at once', async () => {
    const { call, starts, clock } = setUp();
    const began = clock.monotonic();
    await call();
    expect(starts).toEqual([began]);
  });

  it('never sends more than eight calls a second nor has more than four under way, whatever the schedule', async () => {
    const step = fc.record({
      pause: fc.nat(400),
      calls: fc.integer({ min: 1, max: 12 }),
      takes: fc.nat(1_500),
      refused: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 1, maxLength: 12 }),
        fc.array(fc.nat(600), { minLength: 1, maxLength: 7 }),
        async (steps, lateness) => {
          const clock = new ManualClock();
          let timers = 0;
          // A busy computer: timers fire late, each by another while.
          const busy: Clock = {
            now: () => clock.now(),
            monotonic: () => clock.monotonic(),
            after: (ms, callback) => clock.after(ms + (lateness[timers++ % lateness.length] ?? 0), callback),
          };
          const pacer = new Pacer({ clock: busy, random: () => 0.5 });
          const starts: number[] = [];
          const results: Promise<void>[] = [];
          let running = 0;
          let most = 0;
          for (const { pause, calls, takes, refused } of steps) {
            for (let n = 0; n < calls; n++) {
              const result = pacer.run(async () => {
                starts.push(clock.monotonic());
                running += 1;
                most = Math.max(most, running);
                await new Promise<void>((resolve) => clock.after(takes, resolve));
                running -= 1;
              });
              results.push(refused ? result.then(() => pacer.backOff(1, null)) : result);
            }
            await clock.advance(pause);
          }
          for (let n = 0; n < 100; n++) await clock.advance(MINUTE);
          await Promise.all(results);
          expect(starts).toHaveLength(steps.reduce((sum, { calls }) => sum + calls, 0));
          expect(most).toBeLessThanOrEqual(MOST_AT_ONCE);
          for (const [index, at] of starts.entries()) {
            const later = starts[index + MOST_PER_SECOND];
            if (later !== undefined) expect(later - at).toBeGreaterThanOrEqual(1_000);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('uses what it may: eight calls a second when the service keeps up', async () => {
    const { gaps } = setUp();
    expect(new Set(await gaps(40))).toEqual(new Set([125]));
  });

  it('halves its pace after a refusal', async () => {
    const { gaps, pacer, clock } = setUp();
    void pacer.backOff(1, null);
    await clock.advance(MINUTE);
    expect((await gaps(4)).slice(0, 2)).toEqual([250, 250]);
  });

  it('takes the refusals of calls that were under way together for one', async () => {
    const { gaps, pacer, clock } = setUp();
    for (let n = 0; n < MOST_AT_ONCE; n++) void pacer.backOff(1, null);
    await clock.advance(MINUTE);
    expect((await gaps(3))[0]).toBe(250);
  });

  it('goes no slower than one call in two seconds, however often it is refused', async () => {
    const { gaps, pacer, clock } = setUp();
    for (let n = 0; n < 12; n++) {
      void pacer.backOff(n, null);
      await clock.advance(MINUTE);
    }
    expect((await gaps(3))[0]).toBe(2_000);
  });

  it('recovers, by and by, to its full pace and not beyond', async () => {
    const { gaps, pacer, clock } = setUp();
    void pacer.backOff(1, null);
    await clock.advance(MINUTE);
    const after = await gaps(200);
    expect(after[0]).toBe(250);
    expect(after[30]).toBeLessThan(250);
    expect(after[30]).toBeGreaterThan(125);
    expect(after.at(-1)).toBe(125);
    expect(Math.min(...after)).toBe(125);
  });

  it('pauses longer after each refusal, spread by chance between half and the whole', async () => {
    const pauseOf = async (attempt: number, random: number) => {
      const { clock, pacer } = setUp(random);
      const began = clock.monotonic();
      let ended = 0;
      void pacer.backOff(attempt, null).then(() => {
        ended = clock.monotonic();
      });
      await clock.advance(10 * MINUTE);
      return ended - began;
    };
    expect([await pauseOf(1, 0), await pauseOf(1, 1)]).toEqual([500, 1_000]);
    expect([await pauseOf(3, 0), await pauseOf(3, 1)]).toEqual([2_000, 4_000]);
    expect(await pauseOf(30, 1)).toBe(20_000);
  });

  it('waits as long as the service asks, where that is longer', async () => {
    const { clock, pacer } = setUp();
    const pause = pacer.backOff(1, 30_000);
    await clock.advance(29_999);
    expect((await outcomeOf(pause)).state).toBe('pending');
    await clock.advance(1);
    expect((await outcomeOf(pause)).state).toBe('done');
  });

  it('passes a failure on and gives its place to the next', async () => {
    const { clock, pacer, starts, call } = setUp();
    const failing = Array.from({ length: MOST_AT_ONCE }, () =>
      pacer.run(async () => {
        throw new Error('no');
      }),
    );
    const results = Promise.allSettled(failing);
    void call();
    await clock.advance(MINUTE);
    expect((await results).map(({ status }) => status)).toEqual(Array(4).fill('rejected'));
    expect(starts).toHaveLength(1);
  });
});
