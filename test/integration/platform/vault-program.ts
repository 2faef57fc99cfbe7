// A program with the real vault and the real keychain in it: reads a command per line, writes an answer per line.
// A process of its own, because libsecret connects to the bus of the environment the process was started with.
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { toWire } from '../../../shared/errors.ts';
import { Secret } from '../../../src-main/core/secret.ts';
import { createKeychain, type Keytar, secretServiceLocked } from '../../../src-main/platform/keychain.ts';
import { createVault } from '../../../src-main/platform/vault.ts';
import type { Command, Reply } from './vault-process.ts';

const calls = { get: 0, set: 0 };

/** The real one, counting. */
async function countingKeytar(): Promise<Keytar> {
  const { default: keytar } = await import('keytar');
  return {
    getPassword: (service, account) => {
      calls.get += 1;
      return keytar.getPassword(service, account);
    },
    setPassword: (service, account, password) => {
      calls.set += 1;
      return keytar.setPassword(service, account, password);
    },
  };
}

const vault = createVault({
  path: process.argv[2] ?? '',
  keychain: createKeychain({
    keytar: countingKeytar,
    service: 'Cloakroom',
    platform: 'linux',
    isLocked: secretServiceLocked,
  }),
});

async function obey(command: Command): Promise<Reply['result']> {
  switch (command.do) {
    case 'unlock':
      await vault.unlock();
      return vault.status();
    case 'status':
      return vault.status();
    case 'get':
      return (await vault.get(command.name))?.reveal() ?? null;
    case 'put':
      await vault.put(command.name, new Secret(command.value));
      return null;
    case 'remove':
      await vault.remove(command.name);
      return null;
    case 'keychain-calls':
      return { ...calls };
    case 'read-file':
      return (await readFile(command.path, 'utf8')).length;
  }
}

createInterface({ input: process.stdin }).on('line', (line) => {
  const { id, command } = JSON.parse(line) as { id: number; command: Command };
  obey(command).then(
    (result) => console.log(JSON.stringify({ id, result })),
    (error: unknown) => console.log(JSON.stringify({ id, error: toWire(error) })),
  );
});
