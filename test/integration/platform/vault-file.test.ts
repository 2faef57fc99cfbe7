// The vault on real files, with a keychain in memory: what a damaged file, a failing disk and a keychain that never
// answers do.
import { randomBytes } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { AppError } from '../../../shared/errors.ts';
import { Secret } from '../../../src-main/core/secret.ts';
import { createKeychain, type Keytar } from '../../../src-main/platform/keychain.ts';
import { createVault } from '../../../src-main/platform/vault.ts';

const FIRST = 'first/example/secret/access/key/value';
const SECOND = 'second/example/secret/access/key/valu';

interface VaultFile {
  version: number;
  id: string;
  check: string;
  secrets: Record<string, string>;
}

let folder: string;
let path: string;
let items: Map<string, string>;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cloakroom-vault-'));
  path = join(folder, 'home', 'vault.json');
  items = new Map();
});

afterEach(async () => {
  vi.useRealTimers();
  await rm(folder, { recursive: true, force: true });
});

const inMemory: Keytar = {
  getPassword: async (_, account) => items.get(account) ?? null,
  setPassword: async (_, account, password) => {
    items.set(account, password);
  },
};

function vaultOn(keytar: Keytar = inMemory) {
  const keychain = createKeychain({
    keytar: async () => keytar,
    service: 'Cloakroom',
    platform: 'linux',
    isLocked: async () => false,
  });
  return createVault({ path, keychain });
}

/** A promise that is settled from outside. */
function deferred<T>() {
  let resolve: (value: T) => void = () => {};
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

async function openVault() {
  const vault = vaultOn();
  await vault.unlock();
  expect(vault.status()).toEqual({ state: 'open', error: null, protection: 'keychain' });
  return vault;
}

async function vaultWithTwoSecrets() {
  const vault = await openVault();
  await vault.put('first', new Secret(FIRST));
  await vault.put('second', new Secret(SECOND));
  return vault;
}

async function editFile(edit: (file: VaultFile) => void): Promise<void> {
  const file = JSON.parse(await readFile(path, 'utf8')) as VaultFile;
  edit(file);
  await writeFile(path, JSON.stringify(file));
}

describe('what lies on the disk', () => {
  test('neither the key nor a secret is in the file in any common encoding', async () => {
    await vaultWithTwoSecrets();
    const text = await readFile(path, 'latin1');
    const key = Buffer.from([...items.values()][0] ?? '', 'base64');
    expect(key).toHaveLength(32);

    // Without its end, as padding differs where it stands inside a longer text.
    for (const hidden of [key, Buffer.from(FIRST), Buffer.from(SECOND)])
      for (const encoding of ['latin1', 'base64', 'base64url', 'hex'] as const)
        expect(text).not.toContain(hidden.toString(encoding).slice(0, -3));
    expect(text).toContain('"first"');
  });

  test('sealing the same secret again gives other bytes, so equal secrets cannot be told', async () => {
    const vault = await openVault();
    const sealed = new Set<string | undefined>();
    for (const name of ['a', 'b', 'a', 'a']) {
      await vault.put(name, new Secret(FIRST));
      sealed.add((JSON.parse(await readFile(path, 'utf8')) as VaultFile).secrets[name]);
    }
    expect(sealed.size).toBe(4);
  });

  test.skipIf(process.platform === 'win32')('the file stays the user’s own after every write', async () => {
    const vault = await vaultWithTwoSecrets();
    await vault.remove('first');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readdir(join(folder, 'home'))).toEqual(['vault.json']);
  });

  test('a removed secret is gone from memory and file', async () => {
    const vault = await vaultWithTwoSecrets();
    await vault.remove('first');
    await vault.remove('never there');

    expect(await vault.get('first')).toBeNull();
    expect(await readFile(path, 'utf8')).not.toContain('"first"');
    expect((await (await openVault()).get('second'))?.reveal()).toBe(SECOND);
  });

  test('names that mean something to JavaScript objects are names like any other', async () => {
    const names = ['constructor', 'toString', 'hasOwnProperty', 'valueOf'];
    const vault = await openVault();
    for (const name of names) expect(await vault.get(name)).toBeNull();
    for (const name of names) await vault.put(name, new Secret(`of ${name}`));

    const again = await openVault();
    for (const name of names) expect((await again.get(name))?.reveal()).toBe(`of ${name}`);
  });
});

