// Another user of this machine with a desktop of their own: display, session bus, unlocked key ring. Made by root for
// one test, and taken away with everything that still runs in that user's name.
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { chown, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { displayAuthority } from '../../scripts/lib/desktop-session.ts';
import { capture, type Finished, findProgram } from '../../scripts/lib/run-process.ts';
import { statusField } from './packaged-app.ts';

/** Where an ordinary user finds programs. */
const PATH = '/usr/local/bin:/usr/bin:/bin';
const LOOK_AGAIN_MS = 25;

export interface Person {
  readonly name: string;
  readonly home: string;
  readonly ids: { readonly uid: number; readonly gid: number };
  /** What every program of theirs runs with. */
  readonly env: Readonly<Record<string, string>>;
  /** A program to its end, as that person; never rejects. */
  run(program: string, args: readonly string[]): Promise<Finished>;
  remove(): Promise<void>;
}

/** `extra` is added to the environment. */
export async function createPerson(extra: Readonly<Record<string, string>>): Promise<Person> {
  const name = `cr${randomBytes(3).toString('hex')}`;
  await must('useradd', ['--create-home', '--user-group', '--shell', '/bin/sh', name]);
  const daemons: ChildProcess[] = [];
  const fields = (await must('getent', ['passwd', name])).trim().split(':');
  const ids = { uid: Number(fields[2]), gid: Number(fields[3]) };
  const home = fields[5] ?? '';
  const remove = async () => {
    await endAllOf(ids.uid);
    for (const daemon of daemons) daemon.kill('SIGKILL');
    await must('userdel', ['--remove', name]);
  };
  try {
    const runtime = join(home, 'run');
    await mkdir(runtime, { mode: 0o700 });
    await chown(runtime, ids.uid, ids.gid);
    const authority = join(home, '.Xauthority');
    await writeFile(authority, displayAuthority(randomBytes(16)), { mode: 0o600 });
    await chown(authority, ids.uid, ids.gid);
    const env: Record<string, string> = {
      ...{ HOME: home, USER: name, LOGNAME: name, PATH, LANG: 'C.UTF-8', XDG_RUNTIME_DIR: runtime },
      ...{ XAUTHORITY: authority, XDG_SESSION_TYPE: 'x11' },
      ...extra,
    };
    env.DISPLAY = `:${await startDisplay(authority, daemons)}`;
    env.DBUS_SESSION_BUS_ADDRESS = await startBus(join(runtime, 'bus'), { env, ids }, daemons);
    const run = (program: string, args: readonly string[]) =>
      capture(program, args, { env, ...ids, cwd: '/', timeoutMs: 120_000 });
    await startKeyring(run, { env, ids }, daemons);
    return { name, home, ids, env, run, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

type As = Pick<Person, 'env' | 'ids'>;

/** The system's, whose directories only root may make. */
async function startDisplay(authority: string, daemons: ChildProcess[]): Promise<string> {
  const args = ['-displayfd', '3', '-screen', '0', '1400x1000x24', '-nolisten', 'tcp', '-auth', authority];
  const server = spawn('Xvfb', args, { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
  daemons.push(server);
  return firstLine(server, server.stdio[3] as Readable);
}

async function startBus(path: string, { env, ids }: As, daemons: ChildProcess[]): Promise<string> {
  const args = ['--session', '--nofork', '--nopidfile', '--print-address=1', `--address=unix:path=${path}`];
  const bus = spawn('dbus-daemon', args, { env, ...ids, stdio: ['ignore', 'pipe', 'ignore'] });
  daemons.push(bus);
  return firstLine(bus, bus.stdout as Readable);
}

async function startKeyring(run: Person['run'], { env, ids }: As, daemons: ChildProcess[]): Promise<void> {
  const args = ['--foreground', '--unlock', '--components=secrets'];
  const keyring = spawn('gnome-keyring-daemon', args, { env, ...ids, stdio: ['pipe', 'ignore', 'ignore'] });
  daemons.push(keyring);
  keyring.stdin?.end('password');
  const question = ['--session', '--print-reply', '--dest=org.freedesktop.DBus', '/org/freedesktop/DBus'];
  const asked = ['org.freedesktop.DBus.NameHasOwner', 'string:org.freedesktop.secrets'];
  for (;;) {
    const { stdout } = await run('dbus-send', [...question, ...asked]);
    if (stdout.includes('boolean true')) return;
    if (keyring.exitCode !== null) throw new Error(`the key ring ended with ${keyring.exitCode}`);
    await delay(LOOK_AGAIN_MS);
  }
}

async function firstLine(daemon: ChildProcess, stream: Readable): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    daemon.once('error', reject);
    daemon.once('exit', (code) => reject(new Error(`${daemon.spawnfile} ended with ${code}`)));
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      const end = text.indexOf('\n');
      if (end >= 0) resolve(text.slice(0, end));
    });
  });
}

async function endAllOf(uid: number): Promise<void> {
  const theirs = () =>
    readdirSync('/proc')
      .map(Number)
      .filter((pid) => Number.isInteger(pid) && Number(statusField(pid, 'Uid').split('\t')[0] || -1) === uid)
      .filter((pid) => !statusField(pid, 'State').startsWith('Z'));
  for (let pids = theirs(); pids.length > 0; pids = theirs()) {
    for (const pid of pids) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // Ended meanwhile.
      }
    }
    await delay(LOOK_AGAIN_MS);
  }
}

async function must(program: string, args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await capture(program, args, { timeoutMs: 60_000 });
  if (code !== 0) throw new Error(`${program} ${args.join(' ')}: ${stderr.trim()}`);
  return stdout;
}

/** The system's own AWS CLI, which is not necessarily the one that whoever runs the tests would get; or null. */
export function systemAwsCli(): string | null {
  return findProgram('aws', { PATH });
}
