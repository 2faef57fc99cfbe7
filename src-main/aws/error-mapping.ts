// What AWS and the network say, as AppErrors a person can act on. Matched on error names (AWS error codes) and,
// where AWS uses one code for several causes, on its fixed phrases.
import { AppError, type ErrorCode } from '../../shared/errors.ts';

export interface CallAbout {
  /** `sts:AssumeRole`, for the details. */
  readonly operation: string;
  /** "name (account id)". */
  readonly account: string;
  /** AWS's clock minus ours, ms, as far as known. */
  readonly clockOffsetMs: number;
  /** Role ARN and the conditions that were met, when a role was to be assumed. */
  readonly role?: {
    readonly arn: string;
    readonly externalId: boolean;
    readonly mfa: boolean;
    readonly tags: boolean;
  };
}

interface Failure {
  readonly code: ErrorCode;
  readonly message: string;
  readonly remedy: string;
}

export function toAwsError(thrown: unknown, about: CallAbout): AppError {
  if (thrown instanceof AppError) return thrown;
  const error = readError(thrown);
  const failure = awsFailure(error, about) ?? networkFailure(error, about) ?? unexpected(error, about);
  return new AppError({
    ...failure,
    account: about.account,
    details: detailsOf(error, about),
    cause: bareCause(thrown),
  });
}

/** The SDK's errors hold request and response, tokens included; what is kept of them is their name. */
export function bareCause(thrown: unknown): Error {
  const cause = new Error('see details');
  cause.name = thrown instanceof Error ? thrown.name : typeof thrown;
  return cause;
}

interface RawError {
  /** AWS error code, or the class of a network error. */
  readonly name: string;
  readonly message: string;
  /** Node's code of the innermost cause, e.g. ENOTFOUND. */
  readonly nodeCode: string | null;
  readonly status: number | null;
  readonly requestId: string | null;
}

function readError(thrown: unknown): RawError {
  if (!(thrown instanceof Error))
    return { name: typeof thrown, message: '', nodeCode: null, status: null, requestId: null };
  const metadata = (thrown as { $metadata?: { httpStatusCode?: number; requestId?: string } }).$metadata;
  return {
    name: thrown.name,
    message: thrown.message,
    nodeCode: innermostCode(thrown),
    status: metadata?.httpStatusCode ?? null,
    requestId: metadata?.requestId ?? null,
  };
}

function innermostCode(error: Error): string | null {
  const { code, cause, errors } = error as Error & { code?: unknown; errors?: unknown[] };
  const inner = cause instanceof Error ? cause : errors?.find((each) => each instanceof Error);
  return (inner instanceof Error ? innermostCode(inner) : null) ?? (typeof code === 'string' ? code : null);
}

