// What people are told when credentials cannot be had, in terms of the session and account they asked for.
import { AppError, type ErrorView, toWire } from '../../shared/errors.ts';
import { rootOf, type Target } from './credential-plan.ts';

/** AWS refuses signatures at five minutes; people are told a little before. */
const SKEW_WORTH_TELLING_MS = 4 * 60_000;

export function skewNote(offsetMs: number): string[] {
  const minutes = Math.round(Math.abs(offsetMs) / 60_000);
  if (Math.abs(offsetMs) < SKEW_WORTH_TELLING_MS) return [];
  return [
    `This computer's clock is ${minutes} minutes ${offsetMs > 0 ? 'behind' : 'ahead of'} AWS's; set it right`,
  ];
}

export function expired(target: Target): ErrorView {
  return toWire(
    new AppError({
      code: 'source-expired',
      message: `The credentials of ${target.label} have expired`,
      remedy: 'start it again',
      account: target.accountId,
    }),
  );
}

/** Only a clock that is far wrong, unnoticed, makes new credentials look old. */
export function arrivedExpired(target: Target): AppError {
  return new AppError({
    code: 'clock-skew',
    message: `By this computer's clock, the new credentials of ${target.label} have expired already`,
    remedy: 'set the clock right and try again',
    account: target.accountId,
  });
}

/** The person who was asked did not answer while this caller could wait. */
export function personTooSlow(target: Target): AppError {
  if (rootOf(target).kind === 'sso-role') {
    return new AppError({
      code: 'sign-in-timeout',
      message: `${target.label} needs a sign-in to ${target.rootLabel}, and nobody signed in in time`,
      remedy: `sign in to ${target.rootLabel} in Cloakroom and run the command again`,
      account: target.accountId,
    });
  }
  return new AppError({
    code: 'mfa-timeout',
    message: `${target.label} needs an MFA code for ${target.rootLabel}, and none was entered in time`,
    remedy: 'enter the code in Cloakroom and run the command again',
    account: target.accountId,
  });
}

export function nobodyThere(target: Target): AppError {
  if (rootOf(target).kind === 'sso-role') {
    return new AppError({
      code: 'sign-in-screen-locked',
      message: `${target.label} needs a sign-in to ${target.rootLabel}, and the screen is locked`,
      remedy: `unlock the screen, sign in to ${target.rootLabel} in Cloakroom and run the command again`,
      account: target.accountId,
    });
  }
  return new AppError({
    code: 'mfa-screen-locked',
    message: `${target.label} needs an MFA code for ${target.rootLabel}, and the screen is locked`,
    remedy: 'unlock the screen, enter the code in Cloakroom and run the command again',
    account: target.accountId,
  });
}

export function tookTooLong(target: Target): AppError {
  return new AppError({
    code: 'timeout',
    message: `AWS did not answer in time for ${target.label}`,
    remedy: 'check the network and run the command again',
    account: target.accountId,
  });
}
