import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  AHEAD_MS,
  type Issued,
  LONGEST_NAP_MS,
  leastLife,
  lifeLeft,
  MIN_LIFE_MS,
  nextWake,
  retryPause,
  untilRefresh,
} from '../../../src-main/core/refresh-schedule.ts';
import { Secret } from '../../../src-main/core/secret.ts';
import { HOUR, MINUTE } from '../fakes/engine.ts';

const T0 = Date.UTC(2030, 0, 15);

/** Issued at real time T0, when the wall clock here showed T0 - offset. */
function issued(lifeMs: number | null, clockOffsetMs = 0): Issued {
  return {
    credentials: {
      accessKeyId: 'ASIAEXAMPLE000001',
      secretAccessKey: new Secret('fake'),
      sessionToken: new Secret('fake'),
      expiresAt: lifeMs === null ? null : T0 + lifeMs,
      clockOffsetMs,
    },
    issuedAt: T0 - clockOffsetMs,
    issuedMonotonic: 500,
  };
}

/** So much later by both clocks. */
const later = (ms: number, offset = 0) => ({ now: T0 - offset + ms, monotonic: 500 + ms });

describe('life left', () => {
  it('is what AWS says, however wrong the wall clock is', () => {
    expect(lifeLeft(issued(HOUR), later(20 * MINUTE))).toBe(40 * MINUTE);
    for (const offset of [-7 * HOUR, -3 * MINUTE, 3 * MINUTE, 7 * HOUR]) {
      expect(lifeLeft(issued(HOUR, offset), later(20 * MINUTE, offset))).toBe(40 * MINUTE);
    }
  });

  it('never ends for a long-term key', () => {
    expect(lifeLeft(issued(null), later(1_000 * HOUR))).toBe(Number.POSITIVE_INFINITY);
    expect(untilRefresh(issued(null), later(0))).toBe(Number.POSITIVE_INFINITY);
  });

  it('does not grow when the wall clock is set back', () => {
    expect(lifeLeft(issued(HOUR), { now: T0 - 5 * HOUR, monotonic: 500 + 50 * MINUTE })).toBe(10 * MINUTE);
  });

  it('goes by the wall clock while the monotonic one stood still in sleep', () => {
    expect(lifeLeft(issued(HOUR), { now: T0 + 50 * MINUTE, monotonic: 500 + MINUTE })).toBe(10 * MINUTE);
  });

  it('never exceeds the real life as long as one of the two clocks is honest', () => {
    const ms = (max: number) => fc.integer({ min: 0, max });
    fc.assert(
      fc.property(
        ms(12 * HOUR),
        fc.integer({ min: -9 * HOUR, max: 9 * HOUR }),
        ms(13 * HOUR),
        fc.integer({ min: -99 * HOUR, max: 99 * HOUR }),
        ms(13 * HOUR),
        fc.boolean(),
        (life, offset, passed, jump, asleep, wallHonest) => {
          const at = wallHonest
            ? { now: T0 - offset + passed, monotonic: 500 + Math.max(0, passed - asleep) }
            : { now: T0 - offset + passed + jump, monotonic: 500 + passed };
          expect(lifeLeft(issued(life, offset), at)).toBeLessThanOrEqual(life - passed);
        },
      ),
    );
  });
});

describe('the refresh window', () => {
  it('keeps sixteen minutes for the tools, and begins two minutes before they are touched', () => {
    expect(leastLife(issued(HOUR))).toBe(MIN_LIFE_MS);
    expect(untilRefresh(issued(HOUR), later(0))).toBe(HOUR - MIN_LIFE_MS - AHEAD_MS);
    expect(untilRefresh(issued(HOUR), later(HOUR - MIN_LIFE_MS - AHEAD_MS))).toBe(0);
  });

  it('is at least sixteen minutes, one more than botocore’s window', () => {
    expect(MIN_LIFE_MS).toBeGreaterThan(15 * MINUTE);
  });

  it('leaves a session of fifteen minutes usable for half its life', () => {
    expect(leastLife(issued(15 * MINUTE))).toBe(7.5 * MINUTE);
    expect(untilRefresh(issued(15 * MINUTE), later(0))).toBe(6 * MINUTE);
  });

  it('is never negative, and due once expired', () => {
    expect(untilRefresh(issued(HOUR), later(9 * HOUR))).toBe(0);
  });
});

describe('the one timer', () => {
  it('sleeps until the first that is due, and never longer than it may', () => {
    expect(nextWake([90_000, 30_000, 60_000])).toBe(30_000);
    expect(nextWake([9 * HOUR])).toBe(LONGEST_NAP_MS);
    expect(nextWake([])).toBeNull();
  });

  it('waits longer after each failure, up to five minutes', () => {
    const pauses = [1, 2, 3, 4, 5, 6, 50].map(retryPause);
    expect(pauses.slice(0, 3)).toEqual([15_000, 30_000, 60_000]);
    expect(pauses.at(-1)).toBe(5 * MINUTE);
    expect([...pauses].sort((a, b) => a - b)).toEqual(pauses);
  });
});
