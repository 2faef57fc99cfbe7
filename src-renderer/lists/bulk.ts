// One deed for many sessions: a few at a time, each on its own, until all are done or somebody has enough. Pure.
import type { ErrorView } from '../../shared/errors.ts';
import { count } from '../portals/portal-text.ts';

export interface Failure {
  readonly label: string;
  readonly error: ErrorView;
}

export interface BulkEnd {
  readonly done: number;
  readonly failures: readonly Failure[];
  /** Never begun. */
  readonly left: number;
}

interface BulkOptions {
  readonly atOnce: number;
  readonly onProgress: (finished: number) => void;
  /** Asked before each begins; those under way are waited for. */
  readonly stopped: () => boolean;
}

/** `work` gives why it failed, or null; it does not throw. */
export async function forMany<T extends { readonly label: string }>(
  items: readonly T[],
  work: (item: T) => Promise<ErrorView | null>,
  { atOnce, onProgress, stopped }: BulkOptions,
): Promise<BulkEnd> {
  const failures: Failure[] = [];
  let next = 0;
  let finished = 0;
  const worker = async () => {
    while (next < items.length && !stopped()) {
      const item = items[next++];
      if (!item) return;
      const error = await work(item);
      if (error) failures.push({ label: item.label, error });
      finished += 1;
      onProgress(finished);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
  return { done: finished - failures.length, failures, left: items.length - finished };
}

/** A notice stands over the page: it names a few, and its details some more. */
const FEW_NAMES = 3;
const MOST_DETAILS = 100;

/** One problem for all of them, `of` that were tried; null when none failed. */
export function gathered(verb: string, failures: readonly Failure[], of: number): ErrorView | null {
  const [first] = failures;
  if (!first) return null;
  if (failures.length === 1) return { ...first.error, message: `${first.label}: ${first.error.message}` };
  const remedies = [...new Set(failures.map(({ error }) => error.remedy).filter(Boolean))];
  const names = failures.slice(0, FEW_NAMES).map(({ label }) => label);
  const details = failures
    .slice(0, MOST_DETAILS)
    .map(({ label, error }) => `${label}: ${error.message}; ${error.remedy}`);
  return {
    code: first.error.code,
    message: `${failures.length.toLocaleString('en')} of ${of.toLocaleString('en')} sessions could not be ${verb}: ${names.join(', ')}${failures.length > FEW_NAMES ? ` and ${count(failures.length - FEW_NAMES, 'other')}` : ''}`,
    remedy: remedies.length === 1 ? (remedies[0] ?? '') : 'look at each of them below; the rest are done',
    account: null,
    details:
      failures.length > MOST_DETAILS
        ? [...details, `and ${count(failures.length - MOST_DETAILS, 'other')}`]
        : details,
  };
}
