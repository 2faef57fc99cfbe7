// With no app behind the socket the helper starts it, where there is a display to start it on.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { failureText, finished, Installation, onLinux, type Result } from './harness.ts';

/** Ends itself in case a test does not. Notes each start, then listens and serves the record of how it was started. */
const FAKE_APP = `
import { appendFileSync, chmodSync, mkdirSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname } from 'node:path';
const [socket, starts, ...rest] = process.argv.slice(2);
setTimeout(() => process.exit(0), 50_000).unref();
appendFileSync(starts, process.pid + '\\n');
const files = {};
for (const fd of readdirSync('/proc/self/fd')) try { files[fd] = readlinkSync('/proc/self/fd/' + fd); } catch {}
const stat = readFileSync('/proc/self/stat', 'utf8').split(') ')[1].split(' ');
const status = readFileSync('/proc/self/status', 'utf8');
const record = { arguments: rest, environment: process.env, cwd: process.cwd(), files, session: Number(stat[3]),
  terminal: Number(stat[4]), pid: process.pid, blocked: /SigBlk:\\t(\\w+)/.exec(status)[1] };
rmSync(socket, { force: true });
mkdirSync(dirname(socket), { recursive: true, mode: 0o700 });
process.umask(0o177);
createServer((client) => {
  client.once('data', () => client.end('+' + JSON.stringify(record) + '\\n'));
}).listen(socket);
`;

const SECRETS = {
  AWS_PROFILE: 'dev',
  AWS_DEFAULT_PROFILE: 'dev',
  AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE000000001',
  AWS_SECRET_ACCESS_KEY: 'not-a-secret',
  AWS_SESSION_TOKEN: 'not-a-token',
  AWS_SECURITY_TOKEN: 'not-a-token',
  AWS_WEB_IDENTITY_TOKEN_FILE: '/nowhere',
  AWS_ROLE_ARN: 'arn:aws:iam::111122223333:role/x',
  AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://127.0.0.1/x',
  AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: '/x',
  AWS_CONTAINER_AUTHORIZATION_TOKEN: 'not-a-token',
  AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: '/nowhere',
  ELECTRON_RUN_AS_NODE: '1',
};

interface StartRecord {
  readonly arguments: string[];
  readonly environment: Record<string, string>;
  readonly cwd: string;
  readonly files: Record<string, string>;
  readonly session: number;
  readonly terminal: number;
  readonly pid: number;
  readonly blocked: string;
}

