// The least a Node server can do for a client of the app's socket: bare-server.mjs SOCKET ANSWER. It gives the same
// answer to any request and closes, as the app does. Says `listening` on stdout.
import { createServer } from 'node:net';

const [path, answer] = process.argv.slice(2);
createServer({ allowHalfOpen: true }, (socket) => {
  socket.on('error', () => socket.destroy());
  socket.once('data', () => socket.end(answer));
}).listen({ path, backlog: 1024 }, () => console.log('listening'));
