// A proxy that does what real ones do to CONNECT, and a server that speaks TLS in front of another.
import { createServer as createHttpServer, type IncomingMessage, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, connect, type Server as NetServer, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { createServer as createTlsServer } from 'node:tls';

type Mode =
  | { readonly kind: 'open' }
  | { readonly kind: 'sign-in'; readonly user: string }
  | { readonly kind: 'refuse'; readonly status: number }
  | { readonly kind: 'hang' }
  | { readonly kind: 'hang-up' };

export interface ConnectProxy {
  readonly port: number;
  /** `host:port` of every CONNECT, in order of arrival. */
  readonly asked: string[];
  /** Requests that were not CONNECT. */
  readonly others: string[];
  mode: Mode;
  /** Where names really lead: `host:port` to a port of this machine. */
  readonly hosts: Map<string, number>;
  openConnections(): number;
  close(): Promise<void>;
}

export async function startProxy(certificate?: { cert: string; key: string }): Promise<ConnectProxy> {
  const server: Server = certificate ? createHttpsServer(certificate) : createHttpServer();
  const sockets = keepTrack(server);
  const proxy: ConnectProxy = {
    port: 0,
    asked: [],
    others: [],
    mode: { kind: 'open' },
    hosts: new Map(),
    openConnections: () => sockets.size,
    close: () => end(server, sockets),
  };
  server.on('request', (request, response) => {
    proxy.others.push(`${request.method} ${request.url}`);
    response.writeHead(501).end();
  });
  server.on('connect', (request: IncomingMessage, client: Duplex, head: Buffer) => {
    const target = request.url ?? '';
    proxy.asked.push(target);
    client.on('error', () => {});
    const { mode } = proxy;
    // Read, or it would not notice that the client has gone.
    if (mode.kind === 'hang') return void client.on('end', () => client.destroy()).resume();
    if (mode.kind === 'hang-up') return void client.end();
    if (mode.kind === 'refuse')
      return void client.end(`HTTP/1.1 ${mode.status} No\r\nContent-Length: 0\r\n\r\n`);
    const wanted = mode.kind === 'sign-in' ? `Basic ${Buffer.from(mode.user).toString('base64')}` : undefined;
    if (wanted && request.headers['proxy-authorization'] !== wanted) {
      return void client.end(
        'HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm="example"\r\n\r\n',
      );
    }
    const port = proxy.hosts.get(target) ?? Number(target.split(':').at(-1));
    const onward = connect(port, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      onward.write(head);
      onward.pipe(client).pipe(onward);
    });
    onward.on('error', () => client.destroy());
    client.on('close', () => onward.destroy());
  });
  return Object.assign(proxy, { port: await listen(server) });
}

/** TLS outside, whatever listens at the port inside. */
export async function startTlsFront(certificate: { cert: string; key: string }, inside: number) {
  const server = createTlsServer(certificate, (client) => {
    const onward = connect(inside, '127.0.0.1');
    onward.on('error', () => client.destroy());
    client.on('error', () => onward.destroy());
    client.pipe(onward).pipe(client);
  });
  const sockets = keepTrack(server);
  server.on('tlsClientError', () => {});
  return { port: await listen(server), close: () => end(server, sockets) };
}

/** A port at which nobody listens. */
export async function freePort(): Promise<number> {
  const server = createHttpServer();
  const port = await listen(server);
  await end(server, new Set());
  return port;
}

function keepTrack(server: NetServer): Set<Socket> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
  });
  return sockets;
}

async function listen(server: NetServer): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

async function end(server: NetServer, sockets: ReadonlySet<Socket>): Promise<void> {
  for (const socket of sockets) socket.destroy();
  await new Promise((resolve) => server.close(resolve));
}
