// A desktop for programs that need one, on Linux machines that have none: a virtual display, and where asked
// for a session bus with an unlocked key ring. In isolated mode (tests, demo) display, bus, key ring and
// XDG_RUNTIME_DIR are always private, so a test run can touch nothing of the user's session.
//
// Display before bus, bus before key ring: what the bus starts (prompters) inherits DISPLAY from it. All
// daemons are our own children in process groups of their own, as a Ctrl-C must not take the display from
// under the program before it has ended; they end with us even if we are killed.

import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { type DesktopNeed, hasDisplay } from './prepare-machine.ts';
import { capture, exitCodeOf, findProgram, runForeground, signalGroup, ToolingError } from './run-process.ts';

type Environment = NodeJS.ProcessEnv;

export interface DesktopSession {
  /** For every program that is to live in the session. */
  readonly env: Environment;
  /** One line for the user about what was started; null where nothing was. */
  readonly note: string | null;
  /** Ends all that the session started and all that still runs in it; removes its temporary folder. */
  close(): Promise<void>;
}

/** Names the session in the environment of everything that runs in it. */
const MARKER = 'CLOAKROOM_DESKTOP_SESSION';
const SCREEN = '1400x1000x24';
const DAEMON_START_SECONDS = 20;
const PROCESS_END_SECONDS = 2;

/** ToolingError where a daemon does not start. Everywhere but on Linux the user's own desktop is used. */
export async function openDesktopSession(
  desktop: DesktopNeed,
  base: Environment = process.env,
): Promise<DesktopSession> {
  if (process.platform !== 'linux' || (desktop === 'of-the-user' && hasDisplay(base)))
    return { env: { ...base }, note: null, close: async () => undefined };
  // Under /tmp whatever TMPDIR says: socket paths inside must stay below 108 bytes.
  const folder = await mkdtemp('/tmp/cloakroom-desktop-');
  const daemons: ChildProcess[] = [];
  const removeAll = (): void => {
    signalSession(folder, 'SIGKILL', []);
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  };
  process.once('exit', removeAll);
  const close = async (): Promise<void> => {
    process.off('exit', removeAll);
    signalSession(folder, 'SIGTERM', daemons);
    const giveUpAt = Date.now() + PROCESS_END_SECONDS * 1000;
    while (sessionProcesses(folder, daemons).length > 0 && Date.now() < giveUpAt) await delay(20);
    // Last started, first ended: the display goes last.
    for (const daemon of daemons.toReversed()) await endDaemon(daemon);
    removeAll();
  };
  try {
    const env: Environment = { ...base, [MARKER]: folder };
    await startDisplay(folder, env, daemons);
    if (desktop === 'isolated') {
      env.XDG_RUNTIME_DIR = join(folder, 'run');
      await mkdir(env.XDG_RUNTIME_DIR, { mode: 0o700 });
      await startBus(folder, env, daemons);
      await startKeyring(join(folder, 'keyring'), 'isolated', env, daemons);
      return { env, note: null, close };
    }
    const note = 'No display found: starting a virtual one';
    if (await hasSecretService(env)) return { env, note: `${note}.`, close };
    await startBus(folder, env, daemons);
    const kept = keptKeyringFolder(base);
    await startKeyring(kept, await keptPassword(kept), env, daemons);
    return {
      env,
      note: `${note}, with a key ring of its own that only file permissions guard (${kept}).`,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Runs a program inside a session and closes it. Resolves to the exit code; signals reach the program. */
export async function runInDesktopSession(
  command: string,
  args: readonly string[],
  options: { readonly desktop: DesktopNeed; readonly env?: Environment; readonly cwd?: string },
): Promise<number> {
  let stopped: NodeJS.Signals | null = null;
  const remember = (signal: NodeJS.Signals): void => {
    stopped = signal;
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, remember);
  try {
    const session = await openDesktopSession(options.desktop, options.env);
    try {
      if (session.note) console.error(session.note);
      if (stopped) return exitCodeOf(null, stopped);
      return await runForeground(command, args, {
        env: session.env,
        ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      });
    } finally {
      await session.close();
    }
  } finally {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.off(signal, remember);
  }
}

function startDaemon(
  daemons: ChildProcess[],
  command: string,
  args: readonly string[],
  env: Environment,
  stdio: ('ignore' | 'pipe')[],
): ChildProcess {
  const path = findProgram(command, env);
  if (!path) throw new ToolingError(`${command} is not installed.`);
  const setpriv = findProgram('setpriv', env);
  const child = setpriv
    ? spawn(setpriv, ['--pdeathsig', 'TERM', path, ...args], { env, stdio, detached: true })
    : spawn(path, args, { env, stdio, detached: true });
  daemons.push(child);
  return child;
}

/** First line a daemon writes to `stream`. */
async function firstLine(daemon: ChildProcess, stream: Readable, name: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    let complaints = '';
    const fail = (why: string): void => {
      clearTimeout(timer);
      reject(
        new ToolingError(`${name} did not start: ${[why, complaints.trim()].filter(Boolean).join('\n')}`),
      );
    };
    const timer = setTimeout(
      () => fail(`no answer in ${DAEMON_START_SECONDS} s`),
      DAEMON_START_SECONDS * 1000,
    );
    daemon.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
      complaints = (complaints + chunk).slice(-2000);
    });
    daemon.once('error', (error) => fail(error.message));
    daemon.once('close', (code) => fail(`it ended with ${code}`));
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      const end = text.indexOf('\n');
      if (end < 0) return;
      clearTimeout(timer);
      resolve(text.slice(0, end));
    });
  });
}

