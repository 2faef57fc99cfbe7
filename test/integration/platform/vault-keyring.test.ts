// The vault with the real keytar and a real Secret Service.
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, readlink, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { openDesktopSession } from '../../../scripts/lib/desktop-session.ts';
import type { VaultStatus } from '../../../shared/model.ts';
import {
  type Bus,
  changeDefaultCollection,
  type Keyring,
  lockCollection,
  openBus,
  openKeyring,
} from './keyring.ts';
import { startVaultProcess, type VaultProcess } from './vault-process.ts';

const OPEN: VaultStatus = { state: 'open', error: null, protection: 'keychain' };
const SECRET = 'example/secret/access/key/of/forty/chars';
const onLinux = process.platform === 'linux';

let folder: string;
let path: string;
const processes: VaultProcess[] = [];

const start = (env: NodeJS.ProcessEnv): VaultProcess => {
  const started = startVaultProcess(path, env);
  processes.push(started);
  return started;
};

const openFolder = async () => {
  folder = await mkdtemp(join(tmpdir(), 'cloakroom-vault-'));
  path = join(folder, 'home', 'vault.json');
};
const closeFolder = async () => {
  for (const started of processes.splice(0)) await started.close();
  await rm(folder, { recursive: true, force: true });
};

beforeEach(openFolder);
afterEach(closeFolder);

