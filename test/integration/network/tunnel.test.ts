// A proxy that accepts connections and then says nothing, or nonsense, at its first word.
import { request } from 'node:http';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ProxyError, TunnelAgent } from '../../../src-main/aws/proxy-tunnel.ts';

let server: Server;
const sockets = new Set<Socket>();
let answer: string | null;

beforeEach(async () => {
  answer = null;
  server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    socket.on('data', () => {
      if (answer !== null) socket.end(answer);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  await new Promise((resolve) => server.close(resolve));
});

function failure(scheme: string, userName = ''): Promise<Error> {
  const { port } = server.address() as AddressInfo;
  const agent = new TunnelAgent({
    proxy: new URL(`${scheme}://${userName}127.0.0.1:${port}`),
    secure: false,
    trust: undefined,
    timeoutMs: 100,
    maxSockets: 1,
  });
  return new Promise((resolve, reject) => {
    const call = request({ host: 'aws.example', port: 80, agent }, () => reject(new Error('it got through')));
    call.on('error', resolve).end();
  });
}

describe('A proxy that is none', () => {
  it.each(['http', 'https'])('and stays silent is given up and hung up on (%s)', async (scheme) => {
    const error = await failure(scheme);
    expect(error).toBeInstanceOf(ProxyError);
    expect(error).toMatchObject({ code: 'PROXY_TIMEOUT' });
    await vi.waitUntil(() => sockets.size === 0, { timeout: 10_000 });
  });

  it.each([
    ['http', 'SSH-2.0-Example\r\n\r\n'],
    ['http', '\r\n\r\n'],
    ['http', 'HTTP/1.1 200'],
    ['https', 'HTTP/1.1 400 Bad Request\r\n\r\n'],
  ])('and answers nonsense is named, without its password (%s: %j)', async (scheme, nonsense) => {
    answer = nonsense;
    const error = await failure(scheme, 'alice:EXAMPLE@');
    expect(error).toBeInstanceOf(ProxyError);
    expect(error.message).toContain('The proxy 127.0.0.1:');
    expect(error.message).not.toMatch(/alice|EXAMPLE|SSH/);
    await vi.waitUntil(() => sockets.size === 0, { timeout: 10_000 });
  });
});
