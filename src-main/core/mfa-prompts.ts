// The one place that asks a person for an MFA code: one open prompt per identity whoever asks (core/person-prompts),
// and no code sent to AWS twice (AWS takes each code once).
import { AppError, type ErrorCode } from '../../shared/errors.ts';
import type { IamUserIdentity, MfaPrompt } from '../../shared/model.ts';
import type { Asker } from './askers.ts';
import type { Changes } from './emitter.ts';
import { namesOf, PersonPrompts, type PromptPorts, waitForPerson } from './person-prompts.ts';

export { PROMPT_LIFE_MS, QUIET_AFTER_DISMISSAL_MS } from './person-prompts.ts';

/** Two code periods and a half: no device shows a code longer. */
const CODE_LIFE_MS = 75_000;

export class MfaPrompts implements Changes {
  readonly #ports: PromptPorts;
  readonly #prompts: PersonPrompts<IamUserIdentity, string>;
  readonly #usedCodes = new Map<string, { code: string; at: number }>();

  constructor(ports: PromptPorts) {
    this.#ports = ports;
    this.#prompts = new PersonPrompts(ports, refusals);
  }

  /**
   * Resolves to a six-digit code not used before. Rejects with `mfa-required` (a timer asked), `mfa-screen-locked`,
   * `mfa-dismissed` or `mfa-timeout`. `problem` says why the last code was not taken.
   */
  async code(identity: IamUserIdentity, asker: Asker, problem: string | null): Promise<string> {
    const prompt = await this.#prompts.ask(identity, asker, problem);
    const code = await waitForPerson(prompt, asker);
    // A code works once. Two ask only when an edit made the first request pointless: the newer one gets it.
    if (prompt.askers.at(-1) !== asker) throw overtaken(identity);
    return code;
  }

  /** Throws `mfa-wrong-code` when this code was used already; the prompt stays open. */
  answer(promptId: string, code: string): void {
    const identity = this.#prompts.find(promptId)?.subject;
    if (!identity) return;
    const used = this.#usedCodes.get(identity.id);
    const now = this.#ports.clock.monotonic();
    if (used?.code === code && now - used.at < CODE_LIFE_MS) {
      throw new AppError({
        code: 'mfa-wrong-code',
        message: 'This code was used already, and AWS takes each code once',
        remedy: 'wait until the device shows the next code',
        account: identity.accountId,
      });
    }
    this.#usedCodes.set(identity.id, { code, at: now });
    this.#prompts.settle(identity.id, code);
  }

  dismiss(promptId: string): void {
    this.#prompts.dismiss(promptId);
  }

  /** Ends the prompt of an identity that was removed, or of all when the app quits. */
  cancel(identityId?: string, why?: AppError): void {
    this.#prompts.cancel(identityId, why);
  }

  list(): MfaPrompt[] {
    return this.#prompts.list().map((prompt) => ({
      id: prompt.id,
      identityId: prompt.subject.id,
      problem: prompt.problem,
      openedAt: prompt.openedAt,
      waitingFor: namesOf(prompt),
    }));
  }

  onChange(listener: () => void): () => void {
    return this.#prompts.onChange(listener);
  }
}

const refusal =
  (code: ErrorCode, message: (about: string) => string, remedy: string) => (identity: IamUserIdentity) =>
    new AppError({
      code,
      message: message(`${identity.label} (${identity.accountId})`),
      remedy,
      account: identity.accountId,
    });

const refusals = {
  needed: refusal(
    'mfa-required',
    (about) => `An MFA code is needed for ${about}`,
    'start the session in Cloakroom and enter the code',
  ),
  screenLocked: refusal(
    'mfa-screen-locked',
    (about) => `An MFA code is needed for ${about}, and the screen is locked`,
    'unlock the screen and run the command again',
  ),
  dismissed: refusal(
    'mfa-dismissed',
    (about) => `The MFA code for ${about} was not given`,
    'start the session in Cloakroom, or run the command again in a minute',
  ),
  timedOut: refusal(
    'mfa-timeout',
    (about) => `Nobody entered the MFA code for ${about}`,
    'run the command again and enter the code in Cloakroom',
  ),
};

const overtaken = refusal(
  'mfa-dismissed',
  (about) => `The MFA code for ${about} went to a newer request, after a change in Cloakroom`,
  'run the command again',
);