describe.runIf(onLinux)('on a running keyring', () => {
  let bus: Bus;
  let keyring: Keyring;

  beforeAll(async () => {
    bus = await openBus();
    keyring = await openKeyring(bus);
  });

  afterAll(async () => {
    await keyring?.stop();
    await bus?.close();
  });

  const emptyKeyring = async () => {
    await keyring.unlock();
    await keyring.deleteItems();
  };
  beforeEach(emptyKeyring);

  /** GNOME Keyring 42 itself has been seen to end in the middle of this, once. Nothing of ours was tested then. */
  const onKeyring = (name: string, body: () => Promise<void>) =>
    test(name, async () => {
      try {
        await body();
      } catch (error) {
        if (!keyring.died()) throw error;
        await closeFolder();
        await openFolder();
        await keyring.start();
        await emptyKeyring();
        await body();
      }
    });

  onKeyring('the first start makes one key and a file that only the user can read', async () => {
    expect(await start(bus.env).unlock()).toEqual(OPEN);

    expect(await keyring.items()).toHaveLength(1);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await stat(join(folder, 'home'))).mode & 0o777).toBe(0o700);
  });

  onKeyring('secrets come back byte for byte in a new process, which reads the keychain once', async () => {
    const secrets = {
      'identity:a': SECRET,
      unicode: 'pässwörd 🗝 \u0000 \u2028 ключ',
      lines: 'one\r\ntwo\n\n',
      empty: '',
      'name with "quotes", {braces} and ü': 'value',
      large: 'x'.repeat(20_480),
    };
    const first = start(bus.env);
    await first.unlock();
    for (const [name, value] of Object.entries(secrets)) await first.put(name, value);
    await first.close();

    const second = start(bus.env);
    expect(await second.unlock()).toEqual(OPEN);
    for (const [name, value] of Object.entries(secrets)) expect(await second.get(name)).toBe(value);
    expect(await second.get('never stored')).toBeNull();
    await second.unlock();
    expect(await second.keychainCalls()).toEqual({ get: 1, set: 0 });
  });

  onKeyring('many callers of unlock share one question to the keychain', async () => {
    const first = start(bus.env);
    await first.unlock();
    await first.close();

    const second = start(bus.env);
    expect(await Promise.all(Array.from({ length: 50 }, () => second.unlock()))).toEqual(
      Array.from({ length: 50 }, () => OPEN),
    );
    expect(await second.keychainCalls()).toEqual({ get: 1, set: 0 });
  });

  onKeyring('a deleted keychain item is reported as missing, and nothing is made in its place', async () => {
    const first = start(bus.env);
    await first.unlock();
    await first.put('identity:a', SECRET);
    await first.close();
    const before = await readFile(path);
    await keyring.deleteItems();

    const second = start(bus.env);
    const status = await second.unlock();

    expect(status).toMatchObject({ state: 'key-missing', error: { code: 'vault-key-missing' } });
    expect(status.error?.remedy).not.toBe('');
    await expect(second.get('identity:a')).rejects.toMatchObject({ code: 'vault-key-missing' });
    await expect(second.put('identity:b', SECRET)).rejects.toMatchObject({ code: 'vault-key-missing' });
    expect(await readFile(path)).toEqual(before);
    expect(await keyring.items()).toEqual([]);
  });

  onKeyring(
    'a locked keyring is reported as locked; once unlocked, the same process reads its secrets',
    async () => {
      const first = start(bus.env);
      await first.unlock();
      await first.put('identity:a', SECRET);
      await first.close();
      const before = await readFile(path);
      await keyring.lock();

      const second = start(bus.env);
      const status = await second.unlock();
      expect(status).toMatchObject({ state: 'locked', error: { code: 'vault-locked' } });
      expect(status.error?.remedy).toContain('unlock');
      await expect(second.get('identity:a')).rejects.toMatchObject({ code: 'vault-locked' });
      await expect(second.put('identity:b', SECRET)).rejects.toMatchObject({ code: 'vault-locked' });
      expect(await readFile(path)).toEqual(before);

      await keyring.unlock();
      expect(await second.unlock()).toEqual(OPEN);
      expect(await second.get('identity:a')).toBe(SECRET);
      expect(await second.keychainCalls()).toEqual({ get: 2, set: 0 });
    },
  );

  onKeyring('a keyring that is locked at the very first start gets no vault beside it', async () => {
    await keyring.lock();
    const vault = start(bus.env);

    expect(await vault.unlock()).toMatchObject({ state: 'locked', error: { code: 'vault-locked' } });
    expect(existsSync(path)).toBe(false);
    await expect(vault.get('identity:a')).rejects.toMatchObject({ code: 'vault-locked' });

    await keyring.unlock();
    expect(await vault.unlock()).toEqual(OPEN);
    expect(await keyring.items()).toHaveLength(1);
  });

  onKeyring('a keyring locked after the vault was opened does not take the secrets away', async () => {
    const vault = start(bus.env);
    await vault.unlock();
    await vault.put('identity:a', SECRET);
    await keyring.lock();

    expect(await vault.get('identity:a')).toBe(SECRET);
    await vault.put('identity:b', 'another');
    expect(await vault.get('identity:b')).toBe('another');
  });

  onKeyring('two vaults share one keyring without touching each other', async () => {
    const first = start(bus.env);
    await first.unlock();
    await first.put('identity:a', 'of the first');
    const firstPath = path;
    path = join(folder, 'other', 'vault.json');
    const second = start(bus.env);
    await second.unlock();
    await second.put('identity:a', 'of the second');
    await first.close();

    path = firstPath;
    const again = start(bus.env);
    await again.unlock();
    expect(await again.get('identity:a')).toBe('of the first');
    expect(await second.get('identity:a')).toBe('of the second');
    expect(await keyring.items()).toHaveLength(2);
  });
});

describe.runIf(onLinux)('with a key in a keyring that is no longer the default one', () => {
  test('the locked keyring is found, though the default one is unlocked', async () => {
    const bus = await openBus();
    try {
      const keyring = await openKeyring(bus);
      const first = start(bus.env);
      await first.unlock();
      await first.put('identity:a', SECRET);
      await first.close();
      await changeDefaultCollection(bus.env);
      await keyring.lock();

      const second = start(bus.env);
      expect(await second.unlock()).toMatchObject({ state: 'locked' });
      await keyring.unlock();
      expect(await second.unlock()).toEqual(OPEN);
      expect(await second.get('identity:a')).toBe(SECRET);
      await keyring.stop();
    } finally {
      await bus.close();
    }
  });
});

