import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  homeRegion,
  isPartition,
  isRegionName,
  parsePrincipalArn,
  parseRoleArn,
  partitionOfRegion,
} from '../../../shared/arn.ts';
import { PARTITIONS } from '../../../shared/model.ts';

describe('the ARN of a principal', () => {
  it.each([
    ['arn:aws:iam::111122223333:user/dana', 'user', '/', 'dana'],
    ['arn:aws:iam::111122223333:user/staff/it/dana', 'user', '/staff/it/', 'dana'],
    ['arn:aws-cn:iam::111122223333:role/Admin', 'role', '/', 'Admin'],
    ['arn:aws-us-gov:iam::111122223333:role/aws-reserved/sso/X_1', 'role', '/aws-reserved/sso/', 'X_1'],
    ['arn:aws:iam::111122223333:root', 'root', '/', ''],
    ['arn:aws:sts::111122223333:assumed-role/Admin/dana@corp', 'assumed-role', '/', 'Admin/dana@corp'],
    ['arn:aws:sts::111122223333:federated-user/dana', 'federated-user', '/', 'dana'],
  ])('%s is read', (text, kind, path, name) => {
    expect(parsePrincipalArn(text)).toMatchObject({ kind, path, name, accountId: '111122223333' });
  });

  it.each([
    '',
    'dana',
    'arn:aws:iam::1111222233334:user/dana',
    'arn:aws:iam::11112222333:user/dana',
    'arn:aws:iam:eu-west-1:111122223333:user/dana',
    'arn:aws-moon:iam::111122223333:user/dana',
    'arn:aws:s3::111122223333:user/dana',
    'arn:aws:iam::111122223333:user/',
    'arn:aws:iam::111122223333:group/staff',
    'arn:aws:iam::111122223333:mfa/dana',
    'arn:aws:iam::111122223333:user/da na',
    'arn:aws:iam::111122223333:role/a path/Admin',
    'arn:aws:iam::111122223333:role//Admin',
    `arn:aws:iam::111122223333:role/${'x'.repeat(65)}`,
    ' arn:aws:iam::111122223333:user/dana',
    'arn:aws:iam::111122223333:user/dana\n',
    'arn:aws:iam::111122223333:rootx',
    'arn:aws:sts::111122223333:role/Admin',
    'arn:aws:sts::111122223333:user/dana',
    'arn:aws:sts::111122223333:root',
    'arn:aws:iam::111122223333:assumed-role/Admin/dana',
  ])('%j is none', (text) => {
    expect(parsePrincipalArn(text)).toBeNull();
  });

  it('is put together again from its parts', () => {
    const name = fc.stringMatching(/^[\w+=,.@-]{1,64}$/);
    const parts = fc.array(fc.stringMatching(/^[\w.-]{1,12}$/), { maxLength: 4 });
    fc.assert(
      fc.property(
        fc.constantFrom(...PARTITIONS),
        fc.stringMatching(/^\d{12}$/),
        fc.constantFrom('user', 'role'),
        parts,
        name,
        (partition, account, kind, path, last) => {
          const arn = `arn:${partition}:iam::${account}:${kind}/${[...path, last].join('/')}`;
          const read = parsePrincipalArn(arn);
          expect(
            `arn:${read?.partition}:iam::${read?.accountId}:${read?.kind}${read?.path}${read?.name}`,
          ).toBe(arn);
        },
      ),
    );
  });

  it('is a role’s only for roles', () => {
    expect(parseRoleArn('arn:aws:iam::111122223333:role/Admin')?.name).toBe('Admin');
    expect(parseRoleArn('arn:aws:iam::111122223333:user/dana')).toBeNull();
    expect(parseRoleArn('arn:aws:sts::111122223333:assumed-role/Admin/dana')).toBeNull();
  });
});

describe('regions and partitions', () => {
  it.each([
    ['us-east-1', 'aws'],
    ['ap-southeast-7', 'aws'],
    ['mx-central-1', 'aws'],
    ['cn-northwest-1', 'aws-cn'],
    ['us-gov-east-1', 'aws-us-gov'],
    ['eusc-de-east-1', 'aws-eusc'],
    ['us-iso-west-1', 'aws-iso'],
    ['us-isob-east-1', 'aws-iso-b'],
    ['eu-isoe-west-1', 'aws-iso-e'],
    ['us-isof-south-1', 'aws-iso-f'],
    ['eu-isof-west-1', 'aws-iso-f'],
  ])('%s is a region of %s', (region, partition) => {
    expect(isRegionName(region)).toBe(true);
    expect(partitionOfRegion(region)).toBe(partition);
  });

  it('has a first region for every partition, inside it', () => {
    for (const partition of PARTITIONS) {
      expect(isPartition(partition)).toBe(true);
      expect(isRegionName(homeRegion(partition))).toBe(true);
      expect(partitionOfRegion(homeRegion(partition))).toBe(partition);
    }
  });

  it.each([
    '',
    'us-east',
    'us-east-1a',
    'US-EAST-1',
    'us_east_1',
    'aws-global',
    'us-east-1\n',
    'a.b',
    'us-east-1/x',
  ])('does not take %j for a region', (text) => {
    expect(isRegionName(text)).toBe(false);
  });
});
