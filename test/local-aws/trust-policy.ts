// Whether a role's trust policy lets a caller in, for AssumeRole and for what goes with it (tags, source identity).
import { callerContext, setMfa } from './authorization.ts';
import { notAuthorized } from './aws-error.ts';
import { evaluatePolicy } from './policy-document.ts';
import type { Caller, Role, SessionTag, World } from './world.ts';

interface AssumeRoleTerms {
  readonly roleSessionName: string;
  readonly externalId: string | undefined;
  readonly sourceIdentity: string | undefined;
  readonly tags: readonly SessionTag[];
  readonly transitiveTagKeys: readonly string[];
  /** Server time of an MFA code given with this very request. */
  readonly mfaAt: number | null;
}

/** Throws AccessDenied unless the trust policy allows every action. */
export function checkTrust(
  role: Role,
  caller: Caller,
  actions: readonly string[],
  terms: AssumeRoleTerms,
  world: World,
): void {
  const context = callerContext(caller, world)
    .set('sts:RoleSessionName', terms.roleSessionName)
    .set('sts:ExternalId', terms.externalId)
    .set('sts:SourceIdentity', terms.sourceIdentity);
  if (terms.mfaAt !== null) setMfa(context, terms.mfaAt, world.now());
  for (const tag of terms.tags) context.set(`aws:RequestTag/${tag.key}`, tag.value);
  if (terms.tags.length > 0) {
    context.set(
      'aws:TagKeys',
      terms.tags.map(({ key }) => key),
    );
  }
  if (terms.transitiveTagKeys.length > 0) context.set('sts:TransitiveTagKeys', terms.transitiveTagKeys);
  for (const action of actions) {
    const request = { action, resource: role.arn, callerNames: namesOf(caller), context };
    const decision = evaluatePolicy(role.trust, request);
    if (decision === 'allow') continue;
    const reason = decision === 'explicit-deny' ? 'with an explicit deny in a resource-based policy' : '';
    throw notAuthorized(caller.principal.arn, action, role.arn, reason);
  }
}

/** The account (by number or by its root ARN), the principal itself and, for a session, its role. */
function namesOf(caller: Caller): string[] {
  const { arn, partition, accountId, role } = caller.principal;
  const names = [accountId, `arn:${partition}:iam::${accountId}:root`, arn];
  return role ? [...names, role.arn] : names;
}
