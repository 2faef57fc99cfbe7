// What it takes to do without an IAM user's access keys: what would have to move, and where to. Pure.
import { parsePrincipalArn } from '../../shared/arn.ts';
import type { IamUserIdentity, RoleSession, Session, Snapshot } from '../../shared/model.ts';
import type { Portal } from '../../shared/portal.ts';
import { withDependents } from '../sessions/rows.ts';

export interface WayOut {
  /** Roles whose source is the user itself: each needs another source. */
  readonly moving: readonly RoleSession[];
  /** Roles further down: they come along with those. */
  readonly following: readonly Session[];
  /** Profiles that give tools the user itself, not a role. */
  readonly ownProfiles: readonly string[];
  /** Accounts where a permission set would be needed, twelve digits each. */
  readonly accountIds: readonly string[];
  /** Where sessions could move to already. */
  readonly portals: readonly Portal[];
}

export function wayOutOf(
  { sessions, profiles, portals }: Pick<Snapshot, 'sessions' | 'profiles' | 'portals'>,
  identity: IamUserIdentity,
): WayOut {
  const own = sessions.find((session) => session.kind === 'iam-user' && session.identityId === identity.id);
  const moving = sessions.filter(
    (session): session is RoleSession => session.kind === 'role' && session.sourceSessionId === own?.id,
  );
  const direct = new Set([own?.id, ...moving.map(({ id }) => id)]);
  const all = own ? withDependents({ sessions }, own.id) : new Set<string>();
  const ownProfiles = profiles.flatMap(({ name, sessionId }) => (sessionId === own?.id ? [name] : []));
  const accounts = moving.flatMap(({ roleArn }) => parsePrincipalArn(roleArn)?.accountId ?? []);
  return {
    moving,
    following: sessions.filter(({ id }) => all.has(id) && !direct.has(id)),
    ownProfiles,
    accountIds: [...new Set([...(ownProfiles.length > 0 ? [identity.accountId] : []), ...accounts])],
    portals: portals.filter(({ partition }) => partition === identity.partition),
  };
}
