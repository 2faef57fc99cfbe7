// An error answer of an AWS service, thrown by a handler and rendered by the service's protocol.

export class AwsError extends Error {
  readonly code: string;
  readonly status: number;
  /** For the `Retry-After` header; null without one. */
  readonly retryAfterSeconds: number | null;

  constructor(status: number, code: string, message: string, retryAfterSeconds: number | null = null) {
    super(message);
    this.name = 'AwsError';
    this.code = code;
    this.status = status;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

export function accessDenied(message: string): AwsError {
  return new AwsError(403, 'AccessDenied', message);
}

/** The shared wording of IAM and STS refusals; `reason` follows the resource, e.g. `with an explicit deny …`. */
export function notAuthorized(arn: string, action: string, resource: string, reason = ''): AwsError {
  const tail = reason === '' ? '' : ` ${reason}`;
  return accessDenied(`User: ${arn} is not authorized to perform: ${action} on resource: ${resource}${tail}`);
}

export function validationError(message: string): AwsError {
  return new AwsError(400, 'ValidationError', message);
}

export function invalidClientTokenId(): AwsError {
  return new AwsError(403, 'InvalidClientTokenId', 'The security token included in the request is invalid.');
}

export function signatureDoesNotMatch(message: string): AwsError {
  return new AwsError(403, 'SignatureDoesNotMatch', message);
}

export function noSuchEntity(message: string): AwsError {
  return new AwsError(404, 'NoSuchEntity', message);
}
