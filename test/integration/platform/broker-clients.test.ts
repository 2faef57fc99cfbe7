// What clients of the broker's socket get: honest ones their answer, all others nothing.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod } from 'node:fs/promises';
import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { encodeCredentials, encodeFailure, REQUEST_MAX_BYTES } from '../../../shared/broker-protocol.ts';
import type { BrokerSocketOptions } from '../../../src-main/platform/broker-socket.ts';
import { createReadPeer, type Peer } from '../../../src-main/platform/peer.ts';
import {
  ANSWER_SECRET,
  answerTo,
  ask,
  type Broker,
  makeBroker,
  readAll,
  request,
  uid,
} from './helper-client.ts';

/** For waiting on what is about to happen. */
const QUICK = { interval: 2, timeout: 20_000 };
const OTHER_UID = 65_534;
const onLinux = process.platform === 'linux';
const asRoot = process.getuid?.() === 0;

let broker: Broker;

beforeAll(async () => {
  broker = await makeBroker();
});

afterAll(() => broker.remove());
afterEach(() => broker.closeSockets());

describe.skipIf(process.platform === 'win32')('an honest client', () => {
  test('gets one answer and the end of the connection', async () => {
    const { path, asked } = await broker.listen();
    expect(await ask(path, request('dev'))).toBe(answerTo('dev'));
    expect(asked).toEqual(['dev']);
  });

  test('may send its line byte by byte', async () => {
    const { path, asked } = await broker.listen();
    const socket = connect(path);
    const answer = readAll(socket);
    for (const byte of Buffer.from(request('dév'))) {
      await new Promise((sent) => socket.write(Buffer.of(byte), sent));
    }
    expect(await answer).toBe(answerTo('dév'));
    expect(asked).toEqual(['dév']);
  });

  test('may close its sending side after the line', async () => {
    const { path } = await broker.listen();
    const socket = connect({ path, allowHalfOpen: true });
    const answer = readAll(socket);
    socket.on('end', () => socket.destroy());
    socket.end(request('dev'));
    expect(await answer).toBe(answerTo('dev'));
  });

  test('gets an answer of the largest size whole', async () => {
    const large = encodeCredentials(JSON.stringify({ SessionToken: 'x'.repeat(63_900) }));
    const { path } = await broker.listen({ answer: async () => large });
    expect(await ask(path, request('dev'))).toBe(large);
  });

  test('gets a failure without a stack when the broker itself fails', async () => {
    const failing = vi.fn<BrokerSocketOptions['answer']>();
    failing.mockRejectedValueOnce(new Error(ANSWER_SECRET));
    failing.mockImplementationOnce(() => {
      throw new Error(ANSWER_SECRET);
    });
    const { path } = await broker.listen({ answer: failing });
    for (const _ of ['rejected', 'thrown']) {
      const answer = await ask(path, request('dev'));
      expect(answer).toMatch(/^-Cloakroom ran into an unexpected problem; .+\n$/);
    }
  });

  test('gets what the broker says of its failure', async () => {
    const failure = encodeFailure({
      code: 'unknown-profile',
      message: 'no such\nprofile',
      remedy: 'add it',
      account: null,
      details: [],
    });
    const { path } = await broker.listen({ answer: async () => failure });
    expect(await ask(path, request('dev'))).toBe('-no such profile; add it\n');
  });
});

