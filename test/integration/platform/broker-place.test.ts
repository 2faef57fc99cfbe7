// Where the broker's socket is made, and what must not be touched or trusted there.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, lstat, mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SOCKET_PATH_MAX_BYTES } from '../../../shared/broker-endpoint.ts';
import type { BrokerSocket } from '../../../src-main/platform/broker-socket.ts';
import {
  answerTo,
  ask,
  candidate,
  listenAt,
  makePlace,
  memoryLog,
  openSockets,
  readAll,
  request,
} from './helper-client.ts';

const OTHER_UID = 65_534;
const asRoot = process.getuid?.() === 0;
const onLinux = process.platform === 'linux';

let base: string;
let removeBase: () => Promise<void>;
const cleanups: (() => unknown)[] = [];

beforeEach(async () => {
  ({ folder: base, remove: removeBase } = await makePlace());
});

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  await removeBase();
});

async function listening(...args: Parameters<typeof listenAt>): Promise<BrokerSocket> {
  const socket = await listenAt(...args);
  cleanups.push(() => socket.close());
  return socket;
}

async function modeOf(path: string): Promise<number> {
  return (await lstat(path)).mode & 0o777;
}

describe.skipIf(process.platform === 'win32')('the socket of the broker', () => {
  test('is the user’s alone, in a folder that is, whatever the umask; the umask stays', async () => {
    const before = process.umask(0);
    try {
      const folder = join(base, 'deep', 'run');
      const { path } = await listening(folder);
      expect(await modeOf(folder)).toBe(0o700);
      expect(await modeOf(path)).toBe(0o600);
      expect(process.umask()).toBe(0);
    } finally {
      process.umask(before);
    }
  });

  test('is never seen with wider permissions, not even while it is made', async () => {
    const folder = join(base, 'run');
    const { path } = candidate(folder);
    // Its own thread looks as often as it can; the last mode but one means "stop".
    const shared = new Int32Array(new SharedArrayBuffer(12));
    const watcher = new Worker(
      `const { lstatSync } = require('node:fs');
       const { shared, path } = require('node:worker_threads').workerData;
       Atomics.store(shared, 0, 1);
       while (Atomics.load(shared, 0) !== 2) {
         const found = lstatSync(path, { throwIfNoEntry: false });
         if (found) { Atomics.or(shared, 1, found.mode & 0o777); Atomics.add(shared, 2, 1); }
       }`,
      { eval: true, workerData: { shared, path } },
    );
    const ended = once(watcher, 'exit');
    while (Atomics.load(shared, 0) !== 1) await new Promise(setImmediate);
    const before = process.umask(0);
    try {
      for (let made = 0; made < 30 || Atomics.load(shared, 2) === 0; made++)
        await (await listenAt(folder)).close();
    } finally {
      process.umask(before);
      Atomics.store(shared, 0, 2);
      await ended;
    }
    expect(Atomics.load(shared, 1)).toBe(0o600);
  });

  test('closes a folder that others could enter', async () => {
    const folder = join(base, 'run');
    await mkdir(folder);
    await chmod(folder, 0o777);
    await listening(folder);
    expect(await modeOf(folder)).toBe(0o700);
  });

  test('goes away with close, leaves no file and no handle, and can be closed twice', async () => {
    const before = openSockets();
    const folder = join(base, 'run');
    const socket = await listenAt(folder, { answer: () => new Promise(() => {}) });
    const waiting = ask(socket.path, request('dev'));
    const idle = connect(socket.path);
    await once(idle, 'connect');
    const idleClosed = readAll(idle);
    await socket.close();
    await socket.close();

    expect(await waiting).toBe('');
    expect(await idleClosed).toBe('');
    expect(await readdir(folder)).toEqual([]);
    expect(openSockets()).toBe(before);
  });

  test.runIf(asRoot)('avoids a folder of another user and takes the next place', async () => {
    const foreign = join(base, 'foreign');
    await mkdir(foreign, { mode: 0o700 });
    await chown(foreign, OTHER_UID, OTHER_UID);
    const log = memoryLog();
    const candidates = [candidate(foreign), candidate(join(base, 'own'))];
    const { path } = await listening('', { candidates, log });

    expect(path).toBe(join(base, 'own', 'broker.sock'));
    expect(await readdir(foreign)).toEqual([]);
    expect((await lstat(foreign)).uid).toBe(OTHER_UID);
    expect(log.entries).toMatchObject([{ level: 'warn', event: 'endpoint not usable' }]);
  });

  test('avoids a folder that is a symbolic link, also to a good one', async () => {
    const real = join(base, 'real');
    await mkdir(real, { mode: 0o700 });
    await symlink(real, join(base, 'link'));
    await symlink(join(base, 'nowhere'), join(base, 'dangling'));
    for (const name of ['link', 'dangling'])
      await expect(listenAt(join(base, name))).rejects.toMatchObject({ code: 'file-unwritable' });
    expect(await readdir(real)).toEqual([]);
    expect((await readdir(base)).sort()).toEqual(['dangling', 'link', 'real']);
  });

  test('avoids a place where a file stands for the folder', async () => {
    await writeFile(join(base, 'run'), '');
    await expect(listenAt(join(base, 'run'))).rejects.toMatchObject({
      code: 'file-unwritable',
      remedy: expect.stringMatching(/./),
    });
  });

  test('says that a path is too long instead of listening at a shorter one', async () => {
    const limit = onLinux ? SOCKET_PATH_MAX_BYTES.linux : SOCKET_PATH_MAX_BYTES.darwin;
    const exact = join(base, 'x'.repeat(limit - `${base}//broker.sock`.length));
    const { path } = await listening(exact);
    expect(Buffer.byteLength(path)).toBe(limit);
    expect(await ask(path, request('dev'))).toBe(answerTo('dev'));

    await expect(listenAt(`${exact}x`)).rejects.toMatchObject({
      code: 'file-unwritable',
      message: expect.stringContaining('longer'),
    });
    expect(await readdir(base)).toHaveLength(1);
  });

  test('counts bytes, not letters, when it measures the path', async () => {
    await expect(listenAt(join(base, 'ü'.repeat(60)))).rejects.toMatchObject({
      message: expect.stringContaining('longer'),
    });
  });

  test('replaces what a crash left behind: a dead socket or a plain file', async () => {
    const folder = join(base, 'run');
    await mkdir(folder, { mode: 0o700 });
    const { path } = candidate(folder);
    const crashed = await listenInChild(path);
    crashed.kill('SIGKILL');
    await once(crashed, 'exit');
    expect((await lstat(path)).isSocket()).toBe(true);

    const first = await listenAt(folder);
    expect(await ask(path, request('dev'))).toBe(answerTo('dev'));
    await first.close();

    await writeFile(path, 'plain');
    await listening(folder);
    expect(await ask(path, request('dev'))).toBe(answerTo('dev'));
  });

  test('does not remove a symbolic link’s target, nor a folder in its place', async () => {
    const folder = join(base, 'run');
    await mkdir(folder, { mode: 0o700 });
    const { path } = candidate(folder);
    await writeFile(join(base, 'precious'), 'kept');
    await symlink(join(base, 'precious'), path);
    await (await listenAt(folder)).close();
    expect((await lstat(join(base, 'precious'))).size).toBe(4);

    await mkdir(path);
    await expect(listenAt(folder)).rejects.toMatchObject({ code: 'file-unwritable' });
    expect((await lstat(path)).isDirectory()).toBe(true);
  });

  test('is not taken from a running app', async () => {
    const folder = join(base, 'run');
    const first = await listening(folder);
    const { ino } = await lstat(first.path);

    await expect(listenAt(folder)).rejects.toMatchObject({ code: 'file-busy' });
    expect((await lstat(first.path)).ino).toBe(ino);
    expect(await ask(first.path, request('dev'))).toBe(answerTo('dev'));
  });

  test.runIf(onLinux)('is not taken from an app that is too busy to accept', async () => {
    const folder = join(base, 'run');
    await mkdir(folder, { mode: 0o700 });
    const { path } = candidate(folder);
    const busy = await listenInChild(path);
    busy.kill('SIGSTOP');
    // A full queue refuses with EAGAIN, where a dead socket would with ECONNREFUSED.
    let refused: string | undefined;
    while (refused === undefined) refused = await connectOnce(path);
    expect(refused).toBe('EAGAIN');

    await expect(listenAt(folder)).rejects.toMatchObject({ code: 'file-busy' });
    expect((await lstat(path)).isSocket()).toBe(true);
  });
});

/** A program that listens there, with room for one in its queue. */
async function listenInChild(path: string) {
  const program = `require('node:net').createServer().listen({ path: ${JSON.stringify(path)}, backlog: 1 }, () => console.log('up'))`;
  const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
  cleanups.push(() => child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  return child;
}

/** Undefined when it got a place in the queue, else the error's code. */
async function connectOnce(path: string): Promise<string | undefined> {
  const socket: Socket = connect(path);
  cleanups.push(() => socket.destroy());
  return new Promise((resolve) => {
    socket.once('connect', () => resolve(undefined));
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code));
  });
}
