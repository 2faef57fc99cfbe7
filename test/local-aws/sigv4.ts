// Verification of AWS Signature Version 4, from the header or from a presigned query, for services that are
// not S3. Source: "Create a signed AWS API request" (IAM User Guide) and the error texts of STS and IAM.
import { createHash, createHmac } from 'node:crypto';
import { AwsError, invalidClientTokenId, signatureDoesNotMatch } from './aws-error.ts';
import { partitionOf } from './partitions.ts';
import type { ServiceRequest } from './service.ts';
import type { Caller, Principal, Session, World } from './world.ts';

const ALGORITHM = 'AWS4-HMAC-SHA256';
const TOLERANCE_MINUTES = 5;

interface Scope {
  readonly accessKeyId: string;
  readonly date: string;
  readonly region: string;
  readonly service: string;
  readonly terminator: string;
}

interface Signature {
  readonly scope: Scope;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  /** `YYYYMMDDTHHMMSSZ`. */
  readonly timestamp: string;
  readonly sessionToken: string | null;
  /** Seconds a presigned request lives; null for one signed in its header. */
  readonly presignedSeconds: number | null;
}

/** The scope a request claims, unverified: enough to route it. Null when it carries none. */
export function claimedScope(request: ServiceRequest): Scope | null {
  const header = request.header('authorization');
  const text = header ? /Credential=([^,\s]+)/.exec(header)?.[1] : request.query.get('X-Amz-Credential');
  return text ? parseScope(text) : null;
}

/**
 * Who signed the request. Throws MissingAuthenticationToken, IncompleteSignature, InvalidClientTokenId,
 * SignatureDoesNotMatch or ExpiredToken, each with the status and wording of AWS.
 */
export function authenticate(request: ServiceRequest, serviceName: string, world: World): Caller {
  const signed = readSignature(request);
  const { scope } = signed;
  const key = findCredentials(signed, world);
  checkTime(signed, world.now());
  checkScope(signed, serviceName);
  // Credentials of one partition are unknown in the regions of another.
  if (partitionOf(scope.region) !== key.principal.partition) throw invalidClientTokenId();
  checkSignedHeaders(request, signed);
  if (expectedSignature(request, signed, key.secretAccessKey) !== signed.signature) {
    throw signatureDoesNotMatch(
      'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
    );
  }
  if (key.session && key.session.expiresAt <= world.now()) {
    throw new AwsError(403, 'ExpiredToken', 'The security token included in the request is expired');
  }
  world.recordUse(scope.accessKeyId, scope.service, scope.region);
  return { accessKeyId: scope.accessKeyId, principal: key.principal, session: key.session };
}

function readSignature(request: ServiceRequest): Signature {
  const header = request.header('authorization');
  if (header !== undefined) return readHeaderSignature(request, header);
  if (request.query.has('X-Amz-Signature')) return readQuerySignature(request);
  throw new AwsError(403, 'MissingAuthenticationToken', 'Request is missing Authentication Token');
}

function readHeaderSignature(request: ServiceRequest, header: string): Signature {
  if (!header.startsWith(`${ALGORITHM} `)) throw incomplete(`Authorization header requires '${ALGORITHM}'.`);
  const fields = new Map<string, string>();
  for (const part of header.slice(ALGORITHM.length + 1).split(',')) {
    const cut = part.indexOf('=');
    fields.set(part.slice(0, cut).trim(), part.slice(cut + 1).trim());
  }
  const missing = ['Credential', 'Signature', 'SignedHeaders'].filter((name) => !fields.get(name));
  const timestamp = request.header('x-amz-date') ?? compactDate(request.header('date'));
  const complaints = missing.map((name) => `Authorization header requires '${name}' parameter.`);
  if (timestamp === null)
    complaints.push("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.");
  if (complaints.length > 0 || timestamp === null) throw incomplete(complaints.join(' '));
  return {
    scope: scopeOf(fields.get('Credential') ?? ''),
    signedHeaders: (fields.get('SignedHeaders') ?? '').split(';'),
    signature: fields.get('Signature') ?? '',
    timestamp,
    sessionToken: request.header('x-amz-security-token') ?? null,
    presignedSeconds: null,
  };
}

function readQuerySignature(request: ServiceRequest): Signature {
  const value = (name: string): string => {
    const text = request.query.get(`X-Amz-${name}`);
    if (!text) throw incomplete(`AWS query-string parameters must include 'X-Amz-${name}'.`);
    return text;
  };
  if (value('Algorithm') !== ALGORITHM) throw incomplete(`X-Amz-Algorithm must be ${ALGORITHM}.`);
  return {
    scope: scopeOf(value('Credential')),
    signedHeaders: value('SignedHeaders').split(';'),
    signature: value('Signature'),
    timestamp: value('Date'),
    sessionToken: request.query.get('X-Amz-Security-Token'),
    presignedSeconds: Number(request.query.get('X-Amz-Expires') ?? TOLERANCE_MINUTES * 60),
  };
}

function parseScope(credential: string): Scope | null {
  const [accessKeyId, date, region, service, terminator, ...rest] = credential.split('/');
  if (!accessKeyId || !date || !region || !service || !terminator || rest.length > 0) return null;
  return { accessKeyId, date, region, service, terminator };
}

function scopeOf(credential: string): Scope {
  const scope = parseScope(credential);
  if (!scope) {
    throw incomplete(
      `Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '${credential}'`,
    );
  }
  return scope;
}

interface Credentials {
  readonly principal: Principal;
  readonly secretAccessKey: string;
  readonly session: Session | null;
}

