// A while, by the clock that tests can turn; whoever no longer waits for its end cancels it, or its timer stays.
import type { Clock } from './ports.ts';

export interface Pause {
  readonly promise: Promise<void>;
  cancel(): void;
}

export function pause(clock: Pick<Clock, 'after'>, ms: number): Pause {
  let cancel = () => {};
  const promise = new Promise<void>((resolve) => {
    cancel = clock.after(ms, resolve);
  });
  return { promise, cancel: () => cancel() };
}
