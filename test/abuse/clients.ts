// Ways to speak to the broker's socket, and to hold on to it.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** All that comes until the other side closes; a reset counts as closed. */
export function readAll(socket: Socket): Promise<string> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    socket.on('error', () => {});
    socket.once('close', () => resolve(Buffer.concat(chunks).toString('utf8')));
  });
}

export const requestLine = (profile: string) => `${JSON.stringify({ v: 1, op: 'credentials', profile })}\n`;

/** As the helper does. */
export function ask(path: string, profile: string): Promise<string> {
  const socket = connect(path);
  const answer = readAll(socket);
  socket.write(requestLine(profile));
  return answer;
}

/** Sends the parts, each when the one before has gone out, shuts the sending side and reads to the end. */
export function exchange(path: string, parts: readonly Uint8Array[]): Promise<string> {
  const socket = connect({ path, allowHalfOpen: true });
  const answer = readAll(socket);
  socket.once('end', () => socket.destroy());
  const sendFrom = (at: number): void => {
    if (at >= parts.length - 1) socket.end(parts[at] ?? '');
    else socket.write(parts[at] ?? '', () => setImmediate(sendFrom, at + 1));
  };
  sendFrom(0);
  return answer;
}

/** Connections that say nothing, in portions that fit into the queue of a socket. */
export async function connectMany(path: string, count: number): Promise<Socket[]> {
  const sockets: Socket[] = [];
  while (sockets.length < count) {
    const portion = Array.from({ length: Math.min(250, count - sockets.length) }, () => connect(path));
    await Promise.all(
      portion.map((socket) =>
        once(
          socket.on('error', () => {}),
          'connect',
        ),
      ),
    );
    sockets.push(...portion);
  }
  return sockets;
}

export const isOpen = (socket: Socket) => !socket.destroyed && socket.readyState !== 'closed';
