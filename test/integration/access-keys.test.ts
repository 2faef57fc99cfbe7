// Access keys as a whole on the local AWS: real SDK clients, real sockets, journals on a real disk. Waiting goes by at
// a multiple of its speed; everything that AWS decides by time goes by the real clock.
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { DEFAULT_KEY_POLICY } from '../../shared/key-inventory.ts';
import { createAccessKeyApi } from '../../src-main/aws/access-keys.ts';
import { createIam } from '../../src-main/aws/iam.ts';
import { createSts } from '../../src-main/aws/sts.ts';
import { AccessKeys } from '../../src-main/core/access-keys/access-keys.ts';
import { CarriedSessions } from '../../src-main/core/access-keys/key-sessions.ts';
import { Catalog } from '../../src-main/core/catalog.ts';
import { createApplyChange } from '../../src-main/core/catalog-change.ts';
import { CredentialCache } from '../../src-main/core/credential-cache.ts';
import { planAll, planCredentials } from '../../src-main/core/credential-plan.ts';
import { ChangeHistory } from '../../src-main/core/history/change-history.ts';
import { MfaPrompts } from '../../src-main/core/mfa-prompts.ts';
import type { Clock, LongTermKey } from '../../src-main/core/ports.ts';
import { Secret } from '../../src-main/core/secret.ts';
import { createResolver, keyName, parseKey, renderKey } from '../../src-main/core/session-resolver.ts';
import { createRotationJournals } from '../../src-main/platform/rotation-journal.ts';
import { type LocalAws, startLocalAws } from '../local-aws/index.ts';
import { MemoryAwsFiles } from '../unit/fakes/memory-aws-files.ts';
import { MemoryHistoryStore } from '../unit/fakes/memory-history-store.ts';
import { noPortals } from '../unit/fakes/no-portals.ts';
import { FakePresence, FakeVault, MemoryCatalogStore, RecordingLog } from '../unit/fakes/ports.ts';
import { HOME_ACCOUNT, OTHER_ACCOUNT, sampleCatalog, sampleRole, sampleUser } from '../unit/fakes/samples.ts';

const SPEED = 50;
const quick: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now() * SPEED,
  after: (ms, callback) => {
    const timer = setTimeout(callback, ms / SPEED);
    return () => clearTimeout(timer);
  },
};

let aws: LocalAws;
let folder: string;
/** Of the server’s clock: codes follow on each other faster than in life. */
let laterMs: number;
let open: AccessKeys[];

beforeEach(async () => {
  laterMs = 0;
  open = [];
  aws = await startLocalAws({ now: () => Date.now() + laterMs });
  for (const [name, value] of Object.entries(aws.environment())) vi.stubEnv(name, value);
  folder = await mkdtemp(join(tmpdir(), 'cloakroom-keys-'));
});

afterEach(async () => {
  for (const each of open) each.dispose();
  vi.unstubAllEnvs();
  await aws.close();
  await rm(folder, { recursive: true, force: true });
});

function setUp(names: readonly string[]) {
  const made = names.map((userName) => aws.world.addUser({ accountId: HOME_ACCOUNT, userName }));
  const users = names.map((name, index) =>
    sampleUser(name, { accessKeyId: made[index]?.accessKeyId ?? '', mfaSerial: null }),
  );
  const [first = ''] = names;
  const role = sampleRole('deploy', first);
  aws.world.addRole({
    accountId: OTHER_ACCOUNT,
    roleName: 'deploy',
    trustPolicy: trusting(made[0]?.arn ?? ''),
  });
  const catalog = new Catalog(
    new MemoryCatalogStore({
      ...sampleCatalog([...users, role]),
      keyPolicies: Object.fromEntries(
        users.map(({ identity }) => [identity.id, { ...DEFAULT_KEY_POLICY, graceHours: 0 }]),
      ),
    }),
  );
  const vault = new FakeVault();
  for (const [index, { identity }] of users.entries())
    vault.secrets.set(keyName(identity.id), renderKey(longTerm(made[index])));
  const presence = new FakePresence();
  const log = new RecordingLog();
  const files = new MemoryAwsFiles();
  let ids = 0;
  const newId = () => `id-${++ids}`;
  const [sts, iam] = [createSts(), createIam()];
  const prompts = new MfaPrompts({ clock: quick, presence, newId });
  const carried = new CarriedSessions(quick);
  const cache: CredentialCache = new CredentialCache({
    clock: quick,
    presence,
    resolve: carried.around(
      createResolver({ secrets: vault, sts, iam, prompts, cache: () => cache, ...noPortals }),
    ),
  });
  const store = new MemoryHistoryStore(vault);
  const history = new ChangeHistory({ store, files, clock: quick, newId, diff: () => '' });
  const change = createApplyChange({ catalog, files, history, helperPath: () => '/helper', log });
  const accessKeys = new AccessKeys({
    catalog,
    apply: async (...what) => {
      const changeId = await change(...what);
      cache.retain(planAll(catalog.state));
      return changeId;
    },
    vault,
    sts,
    iam,
    keys: createAccessKeyApi(),
    journals: createRotationJournals({ folder, log }),
    files,
    history,
    prompts,
    cache,
    carried,
    clock: quick,
    log,
    newId,
    random: Math.random,
    environmentKeyId: null,
    copySecret: () => {},
    shred: async () => {},
  });
  open.push(accessKeys);
  const idsOf = (name: string) => {
    const arn = made[names.indexOf(name)]?.arn ?? '';
    return aws.world.keysOf(arn).map(({ accessKeyId }) => accessKeyId);
  };
  const inVault = (identityId: string) => {
    const sealed = vault.secrets.get(keyName(identityId));
    return sealed && parseKey(sealed);
  };
  return { made, users, catalog, vault, prompts, cache, accessKeys, idsOf, inVault };
}

