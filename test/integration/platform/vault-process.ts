// Starts and drives vault-program.ts.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type ErrorView, fromWire } from '../../../shared/errors.ts';
import type { VaultStatus } from '../../../shared/model.ts';

export type Command =
  | { readonly do: 'unlock' | 'status' | 'keychain-calls' }
  | { readonly do: 'get' | 'remove'; readonly name: string }
  | { readonly do: 'put'; readonly name: string; readonly value: string }
  | { readonly do: 'read-file'; readonly path: string };

export interface Reply {
  readonly id: number;
  readonly result?: VaultStatus | { readonly get: number; readonly set: number } | string | number | null;
  readonly error?: ErrorView;
}

export interface VaultProcess {
  unlock(): Promise<VaultStatus>;
  status(): Promise<VaultStatus>;
  get(name: string): Promise<string | null>;
  put(name: string, value: string): Promise<void>;
  remove(name: string): Promise<void>;
  keychainCalls(): Promise<{ get: number; set: number }>;
  /** Length of the file, read by that process. */
  readFile(path: string): Promise<number>;
  close(): Promise<void>;
}

const checkout = fileURLToPath(new URL('../../../', import.meta.url));
const program = fileURLToPath(new URL('./vault-program.ts', import.meta.url));

/** Rejects a call with the AppError it failed with in the process, or when the process dies. */
export function startVaultProcess(path: string, env: NodeJS.ProcessEnv): VaultProcess {
  const child = spawn(process.execPath, ['--import', 'tsx', program, path], {
    cwd: checkout,
    env,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const waiting = new Map<number, { resolve: (result: unknown) => void; reject: (error: Error) => void }>();
  createInterface({ input: child.stdout }).on('line', (line) => {
    const { id, result, error } = JSON.parse(line) as Reply;
    const call = waiting.get(id);
    waiting.delete(id);
    if (error) call?.reject(fromWire(error));
    else call?.resolve(result);
  });
  child.once('exit', (code, signal) => {
    for (const call of waiting.values()) call.reject(new Error(`the process ended with ${signal ?? code}`));
  });
  let lastId = 0;
  const call = <T>(command: Command): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      lastId += 1;
      waiting.set(lastId, { resolve: (result) => resolve(result as T), reject });
      child.stdin.write(`${JSON.stringify({ id: lastId, command })}\n`);
    });
  return {
    unlock: () => call({ do: 'unlock' }),
    status: () => call({ do: 'status' }),
    get: (name) => call({ do: 'get', name }),
    put: (name, value) => call({ do: 'put', name, value }),
    remove: (name) => call({ do: 'remove', name }),
    keychainCalls: () => call({ do: 'keychain-calls' }),
    readFile: (path) => call({ do: 'read-file', path }),
    close: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      // A call that waits for the keyring would keep it alive.
      child.kill('SIGKILL');
      await ended;
    },
  };
}
