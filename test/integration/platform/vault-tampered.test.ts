// A vault file whose protection somebody has changed: never opened by anything, never replaced, and never a way to make
// the derivation cheap or the computer run out of memory.
import { readFile, writeFile } from 'node:fs/promises';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AppError } from '../../../shared/errors.ts';
import { Secret } from '../../../src-main/core/secret.ts';
import type { DeriveKey } from '../../../src-main/platform/passphrase-key.ts';
import { enter, keychainOf, NEXT, passphraseVaults, RIGHT } from './vault-passphrase-setting.ts';

const setting = passphraseVaults();
const { held, quick, vaultOn, existingVault } = setting;

describe('a file that somebody has changed', () => {
  type Json = Record<string, unknown>;
  const anyJson = fc.jsonValue({ maxDepth: 1 });
  const costs = fc.oneof(
    fc.integer({ min: -2, max: 40 }).map((power) => 2 ** power),
    fc.double(),
    fc.integer(),
    anyJson,
  );
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 80 }).map((array) => Buffer.from(array).toString('base64')),
    fc.string(),
    anyJson,
  );
  const field = fc.oneof(
    fc.tuple(fc.constantFrom('N', 'r', 'p'), costs),
    fc.tuple(fc.constantFrom('salt', 'wrappedKey'), bytes),
    fc.tuple(fc.constantFrom('kind', 'kdf', 'extra'), anyJson),
  );
  /** Takes a file and gives back one whose protection says something else. */
  const mutation: fc.Arbitrary<(file: Json) => Json> = fc.oneof(
    field.map(([name, value]) => (file: Json) => ({
      ...file,
      protection: { ...(file.protection as Json), [name]: value },
    })),
    fc.constantFrom('kind', 'kdf', 'N', 'r', 'p', 'salt', 'wrappedKey').map((name) => (file: Json) => {
      const { [name]: _, ...rest } = file.protection as Json;
      return { ...file, protection: rest };
    }),
    fc
      .tuple(fc.constantFrom('salt', 'wrappedKey'), fc.nat(79), fc.integer({ min: 1, max: 63 }))
      .map(([name, at, by]) => (file: Json) => {
        const text = (file.protection as Record<string, string>)[name] ?? '';
        const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
        const place = at % text.length;
        const letter = alphabet[(Math.max(0, alphabet.indexOf(text[place] ?? '')) + by) % 64] ?? 'A';
        const changed = text.slice(0, place) + letter + text.slice(place + 1);
        return { ...file, protection: { ...(file.protection as Json), [name]: changed } };
      }),
    fc.uuid().map((id) => (file: Json) => ({ ...file, id })),
    fc.oneof(fc.integer(), anyJson).map((version) => (file: Json) => ({ ...file, version })),
    anyJson.map((protection) => (file: Json) => ({ ...file, protection })),
    fc.constant(({ protection: _, ...file }: Json) => ({ ...file, version: 1 })),
    fc.constant(({ protection: _, ...file }: Json) => file),
  );

  test('never opens, never crashes, never takes more than half a gigabyte, and is never written', async () => {
    const { before } = await existingVault();
    const file = JSON.parse(before.toString()) as Json;
    const taken: number[] = [];
    const measuring: DeriveKey = async (passphrase, salt, cost) => {
      taken.push(cost.N * cost.r * 128);
      return await quick(passphrase, salt, cost);
    };
    const reached = new Set<string>();
    await fc.assert(
      fc.asyncProperty(mutation, async (mutate) => {
        const text = JSON.stringify(mutate(file));
        fc.pre(text !== JSON.stringify(file));
        await writeFile(setting.path, text);
        const items = new Map<string, string>();
        const vault = vaultOn(keychainOf(items), measuring);
        await vault.unlock();
        reached.add(await enter(vault, RIGHT));
        reached.add(vault.status().state);
        expect(['locked', 'damaged', 'key-missing']).toContain(vault.status().state);
        await expect(vault.choosePassphrase(new Secret(NEXT))).rejects.toBeInstanceOf(AppError);
        await expect(vault.put('first', new Secret('x'))).rejects.toBeInstanceOf(AppError);
        await expect(vault.get('first')).rejects.toBeInstanceOf(AppError);
        expect(await readFile(setting.path, 'utf8')).toBe(text);
        expect(items.size).toBe(0);
      }),
      { numRuns: 1_000 },
    );
    // The property was looked at, not only passed by.
    for (const state of ['damaged', 'locked', 'key-missing', 'vault-wrong-passphrase'])
      expect(reached).toContain(state);
    for (const size of taken) {
      expect(size).toBeGreaterThanOrEqual(128 * 2 ** 20);
      expect(size).toBeLessThanOrEqual(512 * 2 ** 20);
    }
  });

  test.each([
    ['one half of today’s costs', 2 ** 16],
    ['64 GB', 2 ** 26],
    ['no power of two', 2 ** 17 + 2],
    ['two', 2],
  ])('costs of %s make it damaged before anything is derived', async (_, N) => {
    const { before } = await existingVault();
    const file = JSON.parse(before.toString()) as { protection: Json };
    await writeFile(setting.path, JSON.stringify({ ...file, protection: { ...file.protection, N } }));
    held.length = 0;
    const vault = vaultOn();
    await enter(vault, RIGHT);
    expect(vault.status()).toMatchObject({ state: 'damaged', error: { code: 'vault-damaged' } });
    expect(held).toEqual([]);
  });
});
