// SSO OIDC and one portal with one person in it: registers clients, signs in, lists, hands out credentials. Keeps the
// rules the core depends on: a refresh token works once, a dead access token is a 401, pages may be empty.
import { AppError } from '../../../shared/errors.ts';
import type {
  DeviceAuthorization,
  DevicePoll,
  OidcApi,
  Page,
  PortalApi,
  PortalPlace,
  PortalToken,
  Registration,
} from '../../../src-main/core/portals/ports.ts';
import type { Credentials } from '../../../src-main/core/ports.ts';
import { Secret } from '../../../src-main/core/secret.ts';
import type { ManualClock } from './manual-clock.ts';

export type PortalOperation = keyof OidcApi | keyof PortalApi;

export interface PortalCall {
  readonly operation: PortalOperation;
  /** Monotonic ms. */
  readonly at: number;
  /** Of the portal it was sent to. */
  readonly startUrl: string;
  /** Access token, refresh token, code or device code. */
  readonly secret: string | null;
  /** Account id, page token, role name, scopes, client id … */
  readonly about: readonly string[];
}

export interface FakeAccount {
  readonly accountId: string;
  readonly name: string;
  readonly email: string | null;
  readonly roles: readonly string[];
}

const HOUR = 3_600_000;

export class FakePortal implements OidcApi, PortalApi {
  readonly calls: PortalCall[] = [];
  accountList: FakeAccount[] = [];
  pageSize = 100;
  /** After each page with something in it comes an empty one. */
  emptyPages = false;
  /** What a call takes, in time of the manual clock; 0: no time at all. */
  latencyMs = 0;
  tokenLifeMs = HOUR;
  /** `kept`: the answer to a refresh brings no new refresh token, and the old one stays good. */
  refreshTokens: 'rotated' | 'kept' | 'none' = 'rotated';
  roleLifeMs = HOUR;
  deviceInterval = 5;
  deviceLifeMs = 600_000;
  /** What the polls of a device code answer, in turn; then the token. */
  readonly polls: (DevicePoll['kind'] | AppError)[] = [];
  /** The next calls of an operation fail with these, one each. */
  readonly failures = new Map<PortalOperation, AppError[]>();
  readonly outages = new Map<PortalOperation, AppError>();
  most = { running: 0 };
  readonly #clock: ManualClock;
  readonly #live = new Map<string, number>();
  readonly #refreshable = new Set<string>();
  readonly #clients = new Set<string>();
  readonly #holding = new Set<PortalOperation>();
  #held: { operation: PortalOperation; letGo: () => void }[] = [];
  #issued = 0;
  #running = 0;

  constructor(clock: ManualClock) {
    this.#clock = clock;
  }

  of(operation: PortalOperation): PortalCall[] {
    return this.calls.filter((call) => call.operation === operation);
  }

  fail(operation: PortalOperation, ...errors: AppError[]): void {
    this.failures.set(operation, [...(this.failures.get(operation) ?? []), ...errors]);
  }

  hold(operation: PortalOperation): void {
    this.#holding.add(operation);
  }

  release(operation: PortalOperation): void {
    this.#holding.delete(operation);
    const held = this.#held.filter((each) => each.operation === operation);
    this.#held = this.#held.filter((each) => each.operation !== operation);
    for (const { letGo } of held) letGo();
  }

  /** AWS ends the access tokens before their time; refresh tokens stay good. */
  killAccessTokens(): void {
    this.#live.clear();
  }

  killRefreshTokens(): void {
    this.#refreshable.clear();
  }

  forgetClients(): void {
    this.#clients.clear();
  }

