// Sessions across a change of the key they were made with. A change of key makes every credential of the identity
// another one for the cache; tools that ask at that moment must not fail for it, nor a person be asked for a code.
//
// Temporary credentials are valid until they expire; what AWS looks at anew for every request are the permissions of
// their user or role (IAM User Guide, "Disabling permissions for temporary security credentials"). The guide names no
// end by the key they were made with. So what is valid is carried over, but nothing rests on it for long: what can be
// made anew without a person is made anew with the new key before the old one is switched off.
import type { CatalogState } from '../catalog.ts';
import type { CredentialCache, Resolve } from '../credential-cache.ts';
import { planAll, rootOf, type Target } from '../credential-plan.ts';
import type { Clock, Credentials } from '../ports.ts';

/** Less is not worth carrying over. */
const LEAST_LIFE_MS = 60_000;
/** A renewal that is under way is waited for no longer. */
const PATIENCE_MS = 5_000;

/** Carries valid credentials over to the first request after a change of key. Sits between resolver and cache. */
export class CarriedSessions {
  readonly #clock: Clock;
  /** By target id. */
  readonly #carried = new Map<string, Credentials>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  carry(targetId: string, credentials: Credentials): void {
    this.#carried.set(targetId, credentials);
  }

  forget(): void {
    this.#carried.clear();
  }

  /**
   * The resolver, with what is carried: at once where a person would be asked, else when it fails. Each is given out
   * once; the cache keeps it, and has its own ways from there.
   */
  around(resolve: Resolve): Resolve {
    return async (target, asker, get) => {
      const carried = this.#take(target.id);
      if (!carried) return await resolve(target, asker, get);
      if (target.kind === 'session-token' && target.mfa) return carried;
      try {
        return await resolve(target, asker, get);
      } catch (error) {
        if (this.#lifeOf(carried) > LEAST_LIFE_MS) return carried;
        throw error;
      }
    };
  }

  #take(targetId: string): Credentials | null {
    const carried = this.#carried.get(targetId);
    this.#carried.delete(targetId);
    return carried && this.#lifeOf(carried) > LEAST_LIFE_MS ? carried : null;
  }

  #lifeOf({ expiresAt, clockOffsetMs }: Credentials): number {
    return expiresAt === null ? 0 : expiresAt - this.#clock.now() - clockOffsetMs;
  }
}

export interface KeySessionsPorts {
  readonly catalog: { readonly state: CatalogState };
  readonly cache: CredentialCache;
  readonly carried: CarriedSessions;
}

export class KeySessions {
  readonly #ports: KeySessionsPorts;
  /** By identity id: the targets that had credentials when its key changed. */
  readonly #live = new Map<string, Set<string>>();

  constructor(ports: KeySessionsPorts) {
    this.#ports = ports;
  }

  /** Right before the identity gets another key id. Never rejects. */
  async carryOver(identityId: string): Promise<void> {
    const { cache, carried } = this.#ports;
    const live = this.#live.get(identityId) ?? new Set();
    this.#live.set(identityId, live);
    const valid = this.#targetsOf(identityId).filter((target) => cache.status(target).state === 'ready');
    await Promise.all(
      valid.map(async (target) => {
        live.add(target.id);
        try {
          const request = { by: 'timer', name: target.label, patienceMs: PATIENCE_MS } as const;
          carried.carry(target.id, await cache.get(target, request));
        } catch {
          // It has ended meanwhile: there is nothing to carry.
        }
      }),
    );
  }

  /** Fetches what was live anew; resolves when all is in. Rejects with the first failure, with the others done. */
  async renew(identityId: string): Promise<void> {
    const live = this.#live.get(identityId);
    this.#live.delete(identityId);
    const again = this.#targetsOf(identityId).filter(({ id }) => live?.has(id));
    // Sources first by themselves: a role's request joins that of its source.
    const done = await Promise.allSettled(
      again.map((target) => this.#ports.cache.get(target, { by: 'timer', name: target.label })),
    );
    for (const each of done) if (each.status === 'rejected') throw each.reason;
  }

  /** The key is gone for good: what hands it out as it is must not any more. */
  forgetKey(identityId: string): void {
    for (const { kind, id } of this.#targetsOf(identityId))
      if (kind === 'long-term-key') this.#ports.cache.forget(id);
  }

  /** All steps that rest on the identity's key, each once. */
  #targetsOf(identityId: string): Target[] {
    const found = new Map<string, Target>();
    for (const plan of planAll(this.#ports.catalog.state)) {
      const root = rootOf(plan);
      if (root.kind === 'sso-role' || root.identity.id !== identityId) continue;
      found.set(plan.id, plan);
      for (let step: Target = plan; step.kind === 'role'; step = step.source)
        found.set(step.source.id, step.source);
    }
    return [...found.values()];
  }
}
