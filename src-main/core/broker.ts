// A decoded request in, the answer line out. Knows nothing of sockets.
import {
  type BrokerRequest,
  encodeCredentials,
  encodeFailure,
  PERSON_WAIT_MS,
} from '../../shared/broker-protocol.ts';
import { type AppError, toAppError } from '../../shared/errors.ts';
import { type CatalogState, sessionOfProfile } from './catalog.ts';
import type { CredentialCache } from './credential-cache.ts';
import { planCredentials } from './credential-plan.ts';
import type { Credentials, Log } from './ports.ts';

export interface BrokerPorts {
  readonly catalog: { readonly state: CatalogState };
  readonly cache: Pick<CredentialCache, 'get'>;
  readonly log: Log;
  /** While it is locked, why; else null. */
  readonly refusal: () => AppError | null;
  /** Told of every answer with credentials, for those who keep a record. */
  readonly handedOut: (sessionId: string, profile: string) => void;
}

export type Answer = (request: BrokerRequest, requestId: string) => Promise<string>;

export function createBroker({ catalog, cache, log, refusal, handedOut }: BrokerPorts): Answer {
  const refuseLocked = () => {
    const error = refusal();
    if (error) throw error;
  };
  // Thousands of warm requests may ask for the same credentials: each is rendered once.
  const rendered = new WeakMap<Credentials, string>();

  return async (request, requestId) => {
    const { profile } = request;
    try {
      refuseLocked();
      const session = sessionOfProfile(catalog.state, profile);
      const target = planCredentials(catalog.state, session.id);
      const credentials = await cache.get(target, {
        by: 'helper',
        name: profile,
        patienceMs: PERSON_WAIT_MS,
      });
      // It may have been locked while AWS was asked.
      refuseLocked();
      handedOut(session.id, profile);
      const ready = rendered.get(credentials);
      if (ready !== undefined) return ready;
      const answer = encodeCredentials(renderCredentials(credentials, target.accountId));
      rendered.set(credentials, answer);
      return answer;
    } catch (thrown) {
      const error = toAppError(thrown);
      log.warn('request refused', { requestId, profile, code: error.code });
      return encodeFailure(error);
    }
  };
}

/**
 * The credential_process document, one line. Absent fields are left out: an empty Expiration crashes botocore, and
 * an epoch number reads as expired in JavaScript. Source: AWS SDKs and Tools Reference, process credential provider.
 */
export function renderCredentials(credentials: Credentials, accountId: string): string {
  const { accessKeyId, secretAccessKey, sessionToken, expiresAt } = credentials;
  return JSON.stringify({
    Version: 1,
    AccessKeyId: accessKeyId,
    SecretAccessKey: secretAccessKey.reveal(),
    ...(sessionToken ? { SessionToken: sessionToken.reveal() } : {}),
    ...(expiresAt === null ? {} : { Expiration: new Date(expiresAt).toISOString().replace(/\.\d+Z$/, 'Z') }),
    AccountId: accountId,
  });
}
