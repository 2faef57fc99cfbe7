// Session policies and session tags of AssumeRole: their limits, their packed size, what they leave allowed.
import { deflateRawSync } from 'node:zlib';
import { AwsError, validationError } from './aws-error.ts';
import { type PolicyStatement, parsePolicy, parsePolicyJson } from './policy-document.ts';
import type { SessionTag } from './world.ts';

/** AWS keeps its packing to itself; deflate against this many bytes comes near what people report. */
const PACKED_LIMIT_BYTES = 512;
const PLAIN_LIMIT_CHARACTERS = 2048;

/**
 * Managed policies whose effect on STS and IAM is modelled. Any other one grants nothing of those two
 * services, which is true of most.
 */
const MANAGED_ACTIONS: Readonly<Record<string, readonly string[]>> = {
  AdministratorAccess: ['*'],
  IAMFullAccess: ['iam:*'],
  IAMReadOnlyAccess: ['iam:Get*', 'iam:List*'],
  ReadOnlyAccess: ['iam:Get*', 'iam:List*', 'sts:Get*'],
};

/** Null when neither an inline nor a managed session policy was passed. Throws MalformedPolicyDocument. */
export function parseSessionPolicy(
  inline: string | undefined,
  policyArns: readonly string[],
): readonly PolicyStatement[] | null {
  if (inline === undefined && policyArns.length === 0) return null;
  const bad = policyArns.find((arn) => !/^arn:[a-z-]+:iam::(aws|\d{12}):policy\/.+$/.test(arn));
  if (bad !== undefined) throw validationError(`ARN ${bad} is not valid.`);
  return [
    ...(inline === undefined ? [] : parsePolicyJson(inline, 'permissions')),
    ...policyArns.flatMap((arn) => managedStatements(arn)),
  ];
}

function managedStatements(arn: string): readonly PolicyStatement[] {
  const actions = MANAGED_ACTIONS[arn.slice(arn.lastIndexOf('/') + 1)];
  if (!actions) return [];
  return parsePolicy({ Statement: { Effect: 'Allow', Action: actions, Resource: '*' } }, 'permissions');
}

/** Percent of the space for policies and tags, or undefined when there are none. Throws PackedPolicyTooLarge. */
export function packedPolicySize(
  inline: string | undefined,
  policyArns: readonly string[],
  tags: readonly SessionTag[],
): number | undefined {
  if (inline === undefined && policyArns.length === 0 && tags.length === 0) return undefined;
  const plain = (inline?.length ?? 0) + policyArns.reduce((sum, arn) => sum + arn.length, 0);
  const parts = [inline === undefined ? null : JSON.parse(inline), policyArns, tags];
  const packed = deflateRawSync(JSON.stringify(parts)).length;
  const percent = Math.max(
    Math.ceil((packed / PACKED_LIMIT_BYTES) * 100),
    plain > PLAIN_LIMIT_CHARACTERS ? Math.ceil((plain / PLAIN_LIMIT_CHARACTERS) * 100) : 0,
  );
  if (percent <= 100) return percent;
  throw new AwsError(
    400,
    'PackedPolicyTooLarge',
    `Packed policy consumes ${percent}% of allotted space, please use smaller policy.`,
  );
}

/** Throws InvalidParameterValue for keys that clash with each other or with inherited ones. */
export function checkTags(
  tags: readonly SessionTag[],
  transitiveTagKeys: readonly string[],
  inheritedKeys: readonly string[],
): void {
  const keys = tags.map(({ key }) => key.toLowerCase());
  if (new Set(keys).size < keys.length) {
    throw invalidParameter('Duplicate tag keys found. Please note that Tag keys are case insensitive.');
  }
  if (keys.some((key) => key.startsWith('aws:'))) {
    throw invalidParameter('Tag keys must not start with the reserved prefix aws:.');
  }
  if (transitiveTagKeys.some((key) => !keys.includes(key.toLowerCase()))) {
    throw invalidParameter('The specified transitive tag key must be included in the requested tags.');
  }
  const inherited = inheritedKeys.map((key) => key.toLowerCase());
  if (keys.some((key) => inherited.includes(key))) {
    throw invalidParameter(
      "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.",
    );
  }
}

function invalidParameter(message: string): AwsError {
  return new AwsError(400, 'InvalidParameterValue', message);
}
