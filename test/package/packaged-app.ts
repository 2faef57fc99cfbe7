// The packaged app as a person's desktop starts it: no test driver inside. The debuggable variant is driven over its
// debug port.
import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Browser, chromium, type Page } from 'playwright-core';
import { treeOf } from '../bench/process-tree.ts';

export interface Start {
  readonly program: string;
  readonly args?: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Another user; else the one who runs the test. */
  readonly as?: { readonly uid: number; readonly gid: number };
  /**
   * Chromium's. Off for whoever runs the tests, as in the end-to-end tests: it cannot work for root, nor everywhere for
   * a program outside /opt. On for another user.
   */
  readonly sandbox?: boolean;
}

const LOOK_AGAIN_MS = 25;
const START_TIMEOUT_MS = 60_000;
const END_TIMEOUT_MS = 10_000;

export class PackagedApp {
  readonly #child: ChildProcess;
  readonly #ended: Promise<void>;
  #output = '';

  constructor({ program, args = [], env, as, sandbox = as !== undefined }: Start) {
    const flags = [...(sandbox ? [] : ['--no-sandbox']), '--force-device-scale-factor=1'];
    this.#child = spawn(program, [...flags, ...args], {
      env,
      cwd: '/',
      stdio: ['ignore', 'pipe', 'pipe'],
      ...as,
    });
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.#output += text;
      });
    this.#ended = new Promise((resolve) => {
      this.#child.once('error', (error) => {
        this.#output += error.message;
        resolve();
      });
      this.#child.once('exit', () => resolve());
    });
  }

  get pid(): number {
    return this.#child.pid ?? -1;
  }

  /** All it has written, to stdout and stderr. */
  get output(): string {
    return this.#output;
  }

  get running(): boolean {
    return this.#child.pid !== undefined && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Looks again and again while it runs; an error with its output once it has ended or takes too long. */
  async until<T>(what: string, look: () => T | null | undefined | false): Promise<T> {
    const giveUpAt = Date.now() + START_TIMEOUT_MS;
    for (;;) {
      const seen = look();
      if (seen) return seen;
      if (!this.running || Date.now() > giveUpAt) throw new Error(`no ${what}: ${this.#output}`);
      await delay(LOOK_AGAIN_MS);
    }
  }

  /** Its window's process, which is there only after Chromium has looked at all switches. */
  untilWindow(): Promise<number> {
    return this.until('window', () => treeOf(this.pid).find((pid) => isRenderer(pid)));
  }

  untilEnded(): Promise<void> {
    return this.#ended;
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Quits it as a logout does. */
  async close(): Promise<void> {
    const insist = setTimeout(() => this.#child.kill('SIGKILL'), END_TIMEOUT_MS);
    this.#child.kill('SIGTERM');
    await this.#ended;
    clearTimeout(insist);
  }
}

export interface DrivenApp {
  readonly app: PackagedApp;
  readonly page: Page;
  close(): Promise<void>;
}

/** The debuggable variant with its window open. */
export async function driveApp(start: Start): Promise<DrivenApp> {
  const app = new PackagedApp({ ...start, args: [...(start.args ?? []), '--remote-debugging-port=0'] });
  let browser: Browser | null = null;
  try {
    const address = await app.until('debug port', () => debugAddress(app.output));
    await app.untilWindow();
    browser = await chromium.connectOverCDP(address);
    const context = browser.contexts()[0];
    if (!context) throw new Error('the app has no window');
    const page = context.pages()[0] ?? (await context.waitForEvent('page'));
    await page.waitForLoadState('load');
    page.setDefaultTimeout(20_000);
    const close = async () => {
      await browser?.close();
      await app.close();
    };
    return { app, page, close };
  } catch (error) {
    await browser?.close();
    await app.close();
    throw error;
  }
}

export function debugAddress(output: string): string | undefined {
  return /DevTools listening on (ws:\S+)/.exec(output)?.[1];
}

/** Quits the app that runs on a home, whoever has started it; its log says which process that is. */
export async function endAppOf(home: string): Promise<void> {
  const starts = read(join(home, '.cloakroom', 'logs', 'cloakroom.log'))
    .split('\n')
    .filter((line) => line.includes('"event":"starting"'))
    .map((line) => JSON.parse(line) as { pid: number });
  const pid = starts.at(-1)?.pid;
  if (pid === undefined || statusField(pid, 'Name') !== 'cloakroom') return;
  process.kill(pid, 'SIGTERM');
  const giveUpAt = Date.now() + END_TIMEOUT_MS;
  // What nobody waits for stays a zombie where nothing collects those.
  while (!['', 'Z'].includes(statusField(pid, 'State').slice(0, 1))) {
    if (Date.now() > giveUpAt) process.kill(pid, 'SIGKILL');
    await delay(LOOK_AGAIN_MS);
  }
}

function isRenderer(pid: number): boolean {
  return read(`/proc/${pid}/cmdline`).includes('--type=renderer');
}

/** TCP sockets that a process or any of its children listens on, as /proc/net/tcp names them. */
export function listeningSockets(root: number): string[] {
  const LISTEN = '0A';
  const tables = ['tcp', 'tcp6'].flatMap((name) => read(`/proc/net/${name}`).split('\n').slice(1));
  const listening = new Map(
    tables
      .map((line) => line.trim().split(/\s+/))
      .filter((fields) => fields[3] === LISTEN)
      .map((fields) => [fields[9] ?? '', fields[1] ?? '']),
  );
  return treeOf(root).flatMap((pid) =>
    descriptors(pid).flatMap((target) => {
      const inode = /^socket:\[(\d+)\]$/.exec(target)?.[1];
      const address = inode === undefined ? undefined : listening.get(inode);
      return address === undefined ? [] : [address];
    }),
  );
}

function descriptors(pid: number): string[] {
  const folder = `/proc/${pid}/fd`;
  const reading = <T>(read: () => T[]) => {
    try {
      return read();
    } catch {
      return [];
    }
  };
  // Each by itself: one that is closed meanwhile must not hide the others.
  return reading(() => readdirSync(folder)).flatMap((name) =>
    reading(() => [readlinkSync(`${folder}/${name}`)]),
  );
}

/** A field of /proc/PID/status. */
export function statusField(pid: number, name: string): string {
  return new RegExp(`^${name}:\\s*(.*)$`, 'm').exec(read(`/proc/${pid}/status`))?.[1] ?? '';
}

/** Processes end at any time. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
