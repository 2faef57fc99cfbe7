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
import type { Portal } from '../../shared/portal.ts';

export interface SessionRow {
  readonly id: string;
  readonly session: Session;
  /** The IAM user at the beginning of the chain; null when there is none or the chain is broken. */
  readonly identity: Identity | null;
  /** The portal at the beginning of the chain; null when there is none. */
  readonly portal: Portal | null;
  readonly label: string;
  /** Number of hops from the IAM user or portal role: 0 for that itself. */
  readonly depth: number;
  /** Sessions from the IAM user or portal role to this one, both included. */
  readonly chain: readonly Session[];
  readonly accountId: string;
  /** Known for roles of a portal only. */
  readonly accountName: string | null;
  readonly partition: Partition;
  /** Name of the IAM user or role at AWS. */
  readonly principal: string;
  /** Null for roles of a portal: AWS does not tell it. */
  readonly arn: string | null;
  readonly profileNames: readonly string[];
  /** Null: in none. */
  readonly folder: string | null;
  readonly status: SessionStatus;
  readonly active: boolean;
  /** Lower case, everything the filter looks at. */
  readonly searchText: string;
}

type Catalogue = Pick<Snapshot, 'sessions' | 'identities' | 'portals'>;

/** From the IAM user or portal role to the session; stops at a missing source or a cycle. */
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

/** Where a role's credentials come from: `alice → Deploy`, `Acme → Admin in prod`; empty for an IAM user. */
export function sourceText(row: Pick<SessionRow, 'session' | 'chain' | 'portal'>): string {
  if (row.session.kind === 'iam-user') return '';
  const sources = chainText(row.chain.slice(0, -1));
  if (row.portal) return sources === '' ? row.portal.label : `${row.portal.label} → ${sources}`;
  return sources || 'a session that is gone';
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

/** Ids of the sessions that are roles of a portal. */
export function idsOfPortal({ sessions }: Pick<Snapshot, 'sessions'>, portalId: string): ReadonlySet<string> {
  return new Set(
    sessions.flatMap((session) =>
      session.kind === 'sso-role' && session.portalId === portalId ? [session.id] : [],
    ),
  );
}

/** IAM users by name, each followed by its roles, those by theirs. */
export function buildRows(snapshot: Snapshot): SessionRow[] {
  const byId = new Map(snapshot.sessions.map((session) => [session.id, session]));
  const identities = new Map(snapshot.identities.map((identity) => [identity.id, identity]));
  const portals = new Map(snapshot.portals.map((portal) => [portal.id, portal]));
  const profiles = profileNames(snapshot);
  const rows = snapshot.sessions.map((session) => {
    const chain = walk(byId, session.id);
    const first = chain[0];
    const identity = first?.kind === 'iam-user' ? (identities.get(first.identityId) ?? null) : null;
    const portal = first?.kind === 'sso-role' ? (portals.get(first.portalId) ?? null) : null;
    return rowOf(snapshot, { session, chain, identity, portal }, profiles.get(session.id) ?? []);
  });
  return inTreeOrder(rows);
}

/** Session id -> names of its profiles. */
export function profileNames(snapshot: Pick<Snapshot, 'profiles'>): ReadonlyMap<string, readonly string[]> {
  const names = new Map<string, string[]>();
  for (const profile of snapshot.profiles) {
    const known = names.get(profile.sessionId);
    if (known) known.push(profile.name);
    else names.set(profile.sessionId, [profile.name]);
  }
  return names;
}

interface Place {
  readonly accountId: string;
  readonly accountName: string | null;
  readonly partition: Partition;
  readonly principal: string;
  readonly arn: string | null;
}

function placeOf(session: Session, identity: Identity | null, portal: Portal | null): Place {
  if (session.kind === 'sso-role') {
    const { accountId, accountName, roleName } = session;
    return {
      accountId,
      accountName,
      partition: portal?.partition ?? 'aws',
      principal: roleName,
      arn: null,
    };
  }
  const arn = session.kind === 'role' ? session.roleArn : (identity?.userArn ?? '');
  const parsed = parsePrincipalArn(arn);
  return {
    accountId: parsed?.accountId ?? identity?.accountId ?? '',
    accountName: null,
    partition: parsed?.partition ?? identity?.partition ?? 'aws',
    principal: parsed?.name ?? (session.kind === 'iam-user' ? (identity?.userName ?? '') : ''),
    arn,
  };
}

function rowOf(
  snapshot: Snapshot,
  origin: Pick<SessionRow, 'session' | 'chain' | 'identity' | 'portal'>,
  names: readonly string[],
): SessionRow {
  const { session, chain, identity, portal } = origin;
  const place = placeOf(session, identity, portal);
  const folder = snapshot.folders[session.id] ?? null;
  const searchText = [
    session.label,
    place.accountId,
    place.accountName ?? '',
    session.kind === 'sso-role' ? (session.email ?? '') : '',
    place.principal,
    place.arn ?? '',
    portal?.label ?? '',
    session.region ?? '',
    folder ?? '',
    ...names,
  ]
    .join('\n')
    .toLowerCase();
  return {
    ...origin,
    ...place,
    id: session.id,
    label: session.label,
    depth: chain.length - 1,
    profileNames: names,
    folder,
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
    const siblings = children.get(parent);
    if (siblings) siblings.push(row);
    else children.set(parent, [row]);
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

/** Made once: a comparison that sets one up each time takes seconds over thousands of rows. */
const NAMES = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

export function compareNames(a: string, b: string): number {
  return NAMES.compare(a, b);
}

/** What has none comes last. */
export function compareNamesOrNone(a: string | null | undefined, b: string | null | undefined): number {
  if (a == null || b == null) return Number(a == null) - Number(b == null);
  return compareNames(a, b);
}

export function byLabel(a: Pick<SessionRow, 'label'>, b: Pick<SessionRow, 'label'>): number {
  return compareNames(a.label, b.label);
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
  const byId = new Map(catalogue.sessions.map((session) => [session.id, session]));
  const identities = new Map(catalogue.identities.map((identity) => [identity.id, identity]));
  const portals = new Map(catalogue.portals.map((portal) => [portal.id, portal]));
  return catalogue.sessions
    .filter((session) => !excluded.has(session.id))
    .map((session) => {
      const chain = walk(byId, session.id);
      const identity = session.kind === 'iam-user' ? (identities.get(session.identityId) ?? null) : null;
      const portal = chain[0]?.kind === 'sso-role' ? portals.get(chain[0].portalId) : undefined;
      const { accountId, accountName } = placeOf(session, identity, null);
      const account = accountName === null ? accountId : `${accountId} (${accountName})`;
      return {
        value: session.id,
        label: chainText(chain),
        description: `${session.kind === 'iam-user' ? 'IAM user' : 'Role'} in account ${account}${portal ? `, via ${portal.label}` : ''}`,
      };
    })
    .sort(byLabel);
}

export interface SourceOption {
  readonly value: string;
  readonly label: string;
  readonly description: string;
}
