import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../../shared/errors.ts';
import { type CallAbout, toAwsError } from '../../../src-main/aws/error-mapping.ts';
import { UNANSWERED } from '../../../src-main/core/access-keys/ports.ts';

const about: CallAbout = { operation: 'sts:AssumeRole', account: 'Deploy (444455556666)', clockOffsetMs: 0 };
const role = { arn: 'arn:aws:iam::444455556666:role/Deploy', externalId: false, mfa: false, tags: false };

const awsError = (name: string, message = '', more: object = {}) =>
  Object.assign(new Error(message), { name, ...more });
const nodeError = (code: string) =>
  Object.assign(new Error('fetch failed'), { cause: Object.assign(new Error(), { code }) });
const codeOf = (thrown: unknown, changes: Partial<CallAbout> = {}) =>
  toAwsError(thrown, { ...about, ...changes }).code;

describe('What AWS says', () => {
  it.each([
    ['InvalidClientTokenId', 'The security token included in the request is invalid.', 'invalid-key'],
    ['SignatureDoesNotMatch', 'The request signature we calculated does not match', 'wrong-secret'],
    ['SignatureDoesNotMatch', 'Signature expired: 20261121T080000Z is now earlier than …', 'clock-skew'],
    ['SignatureDoesNotMatch', 'Signature not yet current: …', 'clock-skew'],
    ['RequestTimeTooSkewed', '', 'clock-skew'],
    ['ExpiredToken', 'The security token included in the request is expired', 'source-expired'],
    [
      'AccessDenied',
      'MultiFactorAuthentication failed with invalid MFA one time pass code.',
      'mfa-wrong-code',
    ],
    ['AccessDenied', 'User: … is not authorized to perform: iam:ListMFADevices', 'access-denied'],
    ['Throttling', 'Rate exceeded', 'throttled'],
    ['TooManyRequestsException', '', 'throttled'],
    ['RegionDisabledException', '', 'region-disabled'],
    ['PackedPolicyTooLarge', '', 'policy-too-large'],
    ['MalformedPolicyDocument', '', 'invalid-input'],
    [
      'ValidationError',
      'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
      'duration-too-long',
    ],
    [
      'ValidationError',
      'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining',
      'duration-too-long',
    ],
    ['ValidationError', 'Member must have length less than or equal to 64', 'invalid-input'],
    ['SomethingNew', '', 'aws-failure'],
  ])('%s (%s) is %s', (name, message, code) => {
    expect(codeOf(awsError(name, message))).toBe(code);
  });

  it('names the role and what was not sent when a role is refused', () => {
    const plain = toAwsError(awsError('AccessDenied', 'not authorized'), { ...about, role });
    expect(plain.code).toBe('not-assumable');
    expect(plain.message).toContain(role.arn);
    expect(plain.remedy).toContain('MFA');
    expect(plain.remedy).toContain('does not ask for an external ID');
    const full = toAwsError(awsError('AccessDenied', ''), {
      ...about,
      role: { ...role, mfa: true, externalId: true, tags: true },
    });
    expect(full.remedy).not.toContain('MFA');
    expect(full.remedy).toContain('external ID is the one it expects');
    expect(full.remedy).toContain('sts:TagSession');
  });

  it('says that there are two keys already, where a key was to be made', () => {
    const create = { operation: 'iam:CreateAccessKey' };
    expect(codeOf(awsError('LimitExceeded'), create)).toBe('key-limit');
    expect(codeOf(awsError('LimitExceededException'), create)).toBe('key-limit');
    expect(codeOf(awsError('LimitExceededException'))).toBe('aws-failure');
  });

  it.each(['NoSuchEntity', 'NoSuchEntityException'])('%s is invalid-input', (name) => {
    const message = 'The user with name alice cannot be found.';
    expect(codeOf(awsError(name, message), { operation: 'iam:ListAccessKeys' })).toBe('invalid-input');
  });

  it('names the field that AWS refuses, and not what was sent in it', () => {
    const message =
      "2 validation errors detected: Value 'hush-EXAMPLE' at 'accessToken' failed; Value '{\"a\": 'hush'}' at 'policy' failed to satisfy constraint";
    const { message: said } = toAwsError(awsError('ValidationException', message), about);
    expect(said).toContain("at 'accessToken' failed");
    expect(said).toContain("at 'policy' failed to satisfy");
    expect(said).not.toContain('hush');
    const cut = toAwsError(awsError('ValidationException', "Value 'hush-EXAMPLE"), about);
    expect(cut.message).toBe('AWS refuses a value: the value');
  });

  it.each(['iam:UpdateAccessKey', 'sts:GetAccessKeyInfo'])(
    'does not repeat what was typed as an access key ID: %s',
    (operation) => {
      const message = "Value 'hush' at 'accessKeyId' failed to satisfy constraint";
      const error = toAwsError(awsError('ValidationError', message), { ...about, operation });
      expect(error.code).toBe('invalid-input');
      expect(inspect(error, { depth: null })).not.toContain('hush');
    },
  );

  it('says by how much the clock is wrong, and on which side', () => {
    const error = toAwsError(awsError('RequestExpired'), { ...about, clockOffsetMs: 12 * 60_000 });
    expect(error.message).toContain('12 minutes behind');
  });

  it('calls a fault of AWS a fault of AWS', () => {
    const error = toAwsError(
      awsError('ServiceUnavailable', '', { $metadata: { httpStatusCode: 503 } }),
      about,
    );
    expect(error.code).toBe('aws-failure');
    expect(error.message).toContain('problem of its own');
  });
});

