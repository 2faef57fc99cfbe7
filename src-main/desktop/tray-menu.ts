// What the tray shows, as plain data (pure): the active session and what can be done with it, what waits for a person,
// favourites and recent sessions as a radio list, every other session below, the lock, open and quit.
import { parsePrincipalArn } from '../../shared/arn.ts';
import type { KeyFinding } from '../../shared/key-inventory.ts';
import {
  type Identity,
  type Session,
  type SessionStatus,
  type Snapshot,
  statusOf,
} from '../../shared/model.ts';
import type { Portal } from '../../shared/portal.ts';
import { awsProfileLineFor } from '../../shared/shell-lines.ts';
import { isProductionSession } from '../core/marks.ts';

/** What a click asks for. */
export type TrayDeed =
  /** The window, at this address (`#/…`) or where it was. */
  | { readonly kind: 'open'; readonly hash: string | null }
  | { readonly kind: 'search' | 'lock' | 'unlock' | 'quit' }
  | { readonly kind: 'make-active'; readonly sessionId: string | null }
  | { readonly kind: 'start' | 'stop' | 'console'; readonly sessionId: string }
  | { readonly kind: 'copy'; readonly text: string }
  | { readonly kind: 'answer'; readonly requestId: string; readonly answer: 'deny' | 'once' }
  /** The browser may open. */
  | { readonly kind: 'sign-in'; readonly portalId: string };

interface Labelled {
  readonly label: string;
  /** Such as "47 min left", shown behind the label; the one thing that changes just because time passes. */
  readonly left: string | null;
}

export type TrayItem =
  | { readonly kind: 'separator' }
  | ({ readonly kind: 'text' } & Labelled)
  | ({ readonly kind: 'choice'; readonly checked: boolean; readonly deed: TrayDeed } & Labelled)
  | ({ readonly kind: 'action'; readonly deed: TrayDeed } & Labelled)
  | ({ readonly kind: 'menu'; readonly items: readonly TrayItem[] } & Labelled);

/** A list that is taken in at a glance. */
const MOST_CHOICES = 10;
/** Programs that want to be allowed; the window has them all. */
const MOST_PROGRAMS = 3;
/** Users whose keys are named; the menu is for sessions. */
const MOST_KEYS = 3;
const DAY_MS = 86_400_000;
/** What fits on a screen. */
const MOST_PER_MENU = 40;
/** Beyond that many menus of them, searching is quicker. */
const MOST_RANGES = 5;
/** Of names that stand for a range of sessions. */
const RANGE_NAME = 28;

export function trayItems(snapshot: Snapshot, now: number): TrayItem[] {
  const view = { snapshot, now };
  const active = activeSession(snapshot);
  const { sessions } = snapshot;
  const lines = (...items: readonly TrayItem[]): TrayItem[] =>
    items.length === 0 ? [] : [SEPARATOR, ...items];
  return [
    active
      ? { kind: 'menu', ...nameOf(view, active, 'Active: '), items: deedsOf(view, active) }
      : text('Cloakroom: no active session'),
    ...attention(snapshot),
    ...programs(snapshot),
    ...keyAttention(view),
    ...lines(...(sessions.length === 0 ? [text('No sessions yet')] : choices(view))),
    ...lines(
      ...(sessions.length === 0
        ? []
        : [menu('All sessions', allSessions(view)), action('Search…', { kind: 'search' })]),
    ),
    ...lines(...lockItems(snapshot)),
    ...lines(
      action('Open Cloakroom', { kind: 'open', hash: null }),
      action('Quit (tools get no more credentials)', { kind: 'quit' }),
    ),
  ];
}

/** Says what the icon stands for. */
export function trayTitle(snapshot: Snapshot, now: number): string {
  if (snapshot.vault.state === 'locked') return 'Cloakroom is locked: tools get no credentials';
  const active = activeSession(snapshot);
  return active ? withLeft(nameOf({ snapshot, now }, active, 'Active: ')) : 'Cloakroom: no active session';
}

/** Two menus of the same shape differ in nothing but times left. */
export function shapeOf(items: readonly TrayItem[]): string {
  return JSON.stringify(items, (key, value: unknown) => (key === 'left' ? value !== null : value));
}

