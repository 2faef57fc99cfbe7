// With real buses: a message bus of its own for each of the two, and a stand-in for logind on the second.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Message, type MessageBus, sessionBus, systemBus, Variant } from '@jellybrick/dbus-next';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { type ScreenLockWatch, watchScreenLock } from '../../../src-main/platform/screen-lock.ts';

const OURS = '/org/freedesktop/login1/session/_37';
const THEIRS = '/org/freedesktop/login1/session/_38';
const NO_BUS = 'unix:path=/nowhere/bus';

const config = (
  socket: string,
) => `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><listen>unix:path=${socket}</listen><policy context="default">
<allow send_destination="*" eavesdrop="true"/><allow receive_sender="*"/><allow own="*"/><allow user="*"/>
</policy></busconfig>`;

describe.skipIf(process.platform !== 'linux')('the screen of a Linux desktop', () => {
  let folder: string;
  const daemons: ChildProcess[] = [];
  const addresses = { session: '', system: '' };
  let desktop: MessageBus;
  let logind: MessageBus;
  let watch: ScreenLockWatch | null = null;

  const startBus = async (name: string) => {
    const socket = join(folder, name);
    await writeFile(`${socket}.conf`, config(socket));
    const daemon = spawn('dbus-daemon', [`--config-file=${socket}.conf`, '--nofork', '--print-address=1'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    daemons.push(daemon);
    return await new Promise<string>((resolve, reject) => {
      daemon.once('error', reject);
      daemon.stdout?.once('data', (text: Buffer) => resolve(text.toString().trim()));
    });
  };

  beforeAll(async () => {
    folder = await mkdtemp('/tmp/cr-bus-');
    addresses.session = await startBus('session');
    addresses.system = await startBus('system');
    desktop = sessionBus({ busAddress: addresses.session });
    process.env.DBUS_SYSTEM_BUS_ADDRESS = addresses.system;
    logind = systemBus();
    logind.addMethodHandler((message: Message) => {
      if (message.member !== 'GetSession' && message.member !== 'GetSessionByPID') return false;
      logind.send(Message.newMethodReturn(message, 'o', [OURS]));
      return true;
    });
    await logind.requestName('org.freedesktop.login1', 0);
  });

  afterAll(async () => {
    desktop.disconnect();
    logind.disconnect();
    vi.unstubAllEnvs();
    delete process.env.DBUS_SYSTEM_BUS_ADDRESS;
    for (const daemon of daemons) daemon.kill();
    await rm(folder, { recursive: true, force: true });
  });

  afterEach(() => {
    watch?.stop();
    vi.unstubAllEnvs();
  });

  /** How often it was locked, and a way to wait until all that was sent has arrived. */
  async function watching(session = addresses.session, system = addresses.system) {
    vi.stubEnv('DBUS_SESSION_BUS_ADDRESS', session);
    vi.stubEnv('DBUS_SYSTEM_BUS_ADDRESS', system);
    let locks = 0;
    watch = await watchScreenLock({
      sessionId: undefined,
      locked: () => {
        locks += 1;
      },
    });
    return { buses: watch.buses, locks: () => locks };
  }

  const say = (
    bus: MessageBus,
    path: string,
    of: string,
    member: string,
    signature: string,
    body: unknown[],
  ) => bus.send(Message.newSignal(path, of, member, signature, body));
  const savers = (name: string, active: boolean) =>
    say(desktop, '/ScreenSaver', `org.${name}.ScreenSaver`, 'ActiveChanged', 'b', [active]);
  const hint = (path: string, locked: boolean) =>
    say(logind, path, 'org.freedesktop.DBus.Properties', 'PropertiesChanged', 'sa{sv}as', [
      'org.freedesktop.login1.Session',
      { LockedHint: new Variant('b', locked) },
      [],
    ]);

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
    hint(THEIRS, true);
    say(logind, THEIRS, 'org.freedesktop.login1.Session', 'Lock', '', []);
    hint(OURS, false);
    hint(OURS, true);
    await vi.waitFor(() => expect(locks()).toBe(1));
    say(logind, OURS, 'org.freedesktop.login1.Session', 'Lock', '', []);
    await vi.waitFor(() => expect(locks()).toBe(2));
  });

  it('makes do with one bus', async () => {
    const { locks, buses } = await watching(addresses.session, NO_BUS);
    expect(buses).toEqual(['session']);
    savers('gnome', true);
    await vi.waitFor(() => expect(locks()).toBe(1));
    watch?.stop();
    const { locks: others, buses: other } = await watching(NO_BUS, addresses.system);
    expect(other).toEqual(['system']);
    hint(OURS, true);
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
    const address = await startBus('passing');
    const { buses } = await watching(address, NO_BUS);
    expect(buses).toEqual(['session']);
    const daemon = daemons.at(-1);
    const gone = new Promise((resolve) => daemon?.once('exit', resolve));
    daemon?.kill();
    await gone;
    expect(() => watch?.stop()).not.toThrow();
  });
});
