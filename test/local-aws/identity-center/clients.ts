// Clients of SSO OIDC: what RegisterClient remembers, and how a later call proves to be one.
import { randomBytes } from 'node:crypto';
import { oidcError } from './oidc-errors.ts';

export const ACCOUNT_ACCESS = 'sso:account:access';
export const DEVICE_CODE = 'urn:ietf:params:oauth:grant-type:device_code';
export const GRANT_TYPES = ['authorization_code', DEVICE_CODE, 'refresh_token'] as const;
export type GrantType = (typeof GRANT_TYPES)[number];

/** People report 90 days; clients must read the moment they are given. */
const SECRET_SECONDS = 90 * 24 * 3600;

interface ClientMetadata {
  readonly clientName: string;
  readonly scopes: readonly string[];
  readonly grantTypes: readonly GrantType[];
  readonly redirectUris: readonly string[];
  /** The start URL of the portal; null for clients of the device grant, which name it later. */
  readonly issuerUrl: string | null;
}

export interface OidcClient extends ClientMetadata {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly issuedAt: number;
  expiresAt: number;
}

export class OidcClients {
  readonly #clients = new Map<string, OidcClient>();
  #secretSeconds = SECRET_SECONDS;

  /** For registrations from now on. */
  setSecretLife(seconds: number): void {
    this.#secretSeconds = seconds;
  }

  register(metadata: ClientMetadata, now: number): OidcClient {
    const issuedAt = Math.floor(now / 1000) * 1000;
    const client: OidcClient = {
      ...metadata,
      clientId: randomBytes(16).toString('base64url'),
      clientSecret: `local-client-secret.${randomBytes(96).toString('base64url')}`,
      issuedAt,
      expiresAt: issuedAt + this.#secretSeconds * 1000,
    };
    this.#clients.set(client.clientId, client);
    return client;
  }

  /** Undefined for an unknown client and for one whose registration is over. */
  find(clientId: string, now: number): OidcClient | undefined {
    const client = this.#clients.get(clientId);
    return client && client.expiresAt > now ? client : undefined;
  }

  /** Throws invalid_client, the same for each reason. */
  authenticate(clientId: string, clientSecret: string, now: number): OidcClient {
    const client = this.find(clientId, now);
    if (client?.clientSecret === clientSecret) return client;
    throw oidcError('invalid_client', 'Invalid client credentials');
  }
}

/** Throws unauthorized_client. */
export function requireGrant(client: OidcClient, grantType: GrantType): void {
  if (client.grantTypes.includes(grantType)) return;
  throw oidcError('unauthorized_client', `The client is not registered for the grant type ${grantType}`);
}
