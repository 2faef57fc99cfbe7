// Locked by a person, or by the rules they have set: credentials and the vault's key are forgotten, and tools are told
// at once. What ran goes on when it is unlocked.
import { AppError } from '../../shared/errors.ts';
import type { CatalogState } from './catalog.ts';
import type { CredentialCache } from './credential-cache.ts';
import { plansOf } from './credential-plan.ts';
import type { MfaPrompts } from './mfa-prompts.ts';
import type { PortalTokens } from './portals/portal-tokens.ts';
import type { SignInRequests } from './portals/sign-in-requests.ts';
import type { Clock, Vault } from './ports.ts';

/** A refresh token on its way to AWS is spent; the answer is worth waiting for, to be sealed. */
const RENEWAL_PATIENCE_MS = 5_000;

export interface LockPorts {
  readonly catalog: { readonly state: CatalogState };
  readonly vault: Vault;
  readonly cache: CredentialCache;
  readonly prompts: MfaPrompts;
  readonly requests: SignInRequests;
  readonly tokens: PortalTokens;
  readonly clock: Clock;
}

export class Lock {
  readonly #ports: LockPorts;
  #locked = false;
  /** Ids of plan targets that were kept fresh when it was locked. */
  #running: readonly string[] = [];

  constructor(ports: LockPorts) {
    this.#ports = ports;
  }

  /** What a tool is told instead of getting credentials; null while it is not locked. */
  refusal(): AppError | null {
    return this.#locked ? lockedError() : null;
  }

  async lock(): Promise<void> {
    const { vault, cache, prompts, requests, tokens, clock } = this.#ports;
    if (this.#locked || vault.status().state !== 'open') return;
    this.#locked = true;
    this.#running = cache.running();
    cache.forgetAll();
    prompts.cancel(undefined, lockedError());
    requests.cancel(undefined, lockedError());
    let cancelWait = () => {};
    const patience = new Promise<void>((resolve) => {
      cancelWait = clock.after(RENEWAL_PATIENCE_MS, resolve);
    });
    await Promise.race([tokens.idle(), patience]);
    cancelWait();
    tokens.forgetAll();
    vault.lock(lockedError());
  }

  /** Asks the keychain. Resolves when its answer is in, whatever it is. */
  async unlock(): Promise<void> {
    const { vault, cache, catalog } = this.#ports;
    await vault.unlock();
    if (vault.status().state !== 'open') return;
    this.#locked = false;
    const resumed = new Set(this.#running);
    this.#running = [];
    for (const plan of new Map([...plansOf(catalog.state)].map(([, each]) => [each, each])).keys()) {
      if (plan instanceof AppError || !resumed.delete(plan.id)) continue;
      cache.keep(plan);
      // Where a person is needed the session shows it; nobody has asked for a window to open now.
      cache.get(plan, { by: 'timer', name: plan.label }).catch(() => {});
    }
    cache.retryFailed();
  }
}

function lockedError(): AppError {
  return new AppError({
    code: 'vault-locked',
    message: 'Cloakroom is locked, so tools get no credentials',
    remedy: 'unlock it in its window or tray, then run the command again',
  });
}
