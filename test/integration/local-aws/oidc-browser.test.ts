// Registration and the sign-in through the browser: consent page, PKCE, redirect URIs.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CreateTokenCommand, StartDeviceAuthorizationCommand } from '@aws-sdk/client-sso-oidc';
import { describe, expect, test } from 'vitest';
import { answerConsentPage } from '../../local-aws/identity-center/answer-consent-page.ts';
import {
  authorizationCode,
  authorizeUrl,
  BROWSER_CLIENT,
  oidcFailure,
  oidcOf,
  portalFixture,
  REDIRECT_URI,
  register,
  START_URL,
} from './portal-fixture.ts';

const fixture = portalFixture();

async function browserClient() {
  const { aws, portal } = fixture;
  return { aws, portal, client: await register(aws, BROWSER_CLIENT) };
}

describe('registration', () => {
  test('gives a secret for 90 days, its end in whole epoch seconds', async () => {
    const { aws } = fixture;
    const response = await fetch(`${aws.url}/client/register`, {
      method: 'POST',
      body: JSON.stringify(BROWSER_CLIENT),
    });
    const issuedAt = Math.floor(aws.world.now() / 1000);
    expect(await response.json()).toMatchObject({
      clientIdIssuedAt: issuedAt,
      clientSecretExpiresAt: issuedAt + 90 * 86_400,
    });
  });

  test.each([
    [
      'a client that is not public',
      { clientType: 'confidential' },
      'InvalidClientMetadataException',
      'invalid_client_metadata',
    ],
    ['an unknown scope', { scopes: ['everything'] }, 'InvalidScopeException', 'invalid_scope'],
    [
      'a redirect off the machine',
      { redirectUris: ['http://example.com/'] },
      'InvalidRedirectUriException',
      'invalid_redirect_uri',
    ],
    [
      'a redirect by name',
      { redirectUris: ['http://localhost/'] },
      'InvalidRedirectUriException',
      'invalid_redirect_uri',
    ],
    [
      'an unknown grant',
      { grantTypes: ['password'] },
      'UnsupportedGrantTypeException',
      'unsupported_grant_type',
    ],
    [
      'an unknown portal',
      { issuerUrl: 'https://nowhere.awsapps.com/start' },
      'InvalidRequestException',
      'invalid_request',
    ],
    ['a code grant without redirect', { redirectUris: [] }, 'InvalidRequestException', 'invalid_request'],
    ['no name', { clientName: '' }, 'InvalidRequestException', 'invalid_request'],
  ])('refuses %s', async (_, changes, name, error) => {
    const { aws, portal } = fixture;
    const attempt = register(aws, { ...BROWSER_CLIENT, ...changes });
    await expect(attempt).rejects.toMatchObject(oidcFailure(name, error));
    expect(portal.clients.size).toBe(0);
  });

  test.each(['/', '#/', '#', '/#/'])('a start URL ending in %s leads to the same portal', async (tail) => {
    const { aws, portal } = fixture;
    await register(aws, { ...BROWSER_CLIENT, issuerUrl: `${portal.startUrl}${tail}` });
    expect(portal.clients.size).toBe(1);
  });
});

