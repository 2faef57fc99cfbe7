// Faults on the services of Identity Center come in the shapes of those services.
import { ListAccountsCommand } from '@aws-sdk/client-sso';
import { CreateTokenCommand } from '@aws-sdk/client-sso-oidc';
import { expect, test } from 'vitest';
import {
  BROWSER_CLIENT,
  oidcFailure,
  oidcOf,
  portalFixture,
  refresh,
  register,
  signIn,
  ssoOf,
} from './portal-fixture.ts';
import { awsError } from './world-fixture.ts';

const fixture = portalFixture();

async function signedIn() {
  const { aws } = fixture;
  return { aws, ...(await signIn(aws)) };
}

test('throttling of the portal is 429 TooManyRequestsException, which the SDK retries', async () => {
  const { aws, accessToken } = await signedIn();
  const list = (maxAttempts: number) =>
    ssoOf(aws, maxAttempts).send(new ListAccountsCommand({ accessToken }));
  aws.faults.add({ service: 'sso', when: 'before', kind: 'throttle', times: 2 });
  await expect(list(1)).rejects.toMatchObject(awsError(429, 'TooManyRequestsException', 'Rate exceeded'));
  await expect(list(2)).resolves.toBeDefined();
});

test('throttling of OIDC is 400 slow_down, and its own failure 500 server_error', async () => {
  const { aws, client, refreshToken } = await signedIn();
  aws.faults.add({ service: 'sso-oidc', when: 'before', kind: 'throttle', times: 1 });
  await expect(register(aws, BROWSER_CLIENT)).rejects.toMatchObject(
    oidcFailure('SlowDownException', 'slow_down'),
  );
  aws.faults.add({ operation: 'CreateToken', when: 'before', kind: 'error', times: 1 });
  await expect(refresh(aws, client, refreshToken)).rejects.toMatchObject(
    oidcFailure('InternalServerException', 'server_error', 500),
  );
  await expect(refresh(aws, client, refreshToken)).resolves.toBeDefined();
});

test('any error can be had, with the moment to come back', async () => {
  const { aws, client, refreshToken } = await signedIn();
  const fault = { operation: 'CreateToken', when: 'before', kind: 'error' } as const;
  aws.faults.add({ ...fault, status: 400, code: 'InvalidGrantException', times: 1 });
  await expect(refresh(aws, client, refreshToken)).rejects.toMatchObject({ error: 'invalid_grant' });
  aws.faults.add({
    ...fault,
    kind: 'throttle',
    status: 429,
    code: 'TooManyRequestsException',
    retryAfterSeconds: 7,
  });
  const response = await fetch(`${aws.url}/token`, { method: 'POST', body: '{}' });
  expect(response.status).toBe(429);
  expect(response.headers.get('retry-after')).toBe('7');
  expect(await response.json()).toMatchObject({ error: 'too_many_requests' });
});

test('a refresh whose answer is lost has used up the refresh token', async () => {
  const { aws, client, refreshToken } = await signedIn();
  aws.faults.add({ operation: 'CreateToken', when: 'after', kind: 'drop', times: 1 });
  await expect(refresh(aws, client, refreshToken)).rejects.toMatchObject({ code: 'ECONNRESET' });
  await expect(refresh(aws, client, refreshToken)).rejects.toMatchObject({ error: 'invalid_grant' });
});

test('a stalled list waits for its release', async () => {
  const { aws, accessToken } = await signedIn();
  const fault = aws.faults.add({ operation: 'ListAccounts', when: 'before', kind: 'stall', times: 1 });
  const answer = ssoOf(aws).send(new ListAccountsCommand({ accessToken }));
  await fault.struck();
  fault.release();
  await expect(answer).resolves.toMatchObject({ accountList: [] });
});

test.each(['not json', '[]', '{"clientId": 7, "clientSecret": "x", "grantType": "x"}', '{}'])(
  'the body %s is invalid_request',
  async (body) => {
    const response = await fetch(`${fixture.aws.url}/token`, { method: 'POST', body });
    expect(response.status).toBe(400);
    expect(response.headers.get('x-amzn-errortype')).toBe('InvalidRequestException');
    expect(await response.json()).toMatchObject({ error: 'invalid_request' });
  },
);

test('a known path with another method is an unknown operation', async () => {
  const response = await fetch(`${fixture.aws.url}/token`);
  expect(response.status).toBe(404);
});

test('an unknown client is 401 whatever it asks for', async () => {
  const input = { clientId: 'x', clientSecret: 'y', grantType: 'password' };
  await expect(oidcOf(fixture.aws).send(new CreateTokenCommand(input))).rejects.toMatchObject(
    oidcFailure('InvalidClientException', 'invalid_client', 401),
  );
});