async function startDisplay(folder: string, env: Environment, daemons: ChildProcess[]): Promise<void> {
  const authority = join(folder, 'xauthority');
  await writeFile(authority, displayAuthority(randomBytes(16)), { mode: 0o600 });
  // The server picks a free number itself and reports it, so that parallel runs cannot collide.
  const args = ['-displayfd', '3', '-screen', '0', SCREEN, '-nolisten', 'tcp', '-auth', authority];
  const server = startDaemon(daemons, 'Xvfb', args, env, ['ignore', 'ignore', 'pipe', 'pipe']);
  const number = await firstLine(server, server.stdio[3] as Readable, 'The virtual display');
  env.DISPLAY = `:${number}`;
  env.XAUTHORITY = authority;
  delete env.WAYLAND_DISPLAY;
  delete env.ELECTRON_OZONE_PLATFORM_HINT;
  env.XDG_SESSION_TYPE = 'x11';
}

/**
 * Content of an Xauthority file with one MIT-MAGIC-COOKIE-1 for any host and display number (FamilyWild,
 * empty number), as described in Xau(3): each field is a 16-bit big-endian length and its bytes.
 */
export function displayAuthority(cookie: Buffer): Buffer {
  const field = (bytes: Buffer): Buffer => {
    const length = Buffer.alloc(2);
    length.writeUInt16BE(bytes.length);
    return Buffer.concat([length, bytes]);
  };
  const none = Buffer.alloc(0);
  return Buffer.concat([
    Buffer.from([0xff, 0xff]),
    field(none),
    field(none),
    field(Buffer.from('MIT-MAGIC-COOKIE-1')),
    field(cookie),
  ]);
}

async function startBus(folder: string, env: Environment, daemons: ChildProcess[]): Promise<void> {
  const args = [
    '--session',
    '--nofork',
    '--nopidfile',
    '--print-address=1',
    `--address=unix:path=${folder}/bus`,
  ];
  // Services that the bus starts by itself must find a home, and not the user's.
  const home = join(folder, 'home');
  await mkdir(home);
  const bus = startDaemon(daemons, 'dbus-daemon', args, { ...env, HOME: home }, ['ignore', 'pipe', 'pipe']);
  env.DBUS_SESSION_BUS_ADDRESS = await firstLine(bus, bus.stdout as Readable, 'The session bus');
}

