// Which notifications a person gets, decided from one snapshot after the other (pure).
//
// Quiet by default: nothing while the window has the keyboard, nothing twice for one cause while it lasts, nothing of a
// kind that is turned off. What is over is withdrawn. Of a burst, three are shown and the rest waits a few seconds: all
// of it then becomes one. A passing trouble with credentials that are still valid is given time to pass.
import type { Snapshot } from '../../shared/model.ts';
import type { NoticeKind } from '../../shared/settings.ts';
import { keyTopics } from './access-keys/key-notices.ts';
import {
  type ActiveEnd,
  APPROVAL_KEY,
  activeEnd,
  expiryDueAt,
  few,
  lastingTopics,
  type Topic,
} from './notice-topics.ts';

export interface Notice {
  /** One that was shown before under the same id was withdrawn since. */
  readonly id: string;
  readonly kind: NoticeKind;
  readonly title: string;
  /** Names the account where one is known; never holds a secret. */
  readonly body: string;
  /** Address in the window that a click leads to, `#/…`. */
  readonly hash: string;
}

export interface NoticeMoment {
  /** Epoch ms. */
  readonly now: number;
  /** The window is in front and has the keyboard: what is new is in sight. */
  readonly focused: boolean;
}

export interface NoticeDecision {
  /** To be handed back with the next look. */
  readonly state: NoticeState;
  /** Ids of notices to take away, before the new ones are shown. */
  readonly withdraw: readonly string[];
  readonly show: readonly Notice[];
  /** Epoch ms when something becomes due though nothing changes; null: look again at the next change. */
  readonly nextLookAt: number | null;
}

/** Opaque outside of this module. */
export interface NoticeState {
  /** Every cause that lasts, by its key. */
  readonly known: ReadonlyMap<string, Known>;
  readonly shown: readonly Shown[];
  /** When the burst under way began, by kind. */
  readonly bursts: Readonly<Partial<Record<NoticeKind, number>>>;
  readonly end: ActiveEnd | null;
  /** When the first look was, epoch ms. */
  readonly since: number | null;
}

export const NO_NOTICES: NoticeState = { known: new Map(), shown: [], bursts: {}, end: null, since: null };

/** More than three within this time become one. */
const BURST_MS = 5_000;
const MOST_AT_ONCE = 3;

interface Known {
  readonly topic: Topic;
  readonly since: number;
  /** `waiting`: may pass by itself. `held`: part of a burst. `told`: shown, in sight, or not wanted. */
  readonly said: 'waiting' | 'held' | 'told';
}

interface Shown {
  readonly id: string;
  readonly kind: NoticeKind;
  readonly at: number;
  readonly keys: readonly string[];
}

export function decideNotices(
  before: NoticeState,
  snapshot: Snapshot,
  { now, focused }: NoticeMoment,
): NoticeDecision {
  const end = activeEnd(before.end, snapshot);
  const earlierTopics = [...before.known.values()].map(({ topic }) => topic);
  const since = before.since ?? now;
  const topics = [
    ...lastingTopics(earlierTopics, end, snapshot, now),
    ...keyTopics(snapshot, { now, since }),
  ];
  const covered = coveredBy(topics.find(({ kind }) => kind === 'expiry'));
  const wanted = snapshot.settings.notifications;
  const known = new Map<string, Known>();
  const fresh: Topic[] = [];
  for (const topic of topics) {
    const earlier = before.known.get(topic.key);
    const since = earlier?.since ?? now;
    const told = earlier?.said === 'told';
    const early = now < since + topic.patience;
    const quiet = !wanted[topic.kind] || (focused && !early) || (wanted.expiry && covered(topic));
    known.set(topic.key, {
      topic,
      since,
      said: told || quiet ? 'told' : early ? 'waiting' : 'held',
    });
    if (!told && !quiet && !early) fresh.push(topic);
  }

  const still = (notice: Shown) =>
    !focused && wanted[notice.kind] && notice.keys.some((key) => known.has(key));
  const kept = before.shown.filter(still);
  const withdraw = before.shown.filter((notice) => !still(notice)).map(({ id }) => id);
  const show: Notice[] = [];
  const shown: Shown[] = [...kept];
  const bursts: Partial<Record<NoticeKind, number>> = {};

  for (const kind of new Set<NoticeKind>([...fresh.map((topic) => topic.kind), ...kindsOf(before.bursts)])) {
    const plan = planKind(kind, fresh, kept, before.bursts[kind] ?? null, now);
    if (plan.burst !== null) bursts[kind] = plan.burst;
    withdraw.push(...plan.replaced.map(({ id }) => id));
    for (const gone of plan.replaced) shown.splice(shown.indexOf(gone), 1);
    for (const group of plan.groups) {
      const notice = noticeOf(
        group.flatMap((key) => known.get(key)?.topic ?? []),
        now,
      );
      show.push(notice);
      shown.push({ id: notice.id, kind, at: now, keys: group });
      for (const key of group) {
        const entry = known.get(key);
        if (entry) known.set(key, { ...entry, said: 'told' });
      }
    }
  }

  const dueAt = expiryDueAt(end, snapshot);
  return {
    state: { known, shown, bursts, end, since },
    withdraw,
    show,
    nextLookAt: nextLook(known, bursts, dueAt, now),
  };
}

