// Finding items by typing: each word of the query anywhere, in any order, with one slip in longer words. The quality of
// the match decides first, then how often and how lately an item was used. Pure; made for ten thousand items.
import UFuzzy from '@leeoniya/ufuzzy';
import type { Snapshot } from '../../shared/model.ts';
import type { PaletteItem } from './palette-items.ts';

export interface PaletteIndex {
  readonly items: readonly PaletteItem[];
  /** Title, detail and words of each item, folded; places in it are places in the texts as they are shown. */
  readonly texts: readonly string[];
}

/** From and to, of a text. */
export type Range = readonly [from: number, to: number];

export interface Found {
  readonly item: PaletteItem;
  /** Where the query was found, to be marked. */
  readonly titleRanges: readonly Range[];
  readonly detailRanges: readonly Range[];
}

export interface RankFacts {
  /** By item id; what is not listed was never used. */
  readonly weights: ReadonlyMap<string, number>;
  /** Ids to leave out. */
  readonly without: ReadonlySet<string>;
}

export const MOST_RESULTS = 30;
const MOST_RECENT = 12;

/** One wrong, missing, extra or swapped letter in a word of five and more, less in shorter ones, none in numbers. */
const fuzzy = new UFuzzy({ intraMode: 1 });

/** Neither ASCII nor the dot between parts of a detail: few texts have any. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the whole of ASCII
const OTHERS = /[^\x00-\x7f·]/gu;

/** Small letters without accents, of the same length: a place in the folded text is one in the text itself. */
function fold(text: string): string {
  return text.replace(OTHERS, foldCharacter).toLowerCase();
}

function foldCharacter(character: string): string {
  const bare = character.normalize('NFD').replace(/\p{M}/gu, '');
  return bare.length === character.length ? bare : character;
}

export function prepareIndex(items: readonly PaletteItem[]): PaletteIndex {
  return { items, texts: items.map(({ title, detail, words }) => fold(`${title} ${detail} ${words}`)) };
}

const DAY = 24 * 3_600_000;

/** A favourite weighs like something used a few times today; use counts less the longer ago it was. */
export function weightsOf(
  { usage, favourites }: Pick<Snapshot, 'usage' | 'favourites'>,
  now: number,
): ReadonlyMap<string, number> {
  const weights = new Map<string, number>();
  for (const [id, { times, lastAt }] of Object.entries(usage)) {
    const days = Math.max(0, now - lastAt) / DAY;
    weights.set(id, Math.log2(1 + times) / (1 + days / 7));
  }
  for (const id of favourites) weights.set(id, (weights.get(id) ?? 0) + 3);
  return weights;
}

const KIND_ORDER = { command: 4, page: 3, session: 2, portal: 1, role: 0 } as const;

/** How well a word of the query is met. */
const TYPO = 0;
const ELSEWHERE = 1;
const IN_TITLE = 2;
const BEGINS_WORD = 3;

/** At most `limit`, best first. An empty query finds nothing: see `suggest`. */
export function searchPalette(
  index: PaletteIndex,
  query: string,
  facts: RankFacts,
  limit = MOST_RESULTS,
): Found[] {
  const terms = termsOf(query);
  if (terms.length === 0) return [];
  const whole = fold(query.trim());
  const best = bestOf(limit);
  for (const place of candidates(index, terms)) {
    const item = index.items[place];
    const text = index.texts[place];
    if (!item || text === undefined || facts.without.has(item.id)) continue;
    best.offer(place, rankOf(item, text, terms, whole, facts));
  }
  return best.places().flatMap((place) => {
    const item = index.items[place];
    return item ? [marked(index, place, item, terms)] : [];
  });
}

/** Punctuation only divides: `acme-prod` and an ARN are found by their words. */
function termsOf(query: string): string[] {
  const terms = fold(query)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((term) => term !== '');
  // The longest first: it leaves the fewest to look through for the others.
  return [...new Set(terms)].sort((a, b) => b.length - a.length).slice(0, 8);
}

function candidates({ texts }: PaletteIndex, terms: readonly string[]): readonly number[] {
  const haystack = texts as string[];
  let places: number[] = [];
  terms.forEach((term, nth) => {
    const before = nth === 0 ? undefined : places;
    places = /^[a-z0-9]+$/.test(term)
      ? (fuzzy.filter(haystack, term, before) ?? [])
      : (before ?? texts.map((_, place) => place)).filter((place) => texts[place]?.includes(term));
  });
  return places;
}