describe.runIf(onLinux)('without a keyring', () => {
  test.each([
    ['no bus at all', ''],
    ['a bus address where nothing listens', 'unix:path=/nonexistent/bus'],
    ['a bus address that makes no sense', 'nonsense'],
  ])('%s is reported as unavailable, with what to install', async (_, address) => {
    const vault = start({ PATH: process.env.PATH, HOME: folder, DBUS_SESSION_BUS_ADDRESS: address });
    const status = await vault.unlock();

    expect(status).toMatchObject({ state: 'unavailable', error: { code: 'vault-unavailable' } });
    expect(status.error?.remedy).toContain('GNOME Keyring');
    await expect(vault.get('identity:a')).rejects.toMatchObject({ code: 'vault-unavailable' });
    expect(existsSync(path)).toBe(false);
  });

  test('a keyring that comes up later is found by the next try; one that is restarted is named as such', async () => {
    const bus = await openBus();
    try {
      const early = start(bus.env);
      expect(await early.unlock()).toMatchObject({ state: 'unavailable' });
      expect(existsSync(path)).toBe(false);
      const keyring = await openKeyring(bus);
      expect(await early.unlock()).toEqual(OPEN);
      await early.put('identity:a', SECRET);
      await early.close();

      await keyring.lock();
      const late = start(bus.env);
      expect(await late.unlock()).toMatchObject({ state: 'locked' });
      await keyring.stop();
      await keyring.start();
      const status = await late.unlock();
      expect(status).toMatchObject({ state: 'unavailable', error: { code: 'vault-unavailable' } });
      expect(status.error?.remedy).toContain('start it again');

      const fresh = start(bus.env);
      expect(await fresh.unlock()).toEqual(OPEN);
      expect(await fresh.get('identity:a')).toBe(SECRET);
      await keyring.stop();
    } finally {
      await bus.close();
    }
  });
});

describe.runIf(onLinux)('with the real unlock window open', () => {
  test('callers are refused in time, other work goes on, and a dismissed window means locked', async () => {
    const session = await openDesktopSession('isolated');
    try {
      const first = start(session.env);
      expect(await first.unlock()).toEqual(OPEN);
      await first.put('identity:a', SECRET);
      await first.close();
      const before = await readFile(path);
      await lockCollection(session.env);

      const vault = start(session.env);
      const unlocking = Array.from({ length: 8 }, () => vault.unlock());
      const prompter = await vi.waitUntil(() => prompterIn(session.env), { timeout: 20_000, interval: 50 });
      const refusals = Promise.allSettled(Array.from({ length: 8 }, () => vault.get('identity:a')));
      expect(await vault.status()).toMatchObject({ state: 'opening', error: null });
      // More files than libuv has threads.
      const large = join(folder, 'large');
      await writeFile(large, 'x'.repeat(100_000));
      expect(await Promise.all(Array.from({ length: 12 }, () => vault.readFile(large)))).toEqual(
        Array.from({ length: 12 }, () => 100_000),
      );
      for (const refusal of await refusals)
        expect(refusal).toMatchObject({ status: 'rejected', reason: { code: 'vault-locked' } });
      expect(await vault.status()).toMatchObject({ state: 'opening', error: null });

      process.kill(prompter);
      for (const status of await Promise.all(unlocking))
        expect(status).toMatchObject({ state: 'locked', error: { code: 'vault-locked' } });
      expect(await vault.keychainCalls()).toEqual({ get: 1, set: 0 });
      expect(await readFile(path)).toEqual(before);
    } finally {
      for (const started of processes.splice(0)) await started.close();
      await session.close();
    }
  });
});

/** Process id of the unlock window's program in that session, 0 while there is none. */
async function prompterIn({ CLOAKROOM_DESKTOP_SESSION }: NodeJS.ProcessEnv): Promise<number> {
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const program = await readlink(`/proc/${pid}/exe`).catch(() => '');
    if (!program.endsWith('-prompter')) continue;
    const environ = await readFile(`/proc/${pid}/environ`, 'latin1').catch(() => '');
    if (environ.includes(`CLOAKROOM_DESKTOP_SESSION=${CLOAKROOM_DESKTOP_SESSION}`)) return Number(pid);
  }
  return 0;
}
