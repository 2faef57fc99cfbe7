import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createIdleLock } from '../../../src-main/desktop/idle-lock.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function setUp() {
  let touchedAt = Date.now();
  let asked = 0;
  let locks = 0;
  const idle = createIdleLock({
    idleSeconds: () => {
      asked += 1;
      return Math.floor((Date.now() - touchedAt) / 1000);
    },
    lock: () => {
      locks += 1;
    },
  });
  const touch = () => {
    touchedAt = Date.now();
  };
  const minutes = (count: number) => vi.advanceTimersByTime(count * 60_000);
  return { idle, touch, minutes, asked: () => asked, locks: () => locks };
}

describe('the lock by idleness', () => {
  it('locks once when nobody has touched the computer for so long', () => {
    const { idle, minutes, locks } = setUp();
    idle.use(15);
    minutes(14.9);
    expect(locks()).toBe(0);
    minutes(0.2);
    expect(locks()).toBe(1);
    minutes(600);
    expect(locks()).toBe(1);
  });

  it('counts from the last touch', () => {
    const { idle, touch, minutes, locks } = setUp();
    idle.use(15);
    for (let n = 0; n < 20; n++) {
      minutes(14);
      touch();
    }
    expect(locks()).toBe(0);
    minutes(15.1);
    expect(locks()).toBe(1);
  });

  it('locks again after the person was back', () => {
    const { idle, touch, minutes, locks } = setUp();
    idle.use(5);
    minutes(6);
    touch();
    minutes(11);
    expect(locks()).toBe(2);
  });

  it('has no timer while it is off, and asks seldom while it is on', () => {
    const { idle, minutes, asked } = setUp();
    idle.use(null);
    expect(vi.getTimerCount()).toBe(0);
    idle.use(60);
    minutes(59);
    expect(asked()).toBe(1);
    idle.use(null);
    expect(vi.getTimerCount()).toBe(0);
    idle.use(60);
    idle.dispose();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('follows the setting at once', () => {
    const { idle, minutes, locks } = setUp();
    idle.use(60);
    minutes(20);
    idle.use(10);
    expect(locks()).toBe(1);
  });
});
