// Keeps credentials per plan target, renews them ahead of their expiry, and makes sure that however many ask at
// once, one request goes out.
//
// Rules: fresh credentials are answered at once. When too little life is left, callers wait for the renewal, but
// not for a person and not for a stalled network: then the still valid ones are better. Expired credentials are
// never handed out. A failed renewal keeps what is valid and says so.
import { AppError, toAppError } from '../../shared/errors.ts';
import type { SessionStatus } from '../../shared/model.ts';
import { type Asker, asOne, unhurried } from './askers.ts';
import {
  type Entry,
  emptyEntry,
  type Flight,
  type Outcome,
  type Request,
  type Resolve,
  statusOf,
} from './cache-entry.ts';
import { arrivedExpired, nobodyThere, personTooSlow, tookTooLong } from './credential-errors.ts';
import type { Target } from './credential-plan.ts';
import { type Changes, Emitter } from './emitter.ts';
import { pause } from './pause.ts';
import type { Clock, Credentials, Presence } from './ports.ts';
import {
  type Issued,
  leastLife,
  lifeLeft,
  lifetime,
  nextWake,
  retryPause,
  untilRefresh,
} from './refresh-schedule.ts';

/** How long a caller with still valid credentials waits for newer ones. */
export const RENEWAL_PATIENCE_MS = 3_000;
/** A tool that retries in a loop gets the same failure for so long, without another call. */
export const FAILURE_HOLD_MS = 2_000;
/** Without anybody asking for so long (and no click on Start), credentials are no longer renewed. */
export const IDLE_AFTER_MS = 60 * 60_000;

export type { Outcome, Request, Resolve } from './cache-entry.ts';

export class CredentialCache implements Changes {
  readonly #clock: Clock;
  readonly #resolve: Resolve;
  readonly #presence: Presence;
  readonly #entries = new Map<string, Entry>();
  readonly #changes = new Emitter();
  #cancelWake: (() => void) | null = null;
  /** Why nobody gets anything; null: as usual. */
  #closed: AppError | null = null;

  readonly #noticed: (outcome: Outcome) => void;

  constructor(ports: {
    clock: Clock;
    presence: Presence;
    resolve: Resolve;
    /** Told of every call that ended, for those who keep a record; has no say in anything. */
    noticed?: (outcome: Outcome) => void;
  }) {
    this.#noticed = ports.noticed ?? (() => {});
    this.#clock = ports.clock;
    this.#presence = ports.presence;
    this.#resolve = ports.resolve;
  }

  /** Rejects with the AppError of the failed call, or `timeout` when patience ran out. */
  get(target: Target, request: Request): Promise<Credentials> {
    const asker: Asker = { by: request.by, names: [request.name], waiting: () => {} };
    return this.#get(target, asker, request.patienceMs);
  }

  /** Started by a click: from now on renewed until `forget`. */
  keep(target: Target): void {
    this.#entry(target).kept = true;
    this.#schedule();
  }

  /** Drops the credentials of this id. What was derived from them lives on: AWS lets it, too. */
  forget(id: string): void {
    const entry = this.#entries.get(id);
    if (entry) this.#drop(entry);
    this.#schedule();
    this.#changes.emit();
  }

