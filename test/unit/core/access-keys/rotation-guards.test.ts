// What must wait while the key of an IAM user is being rotated: forgetting everything, and taking its addition back.
import { expect, test } from 'vitest';
import type { ApplyChange } from '../../../../src-main/core/catalog-change.ts';
import { createApply } from '../../../../src-main/core/commands.ts';
import { createHistoryCommands } from '../../../../src-main/core/history/history-commands.ts';
import { keyName } from '../../../../src-main/core/session-resolver.ts';
import { createSettingsCommands } from '../../../../src-main/core/settings-commands.ts';
import { createDesk, userForm } from '../../fakes/desk.ts';
import { said } from '../../fakes/fake-iam.ts';
import { rejection } from '../../fakes/rejection.ts';
import { keyIdOf, sampleCatalog } from '../../fakes/samples.ts';

/** dana has been added a moment ago, with a profile, and all three of her keys are in the vault. */
async function withDana() {
  const desk = createDesk(sampleCatalog([]));
  const rotating = new Set<string>();
  const ports = {
    ...desk,
    helperPath: () => desk.helper.path,
    merge: () => null,
    diff: () => '',
    digest: (text: string) => text,
    accessKeys: {
      refuseWhileRotating: async (id: string) => {
        if (rotating.has(id)) throw said('in-use');
      },
    },
  };
  const apply: ApplyChange = createApply(ports);
  const { identityId } = await desk.commands['identity.addIamUser'](userForm('dana'));
  const secret = desk.vault.secrets.get(keyName(identityId));
  if (!secret) throw new Error('no secret');
  for (const place of ['pending', 'previous'])
    desk.vault.secrets.set(`${keyName(identityId)}/${place}`, secret);
  const settings = createSettingsCommands(
    ports as unknown as Parameters<typeof createSettingsCommands>[0],
    apply,
  );
  const history = createHistoryCommands(ports, apply);
  const changeId = (await history['history.list']({})).changes.at(-1)?.id ?? '';
  return { desk, identityId, rotating, settings, history, changeId };
}

test('nothing is forgotten while a key is being rotated', async () => {
  const { desk, identityId, rotating, settings } = await withDana();
  rotating.add(identityId);
  const before = desk.everything();
  expect((await rejection(settings['app.forgetAll']({}))).code).toBe('in-use');
  expect(desk.everything()).toEqual(before);
});

test('with everything go the secrets that rotations have left, too', async () => {
  const { desk, settings } = await withDana();
  expect(desk.vault.names).toHaveLength(3);
  await settings['app.forgetAll']({});
  expect(desk.vault.names).toEqual([]);
});

test('the addition of a user is not taken back while its key is being rotated', async () => {
  const { desk, identityId, rotating, history, changeId } = await withDana();
  rotating.add(identityId);
  const before = desk.everything();
  expect((await rejection(history.undo(changeId))).code).toBe('in-use');
  expect(desk.everything()).toEqual(before);
});

test('when it is taken back, all secrets of the user go with it', async () => {
  const { desk, history, changeId } = await withDana();
  await history.undo(changeId);
  expect(desk.catalog.state.identities).toEqual([]);
  expect(desk.vault.names).toEqual([]);
});

test('a change that leaves the key alone is taken back all the same', async () => {
  const { desk, identityId, rotating, history } = await withDana();
  const { label, key: _key, ...form } = userForm('dana');
  const profileName = 'dana-at-work';
  await desk.commands['identity.updateIamUser']({
    ...form,
    identityId,
    label: `${label} at work`,
    key: null,
    profileName,
  });
  rotating.add(identityId);
  const [last] = (await history['history.list']({})).changes;
  await history.undo(last?.id ?? '');
  expect(desk.catalog.state.identities).toMatchObject([{ label: 'dana', accessKeyId: keyIdOf('dana') }]);
  expect(desk.vault.names).toHaveLength(3);
});
