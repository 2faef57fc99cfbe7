// Identity and Access Management: users, MFA devices, roles. Access keys are in iam-access-keys.ts, groups and
// policies in iam-user-access.ts.
// Source: the IAM API reference (2010-05-08).
import { invalidClientTokenId, noSuchEntity, validationError } from './aws-error.ts';
import { accessKeyOperations } from './iam-access-keys.ts';
import { authorizeIam } from './iam-authorization.ts';
import { listPage } from './iam-paging.ts';
import { targetUser } from './iam-target.ts';
import { userAccessOperations } from './iam-user-access.ts';
import { isoTime, type XmlValue } from './query-protocol.ts';
import { type OperationInput, queryService } from './query-service.ts';
import type { Service } from './service.ts';
import type { Caller, Role, User } from './world.ts';

export function createIam(): Service {
  return queryService({
    name: 'iam',
    version: '2010-05-08',
    namespace: 'https://iam.amazonaws.com/doc/2010-05-08/',
    operations: {
      GetUser: getUser,
      ListUsers: listUsers,
      ListMFADevices: listMfaDevices,
      GetRole: getRole,
      ListRoles: listRoles,
      ...accessKeyOperations,
      ...userAccessOperations,
    },
    guard: refuseSessionsWithoutMfa,
  });
}

/** Sessions of GetSessionToken reach IAM only when made with MFA; without, IAM does not know them. */
function refuseSessionsWithoutMfa(_operation: string, caller: Caller): void {
  if (caller.session?.kind === 'session-token' && caller.session.mfaAt === null) throw invalidClientTokenId();
}

function getUser(input: OperationInput): XmlValue {
  const target = targetUser(input, 'iam:GetUser');
  if (target.user) return { User: renderUser(target.user) };
  const { principal } = input.caller;
  return { User: { Path: '/', UserId: principal.accountId, Arn: principal.arn, CreateDate: isoTime(0) } };
}

function listUsers(input: OperationInput): XmlValue {
  const { params, caller, world } = input;
  const pathPrefix = params.text('PathPrefix') ?? '/';
  const { accountId, partition } = caller.principal;
  authorizeIam(caller, 'iam:ListUsers', `arn:${partition}:iam::${accountId}:user/`, world);
  const users = world.users(accountId).filter(({ path }) => path.startsWith(pathPrefix));
  const { items, ...rest } = listPage(input, users, ({ userName }) => userName);
  return { Users: items.map(renderUser), ...rest };
}

function listMfaDevices(input: OperationInput): XmlValue {
  const target = targetUser(input, 'iam:ListMFADevices');
  const { user } = target;
  const devices = user ? input.world.devicesOf(user.arn) : [];
  const { items, ...rest } = listPage(input, devices, ({ serial }) => serial);
  const rendered = items.map(({ serial, enabledAt }) => ({
    UserName: user?.userName,
    SerialNumber: serial,
    EnableDate: isoTime(enabledAt),
  }));
  return { MFADevices: rendered, ...rest };
}

function getRole({ params, caller, world }: OperationInput): XmlValue {
  const roleName = params.requiredText('RoleName', { min: 1, max: 64, pattern: '[\\w+=,.@-]+' });
  params.check();
  const { accountId, partition } = caller.principal;
  const role = world.roles(accountId).find((one) => one.roleName === roleName);
  const arn = role?.arn ?? `arn:${partition}:iam::${accountId}:role/${roleName}`;
  authorizeIam(caller, 'iam:GetRole', arn, world, `role ${roleName}`);
  if (!role) throw noSuchEntity(`The role with name ${roleName} cannot be found.`);
  return { Role: renderRole(role) };
}

function listRoles(input: OperationInput): XmlValue {
  const { params, caller, world } = input;
  const pathPrefix = params.text('PathPrefix') ?? '/';
  if (!pathPrefix.startsWith('/')) throw validationError('The specified value for pathPrefix is invalid.');
  const { accountId, partition } = caller.principal;
  authorizeIam(caller, 'iam:ListRoles', `arn:${partition}:iam::${accountId}:role/`, world);
  const roles = world.roles(accountId).filter(({ path }) => path.startsWith(pathPrefix));
  const { items, ...rest } = listPage(input, roles, ({ roleName }) => roleName);
  return { Roles: items.map(renderRole), ...rest };
}

function renderUser(user: User): XmlValue {
  const { path, userName, userId, arn, createdAt } = user;
  return { Path: path, UserName: userName, UserId: userId, Arn: arn, CreateDate: isoTime(createdAt) };
}

function renderRole(role: Role): XmlValue {
  return {
    Path: role.path,
    RoleName: role.roleName,
    RoleId: role.roleId,
    Arn: role.arn,
    CreateDate: isoTime(role.createdAt),
    // IAM answers policy documents percent-encoded.
    AssumeRolePolicyDocument: encodeURIComponent(JSON.stringify(role.trustPolicy)),
    MaxSessionDuration: role.maxSessionDurationSeconds,
  };
}
