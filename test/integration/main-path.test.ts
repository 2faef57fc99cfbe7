// The main data path, all eight hops of it: helper, socket, broker, cache, resolver, STS, and back.
import { readFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Parsed } from '../../shared/ipc.ts';
import type { Clock } from '../../src-main/core/ports.ts';
import { systemClock } from '../../src-main/platform/clock.ts';
import { type CloakroomInNode, startCloakroomInNode } from '../harness/cloakroom-in-node.ts';
import { createPeople, type People, roleInput, userInput } from '../harness/people.ts';
import { type LocalAws, startLocalAws } from '../local-aws/index.ts';

let aws: LocalAws;
let people: People;
let node: CloakroomInNode;
let aliceId: string;
let clockOffsetMs = 0;

/** The computer's clocks, moved on by a test. */
const clock: Clock = {
  ...systemClock,
  now: () => systemClock.now() + clockOffsetMs,
  monotonic: () => systemClock.monotonic() + clockOffsetMs,
};

beforeEach(async () => {
  clockOffsetMs = 0;
  aws = await startLocalAws();
  people = createPeople(aws);
  node = await startCloakroomInNode({ aws: aws.environment(), clock });
  const added = await node.cloakroom.commands['identity.addIamUser'](userInput(people));
  aliceId = added.sessionId;
  aws.resetCalls();
});

afterEach(async () => {
  await node.close();
  await aws.close();
});

const addRole = async (...input: Parameters<typeof roleInput>) =>
  (await node.cloakroom.commands['session.addRole'](roleInput(...input) as Parsed<'session.addRole'>))
    .sessionId;

const until = async (what: () => boolean) => {
  while (!what()) await new Promise<void>((resolve) => setImmediate(resolve));
};

