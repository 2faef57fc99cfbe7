// Partitions the local AWS knows. Credentials of one never work in a region of another.

const PARTITION_OF_PREFIX: readonly (readonly [RegExp, string])[] = [
  [/^cn-/, 'aws-cn'],
  [/^us-gov-/, 'aws-us-gov'],
  [/^eusc-/, 'aws-eusc'],
  [/^us-iso-/, 'aws-iso'],
  [/^us-isob-/, 'aws-iso-b'],
  [/^eu-isoe-/, 'aws-iso-e'],
  [/^us-isof-/, 'aws-iso-f'],
  [/^(us|eu|ap|sa|ca|me|af|il|mx)-/, 'aws'],
];

/** Null when the text is no region name. */
export function partitionOf(region: string): string | null {
  if (!/^[a-z]{2,4}(-[a-z]+)+-\d{1,2}$/.test(region)) return null;
  return PARTITION_OF_PREFIX.find(([prefix]) => prefix.test(region))?.[1] ?? null;
}
