import { describe, expect, it } from 'vitest';
import {
  planCredentials,
  type RoleTarget,
  sourceChain,
  type Target,
} from '../../../src-main/core/credential-plan.ts';
import { refusal } from '../fakes/rejection.ts';
import { HOME_ACCOUNT, OTHER_ACCOUNT, sampleCatalog, sampleRole, sampleUser } from '../fakes/samples.ts';

function planOf(things: Parameters<typeof sampleCatalog>[0], id: string): Target {
  return planCredentials(sampleCatalog(things), id);
}

function roleOf(things: Parameters<typeof sampleCatalog>[0], id: string): RoleTarget {
  const target = planOf(things, id);
  if (target.kind !== 'role') throw new Error(`${id} is planned as ${target.kind}`);
  return target;
}

describe('an IAM user', () => {
  it('gets a session token of the duration asked for, signed in its region', () => {
    const target = planOf([sampleUser('dana', { region: 'eu-north-1' }, { durationSeconds: 7_200 })], 'dana');
    expect(target).toMatchObject({
      kind: 'session-token',
      region: 'eu-north-1',
      mfa: false,
      durationSeconds: 7_200,
      notes: [],
    });
  });

  it('gets its plain key only where the person insists', () => {
    expect(planOf([sampleUser('dana', {}, { keyUse: 'long-term-key' })], 'dana').kind).toBe('long-term-key');
  });

  it('lends roles a session token even if tools get its plain key', () => {
    const things = [sampleUser('dana', {}, { keyUse: 'long-term-key' }), sampleRole('deploy', 'dana')];
    expect(roleOf(things, 'deploy').source.kind).toBe('session-token');
  });

  it.each([
    ['never', false],
    ['for-roles-that-ask', false],
    ['always', true],
  ] as const)('set to use MFA %s makes its own session with a code: %s', (mfaUse, mfa) => {
    expect(planOf([sampleUser('dana', { mfaUse })], 'dana')).toMatchObject({ kind: 'session-token', mfa });
  });
});

describe('a role', () => {
  it('is assumed from its user, with the account of its own ARN', () => {
    const target = roleOf([sampleUser('dana'), sampleRole('deploy', 'dana')], 'deploy');
    expect(target).toMatchObject({ accountId: OTHER_ACCOUNT, chained: false, durationSeconds: 3_600 });
    expect(target.source.kind).toBe('session-token');
  });

  it('may live twelve hours when it is assumed from a user, without a note', () => {
    const things = [sampleUser('dana'), sampleRole('deploy', 'dana', { durationSeconds: 43_200 })];
    expect(roleOf(things, 'deploy')).toMatchObject({ durationSeconds: 43_200, notes: [] });
  });

  it('is named after the user when no session name is given, with only the letters AWS takes', () => {
    expect(
      roleOf([sampleUser('dana', { userName: 'd' }), sampleRole('deploy', 'dana')], 'deploy').roleSessionName,
    ).toBe('d-');
    const named = [sampleUser('dana'), sampleRole('deploy', 'dana', { roleSessionName: 'release' })];
    expect(roleOf(named, 'deploy').roleSessionName).toBe('release');
  });

  it('is signed in its own region, else in its user’s', () => {
    const things = [
      sampleUser('dana', { region: 'eu-west-1' }),
      sampleRole('here', 'dana'),
      sampleRole('there', 'dana', {}, { region: 'us-west-2' }),
    ];
    expect(roleOf(things, 'here').region).toBe('eu-west-1');
    expect(roleOf(things, 'there').region).toBe('us-west-2');
  });

  it.each([
    ['never', false, false],
    ['for-roles-that-ask', false, false],
    ['for-roles-that-ask', true, true],
    ['always', false, true],
    ['always', true, true],
  ] as const)(
    'of a user set to MFA %s that asks for it (%s) is assumed with MFA: %s',
    (mfaUse, requiresMfa, mfa) => {
      const things = [sampleUser('dana', { mfaUse }), sampleRole('deploy', 'dana', { requiresMfa })];
      expect(roleOf(things, 'deploy').source).toMatchObject({ kind: 'session-token', mfa });
    },
  );

  it('that asks for MFA of a user set never to use it is refused, naming both', () => {
    const things = [sampleUser('dana'), sampleRole('deploy', 'dana', { requiresMfa: true })];
    const error = refusal(() => planOf(things, 'deploy'));
    expect(error.code).toBe('mfa-required');
    expect(error.message).toContain('deploy');
    expect(error.message).toContain('dana');
    expect(error.account).toContain(HOME_ACCOUNT);
  });
});

