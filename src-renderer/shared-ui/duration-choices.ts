// Session durations: the usual ones to choose from, and any other as minutes. Pure.
import { durationText } from './time-text.ts';

export interface DurationDraft {
  /** Seconds as text, or `custom`. */
  readonly choice: string;
  readonly customMinutes: string;
}

const HOUR = 3600;
export const ROLE_DURATIONS: readonly number[] = [900, 1800, HOUR, 2 * HOUR, 4 * HOUR, 8 * HOUR, 12 * HOUR];
export const USER_DURATIONS: readonly number[] = [HOUR, 4 * HOUR, 8 * HOUR, 12 * HOUR, 24 * HOUR, 36 * HOUR];

export function draftOfDuration(seconds: number, usual: readonly number[]): DurationDraft {
  return usual.includes(seconds)
    ? { choice: String(seconds), customMinutes: '' }
    : { choice: 'custom', customMinutes: String(Math.round(seconds / 60)) };
}

/** NaN when it is not a whole number of minutes; the schema then says so. */
export function secondsOfDraft(draft: DurationDraft): number {
  if (draft.choice !== 'custom') return Number(draft.choice);
  return /^\d{1,5}$/.test(draft.customMinutes.trim()) ? Number(draft.customMinutes.trim()) * 60 : Number.NaN;
}

/** "Other" begins with what was chosen before, so that there is something to change. */
export function chosenDuration(draft: DurationDraft, choice: string): DurationDraft {
  if (choice !== 'custom' || draft.choice === 'custom') return { ...draft, choice };
  return { choice, customMinutes: String(Math.round(Number(draft.choice) / 60)) };
}

export function durationOptions(usual: readonly number[]): { value: string; label: string }[] {
  return [
    ...usual.map((seconds) => ({ value: String(seconds), label: durationText(seconds) })),
    { value: 'custom', label: 'Other…' },
  ];
}
