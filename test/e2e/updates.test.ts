// Updates with the real library in a real Electron: a feed on loopback, the adapter as it is built into the app, and a
// small file in place of an AppImage.
import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { build } from 'vite';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { UpdateStatus } from '../../shared/updates.ts';
import { type AppHome, createAppHome } from '../harness/app.ts';

const ROOT = join(import.meta.dirname, '../..');
/** Says of itself, when it is started, which it is and how. */
const appImage = (name: string) =>
  `#!/bin/sh\necho "${name} $APPIMAGE_EXIT_AFTER_INSTALL" >> "$(dirname "$0")/started"\n`;
const NEXT = appImage('next');

let home: AppHome;
let server: Server;
let url: string;
/** Path -> content. */
const published = new Map<string, string>();
const asked: string[] = [];
const children = new Set<ChildProcess>();

function publish(version: string, { announced = NEXT, file = NEXT } = {}): void {
  const sha512 = createHash('sha512').update(announced).digest('base64');
  const name = `Cloakroom-${version}.AppImage`;
  published.set(
    '/latest-linux.yml',
    [
      `version: ${version}`,
      'files:',
      `  - url: ${name}`,
      `    sha512: ${sha512}`,
      `    size: ${announced.length}`,
      `path: ${name}`,
      `sha512: ${sha512}`,
      "releaseDate: '2030-01-01T00:00:00.000Z'",
      'releaseNotes: Everything is better.',
    ].join('\n'),
  );
  published.set(`/${name}`, file);
}

/** A program that has nothing of Cloakroom's but its way of updating: it does what it is told and prints each status. */
const MAIN = `
import { app } from 'electron';
import { createUpdates } from './adapter/updates.mjs';
app.on('window-all-closed', () => {});
// As the app does: it ends at the second try, after it has said goodbye.
let stopped = false;
app.on('before-quit', (event) => {
  if (stopped) return;
  event.preventDefault();
  stopped = true;
  setImmediate(() => app.quit());
});
const updates = createUpdates();
const say = () => process.stdout.write('STATUS ' + JSON.stringify(updates.status()) + '\\n');
updates.onChange(say);
// Electron is ready only after this module has been evaluated.
void app.whenReady().then(async () => {
  say();
  for (const step of process.env.STEPS.split(',')) await updates[step]?.();
  if (!process.env.STEPS.endsWith('install') || updates.status().state !== 'ready') app.quit();
});
`;

