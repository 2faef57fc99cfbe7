// The decisions of a rotation, without effects: what a listing means after a doubtful answer, when a key may be
// switched off or deleted, what follows a failure, and what a person may ask for.
import type { RotationStep } from '../../../shared/access-keys.ts';
import { AppError, type ErrorCode, toWire } from '../../../shared/errors.ts';
import { type AccessKeyMetadata, UNANSWERED } from './ports.ts';
import type { Outcome, RotationJournal } from './rotation-journal.ts';

/** A listing this long after a request that was not answered shows what the request has made. */
export const SETTLE_MS = 60_000;
/** A key of unknown origin counts as made by us only if AWS dates it so close to our request. */
const OURS_WITHIN_MS = 10 * 60_000;
/** IAM's listings lag behind deletions. */
export const RELIST_MS = 10_000;
const CREATE_TRIES = 3;
const THROTTLED_TRIES = 12;
const EARLY_TRIES = 5;
const FIRST_PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 5 * 60_000;

const PASSING: readonly ErrorCode[] = [
  ...UNANSWERED,
  'throttled',
  'clock-skew',
  'vault-locked',
  'vault-unavailable',
  'vault-key-missing',
  'vault-damaged',
  'file-busy',
  'file-unwritable',
  'file-unreadable',
];
const NEEDS_PERSON: readonly ErrorCode[] = [
  'mfa-required',
  'mfa-wrong-code',
  'mfa-dismissed',
  'mfa-timeout',
  'mfa-screen-locked',
];
/** Right after a key was made or switched on, parts of AWS do not know it yet. */
const PROPAGATING: readonly ErrorCode[] = ['invalid-key', 'inactive-key'];

export function isUnanswered(code: ErrorCode): boolean {
  return UNANSWERED.includes(code);
}

export function isPassing(code: ErrorCode): boolean {
  return PASSING.includes(code);
}

/** Asking again by itself would bother a person, or cannot help before somebody changed something. */
export function waitsForPerson(code: ErrorCode): boolean {
  return NEEDS_PERSON.includes(code) || code === 'access-denied';
}

/** Doubles, up to five minutes; `random` from 0 to 1 spreads it. */
export function retryPause(tries: number, random: number): number {
  return Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(tries, 10)) * (0.5 + random / 2);
}

export type Created =
  | { readonly kind: 'ours'; readonly accessKeyId: string }
  | { readonly kind: 'lost'; readonly accessKeyId: string }
  | { readonly kind: 'strangers'; readonly accessKeyIds: readonly string[] }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'look-again' };

/**
 * What a listing says about a request for a key that was not answered, or whose answer may have got lost here.
 * `sealedId` is the id whose secret waits in the vault.
 */
export function whatWasCreated(
  journal: Pick<RotationJournal, 'knownIds' | 'newKeyId' | 'createAskedAt'>,
  listed: readonly AccessKeyMetadata[],
  about: { readonly sealedId: string | null; readonly waitedMs: number },
): Created {
  const { newKeyId, knownIds, createAskedAt } = journal;
  if (newKeyId !== null)
    return { kind: about.sealedId === newKeyId ? 'ours' : 'lost', accessKeyId: newKeyId };
  const appeared = listed.filter(({ accessKeyId }) => !knownIds.includes(accessKeyId));
  const sealed = appeared.find(({ accessKeyId }) => accessKeyId === about.sealedId);
  if (sealed) return { kind: 'ours', accessKeyId: sealed.accessKeyId };
  // Listings lag: what is there now need not be all.
  if (about.waitedMs < SETTLE_MS) return { kind: 'look-again' };
  const [only] = appeared;
  if (!only) return { kind: 'nothing' };
  const inTime = createAskedAt !== null && Math.abs(only.createdAt - createAskedAt) <= OURS_WITHIN_MS;
  if (appeared.length === 1 && inTime) return { kind: 'lost', accessKeyId: only.accessKeyId };
  return { kind: 'strangers', accessKeyIds: appeared.map(({ accessKeyId }) => accessKeyId) };
}

export type Standing = 'active' | 'inactive' | 'gone';

export function standingOf(listed: readonly AccessKeyMetadata[], accessKeyId: string): Standing {
  const found = listed.find((key) => key.accessKeyId === accessKeyId);
  if (!found) return 'gone';
  return found.status === 'Active' ? 'active' : 'inactive';
}

