// The state of the local AWS: accounts' users, keys, MFA devices, roles and the sessions handed out.
// Tests and the demo fill it; the services read it. Secrets live here, in memory, and nowhere else.
import { newAccessKeyId, newSecretAccessKey, newSessionToken, newUniqueId } from './identifiers.ts';
import { IdentityCenter } from './identity-center/identity-center.ts';
import type { Portal, PortalOptions } from './identity-center/portal.ts';
import { MfaDevice } from './mfa-codes.ts';
import { type PolicyStatement, parsePolicy } from './policy-document.ts';
import { UserPolicies } from './user-policies.ts';

export interface User {
  readonly arn: string;
  readonly partition: string;
  readonly accountId: string;
  readonly userName: string;
  readonly path: string;
  readonly userId: string;
  readonly createdAt: number;
  readonly deniedActions: string[];
}

export interface Role {
  readonly arn: string;
  readonly partition: string;
  readonly accountId: string;
  readonly roleName: string;
  readonly path: string;
  readonly roleId: string;
  readonly createdAt: number;
  readonly maxSessionDurationSeconds: number;
  trustPolicy: unknown;
  trust: readonly PolicyStatement[];
}

/** Who a set of credentials speaks for. */
export interface Principal {
  readonly kind: 'root' | 'user' | 'role-session';
  readonly arn: string;
  readonly partition: string;
  readonly accountId: string;
  /** As `GetCallerIdentity` and `aws:userid` give it. */
  readonly userId: string;
  readonly user: User | null;
  readonly role: Role | null;
}

export type KeyStatus = 'Active' | 'Inactive';

export interface AccessKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly principal: Principal;
  readonly createdAt: number;
  /** By the machine's clock, so that moving the server's clock unsettles no key. */
  readonly settledAt: number;
  /** How many of its next calls find it unknown. */
  unknownCalls: number;
  status: KeyStatus;
  readonly uses: KeyUse[];
}

interface KeyUse {
  readonly at: number;
  readonly service: string;
  readonly region: string;
}

export interface SessionTag {
  readonly key: string;
  readonly value: string;
}

/** What distinguishes a session, apart from its credentials. */
interface SessionOrigin {
  readonly kind: 'session-token' | 'role';
  readonly principal: Principal;
  /** Server time at which an MFA code was accepted for it; null without MFA, and always for a role. */
  readonly mfaAt: number | null;
  readonly tags: readonly SessionTag[];
  readonly transitiveTagKeys: readonly string[];
  readonly sourceIdentity: string | null;
  /** Null when no session policy was passed. */
  readonly sessionPolicy: readonly PolicyStatement[] | null;
}

export interface Session extends SessionOrigin {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiresAt: number;
}

/** The verified signer of a request. `session` is null for long-term keys. */
export interface Caller {
  readonly accessKeyId: string;
  readonly principal: Principal;
  readonly session: Session | null;
}

export interface NewKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export class World {
  readonly identityCenter = new IdentityCenter();
  readonly userPolicies = new UserPolicies();
  /** What IAM's lists hold at most in one page, whatever MaxItems says; null: as asked. */
  pageLimit: number | null = null;
  readonly #machineClock: () => number;
  readonly #users = new Map<string, User>();
  readonly #roles = new Map<string, Role>();
  readonly #keys = new Map<string, AccessKey>();
  readonly #sessions = new Map<string, Session>();
  readonly #devices = new Map<string, MfaDevice>();
  readonly #secrets: string[] = [];
  #clockSkewMs = 0;
  #keyPropagationDelayMs = 0;
  #keyPropagationCalls = 0;
  #lastUsedLagMs = 4 * 60 * 60 * 1000;
  #shortSessionSeconds: number | null = null;

  constructor(machineClock: () => number) {
    this.#machineClock = machineClock;
  }

  /** The server's clock, epoch ms. */
  now(): number {
    return this.#machineClock() + this.#clockSkewMs;
  }

  setClockSkew(ms: number): void {
    this.#clockSkewMs = ms;
  }

  /** For keys made from now on; the first key of `addUser` is always settled. */
  setKeyPropagationDelay(ms: number): void {
    this.#keyPropagationDelayMs = ms;
  }

  /** The same, counted in calls: the first so many that a key signs find it unknown, however late they come. */
  setKeyPropagationCalls(calls: number): void {
    this.#keyPropagationCalls = calls;
  }