describe.skipIf(process.platform === 'win32')('a bad request', () => {
  const line = request('dev');
  test.each<[string, string | Uint8Array, RegExp]>([
    ['an empty line', '\n', /not JSON/],
    ['garbage', 'GET / HTTP/1.1\r\n\r\n', /more than one line/],
    ['garbage in one line', 'hello\n', /not JSON/],
    ['binary', Buffer.from([0, 255, 254, 0x0a]), /not UTF-8/],
    ['a name that is not UTF-8', Buffer.from(line.replace('dev', 'd\xffv'), 'latin1'), /not UTF-8/],
    ['two lines', line + line, /more than one line/],
    ['a line and a byte', `${line}x`, /more than one line/],
    ['JSON that is no object', '[1]\n', /not an object/],
    ['null', 'null\n', /not an object/],
    ['an unknown version', line.replace('"v":1', '"v":2'), /unknown version/],
    ['a version that is a text', line.replace('"v":1', '"v":"1"'), /unknown version/],
    ['an unknown operation', line.replace('credentials', 'secrets'), /unknown operation/],
    ['no profile', '{"v":1,"op":"credentials"}\n', /bad profile/],
    ['a profile that is an object', '{"v":1,"op":"credentials","profile":{}}\n', /bad profile/],
    ['too long a profile', request('x'.repeat(257)), /bad profile/],
    ['a token that is a number', '{"v":1,"op":"credentials","profile":"dev","token":1}\n', /bad token/],
    ['a line over the limit', `${' '.repeat(REQUEST_MAX_BYTES)}${line}`, /oversize/],
    ['no end', 'x'.repeat(REQUEST_MAX_BYTES + 1), /oversize/],
    ['a flood', Buffer.alloc(3_000_000, 'x'), /oversize/],
  ])('that is %s is dropped without an answer', async (_, payload, reason) => {
    const { path, log, asked } = await broker.listen();
    expect(await ask(path, payload)).toBe('');
    expect(asked).toEqual([]);
    expect(log.reasons()).toEqual([expect.stringMatching(reason)]);
    expect(await ask(path, line)).toBe(answerTo('dev'));
  });

  test('a line of just the allowed length is answered', async () => {
    const { path } = await broker.listen();
    const longest = `${request('dev').slice(0, -1).padEnd(REQUEST_MAX_BYTES)}\n`;
    expect(await ask(path, longest)).toBe(answerTo('dev'));
  });

  test('a second request on the same connection gets no second answer', async () => {
    let answered = (_: string) => {};
    const { path, asked } = await broker.listen({
      answer: () =>
        new Promise((resolve) => {
          answered = resolve;
        }),
    });
    const socket = connect(path);
    const answers = readAll(socket);
    socket.write(request('first'));
    await vi.waitUntil(() => asked.length === 1, QUICK);
    await new Promise((sent) => socket.write(request('second'), sent));
    // By then the second line has been read, too: another connection's request was, which came later.
    const other = ask(path, request('other'));
    const answerFirst = answered;
    await vi.waitUntil(() => asked.length === 2, QUICK);
    answerFirst(answerTo('first'));
    answered(answerTo('other'));
    expect(await answers).toBe(answerTo('first'));
    await other;
    expect(asked).toEqual(['first', 'other']);
  });

  test('a client that closes before its line ends is dropped', async () => {
    const { path, log, asked } = await broker.listen();
    for (const part of ['', '{"v":1']) {
      const socket = connect({ path, allowHalfOpen: true });
      const answer = readAll(socket);
      socket.end(part);
      expect(await answer).toBe('');
    }
    expect(asked).toEqual([]);
    expect(log.reasons()).toEqual(['closed before asking', 'closed before asking']);
  });

  test('a client that sends nothing, or too slowly, is dropped when its time is over', async () => {
    const { path, log, asked } = await broker.listen({ requestTimeoutMs: 50 });
    const silent = readAll(connect(path));
    const slow = connect(path);
    const slowAnswer = readAll(slow);
    const trickle = setInterval(() => slow.write(' '), 5);
    slow.once('close', () => clearInterval(trickle));
    expect(await silent).toBe('');
    expect(await slowAnswer).toBe('');
    expect(asked).toEqual([]);
    expect(log.reasons()).toEqual(['no request in time', 'no request in time']);
  });

  test('a client whose line came while the app was busy is not late', async () => {
    const { path, log } = await broker.listen({
      requestTimeoutMs: 20,
      readPeer: () => {
        // Right after it was accepted, before anything can be read.
        process.nextTick(() => {
          const until = performance.now() + 40;
          while (performance.now() < until);
        });
        return null;
      },
    });
    expect(await ask(path, request('dev'))).toBe(answerTo('dev'));
    expect(log.reasons()).toEqual([]);
  });

  test('the time for the request is not the time for the answer', async () => {
    let answered = (_: string) => {};
    const { path, asked } = await broker.listen({
      requestTimeoutMs: 20,
      answer: () =>
        new Promise((resolve) => {
          answered = resolve;
        }),
    });
    const waiting = ask(path, request('dev'));
    await vi.waitUntil(() => asked.length === 1, QUICK);
    // Longer than the time for the request, told by a connection that has run out of it.
    await readAll(connect(path));
    answered(answerTo('dev'));
    expect(await waiting).toBe(answerTo('dev'));
  });
});

