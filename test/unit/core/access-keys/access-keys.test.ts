// Everything about access keys together: what is asked when, what happens by itself, and what tools notice of a change
// of key, which is nothing.
import { expect, test } from 'vitest';
import { DEFAULT_KEY_POLICY } from '../../../../shared/key-inventory.ts';
import { keyName, renderKey } from '../../../../src-main/core/session-resolver.ts';
import { HOUR, outcomeOf } from '../../fakes/engine.ts';
import { said } from '../../fakes/fake-iam.ts';
import { createKeyDesk, type KeyDeskOptions } from '../../fakes/key-desk.ts';
import { keyIdOf, sampleCatalog, sampleRole, sampleUser } from '../../fakes/samples.ts';

const DAY = 24 * HOUR;
const DANA = 'id-dana';

async function started(options?: KeyDeskOptions) {
  const desk = createKeyDesk(options);
  await desk.start();
  return desk;
}

test('the keys of every identity are read at the start and then once a day', async () => {
  const desk = await started({ catalog: sampleCatalog([sampleUser('dana'), sampleUser('kim')]) });
  const lists = () => desk.calls.filter((call) => call.startsWith('ListAccessKeys')).length;
  expect(lists()).toBe(2);
  await desk.run(23 * HOUR);
  expect(lists()).toBe(2);
  await desk.run(2 * HOUR);
  expect(lists()).toBe(4);
  expect(desk.clock.timerCount).toBe(1);
});

test('a clock that was set back does not put the daily look off', async () => {
  const desk = await started();
  desk.clock.setWallBy(-365 * DAY);
  await desk.run(2 * HOUR);
  expect(desk.calls.filter((call) => call.startsWith('ListAccessKeys'))).toHaveLength(2);
});

test('what failed is asked again when the network is back, and what was read stays meanwhile', async () => {
  const desk = await started();
  desk.aws.perSecond = 0;
  await desk.commands['keys.refresh']({ identityIds: [] });
  expect(desk.inventoryOf(DANA)).toMatchObject({
    problem: { code: 'throttled' },
    keys: [{ accessKeyId: keyIdOf('dana') }],
    access: { groups: ['Developers'] },
  });
  desk.aws.perSecond = Number.POSITIVE_INFINITY;
  await desk.accessKeys.resume();
  await desk.settle();
  expect(desk.inventoryOf(DANA).problem).not.toBeNull();
  await desk.clock.advance(6 * 60_000);
  await desk.accessKeys.resume();
  await desk.settle();
  expect(desk.inventoryOf(DANA).problem).toBeNull();
});

test('a file that comes to hold the key is noticed when the files are said to have changed', async () => {
  const desk = await started();
  const pair = `aws_access_key_id = ${keyIdOf('dana')}\naws_secret_access_key = hush-EXAMPLE\n`;
  desk.files.credentials = `[x]\n${pair}`;
  await desk.accessKeys.filesChanged();
  expect(desk.codes()).toContain('in-plain-text');
  expect(desk.inventoryOf(DANA).keys[0]?.places).toEqual(['profile x in the credentials file']);
});

test('a rotation that a person starts may ask for a code, and ends as it was without one', async () => {
  const desk = createKeyDesk();
  desk.aws.mfaDemanded = true;
  await desk.start();
  await desk.commands['keys.rotate']({ identityIds: [DANA] });
  await desk.settle();
  expect(desk.prompts.list()).toHaveLength(1);
  desk.prompts.dismiss(desk.prompts.list()[0]?.id ?? '');
  await desk.settle();
  expect(desk.rotationOf(DANA)).toMatchObject({ end: 'refused', problem: { code: 'mfa-dismissed' } });
});

test('nothing is asked while the vault is closed, and all when it opens', async () => {
  const desk = createKeyDesk();
  desk.vault.become('locked');
  await desk.start();
  await desk.run(3 * DAY);
  expect(desk.calls).toEqual([]);
  desk.vault.become('open');
  await desk.settle();
  expect(desk.inventoryOf(DANA).readAt).not.toBeNull();
});