describe.runIf(onLinux)('starting the app', () => {
  let app: Installation;
  let startsFile: string;

  /** Patient, as a busy machine may need seconds to start the fake app; the time-out has its own test. */
  function install(startTimeout = 40_000): void {
    app = new Installation({ startTimeout });
    startsFile = join(app.folder, 'starts');
    const script = join(app.folder, 'fake app.mjs');
    writeFileSync(script, FAKE_APP);
    app.writeEndpoint({
      launch: [process.execPath, script, app.socketPath, startsFile, '--hidden', 'with space', ''],
    });
  }
  function starts(): number[] {
    return existsSync(startsFile) ? readFileSync(startsFile, 'utf8').trimEnd().split('\n').map(Number) : [];
  }
  function ownSession(): number {
    return Number(readFileSync('/proc/self/stat', 'utf8').split(') ')[1]?.split(' ')[3]);
  }
  function record(result: Result): StartRecord {
    expect(result).toMatchObject({ code: 0, stderr: '' });
    return JSON.parse(result.stdout.toString('utf8')) as StartRecord;
  }

  beforeEach(() => install());
  afterEach(async () => {
    for (const pid of starts())
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It ended by itself.
      }
    await app.close();
  });

  it('gets an answer from the app it started', async () => {
    const started = record(await app.run(['dev'], { env: { DISPLAY: ':9' } }));
    expect(starts()).toEqual([started.pid]);
    expect(started.arguments).toEqual(['--hidden', 'with space', '']);
  });

  it.each([{ DISPLAY: ':9' }, { WAYLAND_DISPLAY: 'wayland-0' }])(
    'needs a display: %j will do',
    async (display) => {
      record(await app.run(['dev'], { env: display }));
      expect(starts()).toHaveLength(1);
    },
  );

  it('works while the socket’s folder does not exist yet', async () => {
    rmSync(app.socketFolder, { recursive: true });
    record(await app.run(['dev'], { env: { DISPLAY: ':9' } }));
  });

  it('works over the socket that a dead app left behind', async () => {
    const dead = new Installation();
    await dead.serveAnswer('+{}\n');
    renameSync(dead.socketPath, app.socketPath);
    await dead.close();
    expect(existsSync(app.socketPath)).toBe(true);
    record(await app.run(['dev'], { env: { DISPLAY: ':9' } }));
  });

  it('keeps the environment but for what steers AWS tools, Node and Electron', async () => {
    const kept = { DISPLAY: ':9', HOME: app.folder, HTTPS_PROXY: 'http://127.0.0.1:3128' };
    const steering = {
      AWS_CONFIG_FILE: '/some/project/config',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:4566',
      AWS_REGION: 'eu-west-1',
      CLOAKROOM_HOME: '/elsewhere',
      NODE_OPTIONS: '--no-warnings',
    };
    const started = record(await app.run(['dev'], { env: { ...kept, ...steering, ...SECRETS } }));
    expect(started.environment).toMatchObject(kept);
    for (const name of Object.keys({ ...steering, ...SECRETS })) {
      expect(started.environment).not.toHaveProperty(name);
    }
  });

  it('gives the app what it was itself started with, not what the tool was', async () => {
    const environment = {
      AWS_ENDPOINT_URL_STS: 'http://127.0.0.1:1',
      AWS_CONFIG_FILE: '/home/config',
      ODD: 'a=b',
    };
    app.writeEndpoint({
      launch: [
        process.execPath,
        join(app.folder, 'fake app.mjs'),
        app.socketPath,
        startsFile,
        '--hidden',
        'with space',
        '',
      ],
      environment,
    });
    const tool = {
      DISPLAY: ':9',
      AWS_ENDPOINT_URL_STS: 'http://127.0.0.1:2',
      AWS_CONFIG_FILE: '/tool/config',
    };
    const started = record(await app.run(['dev'], { env: tool }));
    expect(started.environment).toMatchObject(environment);
  });

  it('leaves the app nothing of the calling tool: folder, files, session, terminal, signals', async () => {
    const marker = join(app.folder, 'file of the caller');
    const fd = openSync(marker, 'w');
    const stdin = openSync(marker, 'r');
    try {
      const started = record(
        await app.run(['dev'], { env: { DISPLAY: ':9' }, stdio: [stdin, 'pipe', 'pipe', fd, fd, 'pipe'] }),
      );
      expect(started.cwd).toBe('/');
      for (const standard of ['0', '1', '2']) expect(started.files[standard]).toBe('/dev/null');
      expect(Object.values(started.files).filter((file) => file.startsWith(app.folder))).toEqual([]);
      expect(started.session).not.toBe(started.pid);
      expect(started.session).not.toBe(ownSession());
      expect(started.terminal).toBe(0);
      expect(BigInt(`0x${started.blocked}`)).toBe(0n);
    } finally {
      closeSync(fd);
      closeSync(stdin);
    }
  });

  it('happens once when 20 helpers find no app', async () => {
    const results = await Promise.all(
      Array.from({ length: 20 }, () => app.run(['dev'], { env: { DISPLAY: ':9' } })),
    );
    const pids = new Set(results.map((result) => record(result).pid));
    expect(pids.size).toBe(1);
    expect(starts()).toHaveLength(1);
  });

  it('follows the app to the place it listens at now', async () => {
    const moved = new Installation();
    const script = join(app.folder, 'move.sh');
    const next = `cloakroom-endpoint 1\\npath=${moved.socketPath}\\n`;
    writeFileSync(
      script,
      `printf '${next}' > '${app.endpointFile}.new'; mv '${app.endpointFile}.new' '${app.endpointFile}'`,
    );
    app.writeEndpoint({ launch: ['/bin/sh', script] });
    await moved.serveAnswer('+{"moved":true}\n');
    const result = await app.run(['dev'], { env: { DISPLAY: ':9', PATH: '/usr/bin:/bin' } });
    await moved.close();
    expect(result.stdout.toString('utf8')).toBe('{"moved":true}\n');
  });

  it.each([{}, { DISPLAY: '', WAYLAND_DISPLAY: '' }])('is not tried without a display (%j)', async (env) => {
    expect(failureText(await app.run(['dev'], { env }))).toBe(
      'Cloakroom is not running and there is no display to start it on; open Cloakroom on the desktop and keep it running',
    );
    expect(starts()).toEqual([]);
  });

  it.each([
    ['missing', () => '/nowhere/cloakroom'],
    ['relative', () => 'sh'],
    ['a folder', () => app.folder],
    ['not executable', () => app.endpointFile],
  ])('says that the program is gone when it is %s', async (_name, program) => {
    app.writeEndpoint({ launch: [program()] });
    expect(failureText(await app.run(['dev'], { env: { DISPLAY: ':9' } }))).toBe(
      `Cloakroom is not running and its program is gone (${program()}); open Cloakroom once, then try again`,
    );
  });

  it('ends at the time-out when the app does not come up', async () => {
    install(300);
    const script = join(app.folder, 'note.sh');
    writeFileSync(script, `echo $$ >> '${startsFile}'`);
    app.writeEndpoint({ launch: ['/bin/sh', script] });
    expect(failureText(await app.run(['dev'], { env: { DISPLAY: ':9' } }))).toBe(
      'Cloakroom was started but did not answer in time; open Cloakroom, then try again',
    );
  });

  describe('beside an app that is too busy to take callers', () => {
    let busy: ChildProcess;
    const waiting: Socket[] = [];

    /** A stopped process takes no connection, so its queue of two fills up. */
    async function serveBusy(): Promise<void> {
      const script = `require('node:net').createServer((client) => {
        client.on('error', () => {}).on('data', () => client.end('+{"late":true}\\n'));
      }).listen({ path: process.argv[1], backlog: 1 }, () => process.stdout.write('listening'));`;
      busy = spawn(process.execPath, ['-e', script, app.socketPath], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      if (busy.stdout) await once(busy.stdout, 'data');
      busy.kill('SIGSTOP');
      for (let full = false; !full; ) {
        const socket = connect(app.socketPath);
        waiting.push(socket);
        full = await new Promise<boolean>((done) => {
          socket.once('connect', () => done(false));
          socket.once('error', () => done(true));
        });
      }
    }
    afterEach(() => {
      for (const socket of waiting.splice(0)) socket.destroy();
      busy.kill('SIGKILL');
    });

    it('is not tried, and the helper says why it got no answer', async () => {
      install(300);
      await serveBusy();
      expect(failureText(await app.run(['dev'], { env: { DISPLAY: ':9' } }))).toBe(
        'Cloakroom has too many callers at once; try again in a moment',
      );
      expect(starts()).toEqual([]);
    });

    it('is not tried, and the helper gets its turn when there is room again', async () => {
      await serveBusy();
      const result = finished(app.start(['dev'], { env: { DISPLAY: ':9' } }));
      busy.kill('SIGCONT');
      expect((await result).stdout.toString('utf8')).toBe('{"late":true}\n');
      expect(starts()).toEqual([]);
    });
  });
});