const BEFORE: readonly RotationStep[] = ['check-identity', 'check-keys', 'choose-key', 'delete-chosen'];
const MAKING: readonly RotationStep[] = ['create-key', 'drop-lost-key'];
/** The new key is there and nothing uses it yet. */
const MADE: readonly RotationStep[] = ['prove-key', 'keep-old'];
/** Until AWS says that the old key is deleted. */
const SWITCHED: readonly RotationStep[] = [
  'switch-vault',
  'switch-catalogue',
  'switch-places',
  'renew-sessions',
  'deactivate-old',
  'grace',
  'held',
  'delete-old',
  'reactivate-old',
  'reactivated',
];
/** The new key is in use for good; the old one is what may be left over. */
const OLD_ALONE: readonly RotationStep[] = [
  'deactivate-old',
  'grace',
  'held',
  'delete-old',
  'tidy',
  'reactivate-old',
  'reactivated',
];
/** The old key is in use again. */
const NEW_ALONE: readonly RotationStep[] = ['prove-key', 'back-delete-new', 'back-tidy'];
/** Steps in which nothing happens until a person or the clock says so. */
const RESTING: readonly RotationStep[] = ['choose-key', 'grace', 'held', 'reactivated'];

export function isResting(step: RotationStep): boolean {
  return RESTING.includes(step);
}

/** After a failed step: an outcome that the journal takes, or `again` after a pause (null: when somebody asks). */
export type AfterFailure =
  | { readonly outcome: Outcome }
  | { readonly again: { readonly pauseMs: number | null } };

export function afterFailure(
  journal: RotationJournal,
  error: AppError,
  tries: number,
  random: number,
): AfterFailure {
  const { step } = journal;
  const problem = toWire(error);
  const passing = isPassing(error.code);
  const pauseMs = retryPause(tries, random);
  if (BEFORE.includes(step)) {
    const most = error.code === 'throttled' ? THROTTLED_TRIES : EARLY_TRIES;
    if (passing && tries < most) return { again: { pauseMs } };
    return { outcome: { text: 'Ended; the key is as it was', end: 'refused', problem } };
  }
  if (MADE.includes(step) && !passing && !NEEDS_PERSON.includes(error.code)) {
    return { outcome: { text: `${error.message}: rolling back`, next: 'back-activate-old', cause: problem } };
  }
  return { again: { pauseMs: passing || PROPAGATING.includes(error.code) ? pauseMs : null } };
}

/** Nothing was made (any more): once more from the listing on, or the end. `error` null: AWS did not answer. */
export function afterNothingCreated(
  journal: RotationJournal,
  error: AppError | null,
  random: number,
): Outcome {
  const { cancelling, createTries } = journal;
  const facts = { newKeyId: null, lostKeyId: null, createTries: createTries + 1 };
  if (cancelling) return { text: 'Cancelled; the old key is as it was', end: 'cancelled', facts };
  const most = error ? THROTTLED_TRIES : CREATE_TRIES;
  if ((!error || isPassing(error.code)) && createTries + 1 < most) {
    const pauseMs = Math.max(RELIST_MS, retryPause(createTries, random));
    return { text: 'There is no new key; once more', next: 'check-keys', facts, pauseMs, cause: null };
  }
  const problem = error ? toWire(error) : (journal.cause ?? toWire(unansweredTooOften(journal)));
  return { text: 'Ended without a new key; the old one is as it was', end: 'refused', facts, problem };
}

function unansweredTooOften({ user }: RotationJournal): AppError {
  return new AppError({
    code: 'timeout',
    message: 'AWS did not answer the request for a new access key',
    remedy: 'check the network and try again later',
    account: `${user.label} (${user.accountId})`,
  });
}

export type PersonsAct =
  | { readonly kind: 'cancel' | 'roll-back' | 'reactivate' | 'resume' | 'dismiss' | 'hurry' }
  | { readonly kind: 'delete-now'; readonly despiteUse: boolean }
  | { readonly kind: 'choose'; readonly accessKeyId: string };

export interface Allowed {
  readonly canCancel: boolean;
  readonly canRollBack: boolean;
  readonly canReactivate: boolean;
  readonly canDeleteNow: boolean;
  readonly canResume: boolean;
  readonly canDismiss: boolean;
}

export function allowed(journal: RotationJournal): Allowed {
  const { step, end, problem } = journal;
  const open = end === null;
  const stuck = problem !== null && !isPassing(problem.code);
  return {
    canCancel: open && [...BEFORE, ...MAKING, ...MADE].includes(step) && !journal.cancelling,
    canRollBack: open && SWITCHED.includes(step),
    canReactivate:
      open && (step === 'grace' || step === 'held' || (step === 'delete-old' && problem !== null)),
    canDeleteNow: open && (step === 'grace' || step === 'held'),
    canResume: open && (step === 'reactivated' || (problem !== null && step !== 'held' && step !== 'grace')),
    canDismiss:
      open &&
      (step === 'held' ||
        step === 'reactivated' ||
        (stuck && !BEFORE.includes(step) && step !== 'choose-key')),
  };
}