test('a person sees a new list only when something in it has changed', async () => {
  const desk = await started();
  const [inventory, findings, rotations, announced] = [
    desk.accessKeys.inventory(),
    desk.accessKeys.findings(),
    desk.accessKeys.rotations(),
    desk.announced,
  ];
  await desk.run(2 * HOUR);
  expect(desk.accessKeys.inventory()).toBe(inventory);
  expect(desk.accessKeys.findings()).toBe(findings);
  expect(desk.accessKeys.rotations()).toBe(rotations);
  expect(desk.announced).toBe(announced);
});

test('findings come with time alone', async () => {
  const desk = await started();
  desk.aws.use(keyIdOf('dana'));
  await desk.commands['keys.setPolicy']({
    identityIds: [DANA],
    policy: { ...DEFAULT_KEY_POLICY, maxAgeDays: 95, remindDaysBefore: 3 },
  });
  await desk.settle();
  expect(desk.codes()).toEqual([]);
  await desk.run(2 * DAY + HOUR);
  expect(desk.codes()).toEqual(['soon-too-old']);
  await desk.run(3 * DAY);
  expect(desk.accessKeys.findings()).toMatchObject([
    { code: 'too-old', accessKeyId: keyIdOf('dana'), severity: 'high' },
  ]);
  expect(desk.accessKeys.findings()[0]?.text).toBe('The key is 95 days old; as old as your policy allows');
});

test('the key of an identity in a file is rotated there, too, and its old one goes after the grace period', async () => {
  const credentials = `[dana]\naws_access_key_id = ${keyIdOf('dana')}\naws_secret_access_key = fake-secret-EXAMPLE-of-${keyIdOf('dana')}\n`;
  const desk = await started({ credentials });
  expect(desk.codes()).toContain('in-plain-text');
  await desk.commands['keys.rotate']({ identityIds: [DANA] });
  await desk.run(HOUR);
  const { newKeyId, phase } = desk.rotationOf(DANA);
  expect(phase).toBe('grace');
  expect(desk.files.credentials).toBe(credentials.replaceAll(keyIdOf('dana'), newKeyId ?? ''));
  expect(desk.catalog.state.identities[0]?.accessKeyId).toBe(newKeyId);
  expect(desk.codes().filter((code) => code !== 'in-plain-text')).toEqual([]);
  expect(desk.inventoryOf(DANA).keys).toMatchObject([
    { accessKeyId: keyIdOf('dana'), status: 'Inactive', held: false },
    { accessKeyId: newKeyId, status: 'Active', held: true },
  ]);
  const [change] = await desk.history.list();
  expect(change?.keepReason).toContain('was replaced');
  await desk.run(25 * HOUR);
  expect(desk.rotationOf(DANA).end).toBe('rotated');
  expect(desk.inventoryOf(DANA).keys).toMatchObject([{ accessKeyId: newKeyId, held: true }]);
  expect(desk.vault.names).toEqual(['iam-user/id-dana/access-key']);
});

test('no request of a tool fails while a key is rotated, and nobody is asked for a code', async () => {
  const catalog = sampleCatalog([
    sampleUser('dana', { mfaUse: 'for-roles-that-ask' }),
    sampleRole('deploy', 'dana'),
    sampleRole('guarded', 'dana', { requiresMfa: true }),
  ]);
  const desk = await started({ catalog });
  const guarded = desk.ask('guarded');
  await desk.settle();
  await desk.enterCode('123456');
  await guarded;
  await desk.ask('deploy');
  await desk.commands['keys.rotate']({ identityIds: [DANA] });
  for (let second = 0; second < 120; second++) {
    const asked = ['dana', 'deploy', 'guarded'].map((profile) =>
      desk.broker({ profile, token: '' }, { requestId: 'r', caller: null }),
    );
    const answers = await Promise.all(asked.map((each) => outcomeOf(each)));
    expect(answers.map(({ state }) => state)).toEqual(['done', 'done', 'done']);
    expect(desk.log.entries.filter(({ event }) => event === 'request refused')).toEqual([]);
    await desk.run(1_000);
  }
  expect(desk.rotationOf(DANA).phase).toBe('grace');
  expect(desk.prompts.list()).toEqual([]);
  const newKeyId = desk.rotationOf(DANA).newKeyId;
  const plain = desk.issuing.of('GetSessionToken').filter(({ mfa }) => mfa === null);
  expect(plain.at(-1)?.signedBy).toBe(newKeyId);
});

