// What happened with each session, for a person to look back on, and how often each was used. No secrets.
import type { ActivityEvent, SessionUse } from '../../shared/model.ts';
import { type Changes, Emitter } from './emitter.ts';
import type { Clock } from './ports.ts';

/** Per session; older ones go. */
export const MOST_EVENTS = 100;
/** The same thing again within so long is counted. */
const SAME_WITHIN_MS = 60 * 60_000;

/** Deeds of a person: what "used" means. Tools ask in loops. */
const USES: ReadonlySet<ActivityEvent['kind']> = new Set(['started', 'made-active', 'console', 'copied']);

export interface SessionRecord {
  readonly use: SessionUse | null;
  /** Newest first. */
  readonly events: readonly ActivityEvent[];
}

export type ActivityRecords = Readonly<Record<string, SessionRecord>>;

export interface ActivityStore {
  /** What cannot be read is as if it had never been: nothing depends on it. */
  load(): ActivityRecords;
  /** Soon, and not at every call. */
  save(records: () => ActivityRecords): void;
  /** What is to be saved is saved now. */
  flush(): Promise<void>;
}

export class Activity implements Changes {
  readonly #store: ActivityStore;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #records: Map<string, SessionRecord>;
  readonly #changes = new Emitter();
  #usage: Readonly<Record<string, SessionUse>> | null = null;

  constructor(ports: { store: ActivityStore; clock: Pick<Clock, 'now'> }) {
    this.#store = ports.store;
    this.#clock = ports.clock;
    this.#records = new Map(Object.entries(ports.store.load()));
  }

  record(sessionId: string, kind: ActivityEvent['kind'], about: string | null = null): void {
    const at = this.#clock.now();
    const known = this.#records.get(sessionId) ?? { use: null, events: [] };
    const isUse = USES.has(kind);
    const use = isUse ? { times: (known.use?.times ?? 0) + 1, lastAt: at } : known.use;
    this.#records.set(sessionId, { use, events: withEvent(known.events, { at, kind, about, times: 1 }) });
    this.#store.save(() => Object.fromEntries(this.#records));
    // Tools ask in loops; the list is read again when something a person sees has changed.
    if (!isUse) return;
    this.#usage = null;
    this.#changes.emit();
  }

  /** Newest first. */
  events(sessionId: string): readonly ActivityEvent[] {
    return this.#records.get(sessionId)?.events ?? [];
  }

  /** By session id; the same object until it changes. */
  usage(): Readonly<Record<string, SessionUse>> {
    this.#usage ??= Object.fromEntries(
      [...this.#records].flatMap(([id, { use }]) => (use ? [[id, use]] : [])),
    );
    return this.#usage;
  }

  /** Sessions that are gone take their records with them. */
  retain(sessionIds: ReadonlySet<string>): void {
    const gone = [...this.#records.keys()].filter((id) => !sessionIds.has(id));
    if (gone.length === 0) return;
    for (const id of gone) this.#records.delete(id);
    this.#usage = null;
    this.#store.save(() => Object.fromEntries(this.#records));
    this.#changes.emit();
  }

  flush(): Promise<void> {
    return this.#store.flush();
  }

  onChange(listener: () => void): () => void {
    return this.#changes.onChange(listener);
  }
}

function withEvent(events: readonly ActivityEvent[], event: ActivityEvent): ActivityEvent[] {
  const same = events.find(
    ({ kind, about, at }) => kind === event.kind && about === event.about && event.at - at < SAME_WITHIN_MS,
  );
  if (!same) return [event, ...events].slice(0, MOST_EVENTS);
  return [{ ...event, times: same.times + 1 }, ...events.filter((other) => other !== same)];
}
