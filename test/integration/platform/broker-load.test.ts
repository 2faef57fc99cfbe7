// Many, noisy and vanishing clients of the broker's socket: the honest ones are served all the same, and nothing is
// left behind.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import {
  answerProfile,
  answerTo,
  ask,
  type Broker,
  makeBroker,
  openSockets,
  readAll,
  request,
} from './helper-client.ts';

/** For waiting on what is about to happen. */
const QUICK = { interval: 2, timeout: 20_000 };
/** Elsewhere the queue of a socket is short: 128 on macOS. */
const onLinux = process.platform === 'linux';

let broker: Broker;

beforeAll(async () => {
  broker = await makeBroker();
});

afterAll(() => broker.remove());
afterEach(() => broker.closeSockets());

describe.skipIf(process.platform === 'win32')('many and hostile clients', () => {
  test('a client that leaves while its answer is prepared harms nobody', async () => {
    const answers: ((line: string) => void)[] = [];
    const { path, asked } = await broker.listen({
      answer: (asking, by) =>
        asking.profile === 'dev'
          ? answerProfile(asking, by)
          : new Promise((resolve) => answers.push(resolve)),
    });
    const before = openSockets();
    for (let left = 0; left < 20; left++) {
      const socket = connect(path);
      socket.write(request(`left-${left}`));
      await vi.waitUntil(() => asked.length === left + 1, QUICK);
      socket.destroy();
    }
    for (const answer of answers) answer(answerTo('x'));
    expect(await ask(path, request('dev'))).toBe(answerTo('dev'));
    await vi.waitUntil(() => openSockets() <= before, QUICK);
  });

  test('a client that has its answer and never closes is cut off', async () => {
    const { path } = await broker.listen();
    const before = openSockets();
    const socket = connect({ path, allowHalfOpen: true });
    socket.write(request('dev'));
    const ended = once(socket.resume(), 'end');
    await ended;
    // Our own side stays open; the other one must not.
    await vi.waitUntil(() => openSockets() === before + 1, QUICK);
    socket.destroy();
  });

  test.runIf(onLinux)('nineteen hundred silent connections leave room for honest ones', async () => {
    const { path, asked, accepted } = await broker.listen({ requestTimeoutMs: 60_000 });
    const silent = await connectMany(path, 1_900, accepted);
    const profiles = Array.from({ length: 100 }, (_, i) => `dev-${i}`);
    const answers = await Promise.all(profiles.map((profile) => ask(path, request(profile))));
    for (const socket of silent) socket.destroy();
    expect(answers).toEqual(profiles.map(answerTo));
    expect(asked).toHaveLength(100);
  });

  test.runIf(onLinux)('two thousand clients that ask at once each get their own answer', async () => {
    const { path, accepted } = await broker.listen({ requestTimeoutMs: 60_000 });
    const sockets = await connectMany(path, 2_000, accepted);
    const answers = sockets.map(readAll);
    for (const [i, socket] of sockets.entries()) socket.write(request(`dev-${i}`));
    expect(await Promise.all(answers)).toEqual(sockets.map((_, i) => answerTo(`dev-${i}`)));
  });

  test.runIf(onLinux)('whoever is silent the longest makes room when there is none left', async () => {
    const { path, log, accepted } = await broker.listen({ requestTimeoutMs: 60_000 });
    const silent = await connectMany(path, 2_048, accepted);
    const left = silent.map((socket) => once(socket.resume(), 'close'));
    expect(await ask(path, request('dev'))).toBe(answerTo('dev'));
    await left[0];
    expect(log.reasons()).toEqual(['no room']);
    expect(silent.slice(1).every((socket) => socket.readyState === 'open')).toBe(true);
    for (const socket of silent) socket.destroy();
    await Promise.all(left);
  });

  test.runIf(onLinux)('those who wait for an answer make no room, those who have left do', async () => {
    const answers: ((line: string) => void)[] = [];
    const { path, asked, accepted } = await broker.listen({
      requestTimeoutMs: 60_000,
      answer: () => new Promise((resolve) => answers.push(resolve)),
    });
    const waiting = await connectMany(path, 2_048, accepted);
    const texts = waiting.map(readAll);
    for (const socket of waiting) socket.write(request('slow'));
    await vi.waitUntil(() => asked.length === 2_048, QUICK);
    expect(await ask(path, request('one too many'))).toBe('');

    waiting[0]?.end();
    const newcomer = (async () => {
      let answer = '';
      while (answer === '') answer = await ask(path, request('newcomer'));
      return answer;
    })();
    await vi.waitUntil(() => asked.length === 2_049, QUICK);
    expect(await texts[0]).toBe('');
    for (const [i, answer] of answers.entries()) answer(answerTo(asked[i] ?? ''));
    expect(new Set(await Promise.all(texts.slice(1)))).toEqual(new Set([answerTo('slow')]));
    expect(await newcomer).toBe(answerTo('newcomer'));
  });

  test('ten thousand requests of noise cost neither a crash, nor a connection, nor memory', async () => {
    const { path, log, asked } = await broker.listen({ requestTimeoutMs: 1_000 });
    const next = numbers(20_240);
    const before = openSockets();
    let heapBefore = 0;
    for (let round = 0; round < 100; round++) {
      await Promise.all(Array.from({ length: 100 }, () => askNoise(path, noise(next))));
      log.entries.length = 0;
      if (round === 20) heapBefore = heapAfterCollection();
    }
    await vi.waitUntil(() => openSockets() <= before, QUICK);
    expect(heapAfterCollection() - heapBefore).toBeLessThan(10_000_000);
    expect(asked.every((profile) => profile.length > 0 && profile.length <= 256)).toBe(true);
    expect(await ask(path, request('dev'))).toBe(answerTo('dev'));
  });
});

/** In portions that fit into the queue of the socket: a connection is there before it is accepted. */
async function connectMany(path: string, count: number, accepted: () => number): Promise<Socket[]> {
  const before = accepted();
  const sockets: Socket[] = [];
  while (sockets.length < count) {
    const portion = Array.from({ length: Math.min(500, count - sockets.length) }, () => connect(path));
    await Promise.all(
      portion.map((socket) =>
        once(
          socket.on('error', () => {}),
          'connect',
        ),
      ),
    );
    sockets.push(...portion);
    await vi.waitUntil(() => accepted() - before === sockets.length, QUICK);
  }
  return sockets;
}

/** Ends its side too, so that noise without a newline need not time out. */
async function askNoise(path: string, payload: Uint8Array): Promise<void> {
  const socket = connect(path);
  const closed = readAll(socket);
  socket.end(payload);
  await closed;
}

const TEMPLATES = [
  '{"v":1,"op":"credentials","profile":"dev"}\n',
  '{}\n',
  'null\n',
  '\n',
  '[[[[',
  '{"v":1e999}\n',
];

/** Random bytes, or a good request spoilt at some places. */
function noise(next: () => number): Buffer {
  if (next() % 2 === 0) return Buffer.from(Array.from({ length: next() % 1_500 }, () => next() & 0xff));
  const bytes = Buffer.from(TEMPLATES[next() % TEMPLATES.length] ?? '');
  for (let spoilt = next() % 4; spoilt > 0; spoilt--) bytes[next() % bytes.length] = next() & 0xff;
  return bytes;
}

/** The same numbers in every run (a linear congruential generator). */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state >>> 8;
  };
}

function heapAfterCollection(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  return process.memoryUsage().heapUsed;
}
