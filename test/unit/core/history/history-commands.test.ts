import { describe, expect, it } from 'vitest';
import { NO_DELTA } from '../../../../src-main/core/history/catalog-delta.ts';
import { createDesk, type Desk, roleForm, userForm } from '../../fakes/desk.ts';
import { MINUTE } from '../../fakes/engine.ts';
import { changesOf, createHistoryDesk, type HistoryDesk, idOf, OWN, undo } from '../../fakes/history-desk.ts';
import { START } from '../../fakes/manual-clock.ts';
import { portalForm } from '../../fakes/portal-ports.ts';
import { meaning } from '../../fakes/random-catalog.ts';
import { rejection } from '../../fakes/rejection.ts';
import { turns } from '../../fakes/turns.ts';

type Act = (desk: HistoryDesk) => Promise<unknown>;

const state = (desk: Desk) => ({
  ...meaning(desk.catalog.state),
  config: desk.files.config,
  credentials: desk.files.credentials,
  secrets: desk.vault.names.filter((name) => !name.includes('portal')),
});

const UNDOABLE: [string, Act][] = [
  ['adding an IAM user', (desk) => desk.commands['identity.addIamUser'](userForm('kim'))],
  ['adding a role', (desk) => desk.commands['session.addRole'](roleForm('two', desk.user))],
  [
    'another profile name and region',
    (desk) =>
      desk.commands['session.updateRole']({
        ...roleForm('uno', desk.user, { region: 'us-east-2' }),
        sessionId: desk.one,
      }),
  ],
  [
    'making a session active',
    (desk) => desk.commands['session.makeActive']({ sessionId: desk.one, replace: false, insist: false }),
  ],
  ['removing a role', (desk) => desk.commands['session.remove']({ sessionId: desk.one })],
  [
    'adding a profile',
    (desk) =>
      desk.commands['session.addProfile']({
        sessionId: desk.one,
        profileName: 'one-us',
        region: 'us-east-2',
      }),
  ],
  ['removing a profile', (desk) => desk.commands['session.removeProfile']({ profileName: 'one' })],
  ['publishing', (desk) => desk.publish(['prod'])],
  [
    'unpublishing',
    async (desk) => {
      const { token } = await desk.commands['publish.previewUnpublish']({ portalId: desk.portalId });
      await desk.commands['publish.unpublish']({ portalId: desk.portalId, token });
    },
  ],
  ['removing a portal', (desk) => desk.commands['portal.remove']({ portalId: desk.portalId })],
  [
    'giving a portal’s role another profile',
    (desk) =>
      desk.commands['portal.setProfile']({ sessionId: desk.admin, profileName: 'prod', region: 'us-east-1' }),
  ],
];

