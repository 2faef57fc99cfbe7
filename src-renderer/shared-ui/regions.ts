// Regions by name and partition. Pure.
import { partitionOfRegion } from '../../shared/arn.ts';
import type { Partition } from '../../shared/model.ts';

// Regions offered while typing. Only an offer: any region name of the right shape is taken,
// so that a region works on its first day.
export const OFFERED_REGIONS: readonly string[] = [
  'us-east-1',
  'us-east-2',
  'us-west-1',
  'us-west-2',
  'af-south-1',
  'ap-east-1',
  'ap-northeast-1',
  'ap-northeast-2',
  'ap-northeast-3',
  'ap-south-1',
  'ap-south-2',
  'ap-southeast-1',
  'ap-southeast-2',
  'ap-southeast-3',
  'ap-southeast-4',
  'ca-central-1',
  'ca-west-1',
  'eu-central-1',
  'eu-central-2',
  'eu-north-1',
  'eu-south-1',
  'eu-south-2',
  'eu-west-1',
  'eu-west-2',
  'eu-west-3',
  'il-central-1',
  'me-central-1',
  'me-south-1',
  'mx-central-1',
  'sa-east-1',
  'us-gov-east-1',
  'us-gov-west-1',
  'cn-north-1',
  'cn-northwest-1',
  'eusc-de-east-1',
];

/** As AWS calls them; the ID is what stands in ARNs. */
const PARTITION_NAMES: Readonly<Record<Partition, string>> = {
  aws: 'the standard AWS partition',
  'aws-cn': 'AWS China',
  'aws-us-gov': 'AWS GovCloud (US)',
  'aws-eusc': 'AWS European Sovereign Cloud',
  'aws-iso': 'AWS ISO (US)',
  'aws-iso-b': 'AWS ISOB (US)',
  'aws-iso-e': 'AWS ISOE (Europe)',
  'aws-iso-f': 'AWS ISOF',
};

/** "AWS China (aws-cn)". */
export function partitionText(partition: Partition): string {
  return `${PARTITION_NAMES[partition]} (${partition})`;
}

export function regionsOf(partition: Partition): readonly string[] {
  return OFFERED_REGIONS.filter((region) => partitionOfRegion(region) === partition);
}

/** Credentials of one partition mean nothing in another. Null when they go together. `what` is whose credentials. */
export function foreignRegionProblem(region: string, partition: Partition, what: string): string | null {
  const own = partitionOfRegion(region);
  if (own === partition) return null;
  return `${region} is in ${partitionText(own)}, ${what} in ${partitionText(partition)}; choose a region there`;
}
