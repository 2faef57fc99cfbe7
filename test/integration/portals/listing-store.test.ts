import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StoredListing } from '../../../src-main/core/portals/ports.ts';
import { createListingStore } from '../../../src-main/platform/listing-store.ts';

const listing: StoredListing = {
  accounts: [
    {
      accountId: '100000000001',
      name: 'Größe',
      email: null,
      added: true,
      roles: [{ name: 'Admin', added: false }],
    },
  ],
  removed: 1,
  added: 2,
  completedAt: 3,
  unfinished: {
    startedAt: 4,
    accounts: [{ accountId: '100000000001', name: 'Größe', email: 'x@example.com' }],
    accountsComplete: true,
    roles: { '100000000001': ['Admin'] },
  },
};

let home: string;
let folder: string;
beforeEach(async () => {
  home = await mkdtemp('/tmp/listings-');
  folder = join(home, 'listings');
});
afterEach(() => rm(home, { recursive: true, force: true }));

describe('A stored listing', () => {
  it('comes back as it was, also after a restart, and half-way', async () => {
    await createListingStore(folder).save('p-1', listing);
    expect(await createListingStore(folder).load('p-1')).toEqual(listing);
    const complete = { ...listing, unfinished: null };
    await createListingStore(folder).save('p-1', complete);
    expect(await createListingStore(folder).load('p-1')).toEqual(complete);
  });

  it('is the owner’s alone', async () => {
    await createListingStore(folder).save('p-1', listing);
    expect((await stat(join(folder, 'p-1.json'))).mode & 0o777).toBe(0o600);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
  });

  it('is one per portal, removed alone', async () => {
    const store = createListingStore(folder);
    await store.save('one', listing);
    await store.save('two', { ...listing, added: 9 });
    await store.remove('one');
    await store.remove('one');
    expect(await store.load('one')).toBeNull();
    expect(await store.load('two')).toMatchObject({ added: 9 });
  });

  it('is the last one of many saved at once', async () => {
    const store = createListingStore(folder);
    const all = Array.from({ length: 20 }, (_, added) => store.save('p', { ...listing, added }));
    await Promise.all(all);
    expect(await store.load('p')).toMatchObject({ added: 19 });
    expect(await readdir(folder)).toEqual(['p.json']);
  });

  it('that was removed while it was saved stays removed', async () => {
    const store = createListingStore(folder);
    await Promise.all([store.save('p', listing), store.remove('p')]);
    expect(await store.load('p')).toBeNull();
  });

  it('counts as none where it cannot be read', async () => {
    const store = createListingStore(folder);
    expect(await store.load('p')).toBeNull();
    await store.save('p', listing);
    const path = join(folder, 'p.json');
    const text = await readFile(path, 'utf8');
    for (const broken of ['', text.slice(0, -20), '{}', 'null', JSON.stringify({ ...listing, added: 'x' })]) {
      await writeFile(path, broken);
      expect(await store.load('p')).toBeNull();
    }
  });

  it('cannot be lured out of its folder by an id', async () => {
    await createListingStore(folder).save('../../evil', listing);
    expect(await readdir(home)).toEqual(['listings']);
    expect(await readdir(folder)).toEqual(['evil.json']);
  });

  it('goes on saving after one failed', async () => {
    await writeFile(folder, 'a file where the folder should be');
    const store = createListingStore(folder);
    await expect(store.save('p', listing)).rejects.toThrow();
    await rm(folder);
    await store.save('p', listing);
    expect(await store.load('p')).toEqual(listing);
  });
});
