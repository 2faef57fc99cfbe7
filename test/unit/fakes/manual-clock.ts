// A clock that moves only when a test says so. Keeps three times apart: the wall clock, which may be set; the
// monotonic clock, which may stand still in sleep; and real time, which is what AWS goes by.
import type { Clock } from '../../../src-main/core/ports.ts';
import { turns } from './turns.ts';

export const START = Date.UTC(2030, 0, 15, 12, 0, 0);
/** More timers than this in one go is a loop that would burn a processor. */
const MOST_TIMERS_AT_ONCE = 2_000;

interface Timer {
  readonly at: number;
  readonly callback: () => void;
}

export class ManualClock implements Clock {
  #real = START;
  #wall = START;
  #monotonic = 1_000;
  #timers: Timer[] = [];

  now(): number {
    return this.#wall;
  }

  monotonic(): number {
    return this.#monotonic;
  }

  after(ms: number, callback: () => void): () => void {
    const timer: Timer = { at: this.#monotonic + Math.max(0, ms), callback };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  /** Epoch ms as AWS sees it. */
  real(): number {
    return this.#real;
  }

  get timerCount(): number {
    return this.#timers.length;
  }

  /** Ms until the next timer fires; null when there is none. */
  get nextTimerIn(): number | null {
    if (this.#timers.length === 0) return null;
    return Math.min(...this.#timers.map((timer) => timer.at)) - this.#monotonic;
  }

  /** Time goes by, timers fire in order, and what they started runs as far as it can. */
  async advance(ms: number): Promise<void> {
    const end = this.#monotonic + ms;
    await turns();
    for (let fired = 0; ; fired++) {
      const due = this.#timers.filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at)[0];
      if (!due) break;
      if (fired > MOST_TIMERS_AT_ONCE) throw new Error('timers fire again and again without time going by');
      this.#pass(Math.max(0, due.at - this.#monotonic));
      this.#timers = this.#timers.filter((timer) => timer !== due);
      due.callback();
      await turns();
    }
    this.#pass(end - this.#monotonic);
    await turns();
  }

  /** The computer sleeps: real and wall time go on, the monotonic clock and all timers stand still. */
  sleep(ms: number): void {
    this.#real += ms;
    this.#wall += ms;
  }

  /** Somebody sets the wall clock, by so much. */
  setWallBy(ms: number): void {
    this.#wall += ms;
  }

  #pass(ms: number): void {
    this.#real += ms;
    this.#wall += ms;
    this.#monotonic += ms;
  }
}
