// Vaults that a passphrase opens, on real files, with a clock that is moved by hand and a derivation that costs nothing.
import { createHmac } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import type { AppError } from '../../../shared/errors.ts';
import type { Vault } from '../../../src-main/core/ports.ts';
import { Secret } from '../../../src-main/core/secret.ts';
import { createKeychain, type Keychain } from '../../../src-main/platform/keychain.ts';
import type { DeriveKey } from '../../../src-main/platform/passphrase-key.ts';
import { createVault } from '../../../src-main/platform/vault.ts';
import { ManualClock } from '../../unit/fakes/manual-clock.ts';

export const RIGHT = 'right example of a passphrase';
export const NEXT = 'another EXAMPLE of a passphrase';
export const SECRET = 'example/secret/access/key/value/EXAMPLE';

/** As keytar fails where nobody provides the Secret Service. */
const NOBODY = 'The name org.freedesktop.secrets was not provided by any .service files';

export function keychainOf(items: Map<string, string> | 'nobody' | 'locked'): Keychain {
  const refuse = () => {
    throw new Error(items === 'locked' ? 'Cannot create an item in a locked collection' : NOBODY);
  };
  return createKeychain({
    keytar: async () => ({
      getPassword: async (_, account) => (items instanceof Map ? (items.get(account) ?? null) : refuse()),
      setPassword: async (_, account, password) => {
        if (items instanceof Map) items.set(account, password);
        else refuse();
      },
    }),
    service: 'Cloakroom',
    platform: 'linux',
    isLocked: async () => false,
  });
}

export interface Setting {
  /** Of the vault file, in a folder that is new for each test. */
  readonly path: string;
  readonly clock: ManualClock;
  /** Buffers that held a passphrase or what was derived of it; may be emptied. */
  readonly held: Buffer[];
  /** Depends on all that scrypt depends on, and costs nothing. */
  readonly quick: DeriveKey;
  vaultOn(keychain?: Keychain, derive?: DeriveKey): Vault;
  /** With one secret in it; `again` is as it is after a start: not yet asked. */
  existingVault(): Promise<{ vault: Vault; again: Vault; before: Buffer }>;
}

/** Call it once per file, outside of tests; what it returns is new for each. */
export function passphraseVaults(): Setting {
  let folder = '';
  let clock = new ManualClock();
  const held: Buffer[] = [];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cloakroom-vault-'));
    clock = new ManualClock();
    held.length = 0;
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  const setting: Setting = {
    get path() {
      return join(folder, 'home', 'vault.json');
    },
    get clock() {
      return clock;
    },
    held,
    quick: async (passphrase, salt, { N, r, p }) => {
      const key = createHmac('sha256', salt).update(`${N} ${r} ${p} `).update(passphrase).digest();
      held.push(passphrase, key);
      return key;
    },
    vaultOn: (keychain = keychainOf('nobody'), derive = setting.quick) =>
      createVault({ path: setting.path, keychain, clock, derive }),
    async existingVault() {
      const vault = setting.vaultOn();
      await vault.unlock();
      await vault.choosePassphrase(new Secret(RIGHT));
      await vault.put('first', new Secret(SECRET));
      return { vault, again: setting.vaultOn(), before: await readFile(setting.path) };
    },
  };
  return setting;
}

/** What comes of entering it: `open`, or the code of the error. */
export const enter = (vault: Vault, passphrase: string): Promise<string> =>
  vault.unlock(new Secret(passphrase)).then(
    () => 'open',
    (error: AppError) => error.code,
  );
