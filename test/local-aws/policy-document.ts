// IAM policy documents: parsed strictly, evaluated for real. A document that uses something this evaluator
// does not know is refused when it is parsed, so that no rule is silently skipped.
// Source: IAM JSON policy reference (elements, evaluation logic, variables).
import { AwsError } from './aws-error.ts';
import {
  type ConditionContext,
  evaluateCondition,
  isKnownOperator,
  type PolicyCondition,
  substitute,
  wildcard,
} from './policy-conditions.ts';

export interface PolicyStatement {
  readonly effect: 'Allow' | 'Deny';
  readonly actions: readonly string[];
  readonly notActions: boolean;
  /** Values of `Principal.AWS`, `*` for anyone; null in an identity or session policy. */
  readonly principals: readonly string[] | null;
  /** Null in a trust policy. */
  readonly resources: readonly string[] | null;
  readonly notResources: boolean;
  readonly conditions: readonly PolicyCondition[];
}

interface PolicyRequest {
  readonly action: string;
  readonly resource: string;
  /** Every form under which the caller may be named in `Principal.AWS`. */
  readonly callerNames: readonly string[];
  readonly context: ConditionContext;
}

type PolicyDecision = 'allow' | 'implicit-deny' | 'explicit-deny';

type PolicyKind = 'trust' | 'permissions';

/** Throws MalformedPolicyDocument. */
export function parsePolicy(source: unknown, kind: PolicyKind): readonly PolicyStatement[] {
  if (!isRecord(source)) throw malformed('Syntax errors in policy.');
  refuseUnknownKeys(source, ['Version', 'Id', 'Statement']);
  const version = source.Version;
  if (version !== undefined && version !== '2012-10-17' && version !== '2008-10-17') {
    throw malformed('The policy must contain a valid version string.');
  }
  const statements = Array.isArray(source.Statement) ? source.Statement : [source.Statement];
  if (statements.length === 0) throw malformed('Syntax errors in policy.');
  return statements.map((statement) => parseStatement(statement, kind));
}

/** Throws MalformedPolicyDocument also when the text is no JSON. */
export function parsePolicyJson(text: string, kind: PolicyKind): readonly PolicyStatement[] {
  let source: unknown;
  try {
    source = JSON.parse(text);
  } catch {
    throw malformed('This policy contains invalid Json');
  }
  return parsePolicy(source, kind);
}

export function evaluatePolicy(
  statements: readonly PolicyStatement[],
  request: PolicyRequest,
): PolicyDecision {
  const matching = statements.filter((statement) => matches(statement, request));
  if (matching.some(({ effect }) => effect === 'Deny')) return 'explicit-deny';
  return matching.length > 0 ? 'allow' : 'implicit-deny';
}

function matches(statement: PolicyStatement, request: PolicyRequest): boolean {
  const { principals, resources } = statement;
  const { context } = request;
  if (principals && !principals.some((name) => name === '*' || request.callerNames.includes(name)))
    return false;
  if (matchesAny(statement.actions, request.action, true, context) === statement.notActions) return false;
  if (resources && matchesAny(resources, request.resource, false, context) === statement.notResources)
    return false;
  return statement.conditions.every((condition) => evaluateCondition(condition, context));
}

function matchesAny(
  patterns: readonly string[],
  text: string,
  ignoreCase: boolean,
  context: ConditionContext,
): boolean {
  return patterns.some((pattern) => {
    const filled = substitute(pattern, context);
    return filled !== null && wildcard(filled, ignoreCase).test(text);
  });
}

function parseStatement(source: unknown, kind: PolicyKind): PolicyStatement {
  if (!isRecord(source)) throw malformed('Syntax errors in policy.');
  const targets = kind === 'trust' ? ['Principal'] : ['Resource', 'NotResource'];
  if (kind === 'permissions' && ('Principal' in source || 'NotPrincipal' in source)) {
    throw malformed('Policy document should not specify a principal.');
  }
  if (kind === 'trust' && ('Resource' in source || 'NotResource' in source)) {
    throw malformed('Has prohibited field Resource');
  }
  refuseUnknownKeys(source, ['Sid', 'Effect', 'Action', 'NotAction', 'Condition', ...targets]);
  const effect = source.Effect;
  if (effect !== 'Allow' && effect !== 'Deny') throw malformed('Syntax errors in policy.');
  const notActions = 'NotAction' in source;
  const actions = stringList(
    source[notActions ? 'NotAction' : 'Action'],
    'Policy statement must contain actions.',
  );
  for (const action of actions) {
    if (action !== '*' && !/^[a-z0-9-]+:[A-Za-z0-9*?]+$/.test(action)) {
      throw malformed('Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.');
    }
  }
  const notResources = 'NotResource' in source;
  return {
    effect,
    actions,
    notActions,
    principals: kind === 'trust' ? parsePrincipals(source.Principal) : null,
    resources:
      kind === 'trust'
        ? null
        : stringList(
            source[notResources ? 'NotResource' : 'Resource'],
            'Policy statement must contain resources.',
          ),
    notResources,
    conditions: parseConditions(source.Condition),
  };
}

function parsePrincipals(source: unknown): string[] {
  if (source === '*') return ['*'];
  if (!isRecord(source)) throw malformed('Missing required field Principal');
  refuseUnknownKeys(source, ['AWS', 'Service', 'Federated', 'CanonicalUser']);
  // Services and identity providers never sign as an AWS principal, so those entries match nobody here.
  if (!('AWS' in source)) return [];
  return stringList(source.AWS, 'Invalid principal in policy').map((name) => {
    if (name === '*' || /^arn:[a-z-]+:(iam|sts)::\d{12}:.+$/.test(name)) return name;
    if (/^\d{12}$/.test(name)) return name;
    throw malformed(`Invalid principal in policy: "AWS":"${name}"`);
  });
}

function parseConditions(source: unknown): PolicyCondition[] {
  if (source === undefined) return [];
  if (!isRecord(source)) throw malformed('Syntax errors in policy.');
  return Object.entries(source).flatMap(([operator, block]) => {
    if (!isKnownOperator(operator)) throw malformed(`Invalid Condition type : ${operator}.`);
    if (!isRecord(block)) throw malformed('Syntax errors in policy.');
    return Object.entries(block).map(([key, values]) => ({
      operator,
      key,
      values: stringList(values, 'Syntax errors in policy.'),
    }));
  });
}

function stringList(source: unknown, complaint: string): string[] {
  const items = Array.isArray(source) ? source : [source];
  return items.map((item: unknown) => {
    if (typeof item === 'string' || typeof item === 'boolean' || typeof item === 'number')
      return String(item);
    throw malformed(complaint);
  });
}

function refuseUnknownKeys(source: Record<string, unknown>, known: readonly string[]): void {
  const unknown = Object.keys(source).find((key) => !known.includes(key));
  if (unknown !== undefined) throw malformed(`Syntax errors in policy. (unknown element ${unknown})`);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function malformed(message: string): AwsError {
  return new AwsError(400, 'MalformedPolicyDocument', message);
}