describe('a chain of roles', () => {
  const chain = (seconds: number) => [
    sampleUser('dana', { mfaUse: 'for-roles-that-ask' }),
    sampleRole('one', 'dana'),
    sampleRole('two', 'one', { durationSeconds: seconds }),
    sampleRole('three', 'two', { durationSeconds: seconds }),
    sampleRole('four', 'three', { durationSeconds: 900 }),
  ];

  it('is planned to any depth, each step from the one before', () => {
    const steps: string[] = [];
    let step: Target = roleOf(chain(3_600), 'four');
    for (; step.kind === 'role'; step = step.source) steps.push(step.session.id);
    expect(steps).toEqual(['four', 'three', 'two', 'one']);
    expect(step.kind).toBe('session-token');
    const deep = [sampleUser('dana'), sampleRole('r0', 'dana')];
    for (let n = 1; n < 40; n++) deep.push(sampleRole(`r${n}`, `r${n - 1}`));
    expect(roleOf(deep, 'r39').chained).toBe(true);
  });

  it('is capped at one hour from the second role on, and says so', () => {
    for (const id of ['two', 'three']) {
      const target = roleOf(chain(14_400), id);
      expect(target.durationSeconds).toBe(3_600);
      expect(target.notes).toHaveLength(1);
      expect(target.notes[0]).toMatch(/4 hours.*one hour/);
    }
  });

  it('needs no note when an hour or less was asked for', () => {
    expect(roleOf(chain(3_600), 'three').notes).toEqual([]);
    expect(roleOf(chain(900), 'four')).toMatchObject({ durationSeconds: 900, notes: [] });
  });

  it('does not say that one hour was cut to one hour', () => {
    expect(roleOf(chain(3_660), 'two').notes[0]).toContain('61 minutes');
  });

  it('uses MFA at its root when any role on the way asks for it', () => {
    const things = [
      sampleUser('dana', { mfaUse: 'for-roles-that-ask' }),
      sampleRole('one', 'dana', { requiresMfa: true }),
      sampleRole('two', 'one'),
    ];
    const root = roleOf(things, 'two').source as RoleTarget;
    expect(root.source).toMatchObject({ mfa: true });
  });
});

describe('what makes no sense', () => {
  it('refuses roles in a circle, with the way round in the message', () => {
    const things = [sampleRole('a', 'b'), sampleRole('b', 'c'), sampleRole('c', 'a')];
    const error = refusal(() => planOf(things, 'a'));
    expect(error.code).toBe('role-cycle');
    expect(error.message).toContain('a → b → c → a');
  });

  it('shows only the circle when the way leads into one', () => {
    const things = [sampleRole('entry', 'a'), sampleRole('a', 'b'), sampleRole('b', 'a')];
    expect(refusal(() => planOf(things, 'entry')).message).toMatch(/: a → b → a$/);
  });

  it('refuses a role that is its own source', () => {
    expect(refusal(() => planOf([sampleRole('a', 'a')], 'a')).message).toContain('a → a');
  });

  it('names the role whose source is gone', () => {
    const error = refusal(() => planOf([sampleRole('deploy', 'nobody')], 'deploy'));
    expect(error.code).toBe('unknown-session');
    expect(error.message).toContain('deploy');
  });

  it('refuses a session that is not there, and one whose identity is gone', () => {
    expect(refusal(() => planOf([], 'nobody')).code).toBe('unknown-session');
    const catalog = { ...sampleCatalog([sampleUser('dana')]), identities: [] };
    expect(refusal(() => planCredentials(catalog, 'dana')).code).toBe('unknown-identity');
  });

  it('refuses a role in another partition than its source', () => {
    const china = { roleArn: `arn:aws-cn:iam::${OTHER_ACCOUNT}:role/deploy` };
    const error = refusal(() =>
      planOf([sampleUser('dana'), sampleRole('deploy', 'dana', {}, china)], 'deploy'),
    );
    expect(error.code).toBe('invalid-input');
    expect(error.message).toMatch(/aws-cn.*aws/);
  });

  it('refuses a region of another partition than the credentials, for a role and for a user', () => {
    const abroad = sampleRole('deploy', 'dana', {}, { region: 'cn-north-1' });
    const error = refusal(() => planOf([sampleUser('dana'), abroad], 'deploy'));
    expect(error.code).toBe('invalid-input');
    expect(error.message).toContain('cn-north-1');
    expect(refusal(() => planOf([sampleUser('dana', { region: 'us-gov-west-1' })], 'dana')).code).toBe(
      'invalid-input',
    );
  });

  it('plans other partitions as it does the first', () => {
    const things = [
      sampleUser('li', { partition: 'aws-cn', region: 'cn-north-1' }),
      sampleRole('deploy', 'li', {}, { roleArn: `arn:aws-cn:iam::${OTHER_ACCOUNT}:role/deploy` }),
    ];
    expect(roleOf(things, 'deploy')).toMatchObject({ region: 'cn-north-1' });
  });
});

