// What the palette searches, kept ready: texts are prepared again only when what they say changes, not when sessions
// start, renew or stop; and for the first time while the window has nothing else to do.
import { useEffect, useMemo, useRef } from 'react';
import type { ErrorView } from '../../shared/errors.ts';
import type { Snapshot } from '../../shared/model.ts';
import { buildRows } from '../sessions/rows.ts';
import { useSnapshot } from '../snapshot-store.ts';
import { type RolesOfPortal, rolesAhead, useListedRoles } from './listed-roles.ts';
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
  const { usage, favourites } = snapshot;
  const { byPortal, asking, error } = useListedRoles();
  const index = indexOf(snapshot, byPortal);
  const weights = useMemo(() => weightsOf({ usage, favourites }, Date.now()), [usage, favourites]);
  const running = useMemo(() => runningIds(snapshot).length > 0, [snapshot]);
  const without = useMemo(() => notOffered(snapshot, running), [snapshot, running]);
  return { index, facts: useMemo(() => ({ weights, without }), [weights, without]), asking, error };
}

/** Later than anything that a person waits for when the window opens. */
const AHEAD_MS = 1500;

/** For whoever is going to open the palette: the first time is as quick as the next. */
export function usePaletteAhead(): void {
  const snapshot = useSnapshot();
  const newest = useRef(snapshot);
  newest.current = snapshot;
  useEffect(() => {
    let idle = 0;
    const whenIdle = (work: () => void) => {
      idle = window.requestIdleCallback?.(work) ?? 0;
    };
    const timer = setTimeout(() => {
      whenIdle(() => {
        void rolesAhead(newest.current).then((byPortal) =>
          whenIdle(() => void indexOf(newest.current, byPortal)),
        );
      });
    }, AHEAD_MS);
    return () => {
      clearTimeout(timer);
      window.cancelIdleCallback?.(idle);
    };
  }, []);
}

/** The newest, for as long as what it was made of is the same: all who ask ask about the same window. */
let made: { readonly of: readonly unknown[]; readonly index: PaletteIndex } | null = null;

function indexOf(snapshot: Snapshot, byPortal: readonly RolesOfPortal[]): PaletteIndex {
  const { sessions, identities, portals, profiles, folders, marks, settings } = snapshot;
  const of = [
    ...[sessions, identities, portals, profiles, folders, marks, settings.production],
    ...byPortal.flatMap(({ portal, rows }) => [portal, rows]),
  ];
  if (made?.of.length === of.length && made.of.every((part, nth) => part === of[nth])) return made.index;
  const known = new Set(sessions.map(({ id }) => id));
  const index = prepareIndex([
    ...buildRows(snapshot).map(sessionItem),
    ...byPortal.flatMap(({ portal, rows }) =>
      rows.filter(({ id }) => !known.has(id)).map((row) => roleItem(row, portal.label, snapshot)),
    ),
    ...portals.map(portalItem),
    ...fixedItems(portals),
  ]);
  made = { of, index };
  return index;
}
