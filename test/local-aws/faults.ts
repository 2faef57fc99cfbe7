// Faults on demand: throttling, failures, stalls and dropped connections, before or after a call had its effect.
import { AwsError } from './aws-error.ts';

export interface FaultSpec {
  /** `sts`, `iam`, `sso`, `sso-oidc`; any service when left out. */
  readonly service?: string;
  readonly operation?: string;
  /** `before`: the call has no effect (a stalled one has it once released). `after`: the effect stays, the answer is lost. */
  readonly when: 'before' | 'after';
  readonly kind: 'throttle' | 'error' | 'stall' | 'drop';
  /** For `throttle` and `error`; what the service would answer unless told. */
  readonly status?: number;
  readonly code?: string;
  readonly message?: string;
  /** A `Retry-After` header with the answer; none unless told. */
  readonly retryAfterSeconds?: number;
  /** How many calls go well before it strikes; none unless told. */
  readonly skip?: number;
  /** How many calls it strikes; every one until `clear()` when left out. */
  readonly times?: number;
}

interface FaultAnswer {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

/** How a service words throttling and its own failure. */
export interface FaultDefaults {
  readonly throttle: FaultAnswer;
  readonly error: FaultAnswer;
}

/** The services of the query protocol. */
export const QUERY_FAULTS: FaultDefaults = {
  throttle: { status: 400, code: 'Throttling', message: 'Rate exceeded' },
  error: {
    status: 500,
    code: 'InternalFailure',
    message: 'The request processing has failed because of an unknown error, exception or failure.',
  },
};

export interface Fault {
  /** Strikes no further call. Calls already stalled stay so until `release()`. */
  clear(): void;
  /** Lets the calls stalled so far go on. */
  release(): void;
  /** Resolves once the fault has struck so many calls in all. */
  struck(calls?: number): Promise<void>;
}

/** What the server does about a call: answer with the error, cut the connection, or nothing. */
export type FaultEffect =
  | { readonly kind: 'answer'; readonly error: AwsError }
  | { readonly kind: 'drop' }
  | null;

interface ActiveFault {
  readonly spec: FaultSpec;
  left: number;
  skip: number;
  hits: number;
  readonly stalled: Set<() => void>;
  readonly watchers: Set<{ readonly calls: number; readonly resolve: () => void }>;
}

export class Faults {
  readonly #active = new Set<ActiveFault>();
  readonly #all = new Set<ActiveFault>();
  #closed = false;

  add(spec: FaultSpec): Fault {
    const fault: ActiveFault = {
      spec,
      left: spec.times ?? Number.POSITIVE_INFINITY,
      skip: spec.skip ?? 0,
      hits: 0,
      stalled: new Set(),
      watchers: new Set(),
    };
    this.#active.add(fault);
    this.#all.add(fault);
    return {
      clear: () => {
        this.#active.delete(fault);
      },
      release: () => release(fault),
      struck: (calls = 1) =>
        new Promise((resolve) => {
          if (fault.hits >= calls) resolve();
          else fault.watchers.add({ calls, resolve });
        }),
    };
  }

  /** Applies the first matching fault; for a stall, resolves when it is released. */
  async apply(
    when: 'before' | 'after',
    service: { readonly name: string; readonly faultDefaults: FaultDefaults },
    operation: string,
  ): Promise<FaultEffect> {
    const fault = [...this.#active].find(({ spec }) => strikes(spec, when, service.name, operation));
    if (!fault) return null;
    if (fault.skip > 0) {
      fault.skip -= 1;
      return null;
    }
    fault.left -= 1;
    if (fault.left <= 0) this.#active.delete(fault);
    const { spec } = fault;
    if (spec.kind === 'stall') {
      const released = new Promise<void>((resolve) => fault.stalled.add(resolve));
      countHit(fault);
      await released;
      return this.#closed ? { kind: 'drop' } : null;
    }
    countHit(fault);
    if (spec.kind === 'drop') return { kind: 'drop' };
    const { status, code, message } = { ...service.faultDefaults[spec.kind], ...spec };
    const error = new AwsError(status, code, message, spec.retryAfterSeconds);
    return { kind: 'answer', error };
  }

  /** Removes every fault and drops what is stalled. */
  close(): void {
    this.#closed = true;
    this.#active.clear();
    for (const fault of this.#all) release(fault);
    this.#all.clear();
  }
}

function strikes(spec: FaultSpec, when: string, service: string, operation: string): boolean {
  return (
    spec.when === when && (spec.service ?? service) === service && (spec.operation ?? operation) === operation
  );
}

function countHit(fault: ActiveFault): void {
  fault.hits += 1;
  for (const watcher of fault.watchers) {
    if (fault.hits < watcher.calls) continue;
    fault.watchers.delete(watcher);
    watcher.resolve();
  }
}

function release(fault: ActiveFault): void {
  for (const resume of fault.stalled) resume();
  fault.stalled.clear();
}
