// Locking with the screen and on sleep, in the real app. Of the screen it is told as a Linux desktop tells it: by logind
// on the system bus, which is a stand-in here, and by the screen saver on the session bus. Sleep is Electron's own event,
// set off by hand: its way from logind needs a descriptor that only the real one hands out.
import { sessionBus } from '@jellybrick/dbus-next';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  type AppHome,
  askAws,
  callerArn,
  createAppHome,
  launchApp,
  type RunningApp,
} from '../harness/app.ts';
import { type FakeLogind, openLogind, type PrivateBus, startBus } from '../harness/fake-logind.ts';
import { createPeople, type People } from '../harness/people.ts';
import { type LocalAws, startLocalAws } from '../local-aws/index.ts';
import { addIamUser, keepScreenshot, openPage, untilSnapshot } from './window.ts';

let aws: LocalAws;
let people: People;
let bus: PrivateBus;
let logind: FakeLogind;
let home: AppHome;
let app: RunningApp;

beforeAll(async () => {
  aws = await startLocalAws();
  people = createPeople(aws);
  bus = await startBus();
  logind = await openLogind(bus.address);
  home = await createAppHome({ ...aws.environment(), DBUS_SYSTEM_BUS_ADDRESS: bus.address });
  app = await launchApp(home);
  await untilSnapshot(app.page, ({ vault }) => vault.state === 'open');
  await addIamUser(app.page, { name: 'alice', ...people.alice });
});

afterAll(async () => {
  await app?.close();
  logind?.close();
  await bus?.close();
  await aws?.close();
  await home?.remove();
});

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await keepScreenshot(app.page, task.name);
});

const setting = async (name: string) => {
  await openPage(app.page, 'Settings');
  await app.page
    .getByRole('checkbox', { name })
    .or(app.page.getByLabel(name, { exact: true }))
    .first()
    .click();
};
const suspend = () => app.electron.evaluate(({ powerMonitor }) => powerMonitor.emit('suspend'));
const locked = () => untilSnapshot(app.page, ({ vault }) => vault.state === 'locked');
const unlock = async () => {
  await app.page.getByRole('button', { name: 'Unlock' }).first().click();
  await untilSnapshot(app.page, ({ vault }) => vault.state === 'open');
};
/** Whatever was said before it has been heard, too. */
const stillOpen = async () => {
  expect(await callerArn(home, 'alice')).toBe(people.alice.arn);
  expect((await untilSnapshot(app.page, () => true)).vault.state).toBe('open');
};

describe('A desktop that locks its screen and goes to sleep', () => {
  it('locks nothing until a person wants it', async () => {
    logind.lock();
    logind.hintLocked(true);
    await suspend();
    await stillOpen();
  });

  it('locks Cloakroom with its screen, and the waiting tool is told why it gets nothing', async () => {
    await setting('Lock with the screen');
    await untilSnapshot(app.page, ({ settings }) => settings.lockWithScreen);
    // The watch comes up a moment after the setting: the desktop repeats what it says until it is heard.
    await expect
      .poll(
        async () => {
          logind.hintLocked(true);
          return (await untilSnapshot(app.page, () => true)).vault.state;
        },
        { timeout: 20_000 },
      )
      .toBe('locked');
    const refused = await askAws(home, 'alice');
    expect(refused.code).not.toBe(0);
    expect(refused.stderr).toMatch(/Cloakroom is locked/);
    await unlock();
    expect(await callerArn(home, 'alice')).toBe(people.alice.arn);
  });

  it('is heard on the session bus as well', async () => {
    const desktop = sessionBus();
    const { Message } = await import('@jellybrick/dbus-next');
    desktop.send(Message.newSignal('/ScreenSaver', 'org.gnome.ScreenSaver', 'ActiveChanged', 'b', [true]));
    await locked();
    desktop.disconnect();
    await unlock();
  });

  it('locks Cloakroom when it goes to sleep', async () => {
    await setting('Lock with the screen');
    await setting('Lock on sleep');
    await untilSnapshot(app.page, ({ settings }) => settings.lockOnSleep && !settings.lockWithScreen);
    logind.hintLocked(true);
    await stillOpen();
    await suspend();
    await locked();
    await unlock();
    expect(await callerArn(home, 'alice')).toBe(people.alice.arn);
  });

  it('is named in the log of who asked, as what locked Cloakroom', async () => {
    await openPage(app.page, 'Who asked');
    const table = app.page.getByRole('table', { name: 'Who asked' });
    await table.getByText('The computer went to sleep').first().waitFor();
    await table.getByText('The screen was locked').first().waitFor();
  });
});
