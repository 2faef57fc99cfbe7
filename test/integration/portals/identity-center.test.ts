// What the portal's answers become, over real HTTP: above all, that nothing but AWS's own word is a sign-out.
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createOidc, createPortalApi } from '../../../src-main/aws/identity-center.ts';
import { askedPauseMs } from '../../../src-main/core/portals/ports.ts';
import { Secret } from '../../../src-main/core/secret.ts';
import { rejection } from '../../unit/fakes/rejection.ts';

const NAMES = ['AWS_ENDPOINT_URL_SSO', 'AWS_ENDPOINT_URL_SSO_OIDC'] as const;
const before = NAMES.map((name) => process.env[name]);
const place = { label: 'acme', startUrl: 'https://acme.awsapps.com/start', region: 'eu-west-1' };
const token = new Secret('fake-access');
const registration = {
  clientId: 'fake-client',
  clientSecret: new Secret('fake-client-secret'),
  expiresAt: 0,
};

let server: Server;
let answer: (response: ServerResponse) => void;
let requests = 0;

beforeEach(async () => {
  requests = 0;
  server = createServer((_request, response) => {
    requests += 1;
    answer(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  for (const name of NAMES) process.env[name] = `http://127.0.0.1:${port}`;
});

afterEach(async () => {
  for (const [index, name] of NAMES.entries()) {
    const value = before[index];
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const refuse = (status: number, name: string, headers: Record<string, string> = {}) => {
  answer = (response) => {
    response.writeHead(status, { 'content-type': 'application/json', 'x-amzn-errortype': name, ...headers });
    response.end(JSON.stringify({ error: name, message: 'fake-message' }));
  };
};

describe('The portal’s answer', () => {
  it.each([
    [401, 'UnauthorizedException', 'sign-in-required'],
    [429, 'TooManyRequestsException', 'throttled'],
    [403, 'ForbiddenException', 'not-assigned'],
    [404, 'ResourceNotFoundException', 'not-assigned'],
    [400, 'InvalidRequestException', 'invalid-input'],
    [500, 'InternalServerException', 'aws-failure'],
    [503, 'ServiceUnavailable', 'aws-failure'],
  ] as const)('%i %s is %s, after one call', async (status, name, code) => {
    refuse(status, name);
    const error = await rejection(createPortalApi().accounts(place, token, null));
    expect(error.code).toBe(code);
    expect(error.account).toBe('acme');
    expect(JSON.stringify(error.details)).not.toContain('fake-');
    expect(requests).toBe(1);
  });

  it.each([
    [{ 'retry-after': '7' }, 7_000],
    [{ 'retry-after': '99999' }, 60_000],
    [{ 'retry-after': '-1' }, 0],
    [{ 'retry-after': 'Wed, 21 Oct 2030 07:28:00 GMT' }, null],
    [{}, null],
  ])('with the headers %j asks for a pause of %s ms', async (headers, ms) => {
    refuse(429, 'TooManyRequestsException', headers);
    const error = await rejection(createPortalApi().accounts(place, token, null));
    expect(error.code).toBe('throttled');
    expect(askedPauseMs(error)).toBe(ms);
  });

  it('that never comes is the network’s fault', async () => {
    answer = (response) => response.destroy();
    const error = await rejection(createPortalApi().accounts(place, token, null));
    expect(['network', 'timeout']).toContain(error.code);
  });
});

describe('The answer of SSO OIDC', () => {
  it.each([
    [400, 'InvalidGrantException', 'sign-in-required'],
    [400, 'ExpiredTokenException', 'sign-in-required'],
    [401, 'InvalidClientException', 'client-unknown'],
    [400, 'AccessDeniedException', 'sign-in-denied'],
    [429, 'TooManyRequestsException', 'throttled'],
    [500, 'InternalServerException', 'aws-failure'],
  ] as const)('%i %s to a refresh is %s', async (status, name, code) => {
    refuse(status, name);
    const error = await rejection(createOidc(process.env).refresh(place, registration, new Secret('fake-r')));
    expect(error.code).toBe(code);
  });

  it.each([
    ['AuthorizationPendingException', 'pending'],
    ['SlowDownException', 'slow-down'],
  ])('%s to a poll is %s', async (name, kind) => {
    refuse(400, name);
    const poll = createOidc(process.env).pollDevice(place, registration, new Secret('fake-device'));
    expect(await poll).toEqual({ kind });
  });
});
