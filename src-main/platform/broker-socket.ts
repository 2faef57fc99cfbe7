// The socket (or named pipe) that the credential helper connects to: one line in, one answer out, close.
//
// Who may connect: only this user. On Linux and macOS the socket is 0600 in a 0700 folder and the kernel is asked
// who called; on Windows, where a pipe cannot prove that, the request carries a token from a user-only file.
// Slow, oversize and garbage clients are dropped and cost nothing but their own connection.
import { isUtf8 } from 'node:buffer';
import { randomUUID, timingSafeEqual } from 'node:crypto';
import { constants } from 'node:fs';
import { lstat, mkdir, open, stat, unlink } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { dirname } from 'node:path';
import { type brokerEndpoints, SOCKET_PATH_MAX_BYTES } from '../../shared/broker-endpoint.ts';
import {
  decodeRequest,
  encodeFailure,
  REQUEST_MAX_BYTES,
  REQUEST_TIMEOUT_MS,
} from '../../shared/broker-protocol.ts';
import { AppError } from '../../shared/errors.ts';
import type { Answer } from '../core/broker.ts';
import type { Log } from '../core/ports.ts';
import type { ReadCaller } from './caller.ts';
import type { ReadPeer } from './peer.ts';

/** Terraform starts a helper per provider; hundreds may be in the queue at once. */
const BACKLOG = 4_096;
const MAX_CONNECTIONS = 2_048;
/** Sticky, and writable by everyone: in such a folder nobody can replace what is another's. */
const STICKY = 0o1000;
const WRITABLE_BY_ALL = 0o002;
const ROOT = 0;
const PROBE_TIMEOUT_MS = 500;
/** What connect(2) says of a socket that nobody listens on; a busy listener gives EAGAIN. */
const DEAD_SOCKET = ['ECONNREFUSED', 'ENOENT', 'EPROTOTYPE'];
/** A client that has its answer and still holds the connection is cut off after so long. */
const LINGER_MS = 2_000;

export interface BrokerSocketOptions {
  readonly candidates: ReturnType<typeof brokerEndpoints>;
  readonly platform: string;
  /** Null on Windows. */
  readonly uid: number | null;
  /** Required of every request when set. */
  readonly token: string | null;
  readonly answer: Answer;
  readonly readPeer: ReadPeer;
  readonly readCaller: ReadCaller;
  readonly log: Log;
  readonly requestTimeoutMs?: number;
}

export interface BrokerSocket {
  /** Socket path or pipe name. */
  readonly path: string;
  close(): Promise<void>;
}

/** Rejects with the reason of the last candidate when none can be used. */
export async function listenForHelpers(options: BrokerSocketOptions): Promise<BrokerSocket> {
  let reason: unknown;
  for (const { folder, path } of options.candidates) {
    try {
      if (folder !== null) await preparePlace(folder, path, options);
      return await listen(path, options);
    } catch (error) {
      reason = error;
      const code =
        error instanceof AppError ? error.message : ((error as NodeJS.ErrnoException).code ?? 'unknown');
      options.log.warn('endpoint not usable', { path, code });
    }
  }
  throw reason instanceof AppError ? reason : cannotListen(reason);
}

async function preparePlace(folder: string, path: string, options: BrokerSocketOptions): Promise<void> {
  const limit = options.platform === 'darwin' ? SOCKET_PATH_MAX_BYTES.darwin : SOCKET_PATH_MAX_BYTES.linux;
  if (Buffer.byteLength(path) > limit) {
    throw new AppError({
      code: 'file-unwritable',
      message: `The socket path ${path} is longer than the ${limit} bytes the system allows`,
      remedy: 'set CLOAKROOM_HOME to a folder with a shorter path',
    });
  }
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await requireSafeParent(dirname(folder), options.uid);
  await makePrivate(folder, options.uid);
  await removeStale(path);
}

