// Clients that hold on to what they get, say nothing, or leave: honest helpers are answered all the same, and nothing
// is left behind.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, lstatSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { dirname } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { roleInput } from '../harness/people.ts';
import { type AppProcess, startAppProcess } from './app-process.ts';
import { ask, connectMany, isOpen, readAll, requestLine } from './clients.ts';
import { inMegabytes, note } from './figures.ts';

const onLinux = process.platform === 'linux';
const asRoot = process.getuid?.() === 0;
const OTHER_UID = 65_534;
/** For waiting on what is about to happen. */
const SOON = { interval: 5, timeout: 30_000 };
/** What the socket of the app holds at most. */
const ROOM = 2_048;
const HONEST = 40;
const HEAP_GROWTH_MAX = 2_000_000;

describe.runIf(onLinux)('While clients misbehave', () => {
  let app: AppProcess;
  let abusers: Socket[];
  let connectionsBefore: number;

  beforeAll(async () => {
    app = await startAppProcess();
  });
  afterAll(() => app.close());
  beforeEach(() => {
    abusers = [];
    connectionsBefore = app.connections();
  });
  afterEach(async () => {
    for (const socket of abusers) socket.destroy();
    await vi.waitUntil(() => app.connections() <= connectionsBefore, SOON);
    expect((await app.takeLog()).leaks).toBe(0);
    expect(app.output()).toBe('');
  });

  /** That many at once, each with its own answer. */
  async function honestHelpers(count = HONEST): Promise<void> {
    const profiles = [...app.expected.keys()];
    const asked = Array.from({ length: count }, (_, i) => profiles[i % profiles.length] ?? '');
    const results = await Promise.all(asked.map((profile) => app.helper(profile)));
    expect(results).toEqual(
      asked.map((profile) => ({ code: 0, stdout: app.expected.get(profile)?.slice(1), stderr: '' })),
    );
  }

  const begin = (): Socket => {
    const socket = connect({ path: app.socket, allowHalfOpen: true }).on('error', () => {});
    abusers.push(socket);
    return socket;
  };
  const stall = () =>
    app.aws.faults.add({ service: 'sts', operation: 'AssumeRole', when: 'before', kind: 'stall' });
  let roles = 0;
  /** A role nobody has asked for yet; resolves to its profile. */
  const newRole = async () => {
    roles += 1;
    await app.command(
      'session.addRole',
      roleInput(`Slow-${roles}`, app.people.deployRole, app.userSessionId),
    );
    return `slow-${roles}`;
  };

  test('2,000 silent connections, each made anew when it is dropped, keep no helper from its answer', async () => {
    let holding = true;
    const hold = (socket: Socket): void => {
      abusers.push(socket);
      socket.resume().once('close', () => {
        if (holding) hold(connect(app.socket).on('error', () => {}));
      });
    };
    for (const socket of await connectMany(app.socket, 2_000)) hold(socket);
    await honestHelpers();
    const held = abusers.filter(isOpen).length;
    holding = false;
    note('silent connections held at the last answer', held);
    expect(held).toBeGreaterThan(1_000);
  });

  test('more silent connections than there is room for make room for helpers', async () => {
    abusers = await connectMany(app.socket, ROOM + 500);
    for (const socket of abusers) socket.resume();
    await honestHelpers();
    const held = abusers.filter(isOpen).length;
    note('silent connections held beyond the room', held);
    // They have not just been waited out.
    expect(held).toBeGreaterThan(ROOM / 2);
  });

  test('clients that dawdle get their answer in time, or are dropped', async () => {
    const answers = Array.from({ length: 200 }, async () => {
      const socket = begin();
      const answer = readAll(socket);
      socket.once('end', () => socket.destroy());
      for (const byte of Buffer.from(requestLine('deploy')))
        await new Promise<void>((sent) => socket.write(Buffer.of(byte), () => setImmediate(sent)));
      return await answer;
    });
    const endless = Array.from({ length: 200 }, () => {
      const socket = begin();
      const drip = setInterval(() => socket.write(' '), 20);
      socket.once('end', () => socket.destroy()).once('close', () => clearInterval(drip));
      return readAll(socket);
    });
    await honestHelpers();
    const got = await Promise.all(answers);
    // Whole or not at all; how many were quick enough is the machine's business.
    note('of 200 that sent byte by byte, answered', got.filter((answer) => answer !== '').length);
    expect(new Set([...got, ''])).toEqual(new Set([app.expected.get('deploy'), '']));
    expect(new Set(await Promise.all(endless))).toEqual(new Set(['']));
  });

  test('clients that never read their answer, and never close, are cut off', async () => {
    for (let i = 0; i < 500; i++) begin().pause().write(requestLine('deploy'));
    await honestHelpers();
    await vi.waitUntil(() => app.connections() <= connectionsBefore, SOON);
    expect(abusers.every(isOpen)).toBe(true);
  });

  test('clients that leave while AWS is asked cost nothing; one that only shuts its sending side is answered', async () => {
    const profile = await newRole();
    const slow = stall();
    const leaving = Array.from({ length: 300 }, begin);
    for (const socket of leaving) socket.write(requestLine(profile));
    const shut = begin();
    const answer = readAll(shut);
    shut.once('end', () => shut.destroy()).end(requestLine(profile));
    await slow.struck();
    for (const socket of leaving) socket.destroy();
    await honestHelpers();
    slow.clear();
    slow.release();
    expect(await answer).toMatch(/^\+\{"Version":1,.*\}\n$/);
  });

  test('more clients than there is room for, that ask, leave and are not yet answered, make room for helpers', async () => {
    const profile = await newRole();
    const slow = stall();
    const counted = () => app.connections() - connectionsBefore;
    while (counted() < ROOM) {
      const portion = await connectMany(app.socket, Math.min(250, ROOM - counted()));
      abusers.push(...portion);
      for (const socket of portion) socket.write(requestLine(profile));
      await vi.waitUntil(() => counted() >= Math.min(ROOM, abusers.length), SOON);
    }
    await slow.struck();
    for (const socket of abusers) socket.destroy();
    // The app has heard of it when it answers what came later.
    await vi.waitUntil(async () => (await ask(app.socket, 'alice')) !== '', SOON);
    await honestHelpers();
    slow.clear();
    slow.release();
  });

  test('memory stays flat, round after round', async () => {
    let settled = 0;
    for (let round = 0; round < 12; round++) {
      const portion = await connectMany(app.socket, 250);
      for (const [i, socket] of portion.entries()) {
        if (i % 3 === 0) socket.pause().write(requestLine('audit'));
        if (i % 3 === 1) socket.write('{"v":1,"op":"cred');
      }
      expect(await ask(app.socket, 'alice')).toBe(app.expected.get('alice'));
      for (const socket of portion) leave(socket, round);
      await vi.waitUntil(() => app.connections() <= connectionsBefore, SOON);
      await app.takeLog();
      if (round === 3) settled = (await app.memory()).heapUsed;
    }
    const grown = (await app.memory()).heapUsed - settled;
    note('heap grown over 8 rounds of 250 connections', inMegabytes(grown));
    expect(grown).toBeLessThan(HEAP_GROWTH_MAX);
  });

  test('the app survives having no descriptor left, and answers again when there are some', async () => {
    // Enough for what it has open, and a few.
    limitDescriptors(app.pid, app.descriptors() + 20);
    try {
      for (let i = 0; i < 300; i++) begin().resume();
      const during = await Promise.all(Array.from({ length: 10 }, () => app.helper('deploy')));
      for (const { code, stdout, stderr } of during) {
        if (code === 0) expect(stdout).toBe(app.expected.get('deploy')?.slice(1));
        else {
          expect(stdout).toBe('');
          expect(stderr).toMatch(/^cloakroom: [^\n]+; [^\n]+\n$/);
        }
      }
      note('helpers answered with no descriptor left', during.filter(({ code }) => code === 0).length);
      for (const socket of abusers) socket.destroy();
      await vi.waitUntil(() => app.connections() <= connectionsBefore, SOON);
      await honestHelpers(5);
    } finally {
      limitDescriptors(app.pid, 4_096);
    }
    await honestHelpers();
  });

  describe.runIf(asRoot)('that belong to another user', () => {
    test('they cannot connect', async () => {
      chmodSync(app.folder, 0o755);
      expect(await crowdOfAnother(app.socket, 20)).toEqual({ connected: 0, bytes: 0, errors: ['EACCES'] });
    });

    test('where somebody has opened every permission, the kernel still tells them apart: not one byte', async () => {
      const places = [app.folder, dirname(dirname(app.socket)), dirname(app.socket), app.socket];
      const modes = places.map((place) => lstatSync(place).mode & 0o777);
      for (const place of places) chmodSync(place, 0o777);
      const crowd = crowdOfAnother(app.socket, 300);
      // The helper trusts no socket that others can write to; who asks the app directly is answered.
      for (let i = 0; i < HONEST; i++)
        expect(await ask(app.socket, 'deploy')).toBe(app.expected.get('deploy'));
      expect((await app.helper('deploy')).stderr).toContain('other users can write');
      expect(await crowd).toMatchObject({ connected: 300, bytes: 0 });
      for (const [i, place] of places.entries()) chmodSync(place, modes[i] ?? 0o700);
      const { counts } = await app.takeLog();
      expect(counts[`client dropped: uid ${OTHER_UID}`]).toBe(300);
      await honestHelpers();
    });
  });
});

