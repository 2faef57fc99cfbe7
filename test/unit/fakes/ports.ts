// The smaller ports, in memory.
import type { AuditEvent } from '../../../shared/audit.ts';
import { AppError, toWire } from '../../../shared/errors.ts';
import type { VaultState, VaultStatus } from '../../../shared/model.ts';
import { type CatalogState, type CatalogStore, EMPTY_CATALOG } from '../../../src-main/core/catalog.ts';
import { Emitter } from '../../../src-main/core/emitter.ts';
import type {
  AuditTrail,
  CallContext,
  IamApi,
  Log,
  LongTermKey,
  Presence,
  Vault,
} from '../../../src-main/core/ports.ts';
import type { Secret } from '../../../src-main/core/secret.ts';

export class FakeIam implements IamApi {
  readonly calls: { signedBy: string; context: CallContext }[] = [];
  serials: readonly string[] = [];
  failure: AppError | null = null;

  async listMfaDevices(key: LongTermKey, context: CallContext): Promise<readonly string[]> {
    this.calls.push({ signedBy: key.accessKeyId, context });
    if (this.failure) throw this.failure;
    return this.serials;
  }
}

export class FakeVault implements Vault {
  readonly secrets = new Map<string, Secret>();
  /** What the next unlock() finds. */
  unlocksTo: VaultState = 'open';
  /** What opens it instead of the keychain; null: the keychain does. */
  passphrase: string | null = null;
  #state: VaultState = 'open';
  #why: AppError | null = null;
  readonly #changes = new Emitter();

  /** The names, for looking whether anything was left behind. */
  get names(): string[] {
    return [...this.secrets.keys()];
  }

  become(state: VaultState): void {
    this.#state = state;
    this.#changes.emit();
  }

  status(): VaultStatus {
    const fine = this.#state === 'open' || this.#state === 'opening';
    return {
      state: this.#state,
      error: fine ? null : toWire(this.#reason()),
      protection: this.passphrase === null ? 'keychain' : 'passphrase',
    };
  }

  async unlock(passphrase?: Secret): Promise<void> {
    this.#why = null;
    if (this.passphrase === null) return this.become(this.unlocksTo);
    // As the real one: what is open asks for nothing.
    if (this.#state === 'open') return;
    if (passphrase) this.#mustBePassphrase(passphrase);
    this.become(passphrase ? 'open' : 'locked');
  }

  async choosePassphrase(passphrase: Secret): Promise<void> {
    this.passphrase = passphrase.reveal();
    this.become('open');
  }

  async changePassphrase(current: Secret, next: Secret): Promise<void> {
    this.#mustBePassphrase(current);
    this.passphrase = next.reveal();
  }

  lock(why: AppError): void {
    this.#why = why;
    this.become('locked');
  }

  async get(name: string): Promise<Secret | null> {
    this.#mustBeOpen();
    return this.secrets.get(name) ?? null;
  }

  async put(name: string, secret: Secret): Promise<void> {
    this.#mustBeOpen();
    this.secrets.set(name, secret);
  }

  async remove(name: string): Promise<void> {
    this.#mustBeOpen();
    this.secrets.delete(name);
  }

  async seal(name: string, data: Uint8Array): Promise<string> {
    this.#mustBeOpen();
    return JSON.stringify([name, [...data]]);
  }

  async unseal(name: string, sealed: string): Promise<Uint8Array> {
    this.#mustBeOpen();
    const [sealedName, data] = JSON.parse(sealed) as [string, number[]];
    if (sealedName !== name) throw new RangeError(`sealed as ${sealedName}, opened as ${name}`);
    return Uint8Array.from(data);
  }

  onChange(listener: () => void): () => void {
    return this.#changes.onChange(listener);
  }

  #mustBePassphrase(entered: Secret): void {
    if (entered.reveal() === this.passphrase) return;
    throw new AppError({
      code: 'vault-wrong-passphrase',
      message: 'This passphrase does not open the vault',
      remedy: 'try again',
    });
  }

  #mustBeOpen(): void {
    if (this.#state !== 'open') throw this.#reason();
  }

  #reason(): AppError {
    return this.#why ?? (this.passphrase === null ? closed() : waiting());
  }
}

function closed(): AppError {
  return new AppError({ code: 'vault-locked', message: 'The keychain is locked', remedy: 'unlock it' });
}

function waiting(): AppError {
  return new AppError({
    code: 'vault-locked',
    message: 'The vault waits for its passphrase',
    remedy: 'enter it',
  });
}

export class FakePresence implements Presence {
  locked = false;
  looks = 0;

  async screenLocked(): Promise<boolean> {
    this.looks += 1;
    return this.locked;
  }
}

/** Keeps what is stored as text, as a disk would. */
export class MemoryCatalogStore implements CatalogStore {
  failure: Error | null = null;
  #text: string;

  constructor(state: CatalogState = EMPTY_CATALOG) {
    this.#text = JSON.stringify(state);
  }

  load(): CatalogState {
    return JSON.parse(this.#text) as CatalogState;
  }

  save(state: CatalogState): void {
    if (this.failure) throw this.failure;
    this.#text = JSON.stringify(state);
  }
}

/** Keeps what it is told, for looking at. */
export class RecordingAudit implements AuditTrail {
  readonly events: AuditEvent[] = [];

  record(event: AuditEvent): void {
    this.events.push(event);
  }
}

export class RecordingLog implements Log {
  readonly entries: { level: 'info' | 'warn'; event: string; fields: Readonly<Record<string, unknown>> }[] =
    [];

  info(event: string, fields: Readonly<Record<string, unknown>> = {}): void {
    this.entries.push({ level: 'info', event, fields });
  }

  warn(event: string, fields: Readonly<Record<string, unknown>> = {}): void {
    this.entries.push({ level: 'warn', event, fields });
  }
}
