// The HTTP side: reads requests, routes each to its service, applies faults, logs, answers.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AwsError } from './aws-error.ts';
import type { Call } from './call-log.ts';
import type { FaultEffect, Faults } from './faults.ts';
import { newRequestId } from './identifiers.ts';
import type { Service, ServiceAnswer, ServiceRequest } from './service.ts';
import { claimedScope } from './sigv4.ts';
import type { World } from './world.ts';

const BODY_LIMIT_BYTES = 1024 * 1024;

type MutableCall = { -readonly [Key in keyof Call]: Call[Key] };

interface ServerParts {
  readonly world: World;
  readonly faults: Faults;
  readonly services: readonly Service[];
  /** Appended to as requests arrive. */
  log(call: Call): void;
}

interface RunningServer {
  readonly port: number;
  close(): Promise<void>;
}

/** Listens on the loopback interface only. */
export async function startServer(parts: ServerParts, port: number): Promise<RunningServer> {
  const server = createServer((incoming, response) => {
    serve(parts, incoming, response).catch((error: unknown) => {
      // Only a broken connection ends here; there is nobody left to answer.
      response.destroy(error instanceof Error ? error : undefined);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return { port: (server.address() as AddressInfo).port, close: () => closeServer(server) };
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

async function serve(parts: ServerParts, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  const { world, faults, services } = parts;
  const requestId = newRequestId();
  const request = await readRequest(incoming);
  const service = request && route(services, request);
  if (!service) {
    const answer = { status: request ? 404 : 413, contentType: 'text/plain', body: 'no such service\n' };
    return send(response, answer, requestId, world);
  }
  const { operation, params } = service.describe(request);
  const call: MutableCall = {
    service: service.name,
    operation,
    at: world.now(),
    requestId,
    accessKeyId: claimedScope(request)?.accessKeyId ?? null,
    principalArn: null,
    params,
    status: null,
    errorCode: null,
  };
  parts.log(call);

  const fail = (error: AwsError): ServiceAnswer => {
    call.errorCode = error.code;
    const answer = service.renderError(error, requestId);
    if (error.retryAfterSeconds === null) return answer;
    return { ...answer, headers: { ...answer.headers, 'Retry-After': String(error.retryAfterSeconds) } };
  };
  const struck = (effect: NonNullable<FaultEffect>): void => {
    if (effect.kind === 'drop') return void incoming.socket.destroy();
    const answer = fail(effect.error);
    call.status = answer.status;
    send(response, answer, requestId, world);
  };

  const before = await faults.apply('before', service, operation);
  if (before) return struck(before);
  // Whoever hung up while stalled gets no effect: a late one would surprise the next step of a test.
  if (incoming.socket.destroyed || incoming.socket.readableEnded) return;
  let answer: ServiceAnswer;
  try {
    answer = service.handle(request, { world, requestId, notes: call });
  } catch (error) {
    answer = fail(asAwsError(error));
  }
  const after = await faults.apply('after', service, operation);
  if (after) return struck(after);
  call.status = answer.status;
  send(response, answer, requestId, world);
}

/** The signed service name decides; otherwise the first service that claims the request. */
function route(services: readonly Service[], request: ServiceRequest): Service | null {
  const signedFor = claimedScope(request)?.service;
  return (
    services.find(({ name }) => name === signedFor) ??
    services.find((service) => service.claims(request)) ??
    null
  );
}

/** Null when the body is over the limit. */
async function readRequest(incoming: IncomingMessage): Promise<ServiceRequest | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= BODY_LIMIT_BYTES) chunks.push(chunk);
  }
  if (size > BODY_LIMIT_BYTES) return null;
  const [path = '/', query = ''] = (incoming.url ?? '/').split(/\?(.*)/s);
  const headers = incoming.headersDistinct;
  return {
    method: incoming.method ?? 'GET',
    path,
    query: new URLSearchParams(query),
    body: Buffer.concat(chunks),
    headerNames: Object.keys(headers),
    header: (name) => headers[name]?.join(','),
  };
}

function send(response: ServerResponse, answer: ServiceAnswer, requestId: string, world: World): void {
  if (response.destroyed) return;
  const body = Buffer.from(answer.body);
  response.writeHead(answer.status, {
    ...answer.headers,
    'x-amzn-RequestId': requestId,
    'Content-Type': answer.contentType,
    'Content-Length': body.length,
    // The SDKs read the server's clock off this header to correct their own.
    Date: new Date(world.now()).toUTCString(),
  });
  response.end(body);
}

function asAwsError(error: unknown): AwsError {
  if (error instanceof AwsError) return error;
  // A defect of this server: say so in the answer, where the failing test shows it.
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return new AwsError(500, 'InternalFailure', `defect in the local AWS: ${detail}`);
}
