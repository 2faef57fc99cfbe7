// A system bus of its own, and on it a stand-in for logind: what a desktop's login session says of its screen.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Message, sessionBus, Variant } from '@jellybrick/dbus-next';

const OWN_SESSION = '/org/freedesktop/login1/session/_37';

export interface PrivateBus {
  readonly address: string;
  close(): Promise<void>;
}

/** A message bus that lets everybody in. */
export async function startBus(): Promise<PrivateBus> {
  const folder = await mkdtemp('/tmp/cr-bus-');
  const config = join(folder, 'bus.conf');
  await writeFile(
    config,
    `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><listen>unix:path=${join(folder, 'bus')}</listen><auth>EXTERNAL</auth><policy context="default">
<allow send_destination="*" eavesdrop="true"/><allow receive_sender="*"/><allow own="*"/><allow user="*"/>
</policy></busconfig>`,
  );
  const daemon = spawn('dbus-daemon', [`--config-file=${config}`, '--nofork', '--print-address=1'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [line] = (await once(daemon.stdout, 'data')) as [Buffer];
  return {
    address: line.toString().trim(),
    async close() {
      const gone = once(daemon, 'exit');
      daemon.kill();
      await gone;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export interface FakeLogind {
  /** The hint desktops keep; of another session when one is named. */
  hintLocked(locked: boolean, session?: string): void;
  lock(session?: string): void;
  close(): void;
}

export async function openLogind(address: string): Promise<FakeLogind> {
  // By its address: `systemBus` takes the one of the environment alone.
  const bus = sessionBus({ busAddress: address });
  bus.addMethodHandler((message: Message) => {
    if (message.member === 'GetSession' || message.member === 'GetSessionByPID') {
      bus.send(Message.newMethodReturn(message, 'o', [OWN_SESSION]));
      return true;
    }
    return false;
  });
  await bus.requestName('org.freedesktop.login1', 0);
  const say = (path: string, of: string, member: string, signature: string, body: unknown[]) =>
    bus.send(Message.newSignal(path, of, member, signature, body));
  return {
    hintLocked: (locked, session = OWN_SESSION) =>
      say(session, 'org.freedesktop.DBus.Properties', 'PropertiesChanged', 'sa{sv}as', [
        'org.freedesktop.login1.Session',
        { LockedHint: new Variant('b', locked) },
        [],
      ]),
    lock: (session = OWN_SESSION) => say(session, 'org.freedesktop.login1.Session', 'Lock', '', []),
    close: () => bus.disconnect(),
  };
}