describe('what the cache keeps it under', () => {
  const two = [
    sampleUser('dana', { mfaUse: 'for-roles-that-ask' }),
    sampleRole('one', 'dana'),
    sampleRole('two', 'dana'),
    sampleRole('strict', 'dana', { requiresMfa: true }),
    sampleRole('stricter', 'dana', { requiresMfa: true }),
  ];

  it('is one parent for all roles of a user, and one more for those that ask for MFA', () => {
    expect(roleOf(two, 'one').source.id).toBe(roleOf(two, 'two').source.id);
    expect(roleOf(two, 'one').source.fingerprint).toBe(roleOf(two, 'two').source.fingerprint);
    expect(roleOf(two, 'strict').source.id).toBe(roleOf(two, 'stricter').source.id);
    expect(roleOf(two, 'strict').source.id).not.toBe(roleOf(two, 'one').source.id);
    expect(planOf(two, 'dana').id).toBe(roleOf(two, 'one').source.id);
  });

  it('keeps the plain key apart from the session token', () => {
    const plain = planOf([sampleUser('dana', {}, { keyUse: 'long-term-key' })], 'dana');
    expect(plain.id).not.toBe(planOf([sampleUser('dana')], 'dana').id);
  });

  const base = () => [sampleUser('dana'), sampleRole('one', 'dana'), sampleRole('two', 'one')];
  const print = (things: Parameters<typeof sampleCatalog>[0], id = 'two') => planOf(things, id).fingerprint;

  it('has the same fingerprint after changes that do not matter to AWS', () => {
    const [user, one, two] = [
      sampleUser('dana', { label: 'Dana B.' }, { label: 'Dana B.' }),
      sampleRole('one', 'dana', {}, { label: 'First' }),
      sampleRole('two', 'one', {}, { label: 'Second' }),
    ];
    expect(print([user, one, two])).toBe(print(base()));
  });

  it.each([
    ['a new access key', [sampleUser('dana', { accessKeyId: 'AKIAEXAMPLE0000NEW00' }), ...base().slice(1)]],
    ['another MFA device', [sampleUser('dana', { mfaSerial: 'GAHT00000000' }), ...base().slice(1)]],
    ['MFA for the parent', [sampleUser('dana', { mfaUse: 'always' }), ...base().slice(1)]],
    ['another parent duration', [sampleUser('dana', {}, { durationSeconds: 900 }), ...base().slice(1)]],
    ['a changed role on the way', [base()[0], sampleRole('one', 'dana', { externalId: 'x1' }), base()[2]]],
    [
      'another role ARN',
      [
        ...base().slice(0, 2),
        sampleRole('two', 'one', {}, { roleArn: `arn:aws:iam::${OTHER_ACCOUNT}:role/Else` }),
      ],
    ],
    ['another region', [...base().slice(0, 2), sampleRole('two', 'one', {}, { region: 'us-east-2' })]],
    ['another session policy', [...base().slice(0, 2), sampleRole('two', 'one', { policy: '{}' })]],
    ['another source', [...base().slice(0, 2), sampleRole('two', 'dana')]],
  ] as const)('has a new fingerprint after %s', (_what, things) => {
    const changed = things as unknown as Parameters<typeof sampleCatalog>[0];
    expect(print(changed)).not.toBe(print(base()));
  });

  it('has a new fingerprint for the plain key when the key is a new one', () => {
    const plain = (accessKeyId: string) =>
      print([sampleUser('dana', { accessKeyId }, { keyUse: 'long-term-key' })], 'dana');
    expect(plain('AKIAEXAMPLE000000001')).not.toBe(plain('AKIAEXAMPLE000000002'));
  });
});

it('walks from a session to its IAM user', () => {
  const catalog = sampleCatalog([sampleUser('dana'), sampleRole('one', 'dana'), sampleRole('two', 'one')]);
  expect(sourceChain(catalog, 'two').map(({ id }) => id)).toEqual(['two', 'one', 'dana']);
});
