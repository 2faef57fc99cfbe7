// Errors of SSO OIDC. The body is OAuth's `{error, error_description}`; the SDKs go by the exception's name in
// `x-amzn-ErrorType`. Source: the service model 2019-06-10, in which every name follows from the OAuth code.
import { AwsError } from '../aws-error.ts';
import type { FaultDefaults } from '../faults.ts';
import type { ServiceAnswer } from '../service.ts';

type OidcErrorCode =
  | 'access_denied'
  | 'authorization_pending'
  | 'expired_token'
  | 'invalid_client'
  | 'invalid_client_metadata'
  | 'invalid_grant'
  | 'invalid_redirect_uri'
  | 'invalid_request'
  | 'invalid_scope'
  | 'slow_down'
  | 'unauthorized_client'
  | 'unsupported_grant_type';

export const OIDC_FAULTS: FaultDefaults = {
  throttle: {
    status: 400,
    code: 'SlowDownException',
    message: 'The client is making the request too frequently',
  },
  error: { status: 500, code: 'InternalServerException', message: 'An error occurred on the server side' },
};

export function oidcError(code: OidcErrorCode, description: string): AwsError {
  return new AwsError(code === 'invalid_client' ? 401 : 400, exceptionName(code), description);
}

/** Errors thrown as AwsError anywhere else, faults among them, come out in the same shape. */
export function renderOidcError(error: AwsError): ServiceAnswer {
  return {
    status: error.status,
    contentType: 'application/json',
    headers: { 'x-amzn-ErrorType': error.code },
    body: JSON.stringify({ error: oauthCode(error.code), error_description: error.message }),
  };
}

function exceptionName(code: OidcErrorCode): string {
  const words = code.split('_').map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  return `${words.join('')}Exception`;
}

function oauthCode(name: string): string {
  if (name === 'InternalServerException') return 'server_error';
  return name
    .replace(/Exception$/, '')
    .replace(/(?<=[a-z])(?=[A-Z])/g, '_')
    .toLowerCase();
}
