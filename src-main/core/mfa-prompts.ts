// The one place that asks a person for an MFA code: one open prompt per identity whoever asks, no second prompt
// soon after a dismissal, nothing asked of an empty chair, and no code sent to AWS twice (AWS takes each code once).
import { AppError } from '../../shared/errors.ts';
import type { IamUserIdentity, MfaPrompt } from '../../shared/model.ts';
import { type Changes, Emitter } from './emitter.ts';
import type { Clock, Presence } from './ports.ts';

export const QUIET_AFTER_DISMISSAL_MS = 60_000;
export const PROMPT_LIFE_MS = 10 * 60_000;
/** Two code periods and a half: no device shows a code longer. */
const CODE_LIFE_MS = 75_000;

/** Who wants credentials. `timer` never bothers a person; `person` has just clicked. */
export type AskedBy = 'timer' | 'helper' | 'person';

/** One request on its way through cache and resolver. Getters, because others may join it while it waits. */
export interface Asker {
  readonly by: AskedBy;
  /** Names of what waits: profile or session names. */
  readonly names: readonly string[];
  /** Told when the request begins and stops waiting for a person. */
  waiting(isWaiting: boolean): void;
}

interface OpenPrompt {
  readonly id: string;
  readonly identity: IamUserIdentity;
  readonly problem: string | null;
  readonly openedAt: number;
  readonly askers: Asker[];
  readonly answer: Promise<string>;
  settle(result: string | AppError): void;
}

export class MfaPrompts implements Changes {
  readonly #clock: Clock;
  readonly #presence: Presence;
  readonly #newId: () => string;
  readonly #changes = new Emitter();
  readonly #open = new Map<string, OpenPrompt>();
  // Both by the monotonic clock: setting the wall clock must neither stretch nor end a pause.
  readonly #quietUntil = new Map<string, number>();
  readonly #usedCodes = new Map<string, { code: string; at: number }>();

  constructor(ports: { clock: Clock; presence: Presence; newId: () => string }) {
    this.#clock = ports.clock;
    this.#presence = ports.presence;
    this.#newId = ports.newId;
  }

  /**
   * Resolves to a six-digit code not used before. Rejects with `mfa-required` (a timer asked), `mfa-screen-locked`,
   * `mfa-dismissed` or `mfa-timeout`. `problem` says why the last code was not taken.
   */
  async code(identity: IamUserIdentity, asker: Asker, problem: string | null): Promise<string> {
    const joined = this.#open.get(identity.id);
    if (joined) {
      joined.askers.push(asker);
      this.#changes.emit();
      return await waitFor(joined, asker);
    }
    await this.#refuseUnwanted(identity, asker);
    // Somebody else may have opened it while we looked whether the screen is locked.
    const prompt = this.#open.get(identity.id) ?? this.#raise(identity, problem);
    prompt.askers.push(asker);
    this.#changes.emit();
    return await waitFor(prompt, asker);
  }

  /** Throws `mfa-wrong-code` when this code was used already; the prompt stays open. */
  answer(promptId: string, code: string): void {
    const prompt = this.#find(promptId);
    if (!prompt) return;
    const used = this.#usedCodes.get(prompt.identity.id);
    if (used?.code === code && this.#clock.monotonic() - used.at < CODE_LIFE_MS) {
      throw new AppError({
        code: 'mfa-wrong-code',
        message: 'This code was used already, and AWS takes each code once',
        remedy: 'wait until the device shows the next code',
        account: prompt.identity.accountId,
      });
    }
    this.#usedCodes.set(prompt.identity.id, { code, at: this.#clock.monotonic() });
    this.#quietUntil.delete(prompt.identity.id);
    prompt.settle(code);
  }

  dismiss(promptId: string): void {
    const prompt = this.#find(promptId);
    if (!prompt) return;
    this.#quietUntil.set(prompt.identity.id, this.#clock.monotonic() + QUIET_AFTER_DISMISSAL_MS);
    prompt.settle(dismissed(prompt.identity));
  }

