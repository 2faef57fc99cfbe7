// Keeps calls to a portal under AWS's shared limit: so many a second, so many at once, slower after each refusal.
//
// AWS documents 20 calls a second for a whole organisation's portal; tools that take all of it break each other
// (and themselves) from about 200 accounts on.
import type { Clock } from '../ports.ts';

export const MOST_PER_SECOND = 8;
export const MOST_AT_ONCE = 4;
const LEAST_PER_SECOND = 0.5;
/** After so many successes in a row the pace goes up again by a tenth. */
const RECOVERY_RUN = 10;
/** Refusals so close together are one: calls that were under way at once must not each halve the pace. */
const ONE_REFUSAL_MS = 1_000;

export interface PacerPorts {
  readonly clock: Clock;
  /** 0 to 1; spreads retries. */
  readonly random: () => number;
}

export class Pacer {
  readonly #ports: PacerPorts;
  #perSecond = MOST_PER_SECOND;
  #running = 0;
  #lastAt = Number.NEGATIVE_INFINITY;
  #slowedAt = Number.NEGATIVE_INFINITY;
  #successes = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(ports: PacerPorts) {
    this.#ports = ports;
  }

  /** Runs the call when its turn comes. Rejects as the call does; never retries. */
  async run<T>(call: () => Promise<T>): Promise<T> {
    while (this.#running >= MOST_AT_ONCE) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#running += 1;
    try {
      await this.#turn();
      const result = await call();
      this.#succeeded();
      return result;
    } finally {
      this.#running -= 1;
      this.#waiting.shift()?.();
    }
  }

  /** The service said "too many". Halves the pace; resolves after a pause with jitter, or what the service asks. */
  async backOff(attempt: number, askedMs: number | null): Promise<void> {
    const now = this.#ports.clock.monotonic();
    if (now - this.#slowedAt >= ONE_REFUSAL_MS) {
      this.#slowedAt = now;
      this.#perSecond = Math.max(LEAST_PER_SECOND, this.#perSecond / 2);
    }
    this.#successes = 0;
    const longest = Math.min(20_000, 500 * 2 ** attempt);
    await this.pause(Math.max(askedMs ?? 0, longest * (0.5 + this.#ports.random() / 2)));
  }

  pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.#ports.clock.after(ms, resolve);
    });
  }

  async #turn(): Promise<void> {
    // Looked at again after each pause: timers fire late, others may have gone first, and the pace may have dropped.
    for (;;) {
      const now = this.#ports.clock.monotonic();
      const wait = this.#lastAt + 1_000 / this.#perSecond - now;
      if (wait <= 0) {
        this.#lastAt = now;
        return;
      }
      await this.pause(wait);
    }
  }

  #succeeded(): void {
    this.#successes += 1;
    if (this.#successes % RECOVERY_RUN === 0)
      this.#perSecond = Math.min(MOST_PER_SECOND, this.#perSecond * 1.1);
  }
}