describe('a file that has been changed', () => {
  test('swapped secrets are refused one by one, and never handed out under the wrong name', async () => {
    await vaultWithTwoSecrets();
    await editFile(({ secrets }) => {
      [secrets.first, secrets.second] = [secrets.second ?? '', secrets.first ?? ''];
    });

    const vault = await openVault();
    for (const name of ['first', 'second'])
      await expect(vault.get(name)).rejects.toMatchObject({ name: 'AppError', code: 'vault-damaged' });
  });

  test.each([
    ['one bit flipped', (bytes: Buffer) => bytes.fill((bytes[20] ?? 0) ^ 1, 20, 21)],
    ['cut short', (bytes: Buffer) => bytes.subarray(0, 20)],
    ['shorter than a nonce', (bytes: Buffer) => bytes.subarray(0, 5)],
    ['emptied', () => Buffer.alloc(0)],
    ['a nonce and a tag of nothing', () => Buffer.alloc(28)],
    ['random bytes', () => randomBytes(64)],
  ])('a secret that is %s is damaged, and the others still open', async (_, spoil) => {
    await vaultWithTwoSecrets();
    await editFile(({ secrets }) => {
      secrets.first = spoil(Buffer.from(secrets.first ?? '', 'base64')).toString('base64');
    });

    const vault = await openVault();
    await expect(vault.get('first')).rejects.toMatchObject({ name: 'AppError', code: 'vault-damaged' });
    expect((await vault.get('second'))?.reveal()).toBe(SECOND);
  });

  test.each([
    ['is empty', () => ''],
    ['is cut off', (text: string) => text.slice(0, text.length / 2)],
    ['is not JSON', () => 'not JSON'],
    ['is JSON of another kind', () => '[1, 2]'],
    ['is of another version', (text: string) => text.replace('"version": 1', '"version": 2')],
    ['has an id that is none', (text: string) => text.replace(/"id": "[^"]+"/, '"id": "../x"')],
    ['has a secret that is not base64', (text: string) => text.replace(/"first": "[^"]+"/, '"first": "ü!"')],
    ['has a spoilt check value', (text: string) => text.replace(/"check": "[^"]+"/, '"check": ""')],
    ['is binary', () => Buffer.from([0xff, 0xfe, 0, 1, 2])],
  ])('a file that %s is damaged, left as it is, and no secret is read or written', async (_, spoil) => {
    await vaultWithTwoSecrets();
    const spoilt = Buffer.from(spoil(await readFile(path, 'utf8')));
    await writeFile(path, spoilt);
    const known = new Map(items);

    const vault = vaultOn();
    await vault.unlock();
    expect(vault.status()).toMatchObject({ state: 'damaged', error: { code: 'vault-damaged' } });
    await expect(vault.get('first')).rejects.toMatchObject({ code: 'vault-damaged' });
    await expect(vault.put('third', new Secret(FIRST))).rejects.toMatchObject({ code: 'vault-damaged' });
    expect(await readFile(path)).toEqual(spoilt);
    expect(items).toEqual(known);
  });

  test('a folder in the place of the file is damaged, not an empty vault', async () => {
    await mkdir(path, { recursive: true });
    const vault = vaultOn();
    await vault.unlock();
    expect(vault.status().state).toBe('damaged');
    expect(items.size).toBe(0);
  });

  test.each([
    ['another key', randomBytes(32).toString('base64')],
    ['a key of another length', randomBytes(16).toString('base64')],
    ['no key at all', 'ü'],
  ])('%s in the keychain counts as a missing key, and the file stays', async (_, value) => {
    await vaultWithTwoSecrets();
    const before = await readFile(path);
    for (const account of items.keys()) items.set(account, value);

    const vault = vaultOn();
    await vault.unlock();
    expect(vault.status()).toMatchObject({ state: 'key-missing', error: { code: 'vault-key-missing' } });
    expect(await readFile(path)).toEqual(before);
    expect([...items.values()]).toEqual([value]);
  });

  test('a restored file is taken by the next unlock', async () => {
    await vaultWithTwoSecrets();
    const good = await readFile(path);
    await writeFile(path, 'damaged');
    const vault = vaultOn();
    await vault.unlock();
    expect(vault.status().state).toBe('damaged');

    await writeFile(path, good);
    await vault.unlock();
    expect((await vault.get('first'))?.reveal()).toBe(FIRST);
  });
});

describe('writing', () => {
  test('concurrent changes lose nothing, and the last of a name wins', async () => {
    const vault = await openVault();
    await Promise.all([
      ...Array.from({ length: 40 }, (_, i) => vault.put(`name ${i}`, new Secret(`value ${i}`))),
      vault.put('name 7', new Secret('later')),
      vault.remove('name 8'),
    ]);

    const again = await openVault();
    for (let i = 0; i < 40; i++) {
      const expected = { 7: 'later', 8: undefined }[i] ?? (i === 8 ? undefined : `value ${i}`);
      expect((await again.get(`name ${i}`))?.reveal()).toBe(expected);
    }
  });

  test('a change that the disk refuses changes nothing, and the next one works', async () => {
    const vault = await vaultWithTwoSecrets();
    const before = await readFile(path);
    // A plain file in the place of the folder stops root too.
    const home = join(folder, 'home');
    await rename(home, `${home}-away`);
    await writeFile(home, '');

    await expect(vault.put('first', new Secret('new'))).rejects.toMatchObject({ code: 'file-unwritable' });
    await expect(vault.put('third', new Secret('new'))).rejects.toMatchObject({ code: 'file-unwritable' });
    await expect(vault.remove('second')).rejects.toMatchObject({ code: 'file-unwritable' });
    expect((await vault.get('first'))?.reveal()).toBe(FIRST);
    expect((await vault.get('second'))?.reveal()).toBe(SECOND);
    expect(await vault.get('third')).toBeNull();

    await rm(home);
    await rename(`${home}-away`, home);
    expect(await readFile(path)).toEqual(before);
    await vault.put('fourth', new Secret('works again'));
    const again = await openVault();
    expect((await again.get('first'))?.reveal()).toBe(FIRST);
    expect(await again.get('third')).toBeNull();
    expect((await again.get('fourth'))?.reveal()).toBe('works again');
  });

  test('a first start on a disk that refuses says so', async () => {
    const vault = vaultOn({
      ...inMemory,
      // Meanwhile something else has taken the folder's place.
      setPassword: async (service, account, password) => {
        await writeFile(join(folder, 'home'), '');
        await inMemory.setPassword(service, account, password);
      },
    });
    await vault.unlock();
    expect(vault.status()).toMatchObject({ state: 'unavailable', error: { code: 'file-unwritable' } });
    await expect(vault.get('first')).rejects.toMatchObject({ code: 'file-unwritable' });
  });

  test('a keyring that takes the key and loses it gets no vault', async () => {
    const vault = vaultOn({ getPassword: async () => null, setPassword: async () => {} });
    await vault.unlock();
    expect(vault.status()).toMatchObject({ state: 'unavailable', error: { code: 'vault-unavailable' } });
    await expect(stat(path)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test.skipIf(process.platform === 'win32')('a file left open to others is closed to them', async () => {
    await vaultWithTwoSecrets();
    await chmod(path, 0o644);
    await openVault();
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });
});

describe('a keychain that waits for a person', () => {
  test('callers wait five seconds together, then are told to answer the window', async () => {
    await vaultWithTwoSecrets();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const asked = deferred<void>();
    const answer = deferred<string | null>();
    const vault = vaultOn({
      ...inMemory,
      getPassword: () => {
        asked.resolve();
        return answer.promise;
      },
    });
    const unlocked = vault.unlock();
    await asked.promise;

    const callers = [
      vault.get('first'),
      vault.put('third', new Secret('x')),
      vault.put('fourth', new Secret('x')),
      vault.remove('first'),
    ].map((call) =>
      call.then(
        () => 'answered',
        (error: { code: string }) => error.code,
      ),
    );
    await vi.advanceTimersByTimeAsync(5_000);
    expect(await Promise.all(callers)).toEqual(callers.map(() => 'vault-locked'));
    expect(vault.status()).toMatchObject({ state: 'opening', error: null });

    answer.resolve([...items.values()][0] ?? null);
    await unlocked;
    expect(vault.status().state).toBe('open');
    expect((await vault.get('first'))?.reveal()).toBe(FIRST);
    expect(await vault.get('third')).toBeNull();
    expect(vi.getTimerCount()).toBe(0);
  });

  test('callers that come while the window is open get their answer once it is answered', async () => {
    await vaultWithTwoSecrets();
    const answer = deferred<string | null>();
    const vault = vaultOn({ ...inMemory, getPassword: () => answer.promise });
    void vault.unlock();
    const calls = [
      vault.get('first'),
      vault.put('third', new Secret('x')),
      vault.put('third', new Secret('y')),
    ];
    answer.resolve([...items.values()][0] ?? null);

    await Promise.all(calls);
    expect((await vault.get('third'))?.reveal()).toBe('y');
  });

  test('listeners hear of each state, and none is left behind', async () => {
    const vault = vaultOn();
    const states: string[] = [];
    const stop = vault.onChange(() => states.push(vault.status().state));
    await vault.unlock();
    stop();
    await vault.unlock();
    expect(states).toEqual(['opening', 'open']);
  });
});

describe('locking', () => {
  const why = new AppError({ code: 'vault-locked', message: 'Cloakroom is locked', remedy: 'unlock it' });

  test('forgets the key: nothing is read, written or sealed until it is unlocked', async () => {
    const vault = await vaultWithTwoSecrets();
    const sealed = await vault.seal('note', Buffer.from('text'));
    const before = await readFile(path);
    vault.lock(why);
    expect(vault.status()).toMatchObject({ state: 'locked', error: { message: 'Cloakroom is locked' } });
    for (const attempt of [
      () => vault.get('first'),
      () => vault.put('third', new Secret(FIRST)),
      () => vault.remove('first'),
      () => vault.seal('note', Buffer.from('text')),
      () => vault.unseal('note', sealed),
    ])
      await expect(attempt()).rejects.toMatchObject({ code: 'vault-locked' });
    expect(await readFile(path)).toEqual(before);
    await vault.unlock();
    expect((await vault.get('first'))?.reveal()).toBe(FIRST);
    expect(Buffer.from(await vault.unseal('note', sealed)).toString()).toBe('text');
  });

  test('lets a write under way end whole', async () => {
    const vault = await vaultWithTwoSecrets();
    const writing = vault.put('third', new Secret(FIRST));
    // Once it holds the key it goes on; the key is wiped after it.
    await new Promise((resolve) => setImmediate(resolve));
    vault.lock(why);
    await writing;
    await vault.unlock();
    expect((await vault.get('third'))?.reveal()).toBe(FIRST);
  });
});
