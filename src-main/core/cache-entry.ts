// What the credential cache keeps per plan target, and what it is asked and asks for.
import { type AppError, toWire } from '../../shared/errors.ts';
import type { SessionStatus } from '../../shared/model.ts';
import type { AskedBy, Asker } from './askers.ts';
import { expired, skewNote } from './credential-errors.ts';
import { rootOf, type Target } from './credential-plan.ts';
import type { Credentials } from './ports.ts';
import type { Issued } from './refresh-schedule.ts';

export interface Request {
  readonly by: AskedBy;
  /** What a person would call the asker: a profile or session name. */
  readonly name: string;
  /** Gives up after so long; absent: waits as long as it takes. */
  readonly patienceMs?: number;
}

/** How a call for credentials ended; `error` is null when it went well. */
export interface Outcome {
  readonly target: Target;
  readonly renewal: boolean;
  readonly error: AppError | null;
}

/** Runs one target's own call; sources come through `get`. */
export type Resolve = (
  target: Target,
  asker: Asker,
  get: (source: Target) => Promise<Credentials>,
) => Promise<Credentials>;

/** One resolve under way, with all who wait for it. */
export interface Flight {
  readonly promise: Promise<Credentials>;
  readonly askers: Asker[];
  readonly begunByTimer: boolean;
  waitingForPerson: boolean;
  /** False once the session was stopped: who waits is still answered, but nothing is kept. */
  wanted: boolean;
  /** Its promise rejects with this at once, whatever the resolve comes to. */
  abandon(why: AppError): void;
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

/** `usable`: it has credentials with some life left. */
export function statusOf({ issued, flight, error }: Entry, target: Target, usable: boolean): SessionStatus {
  if (issued && usable) {
    return {
      state: 'ready',
      expiresAt: issued.credentials.expiresAt,
      refreshing: flight !== null,
      refreshError: error ? toWire(error) : null,
      notes: [...target.notes, ...skewNote(issued.credentials.clockOffsetMs)],
    };
  }
  if (flight?.wanted) return { state: flight.waitingForPerson ? waitingState(target) : 'starting' };
  if (error) return { state: 'failed', error: toWire(error) };
  return issued ? { state: 'failed', error: expired(target) } : { state: 'idle' };
}

function waitingState(target: Target): 'waiting-for-mfa' | 'waiting-for-sign-in' {
  return rootOf(target).kind === 'sso-role' ? 'waiting-for-sign-in' : 'waiting-for-mfa';
}
