// What helpers need of the app: a socket to ask at, the file that tells them where it is, and the helper itself.
import { randomBytes } from 'node:crypto';
import { brokerEndpoints } from '../../shared/broker-endpoint.ts';
import type { Approvals } from '../core/approvals.ts';
import { createBroker } from '../core/broker.ts';
import type { Catalog } from '../core/catalog.ts';
import { type BrokerSocket, listenForHelpers } from '../platform/broker-socket.ts';
import { installHelper, writeEndpointFile } from '../platform/helper-install.ts';
import { createReadPeer } from '../platform/peer.ts';
import type { CloakroomParts } from './cloakroom-parts.ts';
import type { CredentialEngine } from './credential-engine.ts';

export interface HelperService {
  /** Rejects when no socket can be opened, or helpers cannot be told of it. */
  open(): Promise<void>;
  /** Null while there is no socket. */
  path(): string | null;
  /** Resolves to the helper's path, which stands in people's AWS config files. */
  install(): Promise<string>;
  close(): Promise<void>;
}

export function createHelperService(
  parts: CloakroomParts,
  catalog: Catalog,
  { cache, lock, activity }: Pick<CredentialEngine, 'cache' | 'lock' | 'activity'>,
  approvals: Pick<Approvals, 'approve'>,
): HelperService {
  const { home, platform, env, clock, log } = parts;
  const place = { home, platform };
  let socket: BrokerSocket | null = null;

  return {
    async open() {
      const token = platform === 'win32' ? randomBytes(32).toString('hex') : null;
      socket = await listenForHelpers({
        candidates: brokerEndpoints({
          platform,
          env,
          cloakroomHome: home,
          nonce: randomBytes(16).toString('hex'),
        }),
        platform,
        uid: parts.uid,
        token,
        answer: createBroker({
          catalog,
          cache,
          clock,
          log,
          audit: parts.auditLog,
          approve: (asked) => approvals.approve(asked),
          refusal: () => lock.refusal(),
          handedOut: (sessionId, profile) => activity.record(sessionId, 'handed-out', profile),
        }),
        readPeer: createReadPeer(platform),
        readCaller: parts.readCaller,
        log,
      });
      const { path } = socket;
      await writeEndpointFile(place, {
        path,
        token,
        launch: parts.launch,
        environment: parts.launchEnvironment,
      });
      log.info('listening', { path });
    },

    path: () => socket?.path ?? null,

    install: () => installHelper(place, parts.helperSource),

    async close() {
      await socket?.close();
    },
  };
}
