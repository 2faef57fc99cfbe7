// Single keys by hand, the help for leaked ones, and the files that keys come in.
import { expect, test } from 'vitest';
import { keyName } from '../../../../src-main/core/session-resolver.ts';
import { HOUR, outcomeOf } from '../../fakes/engine.ts';
import { said } from '../../fakes/fake-iam.ts';
import { createKeyDesk, type KeyDesk, type KeyDeskOptions } from '../../fakes/key-desk.ts';
import { rejection } from '../../fakes/rejection.ts';
import { HOME_ACCOUNT, keyIdOf, sampleCatalog, sampleUser } from '../../fakes/samples.ts';

const identityId = 'id-dana';
const HELD = keyIdOf('dana');
const OTHER = 'AKIAOTHEREXAMPLE0000';

async function started(options?: KeyDeskOptions) {
  const desk = createKeyDesk(options);
  await desk.start();
  return desk;
}

async function withOther(status: 'Active' | 'Inactive', options?: KeyDeskOptions) {
  const desk = createKeyDesk(options);
  desk.aws.addKey('dana', OTHER, status);
  await desk.start();
  return desk;
}

const remove = (desk: KeyDesk, accessKeyId: string, typedId: string | null = null) =>
  desk.commands['keys.delete']({ identityId, accessKeyId, typedId });
const setStatus = (
  desk: KeyDesk,
  accessKeyId: string,
  status: 'Active' | 'Inactive',
  typedId: string | null = null,
) => desk.commands['keys.setStatus']({ identityId, accessKeyId, status, typedId });
const leaked = (desk: KeyDesk, accessKeyId: string) =>
  desk.commands['keys.leaked']({ identityId, accessKeyId });

test('a new key goes to the clipboard as two lines, and nowhere else', async () => {
  const desk = await started();
  const answer = await desk.commands['keys.create']({ identityId });
  const made = desk.aws.keysOf('dana').find(({ accessKeyId }) => accessKeyId === answer.accessKeyId);
  expect(desk.clipboard).toEqual([`${made?.accessKeyId}\n${made?.secret}\n`]);
  expect(Object.keys(answer)).toEqual(['accessKeyId']);
  const everywhere = JSON.stringify([desk.accessKeys.inventory(), desk.log.entries]);
  expect(everywhere).not.toContain(made?.secret);
  expect(desk.vault.names).toEqual([keyName(identityId)]);
  expect(desk.inventoryOf(identityId).keys).toHaveLength(2);
});

test('a third key is refused with what to do about it', async () => {
  const desk = await withOther('Inactive');
  const error = await rejection(desk.commands['keys.create']({ identityId }));
  expect(error).toMatchObject({ code: 'key-limit', account: HOME_ACCOUNT });
  expect(error.message).toContain('dana has two access keys');
  expect(desk.clipboard).toEqual([]);
});

test('a key whose secret did not get to the clipboard is deleted again', async () => {
  const desk = await started();
  desk.aws.removeDelayMs = 0;
  desk.failures.copy = said('internal');
  await expect(desk.commands['keys.create']({ identityId })).rejects.toMatchObject({ code: 'internal' });
  expect(desk.aws.keysOf('dana').map(({ accessKeyId }) => accessKeyId)).toEqual([HELD]);
});

test('a key is switched off and on again, signed by the held key', async () => {
  const desk = await withOther('Active');
  await setStatus(desk, OTHER, 'Inactive');
  expect(desk.aws.key(OTHER)?.status).toBe('Inactive');
  expect(desk.inventoryOf(identityId).keys.find(({ held }) => !held)?.status).toBe('Inactive');
  await setStatus(desk, OTHER, 'Active');
  expect(desk.aws.key(OTHER)?.status).toBe('Active');
  expect(desk.calls).toContain(`UpdateAccessKey Active by ${HELD}`);
});

test('the only key that works is switched off when its id is typed, and not when another is', async () => {
  const desk = await started();
  expect((await rejection(setStatus(desk, HELD, 'Inactive', OTHER))).code).toBe('invalid-input');
  expect(desk.calls.filter((call) => call.startsWith('UpdateAccessKey'))).toEqual([]);
  await setStatus(desk, HELD, 'Inactive', HELD);
  expect(desk.calls).toContain(`UpdateAccessKey Inactive by ${HELD}`);
  expect(desk.codes()).toContain('held-key-dead');
});

