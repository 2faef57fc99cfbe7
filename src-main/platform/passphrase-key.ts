// A vault's key, wrapped with what scrypt makes of a passphrase (docs/adr/0016). The work factors stand in the vault
// file, which others may have written: below the floor it would open too cheaply, above the ceiling it would take the
// computer's memory, so a file with either is not a vault.
//
// The Buffers here are wiped. The passphrase arrives as a JavaScript string, which cannot be: copies of it stay in the
// heap until it is collected and used again, in the window that took it and in the main process.
import { randomBytes, type ScryptOptions, scrypt } from 'node:crypto';
import { z } from 'zod';
import { AppError } from '../../shared/errors.ts';
import type { Secret } from '../core/secret.ts';
import { KEY_BYTES, SEAL_BYTES, seal, unseal } from './vault-seal.ts';

const SALT_BYTES = 32;
/** 128 MiB and a third of a second on a computer of 2020; what OWASP asks of scrypt at least. */
const DEFAULT_N = 2 ** 17;
const LEAST_N = DEFAULT_N;
/** 512 MiB. */
const MOST_N = 2 ** 19;
const MOST_P = 4;

/** One way to write the same bytes only: otherwise a changed file could be one that opens. */
const bytesOf = (length: number) =>
  z.base64().refine((text) => {
    const bytes = Buffer.from(text, 'base64');
    return bytes.length === length && bytes.toString('base64') === text;
  });

export const passphraseProtection = z.strictObject({
  kind: z.literal('passphrase'),
  kdf: z.literal('scrypt'),
  N: z
    .int()
    .min(LEAST_N)
    .max(MOST_N)
    .refine((N) => Number.isInteger(Math.log2(N))),
  r: z.literal(8),
  p: z.int().min(1).max(MOST_P),
  salt: bytesOf(SALT_BYTES),
  wrappedKey: bytesOf(KEY_BYTES + SEAL_BYTES),
});
export type PassphraseProtection = z.infer<typeof passphraseProtection>;

interface DerivationCosts {
  readonly N: number;
  readonly r: number;
  readonly p: number;
}

/** A key of 32 bytes that is its caller's to wipe. */
export type DeriveKey = (passphrase: Buffer, salt: Buffer, costs: DerivationCosts) => Promise<Buffer>;

/** On a thread of its own. `vault-unavailable` where there is not the memory for it. */
export const deriveWithScrypt: DeriveKey = (passphrase, salt, { N, r, p }) => {
  // What the derivation holds at once: N + 2 blocks and one per lane.
  const options: ScryptOptions = { N, r, p, maxmem: 128 * r * (N + p + 2) + 1024 };
  return new Promise((resolve, reject) => {
    scrypt(passphrase, salt, KEY_BYTES, options, (cause, key) => {
      if (!cause) return resolve(key);
      reject(
        new AppError({
          code: 'vault-unavailable',
          message: `There is not enough memory to try the passphrase: it takes ${Math.ceil((128 * r * N) / 2 ** 20)} MB`,
          remedy: 'close other programs, then try again',
          cause,
        }),
      );
    });
  });
};

/** With a salt of its own, at today's costs. `key` stays its caller's. */
export async function wrapKey(
  key: Buffer,
  vaultId: string,
  passphrase: Secret,
  derive: DeriveKey,
): Promise<PassphraseProtection> {
  const salt = randomBytes(SALT_BYTES);
  const costs = { N: DEFAULT_N, r: 8, p: 1 } as const;
  const wrapping = await derived(passphrase, salt, costs, derive);
  try {
    const parts = { kind: 'passphrase', kdf: 'scrypt', ...costs, salt: salt.toString('base64') } as const;
    return { ...parts, wrappedKey: seal(wrapping, boundTo(vaultId, parts), key) };
  } finally {
    wrapping.fill(0);
  }
}

/**
 * The vault's key, its caller's to wipe. `vault-wrong-passphrase` also where the file was changed: the two cannot be
 * told apart.
 */
export async function unwrapKey(
  protection: PassphraseProtection,
  vaultId: string,
  passphrase: Secret,
  derive: DeriveKey,
): Promise<Buffer> {
  const wrapping = await derived(passphrase, Buffer.from(protection.salt, 'base64'), protection, derive);
  try {
    return unseal(wrapping, boundTo(vaultId, protection), protection.wrappedKey);
  } catch (cause) {
    throw wrongPassphrase(cause);
  } finally {
    wrapping.fill(0);
  }
}

/** NFKC: keyboards and systems write the same letter in several ways. Spaces count, wherever they stand. */
async function derived(
  passphrase: Secret,
  salt: Buffer,
  costs: DerivationCosts,
  derive: DeriveKey,
): Promise<Buffer> {
  const bytes = Buffer.from(passphrase.reveal().normalize('NFKC'), 'utf8');
  try {
    return await derive(bytes, salt, costs);
  } finally {
    bytes.fill(0);
  }
}

function boundTo(vaultId: string, { N, r, p, salt }: DerivationCosts & { readonly salt: string }): string {
  return ['cloakroom vault key', vaultId, 'scrypt', N, r, p, salt].join(' ');
}

function wrongPassphrase(cause: unknown): AppError {
  return new AppError({
    code: 'vault-wrong-passphrase',
    message: 'This passphrase does not open the vault',
    remedy: 'look at Caps Lock and the keyboard layout, then try again; nothing was changed',
    cause,
  });
}
