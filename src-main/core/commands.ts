// What a person can do: one function per channel of shared/ipc.ts. Changes of the catalogue happen whole or not at
// all; waiting for AWS or for a person never holds up the others.
import type { Channel, Output, Parsed } from '../../shared/ipc.ts';
import type { Snapshot } from '../../shared/model.ts';
import { type ApplyChange, createApplyChange } from './catalog-change.ts';
import { planAll, planCredentials, rootOf } from './credential-plan.ts';
import { createFilesCommands, type FilesCommandPorts } from './files-commands.ts';
import { createHistoryCommands, type HistoryCommandPorts } from './history/history-commands.ts';
import { createIdentityCommands } from './identity-commands.ts';
import { createImportCommands, type ImportCommandPorts } from './import/import-commands.ts';
import type { MfaPrompts } from './mfa-prompts.ts';
import { forgetPortal } from './portals/forget-portal.ts';
import { createPortalCommands, type PortalCommandPorts } from './portals/portal-commands.ts';
import { createPublishCommands } from './portals/publish-commands.ts';
import type { IamApi, StsApi, Vault } from './ports.ts';
import { createProveKey } from './prove-key.ts';
import { createSessionCommands } from './session-commands.ts';

export type Commands = { [C in Channel]: (input: Parsed<C>) => Promise<Output<C>> };

export interface CommandPorts
  extends PortalCommandPorts,
    FilesCommandPorts,
    Omit<ImportCommandPorts, keyof HistoryCommandPorts> {
  readonly vault: Vault;
  readonly prompts: MfaPrompts;
  readonly sts: StsApi;
  readonly iam: IamApi;
  /** Text of a small file that a person chose; rejects with an AppError. */
  readonly readKeyFile: (path: string) => Promise<string>;
  readonly snapshot: () => Snapshot;
}

export function createCommands(ports: CommandPorts): Commands {
  const change = createApplyChange(ports);
  const apply: ApplyChange = async (...what) => {
    const { portals } = ports.catalog.state;
    const changeId = await change(...what);
    const { state } = ports.catalog;
    ports.cache.retain(planAll(state));
    // Nobody is asked about what is gone, whichever change took it.
    const there = new Set([...state.identities, ...state.portals].map(({ id }) => id));
    for (const { identityId } of ports.prompts.list())
      if (!there.has(identityId)) ports.prompts.cancel(identityId);
    for (const { portalId } of ports.requests.list())
      if (!there.has(portalId)) ports.requests.cancel(portalId);
    // A portal goes when it is removed, and when the change that made it is taken back.
    for (const portal of portals) if (!there.has(portal.id)) await forgetPortal(ports, portal);
    return changeId;
  };
  const sessions = createSessionCommands(ports, apply);
  const prove = createProveKey(ports.sts);
  const { undo, ...history } = createHistoryCommands(ports, apply);
  return {
    ...createIdentityCommands({ ...ports, prove }, apply),
    ...history,
    ...createFilesCommands(ports, apply),
    ...createImportCommands(ports, prove, apply),
    ...sessions,
    'session.start': async (input) => {
      // Where a tool's request waits for a sign-in, a click would only join the wait: it starts the sign-in itself.
      const root = rootOf(planCredentials(ports.catalog.state, input.sessionId));
      const waited =
        root.kind === 'sso-role' && ports.requests.list().some(({ portalId }) => portalId === root.portal.id);
      const [started] = await Promise.all([
        sessions['session.start'](input),
        waited ? ports.signIn.start(root.portal) : undefined,
      ]);
      return started;
    },
    ...createPortalCommands(ports, apply),
    ...createPublishCommands({ ...ports, undo }, apply),

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
