// What AWS's sign-in endpoint may answer, and what a person is told of it.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createConsoleSignIn } from '../../src-main/aws/console-sign-in.ts';
import type { Credentials } from '../../src-main/core/ports.ts';
import { Secret } from '../../src-main/core/secret.ts';
import { rejection } from '../unit/fakes/rejection.ts';

const CONTEXT = { partition: 'aws', account: 'deploy (444455556666)' } as const;
const CREDENTIALS: Credentials = {
  accessKeyId: 'ASIAEXAMPLE000001',
  secretAccessKey: new Secret('fake/secret+EXAMPLE'),
  sessionToken: new Secret('fake/token+EXAMPLE=='),
  expiresAt: null,
  clockOffsetMs: 0,
};

interface Seen {
  readonly method: string;
  readonly path: string;
  readonly params: Record<string, string>;
}

let server: Server;
let seen: Seen[] = [];
/** Status and body by method. */
let answers: Record<string, readonly [number, string]> = {};

beforeEach(async () => {
  seen = [];
  answers = { POST: [200, '{"SigninToken":"fake-signin-token"}'] };
  server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const { method = '', url = '' } = request;
    const [path = '', query = ''] = url.split('?');
    const params = Object.fromEntries(new URLSearchParams(method === 'POST' ? body : query));
    seen.push({ method, path, params });
    const answer = answers[method];
    if (!answer) return void request.socket.destroy();
    response.writeHead(answer[0]).end(answer[1]);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const address = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
const get = (durationSeconds: number | null = null) =>
  createConsoleSignIn({ AWS_ENDPOINT_URL_SIGNIN: address() }).getSigninToken(
    CREDENTIALS,
    { durationSeconds },
    CONTEXT,
  );
const methods = () => seen.map(({ method }) => method);

describe('the request', () => {
  it('has the credentials in its body, not in its address', async () => {
    expect((await get(3_600)).reveal()).toBe('fake-signin-token');
    expect(seen).toEqual([
      {
        method: 'POST',
        path: '/federation',
        params: {
          Action: 'getSigninToken',
          SessionDuration: '3600',
          Session: JSON.stringify({
            sessionId: 'ASIAEXAMPLE000001',
            sessionKey: 'fake/secret+EXAMPLE',
            sessionToken: 'fake/token+EXAMPLE==',
          }),
        },
      },
    ]);
  });

  it('names no length where there is none', async () => {
    await get();
    expect(seen[0]?.params).not.toHaveProperty('SessionDuration');
  });

  it.each([400, 403, 404, 405, 501])('is sent as a GET after %i', async (status) => {
    answers = { POST: [status, ''], GET: [200, '{"SigninToken":"by-get"}'] };
    expect((await get()).reveal()).toBe('by-get');
    expect(methods()).toEqual(['POST', 'GET']);
    expect(seen[1]?.params).toEqual(seen[0]?.params);
  });
});

describe('a refusal', () => {
  it('of a length is told apart, and is not sent again', async () => {
    answers = { POST: [400, '<html>Invalid credentials parameter</html>'] };
    expect((await rejection(get(3_600))).code).toBe('duration-too-long');
    expect(methods()).toEqual(['POST']);
  });

  it.each([
    [400, 'source-expired'],
    [403, 'source-expired'],
    [407, 'proxy'],
    [429, 'throttled'],
    [500, 'aws-failure'],
    [503, 'aws-failure'],
    [302, 'aws-failure'],
  ] as const)('with %i is %s, names the account and quotes nothing', async (status, code) => {
    answers = { POST: [status, 'fake-echo'], GET: [status, 'fake-echo'] };
    const error = await rejection(get());
    expect(error.code).toBe(code);
    expect(error.account).toBe(CONTEXT.account);
    expect(error.details).toContain('operation: signin:getSigninToken');
    expect(`${error.message} ${error.remedy} ${error.details} ${error.cause}`).not.toContain('fake');
  });

  it.each(['', 'null', '[]', '{}', '{"SigninToken":""}', '{"SigninToken":7}', '<html>fake-echo</html>'])(
    'is an answer without a token: %j',
    async (text) => {
      answers = { POST: [200, text] };
      const error = await rejection(get());
      expect(error.code).toBe('aws-failure');
      expect(`${error.message} ${error.remedy} ${error.details} ${error.cause}`).not.toContain('fake');
    },
  );

  it('for want of a network says so', async () => {
    answers = {};
    const error = await rejection(get());
    expect(error.code).toBe('network');
    expect(error.account).toBe(CONTEXT.account);
  });
});

describe('the endpoint', () => {
  it.each([
    [{}, 'https://signin.aws.amazon.com/federation'],
    [{ AWS_ENDPOINT_URL_SIGNIN: '' }, 'https://signin.aws.amazon.com/federation'],
    [{ AWS_ENDPOINT_URL: 'http://127.0.0.1:2' }, 'http://127.0.0.1:2/federation'],
    [
      { AWS_ENDPOINT_URL_SIGNIN: 'http://127.0.0.1:1/', AWS_ENDPOINT_URL: 'http://127.0.0.1:2' },
      'http://127.0.0.1:1/federation',
    ],
  ])('with %j is %s', (env, endpoint) => {
    expect(createConsoleSignIn(env).endpoint('aws')).toBe(endpoint);
  });
});
