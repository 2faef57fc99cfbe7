import { describe, expect, it } from 'vitest';
import type { AppError } from '../../../shared/errors.ts';
import {
  addIamUser,
  Catalog,
  type CatalogState,
  EMPTY_CATALOG,
  makeActive,
  putRole,
  setFavourite,
} from '../../../src-main/core/catalog.ts';
import { type ChangeOptions, createApplyChange } from '../../../src-main/core/catalog-change.ts';
import { deltaOf } from '../../../src-main/core/history/catalog-delta.ts';
import { ChangeHistory, type ChangeRecord } from '../../../src-main/core/history/change-history.ts';
import { planProfileEdit } from '../../../src-main/core/managed-profiles.ts';
import { diffText } from '../../../src-main/platform/text-diff.ts';
import { createDesk, HELPER, userForm } from '../fakes/desk.ts';
import { awsError } from '../fakes/fake-sts.ts';
import { ManualClock } from '../fakes/manual-clock.ts';
import { MemoryAwsFiles } from '../fakes/memory-aws-files.ts';
import { MemoryHistoryStore } from '../fakes/memory-history-store.ts';
import { FakeVault, MemoryCatalogStore, RecordingLog } from '../fakes/ports.ts';
import { rejection } from '../fakes/rejection.ts';
import { sampleCatalog, sampleRole, sampleUser } from '../fakes/samples.ts';
import { turns } from '../fakes/turns.ts';

const RECORD: ChangeRecord = { kind: 'profile', title: 'Added the role one' };
const KEYS = '[work]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = EXAMPLE\n';
const OWN = '; mine\r\n[profile mine]\r\nregion=eu-west-3';
const base = sampleCatalog([sampleUser('dana')]);
const withOne = putRole(base, sampleRole('one', 'dana'), 'one');

function setUp(state: CatalogState = base, own = OWN) {
  const config = planProfileEdit(EMPTY_CATALOG, state, { helperPath: HELPER, replace: false })?.(own) ?? own;
  const files = new MemoryAwsFiles(config, KEYS);
  const store = new MemoryCatalogStore(state);
  const catalog = new Catalog(store);
  const historyStore = new MemoryHistoryStore(new FakeVault());
  const log = new RecordingLog();
  let ids = 0;
  const history = new ChangeHistory({
    store: historyStore,
    files,
    clock: new ManualClock(),
    newId: () => `c${++ids}`,
    diff: diffText,
  });
  const apply = createApplyChange({ catalog, files, history, helperPath: () => HELPER, log });
  const everything = () => ({
    config: files.config,
    credentials: files.credentials,
    catalog: catalog.state,
    stored: store.load(),
    history: [...historyStore.entries.values()],
  });
  return { files, store, catalog, historyStore, history, log, apply, everything };
}

type Parts = Pick<ReturnType<typeof setUp>, 'files' | 'store' | 'historyStore'>;

/** The nth time it is written to (counted from one), the history’s disk is full. */
function failSave({ historyStore }: Parts, nth: number): void {
  const save = historyStore.save.bind(historyStore);
  let saves = 0;
  historyStore.save = async (entry) => {
    saves += 1;
    if (saves === nth) throw new Error('disk full');
    await save(entry);
  };
}

const both = {
  config: (text: string) => `${text}\n# more`,
  credentials: () => '',
};

