// A home in which something may stand in the way of the app: the app's own way of taking its place there, the helper it
// installs, others who listen, and files elsewhere that nobody may touch.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { brokerEndpoints } from '../../shared/broker-endpoint.ts';
import { type BrokerSocket, listenForHelpers } from '../../src-main/platform/broker-socket.ts';
import { installHelper, writeEndpointFile } from '../../src-main/platform/helper-install.ts';
import { createReadPeer } from '../../src-main/platform/peer.ts';
import { buildHelper, finished, type Result } from '../integration/helper/harness.ts';
import { ask } from './clients.ts';

const ANSWER = '+{"Version":1,"SecretAccessKey":"example/secret"}\n';
/** What would be hurt if somebody were led there. */
const PRECIOUS = ['broker.sock', 'credential-helper', 'endpoint'];

export class SquattedHome {
  // Short, as sockets live below it.
  readonly base = mkdtempSync('/tmp/cr-place-');
  readonly runtime = join(this.base, 'rt');
  readonly home = join(this.base, 'home');
  readonly outside = join(this.base, 'outside');
  /** Where the app would listen: below the runtime folder, else in its own. */
  readonly first = join(this.runtime, 'cloakroom');
  readonly second = join(this.home, 'run');
  /** Reasons for which a place was passed over. */
  readonly warned: string[] = [];
  readonly #open: BrokerSocket[] = [];
  readonly #children: ChildProcess[] = [];

  constructor() {
    chmodSync(this.base, 0o755);
    for (const folder of [this.runtime, this.home]) mkdirSync(folder, { mode: 0o700 });
    mkdirSync(this.outside, { mode: 0o755 });
    for (const name of PRECIOUS) writeFileSync(join(this.outside, name), 'precious', { mode: 0o644 });
  }

  async remove(): Promise<void> {
    await this.stopApp();
    for (const child of this.#children.splice(0)) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    rmSync(this.base, { recursive: true, force: true });
  }

  listenAt(candidates: ReturnType<typeof brokerEndpoints>): Promise<BrokerSocket> {
    return listenForHelpers({
      candidates,
      platform: process.platform,
      uid: process.getuid?.() ?? null,
      token: null,
      answer: async () => ANSWER,
      readPeer: createReadPeer(process.platform),
      readCaller: () => null,
      log: { info: () => {}, warn: (_, fields = {}) => this.warned.push(String(fields.code)) },
    });
  }

  /** As the app does when it starts: listens, tells helpers where, installs the helper. Resolves to the socket's path. */
  async startApp(): Promise<string> {
    const candidates = brokerEndpoints({
      platform: process.platform,
      env: { XDG_RUNTIME_DIR: this.runtime },
      cloakroomHome: this.home,
      nonce: '',
    });
    const socket = await this.listenAt(candidates);
    this.#open.push(socket);
    await this.#install(socket.path);
    return socket.path;
  }

  async stopApp(): Promise<void> {
    for (const socket of this.#open.splice(0)) await socket.close();
  }

  runHelper(): Promise<Result> {
    return finished(spawn(join(this.home, 'bin', 'credential-helper'), ['dev'], { env: {} }));
  }

  /** The helper's way with a socket while the app does not run. */
  async helperFor(path: string): Promise<Result> {
    await this.#install(path);
    return await this.runHelper();
  }

  async expectServed(path: string): Promise<void> {
    expect(await ask(path, 'dev')).toBe(ANSWER);
    const stdout = Buffer.from(ANSWER.slice(1));
    expect(await this.runHelper()).toMatchObject({ code: 0, stderr: '', stdout });
  }

  expectOutsideUntouched(): void {
    expect(readdirSync(this.outside).sort()).toEqual(PRECIOUS);
    expect(statSync(this.outside).mode & 0o777).toBe(0o755);
    for (const name of PRECIOUS) {
      expect(readFileSync(join(this.outside, name), 'utf8')).toBe('precious');
      expect(statSync(join(this.outside, name)).mode & 0o777).toBe(0o644);
    }
  }

  /** A process that listens there and answers with credentials of its own. */
  async squatter(path: string, uid = process.getuid?.() ?? 0): Promise<ChildProcess> {
    const program = `require('node:net').createServer((s) => s.on('error', () => {}).end('+{"squatted":true}\\n'))
      .listen(${JSON.stringify(path)}, () => console.log('up'))`;
    const child = spawn(process.execPath, ['-e', program], {
      cwd: '/',
      env: {},
      uid,
      gid: uid,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.#children.push(child);
    await once(child.stdout as NodeJS.ReadableStream, 'data');
    return child;
  }

  async #install(path: string): Promise<void> {
    const place = { home: this.home, platform: process.platform };
    await writeEndpointFile(place, { path, token: null, launch: [], environment: {} });
    await installHelper(place, buildHelper());
  }
}
