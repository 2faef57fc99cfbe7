// A pool of connections that all go through one HTTP proxy, by CONNECT: for targets with TLS, which the proxy then
// cannot read, and for those without. Every failure of the proxy itself is a ProxyError; what goes wrong beyond it
// (the target's certificate, a reset connection) stays what Node makes of it.
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls, type SecureContext } from 'node:tls';
import { HttpsProxyAgent } from 'https-proxy-agent';

/** Names the proxy by host and port only: its address may hold a password. The message is a sentence for a person. */
export class ProxyError extends Error {
  override readonly name = 'ProxyError';
  /** `PROXY_` and the status of its answer, Node's code, TIMEOUT, CLOSED or ADDRESS. */
  readonly code: `PROXY_${string}`;

  constructor(code: string, message: string) {
    super(message);
    this.code = `PROXY_${code}`;
  }
}

export interface TunnelOptions {
  readonly proxy: URL;
  /** Whether the targets speak TLS. */
  readonly secure: boolean;
  /** Authorities to trust, for the targets and for a proxy that is reached by https; undefined: Node's own. */
  readonly trust: SecureContext | undefined;
  /** From the first packet to the proxy's answer, ms. */
  readonly timeoutMs: number;
  readonly maxSockets: number;
}

type Request = Parameters<HttpsProxyAgent<string>['connect']>[0];
type Target = Parameters<HttpsProxyAgent<string>['connect']>[1];

export class TunnelAgent extends HttpsProxyAgent<string> {
  readonly #options: TunnelOptions;

  constructor(options: TunnelOptions) {
    super(options.proxy, { keepAlive: true, maxSockets: options.maxSockets });
    this.#options = options;
  }

  /** The library guesses from the call stack, which says nothing when a request has waited for a free connection. */
  override isSecureEndpoint(): boolean {
    return this.#options.secure;
  }

  override async connect(request: Request, target: Target): Promise<Socket> {
    const tunnel = await this.#open(request, target);
    if (!this.#options.secure) return tunnel;
    // Here and not by the library, which forgets the target's name when that is an IP address.
    const host = target.host ?? '';
    return connectTls({
      socket: tunnel,
      host,
      ...(isIP(host) ? {} : { servername: host }),
      ...this.#trust(),
      ALPNProtocols: ['http/1.1'],
    });
  }

  async #open(request: Request, target: Target): Promise<Socket> {
    const { proxy, timeoutMs } = this.#options;
    const giveUp = new AbortController();
    const timer = setTimeout(() => giveUp.abort(), timeoutMs);
    let status: number | undefined;
    request.once('proxyConnect', (answer: { statusCode?: number }) => {
      status = answer.statusCode;
    });
    try {
      // One for each connection, because only then can a proxy that stays silent be hung up on.
      const socket = await new HttpsProxyAgent(proxy, this.#towardsProxy(giveUp.signal)).connect(request, {
        ...target,
        secureEndpoint: false,
      } as Target);
      if (status === 200) return socket;
      socket.destroy();
    } catch (thrown) {
      throw giveUp.signal.aborted ? silent(proxy) : broken(proxy, thrown);
    } finally {
      clearTimeout(timer);
    }
    throw refused(proxy, status ?? 0, target.host ?? 'AWS');
  }

  #towardsProxy(signal: AbortSignal) {
    const { proxy } = this.#options;
    if (proxy.protocol === 'http:') return { keepAlive: true, signal };
    const host = bareHost(proxy);
    const port = proxy.port === '' ? 443 : Number(proxy.port);
    return { keepAlive: true, socket: connectTcp({ host, port, signal }), ...this.#trust() };
  }

  #trust() {
    const { trust } = this.#options;
    return trust ? { secureContext: trust } : {};
  }
}

const bareHost = (url: URL): string => url.hostname.replace(/^\[|\]$/g, '');

function silent(proxy: URL): ProxyError {
  return new ProxyError('TIMEOUT', `The proxy ${proxy.host} does not answer`);
}

function broken(proxy: URL, thrown: unknown): ProxyError {
  const { code } = (thrown ?? {}) as { code?: unknown };
  if (typeof code !== 'string') {
    return new ProxyError('CLOSED', `The proxy ${proxy.host} ended the connection without a usable answer`);
  }
  return new ProxyError(code, `The proxy ${proxy.host} cannot be reached (${code})`);
}

function refused(proxy: URL, status: number, target: string): ProxyError {
  if (status !== 407) {
    return new ProxyError(
      `${status}`,
      `The proxy ${proxy.host} does not connect Cloakroom with ${target} (status ${status})`,
    );
  }
  return new ProxyError(
    '407',
    proxy.username === ''
      ? `The proxy ${proxy.host} asks for a user name and password`
      : `The proxy ${proxy.host} does not accept the user name and password it was given`,
  );
}