function leave(socket: Socket, round: number): void {
  if (round % 2 === 0) socket.destroy();
  else
    socket
      .resume()
      .end()
      .once('end', () => socket.destroy());
}

/** The soft limit alone, so that it can be raised again. */
function limitDescriptors(pid: number, most: number): void {
  execFileSync('prlimit', ['--pid', String(pid), `--nofile=${most}:`]);
}

interface Crowd {
  readonly connected: number;
  readonly bytes: number;
  readonly errors: readonly string[];
}

/** A process of that user, asking over and over for credentials. */
async function crowdOfAnother(path: string, count: number): Promise<Crowd> {
  const program = `
    const { connect } = require('node:net');
    const result = { connected: 0, bytes: 0, errors: [] };
    const errors = new Set();
    let left = ${count};
    const next = () => {
      if (left-- === 0) return console.log(JSON.stringify({ ...result, errors: [...errors] }));
      const socket = connect(${JSON.stringify(path)});
      socket.on('connect', () => { result.connected += 1; socket.write(${JSON.stringify(requestLine('deploy'))}); });
      socket.on('data', (chunk) => { result.bytes += chunk.length; });
      socket.on('error', ({ code }) => errors.add(code));
      socket.on('close', next);
    };
    next();`;
  const child = spawn(process.execPath, ['-e', program], {
    cwd: '/',
    env: {},
    uid: OTHER_UID,
    gid: OTHER_UID,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  await once(child, 'close');
  return JSON.parse(output) as Crowd;
}
