// Secrets, sealed one by one in a file (vault-seal.ts); the one key that opens them is in the keychain, or in the file
// itself, wrapped with a passphrase (vault-opening.ts), and is fetched once per unlock.
//
// Nothing is ever recreated over existing data: an unreadable file, a locked keychain, a missing key or a wrong
// passphrase is a state of its own, shown with its remedy (docs/adr/0006 and 0016).
import { AppError, toWire } from '../../shared/errors.ts';
import type { VaultState, VaultStatus } from '../../shared/model.ts';
import { Emitter } from '../core/emitter.ts';
import type { Clock, Vault } from '../core/ports.ts';
import { Secret } from '../core/secret.ts';
import { systemClock } from './clock.ts';
import type { Keychain } from './keychain.ts';
import {
  type DeriveKey,
  deriveWithScrypt,
  type PassphraseProtection,
  unwrapKey,
  wrapKey,
} from './passphrase-key.ts';
import { createPassphrasePace } from './passphrase-pace.ts';
import { loadVaultFile, saveVaultFile, type VaultFile } from './vault-file.ts';
import {
  createInKeychain,
  createWithPassphrase,
  type OpenVault,
  openWithKeychain,
  openWithPassphrase,
  refuseNeedlessPassphrase,
} from './vault-opening.ts';
import { seal, unseal } from './vault-seal.ts';

/** A caller that comes while it is being opened waits so long for it. */
const OPENING_PATIENCE_MS = 5_000;

export interface VaultParts {
  readonly path: string;
  readonly keychain: Keychain;
  readonly clock?: Pick<Clock, 'monotonic' | 'after'>;
  readonly derive?: DeriveKey;
}

export function createVault(parts: VaultParts): Vault {
  const { path, keychain, clock = systemClock, derive = deriveWithScrypt } = parts;
  const changes = new Emitter();
  const pace = createPassphrasePace(clock);
  let status: VaultStatus = { state: 'opening', error: null, protection: null };
  let open: OpenVault | null = null;
  let opening: Promise<void> | null = null;
  let trying: Promise<unknown> = Promise.resolve();
  let writing: Promise<unknown> = Promise.resolve();

  const show = (next: VaultStatus) => {
    status = next;
    changes.emit();
  };

  /** Passphrases are tried one at a time, and more and more slowly. */
  const atPace = <T>(tryOne: () => Promise<T>): Promise<T> => {
    const result = trying.then(async () => {
      await pace.turn();
      try {
        const tried = await tryOne();
        pace.right();
        return tried;
      } catch (thrown) {
        if (isWrongPassphrase(thrown)) pace.wrong();
        throw thrown;
      }
    });
    trying = result.catch(() => {});
    return result;
  };

  const find = async (passphrase: Secret | undefined): Promise<OpenVault> => {
    const file = await loadVaultFile(path);
    status = { ...status, protection: file ? protectionOf(file) : null };
    if (!file) return await createInKeychain(path, keychain);
    // Whatever keychain there is by now: what opens a vault was chosen when it was made.
    if (file.version === 1) return await openWithKeychain(path, file, keychain);
    if (!passphrase) throw waitingForPassphrase();
    return await atPace(() => openWithPassphrase(path, file, passphrase, derive));
  };

  /** One at a time. Ends in a status; rejects with `vault-wrong-passphrase` alone. */
  const attempt = (look: () => Promise<OpenVault>): Promise<void> => {
    const result = (opening ?? Promise.resolve()).then(async () => {
      if (open) return;
      show({ state: 'opening', error: null, protection: status.protection });
      try {
        open = await look();
        show({ state: 'open', error: null, protection: protectionOf(open.file) });
      } catch (thrown) {
        const wrong = isWrongPassphrase(thrown);
        const error = toWire(wrong ? waitingForPassphrase() : thrown);
        show({ state: stateOf(error.code), error, protection: status.protection });
        if (wrong) throw thrown;
      }
    });
    const ended = result
      .catch(() => {})
      .then(() => {
        if (opening === ended) opening = null;
      });
    opening = ended;
    return result;
  };

  /** Nothing is written that does not open again. */
  const rewrapped = async (key: Buffer, id: string, passphrase: Secret): Promise<PassphraseProtection> => {
    const protection = await wrapKey(key, id, passphrase, derive);
    (await unwrapKey(protection, id, passphrase, derive)).fill(0);
    return protection;
  };

  const whenOpen = async (): Promise<OpenVault> => {
    if (!open && opening) await within(opening, OPENING_PATIENCE_MS);
    if (open) return open;
    if (status.error) throw new AppError(status.error);
    throw status.protection === 'passphrase' ? waitingForPassphrase() : waitingForKeychain();
  };

  /** One write at a time; memory changes only after the disk has. */
  const replaceFile = (edit: (file: VaultFile, key: Buffer) => VaultFile): Promise<void> => {
    // Asked for at once, so that changes behind a locked keychain give up together and not one after the other.
    const opened = whenOpen();
    opened.catch(() => {});
    const result = writing.then(async () => {
      const vault = await opened;
      const file = edit(vault.file, vault.key);
      await saveVaultFile(path, file);
      vault.file = file;
    });
    writing = result.catch(() => {});
    return result;
  };
  const change = (edit: (secrets: Record<string, string>, key: Buffer) => void): Promise<void> =>
    replaceFile((file, key) => {
      const secrets = { ...file.secrets };
      edit(secrets, key);
      return { ...file, secrets };
    });

  return {
    status: () => status,
    unlock: (passphrase) => {
      if (open) return Promise.resolve();
      if (!passphrase && opening) return opening;
      return attempt(() => find(passphrase));
    },
    choosePassphrase: async (passphrase) => {
      // A file that cannot be read or written is no lack of a keychain.
      if (process.platform !== 'linux' || status.error?.code !== 'vault-unavailable') throw noNeed();
      await refuseNeedlessPassphrase(path, keychain);
      let made = false;
      await attempt(async () => {
        await refuseNeedlessPassphrase(path, keychain);
        const vault = await createWithPassphrase(path, passphrase, derive);
        made = true;
        return vault;
      });
      // Meanwhile the keychain may have opened one.
      if (!made) throw open ? noNeed() : new AppError(status.error ?? noNeed());
    },
    changePassphrase: async (current, next) => {
      const { file } = await whenOpen();
      if (file.version !== 2) throw noPassphrase();
      // A copy of its own: the vault may be locked, and its key wiped, while the passphrases are worked on.
      const key = await atPace(() => unwrapKey(file.protection, file.id, current, derive));
      try {
        const protection = await rewrapped(key, file.id, next);
        await replaceFile((now, keyNow) => {
          if (!keyNow.equals(key)) throw anotherVault();
          return { ...now, version: 2, protection };
        });
      } finally {
        key.fill(0);
      }
    },
    lock: (why) => {
      if (!open) return;
      // A write under way holds the key until it has ended; what comes after it is refused.
      const { key, file } = open;
      open = null;
      void writing.then(() => key.fill(0));
      show({ state: 'locked', error: toWire(why), protection: protectionOf(file) });
    },
    onChange: (listener) => changes.onChange(listener),
    get: async (name) => {
      const { file, key } = await whenOpen();
      const sealed = Object.hasOwn(file.secrets, name) ? file.secrets[name] : undefined;
      if (sealed === undefined) return null;
      const plain = unseal(key, name, sealed);
      const secret = new Secret(plain.toString('utf8'));
      plain.fill(0);
      return secret;
    },
    put: (name, secret) =>
      change((secrets, key) => {
        secrets[name] = sealCopy(key, name, Buffer.from(secret.reveal(), 'utf8'));
      }),
    remove: (name) =>
      change((secrets) => {
        delete secrets[name];
      }),
    seal: async (name, data) => sealCopy((await whenOpen()).key, outside(name), Buffer.from(data)),
    unseal: async (name, sealed) => unseal((await whenOpen()).key, outside(name), sealed),
  };
}

