// When a Linux desktop locks its screen. Electron tells on macOS and Windows only (electron#38088); here the screen
// savers' ActiveChanged on the session bus is listened for, and logind's Lock and LockedHint of this login session.
// Each desktop has one or the other. A program of the same user may send such a signal, too: all it gains is a lock.
import { AppError } from '../../shared/errors.ts';

type DBus = typeof import('@jellybrick/dbus-next');
type Bus = InstanceType<DBus['MessageBus']>;
type Message = InstanceType<DBus['Message']>;

const SCREEN_SAVERS = [
  'org.freedesktop.ScreenSaver',
  'org.gnome.ScreenSaver',
  'org.cinnamon.ScreenSaver',
  'org.mate.ScreenSaver',
  'org.xfce.ScreenSaver',
];
const LOGIND = 'org.freedesktop.login1';
const LOGIND_SESSION = 'org.freedesktop.login1.Session';
const PROPERTIES = 'org.freedesktop.DBus.Properties';

export interface ScreenLockWatch {
  /** Buses that are listened to. */
  readonly buses: readonly ('session' | 'system')[];
  stop(): void;
}

export interface ScreenLockParts {
  /** XDG_SESSION_ID; undefined: logind is asked whose session this process is. */
  readonly sessionId: string | undefined;
  readonly locked: () => void;
}

/** Rejects with `file-unreadable` when neither bus can be listened to. */
export async function watchScreenLock({ sessionId, locked }: ScreenLockParts): Promise<ScreenLockWatch> {
  // Loaded late: few have the setting on.
  const dbus = await import('@jellybrick/dbus-next');
  const [session, system] = await Promise.all([
    listenOnSessionBus(dbus, locked).catch(() => null),
    listenToLogind(dbus, sessionId, locked).catch(() => null),
  ]);
  if (!session && !system) {
    throw new AppError({
      code: 'file-unreadable',
      message: 'This desktop does not say when its screen is locked',
      remedy: 'set a time after which Cloakroom locks by itself, or start it from within the desktop session',
    });
  }
  return {
    buses: [...(session ? (['session'] as const) : []), ...(system ? (['system'] as const) : [])],
    stop() {
      session?.disconnect();
      system?.disconnect();
    },
  };
}

async function listenOnSessionBus(dbus: DBus, locked: () => void): Promise<Bus> {
  const bus = dbus.sessionBus();
  return await listening(bus, async () => {
    for (const saver of SCREEN_SAVERS)
      await match(dbus, bus, `type='signal',interface='${saver}',member='ActiveChanged'`);
    bus.on('message', (message) => {
      if (isSignal(message, 'ActiveChanged') && SCREEN_SAVERS.includes(message.interface ?? ''))
        if (message.body[0] === true) locked();
    });
  });
}

async function listenToLogind(dbus: DBus, sessionId: string | undefined, locked: () => void): Promise<Bus> {
  const bus = dbus.systemBus();
  return await listening(bus, async () => {
    const asked = await bus.call(
      new dbus.Message({
        destination: LOGIND,
        path: '/org/freedesktop/login1',
        interface: 'org.freedesktop.login1.Manager',
        ...(sessionId
          ? { member: 'GetSession', signature: 's', body: [sessionId] }
          : { member: 'GetSessionByPID', signature: 'u', body: [process.pid] }),
      }),
    );
    const path = String(asked?.body[0]);
    await match(dbus, bus, `type='signal',sender='${LOGIND}',path='${path}'`);
    bus.on('message', (message) => {
      if (message.path !== path) return;
      if (isSignal(message, 'Lock') && message.interface === LOGIND_SESSION) locked();
      if (isSignal(message, 'PropertiesChanged') && message.interface === PROPERTIES) {
        const changed = message.body[1] as Record<string, { readonly value: unknown } | undefined>;
        if (message.body[0] === LOGIND_SESSION && changed.LockedHint?.value === true) locked();
      }
    });
  });
}

/** A bus that cannot be reached, or goes away, must not take the app with it. */
async function listening(bus: Bus, listen: () => Promise<void>): Promise<Bus> {
  try {
    const failed = new Promise<never>((_, reject) => {
      (bus as NodeJS.EventEmitter).on('error', reject);
    });
    failed.catch(() => {});
    await Promise.race([listen(), failed]);
    return bus;
  } catch (error) {
    bus.disconnect();
    throw error;
  }
}

async function match(dbus: DBus, bus: Bus, rule: string): Promise<void> {
  await bus.call(
    new dbus.Message({
      destination: 'org.freedesktop.DBus',
      path: '/org/freedesktop/DBus',
      interface: 'org.freedesktop.DBus',
      member: 'AddMatch',
      signature: 's',
      body: [rule],
    }),
  );
}

/** D-Bus specification, message types: 4 is SIGNAL. */
const SIGNAL = 4;

function isSignal(message: Message, member: string): boolean {
  return message.type === SIGNAL && message.member === member;
}