function findCredentials(signed: Signature, world: World): Credentials {
  const { accessKeyId } = signed.scope;
  const session = world.findSession(accessKeyId);
  if (session) {
    if (signed.sessionToken !== session.sessionToken) throw invalidClientTokenId();
    return { principal: session.principal, secretAccessKey: session.secretAccessKey, session };
  }
  const key = world.findKey(accessKeyId);
  const usable = key && key.status === 'Active' && world.isSettled(key);
  // A long-term key sent with a session token is no valid pair.
  if (!usable || signed.sessionToken !== null) throw invalidClientTokenId();
  return { principal: key.principal, secretAccessKey: key.secretAccessKey, session: null };
}

function checkTime(signed: Signature, now: number): void {
  const at = parseCompactDate(signed.timestamp);
  if (at === null) {
    throw incomplete(
      `Date must be in ISO-8601 'basic format'. Got '${signed.timestamp}'. See http://en.wikipedia.org/wiki/ISO_8601`,
    );
  }
  const tolerance = TOLERANCE_MINUTES * 60_000;
  const life = signed.presignedSeconds === null ? tolerance : signed.presignedSeconds * 1000;
  // AWS counts in whole seconds, like the timestamps it compares.
  const serverAt = Math.floor(now / 1000) * 1000;
  if (at < serverAt - life) {
    const limit = compact(serverAt - life);
    throw signatureDoesNotMatch(
      `Signature expired: ${signed.timestamp} is now earlier than ${limit} (${compact(serverAt)} - ${life / 60_000} min.)`,
    );
  }
  if (at > serverAt + tolerance) {
    const limit = compact(serverAt + tolerance);
    throw signatureDoesNotMatch(
      `Signature not yet current: ${signed.timestamp} is still later than ${limit} (${compact(serverAt)} + ${TOLERANCE_MINUTES} min.)`,
    );
  }
}

function checkScope(signed: Signature, serviceName: string): void {
  const { date, region, service, terminator } = signed.scope;
  if (date !== signed.timestamp.slice(0, 8)) {
    throw signatureDoesNotMatch(
      `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${date}' != '${signed.timestamp.slice(0, 8)}', from '${signed.timestamp}'.`,
    );
  }
  // IAM's one region per partition is not asked for: an SDK that is given an endpoint signs with its own region.
  if (partitionOf(region) === null)
    throw signatureDoesNotMatch('Credential should be scoped to a valid region. ');
  if (service !== serviceName) {
    throw signatureDoesNotMatch(`Credential should be scoped to correct service: '${serviceName}'. `);
  }
  if (terminator !== 'aws4_request') {
    throw signatureDoesNotMatch(
      `Credential should be scoped with a valid terminator: 'aws4_request', not '${terminator}'. `,
    );
  }
}

/** `host` and every `x-amz-…` header sent must be covered, or a part of the request could be exchanged. */
function checkSignedHeaders(request: ServiceRequest, signed: Signature): void {
  const needed = ['host', ...request.headerNames.filter((name) => name.startsWith('x-amz-'))];
  const uncovered = needed.find((name) => !signed.signedHeaders.includes(name));
  if (uncovered !== undefined) {
    throw signatureDoesNotMatch(`'${uncovered}' must be a 'SignedHeader' in the AWS Authorization.`);
  }
}

function expectedSignature(request: ServiceRequest, signed: Signature, secretAccessKey: string): string {
  const { date, region, service, terminator } = signed.scope;
  const canonical = [
    request.method,
    canonicalPath(request.path),
    canonicalQuery(request.query),
    ...signed.signedHeaders.map((name) => `${name}:${canonicalHeader(request.header(name) ?? '')}`),
    '',
    signed.signedHeaders.join(';'),
    // Of the body as received: what `x-amz-content-sha256` claims of it is merely one more signed header.
    sha256(request.body),
  ].join('\n');
  const toSign = [
    ALGORITHM,
    signed.timestamp,
    `${date}/${region}/${service}/${terminator}`,
    sha256(canonical),
  ].join('\n');
  const keys = [date, region, service, terminator];
  const signingKey = keys.reduce<string | Buffer>(
    (key, part) => createHmac('sha256', key).update(part).digest(),
    `AWS4${secretAccessKey}`,
  );
  return createHmac('sha256', signingKey).update(toSign).digest('hex');
}

/** Services other than S3 sign the path encoded once more than it is sent. */
function canonicalPath(path: string): string {
  return path.split('/').map(encode).join('/');
}

function canonicalQuery(query: URLSearchParams): string {
  return [...query]
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => [encode(name), encode(value)] as const)
    .sort(([nameA, valueA], [nameB, valueB]) => byBytes(nameA, nameB) || byBytes(valueA, valueB))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

function byBytes(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function canonicalHeader(value: string): string {
  return value.trim().replace(/\s+/g, ' ');
}

/** RFC 3986: everything but unreserved characters. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function sha256(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}

function compact(atMs: number): string {
  return new Date(atMs).toISOString().replace(/[-:]|\.\d{3}/g, '');
}

function compactDate(httpDate: string | undefined): string | null {
  const at = httpDate === undefined ? Number.NaN : Date.parse(httpDate);
  return Number.isNaN(at) ? null : compact(at);
}

function parseCompactDate(text: string): number | null {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  if (!match) return null;
  const [, year, month, day, hour, minute, second] = match;
  const at = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(at) ? null : at;
}

function incomplete(message: string): AwsError {
  return new AwsError(400, 'IncompleteSignature', message);
}
