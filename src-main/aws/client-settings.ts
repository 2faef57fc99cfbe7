// How every AWS client of the app is made: one pool of connections, short time-outs, the SDK's standard retries.
// A helper waits on these calls, and its own caller may give up after 22 s (Rust) or 60 s (Go).
import { Agent } from 'node:https';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { CallContext, Credentials, LongTermKey } from '../core/ports.ts';

const CONNECT_TIMEOUT_MS = 4_000;
const REQUEST_TIMEOUT_MS = 8_000;
const MAX_ATTEMPTS = 3;

const requestHandler = new NodeHttpHandler({
  connectionTimeout: CONNECT_TIMEOUT_MS,
  requestTimeout: REQUEST_TIMEOUT_MS,
  throwOnRequestTimeout: true,
  httpsAgent: new Agent({ keepAlive: true, maxSockets: 25 }),
});

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
