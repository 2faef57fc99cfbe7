// What a caller may do: everything in its own account, less the user's explicit denies and less what a
// session policy leaves out. Also the request context that policies see.
import { notAuthorized } from './aws-error.ts';
import { ConditionContext, wildcard } from './policy-conditions.ts';
import { evaluatePolicy } from './policy-document.ts';
import type { Caller, World } from './world.ts';

/**
 * `resource` is the ARN policies are matched against, `shownAs` what the error message calls it.
 * Throws AccessDenied.
 */
export function authorize(
  caller: Caller,
  action: string,
  resource: string,
  world: World,
  shownAs = resource,
): void {
  const { principal, session } = caller;
  if (principal.user?.deniedActions.some((pattern) => wildcard(pattern, true).test(action))) {
    throw notAuthorized(principal.arn, action, shownAs, 'with an explicit deny in an identity-based policy');
  }
  if (!session?.sessionPolicy) return;
  const context = callerContext(caller, world);
  const decision = evaluatePolicy(session.sessionPolicy, { action, resource, callerNames: [], context });
  if (decision === 'explicit-deny') {
    throw notAuthorized(principal.arn, action, shownAs, 'with an explicit deny in a session policy');
  }
  if (decision === 'implicit-deny') {
    throw notAuthorized(
      principal.arn,
      action,
      shownAs,
      `because no session policy allows the ${action} action`,
    );
  }
}

/**
 * Condition keys that describe the caller. The MFA keys are absent for long-term keys, which is why `Bool`
 * refuses them and `BoolIfExists` does not; a role's session never carries its caller's MFA.
 * Source: AWS global condition context keys.
 */
export function callerContext(caller: Caller, world: World): ConditionContext {
  const { principal, session } = caller;
  const context = new ConditionContext()
    .set('aws:PrincipalArn', principal.role?.arn ?? principal.arn)
    .set('aws:PrincipalAccount', principal.accountId)
    .set(
      'aws:PrincipalType',
      { root: 'Account', user: 'User', 'role-session': 'AssumedRole' }[principal.kind],
    )
    .set('aws:userid', principal.userId)
    .set('aws:username', principal.user?.userName)
    .set('aws:CurrentTime', new Date(world.now()).toISOString())
    .set('aws:EpochTime', Math.floor(world.now() / 1000));
  if (!session) return context;
  setMfa(context, session.mfaAt, world.now());
  for (const tag of session.tags) context.set(`aws:PrincipalTag/${tag.key}`, tag.value);
  return context.set('aws:SourceIdentity', session.sourceIdentity);
}

export function setMfa(context: ConditionContext, mfaAt: number | null, now: number): void {
  context.set('aws:MultiFactorAuthPresent', mfaAt !== null);
  if (mfaAt !== null) context.set('aws:MultiFactorAuthAge', Math.floor((now - mfaAt) / 1000));
}
