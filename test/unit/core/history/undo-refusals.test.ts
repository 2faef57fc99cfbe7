import { describe, expect, it } from 'vitest';
import { NO_DELTA } from '../../../../src-main/core/history/catalog-delta.ts';
import { keyName } from '../../../../src-main/core/session-resolver.ts';
import { HELPER, roleForm, userForm } from '../../fakes/desk.ts';
import { awsError } from '../../fakes/fake-sts.ts';
import { changesOf, createHistoryDesk, type HistoryDesk, idOf } from '../../fakes/history-desk.ts';
import { rejection } from '../../fakes/rejection.ts';

type Act = (desk: HistoryDesk) => Promise<unknown>;

describe('a conflict', () => {
  const inTheWay = async () => {
    const desk = await createHistoryDesk();
    await desk.commands['session.addRole'](roleForm('two', desk.user));
    const changeId = await idOf(desk);
    const before = desk.files.config.replace(/\n\[profile two\][\s\S]*/, '');
    const after = desk.files.config;
    desk.files.config = after.replace(`${HELPER} two`, '/opt/theirs');
    return { desk, changeId, before, after };
  };

  it('shows both: what the change did, and what came since', async () => {
    const { desk, changeId, before, after } = await inTheWay();
    const { conflict, diffs, token, notes } = await desk.commands['history.previewUndo']({ changeId });
    expect(conflict).toEqual({
      reasons: [`${desk.files.configPath} was changed since in the same lines`],
      ours: [{ file: 'config', path: desk.files.configPath, diff: `- ${before}\n+ ${after}` }],
      since: [{ file: 'config', path: desk.files.configPath, diff: `- ${after}\n+ ${desk.files.config}` }],
    });
    expect({ diffs, token, notes }).toEqual({ diffs: [], token: '', notes: [] });
  });

  it('is refused, whatever token is sent, and nothing changes', async () => {
    const { desk, changeId } = await inTheWay();
    const before = desk.everything();
    for (const token of ['', 'any']) {
      const error = await rejection(desk.commands['history.undo']({ changeId, token }));
      expect(error.code).toBe('file-busy');
      expect(error.message).toContain('“Added the role two” was not taken back');
      expect(error.details).toEqual([`${desk.files.configPath} was changed since in the same lines`]);
    }
    expect(desk.everything()).toEqual(before);
  });

  it('shows the credentials file where that has changed', async () => {
    const desk = await createHistoryDesk();
    const path = desk.files.credentialsPath;
    await desk.historyStore.save({
      ...(await desk.history.load(await idOf(desk))),
      id: 'repair',
      delta: NO_DELTA,
      ownLinesOnly: false,
      files: [{ file: 'credentials', path, diff: 'ours', added: 1, removed: 1, before: 'a\n', after: 'b\n' }],
    });
    desk.files.credentials = 'c\n';
    const { conflict } = await desk.commands['history.previewUndo']({ changeId: 'repair' });
    expect(conflict?.ours).toEqual([{ file: 'credentials', path, diff: 'ours' }]);
    expect(conflict?.since).toEqual([{ file: 'credentials', path, diff: '- b\n\n+ c\n' }]);
  });
});

describe('what was not looked at', () => {
  const lookedAt = async () => {
    const desk = await createHistoryDesk();
    await desk.commands['session.addRole'](roleForm('two', desk.user));
    const changeId = await idOf(desk);
    const { token } = await desk.commands['history.previewUndo']({ changeId });
    return { desk, input: { changeId, token } };
  };

  it.each<[string, Act]>([
    [
      'another config file',
      async ({ files }) => {
        files.config = `# more\n${files.config}`;
      },
    ],
    [
      'another credentials file',
      async ({ files }) => {
        files.credentials = '[x]\n';
      },
    ],
    [
      'another catalogue',
      ({ commands, one }) => commands['session.setFavourite']({ sessionIds: [one], favourite: true }),
    ],
  ])('is not done: %s', async (_what, change) => {
    const { desk, input } = await lookedAt();
    await change(desk);
    const before = desk.everything();
    const error = await rejection(desk.commands['history.undo'](input));
    expect(error.code).toBe('file-busy');
    expect(error.remedy).toContain('look at the new preview');
    expect(desk.everything()).toEqual(before);
  });

  it('is not done either where it comes between the last look and the writing', async () => {
    const { desk, input } = await lookedAt();
    const [done, undone] = await Promise.allSettled([
      desk.commands['session.addRole'](roleForm('three', desk.user)),
      desk.commands['history.undo'](input),
    ]);
    expect([done.status, undone.status]).toEqual(['fulfilled', 'rejected']);
    expect(desk.catalog.state.sessions.map(({ label }) => label)).toEqual(
      expect.arrayContaining(['two', 'three']),
    );
    const again = await desk.commands['history.previewUndo']({ changeId: input.changeId });
    desk.files.meanwhile = (text) => `# theirs\n${text}`;
    const before = desk.everything();
    const error = await rejection(desk.commands['history.undo']({ ...input, token: again.token }));
    expect(error.code).toBe('file-busy');
    expect(desk.everything()).toEqual({ ...before, credentials: '# theirs\n' });
    expect(desk.files.config).toContain('[profile two]');
  });
});

describe('taking back that fails', () => {
  it.each<[string, RegExp, (desk: HistoryDesk) => unknown]>([
    ['the vault is locked', /keychain is locked/, ({ vault }) => vault.become('locked')],
    ['a file cannot be written', /file-busy/, ({ files }) => files.failures.push(awsError('file-busy'))],
    ['the other cannot', /file-busy/, ({ files }) => files.failures.push(null, awsError('file-busy'))],
    [
      'the catalogue cannot be stored',
      /disk full/,
      ({ store }) => Object.assign(store, { failure: new Error('disk full') }),
    ],
    [
      'the history cannot be written',
      /disk full/,
      ({ historyStore }) => Object.assign(historyStore, { failure: new Error('disk full') }),
    ],
  ])('changes nothing, and keeps the secret: %s', async (_why, problem, fail) => {
    const desk = await createHistoryDesk();
    const { identityId } = await desk.commands['identity.addIamUser'](userForm('kim'));
    const changeId = await idOf(desk);
    const { token } = await desk.commands['history.previewUndo']({ changeId });
    const before = desk.everything();
    fail(desk);
    await expect(desk.commands['history.undo']({ changeId, token })).rejects.toThrow(problem);
    expect(desk.everything()).toEqual(before);
    expect(desk.vault.names).toContain(keyName(identityId));
    expect((await changesOf(desk))[0]?.undoneAt).toBeNull();
  });
});
