// The least a server in JavaScript can do for a client of the app's socket: gives an answer of BARE_SERVER_BYTES to any
// request on BARE_SERVER_SOCKET and closes, as the app does. Run by Node, and by Electron inside the empty app.
import { createServer } from 'node:net';

const { BARE_SERVER_SOCKET: path, BARE_SERVER_BYTES: bytes } = process.env;
const answer = `+{${'x'.repeat(Number(bytes) - 4)}}\n`;
createServer({ allowHalfOpen: true }, (socket) => {
  socket.on('error', () => socket.destroy());
  socket.once('data', () => socket.end(answer));
}).listen({ path, backlog: 1024 });
