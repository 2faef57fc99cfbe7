// A decoded request in, the answer line out. Knows nothing of sockets.
import type { AuditEvent } from '../../shared/audit.ts';
import {
  type BrokerRequest,
  encodeCredentials,
  encodeFailure,
  PERSON_WAIT_MS,
} from '../../shared/broker-protocol.ts';
import type { Caller } from '../../shared/callers.ts';
import { AppError, toAppError } from '../../shared/errors.ts';
import type { Session } from '../../shared/model.ts';
import { aboutSession, NO_SESSION } from './audit-events.ts';
import { type CatalogState, sessionOfProfile } from './catalog.ts';
import type { CredentialCache } from './credential-cache.ts';
import { planCredentials } from './credential-plan.ts';
import type { AuditTrail, Clock, Credentials, Log } from './ports.ts';

export interface BrokerPorts {
  readonly catalog: { readonly state: CatalogState };
  readonly cache: Pick<CredentialCache, 'get'>;
  readonly clock: Pick<Clock, 'monotonic'>;
  readonly log: Log;
  readonly audit: AuditTrail;
  /** While it is locked, why; else null. */
  readonly refusal: () => AppError | null;
  /** Resolves when this program may have the session's credentials; a person may have to be asked first. */
  readonly approve: (asked: {
    readonly session: Session;
    readonly caller: Caller | null;
    readonly profile: string;
    readonly patienceMs: number;
  }) => Promise<void>;
  /** Told of every answer with credentials, for those who keep a record. */
  readonly handedOut: (sessionId: string, profile: string) => void;
}

/** What the socket knows beside the request. */
export interface Asked {
  readonly requestId: string;
  /** Null where the system does not say who connected. */
  readonly caller: Caller | null;
}

export type Answer = (request: BrokerRequest, asked: Asked) => Promise<string>;

export function createBroker(ports: BrokerPorts): Answer {
  const { catalog, cache, clock, log, audit, refusal, approve, handedOut } = ports;
  const refuseLocked = () => {
    const error = refusal();
    if (error) throw error;
  };
  // Thousands of warm requests may ask for the same credentials: each is rendered once.
  const rendered = new WeakMap<Credentials, string>();

  return async ({ profile }, { requestId, caller }) => {
    const since = clock.monotonic();
    let about: Pick<AuditEvent, keyof typeof NO_SESSION> = NO_SESSION;
    const note = (result: 'issued' | 'refused', rest: Pick<AuditEvent, 'code' | 'accessKeyId'>) =>
      audit.record({ kind: 'tool', result, profile, caller, detail: null, ...about, ...rest });
    try {
      refuseLocked();
      const session = sessionOfProfile(catalog.state, profile);
      about = aboutSession(catalog.state, session);
      await approve({ session, caller, profile, patienceMs: PERSON_WAIT_MS });
      const target = planCredentials(catalog.state, session.id);
      const credentials = await cache.get(target, {
        by: 'helper',
        name: profile,
        patienceMs: Math.max(0, PERSON_WAIT_MS - (clock.monotonic() - since)),
      });
      // It may have been locked while AWS or a person was asked, and the profile may be another session's by now.
      refuseLocked();
      if (sessionOfProfile(catalog.state, profile).id !== session.id) throw overtaken(profile);
      handedOut(session.id, profile);
      note('issued', { code: null, accessKeyId: credentials.accessKeyId });
      const ready = rendered.get(credentials);
      if (ready !== undefined) return ready;
      const answer = encodeCredentials(renderCredentials(credentials, target.accountId));
      rendered.set(credentials, answer);
      return answer;
    } catch (thrown) {
      const error = toAppError(thrown);
      log.warn('request refused', { requestId, profile, code: error.code });
      note('refused', { code: error.code, accessKeyId: null });
      return encodeFailure(error);
    }
  };
}

function overtaken(profile: string): AppError {
  return new AppError({
    code: 'unknown-profile',
    message: `The profile ${profile} was given to another session while its credentials were being fetched`,
    remedy: 'run the command again',
  });
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
