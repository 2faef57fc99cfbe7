// The list of sessions as rows: who comes from whom, what is shown, what a filter finds. Pure.
import { parsePrincipalArn } from '../../shared/arn.ts';
import {
  type Identity,
  marksOf,
  type Partition,
  type Session,
  type SessionMarks,
  type SessionStatus,
  type SessionUse,
  type Snapshot,
  statusOf,
} from '../../shared/model.ts';
import type { Portal } from '../../shared/portal.ts';
import { isProduction } from '../../shared/production.ts';
import { byLabel } from '../lists/name-order.ts';
import { inTreeOrder } from '../lists/tree-order.ts';

export { byLabel, compareNames, compareNamesOrNone } from '../lists/name-order.ts';

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
  readonly marks: SessionMarks;
  readonly favourite: boolean;
  /** By hand or by rule. */
  readonly production: boolean;
  /** Null: never used. */
  readonly use: SessionUse | null;
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

/** What the last rows were built from: a change of one session makes one new row, and the rest stay the very same. */
interface Built {
  readonly snapshot: Snapshot;
  readonly profiles: ReadonlyMap<string, readonly string[]>;
  readonly rows: readonly SessionRow[];
  /** Id -> place in `rows`. */
  readonly places: ReadonlyMap<string, number>;
}

let built: Built | null = null;

/**
 * IAM users by name, each followed by its roles, those by theirs. A row is the same object as before as long as
 * everything it shows is, and so is the list: thousands are asked for again whenever one of them is renewed.
 */
export function buildRows(snapshot: Snapshot): readonly SessionRow[] {
  if (built?.snapshot === snapshot) return built.rows;
  const profiles =
    built?.snapshot.profiles === snapshot.profiles
      ? built.profiles
      : profileNames(snapshot, built?.profiles ?? null);
  built = (built && refreshed(built, snapshot, profiles)) ?? wholly(snapshot, profiles, built?.rows ?? []);
  return built.rows;
}

function wholly(snapshot: Snapshot, profiles: Built['profiles'], before: readonly SessionRow[]): Built {
  return ordered(snapshot, profiles, snapshot.sessions.map(rowMaker(snapshot, profiles)), before);
}

function ordered(
  snapshot: Snapshot,
  profiles: Built['profiles'],
  made: readonly SessionRow[],
  before: readonly SessionRow[],
): Built {
  const rows = inTreeOrder(made, sourceOf, before);
  return { snapshot, profiles, rows, places: new Map(rows.map((row, place) => [row.id, place])) };
}

const sourceOf = ({ session }: SessionRow) => (session.kind === 'role' ? session.sourceSessionId : null);

/** Null when more has changed than what single rows show. */
function refreshed(last: Built, snapshot: Snapshot, profiles: Built['profiles']): Built | null {
  const before = last.snapshot;
  const rules = ({ settings }: Snapshot) => JSON.stringify(settings.production.rules);
  if (before.identities !== snapshot.identities || before.portals !== snapshot.portals) return null;
  if (before.settings !== snapshot.settings && rules(before) !== rules(snapshot)) return null;
  const edited = editedSessions(before.sessions, snapshot.sessions);
  if (edited === null) return null;

  const changed = new Set<string>();
  for (const table of ['statuses', 'folders', 'marks', 'usage'] as const)
    addChangedKeys(changed, before[table], snapshot[table]);
  if (last.profiles !== profiles) {
    for (const [id, names] of profiles) if (last.profiles.get(id) !== names) changed.add(id);
    for (const id of last.profiles.keys()) if (!profiles.has(id)) changed.add(id);
  }
  if (before.favourites !== snapshot.favourites) {
    const [old, now] = [new Set(before.favourites), new Set(snapshot.favourites)];
    for (const id of old) if (!now.has(id)) changed.add(id);
    for (const id of now) if (!old.has(id)) changed.add(id);
  }
  if (before.activeSessionId !== snapshot.activeSessionId)
    for (const id of [before.activeSessionId, snapshot.activeSessionId]) if (id !== null) changed.add(id);
  if (edited.size > 0)
    for (const { id, chain } of last.rows) if (chain.some((link) => edited.has(link.id))) changed.add(id);

  if (changed.size === 0) return { ...last, snapshot, profiles };
  const rows = [...last.rows];
  const make = rowMaker(snapshot, profiles);
  let moved = false;
  for (const session of edited.size > 0 ? snapshot.sessions : []) {
    const old = changed.has(session.id) && rows[last.places.get(session.id) ?? -1];
    if (!old) continue;
    const row = make(session);
    moved ||= old.label !== row.label || sourceOf(old) !== sourceOf(row);
    rows[last.places.get(session.id) ?? -1] = row;
  }
  if (edited.size === 0)
    for (const id of changed) {
      const place = last.places.get(id);
      const old = place === undefined ? undefined : rows[place];
      if (old && place !== undefined) rows[place] = make(old.session);
    }
  if (!moved) return { ...last, snapshot, profiles, rows };
  const inPlace = snapshot.sessions.flatMap(({ id }) => rows[last.places.get(id) ?? -1] ?? []);
  return ordered(snapshot, profiles, inPlace, rows);
}

