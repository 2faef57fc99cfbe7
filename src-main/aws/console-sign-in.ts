// The sign-in endpoint of the web console: exchanges temporary credentials for a sign-in token. It is no SDK service:
// nothing is signed, the credentials themselves are what is sent.
// Source: IAM User Guide, "Enable custom identity broker access to the AWS console".
//
// AWS_ENDPOINT_URL_SIGNIN (or AWS_ENDPOINT_URL), named as the SDKs name theirs, sends it elsewhere, such as to a local
// AWS: the address without `/federation`. The window shows it with the other endpoint variables.
import type { Readable } from 'node:stream';
import { AppError } from '../../shared/errors.ts';
import { federationEndpoint } from '../core/console/console-url.ts';
import type { CallContext, ConsoleSignIn } from '../core/ports.ts';
import { Secret } from '../core/secret.ts';
import { requestHandler } from './client-settings.ts';
import { toAwsError } from './error-mapping.ts';

const OPERATION = 'signin:getSigninToken';
/** For the whole exchange; the handler's own limits are for connecting and for the first byte. */
const PATIENCE_MS = 12_000;
/** Ten times what a token takes. */
const ANSWER_LIMIT_BYTES = 64 * 1024;
/** Answers of a server, or of something before it, that does not want a POST here. */
const NO_POST_HERE = [403, 404, 405, 411, 413, 415, 501];

interface Answer {
  readonly status: number;
  readonly text: string;
}

export function createConsoleSignIn(env: Readonly<Record<string, string | undefined>>): ConsoleSignIn {
  const endpoint: ConsoleSignIn['endpoint'] = (partition) => {
    const chosen = env.AWS_ENDPOINT_URL_SIGNIN || env.AWS_ENDPOINT_URL;
    return chosen ? `${chosen.replace(/\/+$/, '')}/federation` : federationEndpoint(partition);
  };

  return {
    endpoint,

    async getSigninToken(credentials, { durationSeconds }, context) {
      const url = endpoint(context.partition);
      const form = new URLSearchParams({
        Action: 'getSigninToken',
        ...(durationSeconds === null ? {} : { SessionDuration: String(durationSeconds) }),
        Session: JSON.stringify({
          sessionId: credentials.accessKeyId,
          sessionKey: credentials.secretAccessKey.reveal(),
          sessionToken: credentials.sessionToken?.reveal() ?? '',
        }),
      });
      const send = async (method: 'GET' | 'POST') => {
        return await exchange(url, method, form).catch((error: unknown) => {
          throw toAwsError(error, { operation: OPERATION, account: context.account, clockOffsetMs: 0 });
        });
      };
      // GET is what AWS documents. POST is tried before it because an address ends up in the logs of proxies that look
      // into TLS. A 400 may mean either; with a length in it the length is the likelier reason, and the caller's to drop.
      let answer = await send('POST');
      const postRefused =
        NO_POST_HERE.includes(answer.status) || (answer.status === 400 && durationSeconds === null);
      if (postRefused) answer = await send('GET');
      if (answer.status !== 200) throw refused(answer.status, durationSeconds, context);
      return new Secret(readToken(answer.text, context));
    },
  };
}

type HttpRequest = Parameters<typeof requestHandler.handle>[0];

async function exchange(endpoint: string, method: 'GET' | 'POST', form: URLSearchParams): Promise<Answer> {
  const { protocol, hostname, port, pathname } = new URL(endpoint);
  const body = form.toString();
  const abortSignal = AbortSignal.timeout(PATIENCE_MS);
  const request = {
    method,
    protocol,
    hostname,
    ...(port ? { port: Number(port) } : {}),
    path: method === 'GET' ? `${pathname}?${body}` : pathname,
    headers: {
      accept: 'application/json',
      ...(method === 'GET'
        ? {}
        : {
            'content-type': 'application/x-www-form-urlencoded',
            'content-length': String(Buffer.byteLength(body)),
          }),
    },
    ...(method === 'GET' ? {} : { body }),
  };
  try {
    // A plain object has all that the handler reads; the SDK's class adds only a way to copy it.
    const { response } = await requestHandler.handle(request as unknown as HttpRequest, { abortSignal });
    return { status: response.statusCode, text: await readText(response.body as Readable) };
  } catch (error) {
    if (!abortSignal.aborted) throw error;
    throw Object.assign(new Error('no answer in time'), { name: 'TimeoutError' });
  }
}

async function readText(body: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= ANSWER_LIMIT_BYTES) chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** The text is a secret, or a page that may quote one: no part of it goes into an error. */
function readToken(text: string, { account }: Pick<CallContext, 'account'>): string {
  let token: unknown;
  try {
    token = (JSON.parse(text) as { SigninToken?: unknown } | null)?.SigninToken;
  } catch {
    token = undefined;
  }
  if (typeof token === 'string' && token) return token;
  throw new AppError({
    code: 'aws-failure',
    message: 'AWS’s answer to the console sign-in holds no token',
    remedy: 'check AWS_ENDPOINT_URL_SIGNIN if it is set, and try again',
    account,
    details: [`operation: ${OPERATION}`],
  });
}

function refused(
  status: number,
  durationSeconds: number | null,
  { account }: Pick<CallContext, 'account'>,
): AppError {
  const about = { account, details: [`operation: ${OPERATION}`, `status: ${status}`] };
  if (status === 400 && durationSeconds !== null) {
    return new AppError({
      code: 'duration-too-long',
      message: 'AWS does not give these credentials a console session of this length',
      remedy: 'choose a shorter duration for the role',
      ...about,
    });
  }
  if (status === 400 || status === 401 || status === 403) {
    return new AppError({
      code: 'source-expired',
      message: 'AWS does not accept these credentials for the console',
      remedy: 'stop the session and start it again; if it stays so, its access may have been taken away',
      ...about,
    });
  }
  const error = Object.assign(new Error(), {
    name: status === 429 ? 'TooManyRequestsException' : `HTTP ${status}`,
    $metadata: { httpStatusCode: status },
  });
  return toAwsError(error, { operation: OPERATION, account, clockOffsetMs: 0 });
}
