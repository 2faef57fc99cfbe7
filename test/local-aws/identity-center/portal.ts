// One AWS access portal: its people, accounts and assignments, its limits, and the levers a test pulls.
// The OIDC service signs people in to it; the portal service answers from it.
import { createHash } from 'node:crypto';
import { partitionOf } from '../partitions.ts';
import { peakPerSecond, TokenBucket } from './call-rate.ts';
import type { OidcClient } from './clients.ts';
import type { SsoSession } from './tokens.ts';

export interface Person {
  /** Also the session name of the roles they use. */
  readonly userName: string;
  readonly email: string;
}

export interface PortalAccount {
  readonly accountId: string;
  readonly name: string;
  readonly email: string;
}

interface Assignment {
  readonly who: Person | 'everyone';
  readonly durationSeconds: number;
}

export interface PortalOptions {
  readonly startUrl: string;
  /** The home region of Identity Center; its partition is that of every account. */
  readonly region: string;
  /** How often a device code may be polled; 5 unless told. */
  readonly pollIntervalSeconds?: number;
  /** Null: no limit. 20 a second with a burst of 20 unless told, shared by ListAccounts and ListAccountRoles. */
  readonly callRate?: CallRate | null;
}

interface CallRate {
  readonly perSecond: number;
  readonly burst: number;
}

const HOUR_SECONDS = 3600;

export class Portal {
  readonly startUrl: string;
  readonly region: string;
  readonly partition: string;
  readonly pollIntervalSeconds: number;
  /** Every sign-in so far, living or not. */
  readonly sessions: SsoSession[] = [];
  /** Every client that named this portal. */
  readonly clients = new Set<OidcClient>();
  readonly #people: Person[] = [];
  readonly #accounts = new Map<string, PortalAccount>();
  readonly #assignments = new Map<string, Map<string, Assignment[]>>();
  #accessTokenSeconds = HOUR_SECONDS;
  #sessionSeconds = 8 * HOUR_SECONDS;
  #deviceCodeSeconds = 600;
  #pageSize = 50;
  #emptyPages = 0;
  #bucket: TokenBucket | null = null;
  #retryAfterSeconds: number | null = null;
  #listCalls: number[] = [];
  readonly #secrets: string[] = [];
  #throttledCalls = 0;

  constructor(options: PortalOptions) {
    const partition = partitionOf(options.region);
    if (partition === null) throw new Error(`${options.region} is no region`);
    this.startUrl = options.startUrl;
    this.region = options.region;
    this.partition = partition;
    this.pollIntervalSeconds = options.pollIntervalSeconds ?? 5;
    this.setCallRate(options.callRate === undefined ? { perSecond: 20, burst: 20 } : options.callRate);
  }

  get people(): readonly Person[] {
    return this.#people;
  }

  addPerson(input: { userName: string; email: string }): Person {
    const { userName, email } = input;
    if (!/^[\w+=,.@-]{2,64}$/.test(userName)) throw new Error(`${userName} cannot name a role session`);
    if (this.findPerson(userName)) throw new Error(`${userName} exists`);
    const person: Person = { userName, email };
    this.#people.push(person);
    return person;
  }

  findPerson(userName: string): Person | undefined {
    return this.#people.find((person) => person.userName === userName);
  }