describe('consent page', () => {
  test('shows the portal, the application, what it asks for and who could be signed in', async () => {
    const { aws, client } = await browserClient();
    const response = await fetch(authorizeUrl(aws, client).url);
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    const page = await response.text();
    const shown = [
      START_URL,
      'Cloakroom',
      'sso:account:access',
      'ana (ana@example.com)',
      'bo (bo@example.com)',
    ];
    for (const text of shown) expect(page).toContain(text);
  });

  test('text from outside cannot become markup', async () => {
    const { aws } = fixture;
    const client = await register(aws, { ...BROWSER_CLIENT, clientName: '<script>alert("1")</script>' });
    const page = await (await fetch(authorizeUrl(aws, client).url)).text();
    expect(page).not.toContain('<script');
    expect(page).toContain('&lt;script&gt;');
  });

  test('Allow goes back with a code and the state, to the page of the application', async () => {
    const { aws, client } = await browserClient();
    const arrived: string[] = [];
    const application = createServer((request, response) => {
      arrived.push(request.url ?? '');
      response.end('You can close this tab.');
    });
    await new Promise<void>((resolve) => application.listen(0, '127.0.0.1', resolve));
    const { port } = application.address() as AddressInfo;
    const redirect_uri = `http://127.0.0.1:${port}/oauth/callback`;
    const { url } = authorizeUrl(aws, client, { redirect_uri });
    const { page, location } = await answerConsentPage(url, { choice: 'Allow' });
    application.close();
    expect(page).toBe('You can close this tab.');
    expect(location?.searchParams.get('state')).toBe('door-7');
    expect(arrived).toEqual([`/oauth/callback?code=${location?.searchParams.get('code')}&state=door-7`]);
  });

  test('Deny goes back with access_denied and the state, without a code', async () => {
    const { aws, client } = await browserClient();
    const { url } = authorizeUrl(aws, client);
    const { location } = await answerConsentPage(url, { choice: 'Deny', follow: false });
    expect(location?.href).toBe(`${REDIRECT_URI}?error=access_denied&state=door-7`);
  });

  test('a page is answered once', async () => {
    const { aws, client } = await browserClient();
    const question = await (await fetch(authorizeUrl(aws, client).url)).text();
    const id = /name="id" value="([^"]+)"/.exec(question)?.[1] ?? '';
    const press = () =>
      fetch(`${aws.url}/consent`, {
        method: 'POST',
        redirect: 'manual',
        body: new URLSearchParams({ id, person: 'ana', choice: 'allow' }),
      });
    expect((await press()).status).toBe(303);
    expect((await press()).status).toBe(400);
  });

  test('a page older than ten minutes is no longer answered', async () => {
    const { aws, client } = await browserClient();
    const question = await (await fetch(authorizeUrl(aws, client).url)).text();
    const id = /name="id" value="([^"]+)"/.exec(question)?.[1] ?? '';
    fixture.advance(600);
    const body = new URLSearchParams({ id, person: 'ana', choice: 'allow' });
    const response = await fetch(`${aws.url}/consent`, { method: 'POST', redirect: 'manual', body });
    expect(response.status).toBe(400);
  });
});

describe('authorization request', () => {
  test.each([
    ['an unknown client', { client_id: 'nobody' }],
    ['another path', { redirect_uri: 'http://127.0.0.1:49152/elsewhere' }],
    ['another host', { redirect_uri: 'http://example.com/oauth/callback' }],
    ['another loopback address', { redirect_uri: 'http://[::1]:49152/oauth/callback' }],
    ['no redirect URI', { redirect_uri: null }],
  ])('%s is refused on a page, never by redirect', async (_, changes) => {
    const { aws, client } = await browserClient();
    const response = await fetch(authorizeUrl(aws, client, changes).url, { redirect: 'manual' });
    expect(response.status).toBe(400);
    expect(response.headers.get('location')).toBeNull();
  });

  test.each([
    ['no PKCE challenge', { code_challenge: null }, 'invalid_request'],
    ['a plain challenge', { code_challenge_method: 'plain' }, 'invalid_request'],
    ['another response type', { response_type: 'token' }, 'unsupported_response_type'],
    ['a scope not registered', { scopes: 'codewhisperer:completions' }, 'invalid_scope'],
  ])('%s goes back as an error with the state', async (_, changes, error) => {
    const { aws, client } = await browserClient();
    const response = await fetch(authorizeUrl(aws, client, changes).url, { redirect: 'manual' });
    expect(response.status).toBe(303);
    expect(response.headers.get('location')).toBe(`${REDIRECT_URI}?error=${error}&state=door-7`);
  });

  test('a redirect URI registered with a port allows that port alone', async () => {
    const { aws } = fixture;
    const client = await register(aws, { ...BROWSER_CLIENT, redirectUris: ['http://127.0.0.1:4000/x'] });
    const status = async (redirect_uri: string) =>
      (await fetch(authorizeUrl(aws, client, { redirect_uri }).url)).status;
    expect(await status('http://127.0.0.1:4000/x')).toBe(200);
    expect(await status('http://127.0.0.1:4001/x')).toBe(400);
  });
});

