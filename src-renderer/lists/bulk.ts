// One deed for many sessions: a few at a time, each on its own, until all are done or somebody has enough. Pure.
import type { ErrorView } from '../../shared/errors.ts';

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

/** One problem that names every session and why; null when none failed. */
export function gathered(verb: string, failures: readonly Failure[], of: number): ErrorView | null {
  const [first] = failures;
  if (!first) return null;
  if (failures.length === 1) return { ...first.error, message: `${first.label}: ${first.error.message}` };
  const remedies = [...new Set(failures.map(({ error }) => error.remedy).filter(Boolean))];
  return {
    code: first.error.code,
    message: `${failures.length} of ${of} sessions could not be ${verb}: ${failures.map(({ label }) => label).join(', ')}`,
    remedy: remedies.length === 1 ? (remedies[0] ?? '') : 'look at each of them below; the rest are done',
    account: null,
    details: failures.map(({ label, error }) => `${label}: ${error.message}; ${error.remedy}`),
  };
}
