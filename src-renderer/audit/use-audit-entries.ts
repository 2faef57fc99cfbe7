// The entries of the audit log that the page shows. New ones come in by themselves only while nobody reads further
// down; otherwise they wait until they are asked for, so that nothing moves under a person's eyes.
import { useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { tryCall } from '../bridge.ts';
import { useSnapshot } from '../snapshot-store.ts';
import { type AuditRead, createAuditReader } from './audit-reader.ts';
import type { AuditRow } from './audit-search.ts';

export interface AuditEntries extends Omit<AuditRead, 'rows'> {
  readonly rows: readonly AuditRow[];
  /** Newer ones that wait to be shown. */
  readonly waiting: readonly AuditRow[];
  readonly showWaiting: () => void;
  readonly want: (count: number) => void;
  readonly again: () => void;
}

/** `atTop`: asked when new entries come. */
export function useAuditEntries(atTop: () => boolean): AuditEntries {
  const { lastSequence } = useSnapshot().audit;
  const [reader] = useState(() =>
    createAuditReader((before, limit) => tryCall('audit.list', { before, limit })),
  );
  const { rows, ...rest } = useSyncExternalStore(reader.subscribe, reader.read);
  useEffect(() => reader.follow(lastSequence), [reader, lastSequence]);

  const newest = rows[0]?.entry.sequence ?? 0;
  const [shownUpTo, setShownUpTo] = useState(0);
  // The first ones, and those of another log, are shown at once.
  const beyond = shownUpTo === 0 || newest < shownUpTo || (newest > shownUpTo && atTop());
  if (beyond && shownUpTo !== newest) setShownUpTo(newest);
  const held = useMemo(() => rows.findIndex(({ entry }) => entry.sequence <= shownUpTo), [rows, shownUpTo]);
  const shown = useMemo(() => (held > 0 ? rows.slice(held) : rows), [rows, held]);
  const waiting = useMemo(() => (held > 0 ? rows.slice(0, held) : []), [rows, held]);
  return {
    ...rest,
    rows: shown,
    waiting,
    showWaiting: () => setShownUpTo(newest),
    want: reader.want,
    again: reader.again,
  };
}