/** What a person's wish makes of a step that is not under way; null: nothing, but go on now. Throws when it cannot be. */
export function actOn(journal: RotationJournal, act: PersonsAct): Outcome | null {
  const { step } = journal;
  const can = allowed(journal);
  switch (act.kind) {
    case 'cancel':
      refuseUnless(can.canCancel, journal, 'cancelled any more', 'roll it back instead');
      if (BEFORE.includes(step)) return { text: 'Cancelled; the key is as it was', end: 'cancelled' };
      if (MADE.includes(step)) return { text: 'Cancelled: rolling back', next: 'back-activate-old' };
      return { text: 'Cancelled: looking whether a key was made', next: step, facts: { cancelling: true } };
    case 'roll-back':
      refuseUnless(can.canRollBack, journal, 'rolled back', 'look at how far it is');
      return { text: 'Rolling back', next: 'back-activate-old' };
    case 'reactivate':
      refuseUnless(can.canReactivate, journal, 'stopped here', 'look at how far it is');
      return { text: 'Reactivating the old key', next: 'reactivate-old', facts: { graceEndsAt: null } };
    case 'delete-now':
      refuseUnless(can.canDeleteNow, journal, 'ended by deleting the old key now', 'look at how far it is');
      return {
        text: 'A person asked for the deletion',
        next: 'delete-old',
        facts: { despiteUse: act.despiteUse, graceEndsAt: null },
      };
    case 'hurry':
      return hurry(journal);
    case 'choose':
      return choose(journal, act.accessKeyId);
    case 'dismiss':
      refuseUnless(can.canDismiss, journal, 'ended here', 'cancel it or roll it back');
      return {
        text: 'Ended by a person as it stands',
        end: 'left',
        problem: journal.problem,
        facts: { reported: leftOver(journal) },
      };
    case 'resume':
      refuseUnless(journal.end === null, journal, 'resumed', 'start another one');
      if (step === 'choose-key') return { text: 'Looking again', next: 'check-keys' };
      if (step !== 'reactivated') return null;
      // Files may hold the old key again by now.
      return { text: 'Going on', next: 'switch-places', facts: { graceEndsAt: null } };
  }
}

/** The old key is known to others: what waits goes on, and the old key goes as soon as nothing speaks for it. */
function hurry(journal: RotationJournal): Outcome {
  const { step, end } = journal;
  const back = step.startsWith('back-');
  refuseUnless(end === null && !back, journal, 'hurried', 'let it end, then replace the key again');
  const hurried = { hurried: true };
  const text = 'The old key is known to others';
  if (step === 'grace') return { text, next: 'delete-old', facts: { ...hurried, graceEndsAt: null } };
  if (step === 'choose-key') return { text, next: 'check-keys', facts: hurried };
  if (step === 'reactivated')
    return { text, next: 'switch-places', facts: { ...hurried, graceEndsAt: null } };
  return { text, facts: hurried };
}

function choose(journal: RotationJournal, accessKeyId: string): Outcome {
  refuseUnless(
    journal.step === 'choose-key' && journal.end === null,
    journal,
    'given a choice',
    'look again',
  );
  const chosen = journal.choices.find((key) => key.accessKeyId === accessKeyId);
  if (chosen?.status === 'Inactive' && accessKeyId !== journal.oldKeyId) {
    return {
      text: `A person chose to delete the inactive key ${accessKeyId}`,
      next: 'delete-chosen',
      facts: { chosenId: accessKeyId },
    };
  }
  throw new AppError({
    code: 'invalid-input',
    message: `${accessKeyId} is not an inactive key of ${journal.user.userName}`,
    remedy: 'deactivate it in the IAM console first, when nothing uses it any more',
    account: journal.user.accountId,
  });
}

function refuseUnless(can: boolean, { user }: RotationJournal, what: string, remedy: string): void {
  if (can) return;
  throw new AppError({
    code: 'invalid-input',
    message: `The rotation of ${user.label} cannot be ${what}`,
    remedy,
    account: user.accountId,
  });
}

/** The keys at AWS that nobody would look after once this rotation has ended as it stands. */
function leftOver({ step, oldKeyId, newKeyId, lostKeyId, reported }: RotationJournal): string[] {
  const both = [oldKeyId, newKeyId];
  const left = MAKING.includes(step)
    ? [newKeyId, lostKeyId]
    : NEW_ALONE.includes(step)
      ? [newKeyId]
      : OLD_ALONE.includes(step)
        ? [oldKeyId]
        : both;
  return [...new Set([...reported, ...left.filter((id) => id !== null)])];
}
