// A vault that a passphrase opens: choosing, entering and changing it. With the real derivation where that is what is
// asked, and a quick one elsewhere.
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { describe, expect, test } from 'vitest';
import { AppError } from '../../../shared/errors.ts';
import { Secret } from '../../../src-main/core/secret.ts';
import type { Keychain } from '../../../src-main/platform/keychain.ts';
import { type DeriveKey, deriveWithScrypt } from '../../../src-main/platform/passphrase-key.ts';
import { enter, keychainOf, NEXT, passphraseVaults, RIGHT, SECRET } from './vault-passphrase-setting.ts';

const why = new AppError({ code: 'vault-locked', message: 'Cloakroom is locked', remedy: 'unlock it' });
const wrong = { code: 'vault-wrong-passphrase' };

const setting = passphraseVaults();
const { held, quick, vaultOn, existingVault } = setting;

describe('choosing a passphrase', () => {
  test('makes a vault where there is no keychain, opened by nothing else', async () => {
    const vault = vaultOn();
    await vault.unlock();
    expect(vault.status()).toMatchObject({ state: 'unavailable', protection: null });
    await vault.choosePassphrase(new Secret(RIGHT));
    expect(vault.status()).toEqual({ state: 'open', error: null, protection: 'passphrase' });
    await vault.put('first', new Secret(SECRET));

    const again = vaultOn();
    await again.unlock();
    expect(again.status()).toMatchObject({
      state: 'locked',
      protection: 'passphrase',
      error: { code: 'vault-locked', message: expect.stringContaining('passphrase') },
    });
    await expect(again.get('first')).rejects.toMatchObject({ code: 'vault-locked' });
    await expect(again.put('first', new Secret('x'))).rejects.toMatchObject({ code: 'vault-locked' });
    expect(await enter(again, RIGHT)).toBe('open');
    expect((await again.get('first'))?.reveal()).toBe(SECRET);
  });

  test('is derived with scrypt over 128 MiB, and neither passphrase nor key nor secret is in the file', async () => {
    const keys: Buffer[] = [];
    const watched: DeriveKey = async (...all) => {
      const key = await deriveWithScrypt(...all);
      keys.push(Buffer.from(key));
      return key;
    };
    const vault = vaultOn(undefined, watched);
    await vault.unlock();
    await vault.choosePassphrase(new Secret(RIGHT));
    await vault.put('first', new Secret(SECRET));
    const text = await readFile(setting.path, 'latin1');
    const { protection } = JSON.parse(text) as { protection: Record<string, unknown> };
    expect(protection).toMatchObject({ kind: 'passphrase', kdf: 'scrypt', N: 131_072, r: 8, p: 1 });
    expect(keys).toHaveLength(1);
    for (const hidden of [...keys, Buffer.from(RIGHT), Buffer.from(SECRET)])
      for (const encoding of ['latin1', 'base64', 'base64url', 'hex'] as const)
        expect(text).not.toContain(hidden.toString(encoding).slice(0, -3));

    const again = vaultOn(undefined, deriveWithScrypt);
    expect(await enter(again, `${RIGHT}.`)).toBe('vault-wrong-passphrase');
    expect(await enter(again, RIGHT)).toBe('open');
    expect((await again.get('first'))?.reveal()).toBe(SECRET);
  });

  test.each([
    ['answers', new Map<string, string>()],
    ['is locked', 'locked' as const],
  ])('is refused while the keychain %s, and nothing is made', async (_, items) => {
    const changing: Keychain = { ...keychainOf('nobody') };
    const late = vaultOn(changing);
    await late.unlock();
    // It has come up since.
    Object.assign(changing, keychainOf(items));
    await expect(late.choosePassphrase(new Secret(RIGHT))).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringContaining('keychain'),
    });
    expect(existsSync(setting.path)).toBe(false);
  });

  test('is refused beside a vault of the keychain, though its keychain is gone', async () => {
    const items = new Map<string, string>();
    const first = vaultOn(keychainOf(items));
    await first.unlock();
    await first.put('first', new Secret(SECRET));
    const before = await readFile(setting.path);

    const vault = vaultOn();
    await vault.unlock();
    expect(vault.status()).toMatchObject({ state: 'unavailable', protection: 'keychain' });
    await expect(vault.choosePassphrase(new Secret(RIGHT))).rejects.toMatchObject({ code: 'invalid-input' });
    await expect(vault.changePassphrase(new Secret(RIGHT), new Secret(NEXT))).rejects.toBeInstanceOf(
      AppError,
    );
    expect(await enter(vault, RIGHT)).toBe('open');
    // Ended, and not by the passphrase.
    expect(vault.status().state).toBe('unavailable');
    expect(await readFile(setting.path)).toEqual(before);
  });

  test('is refused over a damaged file, which stays', async () => {
    await mkdir(dirname(setting.path), { recursive: true });
    await writeFile(setting.path, 'damaged');
    const vault = vaultOn();
    await vault.unlock();
    await expect(vault.choosePassphrase(new Secret(RIGHT))).rejects.toBeInstanceOf(AppError);
    expect(await readFile(setting.path, 'utf8')).toBe('damaged');
  });

  test('twice at a time makes one vault', async () => {
    const vault = vaultOn();
    await vault.unlock();
    const both = await Promise.allSettled([
      vault.choosePassphrase(new Secret(RIGHT)),
      vault.choosePassphrase(new Secret(NEXT)),
    ]);
    expect(both.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    expect(await enter(vaultOn(), RIGHT)).toBe('open');
  });
});

