// Credentials of a permission set: a session of the role that Identity Center keeps for it in the account.
import type { Session, World } from '../world.ts';
import { roleSessionPrincipal } from '../world.ts';
import type { Person, Portal } from './portal.ts';

/** Identity Center sets this on every role it makes, whatever the permission set says. */
const ROLE_LIMIT_SECONDS = 43_200;

/** Null when the person has no such role. */
export function issueRoleCredentials(
  world: World,
  portal: Portal,
  person: Person,
  accountId: string,
  roleName: string,
): Session | null {
  const assignment = portal.findAssignment(person, accountId, roleName);
  if (!assignment) return null;
  const session = world.issueSession(
    {
      kind: 'role',
      principal: roleSessionPrincipal(reservedRole(world, portal, accountId, roleName), person.userName),
      mfaAt: null,
      tags: [],
      transitiveTagKeys: [],
      sourceIdentity: null,
      sessionPolicy: null,
    },
    assignment.durationSeconds,
  );
  portal.recordSecrets(session.secretAccessKey, session.sessionToken);
  return session;
}

/** Made at first use. Only Identity Center may assume it. */
function reservedRole(world: World, portal: Portal, accountId: string, permissionSet: string) {
  const { partition, region } = portal;
  const path = `/aws-reserved/sso.amazonaws.com/${region === 'us-east-1' ? '' : `${region}/`}`;
  const roleName = portal.iamRoleName(accountId, permissionSet);
  const arn = `arn:${partition}:iam::${accountId}:role${path}${roleName}`;
  if (!world.findRole(arn)) {
    const provider = `arn:${partition}:iam::${accountId}:saml-provider/AWSSSO_local_DO_NOT_DELETE`;
    const trustPolicy = {
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Principal: { Federated: provider }, Action: ['sts:AssumeRoleWithSAML'] },
      ],
    };
    world.addRole({
      accountId,
      roleName,
      path,
      partition,
      trustPolicy,
      maxSessionDurationSeconds: ROLE_LIMIT_SECONDS,
    });
  }
  const role = world.findRole(arn);
  if (!role) throw new Error(`no role ${arn}`);
  return role;
}
