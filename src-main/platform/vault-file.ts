// The vault file: what it may look like, reading and replacing it. A file that does not look like a vault, down to the
// costs of its key derivation, is damaged: it is never opened, and never replaced.
import { chmod, mkdir, readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { AppError } from '../../shared/errors.ts';
import { unwritable, writeFileAtomic } from './atomic-write.ts';
import { passphraseProtection } from './passphrase-key.ts';

const sealedText = z.base64();
const common = {
  /** Account name of the key's keychain item; several vaults may share one keychain. */
  id: z.uuid(),
  check: sealedText,
  secrets: z.record(z.string(), sealedText),
};
/** A version of its own, so that whoever knows keychains alone does not take it for a vault without a key. */
const vaultFile = z.discriminatedUnion('version', [
  z.strictObject({ version: z.literal(1), ...common }),
  z.strictObject({ version: z.literal(2), ...common, protection: passphraseProtection }),
]);
/** Version 1: the key is in the keychain. Version 2: it is in the file, wrapped. */
export type VaultFile = z.infer<typeof vaultFile>;
export type PassphraseVaultFile = Extract<VaultFile, { version: 2 }>;

/** Null: there is none yet. Rejects with `vault-damaged` or `file-unreadable`. */
export async function loadVaultFile(path: string): Promise<VaultFile | null> {
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
export async function closeToOthers(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  try {
    if (((await stat(path)).mode & 0o077) !== 0) await chmod(path, 0o600);
  } catch {
    // What is in it is sealed.
  }
}

export async function saveVaultFile(path: string, file: VaultFile): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw unwritable(path, cause);
  }
  await writeFileAtomic(path, Buffer.from(`${JSON.stringify(file, null, 2)}\n`), { mode: 0o600 });
}

export function damaged(path: string, cause: unknown): AppError {
  return new AppError({
    code: 'vault-damaged',
    message: `The vault file ${path} cannot be read; it was left as it is`,
    remedy: 'restore it from a backup, or move it away to start with an empty vault',
    cause,
  });
}
