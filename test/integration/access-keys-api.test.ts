// A user's own access keys through the real SDK clients, against the local AWS over real sockets.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createAccessKeyApi } from '../../src-main/aws/access-keys.ts';
import { createSts } from '../../src-main/aws/sts.ts';
import type { AccessKeyApi, KeyOwner } from '../../src-main/core/access-keys/ports.ts';
import type { LongTermKey } from '../../src-main/core/ports.ts';
import { Secret } from '../../src-main/core/secret.ts';
import { type LocalAws, startLocalAws } from '../local-aws/index.ts';

const HOME = '111122223333';
const OTHER = '444455556666';
const owner: KeyOwner = {
  userName: 'alice',
  context: { region: 'eu-west-1', partition: 'aws', account: `Home (${HOME})` },
};

let aws: LocalAws;
let api: AccessKeyApi;
let alice: ReturnType<LocalAws['world']['addUser']>;
let key: LongTermKey;
/** Of the server's clock. */
let laterMs: number;

beforeEach(async () => {
  laterMs = 0;
  aws = await startLocalAws({ now: () => Date.now() + laterMs });
  for (const [name, value] of Object.entries(aws.environment())) vi.stubEnv(name, value);
  alice = aws.world.addUser({ accountId: HOME, userName: 'alice' });
  key = longTerm(alice);
  api = createAccessKeyApi();
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await aws.close();
});

const longTerm = (from: { accessKeyId: string; secretAccessKey: string }): LongTermKey => ({
  accessKeyId: from.accessKeyId,
  secretAccessKey: new Secret(from.secretAccessKey),
});
const secondKey = () => longTerm(aws.world.addAccessKey(alice.arn));
const idsInAws = () => aws.world.keysOf(alice.arn).map(({ accessKeyId }) => accessKeyId);
const whoIs = (signer: LongTermKey) =>
  createSts().getCallerIdentity(
    { ...signer, sessionToken: null, expiresAt: null, clockOffsetMs: 0 },
    owner.context,
  );

function mfaSession(withCode: boolean) {
  const device = aws.world.addMfaDevice({ userArn: alice.arn });
  const mfa = withCode ? { serial: device.serial, code: device.code() } : null;
  return createSts().getSessionToken(key, { durationSeconds: 900, mfa }, owner.context);
}

describe('Listing access keys', () => {
  it('gathers the keys of all pages', async () => {
    const signer = secondKey();
    const third = secondKey();
    aws.world.setKeyStatus(alice.accessKeyId, 'Inactive');
    aws.world.pageLimit = 1;
    const listed = await api.list(signer, owner);
    expect(aws.count('ListAccessKeys')).toBe(3);
    expect(new Map(listed.map(({ accessKeyId, status }) => [accessKeyId, status]))).toEqual(
      new Map([
        [alice.accessKeyId, 'Inactive'],
        [signer.accessKeyId, 'Active'],
        [third.accessKeyId, 'Active'],
      ]),
    );
    for (const { createdAt } of listed) expect(Math.abs(createdAt - Date.now())).toBeLessThan(60_000);
  });

  it('is tried again when AWS slows down', async () => {
    aws.faults.add({ operation: 'ListAccessKeys', when: 'before', kind: 'throttle', times: 1 });
    await expect(api.list(key, owner)).resolves.toHaveLength(1);
    expect(aws.count('ListAccessKeys')).toBe(2);
  });

  it('needs a key that is active', async () => {
    aws.world.setKeyStatus(alice.accessKeyId, 'Inactive');
    await expect(api.list(key, owner)).rejects.toMatchObject({
      code: 'invalid-key',
      account: `Home (${HOME})`,
    });
  });
});