  /** Ends the prompt of an identity that was removed, or of all when the app quits. */
  cancel(identityId?: string): void {
    for (const prompt of [...this.#open.values()]) {
      if (identityId === undefined || prompt.identity.id === identityId)
        prompt.settle(dismissed(prompt.identity));
    }
  }

  list(): MfaPrompt[] {
    return [...this.#open.values()].map((prompt) => ({
      id: prompt.id,
      identityId: prompt.identity.id,
      problem: prompt.problem,
      openedAt: prompt.openedAt,
      waitingFor: [...new Set(prompt.askers.flatMap((asker) => asker.names))],
    }));
  }

  onChange(listener: () => void): () => void {
    return this.#changes.onChange(listener);
  }

  async #refuseUnwanted(identity: IamUserIdentity, asker: Asker): Promise<void> {
    if (asker.by === 'person') return;
    const about = `${identity.label} (${identity.accountId})`;
    if (asker.by === 'timer') {
      throw new AppError({
        code: 'mfa-required',
        message: `An MFA code is needed for ${about}`,
        remedy: 'start the session in Cloakroom and enter the code',
        account: identity.accountId,
      });
    }
    if (this.#clock.monotonic() < (this.#quietUntil.get(identity.id) ?? 0)) throw dismissed(identity);
    if (await this.#presence.screenLocked()) {
      throw new AppError({
        code: 'mfa-screen-locked',
        message: `An MFA code is needed for ${about}, and the screen is locked`,
        remedy: 'unlock the screen and run the command again',
        account: identity.accountId,
      });
    }
  }

  #raise(identity: IamUserIdentity, problem: string | null): OpenPrompt {
    let settle: OpenPrompt['settle'] = () => {};
    const answer = new Promise<string>((resolve, reject) => {
      settle = (result) => {
        if (!this.#open.delete(identity.id)) return;
        cancelTimeout();
        if (typeof result === 'string') resolve(result);
        else reject(result);
        this.#changes.emit();
      };
    });
    const prompt: OpenPrompt = {
      id: this.#newId(),
      identity,
      problem,
      openedAt: this.#clock.now(),
      askers: [],
      answer,
      settle: (result) => settle(result),
    };
    const cancelTimeout = this.#clock.after(PROMPT_LIFE_MS, () =>
      prompt.settle(
        new AppError({
          code: 'mfa-timeout',
          message: `Nobody entered the MFA code for ${identity.label} (${identity.accountId})`,
          remedy: 'run the command again and enter the code in Cloakroom',
          account: identity.accountId,
        }),
      ),
    );
    this.#open.set(identity.id, prompt);
    return prompt;
  }

  #find(promptId: string): OpenPrompt | undefined {
    return [...this.#open.values()].find((prompt) => prompt.id === promptId);
  }
}

async function waitFor(prompt: OpenPrompt, asker: Asker): Promise<string> {
  asker.waiting(true);
  try {
    const code = await prompt.answer;
    // A code works once. Two ask only when an edit made the first request pointless: the newer one gets it.
    if (prompt.askers.at(-1) !== asker) throw overtaken(prompt.identity);
    return code;
  } finally {
    asker.waiting(false);
  }
}

function overtaken(identity: IamUserIdentity): AppError {
  return new AppError({
    code: 'mfa-dismissed',
    message: `The MFA code for ${identity.label} (${identity.accountId}) went to a newer request, after a change in Cloakroom`,
    remedy: 'run the command again',
    account: identity.accountId,
  });
}

function dismissed(identity: IamUserIdentity): AppError {
  return new AppError({
    code: 'mfa-dismissed',
    message: `The MFA code for ${identity.label} (${identity.accountId}) was not given`,
    remedy: 'start the session in Cloakroom, or run the command again in a minute',
    account: identity.accountId,
  });
}