  /** How long a use of a key stays invisible to GetAccessKeyLastUsed; hours, as in AWS, unless told. */
  setLastUsedLag(ms: number): void {
    this.#lastUsedLagMs = ms;
  }

  get lastUsedLagMs(): number {
    return this.#lastUsedLagMs;
  }

  /** Sessions made from now on live this long, whatever was asked for; null: as asked. */
  issueShortCredentials(seconds: number | null): void {
    this.#shortSessionSeconds = seconds;
  }

  addUser(input: {
    accountId: string;
    userName: string;
    path?: string;
    partition?: string;
  }): NewKey & { readonly arn: string; readonly userName: string } {
    const { accountId, userName, path = '/', partition = 'aws' } = input;
    const arn = `arn:${partition}:iam::${checkedAccount(accountId)}:user${path}${userName}`;
    if (this.findUser(accountId, userName)) throw new Error(`${arn} exists`);
    const user: User = {
      arn,
      partition,
      accountId,
      userName,
      path,
      userId: newUniqueId('AIDA'),
      createdAt: this.now(),
      deniedActions: [],
    };
    this.#users.set(arn, user);
    return { arn, userName, ...this.#storeKey(userPrincipal(user), 0) };
  }

  /** A further key of a user, without the two-key limit: that is IAM's to enforce. */
  addAccessKey(userArn: string): NewKey {
    const principal = userPrincipal(this.#user(userArn));
    return this.#storeKey(principal, this.#keyPropagationDelayMs, this.#keyPropagationCalls);
  }

  addRootKey(accountId: string, partition = 'aws'): NewKey & { readonly arn: string } {
    const arn = `arn:${partition}:iam::${checkedAccount(accountId)}:root`;
    const principal: Principal = {
      kind: 'root',
      arn,
      partition,
      accountId,
      userId: accountId,
      user: null,
      role: null,
    };
    return { arn, ...this.#storeKey(principal, 0) };
  }

  setKeyStatus(accessKeyId: string, status: KeyStatus): void {
    const key = this.#keys.get(accessKeyId);
    if (!key) throw new Error(`no access key ${accessKeyId}`);
    key.status = status;
  }

  deleteKey(accessKeyId: string): void {
    this.#keys.delete(accessKeyId);
  }

  /** `code()` is what the device shows by the server's clock; `code(1)` what it shows 30 s later. */
  addMfaDevice(input: { userArn: string; deviceName?: string }): {
    readonly serial: string;
    code(stepOffset?: number): string;
  } {
    const user = this.#user(input.userArn);
    const serial = `arn:${user.partition}:iam::${user.accountId}:mfa/${input.deviceName ?? user.userName}`;
    if (this.#devices.has(serial)) throw new Error(`${serial} exists`);
    const device = new MfaDevice(serial, user.arn, this.now());
    this.#devices.set(serial, device);
    return { serial, code: (stepOffset = 0) => device.code(this.now(), stepOffset) };
  }

  /** `trustPolicy` is the IAM JSON document as an object. Throws when it is malformed. */
  addRole(input: {
    accountId: string;
    roleName: string;
    trustPolicy: unknown;
    path?: string;
    partition?: string;
    maxSessionDurationSeconds?: number;
  }): { readonly arn: string } {
    const { accountId, roleName, trustPolicy, path = '/', partition = 'aws' } = input;
    const maxSessionDurationSeconds = input.maxSessionDurationSeconds ?? 3600;
    if (maxSessionDurationSeconds < 3600 || maxSessionDurationSeconds > 43_200) {
      throw new Error('maxSessionDurationSeconds must be 3600 to 43200');
    }
    const arn = `arn:${partition}:iam::${checkedAccount(accountId)}:role${path}${roleName}`;
    this.#roles.set(arn, {
      arn,
      partition,
      accountId,
      roleName,
      path,
      roleId: newUniqueId('AROA'),
      createdAt: this.now(),
      maxSessionDurationSeconds,
      trustPolicy,
      trust: parsePolicy(trustPolicy, 'trust'),
    });
    return { arn };
  }

  setTrustPolicy(roleArn: string, trustPolicy: unknown): void {
    const role = this.#roles.get(roleArn);
    if (!role) throw new Error(`no role ${roleArn}`);
    role.trust = parsePolicy(trustPolicy, 'trust');
    role.trustPolicy = trustPolicy;
  }

  /** An access portal of IAM Identity Center, without people or accounts yet. */
  addPortal(options: PortalOptions): Portal {
    return this.identityCenter.addPortal(options);
  }

  /** An explicit deny in the user's own policy; `iam:List*` and the like work. Everything else is allowed. */
  denyActions(userArn: string, actions: readonly string[]): void {
    this.#user(userArn).deniedActions.push(...actions);
  }

  findUser(accountId: string, userName: string): User | undefined {
    return this.users(accountId).find((user) => user.userName === userName);
  }

  users(accountId: string): User[] {
    return [...this.#users.values()].filter((user) => user.accountId === accountId);
  }

  findRole(roleArn: string): Role | undefined {
    return this.#roles.get(roleArn);
  }

  roles(accountId: string): Role[] {
    return [...this.#roles.values()].filter((role) => role.accountId === accountId);
  }

  findKey(accessKeyId: string): AccessKey | undefined {
    return this.#keys.get(accessKeyId);
  }

  /** False for a key that no endpoint knows yet (propagation). To be asked once for each call that it signs. */
  isSettled(key: AccessKey): boolean {
    if (key.unknownCalls > 0) {
      key.unknownCalls -= 1;
      return false;
    }
    return key.settledAt <= this.#machineClock();
  }

  /** In order of creation. */
  keysOf(principalArn: string): AccessKey[] {
    return [...this.#keys.values()].filter((key) => key.principal.arn === principalArn);
  }

  findSession(accessKeyId: string): Session | undefined {
    return this.#sessions.get(accessKeyId);
  }

  devicesOf(userArn: string): MfaDevice[] {
    return [...this.#devices.values()].filter((device) => device.userArn === userArn);
  }

  issueSession(origin: SessionOrigin, durationSeconds: number): Session {
    const seconds = this.#shortSessionSeconds ?? durationSeconds;
    const session: Session = {
      ...origin,
      accessKeyId: newAccessKeyId('ASIA', origin.principal.accountId),
      secretAccessKey: newSecretAccessKey(),
      sessionToken: newSessionToken(),
      // AWS expires on whole seconds, and the answer can say no more than that.
      expiresAt: Math.floor(this.now() / 1000) * 1000 + seconds * 1000,
    };
    this.#sessions.set(session.accessKeyId, session);
    this.#secrets.push(session.secretAccessKey, session.sessionToken);
    return session;
  }

  /** One more that was handed out. */
  addSecret(secret: string): void {
    this.#secrets.push(secret);
  }

  /** All that was ever handed out and must not lie around, also what is deleted or over by now. */
  secrets(): string[] {
    return [...this.#secrets, ...this.identityCenter.portals().flatMap((portal) => portal.secrets())];
  }

  recordUse(accessKeyId: string, service: string, region: string): void {
    this.#keys.get(accessKeyId)?.uses.push({ at: this.now(), service, region });
  }

  #storeKey(principal: Principal, delayMs: number, unknownCalls = 0): NewKey {
    const key: AccessKey = {
      accessKeyId: newAccessKeyId('AKIA', principal.accountId),
      secretAccessKey: newSecretAccessKey(),
      principal,
      createdAt: this.now(),
      settledAt: this.#machineClock() + delayMs,
      unknownCalls,
      status: 'Active',
      uses: [],
    };
    this.#keys.set(key.accessKeyId, key);
    this.#secrets.push(key.secretAccessKey);
    return { accessKeyId: key.accessKeyId, secretAccessKey: key.secretAccessKey };
  }

  #user(userArn: string): User {
    const user = this.#users.get(userArn);
    if (!user) throw new Error(`no user ${userArn}`);
    return user;
  }
}

function userPrincipal(user: User): Principal {
  const { arn, partition, accountId, userId } = user;
  return { kind: 'user', arn, partition, accountId, userId, user, role: null };
}

/** The ARN of an assumed role has no path, though the role's own has. */
export function roleSessionPrincipal(role: Role, sessionName: string): Principal {
  const { partition, accountId, roleName, roleId } = role;
  return {
    kind: 'role-session',
    arn: `arn:${partition}:sts::${accountId}:assumed-role/${roleName}/${sessionName}`,
    partition,
    accountId,
    userId: `${roleId}:${sessionName}`,
    user: null,
    role,
  };
}

function checkedAccount(accountId: string): string {
  if (!/^\d{12}$/.test(accountId)) throw new Error(`${accountId} is no account id`);
  return accountId;
}