/** Where others can rename our folder, its path may lead anywhere the next moment. */
async function requireSafeParent(parent: string, ours: number | null): Promise<void> {
  const { mode, uid } = await stat(parent);
  const open = (mode & WRITABLE_BY_ALL) !== 0 && (mode & STICKY) === 0;
  if (!open && (uid === ours || uid === ROOT)) return;
  throw new AppError({
    code: 'file-unwritable',
    message: `Other users can replace what is in ${parent}, so credentials are not handed out there`,
    remedy: 'see that the folder is yours and only you can write to it, then start Cloakroom again',
  });
}

/** On the folder that was looked at, whatever its name stands for by then. */
async function makePrivate(folder: string, uid: number | null): Promise<void> {
  const { O_RDONLY, O_DIRECTORY, O_NOFOLLOW } = constants;
  const handle = await open(folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW).catch((cause: unknown) => {
    const code = (cause as NodeJS.ErrnoException).code ?? '';
    throw ['ENOTDIR', 'ELOOP', 'EACCES'].includes(code) ? notYours(folder) : cause;
  });
  try {
    const found = await handle.stat();
    if (found.uid !== uid) throw notYours(folder);
    if ((found.mode & 0o777) !== 0o700) await handle.chmod(0o700);
  } finally {
    await handle.close();
  }
}

function notYours(folder: string): AppError {
  return new AppError({
    code: 'file-unwritable',
    message: `${folder} is not a folder of yours, so credentials are not handed out there`,
    remedy: 'remove it, then start Cloakroom again',
  });
}

/** A socket left by a crash is removed; one that answers belongs to a running Cloakroom. */
async function removeStale(path: string): Promise<void> {
  const found = await lstat(path).catch(() => null);
  if (!found) return;
  if (found.isSocket() && (await isAlive(path))) {
    throw new AppError({
      code: 'file-busy',
      message: 'Another Cloakroom answers on this socket already',
      remedy: 'quit the other one first',
    });
  }
  await unlink(path);
}

function isAlive(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = connect(path);
    const done = (alive: boolean) => {
      probe.destroy();
      resolve(alive);
    };
    probe.setTimeout(PROBE_TIMEOUT_MS, () => done(true));
    probe.once('connect', () => done(true));
    probe.once('error', (error: NodeJS.ErrnoException) => done(!DEAD_SOCKET.includes(error.code ?? '')));
  });
}

async function listen(path: string, options: BrokerSocketOptions): Promise<BrokerSocket> {
  const sockets = new Set<Socket>();
  // Oldest first: who goes when there is no room left.
  const expendable = new Set<Socket>();
  const leave = (socket: Socket) => {
    sockets.delete(socket);
    expendable.delete(socket);
  };
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    if (sockets.size >= MAX_CONNECTIONS) {
      const [goes = socket] = expendable;
      options.log.warn('client dropped', { reason: 'no room' });
      leave(goes);
      goes.on('error', () => {});
      goes.destroy();
      if (goes === socket) return;
    }
    sockets.add(socket);
    socket.once('close', () => leave(socket));
    serve(socket, options, {
      expend: () => {
        if (sockets.has(socket)) expendable.add(socket);
      },
      keep: () => expendable.delete(socket),
    });
  });
  await bind(server, path);
  server.on('error', (error) =>
    options.log.warn('socket failed', { code: (error as NodeJS.ErrnoException).code }),
  );
  return {
    path,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

function bind(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    // The socket must never exist with wider permissions, not even for a moment.
    const before = process.platform === 'win32' ? null : process.umask(0o177);
    try {
      server.listen({ path, backlog: BACKLOG }, () => {
        server.removeListener('error', reject);
        resolve();
      });
    } finally {
      if (before !== null) process.umask(before);
    }
  });
}

/**
 * Whether a connection may be closed for a newcomer. It may while it is silent, when it has its answer, and when its
 * client has closed its sending side; not while somebody waits for an answer.
 */
