// SerialNumber and TokenCode of GetSessionToken and AssumeRole.
import { accessDenied } from './aws-error.ts';
import type { Caller, World } from './world.ts';

/**
 * Server time of the accepted code, or null when none was given. The device must belong to the calling user.
 * A code that passed is spent, whatever becomes of the request. Throws AccessDenied.
 */
export function checkMfa(
  caller: Caller,
  serialNumber: string | undefined,
  tokenCode: string | undefined,
  world: World,
): number | null {
  if (serialNumber === undefined && tokenCode === undefined) return null;
  if (serialNumber === undefined || tokenCode === undefined) {
    throw accessDenied(
      'MultiFactorAuthentication failed, must provide both MFA serial number and one time pass code.',
    );
  }
  const { user } = caller.principal;
  const device = user && world.devicesOf(user.arn).find(({ serial }) => serial === serialNumber);
  if (!device) {
    throw accessDenied(
      'MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user.',
    );
  }
  if (!device.accept(tokenCode, world.now())) {
    throw accessDenied('MultiFactorAuthentication failed with invalid MFA one time pass code. ');
  }
  return world.now();
}
