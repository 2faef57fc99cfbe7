// What the marks of some sessions have in common, and what a person's choice changes of them. Pure.
import type { Input } from '../../shared/ipc.ts';
import type { Colour } from '../../shared/model.ts';
import { type ProductionRule, type ProductionSettings, ruleMatches } from '../../shared/production.ts';
import type { SessionRow } from '../sessions/rows.ts';
import { compareNames } from './name-order.ts';

type Marked = Pick<SessionRow, 'id' | 'marks'>;

/** How many of the sessions have a tag. */
export type Share = 'all' | 'some' | 'none';

export interface MarkChoice {
  /** By tag; new ones are added with `all`. */
  readonly tags: Readonly<Record<string, Share>>;
  readonly colour: Colour | null | 'mixed';
  readonly production: boolean | null | 'mixed';
}

export function commonMarks(rows: readonly Marked[]): MarkChoice {
  const counts = new Map<string, number>();
  for (const { marks } of rows) for (const tag of marks.tags) counts.set(tag, (counts.get(tag) ?? 0) + 1);
  const tags = [...counts]
    .sort(([a], [b]) => compareNames(a, b))
    .map(([tag, count]): [string, Share] => [tag, count === rows.length ? 'all' : 'some']);
  return {
    tags: Object.fromEntries(tags),
    colour: same(rows.map(({ marks }) => marks.colour)),
    production: same(rows.map(({ marks }) => marks.production)),
  };
}

function same<T>(values: readonly T[]): T | 'mixed' {
  const [first, ...others] = values;
  return first !== undefined && others.every((value) => value === first) ? first : 'mixed';
}

/** A press leads from some or none to all, and from all to none. */
export function pressed(share: Share): Share {
  return share === 'all' ? 'none' : 'all';
}

/** Only what differs; null when nothing does. */
export function markChange(
  rows: readonly Marked[],
  before: MarkChoice,
  choice: MarkChoice,
): Input<'session.setMarks'> | null {
  const differing = Object.entries(choice.tags).filter(
    ([tag, share]) => share !== (before.tags[tag] ?? 'none'),
  );
  const addTags = differing.filter(([, share]) => share === 'all').map(([tag]) => tag);
  const removeTags = differing.filter(([, share]) => share === 'none').map(([tag]) => tag);
  const change = {
    ...(addTags.length > 0 ? { addTags } : {}),
    ...(removeTags.length > 0 ? { removeTags } : {}),
    ...(choice.colour !== 'mixed' && choice.colour !== before.colour ? { colour: choice.colour } : {}),
    ...(choice.production !== 'mixed' && choice.production !== before.production
      ? { production: choice.production }
      : {}),
  };
  if (Object.keys(change).length === 0) return null;
  return { sessionIds: rows.map(({ id }) => id), ...change };
}

/** Tags in use anywhere, by name. */
export function knownTags(marks: Readonly<Record<string, SessionRow['marks']>>): string[] {
  return [...new Set(Object.values(marks).flatMap(({ tags }) => tags))].sort(compareNames);
}

/** What the rules say of these sessions, whatever was said by hand. */
export function rulesText(rows: readonly SessionRow[], { rules }: Pick<ProductionSettings, 'rules'>): string {
  const matching = rows.filter((row) => rules.some((rule) => ruleMatches(rule, row)));
  if (rows.length > 1)
    return matching.length === 0
      ? 'No rule matches any of them: not production.'
      : `A rule matches ${matching.length.toLocaleString('en')} of ${rows.length.toLocaleString('en')}.`;
  const [row] = rows;
  const rule = row && rules.find((one) => ruleMatches(one, row));
  return rule ? `Production: ${ruleText(rule)} matches.` : 'Not production: no rule matches.';
}

const SUBJECTS = { account: 'the account', role: 'the role or user', either: 'account or role' } as const;

function ruleText({ pattern, subject }: ProductionRule): string {
  return `the rule “${pattern}” for ${SUBJECTS[subject]}`;
}
