// Whom the app trusts, and how a change of settings takes hold, over real connections.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { AppError } from '../../../shared/errors.ts';
import { DEFAULT_NETWORK } from '../../../shared/network.ts';
import { requestHandler, setNetwork, testConnection } from '../../../src-main/aws/client-settings.ts';
import { readCaFile } from '../../../src-main/platform/ca-file.ts';
import { rejection } from '../../unit/fakes/rejection.ts';
import { ALICE, network, STS, use } from './fixture.ts';

const net = network();
const { whoAmI, through } = net;

describe('A certificate by an unknown authority', () => {
  beforeEach(() => vi.stubEnv('AWS_ENDPOINT_URL_STS', `https://localhost:${net.parts.tlsPort}`));

  it('is refused, and the error says where to name the authority', async () => {
    const error = await rejection(whoAmI());
    expect(error.code).toBe('proxy');
    expect(error.message).toContain('not trusted');
    expect(error.remedy).toContain('CA certificate in Cloakroom’s network settings');
    expect(net.parts.aws.count('GetCallerIdentity')).toBe(0);
  });

  it('is trusted once the settings name the file', async () => {
    await use({ ...DEFAULT_NETWORK, caFile: net.parts.certificates.caFile });
    expect(await whoAmI()).toEqual(ALICE);
    await use(DEFAULT_NETWORK);
    expect((await rejection(whoAmI())).code).toBe('proxy');
  });

  it.each(['AWS_CA_BUNDLE', 'NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE'])('is trusted with %s', async (name) => {
    vi.stubEnv(name, net.parts.certificates.caFile);
    expect(await use(DEFAULT_NETWORK)).toEqual([]);
    expect(await whoAmI()).toEqual(ALICE);
  });

  it('leaves out a file that a variable names in vain, and says so', async () => {
    vi.stubEnv('AWS_CA_BUNDLE', join(net.parts.folder, 'missing.pem'));
    const [problem, ...more] = await use({ ...DEFAULT_NETWORK, caFile: net.parts.certificates.caFile });
    expect(more).toEqual([]);
    expect(problem?.message).toContain('missing.pem');
    expect(problem?.message).toContain('AWS_CA_BUNDLE');
    expect(await whoAmI()).toEqual(ALICE);
  });

  it('stays trusted when the next file is of no use', async () => {
    await use({ ...DEFAULT_NETWORK, caFile: net.parts.certificates.caFile });
    const empty = join(net.parts.folder, 'empty.pem');
    await writeFile(empty, 'no certificate\n');
    for (const [caFile, code] of [
      [empty, 'file-malformed'],
      [join(net.parts.folder, 'missing.pem'), 'file-unreadable'],
      ['ca.pem', 'invalid-input'],
    ] as const) {
      const error = await rejection(use({ proxy: { kind: 'none' }, caFile }));
      expect(error.code).toBe(code);
      if (code !== 'invalid-input') expect(error.message).toContain(caFile);
    }
    expect(await whoAmI()).toEqual(ALICE);
  });
});

describe('A change of settings', () => {
  it('holds for the next call, and lets go of the connections before it', async () => {
    await use(through(net.parts.proxy));
    await whoAmI();
    await use(through(net.parts.other));
    await whoAmI();
    expect([net.parts.proxy.asked, net.parts.other.asked]).toEqual([[STS], [STS]]);
    await vi.waitUntil(() => net.parts.proxy.openConnections() === 0, { timeout: 10_000 });
    vi.stubEnv('AWS_ENDPOINT_URL_STS', net.parts.aws.url);
    await use({ proxy: { kind: 'none' }, caFile: null });
    await whoAmI();
    expect([net.parts.proxy.asked, net.parts.other.asked]).toEqual([[STS], [STS]]);
    await vi.waitUntil(() => net.parts.other.openConnections() === 0, { timeout: 10_000 });
  });

  it('leaves a call under way on its connection, which then ends', async () => {
    const fault = net.parts.aws.faults.add({
      operation: 'GetCallerIdentity',
      when: 'before',
      kind: 'stall',
      times: 1,
    });
    await use(through(net.parts.proxy));
    const slow = whoAmI();
    await vi.waitUntil(() => net.parts.aws.count('GetCallerIdentity') === 1, { timeout: 10_000 });
    await use(through(net.parts.other));
    expect(await whoAmI()).toEqual(ALICE);
    expect(net.parts.proxy.openConnections()).toBe(1);
    fault.release();
    expect(await slow).toEqual(ALICE);
    await vi.waitUntil(() => net.parts.proxy.openConnections() === 0, { timeout: 10_000 });
    expect(net.parts.proxy.asked).toEqual([STS]);
  });

  it('to the same again keeps the connections', async () => {
    await use(through(net.parts.proxy));
    await whoAmI();
    await use(through(net.parts.proxy));
    await whoAmI();
    expect(net.parts.proxy.asked).toEqual([STS]);
  });

  it('counts by when it was asked for, not by how long its file takes to read', async () => {
    let answer: (pem: readonly string[]) => void = () => {};
    const first = setNetwork(through(net.parts.proxy), () => new Promise((resolve) => (answer = resolve)));
    await use(through(net.parts.other));
    answer(await readCaFile(net.parts.certificates.caFile));
    await first;
    await whoAmI();
    expect([net.parts.proxy.asked, net.parts.other.asked]).toEqual([[], [STS]]);
  });
});

describe('A test of the connection', () => {
  it('needs any answer of AWS, and says which way it went', async () => {
    await use(through(net.parts.proxy));
    expect(await testConnection('eu-west-1')).toEqual({ ok: true, via: 'proxy' });
    expect(net.parts.proxy.asked).toEqual([STS]);
    vi.stubEnv('AWS_ENDPOINT_URL', net.parts.aws.url);
    await use(through(net.parts.proxy, { except: '127.0.0.1' }));
    expect(await testConnection('eu-west-1')).toEqual({ ok: true, via: 'direct' });
    expect(net.parts.aws.calls.length).toBe(2);
  });

  it('tells what stopped it', async () => {
    net.parts.proxy.mode = { kind: 'sign-in', user: 'a:b' };
    await use(through(net.parts.proxy));
    const error = await testConnection('eu-west-1');
    expect(error).toBeInstanceOf(AppError);
    expect(error).toMatchObject({ code: 'proxy', message: expect.stringContaining('asks for a user name') });
  });
});

describe('A plain request', () => {
  it('goes the same way', async () => {
    await use(through(net.parts.proxy));
    const request = {
      ...{ protocol: 'https:', hostname: 'sts.eu-west-1.amazonaws.com', method: 'GET', path: '/' },
      ...{ query: {}, headers: { host: 'sts.eu-west-1.amazonaws.com' } },
    };
    const { response } = await requestHandler.handle(
      request as unknown as Parameters<typeof requestHandler.handle>[0],
    );
    expect(response.statusCode).toBeGreaterThanOrEqual(200);
    response.body.resume();
    expect(net.parts.proxy.asked).toEqual([STS]);
  });
});
