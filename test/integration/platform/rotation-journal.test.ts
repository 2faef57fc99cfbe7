// The journals of key rotations on a real disk.
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppError, toWire } from '../../../shared/errors.ts';
import {
  advance,
  newJournal,
  type RotationJournal,
} from '../../../src-main/core/access-keys/rotation-journal.ts';
import { createRotationJournals } from '../../../src-main/platform/rotation-journal.ts';
import { RecordingLog } from '../../unit/fakes/ports.ts';
import { sampleUser } from '../../unit/fakes/samples.ts';

const AT = Date.UTC(2026, 10, 21, 9, 30, 0, 250);

let root = '';
let folder = '';
let log: RecordingLog;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'cloakroom-rotations-'));
  folder = join(root, 'rotations');
  log = new RecordingLog();
});
afterEach(() => rm(root, { recursive: true, force: true }));

function journal(id: string, at = AT, name = 'dana'): RotationJournal {
  const begun = newJournal(id, sampleUser(name).identity, at);
  const facts = {
    oldKeyId: 'AKIAIOSFODNN7EXAMPLE',
    knownIds: ['AKIAIOSFODNN7EXAMPLE'],
    createAskedAt: at + 1_000,
  };
  return advance(begun, { text: 'It is the only key', next: 'create-key', facts }, at + 1_000);
}

function ended(id: string, at: number, name = 'dana'): RotationJournal {
  const problem = toWire(new AppError({ code: 'key-limit', message: 'Two keys', remedy: 'delete one' }));
  const choices = [{ accessKeyId: 'AKIAIOSFODNN7EXAMPLE', status: 'Active' as const, createdAt: at }];
  const facts = { choices, graceEndsAt: at + 5, deactivatedAt: at + 4 };
  return advance(journal(id, at, name), { text: 'Ended', end: 'refused', problem, facts }, at + 2_000);
}

describe('the rotation journals', () => {
  it('come back as they were saved, the newest version of each', async () => {
    const store = createRotationJournals({ folder, log });
    expect(await store.load()).toEqual([]);
    await store.save(journal('one'));
    await store.save(ended('two', AT));
    await store.save(ended('one', AT));
    const loaded = await createRotationJournals({ folder, log }).load();
    expect(loaded).toHaveLength(2);
    expect(loaded).toEqual(expect.arrayContaining([ended('one', AT), ended('two', AT)]));
  });

  it('of before are read: a person had begun them, and none was in a hurry', async () => {
    await createRotationJournals({ folder, log }).save({
      ...journal('one'),
      begunBy: 'schedule',
      hurried: true,
    });
    const path = join(folder, 'one.json');
    const { begunBy, hurried, ...before } = JSON.parse(await readFile(path, 'utf8'));
    expect([begunBy, hurried]).toEqual(['schedule', true]);
    await writeFile(path, JSON.stringify(before));
    const [loaded] = await createRotationJournals({ folder, log }).load();
    expect(loaded).toMatchObject({ id: 'one', begunBy: 'person', hurried: false });
  });

  it('can be read by a person, and by no other user', async () => {
    await createRotationJournals({ folder, log }).save(journal('one'));
    const text = await readFile(join(folder, 'one.json'), 'utf8');
    expect(text).toContain('"startedAt": "2026-11-21T09:30:00.250Z"');
    expect(text).toContain('"outcome": "It is the only key"');
    if (process.platform === 'win32') return;
    expect((await stat(join(folder, 'one.json'))).mode & 0o777).toBe(0o600);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
  });

  it('leaves alone what it cannot read, and logs it', async () => {
    const store = createRotationJournals({ folder, log });
    await store.save(journal('one'));
    await writeFile(join(folder, 'torn.json'), '{"version": 1, "id"');
    await writeFile(join(folder, 'future.json'), '{"version": 2}');
    expect((await store.load()).map(({ id }) => id)).toEqual(['one']);
    expect(log.entries.map(({ fields }) => fields.name).sort()).toEqual(['future.json', 'torn.json']);
    expect(await readdir(folder)).toHaveLength(3);
  });

  it('keeps the last ended ones of each identity, and every open one', async () => {
    const store = createRotationJournals({ folder, log, mostEnded: 2 });
    await store.save(journal('open', AT - 1_000_000));
    await store.save(ended('other', AT, 'erin'));
    for (let number = 0; number < 5; number++) await store.save(ended(`n${number}`, AT + number * 60_000));
    const ids = (await store.load()).map(({ id }) => id).sort();
    expect(ids).toEqual(['n3', 'n4', 'open', 'other']);
  });

  it('does not look empty when the folder cannot be read', async () => {
    if (process.platform === 'win32' || process.getuid?.() === 0) return;
    const store = createRotationJournals({ folder, log });
    await store.save(journal('one'));
    await chmod(folder, 0o000);
    await expect(store.load()).rejects.toThrow();
    await expect(store.save(journal('two'))).rejects.toMatchObject({ code: 'file-unwritable' });
    await chmod(folder, 0o700);
  });

  it('stays in its folder whatever the id is', async () => {
    const store = createRotationJournals({ folder, log });
    await store.save({ ...journal('one'), id: '../../evil' });
    expect(await readdir(folder)).toEqual(['evil.json']);
  });
});
