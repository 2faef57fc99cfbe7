import { describe, expect, it } from 'vitest';
import { removeIdentity } from '../../../../src-main/core/catalog.ts';
import { deltaOf, NO_DELTA } from '../../../../src-main/core/history/catalog-delta.ts';
import { ChangeHistory, type ChangeRecord } from '../../../../src-main/core/history/change-history.ts';
import { diffText } from '../../../../src-main/platform/text-diff.ts';
import { ManualClock, START } from '../../fakes/manual-clock.ts';
import { MemoryAwsFiles } from '../../fakes/memory-aws-files.ts';
import { MemoryHistoryStore } from '../../fakes/memory-history-store.ts';
import { FakeVault } from '../../fakes/ports.ts';
import { rejection } from '../../fakes/rejection.ts';
import { sampleCatalog, sampleUser } from '../../fakes/samples.ts';

const ADDED: ChangeRecord = { kind: 'profile', title: 'Added the role deploy' };

function setUp(config = 'a\nb\n', credentials = 'k\n') {
  const vault = new FakeVault();
  const store = new MemoryHistoryStore(vault);
  const files = new MemoryAwsFiles(config, credentials);
  const clock = new ManualClock();
  let ids = 0;
  const history = new ChangeHistory({ store, files, clock, newId: () => `c${++ids}`, diff: diffText });
  let changes = 0;
  history.onChange(() => {
    changes += 1;
  });
  const open = (record: ChangeRecord = ADDED, delta = NO_DELTA) => history.open(record, () => delta, true);
  /** A whole change of the config file. */
  const change = async (after: string, record: ChangeRecord = ADDED, delta = NO_DELTA) => {
    const kept = open(record, delta);
    await files.editConfig(() => after, kept.run('config'));
    return kept.id ?? '';
  };
  return { vault, store, files, clock, history, open, change, changes: () => changes };
}

describe('a change', () => {
  it('is kept before the file is replaced, with what it was and what it did', async () => {
    const { store, files, open, history } = setUp();
    const seen: string[] = [];
    const save = store.save.bind(store);
    store.save = async (entry) => {
      seen.push(files.config);
      await save(entry);
    };
    const kept = open({ ...ADDED, subject: 'acme', secrets: ['key'] });
    await files.editConfig(() => 'a\nc\n', kept.run('config'));
    expect(seen).toEqual(['a\nb\n']);
    expect(kept.id).toBe('c1');
    expect(await history.load('c1')).toEqual({
      id: 'c1',
      at: START,
      kind: 'profile',
      title: 'Added the role deploy',
      subject: 'acme',
      secrets: ['key'],
      delta: NO_DELTA,
      ownLinesOnly: true,
      undoneAt: null,
      files: [
        {
          file: 'config',
          path: files.configPath,
          diff: diffText('a\nb\n', 'a\nc\n'),
          added: 1,
          removed: 1,
          before: 'a\nb\n',
          after: 'a\nc\n',
        },
      ],
    });
  });

  it('that cannot be kept is not made', async () => {
    const { store, files, open } = setUp();
    store.failure = new Error('disk full');
    await expect(files.editConfig(() => 'x\n', open().run('config'))).rejects.toThrow('disk full');
    expect(files.config).toBe('a\nb\n');
    expect(files.writes).toBe(0);
  });

  it('of no file is not kept, and has no id', async () => {
    const { store, files, open, changes } = setUp();
    const kept = open();
    await files.editConfig((text) => text, kept.run('config'));
    expect(kept.id).toBeNull();
    expect(store.entries.size).toBe(0);
    expect(changes()).toBe(0);
    await kept.discard();
    expect(store.entries.size).toBe(0);
  });

  it('of both files is one entry, with each file once', async () => {
    const { files, open, history } = setUp();
    const kept = open();
    await files.editConfig(() => 'a\n', kept.run('config'));
    await files.editCredentials(() => '', kept.run('credentials'));
    const [entry, ...others] = await history.list();
    expect(others).toEqual([]);
    expect(entry?.files).toEqual([
      { file: 'config', path: files.configPath, added: 0, removed: 1 },
      { file: 'credentials', path: files.credentialsPath, added: 0, removed: 1 },
    ]);
    const { files: texts } = await history.load(kept.id ?? '');
    expect(texts.map(({ before, after }) => [before, after])).toEqual([
      ['a\nb\n', 'a\n'],
      ['k\n', ''],
    ]);
  });

  it('that had to be planned anew is kept as it was made in the end', async () => {
    const { files, open, history, store } = setUp();
    const run = open().run('config');
    await run.beforeReplace?.('a\n', 'a\nx\n');
    await run.beforeReplace?.('a\nb\n', 'a\nb\nx\n');
    expect(store.entries.size).toBe(1);
    expect((await history.load('c1')).files).toMatchObject([
      { before: 'a\nb\n', after: 'a\nb\nx\n', path: files.configPath },
    ]);
  });

  it('that did not happen after all is forgotten', async () => {
    const { files, open, history } = setUp();
    const kept = open();
    await files.editConfig(() => 'x\n', kept.run('config'));
    await kept.discard();
    expect(await history.list()).toEqual([]);
    expect(kept.id).toBeNull();
    expect((await rejection(history.load('c1'))).message).toContain('not in the history any more');
  });

  it('asks for what it did to the catalogue only when a file is changed', async () => {
    const { files, history } = setUp();
    let asked = 0;
    const delta = () => {
      asked += 1;
      return NO_DELTA;
    };
    const kept = history.open(ADDED, delta, false);
    await files.editConfig((text) => text, kept.run('config'));
    expect(asked).toBe(0);
    await files.editConfig(() => '', kept.run('config'));
    expect(asked).toBe(1);
    expect((await history.load('c1')).ownLinesOnly).toBe(false);
  });
});