describe('taking back', () => {
  it.each(UNDOABLE)('%s gives what was before, and says so beforehand', async (_what, act) => {
    const desk = await createHistoryDesk();
    await desk.commands['session.setFavourite']({ sessionIds: [desk.one], favourite: true });
    await desk.commands['session.setFolder']({ sessionIds: [desk.one, desk.admin], folder: 'work' });
    const before = state(desk);
    await act(desk);
    const after = desk.files.config;
    const preview = await undo(desk);
    expect(state(desk)).toEqual(before);
    expect(preview.conflict).toBeNull();
    expect(preview.diffs).toEqual([
      { file: 'config', path: desk.files.configPath, diff: `- ${after}\n+ ${before.config}` },
    ]);
    expect(desk.store.load()).toEqual(desk.catalog.state);
  });

  it.each(UNDOABLE.slice(1))('and taking that back again: %s is there again', async (_what, act) => {
    const desk = await createHistoryDesk();
    await act(desk);
    const after = state(desk);
    const first = await idOf(desk);
    await undo(desk);
    await undo(desk);
    expect(state(desk)).toEqual(after);
    expect(
      (await changesOf(desk)).slice(0, 3).map(({ kind, undoneAt }) => [kind, undoneAt === null]),
    ).toEqual([
      ['undo', true],
      ['undo', false],
      [(await changesOf(desk)).find(({ id }) => id === first)?.kind, false],
    ]);
  });

  it('of adding an IAM user forgets the secret, its credentials and what waits for a code', async () => {
    const desk = createDesk();
    const { sessionId } = await desk.commands['identity.addIamUser'](
      userForm('dana', { mfaUse: 'always', mfaSerial: 'GAHT00000000' }),
    );
    const start = rejection(desk.commands['session.start']({ sessionId }));
    await turns();
    expect(desk.prompts.list()).toHaveLength(1);
    const preview = await undo(desk);
    await start;
    expect(preview.notes).toEqual(['The IAM user dana and its secret key are forgotten here']);
    expect(desk.vault.names).toEqual([]);
    expect(desk.prompts.list()).toEqual([]);
    expect(desk.snapshot().statuses).toEqual({});
    expect(desk.clock.timerCount).toBe(0);
    const again = await rejection(desk.commands['history.previewUndo']({ changeId: await idOf(desk) }));
    expect(again.message).toContain('secret key of dana was forgotten');
  });

  it('of adding a role forgets its credentials', async () => {
    const desk = await createHistoryDesk();
    const { sessionId } = await desk.commands['session.addRole'](roleForm('two', desk.user));
    await desk.commands['session.start']({ sessionId });
    await undo(desk);
    expect(desk.snapshot().statuses[sessionId]).toBeUndefined();
    const calls = desk.sts.of('AssumeRole').length;
    await desk.clock.advance(300 * MINUTE);
    expect(desk.sts.of('AssumeRole')).toHaveLength(calls);
  });

  it('of removing a portal says that one has to sign in again', async () => {
    const desk = await createHistoryDesk();
    await desk.commands['portal.remove']({ portalId: desk.portalId });
    const { notes } = await undo(desk);
    expect(notes).toEqual(['The portal acme comes back; you have to sign in to it again']);
    expect(desk.snapshot().portalStatuses[desk.portalId]).toMatchObject({ state: 'signed-out' });
  });

  it('is a change itself, kept before anything is written, and marks the other one', async () => {
    const desk = await createHistoryDesk();
    desk.clock.sleep(MINUTE);
    await undo(desk, 1);
    const [first, , second] = await changesOf(desk);
    expect(first).toMatchObject({ kind: 'undo', title: 'Took back: Added the role one', undoneAt: null });
    expect(second).toMatchObject({ title: 'Added the role one', undoneAt: desk.clock.now() });
  });

  it('a second time is refused', async () => {
    const desk = await createHistoryDesk();
    const changeId = await idOf(desk);
    await undo(desk);
    const before = desk.everything();
    const error = await rejection(desk.commands['history.undo']({ changeId, token: '' }));
    expect(error.message).toBe('This change was taken back already');
    expect(desk.everything()).toEqual(before);
  });

  it('brings keys back into the credentials file before the profile loses its command', async () => {
    const desk = await createHistoryDesk();
    const keys = '[one]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = EXAMPLE\n';
    const kept = (file: 'config' | 'credentials', before: string, after: string) => ({
      ...{ file, path: file, diff: '', added: 0, removed: 0 },
      ...{ before, after },
    });
    await desk.historyStore.save({
      id: 'import',
      at: START,
      kind: 'import',
      title: 'Brought over 1 profile',
      subject: null,
      delta: NO_DELTA,
      secrets: [],
      ownLinesOnly: false,
      undoneAt: null,
      files: [kept('config', OWN, desk.files.config), kept('credentials', keys, '')],
    });
    const done: string[] = [];
    const { editConfig, editCredentials } = desk.files;
    desk.files.editConfig = async (...args) => {
      done.push('config');
      return await editConfig.apply(desk.files, args);
    };
    desk.files.editCredentials = async (...args) => {
      done.push('credentials');
      return await editCredentials.apply(desk.files, args);
    };
    const { diffs } = await undo(desk);
    expect(diffs.map(({ file, path }) => [file, path])).toEqual([
      ['config', desk.files.configPath],
      ['credentials', desk.files.credentialsPath],
    ]);
    expect(desk.files).toMatchObject({ config: OWN, credentials: keys });
    expect(done).toEqual(['credentials', 'config']);
  });
});

