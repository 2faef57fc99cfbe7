// Ages, uses, findings and rotations of access keys in words and colour. Pure.
import type { RotationEnd, RotationPhase, RotationView } from '../../shared/access-keys.ts';
import type { InventoryKey, KeyFinding, KeyPolicy } from '../../shared/key-inventory.ts';
import { count } from '../portals/portal-text.ts';
import type { Tone } from '../sessions/state-text.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

interface Mark {
  readonly tone: Tone;
  readonly text: string;
}

/** Whole days, rounded down: a key is 90 days old when 90 days are over. */
export function ageDays(createdAt: number, now: number): number {
  return Math.max(0, Math.floor((now - createdAt) / DAY));
}

export function daysText(days: number): string {
  return days === 0 ? 'less than a day' : count(days, 'day');
}

/** What the policy says of the age; null: nothing. */
export function ageJudgement(
  days: number,
  { maxAgeDays, remindDaysBefore }: KeyPolicy,
): { readonly tone: 'error' | 'warning'; readonly text: string } | null {
  if (days >= maxAgeDays) return { tone: 'error', text: `Older than ${count(maxAgeDays, 'day')}` };
  const left = maxAgeDays - days;
  return left <= remindDaysBefore ? { tone: 'warning', text: `${count(left, 'day')} left` } : null;
}

/** "2 days ago, sts in eu-west-1"; the second part is empty where AWS does not tell. */
export function lastUseText(
  { lastUse }: Pick<InventoryKey, 'lastUse'>,
  now: number,
): readonly [when: string, where: string] {
  if (lastUse === null) return ['Not known', 'AWS did not let the user read it'];
  if (lastUse.at === null) return ['Never', ''];
  const days = ageDays(lastUse.at, now);
  const when = days === 0 ? 'Today' : days === 1 ? 'Yesterday' : `${count(days, 'day')} ago`;
  const where = [lastUse.service, lastUse.region === null ? null : `in ${lastUse.region}`]
    .filter(Boolean)
    .join(' ');
  return [when, where];
}

export const LAST_USE_LAGS = 'AWS reports this with a delay of up to a few hours.';

export const SEVERITY: Readonly<
  Record<KeyFinding['severity'], { readonly tone: 'error' | 'warning' | 'info'; readonly text: string }>
> = {
  high: { tone: 'error', text: 'Pressing' },
  medium: { tone: 'warning', text: 'Should be done' },
  low: { tone: 'info', text: 'Worth knowing' },
};

/** "23 h 10 min", "5 min", "40 s", "3 d 4 h"; rounded down. */
export function spanText(ms: number): string {
  if (ms < SECOND) return 'under a second';
  if (ms < MINUTE) return `${Math.floor(ms / SECOND)} s`;
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)} min`;
  if (ms < DAY) {
    const minutes = Math.floor((ms % HOUR) / MINUTE);
    return `${Math.floor(ms / HOUR)} h${minutes === 0 ? '' : ` ${minutes} min`}`;
  }
  const hours = Math.floor((ms % DAY) / HOUR);
  return `${Math.floor(ms / DAY)} d${hours === 0 ? '' : ` ${hours} h`}`;
}

const PHASES: Readonly<Record<RotationPhase, string>> = {
  checking: 'Checking',
  choosing: 'Waits for your choice',
  creating: 'Making the new key',
  proving: 'Trying the new key',
  switching: 'Putting the new key to use',
  deactivating: 'Deactivating the old key',
  grace: 'Old key inactive',
  held: 'Waits for your decision',
  reactivated: 'Waits, both keys active',
  deleting: 'Deleting the old key',
  'rolling-back': 'Rolling back',
  ended: 'Ended',
};

const ENDS: Readonly<Record<RotationEnd, Mark>> = {
  rotated: { tone: 'success', text: 'Rotated' },
  'rolled-back': { tone: 'warning', text: 'Rolled back' },
  cancelled: { tone: 'stopped', text: 'Cancelled' },
  refused: { tone: 'error', text: 'Not rotated' },
  left: { tone: 'warning', text: 'Ended with a key left over' },
};

const FOR_A_PERSON: ReadonlySet<RotationPhase> = new Set(['choosing', 'held', 'reactivated']);

/** How far a rotation is, in a few words. */
export function rotationMark(rotation: RotationView): Mark {
  const { end, phase, problem, working } = rotation;
  if (end) return ENDS[end];
  if (FOR_A_PERSON.has(phase)) return { tone: 'warning', text: PHASES[phase] };
  if (problem && !working) return { tone: 'warning', text: `${PHASES[phase]}: waits` };
  return phase === 'grace'
    ? { tone: 'pending', text: PHASES[phase] }
    : { tone: 'loading', text: PHASES[phase] };
}

/** "deleted in 23 h 10 min"; null outside the grace period. */
export function graceText({ graceEndsAt }: Pick<RotationView, 'graceEndsAt'>, now: number): string | null {
  if (graceEndsAt === null) return null;
  const left = graceEndsAt - now;
  return left > 0 ? `deleted in ${spanText(left)}` : 'deleted any moment';
}

/** Epoch ms; null while it is open. */
export function endedAt({ end, steps, startedAt }: RotationView): number | null {
  return end === null ? null : (steps.at(-1)?.endedAt ?? startedAt);
}

/** It is open, or it ended so that somebody should look at it. */
export function isWorthSaying({ end, reported }: RotationView): boolean {
  return end === null || end === 'refused' || reported.length > 0;
}