describe('lines', () => {
  it.each([
    ['a\nb\nc\n', 'a\nx\ny\nc\n', 2, 1],
    ['a\nb\n', '', 0, 2],
    ['', 'a\n', 1, 0],
    ['a', 'a\n', 1, 1],
  ])('of %j that becomes %j are counted', async (before, after, added, removed) => {
    const { change, history } = setUp(before);
    await change(after);
    expect((await history.list())[0]?.files).toMatchObject([{ added, removed }]);
  });
});

describe('what another program wrote at the same moment', () => {
  it('is kept as an entry of its own, to copy from, not to take back', async () => {
    const { files, open, history } = setUp();
    const kept = open();
    await files.editCredentials(() => 'ours\n', kept.run('credentials'));
    await kept.run('credentials').overwrote?.('theirs\n');
    const [collision, ours] = await history.list();
    expect(ours).toMatchObject({ id: kept.id, keepReason: null });
    expect(collision).toMatchObject({
      kind: 'collision',
      title: expect.stringContaining('Another program'),
      keepReason: expect.stringContaining('copy from it what you need'),
      files: [{ file: 'credentials', path: files.credentialsPath, added: 1, removed: 0 }],
    });
    expect((await rejection(history.load(collision?.id ?? ''))).message).toContain('another program wrote');
    expect(await history.diffs(collision?.id ?? '')).toEqual([
      { file: 'credentials', path: files.credentialsPath, diff: diffText('', 'theirs\n') },
    ]);
  });

  it('stays when the change itself is forgotten', async () => {
    const { files, open, history } = setUp();
    const kept = open();
    await files.editConfig(() => 'ours\n', kept.run('config'));
    await kept.run('config').overwrote?.('theirs\n');
    await kept.discard();
    expect((await history.list()).map(({ kind }) => kind)).toEqual(['collision']);
  });
});

describe('a change that cannot be taken back', () => {
  it('was made while the vault was closed: its texts could not be sealed', async () => {
    const { vault, change, history } = setUp();
    vault.become('locked');
    const id = await change('x\n');
    vault.become('open');
    const reason = 'The keychain was locked when this was done';
    expect((await history.list())[0]).toMatchObject({
      keepReason: expect.stringContaining(reason),
      files: [{ added: 1 }],
    });
    const error = await rejection(history.load(id));
    expect(error).toMatchObject({ code: 'invalid-input', message: expect.stringContaining(reason) });
    expect(await history.diffs(id)).toHaveLength(1);
  });

  it('forgot a secret key', async () => {
    const { change, history } = setUp();
    const state = sampleCatalog([sampleUser('dana')]);
    const id = await change(
      'x\n',
      { kind: 'removal', title: 'Removed' },
      deltaOf(state, removeIdentity(state, 'id-dana')),
    );
    expect((await history.list())[0]?.keepReason).toContain('secret key of dana');
    expect((await rejection(history.load(id))).message).toContain('secret key of dana');
  });

  it('was taken back already', async () => {
    const { change, history, clock } = setUp();
    const id = await change('x\n');
    clock.sleep(1_000);
    await history.markUndone(id);
    expect((await history.list())[0]).toMatchObject({ undoneAt: clock.now(), keepReason: null });
    expect((await rejection(history.load(id))).message).toBe('This change was taken back already');
  });

  it('is opened only while the vault is', async () => {
    const { vault, change, history } = setUp();
    const id = await change('x\n');
    vault.become('locked');
    expect((await rejection(history.load(id))).code).toBe('vault-locked');
  });
});

describe('the list', () => {
  it('has the newest first, and no texts', async () => {
    const { change, history } = setUp('AKIAIOSFODNN7EXAMPLE\n');
    for (const [n, text] of ['x\n', 'y\n', 'z\n'].entries())
      await change(text, { ...ADDED, title: `change ${n}` });
    const list = await history.list();
    expect(list.map(({ title }) => title)).toEqual(['change 2', 'change 1', 'change 0']);
    expect(JSON.stringify(list)).not.toContain('AKIAIOSFODNN7EXAMPLE');
  });

  it('finds the last change of one kind about one thing that was not taken back', async () => {
    const { change, history } = setUp();
    const publish = (subject: string, text: string) =>
      change(text, { kind: 'publish', title: 'Published', subject });
    const first = await publish('acme', '1\n');
    const second = await publish('acme', '2\n');
    await publish('beta', '3\n');
    await change('4\n', { kind: 'removal', title: 'Removed', subject: 'acme' });
    expect(await history.lastOf('publish', 'acme')).toBe(second);
    await history.markUndone(second);
    expect(await history.lastOf('publish', 'acme')).toBe(first);
    await history.markUndone(first);
    expect(await history.lastOf('publish', 'acme')).toBeNull();
  });

  it('says that it has changed: for a change, for one that was discarded, and for one taken back', async () => {
    const { change, history, open, files, changes } = setUp();
    const id = await change('x\n');
    expect(changes()).toBe(1);
    await history.markUndone(id);
    expect(changes()).toBe(2);
    const kept = open();
    await files.editConfig(() => 'y\n', kept.run('config'));
    await kept.discard();
    expect(changes()).toBe(4);
  });

  it('has no diffs of what is not in it', async () => {
    const { history } = setUp();
    expect((await rejection(history.diffs('nope'))).code).toBe('invalid-input');
    expect((await rejection(history.load('nope'))).code).toBe('invalid-input');
  });
});
