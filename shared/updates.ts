// Newer versions of Cloakroom, as far as this copy can be updated at all.
import type { ErrorView } from './errors.ts';

export type UpdateStatus =
  /** This copy has no feed (built without one, or run from source), or its package manager updates it. */
  | { readonly state: 'off'; readonly why: string }
  | { readonly state: 'idle'; readonly checkedAt: number | null }
  | { readonly state: 'checking' }
  | { readonly state: 'available'; readonly version: string; readonly notes: string | null }
  | { readonly state: 'downloading'; readonly version: string; readonly percent: number }
  /** Takes effect at the next start. */
  | { readonly state: 'ready'; readonly version: string; readonly notes: string | null }
  | { readonly state: 'failed'; readonly error: ErrorView };

export const UPDATES_OFF: UpdateStatus = { state: 'off', why: 'This copy was not made for updating itself' };