describe('a change that fails leaves everything as it was', () => {
  const catalogFirst: ChangeOptions = { texts: both };
  const keysFirst: ChangeOptions = { texts: { ...both, credentialsFirst: true } };
  const busy = () => awsError('file-busy');

  it.each<[string, ChangeOptions, (parts: Parts) => unknown]>([
    ['the history of the config file', {}, (parts) => failSave(parts, 1)],
    ['the config file', {}, ({ files }) => files.failures.push(busy())],
    ['the catalogue', {}, ({ store }) => Object.assign(store, { failure: new Error('disk full') })],

    ['the history of the first file', catalogFirst, (parts) => failSave(parts, 1)],
    ['the first file', catalogFirst, ({ files }) => files.failures.push(busy())],
    ['the catalogue', catalogFirst, ({ store }) => Object.assign(store, { failure: new Error('disk full') })],
    ['the history of the second file', catalogFirst, (parts) => failSave(parts, 2)],
    ['the second file', catalogFirst, ({ files }) => files.failures.push(null, busy())],

    ['the history of the first file', keysFirst, (parts) => failSave(parts, 1)],
    ['the first file', keysFirst, ({ files }) => files.failures.push(busy())],
    ['the history of the second file', keysFirst, (parts) => failSave(parts, 2)],
    ['the second file', keysFirst, ({ files }) => files.failures.push(null, busy())],
    ['the catalogue', keysFirst, ({ store }) => Object.assign(store, { failure: new Error('disk full') })],
  ])('at %s (%j)', async (_step, options, fail) => {
    const parts = setUp();
    const before = parts.everything();
    fail(parts);
    await expect(parts.apply(RECORD, () => withOne, options)).rejects.toThrow(/disk full|file-busy/);
    expect(parts.everything()).toEqual(before);
    expect(parts.log.entries).toEqual([]);
  });

  it.each<[string, (parts: Parts) => unknown]>([
    ['the history', (parts) => failSave(parts, 1)],
    ['the config file', ({ files }) => files.failures.push(busy())],
    ['the catalogue', ({ store }) => Object.assign(store, { failure: new Error('disk full') })],
  ])('at %s, and no secret stays in the vault', async (_step, fail) => {
    const desk = createDesk();
    await desk.commands['identity.addIamUser'](userForm('kim'));
    const before = desk.everything();
    fail(desk);
    await expect(desk.commands['identity.addIamUser'](userForm('dana'))).rejects.toThrow(
      /disk full|file-busy/,
    );
    expect(desk.everything()).toEqual(before);
    expect(desk.vault.names).toHaveLength(1);
  });

  it('when it is refused, and the next one goes through', async () => {
    const parts = setUp();
    const twin = sampleUser('dana');
    const refused = parts.apply(RECORD, (state) => addIamUser(state, twin.identity, twin.session, null));
    const next = parts.apply(RECORD, () => withOne);
    expect((await rejection(refused)).code).toBe('name-taken');
    expect(await next).toBe('c1');
    expect(parts.catalog.state).toBe(withOne);
  });

  it('when a person’s own section is in the way', async () => {
    const parts = setUp(base, '[profile one]\nrole_arn = x\nsource_profile = mine\n');
    const before = parts.everything();
    expect((await rejection(parts.apply(RECORD, () => withOne))).code).toBe('profile-conflict');
    expect(parts.everything()).toEqual(before);
  });
});

describe('a change that fails while another program writes', () => {
  it('takes back its own lines alone', async () => {
    const parts = setUp();
    const before = parts.everything();
    const save = parts.store.save.bind(parts.store);
    parts.store.save = (state) => {
      parts.files.config += '\n[profile theirs]\nregion = eu-west-3\n';
      parts.store.failure = new Error('disk full');
      save(state);
    };
    await expect(parts.apply(RECORD, () => withOne)).rejects.toThrow('disk full');
    expect(parts.files.config).toContain('[profile theirs]\nregion = eu-west-3\n');
    expect(parts.files.config).not.toContain('[profile one]');
    expect(parts.everything()).toEqual({ ...before, config: parts.files.config });
  });

  it('leaves the credentials file as the other program wrote it', async () => {
    const parts = setUp();
    const texts = { ...both, credentialsFirst: true };
    const edit = parts.files.editConfig.bind(parts.files);
    parts.files.editConfig = async (...args) => {
      parts.files.credentials = 'theirs\n';
      parts.files.failures.push(awsError('file-busy'));
      return await edit(...args);
    };
    await rejection(parts.apply(RECORD, () => withOne, { texts }));
    expect(parts.files.credentials).toBe('theirs\n');
  });

  it('and whose lines cannot be taken back stays in the history, from where a person can do it', async () => {
    const parts = setUp();
    const before = parts.everything();
    parts.store.failure = new Error('disk full');
    parts.files.failures.push(null, awsError('file-busy'));
    await expect(parts.apply(RECORD, () => withOne)).rejects.toThrow('disk full');
    expect(parts.log.entries).toMatchObject([{ level: 'warn', fields: { code: 'file-busy' } }]);
    expect(parts.files.config).toContain('[profile one]');
    expect(parts.catalog.state).toBe(before.catalog);
    expect((await parts.history.load('c1')).files).toMatchObject([
      { before: before.config, after: parts.files.config },
    ]);
  });

  it('and whose entry cannot be forgotten tells of the first failure', async () => {
    const parts = setUp();
    parts.store.failure = new Error('disk full');
    parts.historyStore.remove = async () => {
      throw new Error('not removed');
    };
    await expect(parts.apply(RECORD, () => withOne)).rejects.toThrow('disk full');
    expect(parts.log.entries).toHaveLength(1);
  });
});

