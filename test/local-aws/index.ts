// A local AWS: one HTTP server on 127.0.0.1 that speaks the wire formats of STS, IAM, IAM Identity Center (SSO OIDC
// and the access portal) and the console's sign-in, and enforces AWS's rules. Tools reach it through the SDKs' own
// endpoint variables. Used by tests and by the demo.
import { type Call, type CallFilter, countCalls } from './call-log.ts';
import { Faults } from './faults.ts';
import { createFederation } from './federation.ts';
import { createIam } from './iam.ts';
import { createSsoOidc } from './identity-center/oidc.ts';
import { createSsoPortal } from './identity-center/portal-service.ts';
import { startServer } from './server.ts';
import { createSts } from './sts.ts';
import { World } from './world.ts';

export interface LocalAwsOptions {
  /** 0, the default, takes a free one. */
  readonly port?: number;
  /** The machine's clock, epoch ms; the server's differs from it by the clock skew. */
  readonly now?: () => number;
}

export interface LocalAws {
  readonly url: string;
  readonly world: World;
  readonly faults: Pick<Faults, 'add'>;
  /** Every request for a service since the start or the last reset, in order of arrival. */
  readonly calls: readonly Call[];
  /** What a tool needs in its environment to talk to this server; credentials not included. */
  environment(): Record<string, string>;
  count(operation: string, filter?: CallFilter): number;
  resetCalls(): void;
  setClockSkew(ms: number): void;
  issueShortCredentials(seconds: number | null): void;
  setKeyPropagationDelay(ms: number): void;
  /** Drops open and stalled connections; safe to call twice. */
  close(): Promise<void>;
}

export async function startLocalAws(options: LocalAwsOptions = {}): Promise<LocalAws> {
  const world = new World(options.now ?? Date.now);
  const faults = new Faults();
  const calls: Call[] = [];
  const services = [createSts(), createIam(), createSsoOidc(), createSsoPortal(), createFederation()];
  const log = (call: Call): void => {
    calls.push(call);
  };
  const server = await startServer({ world, faults, services, log }, options.port ?? 0);
  const url = `http://127.0.0.1:${server.port}`;
  let closing: Promise<void> | null = null;
  return {
    url,
    world,
    faults,
    calls,
    environment: () => ({
      AWS_ENDPOINT_URL_STS: url,
      AWS_ENDPOINT_URL_IAM: url,
      AWS_ENDPOINT_URL_SSO: url,
      AWS_ENDPOINT_URL_SSO_OIDC: url,
      AWS_ENDPOINT_URL_SIGNIN: url,
    }),
    count: (operation, filter) => countCalls(calls, operation, filter),
    resetCalls: () => {
      calls.length = 0;
    },
    setClockSkew: (ms) => world.setClockSkew(ms),
    issueShortCredentials: (seconds) => world.issueShortCredentials(seconds),
    setKeyPropagationDelay: (ms) => world.setKeyPropagationDelay(ms),
    close: () => {
      faults.close();
      closing ??= server.close();
      return closing;
    },
  };
}