describe('Creating an access key', () => {
  it('answers a key that works, whose secret does not print, and names the user', async () => {
    const made = await api.create(key, owner);
    expect(idsInAws()).toEqual([alice.accessKeyId, made.accessKeyId]);
    await expect(whoIs(made)).resolves.toMatchObject({ arn: alice.arn });
    expect(inspect(made, { depth: null })).not.toContain(made.secretAccessKey.reveal());
    expect(aws.calls.find(({ operation }) => operation === 'CreateAccessKey')?.params.UserName).toBe('alice');
  });

  it('is refused beyond two keys, and says so', async () => {
    const second = secondKey();
    aws.world.setKeyStatus(second.accessKeyId, 'Inactive');
    await expect(api.create(key, owner)).rejects.toMatchObject({
      code: 'key-limit',
      account: `Home (${HOME})`,
    });
    expect(idsInAws()).toHaveLength(2);
  });

  it.each([
    { kind: 'drop', code: 'network' },
    { kind: 'error', code: 'aws-failure' },
    { kind: 'error', status: 503, code: 'aws-failure' },
  ] as const)(
    'is sent once and makes one key when the answer is lost: $kind is $code',
    async ({ code, ...fault }) => {
      aws.faults.add({ operation: 'CreateAccessKey', when: 'after', ...fault });
      await expect(api.create(key, owner)).rejects.toMatchObject({ code });
      expect(aws.count('CreateAccessKey')).toBe(1);
      expect(idsInAws()).toHaveLength(2);
    },
  );

  it.each(['drop', 'error'] as const)('is sent once when it had no effect either: %s', async (kind) => {
    aws.faults.add({ operation: 'CreateAccessKey', when: 'before', kind, times: 1 });
    await expect(api.create(key, owner)).rejects.toMatchObject({
      code: kind === 'drop' ? 'network' : 'aws-failure',
    });
    expect(aws.count('CreateAccessKey')).toBe(1);
    expect(idsInAws()).toHaveLength(1);
  });

  it('is refused when AWS slows down, and makes one key at the next try', async () => {
    aws.faults.add({ operation: 'CreateAccessKey', when: 'before', kind: 'throttle', times: 1 });
    await expect(api.create(key, owner)).rejects.toMatchObject({ code: 'throttled' });
    expect(idsInAws()).toHaveLength(1);
    await api.create(key, owner);
    expect(idsInAws()).toHaveLength(2);
  });

  it('needs one call with a clock that is wrong, once another call has been made', async () => {
    aws.setClockSkew(20 * 60_000);
    await api.list(key, owner);
    expect(aws.count('ListAccessKeys')).toBe(2);
    await api.create(key, owner);
    expect(aws.count('CreateAccessKey')).toBe(1);
  });

  it('is refused once with a clock that is wrong, and made at the next try', async () => {
    aws.setClockSkew(-20 * 60_000);
    await expect(api.create(key, owner)).rejects.toMatchObject({ code: 'clock-skew' });
    expect(idsInAws()).toHaveLength(1);
    await api.create(key, owner);
    expect(aws.count('CreateAccessKey')).toBe(2);
    expect(idsInAws()).toHaveLength(2);
  });

  it.each([
    [
      'an answer that breaks off',
      '<CreateAccessKeyResponse><CreateAccessKeyResult><AccessKey><SecretAccessKey>hush-EXAMPLE',
    ],
    [
      'a key without its id',
      '<CreateAccessKeyResponse><CreateAccessKeyResult><AccessKey><SecretAccessKey>hush-EXAMPLE</SecretAccessKey></AccessKey></CreateAccessKeyResult></CreateAccessKeyResponse>',
    ],
    ['a page of somebody else', '<html>hush-EXAMPLE</html>'],
  ])('is ambiguous after %s, which the error does not repeat', async (_what, body) => {
    const server = createServer((request, response) => {
      request.resume();
      response.writeHead(200, { 'Content-Type': 'text/xml' }).end(body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    vi.stubEnv('AWS_ENDPOINT_URL_IAM', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    const error = await api.create(key, owner).catch((thrown: unknown) => thrown);
    server.closeAllConnections();
    server.close();
    expect(error).toMatchObject({ code: 'aws-failure' });
    expect(inspect(error, { depth: null, showHidden: true })).not.toContain('hush');
  });

  it('makes a key that AWS does not know at first', async () => {
    aws.world.setKeyPropagationCalls(2);
    const made = await api.create(key, owner);
    await expect(whoIs(made)).rejects.toMatchObject({ code: 'invalid-key' });
    await expect(whoIs(made)).rejects.toMatchObject({ code: 'invalid-key' });
    await expect(whoIs(made)).resolves.toMatchObject({ arn: alice.arn });
  });
});

describe('Changing and deleting access keys', () => {
  it('makes a key inactive, active again and deletes it', async () => {
    const second = secondKey();
    await api.setStatus(second, owner, alice.accessKeyId, 'Inactive');
    await expect(whoIs(key)).rejects.toMatchObject({ code: 'invalid-key' });
    await api.setStatus(second, owner, alice.accessKeyId, 'Active');
    await expect(whoIs(key)).resolves.toBeDefined();
    await api.remove(second, owner, alice.accessKeyId);
    expect(idsInAws()).toEqual([second.accessKeyId]);
  });

  it('takes a key that is gone for deleted', async () => {
    const second = secondKey();
    aws.world.deleteKey(second.accessKeyId);
    await expect(api.remove(key, owner, second.accessKeyId)).resolves.toBeUndefined();
  });

  it('does not take a user that is gone for a key that is gone', async () => {
    const renamed = { ...owner, userName: 'alicia' };
    await expect(api.remove(key, renamed, alice.accessKeyId)).rejects.toMatchObject({
      code: 'invalid-input',
    });
    expect(idsInAws()).toEqual([alice.accessKeyId]);
  });

  it('refuses to change the status of a key that is gone', async () => {
    const second = secondKey();
    aws.world.deleteKey(second.accessKeyId);
    await expect(api.setStatus(key, owner, second.accessKeyId, 'Inactive')).rejects.toMatchObject({
      code: 'invalid-input',
      details: expect.arrayContaining(['error: NoSuchEntityException']),
    });
  });

  it('deletes another key although the first answer is lost', async () => {
    const second = secondKey();
    aws.faults.add({ operation: 'DeleteAccessKey', when: 'after', kind: 'drop', times: 1 });
    await api.remove(key, owner, second.accessKeyId);
    expect(aws.count('DeleteAccessKey')).toBe(2);
    expect(idsInAws()).toEqual([alice.accessKeyId]);
  });

  it('does not call a key refused that has deleted or disabled itself unheard', async () => {
    aws.faults.add({ operation: 'DeleteAccessKey', when: 'after', kind: 'drop', times: 1 });
    aws.faults.add({ operation: 'UpdateAccessKey', when: 'after', kind: 'drop', times: 1 });
    const second = secondKey();
    await expect(api.setStatus(second, owner, second.accessKeyId, 'Inactive')).rejects.toMatchObject({
      code: 'network',
    });
    expect(aws.world.findKey(second.accessKeyId)?.status).toBe('Inactive');
    await expect(api.remove(key, owner, alice.accessKeyId)).rejects.toMatchObject({ code: 'network' });
    expect(idsInAws()).toEqual([second.accessKeyId]);
  });
});

describe('The last use of a key', () => {
  it('is nothing until AWS shows it, which takes a while', async () => {
    const asking = secondKey();
    aws.world.setLastUsedLag(120_000);
    await whoIs(key);
    const usedAt = Date.now();
    const lastUsed = () => api.lastUsed(asking, owner, alice.accessKeyId);
    expect(await lastUsed()).toEqual({ lastUsedAt: null, service: null, region: null });
    laterMs = 121_000;
    const { lastUsedAt, ...rest } = await lastUsed();
    expect(rest).toEqual({ service: 'sts', region: 'eu-west-1' });
    expect(Math.abs((lastUsedAt ?? 0) - usedAt)).toBeLessThan(60_000);
  });
});

describe('The account of a key', () => {
  it('is known of the own keys, of inactive ones and of those of others', async () => {
    const mallory = aws.world.addUser({ accountId: OTHER, userName: 'mallory' });
    aws.world.setKeyStatus(mallory.accessKeyId, 'Inactive');
    expect(await api.accountOf(key, alice.accessKeyId, owner.context)).toBe(HOME);
    expect(await api.accountOf(key, mallory.accessKeyId, owner.context)).toBe(OTHER);
  });

  it('is not known of a key that nobody has, and what was typed is not repeated', async () => {
    const typed = 'AKIAIOSFODNN7EXAMPLE';
    const error = await api.accountOf(key, typed, owner.context).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'invalid-input' });
    expect(inspect(error, { depth: null })).not.toContain(typed);
  });

  it('is not told to a session, even one made with MFA', async () => {
    const session = await mfaSession(true);
    await expect(api.accountOf(session, alice.accessKeyId, owner.context)).rejects.toMatchObject({
      code: 'access-denied',
    });
  });
});

describe('A user who needs MFA', () => {
  beforeEach(() => aws.world.userPolicies.requireMfa(alice.arn));

  it('is denied with the key alone', async () => {
    await expect(api.list(key, owner)).rejects.toMatchObject({ code: 'access-denied' });
    await expect(api.create(key, owner)).rejects.toMatchObject({ code: 'access-denied' });
  });

  it('does everything with a session made with MFA', async () => {
    const session = await mfaSession(true);
    const made = await api.create(session, owner);
    await api.setStatus(session, owner, alice.accessKeyId, 'Inactive');
    expect(await api.list(session, owner)).toHaveLength(2);
    await api.lastUsed(session, owner, made.accessKeyId);
    await api.remove(session, owner, alice.accessKeyId);
    expect(idsInAws()).toEqual([made.accessKeyId]);
  });

  it('gets nowhere with a session made without', async () => {
    await expect(api.list(await mfaSession(false), owner)).rejects.toMatchObject({ code: 'invalid-key' });
  });
});

describe('What a user may do', () => {
  beforeEach(() => {
    const { world } = aws;
    world.addMfaDevice({ userArn: alice.arn });
    world.userPolicies.addToGroup(alice.arn, 'Developers');
    world.userPolicies.addToGroup(alice.arn, 'Everyone');
    world.userPolicies.attach(alice.arn, 'arn:aws:iam::aws:policy/ReadOnlyAccess');
  });

  it('is read in all pages', async () => {
    aws.world.pageLimit = 1;
    expect(await api.access(key, owner)).toEqual({
      mfaDevices: [`arn:aws:iam::${HOME}:mfa/alice`],
      groups: ['Developers', 'Everyone'],
      attachedPolicies: ['arn:aws:iam::aws:policy/ReadOnlyAccess'],
      inlinePolicies: [],
      missingPermissions: [],
    });
    expect(aws.count('ListGroupsForUser')).toBe(2);
    expect(aws.calls.every(({ params }) => params.UserName === 'alice')).toBe(true);
  });

  it('stays open where reading it is refused, and the refused actions are named', async () => {
    const Statement = {
      Effect: 'Deny',
      Action: ['iam:ListGroupsForUser', 'iam:ListAttached*'],
      Resource: '*',
    };
    aws.world.userPolicies.put(alice.arn, 'NoLists', { Version: '2012-10-17', Statement });
    expect(await api.access(key, owner)).toEqual({
      mfaDevices: [`arn:aws:iam::${HOME}:mfa/alice`],
      groups: null,
      attachedPolicies: null,
      inlinePolicies: ['NoLists'],
      missingPermissions: ['iam:ListAttachedUserPolicies', 'iam:ListGroupsForUser'],
    });
  });

  it('is an error when it cannot be asked for', async () => {
    aws.faults.add({ operation: 'ListUserPolicies', when: 'before', kind: 'drop' });
    await expect(api.access(key, owner)).rejects.toMatchObject({ code: 'network' });
  });
});