/** Whether any text in the menu changes just because time passes. */
export function countsDown(items: readonly TrayItem[]): boolean {
  return items.some(
    (item) =>
      item.kind !== 'separator' && (item.left !== null || (item.kind === 'menu' && countsDown(item.items))),
  );
}

export function withLeft({ label, left }: Labelled): string {
  return left === null ? label : `${label} – ${left}`;
}

interface View {
  readonly snapshot: Snapshot;
  readonly now: number;
}

const SEPARATOR: TrayItem = { kind: 'separator' };
const text = (label: string): TrayItem => ({ kind: 'text', label, left: null });
const action = (label: string, deed: TrayDeed): TrayItem => ({ kind: 'action', label, left: null, deed });
const menu = (label: string, items: readonly TrayItem[]): TrayItem => ({
  kind: 'menu',
  label,
  left: null,
  items,
});

const names = new Intl.Collator(undefined, { numeric: true });
const byLabel = (a: Session, b: Session) => names.compare(a.label, b.label);

function activeSession({ sessions, activeSessionId }: Snapshot): Session | undefined {
  return activeSessionId === null ? undefined : sessions.find(({ id }) => id === activeSessionId);
}

function attention(snapshot: Snapshot): TrayItem[] {
  const open: TrayDeed = { kind: 'open', hash: null };
  const items: TrayItem[] = [];
  if (snapshot.vault.error) items.push(action(`${snapshot.vault.error.message}…`, open));
  for (const prompt of snapshot.prompts) {
    const identity = snapshot.identities.find((candidate) => candidate.id === prompt.identityId);
    const who = identity ? `${identity.label} (${identity.accountId})` : 'an identity';
    items.push(action(`Enter MFA code for ${who}…`, open));
  }
  for (const { portalId } of snapshot.signInRequests) {
    const portal = snapshot.portals.find((candidate) => candidate.id === portalId);
    if (portal) items.push(signInTo(portal));
  }
  return items;
}

/** What is allowed for longer than this once is for the window, which says what that means. */
function programs({ approvalRequests, sessions }: Snapshot): TrayItem[] {
  const open: TrayDeed = { kind: 'open', hash: '#/home' };
  const rest = approvalRequests.length - MOST_PROGRAMS;
  return [
    ...approvalRequests.slice(0, MOST_PROGRAMS).map(({ id, sessionId, caller }) => {
      const session = sessions.find((candidate) => candidate.id === sessionId)?.label ?? 'a session';
      const path = caller?.program.script ?? caller?.program.executable ?? null;
      return menu(`${caller?.program.name ?? 'A program'} wants ${session}…`, [
        ...(path === null ? [] : [text(path), SEPARATOR]),
        action('Look at it in the window…', open),
        SEPARATOR,
        action('Deny', { kind: 'answer', requestId: id, answer: 'deny' }),
        action('Allow once', { kind: 'answer', requestId: id, answer: 'once' }),
      ]);
    }),
    ...(rest > 0
      ? [action(`${rest} more ${rest === 1 ? 'program wants' : 'programs want'} to be allowed…`, open)]
      : []),
  ];
}

/** The most pressing thing about each user’s keys; what can wait is on the page. */
function keyAttention({ snapshot, now }: View): TrayItem[] {
  const open: TrayDeed = { kind: 'open', hash: '#/keys' };
  const pressing = new Map<string, KeyFinding>();
  // Most pressing first.
  for (const finding of snapshot.keyFindings)
    if (finding.severity === 'high' && !pressing.has(finding.identityId))
      pressing.set(finding.identityId, finding);
  const labels = snapshot.identities.flatMap((identity) => {
    const finding = pressing.get(identity.id);
    return finding ? [keyLabel(snapshot, identity, finding, now)] : [];
  });
  const rest = labels.length - MOST_KEYS;
  return [
    ...labels.slice(0, MOST_KEYS).map((label) => action(label, open)),
    ...(rest > 0
      ? [action(`${rest} more access ${rest === 1 ? 'key needs' : 'keys need'} a look…`, open)]
      : []),
  ];
}

