// Security Token Service. Source: the STS API reference (2011-06-15).
import { assumeRole, credentialsOf, readMfa } from './assume-role.ts';
import { authorize } from './authorization.ts';
import { AwsError, accessDenied } from './aws-error.ts';
import { isFederated, noteChain } from './federation.ts';
import { checkMfa } from './mfa-check.ts';
import type { XmlValue } from './query-protocol.ts';
import { type OperationInput, queryService } from './query-service.ts';
import type { Service } from './service.ts';
import { packedPolicySize, parseSessionPolicy } from './session-policy.ts';
import type { Caller } from './world.ts';

const ROOT_LIMIT_SECONDS = 3600;
const DEFAULT_SECONDS = 43_200;

/** All that the sessions of GetSessionToken may call here. */
const OPEN_TO_USER_SESSIONS = ['AssumeRole', 'GetCallerIdentity'];
/** And those of GetFederationToken. */
const OPEN_TO_FEDERATED_USERS = ['GetCallerIdentity'];

export function createSts(): Service {
  return queryService({
    name: 'sts',
    version: '2011-06-15',
    namespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
    operations: {
      AssumeRole: noteChain(assumeRole),
      GetAccessKeyInfo: getAccessKeyInfo,
      GetCallerIdentity: getCallerIdentity,
      GetFederationToken: getFederationToken,
      GetSessionToken: getSessionToken,
    },
    guard: refuseUserSessions,
  });
}

function refuseUserSessions(operation: string, caller: Caller): void {
  if (caller.session?.kind !== 'session-token') return;
  const open = isFederated(caller.session) ? OPEN_TO_FEDERATED_USERS : OPEN_TO_USER_SESSIONS;
  if (open.includes(operation)) return;
  throw accessDenied(`Cannot call ${operation} with session credentials`);
}

/** Needs no permission: not even an explicit deny stops it. */
function getCallerIdentity({ caller }: OperationInput): XmlValue {
  const { arn, userId, accountId } = caller.principal;
  return { Arn: arn, UserId: userId, Account: accountId };
}

function getSessionToken({ params, caller, world }: OperationInput): XmlValue {
  const asked = params.integer('DurationSeconds', 900, 129_600) ?? DEFAULT_SECONDS;
  const { serialNumber, tokenCode } = readMfa(params);
  params.check();
  if (caller.session) throw accessDenied('Cannot call GetSessionToken with session credentials');
  authorize(caller, 'sts:GetSessionToken', '*', world);
  const mfaAt = checkMfa(caller, serialNumber, tokenCode, world);
  // A root session asked for longer is shortened, not refused.
  const seconds = caller.principal.kind === 'root' ? Math.min(asked, ROOT_LIMIT_SECONDS) : asked;
  const session = world.issueSession(
    {
      kind: 'session-token',
      principal: caller.principal,
      mfaAt,
      tags: [],
      transitiveTagKeys: [],
      sourceIdentity: null,
      sessionPolicy: null,
    },
    seconds,
  );
  return { Credentials: credentialsOf(session) };
}

/** A federated user may do what both the calling user and the session policies allow: nothing, without any. */
function getFederationToken({ params, caller, world }: OperationInput): XmlValue {
  const name = params.requiredText('Name', { min: 2, max: 32, pattern: '[\\w+=,.@-]*' });
  const asked = params.integer('DurationSeconds', 900, 129_600) ?? DEFAULT_SECONDS;
  const policy = params.text('Policy', { min: 1, max: 2048 });
  const policyArns = params
    .structures('PolicyArns', { arn: { min: 20, max: 2048 } }, 10)
    .map(({ arn }) => arn);
  params.check();
  if (caller.session) throw accessDenied('Cannot call GetFederationToken with session credentials');
  const { principal } = caller;
  const arn = `arn:${principal.partition}:sts::${principal.accountId}:federated-user/${name}`;
  const userId = `${principal.accountId}:${name}`;
  const sessionPolicy = parseSessionPolicy(policy, policyArns);
  const packedSize = packedPolicySize(policy, policyArns, []);
  authorize(caller, 'sts:GetFederationToken', arn, world);
  const session = world.issueSession(
    {
      // Like GetSessionToken's without MFA: no IAM, and of STS what the guard leaves.
      kind: 'session-token',
      principal: { ...principal, arn, userId },
      mfaAt: null,
      tags: [],
      transitiveTagKeys: [],
      sourceIdentity: null,
      sessionPolicy: sessionPolicy ?? [],
    },
    principal.kind === 'root' ? Math.min(asked, ROOT_LIMIT_SECONDS) : asked,
  );
  return {
    Credentials: credentialsOf(session),
    FederatedUser: { FederatedUserId: userId, Arn: arn },
    PackedPolicySize: packedSize,
  };
}

/**
 * The account of any key, also of another account and of an inactive one; a deleted one is an error.
 * Source: GetAccessKeyInfo in the STS API reference.
 */
function getAccessKeyInfo({ params, caller, world }: OperationInput): XmlValue {
  const accessKeyId = params.requiredText('AccessKeyId', { min: 16, max: 128, pattern: '[\\w]*' });
  params.check();
  authorize(caller, 'sts:GetAccessKeyInfo', '*', world);
  const principal = (world.findKey(accessKeyId) ?? world.findSession(accessKeyId))?.principal;
  if (!principal) throw new AwsError(400, 'ValidationError', `The access key ${accessKeyId} is not valid.`);
  return { Account: principal.accountId };
}
