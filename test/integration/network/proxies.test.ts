// Proxies over real connections: what they are asked for, and what a person is told when they fail.
import { describe, expect, it, vi } from 'vitest';
import type { AppError } from '../../../shared/errors.ts';
import { DEFAULT_NETWORK } from '../../../shared/network.ts';
import { createIam } from '../../../src-main/aws/iam.ts';
import { createOidc } from '../../../src-main/aws/identity-center.ts';
import { rejection } from '../../unit/fakes/rejection.ts';
import { ALICE, context, network, STS, use } from './fixture.ts';
import { freePort, startProxy } from './servers.ts';

const net = network();
const { whoAmI, through } = net;
const textOf = (error: AppError) =>
  JSON.stringify([error.message, error.remedy, error.account, error.details, error.stack, error.cause]);

describe('A proxy by its address', () => {
  it('is asked for a tunnel to the real host, and only sees that', async () => {
    await use(through(net.parts.proxy));
    expect(await whoAmI()).toEqual(ALICE);
    expect(net.parts.proxy.asked).toEqual([STS]);
    expect(net.parts.proxy.others).toEqual([]);
  });

  it('takes the calls of every service, to hosts without TLS too', async () => {
    vi.stubEnv('AWS_ENDPOINT_URL_IAM', net.parts.aws.url);
    vi.stubEnv('AWS_ENDPOINT_URL_SSO_OIDC', net.parts.aws.url);
    await use(through(net.parts.proxy));
    await createIam().listMfaDevices(net.parts.key, context);
    const place = { label: 'acme', startUrl: 'https://acme.awsapps.com/start', region: 'eu-west-1' };
    await rejection(createOidc(process.env).register(place, ['sso:account:access']));
    expect(net.parts.aws.count('ListMFADevices')).toBe(1);
    expect(net.parts.aws.count('RegisterClient')).toBe(1);
    expect(new Set(net.parts.proxy.asked)).toEqual(new Set([new URL(net.parts.aws.url).host]));
    expect(net.parts.proxy.others).toEqual([]);
  });

  it('is not asked for hosts that are excepted', async () => {
    vi.stubEnv('AWS_ENDPOINT_URL_STS', net.parts.aws.url);
    await use(through(net.parts.proxy, { except: 'intern.example.com, 127.0.0.1' }));
    expect(await whoAmI()).toEqual(ALICE);
    expect(net.parts.proxy.asked).toEqual([]);
  });

  it('is asked once for calls that follow each other, whichever client makes them', async () => {
    await use(through(net.parts.proxy));
    for (let call = 0; call < 3; call += 1) await whoAmI();
    expect(net.parts.proxy.asked).toEqual([STS]);
  });

  it('gets no more tunnels than the pool allows, and all calls get through', async () => {
    await use(through(net.parts.proxy));
    await Promise.all(Array.from({ length: 60 }, whoAmI));
    expect(net.parts.aws.count('GetCallerIdentity')).toBe(60);
    expect(net.parts.proxy.asked.length).toBeLessThanOrEqual(25);
  });

  it('may itself speak TLS, with a certificate by the authority in the file', async () => {
    const secured = await startProxy(net.parts.certificates);
    secured.hosts.set(STS, net.parts.tlsPort);
    await use(through(secured, { scheme: 'https' }));
    expect(await whoAmI()).toEqual(ALICE);
    expect(secured.asked).toEqual([STS]);

    await use({ ...through(secured, { scheme: 'https' }), caFile: null });
    const error = await rejection(whoAmI());
    expect(error.code).toBe('proxy');
    expect(error.message).toContain(`localhost:${secured.port}`);
    expect(error.remedy).toContain('CA certificate');
    await secured.close();
  });

  it('never stands in for the host: a certificate must name the host behind it, an IP address too', async () => {
    vi.stubEnv('AWS_ENDPOINT_URL_STS', `https://127.0.0.1:${net.parts.tlsPort}`);
    await use(through(net.parts.proxy));
    const error = await rejection(whoAmI());
    expect(error.code).toBe('proxy');
    expect(error.details.join()).toContain('ERR_TLS_CERT_ALTNAME_INVALID');
    expect(net.parts.aws.count('GetCallerIdentity')).toBe(0);
  });
});

