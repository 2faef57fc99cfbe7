// The wire between the credential helper and the app, version 1.
//
// One connection, one request, one answer, then the app closes:
//   request   {"v":1,"op":"credentials","profile":"NAME"[,"token":"HEX"]}\n     UTF-8, at most REQUEST_MAX_BYTES
//   answer    +<credential_process JSON>\n        credentials: the helper copies what follows the + to stdout, if it is
//                                                in braces and holds no control character
//             -<what happened>; <what to do>\n    failure: the helper prints it to stderr after "cloakroom: "
// An answer without its final newline was cut off and must not be used. The token is sent on Windows only,
// where the pipe cannot prove who is asking.
import type { AppError, ErrorView } from './errors.ts';

export const PROTOCOL_VERSION = 1;
export const REQUEST_MAX_BYTES = 1024;
/** Java's SDK reads at most 64,000 bytes of a credential process's output. */
export const ANSWER_MAX_BYTES = 64_000;
/** A client that has not sent its line by then is dropped. */
export const REQUEST_TIMEOUT_MS = 2_000;
/** The longest a caller waits for a person (Go's SDK kills a credential process after 60 s). */
export const PERSON_WAIT_MS = 50_000;
/** The helper gives up on an answer a little after the app would have. */
export const HELPER_ANSWER_TIMEOUT_MS = 55_000;
/** The longest the helper waits for an app it had to start. */
export const HELPER_START_TIMEOUT_MS = 4_000;

export interface BrokerRequest {
  readonly profile: string;
  readonly token: string | null;
}

export type DecodedRequest =
  | { readonly ok: true; readonly request: BrokerRequest }
  | { readonly ok: false; readonly reason: string };

export function encodeRequest(request: BrokerRequest): string {
  const { profile, token } = request;
  return `${JSON.stringify({ v: PROTOCOL_VERSION, op: 'credentials', profile, ...(token ? { token } : {}) })}\n`;
}

/** `line` without its newline. Refuses unknown versions, operations and fields of the wrong type. */
export function decodeRequest(line: string): DecodedRequest {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return { ok: false, reason: 'not JSON' };
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return { ok: false, reason: 'not an object' };
  const fields = value as Record<string, unknown>;
  if (fields.v !== PROTOCOL_VERSION) return { ok: false, reason: 'unknown version' };
  if (fields.op !== 'credentials') return { ok: false, reason: 'unknown operation' };
  const profile = fields.profile;
  if (typeof profile !== 'string' || profile === '' || profile.length > 256)
    return { ok: false, reason: 'bad profile' };
  const token = fields.token ?? null;
  if (token !== null && typeof token !== 'string') return { ok: false, reason: 'bad token' };
  return { ok: true, request: { profile, token } };
}

/** `json` is the credential_process document, one line. */
export function encodeCredentials(json: string): string {
  return `+${json}\n`;
}

export function encodeFailure(error: AppError | ErrorView): string {
  const { account, message, remedy } = error;
  const about = account && !message.includes(account) ? `${account}: ` : '';
  return `-${oneLine(`${about}${message}; ${remedy}`).slice(0, 2_000)}\n`;
}

function oneLine(text: string): string {
  // Terminals interpret control characters, and the wire ends at a newline.
  return text.replace(/\p{Cc}+/gu, ' ').trim();
}