test('the held key is not switched off while it is the only one that works', async () => {
  for (const desk of [await started(), await withOther('Inactive')]) {
    const error = await rejection(setStatus(desk, HELD, 'Inactive'));
    expect(error).toMatchObject({ code: 'in-use', remedy: expect.stringContaining('rotate it') });
    expect(desk.aws.key(HELD)?.status).toBe('Active');
  }
  const two = await withOther('Active');
  await setStatus(two, HELD, 'Inactive');
  expect(two.codes()).toContain('held-key-dead');
});

test('while a rotation waits for room, the other key can be switched off by hand, and it goes on', async () => {
  const desk = await withOther('Active');
  await desk.commands['keys.rotate']({ identityIds: [identityId] });
  await desk.settle();
  expect(desk.rotationOf(identityId).phase).toBe('choosing');
  await setStatus(desk, OTHER, 'Inactive');
  await desk.commands['keys.resumeRotation']({ identityId });
  await desk.run(60_000);
  expect(desk.rotationOf(identityId).choices).toMatchObject([{ status: 'Active' }, { status: 'Inactive' }]);
  await desk.commands['keys.chooseInactive']({ identityId, accessKeyId: OTHER });
  await desk.run(HOUR);
  expect(desk.rotationOf(identityId).phase).toBe('grace');
  expect((await rejection(setStatus(desk, HELD, 'Active'))).code).toBe('in-use');
});

test('a key of somebody else is not touched', async () => {
  const desk = await started();
  for (const attempt of [setStatus(desk, OTHER, 'Inactive'), remove(desk, OTHER), leaked(desk, OTHER)])
    expect((await rejection(attempt)).message).toBe(`${OTHER} is not among the access keys of dana`);
});

test('an inactive key is deleted at once, an active one only when its ID is typed', async () => {
  const inactive = await withOther('Inactive');
  await remove(inactive, OTHER);
  expect(inactive.aws.key(OTHER)).toBeUndefined();
  expect(inactive.inventoryOf(identityId).keys).toHaveLength(1);

  const active = await withOther('Active');
  expect((await rejection(remove(active, OTHER))).message).toContain('is active');
  expect((await rejection(remove(active, OTHER, HELD))).code).toBe('invalid-input');
  expect(active.aws.key(OTHER)).toBeDefined();
  await remove(active, OTHER, OTHER);
  expect(active.aws.key(OTHER)).toBeUndefined();
});

test('the held key is deleted only when its ID is typed; then its secret goes, and the identity says so', async () => {
  const desk = await started();
  expect((await rejection(remove(desk, HELD))).message).toContain('the key that Cloakroom uses');
  expect(desk.aws.key(HELD)).toBeDefined();
  await remove(desk, HELD, HELD);
  expect(desk.aws.key(HELD)).toBeUndefined();
  expect(desk.vault.names).toEqual([]);
  expect(desk.inventoryOf(identityId)).toMatchObject({ keys: [], problem: { code: 'secret-missing' } });
  expect(desk.codes()[0]).toBe('held-key-dead');
});

test('the held key is named as such also beside another one that works', async () => {
  const desk = await withOther('Active');
  expect((await rejection(remove(desk, HELD))).message).toContain('the key that Cloakroom uses');
  await remove(desk, HELD, HELD);
  expect(desk.aws.keysOf('dana').map(({ accessKeyId }) => accessKeyId)).toEqual([OTHER]);
});

test('what the user may not read is named, and no code is asked for that it would not help with', async () => {
  const desk = await started();
  desk.aws.denied.add('iam:GetAccessKeyLastUsed');
  await desk.commands['keys.refresh']({ identityIds: [identityId] });
  expect(desk.prompts.list()).toEqual([]);
  expect(desk.inventoryOf(identityId)).toMatchObject({
    problem: null,
    keys: [{ accessKeyId: HELD, lastUse: null }],
    missingPermissions: ['iam:GetAccessKeyLastUsed', 'iam:ListUserPolicies'],
  });
});

