// The list of sessions as rows: who comes from whom, what is shown, what a filter finds. Pure.
import { parsePrincipalArn } from '../../shared/arn.ts';
import {
  type Identity,
  type Partition,
  type Session,
  type SessionStatus,
  type Snapshot,
  statusOf,
} from '../../shared/model.ts';

export interface SessionRow {
  readonly id: string;
  readonly session: Session;
  /** The IAM user at the beginning of the chain; null when the chain is broken. */
  readonly identity: Identity | null;
  readonly label: string;
  /** Number of hops from the IAM user: 0 for the user itself. */
  readonly depth: number;
  /** Sessions from the IAM user to this one, both included. */
  readonly chain: readonly Session[];
  readonly accountId: string;
  readonly partition: Partition;
  /** Name of the IAM user or role at AWS. */
  readonly principal: string;
  readonly arn: string;
  readonly profileNames: readonly string[];
  readonly status: SessionStatus;
  readonly active: boolean;
  /** Lower case, everything the filter looks at. */
  readonly searchText: string;
}

type Catalogue = Pick<Snapshot, 'sessions' | 'identities'>;

/** From the IAM user to the session; stops at a missing source or a cycle. */
export function chainOf(catalogue: Pick<Snapshot, 'sessions'>, sessionId: string): Session[] {
  const byId = new Map(catalogue.sessions.map((session) => [session.id, session]));
  return walk(byId, sessionId);
}

function walk(byId: ReadonlyMap<string, Session>, sessionId: string): Session[] {
  const chain: Session[] = [];
  const seen = new Set<string>();
  let next = byId.get(sessionId);
  while (next && !seen.has(next.id)) {
    seen.add(next.id);
    chain.unshift(next);
    next = next.kind === 'role' ? byId.get(next.sourceSessionId) : undefined;
  }
  return chain;
}

/** `alice → Deploy → Audit`. */
export function chainText(chain: readonly Session[]): string {
  return chain.map((session) => session.label).join(' → ');
}

/** The session and every role that gets its credentials through it. */
export function withDependents(
  catalogue: Pick<Snapshot, 'sessions'>,
  sessionId: string,
): ReadonlySet<string> {
  const found = new Set([sessionId]);
  for (let grew = true; grew; ) {
    grew = false;
    for (const session of catalogue.sessions) {
      if (session.kind === 'role' && found.has(session.sourceSessionId) && !found.has(session.id)) {
        found.add(session.id);
        grew = true;
      }
    }
  }
  return found;
}

/** Roles whose source is this very session. */
export function directDependents(catalogue: Pick<Snapshot, 'sessions'>, sessionId: string): Session[] {
  return catalogue.sessions.filter(
    (session) => session.kind === 'role' && session.sourceSessionId === sessionId,
  );
}

/** IAM users by name, each followed by its roles, those by theirs. */
export function buildRows(snapshot: Snapshot): SessionRow[] {
  const byId = new Map(snapshot.sessions.map((session) => [session.id, session]));
  const identities = new Map(snapshot.identities.map((identity) => [identity.id, identity]));
  const profiles = new Map<string, string[]>();
  for (const profile of snapshot.profiles) {
    profiles.set(profile.sessionId, [...(profiles.get(profile.sessionId) ?? []), profile.name]);
  }
  const rows = snapshot.sessions.map((session) => {
    const chain = walk(byId, session.id);
    const first = chain[0];
    const identity = first?.kind === 'iam-user' ? (identities.get(first.identityId) ?? null) : null;
    return rowOf(snapshot, session, chain, identity, profiles.get(session.id) ?? []);
  });
  return inTreeOrder(rows);
}

function rowOf(
  snapshot: Snapshot,
  session: Session,
  chain: readonly Session[],
  identity: Identity | null,
  profileNames: readonly string[],
): SessionRow {
  const arn = session.kind === 'role' ? session.roleArn : (identity?.userArn ?? '');
  const parsed = parsePrincipalArn(arn);
  const accountId = parsed?.accountId ?? identity?.accountId ?? '';
  const principal = parsed?.name ?? (session.kind === 'iam-user' ? (identity?.userName ?? '') : '');
  const searchText = [session.label, accountId, principal, arn, session.region ?? '', ...profileNames]
    .join('\n')
    .toLowerCase();
  return {
    id: session.id,
    session,
    identity,
    label: session.label,
    depth: chain.length - 1,
    chain,
    accountId,
    partition: parsed?.partition ?? identity?.partition ?? 'aws',
    principal,
    arn,
    profileNames,
    status: statusOf(snapshot, session.id),
    active: snapshot.activeSessionId === session.id,
    searchText,
  };
}

function inTreeOrder(rows: readonly SessionRow[]): SessionRow[] {
  const children = new Map<string | null, SessionRow[]>();
  const ids = new Set(rows.map((row) => row.id));
  for (const row of rows) {
    const source = row.session.kind === 'role' ? row.session.sourceSessionId : null;
    const parent = source !== null && ids.has(source) ? source : null;
    children.set(parent, [...(children.get(parent) ?? []), row]);
  }
  const ordered: SessionRow[] = [];
  const placed = new Set<string>();
  const place = (parent: string | null) => {
    for (const row of (children.get(parent) ?? []).sort(byLabel)) {
      if (placed.has(row.id)) continue;
      placed.add(row.id);
      ordered.push(row);
      place(row.id);
    }
  };
  place(null);
  // A cycle hangs under nothing; it is shown all the same.
  return [...ordered, ...rows.filter((row) => !placed.has(row.id))];
}

export function byLabel(a: SessionRow, b: SessionRow): number {
  return a.label.localeCompare(b.label, undefined, { numeric: true, sensitivity: 'base' });
}

/** Every word of the text must be found somewhere in the row. */
export function matchesFilter(row: SessionRow, text: string): boolean {
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => row.searchText.includes(word));
}

/** Sources to offer for a role, chain shown; an edited role and what hangs on it are left out. */
export function sourceOptions(catalogue: Catalogue, editedSessionId: string | null): SourceOption[] {
  const excluded = editedSessionId === null ? new Set<string>() : withDependents(catalogue, editedSessionId);
  const identities = new Map(catalogue.identities.map((identity) => [identity.id, identity]));
  return catalogue.sessions
    .filter((session) => !excluded.has(session.id))
    .map((session) => {
      const chain = chainOf(catalogue, session.id);
      const identity = session.kind === 'iam-user' ? identities.get(session.identityId) : undefined;
      const accountId = identity?.accountId ?? parsePrincipalArn(arnOf(session))?.accountId ?? '';
      return {
        value: session.id,
        label: chainText(chain),
        description: `${session.kind === 'role' ? 'Role' : 'IAM user'} in account ${accountId}`,
      };
    })
    .sort((a, b) => a.label.localeCompare(b.label));
}

export interface SourceOption {
  readonly value: string;
  readonly label: string;
  readonly description: string;
}

function arnOf(session: Session): string {
  return session.kind === 'role' ? session.roleArn : '';
}
