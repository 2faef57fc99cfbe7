// What a caller may do in IAM: the rules of every service, and the inline policies of the user behind it.
import { authorize, callerContext } from './authorization.ts';
import { notAuthorized } from './aws-error.ts';
import type { Caller, World } from './world.ts';

/** Like `authorize`. Throws AccessDenied. */
export function authorizeIam(
  caller: Caller,
  action: string,
  resource: string,
  world: World,
  shownAs = resource,
): void {
  authorize(caller, action, resource, world, shownAs);
  const { user, arn } = caller.principal;
  if (!user || !world.userPolicies.denies(user.arn, action, resource, callerContext(caller, world))) return;
  throw notAuthorized(arn, action, shownAs, 'with an explicit deny in an identity-based policy');
}