const longTerm = (from: { accessKeyId: string; secretAccessKey: string } | undefined): LongTermKey => ({
  accessKeyId: from?.accessKeyId ?? '',
  secretAccessKey: new Secret(from?.secretAccessKey ?? ''),
});

function trusting(arn: string) {
  const statement = { Effect: 'Allow', Principal: { AWS: arn }, Action: 'sts:AssumeRole' };
  return { Version: '2012-10-17', Statement: [statement] };
}

function ended(accessKeys: AccessKeys, count: number): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      const views = accessKeys.rotations();
      if (views.length < count || views.some(({ end }) => end === null)) return;
      stop();
      resolve();
    };
    const stop = accessKeys.onChange(look);
    look();
  });
}

test('a key is rotated end to end, and tools have credentials all the while', async () => {
  const { catalog, cache, accessKeys, idsOf, inVault, vault } = setUp(['dana']);
  const [oldId] = idsOf('dana');
  aws.world.setKeyPropagationCalls(2);
  await accessKeys.start();
  const ask = (name: string) => cache.get(planCredentials(catalog.state, name), { by: 'helper', name });
  await Promise.all([ask('dana'), ask('deploy')]);
  let asked = 0;
  let failures = 0;
  let over = false;
  const asking = (async () => {
    while (!over) {
      asked += 1;
      await Promise.all([ask('dana'), ask('deploy')]).catch(() => {
        failures += 1;
      });
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  })();
  await accessKeys.commands['keys.rotate']({ identityIds: ['id-dana'] });
  await ended(accessKeys, 1);
  over = true;
  await asking;
  expect(accessKeys.rotations()[0]).toMatchObject({ end: 'rotated', oldKeyId: oldId });
  const [newId, ...others] = idsOf('dana');
  expect(others).toEqual([]);
  expect(newId).not.toBe(oldId);
  expect(inVault('id-dana')?.accessKeyId).toBe(newId);
  expect(catalog.state.identities[0]?.accessKeyId).toBe(newId);
  expect(vault.names).toEqual([keyName('id-dana')]);
  expect(asked).toBeGreaterThan(5);
  expect(failures).toBe(0);
  const [journal = ''] = await readdir(folder);
  const written = await readFile(join(folder, journal), 'utf8');
  expect(written).not.toContain(inVault('id-dana')?.secretAccessKey.reveal());
});

test('a user whose policy demands MFA is asked for one code, and for nothing without a click', async () => {
  const { made, prompts, accessKeys, idsOf } = setUp(['dana']);
  const arn = made[0]?.arn ?? '';
  const device = aws.world.addMfaDevice({ userArn: arn });
  aws.world.userPolicies.requireMfa(arn);
  const [oldId] = idsOf('dana');
  let codes = 0;
  prompts.onChange(() => {
    const [prompt] = prompts.list();
    if (!prompt) return;
    codes += 1;
    laterMs += 60_000;
    prompts.answer(prompt.id, device.code());
  });
  await accessKeys.start();
  await vi.waitFor(() =>
    expect(accessKeys.inventory()['id-dana']).toMatchObject({
      reading: false,
      problem: { code: 'access-denied' },
    }),
  );
  expect(accessKeys.inventory()['id-dana']?.missingPermissions).toContain('iam:ListAccessKeys');
  expect(codes).toBe(0);
  await accessKeys.commands['keys.refresh']({ identityIds: ['id-dana'] });
  expect(accessKeys.inventory()['id-dana']).toMatchObject({
    problem: null,
    keys: [{ accessKeyId: oldId, held: true }],
    access: { mfaDevices: [device.serial] },
  });
  expect(codes).toBe(1);
  await accessKeys.commands['keys.rotate']({ identityIds: ['id-dana'] });
  await ended(accessKeys, 1);
  expect(accessKeys.rotations()[0]?.end).toBe('rotated');
  expect(idsOf('dana')).not.toContain(oldId);
  // A code works once, and the session it made serves the rotation, too.
  expect(codes).toBe(1);
});

test('twenty identities at once under throttling: each has one new key, and no key is left over', async () => {
  const names = Array.from({ length: 20 }, (_, index) => `user-${index}`);
  const { accessKeys, idsOf, inVault } = setUp(names);
  const before = names.flatMap(idsOf);
  let throttled = 0;
  for (let burst = 0; burst < 40; burst++) {
    // One after the other: six calls go well, three do not.
    const fault = aws.faults.add({ service: 'iam', when: 'before', kind: 'throttle', skip: 6, times: 3 });
    void fault.struck(1).then(() => {
      throttled += 1;
    });
  }
  await accessKeys.start();
  await accessKeys.commands['keys.rotate']({ identityIds: names.map((name) => `id-${name}`) });
  await ended(accessKeys, names.length);
  expect(throttled).toBeGreaterThan(20);
  expect(accessKeys.rotations().map(({ end }) => end)).toEqual(names.map(() => 'rotated'));
  for (const name of names) {
    expect(idsOf(name)).toEqual([inVault(`id-${name}`)?.accessKeyId]);
    expect(before).not.toContain(idsOf(name)[0]);
  }
});
