// Whether the audit log is as it was written, for as long as its page is open; the palette asks for it as well.
import { useSyncExternalStore } from 'react';
import type { AuditVerdict } from '../../shared/audit.ts';
import { type ErrorView, toWire } from '../../shared/errors.ts';
import { tryCall } from '../bridge.ts';

export type Verification =
  | { readonly state: 'none' | 'running' }
  | { readonly state: 'done'; readonly verdict: AuditVerdict }
  | { readonly state: 'failed'; readonly error: ErrorView };

let current: Verification = { state: 'none' };
/** Counts the questions: an answer that nobody waits for any more is dropped. */
let turn = 0;
const listeners = new Set<() => void>();

function set(next: Verification): void {
  current = next;
  for (const listener of [...listeners]) listener();
}

export async function verifyLog(): Promise<void> {
  turn += 1;
  const mine = turn;
  set({ state: 'running' });
  const result = await tryCall('audit.verify', {});
  if (turn !== mine) return;
  set(
    result.ok ? { state: 'done', verdict: result.value } : { state: 'failed', error: toWire(result.error) },
  );
}

export function forgetVerification(): void {
  turn += 1;
  set({ state: 'none' });
}

export function useVerification(): Verification {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => current,
  );
}
