// What people are told when credentials cannot be had, in terms of the session and account they asked for.
import { AppError, type ErrorView, toWire } from '../../shared/errors.ts';
import type { Target } from './credential-plan.ts';

/** AWS refuses signatures at five minutes; people are told a little before. */
const SKEW_WORTH_TELLING_MS = 4 * 60_000;

export function skewNote(offsetMs: number): string[] {
  const minutes = Math.round(Math.abs(offsetMs) / 60_000);
  if (Math.abs(offsetMs) < SKEW_WORTH_TELLING_MS) return [];
  return [
    `This computer's clock is ${minutes} minutes ${offsetMs > 0 ? 'behind' : 'ahead of'} AWS's; set it right`,
  ];
}

function name(target: Target): string {
  return target.kind === 'role' ? target.session.label : target.identity.label;
}

function account(target: Target): string {
  return target.kind === 'role' ? target.accountId : target.identity.accountId;
}

export function expired(target: Target): ErrorView {
  return toWire(
    new AppError({
      code: 'source-expired',
      message: `The credentials of ${name(target)} have expired`,
      remedy: 'start it again',
      account: account(target),
    }),
  );
}

/** Only a clock that is far wrong, unnoticed, makes new credentials look old. */
export function arrivedExpired(target: Target): AppError {
  return new AppError({
    code: 'clock-skew',
    message: `By this computer's clock, the new credentials of ${name(target)} have expired already`,
    remedy: 'set the clock right and try again',
    account: account(target),
  });
}

export function codeNotGiven(target: Target): AppError {
  return new AppError({
    code: 'mfa-timeout',
    message: `${name(target)} needs an MFA code for ${target.identity.label}, and none was entered in time`,
    remedy: 'enter the code in Cloakroom and run the command again',
    account: account(target),
  });
}

export function nobodyThere(target: Target): AppError {
  return new AppError({
    code: 'mfa-screen-locked',
    message: `${name(target)} needs an MFA code for ${target.identity.label}, and the screen is locked`,
    remedy: 'unlock the screen, enter the code in Cloakroom and run the command again',
    account: account(target),
  });
}

export function tookTooLong(target: Target): AppError {
  return new AppError({
    code: 'timeout',
    message: `AWS did not answer in time for ${name(target)}`,
    remedy: 'check the network and run the command again',
    account: account(target),
  });
}
