// What the Identity Center parts of the core need from outside.
import { AppError, type AppErrorInit } from '../../../shared/errors.ts';
import type { ListedAccount } from '../../../shared/portal.ts';
import type { Credentials } from '../ports.ts';
import type { Secret } from '../secret.ts';

/** A client registered at SSO OIDC. Its secret lives for about 90 days. */
export interface Registration {
  readonly clientId: string;
  readonly clientSecret: Secret;
  /** Epoch ms. */
  readonly expiresAt: number;
}

export interface PortalToken {
  readonly accessToken: Secret;
  /** Epoch ms. */
  readonly expiresAt: number;
  /** Single use. */
  readonly refreshToken: Secret | null;
}

export interface DeviceAuthorization {
  readonly deviceCode: Secret;
  readonly userCode: string;
  /** With the code in it. */
  readonly link: string;
  /** Epoch ms. */
  readonly expiresAt: number;
  readonly intervalSeconds: number;
}

export type DevicePoll =
  | { readonly kind: 'token'; readonly token: PortalToken }
  | { readonly kind: 'pending' }
  | { readonly kind: 'slow-down' };

/** Where a portal is, for calls and for error messages. */
export interface PortalPlace {
  readonly label: string;
  readonly startUrl: string;
  readonly region: string;
}

/**
 * SSO OIDC. Errors are AppErrors: `sign-in-required` (invalid_grant, expired_token), `sign-in-denied`,
 * `client-unknown` (register again), `throttled`, `aws-failure`, and the network ones.
 */
export interface OidcApi {
  /** Base address of SSO OIDC for the region, for the /authorize link. */
  endpoint(region: string): Promise<string>;
  register(place: PortalPlace, scopes: readonly string[]): Promise<Registration>;
  startDevice(place: PortalPlace, registration: Registration): Promise<DeviceAuthorization>;
  pollDevice(place: PortalPlace, registration: Registration, deviceCode: Secret): Promise<DevicePoll>;
  exchangeCode(
    place: PortalPlace,
    registration: Registration,
    code: { readonly code: Secret; readonly verifier: Secret; readonly redirectUri: string },
  ): Promise<PortalToken>;
  refresh(place: PortalPlace, registration: Registration, refreshToken: Secret): Promise<PortalToken>;
}

/** Throttled, and AWS says for how long. */
export class AskedToWait extends AppError {
  readonly waitMs: number;

  constructor(init: AppErrorInit, waitMs: number) {
    super(init);
    this.waitMs = waitMs;
  }
}

/** Null when AWS did not say. */
export function askedPauseMs(error: AppError): number | null {
  return error instanceof AskedToWait ? error.waitMs : null;
}

export interface Page<T> {
  readonly items: readonly T[];
  readonly nextToken: string | null;
}

/** The portal's own API. A dead token is `sign-in-required`; throttling is `throttled`; never one for the other. */
export interface PortalApi {
  accounts(
    place: PortalPlace,
    token: Secret,
    nextToken: string | null,
  ): Promise<Page<{ accountId: string; name: string; email: string | null }>>;
  roles(
    place: PortalPlace,
    token: Secret,
    accountId: string,
    nextToken: string | null,
  ): Promise<Page<string>>;
  credentials(place: PortalPlace, token: Secret, accountId: string, roleName: string): Promise<Credentials>;
  logout(place: PortalPlace, token: Secret): Promise<void>;
}

/** A one-time receiver of the browser's redirect, on loopback only. */
export interface Loopback {
  /** With the port. */
  readonly redirectUri: string;
  /** Query of the redirect that carries the expected state. */
  readonly answer: Promise<Readonly<Record<string, string>>>;
  close(): Promise<void>;
}

export interface SignInPorts {
  readonly listen: (options: { expectedState: string; portal: string }) => Promise<Loopback>;
  /** Opens a link as chosen for the portal; rejects when it cannot. */
  readonly openLink: (link: string, program: string | null) => Promise<void>;
  /** `bytes` random bytes, base64url. */
  readonly random: (bytes: number) => string;
  /** SHA-256 of ASCII text, base64url. */
  readonly sha256: (text: string) => string;
}

/** One portal's listing as it is kept on disk, also half-way. */
export interface StoredListing {
  readonly accounts: readonly ListedAccount[];
  /** Roles that were there in the listing before and are not any more. */
  readonly removed: number;
  readonly added: number;
  readonly completedAt: number | null;
  /** Set while a listing is unfinished: what it has found so far. */
  readonly unfinished: {
    /** Epoch ms. */
    readonly startedAt: number;
    readonly accounts: readonly { accountId: string; name: string; email: string | null }[];
    readonly accountsComplete: boolean;
    /** Roles by account id. */
    readonly roles: Readonly<Record<string, readonly string[]>>;
  } | null;
}

export interface ListingStore {
  load(portalId: string): Promise<StoredListing | null>;
  save(portalId: string, listing: StoredListing): Promise<void>;
  remove(portalId: string): Promise<void>;
}
