// The address a browser is opened with: it leads on once, and to nobody else.
import { request } from 'node:http';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { Secret } from '../../src-main/core/secret.ts';
import { type LinkRelay, relayLink } from '../../src-main/platform/link-relay.ts';
import { loopbackPeerUid } from '../../src-main/platform/loopback-peer.ts';
import { ManualClock } from '../unit/fakes/manual-clock.ts';

const LINK = 'https://signin.aws.amazon.com/federation?Action=login&SigninToken=fake-token-EXAMPLE';
const open: LinkRelay[] = [];

async function relay(uidOf?: () => number | null) {
  const clock = new ManualClock();
  const made = await relayLink(new Secret(LINK), clock, uidOf);
  open.push(made);
  return { ...made, clock, port: Number(new URL(made.address).port) };
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((each) => each.close()));
});

interface Asked {
  readonly method?: string;
  readonly path?: string;
  readonly host?: string;
}

function ask(address: string, { method = 'GET', path, host }: Asked = {}) {
  const url = new URL(address);
  return new Promise<{ status: number; headers: Record<string, unknown>; text: string }>(
    (resolve, reject) => {
      const asked = request({
        host: '127.0.0.1',
        port: url.port,
        method,
        path: path ?? url.pathname,
        headers: { host: host ?? url.host },
        agent: false,
      });
      asked.once('error', reject);
      asked.once('response', (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          text += chunk;
        });
        response.once('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
        );
      });
      asked.end();
    },
  );
}

async function connected(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject));
  return socket;
}

/** All that comes until the connection ends, however it ends. */
function readAll(socket: Socket): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    socket
      .on('data', (chunk) => {
        text += chunk.toString('latin1');
      })
      .on('error', () => {})
      .once('close', () => resolve(text));
  });
}

describe('the relay', () => {
  it('leads on to the link, telling nobody where from and keeping nothing', async () => {
    const { address, outcome } = await relay();
    const { status, headers, text } = await ask(address);
    expect(status).toBe(302);
    expect(headers).toMatchObject({
      location: LINK,
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    });
    expect(text).toBe('');
    expect(await outcome).toBe('followed');
  });

  it('has nothing of the link in its address, and another one each time', async () => {
    const [one, two] = [await relay(), await relay()];
    expect(one.address).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/[\w-]{43}$/);
    expect(new URL(one.address).pathname).not.toBe(new URL(two.address).pathname);
    expect(one.address).not.toContain('fake');
  });

  it('listens no more once it was followed', async () => {
    const { address, outcome } = await relay();
    await ask(address);
    await outcome;
    await open[0]?.close();
    await expect(ask(address)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('leads on once, even when two ask at the same moment', async () => {
    const { address, port } = await relay();
    const { pathname, host } = new URL(address);
    const sockets = await Promise.all([connected(port), connected(port)]);
    const texts = sockets.map(readAll);
    for (const socket of sockets) socket.write(`GET ${pathname} HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
    const received = (await Promise.all(texts)).join('');
    expect(received.split('302 Found')).toHaveLength(2);
    expect(received.split(LINK)).toHaveLength(2);
  });

  it.each<[string, Asked]>([
    ['another path', { path: '/' }],
    ['a name that resolves to this computer', { host: 'rebound.example' }],
    ['localhost', { host: 'localhost' }],
    ['a method that is no visit', { method: 'POST' }],
    ['a look ahead', { method: 'HEAD' }],
  ])('does not lead on for %s, and still works after it', async (_name, asked) => {
    const { address } = await relay();
    const refused = await ask(address, asked);
    expect(refused.status).toBe(404);
    expect(JSON.stringify(refused)).not.toContain('fake-token');
    expect((await ask(address)).status).toBe(302);
  });

  it('takes its path for nothing but its whole self', async () => {
    const { address } = await relay();
    const { pathname } = new URL(address);
    for (const path of [
      `${pathname}x`,
      `${pathname}?x`,
      `${pathname}/`,
      pathname.slice(0, -1),
      `/.${pathname}`,
    ]) {
      expect((await ask(address, { path })).status).toBe(404);
    }
    expect((await ask(address)).status).toBe(302);
  });

  it('gives up after a minute', async () => {
    const { address, clock, outcome } = await relay();
    await clock.advance(59_999);
    const early = await Promise.race([outcome, new Promise((resolve) => setImmediate(() => resolve(null)))]);
    expect(early).toBeNull();
    await clock.advance(1);
    expect(await outcome).toBe('expired');
    await open[0]?.close();
    await expect(ask(address)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('leaves no timer and no open connection behind', async () => {
    const { clock, outcome, close, port } = await relay();
    const dropped = readAll(await connected(port));
    await close();
    expect(await dropped).toBe('');
    expect(await outcome).toBe('closed');
    expect(clock.timerCount).toBe(0);
  });
});

describe('another user of the computer', () => {
  const own = process.getuid?.() ?? 0;

  it('is not led on, and does not use the address up', async () => {
    let uid: number | null = own + 1;
    const { address } = await relay(() => uid);
    expect((await ask(address)).status).toBe(404);
    uid = own;
    expect((await ask(address)).headers.location).toBe(LINK);
  });

  it('is not suspected where the system does not tell', async () => {
    const { address } = await relay(() => null);
    expect((await ask(address)).status).toBe(302);
  });

  it.runIf(process.platform === 'linux')('is told by the system, over both versions of IP', async () => {
    for (const host of ['127.0.0.1', '::ffff:127.0.0.1']) {
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const { port } = server.address() as AddressInfo;
      const accepted = new Promise<Socket>((resolve) => server.once('connection', resolve));
      const client = connect(port, host);
      const connection = await accepted;
      expect(loopbackPeerUid(connection)).toBe(own);
      expect(loopbackPeerUid({ localPort: port, remotePort: port })).toBeNull();
      client.destroy();
      connection.destroy();
      server.close();
    }
  });
});
