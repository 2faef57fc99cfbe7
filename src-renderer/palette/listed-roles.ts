// The roles that portals list, for the palette: asked for when it opens, kept by the listing's revision for the next
// time it does.
import { useEffect, useMemo, useRef, useState } from 'react';
import { type ErrorView, toWire } from '../../shared/errors.ts';
import type { CloakroomApi } from '../../shared/ipc.ts';
import type { Portal } from '../../shared/portal.ts';
import { tryCall } from '../bridge.ts';
import { buildRoleRows, type RoleRow } from '../portals/role-rows.ts';
import { type PacedCalls, pacedCalls } from '../shared-ui/paced-calls.ts';
import { useSnapshot } from '../snapshot-store.ts';

interface Kept {
  readonly revision: number;
  readonly rows: readonly RoleRow[];
}

export interface ListedRoles {
  readonly byPortal: readonly { readonly portal: Portal; readonly rows: readonly RoleRow[] }[];
  /** Some are still on their way. */
  readonly asking: boolean;
  readonly error: ErrorView | null;
}

/** While a listing runs its revision changes many times a second. */
const GAP_MS = 700;

/** By portal id; as long-lived as the way to the main process. */
const kept = new WeakMap<CloakroomApi, Map<string, Kept>>();

function keptNow(): Map<string, Kept> {
  const known = kept.get(window.cloakroom);
  if (known) return known;
  const made = new Map<string, Kept>();
  kept.set(window.cloakroom, made);
  return made;
}

export function useListedRoles(): ListedRoles {
  const { portals, listings } = useSnapshot();
  const [answers, setAnswers] = useState(0);
  const [error, setError] = useState<ErrorView | null>(null);
  const wanted = portals.flatMap((portal) => {
    const listing = listings[portal.id];
    return listing && listing.state !== 'never' ? [{ portal, revision: listing.revision }] : [];
  });
  const stale = wanted.filter(({ portal, revision }) => keptNow().get(portal.id)?.revision !== revision);
  const question = useRef(stale);
  question.current = stale;
  const calls = useRef<PacedCalls | null>(null);
  useEffect(() => {
    let open = true;
    const paced = pacedCalls(async () => {
      const results = await Promise.all(question.current.map(ask));
      if (!open) return;
      setError(results.find((result) => result !== null) ?? null);
      setAnswers((current) => current + 1);
    }, GAP_MS);
    calls.current = paced;
    return () => {
      open = false;
      calls.current = null;
      paced.close();
    };
  }, []);
  const asking = stale.map(({ portal, revision }) => `${portal.id} ${revision}`).join('\n');
  useEffect(() => {
    if (asking !== '') calls.current?.ask();
  }, [asking]);
  const shown = wanted.map(({ portal }) => `${portal.id} ${portal.label}`).join('\n');
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is kept changes with the answers alone
  const byPortal = useMemo(
    () => wanted.map(({ portal }) => ({ portal, rows: keptNow().get(portal.id)?.rows ?? [] })),
    [shown, answers],
  );
  return { byPortal, asking: asking !== '' && error === null, error };
}

async function ask({ portal, revision }: { portal: Portal; revision: number }): Promise<ErrorView | null> {
  const result = await tryCall('portal.accounts', { portalId: portal.id });
  if (!result.ok) return toWire(result.error);
  keptNow().set(portal.id, { revision, rows: buildRoleRows(portal.id, result.value.accounts) });
  return null;
}
