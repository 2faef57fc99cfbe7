// What a person can do: one function per channel of shared/ipc.ts. Changes of the catalogue happen whole or not at
// all; waiting for AWS or for a person never holds up the others.
import type { Channel, Output, Parsed } from '../../shared/ipc.ts';
import type { Snapshot } from '../../shared/model.ts';
import type { AwsFiles } from './aws-config/files-port.ts';
import type { Catalog } from './catalog.ts';
import { createApplyChange } from './catalog-change.ts';
import type { CredentialCache } from './credential-cache.ts';
import { createIdentityCommands } from './identity-commands.ts';
import type { MfaPrompts } from './mfa-prompts.ts';
import type { Clock, IamApi, Log, StsApi, Vault } from './ports.ts';
import { createSessionCommands } from './session-commands.ts';

export type Commands = { [C in Channel]: (input: Parsed<C>) => Promise<Output<C>> };

export interface CommandPorts {
  readonly catalog: Catalog;
  readonly vault: Vault;
  readonly cache: CredentialCache;
  readonly prompts: MfaPrompts;
  readonly sts: StsApi;
  readonly iam: IamApi;
  readonly files: AwsFiles;
  readonly clock: Clock;
  readonly log: Log;
  readonly newId: () => string;
  readonly helperPath: () => string | null;
  /** Text of a small file that a person chose; rejects with an AppError. */
  readonly readKeyFile: (path: string) => Promise<string>;
  readonly snapshot: () => Snapshot;
}

export function createCommands(ports: CommandPorts): Commands {
  const apply = createApplyChange(ports);
  return {
    ...createIdentityCommands(ports, apply),
    ...createSessionCommands(ports, apply),

    'snapshot.get': async () => ports.snapshot(),
    'mfa.answer': async ({ promptId, code }) => {
      ports.prompts.answer(promptId, code);
      return {};
    },
    'mfa.dismiss': async ({ promptId }) => {
      ports.prompts.dismiss(promptId);
      return {};
    },
    'vault.unlock': async () => {
      await ports.vault.unlock();
      ports.cache.retryFailed();
      return {};
    },
  };
}