describe('entering it', () => {
  test('the same letters written otherwise are the same passphrase; spaces count', async () => {
    const composed = ' Brücke ﬁne Å gewölbt ';
    const vault = vaultOn();
    await vault.unlock();
    await vault.choosePassphrase(new Secret(composed));
    for (const form of ['NFC', 'NFD', 'NFKD'] as const)
      expect(await enter(vaultOn(), composed.normalize(form))).toBe('open');
    expect(await enter(vaultOn(), composed.trim())).toBe('vault-wrong-passphrase');
    expect(await enter(vaultOn(), composed.toLowerCase())).toBe('vault-wrong-passphrase');
  });

  test('a wrong one changes nothing, and says so', async () => {
    const { again, before } = await existingVault();
    await expect(again.unlock(new Secret('wrong example'))).rejects.toMatchObject(wrong);
    expect(again.status()).toMatchObject({ state: 'locked', protection: 'passphrase' });
    await expect(again.get('first')).rejects.toMatchObject({ code: 'vault-locked' });
    expect(await readFile(setting.path)).toEqual(before);
    expect(await enter(again, RIGHT)).toBe('open');
  });

  test('each wrong one makes the next slower, up to half a minute; the right one ends it', async () => {
    const { again } = await existingVault();
    const waits: number[] = [];
    for (let i = 0; i < 8; i++) {
      const since = setting.clock.monotonic();
      const entered = enter(again, `wrong ${i}`);
      await untilEnded(entered);
      expect(await entered).toBe('vault-wrong-passphrase');
      waits.push(setting.clock.monotonic() - since);
    }
    expect(waits).toEqual([0, 0, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000]);
    const right = enter(again, RIGHT);
    await untilEnded(right);
    expect(await right).toBe('open');
    again.lock(why);
    // No wait is left over.
    expect(await enter(again, 'wrong')).toBe('vault-wrong-passphrase');
    expect(await enter(again, RIGHT)).toBe('open');
  });

  test('many at a time are tried one after the other, as slowly', async () => {
    await existingVault();
    let running = 0;
    let most = 0;
    const counting: DeriveKey = async (...all) => {
      running += 1;
      most = Math.max(most, running);
      const key = await quick(...all);
      running -= 1;
      return key;
    };
    const vault = vaultOn(undefined, counting);
    const since = setting.clock.monotonic();
    const all = Promise.all(Array.from({ length: 6 }, (_, i) => enter(vault, `wrong ${i}`)));
    await untilEnded(all);
    expect(new Set(await all)).toEqual(new Set(['vault-wrong-passphrase']));
    expect(most).toBe(1);
    expect(setting.clock.monotonic() - since).toBeGreaterThanOrEqual(15_000);
  });

  test('the keychain is not asked, even when there is one again', async () => {
    await existingVault();
    const items = new Map<string, string>();
    const vault = vaultOn(keychainOf(items));
    await vault.unlock();
    expect(vault.status()).toMatchObject({ state: 'locked', protection: 'passphrase' });
    expect(await enter(vault, RIGHT)).toBe('open');
    expect(items.size).toBe(0);
  });

  test('locking forgets the key; the passphrase opens it again', async () => {
    const { vault } = await existingVault();
    vault.lock(why);
    expect(vault.status()).toMatchObject({ state: 'locked', protection: 'passphrase' });
    await vault.unlock();
    expect(vault.status().state).toBe('locked');
    await expect(vault.get('first')).rejects.toMatchObject({ code: 'vault-locked' });
    expect(await enter(vault, RIGHT)).toBe('open');
    expect((await vault.get('first'))?.reveal()).toBe(SECRET);
  });

  test('what was derived and typed is wiped, right or wrong', async () => {
    const { again } = await existingVault();
    await enter(again, 'wrong example');
    await enter(again, RIGHT);
    expect(held.length).toBeGreaterThanOrEqual(6);
    for (const buffer of held) expect(buffer.every((byte) => byte === 0)).toBe(true);
  });
});

