// The tray and the notifications, over D-Bus as a desktop's panel uses them.
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Channel, Input, Output } from '../../shared/ipc.ts';
import {
  type AppHome,
  askAws,
  callerArn,
  createAppHome,
  launchApp,
  type RunningApp,
} from '../harness/app.ts';
import { openPanel, type Panel } from '../harness/panel.ts';
import {
  acmePortalInput,
  createAcmePortal,
  createPeople,
  type People,
  roleInput,
  userInput,
} from '../harness/people.ts';
import { answerConsentPage } from '../local-aws/identity-center/answer-consent-page.ts';
import { type LocalAws, startLocalAws } from '../local-aws/index.ts';
import { keepScreenshot, untilSnapshot } from './window.ts';

const DEPLOY = 'arn:aws:sts::444455556666:assumed-role/Deploy/alice';
const AUDIT = 'arn:aws:sts::444455556666:assumed-role/Audit/alice';
/** Of the tile that stands for production. */
const RED = '#d6332b';
const WHITE = '#ffffff';

let aws: LocalAws;
let people: People;
let home: AppHome;
let panel: Panel;
let app: RunningApp;
let deployId: string;

const call = async <C extends Channel>(channel: C, input: Input<C>): Promise<Output<C>> => {
  const outcome = await app.page.evaluate(
    ([name, value]) => window.cloakroom.invoke(name as Channel, value as never),
    [channel, input] as const,
  );
  if (!outcome.ok) throw new Error(`${channel}: ${outcome.error.message}`);
  return outcome.value as Output<C>;
};

beforeAll(async () => {
  aws = await startLocalAws();
  people = createPeople(aws);
  createAcmePortal(aws);
  panel = await openPanel();
  home = await createAppHome(aws.environment());
  app = await launchApp(home);
  await untilSnapshot(app.page, ({ vault }) => vault.state === 'open');
});

afterAll(async () => {
  await app?.close();
  panel?.close();
  await aws?.close();
  await home?.remove();
});

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await keepScreenshot(app.page, task.name);
});

const labels = async () =>
  (await panel.menu()).filter(({ separator }) => !separator).map(({ label }) => label);
const checked = async () => (await panel.menu()).filter((item) => item.checked).map(({ label }) => label);
const active = (sessionId: string | null) =>
  untilSnapshot(app.page, ({ activeSessionId }) => activeSessionId === sessionId);

/** What the person is asked by dialogs of the desktop, which nobody can click here: answers each with this button. */
const answerDialogs = (button: string) =>
  app.electron.evaluate(({ dialog }, wanted) => {
    const asked: string[] = [];
    Object.assign(globalThis, { asked });
    dialog.showMessageBox = (async (options: { message: string; buttons?: string[]; defaultId?: number }) => {
      const { message, buttons = [], defaultId = -1 } = options;
      asked.push(`${message} [${buttons[defaultId]}]`);
      return { response: buttons.indexOf(wanted), checkboxChecked: false };
    }) as typeof dialog.showMessageBox;
  }, button);
const asked = () => app.electron.evaluate(() => (globalThis as unknown as { asked: string[] }).asked);

