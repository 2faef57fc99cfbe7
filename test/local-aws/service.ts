// What the server and a service agree on. A further service (federation) is one more file that makes a
// `Service`, added to the list in index.ts.
import type { AwsError } from './aws-error.ts';
import type { FaultDefaults } from './faults.ts';
import type { World } from './world.ts';

export interface ServiceRequest {
  readonly method: string;
  /** As sent, still percent-encoded, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: Buffer;
  /** Lower case. */
  readonly headerNames: readonly string[];
  /** `name` in lower case; several headers of one name are joined with a comma. */
  header(name: string): string | undefined;
}

export interface ServiceAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What the call log says of a request beyond its answer; a handler fills in who called, once it knows. */
interface CallNotes {
  accessKeyId: string | null;
  principalArn: string | null;
}

interface ServiceContext {
  readonly world: World;
  readonly requestId: string;
  readonly notes: CallNotes;
}

export interface Service {
  /** The SigV4 service name (`sts`, `iam`), or that of the endpoint variable where nothing is signed (`sso`,
   * `sso-oidc`); also the name in the call log and in faults. */
  readonly name: string;
  /** What faults answer that name no status or code. */
  readonly faultDefaults: FaultDefaults;
  /** Whether an unsigned request, or one signed for an unknown service, is for this one. */
  claims(request: ServiceRequest): boolean;
  /** Operation name and parameters for the log, without secrets. Never throws. */
  describe(request: ServiceRequest): { operation: string; params: Record<string, string> };
  /** May throw AwsError. */
  handle(request: ServiceRequest, context: ServiceContext): ServiceAnswer;
  renderError(error: AwsError, requestId: string): ServiceAnswer;
}
