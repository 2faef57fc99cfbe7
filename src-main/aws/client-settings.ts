// How every AWS client of the app is made: one network with one pool of connections for each way to AWS, short
// time-outs, the SDK's standard retries.
// A helper waits on these calls, and its own caller may give up after 22 s (Rust) or 60 s (Go).
import type { NodeHttpHandler } from '@smithy/node-http-handler';
import { AppError } from '../../shared/errors.ts';
import type { NetworkSettings } from '../../shared/network.ts';
import type { CallContext, Credentials, LongTermKey } from '../core/ports.ts';
import { toAwsError } from './error-mapping.ts';
import { Network, type ReadCa } from './network.ts';

const MAX_ATTEMPTS = 3;

const network = new Network();

/** See Network.use: holds from the next call on, whatever client makes it. */
export const setNetwork = (settings: NetworkSettings, readCa: ReadCa): Promise<readonly AppError[]> =>
  network.use(settings, readCa);

type Handler = Pick<
  NodeHttpHandler,
  'metadata' | 'handle' | 'destroy' | 'updateHttpClientConfig' | 'httpHandlerConfigs'
>;

/**
 * Sends a request the way the settings say at that moment. For the SDK's clients and for plain requests to AWS; their
 * errors are for toAwsError.
 */
export const requestHandler: Handler = {
  metadata: { handlerProtocol: 'http/1.1' },
  handle: async (request, options) => await network.wayTo(request).handler.handle(request, options),
  // Clients come and go, and try to configure what is not theirs; the network stays.
  destroy: () => {},
  updateHttpClientConfig: () => {},
  httpHandlerConfigs: () => ({}),
};

export function clientSettings(credentials: LongTermKey | Credentials, context: CallContext) {
  return {
    region: context.region,
    credentials: {
      accessKeyId: credentials.accessKeyId,
      secretAccessKey: credentials.secretAccessKey.reveal(),
      ...('sessionToken' in credentials && credentials.sessionToken
        ? { sessionToken: credentials.sessionToken.reveal() }
        : {}),
    },
    maxAttempts: MAX_ATTEMPTS,
    requestHandler,
  };
}

/** For services that take a bearer token instead of a signature. They retry by their own rules, which pace listings. */
export function unsignedClientSettings(region: string) {
  return { region, maxAttempts: 1, requestHandler };
}

/**
 * Asks STS who is asking, without a signature, where the SDK would send any call. Every answer of AWS, a refusal too,
 * shows that the way is open. Resolves to what stopped it otherwise; never rejects.
 */
export async function testConnection(
  region: string,
): Promise<{ readonly ok: true; readonly via: 'direct' | 'proxy' } | AppError> {
  let via: 'direct' | 'proxy' = 'direct';
  const watched: Handler = {
    ...requestHandler,
    handle: async (request, options) => {
      const way = network.wayTo(request);
      via = way.via;
      return await way.handler.handle(request, options);
    },
  };
  try {
    const sdk = await import('@aws-sdk/client-sts');
    const client = new sdk.STSClient({
      ...unsignedClientSettings(region),
      requestHandler: watched,
      credentials: { accessKeyId: '', secretAccessKey: '' },
      signer: { sign: async (request) => request },
    });
    await client.send(new sdk.GetCallerIdentityCommand({}));
  } catch (error) {
    const { $metadata } = (error ?? {}) as { $metadata?: { httpStatusCode?: number } };
    if ($metadata?.httpStatusCode === undefined) {
      const about = { operation: 'sts:GetCallerIdentity', account: '', clockOffsetMs: 0 };
      const { code, message, remedy, details } = toAwsError(error, about);
      return new AppError({ code, message, remedy, details });
    }
  }
  return { ok: true, via };
}
