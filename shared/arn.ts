// ARNs of IAM users and roles, and which partition a region belongs to.
// Source: IAM identifiers (IAM User Guide) and the partition regexes of the SDKs' endpoint rules.
import { PARTITIONS, type Partition } from './model.ts';

export interface PrincipalArn {
  readonly partition: Partition;
  /** Twelve digits. */
  readonly accountId: string;
  readonly kind: 'user' | 'role' | 'assumed-role' | 'root' | 'federated-user';
  /** Path with slashes on both sides, `/` when there is none. */
  readonly path: string;
  /** User or role name; for assumed-role `role/session`; empty for root. */
  readonly name: string;
}

const ARN = /^arn:([a-z0-9-]+):(iam|sts)::(\d{12}):(root|(?:(user|role|assumed-role|federated-user)\/(.+)))$/;
const SERVICE = {
  root: 'iam',
  user: 'iam',
  role: 'iam',
  'assumed-role': 'sts',
  'federated-user': 'sts',
} as const;
/** Printable ASCII between slashes. */
const PATH = /^\/(?:[!-.0-~]+\/)*$/;
const NAME = /^[\w+=,.@-]{1,64}$/;

/** Null when the text is not the ARN of an IAM or STS principal. */
export function parsePrincipalArn(text: string): PrincipalArn | null {
  const match = ARN.exec(text);
  if (!match) return null;
  const [, partition = '', service, accountId = '', , resourceKind, rest = ''] = match;
  const kind = (resourceKind ?? 'root') as PrincipalArn['kind'];
  if (!isPartition(partition) || service !== SERVICE[kind]) return null;
  if (kind === 'root') return { partition, accountId, kind: 'root', path: '/', name: '' };
  if (kind === 'assumed-role' || kind === 'federated-user') {
    return { partition, accountId, kind, path: '/', name: rest };
  }
  const cut = rest.lastIndexOf('/');
  const name = rest.slice(cut + 1);
  const path = `/${rest.slice(0, cut + 1)}`;
  if (!NAME.test(name) || !PATH.test(path)) return null;
  return { partition, accountId, kind, path, name };
}

/** Null unless it is the ARN of an IAM role. */
export function parseRoleArn(text: string): PrincipalArn | null {
  const arn = parsePrincipalArn(text);
  return arn?.kind === 'role' ? arn : null;
}

export function isPartition(text: string): text is Partition {
  return (PARTITIONS as readonly string[]).includes(text);
}

const REGION_PREFIXES: readonly (readonly [string, Partition])[] = [
  ['cn-', 'aws-cn'],
  ['us-gov-', 'aws-us-gov'],
  ['eusc-', 'aws-eusc'],
  ['us-iso-', 'aws-iso'],
  ['us-isob-', 'aws-iso-b'],
  ['eu-isoe-', 'aws-iso-e'],
  ['us-isof-', 'aws-iso-f'],
  ['eu-isof-', 'aws-iso-f'],
];

/** Shape of a region name; not a list, so that new regions work on their first day. */
const REGION = /^[a-z]{2,4}(?:-[a-z]+)+-\d{1,2}$/;

export function isRegionName(text: string): boolean {
  return REGION.test(text);
}

export function partitionOfRegion(region: string): Partition {
  return REGION_PREFIXES.find(([prefix]) => region.startsWith(prefix))?.[1] ?? 'aws';
}

/** A region that exists in every account of the partition, for a first call. */
export function homeRegion(partition: Partition): string {
  const regions: Record<Partition, string> = {
    aws: 'us-east-1',
    'aws-cn': 'cn-north-1',
    'aws-us-gov': 'us-gov-west-1',
    'aws-eusc': 'eusc-de-east-1',
    'aws-iso': 'us-iso-east-1',
    'aws-iso-b': 'us-isob-east-1',
    'aws-iso-e': 'eu-isoe-west-1',
    'aws-iso-f': 'us-isof-south-1',
  };
  return regions[partition];
}
