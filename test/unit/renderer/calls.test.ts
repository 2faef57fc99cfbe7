import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { latestCall } from '../../../src-renderer/publishing/latest-call.ts';
import { pacedCalls } from '../../../src-renderer/shared-ui/paced-calls.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('paced calls', () => {
  it('start at once, then not before the gap is over, and once for many asks', async () => {
    const work = vi.fn(async () => {});
    const calls = pacedCalls(work, 500);
    for (let n = 0; n < 10; n++) calls.ask();
    expect(work).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(499);
    expect(work).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(work).toHaveBeenCalledTimes(2);
    await vi.advanceTimersByTimeAsync(5000);
    expect(work).toHaveBeenCalledTimes(2);
  });

  it('never run side by side, and run once more after an ask that came meanwhile', async () => {
    const ends: (() => void)[] = [];
    const work = vi.fn(() => new Promise<void>((resolve) => ends.push(resolve)));
    const calls = pacedCalls(work, 500);
    calls.ask();
    await vi.advanceTimersByTimeAsync(2000);
    calls.ask();
    await vi.advanceTimersByTimeAsync(2000);
    expect(work).toHaveBeenCalledTimes(1);
    ends[0]?.();
    await vi.advanceTimersByTimeAsync(0);
    expect(work).toHaveBeenCalledTimes(2);
  });

  it('leave nothing behind when closed', async () => {
    const work = vi.fn(async () => {});
    const calls = pacedCalls(work, 500);
    calls.ask();
    calls.ask();
    calls.close();
    await vi.advanceTimersByTimeAsync(5000);
    expect(work).toHaveBeenCalledTimes(1);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('the latest call', () => {
  it('waits until the asking rests', async () => {
    const work = vi.fn(async (n: number) => n);
    const answers: number[] = [];
    const calls = latestCall(work, (n) => answers.push(n));
    calls.ask(1, 200);
    await vi.advanceTimersByTimeAsync(150);
    calls.ask(2, 200);
    await vi.advanceTimersByTimeAsync(150);
    expect(work).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(50);
    expect(answers).toEqual([2]);
  });

  it('drops an answer that comes after a newer question', async () => {
    const ends = new Map<number, () => void>();
    const answers: number[] = [];
    const calls = latestCall(
      (n: number) => new Promise<number>((resolve) => ends.set(n, () => resolve(n))),
      (n) => answers.push(n),
    );
    calls.ask(1, null);
    calls.ask(2, null);
    ends.get(2)?.();
    ends.get(1)?.();
    await vi.advanceTimersByTimeAsync(0);
    expect(answers).toEqual([2]);
  });

  it('answers nobody after it is closed', async () => {
    const answers: number[] = [];
    const calls = latestCall(
      async (n: number) => n,
      (n) => answers.push(n),
    );
    calls.ask(1, null);
    calls.close();
    await vi.advanceTimersByTimeAsync(0);
    expect(answers).toEqual([]);
  });
});
