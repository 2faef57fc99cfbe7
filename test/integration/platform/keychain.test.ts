// What the words and silences of keytar mean.
import { expect, test } from 'vitest';
import { createKeychain, type KeychainPorts, type Keytar } from '../../../src-main/platform/keychain.ts';

function keychainOn(keytar: Partial<Keytar>, ports: Partial<KeychainPorts> = {}) {
  const silent: Keytar = { getPassword: async () => null, setPassword: async () => {} };
  return createKeychain({
    keytar: async () => ({ ...silent, ...keytar }),
    service: 'Cloakroom',
    platform: 'linux',
    isLocked: async () => false,
    ...ports,
  });
}

const failing = (message: string): Partial<Keytar> => ({
  getPassword: () => Promise.reject(new Error(message)),
  setPassword: () => Promise.reject(new Error(message)),
});

test.each([
  ['linux', 'Cannot create an item in a locked collection'],
  ['linux', 'The prompt was dismissed'],
  ['linux', 'org.freedesktop.Secret.Error.IsLocked: Cannot get secret of a locked object'],
  ['darwin', 'User canceled the operation.'],
  ['darwin', 'User interaction is not allowed.'],
  ['darwin', 'The user name or passphrase you entered is not correct.'],
])('on %s, "%s" means locked', async (platform, message) => {
  const keychain = keychainOn(failing(message), { platform });
  await expect(keychain.read('a')).rejects.toMatchObject({ code: 'vault-locked' });
  await expect(keychain.write('a', 'b')).rejects.toMatchObject({ code: 'vault-locked' });
});

test.each([
  ['linux', 'Cannot autolaunch D-Bus without X11 $DISPLAY'],
  ['linux', 'Exhausted all available authentication mechanisms (tried: EXTERNAL, ANONYMOUS)'],
  ['linux', 'Authorization required, but no authorization protocol specified'],
  ['linux', 'The name org.freedesktop.secrets was not provided by any .service files'],
  ['linux', 'Timeout was reached'],
  ['win32', 'Not enough memory resources are available to process this command.'],
])('on %s, "%s" means that there is no keychain', async (platform, message) => {
  const keychain = keychainOn(failing(message), { platform });
  await expect(keychain.read('a')).rejects.toMatchObject({ code: 'vault-unavailable', details: [message] });
});

test('no item in a locked keyring means locked', async () => {
  const asked: string[][] = [];
  const keychain = keychainOn(
    {},
    {
      isLocked: async (...item) => {
        asked.push(item);
        return true;
      },
    },
  );
  await expect(keychain.read('vault 1')).rejects.toMatchObject({ code: 'vault-locked' });
  expect(asked).toEqual([['Cloakroom', 'vault 1']]);
});

test('no item in an unlocked keyring means that there is none', async () => {
  expect(await keychainOn({}).read('a')).toBeNull();
});

test('no item in a keyring that does not say whether it is locked is not taken for none', async () => {
  const keychain = keychainOn({}, { isLocked: async () => null });
  await expect(keychain.read('a')).rejects.toMatchObject({ code: 'vault-unavailable' });
});

test('where a locked keychain is an error, no item means that there is none', async () => {
  for (const platform of ['darwin', 'win32'])
    expect(await keychainOn({}, { platform, isLocked: async () => null }).read('a')).toBeNull();
});

test('a found item is not doubted', async () => {
  const isLocked = async () => {
    throw new Error('asked');
  };
  expect(await keychainOn({ getPassword: async () => 'x' }, { isLocked }).read('a')).toBe('x');
});

test('calls go to the keychain one at a time, in order, also after a failure', async () => {
  const seen: string[] = [];
  let running = 0;
  let most = 0;
  const keychain = keychainOn({
    getPassword: async (_, account) => {
      running += 1;
      most = Math.max(most, running);
      seen.push(account);
      await new Promise(setImmediate);
      running -= 1;
      if (account === '1') throw new Error('not this one');
      return account;
    },
  });
  const results = await Promise.allSettled(['0', '1', '2', '3'].map((account) => keychain.read(account)));
  expect(seen).toEqual(['0', '1', '2', '3']);
  expect(most).toBe(1);
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
});

test('a module that cannot be loaded is told apart from a missing keyring, and is tried again', async () => {
  let broken = true;
  const keychain = keychainOn(
    {},
    {
      keytar: async () => {
        if (broken) throw new Error('libsecret-1.so.0: cannot open shared object file');
        return { getPassword: async () => 'x', setPassword: async () => {} };
      },
    },
  );
  await expect(keychain.read('a')).rejects.toMatchObject({
    code: 'vault-unavailable',
    remedy: expect.stringContaining('libsecret'),
  });
  broken = false;
  expect(await keychain.read('a')).toBe('x');
});
