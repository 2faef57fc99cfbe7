// What is worth a notification: each cause once, however many sessions it stops, in words for a person (pure).
import type { ErrorCode, ErrorView } from '../../shared/errors.ts';
import { type Session, type SessionStatus, type Snapshot, statusOf } from '../../shared/model.ts';
import { headline, sentence } from '../../shared/sentences.ts';
import type { NoticeKind } from '../../shared/settings.ts';
import { aboutSession } from './audit-events.ts';

/** So long a passing trouble may last before anybody is told, while what tools hold is still valid. */
const PATIENCE_MS = 60_000;
const EXPIRY_AHEAD_MS = 10 * 60_000;

/** The person has just said so, or will be asked when it matters: no news to anybody. */
const NO_NEWS: ReadonlySet<ErrorCode> = new Set([
  'mfa-dismissed',
  'mfa-required',
  'sign-in-cancelled',
  'sign-in-required',
  'source-expired',
  'shutting-down',
]);
/** Often over by themselves. */
const PASSING: ReadonlySet<ErrorCode> = new Set(['network', 'timeout', 'throttled', 'aws-failure']);
/** One cause whoever it happens to: it lies with this computer, not with an identity. */
const EVERYWHERE: ReadonlySet<ErrorCode> = new Set([
  'network',
  'proxy',
  'timeout',
  'clock-skew',
  'vault-locked',
  'vault-unavailable',
  'vault-key-missing',
  'vault-damaged',
]);

/** How the keys of programs that want to be allowed begin. */
export const APPROVAL_KEY = 'approval:';

/** One cause. */
export interface Topic {
  readonly key: string;
  readonly kind: NoticeKind;
  /** Sessions it stops; none for requests. */
  readonly sessions: readonly Pick<Session, 'id' | 'label'>[];
  readonly accounts: readonly string[];
  readonly text: { readonly title: string; readonly body: string; readonly hash: string };
  /** How long it has to last before it is worth telling, ms. */
  readonly patience: number;
}

/** The active session when it was last seen with credentials that end. */
export interface ActiveEnd {
  readonly sessionId: string;
  /** Epoch ms. */
  readonly expiresAt: number;
}

/** What is the matter now, and what of `before` is just being tried again. `end`: from `activeEnd`. */
export function lastingTopics(
  before: readonly Topic[],
  end: ActiveEnd | null,
  snapshot: Snapshot,
  now: number,
): Topic[] {
  const topics = new Map<string, Topic>();
  const add = (topic: Topic) => topics.set(topic.key, topic);
  for (const topic of [...requestTopics(snapshot), ...failureTopics(snapshot)]) add(topic);
  const expiry = end && expiryTopic(end, snapshot, now);
  if (expiry) add(expiry);
  // A tool that asks every minute makes it fail every minute: trying again is not yet the end of it.
  const busy = ({ id }: Pick<Session, 'id'>) => isUnderWay(statusOf(snapshot, id));
  for (const topic of before) {
    const trying = topic.sessions.filter(busy);
    if (trying.length === 0) continue;
    const rest = topics.get(topic.key)?.sessions ?? [];
    add({ ...(topics.get(topic.key) ?? topic), sessions: [...rest, ...trying] });
  }
  return [...topics.values()];
}

function isUnderWay({ state }: SessionStatus): boolean {
  return state === 'starting' || state === 'waiting-for-mfa' || state === 'waiting-for-sign-in';
}

function requestTopics(snapshot: Snapshot): Topic[] {
  const waiting = (names: readonly string[]) => (names.length > 0 ? ` Waiting: ${names.join(', ')}.` : '');
  const request = (id: string, text: Topic['text']): Topic => ({
    key: `request:${id}`,
    kind: 'requests',
    sessions: [],
    accounts: [],
    text,
    patience: 0,
  });
  const codes = snapshot.prompts.flatMap(({ id, identityId, waitingFor }) => {
    const identity = snapshot.identities.find((candidate) => candidate.id === identityId);
    if (!identity) return [];
    const body = `Account ${identity.accountId}.${waiting(waitingFor)} Click to enter the code.`;
    return [request(id, { title: `MFA code for ${identity.label}`, body, hash: '#/home' })];
  });
  const signIns = snapshot.signInRequests.flatMap(({ id, portalId, waitingFor }) => {
    const portal = snapshot.portals.find((candidate) => candidate.id === portalId);
    if (!portal) return [];
    const body = `${waiting(waitingFor)} Click to sign in.`.trim();
    return [request(id, { title: `Sign in to ${portal.label}`, body, hash: portalHash(portalId) })];
  });
  const programs = snapshot.approvalRequests.flatMap(({ id, sessionId, caller, waitingFor }) => {
    const session = snapshot.sessions.find((candidate) => candidate.id === sessionId);
    if (!session) return [];
    const { accountId, production } = aboutSession(snapshot, session);
    const path = caller?.program.script ?? caller?.program.executable;
    const body = [
      ...(production ? ['Production.'] : []),
      ...(accountId === null ? [] : [`Account ${accountId}.`]),
      ...(path == null ? [] : [`${path}.`]),
    ].join(' ');
    const title = `${caller?.program.name ?? 'A program'} wants to use ${session.label}`;
    const text = { title, body: `${body}${waiting(waitingFor)} Click to answer.`.trim(), hash: '#/home' };
    return [{ ...request(id, text), key: `${APPROVAL_KEY}${id}` }];
  });
  return [...codes, ...signIns, ...programs];
}