describe('changing it', () => {
  test('the new one opens, the old one no longer, and no secret is sealed anew', async () => {
    const { vault, before } = await existingVault();
    const old = JSON.parse(before.toString()) as { secrets: object; protection: { salt: string } };
    await vault.changePassphrase(new Secret(RIGHT), new Secret(NEXT));
    await vault.put('second', new Secret('after it'));
    const now = JSON.parse(await readFile(setting.path, 'utf8')) as typeof old;
    expect(now.secrets).toMatchObject(old.secrets);
    expect(now.protection.salt).not.toBe(old.protection.salt);

    const again = vaultOn();
    expect(await enter(again, RIGHT)).toBe('vault-wrong-passphrase');
    expect(await enter(again, NEXT)).toBe('open');
    expect((await again.get('first'))?.reveal()).toBe(SECRET);
    expect((await again.get('second'))?.reveal()).toBe('after it');
  });

  test('a wrong current one changes nothing, and counts as a try', async () => {
    const { vault, before } = await existingVault();
    for (let i = 0; i < 2; i++)
      await expect(vault.changePassphrase(new Secret('wrong'), new Secret(NEXT))).rejects.toMatchObject(
        wrong,
      );
    expect(await readFile(setting.path)).toEqual(before);
    expect(vault.status().state).toBe('open');
    const since = setting.clock.monotonic();
    const changed = vault.changePassphrase(new Secret(RIGHT), new Secret(NEXT));
    await untilEnded(changed);
    await changed;
    expect(setting.clock.monotonic() - since).toBeGreaterThanOrEqual(1_000);
  });

  test('secrets put meanwhile are kept', async () => {
    const { vault } = await existingVault();
    await Promise.all([
      vault.changePassphrase(new Secret(RIGHT), new Secret(NEXT)),
      ...Array.from({ length: 10 }, (_, i) => vault.put(`name ${i}`, new Secret(`value ${i}`))),
    ]);
    const again = vaultOn();
    expect(await enter(again, NEXT)).toBe('open');
    for (let i = 0; i < 10; i++) expect((await again.get(`name ${i}`))?.reveal()).toBe(`value ${i}`);
  });

  test('a vault that is locked in the middle of it keeps its key and its old passphrase', async () => {
    await existingVault();
    let derivations = 0;
    const lockingAt = (at: number): DeriveKey => {
      derivations = 0;
      return async (...all) => {
        derivations += 1;
        // Unlocking is the first.
        if (derivations === at + 1) vault.lock(why);
        return await quick(...all);
      };
    };
    let vault = vaultOn();
    for (const at of [1, 2, 3]) {
      vault = vaultOn(undefined, lockingAt(at));
      expect(await enter(vault, RIGHT)).toBe('open');
      await expect(vault.changePassphrase(new Secret(RIGHT), new Secret(NEXT))).rejects.toMatchObject({
        code: 'vault-locked',
      });
      const again = vaultOn();
      expect(await enter(again, RIGHT)).toBe('open');
      expect((await again.get('first'))?.reveal()).toBe(SECRET);
    }
  });

  test('a disk that refuses leaves the old one in force', async () => {
    const { vault, before } = await existingVault();
    await rm(dirname(setting.path), { recursive: true });
    await writeFile(dirname(setting.path), '');
    await expect(vault.changePassphrase(new Secret(RIGHT), new Secret(NEXT))).rejects.toMatchObject({
      code: 'file-unwritable',
    });
    await rm(dirname(setting.path));
    await mkdir(dirname(setting.path));
    await writeFile(setting.path, before);
    expect(await enter(vaultOn(), RIGHT)).toBe('open');
  });
});

/** Moves time on to whatever is waited for. */
async function untilEnded(work: Promise<unknown>): Promise<void> {
  let ended = false;
  const end = () => {
    ended = true;
  };
  work.then(end, end);
  while (!ended) {
    const next = setting.clock.nextTimerIn;
    if (next === null) await new Promise((resolve) => setImmediate(resolve));
    else await setting.clock.advance(next);
  }
}