interface Place {
  expend(): void;
  keep(): void;
}

function serve(socket: Socket, options: BrokerSocketOptions, place: Place): void {
  const { log, answer, readPeer, uid } = options;
  const requestId = randomUUID().slice(0, 8);
  const drop = (reason: string) => {
    log.warn('client dropped', { requestId, reason });
    socket.destroy();
  };
  socket.on('error', () => socket.destroy());

  const peer = readPeer(socket);
  if (peer && uid !== null && peer.uid !== uid) {
    drop(`uid ${peer.uid}`);
    return;
  }

  // Silent means: what had come with the connection has been read, one turn of the event loop later.
  setImmediate(() =>
    setImmediate(() => {
      if (!heard) place.expend();
    }),
  );
  // A line that came while this process was busy is read before its client is called late.
  const late = () => {
    if (!heard && !socket.destroyed) drop('no request in time');
  };
  const timer = setTimeout(() => setImmediate(late), options.requestTimeoutMs ?? REQUEST_TIMEOUT_MS);
  socket.once('close', () => clearTimeout(timer));

  const finish = (line: string) => {
    if (socket.destroyed) return;
    socket.end(line, () => place.expend());
    // Its side stays open until it closes it: one that never does must not hold a place for ever.
    const linger = setTimeout(() => socket.destroy(), LINGER_MS);
    socket.once('close', () => clearTimeout(linger));
  };

  let heard = false;
  let received = Buffer.alloc(0);
  const onData = (chunk: Buffer) => {
    received = Buffer.concat([received, chunk]);
    const end = received.indexOf(0x0a);
    if (end > REQUEST_MAX_BYTES || (end < 0 && received.length > REQUEST_MAX_BYTES))
      return drop('oversize request');
    if (end < 0) return;
    heard = true;
    place.keep();
    socket.off('data', onData);
    socket.resume();
    clearTimeout(timer);
    if (received.length > end + 1) return drop('more than one line');
    const line = received.subarray(0, end);
    // Else two different lines would be one request.
    if (!isUtf8(line)) return drop('not UTF-8');
    const decoded = decodeRequest(line.toString('utf8'));
    if (!decoded.ok) return drop(decoded.reason);
    if (options.token !== null && !sameToken(options.token, decoded.request.token))
      return drop('wrong token');
    const askedAt = performance.now();
    // Looked at now: it waits for its answer, so it is still there, and so is whoever started it.
    const answered = async () => {
      const caller = peer?.pid ? options.readCaller(peer.pid) : null;
      return answer(decoded.request, { requestId, caller });
    };
    answered().then(
      (line) => {
        log.info('request answered', {
          requestId,
          profile: decoded.request.profile,
          pid: peer?.pid ?? null,
          ok: line.startsWith('+'),
          ms: Math.round(performance.now() - askedAt),
        });
        finish(line);
      },
      () => finish(encodeFailure(unexpected)),
    );
  };
  socket.on('data', onData);
  socket.once('end', () => {
    if (!heard) drop('closed before asking');
    else place.expend();
  });
}

function sameToken(expected: string, given: string | null): boolean {
  const wanted = Buffer.from(expected);
  const got = Buffer.from(given ?? '');
  return wanted.length === got.length && timingSafeEqual(wanted, got);
}

const unexpected = new AppError({
  code: 'internal',
  message: 'Cloakroom ran into an unexpected problem',
  remedy: 'try again, and report it with the log if it comes back',
});

function cannotListen(cause: unknown): AppError {
  const code = (cause as NodeJS.ErrnoException | undefined)?.code ?? 'unknown';
  return new AppError({
    code: 'file-unwritable',
    message: `Cloakroom cannot open its local socket (${code}), so no tool can reach it`,
    remedy: 'check the permissions of Cloakroom’s folder and of XDG_RUNTIME_DIR, then start it again',
    cause,
  });
}
