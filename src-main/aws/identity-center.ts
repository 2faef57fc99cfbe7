// SSO OIDC and the SSO portal through the AWS SDK. All calls are unsigned; the portal token goes in a header the SDK
// sets. Errors of these services are about the sign-in or the service's load, never about a key.
import type { CreateTokenCommandInput, SSOOIDCClient } from '@aws-sdk/client-sso-oidc';
import { AppError } from '../../shared/errors.ts';
import {
  AskedToWait,
  type DeviceAuthorization,
  type OidcApi,
  type PortalApi,
  type PortalPlace,
  type PortalToken,
  type Registration,
} from '../core/portals/ports.ts';
import { Secret } from '../core/secret.ts';
import { unsignedClientSettings } from './client-settings.ts';
import { bareCause, toAwsError } from './error-mapping.ts';

/** What the consent page shows as the asking program. */
const CLIENT_NAME = 'Cloakroom';
/** Source: SSO OIDC API, RegisterClient: registered without a port, used with one. */
const REDIRECT_URI = 'http://127.0.0.1/oauth/callback';
const GRANTS = {
  code: 'authorization_code',
  device: 'urn:ietf:params:oauth:grant-type:device_code',
  refresh: 'refresh_token',
} as const;
/** Source: SSO API, ListAccounts and ListAccountRoles: at most 100. */
const PAGE_SIZE = 100;
/** Whatever a service asks for, a listing looks again after so long. */
const LONGEST_WAIT_SECONDS = 60;

type OidcSdk = typeof import('@aws-sdk/client-sso-oidc');
type SsoSdk = typeof import('@aws-sdk/client-sso');

export function createOidc(env: Readonly<Record<string, string | undefined>>): OidcApi {
  const call = async <T>(
    place: PortalPlace,
    operation: string,
    send: (client: SSOOIDCClient, sdk: OidcSdk) => Promise<T>,
  ): Promise<T> => {
    const sdk = await import('@aws-sdk/client-sso-oidc');
    const client = new sdk.SSOOIDCClient(unsignedClientSettings(place.region));
    try {
      return await send(client, sdk);
    } catch (error) {
      throw toSignInError(error, place, operation);
    }
  };

  const createToken = (
    place: PortalPlace,
    registration: Registration,
    input: Partial<CreateTokenCommandInput>,
  ) =>
    call(place, 'sso-oidc:CreateToken', async (client, sdk) => {
      const answer = await client.send(
        new sdk.CreateTokenCommand({
          clientId: registration.clientId,
          clientSecret: registration.clientSecret.reveal(),
          grantType: GRANTS.code,
          ...input,
        }),
      );
      return toToken(answer, place);
    });

  return {
    async endpoint(region) {
      const chosen = env.AWS_ENDPOINT_URL_SSO_OIDC ?? env.AWS_ENDPOINT_URL;
      if (chosen) return chosen;
      const sdk = await import('@aws-sdk/client-sso-oidc');
      const { endpointProvider } = new sdk.SSOOIDCClient({ region }).config;
      return endpointProvider({ Region: region, UseDualStack: false, UseFIPS: false }).url.href;
    },

    register: (place, scopes) =>
      call(place, 'sso-oidc:RegisterClient', async (client, sdk) => {
        const answer = await client.send(
          new sdk.RegisterClientCommand({
            clientName: CLIENT_NAME,
            clientType: 'public',
            scopes: [...scopes],
            grantTypes: Object.values(GRANTS),
            redirectUris: [REDIRECT_URI],
            issuerUrl: place.startUrl,
          }),
        );
        const { clientId, clientSecret, clientSecretExpiresAt } = answer;
        if (!clientId || !clientSecret) throw incomplete('sso-oidc:RegisterClient', place);
        return {
          clientId,
          clientSecret: new Secret(clientSecret),
          expiresAt: (clientSecretExpiresAt ?? 0) * 1_000,
        };
      }),

    startDevice: (place, registration) =>
      call(place, 'sso-oidc:StartDeviceAuthorization', async (client, sdk): Promise<DeviceAuthorization> => {
        const answer = await client.send(
          new sdk.StartDeviceAuthorizationCommand({
            clientId: registration.clientId,
            clientSecret: registration.clientSecret.reveal(),
            startUrl: place.startUrl,
          }),
        );
        const { deviceCode, userCode, verificationUri, verificationUriComplete, expiresIn, interval } =
          answer;
        const link = verificationUriComplete ?? verificationUri;
        if (!deviceCode || !userCode || !link) throw incomplete('sso-oidc:StartDeviceAuthorization', place);
        return {
          deviceCode: new Secret(deviceCode),
          userCode,
          link,
          expiresAt: Date.now() + (expiresIn || 600) * 1_000,
          intervalSeconds: interval || 5,
        };
      }),

    async pollDevice(place, registration, deviceCode) {
      try {
        const token = await createToken(place, registration, {
          grantType: GRANTS.device,
          deviceCode: deviceCode.reveal(),
        });
        return { kind: 'token', token };
      } catch (error) {
        const name = error instanceof AppError && error.cause instanceof Error ? error.cause.name : '';
        if (name === 'AuthorizationPendingException') return { kind: 'pending' };
        if (name === 'SlowDownException') return { kind: 'slow-down' };
        throw error;
      }
    },

    exchangeCode: (place, registration, { code, verifier, redirectUri }) =>
      createToken(place, registration, {
        grantType: GRANTS.code,
        code: code.reveal(),
        codeVerifier: verifier.reveal(),
        redirectUri,
      }),

    refresh: (place, registration, refreshToken) =>
      createToken(place, registration, { grantType: GRANTS.refresh, refreshToken: refreshToken.reveal() }),
  };
}

