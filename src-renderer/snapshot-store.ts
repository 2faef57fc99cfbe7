// The window's only state: the newest snapshot pushed by the main process.
import { createContext, useContext, useSyncExternalStore } from 'react';
import { type ErrorView, toAppError, toWire } from '../shared/errors.ts';
import type { CloakroomApi } from '../shared/ipc.ts';
import type { Snapshot } from '../shared/model.ts';
import { withChange } from '../shared/snapshot-change.ts';

export interface StoreState {
  /** Null until the first one arrived. */
  readonly snapshot: Snapshot | null;
  /** Why the first one could not be had; null otherwise. */
  readonly error: ErrorView | null;
}

export interface SnapshotStore {
  readonly read: () => StoreState;
  readonly subscribe: (listener: () => void) => () => void;
  /** Asks again; used at the start and after a failure. */
  readonly load: () => Promise<void>;
  readonly close: () => void;
}

/** Listens before it asks, so that no change falls between; an older snapshot never replaces a newer one. */
export function openSnapshotStore(api: CloakroomApi): SnapshotStore {
  let state: StoreState = { snapshot: null, error: null };
  let loading = false;
  const listeners = new Set<() => void>();
  const set = (next: StoreState) => {
    state = next;
    for (const listener of [...listeners]) listener();
  };
  const accept = (snapshot: Snapshot) => {
    if (state.snapshot && snapshot.revision < state.snapshot.revision) return;
    set({ snapshot, error: null });
  };
  const stop = api.onSnapshotChange((change) => {
    const next = withChange(state.snapshot, change);
    if (next) accept(next);
    // One was missed. A whole one on its way is newer than this change: the main process answers in order.
    else if (!loading) void load();
  });
  async function load(): Promise<void> {
    loading = true;
    try {
      const outcome = await api.invoke('snapshot.follow', {});
      if (outcome.ok) accept(outcome.value);
      else if (!state.snapshot) set({ snapshot: null, error: outcome.error });
    } catch (thrown) {
      if (!state.snapshot) set({ snapshot: null, error: toWire(toAppError(thrown)) });
    } finally {
      loading = false;
    }
  }
  return {
    read: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    load,
    close() {
      stop();
      listeners.clear();
    },
  };
}

export function useStoreState(store: SnapshotStore): StoreState {
  return useSyncExternalStore(store.subscribe, store.read);
}

const SnapshotContext = createContext<Snapshot | null>(null);
export const SnapshotProvider = SnapshotContext.Provider;

/** Only beneath the loading gate of the app. */
export function useSnapshot(): Snapshot {
  const snapshot = useContext(SnapshotContext);
  if (!snapshot) throw new Error('useSnapshot was called before the first snapshot');
  return snapshot;
}
