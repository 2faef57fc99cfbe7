// What the helper's tests share: build the binary, install a copy beside an endpoint file, fake the app, run it.
// CLOAKROOM_TEST_HELPER names a ready binary to test instead of one built here; builds with other time-outs are
// always made here, as the product has no switch for them.
import { type ChildProcess, execFileSync, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  lchownSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';
import { type EndpointFile, renderEndpointFile } from '../../../shared/broker-endpoint.ts';

export const SOURCE = fileURLToPath(new URL('../../../src-helper/credential-helper.c', import.meta.url));
export const onPosix = process.platform !== 'win32';
export const onLinux = process.platform === 'linux';
export const asRoot = process.getuid?.() === 0;
/** Some account that is neither root nor ours; it needs no entry in the user database. */
export const OTHER_UID = 65_534;

const LINUX_FLAGS = ['-static', '-s', '-ffunction-sections', '-fdata-sections', '-Wl,--gc-sections'];
const scratch = mkdtempSync(join(tmpdir(), 'cloakroom-helper-'));
chmodSync(scratch, 0o755);
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
let folders = 0;

/** Macros replace the time-outs, in ms. */
export interface Build {
  readonly answerTimeout?: number;
  readonly startTimeout?: number;
}

/** Path of the binary; each distinct build is made once per process. */
export function buildHelper(build: Build = {}): string {
  const ready = process.env.CLOAKROOM_TEST_HELPER;
  const macros = [
    ...(build.answerTimeout === undefined ? [] : [`-DANSWER_TIMEOUT_MS=${build.answerTimeout}`]),
    ...(build.startTimeout === undefined ? [] : [`-DSTART_TIMEOUT_MS=${build.startTimeout}`]),
  ];
  if (ready && macros.length === 0) return ready;
  const output = join(scratch, `helper${macros.join('')}`);
  if (!existsSync(output)) {
    const flags = [
      '-std=c11',
      '-Os',
      '-Wall',
      '-Wextra',
      '-Wpedantic',
      '-Werror',
      ...(onLinux ? LINUX_FLAGS : []),
    ];
    execFileSync(onLinux ? 'musl-gcc' : 'cc', [...flags, ...macros, '-o', output, SOURCE], {
      stdio: 'inherit',
    });
  }
  return output;
}

export interface Result {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

export interface RunOptions {
  readonly env?: NodeJS.ProcessEnv;
  readonly uid?: number;
  readonly stdio?: SpawnOptions['stdio'];
}

/** One account's installation: a folder with the helper and its endpoint file, and a place for the socket. */
export class Installation {
  readonly folder: string;
  readonly helper: string;
  readonly endpointFile: string;
  readonly socketFolder: string;
  readonly socketPath: string;
  private readonly servers: Server[] = [];
  private readonly sockets = new Set<Socket>();

  constructor(build: Build = {}) {
    this.folder = join(scratch, String(++folders));
    this.helper = join(this.folder, 'credential-helper');
    this.endpointFile = join(this.folder, 'endpoint');
    this.socketFolder = join(this.folder, 'run');
    this.socketPath = join(this.socketFolder, 'broker.sock');
    mkdirSync(this.folder, { mode: 0o755 });
    mkdirSync(this.socketFolder, { mode: 0o700 });
    copyFileSync(buildHelper(build), this.helper);
    chmodSync(this.helper, 0o755);
    this.writeEndpoint({});
  }

  writeEndpoint(file: Partial<EndpointFile>): void {
    const whole: EndpointFile = { path: this.socketPath, token: null, launch: [], environment: {}, ...file };
    this.writeEndpointText(renderEndpointFile(whole));
  }

  writeEndpointText(text: string): void {
    writeFileSync(this.endpointFile, text, { mode: 0o600 });
  }

  /** Listens as the app would and hands each connection's first line to `onRequest`. */
  async serve(onRequest: (socket: Socket, line: string) => void, path = this.socketPath): Promise<void> {
    const server = createServer((socket) => {
      this.sockets.add(socket);
      let text = '';
      socket.on('error', () => undefined);
      socket.on('close', () => this.sockets.delete(socket));
      socket.on('data', (bytes) => {
        const before = text;
        text += bytes.toString('utf8');
        if (text.includes('\n') && !before.includes('\n')) onRequest(socket, text);
      });
    });
    this.servers.push(server);
    server.listen(path);
    await once(server, 'listening');
    chmodSync(path, 0o600);
  }

  /** Answers every request with the same bytes, then closes. */
  async serveAnswer(answer: string | Buffer): Promise<void> {
    await this.serve((socket) => socket.end(answer));
  }

  /** Gives everything the helper checks to another account. */
  giveTo(uid: number): void {
    for (const path of [this.folder, this.endpointFile, this.socketFolder, this.socketPath])
      if (existsSync(path)) lchownSync(path, uid, uid);
  }

  start(args: readonly string[] = ['dev'], options: RunOptions = {}): ChildProcess {
    return spawn(this.helper, args, {
      stdio: options.stdio ?? ['ignore', 'pipe', 'pipe'],
      env: options.env ?? {},
      ...(options.uid === undefined ? {} : { uid: options.uid, gid: options.uid }),
    });
  }

  run(args?: readonly string[], options?: RunOptions): Promise<Result> {
    return finished(this.start(args, options));
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await Promise.all(this.servers.map((server) => new Promise((done) => server.close(done))));
  }
}

/** Collects the output of a started helper. */
export async function finished(child: ChildProcess): Promise<Result> {
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout?.on('data', (bytes: Buffer) => out.push(bytes));
  child.stderr?.on('data', (bytes: Buffer) => err.push(bytes));
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  return { code, signal, stdout: Buffer.concat(out), stderr: Buffer.concat(err).toString('utf8') };
}

/** What a failure must look like; returns the line's text for a closer look. */
export function failureText(result: Result, code = 1): string {
  const line = /^cloakroom: ([^\n]+; [^\n]+)\n$/.exec(result.stderr);
  if (result.signal !== null || result.code !== code || result.stdout.length > 0 || !line?.[1])
    throw new Error(
      `not one failure line with exit ${code}: ${JSON.stringify({ ...result, stdout: result.stdout.length })}`,
    );
  return line[1];
}
