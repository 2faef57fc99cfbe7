// A change of the catalogue taken back from whatever the catalogue has become since (pure). A thing that is not as
// the change left it is a conflict: nothing newer is ever overwritten, and nothing comes back that a command would
// refuse.
import { toAppError } from '../../../shared/errors.ts';
import type { Profile } from '../../../shared/model.ts';
import { approvalsThatHold, type CatalogState, findSession } from '../catalog.ts';
import { planCredentials } from '../credential-plan.ts';
import { hasMarks } from '../marks.ts';
import { byId, byName, type CatalogDelta, type Delta, equal, type Marked, marksOf } from './catalog-delta.ts';

export type Reverted =
  | { readonly ok: true; readonly state: CatalogState; readonly notes: readonly string[] }
  /** One sentence for each thing that is in the way. */
  | { readonly ok: false; readonly reasons: readonly string[] };

/**
 * The catalogue without the change. Sessions that the change made and something uses by now (a role's source, a
 * favourite, a folder) stay, without the profiles the change gave them.
 */
export function revert(state: CatalogState, delta: CatalogDelta): Reverted {
  const reasons = halfRenamed(state.profiles, delta.profiles);
  const notes: string[] = [];
  const profiles = revertList(state.profiles, delta.profiles, byName, ({ name }) => {
    reasons.push(profileChanged(name));
  });
  const used = usedSessions(state, delta);
  const kept: string[] = [];
  const wanted = delta.sessions.filter(({ before, after }) => {
    if (before || !after || !used.has(after.id)) return true;
    if (after.kind === 'iam-user')
      reasons.push(`Something uses ${after.label} by now: a role, a profile, a folder or a favourite`);
    else kept.push(after.label);
    return false;
  });
  const sessions = revertList(state.sessions, wanted, byId, (session) => {
    reasons.push(`${session.label} was changed since`);
  });
  const identities = revertList(state.identities, delta.identities, byId, (identity) => {
    reasons.push(`${identity.label} was changed since`);
  });
  for (const { before, after } of delta.identities)
    if (!before && after) notes.push(`The IAM user ${after.label} and its secret key are forgotten here`);
  const usedPortals = new Set(sessions.flatMap((one) => (one.kind === 'sso-role' ? [one.portalId] : [])));
  const portalChanges = delta.portals.filter(
    ({ before, after }) => before || !usedPortals.has(after?.id ?? ''),
  );
  const portals = revertList(state.portals, portalChanges, byId, (portal) => {
    reasons.push(`The portal ${portal.label} was changed since`);
  });
  for (const { before, after } of portalChanges) {
    if (before && !after)
      notes.push(`The portal ${before.label} comes back; you have to sign in to it again`);
    if (!before && after) notes.push(`The portal ${after.label} is forgotten again`);
  }
  if (kept.length > 0)
    notes.push(`In use by now, and kept without a profile of this change: ${listed(kept)}`);
  const { activeSessionId } = state;
  const { active } = delta;
  if (active && activeSessionId !== active.after && activeSessionId !== active.before)
    reasons.push('Another session has been made active since');
  const next = {
    ...state,
    ...revertMarks(state, delta, new Set(sessions.map(byId))),
    identities,
    portals,
    sessions,
    approvals: approvalsThatHold(state, sessions),
    profiles: withFirsts(profiles, delta.firstProfiles),
    activeSessionId: active ? active.before : activeSessionId,
  };
  // What follows from a conflict says nothing new.
  if (reasons.length === 0) {
    const known = new Set(faults(state));
    reasons.push(...faults(next).filter((fault) => !known.has(fault)));
  }
  if (reasons.length === 0) reasons.push(...brokenChains(state, next));
  return reasons.length > 0
    ? { ok: false, reasons: [...new Set(reasons)] }
    : { ok: true, notes, state: next };
}

function profileChanged(name: string): string {
  return `The profile ${name} was changed since`;
}

function listed(labels: readonly string[]): string {
  const shown = labels.slice(0, 5).join(', ');
  return labels.length > 5 ? `${shown} and ${labels.length - 5} more` : shown;
}

/** A session that lost a name and won another: unless both are taken back, it would end up with both or none. */
function halfRenamed(profiles: readonly Profile[], changes: readonly Delta<Profile>[]): string[] {
  const lost = new Set<string>();
  const won = new Set<string>();
  for (const { before, after } of changes) {
    if (before && before.sessionId !== after?.sessionId) lost.add(before.sessionId);
    if (after && after.sessionId !== before?.sessionId) won.add(after.sessionId);
  }
  const now = new Map(profiles.map((profile) => [profile.name, profile]));
  const currentOf = ({ before, after }: Delta<Profile>) => now.get((after ?? before)?.name ?? '') ?? null;
  const of = new Map<string, Delta<Profile>[]>();
  for (const change of changes) {
    for (const sessionId of new Set([change.before?.sessionId, change.after?.sessionId])) {
      if (sessionId === undefined || !lost.has(sessionId) || !won.has(sessionId)) continue;
      const others = of.get(sessionId);
      if (others) others.push(change);
      else of.set(sessionId, [change]);
    }
  }
  return [...of.values()].flatMap((group) => {
    if (group.every((change) => equal(currentOf(change), change.before))) return [];
    const changed = group.filter((change) => !equal(currentOf(change), change.after));
    return changed.map(({ before, after }) => profileChanged((after ?? before)?.name ?? ''));
  });
}

