// The audit log as far as it was read, newest first. The newest entries come first, older ones when they are wanted,
// and new ones as they are written. One call is under way at a time, and none while nobody listens.
import type { AuditEntry } from '../../shared/audit.ts';
import { type ErrorView, toWire } from '../../shared/errors.ts';
import type { CallResult } from '../bridge.ts';
import { type AuditRow, auditRow } from './audit-search.ts';

export interface AuditRead {
  readonly rows: readonly AuditRow[];
  /** There are older ones that were not read yet. */
  readonly more: boolean;
  readonly reading: boolean;
  /** Why reading stopped; null when it did not. */
  readonly error: ErrorView | null;
}

export interface AuditReader {
  readonly read: () => AuditRead;
  readonly subscribe: (listener: () => void) => () => void;
  /** Says that the log goes up to there now; a number that goes down means another log. */
  readonly follow: (lastSequence: number) => void;
  /** So many entries at least, as far as there are. */
  readonly want: (count: number) => void;
  /** After an error. */
  readonly again: () => void;
}

type List = (
  before: number | null,
  limit: number,
) => Promise<CallResult<{ readonly entries: readonly AuditEntry[]; readonly more: boolean }>>;

/** On the screen at once; what comes after is read in larger pieces. */
const FIRST = 200;
const PIECE = 5_000;
const NOTHING: AuditRead = { rows: [], more: true, reading: false, error: null };

export function createAuditReader(list: List): AuditReader {
  let state = NOTHING;
  /** What the log was said to go up to, and up to where it was asked for. */
  let last: number | null = null;
  let askedUpTo = -1;
  let wanted = FIRST;
  /** Another log: answers to older calls are dropped. */
  let turn = 0;
  let running = false;
  const listeners = new Set<() => void>();

  const set = (change: Partial<AuditRead>) => {
    state = { ...state, ...change };
    for (const listener of [...listeners]) listener();
  };

  async function run(): Promise<void> {
    if (running) return;
    running = true;
    for (let step = nextStep(); step; step = nextStep()) {
      const mine = turn;
      if (!state.reading) set({ reading: true });
      const answer = await step();
      if (turn === mine) set(answer);
    }
    running = false;
    if (state.reading) set({ reading: false });
  }

  function nextStep(): (() => Promise<Partial<AuditRead>>) | null {
    if (last === null || state.error || listeners.size === 0) return null;
    if (askedUpTo < last) {
      askedUpTo = last;
      return readNew;
    }
    return state.more && state.rows.length < wanted ? readOlder : null;
  }

  /** Backwards from the end until what is known. */
  async function readNew(): Promise<Partial<AuditRead>> {
    const known = state.rows[0]?.entry.sequence ?? null;
    const fresh: AuditRow[] = [];
    let before: number | null = null;
    let limit = known === null ? FIRST : Math.min(PIECE, Math.max(20, (last ?? 0) - known));
    for (;;) {
      const result = await list(before, limit);
      if (!result.ok) {
        askedUpTo = -1;
        return { error: toWire(result.error) };
      }
      const { entries, more } = result.value;
      for (const entry of entries) if (known === null || entry.sequence > known) fresh.push(auditRow(entry));
      if (known === null) return { rows: fresh, more };
      const oldest = entries.at(-1)?.sequence;
      if (oldest === undefined || oldest <= known + 1 || !more)
        return fresh.length > 0 ? { rows: [...fresh, ...state.rows] } : {};
      before = oldest;
      limit = PIECE;
    }
  }

  async function readOlder(): Promise<Partial<AuditRead>> {
    const oldest = state.rows.at(-1)?.entry.sequence;
    if (oldest === undefined) return { more: false };
    const result = await list(oldest, PIECE);
    if (!result.ok) return { error: toWire(result.error) };
    const { entries, more } = result.value;
    return { rows: [...state.rows, ...entries.map(auditRow)], more: more && entries.length > 0 };
  }

  return {
    read: () => state,
    subscribe(listener) {
      listeners.add(listener);
      void run();
      return () => listeners.delete(listener);
    },
    follow(lastSequence) {
      if (last !== null && lastSequence < last) {
        turn += 1;
        askedUpTo = -1;
        state = NOTHING;
      }
      last = lastSequence;
      void run();
    },
    want(count) {
      if (count <= wanted) return;
      wanted = count;
      void run();
    },
    again() {
      set({ error: null });
      void run();
    },
  };
}
