// The sign-in of the web console: temporary credentials in, a sign-in token out, and the page a browser lands on.
// Source: IAM User Guide, "Enable custom identity broker access to the AWS console". It answers in HTML or JSON, says
// little about why it refuses, and knows no signatures: the credentials themselves are sent.
import { randomBytes } from 'node:crypto';
import { AwsError } from './aws-error.ts';
import type { FaultDefaults } from './faults.ts';
import { messagePage } from './identity-center/pages.ts';
import type { Operation } from './query-service.ts';
import type { Service, ServiceAnswer, ServiceRequest } from './service.ts';
import type { Principal, Session, World } from './world.ts';

const PATH = '/federation';
const TOKEN_LIFE_MS = 15 * 60_000;
const CHAINED_LIMIT_SECONDS = 3600;
const SECRET_PARAMS = ['Session', 'SigninToken'];

const CONSOLE_HOSTS: Readonly<Record<string, string>> = {
  aws: 'console.aws.amazon.com',
  'aws-cn': 'console.amazonaws.cn',
  'aws-us-gov': 'console.amazonaws-us-gov.com',
  'aws-eusc': 'console.amazonaws-eusc.eu',
};

const FAULTS: FaultDefaults = {
  throttle: { status: 429, code: 'TooManyRequests', message: 'Rate exceeded' },
  error: { status: 500, code: 'InternalFailure', message: 'Internal server error' },
};

interface SigninToken {
  readonly principal: Principal;
  readonly expiresAt: number;
}

/** Role sessions that a role session asked for: for them AWS limits the length of a console session. */
const chained = new WeakSet<Session>();

/** AssumeRole, with its chains remembered. */
export function noteChain(assumeRole: Operation): Operation {
  return (input) => {
    const answer = assumeRole(input) as { Credentials: { AccessKeyId: string } };
    const session = input.world.findSession(answer.Credentials.AccessKeyId);
    if (session && input.caller.session?.kind === 'role') chained.add(session);
    return answer;
  };
}

/** Whether a session came from GetFederationToken. */
export function isFederated(session: Session): boolean {
  return session.principal.arn.includes(':federated-user/');
}

export function createFederation(): Service {
  const tokens = new Map<string, SigninToken>();
  return {
    name: 'signin',
    faultDefaults: FAULTS,
    claims: ({ path }) => path === PATH,
    describe(request) {
      const params = readParams(request);
      const shown = [...params]
        .filter(([key]) => key !== 'Action')
        .map(([key, value]) => [key, SECRET_PARAMS.includes(key) ? '[redacted]' : value]);
      const operation = params.get('Action') ?? '';
      return { operation, params: { ...Object.fromEntries(shown), method: request.method } };
    },
    handle(request, { world, notes }) {
      const params = readParams(request);
      switch (params.get('Action')) {
        case 'getSigninToken': {
          const session = readSession(params, world);
          notes.accessKeyId = session.accessKeyId;
          notes.principalArn = session.principal.arn;
          checkDuration(params, session);
          const token = randomBytes(300).toString('base64url');
          world.addSecret(token);
          tokens.set(token, { principal: session.principal, expiresAt: world.now() + TOKEN_LIFE_MS });
          return jsonAnswer({ SigninToken: token });
        }
        case 'login': {
          const given = params.get('SigninToken') ?? '';
          const token = tokens.get(given);
          tokens.delete(given);
          if (request.method !== 'GET' || !token || token.expiresAt <= world.now()) {
            throw refusal('The sign-in token is invalid');
          }
          notes.principalArn = token.principal.arn;
          return landingPage(token.principal, params.get('Destination') ?? '');
        }
        default:
          throw refusal('Invalid action');
      }
    },
    renderError: ({ status, message }) => messagePage(status, 'AWS sign-in', message),
  };
}

/** Of the query in a GET, of the form in a POST. */
function readParams(request: ServiceRequest): URLSearchParams {
  return request.method === 'POST' ? new URLSearchParams(request.body.toString('utf8')) : request.query;
}

function readSession(params: URLSearchParams, world: World): Session {
  const { sessionId, sessionKey, sessionToken } = parseSession(params.get('Session') ?? '');
  const session = typeof sessionId === 'string' ? world.findSession(sessionId) : undefined;
  const genuine = session?.secretAccessKey === sessionKey && session?.sessionToken === sessionToken;
  if (!session || !genuine || session.expiresAt <= world.now()) throw invalidCredentials();
  if (session.kind === 'session-token' && !isFederated(session)) throw invalidCredentials();
  return session;
}

function parseSession(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

function checkDuration(params: URLSearchParams, session: Session): void {
  const asked = params.get('SessionDuration');
  if (asked === null) return;
  const seconds = /^\d{1,6}$/.test(asked) ? Number(asked) : 0;
  if (seconds < 900 || seconds > 43_200) throw refusal('Invalid session duration');
  if (isFederated(session)) throw invalidCredentials();
  if (chained.has(session) && seconds > CHAINED_LIMIT_SECONDS) throw invalidCredentials();
}

/** Stands for the console: the address bar would show the destination. */
function landingPage(principal: Principal, destination: string): ServiceAnswer {
  const host = CONSOLE_HOSTS[principal.partition];
  const wanted = URL.canParse(destination) ? new URL(destination) : null;
  const inConsole = wanted?.host === host || wanted?.host.endsWith(`.${host}`);
  if (!host || wanted?.protocol !== 'https:' || !inConsole) throw refusal('Invalid destination');
  return messagePage(200, 'AWS Management Console', `Signed in as ${principal.arn}, at ${destination}`);
}

function jsonAnswer(value: unknown): ServiceAnswer {
  return {
    status: 200,
    contentType: 'application/json',
    headers: { 'Cache-Control': 'no-store' },
    body: JSON.stringify(value),
  };
}

function refusal(message: string): AwsError {
  return new AwsError(400, 'BadRequest', message);
}

/** AWS's one answer to credentials it does not take, and to a length they may not have. */
function invalidCredentials(): AwsError {
  return refusal('Invalid credentials parameter');
}
