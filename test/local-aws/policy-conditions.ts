// Condition operators and policy variables.
// Source: IAM JSON policy reference, condition operators: several values of one key are alternatives, a
// negated operator holds when none matches; an absent key fails a plain operator and passes a negated or
// `…IfExists` one.

export interface PolicyCondition {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
}

/** Request context. Keys are looked up without regard to case; an absent key is simply not set. */
export class ConditionContext {
  readonly #values = new Map<string, readonly string[]>();

  set(key: string, value: string | number | boolean | readonly string[] | null | undefined): this {
    if (value === null || value === undefined) return this;
    this.#values.set(key.toLowerCase(), typeof value === 'object' ? value : [String(value)]);
    return this;
  }

  get(key: string): readonly string[] | undefined {
    return this.#values.get(key.toLowerCase());
  }
}

type Test = (actual: string, expected: string) => boolean;

const same: Test = (actual, expected) => actual === expected;
const sameIgnoringCase: Test = (actual, expected) => actual.toLowerCase() === expected.toLowerCase();
const like: Test = (actual, expected) => wildcard(expected).test(actual);

const compare = {
  Equals: (a: number, b: number) => a === b,
  LessThan: (a: number, b: number) => a < b,
  LessThanEquals: (a: number, b: number) => a <= b,
  GreaterThan: (a: number, b: number) => a > b,
  GreaterThanEquals: (a: number, b: number) => a >= b,
} as const;

const asDate = (text: string) => (/^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text));

const POSITIVE: Record<string, Test> = {
  StringEquals: same,
  StringEqualsIgnoreCase: sameIgnoringCase,
  StringLike: like,
  ArnEquals: like,
  ArnLike: like,
  Bool: sameIgnoringCase,
};
for (const [name, test] of Object.entries(compare)) {
  POSITIVE[`Numeric${name}`] = (actual, expected) => test(Number(actual), Number(expected));
  POSITIVE[`Date${name}`] = (actual, expected) => test(asDate(actual), asDate(expected));
}

const NEGATED: Record<string, string> = {
  StringNotEquals: 'StringEquals',
  StringNotEqualsIgnoreCase: 'StringEqualsIgnoreCase',
  StringNotLike: 'StringLike',
  ArnNotEquals: 'ArnEquals',
  ArnNotLike: 'ArnLike',
  NumericNotEquals: 'NumericEquals',
  DateNotEquals: 'DateEquals',
};

interface ParsedOperator {
  readonly test: Test;
  readonly negated: boolean;
  readonly ifExists: boolean;
  readonly quantifier: 'ForAllValues' | 'ForAnyValue' | null;
}

function parseOperator(operator: string): ParsedOperator | null {
  const match = /^(?:(ForAllValues|ForAnyValue):)?([A-Za-z]+?)(IfExists)?$/.exec(operator);
  const name = match?.[2] ?? '';
  const test = POSITIVE[NEGATED[name] ?? name];
  if (!match || !test) return null;
  return {
    test,
    negated: name in NEGATED,
    ifExists: match[3] !== undefined,
    quantifier: (match[1] as ParsedOperator['quantifier'] | undefined) ?? null,
  };
}

export function isKnownOperator(operator: string): boolean {
  return operator === 'Null' || parseOperator(operator) !== null;
}

export function evaluateCondition(condition: PolicyCondition, context: ConditionContext): boolean {
  const actual = context.get(condition.key);
  if (condition.operator === 'Null') return condition.values.includes(String(actual === undefined));
  const operator = parseOperator(condition.operator);
  if (!operator) return false;
  if (actual === undefined) {
    return (
      operator.ifExists ||
      operator.quantifier === 'ForAllValues' ||
      (operator.negated && !operator.quantifier)
    );
  }
  const expected = condition.values
    .map((value) => substitute(value, context))
    .filter((value): value is string => value !== null);
  const holds = (one: string) => expected.some((value) => operator.test(one, value)) !== operator.negated;
  return operator.quantifier === 'ForAnyValue' ? actual.some(holds) : actual.every(holds);
}

/** Fills `${key}` and `${key, 'default'}` from the context; null when a variable has no value, which matches nothing. */
export function substitute(text: string, context: ConditionContext): string | null {
  let missing = false;
  const filled = text.replace(/\$\{([^},]+)(?:,\s*'([^']*)')?\}/g, (_all, key: string, fallback?: string) => {
    const value = context.get(key.trim())?.[0] ?? fallback;
    if (value === undefined) missing = true;
    return value ?? '';
  });
  return missing ? null : filled;
}

/** `*` any run, `?` any one character, everything else itself. */
export function wildcard(pattern: string, ignoreCase = false): RegExp {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, ignoreCase ? 'is' : 's');
}