function awsFailure(error: RawError, about: CallAbout): Failure | null {
  const { name, message } = error;
  switch (name) {
    case 'InvalidClientTokenId':
    case 'UnrecognizedClientException':
    case 'InvalidAccessKeyId':
      return {
        code: 'invalid-key',
        message: 'AWS does not accept this access key: it is wrong, inactive or deleted',
        remedy:
          'check the key in the IAM console and enter a working one in Cloakroom, or choose a region that the account has enabled',
      };
    case 'SignatureDoesNotMatch':
    case 'InvalidSignatureException':
    case 'RequestExpired':
    case 'RequestTimeTooSkewed':
      return /expired|not yet current|skew/i.test(message) || name.startsWith('Request')
        ? clockSkew(about)
        : {
            code: 'wrong-secret',
            message: 'The secret access key does not belong to this access key ID',
            remedy: 'enter the secret access key again; it was shown once, when the key was created',
          };
    case 'ExpiredToken':
    case 'ExpiredTokenException':
    case 'TokenRefreshRequired':
      return {
        code: 'source-expired',
        message: 'The credentials used for this call have expired',
        remedy: 'start the session again',
      };
    case 'AccessDenied':
    case 'AccessDeniedException':
      return accessDenied(message, about);
    case 'Throttling':
    case 'ThrottlingException':
    case 'TooManyRequestsException':
    case 'RequestLimitExceeded':
      return {
        code: 'throttled',
        message: 'AWS is slowing this account down, because too many calls are made in it',
        remedy: 'wait a minute and try again',
      };
    case 'RegionDisabledException':
      return {
        code: 'region-disabled',
        message: 'STS is not activated in this region for the account',
        remedy: 'choose another region, or activate this one in the account settings of IAM',
      };
    case 'PackedPolicyTooLarge':
    case 'PackedPolicyTooLargeException':
      return {
        code: 'policy-too-large',
        message: 'The session policy and tags together are too large for AWS',
        remedy: 'shorten the session policy, or use fewer tags and policy ARNs',
      };
    case 'MalformedPolicyDocument':
    case 'MalformedPolicyDocumentException':
      return {
        code: 'invalid-input',
        message: 'AWS cannot read the session policy',
        remedy: 'check the policy document of the role’s options',
      };
    case 'ValidationError':
    case 'ValidationException':
      return invalid(message, about);
    case 'LimitExceeded':
    case 'LimitExceededException':
      return about.operation === 'iam:CreateAccessKey' ? keyLimit() : null;
    case 'NoSuchEntity':
    case 'NoSuchEntityException':
      return {
        code: 'invalid-input',
        message: 'IAM does not know this user or this access key: it was renamed or deleted',
        remedy: 'look the user and its access keys up in the IAM console',
      };
    default:
      return null;
  }
}

function accessDenied(message: string, about: CallAbout): Failure {
  if (/MultiFactorAuthentication failed/i.test(message)) {
    return {
      code: 'mfa-wrong-code',
      message: 'AWS did not accept the MFA code',
      remedy: 'enter the next code, and check that the device is the one registered for this user',
    };
  }
  const { role } = about;
  if (!role) {
    return {
      code: 'access-denied',
      message: `AWS denies ${about.operation} to this user`,
      remedy: `ask an administrator to allow ${about.operation}, or check whether a policy asks for MFA`,
    };
  }
  return {
    code: 'not-assumable',
    message: `AWS does not let this source assume ${role.arn}`,
    remedy: `check that ${likelyReasons(role).join(', or that ')}`,
  };
}

/** AWS gives one answer for all of these, on purpose; what was not sent is what is most likely missing. */
function likelyReasons(role: NonNullable<CallAbout['role']>): string[] {
  return [
    'the role exists and its trust policy names this source',
    ...(role.mfa ? [] : ['it does not ask for MFA (turn on "Requires MFA" if it does)']),
    ...(role.externalId ? ['the external ID is the one it expects'] : ['it does not ask for an external ID']),
    ...(role.tags ? ['it allows sts:TagSession'] : []),
    'the source’s own policy allows sts:AssumeRole on it',
  ];
}

function keyLimit(): Failure {
  return {
    code: 'key-limit',
    message: 'This user has two access keys already, and AWS allows no more',
    remedy: 'delete the one that is no longer used, then try again',
  };
}

function invalid(message: string, about: CallAbout): Failure {
  // AWS's message quotes what was typed, and that may be a secret in the wrong field.
  if (/^iam:|^sts:GetAccessKeyInfo$/.test(about.operation)) {
    return {
      code: 'invalid-input',
      message: 'AWS refuses this user name or access key ID',
      remedy: 'check both of them in the IAM console',
    };
  }
  if (/MaxSessionDuration/.test(message)) {
    return {
      code: 'duration-too-long',
      message: 'The role does not allow sessions of this length',
      remedy: 'choose a shorter duration, or raise the role’s maximum session duration',
    };
  }
  if (/role chaining/i.test(message)) {
    return {
      code: 'duration-too-long',
      message: 'AWS limits a role that is assumed from another role to one hour',
      remedy: 'choose one hour or less',
    };
  }
  return {
    code: 'invalid-input',
    message: `AWS refuses a value: ${withoutValues(message).slice(0, 300)}`,
    remedy: 'correct it in the session’s options',
  };
}

