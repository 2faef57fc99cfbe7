// Rotation of access keys as the window shows it: every step as it happens, and what a person may do about it.
// Holds no secret; access key IDs are none.
import type { ErrorView } from './errors.ts';

/** In the order in which they are taken; those that begin with `back-` undo. */
export const ROTATION_STEPS = [
  'check-identity',
  'check-keys',
  /** Two keys exist: a person chooses an inactive one to delete, or cancels. */
  'choose-key',
  'delete-chosen',
  'create-key',
  /** A key was made and its secret never arrived: it goes again. */
  'drop-lost-key',
  'prove-key',
  'keep-old',
  'switch-vault',
  'switch-catalogue',
  'switch-places',
  'renew-sessions',
  'deactivate-old',
  'grace',
  /** The old key was used after its deactivation, or nobody can tell: a person decides. */
  'held',
  'delete-old',
  'tidy',
  'reactivate-old',
  /** Both keys work, the new one is in use: a person goes on or rolls back. */
  'reactivated',
  'back-activate-old',
  'back-prove-old',
  'back-vault',
  'back-catalogue',
  'back-places',
  'back-sessions',
  'back-delete-new',
  'back-tidy',
] as const;
export type RotationStep = (typeof ROTATION_STEPS)[number];

/**
 * `refused`: it ended before a key was made for good, the old key is as it was. `left`: a person ended it with a key
 * left over at AWS, which is named in `reported`.
 */
export const ROTATION_ENDS = ['rotated', 'rolled-back', 'cancelled', 'refused', 'left'] as const;
export type RotationEnd = (typeof ROTATION_ENDS)[number];

/** `schedule`: by itself, as the policy says. */
export const ROTATION_BEGINNERS = ['person', 'schedule'] as const;
export type RotationBeginner = (typeof ROTATION_BEGINNERS)[number];

export const KEY_STATUSES = ['Active', 'Inactive'] as const;

/** One of the keys that AWS lists for a user. */
export interface ListedKey {
  readonly accessKeyId: string;
  readonly status: (typeof KEY_STATUSES)[number];
  /** Epoch ms. */
  readonly createdAt: number;
}

export interface RotationStepView {
  readonly step: RotationStep;
  /** What it does, as a phrase: "Check that the new key works". */
  readonly title: string;
  /** Epoch ms. */
  readonly startedAt: number;
  readonly endedAt: number | null;
  /** What came of it, one sentence; null while it is under way. */
  readonly outcome: string | null;
}

export type RotationPhase =
  | 'checking'
  | 'choosing'
  | 'creating'
  | 'proving'
  | 'switching'
  | 'deactivating'
  | 'grace'
  | 'held'
  | 'reactivated'
  | 'deleting'
  | 'rolling-back'
  | 'ended';

/** The newest rotation of an identity, under way or ended. */
export interface RotationView {
  readonly id: string;
  readonly identityId: string;
  readonly label: string;
  readonly accountId: string;
  readonly phase: RotationPhase;
  /** Null while it is open. */
  readonly end: RotationEnd | null;
  readonly begunBy: RotationBeginner;
  readonly startedAt: number;
  /** Null until the vault has been read. */
  readonly oldKeyId: string | null;
  readonly newKeyId: string | null;
  readonly steps: readonly RotationStepView[];
  /** Why it waits or why it ended; null when all is well. */
  readonly problem: ErrorView | null;
  /** Why it was rolled back, when a failure was the reason. */
  readonly cause: ErrorView | null;
  /** A call is under way, or its turn has not come yet. */
  readonly working: boolean;
  /** Epoch ms of the next attempt by itself; null: none is planned. */
  readonly nextTryAt: number | null;
  /** Epoch ms; the old key is deleted then, unless it was used. Null outside the grace period. */
  readonly graceEndsAt: number | null;
  /** While `phase` is `choosing`: all keys of the user; only an inactive one may be chosen. */
  readonly choices: readonly ListedKey[];
  /** Keys at AWS that somebody should look at: of unknown origin, or left over. */
  readonly reported: readonly string[];
  /** Files and profiles that held the old key when it was switched, as phrases. */
  readonly places: readonly string[];
  readonly canCancel: boolean;
  readonly canRollBack: boolean;
  readonly canReactivate: boolean;
  readonly canDeleteNow: boolean;
  /** Try again now, or go on after `reactivated`. */
  readonly canResume: boolean;
  /** End it as it stands, with what is left over reported. */
  readonly canDismiss: boolean;
}
