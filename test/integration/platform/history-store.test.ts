// The history on a real disk, sealed by a real vault.
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { NO_DELTA } from '../../../src-main/core/history/catalog-delta.ts';
import type { HistoryEntry, HistoryStore } from '../../../src-main/core/history/ports.ts';
import type { Vault } from '../../../src-main/core/ports.ts';
import { createHistoryStore, type HistoryStoreOptions } from '../../../src-main/platform/history-store.ts';
import { createKeychain } from '../../../src-main/platform/keychain.ts';
import { createVault } from '../../../src-main/platform/vault.ts';

const SECRET = 'aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
const BEFORE = `[default]\n${SECRET}\n`;
const AFTER = '[default]\ncredential_process = /opt/helper default\n';

let root = '';
let folder = '';
let vault: Vault;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'cloakroom-history-'));
  folder = join(root, 'history');
  vault = vaultIn(root);
  await vault.unlock();
});
afterEach(() => rm(root, { recursive: true, force: true }));

function vaultIn(place: string, { locked = false } = {}): Vault {
  const items = new Map<string, string>();
  const keychain = createKeychain({
    keytar: async () => ({
      getPassword: async (_service, account) => items.get(account) ?? null,
      setPassword: async (_service, account, password) => {
        if (locked) throw new Error('the prompt was dismissed');
        items.set(account, password);
      },
    }),
    service: 'test',
    platform: 'linux',
    isLocked: async () => false,
  });
  return createVault({ path: join(place, 'vault.json'), keychain });
}

function entry(id: string, more: Partial<HistoryEntry> = {}): HistoryEntry {
  return {
    id,
    at: 1_000,
    kind: 'import',
    title: 'Brought over one profile',
    subject: null,
    delta: NO_DELTA,
    secrets: ['iam-user/1/access-key'],
    ownLinesOnly: false,
    undoneAt: null,
    files: [
      {
        file: 'credentials',
        path: '/home/dana/.aws/credentials',
        diff: '-(left out)',
        added: 1,
        removed: 1,
        before: BEFORE,
        after: AFTER,
      },
    ],
    ...more,
  };
}

const logged: string[] = [];
const log = { info: () => {}, warn: (event: string) => void logged.push(event) };

function store(more: Partial<HistoryStoreOptions> = {}): HistoryStore {
  return createHistoryStore({ folder, sealer: vault, log, ...more });
}

async function wholeFolder(): Promise<string> {
  const names = await readdir(folder);
  return (await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')))).join('\n');
}

describe('The history store', () => {
  it('gives back what was kept, texts and all, also after a restart', async () => {
    await store().save(entry('one'));
    expect(await store().load('one')).toEqual(entry('one'));
  });

  it('keeps no text in plain, and lets only the owner read its files', async () => {
    await store().save(entry('one'));
    const kept = await wholeFolder();
    expect(kept).not.toContain('wJalrXUtnFEMI');
    expect(kept).not.toContain('credential_process');
    expect(kept).toContain('Brought over one profile');
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    expect((await stat(join(folder, 'one.json'))).mode & 0o777).toBe(0o600);
  });

  it('lists the newest first, and says whether the texts are complete', async () => {
    const history = store();
    await history.save(entry('old', { at: 1 }));
    await history.save(entry('new', { at: 2 }));
    const heads = await history.list();
    expect(heads.map(({ id }) => id)).toEqual(['new', 'old']);
    expect(heads[0]?.files[0]).toMatchObject({ complete: true, diff: '-(left out)' });
    expect(heads[0]?.files[0]).not.toHaveProperty('before');
  });

  it('lists a change without its texts when the vault was closed', async () => {
    const closed = vaultIn(join(root, 'other'), { locked: true });
    await closed.unlock();
    const history = store({ sealer: closed });
    await history.save(entry('one'));
    expect((await history.list())[0]?.files[0]?.complete).toBe(false);
    expect((await history.load('one'))?.files[0]).toMatchObject({ before: null, after: null });
    expect(await wholeFolder()).not.toContain('wJalrXUtnFEMI');
  });

  it('does not open what was sealed for another change', async () => {
    await store().save(entry('one'));
    await store().save(entry('two'));
    const [one, two] = await Promise.all(
      ['one', 'two'].map(async (id) => JSON.parse(await readFile(join(folder, `${id}.json`), 'utf8'))),
    );
    await writeFile(join(folder, 'two.json'), JSON.stringify({ ...two, files: one.files }));
    await expect(store().load('two')).rejects.toMatchObject({ code: 'vault-damaged' });
  });

  it('saves a change again under its id', async () => {
    const history = store();
    await history.save(entry('one'));
    await history.save(entry('one', { title: 'Again' }));
    expect((await history.list()).map(({ title }) => title)).toEqual(['Again']);
  });

  it('remembers what was taken back', async () => {
    await store().save(entry('one'));
    await store().markUndone('one', 5_000);
    expect((await store().list())[0]?.undoneAt).toBe(5_000);
    expect((await store().load('one'))?.files[0]?.before).toBe(BEFORE);
  });

  it('forgets the oldest changes when there are too many', async () => {
    const history = store({ mostEntries: 2 });
    for (const [at, id] of ['a', 'b', 'c'].entries()) await history.save(entry(id, { at }));
    expect((await readdir(folder)).sort()).toEqual(['b.json', 'c.json']);
    expect(await history.load('a')).toBeNull();
  });

  it('forgets the oldest changes when they are too large, but never the newest', async () => {
    const history = store({ mostBytes: 1 });
    await history.save(entry('a', { at: 1 }));
    await history.save(entry('b', { at: 2 }));
    expect(await readdir(folder)).toEqual(['b.json']);
  });

  it('leaves files alone that it cannot read, and lists the others', async () => {
    await store().save(entry('one'));
    await writeFile(join(folder, 'broken.json'), '{"version":1');
    await writeFile(join(folder, 'two.json'), await readFile(join(folder, 'one.json')));
    logged.length = 0;
    expect((await store().list()).map(({ id }) => id)).toEqual(['one']);
    expect(logged).toEqual(['history entry not readable', 'history entry not readable']);
    expect(await readdir(folder)).toHaveLength(3);
  });

  it('clears away what a killed process was writing', async () => {
    await store().save(entry('one'));
    await writeFile(join(folder, '.two.json.cloakroom-0a1b2c3d.tmp'), '{"version":1');
    await store().list();
    expect(await readdir(folder)).toEqual(['one.json']);
  });

  it('removes a change that did not happen', async () => {
    const history = store();
    await history.save(entry('one'));
    await history.remove('one');
    expect(await readdir(folder)).toEqual([]);
    expect(await history.list()).toEqual([]);
  });

  it('says so when it cannot write', async () => {
    await writeFile(folder, 'a file where the folder should be');
    await expect(store().save(entry('one'))).rejects.toMatchObject({ code: 'file-unwritable' });
  });
});