  /** After an edit or a removal: what none of these targets needs any more is dropped, and no longer renewed. */
  retain(targets: readonly Target[]): void {
    const needed = new Map<string, Target>();
    for (const target of targets) {
      needed.set(target.id, target);
      for (let step = target; step.kind === 'role'; step = step.source)
        needed.set(step.source.id, step.source);
    }
    for (const entry of [...this.#entries.values()]) {
      const target = needed.get(entry.target.id);
      if (target) this.#entry(target);
      else this.#drop(entry);
    }
    this.#schedule();
    this.#changes.emit();
  }

  /** AWS refused these very credentials as a source; the next caller fetches new ones. */
  invalidate(id: string, refused: Credentials): void {
    const entry = this.#entries.get(id);
    if (entry?.issued?.credentials === refused) entry.issued = null;
  }

  /** Ids of what is being kept fresh, or fetched for the first time. */
  running(): string[] {
    const entries = [...this.#entries.values()];
    return entries.flatMap((entry) =>
      this.#isLive(entry) || (entry.kept && entry.flight) ? [entry.target.id] : [],
    );
  }

  /** Forgets everything, and refuses whoever waits, at once, and whoever asks until `open()`. */
  close(why: AppError): void {
    this.#closed = why;
    for (const { flight } of this.#entries.values()) {
      if (!flight) continue;
      flight.wanted = false;
      flight.abandon(why);
    }
    this.#entries.clear();
    this.#schedule();
    this.#changes.emit();
  }

  open(): void {
    this.#closed = null;
  }

  status(target: Target): SessionStatus {
    const entry = this.#entries.get(target.id);
    if (!entry || entry.target.fingerprint !== target.fingerprint) return { state: 'idle' };
    return statusOf(entry, target, entry.issued !== null && this.#left(entry.issued) > 0);
  }

  /** Renews what is due now: after sleep, a clock change, a returned network, or when the timer fires. */
  wake(): void {
    for (const entry of this.#entries.values()) {
      if (this.#isLive(entry) && this.#untilDue(entry) <= 0) {
        const asker: Asker = { by: 'timer', names: [], waiting: () => {} };
        this.#fly(entry, asker).promise.catch(() => {});
      }
    }
    this.#schedule();
    this.#changes.emit();
  }

  /** The network is back, or a person changed something: failed renewals are tried again at once. */
  retryFailed(): void {
    for (const entry of this.#entries.values()) entry.failures = 0;
    this.wake();
  }

  onChange(listener: () => void): () => void {
    return this.#changes.onChange(listener);
  }

  dispose(): void {
    this.#cancelWake?.();
    this.#cancelWake = null;
    this.#entries.clear();
  }

  async #get(target: Target, asker: Asker, patienceMs?: number): Promise<Credentials> {
    if (this.#closed) throw this.#closed;
    const entry = this.#entry(target);
    if (asker.by !== 'timer') this.#askedFor(entry);
    const issued = entry.issued;
    if (issued && this.#left(issued) >= leastLife(issued)) return issued.credentials;

    if (issued && this.#left(issued) > 0) return await this.#newer(entry, issued, asker, patienceMs);

    if (
      !entry.flight &&
      entry.error &&
      !entry.failedForTimer &&
      asker.by === 'helper' &&
      this.#sinceFailure(entry) < FAILURE_HOLD_MS
    ) {
      throw entry.error;
    }
    return await this.#first(entry, asker, patienceMs);
  }

  /** Valid credentials exist but are getting old: prefer new ones, within reason. */
  async #newer(
    entry: Entry,
    issued: Issued,
    asker: Asker,
    patienceMs: number | undefined,
  ): Promise<Credentials> {
    const pausing = entry.failures > 0 && this.#sinceFailure(entry) < retryPause(entry.failures);
    if (!entry.flight && pausing && asker.by !== 'person') return issued.credentials;
    const flight = this.#join(entry, unhurried(asker));
    const usable = () => entry.issued === issued && this.#left(issued) > 0;
    const patience = pause(this.#clock, RENEWAL_PATIENCE_MS);
    try {
      const renewed = await Promise.race([
        flight.promise.catch((error: unknown) => {
          if (usable()) return issued.credentials;
          throw error;
        }),
        flight.personNeeded,
        patience.promise,
      ]);
      if (renewed) return renewed;
    } finally {
      patience.cancel();
    }
    // They may have expired, or been refused by AWS, while we waited.
    return usable() ? issued.credentials : await this.#first(entry, asker, patienceMs);
  }

  async #first(entry: Entry, asker: Asker, patienceMs: number | undefined): Promise<Credentials> {
    const waitsForPerson = asker.by === 'helper' && entry.flight?.waitingForPerson === true;
    if (waitsForPerson && (await this.#presence.screenLocked())) throw nobodyThere(entry.target);
    const flight = this.#join(entry, asker);
    if (patienceMs === undefined) return await this.#orAgain(entry, flight, asker);
    const patience = pause(this.#clock, patienceMs);
    const tooLong = patience.promise.then((): never => {
      throw (entry.flight ?? flight).waitingForPerson
        ? personTooSlow(entry.target)
        : tookTooLong(entry.target);
    });
    try {
      return await Promise.race([this.#orAgain(entry, flight, asker), tooLong]);
    } finally {
      patience.cancel();
    }
  }

  /** A flight that the timer began gives up where a person is needed; whoever may ask one flies again. */
  async #orAgain(entry: Entry, flight: Flight, asker: Asker): Promise<Credentials> {
    try {
      return await flight.promise;
    } catch (error) {
      const noOneAsked =
        error instanceof AppError && (error.code === 'mfa-required' || error.code === 'sign-in-required');
      if (!noOneAsked || !flight.begunByTimer || asker.by === 'timer') throw error;
      return await this.#join(entry, asker).promise;
    }
  }

  #join(entry: Entry, asker: Asker): Flight {
    if (this.#closed) throw this.#closed;
    if (!entry.flight) return this.#fly(entry, asker);
    entry.flight.askers.push(asker);
    entry.flight.wanted = true;
    if (entry.flight.waitingForPerson) asker.waiting(true);
    return entry.flight;
  }

  #fly(entry: Entry, first: Asker): Flight {
    if (entry.flight) return entry.flight;
    const askers = [first];
    let needPerson = () => {};
    const personNeeded = new Promise<void>((resolve) => {
      needPerson = resolve;
    });
    const together = asOne(askers, (isWaiting) => {
      flight.waitingForPerson = isWaiting;
      if (isWaiting) needPerson();
      this.#changes.emit();
    });
    let abandon: Flight['abandon'] = () => {};
    const abandoned = new Promise<never>((_resolve, reject) => {
      abandon = reject;
    });
    const resolved = Promise.resolve().then(() =>
      this.#resolve(entry.target, together, (source) => this.#get(source, together)),
    );
    const flight: Flight = {
      askers,
      begunByTimer: first.by === 'timer',
      waitingForPerson: false,
      wanted: true,
      personNeeded,
      abandon,
      promise: Promise.race([resolved, abandoned])
        .then((credentials) => this.#issue(entry, credentials))
        .then(
          (issued) => this.#landed(entry, flight, issued),
          (error: unknown) => this.#crashed(entry, flight, toAppError(error)),
        ),
    };
    entry.flight = flight;
    this.#changes.emit();
    return flight;
  }

  #issue(entry: Entry, credentials: Credentials): Issued {
    const { now, monotonic } = this.#instant();
    const issued: Issued = { credentials, issuedAt: now, issuedMonotonic: monotonic };
    if (this.#left(issued) <= 0) throw arrivedExpired(entry.target);
    return issued;
  }

  #landed(entry: Entry, flight: Flight, issued: Issued): Credentials {
    if (this.#closed) return this.#crashed(entry, flight, this.#closed);
    entry.flight = null;
    if (flight.wanted) {
      this.#noticed({ target: entry.target, renewal: entry.issued !== null, error: null });
      entry.error = null;
      entry.failures = 0;
      entry.issued = issued;
    } else this.#drop(entry);
    this.#schedule();
    this.#changes.emit();
    return issued.credentials;
  }

  #crashed(entry: Entry, flight: Flight, error: AppError): never {
    entry.flight = null;
    if (flight.wanted) {
      this.#noticed({ target: entry.target, renewal: entry.issued !== null, error });
      entry.error = error;
      entry.failures += 1;
      entry.failedAt = this.#clock.monotonic();
      entry.failedForTimer = flight.begunByTimer;
    } else this.#drop(entry);
    this.#schedule();
    this.#changes.emit();
    throw error;
  }

  /** What is in flight goes on for those who wait, and for whoever asks meanwhile: no second call, no second code. */
  #drop(entry: Entry): void {
    if (entry.flight) {
      entry.flight.wanted = false;
      entry.issued = null;
      entry.error = null;
      entry.failures = 0;
      entry.kept = false;
    } else if (this.#entries.get(entry.target.id) === entry) this.#entries.delete(entry.target.id);
  }

  #askedFor(entry: Entry): void {
    const wasLive = this.#isLive(entry);
    entry.lastAskedAt = this.#clock.now();
    if (!wasLive) this.#schedule();
  }

  /** An edit gives a target a new fingerprint; credentials of the old one are dropped. */
  #entry(target: Target): Entry {
    const known = this.#entries.get(target.id);
    if (known?.target.fingerprint === target.fingerprint) return known;
    const entry = emptyEntry(target, known?.kept ?? false, this.#clock.now());
    this.#entries.set(target.id, entry);
    return entry;
  }

  #isLive(entry: Entry): boolean {
    if (!entry.issued || entry.issued.credentials.expiresAt === null) return false;
    return (
      entry.kept || this.#clock.now() - entry.lastAskedAt < Math.max(IDLE_AFTER_MS, lifetime(entry.issued))
    );
  }

  #untilDue(entry: Entry): number {
    if (!entry.issued || entry.flight) return Number.POSITIVE_INFINITY;
    const pause = entry.failures > 0 ? retryPause(entry.failures) - this.#sinceFailure(entry) : 0;
    return Math.max(pause, untilRefresh(entry.issued, this.#instant()));
  }

  #schedule(): void {
    this.#cancelWake?.();
    this.#cancelWake = null;
    const live = [...this.#entries.values()].filter((entry) => this.#isLive(entry));
    const pause = nextWake(live.map((entry) => this.#untilDue(entry)).filter(Number.isFinite));
    if (pause !== null) this.#cancelWake = this.#clock.after(pause, () => this.wake());
  }

  #left(issued: Issued): number {
    return lifeLeft(issued, this.#instant());
  }

  #instant() {
    return { now: this.#clock.now(), monotonic: this.#clock.monotonic() };
  }

  #sinceFailure(entry: Entry): number {
    return this.#clock.monotonic() - entry.failedAt;
  }
}
