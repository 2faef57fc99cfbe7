// Well-shaped random identifiers and secrets. Nothing here is derived from a real account.
import { randomBytes, randomUUID } from 'node:crypto';

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

function base32(bytes: Buffer): string {
  let bits = 0n;
  for (const byte of bytes) bits = (bits << 8n) | BigInt(byte);
  let text = '';
  for (let shift = BigInt(bytes.length * 8 - 5); shift >= 0n; shift -= 5n) {
    text += BASE32.charAt(Number((bits >> shift) & 31n));
  }
  return text;
}

/**
 * `AKIA…` or `ASIA…`, 20 characters. As in keys made since 2019, the account id sits in bits 7 to 46 of the
 * first six bytes, so tools that read the account out of a key id read the right one.
 */
export function newAccessKeyId(prefix: 'AKIA' | 'ASIA', accountId: string): string {
  const bytes = randomBytes(10);
  const low = BigInt(bytes.readUInt8(5) & 0x7f);
  const head = (1n << 47n) | (BigInt(accountId) << 7n) | low;
  bytes.writeUIntBE(Number(head), 0, 6);
  return prefix + base32(bytes);
}

/** 40 characters of the alphabet AWS uses for secrets. */
export function newSecretAccessKey(): string {
  return randomBytes(30).toString('base64');
}

/** Opaque; the state behind it is in the world. */
export function newSessionToken(): string {
  return randomBytes(192).toString('base64');
}

/** `AIDA…` for users, `AROA…` for roles, 21 characters. */
export function newUniqueId(prefix: 'AIDA' | 'AROA'): string {
  return prefix + base32(randomBytes(15)).slice(0, 17);
}

export function newRequestId(): string {
  return randomUUID();
}