describe('token for a code', () => {
  test('is a bearer token for an hour with a refresh token', async () => {
    const { aws, client } = await browserClient();
    const answer = await oidcOf(aws).send(new CreateTokenCommand(await authorizationCode(aws, client)));
    expect(answer).toMatchObject({ tokenType: 'Bearer', expiresIn: 3600 });
    expect(answer.accessToken).toMatch(/^aoa/);
    expect(answer.refreshToken).toMatch(/^aor/);
  });

  test('without scope sso:account:access lasts 8 hours and comes without refresh token', async () => {
    const { aws } = fixture;
    const client = await register(aws, { ...BROWSER_CLIENT, scopes: [] });
    const { url, codeVerifier } = authorizeUrl(aws, client, { scopes: null });
    const { location } = await answerConsentPage(url, { choice: 'Allow', follow: false });
    const code = location?.searchParams.get('code') ?? '';
    const grantType = 'authorization_code';
    const answer = await oidcOf(aws).send(
      new CreateTokenCommand({ ...client, grantType, code, codeVerifier, redirectUri: REDIRECT_URI }),
    );
    expect(answer).toMatchObject({ expiresIn: 8 * 3600 });
    expect(answer.refreshToken).toBeUndefined();
  });

  test.each([
    ['a wrong verifier', { codeVerifier: 'x'.repeat(43) }],
    ['another redirect URI', { redirectUri: 'http://127.0.0.1:49153/oauth/callback' }],
    ['the redirect URI without its port', { redirectUri: 'http://127.0.0.1/oauth/callback' }],
    ['a wrong code', { code: 'nonsense' }],
  ])('%s is invalid_grant', async (_, changes) => {
    const { aws, client, portal } = await browserClient();
    const input = { ...(await authorizationCode(aws, client)), ...changes };
    const attempt = oidcOf(aws).send(new CreateTokenCommand(input));
    await expect(attempt).rejects.toMatchObject(oidcFailure('InvalidGrantException', 'invalid_grant'));
    expect(portal.sessions).toHaveLength(0);
  });

  test('a code works once', async () => {
    const { aws, client } = await browserClient();
    const command = new CreateTokenCommand(await authorizationCode(aws, client));
    await oidcOf(aws).send(command);
    await expect(oidcOf(aws).send(command)).rejects.toMatchObject({ error: 'invalid_grant' });
  });

  test("another client's code is invalid_grant", async () => {
    const { aws, client } = await browserClient();
    const other = await register(aws, BROWSER_CLIENT);
    const input = { ...(await authorizationCode(aws, client)), ...other };
    await expect(oidcOf(aws).send(new CreateTokenCommand(input))).rejects.toMatchObject({
      error: 'invalid_grant',
    });
  });

  test('a code five minutes old is invalid_grant', async () => {
    const { aws, client } = await browserClient();
    const input = await authorizationCode(aws, client);
    fixture.advance(300);
    await expect(oidcOf(aws).send(new CreateTokenCommand(input))).rejects.toMatchObject({
      error: 'invalid_grant',
    });
  });
});

describe('client', () => {
  test('with a wrong secret is invalid_client, status 401', async () => {
    const { aws, client } = await browserClient();
    const input = { ...(await authorizationCode(aws, client)), clientSecret: 'wrong' };
    await expect(oidcOf(aws).send(new CreateTokenCommand(input))).rejects.toMatchObject(
      oidcFailure('InvalidClientException', 'invalid_client', 401),
    );
  });

  test('whose registration was killed, or is over, is invalid_client', async () => {
    const { aws, client, portal } = await browserClient();
    const input = await authorizationCode(aws, client);
    portal.killClients();
    const refused = oidcFailure('InvalidClientException', 'invalid_client', 401);
    await expect(oidcOf(aws).send(new CreateTokenCommand(input))).rejects.toMatchObject(refused);
    const second = await register(aws, BROWSER_CLIENT);
    fixture.advance(90 * 86_400);
    const late = { ...second, grantType: 'refresh_token', refreshToken: 'any' };
    await expect(oidcOf(aws).send(new CreateTokenCommand(late))).rejects.toMatchObject(refused);
  });

  test('of the browser grant may not start a device sign-in', async () => {
    const { aws, client } = await browserClient();
    const command = new StartDeviceAuthorizationCommand({ ...client, startUrl: START_URL });
    await expect(oidcOf(aws).send(command)).rejects.toMatchObject(
      oidcFailure('UnauthorizedClientException', 'unauthorized_client'),
    );
  });

  test('asking for an unknown grant is unsupported_grant_type', async () => {
    const { aws, client } = await browserClient();
    const command = new CreateTokenCommand({ ...client, grantType: 'password' });
    await expect(oidcOf(aws).send(command)).rejects.toMatchObject(
      oidcFailure('UnsupportedGrantTypeException', 'unsupported_grant_type'),
    );
  });
});