/** `plain` was made for this. */
function sealCopy(key: Buffer, name: string, plain: Buffer): string {
  try {
    return seal(key, name, plain);
  } finally {
    plain.fill(0);
  }
}

/** What is kept outside must not pass for a secret of the same name. */
function outside(name: string): string {
  return `outside ${name}`;
}

function protectionOf({ version }: VaultFile): 'keychain' | 'passphrase' {
  return version === 1 ? 'keychain' : 'passphrase';
}

function isWrongPassphrase(thrown: unknown): boolean {
  return thrown instanceof AppError && thrown.code === 'vault-wrong-passphrase';
}

function stateOf(code: AppError['code']): Exclude<VaultState, 'opening' | 'open'> {
  switch (code) {
    case 'vault-locked':
      return 'locked';
    case 'vault-key-missing':
      return 'key-missing';
    case 'vault-damaged':
      return 'damaged';
    default:
      return 'unavailable';
  }
}

function waitingForKeychain(): AppError {
  return new AppError({
    code: 'vault-locked',
    message: 'The keychain is waiting for its password',
    remedy: 'answer the unlock window of your desktop, then run the command again',
  });
}

function waitingForPassphrase(): AppError {
  return new AppError({
    code: 'vault-locked',
    message: 'Cloakroom’s vault is waiting for its passphrase',
    remedy: 'press Unlock in Cloakroom and enter it, then run the command again',
  });
}

function noNeed(): AppError {
  return new AppError({
    code: 'invalid-input',
    message: 'A passphrase is for a Linux desktop without a keychain, before there is a vault',
    remedy: 'press Try again to open the vault with the keychain',
  });
}

function anotherVault(): AppError {
  return new AppError({
    code: 'in-use',
    message: 'Another vault was opened meanwhile, so the passphrase was not changed',
    remedy: 'try again',
  });
}

function noPassphrase(): AppError {
  return new AppError({
    code: 'invalid-input',
    message: 'This vault has no passphrase: its key is in the keychain',
    remedy: 'change the password of your keychain instead',
  });
}

async function within(promise: Promise<unknown>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([promise, timeout]);
  clearTimeout(timer);
}
