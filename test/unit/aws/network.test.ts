import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DEFAULT_NETWORK, type NetworkSettings } from '../../../shared/network.ts';
import { toAwsError } from '../../../src-main/aws/error-mapping.ts';
import { Network } from '../../../src-main/aws/network.ts';
import { ProxyError } from '../../../src-main/aws/proxy-tunnel.ts';
import { rejection } from '../fakes/rejection.ts';

const STS = { protocol: 'https:', hostname: 'sts.eu-west-1.amazonaws.com' };
const LOCAL = { protocol: 'http:', hostname: '127.0.0.1', port: 4566 };
const noFile = async (): Promise<never> => {
  throw new Error('no file is to be read');
};

let network: Network;

beforeEach(() => {
  network = new Network();
  for (const name of ['HTTPS_PROXY', 'HTTP_PROXY', 'ALL_PROXY', 'NO_PROXY']) {
    vi.stubEnv(name, undefined);
    vi.stubEnv(name.toLowerCase(), undefined);
  }
  for (const name of ['AWS_CA_BUNDLE', 'NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE']) vi.stubEnv(name, undefined);
});
afterEach(() => {
  vi.unstubAllEnvs();
});

const address = (except = '', url = 'http://proxy.example.com:8080'): NetworkSettings => ({
  proxy: { kind: 'address', url, except },
  caFile: null,
});

describe('The way to a host', () => {
  it.each([
    [{}, 'direct', 'direct'],
    [{ HTTPS_PROXY: 'http://p:1' }, 'proxy', 'direct'],
    [{ HTTP_PROXY: 'http://p:1' }, 'direct', 'proxy'],
    [{ all_proxy: 'http://p:1' }, 'proxy', 'proxy'],
    [{ HTTPS_PROXY: '' }, 'direct', 'direct'],
    [{ ALL_PROXY: 'http://p:1', NO_PROXY: '127.0.0.1' }, 'proxy', 'direct'],
    [{ ALL_PROXY: 'http://p:1', NO_PROXY: '127.0.0.1:4567' }, 'proxy', 'proxy'],
    [{ ALL_PROXY: 'http://p:1', no_proxy: '.amazonaws.com' }, 'direct', 'proxy'],
    // Both as the AWS CLI reads it and as the library does.
    [{ ALL_PROXY: 'http://p:1', NO_PROXY: 'amazonaws.com' }, 'direct', 'proxy'],
    [{ ALL_PROXY: 'http://p:1', NO_PROXY: '*amazonaws.com' }, 'direct', 'proxy'],
    [{ ALL_PROXY: 'http://p:1', NO_PROXY: '*' }, 'direct', 'direct'],
  ])('follows the environment: %o', (variables, sts, local) => {
    for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
    expect([network.wayTo(STS).via, network.wayTo(LOCAL).via]).toEqual([sts, local]);
  });

  it('follows the environment as it is at the call', () => {
    expect(network.wayTo(STS).via).toBe('direct');
    vi.stubEnv('HTTPS_PROXY', 'http://p:1');
    expect(network.wayTo(STS).via).toBe('proxy');
  });

  it('follows the settings against the environment', async () => {
    vi.stubEnv('NO_PROXY', '*');
    await network.use(address('127.0.0.1'), noFile);
    expect([network.wayTo(STS).via, network.wayTo(LOCAL).via]).toEqual(['proxy', 'direct']);
    vi.stubEnv('NO_PROXY', undefined);
    vi.stubEnv('ALL_PROXY', 'http://p:1');
    await network.use({ proxy: { kind: 'none' }, caFile: null }, noFile);
    expect([network.wayTo(STS).via, network.wayTo(LOCAL).via]).toEqual(['direct', 'direct']);
  });

  it.each(['socks5://p:1', 'http://', 'http://u:100%@p:1', 'http://p:99999'])(
    'is none, not a direct one, when the environment names the proxy %s',
    (value) => {
      vi.stubEnv('HTTPS_PROXY', value);
      expect(() => network.wayTo(STS)).toThrow(ProxyError);
    },
  );

  it('is shared by all calls that go it, until the settings change', async () => {
    await network.use(address(), noFile);
    const { handler } = network.wayTo(STS);
    expect(network.wayTo({ ...STS, hostname: 'iam.amazonaws.com' }).handler).toBe(handler);
    await network.use(address(), noFile);
    expect(network.wayTo(STS).handler).toBe(handler);
    await network.use(address('example.com'), noFile);
    expect(network.wayTo(STS).handler).not.toBe(handler);
  });
});

describe('Settings that cannot be used', () => {
  it.each([
    [address('', 'http://alice:EXAMPLE@proxy:80'), 'unencrypted'],
    [address('', 'socks5://proxy:80'), 'SOCKS'],
    [{ ...DEFAULT_NETWORK, caFile: 'ca.pem' }, 'absolute'],
  ])('are refused, and those before stay', async (settings, problem) => {
    await network.use(address(), noFile);
    const error = await rejection(network.use(settings, noFile));
    expect(error.code).toBe('invalid-input');
    expect(error.message).toContain(problem);
    expect(error.message).not.toContain('EXAMPLE');
    expect(network.wayTo(STS).via).toBe('proxy');
  });
});

describe('A failure on the way', () => {
  const about = { operation: 'sts:GetCallerIdentity', account: 'acme', clockOffsetMs: 0 };

  it.each([
    ['407', 'user name and password'],
    ['502', 'try again'],
    ['403', 'to be allowed'],
    ['TIMEOUT', 'VPN'],
    ['ECONNREFUSED', 'VPN'],
    ['ADDRESS', 'address'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'CA certificate'],
  ])('of the proxy is its own, whatever the reason: %s', (reason, remedy) => {
    const error = toAwsError(new ProxyError(reason, 'The proxy p:1 is at fault'), about);
    expect(error).toMatchObject({ code: 'proxy', message: 'The proxy p:1 is at fault', account: 'acme' });
    expect(error.remedy).toContain(remedy);
    expect(error.details).toContain(`error: ProxyError (PROXY_${reason})`);
  });

  it.each([
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'ERR_TLS_CERT_ALTNAME_INVALID',
  ])('over a certificate leads to the CA file: %s', (code) => {
    const error = toAwsError(Object.assign(new Error('no'), { code }), about);
    expect(error.code).toBe('proxy');
    expect(error.remedy).toContain('CA certificate in Cloakroom’s network settings');
  });

  it('is not believed to be the proxy’s when AWS gives it that name', () => {
    const named = Object.assign(new Error('EXAMPLE'), { name: 'ProxyError' });
    expect(toAwsError(named, about).message).not.toContain('EXAMPLE');
  });
});
