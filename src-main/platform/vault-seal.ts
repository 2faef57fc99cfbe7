// AES-256-GCM, one sealed value at a time; the name of a value is bound to it as associated data, so that sealed values
// cannot be swapped. Buffers with something secret in them are wiped by whoever made them: `seal` takes plain text that
// stays its caller's, `unseal` gives plain text that becomes its caller's.
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { AppError } from '../../shared/errors.ts';

export const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** Length of a sealed value, beside its plain text. */
export const SEAL_BYTES = NONCE_BYTES + TAG_BYTES;

/** Base64 of nonce, ciphertext and tag. */
export function seal(key: Buffer, name: string, plain: Buffer): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(Buffer.from(name));
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]).toString('base64');
}

/** `vault-damaged` for anything that was not sealed with this key under this name. */
export function unseal(key: Buffer, name: string, sealed: string): Buffer {
  const bytes = Buffer.from(sealed, 'base64');
  let plain = Buffer.alloc(0);
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAAD(Buffer.from(name));
    decipher.setAuthTag(bytes.subarray(NONCE_BYTES).subarray(-TAG_BYTES));
    plain = decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES));
    // Gives no bytes in this mode; it judges the tag.
    decipher.final();
    return plain;
  } catch (cause) {
    plain.fill(0);
    throw new AppError({
      code: 'vault-damaged',
      message: 'A sealed secret has been changed and cannot be opened',
      remedy: 'restore the vault file from a backup, or enter the access key again',
      cause,
    });
  }
}

export function opens(key: Buffer, name: string, sealed: string): boolean {
  try {
    unseal(key, name, sealed).fill(0);
    return true;
  } catch {
    return false;
  }
}