test('nothing is done by hand while the key is rotated', async () => {
  const desk = await started();
  await desk.commands['keys.rotate']({ identityIds: [identityId] });
  await desk.run(HOUR);
  for (const attempt of [
    desk.commands['keys.create']({ identityId }),
    setStatus(desk, HELD, 'Active'),
    remove(desk, HELD, HELD),
  ])
    expect((await rejection(attempt)).code).toBe('in-use');
});

test('where IAM demands MFA a person is asked once for all they do', async () => {
  const desk = createKeyDesk();
  desk.aws.mfaDemanded = true;
  desk.aws.addKey('dana', OTHER, 'Active');
  await desk.start();
  expect(desk.prompts.list()).toEqual([]);
  expect(desk.inventoryOf(identityId)).toMatchObject({
    readAt: null,
    problem: { code: 'access-denied' },
    missingPermissions: ['iam:ListAccessKeys', 'iam:ListUserPolicies'],
  });
  const refreshed = desk.commands['keys.refresh']({ identityIds: [identityId] });
  await desk.settle();
  await desk.enterCode('123456');
  await refreshed;
  expect(desk.inventoryOf(identityId).keys).toHaveLength(2);
  await setStatus(desk, OTHER, 'Inactive');
  await remove(desk, OTHER);
  expect(desk.aws.key(OTHER)).toBeUndefined();
  await desk.commands['keys.rotate']({ identityIds: [identityId] });
  await desk.run(40_000);
  // The new key makes a session of its own.
  await desk.run(HOUR / 30);
  for (const prompt of desk.prompts.list()) desk.prompts.answer(prompt.id, '234567');
  await desk.run(HOUR / 6);
  expect(desk.rotationOf(identityId).phase).toBe('grace');
});

test('a look at everything asks nobody for a code', async () => {
  const desk = await started();
  desk.aws.mfaDemanded = true;
  await desk.commands['keys.refresh']({ identityIds: [] });
  expect(desk.prompts.list()).toEqual([]);
  expect(desk.inventoryOf(identityId)).toMatchObject({ problem: { code: 'access-denied' } });
  expect(desk.inventoryOf(identityId).keys).toHaveLength(1);
});

test('a leaked key that is not in use here is switched off at once', async () => {
  const desk = await withOther('Active');
  await leaked(desk, OTHER);
  expect(desk.aws.key(OTHER)?.status).toBe('Inactive');
  expect(desk.accessKeys.rotations()).toEqual([]);
});

test('the leaked key in use is replaced, switched off and deleted without a grace period', async () => {
  const desk = await started();
  await leaked(desk, HELD);
  await desk.run(5 * 60_000);
  expect(desk.rotationOf(identityId).end).toBe('rotated');
  expect(desk.aws.key(HELD)).toBeUndefined();
  // The next one is as the policy says again.
  await desk.commands['keys.rotate']({ identityIds: [identityId] });
  await desk.run(HOUR);
  expect(desk.rotationOf(identityId).phase).toBe('grace');
});

test('a key that leaks during its grace period is deleted now, unless it was used', async () => {
  const desk = await started();
  await desk.commands['keys.rotate']({ identityIds: [identityId] });
  await desk.run(HOUR);
  await leaked(desk, HELD);
  await desk.run(60_000);
  expect(desk.rotationOf(identityId).end).toBe('rotated');
});

test('a key that leaks while it is being replaced has no grace period either', async () => {
  const desk = await started();
  await desk.commands['keys.rotate']({ identityIds: [identityId] });
  await leaked(desk, HELD);
  await desk.run(5 * 60_000);
  expect(desk.rotationOf(identityId).end).toBe('rotated');
});

test('a leaked key whose rotation cannot begin leaves the next rotation as the policy says', async () => {
  const desk = await started();
  desk.vault.become('locked');
  expect((await rejection(leaked(desk, HELD))).code).toBe('vault-locked');
  desk.vault.become('open');
  await desk.commands['keys.rotate']({ identityIds: [identityId] });
  await desk.run(HOUR);
  expect(desk.rotationOf(identityId).phase).toBe('grace');
});

