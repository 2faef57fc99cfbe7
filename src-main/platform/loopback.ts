// Receives the browser's redirect at the end of a sign-in: on 127.0.0.1 only, one path, the expected state only.
import { timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Loopback } from '../core/portals/ports.ts';

const CALLBACK_PATH = '/oauth/callback';
const PAGE_PATIENCE_MS = 1_000;

export async function listenOnLoopback(options: {
  expectedState: string;
  portal: string;
}): Promise<Loopback> {
  let settle: (query: Readonly<Record<string, string>>) => void = () => {};
  const answer = new Promise<Readonly<Record<string, string>>>((resolve) => {
    settle = resolve;
  });
  const answering = new Set<Socket>();
  const server = createServer((request, response) => {
    const { socket } = request;
    answering.add(socket);
    response.once('close', () => answering.delete(socket));
    const query = request.method === 'GET' ? callbackQuery(request.url ?? '') : null;
    const expected = query !== null && sameState(options.expectedState, query.state ?? '');
    const allowed = expected && query.error === undefined && Boolean(query.code);
    response.writeHead(expected ? 200 : 400, {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      connection: 'close',
    });
    response.end(page(expected, allowed, options.portal));
    if (expected) settle(query);
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
  const { port } = server.address() as AddressInfo;
  return {
    redirectUri: `http://127.0.0.1:${port}${CALLBACK_PATH}`,
    answer,
    close: () =>
      new Promise((resolve) => {
        // The page being sent is let through. Connections that browsers open ahead of need, and may never use, are
        // not waited for; nor is a reader that takes too long.
        server.close(() => resolve());
        for (const socket of sockets) if (!answering.has(socket)) socket.destroy();
        setTimeout(() => server.closeAllConnections(), PAGE_PATIENCE_MS).unref();
      }),
  };
}

/** Null when it is no address of the callback; anything on this computer may send anything. */
function callbackQuery(target: string): Readonly<Record<string, string>> | null {
  const [path, ...rest] = target.split('?');
  return path === CALLBACK_PATH ? Object.fromEntries(new URLSearchParams(rest.join('?'))) : null;
}

function sameState(expected: string, given: string): boolean {
  const wanted = Buffer.from(expected);
  const got = Buffer.from(given);
  return wanted.length === got.length && timingSafeEqual(wanted, got);
}

function page(expected: boolean, allowed: boolean, portal: string): string {
  const name = escapeHtml(portal);
  const [title, text] = !expected
    ? [
        'Not a sign-in of Cloakroom',
        'This page was opened with an address Cloakroom did not ask for. Nothing happened.',
      ]
    : allowed
      ? [`Signed in to ${name}`, 'Cloakroom has what it needs. You can close this tab.']
      : [
          `Not signed in to ${name}`,
          'Access was not allowed. You can close this tab and start again in Cloakroom.',
        ];
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title}</title><style>
:root{color-scheme:light dark}
body{font:16px/1.5 system-ui,sans-serif;display:grid;place-content:center;min-height:90vh;margin:1rem;text-align:center}
h1{font-size:1.5rem;margin:0 0 .5rem}p{margin:0;opacity:.8}
</style></head><body><main><h1>${title}</h1><p>${text}</p></main></body></html>`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