  isLive(token: string): boolean {
    return (this.#live.get(token) ?? 0) > this.#clock.real();
  }

  issueRegistration(): Registration {
    const clientId = `client-${++this.#issued}`;
    this.#clients.add(clientId);
    return {
      clientId,
      clientSecret: new Secret(`fake-client-secret-${clientId}`),
      expiresAt: this.#clock.real() + 90 * 24 * HOUR,
    };
  }

  issueToken(lifeMs = this.tokenLifeMs): PortalToken {
    const number = ++this.#issued;
    const access = `fake-access-${number}`;
    const refresh = `fake-refresh-${number}`;
    this.#live.set(access, this.#clock.real() + lifeMs);
    if (this.refreshTokens !== 'none') this.#refreshable.add(refresh);
    return {
      accessToken: new Secret(access),
      expiresAt: this.#clock.real() + lifeMs,
      refreshToken: this.refreshTokens === 'none' ? null : new Secret(refresh),
    };
  }

  async endpoint(region: string): Promise<string> {
    return `https://oidc.${region}.example.com/`;
  }

  async register(place: PortalPlace, scopes: readonly string[]): Promise<Registration> {
    return await this.#call('register', place, null, scopes, () => this.issueRegistration());
  }

  async startDevice(place: PortalPlace, registration: Registration): Promise<DeviceAuthorization> {
    return await this.#call('startDevice', place, null, [registration.clientId], () => {
      this.#known(registration);
      return {
        deviceCode: new Secret('fake-device-code'),
        userCode: 'ABCD-EFGH',
        link: `${place.startUrl}/#/device?user_code=ABCD-EFGH`,
        expiresAt: this.#clock.real() + this.deviceLifeMs,
        intervalSeconds: this.deviceInterval,
      };
    });
  }

  async pollDevice(place: PortalPlace, registration: Registration, deviceCode: Secret): Promise<DevicePoll> {
    return await this.#call(
      'pollDevice',
      place,
      deviceCode.reveal(),
      [registration.clientId],
      (): DevicePoll => {
        const next = this.polls.shift() ?? 'token';
        if (next instanceof AppError) throw next;
        return next === 'token' ? { kind: 'token', token: this.issueToken() } : { kind: next };
      },
    );
  }

  async exchangeCode(
    place: PortalPlace,
    registration: Registration,
    { code, verifier, redirectUri }: { code: Secret; verifier: Secret; redirectUri: string },
  ): Promise<PortalToken> {
    const about = [registration.clientId, verifier.reveal(), redirectUri];
    return await this.#call('exchangeCode', place, code.reveal(), about, () => {
      this.#known(registration);
      return this.issueToken();
    });
  }

  async refresh(place: PortalPlace, registration: Registration, refreshToken: Secret): Promise<PortalToken> {
    const given = refreshToken.reveal();
    return await this.#call('refresh', place, given, [registration.clientId], () => {
      this.#known(registration);
      if (!this.#refreshable.has(given)) throw portalError('sign-in-required', 'invalid_grant');
      if (this.refreshTokens === 'kept') {
        const { refreshToken: unused, ...token } = this.issueToken();
        if (unused) this.#refreshable.delete(unused.reveal());
        return { ...token, refreshToken: null };
      }
      this.#refreshable.delete(given);
      return this.issueToken();
    });
  }

  async accounts(place: PortalPlace, token: Secret, nextToken: string | null) {
    return await this.#call('accounts', place, token.reveal(), [nextToken ?? ''], () => {
      this.#mustBeLive(token);
      const page = this.#page(this.accountList, nextToken);
      return { ...page, items: page.items.map(({ accountId, name, email }) => ({ accountId, name, email })) };
    });
  }

  async roles(place: PortalPlace, token: Secret, accountId: string, nextToken: string | null) {
    return await this.#call('roles', place, token.reveal(), [accountId, nextToken ?? ''], () => {
      this.#mustBeLive(token);
      const account = this.accountList.find((each) => each.accountId === accountId);
      if (!account) throw portalError('not-assigned');
      return this.#page(account.roles, nextToken);
    });
  }

  async credentials(
    place: PortalPlace,
    token: Secret,
    accountId: string,
    roleName: string,
  ): Promise<Credentials> {
    return await this.#call('credentials', place, token.reveal(), [accountId, roleName], () => {
      this.#mustBeLive(token);
      const account = this.accountList.find((each) => each.accountId === accountId);
      if (!account?.roles.includes(roleName)) throw portalError('not-assigned');
      const number = String(++this.#issued).padStart(6, '0');
      return {
        accessKeyId: `ASIAPORTAL${number}`,
        secretAccessKey: new Secret(`fake-role-secret-${number}`),
        sessionToken: new Secret(`fake-role-token-${number}`),
        expiresAt: this.#clock.real() + this.roleLifeMs,
        clockOffsetMs: 0,
      };
    });
  }

  async logout(place: PortalPlace, token: Secret): Promise<void> {
    return await this.#call('logout', place, token.reveal(), [], () => {
      this.#live.delete(token.reveal());
      this.#refreshable.clear();
    });
  }

  #page<T>(all: readonly T[], nextToken: string | null): Page<T> {
    const [kind, at] = (nextToken ?? 'full 0').split(' ');
    const from = Number(at);
    if (kind === 'empty') return { items: [], nextToken: `full ${from}` };
    const end = from + this.pageSize;
    const items = all.slice(from, end);
    if (end >= all.length && !(this.emptyPages && end - this.pageSize < all.length))
      return { items, nextToken: null };
    return { items, nextToken: this.emptyPages ? `empty ${end}` : `full ${end}` };
  }

  #known(registration: Registration): void {
    if (!this.#clients.has(registration.clientId)) throw portalError('client-unknown');
  }

  #mustBeLive(token: Secret): void {
    if (!this.isLive(token.reveal())) throw portalError('sign-in-required', 'UnauthorizedException');
  }

  async #call<T>(
    operation: PortalOperation,
    place: PortalPlace,
    secret: string | null,
    about: readonly string[],
    answer: () => T,
  ): Promise<T> {
    this.calls.push({ operation, at: this.#clock.monotonic(), startUrl: place.startUrl, secret, about });
    this.#running += 1;
    this.most.running = Math.max(this.most.running, this.#running);
    try {
      if (this.latencyMs > 0)
        await new Promise<void>((resolve) => this.#clock.after(this.latencyMs, resolve));
      if (this.#holding.has(operation))
        await new Promise<void>((letGo) => this.#held.push({ operation, letGo }));
      const failure = this.failures.get(operation)?.shift() ?? this.outages.get(operation);
      if (failure) throw failure;
      return answer();
    } finally {
      this.#running -= 1;
    }
  }
}

export function portalError(code: AppError['code'], message = `the portal said ${code}`): AppError {
  return new AppError({ code, message, remedy: 'do something about it', account: 'acme' });
}
