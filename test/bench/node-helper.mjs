// What the credential helper would cost if it were a Node script: node-helper.mjs SOCKET PROFILE.
import { connect } from 'node:net';

const [path, profile] = process.argv.slice(2);
const socket = connect(path);
let answer = '';
socket.setEncoding('utf8');
socket.on('data', (text) => {
  answer += text;
});
socket.on('end', () => {
  if (answer.startsWith('+') && answer.endsWith('\n')) process.stdout.write(answer.slice(1));
  else process.exitCode = 1;
});
socket.write(`${JSON.stringify({ v: 1, op: 'credentials', profile })}\n`);
