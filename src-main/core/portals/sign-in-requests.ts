// Tools that wait for somebody to sign in to a portal. Nothing opens by itself: a request is shown (tray, notification,
// window) once per portal, and settled when the sign-in is there, however that came about.
import { AppError, type ErrorCode } from '../../../shared/errors.ts';
import type { SignInRequest } from '../../../shared/model.ts';
import type { Portal } from '../../../shared/portal.ts';
import type { Asker } from '../askers.ts';
import type { Changes } from '../emitter.ts';
import { namesOf, PersonPrompts, type PromptPorts, waitForPerson } from '../person-prompts.ts';
import type { PortalSignIn } from './sign-in.ts';

export class SignInRequests implements Changes {
  readonly #prompts: PersonPrompts<Portal, void>;

  constructor(ports: PromptPorts) {
    this.#prompts = new PersonPrompts(ports, refusals);
  }

  /**
   * Resolves once somebody has signed in. Rejects with `sign-in-required` (a timer asked, or it was dismissed),
   * `sign-in-screen-locked` or `sign-in-timeout`.
   */
  async wait(portal: Portal, asker: Asker): Promise<void> {
    await waitForPerson(await this.#prompts.ask(portal, asker, null), asker);
  }

  /** The sign-in is there: all who wait go on. */
  signedIn(portalId: string): void {
    this.#prompts.settle(portalId, undefined);
  }

  dismiss(requestId: string): void {
    this.#prompts.dismiss(requestId);
  }

  cancel(portalId?: string, why?: AppError): void {
    this.#prompts.cancel(portalId, why);
  }

  list(): SignInRequest[] {
    return this.#prompts.list().map((prompt) => ({
      id: prompt.id,
      portalId: prompt.subject.id,
      openedAt: prompt.openedAt,
      waitingFor: namesOf(prompt),
    }));
  }

  onChange(listener: () => void): () => void {
    return this.#prompts.onChange(listener);
  }
}

/** A person's click starts the sign-in, and may open the browser; a tool's request is shown and waits, and never does. */
export function createAskToSignIn(
  signIn: Pick<PortalSignIn, 'start'>,
  requests: Pick<SignInRequests, 'wait'>,
): (portal: Portal, asker: Asker) => Promise<void> {
  return async (portal, asker) => {
    if (asker.by !== 'person') return await requests.wait(portal, asker);
    // Tools that join meanwhile wait for a person, too, and must hear so when they give up.
    asker.waiting(true);
    try {
      await signIn.start(portal);
    } finally {
      asker.waiting(false);
    }
  };
}

const refusal =
  (code: ErrorCode, message: (portal: string) => string, remedy: (portal: string) => string) =>
  (portal: Portal) =>
    new AppError({
      code,
      message: message(portal.label),
      remedy: remedy(portal.label),
      account: portal.label,
    });

const refusals = {
  needed: refusal(
    'sign-in-required',
    (portal) => `You are not signed in to ${portal}`,
    (portal) => `sign in to ${portal} in Cloakroom`,
  ),
  screenLocked: refusal(
    'sign-in-screen-locked',
    (portal) => `You are not signed in to ${portal}, and the screen is locked`,
    (portal) => `unlock the screen, sign in to ${portal} in Cloakroom and run the command again`,
  ),
  dismissed: refusal(
    'sign-in-required',
    (portal) => `You are not signed in to ${portal}, and did not want to sign in just now`,
    (portal) => `sign in to ${portal} in Cloakroom and run the command again`,
  ),
  timedOut: refusal(
    'sign-in-timeout',
    (portal) => `Nobody signed in to ${portal}`,
    (portal) => `sign in to ${portal} in Cloakroom and run the command again`,
  ),
};