/** Ids of those that are other objects now; null when there are others, or in another order. */
function editedSessions(before: readonly Session[], now: readonly Session[]): ReadonlySet<string> | null {
  const edited = new Set<string>();
  if (before === now) return edited;
  if (before.length !== now.length) return null;
  for (const [index, session] of now.entries()) {
    const old = before[index];
    if (old === session) continue;
    if (old?.id !== session.id) return null;
    edited.add(session.id);
  }
  return edited;
}

function addChangedKeys(
  changed: Set<string>,
  before: Readonly<Record<string, unknown>>,
  now: Readonly<Record<string, unknown>>,
): void {
  if (before === now) return;
  for (const id in now) if (before[id] !== now[id]) changed.add(id);
  for (const id in before) if (!(id in now)) changed.add(id);
}

/** Session id -> names of its profiles; lists that are as in `before` are those very lists. */
export function profileNames(
  snapshot: Pick<Snapshot, 'profiles'>,
  before: ReadonlyMap<string, readonly string[]> | null = null,
): ReadonlyMap<string, readonly string[]> {
  const names = new Map<string, string[]>();
  for (const profile of snapshot.profiles) {
    const known = names.get(profile.sessionId);
    if (known) known.push(profile.name);
    else names.set(profile.sessionId, [profile.name]);
  }
  if (before === null) return names;
  const kept = new Map<string, readonly string[]>();
  for (const [id, list] of names) {
    const old = before.get(id);
    kept.set(id, old && sameList(old, list) ? old : list);
  }
  return kept;
}

function sameList(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((one, index) => one === b[index]);
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

const NO_NAMES: readonly string[] = [];

function rowMaker(snapshot: Snapshot, profiles: Built['profiles']): (session: Session) => SessionRow {
  const byId = new Map(snapshot.sessions.map((session) => [session.id, session]));
  const identities = new Map(snapshot.identities.map((identity) => [identity.id, identity]));
  const portals = new Map(snapshot.portals.map((portal) => [portal.id, portal]));
  const favourites = new Set(snapshot.favourites);
  return (session) => {
    const chain = walk(byId, session.id);
    const first = chain[0];
    const identity = first?.kind === 'iam-user' ? (identities.get(first.identityId) ?? null) : null;
    const portal = first?.kind === 'sso-role' ? (portals.get(first.portalId) ?? null) : null;
    const place = placeOf(session, identity, portal);
    const names = profiles.get(session.id) ?? NO_NAMES;
    const folder = snapshot.folders[session.id] ?? null;
    const marks = marksOf(snapshot, session.id);
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
      ...marks.tags,
      ...names,
    ]
      .join('\n')
      .toLowerCase();
    return {
      ...place,
      id: session.id,
      session,
      chain,
      identity,
      portal,
      label: session.label,
      depth: chain.length - 1,
      profileNames: names,
      folder,
      status: statusOf(snapshot, session.id),
      active: snapshot.activeSessionId === session.id,
      marks,
      favourite: favourites.has(session.id),
      production: isProduction(snapshot.settings.production, { ...place, label: session.label }, marks),
      use: snapshot.usage[session.id] ?? null,
      searchText,
    };
  };
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
