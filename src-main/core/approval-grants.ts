// What a person has allowed for a while; kept in memory only.
//
// `hour`: every process of the program. `once`: the processes that waited and what they start, for five minutes, because
// one run asks more than once (botocore and the SDKs renew early, terraform asks for its backend and its providers). If
// all of them had given up waiting, the next process of the program takes their place.
import { APPROVAL_HOUR_MS, type PassingApproval } from '../../shared/approvals.ts';
import type { Caller, CallerProcess } from '../../shared/callers.ts';
import { callerKey, processKey } from './approval-rules.ts';
import type { Clock } from './ports.ts';

export const APPROVAL_ONCE_MS = 5 * 60_000;
const NAMELESS = 'Programs that the system does not name';

/** By both clocks: setting the wall clock back must not stretch it, and neither must a sleeping computer. */
interface End {
  readonly monotonic: number;
  readonly wall: number;
}

interface Hour {
  readonly approval: PassingApproval;
  readonly end: End;
  cancelTimer(): void;
}

interface Once {
  readonly sessionId: string;
  readonly key: string;
  /** Null: of the next process that asks. */
  readonly pid: number | null;
  readonly end: End;
}

export class PassingGrants {
  readonly #clock: Clock;
  readonly #changed: () => void;
  readonly #hours = new Map<string, Hour>();
  #onces: readonly Once[] = [];

  constructor(clock: Clock, changed: () => void) {
    this.#clock = clock;
    this.#changed = changed;
  }

  allowHour(sessionId: string, caller: Caller | null): void {
    const place = placeOf(sessionId, callerKey(caller));
    this.#hours.get(place)?.cancelTimer();
    const { executable, script, name } = caller?.program ?? {
      executable: null,
      script: null,
      name: NAMELESS,
    };
    const end = this.#endIn(APPROVAL_HOUR_MS);
    this.#hours.set(place, {
      approval: { sessionId, executable, script, name, until: end.wall },
      end,
      cancelTimer: this.#clock.after(APPROVAL_HOUR_MS, () => this.#drop(place)),
    });
    this.#changed();
  }

  /** `pids`: of those who wait for it now; null where the system does not say. */
  allowOnce(sessionId: string, caller: Caller | null, pids: readonly (number | null)[]): void {
    const key = callerKey(caller);
    const end = this.#endIn(APPROVAL_ONCE_MS);
    const known = pids.filter((pid) => pid !== null);
    const processes = pids.length === 0 ? [null] : [...new Set(known)];
    this.#onces = [...this.#lasting(), ...processes.map((pid) => ({ sessionId, key, pid, end }))];
  }

  covers(sessionId: string, caller: Caller | null): boolean {
    const key = callerKey(caller);
    const hour = this.#hours.get(placeOf(sessionId, key));
    if (hour && this.#lasts(hour.end)) return true;
    const onces = this.#lasting().filter((once) => once.sessionId === sessionId);
    if (caller && onces.some((once) => [caller.program, ...caller.chain].some((one) => isOf(once, one))))
      return true;
    const next = onces.find((once) => once.pid === null && once.key === key);
    if (!next) return false;
    const taken = caller ? [{ ...next, pid: caller.program.pid }] : [];
    this.#onces = [...this.#onces.filter((once) => once !== next), ...taken];
    return true;
  }

  list(): PassingApproval[] {
    return [...this.#hours.values()].filter(({ end }) => this.#lasts(end)).map(({ approval }) => approval);
  }

  /** `key`: of one program, or of all. */
  takeBack(sessionId: string, key?: string): void {
    this.#onces = this.#onces.filter(
      (once) => once.sessionId !== sessionId || (key !== undefined && once.key !== key),
    );
    for (const [place, { approval }] of [...this.#hours]) {
      if (approval.sessionId !== sessionId) continue;
      if (key === undefined || place === placeOf(sessionId, key)) this.#drop(place);
    }
  }

  /** Ids of sessions that something is allowed for. */
  sessionIds(): string[] {
    const hours = [...this.#hours.values()].map(({ approval }) => approval.sessionId);
    return [...new Set([...hours, ...this.#onces.map(({ sessionId }) => sessionId)])];
  }

  #drop(place: string): void {
    this.#hours.get(place)?.cancelTimer();
    if (this.#hours.delete(place)) this.#changed();
  }

  #lasting(): readonly Once[] {
    return this.#onces.filter(({ end }) => this.#lasts(end));
  }

  #endIn(ms: number): End {
    return { monotonic: this.#clock.monotonic() + ms, wall: this.#clock.now() + ms };
  }

  #lasts({ monotonic, wall }: End): boolean {
    return this.#clock.monotonic() < monotonic && this.#clock.now() < wall;
  }
}

function placeOf(sessionId: string, key: string): string {
  return JSON.stringify([sessionId, key]);
}

function isOf({ pid, key }: Once, process: CallerProcess): boolean {
  return pid === process.pid && key === processKey(process);
}
