// Whom an IAM call about one user is about.
import { noSuchEntity, validationError } from './aws-error.ts';
import { authorizeIam } from './iam-authorization.ts';
import type { OperationInput } from './query-service.ts';
import type { User } from './world.ts';

/** `user` null: the account's root, which root keys mean when they name nobody. */
export interface Target {
  readonly user: User | null;
  readonly arn: string;
}

/**
 * The user named by UserName in the caller's account. Without it, the owner of the long-term key that signed;
 * temporary credentials must name one. Throws ValidationError, AccessDenied, NoSuchEntity.
 */
export function targetUser({ params, caller, world }: OperationInput, action: string): Target {
  const userName = params.text('UserName', { min: 1, max: 128, pattern: '[\\w+=,.@-]+' });
  params.check();
  const { principal, session } = caller;
  if (userName === undefined) {
    if (session) throw validationError('Must specify userName when calling with non-User credentials');
    authorizeIam(
      caller,
      action,
      principal.arn,
      world,
      principal.user ? `user ${principal.user.userName}` : 'root',
    );
    return { user: principal.user, arn: principal.arn };
  }
  const user = world.findUser(principal.accountId, userName);
  const arn = user?.arn ?? `arn:${principal.partition}:iam::${principal.accountId}:user/${userName}`;
  authorizeIam(caller, action, arn, world, `user ${userName}`);
  if (!user) throw noSuchEntity(`The user with name ${userName} cannot be found.`);
  return { user, arn };
}
