// A service of the query protocol: reads Action and Version, verifies the signature, runs the operation.
import { AwsError } from './aws-error.ts';
import { QUERY_FAULTS } from './faults.ts';
import { QueryParams, renderError, renderResult, type XmlValue } from './query-protocol.ts';
import type { Service, ServiceRequest } from './service.ts';
import { authenticate } from './sigv4.ts';
import type { Caller, World } from './world.ts';

export interface OperationInput {
  readonly params: QueryParams;
  readonly caller: Caller;
  readonly world: World;
}

/** Answers the result members, or undefined for an operation without output. May throw AwsError. */
export type Operation = (input: OperationInput) => XmlValue;

interface QueryServiceOptions {
  readonly name: string;
  readonly version: string;
  readonly namespace: string;
  readonly operations: Readonly<Record<string, Operation>>;
  /** Rules for every operation of the service, before the operation itself. May throw AwsError. */
  readonly guard: (operation: string, caller: Caller) => void;
}

const SECRET_PARAMS = new Set(['TokenCode', 'X-Amz-Security-Token', 'X-Amz-Signature', 'X-Amz-Credential']);
const CONTENT_TYPE = 'text/xml';

export function queryService(options: QueryServiceOptions): Service {
  const { name, version, namespace, operations } = options;
  return {
    name,
    faultDefaults: QUERY_FAULTS,
    claims: (request) => Object.hasOwn(operations, readParams(request).get('Action') ?? ''),
    describe(request) {
      const params = readParams(request);
      const shown = [...params]
        .filter(([key]) => key !== 'Action' && key !== 'Version')
        .map(([key, value]) => [key, SECRET_PARAMS.has(key) ? '[redacted]' : value]);
      return { operation: params.get('Action') ?? '', params: Object.fromEntries(shown) };
    },
    handle(request, { world, requestId, notes }) {
      const caller = authenticate(request, name, world);
      notes.principalArn = caller.principal.arn;
      const params = readParams(request);
      const action = params.get('Action');
      if (!action) throw new AwsError(400, 'MissingAction', 'Missing Action');
      const asked = params.get('Version') ?? '';
      const operation = Object.hasOwn(operations, action) ? operations[action] : undefined;
      if (!operation || asked !== version) {
        throw new AwsError(
          400,
          'InvalidAction',
          `Could not find operation ${action} for version ${asked || 'NO_VERSION_SPECIFIED'}`,
        );
      }
      options.guard(action, caller);
      const result = operation({ params: new QueryParams(params), caller, world });
      return {
        status: 200,
        contentType: CONTENT_TYPE,
        body: renderResult(namespace, action, result, requestId),
      };
    },
    renderError: (error, requestId) => ({
      status: error.status,
      contentType: CONTENT_TYPE,
      body: renderError(namespace, error, requestId),
    }),
  };
}

/** Parameters of the form body and of the query string together, as AWS reads them. */
function readParams(request: ServiceRequest): URLSearchParams {
  const params = new URLSearchParams(request.query);
  const isForm = request.header('content-type')?.startsWith('application/x-www-form-urlencoded') ?? false;
  if (request.method === 'POST' && isForm) {
    for (const [key, value] of new URLSearchParams(request.body.toString('utf8'))) params.append(key, value);
  }
  return params;
}