/** Quality outweighs all use; use outweighs the rest. */
function rankOf(
  item: PaletteItem,
  text: string,
  terms: readonly string[],
  whole: string,
  { weights }: RankFacts,
): number {
  let quality = 0;
  for (const term of terms) quality += metAt(item.title, text, term).met;
  // A command's title ends in the sign for "asks first".
  const exact = whole.length >= item.title.replace(/…$/, '').length && text.startsWith(whole);
  return (
    (exact ? 100 : quality) * 1000 +
    Math.min(99, weights.get(item.id) ?? 0) * 10 +
    (text.startsWith(whole) ? 5 : 0) +
    KIND_ORDER[item.kind]
  );
}

interface Met {
  readonly met: number;
  /** -1 when there is a slip. */
  readonly at: number;
}

function metAt(title: string, text: string, term: string): Met {
  const first = text.indexOf(term);
  if (first < 0) return { met: TYPO, at: -1 };
  for (let at = first; at >= 0 && at + term.length <= title.length; at = text.indexOf(term, at + 1)) {
    if (beginsWord(title, at)) return { met: BEGINS_WORD, at };
  }
  return { met: first + term.length <= title.length ? IN_TITLE : ELSEWHERE, at: first };
}

const LETTER_OR_DIGIT = /[\p{L}\p{N}]/u;
const DIGIT = /\p{N}/u;

/** After anything that is no letter or digit, at a capital after a small letter, and where digits begin or end. */
function beginsWord(text: string, at: number): boolean {
  const before = text[at - 1];
  const here = text[at];
  if (before === undefined || here === undefined || !LETTER_OR_DIGIT.test(before)) return true;
  if (DIGIT.test(before) !== DIGIT.test(here)) return true;
  return before !== before.toUpperCase() && here !== here.toLowerCase();
}

/** The highest ranks without sorting all of them; of equal ones the earlier stays before. */
function bestOf(limit: number) {
  const places: number[] = [];
  const ranks: number[] = [];
  return {
    offer(place: number, rank: number) {
      if (ranks.length >= limit && rank <= (ranks[limit - 1] ?? 0)) return;
      let at = ranks.length;
      while (at > 0 && rank > (ranks[at - 1] ?? 0)) at -= 1;
      places.splice(at, 0, place);
      ranks.splice(at, 0, rank);
      if (ranks.length > limit) {
        places.pop();
        ranks.pop();
      }
    },
    places: (): readonly number[] => places,
  };
}

function marked(index: PaletteIndex, place: number, item: PaletteItem, terms: readonly string[]): Found {
  const text = index.texts[place] ?? '';
  const ranges = merged(terms.flatMap((term) => rangesOf(item.title, text, term)));
  const titleEnd = item.title.length;
  const detailFrom = titleEnd + 1;
  return {
    item,
    titleRanges: within(ranges, 0, titleEnd),
    detailRanges: within(ranges, detailFrom, detailFrom + item.detail.length),
  };
}

function rangesOf(title: string, text: string, term: string): Range[] {
  const { at } = metAt(title, text, term);
  if (at >= 0) return [[at, at + term.length]];
  const flat = fuzzy.info([0], [text], term).ranges[0] ?? [];
  return flat.flatMap((from, nth): Range[] => {
    const to = flat[nth + 1];
    return nth % 2 === 0 && to !== undefined ? [[from, to]] : [];
  });
}

function merged(ranges: readonly Range[]): Range[] {
  const result: Range[] = [];
  for (const [from, to] of [...ranges].sort((a, b) => a[0] - b[0])) {
    const last = result.at(-1);
    if (last && from <= last[1]) result[result.length - 1] = [last[0], Math.max(last[1], to)];
    else result.push([from, to]);
  }
  return result;
}

function within(ranges: readonly Range[], from: number, to: number): Range[] {
  return ranges
    .map(([start, end]): Range => [Math.max(start, from) - from, Math.min(end, to) - from])
    .filter(([start, end]) => end > start);
}

export interface Suggestions {
  /** Used lately, and favourites. */
  readonly recent: readonly Found[];
  readonly rest: readonly Found[];
}

/** What to show before anything is typed: what was used most, then portals, commands and pages. */
export function suggest({ items }: PaletteIndex, { weights, without }: RankFacts): Suggestions {
  const unmarked = (item: PaletteItem): Found => ({ item, titleRanges: [], detailRanges: [] });
  const weightOf = ({ id }: PaletteItem) => weights.get(id) ?? 0;
  const recent = items
    .filter((item) => weightOf(item) > 0)
    .sort((a, b) => weightOf(b) - weightOf(a))
    .slice(0, MOST_RECENT)
    .map(unmarked);
  const rest = items
    .filter(({ id, kind }) => kind !== 'session' && kind !== 'role' && !without.has(id))
    .sort((a, b) => KIND_ORDER[b.kind] - KIND_ORDER[a.kind])
    .slice(0, MOST_RESULTS - recent.length)
    .map(unmarked);
  return { recent, rest };
}
