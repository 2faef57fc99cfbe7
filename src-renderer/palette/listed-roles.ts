// The roles that portals list, for the palette: asked for when it opens, kept by the listing's revision for the next
// time it does.
import { useEffect, useMemo, useRef, useState } from 'react';
import { type ErrorView, toWire } from '../../shared/errors.ts';
import type { CloakroomApi } from '../../shared/ipc.ts';
import type { Snapshot } from '../../shared/model.ts';
import type { Portal } from '../../shared/portal.ts';
import { tryCall } from '../bridge.ts';
import { buildRoleRows, type RoleRow } from '../portals/role-rows.ts';
import { type PacedCalls, pacedCalls } from '../shared-ui/paced-calls.ts';
import { useSnapshot } from '../snapshot-store.ts';

interface Kept {
  readonly revision: number;
  readonly rows: readonly RoleRow[];
}

export interface RolesOfPortal {
  readonly portal: Portal;
  readonly rows: readonly RoleRow[];
}

export interface ListedRoles {
  readonly byPortal: readonly RolesOfPortal[];
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

type Listed = Pick<Snapshot, 'portals' | 'listings'>;

interface Wanted {
  readonly portal: Portal;
  readonly revision: number;
}

function wantedOf({ portals, listings }: Listed): Wanted[] {
  return portals.flatMap((portal) => {
    const listing = listings[portal.id];
    return listing && listing.state !== 'never' ? [{ portal, revision: listing.revision }] : [];
  });
}

const isStale = ({ portal, revision }: Wanted) => keptNow().get(portal.id)?.revision !== revision;
const keptOf = ({ portal }: Wanted): RolesOfPortal => ({
  portal,
  rows: keptNow().get(portal.id)?.rows ?? NO_ROWS,
});
const NO_ROWS: readonly RoleRow[] = [];

/** Asks for what is missing, before somebody wants it: what cannot be had is missing then, and said by the palette. */
export async function rolesAhead(snapshot: Listed): Promise<readonly RolesOfPortal[]> {
  const wanted = wantedOf(snapshot);
  await Promise.all(wanted.filter(isStale).map(ask));
  return wanted.map(keptOf);
}

export function useListedRoles(): ListedRoles {
  const snapshot = useSnapshot();
  const [answers, setAnswers] = useState(0);
  const [error, setError] = useState<ErrorView | null>(null);
  const wanted = wantedOf(snapshot);
  const stale = wanted.filter(isStale);
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
  const byPortal = useMemo(() => wanted.map(keptOf), [shown, answers]);
  return { byPortal, asking: asking !== '' && error === null, error };
}

async function ask({ portal, revision }: Wanted): Promise<ErrorView | null> {
  const result = await tryCall('portal.accounts', { portalId: portal.id });
  if (!result.ok) return toWire(result.error);
  keptNow().set(portal.id, { revision, rows: buildRoleRows(portal.id, result.value.accounts) });
  return null;
}
