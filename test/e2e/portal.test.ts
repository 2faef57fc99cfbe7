// IAM Identity Center in the real app: a real browser presses Allow, the real AWS CLI is the role.
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type AppHome, callerArn, createAppHome, launchApp, type RunningApp, run } from '../harness/app.ts';
import { openPanel, type Panel } from '../harness/panel.ts';
import { ACME_START_URL, createAcmePortal } from '../harness/people.ts';
import { type LocalAws, startLocalAws } from '../local-aws/index.ts';
import { answerDialogs } from './desktop-dialogs.ts';
import { keepScreenshot, untilSnapshot } from './window.ts';

const CHECKOUT_SANDBOX = '700000000003';
const role = (name: string) =>
  new RegExp(`^arn:aws:sts::${CHECKOUT_SANDBOX}:assumed-role/AWSReservedSSO_${name}_\\w+/ann$`);

let aws: LocalAws;
let portal: ReturnType<typeof createAcmePortal>['portal'];
let home: AppHome;
let app: RunningApp;
let panel: Panel;
let browser: Browser;
let browserProgram: string;

/** Links the app has asked the chosen browser to open. */
const opened = async (): Promise<string[]> =>
  (await readFile(join(home.folder, 'opened'), 'utf8').catch(() => '')).split('\n').filter(Boolean);

/** Goes where the app sent the browser, in a real one, and presses a button of AWS's consent page. */
const inBrowser = async (nth: number, button: 'Allow' | 'Deny') => {
  await expect.poll(async () => (await opened()).length, { timeout: 20_000 }).toBeGreaterThan(nth);
  const tab = await browser.newPage();
  await tab.goto((await opened())[nth] ?? '');
  await tab.getByRole('button', { name: button }).click();
  return tab;
};

beforeAll(async () => {
  aws = await startLocalAws();
  ({ portal } = createAcmePortal(aws));
  panel = await openPanel();
  home = await createAppHome(aws.environment());
  // What the app starts as the person's browser: it hands the link on to the browser that the test holds.
  browserProgram = join(home.folder, 'browser');
  await writeFile(browserProgram, `#!/bin/sh\nprintf '%s\\n' "$1" >> '${home.folder}/opened'\n`);
  await chmod(browserProgram, 0o755);
  browser = await chromium.launch({
    executablePath: process.env.CLOAKROOM_TEST_CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run'],
  });
  app = await launchApp(home);
  // The program that stands for a browser is confirmed once.
  await answerDialogs(app.electron, 1);
  await untilSnapshot(app.page, ({ vault }) => vault.state === 'open');
});

afterAll(async () => {
  await browser?.close();
  await app?.close();
  panel?.close();
  await aws?.close();
  await home?.remove();
});

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await keepScreenshot(app.page, task.name);
});

const dialog = () => app.page.getByRole('dialog');
const signedIn = () =>
  untilSnapshot(app.page, ({ portalStatuses }) => Object.values(portalStatuses)[0]?.state === 'signed-in');
const find = (text: string) => app.page.getByRole('searchbox').fill(text);

