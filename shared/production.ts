// Which sessions are production: said by hand, else by rule on the names of account and role. Pure, so that the window
// can ask it about roles of a portal that are no sessions yet.
import type { SessionMarks } from './model.ts';

export const RULE_SUBJECTS = ['account', 'role', 'either'] as const;

export interface ProductionRule {
  /** What is looked at: name or id of the account, name of the role or user, or both. */
  readonly subject: (typeof RULE_SUBJECTS)[number];
  /** `*` stands for any text; capitals do not matter. Without a `*` it is found as a word, or words, of the name. */
  readonly pattern: string;
}

export interface ProductionSettings {
  readonly rules: readonly ProductionRule[];
  /** Longest duration of a production session, seconds (900 to 43200); null: as the session says. */
  readonly maxSeconds: number | null;
}

export const DEFAULT_PRODUCTION: ProductionSettings = {
  rules: [
    { subject: 'either', pattern: 'prod' },
    { subject: 'either', pattern: 'production' },
  ],
  maxSeconds: null,
};

/** What rules look at. Empty texts match nothing. */
export interface ProductionSubject {
  readonly accountId: string;
  /** AWS's or a person's name of the account; null when unknown. */
  readonly accountName: string | null;
  /** Role or user name. */
  readonly principal: string;
  /** A person's own name of the session; stands for a role's name too. */
  readonly label: string;
}

export function isProduction(
  { rules }: Pick<ProductionSettings, 'rules'>,
  subject: ProductionSubject,
  marks: Pick<SessionMarks, 'production'> | undefined,
): boolean {
  if (marks?.production != null) return marks.production;
  return rules.some((rule) => ruleMatches(rule, subject));
}

export function ruleMatches(rule: ProductionRule, subject: ProductionSubject): boolean {
  const accounts = [subject.accountId, subject.accountName ?? ''];
  const roles = [subject.principal, subject.label];
  const looked =
    rule.subject === 'account' ? accounts : rule.subject === 'role' ? roles : [...accounts, ...roles];
  return looked.some((text) => text !== '' && matcherOf(rule.pattern)(text));
}

const matchers = new Map<string, (text: string) => boolean>();

/** Kept by pattern: thousands of sessions are asked with the same few rules. */
function matcherOf(pattern: string): (text: string) => boolean {
  const known = matchers.get(pattern);
  if (known) return known;
  const made = makeMatcher(pattern.trim());
  if (matchers.size > 500) matchers.clear();
  matchers.set(pattern, made);
  return made;
}

/** Before a word they turn it round: `non-prod`, `PreProduction`, "not production". */
const TURNS: ReadonlySet<string> = new Set(['non', 'no', 'not', 'pre']);

/**
 * `prod` is found in `acme-prod`, `Prod EU`, `AcmeProdEU` and `prod2`; not in `product`, `nonprod`, `pre-prod` or
 * `NonProd`. A pattern of several words, such as `prod-eu` or `prod2`, is found where they follow each other, however
 * the name joins them.
 */
function makeMatcher(pattern: string): (text: string) => boolean {
  if (pattern.includes('*')) {
    const parts = pattern.toLowerCase().split('*');
    return (text) => matchesParts(text.toLowerCase(), parts);
  }
  const words = wordsOf(pattern);
  const [first] = words;
  if (first === undefined) return () => false;
  const whole = words.join('');
  // Most names do not hold it at all, and taking a name apart costs far more than to see that.
  return (text) => text.toLowerCase().includes(first) && holdsWords(wordsOf(text), whole);
}

function holdsWords(words: readonly string[], whole: string): boolean {
  return words.some((_, from) => {
    if (TURNS.has(words[from - 1] ?? '')) return false;
    let joined = '';
    for (let to = from; joined.length < whole.length && to < words.length; to += 1) joined += words[to];
    return joined === whole;
  });
}

/** `AcmeProdEU2` -> acme, prod, eu, 2: runs of letters, divided where a capital begins a new word, and runs of digits. */
function wordsOf(text: string): readonly string[] {
  const divided = text.replace(/(\p{Ll})(?=\p{Lu})|(\p{Lu})(?=\p{Lu}\p{Ll})/gu, '$& ');
  return divided.toLowerCase().match(/\p{L}+|\p{N}+/gu) ?? [];
}

/** The parts one after the other, the first at the beginning, the last at the end. */
function matchesParts(text: string, parts: readonly string[]): boolean {
  const [first = '', ...rest] = parts;
  const last = rest.pop() ?? '';
  if (!text.startsWith(first) || text.length < first.length + last.length || !text.endsWith(last))
    return false;
  let from = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, from);
    if (found < 0) return false;
    from = found + part.length;
  }
  return from <= text.length - last.length;
}
