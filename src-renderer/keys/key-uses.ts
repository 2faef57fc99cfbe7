// What hangs on the access key of an IAM user on this machine: sessions through it, profiles of those, other places.
import type { IamUserIdentity, Session, Snapshot } from '../../shared/model.ts';
import { withDependents } from '../sessions/rows.ts';

export interface KeyUses {
  /** The user's own session; null when it is gone. */
  readonly own: Session | null;
  /** Roles that get their credentials through the user, over whatever way. */
  readonly roles: readonly Session[];
  readonly profileNames: readonly string[];
  /** Where else the key's id stands, as phrases. */
  readonly places: readonly string[];
}

type Looked = Pick<Snapshot, 'sessions' | 'profiles' | 'keyInventory'>;

/** The key in the vault unless another one is named; that other one is behind no session here. */
export function usesOfKey(
  snapshot: Looked,
  identity: Pick<IamUserIdentity, 'id' | 'accessKeyId'>,
  accessKeyId: string = identity.accessKeyId,
): KeyUses {
  const key = snapshot.keyInventory[identity.id]?.keys.find((one) => one.accessKeyId === accessKeyId);
  const places = key?.places ?? [];
  const own =
    snapshot.sessions.find((session) => session.kind === 'iam-user' && session.identityId === identity.id) ??
    null;
  if (own === null || accessKeyId !== identity.accessKeyId)
    return { own: null, roles: [], profileNames: [], places };
  const ids = withDependents(snapshot, own.id);
  return {
    own,
    roles: snapshot.sessions.filter(({ id }) => ids.has(id) && id !== own.id),
    profileNames: snapshot.profiles.flatMap(({ name, sessionId }) => (ids.has(sessionId) ? [name] : [])),
    places,
  };
}
