// The ways to AWS: a pool of connections for each, direct or through a proxy, chosen anew for every call. Settings can
// change at any time: calls under way keep their connection, the next ones go the new way.
//
// Proxy variables are read from the environment of the process (proxy-from-env), at each call.
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import tls, { type SecureContext } from 'node:tls';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { getProxyForUrl } from 'proxy-from-env';
import { AppError, toAppError } from '../../shared/errors.ts';
import {
  caFileProblem,
  DEFAULT_NETWORK,
  isExcepted,
  type NetworkSettings,
  proxyAddressProblem,
} from '../../shared/network.ts';
import { ProxyError, TunnelAgent } from './proxy-tunnel.ts';

const CONNECT_TIMEOUT_MS = 4_000;
const REQUEST_TIMEOUT_MS = 8_000;
/** For one target. */
const MAX_SOCKETS = 25;

/**
 * Files of authorities that other tools are given: the AWS CLI and SDKs (AWS_CA_BUNDLE), Node and so the SDK for
 * JavaScript (NODE_EXTRA_CA_CERTS, which Electron ignores where the nodeOptions fuse is off), and OpenSSL and Go
 * (SSL_CERT_FILE). There, the first and the last replace the well-known authorities; here, all are added.
 */
const CA_VARIABLES = ['AWS_CA_BUNDLE', 'NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE'] as const;

/** The certificates in a file, as PEM; throws AppErrors. */
export type ReadCa = (path: string) => Promise<readonly string[]>;

interface Target {
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number | undefined;
}

interface Way {
  readonly via: 'direct' | 'proxy';
  readonly handler: NodeHttpHandler;
  /** Ends idle connections now, and busy ones as soon as they are idle. */
  retire(): void;
}

export class Network {
  #settings: NetworkSettings = DEFAULT_NETWORK;
  #authorities: readonly string[] = [];
  #trust: SecureContext | undefined;
  /** By the proxy's address; direct: ''. */
  readonly #ways = new Map<string, Way>();
  #changes = 0;

