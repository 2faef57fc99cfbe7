// Asking a person before a program gets a session's credentials for the first time.
import type { Caller, Program } from './callers.ts';

export const APPROVAL_ANSWERS = ['deny', 'once', 'hour', 'always'] as const;
export type ApprovalAnswer = (typeof APPROVAL_ANSWERS)[number];

/** How long "for an hour" is. */
export const APPROVAL_HOUR_MS = 3_600_000;

/** Open to a person; one per session and program. Those who wait for it are told its outcome. */
export interface ApprovalRequest {
  readonly id: string;
  readonly sessionId: string;
  /** Null: the system does not say who asks. Then there is no "always". */
  readonly caller: Caller | null;
  readonly openedAt: number;
  /** Names of the profiles that wait. */
  readonly waitingFor: readonly string[];
}

/** Given for good, until a person takes it back. Kept in the catalogue. */
export interface StandingApproval extends Program {
  readonly sessionId: string;
  /** What the program was called then. */
  readonly name: string;
  readonly grantedAt: number;
}

/** For a while; kept in memory, and gone with a lock or a quit. */
export interface PassingApproval extends Program {
  readonly sessionId: string;
  readonly name: string;
  /** Epoch ms. */
  readonly until: number;
}