function failureTopics(snapshot: Snapshot): Topic[] {
  const byId = new Map(snapshot.sessions.map((session) => [session.id, session]));
  const causes = new Map<string, Failure[]>();
  for (const session of snapshot.sessions) {
    const status = statusOf(snapshot, session.id);
    const error = failureOf(status);
    if (!error || NO_NEWS.has(error.code)) continue;
    const root = rootOf(byId, session);
    const key = `failure:${EVERYWHERE.has(error.code) ? 'all' : root.key}:${error.code}`;
    const failure = { session, error, root, held: status.state === 'ready' };
    causes.set(key, [...(causes.get(key) ?? []), failure]);
  }
  return [...causes].map(([key, failures]) => failureTopic(snapshot, key, failures));
}

interface Failure {
  readonly session: Session;
  readonly error: ErrorView;
  readonly root: Root;
  /** Tools still have valid credentials. */
  readonly held: boolean;
}

function failureTopic(snapshot: Snapshot, key: string, failures: readonly Failure[]): Topic {
  const labels = failures.map(({ session }) => session.label);
  const held = failures.every((failure) => failure.held);
  const accounts = [...new Set(failures.flatMap(({ error }) => error.account ?? []))];
  const [first] = failures;
  const error = first?.error;
  const what = held ? 'refreshed' : 'started';
  const who = labels.length === 1 ? labels[0] : `${labels.length} sessions`;
  return {
    key,
    kind: 'failures',
    sessions: failures.map(({ session }) => session),
    accounts,
    text: {
      title: `${who} could not be ${what}`,
      body: [
        headline(error?.message ?? ''),
        sentence(error?.remedy ?? ''),
        labels.length > 1 ? `Sessions: ${few(labels)}.` : '',
        accounts.length > 0 ? `${accounts.length > 1 ? 'Accounts' : 'Account'}: ${few(accounts)}.` : '',
      ]
        .filter((part) => part !== '')
        .join(' '),
      hash: failures.length === 1 && first ? sessionHash(first.session.id) : commonHash(snapshot, failures),
    },
    patience: held && error && PASSING.has(error.code) ? PATIENCE_MS : 0,
  };
}

function failureOf(status: SessionStatus): ErrorView | null {
  if (status.state === 'failed') return status.error;
  return status.state === 'ready' ? status.refreshError : null;
}

function commonHash(snapshot: Snapshot, failures: readonly Failure[]): string {
  const portals = new Set(failures.map(({ root }) => root.portalId));
  const [portalId] = portals;
  const one = portals.size === 1 && snapshot.portals.some(({ id }) => id === portalId);
  return one && portalId ? portalHash(portalId) : '#/home';
}

interface Root {
  readonly key: string;
  /** Null for an IAM user's. */
  readonly portalId: string | null;
}

/** The identity or portal at the beginning of the chain; the session where it ends when that is broken. */
function rootOf(byId: ReadonlyMap<string, Session>, session: Session): Root {
  const seen = new Set<string>();
  let at = session;
  while (at.kind === 'role' && !seen.has(at.id)) {
    seen.add(at.id);
    const source = byId.get(at.sourceSessionId);
    if (!source) break;
    at = source;
  }
  if (at.kind === 'iam-user') return { key: `identity:${at.identityId}`, portalId: null };
  if (at.kind === 'sso-role') return { key: `portal:${at.portalId}`, portalId: at.portalId };
  return { key: `session:${at.id}`, portalId: null };
}

/** Remembered over a failure, which does not tell what has expired. */
export function activeEnd(before: ActiveEnd | null, snapshot: Snapshot): ActiveEnd | null {
  const sessionId = snapshot.activeSessionId;
  if (sessionId === null) return null;
  const status = statusOf(snapshot, sessionId);
  if (status.state === 'ready')
    return status.expiresAt === null ? null : { sessionId, expiresAt: status.expiresAt };
  return status.state !== 'idle' && before?.sessionId === sessionId ? before : null;
}

/** When the active session, which cannot be renewed, becomes a topic; null: it can be, or nothing ends. */
export function expiryDueAt(end: ActiveEnd | null, snapshot: Snapshot): number | null {
  if (!end) return null;
  const status = statusOf(snapshot, end.sessionId);
  return failureOf(status) === null ? null : end.expiresAt - EXPIRY_AHEAD_MS;
}

function expiryTopic(end: ActiveEnd, snapshot: Snapshot, now: number): Topic | null {
  const session = snapshot.sessions.find(({ id }) => id === end.sessionId);
  if (!session) return null;
  const error = failureOf(statusOf(snapshot, session.id));
  // Expired without a failed renewal: nobody has asked for it lately, and it is renewed when somebody does.
  if (!error || error.code === 'source-expired' || now < end.expiresAt - EXPIRY_AHEAD_MS) return null;
  const title =
    now < end.expiresAt
      ? `The active session ${session.label} expires within 10 minutes`
      : `The active session ${session.label} has expired`;
  const account = error.account === null ? '' : `Account: ${error.account}.`;
  return {
    key: `expiry:${session.id}:${end.expiresAt}`,
    kind: 'expiry',
    sessions: [session],
    accounts: error.account === null ? [] : [error.account],
    text: {
      title,
      body: ['It could not be renewed.', headline(error.message), sentence(error.remedy), account]
        .filter((part) => part !== '')
        .join(' '),
      hash: sessionHash(session.id),
    },
    patience: 0,
  };
}

const sessionHash = (id: string) => `#/sessions/${encodeURIComponent(id)}`;
const portalHash = (id: string) => `#/portal/${encodeURIComponent(id)}`;

/** The first three, and how many more. */
export function few(names: readonly string[]): string {
  const rest = names.length - 3;
  return `${names.slice(0, 3).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}
