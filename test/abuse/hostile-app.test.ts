// The helper at a server that means it harm, or with an endpoint file full of noise: it hands on a whole document or
// nothing, says one line, and ends.
import { createServer, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ANSWER_MAX_BYTES } from '../../shared/broker-protocol.ts';
import { failureText, Installation, onPosix } from '../integration/helper/harness.ts';
import { note, REQUESTS, SEED } from './figures.ts';
import { type Dice, dice } from './requests.ts';

const DOCUMENT = JSON.stringify({
  Version: 1,
  AccessKeyId: 'ASIAEXAMPLE',
  SecretAccessKey: 'example/secret',
});
const WHOLE = `+${DOCUMENT}\n`;
/** A process each, so fewer of them. */
const RUNS = Math.max(200, Math.min(5_000, REQUESTS / 100));
const AT_ONCE = 8;

describe.runIf(onPosix)('The helper', () => {
  let app: Installation;
  beforeEach(() => {
    app = new Installation({ answerTimeout: 400, startTimeout: 400 });
  });
  afterEach(() => app.close());

  it.each<[string, string | Buffer]>([
    ['too long', `+{${'x'.repeat(ANSWER_MAX_BYTES)}}\n`],
    ['much too long', Buffer.alloc(5_000_000, '+')],
    ['without its newline', WHOLE.slice(0, -1)],
    ['cut in half', WHOLE.slice(0, 30)],
    ['no JSON', '+credentials\n'],
    ['no object', '+["Version",1]\n'],
    ['empty after its sign', '+\n'],
    ['nothing', ''],
    ['two documents', WHOLE + WHOLE],
    ['a failure and a document', `-no; wait\n${WHOLE}`],
    ['a document with a zero byte', `+{"Version":1,"x":"\0"}\n`],
    ['a document with a line break', '+{\n"Version":1}\n'],
    ['a bare document', `${DOCUMENT}\n`],
    ['a failure of two lines', '-one\n-two\n'],
    ['zeroes', Buffer.alloc(64_000)],
  ])('hands on nothing of an answer that is %s', async (_, answer) => {
    await app.serveAnswer(answer);
    failureText(await app.run());
  });

  it.each<[string, (socket: Socket) => void]>([
    ['never answers', () => {}],
    ['closes', (socket) => socket.destroy()],
    [
      'resets in the middle of its answer',
      (socket) => socket.write(WHOLE.slice(0, 20), () => socket.destroy()),
    ],
    ['answers, and keeps the connection', (socket) => void socket.write(WHOLE)],
    [
      'trickles',
      (socket) => {
        const drip = setInterval(() => socket.write('+'), 10);
        socket.once('close', () => clearInterval(drip));
      },
    ],
  ])('hands on nothing of a server that %s', async (_, treat) => {
    await app.serve(treat);
    failureText(await app.run());
  });

  it.each<[string, (socket: Socket) => void]>([
    ['closes before it has been asked', (socket) => socket.destroy()],
    // Where bytes are unread the kernel tells the other side of a reset.
    ['resets with the request unread', (socket) => setTimeout(() => socket.destroy(), 50)],
    [
      'resets with the request unread, in the middle of its answer',
      (socket) => socket.write(WHOLE.slice(0, 20), () => setTimeout(() => socket.destroy(), 50)),
    ],
  ])('hands on nothing of a server that %s', async (_, treat) => {
    const server = createServer({ pauseOnConnect: true }, treat);
    await new Promise<void>((listening) => server.listen(app.socketPath, listening));
    const result = await app.run();
    await new Promise((closed) => server.close(closed));
    failureText(result);
  });

  it('hands on a document that comes in pieces, whole', async () => {
    await app.serve((socket) => {
      const sendFrom = (at: number): void => {
        if (at >= WHOLE.length) socket.end();
        else socket.write(WHOLE.slice(at, at + 7), () => setImmediate(sendFrom, at + 7));
      };
      sendFrom(0);
    });
    expect(await app.run()).toMatchObject({ code: 0, stderr: '', stdout: Buffer.from(`${DOCUMENT}\n`) });
  });

  it('hands on, of answers full of noise, only whole lines that can be a document', async () => {
    const roll = dice(SEED);
    const answers = Array.from({ length: RUNS }, () => mutated(roll, Buffer.from(WHOLE)));
    let handedOn = 0;
    await inTurns(answers, async (answer) => {
      const own = new Installation();
      try {
        await own.serveAnswer(answer);
        const result = await own.run();
        if (result.code !== 0) return void failureText(result);
        expect(result.stderr).toBe('');
        expect(result.stdout).toEqual(answer.subarray(1));
        expect(result.stdout.toString('latin1')).toMatch(/^\{.*\}\n$/);
        expect(result.stdout.subarray(0, -1).every((byte) => byte >= 0x20)).toBe(true);
        handedOn += 1;
      } finally {
        await own.close();
      }
    });
    note('helpers at a server full of noise, handed on', `${RUNS}, ${handedOn}`);
  });

  it('asks nobody, and starts nothing, by an endpoint file full of noise', async () => {
    const roll = dice(SEED + 1);
    const good = (path: string) =>
      Buffer.from(`cloakroom-endpoint 1\npath=${path}\ntoken=${'ab'.repeat(16)}\n`);
    let answered = 0;
    const files = Array.from({ length: RUNS }, (_, i) => i);
    await inTurns(files, async () => {
      const own = new Installation({ startTimeout: 400, answerTimeout: 400 });
      try {
        await own.serveAnswer(WHOLE);
        own.writeEndpointText(mutated(roll, good(own.socketPath)).toString('latin1'));
        const result = await own.run();
        if (result.code !== 0) return void failureText(result);
        // The noise was in what does not matter.
        expect(result.stdout.toString('utf8')).toBe(`${DOCUMENT}\n`);
        answered += 1;
      } finally {
        await own.close();
      }
    });
    note('helpers with a noisy endpoint file, answered', `${RUNS}, ${answered}`);
  });
});

function mutated(roll: Dice, whole: Buffer): Buffer {
  let bytes = Buffer.from(whole);
  for (let times = 1 + roll(3); times > 0; times--) {
    const at = roll(bytes.length);
    const change = roll(4);
    if (change === 0) bytes[at] = roll(256);
    else if (change === 1) bytes = bytes.subarray(0, at + 1);
    else if (change === 2)
      bytes = Buffer.concat([bytes.subarray(0, at), Buffer.from([roll(256)]), bytes.subarray(at)]);
    else bytes = Buffer.concat([bytes, bytes.subarray(at)]);
  }
  return bytes;
}

async function inTurns<T>(items: readonly T[], task: (item: T) => Promise<void>): Promise<void> {
  const left = [...items];
  const worker = async () => {
    for (let item = left.pop(); item !== undefined; item = left.pop()) await task(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}
