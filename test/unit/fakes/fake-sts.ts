// An STS that writes down what it is asked, answers at once or when the test lets it, and keeps AWS's own rules
// as far as the core depends on them: an MFA code works once, and a refused key stays refused.

import { AppError } from '../../../shared/errors.ts';
import type {
  AssumeRoleRequest,
  CallContext,
  CallerIdentity,
  Credentials,
  FederationTokenRequest,
  LongTermKey,
  Mfa,
  StsApi,
} from '../../../src-main/core/ports.ts';
import { Secret } from '../../../src-main/core/secret.ts';
import type { ManualClock } from './manual-clock.ts';

export interface StsCall {
  readonly operation: 'GetCallerIdentity' | 'GetSessionToken' | 'AssumeRole' | 'GetFederationToken';
  /** Who signed it. */
  readonly signedBy: string;
  readonly context: CallContext;
  readonly durationSeconds: number | null;
  readonly mfa: Mfa | null;
  readonly role: AssumeRoleRequest | null;
  readonly federation: FederationTokenRequest | null;
}

interface Held {
  readonly call: StsCall;
  letGo(): void;
}

export class FakeSts implements StsApi {
  readonly calls: StsCall[] = [];
  /** Access key id -> ARN that GetCallerIdentity answers with. */
  readonly owners = new Map<string, string>();
  /** AWS answers without a date, so that a wrong clock here goes unnoticed. */
  tellsTime = true;
  /** What all calls for credentials give instead of the seconds asked for. */
  lifeSeconds: number | null = null;
  readonly #clock: ManualClock;
  readonly #usedCodes = new Set<string>();
  readonly #wrongCodes = new Set<string>();
  readonly #refused = new Map<string, AppError>();
  #failures: AppError[] = [];
  #outage: AppError | null = null;
  #holding = false;
  #held: Held[] = [];
  #issued = 0;

  constructor(clock: ManualClock) {
    this.#clock = clock;
  }

  of(operation: StsCall['operation']): StsCall[] {
    return this.calls.filter((call) => call.operation === operation);
  }

  /** From now on calls wait. */
  hold(): void {
    this.#holding = true;
  }

  /** Calls that wait are answered, and later ones at once. */
  release(): void {
    this.#holding = false;
    const held = this.#held;
    this.#held = [];
    for (const { letGo } of held) letGo();
  }

  get heldCount(): number {
    return this.#held.length;
  }

  /** The next calls fail with these, one each. */
  failNext(...errors: AppError[]): void {
    this.#failures.push(...errors);
  }

  /** Every call fails; null ends it. */
  outage(error: AppError | null): void {
    this.#outage = error;
  }

  /** AWS no longer takes what is signed with this key. */
  refuse(accessKeyId: string, error: AppError): void {
    this.#refused.set(accessKeyId, error);
  }

  rejectCode(...codes: string[]): void {
    for (const code of codes) this.#wrongCodes.add(code);
  }

  async getCallerIdentity(
    credentials: LongTermKey | Credentials,
    context: CallContext,
  ): Promise<CallerIdentity> {
    await this.#arrive('GetCallerIdentity', credentials.accessKeyId, context, {});
    const arn = this.owners.get(credentials.accessKeyId);
    if (arn === undefined) throw awsError('invalid-key');
    return { arn, accountId: arn.split(':')[4] ?? '' };
  }

  async getSessionToken(
    key: LongTermKey,
    { durationSeconds, mfa }: { durationSeconds: number; mfa: Mfa | null },
    context: CallContext,
  ): Promise<Credentials> {
    await this.#arrive('GetSessionToken', key.accessKeyId, context, { durationSeconds, mfa });
    if (mfa) {
      if (this.#usedCodes.has(mfa.code) || this.#wrongCodes.has(mfa.code)) throw awsError('mfa-wrong-code');
      this.#usedCodes.add(mfa.code);
    }
    return this.#issue(durationSeconds);
  }

  async assumeRole(source: Credentials, role: AssumeRoleRequest, context: CallContext): Promise<Credentials> {
    const { durationSeconds } = role;
    await this.#arrive('AssumeRole', source.accessKeyId, context, { durationSeconds, role });
    const credentials = this.#issue(durationSeconds);
    const arn = role.roleArn.replace(':iam:', ':sts:').replace(':role/', ':assumed-role/');
    this.owners.set(credentials.accessKeyId, `${arn}/${role.roleSessionName}`);
    return credentials;
  }

  async getFederationToken(
    key: LongTermKey,
    federation: FederationTokenRequest,
    context: CallContext,
  ): Promise<Credentials> {
    const { durationSeconds } = federation;
    await this.#arrive('GetFederationToken', key.accessKeyId, context, { durationSeconds, federation });
    return this.#issue(durationSeconds);
  }

  async #arrive(
    operation: StsCall['operation'],
    signedBy: string,
    context: CallContext,
    details: Partial<StsCall>,
  ): Promise<void> {
    const call: StsCall = {
      operation,
      signedBy,
      context,
      durationSeconds: null,
      mfa: null,
      role: null,
      federation: null,
      ...details,
    };
    this.calls.push(call);
    if (this.#holding) await new Promise<void>((letGo) => this.#held.push({ call, letGo }));
    const failure = this.#failures.shift() ?? this.#outage ?? this.#refused.get(signedBy);
    if (failure) throw failure;
  }

  #issue(durationSeconds: number): Credentials {
    this.#issued += 1;
    const number = String(this.#issued).padStart(6, '0');
    return {
      accessKeyId: `ASIAEXAMPLE${number}`,
      secretAccessKey: new Secret(`fake-temporary-secret-${number}`),
      sessionToken: new Secret(`fake-session-token-${number}`),
      expiresAt: this.#clock.real() + (this.lifeSeconds ?? durationSeconds) * 1_000,
      clockOffsetMs: this.tellsTime ? this.#clock.real() - this.#clock.now() : 0,
    };
  }
}

export function awsError(code: AppError['code'], message = `AWS said ${code}`): AppError {
  return new AppError({ code, message, remedy: 'do something about it', account: '111122223333' });
}