/** What was sent is quoted by AWS as `Value '…' at 'field'`; it may be a token, and errors are written down. */
function withoutValues(message: string): string {
  return message
    .replace(/\bValue '[\s\S]*?' at '/g, "the value at '")
    .replace(/\bValue '[\s\S]*$/, 'the value');
}

function networkFailure(error: RawError, about: CallAbout): Failure | null {
  const code = error.nodeCode ?? '';
  // Source: Node's documentation of tls, "X509 certificate error codes".
  const untrusted = /CERT|SELF_SIGNED|ISSUER|LEAF_SIGNATURE|INVALID_CA|INVALID_PURPOSE|ERR_TLS|ERR_SSL/.test(
    code,
  );
  // The message of a proxy-tunnel's error is ours, and names the proxy without its password.
  if (error.name === 'ProxyError' && code.startsWith('PROXY_')) {
    const remedy = /_407$/.test(code)
      ? 'put the right user name and password into the HTTPS_PROXY variable, choose the proxy of the environment in Cloakroom’s network settings, and start it again'
      : /_\d+$/.test(code)
        ? 'try again, ask for AWS to be allowed in the proxy, or name this host among those to reach without it'
        : untrusted
          ? 'choose the file with the proxy’s CA certificate in Cloakroom’s network settings'
          : 'check the proxy’s address in Cloakroom’s network settings or in the HTTPS_PROXY variable, and the VPN';
    return { code: 'proxy', message: error.message, remedy };
  }
  if (untrusted) {
    return {
      code: 'proxy',
      message: `The connection to AWS is not trusted (${code}); a proxy that inspects traffic is the usual reason`,
      remedy:
        'choose the file with the proxy’s CA certificate in Cloakroom’s network settings, or name it in the AWS_CA_BUNDLE variable',
    };
  }
  if (error.status === 407) {
    return {
      code: 'proxy',
      message: 'The proxy asks for a sign-in before it lets Cloakroom reach AWS',
      remedy: 'sign in to the proxy, or ask for AWS to be reachable without it',
    };
  }
  if (
    /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|EHOSTUNREACH|ENETUNREACH|ENETDOWN|EPIPE|EADDRNOTAVAIL/.test(
      code,
    )
  ) {
    return {
      code: 'network',
      message: `AWS cannot be reached (${code})`,
      remedy: 'check the network, VPN and region, then try again',
    };
  }
  if (error.name === 'TimeoutError' || /ETIMEDOUT|ESOCKETTIMEDOUT/.test(code)) {
    return {
      code: 'timeout',
      message: `AWS did not answer ${about.operation} in time`,
      remedy: 'check the network and try again',
    };
  }
  return null;
}

function clockSkew(about: CallAbout): Failure {
  const minutes = Math.round(Math.abs(about.clockOffsetMs) / 60_000);
  const side = about.clockOffsetMs > 0 ? 'behind' : 'ahead of';
  return {
    code: 'clock-skew',
    message:
      minutes > 0
        ? `This computer's clock is ${minutes} minutes ${side} AWS's, and AWS refuses more than five`
        : "This computer's clock and AWS's differ by more than AWS allows",
    remedy: 'set the clock right (turn on automatic time) and try again',
  };
}

function unexpected(error: RawError, about: CallAbout): Failure {
  const down = error.status !== null && error.status >= 500;
  return {
    code: 'aws-failure',
    message: down
      ? 'AWS has a problem of its own right now'
      : `AWS refused ${about.operation} (${error.name})`,
    remedy: down
      ? 'wait a minute and try again'
      : 'copy the details and look the error up, or ask an administrator',
  };
}

/** Only fixed fields: a message may quote what was sent. */
function detailsOf(error: RawError, about: CallAbout): string[] {
  return [
    `operation: ${about.operation}`,
    `error: ${error.name}${error.nodeCode ? ` (${error.nodeCode})` : ''}`,
    ...(error.status === null ? [] : [`status: ${error.status}`]),
    ...(error.requestId ? [`request id: ${error.requestId}`] : []),
    ...(about.role ? [`role: ${about.role.arn}`] : []),
  ];
}