function keyLabel(
  { keyInventory }: Snapshot,
  { id, label }: Identity,
  { code, accessKeyId }: KeyFinding,
  now: number,
): string {
  switch (code) {
    case 'too-old': {
      const key = keyInventory[id]?.keys.find((each) => each.accessKeyId === accessKeyId);
      const days = key && Math.floor((now - key.createdAt) / DAY_MS);
      return `Rotate the access key of ${label}${days === undefined ? '' : ` (${days} days old)`}…`;
    }
    case 'rotation-waits':
      return `The key rotation of ${label} waits for you…`;
    case 'held-key-dead':
      return `The access key of ${label} does not work any more…`;
    case 'in-plain-text':
      return `The access key of ${label} stands in plain text…`;
    default:
      return `The access key of ${label} needs a look…`;
  }
}

/** The active one is always among them, or no item would be checked; favourites stand first. */
function choices({ snapshot, now }: View): TrayItem[] {
  const { sessions, usage, favourites, activeSessionId } = snapshot;
  const marked = new Set(favourites);
  const isFavourite = ({ id }: Session) => marked.has(id);
  const lastAt = ({ id }: Session) => usage[id]?.lastAt ?? 0;
  const rank = (session: Session) =>
    session.id === activeSessionId ? 0 : isFavourite(session) ? 1 : usage[session.id] ? 2 : 3;
  // Sorting keeps the person's own order among those that were never used.
  const chosen = sessions
    .toSorted((a, b) => rank(a) - rank(b) || lastAt(b) - lastAt(a))
    .slice(0, MOST_CHOICES)
    // By name: an order by last use would shuffle the menu with every tool that asks.
    .sort(byLabel);
  // In one group without separators: they would part the radio items into groups with a checked one each.
  return [
    ...[...chosen.filter(isFavourite), ...chosen.filter((session) => !isFavourite(session))].map(
      (session): TrayItem => ({
        kind: 'choice',
        ...nameOf({ snapshot, now }, session, isFavourite(session) ? '★ ' : ''),
        checked: session.id === activeSessionId,
        deed: { kind: 'make-active', sessionId: session.id },
      }),
    ),
    {
      kind: 'choice',
      label: 'None',
      left: null,
      checked: activeSessionId === null,
      deed: { kind: 'make-active', sessionId: null },
    },
  ];
}

/** By portal; one kind alone needs no menu of its own. */
function allSessions(view: View): TrayItem[] {
  const { sessions, portals, portalStatuses } = view.snapshot;
  const groups = portals.flatMap((portal) => {
    const roles = sessions.filter((session) => session.kind === 'sso-role' && session.portalId === portal.id);
    if (roles.length === 0) return [];
    const signIn = portalStatuses[portal.id]?.state === 'signed-out' ? [signInTo(portal), SEPARATOR] : [];
    return [{ label: portal.label, items: [...signIn, ...ranges(view, roles)] }];
  });
  const own = sessions.filter(({ kind }) => kind !== 'sso-role');
  if (own.length > 0) groups.push({ label: 'IAM users and roles', items: ranges(view, own) });
  const [only] = groups;
  return groups.length === 1 && only ? only.items : groups.map(({ label, items }) => menu(label, items));
}

/** As many as fit one below the other; more than that in menus from name to name. */
function ranges(view: View, sessions: readonly Session[]): TrayItem[] {
  const sorted = sessions.toSorted((a, b) => names.compare(placeOf(a), placeOf(b)) || byLabel(a, b));
  const one = (session: Session): TrayItem => ({
    kind: 'menu',
    ...nameOf(view, session),
    items: deedsOf(view, session),
  });
  if (sorted.length <= MOST_PER_MENU) return sorted.map(one);
  const items: TrayItem[] = [];
  for (let at = 0; at < sorted.length && items.length < MOST_RANGES; at += MOST_PER_MENU) {
    const range = sorted.slice(at, at + MOST_PER_MENU);
    const [first, last] = [range[0], range.at(-1)];
    if (first && last) items.push(menu(`${shortName(first)} … ${shortName(last)}`, range.map(one)));
  }
  const rest = sorted.length - MOST_RANGES * MOST_PER_MENU;
  if (rest > 0) items.push(action(`${rest} more: search…`, { kind: 'search' }));
  return items;
}

/** Roles of a portal are found by their account, others by their name. */
function placeOf(session: Session): string {
  return session.kind === 'sso-role' ? session.accountName : session.label;
}

