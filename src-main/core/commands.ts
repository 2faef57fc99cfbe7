// What a person can do: one function per channel of shared/ipc.ts. Changes of the catalogue happen whole or not at
// all; waiting for AWS or for a person never holds up the others.
import type { Channel, Output, Parsed } from '../../shared/ipc.ts';
import type { Snapshot } from '../../shared/model.ts';
import type { NetworkSettings } from '../../shared/network.ts';
import type { AccessKeys } from './access-keys/access-keys.ts';
import type { Activity } from './activity.ts';
import { type ApplyChange, createApplyChange } from './catalog-change.ts';
import type { Resolve } from './credential-cache.ts';
import { planAll, planCredentials, rootOf } from './credential-plan.ts';
import { createFilesCommands, type FilesCommandPorts } from './files-commands.ts';
import { createGuardCommands, type GuardPorts } from './guard-commands.ts';
import { createHistoryCommands, type HistoryCommandPorts } from './history/history-commands.ts';
import { createIdentityCommands } from './identity-commands.ts';
import { createImportCommands, type ImportCommandPorts } from './import/import-commands.ts';
import type { Lock } from './lock.ts';
import { createManyCommands } from './many-sessions.ts';
import type { MfaPrompts } from './mfa-prompts.ts';
import { forgetPortal } from './portals/forget-portal.ts';
import { createPortalCommands, type PortalCommandPorts } from './portals/portal-commands.ts';
import { createPublishCommands } from './portals/publish-commands.ts';
import type { AuditTrail, ConsoleSignIn, IamApi, StsApi, Vault } from './ports.ts';
import { createProveKey } from './prove-key.ts';
import { createSessionCommands } from './session-commands.ts';
import { createSettingsCommands } from './settings-commands.ts';
import { createUsingCommands, type DesktopPorts } from './using-sessions.ts';

export type Commands = { [C in Channel]: (input: Parsed<C>) => Promise<Output<C>> };

export interface CommandPorts
  extends PortalCommandPorts,
    FilesCommandPorts,
    Omit<ImportCommandPorts, keyof HistoryCommandPorts>,
    Omit<GuardPorts, 'desktop'> {
  readonly vault: Vault;
  readonly prompts: MfaPrompts;
  readonly sts: StsApi;
  readonly iam: IamApi;
  readonly consoleSignIn: ConsoleSignIn;
  readonly desktop: DesktopPorts;
  readonly lock: Lock;
  readonly accessKeys: Pick<AccessKeys, 'commands' | 'keyFiles' | 'refuseWhileRotating'>;
  readonly activity: Activity;
  readonly audit: AuditTrail;
  readonly resolve: Resolve;
  /** Holds from the next call on; rejects, and changes nothing, when it cannot be used. */
  readonly applyNetwork: (settings: NetworkSettings) => Promise<void>;
  /** How AWS was reached; rejects with what is in the way. */
  readonly testConnection: (region: string) => Promise<'direct' | 'proxy'>;
  /** Text of a small file that a person chose; rejects with an AppError. */
  readonly readKeyFile: (path: string) => Promise<string>;
  readonly snapshot: () => Snapshot;
}

export type ApplyPorts = Pick<
  CommandPorts,
  | 'catalog'
  | 'files'
  | 'history'
  | 'helperPath'
  | 'log'
  | 'cache'
  | 'activity'
  | 'prompts'
  | 'requests'
  | 'tokens'
  | 'signIn'
  | 'listings'
>;

/** A change of the catalogue, and what goes with it: whatever nothing needs any more is let go. */
export function createApply(ports: ApplyPorts): ApplyChange {
  const change = createApplyChange(ports);
  return async (...what) => {
    const { portals } = ports.catalog.state;
    const changeId = await change(...what);
    const { state } = ports.catalog;
    ports.cache.retain(planAll(state));
    ports.activity.retain(new Set(state.sessions.map(({ id }) => id)));
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
}

export function createCommands(ports: CommandPorts, apply: ApplyChange): Commands {
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
    ...createManyCommands(ports, apply),
    ...ports.accessKeys.commands,
    ...createUsingCommands(ports),
    ...createSettingsCommands(ports, apply),
    ...createGuardCommands(ports),
    ...createPublishCommands({ ...ports, undo }, apply),

    'snapshot.get': async () => ports.snapshot(),
    // Who follows is known where the windows are.
    'snapshot.follow': async () => ports.snapshot(),
    'mfa.answer': async ({ promptId, code }) => {
      ports.prompts.answer(promptId, code);
      return {};
    },
    'mfa.dismiss': async ({ promptId }) => {
      ports.prompts.dismiss(promptId);
      return {};
    },
  };
}