  /**
   * Holds for the next call. Resolves to what is wrong with CA files that variables name; those are left out. Throws
   * `invalid-input`, `file-unreadable` or `file-malformed`, and then all stays as it was. Of two changes at a time, the
   * later one counts.
   */
  async use(settings: NetworkSettings, readCa: ReadCa): Promise<readonly AppError[]> {
    this.#changes += 1;
    const change = this.#changes;
    const { proxy, caFile } = settings;
    const problem =
      (proxy.kind === 'address' ? proxyAddressProblem(proxy.url) : null) ??
      (caFile === null ? null : caFileProblem(caFile));
    if (problem) throw invalid(problem);
    const chosen = caFile === null ? [] : await readCa(caFile);
    const { certificates, problems } = await authoritiesOfEnvironment(readCa);
    if (change !== this.#changes) return problems;

    const authorities = [...new Set([...chosen, ...certificates])];
    const sameAuthorities = authorities.join() === this.#authorities.join();
    if (sameAuthorities && JSON.stringify(settings) === JSON.stringify(this.#settings)) return problems;
    if (!sameAuthorities) this.#trust = trusting(authorities);
    this.#authorities = authorities;
    this.#settings = settings;
    for (const way of this.#ways.values()) way.retire();
    this.#ways.clear();
    return problems;
  }

  /** Throws a ProxyError when the environment names a proxy that cannot be used. */
  wayTo(target: Target): Way {
    const proxy = this.#proxyFor(target);
    const key = proxy?.href ?? '';
    const way = this.#ways.get(key) ?? newWay(proxy, this.#trust);
    this.#ways.set(key, way);
    return way;
  }

  #proxyFor(target: Target): URL | null {
    const { proxy } = this.#settings;
    if (proxy.kind === 'none') return null;
    const port = target.port ?? (target.protocol === 'https:' ? 443 : 80);
    if (proxy.kind === 'environment') return proxyOfEnvironment(target, port);
    return isExcepted(proxy.except, target.hostname, port) ? null : new URL(proxy.url);
  }
}

function newWay(proxy: URL | null, trust: SecureContext | undefined): Way {
  const shared = { maxSockets: MAX_SOCKETS, timeoutMs: CONNECT_TIMEOUT_MS, trust };
  const pool = { keepAlive: true, maxSockets: MAX_SOCKETS };
  const httpAgent = proxy ? new TunnelAgent({ ...shared, proxy, secure: false }) : new HttpAgent({ ...pool });
  const httpsAgent = proxy
    ? new TunnelAgent({ ...shared, proxy, secure: true })
    : new HttpsAgent({ ...pool, ...(trust ? { secureContext: trust } : {}) });
  return {
    via: proxy ? 'proxy' : 'direct',
    handler: new NodeHttpHandler({
      // A tunnel keeps the time itself, and knows then that it was the proxy.
      connectionTimeout: CONNECT_TIMEOUT_MS + (proxy ? 1_000 : 0),
      requestTimeout: REQUEST_TIMEOUT_MS,
      throwOnRequestTimeout: true,
      httpAgent,
      httpsAgent: httpsAgent as HttpsAgent,
    }),
    retire() {
      for (const agent of [httpAgent, httpsAgent]) {
        // Connections that come back from now on are too many, and closed.
        agent.maxFreeSockets = 0;
        for (const socket of Object.values(agent.freeSockets).flat()) socket?.destroy();
      }
    },
  };
}

/** With the variables' rules of other tools: a proxy without a scheme is an http one (botocore, curl, Go). */
function proxyOfEnvironment(target: Target, port: number): URL | null {
  const { hostname, protocol } = target;
  if (isExcepted(process.env.no_proxy || process.env.NO_PROXY || '', hostname, port)) return null;
  const named = getProxyForUrl(`${protocol}//${hostname}:${port}`);
  if (named === '') return null;
  const bare = named.replace(/^\w+:\/\//, '');
  const text = PROXY_VARIABLES.some((name) => process.env[name] === bare) ? `http://${bare}` : named;
  const proxy = URL.canParse(text) && isEncoded(text) ? new URL(text) : null;
  if (proxy?.hostname && /^https?:$/.test(proxy.protocol)) return proxy;
  throw new ProxyError(
    'ADDRESS',
    proxy
      ? `The environment names a proxy of a kind that cannot be used (${proxy.protocol.slice(0, -1)})`
      : 'The environment names a proxy whose address cannot be read; in a password, characters such as % or @ are written %25 or %40',
  );
}

function isEncoded(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

const PROXY_VARIABLES = ['https_proxy', 'http_proxy', 'all_proxy'].flatMap((name) => [
  name,
  name.toUpperCase(),
]);

async function authoritiesOfEnvironment(readCa: ReadCa) {
  const certificates: string[] = [];
  const problems: AppError[] = [];
  for (const name of CA_VARIABLES) {
    const path = process.env[name];
    if (!path) continue;
    try {
      certificates.push(...(await readCa(path)));
    } catch (thrown) {
      const { code, message, details } = toAppError(thrown);
      problems.push(
        new AppError({
          code,
          message: `${message}; the variable ${name} names it`,
          remedy: `correct ${name} or unset it, and start Cloakroom again`,
          details,
        }),
      );
    }
  }
  return { certificates, problems };
}

/** Made once for all connections: it takes longer than the connection itself. */
function trusting(authorities: readonly string[]): SecureContext | undefined {
  if (authorities.length === 0) return undefined;
  return tls.createSecureContext({ ca: [...wellKnown(), ...authorities] });
}

/** What Node trusts by default, which a list of one's own would replace. */
function wellKnown(): readonly string[] {
  const { getCACertificates } = tls as { getCACertificates?: (type: 'default') => string[] };
  // Since Node 22.15.
  return getCACertificates?.('default') ?? tls.rootCertificates;
}

function invalid(problem: string): AppError {
  return new AppError({
    code: 'invalid-input',
    message: problem,
    remedy: 'correct it in Cloakroom’s network settings',
  });
}