describe('A proxy that does not let through', () => {
  it.each([
    [{ kind: 'sign-in', user: 'a:b' }, 'asks for a user name and password', 'HTTPS_PROXY'],
    [{ kind: 'refuse', status: 502 }, 'sts.eu-west-1.amazonaws.com (status 502)', 'try again'],
    [{ kind: 'refuse', status: 403 }, '(status 403)', 'ask for AWS to be allowed'],
    [{ kind: 'hang-up' }, 'ended the connection', 'check the proxy’s address'],
  ] as const)('is named with what it did and what to do: %o', async (mode, message, remedy) => {
    net.parts.proxy.mode = mode;
    await use(through(net.parts.proxy));
    const error = await rejection(whoAmI());
    expect(error.code).toBe('proxy');
    expect(error.account).toBe(context.account);
    expect(error.message).toContain(`localhost:${net.parts.proxy.port}`);
    expect(error.message).toContain(message);
    expect(error.remedy).toContain(remedy);
    expect(net.parts.proxy.asked).toEqual([STS]);
  });

  it('and stays silent is hung up on', async () => {
    net.parts.proxy.mode = { kind: 'hang' };
    await use(through(net.parts.proxy));
    const error = await rejection(whoAmI());
    expect(error.code).toBe('proxy');
    expect(error.message).toContain('does not answer');
    await vi.waitUntil(() => net.parts.proxy.openConnections() === 0, { timeout: 10_000 });
    expect(net.parts.proxy.asked).toEqual([STS]);
  });

  it.each(['http', 'https'])(
    'because nobody listens there is told from AWS being away (%s)',
    async (scheme) => {
      const port = await freePort();
      await use({
        proxy: { kind: 'address', url: `${scheme}://127.0.0.1:${port}`, except: '' },
        caFile: null,
      });
      const error = await rejection(whoAmI());
      expect(error.code).toBe('proxy');
      expect(error.message).toBe(`The proxy 127.0.0.1:${port} cannot be reached (ECONNREFUSED)`);
    },
  );
});

describe('The proxy of the environment', () => {
  const withFile = () => use({ ...DEFAULT_NETWORK, caFile: net.parts.certificates.caFile });

  it.each(['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY'])('is named by %s', async (name) => {
    vi.stubEnv(name, `http://localhost:${net.parts.proxy.port}`);
    await withFile();
    expect(await whoAmI()).toEqual(ALICE);
    expect(net.parts.proxy.asked).toEqual([STS]);
  });

  it('is an http one when the variable does not say', async () => {
    vi.stubEnv('HTTPS_PROXY', `localhost:${net.parts.proxy.port}`);
    await withFile();
    expect(await whoAmI()).toEqual(ALICE);
  });

  it('is HTTP_PROXY for hosts without TLS, and HTTPS_PROXY only for others', async () => {
    vi.stubEnv('AWS_ENDPOINT_URL_STS', net.parts.aws.url);
    vi.stubEnv('HTTPS_PROXY', `http://localhost:${net.parts.other.port}`);
    expect(await whoAmI()).toEqual(ALICE);
    vi.stubEnv('HTTP_PROXY', `http://localhost:${net.parts.proxy.port}`);
    expect(await whoAmI()).toEqual(ALICE);
    expect(net.parts.other.asked).toEqual([]);
    expect(net.parts.proxy.asked).toEqual([new URL(net.parts.aws.url).host]);
  });

  it.each(['127.0.0.1', '*', 'other.example, 127.0.0.1'])('is passed by for NO_PROXY=%s', async (list) => {
    vi.stubEnv('AWS_ENDPOINT_URL_STS', net.parts.aws.url);
    vi.stubEnv('HTTP_PROXY', `http://localhost:${net.parts.proxy.port}`);
    vi.stubEnv('NO_PROXY', list);
    expect(await whoAmI()).toEqual(ALICE);
    expect(net.parts.proxy.asked).toEqual([]);
  });

  it('is passed by when the settings say so', async () => {
    vi.stubEnv('AWS_ENDPOINT_URL_STS', net.parts.aws.url);
    vi.stubEnv('HTTP_PROXY', `http://localhost:${net.parts.proxy.port}`);
    await use({ proxy: { kind: 'none' }, caFile: null });
    expect(await whoAmI()).toEqual(ALICE);
    expect(net.parts.proxy.asked).toEqual([]);
  });

  it('is given its user name and password, which no error repeats', async () => {
    vi.stubEnv('HTTPS_PROXY', `http://alice:pa%24s-EXAMPLE@localhost:${net.parts.proxy.port}`);
    net.parts.proxy.mode = { kind: 'sign-in', user: 'alice:pa$s-EXAMPLE' };
    await withFile();
    expect(await whoAmI()).toEqual(ALICE);

    await use({ ...DEFAULT_NETWORK });
    for (const mode of [
      { kind: 'sign-in', user: 'alice:changed' },
      { kind: 'refuse', status: 502 },
      { kind: 'hang-up' },
      { kind: 'open' },
    ] as const) {
      net.parts.proxy.mode = mode;
      const error = await rejection(whoAmI());
      expect(error.code).toBe('proxy');
      expect(textOf(error)).not.toMatch(/EXAMPLE|alice:/);
    }
    await net.parts.proxy.close();
    expect(textOf(await rejection(whoAmI()))).not.toMatch(/EXAMPLE|alice:/);
  });

  it.each([
    ['socks5://u:EXAMPLE@localhost:1', 'socks5'],
    ['http://u:EXAMPLE@:x', 'cannot be read'],
  ])('that cannot be used is refused, not left out: %s', async (address, problem) => {
    vi.stubEnv('ALL_PROXY', address);
    const error = await rejection(whoAmI());
    expect(error.code).toBe('proxy');
    expect(error.message).toContain(problem);
    expect(textOf(error)).not.toContain('EXAMPLE');
  });
});
