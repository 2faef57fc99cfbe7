// Hands a secret link to the browser without it standing on a command line, which every program of this computer can
// read: the browser is given an address of ours that works once and leads on to the link.
// On 127.0.0.1 only; by its own address only, so that no page reaches it under a name that resolves here; and to this
// user's programs only, where the system tells whose they are: command lines are for every user to read.
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Clock } from '../core/ports.ts';
import type { Secret } from '../core/secret.ts';
import { type LoopbackPorts, loopbackPeerUid } from './loopback-peer.ts';

/** A browser that has to start first takes its time. */
const PATIENCE_MS = 60_000;
/** A reader that takes longer for an answer of a few hundred bytes is cut off. */
const ANSWER_PATIENCE_MS = 1_000;
const PATH_BYTES = 32;

export interface LinkRelay {
  /** `http://127.0.0.1:…/…`: what the browser is opened with. No secret once it was used. */
  readonly address: string;
  /** Never rejects: `followed` once a browser was sent on, `expired` after a minute, else `closed`. */
  readonly outcome: Promise<'followed' | 'expired' | 'closed'>;
  close(): Promise<void>;
}

/** `uidOf` the program that has connected; null where it cannot be told. */
export async function relayLink(
  link: Secret,
  clock: Pick<Clock, 'after'>,
  uidOf: (connection: LoopbackPorts) => number | null = loopbackPeerUid,
): Promise<LinkRelay> {
  const path = `/${randomBytes(PATH_BYTES).toString('base64url')}`;
  let host = '';
  let settle: (outcome: 'followed' | 'expired' | 'closed') => void = () => {};
  const outcome = new Promise<'followed' | 'expired' | 'closed'>((resolve) => {
    settle = resolve;
  });

  let used = false;
  const answering = new Set<Socket>();
  const server = createServer((request, response) => {
    const { socket } = request;
    answering.add(socket);
    response.once('close', () => answering.delete(socket));
    const isOurs = !used && isExpected(request, host, path) && isOurUser(uidOf(socket));
    if (isOurs) {
      used = true;
      response.once('close', () => void end('followed'));
    }
    response.writeHead(isOurs ? 302 : 404, {
      ...(isOurs ? { location: link.reveal() } : {}),
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'content-length': '0',
      connection: 'close',
    });
    response.end();
  });
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  host = `127.0.0.1:${(server.address() as AddressInfo).port}`;

  let closing: Promise<void> | null = null;
  const end = (how: 'followed' | 'expired' | 'closed'): Promise<void> => {
    used = true;
    cancelTimer();
    settle(how);
    closing ??= closeServer(server, () => {
      // Browsers open connections ahead of need and may never use them.
      for (const socket of sockets) if (!answering.has(socket)) socket.destroy();
    });
    return closing;
  };
  const cancelTimer = clock.after(PATIENCE_MS, () => void end('expired'));

  return { address: `http://${host}${path}`, outcome, close: () => end('closed') };
}

/** Anything else leaves the address as it is: another program must not be able to use it up by guessing. */
function isExpected({ method, url, headers }: IncomingMessage, host: string, path: string): boolean {
  const wanted = Buffer.from(path);
  const got = Buffer.from(url ?? '');
  const samePath = wanted.length === got.length && timingSafeEqual(wanted, got);
  return samePath && method === 'GET' && headers.host === host;
}

function isOurUser(uid: number | null): boolean {
  return uid === null || uid === process.getuid?.();
}

function closeServer(server: Server, dropIdle: () => void): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    dropIdle();
    setTimeout(() => server.closeAllConnections(), ANSWER_PATIENCE_MS).unref();
  });
}
