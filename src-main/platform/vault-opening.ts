// The ways to a vault's key: the keychain, or a passphrase where a person has chosen one. Which of the two is written in
// the vault file and never changes by itself. The key of what is returned is its receiver's to wipe.
import { randomBytes, randomUUID } from 'node:crypto';
import { AppError } from '../../shared/errors.ts';
import type { Secret } from '../core/secret.ts';
import type { Keychain } from './keychain.ts';
import { type DeriveKey, unwrapKey, wrapKey } from './passphrase-key.ts';
import {
  closeToOthers,
  damaged,
  loadVaultFile,
  type PassphraseVaultFile,
  saveVaultFile,
  type VaultFile,
} from './vault-file.ts';
import { KEY_BYTES, opens, seal } from './vault-seal.ts';

/** Sealed with every vault, to tell a wrong key from a damaged secret. */
const CHECK_NAME = 'cloakroom-vault';

export interface OpenVault {
  readonly key: Buffer;
  file: VaultFile;
}

export async function openWithKeychain(
  path: string,
  file: VaultFile,
  keychain: Keychain,
): Promise<OpenVault> {
  const stored = await keychain.read(accountName(file.id));
  if (stored === null) throw keyMissing('The keychain has no key for Cloakroom’s vault any more');
  const key = Buffer.from(stored, 'base64');
  if (!opens(key, CHECK_NAME, file.check)) {
    const opensSecrets = Object.entries(file.secrets).some(([name, sealed]) => opens(key, name, sealed));
    key.fill(0);
    throw opensSecrets
      ? damaged(path, new Error('check value'))
      : keyMissing('The key in the keychain does not open Cloakroom’s vault');
  }
  await closeToOthers(path);
  return { key, file };
}

/** `vault-wrong-passphrase`: nothing was changed. */
export async function openWithPassphrase(
  path: string,
  file: PassphraseVaultFile,
  passphrase: Secret,
  derive: DeriveKey,
): Promise<OpenVault> {
  const key = await unwrapKey(file.protection, file.id, passphrase, derive);
  if (!opens(key, CHECK_NAME, file.check)) {
    key.fill(0);
    throw damaged(path, new Error('check value'));
  }
  await closeToOthers(path);
  return { key, file };
}

export async function createInKeychain(path: string, keychain: Keychain): Promise<OpenVault> {
  const id = randomUUID();
  return await withNewKey(async (key) => {
    // The keychain takes text: this copy of the key is the runtime's to forget.
    const text = key.toString('base64');
    await keychain.write(accountName(id), text);
    // Some keyrings take an item and lose it; nothing is sealed with a key that cannot be read back.
    if ((await keychain.read(accountName(id))) !== text) {
      throw new AppError({
        code: 'vault-unavailable',
        message: 'The keychain took Cloakroom’s key but does not give it back',
        remedy: 'check that your keyring is set up and unlocked, then press Try again',
      });
    }
    const file: VaultFile = { version: 1, ...emptyVault(id, key) };
    await saveVaultFile(path, file);
    return file;
  });
}

export async function createWithPassphrase(
  path: string,
  passphrase: Secret,
  derive: DeriveKey,
): Promise<OpenVault> {
  const id = randomUUID();
  return await withNewKey(async (key) => {
    const protection = await wrapKey(key, id, passphrase, derive);
    const file: VaultFile = { version: 2, ...emptyVault(id, key), protection };
    await saveVaultFile(path, file);
    return file;
  });
}

/**
 * Rejects with `invalid-input` unless a passphrase is the only way: there is no vault, and no keychain answers. A
 * locked keychain is one.
 */
export async function refuseNeedlessPassphrase(path: string, keychain: Keychain): Promise<void> {
  if (await loadVaultFile(path)) {
    throw new AppError({
      code: 'invalid-input',
      message: 'There is a vault already, and what opens it is not changed',
      remedy: 'press Try again to open it',
    });
  }
  const answers = await keychain.read(accountName(randomUUID())).then(
    () => true,
    (thrown: unknown) => !(thrown instanceof AppError && thrown.code === 'vault-unavailable'),
  );
  if (!answers) return;
  throw new AppError({
    code: 'invalid-input',
    message: 'The keychain answers now, so the vault’s key belongs there',
    remedy: 'press Try again, and unlock the keychain if your desktop asks',
  });
}

async function withNewKey(make: (key: Buffer) => Promise<VaultFile>): Promise<OpenVault> {
  const key = randomBytes(KEY_BYTES);
  try {
    return { key, file: await make(key) };
  } catch (thrown) {
    key.fill(0);
    throw thrown;
  }
}

function emptyVault(id: string, key: Buffer) {
  return { id, check: seal(key, CHECK_NAME, Buffer.from(CHECK_NAME)), secrets: {} };
}

function accountName(vaultId: string): string {
  return `vault ${vaultId}`;
}

function keyMissing(message: string): AppError {
  return new AppError({
    code: 'vault-key-missing',
    message,
    remedy:
      'restore the keychain item from a backup; only if there is none, move the vault file away and start anew',
  });
}
