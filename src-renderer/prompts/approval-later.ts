// Requests of programs that a person has put off: the dialog is out of the way, the request stays open, and Home leads
// back to it. Kept for this window; a new request shows itself again.
import { useSyncExternalStore } from 'react';

const listeners = new Set<() => void>();
let putOff: ReadonlySet<string> = new Set();

function replace(next: ReadonlySet<string>): void {
  putOff = next;
  for (const listener of [...listeners]) listener();
}

export function decideLater(requestId: string): void {
  replace(new Set([...putOff, requestId]));
}

export function decideNow(requestId: string): void {
  replace(new Set([...putOff].filter((id) => id !== requestId)));
}

/** Ids of what was put off. */
export function usePutOff(): ReadonlySet<string> {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => putOff,
  );
}
