// Refresh tokens: one use each, and all the ways in which they and access tokens end.
import { ListAccountsCommand } from '@aws-sdk/client-sso';
import { CreateTokenCommand } from '@aws-sdk/client-sso-oidc';
import { expect, test } from 'vitest';
import {
  authorizationCode,
  BROWSER_CLIENT,
  oidcFailure,
  oidcOf,
  person,
  portalFixture,
  refresh,
  register,
  signIn,
  ssoOf,
} from './portal-fixture.ts';

const fixture = portalFixture();
const INVALID_GRANT = oidcFailure('InvalidGrantException', 'invalid_grant');
const UNAUTHORIZED = { name: 'UnauthorizedException', $metadata: { httpStatusCode: 401 } };

async function signedIn(userName = 'ana') {
  const { aws, portal } = fixture;
  const tokens = await signIn(aws, userName);
  return { aws, portal, ...tokens };
}

const list = (accessToken: string) => ssoOf(fixture.aws).send(new ListAccountsCommand({ accessToken }));

test('a refresh gives new tokens and ends the refresh token it used', async () => {
  const { aws, client, accessToken, refreshToken } = await signedIn();
  const next = await refresh(aws, client, refreshToken);
  expect(new Set([accessToken, refreshToken, next.accessToken, next.refreshToken]).size).toBe(4);
  await expect(refresh(aws, client, refreshToken)).rejects.toMatchObject(INVALID_GRANT);
  await expect(refresh(aws, client, next.refreshToken)).resolves.toBeDefined();
});

test('of two refreshes at once with one token, one fails', async () => {
  const { aws, client, refreshToken } = await signedIn();
  const attempts = [refresh(aws, client, refreshToken), refresh(aws, client, refreshToken)];
  const outcomes = (await Promise.allSettled(attempts)).map(({ status }) => status);
  expect(outcomes.sort()).toEqual(['fulfilled', 'rejected']);
});

test('an access token ends after its hour, and a refreshed one works', async () => {
  const { aws, client, accessToken, refreshToken } = await signedIn();
  fixture.advance(3599);
  await expect(list(accessToken)).resolves.toBeDefined();
  fixture.advance(1);
  await expect(list(accessToken)).rejects.toMatchObject(UNAUTHORIZED);
  const next = await refresh(aws, client, refreshToken);
  await expect(list(next.accessToken)).resolves.toBeDefined();
});

test('the life of access tokens can be set', async () => {
  fixture.portal.setAccessTokenLife(90);
  const { accessToken, expiresIn } = await signedIn();
  expect(expiresIn).toBe(90);
  fixture.advance(90);
  await expect(list(accessToken)).rejects.toMatchObject(UNAUTHORIZED);
});

test('a sign-in cannot be refreshed past its 8 hours', async () => {
  const { aws, client, refreshToken } = await signedIn();
  fixture.advance(8 * 3600 - 60);
  const last = await refresh(aws, client, refreshToken);
  expect(last.expiresIn).toBe(60);
  fixture.advance(60);
  await expect(list(last.accessToken)).rejects.toMatchObject(UNAUTHORIZED);
  await expect(refresh(aws, client, last.refreshToken)).rejects.toMatchObject(INVALID_GRANT);
});

test('expired access tokens leave the refresh token alive', async () => {
  const { aws, portal, client, accessToken, refreshToken } = await signedIn();
  portal.expireAccessTokens();
  await expect(list(accessToken)).rejects.toMatchObject(UNAUTHORIZED);
  const next = await refresh(aws, client, refreshToken);
  await expect(list(next.accessToken)).resolves.toBeDefined();
});

test('killed refresh tokens leave the access token alive', async () => {
  const { aws, portal, client, accessToken, refreshToken } = await signedIn();
  portal.killRefreshTokens();
  await expect(refresh(aws, client, refreshToken)).rejects.toMatchObject(INVALID_GRANT);
  await expect(list(accessToken)).resolves.toBeDefined();
});

test("one person's tokens can end without another's", async () => {
  const { aws, portal, ...ana } = await signedIn();
  const bo = await signIn(aws, 'bo');
  portal.expireAccessTokens(person(portal, 'ana'));
  portal.killRefreshTokens(person(portal, 'ana'));
  await expect(list(ana.accessToken)).rejects.toMatchObject(UNAUTHORIZED);
  await expect(refresh(aws, ana.client, ana.refreshToken)).rejects.toMatchObject(INVALID_GRANT);
  await expect(list(bo.accessToken)).resolves.toBeDefined();
  await expect(refresh(aws, bo.client, bo.refreshToken)).resolves.toBeDefined();
});

test("another client's refresh token is invalid_grant", async () => {
  const { aws, client, refreshToken } = await signedIn();
  const other = await register(aws, BROWSER_CLIENT);
  await expect(refresh(aws, other, refreshToken)).rejects.toMatchObject(INVALID_GRANT);
  await expect(refresh(aws, client, refreshToken)).resolves.toBeDefined();
});

test('a client registered without the refresh grant gets no refresh token and may use none', async () => {
  const { aws } = fixture;
  const client = await register(aws, { ...BROWSER_CLIENT, grantTypes: ['authorization_code'] });
  const answer = await oidcOf(aws).send(new CreateTokenCommand(await authorizationCode(aws, client)));
  expect(answer.accessToken).toBeDefined();
  expect(answer.refreshToken).toBeUndefined();
  await expect(refresh(aws, client, 'any')).rejects.toMatchObject(
    oidcFailure('UnauthorizedClientException', 'unauthorized_client'),
  );
});

test('no token, code or secret is in the call log, and each can be searched for elsewhere', async () => {
  const { aws, portal, client, accessToken, refreshToken } = await signedIn();
  const next = await refresh(aws, client, refreshToken);
  await list(next.accessToken);
  const log = JSON.stringify(aws.calls);
  const secrets = portal.secrets();
  const known = [client.clientSecret, accessToken, refreshToken, next.accessToken, next.refreshToken];
  expect(secrets).toEqual(expect.arrayContaining(known));
  expect(secrets.filter((secret) => log.includes(secret))).toEqual([]);
  expect(log).not.toContain('door-7');
  expect(aws.calls.map(({ operation }) => operation)).toEqual([
    'RegisterClient',
    'Authorize',
    'Consent',
    'CreateToken',
    'CreateToken',
    'ListAccounts',
  ]);
  expect(aws.calls.map(({ params }) => params.grantType).filter(Boolean)).toEqual([
    'authorization_code',
    'refresh_token',
  ]);
});