function shortName(session: Session): string {
  const name = placeOf(session);
  return name.length > RANGE_NAME ? `${name.slice(0, RANGE_NAME - 1)}…` : name;
}

function deedsOf({ snapshot }: View, session: Session): TrayItem[] {
  const { id: sessionId } = session;
  const portal = portalOf(snapshot, session);
  const signedOut = portal && snapshot.portalStatuses[portal.id]?.state === 'signed-out';
  const active = sessionId === snapshot.activeSessionId;
  const { state } = statusOf(snapshot, sessionId);
  const profiles = snapshot.profiles.filter((profile) => profile.sessionId === sessionId);
  const [profile] = profiles;
  return [
    ...(signedOut ? [signInTo(portal), SEPARATOR] : []),
    active
      ? action('No longer active', { kind: 'make-active', sessionId: null })
      : action('Make active', { kind: 'make-active', sessionId }),
    state === 'idle' || state === 'failed'
      ? action(state === 'idle' ? 'Start' : 'Try again', { kind: 'start', sessionId })
      : action('Stop', { kind: 'stop', sessionId }),
    action('Open console', { kind: 'console', sessionId }),
    ...(profile
      ? [
          SEPARATOR,
          action('Copy profile name', { kind: 'copy', text: profile.name }),
          action('Copy AWS_PROFILE line', {
            kind: 'copy',
            text: awsProfileLineFor(snapshot.environment.platform, profile.name),
          }),
        ]
      : []),
    SEPARATOR,
    action('Show in the window', { kind: 'open', hash: `#/sessions/${encodeURIComponent(sessionId)}` }),
  ];
}

/** Whose sign-in the session needs, at the end of however long a chain of roles. */
function portalOf(snapshot: Snapshot, session: Session): Portal | undefined {
  let root: Session | undefined = session;
  for (let links = 0; root?.kind === 'role' && links < 20; links++) {
    const source: string = root.sourceSessionId;
    root = snapshot.sessions.find(({ id }) => id === source);
  }
  if (root?.kind !== 'sso-role') return undefined;
  const { portalId } = root;
  return snapshot.portals.find(({ id }) => id === portalId);
}

function signInTo(portal: Portal): TrayItem {
  return action(`Sign in to ${portal.label}…`, { kind: 'sign-in', portalId: portal.id });
}

/** While the keychain itself is in trouble, neither would help. */
function lockItems({ vault }: Snapshot): TrayItem[] {
  if (vault.state === 'open') return [action('Lock now (tools get no credentials)', { kind: 'lock' })];
  const asks = vault.protection === 'passphrase' ? '…' : '';
  return vault.state === 'locked' ? [action(`Unlock${asks}`, { kind: 'unlock' })] : [];
}

/** Name, account, production, state. */
function nameOf({ snapshot, now }: View, session: Session, before = ''): Labelled {
  const account = accountOf(snapshot, session);
  const where = account === '' || session.label.includes(account) ? '' : ` (${account})`;
  const production = isProductionSession(snapshot, session) ? ' • production' : '';
  const status = statusOf(snapshot, session.id);
  const left =
    status.state === 'ready' && status.expiresAt !== null ? timeLeft(status.expiresAt - now) : null;
  return { label: `${before}${session.label}${where}${production}${stateOf(status)}`, left };
}

function accountOf({ identities }: Snapshot, session: Session): string {
  switch (session.kind) {
    case 'sso-role':
      return session.accountName || session.accountId;
    case 'role':
      return parsePrincipalArn(session.roleArn)?.accountId ?? '';
    case 'iam-user':
      return identities.find(({ id }) => id === session.identityId)?.accountId ?? '';
  }
}

function stateOf(status: SessionStatus): string {
  switch (status.state) {
    case 'ready':
      return status.expiresAt === null ? ' – ready' : '';
    case 'starting':
      return ' – starting';
    case 'waiting-for-mfa':
      return ' – needs a code';
    case 'waiting-for-sign-in':
      return ' – needs a sign-in';
    case 'failed':
      return ' – failed';
    case 'idle':
      return '';
  }
}

/** "47 min left", "3 h 05 min left". */
export function timeLeft(ms: number): string {
  const minutes = Math.max(0, Math.floor(ms / 60_000));
  if (minutes < 60) return `${minutes} min left`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min left`;
}