/** Why the active session expires says its own notice: not another time as a failure. */
function coveredBy(expiry: Topic | undefined): (topic: Topic) => boolean {
  const [active] = expiry?.sessions ?? [];
  return ({ kind, sessions }) =>
    kind === 'failures' && active !== undefined && sessions.every(({ id }) => id === active.id);
}

const kindsOf = (bursts: NoticeState['bursts']) => Object.keys(bursts) as NoticeKind[];

interface KindPlan {
  /** Keys of what is shown now, one list per notice. */
  readonly groups: readonly (readonly string[])[];
  /** Notices that a bigger one takes the place of. */
  readonly replaced: readonly Shown[];
  readonly burst: number | null;
}

/** `fresh` has what was held before, too. */
function planKind(
  kind: NoticeKind,
  fresh: readonly Topic[],
  kept: readonly Shown[],
  begun: number | null,
  now: number,
): KindPlan {
  const keys = fresh.flatMap((topic) => (topic.kind === kind ? [topic.key] : []));
  const single = keys.map((key) => [key]);
  if (begun === null) {
    const groups = keys.length > MOST_AT_ONCE ? [keys] : single;
    return { groups, replaced: [], burst: keys.length > 0 ? now : null };
  }
  const ofBurst = kept.filter((notice) => notice.kind === kind && notice.at >= begun);
  const inSight = ofBurst.flatMap((notice) => notice.keys);
  const over = now >= begun + BURST_MS || now < begun;
  const fits = inSight.length + keys.length <= MOST_AT_ONCE;
  if (fits) return { groups: single, replaced: [], burst: over ? null : begun };
  if (!over) return { groups: [], replaced: [], burst: begun };
  if (keys.length === 0) return { groups: [], replaced: [], burst: null };
  return { groups: [[...inSight, ...keys]], replaced: ofBurst, burst: null };
}

function noticeOf(topics: readonly Topic[], now: number): Notice {
  const [first] = topics;
  const kind = first?.kind ?? 'failures';
  if (first && topics.length === 1) return { id: first.key, kind, ...first.text };
  const id = `${kind}:${topics.length}:${now}`;
  if (kind === 'requests') {
    const programs = topics.filter(({ key }) => key.startsWith(APPROVAL_KEY)).length;
    const title =
      programs === 0
        ? `${topics.length} codes and sign-ins are needed`
        : programs === topics.length
          ? `${topics.length} programs want to be allowed`
          : `${topics.length} requests wait for you`;
    return { id, kind, title, body: `${few(topics.map(({ text }) => text.title))}.`, hash: '#/home' };
  }
  if (kind === 'keys') {
    const title = `${topics.length} things to know about access keys`;
    return { id, kind, title, body: `${few(topics.map(({ text }) => text.title))}.`, hash: '#/keys' };
  }
  const labels = new Map(topics.flatMap(({ sessions }) => sessions.map((one) => [one.id, one.label])));
  const accounts = [...new Set(topics.flatMap((topic) => topic.accounts))];
  return {
    id,
    kind,
    title: `${labels.size} sessions could not be refreshed`,
    body: [
      `${few([...labels.values()])}.`,
      ...(accounts.length > 0 ? [`${accounts.length > 1 ? 'Accounts' : 'Account'}: ${few(accounts)}.`] : []),
    ].join(' '),
    hash: '#/home',
  };
}

/** When waiting ends by itself. */
function nextLook(
  known: NoticeState['known'],
  bursts: NoticeState['bursts'],
  expiryDueAt: number | null,
  now: number,
): number | null {
  const entries = [...known.values()];
  const times = entries.flatMap(({ said, since, topic }) =>
    said === 'waiting' ? [since + topic.patience] : [],
  );
  for (const kind of kindsOf(bursts)) {
    const held = entries.some(({ said, topic }) => said === 'held' && topic.kind === kind);
    if (held) times.push((bursts[kind] ?? now) + BURST_MS);
  }
  if (expiryDueAt !== null) times.push(expiryDueAt);
  const ahead = times.filter((time) => time > now);
  return ahead.length === 0 ? null : Math.min(...ahead);
}