export function createPortalApi(): PortalApi {
  const call = async <T>(
    place: PortalPlace,
    operation: string,
    send: (client: InstanceType<SsoSdk['SSOClient']>, sdk: SsoSdk) => Promise<T>,
  ): Promise<T> => {
    const sdk = await import('@aws-sdk/client-sso');
    const client = new sdk.SSOClient(unsignedClientSettings(place.region));
    try {
      return await send(client, sdk);
    } catch (error) {
      throw toSignInError(error, place, operation);
    }
  };

  return {
    accounts: (place, token, nextToken) =>
      call(place, 'sso:ListAccounts', async (client, sdk) => {
        const answer = await client.send(
          new sdk.ListAccountsCommand({
            accessToken: token.reveal(),
            maxResults: PAGE_SIZE,
            ...(nextToken === null ? {} : { nextToken }),
          }),
        );
        const items = (answer.accountList ?? []).flatMap(({ accountId, accountName, emailAddress }) =>
          accountId ? [{ accountId, name: accountName ?? accountId, email: emailAddress ?? null }] : [],
        );
        return { items, nextToken: answer.nextToken ?? null };
      }),

    roles: (place, token, accountId, nextToken) =>
      call(place, 'sso:ListAccountRoles', async (client, sdk) => {
        const answer = await client.send(
          new sdk.ListAccountRolesCommand({
            accessToken: token.reveal(),
            accountId,
            maxResults: PAGE_SIZE,
            ...(nextToken === null ? {} : { nextToken }),
          }),
        );
        const items = (answer.roleList ?? []).flatMap(({ roleName }) => (roleName ? [roleName] : []));
        return { items, nextToken: answer.nextToken ?? null };
      }),

    credentials: (place, token, accountId, roleName) =>
      call(place, 'sso:GetRoleCredentials', async (client, sdk) => {
        const answer = await client.send(
          new sdk.GetRoleCredentialsCommand({ accessToken: token.reveal(), accountId, roleName }),
        );
        const { accessKeyId, secretAccessKey, sessionToken, expiration } = answer.roleCredentials ?? {};
        if (!accessKeyId || !secretAccessKey || !sessionToken || !expiration) {
          throw incomplete('sso:GetRoleCredentials', place);
        }
        return {
          accessKeyId,
          secretAccessKey: new Secret(secretAccessKey),
          sessionToken: new Secret(sessionToken),
          expiresAt: expiration,
          clockOffsetMs: client.config.systemClockOffset,
        };
      }),

    logout: (place, token) =>
      call(place, 'sso:Logout', async (client, sdk) => {
        await client.send(new sdk.LogoutCommand({ accessToken: token.reveal() }));
      }),
  };
}

