// Signing in to a portal: authorization code with PKCE over loopback, or a device code. One at a time per portal,
// whoever asks; can be cancelled at any point; ends by itself after ten minutes, whatever the browser does.
import { AppError, toAppError } from '../../../shared/errors.ts';
import type { Portal, PortalStatus, SignInMethod } from '../../../shared/portal.ts';
import { type Changes, Emitter } from '../emitter.ts';
import type { Clock } from '../ports.ts';
import { Secret } from '../secret.ts';
import type { SignedIn } from './portal-tokens.ts';
import type { OidcApi, PortalToken, Registration, SignInPorts } from './ports.ts';

/** AWS gives a device code about as long. */
export const SIGN_IN_LIMIT_MS = 10 * 60_000;
/** Source: RFC 8628, section 3.5. */
const SLOW_DOWN_SECONDS = 5;

export interface PortalSignInPorts extends SignInPorts {
  readonly oidc: OidcApi;
  readonly clock: Clock;
  /** A client registered before that is still good. */
  readonly registration: (portal: Portal) => Promise<Registration | null>;
  readonly adopt: (portal: Portal, signedIn: SignedIn) => Promise<void>;
}

interface Attempt {
  readonly promise: Promise<void>;
  status: Extract<PortalStatus, { state: 'signing-in' }>;
  cancel(reason: AppError): void;
}

export class PortalSignIn implements Changes {
  readonly #ports: PortalSignInPorts;
  readonly #attempts = new Map<string, Attempt>();
  readonly #changes = new Emitter();

  constructor(ports: PortalSignInPorts) {
    this.#ports = ports;
  }

  /** Starts, or joins the one under way. Rejects: `sign-in-denied`, `sign-in-cancelled`, `sign-in-timeout`, network. */
  start(portal: Portal, method: SignInMethod = portal.signIn): Promise<void> {
    const running = this.#attempts.get(portal.id);
    if (running) return running.promise;

    let cancel: Attempt['cancel'] = () => {};
    const cancelled = new Promise<never>((_resolve, reject) => {
      cancel = reject;
    });
    cancelled.catch(() => {});
    const now = this.#ports.clock.now();
    const stopClock = this.#ports.clock.after(SIGN_IN_LIMIT_MS, () => cancel(tooLate(portal)));
    const attempt: Attempt = {
      status: {
        state: 'signing-in',
        method,
        userCode: null,
        link: null,
        startedAt: now,
        endsAt: now + SIGN_IN_LIMIT_MS,
      },
      cancel,
      promise: (async () => {
        try {
          const signedIn = await this.#signIn(portal, method, cancelled);
          await this.#ports.adopt(portal, signedIn);
        } finally {
          stopClock();
          this.#attempts.delete(portal.id);
          this.#changes.emit();
        }
      })(),
    };
    this.#attempts.set(portal.id, attempt);
    this.#changes.emit();
    return attempt.promise;
  }

