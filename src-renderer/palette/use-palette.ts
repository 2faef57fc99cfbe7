// What the palette searches, kept ready: texts are prepared again only when what they say changes, not when sessions
// start, renew or stop.
import { useMemo } from 'react';
import type { ErrorView } from '../../shared/errors.ts';
import { buildRows } from '../sessions/rows.ts';
import { useSnapshot } from '../snapshot-store.ts';
import { useListedRoles } from './listed-roles.ts';
import { runningIds } from './palette-deeds.ts';
import { fixedItems, notOffered, portalItem, roleItem, sessionItem } from './palette-items.ts';
import { type PaletteIndex, prepareIndex, type RankFacts, weightsOf } from './palette-search.ts';

export interface PaletteSource {
  readonly index: PaletteIndex;
  readonly facts: RankFacts;
  /** Roles of portals are still on their way. */
  readonly asking: boolean;
  /** Why some roles of portals are missing. */
  readonly error: ErrorView | null;
}

export function usePalette(): PaletteSource {
  const snapshot = useSnapshot();
  const { sessions, identities, portals, profiles, folders, marks, usage, favourites } = snapshot;
  const { production } = snapshot.settings;
  const { byPortal, asking, error } = useListedRoles();
  // biome-ignore lint/correctness/useExhaustiveDependencies: only these members of the snapshot are in the texts
  const index = useMemo(() => {
    const known = new Set(sessions.map(({ id }) => id));
    return prepareIndex([
      ...buildRows(snapshot).map(sessionItem),
      ...byPortal.flatMap(({ portal, rows }) =>
        rows.filter(({ id }) => !known.has(id)).map((row) => roleItem(row, portal.label, snapshot)),
      ),
      ...portals.map(portalItem),
      ...fixedItems(portals),
    ]);
  }, [sessions, identities, portals, profiles, folders, marks, production, byPortal]);
  const weights = useMemo(() => weightsOf({ usage, favourites }, Date.now()), [usage, favourites]);
  const running = useMemo(() => runningIds(snapshot).length > 0, [snapshot]);
  const without = useMemo(() => notOffered(snapshot, running), [snapshot, running]);
  return { index, facts: useMemo(() => ({ weights, without }), [weights, without]), asking, error };
}