test('sessions stay as they are where AWS cannot be reached at the moment of the change', async () => {
  const desk = await started({ catalog: sampleCatalog([sampleUser('dana')]) });
  const before = await desk.ask('dana');
  await desk.commands['keys.rotate']({ identityIds: [DANA] });
  desk.issuing.outage(said('network'));
  await desk.run(HOUR);
  expect(desk.rotationOf(DANA).phase).toBe('grace');
  expect(await desk.ask('dana')).toBe(before);
  desk.issuing.outage(null);
});

test('a rotation that is open keeps its identity, also in the next process', async () => {
  const desk = await started();
  await desk.commands['keys.rotate']({ identityIds: [DANA] });
  await desk.run(HOUR);
  await expect(desk.accessKeys.refuseWhileRotating(DANA)).rejects.toMatchObject({ code: 'in-use' });
  desk.accessKeys.dispose();
  await desk.run(DAY);
  expect(desk.clock.timerCount).toBe(0);
  const next = createKeyDesk({ journals: desk.journals });
  await expect(next.accessKeys.refuseWhileRotating(DANA)).rejects.toMatchObject({ code: 'in-use' });
});

test('a policy that says so rotates by itself, once, and tries no more than once a day', async () => {
  const desk = createKeyDesk();
  await desk.commands['keys.setPolicy']({
    identityIds: [DANA],
    policy: { ...DEFAULT_KEY_POLICY, rotatesItself: true, graceHours: 1 },
  });
  desk.aws.denied.add('iam:CreateAccessKey');
  await desk.start();
  await desk.run(HOUR);
  const creations = () => desk.calls.filter((call) => call.startsWith('CreateAccessKey')).length;
  expect(desk.rotationOf(DANA).end).toBe('refused');
  expect(creations()).toBe(1);
  await desk.run(22 * HOUR);
  expect(creations()).toBe(1);
  desk.aws.denied.clear();
  await desk.run(5 * HOUR);
  expect(desk.rotationOf(DANA).end).toBe('rotated');
  await desk.run(3 * DAY);
  expect(creations()).toBe(2);
});

test('nothing rotates by itself before a person has said so, nor while the vault is closed', async () => {
  const desk = await started();
  await desk.run(2 * DAY);
  expect(desk.accessKeys.rotations()).toEqual([]);
  desk.vault.become('locked');
  await desk.commands['keys.setPolicy']({
    identityIds: [DANA],
    policy: { ...DEFAULT_KEY_POLICY, rotatesItself: true },
  });
  await desk.run(2 * DAY);
  expect(desk.accessKeys.rotations()).toEqual([]);
});

test('another key that was entered by hand is asked about at once, and not called dead before', async () => {
  const desk = await started();
  const other = desk.aws.addKey('dana', 'AKIAOTHEREXAMPLE0000');
  desk.vault.secrets.set(keyName(DANA), renderKey(other));
  const { state } = desk.catalog;
  const { accessKeyId } = other;
  desk.catalog.replace({ ...state, identities: state.identities.map((each) => ({ ...each, accessKeyId })) });
  expect(desk.codes()).not.toContain('held-key-dead');
  await desk.settle();
  expect(desk.inventoryOf(DANA).keys.find(({ held }) => held)?.accessKeyId).toBe(accessKeyId);
  expect(desk.codes()).toContain('two-active');
});