/** Sessions of the change that are more by now than the change made them. */
function usedSessions(state: CatalogState, delta: CatalogDelta): ReadonlySet<string> {
  const added = new Set(delta.sessions.flatMap(({ before, after }) => (!before && after ? [after.id] : [])));
  const used = new Set<string>();
  const use = (id: string) => {
    if (used.has(id)) return;
    used.add(id);
    const session = findSession(state, id);
    if (session?.kind === 'role') use(session.sourceSessionId);
  };
  const ownMarks = new Map(delta.marks.map(({ before, after }) => [(after ?? before)?.id, after]));
  for (const mark of marksOf(state)) if (!equal(mark, ownMarks.get(mark.id) ?? null)) use(mark.id);
  const ownProfiles = new Set(delta.profiles.map(({ after }) => after?.name));
  for (const { name, sessionId } of state.profiles) if (!ownProfiles.has(name)) use(sessionId);
  if (state.activeSessionId !== null && delta.active?.after !== state.activeSessionId)
    use(state.activeSessionId);
  for (const { id } of state.sessions) if (!added.has(id)) use(id);
  return new Set([...used].filter((id) => added.has(id)));
}

/** In place where things stay, at the end where they come back. */
function revertList<T>(
  list: readonly T[],
  changes: readonly Delta<T>[],
  keyOf: (item: T) => string,
  refuse: (item: T) => void,
): T[] {
  const now = new Map(list.map((item) => [keyOf(item), item]));
  for (const { before, after } of changes) {
    const key = keyOf((after ?? before) as T);
    const current = now.get(key) ?? null;
    if (!equal(current, after) && !equal(current, before)) refuse((current ?? after ?? before) as T);
    else if (before) now.set(key, before);
    else now.delete(key);
  }
  return [...now.values()];
}

function withFirsts(profiles: readonly Profile[], changes: readonly Delta<string>[]): Profile[] {
  const named = new Map(profiles.map((profile) => [profile.name, profile]));
  const firsts = new Map<string, Profile>();
  for (const { before } of changes) {
    const first = named.get(before ?? '');
    if (first) firsts.set(first.sessionId, first);
  }
  const placed = new Set<Profile>();
  return profiles.flatMap((profile) => {
    if (placed.has(profile)) return [];
    const first = firsts.get(profile.sessionId);
    firsts.delete(profile.sessionId);
    if (!first || first === profile) return [profile];
    placed.add(first);
    return [first, profile];
  });
}

/** What was marked otherwise since stays so. */
function revertMarks(state: CatalogState, delta: CatalogDelta, sessions: ReadonlySet<string>): Marked {
  const marks = new Map(marksOf(state).map((mark) => [mark.id, mark]));
  for (const { before, after } of delta.marks) {
    const id = (after ?? before)?.id ?? '';
    if (!equal(marks.get(id) ?? null, after)) continue;
    if (before) marks.set(id, before);
    else marks.delete(id);
  }
  const left = [...marks.values()].filter(({ id }) => sessions.has(id));
  return {
    favourites: left.flatMap(({ id, favourite }) => (favourite ? [id] : [])),
    folders: Object.fromEntries(left.flatMap(({ id, folder }) => (folder === null ? [] : [[id, folder]]))),
    marks: Object.fromEntries(
      left.flatMap(({ id, favourite: _, folder: __, ...marks }) => (hasMarks(marks) ? [[id, marks]] : [])),
    ),
  };
}

/** What points at something that is not there, and names that stand twice. */
function faults(state: CatalogState): string[] {
  const sessions = new Set(state.sessions.map(byId));
  const identities = new Set(state.identities.map(byId));
  const portals = new Set(state.portals.map(byId));
  const reasons: string[] = [];
  for (const session of state.sessions) {
    const there =
      session.kind === 'role'
        ? sessions.has(session.sourceSessionId)
        : session.kind === 'iam-user'
          ? identities.has(session.identityId)
          : portals.has(session.portalId);
    if (!there) reasons.push(`${session.label} needs something that is not in Cloakroom any more`);
  }
  for (const { name, sessionId } of state.profiles)
    if (!sessions.has(sessionId))
      reasons.push(`The session of the profile ${name} is not in Cloakroom any more`);
  if (state.activeSessionId !== null && !sessions.has(state.activeSessionId))
    reasons.push('The session that was active is not in Cloakroom any more');
  // Two portals may list the same role; every other session has a label of its own.
  const labels = new Map<string, number>();
  for (const { label } of state.sessions) labels.set(label, (labels.get(label) ?? 0) + 1);
  for (const { kind, label } of state.sessions)
    if (kind !== 'sso-role' && (labels.get(label) ?? 0) > 1)
      reasons.push(`Another session is named ${label} by now`);
  const named = new Set<string>();
  const shared = new Set<string>();
  for (const { label, shareWithCli, sessionName } of state.portals) {
    if (named.has(label)) reasons.push(`Another portal is named ${label} by now`);
    named.add(label);
    if (!shareWithCli || sessionName === null) continue;
    if (shared.has(sessionName))
      reasons.push(`Another portal is shared with the AWS CLI as ${sessionName} by now`);
    shared.add(sessionName);
  }
  return reasons;
}

/** Roles that have a source as it is, and would have none (a circle), or none that serves them. */
function brokenChains(now: CatalogState, next: CatalogState): string[] {
  const problemOf = (state: CatalogState, id: string): string | null => {
    try {
      planCredentials(state, id);
      return null;
    } catch (error) {
      return toAppError(error).message;
    }
  };
  return next.sessions.flatMap(({ kind, id }) => {
    const problem = kind === 'role' ? problemOf(next, id) : null;
    return problem === null || problemOf(now, id) !== null ? [] : [problem];
  });
}