test('the new key of a rotation that is not over cannot be given up in passing', async () => {
  const desk = await started();
  await desk.commands['keys.rotate']({ identityIds: [identityId] });
  await desk.run(HOUR);
  const { newKeyId } = desk.rotationOf(identityId);
  expect((await rejection(leaked(desk, newKeyId ?? ''))).code).toBe('in-use');
});

test('an ID is told to be ours, of which account, and where it stands', async () => {
  const credentials = `[x]\naws_access_key_id = ${HELD}\naws_secret_access_key = hush-EXAMPLE\n`;
  const desk = await started({ credentials });
  expect(await desk.commands['keys.lookUp']({ accessKeyId: HELD })).toMatchObject({
    kind: 'long-term',
    accountId: HOME_ACCOUNT,
    problem: null,
    identityId,
    held: true,
    status: 'Active',
    places: ['profile x in the credentials file'],
  });
});

test('an ID that was ours until it was rotated is still known', async () => {
  const desk = await started();
  await leaked(desk, HELD);
  await desk.run(5 * 60_000);
  expect(await desk.commands['keys.lookUp']({ accessKeyId: HELD })).toMatchObject({
    identityId,
    held: false,
    status: null,
    accountId: null,
    problem: null,
  });
});

test('an ID of a stranger is read, and asked about where somebody can ask', async () => {
  // The account is in the ID; whose the fields are is in key-account.ts.
  const accessKeyId = 'ASIAY34FZKBOKMUTVV7A';
  const desk = await started();
  expect(await desk.commands['keys.lookUp']({ accessKeyId })).toMatchObject({
    kind: 'temporary',
    decodedAccountId: '609629065308',
    accountId: null,
    problem: null,
    identityId: null,
  });
  desk.vault.become('locked');
  const locked = await desk.commands['keys.lookUp']({ accessKeyId });
  expect(locked).toMatchObject({ problem: { code: 'vault-locked' }, decodedAccountId: '609629065308' });
  const nobody = await started({ catalog: sampleCatalog([]) });
  expect(await nobody.commands['keys.lookUp']({ accessKeyId })).toMatchObject({
    problem: { code: 'unknown-identity' },
  });
});

test('a dead key cannot ask; the next identity does', async () => {
  const desk = createKeyDesk({ catalog: sampleCatalog([sampleUser('dana'), sampleUser('kim')]) });
  desk.aws.inConsole(HELD, 'Inactive');
  await desk.start();
  const answer = await desk.commands['keys.lookUp']({ accessKeyId: HELD });
  expect(answer).toMatchObject({ accountId: HOME_ACCOUNT, problem: null });
  expect(desk.calls.at(-1)).toBe(`GetAccessKeyInfo by ${keyIdOf('kim')}`);
});

test('a key file is destroyed when its key is in the vault, and not before', async () => {
  const desk = await started();
  const { keyFiles } = desk.accessKeys;
  const mine = desk.aws.addKey('dana', HELD);
  const draftId = keyFiles.add('/home/dana/keys.csv', mine);
  const shred = () => desk.commands['keys.shredFile']({ draftId });
  expect((await rejection(shred())).message).toContain('not in Cloakroom yet');
  keyFiles.used(draftId);
  expect(() => keyFiles.key(draftId)).toThrow('too long ago');
  await shred();
  expect(desk.shredded).toMatchObject([{ path: '/home/dana/keys.csv', key: { accessKeyId: HELD } }]);
  expect((await rejection(shred())).code).toBe('invalid-input');

  const strange = keyFiles.add('/home/dana/other.csv', desk.aws.addKey('dana', OTHER));
  keyFiles.used(strange);
  expect((await rejection(desk.commands['keys.shredFile']({ draftId: strange }))).code).toBe(
    'secret-missing',
  );
  expect(desk.shredded).toHaveLength(1);
});

test('the offer to destroy a file ends after a while', async () => {
  const desk = await started();
  const draftId = desk.accessKeys.keyFiles.add('/home/dana/keys.csv', desk.aws.addKey('dana', HELD));
  desk.accessKeys.keyFiles.used(draftId);
  await desk.clock.advance(11 * 60_000);
  expect(await outcomeOf(desk.commands['keys.shredFile']({ draftId }))).toMatchObject({ state: 'failed' });
});
