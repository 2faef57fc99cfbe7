import { describe, expect, it } from 'vitest';
import { createProveKey, refuseClosedVault } from '../../../src-main/core/prove-key.ts';
import { awsError, FakeSts } from '../fakes/fake-sts.ts';
import { ManualClock } from '../fakes/manual-clock.ts';
import { FakeVault } from '../fakes/ports.ts';
import { refusal, rejection } from '../fakes/rejection.ts';
import { FAKE_SECRET, HOME_ACCOUNT, keyIdOf, keyOf } from '../fakes/samples.ts';

function setUp(owner: string) {
  const sts = new FakeSts(new ManualClock());
  sts.owners.set(keyIdOf('dana'), owner);
  const prove = createProveKey(sts);
  return { sts, prove: (region = 'eu-west-1') => prove(keyOf('dana'), region, 'Dana') };
}

describe('proving a key', () => {
  it('asks AWS in the region’s partition whose it is', async () => {
    const { sts, prove } = setUp(`arn:aws-cn:iam::${HOME_ACCOUNT}:user/team/dana`);
    const { arn, userArn, context } = await prove('cn-north-1');
    expect(sts.calls).toMatchObject([
      {
        operation: 'GetCallerIdentity',
        signedBy: keyIdOf('dana'),
        context: { region: 'cn-north-1', partition: 'aws-cn', account: 'Dana' },
      },
    ]);
    expect(arn).toMatchObject({ kind: 'user', accountId: HOME_ACCOUNT, partition: 'aws-cn' });
    expect(userArn).toBe(`arn:aws-cn:iam::${HOME_ACCOUNT}:user/team/dana`);
    expect(context).toEqual({ region: 'cn-north-1', partition: 'aws-cn', account: `Dana (${HOME_ACCOUNT})` });
  });

  it.each([
    [`arn:aws:iam::${HOME_ACCOUNT}:root`, 'root-refused', 'root user'],
    [`arn:aws:sts::${HOME_ACCOUNT}:assumed-role/Admin/dana`, 'invalid-input', 'assumed-role/Admin/dana'],
    [`arn:aws:sts::${HOME_ACCOUNT}:federated-user/dana`, 'invalid-input', 'federated-user/dana'],
    ['no ARN at all', 'invalid-input', 'no ARN at all'],
  ])('refuses the key of %s', async (owner, code, message) => {
    const error = await rejection(setUp(owner).prove());
    expect(error.code).toBe(code);
    expect(error.message).toContain(message);
    expect(JSON.stringify([error, error.remedy, error.details])).not.toContain(FAKE_SECRET);
  });

  it('names the account that refused it', async () => {
    expect((await rejection(setUp(`arn:aws:iam::${HOME_ACCOUNT}:root`).prove())).account).toBe(HOME_ACCOUNT);
  });

  it('fails as AWS does', async () => {
    const { sts, prove } = setUp(`arn:aws:iam::${HOME_ACCOUNT}:user/dana`);
    sts.failNext(awsError('wrong-secret'));
    expect((await rejection(prove())).code).toBe('wrong-secret');
  });
});

describe('a vault', () => {
  it('that is closed is refused with its own error, one that is open or opening is not', () => {
    const vault = new FakeVault();
    refuseClosedVault(vault);
    vault.become('opening');
    refuseClosedVault(vault);
    vault.become('locked');
    expect(refusal(() => refuseClosedVault(vault)).code).toBe('vault-locked');
  });
});