async function startKeyring(
  folder: string,
  password: string,
  env: Environment,
  daemons: ChildProcess[],
): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const control = await mkdtemp(join(env[MARKER] ?? '', 'control-'));
  const daemon = startDaemon(
    daemons,
    'gnome-keyring-daemon',
    ['--foreground', '--unlock', '--components=secrets', `--control-directory=${control}`],
    { ...env, HOME: folder, XDG_DATA_HOME: join(folder, 'data') },
    ['pipe', 'ignore', 'pipe'],
  );
  let complaints = '';
  daemon.stderr?.setEncoding('utf8').on('data', (text: string) => {
    complaints += text;
  });
  daemon.on('error', (error) => {
    complaints += error.message;
  });
  daemon.stdin?.on('error', () => undefined);
  daemon.stdin?.end(password);
  const giveUpAt = Date.now() + DAEMON_START_SECONDS * 1000;
  while (!(await hasSecretService(env))) {
    if (daemon.exitCode !== null || Date.now() > giveUpAt)
      throw new ToolingError(`The key ring did not start: ${complaints.trim() || 'no answer'}`);
    await delay(20);
  }
}

/** Whether a Secret Service answers on the session bus; asking does not start one. */
async function hasSecretService(env: Environment): Promise<boolean> {
  const runtime = env.XDG_RUNTIME_DIR;
  if (!env.DBUS_SESSION_BUS_ADDRESS && !(runtime && existsSync(join(runtime, 'bus')))) return false;
  const message = ['org.freedesktop.DBus.NameHasOwner', 'string:org.freedesktop.secrets'];
  const { stdout } = await capture(
    'dbus-send',
    ['--session', '--print-reply', '--dest=org.freedesktop.DBus', '/org/freedesktop/DBus', ...message],
    { env, timeoutMs: 5_000 },
  );
  return stdout.includes('boolean true');
}

/** Survives restarts, as the app's vault is unreadable without the key it keeps there. */
function keptKeyringFolder(env: Environment): string {
  const data = env.XDG_DATA_HOME;
  return join(data?.startsWith('/') ? data : join(homedir(), '.local', 'share'), 'cloakroom-virtual-desktop');
}

async function keptPassword(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await chmod(folder, 0o700);
  const file = join(folder, 'password');
  await writeFile(file, randomBytes(24).toString('hex'), { mode: 0o600, flag: 'wx' }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    },
  );
  return readFile(file, 'utf8');
}

async function endDaemon(daemon: ChildProcess): Promise<void> {
  if (daemon.pid === undefined || daemon.exitCode !== null || daemon.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => {
    daemon.once('exit', () => resolve());
  });
  signalGroup(daemon.pid, 'SIGTERM');
  const timer = setTimeout(() => signalGroup(daemon.pid, 'SIGKILL'), PROCESS_END_SECONDS * 1000);
  await ended;
  clearTimeout(timer);
}

/** Ids of the processes that carry the session's marker, less the given daemons. */
function sessionProcesses(folder: string, daemons: readonly ChildProcess[]): number[] {
  const left = new Set([process.pid, ...daemons.map(({ pid }) => pid)]);
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => Number.isInteger(pid) && !left.has(pid) && hasMarker(pid, folder));
}

function hasMarker(pid: number, folder: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0').includes(`${MARKER}=${folder}`);
  } catch {
    // Ended meanwhile, or another user's.
    return false;
  }
}

function signalSession(folder: string, signal: NodeJS.Signals, daemons: readonly ChildProcess[]): void {
  for (const pid of sessionProcesses(folder, daemons)) {
    try {
      process.kill(pid, signal);
    } catch {
      // Ended meanwhile.
    }
  }
}
