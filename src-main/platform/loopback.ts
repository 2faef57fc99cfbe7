// Receives the browser's redirect at the end of a sign-in: on 127.0.0.1 only, one path, the expected state only.
import { timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Loopback } from '../core/portals/ports.ts';

const CALLBACK_PATH = '/oauth/callback';

export async function listenOnLoopback(options: {
  expectedState: string;
  portal: string;
}): Promise<Loopback> {
  let settle: (query: Readonly<Record<string, string>>) => void = () => {};
  const answer = new Promise<Readonly<Record<string, string>>>((resolve) => {
    settle = resolve;
  });
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    const query = Object.fromEntries(url.searchParams);
    const ours = request.method === 'GET' && url.pathname === CALLBACK_PATH;
    const expected = ours && sameState(options.expectedState, query.state ?? '');
    const allowed = expected && query.error === undefined;
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
        // The page being sent is let through; browsers' idle connections are not waited for.
        server.close(() => resolve());
        server.closeIdleConnections();
      }),
  };
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
