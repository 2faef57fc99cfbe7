// A portal with two people in the local AWS, and what a client does to sign one of them in.
import { createHash, randomBytes } from 'node:crypto';
import { type RoleCredentials, SSOClient } from '@aws-sdk/client-sso';
import {
  CreateTokenCommand,
  type CreateTokenCommandOutput,
  RegisterClientCommand,
  type RegisterClientCommandInput,
  SSOOIDCClient,
  StartDeviceAuthorizationCommand,
} from '@aws-sdk/client-sso-oidc';
import { beforeEach } from 'vitest';
import { answerConsentPage } from '../../local-aws/identity-center/answer-consent-page.ts';
import type { Person, Portal } from '../../local-aws/identity-center/portal.ts';
import type { LocalAws } from '../../local-aws/index.ts';
import { type Keys, localAws } from './world-fixture.ts';

export const START_URL = 'https://d-9067000000.awsapps.com/start';
export const REDIRECT_URI = 'http://127.0.0.1:49152/oauth/callback';
export const DEVICE_CODE = 'urn:ietf:params:oauth:grant-type:device_code';

export interface Client {
  readonly clientId: string;
  readonly clientSecret: string;
}

interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly expiresIn: number;
}

/** Fresh for each test; the clock stands still unless moved. */
export function portalFixture() {
  const fixture = localAws();
  let portal: Portal | undefined;
  beforeEach(() => {
    portal = fixture.aws.world.addPortal({ startUrl: START_URL, region: 'eu-west-1' });
    portal.addPerson({ userName: 'ana', email: 'ana@example.com' });
    portal.addPerson({ userName: 'bo', email: 'bo@example.com' });
  });
  return {
    get aws() {
      return fixture.aws;
    },
    get portal() {
      if (!portal) throw new Error('only inside a test');
      return portal;
    },
    advance: fixture.advance,
  };
}

export function person(portal: Portal, userName: string): Person {
  const found = portal.findPerson(userName);
  if (!found) throw new Error(`nobody is called ${userName}`);
  return found;
}

export function oidcOf(aws: LocalAws): SSOOIDCClient {
  return new SSOOIDCClient({ endpoint: aws.url, region: 'eu-west-1', maxAttempts: 1 });
}

export function ssoOf(aws: LocalAws, maxAttempts = 1): SSOClient {
  return new SSOClient({ endpoint: aws.url, region: 'eu-west-1', maxAttempts });
}

export const BROWSER_CLIENT = {
  clientName: 'Cloakroom',
  clientType: 'public',
  scopes: ['sso:account:access'],
  grantTypes: ['authorization_code', 'refresh_token'],
  redirectUris: ['http://127.0.0.1/oauth/callback'],
  issuerUrl: START_URL,
} satisfies RegisterClientCommandInput;

export const DEVICE_CLIENT = {
  clientName: 'Cloakroom',
  clientType: 'public',
  scopes: ['sso:account:access'],
} satisfies RegisterClientCommandInput;

export async function register(aws: LocalAws, input: RegisterClientCommandInput): Promise<Client> {
  const { clientId, clientSecret } = await oidcOf(aws).send(new RegisterClientCommand(input));
  if (!clientId || !clientSecret) throw new Error('the answer holds no client');
  return { clientId, clientSecret };
}

interface Pkce {
  readonly codeVerifier: string;
  readonly url: URL;
}

/** `changes` set parameters of the /authorize URL, or leave them out (null). */
export function authorizeUrl(
  aws: LocalAws,
  client: Client,
  changes: Record<string, string | null> = {},
): Pkce {
  const codeVerifier = randomBytes(48).toString('base64url');
  const url = new URL('/authorize', aws.url);
  const params: Record<string, string | null> = {
    response_type: 'code',
    client_id: client.clientId,
    redirect_uri: REDIRECT_URI,
    state: 'door-7',
    code_challenge_method: 'S256',
    scopes: 'sso:account:access',
    code_challenge: createHash('sha256').update(codeVerifier).digest('base64url'),
    ...changes,
  };
  for (const [name, value] of Object.entries(params)) if (value !== null) url.searchParams.set(name, value);
  return { codeVerifier, url };
}

/** Up to the code: the page was answered with Allow. */
export async function authorizationCode(aws: LocalAws, client: Client, userName?: string) {
  const { url, codeVerifier } = authorizeUrl(aws, client);
  const { location } = await answerConsentPage(url, {
    choice: 'Allow',
    follow: false,
    ...(userName === undefined ? {} : { userName }),
  });
  const code = location?.searchParams.get('code');
  if (!code) throw new Error(`no code in ${location}`);
  return { ...client, grantType: 'authorization_code', code, codeVerifier, redirectUri: REDIRECT_URI };
}

/** A whole sign-in through the browser. */
export async function signIn(aws: LocalAws, userName = 'ana', startUrl = START_URL) {
  const client = await register(aws, { ...BROWSER_CLIENT, issuerUrl: startUrl });
  const answer = await oidcOf(aws).send(
    new CreateTokenCommand(await authorizationCode(aws, client, userName)),
  );
  return { client, ...tokensOf(answer) };
}

export async function refresh(aws: LocalAws, client: Client, refreshToken: string): Promise<Tokens> {
  const input = { ...client, grantType: 'refresh_token', refreshToken };
  return tokensOf(await oidcOf(aws).send(new CreateTokenCommand(input)));
}

export async function startDevice(aws: LocalAws, input: RegisterClientCommandInput = DEVICE_CLIENT) {
  const client = await register(aws, input);
  const answer = await oidcOf(aws).send(
    new StartDeviceAuthorizationCommand({ ...client, startUrl: START_URL }),
  );
  const { deviceCode = '', verificationUriComplete = '' } = answer;
  const poll = () =>
    oidcOf(aws).send(new CreateTokenCommand({ ...client, grantType: DEVICE_CODE, deviceCode }));
  return { client, answer, deviceCode, page: verificationUriComplete, poll };
}

function tokensOf(answer: CreateTokenCommandOutput): Tokens {
  const { accessToken, refreshToken, expiresIn } = answer;
  if (!accessToken || !refreshToken || expiresIn === undefined) throw new Error('the answer holds no tokens');
  return { accessToken, refreshToken, expiresIn };
}

/** GetRoleCredentials' answer as the other clients take it. */
export function keysOfRole(credentials: RoleCredentials | undefined): Keys {
  const { accessKeyId = '', secretAccessKey = '', sessionToken = '' } = credentials ?? {};
  return { accessKeyId, secretAccessKey, sessionToken };
}

/** The shape in which the SDKs show an error of SSO OIDC. */
export function oidcFailure(name: string, error: string, status = 400) {
  return { name, error, error_description: expectText, $metadata: { httpStatusCode: status } };
}

const expectText = {
  asymmetricMatch: (actual: unknown) => typeof actual === 'string' && actual.length > 0,
};
