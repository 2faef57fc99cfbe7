// With real buses: a message bus of its own for each of the two, and a stand-in for logind on the second.
import { Message, type MessageBus, sessionBus } from '@jellybrick/dbus-next';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { type ScreenLockWatch, watchScreenLock } from '../../../src-main/platform/screen-lock.ts';
import { type FakeLogind, openLogind, type PrivateBus, startBus } from '../../harness/fake-logind.ts';

const THEIRS = '/org/freedesktop/login1/session/_38';
const NO_BUS = 'unix:path=/nowhere/bus';

describe.skipIf(process.platform !== 'linux')('the screen of a Linux desktop', () => {
  let session: PrivateBus;
  let system: PrivateBus;
  let desktop: MessageBus;
  let logind: FakeLogind;
  let watch: ScreenLockWatch | null = null;

  beforeAll(async () => {
    [session, system] = await Promise.all([startBus(), startBus()]);
    desktop = sessionBus({ busAddress: session.address });
    logind = await openLogind(system.address);
  });

  afterAll(async () => {
    desktop.disconnect();
    logind.close();
    await Promise.all([session.close(), system.close()]);
  });

  afterEach(() => {
    watch?.stop();
    vi.unstubAllEnvs();
  });

  /** How often it was locked, and a way to wait until all that was sent has arrived. */
  async function watching(onSession = session.address, onSystem = system.address) {
    vi.stubEnv('DBUS_SESSION_BUS_ADDRESS', onSession);
    vi.stubEnv('DBUS_SYSTEM_BUS_ADDRESS', onSystem);
    let locks = 0;
    watch = await watchScreenLock({
      sessionId: undefined,
      locked: () => {
        locks += 1;
      },
    });
    return { buses: watch.buses, locks: () => locks };
  }

  const savers = (name: string, active: boolean) =>
    desktop.send(
      Message.newSignal('/ScreenSaver', `org.${name}.ScreenSaver`, 'ActiveChanged', 'b', [active]),
    );

  it('is told by the screen savers of the desktops', async () => {
    const { locks } = await watching();
    for (const [index, name] of ['freedesktop', 'gnome', 'cinnamon', 'mate', 'xfce'].entries()) {
      savers(name, true);
      await vi.waitFor(() => expect(locks()).toBe(index + 1));
      savers(name, false);
    }
    savers('gnome', true);
    await vi.waitFor(() => expect(locks()).toBe(6));
  });

  it('is told by logind, of this login session alone', async () => {
    const { locks, buses } = await watching();
    expect(buses).toEqual(['session', 'system']);
    logind.hintLocked(true, THEIRS);
    logind.lock(THEIRS);
    logind.hintLocked(false);
    logind.hintLocked(true);
    await vi.waitFor(() => expect(locks()).toBe(1));
    logind.lock();
    await vi.waitFor(() => expect(locks()).toBe(2));
  });

  it('makes do with one bus', async () => {
    const { locks, buses } = await watching(session.address, NO_BUS);
    expect(buses).toEqual(['session']);
    savers('gnome', true);
    await vi.waitFor(() => expect(locks()).toBe(1));
    watch?.stop();
    const { locks: others, buses: other } = await watching(NO_BUS, system.address);
    expect(other).toEqual(['system']);
    logind.hintLocked(true);
    await vi.waitFor(() => expect(others()).toBe(1));
  });

  it('says what to do where there is no bus at all', async () => {
    await expect(watching(NO_BUS, NO_BUS)).rejects.toMatchObject({
      message: 'This desktop does not say when its screen is locked',
    });
  });

  it('is not told any more once it has been let go', async () => {
    const first = await watching();
    watch?.stop();
    const second = await watching();
    savers('gnome', true);
    await vi.waitFor(() => expect(second.locks()).toBe(1));
    expect(first.locks()).toBe(0);
  });

  it('survives a bus that goes away', async () => {
    const passing = await startBus();
    const { buses } = await watching(passing.address, NO_BUS);
    expect(buses).toEqual(['session']);
    await passing.close();
    expect(() => watch?.stop()).not.toThrow();
  });
});
