// What the two services of Identity Center share: routes by method and path, JSON bodies, a log without secrets.
// Nothing is signed: a token or a client secret in the request says who calls.
import { AwsError } from '../aws-error.ts';
import type { FaultDefaults } from '../faults.ts';
import type { Service, ServiceAnswer, ServiceRequest } from '../service.ts';
import type { World } from '../world.ts';

export interface JsonInput {
  readonly request: ServiceRequest;
  /** The members of a JSON body, of a form, or none. */
  readonly body: Readonly<Record<string, unknown>>;
  readonly world: World;
}

/** May throw AwsError. */
export type JsonOperation = (input: JsonInput) => ServiceAnswer;

interface JsonServiceOptions {
  readonly name: string;
  /** By method and path, such as `POST /token`. */
  readonly routes: Readonly<Record<string, { readonly operation: string; readonly run: JsonOperation }>>;
  readonly faultDefaults: FaultDefaults;
  readonly renderError: (error: AwsError) => ServiceAnswer;
}

const SECRET_MEMBERS = new Set([
  'accessToken',
  'assertion',
  'clientSecret',
  'code',
  'codeVerifier',
  'code_challenge',
  'deviceCode',
  'id',
  'refreshToken',
  'state',
]);

export function jsonService({ name, routes, faultDefaults, renderError }: JsonServiceOptions): Service {
  const paths = new Set(Object.keys(routes).map((route) => route.split(' ')[1]));
  const find = ({ method, path }: ServiceRequest) => routes[`${method} ${path}`];
  return {
    name,
    faultDefaults,
    claims: ({ path }) => paths.has(path),
    describe(request) {
      const members = [...request.query, ...Object.entries(readBody(request) ?? {})];
      const params = members.map(([key, value]) => [
        key,
        SECRET_MEMBERS.has(key) ? '[redacted]' : shown(value),
      ]);
      return { operation: find(request)?.operation ?? '', params: Object.fromEntries(params) };
    },
    handle(request, { world }) {
      const route = find(request);
      if (!route) throw new AwsError(404, 'UnknownOperationException', 'Unknown operation');
      const body = readBody(request);
      if (!body) throw invalidRequest('The request body is no JSON object');
      return route.run({ request, body, world });
    },
    renderError,
  };
}

export function jsonAnswer(value: unknown): ServiceAnswer {
  return {
    status: 200,
    contentType: 'application/json',
    headers: { 'Cache-Control': 'no-store' },
    body: JSON.stringify(value),
  };
}

/** Both services use this name, each renders it in its own way. */
export function invalidRequest(message: string): AwsError {
  return new AwsError(400, 'InvalidRequestException', message);
}

/** Undefined when the member is absent. Throws InvalidRequestException when it is no text. */
export function text(body: JsonInput['body'], member: string): string | undefined {
  const value = body[member] ?? undefined;
  if (value === undefined || typeof value === 'string') return value;
  throw invalidRequest(`${member} must be a string`);
}

export function requiredText(body: JsonInput['body'], member: string): string {
  const value = text(body, member);
  if (value) return value;
  throw invalidRequest(`Missing or empty ${member}`);
}

/** Empty when the member is absent. Throws InvalidRequestException when it is no list of texts. */
export function texts(body: JsonInput['body'], member: string): string[] {
  const value = body[member] ?? [];
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value;
  throw invalidRequest(`${member} must be a list of strings`);
}

/** Null when the body is neither empty, nor a form, nor a JSON object. */
function readBody(request: ServiceRequest): Record<string, unknown> | null {
  if (request.body.length === 0) return {};
  const source = request.body.toString('utf8');
  if (request.header('content-type')?.startsWith('application/x-www-form-urlencoded')) {
    return Object.fromEntries(new URLSearchParams(source));
  }
  try {
    const value: unknown = JSON.parse(source);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null;
  } catch {
    return null;
  }
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return value.join(' ');
  return typeof value === 'string' ? value : JSON.stringify(value);
}