describe('a change that goes through', () => {
  it('is kept with what it did to the catalogue, and gives its id', async () => {
    const parts = setUp();
    const before = parts.everything();
    expect(await parts.apply({ ...RECORD, subject: 'one' }, () => withOne)).toBe('c1');
    expect(parts.everything()).toMatchObject({ catalog: withOne, stored: withOne });
    expect(await parts.history.load('c1')).toMatchObject({
      ...RECORD,
      subject: 'one',
      delta: deltaOf(base, withOne),
      ownLinesOnly: true,
      files: [{ file: 'config', before: before.config, after: parts.files.config }],
    });
  });

  it('that touches no file is not kept, and gives no id', async () => {
    const parts = setUp();
    expect(await parts.apply(RECORD, (state) => setFavourite(state, ['dana'], true))).toBeNull();
    expect(parts.everything()).toMatchObject({ stored: { favourites: ['dana'] }, history: [] });
    expect(parts.files.writes).toBe(0);
  });

  it('by texts of its own is kept as one that is not Cloakroom’s lines alone, with both files', async () => {
    const parts = setUp();
    await parts.apply({ kind: 'import', title: 'Brought over' }, () => withOne, { texts: both });
    expect(parts.files.config).not.toContain('[profile one]');
    expect(parts.files.credentials).toBe('');
    const entry = await parts.history.load('c1');
    expect(entry.ownLinesOnly).toBe(false);
    expect(entry.files.map(({ file, before }) => [file, before])).toEqual([
      ['config', parts.files.config.replace('\n# more', '')],
      ['credentials', KEYS],
    ]);
  });

  it.each<[boolean, string[]]>([
    [false, ['config', 'catalogue', 'credentials']],
    [true, ['credentials', 'config', 'catalogue']],
  ])('takes keys out last, and brings them back first (%s)', async (credentialsFirst, order) => {
    const parts = setUp();
    const done: string[] = [];
    const { editConfig, editCredentials } = parts.files;
    parts.files.editConfig = async (...args) => {
      done.push('config');
      return await editConfig.apply(parts.files, args);
    };
    parts.files.editCredentials = async (...args) => {
      done.push('credentials');
      return await editCredentials.apply(parts.files, args);
    };
    parts.catalog.onChange(() => done.push('catalogue'));
    await parts.apply(RECORD, () => withOne, { texts: { ...both, credentialsFirst } });
    expect(done).toEqual(order);
  });

  it('puts back in reverse what it did when it fails', async () => {
    const parts = setUp();
    const done: string[] = [];
    const { editConfig, editCredentials } = parts.files;
    parts.files.editConfig = async (...args) => {
      done.push('config');
      return await editConfig.apply(parts.files, args);
    };
    parts.files.editCredentials = async (...args) => {
      done.push('credentials');
      return await editCredentials.apply(parts.files, args);
    };
    parts.store.failure = new Error('disk full');
    const options = { texts: { ...both, credentialsFirst: true } };
    await expect(parts.apply(RECORD, () => withOne, options)).rejects.toThrow('disk full');
    expect(done).toEqual(['credentials', 'config', 'config', 'credentials']);
  });

  it('waits for the one before it, and is about what that left', async () => {
    const parts = setUp();
    const edit = parts.files.editConfig.bind(parts.files);
    let letGo = () => {};
    parts.files.editConfig = async (...args) => {
      parts.files.editConfig = edit;
      await new Promise<void>((resolve) => {
        letGo = resolve;
      });
      return await edit(...args);
    };
    const first = parts.apply(RECORD, (state) => putRole(state, sampleRole('one', 'dana'), 'one'));
    const second = parts.apply(RECORD, (state) => putRole(state, sampleRole('two', 'one'), 'two'));
    await turns();
    expect(parts.catalog.state).toEqual(base);
    letGo();
    await Promise.all([first, second]);
    expect(parts.catalog.state.profiles.map(({ name }) => name)).toEqual(['dana', 'one', 'two']);
    expect(parts.store.load()).toEqual(parts.catalog.state);
  });
});

describe('a profile behind a key of the credentials file', () => {
  const behind = (name: string) => `[x]\n[${name}]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\n`;
  const refused = async (
    state: CatalogState,
    credentials: string,
    change: (state: CatalogState) => CatalogState,
    options?: ChangeOptions,
  ): Promise<AppError> => {
    const parts = setUp(state);
    parts.files.credentials = credentials;
    const before = parts.everything();
    const error = await rejection(parts.apply(RECORD, change, options));
    expect(parts.everything()).toEqual(before);
    return error;
  };

  it('is refused, with the line and where that key can be brought over, but not the key', async () => {
    const error = await refused(base, behind('one'), () => withOne);
    expect(error.code).toBe('profile-conflict');
    expect(error.message).toContain('[one] (line 3)');
    expect(error.remedy).toContain('Import page');
    expect(error.remedy).toContain('another profile name');
    expect(JSON.stringify(error)).not.toContain('AKIAIOSFODNN7EXAMPLE');
  });

  it('is refused as [default], when a session becomes active and when it is made active once more', async () => {
    const active = (state: CatalogState) => makeActive(state, 'dana');
    const error = await refused(base, behind('default'), active, { activating: true });
    expect(error.message).toContain('[default] (line 3)');
    expect(error.remedy).not.toContain('another profile name');
    await refused(base, behind('default'), active);
    await refused(makeActive(base, 'dana'), behind('default'), active, { activating: true });
  });

  it('was there before: other changes are not held up by it', async () => {
    const parts = setUp(makeActive(base, 'dana'));
    parts.files.credentials = behind('dana') + behind('default');
    await parts.apply(RECORD, () => makeActive(withOne, 'dana'));
    expect(parts.files.config).toContain('[profile one]');
  });
});
