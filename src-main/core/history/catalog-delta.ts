// What a change did to the catalogue, thing by thing (pure); revert.ts takes it back.
import {
  type Identity,
  NO_MARKS,
  type Profile,
  type Session,
  type SessionMarks,
} from '../../../shared/model.ts';
import type { Portal } from '../../../shared/portal.ts';
import type { CatalogState } from '../catalog.ts';

export interface Delta<T> {
  /** Null: it was not there. */
  readonly before: T | null;
  readonly after: T | null;
}

/** What a person has marked a session with; it goes with the session. */
export interface Mark extends SessionMarks {
  /** Of the session. */
  readonly id: string;
  readonly favourite: boolean;
  readonly folder: string | null;
}

/** Plain data, no secrets; kept in the history. */
export interface CatalogDelta {
  readonly identities: readonly Delta<Identity>[];
  readonly portals: readonly Delta<Portal>[];
  readonly sessions: readonly Delta<Session>[];
  readonly profiles: readonly Delta<Profile>[];
  /** Names, where another profile of a session is its first now: dialogs and publishing are about the first. */
  readonly firstProfiles: readonly Delta<string>[];
  readonly marks: readonly Delta<Mark>[];
  /** Null: it stayed the same. */
  readonly active: Delta<string> | null;
}

export const NO_DELTA: CatalogDelta = {
  identities: [],
  portals: [],
  sessions: [],
  profiles: [],
  firstProfiles: [],
  marks: [],
  active: null,
};

export function deltaOf(before: CatalogState, after: CatalogState): CatalogDelta {
  const { activeSessionId: was } = before;
  const { activeSessionId: is } = after;
  return {
    identities: changesOf(before.identities, after.identities, byId),
    portals: changesOf(before.portals, after.portals, byId),
    sessions: changesOf(before.sessions, after.sessions, byId),
    profiles: changesOf(before.profiles, after.profiles, byName),
    firstProfiles: firstsOf(before, after),
    marks: changesOf(marksOf(before), marksOf(after), byId),
    active: was === is ? null : { before: was, after: is },
  };
}

export function reversed(delta: CatalogDelta): CatalogDelta {
  const turned = <T>(list: readonly Delta<T>[]) =>
    list.map(({ before, after }) => ({ before: after, after: before }));
  return {
    identities: turned(delta.identities),
    portals: turned(delta.portals),
    sessions: turned(delta.sessions),
    profiles: turned(delta.profiles),
    firstProfiles: turned(delta.firstProfiles),
    marks: turned(delta.marks),
    active: delta.active && { before: delta.active.after, after: delta.active.before },
  };
}

/** Why a change of this kind can never be taken back; null when it can be tried. One sentence, no full stop. */
export function keepReason({ identities }: CatalogDelta): string | null {
  for (const { before, after } of identities) {
    if (!before) continue;
    if (!after) return `The secret key of ${before.label} was forgotten with it; add the IAM user again`;
    if (before.accessKeyId !== after.accessKeyId)
      return `The access key of ${before.label} was replaced, and the old one was forgotten`;
  }
  return null;
}

/** Of every session that is marked. */
export function marksOf({ favourites, folders, marks }: Marked): Mark[] {
  const favourite = new Set(favourites);
  const ids = new Set([...favourites, ...Object.keys(folders), ...Object.keys(marks)]);
  return [...ids].map((id) => ({
    id,
    favourite: favourite.has(id),
    folder: folders[id] ?? null,
    ...(marks[id] ?? NO_MARKS),
  }));
}

export type Marked = Pick<CatalogState, 'favourites' | 'folders' | 'marks'>;

export function byId({ id }: { readonly id: string }): string {
  return id;
}

export function byName({ name }: Profile): string {
  return name;
}

/** Both are plain data made by the same code, or read back from it. */
export function equal(one: unknown, other: unknown): boolean {
  return one === other || canonical(one) === canonical(other);
}

/** Names of accounts follow the portal's list by themselves; nobody's work is lost with them. */
const FOLLOWED = { label: '', accountName: '', email: null };

function canonical(value: unknown): string {
  const own = (value as Session | null)?.kind === 'sso-role' ? { ...(value as Session), ...FOLLOWED } : value;
  return JSON.stringify(own, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

function changesOf<T>(before: readonly T[], after: readonly T[], keyOf: (item: T) => string): Delta<T>[] {
  const was = new Map(before.map((item) => [keyOf(item), item]));
  const is = new Map(after.map((item) => [keyOf(item), item]));
  const changes: Delta<T>[] = [];
  for (const [key, item] of was) {
    const now = is.get(key) ?? null;
    if (!now || !equal(item, now)) changes.push({ before: item, after: now });
  }
  for (const [key, item] of is) if (!was.has(key)) changes.push({ before: null, after: item });
  return changes;
}

function firstsOf(before: CatalogState, after: CatalogState): Delta<string>[] {
  const is = firstNames(after);
  return [...firstNames(before)].flatMap(([sessionId, name]) => {
    const now = is.get(sessionId) ?? name;
    return now === name ? [] : [{ before: name, after: now }];
  });
}

function firstNames({ profiles }: CatalogState): ReadonlyMap<string, string> {
  return new Map(profiles.toReversed().map(({ sessionId, name }) => [sessionId, name]));
}
