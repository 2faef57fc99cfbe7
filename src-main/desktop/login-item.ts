// Starts Cloakroom hidden when a person logs in to their desktop: by the system's own list on macOS and Windows, by a
// file in the autostart folder on Linux (freedesktop.org: Desktop Application Autostart Specification).
import { mkdir, readFile, rm } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import type { App } from 'electron';
import { AppError, type ErrorView, toWire } from '../../shared/errors.ts';
import { writeFileAtomic } from '../platform/atomic-write.ts';

export interface LoginItemParts {
  readonly platform: string;
  readonly env: NodeJS.ProcessEnv;
  /** The person's home folder. */
  readonly home: string;
  /** Absolute program and arguments that start this app hidden. */
  readonly launch: readonly string[];
  readonly app: Pick<App, 'setLoginItemSettings' | 'getLoginItemSettings'>;
}

/** Says what is in the way, null when it is as wanted. Never rejects. */
export async function setLoginItem(on: boolean, parts: LoginItemParts): Promise<ErrorView | null> {
  try {
    if (parts.platform === 'linux') await setAutostartFile(on, parts);
    else setInSystem(on, parts);
    return null;
  } catch (thrown) {
    return toWire(thrown);
  }
}

/** Of a file that we wrote and may change or remove. */
const MARK = 'X-Cloakroom-Autostart=true';

async function setAutostartFile(on: boolean, { env, home, launch }: LoginItemParts): Promise<void> {
  const { XDG_CONFIG_HOME: configured } = env;
  // The specification has relative paths ignored.
  const config = configured && isAbsolute(configured) ? configured : join(home, '.config');
  const path = join(config, 'autostart', 'cloakroom.desktop');
  const before = await textOf(path);
  const ours = before?.split('\n').includes(MARK) ?? true;
  if (!on) {
    if (before !== null && ours) await named(path, 'removed', () => rm(path));
    return;
  }
  if (!ours) {
    throw new AppError({
      code: 'in-use',
      message: `${path} is not Cloakroom’s own, so it was left as it is`,
      remedy: 'move that file away and turn the setting on again',
    });
  }
  const text = autostartEntry(launch);
  if (text === before) return;
  await named(path, 'written', () => mkdir(dirname(path), { recursive: true, mode: 0o700 }));
  await writeFileAtomic(path, text, { mode: 0o644 });
}

async function textOf(path: string): Promise<string | null> {
  return named(path, 'read', async () => {
    try {
      return await readFile(path, 'utf8');
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw thrown;
    }
  });
}

/** The system's own errors do not tell a person which file it was. */
async function named<T>(path: string, done: string, task: () => Promise<T>): Promise<T> {
  try {
    return await task();
  } catch (thrown) {
    const { code } = thrown as NodeJS.ErrnoException;
    throw new AppError({
      code: done === 'read' ? 'file-unreadable' : 'file-unwritable',
      message: `${path} could not be ${done}`,
      remedy: 'see that file and folder belong to you, and try again',
      details: code ? [code] : [],
      cause: thrown,
    });
  }
}

/** `launch`: absolute program and its arguments. Throws AppError where they cannot be written down. */
export function autostartEntry(launch: readonly string[]): string {
  return [
    '[Desktop Entry]',
    'Type=Application',
    'Name=Cloakroom',
    'Comment=Gives AWS tools short-lived credentials',
    `Exec=${launch.map(quoted).join(' ')}`,
    'Icon=cloakroom',
    'Terminal=false',
    'StartupNotify=false',
    'X-GNOME-Autostart-enabled=true',
    MARK,
    '',
  ].join('\n');
}

/**
 * Every argument in double quotes. Source: Desktop Entry Specification, "The Exec key": within them `"`, the backtick,
 * `$` and `\` get a backslash, `%` is doubled; being a string value, each backslash is doubled once more.
 */
function quoted(argument: string, index: number): string {
  const control = [...argument].some((character) => character < ' ' || character === '\u007f');
  // The specification allows no `=` in the program's path; GLib, and with it GNOME, finds none with a `%` in it.
  if (control || (index === 0 && /[=%]/.test(argument))) {
    throw new AppError({
      code: 'invalid-input',
      message: 'The folder Cloakroom is in has a name that an autostart file cannot hold',
      remedy: 'move Cloakroom to a folder whose name has no line breaks and neither = nor %',
    });
  }
  const escaped = argument.replace(/["`$\\]/g, '\\$&').replaceAll('%', '%%');
  return `"${escaped.replaceAll('\\', '\\\\')}"`;
}

function setInSystem(on: boolean, { platform, launch, app }: LoginItemParts): void {
  const [path = '', ...args] = launch;
  // macOS knows the app by its bundle, and tells it afterwards whether it was started by the login.
  const which = platform === 'win32' ? { path, args } : {};
  app.setLoginItemSettings({ openAtLogin: on, ...which });
  const { openAtLogin, status } = app.getLoginItemSettings(which);
  if (openAtLogin === on) return;
  throw new AppError({
    code: 'access-denied',
    message: on
      ? 'The system does not start Cloakroom at login'
      : 'The system still starts Cloakroom at login',
    remedy:
      platform === 'darwin'
        ? 'change it in System Settings, General, Login Items'
        : 'change it in Settings, Apps, Startup',
    details: status ? [status] : [],
  });
}
