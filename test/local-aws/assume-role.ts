// STS AssumeRole. Source: the STS API reference and the IAM User Guide on chaining, tags and source identity.
import { authorize } from './authorization.ts';
import { accessDenied, notAuthorized, validationError } from './aws-error.ts';
import { checkMfa } from './mfa-check.ts';
import type { QueryParams, XmlValue } from './query-protocol.ts';
import { isoTime } from './query-protocol.ts';
import type { OperationInput } from './query-service.ts';
import { checkTags, packedPolicySize, parseSessionPolicy } from './session-policy.ts';
import { checkTrust } from './trust-policy.ts';
import { type Caller, roleSessionPrincipal, type Session, type SessionTag } from './world.ts';

const DEFAULT_SECONDS = 3600;
const CHAINED_LIMIT_SECONDS = 3600;
const NAME = '[\\w+=,.@-]*';
const TAG_TEXT = '[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*';

type AssumeRoleRequest = ReturnType<typeof readRequest>;

export function assumeRole({ params, caller, world }: OperationInput): XmlValue {
  const request = readRequest(params);
  const { principal, session: callerSession } = caller;
  if (!/^arn:[a-z-]+:iam::\d{12}:role\/.+$/.test(request.roleArn)) {
    throw validationError(`${request.roleArn} is invalid`);
  }
  if (principal.kind === 'root') throw accessDenied('Roles may not be assumed by root accounts.');
  const chained = callerSession?.kind === 'role';
  if (chained && request.durationSeconds > CHAINED_LIMIT_SECONDS) {
    throw validationError(
      'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining',
    );
  }
  const inherited = inheritedTags(callerSession);
  checkTags(
    request.tags,
    request.transitiveTagKeys,
    inherited.map(({ key }) => key),
  );
  const sessionPolicy = parseSessionPolicy(request.policy, request.policyArns);
  const packedSize = packedPolicySize(request.policy, request.policyArns, request.tags);
  const mfaAt = checkMfa(caller, request.serialNumber, request.tokenCode, world);
  const sourceIdentity = settleSourceIdentity(caller, request);

  const actions = ['sts:AssumeRole'];
  if (request.tags.length + inherited.length > 0) actions.push('sts:TagSession');
  if (sourceIdentity !== null) actions.push('sts:SetSourceIdentity');
  for (const action of actions) authorize(caller, action, request.roleArn, world);
  const role = world.findRole(request.roleArn);
  // A role that does not exist looks the same as one that does not trust the caller.
  if (role?.partition !== principal.partition) {
    throw notAuthorized(principal.arn, 'sts:AssumeRole', request.roleArn);
  }
  checkTrust(role, caller, actions, { ...request, mfaAt }, world);
  if (request.durationSeconds > role.maxSessionDurationSeconds) {
    throw validationError('The requested DurationSeconds exceeds the MaxSessionDuration set for this role.');
  }

  const assumed = roleSessionPrincipal(role, request.roleSessionName);
  const session = world.issueSession(
    {
      kind: 'role',
      principal: assumed,
      mfaAt: null,
      tags: [...inherited, ...request.tags],
      transitiveTagKeys: [...inherited.map(({ key }) => key), ...request.transitiveTagKeys],
      sourceIdentity,
      sessionPolicy,
    },
    request.durationSeconds,
  );
  return {
    Credentials: credentialsOf(session),
    AssumedRoleUser: { AssumedRoleId: assumed.userId, Arn: assumed.arn },
    PackedPolicySize: packedSize,
    SourceIdentity: sourceIdentity ?? undefined,
  };
}

/** The `Credentials` structure of an STS answer. */
export function credentialsOf(session: Session): XmlValue {
  return {
    AccessKeyId: session.accessKeyId,
    SecretAccessKey: session.secretAccessKey,
    SessionToken: session.sessionToken,
    Expiration: isoTime(session.expiresAt),
  };
}

export function readMfa(params: QueryParams) {
  return {
    serialNumber: params.text('SerialNumber', { min: 9, max: 256, pattern: '[\\w+=/:,.@-]*' }),
    tokenCode: params.text('TokenCode', { min: 6, max: 6, pattern: '[\\d]*' }),
  };
}

function readRequest(params: QueryParams) {
  const tags = params.structures(
    'Tags',
    { Key: { min: 1, max: 128, pattern: TAG_TEXT }, Value: { max: 256, pattern: TAG_TEXT } },
    50,
  );
  const request = {
    roleArn: params.requiredText('RoleArn', { min: 20, max: 2048 }),
    roleSessionName: params.requiredText('RoleSessionName', { min: 2, max: 64, pattern: NAME }),
    durationSeconds: params.integer('DurationSeconds', 900, 43_200) ?? DEFAULT_SECONDS,
    externalId: params.text('ExternalId', { min: 2, max: 1224, pattern: '[\\w+=,.@:\\/\\-]*' }),
    sourceIdentity: params.text('SourceIdentity', { min: 2, max: 64, pattern: NAME }),
    policy: params.text('Policy', { min: 1, max: 2048 }),
    policyArns: params.structures('PolicyArns', { arn: { min: 20, max: 2048 } }, 10).map(({ arn }) => arn),
    tags: tags.map(({ Key, Value }): SessionTag => ({ key: Key, value: Value })),
    transitiveTagKeys: params.list('TransitiveTagKeys', { min: 1, max: 128, maxItems: 50 }),
    ...readMfa(params),
  };
  params.check();
  return request;
}

function inheritedTags(session: Session | null): SessionTag[] {
  return session?.tags.filter(({ key }) => session.transitiveTagKeys.includes(key)) ?? [];
}

/** A source identity, once set, follows the chain and never changes. */
function settleSourceIdentity(caller: Caller, request: AssumeRoleRequest): string | null {
  const kept = caller.session?.sourceIdentity ?? null;
  const asked = request.sourceIdentity ?? null;
  if (kept !== null && asked !== null && kept !== asked) {
    throw accessDenied('The source identity is already set for this session and cannot be changed.');
  }
  return kept ?? asked;
}