interface TokenAnswer {
  readonly accessToken?: string | undefined;
  readonly expiresIn?: number | undefined;
  readonly refreshToken?: string | undefined;
}

function toToken({ accessToken, expiresIn, refreshToken }: TokenAnswer, place: PortalPlace): PortalToken {
  if (!accessToken || !expiresIn) throw incomplete('sso-oidc:CreateToken', place);
  return {
    accessToken: new Secret(accessToken),
    expiresAt: Date.now() + expiresIn * 1_000,
    refreshToken: refreshToken ? new Secret(refreshToken) : null,
  };
}

function toSignInError(error: unknown, place: PortalPlace, operation: string): AppError {
  if (error instanceof AppError) return error;
  const name = error instanceof Error ? error.name : '';
  const about = {
    account: place.label,
    details: [`operation: ${operation}`, `error: ${name}`],
    cause: bareCause(error),
  };
  switch (name) {
    case 'InvalidGrantException':
    case 'ExpiredTokenException':
    case 'UnauthorizedException':
      return new AppError({
        code: 'sign-in-required',
        message: `The sign-in to ${place.label} has ended`,
        remedy: `sign in to ${place.label} again in Cloakroom`,
        ...about,
      });
    case 'InvalidClientException':
    case 'UnauthorizedClientException':
      return new AppError({
        code: 'client-unknown',
        message: `${place.label} does not know this installation of Cloakroom any more`,
        remedy: `sign in to ${place.label} again in Cloakroom`,
        ...about,
      });
    case 'AccessDeniedException':
      return new AppError({
        code: 'sign-in-denied',
        message: `The sign-in to ${place.label} was not allowed`,
        remedy: 'sign in again and press Allow',
        ...about,
      });
    case 'ForbiddenException':
    case 'ResourceNotFoundException':
      return new AppError({
        code: 'not-assigned',
        message: `${place.label} does not give you this role in this account (any more)`,
        remedy: 'list the accounts again, or ask an administrator for the assignment',
        ...about,
      });
    case 'InvalidRequestException':
      return new AppError({
        code: 'invalid-input',
        message: `${place.label} does not accept this request; the start URL or the region may be wrong`,
        remedy: 'check the portal’s start URL and region',
        ...about,
      });
    default: {
      const failure = toAwsError(error, { operation, account: place.label, clockOffsetMs: 0 });
      const waitMs = retryAfterMs(error);
      const { code, message, remedy, account, details } = failure;
      if (waitMs === null) return failure;
      return new AskedToWait({ code, message, remedy, account, details, cause: bareCause(error) }, waitMs);
    }
  }
}

/** Source: RFC 9110, Retry-After in seconds; a date is not used by these services. Null when it says nothing. */
function retryAfterMs(error: unknown): number | null {
  const { $response } = (error ?? {}) as { $response?: { headers?: Record<string, string> } };
  const seconds = Number.parseInt($response?.headers?.['retry-after'] ?? '', 10);
  return Number.isNaN(seconds) ? null : Math.min(Math.max(0, seconds), LONGEST_WAIT_SECONDS) * 1_000;
}

function incomplete(operation: string, place: PortalPlace): AppError {
  return new AppError({
    code: 'aws-failure',
    message: `The answer to ${operation} is incomplete`,
    remedy: 'check AWS_ENDPOINT_URL if it is set, and try again',
    account: place.label,
    details: [`operation: ${operation}`],
  });
}