describe('The main path', () => {
  it('gives the helper exactly the credential_process document of the role', async () => {
    await addRole('Deploy', people.deployRole, aliceId);
    const { code, stdout, stderr } = await node.helper('deploy');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const document = JSON.parse(stdout) as Record<string, unknown>;
    expect(Object.keys(document)).toEqual([
      'Version',
      'AccessKeyId',
      'SecretAccessKey',
      'SessionToken',
      'Expiration',
      'AccountId',
    ]);
    expect(document).toMatchObject({ Version: 1, AccountId: '444455556666' });
    expect(document.AccessKeyId).toMatch(/^ASIA/);
    expect(document.Expiration).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    expect(aws.count('GetSessionToken')).toBe(1);
    expect(aws.count('AssumeRole')).toBe(1);
  });

  it('uses one request id in every line it logs about a request', async () => {
    await addRole('Deploy', people.deployRole, aliceId);
    await node.helper('deploy');
    const ids = node.logged
      .filter(({ event }) => event.startsWith('request'))
      .map(({ fields }) => fields.requestId);
    expect(ids.length).toBeGreaterThan(0);
    expect(new Set(ids).size).toBe(1);
  });

  it('makes one GetSessionToken and one AssumeRole for 500 helpers at once on a cold cache', async () => {
    await addRole('Deploy', people.deployRole, aliceId);
    const results = await Promise.all(Array.from({ length: 500 }, () => node.helper('deploy')));
    expect(results.filter(({ code }) => code !== 0)).toEqual([]);
    expect(new Set(results.map(({ stdout }) => stdout)).size).toBe(1);
    expect(aws.count('AssumeRole')).toBe(1);
    expect(aws.count('GetSessionToken')).toBe(1);
  });

  it('answers 30 helpers at once from a warm cache without any call', async () => {
    await addRole('Deploy', people.deployRole, aliceId);
    await node.helper('deploy');
    aws.resetCalls();
    const results = await Promise.all(Array.from({ length: 30 }, () => node.helper('deploy')));
    expect(results.every(({ code }) => code === 0)).toBe(true);
    expect(aws.calls).toEqual([]);
  });

  it('shares one GetSessionToken among different roles of one user', async () => {
    await addRole('Deploy', people.deployRole, aliceId);
    const chained = await addRole('Second', people.deployRole, aliceId);
    await Promise.all([node.helper('deploy'), node.helper('second'), node.helper('alice')]);
    expect(chained).toBeTruthy();
    expect(aws.count('GetSessionToken')).toBe(1);
    expect(aws.count('AssumeRole')).toBe(2);
  });

  it('walks a chain of roles and says that AWS caps it at one hour', async () => {
    const deploy = await addRole('Deploy', people.deployRole, aliceId);
    const audit = await addRole('Audit', people.auditRole, deploy, { durationSeconds: 14_400 });
    expect((await node.helper('audit')).code).toBe(0);
    const status = node.cloakroom.snapshot().statuses[audit];
    expect(status).toMatchObject({ state: 'ready', notes: [expect.stringContaining('one hour')] });
  });

  it('sends every option of a role to AWS, and AWS takes them', async () => {
    const trustPolicy = {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { AWS: people.alice.arn },
          Action: ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'],
          Condition: { StringEquals: { 'sts:ExternalId': 'blue-42', 'sts:SourceIdentity': 'alice' } },
        },
      ],
    };
    const { arn } = aws.world.addRole({ accountId: '444455556666', roleName: 'Picky', trustPolicy });
    const policy = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}';
    await addRole('Picky', arn, aliceId, {
      durationSeconds: 1_800,
      roleSessionName: 'from-home',
      externalId: 'blue-42',
      sourceIdentity: 'alice',
      tags: [
        { key: 'team', value: 'checkout', transitive: true },
        { key: 'ticket', value: '7', transitive: false },
      ],
      policy,
      policyArns: ['arn:aws:iam::aws:policy/ReadOnlyAccess'],
    });
    const { code, stderr } = await node.helper('picky');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const [call] = aws.calls.filter(({ operation }) => operation === 'AssumeRole');
    expect(call?.params).toMatchObject({
      RoleArn: arn,
      RoleSessionName: 'from-home',
      DurationSeconds: '1800',
      ExternalId: 'blue-42',
      SourceIdentity: 'alice',
      Policy: policy,
      'Tags.member.1.Key': 'team',
      'Tags.member.1.Value': 'checkout',
      'Tags.member.2.Key': 'ticket',
      'TransitiveTagKeys.member.1': 'team',
      'PolicyArns.member.1.arn': 'arn:aws:iam::aws:policy/ReadOnlyAccess',
    });
  });

  it('works with a clock that is ten minutes wrong, and tells the person', async () => {
    const deploy = await addRole('Deploy', people.deployRole, aliceId);
    aws.setClockSkew(10 * 60_000);
    expect((await node.helper('deploy')).code).toBe(0);
    expect(node.cloakroom.snapshot().statuses[deploy]).toMatchObject({
      notes: [expect.stringContaining('10 minutes behind')],
    });
  });

  it('asks for one MFA code however many wait, and gives all of them the same answer', async () => {
    await addRole('Admin', people.adminRole, aliceId, { requiresMfa: true });
    const waiting = Promise.all(Array.from({ length: 40 }, () => node.helper('admin')));
    await until(() => node.cloakroom.snapshot().prompts.length > 0);
    const [prompt, ...others] = node.cloakroom.snapshot().prompts;
    expect(others).toEqual([]);
    expect(prompt).toMatchObject({ waitingFor: ['admin'] });
    await node.cloakroom.commands['mfa.answer']({ promptId: prompt?.id ?? '', code: people.mfa.code() });
    const results = await waiting;
    expect(results.map(({ stderr }) => stderr).filter(Boolean)).toEqual([]);
    expect(new Set(results.map(({ stdout }) => stdout)).size).toBe(1);
    expect(aws.count('GetSessionToken')).toBe(1);
  });

  it('asks again with the reason when AWS does not take the code', async () => {
    await addRole('Admin', people.adminRole, aliceId, { requiresMfa: true });
    const waiting = node.helper('admin');
    await until(() => node.cloakroom.snapshot().prompts.length > 0);
    const good = people.mfa.code();
    const bad = good === '000000' ? '000001' : '000000';
    const first = node.cloakroom.snapshot().prompts[0]?.id ?? '';
    await node.cloakroom.commands['mfa.answer']({ promptId: first, code: bad });
    await until(
      () =>
        node.cloakroom.snapshot().prompts[0]?.problem !== undefined &&
        node.cloakroom.snapshot().prompts[0]?.id !== first,
    );
    const again = node.cloakroom.snapshot().prompts[0];
    expect(again?.problem).toContain('did not accept');
    await node.cloakroom.commands['mfa.answer']({ promptId: again?.id ?? '', code: people.mfa.code() });
    expect((await waiting).code).toBe(0);
  });

  it('fails every waiting caller at once when the prompt is dismissed, and does not ask the next one', async () => {
    await addRole('Admin', people.adminRole, aliceId, { requiresMfa: true });
    const waiting = [node.helper('admin'), node.helper('admin')];
    await until(() => node.cloakroom.snapshot().prompts.length > 0);
    await node.cloakroom.commands['mfa.dismiss']({
      promptId: node.cloakroom.snapshot().prompts[0]?.id ?? '',
    });
    for (const { code, stderr } of await Promise.all(waiting)) {
      expect(code).toBe(1);
      expect(stderr).toBe(
        'cloakroom: The MFA code for alice (111122223333) was not given; ' +
          'start the session in Cloakroom, or run the command again in a minute\n',
      );
    }
    expect((await node.helper('admin')).code).toBe(1);
    expect(node.cloakroom.snapshot().prompts).toEqual([]);
  });

  it('hands out nothing with less than 16 minutes of life, and renews it first', async () => {
    await addRole('Deploy', people.deployRole, aliceId);
    const first = await node.helper('deploy');
    clockOffsetMs = 43 * 60_000;
    expect((await node.helper('deploy')).stdout).toBe(first.stdout);
    clockOffsetMs = 45 * 60_000;
    const renewed = await node.helper('deploy');
    expect(renewed.code).toBe(0);
    expect(renewed.stdout).not.toBe(first.stdout);
    expect(aws.count('AssumeRole')).toBe(2);
    expect(aws.count('GetSessionToken')).toBe(1);
  });

  it('serves what is still valid when AWS cannot renew it, and shows that', async () => {
    const deploy = await addRole('Deploy', people.deployRole, aliceId);
    const first = await node.helper('deploy');
    clockOffsetMs = 50 * 60_000;
    aws.faults.add({
      operation: 'AssumeRole',
      when: 'before',
      kind: 'error',
      status: 503,
      code: 'ServiceUnavailable',
    });
    expect((await node.helper('deploy')).stdout).toBe(first.stdout);
    expect(node.cloakroom.snapshot().statuses[deploy]).toMatchObject({
      state: 'ready',
      refreshError: { code: 'aws-failure' },
    });
  });

  it('never serves expired credentials', async () => {
    await addRole('Deploy', people.deployRole, aliceId);
    await node.helper('deploy');
    clockOffsetMs = 61 * 60_000;
    aws.faults.add({
      operation: 'AssumeRole',
      when: 'before',
      kind: 'error',
      status: 503,
      code: 'ServiceUnavailable',
    });
    expect(await node.helper('deploy')).toMatchObject({ code: 1, stdout: '' });
  });

  it('says in one line what is wrong with a key that AWS refuses, to whom, and what to do', async () => {
    aws.world.setKeyStatus(people.alice.accessKeyId, 'Inactive');
    const { code, stdout, stderr } = await node.helper('alice');
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toBe(
      'cloakroom: alice (111122223333): AWS does not accept this access key: it is wrong, inactive or deleted; ' +
        'check the key in the IAM console and enter a working one in Cloakroom, or choose a region that the account has enabled\n',
    );
  });

  it('explains a refused role with the likely reasons of its trust policy', async () => {
    await addRole('Admin', people.adminRole, aliceId);
    const { code, stderr } = await node.helper('admin');
    expect(code).toBe(1);
    expect(stderr).toContain(people.adminRole);
    expect(stderr).toContain('Requires MFA');
  });

  it('refuses a profile that it does not know, and says so', async () => {
    const { code, stderr } = await node.helper('nobody');
    expect(code).toBe(1);
    expect(stderr).toContain('Cloakroom has no profile named nobody');
  });

  it('writes no secret into the config file, the log or the snapshot', async () => {
    await addRole('Deploy', people.deployRole, aliceId);
    const { stdout } = await node.helper('deploy');
    const issued = JSON.parse(stdout) as { SecretAccessKey: string; SessionToken: string };
    const secrets = [people.alice.secretAccessKey, issued.SecretAccessKey, issued.SessionToken];
    const places = [
      await readFile(node.configPath, 'utf8'),
      JSON.stringify(node.logged),
      JSON.stringify(node.cloakroom.snapshot()),
      await readFile(`${node.folder}/.cloakroom/vault.json`, 'utf8'),
    ];
    for (const secret of secrets) for (const place of places) expect(place).not.toContain(secret);
  });
});