describe.skipIf(process.platform === 'win32')('who is calling', () => {
  test.runIf(onLinux)('is asked of the kernel: this user and this process', async () => {
    const peers: (Peer | null)[] = [];
    const readPeer = createReadPeer(process.platform);
    const { path, log } = await broker.listen({
      readPeer: (socket) => {
        const peer = readPeer(socket);
        peers.push(peer);
        return peer;
      },
    });
    await ask(path, request('dev'));
    expect(peers).toEqual([{ uid, pid: process.pid }]);
    expect(log.entries).toMatchObject([{ event: 'request answered', fields: { pid: process.pid } }]);
  });

  test.runIf(asRoot && onLinux)('another user who could reach the socket is refused', async () => {
    const { path, folder, log, asked } = await broker.listen();
    // What protects the socket otherwise is taken away.
    for (const part of [broker.base, folder]) await chmod(part, 0o755);
    await chmod(path, 0o666);
    expect(await askAs(OTHER_UID, path)).toEqual({ connected: true, answer: '' });
    expect(asked).toEqual([]);
    expect(log.reasons()).toEqual([`uid ${OTHER_UID}`]);
    expect(await askAs(0, path)).toEqual({ connected: true, answer: answerTo('dev') });
  });

  test.runIf(asRoot && onLinux)('another user cannot reach it at all', async () => {
    const { path } = await broker.listen();
    await chmod(broker.base, 0o755);
    expect(await askAs(OTHER_UID, path)).toEqual({ connected: false, answer: '' });
  });

  test('an unknown caller is served where the kernel does not tell', async () => {
    const { path } = await broker.listen({ readPeer: () => null });
    expect(await ask(path, request('dev'))).toBe(answerTo('dev'));
  });

  test('nobody knows the caller of a closed connection', async () => {
    const { path } = await broker.listen();
    const socket = connect(path);
    await once(socket, 'connect');
    socket.destroy();
    await once(socket, 'close');
    expect(createReadPeer(process.platform)(socket)).toBeNull();
    expect(createReadPeer('win32')(socket)).toBeNull();
  });

  test('where a token is asked for, a missing, wrong or longer one gets nothing', async () => {
    const token = 'ab'.repeat(32);
    const { path, asked, log } = await broker.listen({ token });
    for (const wrong of [null, 'ab', 'cd'.repeat(32), `${token}0`, 'é'.repeat(32)])
      expect(await ask(path, request('dev', wrong))).toBe('');
    expect(asked).toEqual([]);
    expect(log.reasons()).toEqual(Array.from({ length: 5 }, () => 'wrong token'));
    expect(JSON.stringify(log.entries)).not.toContain(token);
    expect(await ask(path, request('dev', token))).toBe(answerTo('dev'));
  });
});

test.skipIf(process.platform === 'win32')(
  'the log names profile and result, and never the answer',
  async () => {
    const { path, log } = await broker.listen();
    await ask(path, request('dev'));
    await ask(path, 'noise\n');
    expect(log.entries).toMatchObject([
      { level: 'info', event: 'request answered', fields: { profile: 'dev', ok: true } },
      { level: 'warn', event: 'client dropped', fields: { reason: 'not JSON' } },
    ]);
    expect(JSON.stringify(log.entries)).not.toContain(ANSWER_SECRET);
  },
);

/** From a process of that user. */
async function askAs(user: number, path: string): Promise<{ connected: boolean; answer: string }> {
  const program = `
    const socket = require('node:net').connect(${JSON.stringify(path)});
    let connected = false, answer = '';
    socket.on('connect', () => { connected = true; socket.write(${JSON.stringify(request('dev'))}); });
    socket.on('data', (chunk) => { answer += chunk; });
    socket.on('error', () => {});
    socket.on('close', () => console.log(JSON.stringify({ connected, answer })));`;
  const child = spawn(process.execPath, ['-e', program], {
    cwd: '/',
    uid: user,
    gid: user,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  await once(child, 'close');
  return JSON.parse(output) as { connected: boolean; answer: string };
}
