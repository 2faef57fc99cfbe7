// Locked by a person, or by the rules they have set: credentials, tokens and the vault's key are forgotten, and tools
// are told at once. What ran goes on when it is unlocked.
//
// Of two wishes at a time the later one counts: unlocking while locking still waits ends the locking, and a vault that
// is only about to open when it is locked is closed in the moment it opens. Where there is a passphrase, locking is not
// undone: it ends first, and the passphrase is needed.
import { AppError } from '../../shared/errors.ts';
import { doneByPerson } from './audit-events.ts';
import type { CatalogState } from './catalog.ts';
import type { CredentialCache } from './credential-cache.ts';
import { plansOf } from './credential-plan.ts';
import type { MfaPrompts } from './mfa-prompts.ts';
import { pause } from './pause.ts';
import type { PortalTokens } from './portals/portal-tokens.ts';
import type { PortalSignIn } from './portals/sign-in.ts';
import type { SignInRequests } from './portals/sign-in-requests.ts';
import type { AuditTrail, Clock, Vault } from './ports.ts';
import type { Secret } from './secret.ts';

/** What makes it lock by itself, as the settings want it. */
export type LockCause = 'idle' | 'screen' | 'sleep';

/** For the audit log. */
const CAUSES: Readonly<Record<LockCause, string>> = {
  idle: 'nobody had used the computer for a while',
  screen: 'the screen was locked',
  sleep: 'the computer went to sleep',
};

/** Where the window asks for the passphrase. */
const UNLOCK_HASH = '#/unlock';
/** A refresh token on its way to AWS is spent; the answer is worth waiting for, to be sealed. */
const RENEWAL_PATIENCE_MS = 5_000;

export interface LockPorts {
  readonly catalog: { readonly state: CatalogState };
  readonly vault: Vault;
  readonly cache: CredentialCache;
  readonly prompts: MfaPrompts;
  readonly requests: SignInRequests;
  readonly signIn: Pick<PortalSignIn, 'cancel'>;
  readonly tokens: PortalTokens;
  readonly desktop: { takeSecretBack(): Promise<void>; showWindow(hash: string): void };
  readonly audit: AuditTrail;
  /** AWS clients let go of the keys they have derived from credentials. */
  readonly forgetSigningKeys: () => Promise<void>;
  readonly clock: Clock;
}

export class Lock {
  readonly #ports: LockPorts;
  #wanted: 'open' | 'locked' = 'open';
  /** From the wish to lock until the vault is open again. */
  #locked = false;
  /** Over once the vault is closed, or another wish came. */
  #closing: Promise<void> = Promise.resolve();
  /** How often it was to be locked. */
  #wishes = 0;
  /** Ids of plan targets that were kept fresh when it was locked. */
  #running: readonly string[] = [];
  readonly #toTell: ((why: AppError) => void)[] = [];

  constructor(ports: LockPorts) {
    this.#ports = ports;
    ports.vault.onChange(() => this.#vaultChanged());
  }

  /** What a tool is told instead of getting credentials; null while it is not locked. */
  refusal(): AppError | null {
    return this.#locked ? lockedError() : null;
  }

  /** Does nothing to a vault that cannot be opened. Without a cause a person did it. */
  async lock(cause?: LockCause): Promise<void> {
    const { catalog, vault, cache, prompts, requests, signIn, desktop, audit } = this.#ports;
    this.#wishes += 1;
    const { state } = vault.status();
    if (this.#wanted === 'locked' || (state !== 'open' && state !== 'opening')) return;
    this.#wanted = 'locked';
    if (!this.#locked) {
      this.#running = cache.running();
      audit.record(doneByPerson({ kind: 'lock', detail: cause ? CAUSES[cause] : null }));
    }
    this.#locked = true;
    cache.close(lockedError());
    prompts.cancel(undefined, lockedError());
    requests.cancel(undefined, lockedError());
    for (const tell of this.#toTell) tell(lockedError());
    // Who signs in now would leave a token behind that cannot be sealed.
    for (const portal of catalog.state.portals) signIn.cancel(portal);
    void desktop.takeSecretBack().catch(() => {});
    this.#closing = this.#close();
    await this.#closing;
  }

  async #close(): Promise<void> {
    const { vault, tokens, clock, forgetSigningKeys } = this.#ports;
    const patience = pause(clock, RENEWAL_PATIENCE_MS);
    await Promise.race([tokens.idle(), patience.promise]);
    patience.cancel();
    // It may have been unlocked meanwhile.
    if (!this.#isWanted('locked')) return;
    await forgetSigningKeys().catch(() => {});
    if (!this.#isWanted('locked')) return;
    tokens.forgetAll();
    vault.lock(lockedError());
  }

  /** Told at once, before the vault is closed. */
  whenLocked(listener: (why: AppError) => void): void {
    this.#toTell.push(listener);
  }

  /**
   * Asks the keychain, or opens the window where a passphrase is needed and none was given. Resolves when the answer is
   * in, whatever it is; rejects with `vault-wrong-passphrase` alone.
   */
  async unlock(passphrase?: Secret): Promise<void> {
    const { vault, desktop } = this.#ports;
    if (vault.status().protection === 'passphrase') {
      // It is asked for however short the lock was: the vault is closed first, and would be open to anybody until then.
      const wishes = this.#wishes;
      await this.#closing;
      if (wishes !== this.#wishes) return;
    }
    this.#wanted = 'open';
    await vault.unlock(passphrase);
    const { state, protection } = vault.status();
    if (this.#isWanted('open') && state === 'open') this.#goOn();
    if (!passphrase && state === 'locked' && protection === 'passphrase') desktop.showWindow(UNLOCK_HASH);
  }

  /** Before anybody else hears of it: what begins by itself when the vault opens is let through, or finds it closed. */
  #vaultChanged(): void {
    if (this.#ports.vault.status().state !== 'open') return;
    if (this.#wanted === 'open') this.#goOn();
    else this.#ports.vault.lock(lockedError());
  }

  #goOn(): void {
    const { cache, catalog, audit } = this.#ports;
    if (this.#locked) {
      this.#locked = false;
      audit.record(doneByPerson({ kind: 'unlock' }));
      cache.open();
      const resumed = new Set(this.#running);
      this.#running = [];
      for (const plan of new Set([...plansOf(catalog.state)].map(([, each]) => each))) {
        if (plan instanceof AppError || !resumed.delete(plan.id)) continue;
        cache.keep(plan);
        // Where a person is needed the session shows it; nobody has asked for a window to open now.
        cache.get(plan, { by: 'timer', name: plan.label }).catch(() => {});
      }
    }
    cache.retryFailed();
  }

  /** Asked anew after every wait. */
  #isWanted(wish: 'open' | 'locked'): boolean {
    return this.#wanted === wish;
  }
}

function lockedError(): AppError {
  return new AppError({
    code: 'vault-locked',
    message: 'Cloakroom is locked, so tools get no credentials',
    remedy: 'unlock it in its window or tray, then run the command again',
  });
}
