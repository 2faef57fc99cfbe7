// Asking a person for something: one open prompt per subject whoever asks, no second prompt soon after a dismissal,
// nothing asked of an empty chair or by a timer. What is asked, and the words for it, belong to the caller.
import type { AppError } from '../../shared/errors.ts';
import type { Asker } from './askers.ts';
import { type Changes, Emitter } from './emitter.ts';
import type { Clock, Presence } from './ports.ts';

export const QUIET_AFTER_DISMISSAL_MS = 60_000;
export const PROMPT_LIFE_MS = 10 * 60_000;

export interface PromptPorts {
  readonly clock: Clock;
  readonly presence: Presence;
  readonly newId: () => string;
}

/** Why an asker goes away empty-handed. */
export interface PromptRefusals<S> {
  /** A timer found that a person is needed. */
  needed(subject: S): AppError;
  screenLocked(subject: S): AppError;
  dismissed(subject: S): AppError;
  timedOut(subject: S): AppError;
}

export interface OpenPrompt<S, A> {
  readonly id: string;
  readonly subject: S;
  readonly problem: string | null;
  readonly openedAt: number;
  readonly askers: readonly Asker[];
  readonly answer: Promise<A>;
}

interface Open<S, A> extends OpenPrompt<S, A> {
  readonly askers: Asker[];
  resolve(answer: A): void;
  reject(error: AppError): void;
}

export class PersonPrompts<S extends { readonly id: string }, A> implements Changes {
  readonly #ports: PromptPorts;
  readonly #refusals: PromptRefusals<S>;
  readonly #changes = new Emitter();
  readonly #open = new Map<string, Open<S, A>>();
  // By the monotonic clock: setting the wall clock must neither stretch nor end a pause.
  readonly #quietUntil = new Map<string, number>();

  constructor(ports: PromptPorts, refusals: PromptRefusals<S>) {
    this.#ports = ports;
    this.#refusals = refusals;
  }

  /** Raises the prompt or joins the open one; the returned prompt's `answer` rejects with a refusal. */
  async ask(subject: S, asker: Asker, problem: string | null): Promise<OpenPrompt<S, A>> {
    await this.#refuseUnwanted(subject, asker);
    // Somebody else may have opened it while we looked whether the screen is locked.
    const prompt = this.#open.get(subject.id) ?? this.#raise(subject, problem);
    prompt.askers.push(asker);
    this.#changes.emit();
    return prompt;
  }

  find(promptId: string): OpenPrompt<S, A> | null {
    return [...this.#open.values()].find((prompt) => prompt.id === promptId) ?? null;
  }

  settle(subjectId: string, answer: A): void {
    this.#quietUntil.delete(subjectId);
    this.#close(subjectId)?.resolve(answer);
  }

  dismiss(promptId: string): void {
    const prompt = this.find(promptId);
    if (!prompt) return;
    const { subject } = prompt;
    this.#quietUntil.set(subject.id, this.#ports.clock.monotonic() + QUIET_AFTER_DISMISSAL_MS);
    this.#close(subject.id)?.reject(this.#refusals.dismissed(subject));
  }

  /** Ends the prompt of a subject that was removed, or of all when the app quits; `why` is what askers hear. */
  cancel(subjectId?: string, why?: AppError): void {
    for (const { subject } of [...this.#open.values()]) {
      if (subjectId !== undefined && subject.id !== subjectId) continue;
      this.#close(subject.id)?.reject(why ?? this.#refusals.dismissed(subject));
    }
  }

  list(): OpenPrompt<S, A>[] {
    return [...this.#open.values()];
  }

  onChange(listener: () => void): () => void {
    return this.#changes.onChange(listener);
  }

  async #refuseUnwanted(subject: S, asker: Asker): Promise<void> {
    if (asker.by === 'person') return;
    if (asker.by === 'timer') throw this.#refusals.needed(subject);
    // An open prompt is no reason to wait before a locked screen: nobody is there to answer it.
    if (
      !this.#open.has(subject.id) &&
      this.#ports.clock.monotonic() < (this.#quietUntil.get(subject.id) ?? 0)
    ) {
      throw this.#refusals.dismissed(subject);
    }
    if (await this.#ports.presence.screenLocked()) throw this.#refusals.screenLocked(subject);
  }

  #raise(subject: S, problem: string | null): Open<S, A> {
    let resolve: (answer: A) => void = () => {};
    let reject: (error: AppError) => void = () => {};
    const answer = new Promise<A>((onAnswer, onRefusal) => {
      resolve = onAnswer;
      reject = onRefusal;
    });
    const cancelTimeout = this.#ports.clock.after(PROMPT_LIFE_MS, () =>
      this.#close(subject.id)?.reject(this.#refusals.timedOut(subject)),
    );
    const prompt: Open<S, A> = {
      id: this.#ports.newId(),
      subject,
      problem,
      openedAt: this.#ports.clock.now(),
      askers: [],
      answer,
      resolve: (given) => {
        cancelTimeout();
        resolve(given);
      },
      reject: (error) => {
        cancelTimeout();
        reject(error);
      },
    };
    this.#open.set(subject.id, prompt);
    return prompt;
  }

  #close(subjectId: string): Open<S, A> | null {
    const prompt = this.#open.get(subjectId) ?? null;
    if (prompt && this.#open.delete(subjectId)) this.#changes.emit();
    return prompt;
  }
}

/** Waits for the answer, and lets the asker know that a person is waited for. */
export async function waitForPerson<A>(prompt: OpenPrompt<unknown, A>, asker: Asker): Promise<A> {
  asker.waiting(true);
  try {
    return await prompt.answer;
  } finally {
    asker.waiting(false);
  }
}

export function namesOf(prompt: OpenPrompt<unknown, unknown>): string[] {
  return [...new Set(prompt.askers.flatMap((asker) => asker.names))];
}