/** The statuses it went through, to its end. */
async function drive(steps: string, environment: Record<string, string> = {}): Promise<UpdateStatus[]> {
  const root = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const child = spawn(process.env.CLOAKROOM_TEST_ELECTRON ?? '', [...root, join(home.folder, 'app')], {
    env: { ...home.env, STEPS: steps, APPIMAGE: installed(), ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.add(child);
  const tooLong = setTimeout(() => child.kill('SIGKILL'), 30_000);
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  child.stderr.resume();
  await new Promise((resolve) => child.once('close', resolve));
  clearTimeout(tooLong);
  children.delete(child);
  return output
    .split('\n')
    .filter((line) => line.startsWith('STATUS '))
    .map((line) => JSON.parse(line.slice(7)) as UpdateStatus);
}

const installed = () => join(home.folder, 'bin', 'Cloakroom.AppImage');
const statesOf = (statuses: readonly UpdateStatus[]) => [...new Set(statuses.map(({ state }) => state))];
const started = () => readFile(join(home.folder, 'bin', 'started'), 'utf8').catch(() => '');
const pending = () =>
  readdir(join(home.folder, '.cache', 'cloakroom-updater', 'pending')).catch(() => [] as string[]);

beforeAll(async () => {
  home = await createAppHome();
  const folder = join(home.folder, 'app');
  await mkdir(folder);
  await build({
    configFile: false,
    root: ROOT,
    logLevel: 'error',
    ssr: { noExternal: true },
    build: {
      ssr: join(ROOT, 'src-main/desktop/updates.ts'),
      outDir: join(folder, 'adapter'),
      emptyOutDir: true,
      minify: false,
      rolldownOptions: {
        external: ['electron'],
        output: { format: 'es', entryFileNames: 'updates.mjs', chunkFileNames: '[name].mjs' },
      },
    },
  });
  const about = { name: 'cloakroom', version: '0.1.0', type: 'module', main: 'main.mjs' };
  await writeFile(join(folder, 'package.json'), JSON.stringify(about));
  await writeFile(join(folder, 'main.mjs'), MAIN);
  server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', url).pathname;
    asked.push(path);
    const content = published.get(path);
    response.writeHead(content === undefined ? 404 : 200).end(content ?? 'not found');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});

beforeEach(async () => {
  published.clear();
  asked.length = 0;
  await writeFile(
    join(home.folder, 'app', 'dev-app-update.yml'),
    `provider: generic\nurl: ${url}\nupdaterCacheDirName: cloakroom-updater\n`,
  );
  await rm(join(home.folder, 'bin'), { recursive: true, force: true });
  await rm(join(home.folder, '.cache'), { recursive: true, force: true });
  await mkdir(join(home.folder, 'bin'));
  await writeFile(installed(), appImage('this'));
  await chmod(installed(), 0o755);
});

afterEach(() => {
  for (const child of children) child.kill('SIGKILL');
});

afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  await home.remove();
});

describe('an update', () => {
  it('is offered when the feed has a newer version, and nothing is downloaded unasked', async () => {
    publish('0.2.0');
    const statuses = await drive('check');
    expect(statuses.map(({ state }) => state)).toEqual(['idle', 'checking', 'available']);
    expect(statuses.at(-1)).toEqual({
      state: 'available',
      version: '0.2.0',
      notes: 'Everything is better.',
    });
    expect(asked).toEqual(['/latest-linux.yml']);
    expect(await readFile(installed(), 'utf8')).toBe(appImage('this'));
  });

  it('is downloaded at a click, and put in place when the app ends', async () => {
    publish('0.2.0');
    const statuses = await drive('check,download');
    expect(statesOf(statuses)).toEqual(['idle', 'checking', 'available', 'downloading', 'ready']);
    expect(await readFile(installed(), 'utf8')).toBe(NEXT);
    // The new one is run once to set itself up, and not to stay.
    expect(await started()).toBe('next true\n');
  });

  it('is started at once when that is asked for', async () => {
    publish('0.2.0');
    await drive('check,download,install');
    expect(await readFile(installed(), 'utf8')).toBe(NEXT);
    await expect.poll(started, { timeout: 10_000 }).toBe('next \n');
  });

  it('whose file is not the one announced is thrown away', async () => {
    publish('0.2.0', { file: appImage('evil') });
    const statuses = await drive('check,download,install');
    expect(statuses.at(-1)).toMatchObject({
      state: 'failed',
      error: { details: ['ERR_CHECKSUM_MISMATCH'], message: expect.stringContaining('thrown away') },
    });
    expect(await readFile(installed(), 'utf8')).toBe(appImage('this'));
    expect([await started(), await pending()]).toEqual(['', []]);
  });

  it('is not offered when the feed has an older version, the same one or a trial', async () => {
    for (const version of ['0.0.9', '0.1.0', '0.2.0-beta.1']) {
      publish(version);
      const statuses = await drive('check,download');
      expect(statuses.map(({ state }) => state)).toEqual(['idle', 'checking', 'idle']);
    }
    expect(new Set(asked)).toEqual(new Set(['/latest-linux.yml']));
  });

  it('cannot be looked for where nothing is published, nobody answers or nonsense does', async () => {
    expect((await drive('check')).at(-1)).toMatchObject({ state: 'failed', error: { code: 'network' } });
    published.set('/latest-linux.yml', 'version: {');
    expect((await drive('check')).at(-1)).toMatchObject({
      state: 'failed',
      error: { code: 'file-malformed' },
    });
    // A port that was just free.
    const gone = createServer();
    await new Promise<void>((resolve) => gone.listen(0, '127.0.0.1', resolve));
    const { port } = gone.address() as AddressInfo;
    await new Promise((resolve) => gone.close(resolve));
    await writeFile(
      join(home.folder, 'app', 'dev-app-update.yml'),
      `provider: generic\nurl: http://127.0.0.1:${port}/\n`,
    );
    expect((await drive('check')).at(-1)).toMatchObject({
      state: 'failed',
      error: { code: 'network', details: ['net::ERR_CONNECTION_REFUSED'] },
    });
  });

  it('is out of the question without a feed', async () => {
    await rm(join(home.folder, 'app', 'dev-app-update.yml'));
    expect(await drive('check,download')).toEqual([{ state: 'off', why: 'It runs from source' }]);
    expect(asked).toEqual([]);
  });
});
