// Which profiles come over: a profile never without those that its credentials come from. Pure.
import type { FoundProfile } from '../../shared/aws-files.ts';
import { waitingText } from '../portals/portal-text.ts';

export interface Choice {
  readonly chosen: ReadonlySet<string>;
  /** What happened to others because of it; empty when nothing did. */
  readonly word: string;
}

/** Everything that can come over but `left`, and what therefore has to stay as well. */
export function chosenBut(profiles: readonly FoundProfile[], left: ReadonlySet<string>): ReadonlySet<string> {
  const wanted = new Set(
    profiles.filter(({ importable, name }) => importable && !left.has(name)).map(({ name }) => name),
  );
  return new Set([...wanted].filter((name) => needsOf(profiles, [name]).every((need) => wanted.has(need))));
}

/** `wanted`: what a person has just made of `before`. */
export function choose(
  profiles: readonly FoundProfile[],
  before: ReadonlySet<string>,
  wanted: ReadonlySet<string>,
): Choice {
  const added = [...wanted].filter((name) => !before.has(name));
  const removed = [...before].filter((name) => !wanted.has(name));
  const along = needsOf(profiles, added).filter((name) => !wanted.has(name) && !added.includes(name));
  const kept = new Set([...wanted, ...along]);
  const dropped = [...kept].filter((name) =>
    needsOf(profiles, [name]).some((need) => removed.includes(need)),
  );
  for (const name of dropped) kept.delete(name);
  return { chosen: kept, word: [alongText(along), droppedText(dropped, removed)].filter(Boolean).join(' ') };
}

/** Those and what they need, each once, without `names` themselves. */
function needsOf(profiles: readonly FoundProfile[], names: readonly string[]): string[] {
  const needed = new Set<string>();
  const open = [...names];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    for (const need of profiles.find((profile) => profile.name === name)?.needs ?? []) {
      if (needed.has(need)) continue;
      needed.add(need);
      open.push(need);
    }
  }
  return [...needed].filter((name) => !names.includes(name));
}

function alongText(along: readonly string[]): string {
  if (along.length === 0) return '';
  return along.length === 1
    ? `${along[0]} comes along: it is where the credentials come from.`
    : `${waitingText(along)} come along: they are where the credentials come from.`;
}

function droppedText(dropped: readonly string[], removed: readonly string[]): string {
  if (dropped.length === 0) return '';
  return dropped.length === 1
    ? `${dropped[0]} stays too: its credentials come from ${waitingText(removed)}.`
    : `${waitingText(dropped)} stay too: their credentials come from ${waitingText(removed)}.`;
}
