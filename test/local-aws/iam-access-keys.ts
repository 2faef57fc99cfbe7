// IAM operations on access keys. Source: the IAM API reference (2010-05-08), and for the number of keys the IAM quotas.
// None of them asks which key signed: a key may make itself inactive and delete itself, and is unknown from then on.
// Sessions made with it live on; nothing in the reference ends them.
import { AwsError, accessDenied, noSuchEntity, validationError } from './aws-error.ts';
import { authorizeIam } from './iam-authorization.ts';
import { listPage } from './iam-paging.ts';
import { type Target, targetUser } from './iam-target.ts';
import { isoTime, type QueryParams, type XmlValue } from './query-protocol.ts';
import type { Operation, OperationInput } from './query-service.ts';
import type { AccessKey, World } from './world.ts';

const KEYS_PER_USER = 2;

export const accessKeyOperations: Readonly<Record<string, Operation>> = {
  ListAccessKeys: listAccessKeys,
  CreateAccessKey: createAccessKey,
  UpdateAccessKey: updateAccessKey,
  DeleteAccessKey: deleteAccessKey,
  GetAccessKeyLastUsed: getAccessKeyLastUsed,
};

function listAccessKeys(input: OperationInput): XmlValue {
  const target = targetUser(input, 'iam:ListAccessKeys');
  const { items, ...rest } = listPage(input, input.world.keysOf(target.arn), (key) => key.accessKeyId);
  return { AccessKeyMetadata: items.map(renderKey), ...rest };
}

/** The only answer that ever contains the secret. Beyond the quota: LimitExceeded, HTTP status 409; inactive keys count. */
function createAccessKey(input: OperationInput): XmlValue {
  const { world } = input;
  const target = targetUser(input, 'iam:CreateAccessKey');
  if (!target.user) throw validationError('Must specify userName when calling with non-User credentials');
  if (world.keysOf(target.arn).length >= KEYS_PER_USER) {
    throw new AwsError(409, 'LimitExceeded', `Cannot exceed quota for AccessKeysPerUser: ${KEYS_PER_USER}`);
  }
  const { accessKeyId, secretAccessKey } = world.addAccessKey(target.arn);
  const key = keyOf(world, target, accessKeyId);
  return { AccessKey: { ...renderKey(key), SecretAccessKey: secretAccessKey } };
}

function updateAccessKey(input: OperationInput): XmlValue {
  const { params, world } = input;
  const accessKeyId = readKeyId(params);
  const status = params.requiredText('Status', { pattern: 'Active|Inactive' });
  const target = targetUser(input, 'iam:UpdateAccessKey');
  keyOf(world, target, accessKeyId).status = status === 'Active' ? 'Active' : 'Inactive';
  return undefined;
}

function deleteAccessKey(input: OperationInput): XmlValue {
  const accessKeyId = readKeyId(input.params);
  const target = targetUser(input, 'iam:DeleteAccessKey');
  input.world.deleteKey(keyOf(input.world, target, accessKeyId).accessKeyId);
  return undefined;
}

/** Lags by hours, so a missing date proves nothing. Service and region of a key without a known use are `N/A`. */
function getAccessKeyLastUsed({ params, caller, world }: OperationInput): XmlValue {
  const accessKeyId = readKeyId(params);
  params.check();
  const key = world.findKey(accessKeyId);
  authorizeIam(
    caller,
    'iam:GetAccessKeyLastUsed',
    key?.principal.arn ?? '*',
    world,
    `access key ${accessKeyId}`,
  );
  if (!key || key.principal.accountId !== caller.principal.accountId) {
    throw accessDenied(
      `User: ${caller.principal.arn} is not authorized to perform: iam:GetAccessKeyLastUsed`,
    );
  }
  const use = key.uses.findLast(({ at }) => at <= world.now() - world.lastUsedLagMs);
  return {
    UserName: key.principal.user?.userName,
    AccessKeyLastUsed: use
      ? { LastUsedDate: isoTime(use.at), ServiceName: use.service, Region: use.region }
      : { ServiceName: 'N/A', Region: 'N/A' },
  };
}

function readKeyId(params: QueryParams): string {
  return params.requiredText('AccessKeyId', { min: 16, max: 128, pattern: '[\\w]+' });
}

function keyOf(world: World, target: Target, accessKeyId: string): AccessKey {
  const key = world.keysOf(target.arn).find((one) => one.accessKeyId === accessKeyId);
  if (!key) throw noSuchEntity(`The Access Key with id ${accessKeyId} cannot be found.`);
  return key;
}

function renderKey(key: AccessKey): Record<string, XmlValue> {
  return {
    UserName: key.principal.user?.userName,
    AccessKeyId: key.accessKeyId,
    Status: key.status,
    CreateDate: isoTime(key.createdAt),
  };
}
