// Adding, changing and removing identities beside rotations and key files.
import { expect, test } from 'vitest';
import { KeyFiles } from '../../../../src-main/core/access-keys/key-files.ts';
import { createIdentityCommands } from '../../../../src-main/core/identity-commands.ts';
import { createProveKey } from '../../../../src-main/core/prove-key.ts';
import { keyName } from '../../../../src-main/core/session-resolver.ts';
import { createDesk, userForm } from '../../fakes/desk.ts';
import { said } from '../../fakes/fake-iam.ts';
import { rejection } from '../../fakes/rejection.ts';
import { FAKE_SECRET, keyIdOf, keyOf } from '../../fakes/samples.ts';

function createCommands() {
  const desk = createDesk();
  const keyFiles = new KeyFiles({ clock: desk.clock, newId: () => 'draft' });
  const rotating = new Set<string>();
  const refuseWhileRotating = async (id: string) => {
    if (rotating.has(id)) throw said('in-use');
  };
  const csv = `Access key ID,Secret access key\n${keyIdOf('dana')},${FAKE_SECRET}\n`;
  const commands = createIdentityCommands(
    {
      ...(desk as unknown as Parameters<typeof createIdentityCommands>[0]),
      prove: createProveKey(desk.sts),
      newId: () => `id-${desk.catalog.state.identities.length}-${desk.vault.names.length}`,
      readKeyFile: async () => csv,
      accessKeys: { keyFiles, refuseWhileRotating },
    },
    async (_record, change) => {
      desk.catalog.replace(change(desk.catalog.state));
      return null;
    },
  );
  return { desk, keyFiles, rotating, commands };
}

test('while its key is rotated an identity stays, and its key is not replaced by hand', async () => {
  const { desk, rotating, commands } = createCommands();
  const { identityId } = await commands['identity.addIamUser'](userForm('dana'));
  rotating.add(identityId);
  const before = desk.everything();
  const { label, region, mfaSerial, mfaUse, keyUse, durationSeconds, key, profileName } = userForm('dana');
  const form = { identityId, label, region, mfaSerial, mfaUse, keyUse, durationSeconds, profileName };
  expect((await rejection(commands['identity.remove']({ identityId }))).code).toBe('in-use');
  expect((await rejection(commands['identity.updateIamUser']({ ...form, key }))).code).toBe('in-use');
  expect(desk.everything()).toEqual(before);
  await commands['identity.updateIamUser']({ ...form, key: null, label: 'dana at work' });
  expect(desk.catalog.state.identities[0]?.label).toBe('dana at work');
});

test('with an identity go all secrets of its rotations', async () => {
  const { desk, commands } = createCommands();
  const { identityId } = await commands['identity.addIamUser'](userForm('dana'));
  for (const place of ['pending', 'previous']) {
    const secret = desk.vault.secrets.get(keyName(identityId));
    if (secret) desk.vault.secrets.set(`${keyName(identityId)}/${place}`, secret);
  }
  expect(desk.vault.names).toHaveLength(3);
  await commands['identity.remove']({ identityId });
  expect(desk.vault.names).toEqual([]);
});

test('a key file is remembered for its end when its key was taken, and its secret is not', async () => {
  const { keyFiles, commands } = createCommands();
  const { draftId } = await commands['identity.readKeyFile']({ path: '/home/dana/keys.csv' });
  expect(keyFiles.key(draftId)).toEqual(keyOf('dana'));
  await commands['identity.addIamUser'](userForm('dana', { key: { from: 'file', draftId } }));
  expect(keyFiles.file(draftId)).toMatchObject({ path: '/home/dana/keys.csv', accessKeyId: keyIdOf('dana') });
  expect(() => keyFiles.key(draftId)).toThrow('too long ago');
});