describe('The way there', () => {
  it.each([
    ['ENOTFOUND', 'network'],
    ['ECONNREFUSED', 'network'],
    ['ECONNRESET', 'network'],
    ['ETIMEDOUT', 'timeout'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'proxy'],
    ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'proxy'],
    ['CERT_HAS_EXPIRED', 'proxy'],
  ])('%s is %s', (code, expected) => {
    expect(codeOf(nodeError(code))).toBe(expected);
  });

  it('finds the reason within several attempts to connect', () => {
    const thrown = new AggregateError([Object.assign(new Error(), { code: 'ECONNREFUSED' })]);
    expect(codeOf(thrown)).toBe('network');
  });

  it('knows a proxy that wants a sign-in, and a call that took too long', () => {
    expect(codeOf(awsError('Unknown', '', { $metadata: { httpStatusCode: 407 } }))).toBe('proxy');
    expect(codeOf(awsError('TimeoutError'))).toBe('timeout');
  });
});

describe('A call that changes something', () => {
  const create: CallAbout = { ...about, operation: 'iam:CreateAccessKey' };
  const answered = (status: number) => ({ $metadata: { httpStatusCode: status } });

  it.each([
    ['AccessDenied', 403],
    ['Throttling', 400],
    ['LimitExceeded', 409],
    ['InvalidClientTokenId', 403],
    ['SignatureDoesNotMatch', 403],
    ['RequestExpired', 400],
    ['ExpiredToken', 403],
    ['NoSuchEntity', 404],
  ])('is known to have had no effect after %s', (name, status) => {
    const { code } = toAwsError(awsError(name, '', answered(status)), create);
    expect(UNANSWERED).not.toContain(code);
  });

  it.each([
    ['a fault of IAM', awsError('ServiceFailure', '', answered(500)), 'aws-failure'],
    ['an overloaded gateway', awsError('Unknown', '', answered(504)), 'aws-failure'],
    ['an answer that cannot be read', new SyntaxError('Unclosed tag'), 'aws-failure'],
    ['a broken connection', nodeError('EPIPE'), 'network'],
    ['no answer in time', awsError('TimeoutError'), 'timeout'],
    ['a proxy in between', awsError('Unknown', '', answered(407)), 'proxy'],
  ])('is not known to have had none after %s', (_what, thrown, code) => {
    expect(toAwsError(thrown, create).code).toBe(code);
    expect(UNANSWERED).toContain(code);
  });
});

describe('An error on its way to the window', () => {
  it('says to which account it happened and keeps what a ticket needs', () => {
    const error = toAwsError(
      awsError('Throttling', '', { $metadata: { httpStatusCode: 400, requestId: 'r-1' } }),
      about,
    );
    expect(error.account).toBe('Deploy (444455556666)');
    expect(error.details).toEqual([
      'operation: sts:AssumeRole',
      'error: Throttling',
      'status: 400',
      'request id: r-1',
    ]);
  });

  it('keeps nothing of the request, whose headers hold tokens', () => {
    const thrown = awsError('Throttling', 'token=hush', {
      $response: { headers: { authorization: 'hush' } },
    });
    expect(inspect(toAwsError(thrown, about), { depth: null, showHidden: true })).not.toContain('hush');
  });

  it('passes our own errors on as they are', () => {
    const own = new AppError({ code: 'vault-locked', message: 'locked', remedy: 'unlock it' });
    expect(toAwsError(own, about)).toBe(own);
  });
});
