// IAM operations on what a user belongs to and which policies it has. UserName is required in all of them.
// Source: the IAM API reference (2010-05-08).
import { createHash } from 'node:crypto';
import { noSuchEntity } from './aws-error.ts';
import { listPage } from './iam-paging.ts';
import { targetUser } from './iam-target.ts';
import { isoTime, type XmlValue } from './query-protocol.ts';
import type { Operation, OperationInput } from './query-service.ts';
import type { User } from './world.ts';

export const userAccessOperations: Readonly<Record<string, Operation>> = {
  ListGroupsForUser: listGroupsForUser,
  ListAttachedUserPolicies: listAttachedUserPolicies,
  ListUserPolicies: listUserPolicies,
};

function listGroupsForUser(input: OperationInput): XmlValue {
  const user = namedUser(input, 'iam:ListGroupsForUser');
  const groups = input.world.userPolicies.groupsOf(user.arn);
  const { items, ...rest } = listPage(input, groups, (name) => name);
  return { Groups: items.map((name) => renderGroup(name, user)), ...rest };
}

function listAttachedUserPolicies(input: OperationInput): XmlValue {
  const prefix = input.params.text('PathPrefix') ?? '/';
  const user = namedUser(input, 'iam:ListAttachedUserPolicies');
  const arns = input.world.userPolicies.attachedTo(user.arn);
  const within = arns.filter((arn) => pathOf(arn).startsWith(prefix));
  const { items, ...rest } = listPage(input, within, (arn) => arn);
  const rendered = items.map((arn) => ({ PolicyName: arn.split('/').at(-1), PolicyArn: arn }));
  return { AttachedPolicies: rendered, ...rest };
}

function listUserPolicies(input: OperationInput): XmlValue {
  const user = namedUser(input, 'iam:ListUserPolicies');
  const names = input.world.userPolicies.inlineOf(user.arn);
  const { items, ...rest } = listPage(input, names, (name) => name);
  return { PolicyNames: items, ...rest };
}

function namedUser(input: OperationInput, action: string): User {
  const name = input.params.requiredText('UserName');
  const { user } = targetUser(input, action);
  if (!user) throw noSuchEntity(`The user with name ${name} cannot be found.`);
  return user;
}

/** Groups stand at `/` and are as old as the user. */
function renderGroup(groupName: string, { partition, accountId, createdAt }: User): XmlValue {
  const arn = `arn:${partition}:iam::${accountId}:group/${groupName}`;
  const digest = createHash('sha256').update(arn).digest('hex').toUpperCase();
  return {
    Path: '/',
    GroupName: groupName,
    GroupId: `AGPA${digest.slice(0, 17)}`,
    Arn: arn,
    CreateDate: isoTime(createdAt),
  };
}

/** `/service-role/` of `arn:aws:iam::aws:policy/service-role/Name`. */
function pathOf(policyArn: string): string {
  return /:policy(\/(?:.*\/)?)[^/]+$/.exec(policyArn)?.[1] ?? '/';
}
