// What a program is told that does not get credentials because nobody has allowed it.
import type { Caller } from '../../shared/callers.ts';
import { AppError, type ErrorCode } from '../../shared/errors.ts';
import type { Session } from '../../shared/model.ts';

/** What is asked about: one program, and the session it wants. */
export interface Wish {
  /** The same for the same session and program. */
  readonly id: string;
  readonly session: Session;
  readonly caller: Caller | null;
  readonly accountId: string | null;
}

const refusal =
  (code: ErrorCode, message: (who: string, session: string) => string, remedy: string) =>
  ({ session, caller, accountId }: Wish) =>
    new AppError({
      code,
      message: message(caller?.program.name ?? 'A program', session.label),
      remedy,
      account: accountId,
    });

export const approvalRefusals = {
  needed: refusal(
    'approval-required',
    (who, session) =>
      `${who} has to be allowed to use ${session}, and too many programs wait for that already`,
    'answer them in Cloakroom, then run it again',
  ),
  screenLocked: refusal(
    'approval-screen-locked',
    (who, session) => `${who} has to be allowed to use ${session}, and the screen is locked`,
    'unlock the screen, run it again and allow it in Cloakroom',
  ),
  dismissed: refusal(
    'approval-denied',
    (who, session) => `${who} was not allowed to use ${session}`,
    'run it again in a minute and allow it in Cloakroom',
  ),
  timedOut: refusal(
    'approval-timeout',
    (who, session) => `${who} has to be allowed to use ${session}, and nobody did so in time`,
    'allow it in Cloakroom, then run it again',
  ),
};

export function sessionRemoved({ session, accountId }: Wish): AppError {
  return new AppError({
    code: 'unknown-session',
    message: `${session.label} was removed from Cloakroom`,
    remedy: 'use another profile',
    account: accountId,
  });
}
