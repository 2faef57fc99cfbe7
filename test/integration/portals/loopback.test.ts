import { request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { networkInterfaces } from 'node:os';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Loopback } from '../../../src-main/core/portals/ports.ts';
import { listenOnLoopback } from '../../../src-main/platform/loopback.ts';

const STATE = 'expected-state';
const open: Loopback[] = [];
const listen = async (portal = 'acme') => {
  const loopback = await listenOnLoopback({ expectedState: STATE, portal });
  open.push(loopback);
  return loopback;
};

afterEach(async () => {
  await Promise.all(open.splice(0).map((loopback) => loopback.close()));
});

async function get(url: string, method = 'GET') {
  const response = await fetch(url, { method });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

/** The request line just as given; fetch would tidy it. */
function getRaw(uri: string, path: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port: new URL(uri).port, path, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .once('error', reject)
      .end();
  });
}

async function isAnswered({ answer }: Loopback): Promise<boolean> {
  return await Promise.race([
    answer.then(() => true),
    new Promise<boolean>((resolve) => setImmediate(() => resolve(false))),
  ]);
}

describe('The receiver of the browser’s redirect', () => {
  it('takes the answer with the expected state, and says which portal and that the tab can be closed', async () => {
    const loopback = await listen('acme');
    const { status, text, headers } = await get(`${loopback.redirectUri}?code=c%2B1&state=${STATE}`);
    expect(status).toBe(200);
    expect(text).toContain('acme');
    expect(text).toContain('close this tab');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.get('cache-control')).toBe('no-store');
    expect(await loopback.answer).toEqual({ code: 'c+1', state: STATE });
  });

  it('is an address on 127.0.0.1 with the path that was registered', async () => {
    const { redirectUri } = await listen();
    expect(redirectUri).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/oauth\/callback$/);
  });

  it.each([
    ['another state', `?code=x&state=${STATE}2`],
    ['a state of the same length', `?code=x&state=${STATE.replace('e', 'x')}`],
    ['no state', '?code=x'],
    ['an empty state', '?code=x&state='],
    ['nothing', ''],
  ])('answers 400 to %s, and waits on', async (_what, query) => {
    const loopback = await listen();
    const { status, text } = await get(loopback.redirectUri + query);
    expect(status).toBe(400);
    expect(text).not.toContain('Signed in');
    expect(await isAnswered(loopback)).toBe(false);
    await get(`${loopback.redirectUri}?code=right&state=${STATE}`);
    expect(await loopback.answer).toMatchObject({ code: 'right' });
  });

  it.each(['/', '/favicon.ico', '/oauth/callback/', '/OAuth/callback', '/oauth/callback/../callback2'])(
    'answers 400 at %s, even with the expected state',
    async (path) => {
      const loopback = await listen();
      const { origin } = new URL(loopback.redirectUri);
      expect((await get(`${origin}${path}?code=x&state=${STATE}`)).status).toBe(400);
      expect(await isAnswered(loopback)).toBe(false);
    },
  );

  it.each([
    '//',
    '//[',
    '/\\',
    '/%',
    '*',
    'http://[',
    '?',
    `//evil.example.com/oauth/callback?code=x&state=${STATE}`,
  ])('survives the request for %s', async (path) => {
    const loopback = await listen();
    expect(await getRaw(loopback.redirectUri, path)).toBe(400);
    expect(await isAnswered(loopback)).toBe(false);
    expect((await get(`${loopback.redirectUri}?code=x&state=${STATE}`)).status).toBe(200);
  });

  it('takes GET alone', async () => {
    const loopback = await listen();
    for (const method of ['POST', 'HEAD', 'OPTIONS', 'PUT'])
      expect((await get(`${loopback.redirectUri}?code=x&state=${STATE}`, method)).status).toBe(400);
    expect(await isAnswered(loopback)).toBe(false);
  });

  it.each([`error=access_denied&state=${STATE}`, `state=${STATE}`])(
    'says that nobody is signed in after %s',
    async (query) => {
      const loopback = await listen();
      const { text } = await get(`${loopback.redirectUri}?${query}`);
      expect(text).toContain('Not signed in to acme');
      expect(await isAnswered(loopback)).toBe(true);
    },
  );

  it('shows a portal’s name as text, whatever is in it', async () => {
    const loopback = await listen(`<img src=x onerror=alert(1)>"'&`);
    const { text } = await get(`${loopback.redirectUri}?code=x&state=${STATE}`);
    expect(text).not.toContain('<img');
    expect(text).toContain('&#60;img src=x onerror=alert(1)&#62;&#34;&#39;&#38;');
  });

  it('shows nothing of what it was sent', async () => {
    const loopback = await listen();
    const { text } = await get(`${loopback.redirectUri}?code=fake-code&state=${STATE}&error=%3Cb%3Ex`);
    expect(text).not.toContain('fake-code');
    expect(text).not.toContain('<b>x');
  });

  it('is not reachable from another computer', async () => {
    const { redirectUri } = await listen();
    const port = Number(new URL(redirectUri).port);
    const others = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .filter(({ internal, family }) => !internal && family === 'IPv4')
      .map(({ address }) => address);
    for (const host of [...others, '127.0.0.2']) {
      const result = await new Promise<string>((resolve) => {
        const socket = connect({ host, port }, () => {
          socket.destroy();
          resolve('connected');
        });
        socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? ''));
      });
      expect(result).not.toBe('connected');
    }
  });

  it('closes, and lets the page through that is just being sent', async () => {
    const loopback = await listen();
    const page = get(`${loopback.redirectUri}?code=x&state=${STATE}`);
    await loopback.answer;
    await loopback.close();
    expect((await page).text).toContain('Signed in to acme');
    await expect(fetch(loopback.redirectUri)).rejects.toThrow();
  });

  it('closes without waiting for connections that browsers open ahead of need', async () => {
    const loopback = await listen();
    const port = Number(new URL(loopback.redirectUri).port);
    const socket = await new Promise<Socket>((resolve, reject) => {
      const made = connect({ host: '127.0.0.1', port }, () => resolve(made));
      made.once('error', reject);
    });
    const ended = new Promise<void>((resolve) => socket.once('close', () => resolve()));
    socket.on('error', () => {});
    // Served after it, so the server knows the first connection by now.
    await get(`${loopback.redirectUri}?code=x&state=${STATE}`);
    // The patience with slow readers of the page never ends here: closing must not depend on it.
    vi.useFakeTimers({ toFake: ['setTimeout'] });
    try {
      await loopback.close();
      await ended;
    } finally {
      vi.useRealTimers();
    }
  });
});
