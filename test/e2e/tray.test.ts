// The tray and the notifications, over D-Bus as a desktop's panel uses them.
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type AppHome, callerArn, createAppHome, launchApp, type RunningApp } from '../harness/app.ts';
import { openPanel, type Panel } from '../harness/panel.ts';
import { createPeople, type People } from '../harness/people.ts';
import { type LocalAws, startLocalAws } from '../local-aws/index.ts';
import { addIamUser, addRole, keepScreenshot, untilSnapshot } from './window.ts';

const DEPLOY = 'arn:aws:sts::444455556666:assumed-role/Deploy/alice';

let aws: LocalAws;
let people: People;
let home: AppHome;
let panel: Panel;
let app: RunningApp;

beforeAll(async () => {
  aws = await startLocalAws();
  people = createPeople(aws);
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

describe('The tray', () => {
  it('offers to open and quit when there is nothing yet', async () => {
    expect(await labels()).toEqual([
      'Cloakroom: no active session',
      'No sessions yet',
      'Open Cloakroom',
      'Quit (tools get no more credentials)',
    ]);
  });

  it('makes a session active, and the CLI follows without a profile', async () => {
    await addIamUser(app.page, { name: 'alice', ...people.alice });
    await addRole(app.page, { name: 'Deploy', roleArn: people.deployRole, source: 'alice' });
    await panel.click('Deploy');
    await untilSnapshot(app.page, ({ activeSessionId }) => activeSessionId !== null);
    expect(await callerArn(home, null)).toBe(DEPLOY);
    const checked = (await panel.menu()).filter((item) => item.checked).map(({ label }) => label);
    expect(checked).toEqual([expect.stringMatching(/^Deploy – 5\d min left$/)]);
    expect((await labels())[0]).toMatch(/^Active: Deploy – \d+ min left$/);
  });

  it('takes Cloakroom out of the default profile again', async () => {
    await panel.click('None');
    await untilSnapshot(app.page, ({ activeSessionId }) => activeSessionId === null);
    await expect(callerArn(home, null)).rejects.toThrow(/Unable to locate credentials/);
  });

  it('opens the closed window again', async () => {
    await app.page.close();
    const opened = app.electron.waitForEvent('window');
    await panel.click('Open Cloakroom');
    app = { ...app, page: await opened };
    await app.page.waitForLoadState('load');
    await app.page.getByRole('button', { name: 'Make active: Deploy' }).waitFor();
  });

  it('names identity and account once when a tool waits for an MFA code, and a click leads to it', async () => {
    await addRole(app.page, { name: 'Admin', roleArn: people.adminRole, source: 'alice', requiresMfa: true });
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
