// Why a request was refused, in a few words for a row of the log; the whole of it was said to whoever asked. Pure.
import type { ErrorCode } from '../../shared/errors.ts';

const WORDS: Partial<Readonly<Record<ErrorCode, string>>> = {
  'unknown-profile': 'No such profile',
  'unknown-session': 'The session is gone',
  'unknown-identity': 'The identity is gone',
  'vault-locked': 'Cloakroom was locked',
  'vault-unavailable': 'The keychain could not be reached',
  'vault-key-missing': 'The vault’s key is missing',
  'vault-damaged': 'The vault is damaged',
  'secret-missing': 'The secret is missing',
  'invalid-key': 'AWS does not know the key',
  'inactive-key': 'The key is inactive',
  'wrong-secret': 'The secret does not match the key',
  'access-denied': 'AWS denied it',
  'not-assumable': 'AWS does not let the source assume the role',
  'mfa-required': 'AWS wants an MFA code',
  'mfa-wrong-code': 'Wrong MFA code',
  'mfa-dismissed': 'Nobody gave the MFA code',
  'mfa-timeout': 'The MFA code came too late',
  'mfa-screen-locked': 'An MFA code was needed while the screen was locked',
  'region-disabled': 'The Region is not enabled',
  'source-expired': 'The source’s credentials had expired',
  'clock-skew': 'This computer’s clock is wrong',
  'aws-failure': 'AWS failed',
  throttled: 'AWS was asked too often',
  'sign-in-required': 'Not signed in to the portal',
  'sign-in-denied': 'The sign-in was denied',
  'sign-in-cancelled': 'The sign-in was cancelled',
  'sign-in-timeout': 'The sign-in took too long',
  'sign-in-screen-locked': 'A sign-in was needed while the screen was locked',
  'not-assigned': 'The role is no longer assigned',
  'approval-required': 'The program was not allowed yet',
  'approval-denied': 'You denied the program',
  'approval-timeout': 'Nobody answered for the program',
  'approval-screen-locked': 'A new program asked while the screen was locked',
  network: 'AWS could not be reached',
  proxy: 'The proxy refused the way to AWS',
  timeout: 'AWS did not answer in time',
  'production-guard': 'It is production, and was not confirmed',
  'shutting-down': 'Cloakroom was quitting',
  internal: 'Cloakroom failed',
};

/** A code without words of its own is its own words: `role-cycle` is "Role cycle". */
export function refusalText(code: ErrorCode): string {
  const plain = code.replaceAll('-', ' ');
  return WORDS[code] ?? plain.charAt(0).toUpperCase() + plain.slice(1);
}