describe('A person with a portal', () => {
  it('adds it, signs in through a real browser, and sees the accounts', async () => {
    await app.page
      .getByRole('button', { name: 'Add a portal' })
      .or(app.page.getByRole('link', { name: 'Add portal' }))
      .first()
      .click();
    await dialog().getByLabel('Name', { exact: true }).fill('Acme');
    await dialog().getByLabel('Start URL').fill(`${ACME_START_URL}#/`);
    await dialog().getByLabel('Region').fill('eu-west-1');
    await dialog()
      .getByText('Another browser')
      .or(dialog().getByText(/program/i))
      .first()
      .click();
    await dialog().getByLabel('Path of the browser').fill(browserProgram);
    await dialog().getByRole('button', { name: 'Add portal' }).click();
    await app.page.getByRole('button', { name: 'Sign in: Acme' }).click();
    const tab = await inBrowser(0, 'Allow');
    await tab.getByText('Signed in to Acme').waitFor();
    await tab.close();
    await signedIn();
    await untilSnapshot(app.page, ({ listings }) => Object.values(listings)[0]?.state === 'complete');
    await find('checkout-sandbox');
    await app.page.getByRole('button', { name: 'Start Admin in checkout-sandbox' }).waitFor();
  });

  it('starts a role with one click, publishes a profile, and the AWS CLI is that role', async () => {
    await app.page.getByRole('button', { name: 'Start Admin in checkout-sandbox' }).click();
    await app.page.getByRole('button', { name: 'Stop Admin in checkout-sandbox' }).waitFor();
    await app.page.getByRole('button', { name: 'More actions for Admin in checkout-sandbox' }).click();
    await app.page
      .getByRole('menuitem', { name: /profile/i })
      .first()
      .click();
    await dialog().getByLabel('Profile name').fill('sandbox');
    await dialog().getByRole('button', { name: 'Publish profile' }).click();
    await dialog().waitFor({ state: 'hidden' });
    expect(await callerArn(home, 'sandbox')).toMatch(role('Admin'));
  });

  it('is asked for nothing when the access token has expired', async () => {
    portal.expireAccessTokens();
    await app.page.getByRole('button', { name: 'Stop Admin in checkout-sandbox' }).click();
    await app.page.getByRole('button', { name: 'Start Admin in checkout-sandbox' }).waitFor();
    expect(await callerArn(home, 'sandbox')).toMatch(role('Admin'));
    expect(await opened()).toHaveLength(1);
    expect(panel.notifications).toEqual([]);
  });

  it('gets one notification and no browser when the sign-in is over; signing in lets the waiting CLI go on', async () => {
    portal.killRefreshTokens();
    portal.expireAccessTokens();
    await app.page.getByRole('button', { name: 'Stop Admin in checkout-sandbox' }).click();
    await app.page.getByRole('button', { name: 'Start Admin in checkout-sandbox' }).waitFor();
    await app.page.close();
    const waiting = [callerArn(home, 'sandbox'), callerArn(home, 'sandbox'), callerArn(home, 'sandbox')];
    const entry = async () => (await panel.menu()).find(({ label }) => label.startsWith('Sign in to Acme'));
    await expect.poll(entry, { timeout: 20_000 }).toBeTruthy();
    await expect.poll(() => panel.notifications.map(({ title }) => title)).toEqual(['Sign in to Acme']);
    expect(await opened()).toHaveLength(1);

    const window = app.electron.waitForEvent('window');
    await panel.click('Sign in to Acme');
    app = { ...app, page: await window };
    await (await inBrowser(1, 'Allow')).close();
    for (const arn of await Promise.all(waiting)) expect(arn).toMatch(role('Admin'));
    expect(panel.notifications).toHaveLength(1);
  });

  it('signs in with a device code that the window shows', async () => {
    await app.page.getByRole('link', { name: 'Acme' }).first().click();
    await app.page.getByRole('button', { name: 'Sign out: Acme' }).click();
    await app.page.getByRole('button', { name: 'Sign in: Acme' }).waitFor();
    await app.page.getByRole('button', { name: 'More actions for Acme' }).click();
    await app.page.getByRole('menuitem', { name: /device code/i }).click();
    const snapshot = await untilSnapshot(app.page, ({ portalStatuses }) => {
      const [status] = Object.values(portalStatuses);
      return status?.state === 'signing-in' && status.userCode !== null;
    });
    const [status] = Object.values(snapshot.portalStatuses);
    const code = status?.state === 'signing-in' ? (status.userCode ?? '') : '';
    await app.page.getByText(code).first().waitFor();
    await keepScreenshot(app.page, 'device-code');
    await (await inBrowser(2, 'Allow')).close();
    await signedIn();
    expect(await callerArn(home, 'sandbox')).toMatch(role('Admin'));
  });

  it('leaves nothing stuck when a sign-in is cancelled or denied', async () => {
    await app.page.getByRole('button', { name: 'Sign out: Acme' }).click();
    await app.page.getByRole('button', { name: 'Sign in: Acme' }).click();
    await expect.poll(async () => (await opened()).length, { timeout: 20_000 }).toBe(4);
    await dialog()
      .getByRole('button', { name: /Cancel/ })
      .first()
      .click();
    await untilSnapshot(
      app.page,
      ({ portalStatuses }) => Object.values(portalStatuses)[0]?.state === 'signed-out',
    );
    await app.page.getByRole('button', { name: 'Sign in: Acme' }).click();
    const tab = await inBrowser(4, 'Deny');
    await tab.getByText('Not signed in to Acme').waitFor();
    await tab.close();
    await app.page
      .getByText(/was not allowed/)
      .first()
      .waitFor();
  });

  it('lists the rest after the app was killed half-way', async () => {
    await app.page.getByRole('button', { name: 'Sign in: Acme' }).click();
    await (await inBrowser(5, 'Allow')).close();
    await signedIn();
    await untilSnapshot(app.page, ({ listings }) => Object.values(listings)[0]?.state === 'complete');
    portal.addAccounts({ count: 40, roleNames: ['ReadOnly'] });
    const { portals } = await untilSnapshot(app.page, () => true);
    aws.resetCalls();
    // However slow the machine, it is killed before the last account.
    const halfWay = { operation: 'ListAccountRoles', when: 'before', kind: 'stall', skip: 50 } as const;
    const stalled = aws.faults.add(halfWay);
    await app.page.evaluate((portalId) => {
      void window.cloakroom.invoke('portal.list', { portalId });
    }, portals[0]?.id ?? '');
    await untilSnapshot(app.page, ({ listings }) => (Object.values(listings)[0]?.accountsDone ?? 0) > 45);
    app.electron.process().kill('SIGKILL');
    stalled.clear();
    stalled.release();
    const before = aws.count('ListAccountRoles');
    app = await launchApp(home);
    await untilSnapshot(app.page, ({ listings }) => Object.values(listings)[0]?.state === 'incomplete');
    await app.page.evaluate((portalId) => {
      void window.cloakroom.invoke('portal.list', { portalId });
    }, portals[0]?.id ?? '');
    const after = await untilSnapshot(
      app.page,
      ({ listings }) => Object.values(listings)[0]?.state === 'complete',
    );
    expect(Object.values(after.listings)[0]).toMatchObject({ accounts: 70, added: 40 });
    expect(aws.count('ListAccountRoles') - before).toBeLessThan(50);
  });

  it('has left no token in any file', async () => {
    const secrets = portal.secrets();
    expect(secrets.length).toBeGreaterThan(10);
    await writeFile(join(home.folder, 'secrets.txt'), secrets.join('\n'));
    const found = await run(home, 'grep', ['-rlFf', join(home.folder, 'secrets.txt'), home.folder]);
    expect(found.stdout.trim().split('\n')).toEqual([join(home.folder, 'secrets.txt')]);
  });
});
