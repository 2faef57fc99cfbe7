// The sign-in with a device code.

import { CreateTokenCommand, StartDeviceAuthorizationCommand } from '@aws-sdk/client-sso-oidc';
import { describe, expect, test } from 'vitest';
import { answerConsentPage } from '../../local-aws/identity-center/answer-consent-page.ts';
import {
  DEVICE_CLIENT,
  DEVICE_CODE,
  oidcFailure,
  oidcOf,
  portalFixture,
  register,
  startDevice,
} from './portal-fixture.ts';

const fixture = portalFixture();
const PENDING = oidcFailure('AuthorizationPendingException', 'authorization_pending');
const SLOW_DOWN = oidcFailure('SlowDownException', 'slow_down');

async function device() {
  const { aws, portal } = fixture;
  return { aws, portal, ...(await startDevice(aws)) };
}

test('a device sign-in gives a code for ten minutes, where to type it, and how often to ask', async () => {
  const { aws, answer } = await device();
  expect(answer).toMatchObject({
    expiresIn: 600,
    interval: 5,
    verificationUri: `${aws.url}/device`,
    verificationUriComplete: `${aws.url}/device?user_code=${answer.userCode}`,
  });
  expect(answer.userCode).toMatch(/^[A-Z]{4}-[A-Z]{4}$/);
});

test('is pending until the page that shows the code was allowed, and then signs that person in', async () => {
  const { poll, page, answer, portal } = await device();
  await expect(poll()).rejects.toMatchObject(PENDING);
  const { question, page: end } = await answerConsentPage(page, { choice: 'Allow', userName: 'bo' });
  expect(question).toContain(answer.userCode);
  expect(end).toContain('approved');
  await expect(poll()).resolves.toMatchObject({ tokenType: 'Bearer', expiresIn: 3600 });
  expect(portal.sessions.map(({ person }) => person.userName)).toEqual(['bo']);
});

test('a poll before the interval is over is slow_down and makes the interval 5 s longer', async () => {
  const { poll } = await device();
  await expect(poll()).rejects.toMatchObject(PENDING);
  fixture.advance(4);
  await expect(poll()).rejects.toMatchObject(SLOW_DOWN);
  fixture.advance(9);
  await expect(poll()).rejects.toMatchObject(SLOW_DOWN);
  fixture.advance(15);
  await expect(poll()).rejects.toMatchObject(PENDING);
});

test('polls at the interval are never told to slow down', async () => {
  const { poll } = await device();
  for (let count = 0; count < 5; count += 1) {
    await expect(poll()).rejects.toMatchObject(PENDING);
    fixture.advance(5);
  }
});

test('Deny ends it with access_denied', async () => {
  const { poll, page, portal } = await device();
  const { page: end } = await answerConsentPage(page, { choice: 'Deny' });
  expect(end).toContain('denied');
  await expect(poll()).rejects.toMatchObject(oidcFailure('AccessDeniedException', 'access_denied'));
  expect(portal.sessions).toEqual([]);
});

test('after ten minutes it is expired_token, and the page refuses the code', async () => {
  const { poll, page } = await device();
  fixture.advance(600);
  await expect(poll()).rejects.toMatchObject(oidcFailure('ExpiredTokenException', 'expired_token'));
  expect((await fetch(page)).status).toBe(400);
});

test('a device code works once', async () => {
  const { poll, page } = await device();
  await answerConsentPage(page, { choice: 'Allow' });
  await poll();
  await expect(poll()).rejects.toMatchObject({ error: 'invalid_grant' });
});

test("another client's device code is invalid_grant", async () => {
  const { aws, deviceCode } = await device();
  const { client } = await startDevice(aws);
  const attempt = oidcOf(aws).send(new CreateTokenCommand({ ...client, grantType: DEVICE_CODE, deviceCode }));
  await expect(attempt).rejects.toMatchObject({ error: 'invalid_grant' });
});

describe('device page', () => {
  test('without a code asks for one, and takes it in any case with or without dash', async () => {
    const { aws, answer } = await device();
    expect(await (await fetch(`${aws.url}/device`)).text()).toContain('name="user_code"');
    const typed = (answer.userCode ?? '').replace('-', '').toLowerCase();
    const response = await fetch(`${aws.url}/device?user_code=${typed}`);
    expect(await response.text()).toContain(answer.userCode);
  });

  test('a code that was answered cannot be answered again', async () => {
    const { page } = await device();
    await answerConsentPage(page, { choice: 'Deny' });
    expect((await fetch(page)).status).toBe(400);
  });

  test('of two open pages the first answer counts', async () => {
    const { aws, page, poll } = await device();
    const open = async () => /name="id" value="([^"]+)"/.exec(await (await fetch(page)).text())?.[1] ?? '';
    const [first, second] = [await open(), await open()];
    const press = (id: string, choice: string) =>
      fetch(`${aws.url}/consent`, {
        method: 'POST',
        body: new URLSearchParams({ id, choice, person: 'ana' }),
      });
    expect((await press(first, 'allow')).status).toBe(200);
    expect((await press(second, 'deny')).status).toBe(400);
    await expect(poll()).resolves.toBeDefined();
  });
});

test('an unknown portal cannot be signed in to', async () => {
  const { aws, client } = await device();
  const startUrl = 'https://nowhere.awsapps.com/start';
  await expect(
    oidcOf(aws).send(new StartDeviceAuthorizationCommand({ ...client, startUrl })),
  ).rejects.toMatchObject(oidcFailure('InvalidRequestException', 'invalid_request'));
});

test('the portal decides how often it may be asked', async () => {
  const { aws } = fixture;
  const startUrl = 'https://quick.awsapps.com/start';
  aws.world.addPortal({ startUrl, region: 'us-east-1', pollIntervalSeconds: 1 }).setDeviceCodeLife(60);
  const client = await register(aws, DEVICE_CLIENT);
  const answer = await oidcOf(aws).send(new StartDeviceAuthorizationCommand({ ...client, startUrl }));
  expect(answer).toMatchObject({ interval: 1, expiresIn: 60 });
});