describe('taking back an older change', () => {
  it('leaves the newer ones', async () => {
    const desk = await createHistoryDesk();
    await desk.commands['session.addRole'](roleForm('two', desk.user));
    await desk.commands['session.addRole'](roleForm('three', desk.user));
    await desk.commands['session.makeActive']({ sessionId: desk.user, replace: false, insist: false });
    const before = desk.files.config;
    await undo(desk, 2);
    expect(desk.catalog.state.sessions.map(({ label }) => label)).not.toContain('two');
    expect(desk.catalog.state.activeSessionId).toBe(desk.user);
    expect(before).toContain(`\n\n[profile two]\n`);
    expect(desk.files.config).toBe(before.replace(/\n\[profile two\]\n(?:[^[\n].*\n)*/, ''));
  });

  it('keeps sessions that are in use by now, and says so', async () => {
    const desk = await createHistoryDesk();
    await desk.commands['session.addRole'](roleForm('deploy', desk.admin));
    const { notes } = await undo(desk, 1);
    expect(notes).toEqual([expect.stringContaining('Admin in Prod')]);
    expect(desk.catalog.state.profiles.map(({ name }) => name)).toEqual(['dana', 'one', 'deploy']);
    expect(desk.catalog.state.sessions.map(({ label }) => label)).toContain('Admin in Prod');
    expect(desk.files.config).not.toContain('Prod');
  });

  it('leaves what a person wrote elsewhere in the file since', async () => {
    const desk = await createHistoryDesk();
    await desk.commands['session.addRole'](roleForm('two', desk.user));
    desk.files.config = `# top\n${desk.files.config}`;
    await undo(desk);
    expect(desk.files.config).toContain(`# top\n${OWN}`);
    expect(desk.files.config).not.toContain('[profile two]');
  });
});

describe('the history', () => {
  it('says of each change what it did, newest first', async () => {
    const desk = await createHistoryDesk();
    const list = await changesOf(desk);
    expect(list.map(({ title, kind }) => [title, kind])).toEqual([
      ['Published profiles of acme', 'publish'],
      ['Added the role one', 'profile'],
      ['Added the IAM user dana', 'profile'],
    ]);
    const { diffs } = await desk.commands['history.show']({ changeId: list[2]?.id ?? '' });
    expect(diffs).toMatchObject([{ file: 'config', diff: expect.stringContaining(`- ${OWN}\n+ ${OWN}`) }]);
    expect((await rejection(desk.commands['history.show']({ changeId: 'nope' }))).code).toBe('invalid-input');
  });

  it('has nothing of what touches no file', async () => {
    const desk = await createHistoryDesk();
    await desk.commands['session.setFavourite']({ sessionIds: [desk.one], favourite: true });
    await desk.commands['session.setFolder']({ sessionIds: [desk.one], folder: 'work' });
    await desk.commands['portal.update']({ portalId: desk.portalId, ...portalForm('renamed') });
    expect(await changesOf(desk)).toHaveLength(3);
  });

  it('says why the removal of an IAM user is not taken back', async () => {
    const desk = await createHistoryDesk();
    await desk.commands['session.remove']({ sessionId: desk.one });
    await desk.commands['identity.remove']({ identityId: desk.identityId });
    const [removal, role] = await changesOf(desk);
    expect(removal).toMatchObject({ kind: 'removal', keepReason: expect.stringContaining('dana') });
    expect(role).toMatchObject({ kind: 'removal', keepReason: null });
  });

  it('says what was done while the vault was closed, though it cannot be taken back', async () => {
    const desk = await createHistoryDesk();
    desk.vault.become('locked');
    await desk.commands['session.addRole'](roleForm('two', desk.user));
    desk.vault.become('open');
    const [change] = await changesOf(desk);
    expect(change).toMatchObject({
      title: 'Added the role two',
      keepReason: expect.stringContaining('The keychain was locked'),
    });
    const error = await rejection(desk.commands['history.previewUndo']({ changeId: change?.id ?? '' }));
    expect(error.code).toBe('invalid-input');
  });
});
