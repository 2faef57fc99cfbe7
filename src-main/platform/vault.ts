// Secrets, sealed one by one with AES-256-GCM in a file; the one key that opens them is in the keychain and is read
// once per unlock. The name of a secret is bound to it as associated data, so that sealed values cannot be swapped.
//
// Nothing is ever recreated over existing data: an unreadable file, a locked keychain or a missing key is a state of
// its own, shown with its remedy (docs/adr/0006).
import { createCipheriv, createDecipheriv, randomBytes, randomUUID } from 'node:crypto';
import { chmod, mkdir, readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { AppError, toAppError, toWire } from '../../shared/errors.ts';
import type { VaultState, VaultStatus } from '../../shared/model.ts';
import { Emitter } from '../core/emitter.ts';
import type { Vault } from '../core/ports.ts';
import { Secret } from '../core/secret.ts';
import { unwritable, writeFileAtomic } from './atomic-write.ts';
import type { Keychain } from './keychain.ts';

const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** Sealed with every vault, to tell a wrong key from a damaged secret. */
const CHECK_NAME = 'cloakroom-vault';
/** A caller that comes while the keychain is being asked waits so long for it. */
const OPENING_PATIENCE_MS = 5_000;

const sealedText = z.base64();
const vaultFile = z.object({
  version: z.literal(1),
  /** Account name of the key's keychain item; several vaults may share one keychain. */
  id: z.uuid(),
  check: sealedText,
  secrets: z.record(z.string(), sealedText),
});
type VaultFile = z.infer<typeof vaultFile>;

interface Open {
  readonly key: Buffer;
  file: VaultFile;
}

export function createVault({ path, keychain }: { path: string; keychain: Keychain }): Vault {
  const changes = new Emitter();
  let status: VaultStatus = { state: 'opening', error: null };
  let open: Open | null = null;
  let opening: Promise<void> | null = null;
  let writing: Promise<unknown> = Promise.resolve();

  const show = (next: VaultStatus) => {
    status = next;
    changes.emit();
  };

  const unlock = (): Promise<void> => {
    if (open) return Promise.resolve();
    opening ??= (async () => {
      show({ state: 'opening', error: null });
      try {
        open = await openVault(path, keychain);
        show({ state: 'open', error: null });
      } catch (thrown) {
        const { code, message, remedy, account, details } = toAppError(thrown);
        show({ state: stateOf(code), error: { code, message, remedy, account, details } });
      } finally {
        opening = null;
      }
    })();
    return opening;
  };

  const whenOpen = async (): Promise<Open> => {
    if (!open && opening) await within(opening, OPENING_PATIENCE_MS);
    if (open) return open;
    throw new AppError(status.error ?? waitingForKeychain);
  };

  /** One write at a time; memory changes only after the disk has. */
  const change = (edit: (secrets: Record<string, string>, key: Buffer) => void): Promise<void> => {
    // Asked for at once, so that changes behind a locked keychain give up together and not one after the other.
    const opened = whenOpen();
    opened.catch(() => {});
    const result = writing.then(async () => {
      const vault = await opened;
      const secrets = { ...vault.file.secrets };
      edit(secrets, vault.key);
      const file = { ...vault.file, secrets };
      await save(path, file);
      vault.file = file;
    });
    writing = result.catch(() => {});
    return result;
  };

  return {
    status: () => status,
    unlock,
    lock: (why) => {
      if (!open) return;
      // A write under way holds the key until it has ended; what comes after it is refused.
      const { key } = open;
      open = null;
      void writing.then(() => key.fill(0));
      show({ state: 'locked', error: toWire(why) });
    },
    onChange: (listener) => changes.onChange(listener),
    get: async (name) => {
      const { file, key } = await whenOpen();
      const sealed = Object.hasOwn(file.secrets, name) ? file.secrets[name] : undefined;
      return sealed === undefined ? null : new Secret(unseal(key, name, sealed).toString('utf8'));
    },
    put: (name, secret) =>
      change((secrets, key) => {
        secrets[name] = seal(key, name, Buffer.from(secret.reveal(), 'utf8'));
      }),
    remove: (name) =>
      change((secrets) => {
        delete secrets[name];
      }),
    seal: async (name, data) => seal((await whenOpen()).key, outside(name), Buffer.from(data)),
    unseal: async (name, sealed) => unseal((await whenOpen()).key, outside(name), sealed),
  };
}

async function openVault(path: string, keychain: Keychain): Promise<Open> {
  const file = await load(path);
  if (!file) return await createNew(path, keychain);
  const stored = await keychain.read(accountName(file.id));
  if (stored === null) throw keyMissing('The keychain has no key for Cloakroom’s vault any more');
  const key = Buffer.from(stored, 'base64');
  try {
    unseal(key, CHECK_NAME, file.check);
  } catch (cause) {
    if (Object.entries(file.secrets).some(([name, sealed]) => opens(key, name, sealed)))
      throw damaged(path, cause);
    throw keyMissing('The key in the keychain does not open Cloakroom’s vault', cause);
  }
  await closeToOthers(path);
  return { key, file };
}

async function createNew(path: string, keychain: Keychain): Promise<Open> {
  const id = randomUUID();
  const key = randomBytes(KEY_BYTES);
  await keychain.write(accountName(id), key.toString('base64'));
  // Some keyrings take an item and lose it; nothing is sealed with a key that cannot be read back.
  if ((await keychain.read(accountName(id))) !== key.toString('base64')) {
    throw new AppError({
      code: 'vault-unavailable',
      message: 'The keychain took Cloakroom’s key but does not give it back',
      remedy: 'check that your keyring is set up and unlocked, then press Try again',
    });
  }
  const file: VaultFile = {
    version: 1,
    id,
    check: seal(key, CHECK_NAME, Buffer.from(CHECK_NAME)),
    secrets: {},
  };
  await save(path, file);
  return { key, file };
}

async function load(path: string): Promise<VaultFile | null> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT') return null;
    if (code !== 'EACCES' && code !== 'EPERM' && code !== 'EIO') throw damaged(path, cause);
    throw new AppError({
      code: 'file-unreadable',
      message: `The vault file ${path} cannot be read (${code})`,
      remedy: 'check that you may read it and that its disk is there, then press Try again',
      cause,
    });
  }
  try {
    return vaultFile.parse(JSON.parse(text));
  } catch (cause) {
    throw damaged(path, cause);
  }
}

