// Session tags of AssumeRole, and how they travel along a chain.
import { expect, test } from 'vitest';
import { assume, awsError, HOME, localAws, trust } from './world-fixture.ts';

const fixture = localAws();
const TAGGING = ['sts:AssumeRole', 'sts:TagSession'];

function chain() {
  const { aws } = fixture;
  const user = aws.world.addUser({ accountId: HOME, userName: 'alice' });
  const [first, second] = ['first', 'second'].map((roleName) =>
    aws.world.addRole({
      accountId: HOME,
      roleName,
      trustPolicy: trust(`arn:aws:iam::${HOME}:root`, undefined, TAGGING),
    }),
  );
  if (!first || !second) throw new Error('two roles were added');
  return { aws, user, first, second };
}

const team = { Key: 'Team', Value: 'blue' };

test('tags need sts:TagSession in the trust policy, and of the user', async () => {
  const { aws, user, first } = chain();
  const tagged = { RoleArn: first.arn, Tags: [team] };
  const { answer } = await assume(aws, user, tagged);
  expect(answer.PackedPolicySize).toBeGreaterThan(0);
  aws.world.setTrustPolicy(first.arn, trust(user.arn));
  const refusal = awsError(
    403,
    'AccessDenied',
    `User: ${user.arn} is not authorized to perform: sts:TagSession on resource: ${first.arn}`,
  );
  await expect(assume(aws, user, tagged)).rejects.toMatchObject(refusal);
  await expect(assume(aws, user, { RoleArn: first.arn })).resolves.toBeDefined();
  aws.world.setTrustPolicy(first.arn, trust(user.arn, undefined, TAGGING));
  aws.world.denyActions(user.arn, ['sts:TagSession']);
  await expect(assume(aws, user, tagged)).rejects.toMatchObject(
    awsError(403, 'AccessDenied', /explicit deny/),
  );
});

test('a transitive tag reaches the next role, another one does not', async () => {
  const { aws, user, first, second } = chain();
  const { keys } = await assume(aws, user, {
    RoleArn: first.arn,
    Tags: [team, { Key: 'Floor', Value: '3' }],
    TransitiveTagKeys: ['Team'],
  });
  const third = aws.world.addRole({ accountId: HOME, roleName: 'third', trustPolicy: trust('*') });
  const { keys: next } = await assume(aws, keys, { RoleArn: second.arn });
  const wants = (key: string, value: string) =>
    trust(`arn:aws:iam::${HOME}:root`, { StringEquals: { [`aws:PrincipalTag/${key}`]: value } }, TAGGING);
  aws.world.setTrustPolicy(third.arn, wants('Team', 'blue'));
  const last = await assume(aws, next, { RoleArn: third.arn });
  const fourth = aws.world.addRole({
    accountId: HOME,
    roleName: 'fourth',
    trustPolicy: wants('Team', 'blue'),
  });
  await expect(assume(aws, last.keys, { RoleArn: fourth.arn })).resolves.toBeDefined();
  aws.world.setTrustPolicy(third.arn, wants('Floor', '3'));
  await expect(assume(aws, next, { RoleArn: third.arn })).rejects.toMatchObject(
    awsError(403, 'AccessDenied'),
  );
  await expect(assume(aws, keys, { RoleArn: third.arn })).resolves.toBeDefined();
});

test('an inherited tag needs sts:TagSession of the next role too', async () => {
  const { aws, user, first, second } = chain();
  aws.world.setTrustPolicy(second.arn, trust(first.arn));
  const { keys } = await assume(aws, user, { RoleArn: first.arn, Tags: [team], TransitiveTagKeys: ['Team'] });
  await expect(assume(aws, keys, { RoleArn: second.arn })).rejects.toMatchObject(
    awsError(403, 'AccessDenied', /sts:TagSession/),
  );
});

test('passing an inherited key again fails, whatever its case', async () => {
  const { aws, user, first, second } = chain();
  const { keys } = await assume(aws, user, { RoleArn: first.arn, Tags: [team], TransitiveTagKeys: ['Team'] });
  const attempt = assume(aws, keys, { RoleArn: second.arn, Tags: [{ Key: 'team', Value: 'red' }] });
  await expect(attempt).rejects.toMatchObject(
    awsError(400, 'InvalidParameterValue', /conflicts with a transitive tag key from the calling session/),
  );
});

test.each([
  ['keys that differ in case only', { Tags: [team, { Key: 'TEAM', Value: 'red' }] }, 'InvalidParameterValue'],
  [
    'a transitive key that is no tag',
    { Tags: [team], TransitiveTagKeys: ['Floor'] },
    'InvalidParameterValue',
  ],
  ['a reserved key', { Tags: [{ Key: 'aws:team', Value: 'red' }] }, 'InvalidParameterValue'],
  ['a key of 129 characters', { Tags: [{ Key: 'k'.repeat(129), Value: '' }] }, 'ValidationError'],
  ['a value of 257 characters', { Tags: [{ Key: 'k', Value: 'v'.repeat(257) }] }, 'ValidationError'],
  ['a value with a character outside the set', { Tags: [{ Key: 'k', Value: 'a*' }] }, 'ValidationError'],
  [
    '51 tags',
    { Tags: Array.from({ length: 51 }, (_, index) => ({ Key: `k${index}`, Value: '' })) },
    'ValidationError',
  ],
])('%s is refused', async (_what, input, code) => {
  const { aws, user, first } = chain();
  const attempt = assume(aws, user, { RoleArn: first.arn, ...input });
  await expect(attempt).rejects.toMatchObject(awsError(400, code));
});
