// What the credential cache keeps per plan target.
import type { AppError } from '../../shared/errors.ts';
import type { Asker } from './askers.ts';
import type { Target } from './credential-plan.ts';
import type { Credentials } from './ports.ts';
import type { Issued } from './refresh-schedule.ts';

/** One resolve under way, with all who wait for it. */
export interface Flight {
  readonly promise: Promise<Credentials>;
  readonly askers: Asker[];
  readonly begunByTimer: boolean;
  waitingForPerson: boolean;
  /** False once the session was stopped: who waits is still answered, but nothing is kept. */
  wanted: boolean;
  /** Resolved when the flight begins to wait for a person. */
  readonly personNeeded: Promise<void>;
}

export interface Entry {
  readonly target: Target;
  issued: Issued | null;
  flight: Flight | null;
  error: AppError | null;
  failures: number;
  failedAt: number;
  /** The last failure was the timer's alone: where that cannot ask a person, a tool still can. */
  failedForTimer: boolean;
  /** Started by a click: renewed until stopped. */
  kept: boolean;
  lastAskedAt: number;
}

export function emptyEntry(target: Target, kept: boolean, lastAskedAt: number): Entry {
  return {
    target,
    issued: null,
    flight: null,
    error: null,
    failures: 0,
    failedAt: 0,
    failedForTimer: false,
    kept,
    lastAskedAt,
  };
}