describe('The tray', () => {
  it('offers to lock, open and quit when there is nothing yet', async () => {
    await expect
      .poll(labels)
      .toEqual([
        'Cloakroom: no active session',
        'No sessions yet',
        'Lock now (tools get no credentials)',
        'Open Cloakroom',
        'Quit (tools get no more credentials)',
      ]);
  });

  it('makes a session active, and the CLI follows without a profile', async () => {
    const alice = await call('identity.addIamUser', userInput(people));
    const deploy = await call('session.addRole', roleInput('Deploy', people.deployRole, alice.sessionId));
    deployId = deploy.sessionId;
    await expect.poll(labels).toContain('Deploy (444455556666)');
    await panel.click('Deploy');
    await active(deployId);
    expect(await callerArn(home, null)).toBe(DEPLOY);
    await expect
      .poll(checked)
      .toEqual([expect.stringMatching(/^Deploy \(444455556666\) – (5\d|1 h 00) min left$/)]);
    expect((await labels())[0]).toMatch(/^Active: Deploy \(444455556666\) – .* min left$/);
    const colours = await panel.iconColours();
    expect(colours).toContain(WHITE);
    expect(colours).not.toContain(RED);
  });

  it('stops and starts the active session', async () => {
    const isReady = (wanted: boolean) =>
      untilSnapshot(app.page, ({ statuses }) => (statuses[deployId]?.state === 'ready') === wanted);
    await panel.click('Active: Deploy', 'Stop');
    await isReady(false);
    await expect.poll(async () => (await labels())[0]).toBe('Active: Deploy (444455556666)');
    await panel.click('Active: Deploy', 'Start');
    await isReady(true);
    await expect.poll(async () => (await labels())[0]).toMatch(/ min left$/);
  });

  it('puts the profile on the clipboard', async () => {
    const clipboard = () => app.electron.evaluate(({ clipboard: board }) => board.readText());
    await panel.click('All sessions', 'Deploy', 'Copy profile name');
    await expect.poll(clipboard).toBe('deploy');
    await panel.click('All sessions', 'Deploy', 'Copy AWS_PROFILE line');
    await expect.poll(clipboard).toBe('export AWS_PROFILE=deploy');
  });

  it('locks, which tools are told, and unlocks, after which they go on', async () => {
    await panel.click('Lock now');
    await untilSnapshot(app.page, ({ vault }) => vault.state === 'locked');
    const refused = await askAws(home, 'deploy');
    expect(refused.code).not.toBe(0);
    expect(refused.stderr).toMatch(/Cloakroom is locked/);
    await expect.poll(labels).toContain('Unlock');
    await panel.click('Unlock');
    await untilSnapshot(app.page, ({ vault }) => vault.state === 'open');
    expect(await callerArn(home, 'deploy')).toBe(DEPLOY);
    await expect.poll(labels).toContain('Lock now (tools get no credentials)');
  });

  it('asks before production becomes active, and turns red when it is', async () => {
    const { sessionId } = await call('session.addRole', roleInput('Audit', people.auditRole, deployId));
    await call('session.setMarks', { sessionIds: [sessionId], production: true });
    const name = 'Audit (444455556666) • production';
    await expect.poll(labels).toContain(name);

    await answerDialogs('Cancel');
    await panel.click('Audit');
    await expect.poll(asked).toEqual(['Make Audit the active session? [Cancel]']);
    // The panel has checked the item that was clicked; it is told that this is not so.
    await expect.poll(checked).toEqual([expect.stringMatching(/^Deploy /)]);
    expect(await callerArn(home, null)).toBe(DEPLOY);

    await answerDialogs('Make active');
    await panel.click('Audit');
    await active(sessionId);
    const first = callerArn(home, null);
    // The CLI takes its time to start.
    await expect.poll(labels, { timeout: 30_000 }).toContain('aws wants Audit…');
    await panel.click('aws wants Audit…', 'Allow once');
    expect(await first).toBe(AUDIT);
    await expect.poll(labels).not.toContain('aws wants Audit…');
    await expect.poll(async () => (await labels())[0]).toContain(`Active: ${name}`);
    await expect.poll(() => panel.iconColours()).toContain(RED);
  });

  it('takes Cloakroom out of the default profile again', async () => {
    await panel.click('None');
    await active(null);
    await expect(callerArn(home, null)).rejects.toThrow(/Unable to locate credentials/);
    await expect.poll(() => panel.iconColours()).not.toContain(RED);
  });

  it('signs in to a portal whose sign-in is over', async () => {
    const { portalId } = await call('portal.add', { ...acmePortalInput, browser: { kind: 'copy-link' } });
    const signingIn = call('portal.signIn', { portalId, method: null });
    const link = async () => {
      const { portalStatuses } = await untilSnapshot(app.page, (snapshot) => {
        const status = snapshot.portalStatuses[portalId];
        return status?.state === 'signing-in' && status.link !== null;
      });
      const status = portalStatuses[portalId];
      return status?.state === 'signing-in' ? (status.link ?? '') : '';
    };
    const allow = async () => answerConsentPage(await link(), { choice: 'Allow' });
    await allow();
    await signingIn;
    await untilSnapshot(app.page, ({ listings }) => listings[portalId]?.state === 'complete');
    await call('portal.openRole', { portalId, accountId: '700000000003', roleName: 'ReadOnly' });
    const offered = async () => {
      const all = (await panel.menu()).find(({ label }) => label === 'All sessions');
      return all?.items.find(({ label }) => label === 'Acme')?.items.map(({ label }) => label) ?? [];
    };
    await expect.poll(offered).toEqual(['ReadOnly in checkout-sandbox']);
    await call('portal.signOut', { portalId });
    await expect.poll(async () => (await offered())[0]).toBe('Sign in to Acme…');
    await panel.click('All sessions', 'Acme', 'ReadOnly', 'Sign in to Acme');
    await allow();
    await untilSnapshot(app.page, ({ portalStatuses }) => portalStatuses[portalId]?.state === 'signed-in');
    await call('portal.remove', { portalId });
  });

  it('shows the small window at a click on the icon, and hides it at the next', async () => {
    const opened = app.electron.waitForEvent('window');
    await panel.clickIcon();
    const quick = await opened;
    expect(quick.url()).toBe('app://cloakroom/index.html#/quick');
    const visible = async () =>
      (await app.electron.browserWindow(quick)).evaluate((window) => window.isVisible());
    await expect.poll(visible).toBe(true);
    await panel.clickIcon();
    await expect.poll(visible).toBe(false);
  });

  it('opens the closed window again', async () => {
    await app.page.close();
    const opened = app.electron.waitForEvent('window');
    await panel.click('Open Cloakroom');
    app = { ...app, page: await opened };
    await app.page.waitForLoadState('load');
    await untilSnapshot(app.page, ({ sessions }) => sessions.length === 3);
  });

  it('names identity and account once when a tool waits for an MFA code, and a click leads to it', async () => {
    const { sessions } = await untilSnapshot(app.page, () => true);
    const alice = sessions.find(({ label }) => label === 'alice')?.id ?? '';
    await call('session.addRole', roleInput('Admin', people.adminRole, alice, { requiresMfa: true }));
    await app.page.close();
    const waiting = [callerArn(home, 'admin'), callerArn(home, 'admin')];
    const entry = async (): Promise<string> => {
      const found = (await labels()).find((label) => label.startsWith('Enter MFA code'));
      return found ?? (await entry());
    };
    expect(await entry()).toBe('Enter MFA code for alice (111122223333)…');
    await expect
      .poll(() => panel.notifications)
      .toEqual([{ id: 1, title: 'MFA code for alice', body: expect.stringContaining('111122223333') }]);
    const opened = app.electron.waitForEvent('window');
    panel.clickNotification(1);
    app = { ...app, page: await opened };
    await app.page.getByRole('textbox', { name: 'MFA code' }).fill(people.mfa.code());
    await app.page.keyboard.press('Enter');
    const admin = 'arn:aws:sts::444455556666:assumed-role/Admin/alice';
    expect(await Promise.all(waiting)).toEqual([admin, admin]);
    expect(panel.notifications).toHaveLength(1);
  });

  it('quits the app', async () => {
    const ended = new Promise<number | null>((resolve) => app.electron.process().once('exit', resolve));
    await panel.click('Quit');
    expect(await ended).toBe(0);
  });
});