  cancel(portal: Pick<Portal, 'id' | 'label'>): void {
    this.#attempts.get(portal.id)?.cancel(
      new AppError({
        code: 'sign-in-cancelled',
        message: `The sign-in to ${portal.label} was cancelled`,
        remedy: 'start it again when you are ready',
        account: portal.label,
      }),
    );
  }

  /** Null while none is under way. */
  status(portalId: string): PortalStatus | null {
    return this.#attempts.get(portalId)?.status ?? null;
  }

  onChange(listener: () => void): () => void {
    return this.#changes.onChange(listener);
  }

  async #signIn(portal: Portal, method: SignInMethod, cancelled: Promise<never>): Promise<SignedIn> {
    // Deferred by a turn, so that start() has noted the attempt before anything reports to it.
    await Promise.resolve();
    const known = await this.#ports.registration(portal);
    const registration = known ?? (await this.#register(portal, cancelled));
    try {
      return { registration, token: await this.#token(portal, method, registration, cancelled) };
    } catch (error) {
      // The registration kept from last time may have been dropped by AWS: once more with a new one.
      if (!known || toAppError(error).code !== 'client-unknown') throw error;
      const fresh = await this.#register(portal, cancelled);
      return { registration: fresh, token: await this.#token(portal, method, fresh, cancelled) };
    }
  }

  #register(portal: Portal, cancelled: Promise<never>): Promise<Registration> {
    return Promise.race([this.#ports.oidc.register(portal, portal.scopes), cancelled]);
  }

  #token(portal: Portal, method: SignInMethod, registration: Registration, cancelled: Promise<never>) {
    return method === 'browser'
      ? this.#byBrowser(portal, registration, cancelled)
      : this.#byDevice(portal, registration, cancelled);
  }

  async #byBrowser(
    portal: Portal,
    registration: Registration,
    cancelled: Promise<never>,
  ): Promise<PortalToken> {
    const { oidc, random, sha256 } = this.#ports;
    const state = random(32);
    const verifier = new Secret(random(64));
    const endpoint = await Promise.race([oidc.endpoint(portal.region), cancelled]);
    const loopback = await this.#ports.listen({ expectedState: state, portal: portal.label });
    try {
      const link = authorizeLink(endpoint, {
        clientId: registration.clientId,
        redirectUri: loopback.redirectUri,
        state,
        challenge: sha256(verifier.reveal()),
        scopes: portal.scopes,
      });
      this.#show(portal, { link });
      const answer = await Promise.race([loopback.answer, cancelled, this.#open(portal, link)]);
      if (answer.error !== undefined) throw denied(portal, answer.error);
      if (!answer.code) throw denied(portal, 'no code');
      const code = { code: new Secret(answer.code), verifier, redirectUri: loopback.redirectUri };
      return await Promise.race([oidc.exchangeCode(portal, registration, code), cancelled]);
    } finally {
      await loopback.close();
    }
  }

  async #byDevice(
    portal: Portal,
    registration: Registration,
    cancelled: Promise<never>,
  ): Promise<PortalToken> {
    const { oidc, clock } = this.#ports;
    const device = await Promise.race([oidc.startDevice(portal, registration), cancelled]);
    const limit = this.#attempts.get(portal.id)?.status.endsAt ?? device.expiresAt;
    const endsAt = Math.min(device.expiresAt, limit);
    this.#show(portal, { link: device.link, userCode: device.userCode, endsAt });
    const cannotOpen = this.#open(portal, device.link);
    cannotOpen.catch(() => {});
    let interval = device.intervalSeconds;
    for (;;) {
      await this.#pause(interval * 1_000, [cancelled, cannotOpen]);
      if (clock.now() >= device.expiresAt) throw tooLate(portal);
      try {
        const answer = await Promise.race([
          oidc.pollDevice(portal, registration, device.deviceCode),
          cancelled,
        ]);
        if (answer.kind === 'token') return answer.token;
        if (answer.kind === 'slow-down') interval += SLOW_DOWN_SECONDS;
      } catch (error) {
        // A lost answer or a busy service is no reason to send the person back to the start.
        const { code } = toAppError(error);
        if (code === 'sign-in-required') throw tooLate(portal);
        if (code !== 'network' && code !== 'timeout' && code !== 'throttled' && code !== 'aws-failure')
          throw error;
      }
    }
  }

  /** Rejects when the chosen browser cannot be opened; otherwise goes on for ever, as opening may. */
  async #open(portal: Portal, link: string): Promise<never> {
    const { browser } = portal;
    if (browser.kind === 'program') await this.#ports.openLink(link, browser.path);
    // A desktop without a default browser is no dead end: the link is in the window, to be copied.
    if (browser.kind === 'default') await this.#ports.openLink(link, null).catch(() => {});
    return await new Promise<never>(() => {});
  }

  async #pause(ms: number, unless: readonly Promise<never>[]): Promise<void> {
    let stopClock = () => {};
    const over = new Promise<void>((resolve) => {
      stopClock = this.#ports.clock.after(ms, resolve);
    });
    await Promise.race([over, ...unless]).finally(() => stopClock());
  }

  #show(portal: Portal, part: Partial<Attempt['status']>): void {
    const attempt = this.#attempts.get(portal.id);
    if (!attempt) return;
    attempt.status = { ...attempt.status, ...part };
    this.#changes.emit();
  }
}

/** Source: AWS CLI's PKCE flow: the parameter is `scopes`, comma-separated. */
export function authorizeLink(
  endpoint: string,
  ask: { clientId: string; redirectUri: string; state: string; challenge: string; scopes: readonly string[] },
): string {
  const query = Object.entries({
    response_type: 'code',
    client_id: ask.clientId,
    redirect_uri: ask.redirectUri,
    state: ask.state,
    code_challenge_method: 'S256',
    scopes: ask.scopes.join(','),
    code_challenge: ask.challenge,
  })
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&');
  return `${endpoint.replace(/\/+$/, '')}/authorize?${query}`;
}

function denied(portal: Portal, why: string): AppError {
  return new AppError({
    code: 'sign-in-denied',
    message: `The sign-in to ${portal.label} was not allowed`,
    remedy: 'sign in again and press Allow',
    account: portal.label,
    details: [`error: ${why.slice(0, 100)}`],
  });
}

function tooLate(portal: Portal): AppError {
  return new AppError({
    code: 'sign-in-timeout',
    message: `Nobody finished the sign-in to ${portal.label} within ten minutes`,
    remedy: 'start it again',
    account: portal.label,
  });
}
