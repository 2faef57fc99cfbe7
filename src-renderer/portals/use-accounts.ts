// The accounts of a portal, asked for again when the listing's revision changes; while a listing runs it changes
// many times a second, and twice a second is enough to look at.
import { useEffect, useRef, useState } from 'react';
import { type ErrorView, toWire } from '../../shared/errors.ts';
import type { ListedAccount } from '../../shared/portal.ts';
import { tryCall } from '../bridge.ts';
import { type PacedCalls, pacedCalls } from '../shared-ui/paced-calls.ts';
import { useSnapshot } from '../snapshot-store.ts';

const GAP_MS = 500;

export interface AccountsState {
  /** Null until the first answer. */
  readonly accounts: readonly ListedAccount[] | null;
  readonly error: ErrorView | null;
}

/** Mount with the portal's id as key. */
export function useAccounts(portalId: string): AccountsState {
  const revision = useSnapshot().listings[portalId]?.revision ?? 0;
  const [state, setState] = useState<AccountsState>({ accounts: null, error: null });
  const calls = useRef<PacedCalls | null>(null);
  useEffect(() => {
    let open = true;
    const paced = pacedCalls(async () => {
      const result = await tryCall('portal.accounts', { portalId });
      if (!open) return;
      setState((current) =>
        result.ok
          ? { accounts: result.value.accounts, error: null }
          : { accounts: current.accounts, error: toWire(result.error) },
      );
    }, GAP_MS);
    calls.current = paced;
    return () => {
      open = false;
      calls.current = null;
      paced.close();
    };
  }, [portalId]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the revision is the reason to ask
  useEffect(() => {
    calls.current?.ask();
  }, [revision, portalId]);
  return state;
}