  addAccount(account: PortalAccount): void {
    if (!/^\d{12}$/.test(account.accountId)) throw new Error(`${account.accountId} is no account id`);
    if (this.#accounts.has(account.accountId)) throw new Error(`${account.accountId} exists`);
    this.#accounts.set(account.accountId, account);
    this.#assignments.set(account.accountId, new Map());
  }

  removeAccount(accountId: string): void {
    this.#accounts.delete(accountId);
    this.#assignments.delete(accountId);
  }

  /** `durationSeconds` is the session duration of the permission set, 1 to 12 hours; 1 hour unless told. */
  assign(
    who: Person | 'everyone',
    accountId: string,
    roleName: string,
    options: { durationSeconds?: number } = {},
  ): void {
    const { durationSeconds = HOUR_SECONDS } = options;
    if (!/^[\w+=,.@-]{1,32}$/.test(roleName)) throw new Error(`${roleName} cannot name a permission set`);
    if (durationSeconds < HOUR_SECONDS || durationSeconds > 12 * HOUR_SECONDS) {
      throw new Error('durationSeconds must be 3600 to 43200');
    }
    const roles = this.#rolesOf(accountId);
    const others = (roles.get(roleName) ?? []).filter((assignment) => assignment.who !== who);
    roles.set(roleName, [...others, { who, durationSeconds }]);
  }

  unassign(who: Person | 'everyone', accountId: string, roleName: string): void {
    const roles = this.#rolesOf(accountId);
    const left = (roles.get(roleName) ?? []).filter((assignment) => assignment.who !== who);
    if (left.length > 0) roles.set(roleName, left);
    else roles.delete(roleName);
  }

  /** So many accounts `workload-0001`, …, each with every one of the roles. */
  addAccounts(input: {
    count: number;
    roleNames: readonly string[];
    who?: Person | 'everyone';
    firstAccountId?: string;
  }): readonly PortalAccount[] {
    const first = BigInt(input.firstAccountId ?? '200000000001');
    return Array.from({ length: input.count }, (_, index) => {
      const name = `workload-${String(index + 1).padStart(4, '0')}`;
      const accountId = String(first + BigInt(index)).padStart(12, '0');
      const account: PortalAccount = { accountId, name, email: `${name}@example.com` };
      this.addAccount(account);
      for (const roleName of input.roleNames) this.assign(input.who ?? 'everyone', accountId, roleName);
      return account;
    });
  }

  /** Accounts in which the person has a role, by account id. */
  accountsOf(person: Person): PortalAccount[] {
    return [...this.#accounts.values()]
      .filter(({ accountId }) => this.roleNamesOf(person, accountId).length > 0)
      .sort((a, b) => (a.accountId < b.accountId ? -1 : 1));
  }

  /** In order of name; empty for an account that is not there. */
  roleNamesOf(person: Person, accountId: string): string[] {
    const roleNames = [...(this.#assignments.get(accountId)?.keys() ?? [])];
    return roleNames.filter((roleName) => this.findAssignment(person, accountId, roleName)).sort();
  }

  /** One's own assignment goes before everyone's. */
  findAssignment(person: Person, accountId: string, roleName: string): Assignment | undefined {
    const assignments = this.#assignments.get(accountId)?.get(roleName) ?? [];
    return assignments.find(({ who }) => who === person) ?? assignments.find(({ who }) => who === 'everyone');
  }

  /** The name of the role that a permission set becomes in an account; the same at every call. */
  iamRoleName(accountId: string, roleName: string): string {
    const digest = createHash('sha256').update(`${this.startUrl} ${accountId} ${roleName}`).digest('hex');
    return `AWSReservedSSO_${roleName}_${digest.slice(0, 16)}`;
  }

  /** What GetCallerIdentity shows for the credentials of a person's role. */
  assumedRoleArn(person: Person, accountId: string, roleName: string): string {
    const name = this.iamRoleName(accountId, roleName);
    return `arn:${this.partition}:sts::${accountId}:assumed-role/${name}/${person.userName}`;
  }

  get accessTokenSeconds(): number {
    return this.#accessTokenSeconds;
  }

  /** For tokens issued from now on; an hour unless told. */
  setAccessTokenLife(seconds: number): void {
    this.#accessTokenSeconds = seconds;
  }

  get sessionSeconds(): number {
    return this.#sessionSeconds;
  }

  /** For sign-ins from now on: how long they can be refreshed; 8 hours, Identity Center's default, unless told. */
  setSessionLife(seconds: number): void {
    this.#sessionSeconds = seconds;
  }

  get deviceCodeSeconds(): number {
    return this.#deviceCodeSeconds;
  }

  /** For device codes from now on; 600 unless told. */
  setDeviceCodeLife(seconds: number): void {
    this.#deviceCodeSeconds = seconds;
  }

  get pageSize(): number {
    return this.#pageSize;
  }

  /** Of lists whose caller does not ask for a size. */
  setPageSize(items: number): void {
    this.#pageSize = items;
  }

  get emptyPages(): number {
    return this.#emptyPages;
  }

  /** So many empty pages before each page of a list, and one at its end. */
  setEmptyPages(pages: number): void {
    this.#emptyPages = pages;
  }

  /** A fresh bucket, full; null: no limit. */
  setCallRate(rate: CallRate | null): void {
    this.#bucket = rate && new TokenBucket(rate.perSecond, rate.burst);
  }

  /** The `Retry-After` that goes with a 429; none unless told. */
  setRetryAfter(seconds: number | null): void {
    this.#retryAfterSeconds = seconds;
  }

  get retryAfterSeconds(): number | null {
    return this.#retryAfterSeconds;
  }

  /** Counts a list call, and says whether the bucket lets it through. */
  admit(now: number): boolean {
    this.#listCalls.push(now);
    if (this.#bucket?.take(now) ?? true) return true;
    this.#throttledCalls += 1;
    return false;
  }

  /** The most list calls in any second by the server's clock, refused ones included; those struck by a fault are not. */
  peakRate(): number {
    return peakPerSecond(this.#listCalls);
  }

  /** How many calls the bucket refused. */
  get throttledCalls(): number {
    return this.#throttledCalls;
  }

  resetCounters(): void {
    this.#listCalls = [];
    this.#throttledCalls = 0;
  }

  /** Access tokens issued so far are worth nothing any more; refresh tokens are. */
  expireAccessTokens(person?: Person): void {
    for (const session of this.#sessionsOf(person)) {
      for (const token of session.accessTokens) token.expiresAt = 0;
    }
  }

  /** Refresh tokens issued so far are worth nothing any more; access tokens live on. */
  killRefreshTokens(person?: Person): void {
    for (const session of this.#sessionsOf(person)) session.refreshToken = null;
  }

  /** Client registrations that named this portal are forgotten: `invalid_client` from now on. */
  killClients(): void {
    for (const client of this.clients) client.expiresAt = 0;
  }

  recordSecrets(...secrets: readonly string[]): void {
    this.#secrets.push(...secrets);
  }

  /** All that was ever handed out and must not lie around: tokens, codes, client secrets, role credentials. */
  secrets(): string[] {
    return [...this.#secrets, ...[...this.clients].map(({ clientSecret }) => clientSecret)];
  }

  #sessionsOf(person: Person | undefined): SsoSession[] {
    return this.sessions.filter((session) => person === undefined || session.person === person);
  }

  #rolesOf(accountId: string): Map<string, Assignment[]> {
    const roles = this.#assignments.get(accountId);
    if (!roles) throw new Error(`no account ${accountId}`);
    return roles;
  }
}
