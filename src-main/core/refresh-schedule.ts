// When credentials are too old to hand out, and when to renew them (pure).
//
// Why 16 minutes: botocore asks its credential process again on every use once 15 minutes are left, and must at
// 10 (botocore credentials.py); credentials handed out with more than that are kept by every SDK.
import type { Credentials } from './ports.ts';

export const MIN_LIFE_MS = 16 * 60_000;
/** Renewal starts this much before credentials become too old, so that callers never wait for it. */
export const AHEAD_MS = 2 * 60_000;
/** The timer looks again at least this often, for clocks that jump and computers that sleep. */
export const LONGEST_NAP_MS = 5 * 60_000;
const FIRST_RETRY_MS = 15_000;
const LONGEST_RETRY_MS = 5 * 60_000;

export interface Issued {
  readonly credentials: Credentials;
  /** Clock readings when they arrived. */
  readonly issuedAt: number;
  readonly issuedMonotonic: number;
}

export interface Instant {
  readonly now: number;
  readonly monotonic: number;
}

/**
 * Ms of life left, by AWS's clock, and never more than time that has provably passed allows: a wall clock that
 * was set back does not make credentials young again. Infinity for a long-term key.
 */
export function lifeLeft(issued: Issued, at: Instant): number {
  const { expiresAt, clockOffsetMs } = issued.credentials;
  if (expiresAt === null) return Number.POSITIVE_INFINITY;
  const byWall = expiresAt - (at.now + clockOffsetMs);
  return Math.min(byWall, lifetime(issued) - (at.monotonic - issued.issuedMonotonic));
}

export function lifetime(issued: Issued): number {
  const { expiresAt, clockOffsetMs } = issued.credentials;
  if (expiresAt === null) return Number.POSITIVE_INFINITY;
  return expiresAt - (issued.issuedAt + clockOffsetMs);
}

/** Less life than this is not handed out while renewal is possible; half the lifetime for very short sessions. */
export function leastLife(issued: Issued): number {
  return Math.min(MIN_LIFE_MS, lifetime(issued) / 2);
}

/** Ms until the timer should renew; 0 when it is due. */
export function untilRefresh(issued: Issued, at: Instant): number {
  const ahead = Math.min(AHEAD_MS, lifetime(issued) / 10);
  return Math.max(0, lifeLeft(issued, at) - leastLife(issued) - ahead);
}

/** Pause after the n-th failed renewal in a row (n from 1). */
export function retryPause(failures: number): number {
  return Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.max(0, failures - 1));
}

/** How long the one timer may sleep, given what each live session waits for; null: nothing to do. */
export function nextWake(waits: readonly number[]): number | null {
  if (waits.length === 0) return null;
  return Math.min(LONGEST_NAP_MS, ...waits);
}