/** A restored file may have come with wider permissions, which it would keep; where they cannot be changed, so be it. */
async function closeToOthers(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  try {
    if (((await stat(path)).mode & 0o077) !== 0) await chmod(path, 0o600);
  } catch {
    // What is in it is sealed.
  }
}

async function save(path: string, file: VaultFile): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw unwritable(path, cause);
  }
  await writeFileAtomic(path, Buffer.from(`${JSON.stringify(file, null, 2)}\n`), { mode: 0o600 });
}

/** Base64 of nonce, ciphertext and tag. */
function seal(key: Buffer, name: string, plain: Buffer): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(Buffer.from(name));
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]).toString('base64');
}

/** `vault-damaged` for anything that was not sealed with this key under this name. */
function unseal(key: Buffer, name: string, sealed: string): Buffer {
  const bytes = Buffer.from(sealed, 'base64');
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAAD(Buffer.from(name));
    decipher.setAuthTag(bytes.subarray(NONCE_BYTES).subarray(-TAG_BYTES));
    return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
  } catch (cause) {
    throw new AppError({
      code: 'vault-damaged',
      message: 'A sealed secret has been changed and cannot be opened',
      remedy: 'restore the vault file from a backup, or enter the access key again',
      cause,
    });
  }
}

/** What is kept outside must not pass for a secret of the same name. */
function outside(name: string): string {
  return `outside ${name}`;
}

function opens(key: Buffer, name: string, sealed: string): boolean {
  try {
    unseal(key, name, sealed);
    return true;
  } catch {
    return false;
  }
}

function accountName(vaultId: string): string {
  return `vault ${vaultId}`;
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

function keyMissing(message: string, cause?: unknown): AppError {
  return new AppError({
    code: 'vault-key-missing',
    message,
    remedy:
      'restore the keychain item from a backup; only if there is none, move the vault file away and start anew',
    cause,
  });
}

function damaged(path: string, cause: unknown): AppError {
  return new AppError({
    code: 'vault-damaged',
    message: `The vault file ${path} cannot be read; it was left as it is`,
    remedy: 'restore it from a backup, or move it away to start with an empty vault',
    cause,
  });
}

const waitingForKeychain = {
  code: 'vault-locked',
  message: 'The keychain is waiting for its password',
  remedy: 'answer the unlock window of your desktop, then run the command again',
} as const;

async function within(promise: Promise<unknown>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([promise, timeout]);
  clearTimeout(timer);
}
