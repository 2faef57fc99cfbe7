// How often the portal is called: a token bucket that refuses, and the busiest second of all calls.

/** Refills steadily by the clock it is given; a clock that stands still refills nothing. */
export class TokenBucket {
  readonly #perSecond: number;
  readonly #burst: number;
  #tokens: number;
  #refilledAt: number | null = null;

  constructor(perSecond: number, burst: number) {
    this.#perSecond = perSecond;
    this.#burst = burst;
    this.#tokens = burst;
  }

  /** False when the bucket is empty. A refused call costs nothing. */
  take(now: number): boolean {
    const elapsedMs = Math.max(0, now - (this.#refilledAt ?? now));
    this.#refilledAt = now;
    this.#tokens = Math.min(this.#burst, this.#tokens + (elapsedMs / 1000) * this.#perSecond);
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}

/** The most moments that fall within any one second; `times` in epoch ms, in any order. */
export function peakPerSecond(times: readonly number[]): number {
  const sorted = [...times].sort((a, b) => a - b);
  let peak = 0;
  let first = 0;
  for (const [index, time] of sorted.entries()) {
    while ((sorted[first] ?? time) <= time - 1000) first += 1;
    peak = Math.max(peak, index - first + 1);
  }
  return peak;
}
