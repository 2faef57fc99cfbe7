// Real clients of Identity Center: the AWS CLI's and the JavaScript SDK's own SSO providers on a shared token file,
// and a real browser on the consent page. The server runs on the machine's clock here.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  authorizeUrl,
  BROWSER_CLIENT,
  person,
  register,
  START_URL,
  signIn,
  startDevice,
} from './portal-fixture.ts';
import { cliKnowsEndpoints, findCommand, type Tool, toolsFixture } from './tools-fixture.ts';
import { HOME } from './world-fixture.ts';

const fixture = toolsFixture();
const CHROMIUM = findCommand('chromium');

beforeEach(() => {
  const portal = fixture.aws.world.addPortal({ startUrl: START_URL, region: 'eu-west-1' });
  portal.addPerson({ userName: 'ana', email: 'ana@example.com' });
  portal.addPerson({ userName: 'bo', email: 'bo@example.com' });
  portal.addAccount({ accountId: HOME, name: 'home', email: 'home@example.com' });
  portal.assign('everyone', HOME, 'Reader');
});

function portal() {
  const found = fixture.aws.world.identityCenter.findPortal(START_URL);
  if (!found) throw new Error('no portal');
  return found;
}

const CONFIG = [
  '[sso-session dev]',
  `sso_start_url = ${START_URL}`,
  'sso_region = eu-west-1',
  'sso_registration_scopes = sso:account:access',
  '[profile reader]',
  'sso_session = dev',
  `sso_account_id = ${HOME}`,
  'sso_role_name = Reader',
];

/** Signs in, and writes the tokens where every tool looks for those of the session `dev`. */
async function cachedSignIn(secondsLeft: number) {
  const { client, accessToken, refreshToken } = await signIn(fixture.aws);
  const isoTime = (at: number) => new Date(at).toISOString().replace(/\.\d+Z$/, 'Z');
  const file = join(
    fixture.folder,
    '.aws/sso/cache',
    `${createHash('sha1').update('dev').digest('hex')}.json`,
  );
  mkdirSync(join(file, '..'), { recursive: true });
  const token = {
    startUrl: START_URL,
    region: 'eu-west-1',
    accessToken,
    expiresAt: isoTime(Date.now() + secondsLeft * 1000),
    ...client,
    registrationExpiresAt: isoTime(Date.now() + 80 * 86_400_000),
    refreshToken,
  };
  writeFileSync(file, JSON.stringify(token), { mode: 0o600 });
  fixture.aws.resetCalls();
  return { accessToken, refreshToken, read: () => JSON.parse(readFileSync(file, 'utf8')) };
}

const tools: Tool[] = cliKnowsEndpoints() ? ['cli', 'sdk'] : ['sdk'];

describe.each(tools)('a shared sign-in and the tool %s', (tool) => {
  const whoAmI = () => fixture.callerIdentity('reader', CONFIG, tool);

  test('make it the role of the profile', async () => {
    await cachedSignIn(3500);
    const Arn = portal().assumedRoleArn(person(portal(), 'ana'), HOME, 'Reader');
    await expect(whoAmI()).resolves.toMatchObject({ Account: HOME, Arn });
    expect(fixture.aws.calls.map(({ operation }) => operation)).toEqual([
      'GetRoleCredentials',
      'GetCallerIdentity',
    ]);
  });

  test('that is about to end is refreshed by the tool, and the new tokens are in the file', async () => {
    const old = await cachedSignIn(60);
    await expect(whoAmI()).resolves.toMatchObject({ Account: HOME });
    expect(fixture.aws.count('CreateToken', ({ params }) => params.grantType === 'refresh_token')).toBe(1);
    const kept = old.read();
    expect(kept.accessToken).not.toBe(old.accessToken);
    expect(kept.refreshToken).not.toBe(old.refreshToken);
    expect(portal().secrets()).toEqual(expect.arrayContaining([kept.accessToken, kept.refreshToken]));
  });

  test('that the server has ended make it fail', async () => {
    await cachedSignIn(3500);
    portal().expireAccessTokens();
    await expect(whoAmI()).rejects.toBeDefined();
    expect(fixture.aws.count('GetRoleCredentials', { status: 401 })).toBeGreaterThan(0);
    expect(fixture.aws.count('GetCallerIdentity')).toBe(0);
  });
});

describe.skipIf(CHROMIUM === undefined)('a real browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({
      executablePath: CHROMIUM ?? '',
      chromiumSandbox: process.getuid?.() !== 0,
    });
  });
  afterAll(() => browser.close());

  test('chooses a person, presses Allow, and ends on the page of the application', async () => {
    const { aws } = fixture;
    const arrived: URL[] = [];
    const application = createServer((request, response) => {
      if (request.url?.startsWith('/oauth/callback')) arrived.push(new URL(request.url, 'http://127.0.0.1'));
      response.setHeader('Content-Type', 'text/html').end('<h1>You can close this tab</h1>');
    });
    await new Promise<void>((resolve) => application.listen(0, '127.0.0.1', resolve));
    const { port } = application.address() as AddressInfo;
    const client = await register(aws, BROWSER_CLIENT);
    const redirect_uri = `http://127.0.0.1:${port}/oauth/callback`;
    const page = await browser.newPage();
    await page.goto(authorizeUrl(aws, client, { redirect_uri }).url.href);
    await page.getByText(START_URL).waitFor();
    await page.getByLabel('Signed in as').selectOption('bo');
    await page.getByRole('button', { name: 'Allow' }).click();
    await page.getByRole('heading', { name: 'You can close this tab' }).waitFor();
    await page.close();
    application.close();
    expect(arrived).toHaveLength(1);
    expect(arrived[0]?.searchParams.get('state')).toBe('door-7');
    expect(aws.calls.findLast(({ operation }) => operation === 'Consent')?.params).toMatchObject({
      person: 'bo',
      choice: 'allow',
    });
  });

  test('types a device code, sees whose it is, and presses Deny', async () => {
    const { answer, poll } = await startDevice(fixture.aws);
    const page = await browser.newPage();
    await page.goto(answer.verificationUri ?? '');
    await page.getByLabel('Code').fill(answer.userCode ?? '');
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByText(answer.userCode ?? '').waitFor();
    await page.getByRole('button', { name: 'Deny' }).click();
    await page.getByRole('heading', { name: 'Request denied' }).waitFor();
    await page.close();
    await expect(poll()).rejects.toMatchObject({ error: 'access_denied' });
  });
});
