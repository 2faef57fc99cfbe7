// What a person does about protection: answers programs, reads the audit log, opens a vault with a passphrase; and
// what Cloakroom says about itself: diagnostics, newer versions.
import type { AuditEntry, AuditVerdict } from '../../shared/audit.ts';
import type { Approvals } from './approvals.ts';
import type { Commands } from './commands.ts';
import type { Lock } from './lock.ts';
import type { Updates, Vault } from './ports.ts';
import { Secret } from './secret.ts';
import type { DesktopPorts } from './using-sessions.ts';

type GuardChannel = Extract<
  keyof Commands,
  | `approval.${string}`
  | `audit.${string}`
  | `vault.${string}Passphrase`
  | `update.${string}`
  | 'app.diagnostics'
>;

export interface GuardPorts {
  readonly approvals: Pick<Approvals, 'commands'>;
  readonly auditLog: {
    list(
      before: number | null,
      limit: number,
    ): Promise<{ readonly entries: readonly AuditEntry[]; readonly more: boolean }>;
    verify(): Promise<AuditVerdict>;
    exportTo(path: string): Promise<void>;
  };
  readonly lock: Lock;
  readonly vault: Pick<Vault, 'choosePassphrase' | 'changePassphrase'>;
  readonly desktop: Pick<DesktopPorts, 'askWhereToSave'>;
  /** Plain text, no secret in it. */
  readonly diagnostics: () => Promise<string>;
  readonly updates: Pick<Updates, 'check' | 'download' | 'install'>;
}

export function createGuardCommands(ports: GuardPorts): Pick<Commands, GuardChannel> {
  const { approvals, auditLog, desktop, lock, vault, updates } = ports;
  return {
    ...approvals.commands,

    'audit.list': async ({ before, limit }) => {
      const { entries, more } = await auditLog.list(before, limit);
      return { entries: [...entries], more };
    },
    'audit.verify': () => auditLog.verify(),
    'audit.export': async () => {
      const path = await desktop.askWhereToSave('cloakroom-audit.jsonl');
      if (path !== null) await auditLog.exportTo(path);
      return { path };
    },

    'vault.choosePassphrase': ({ passphrase }) => {
      const chosen = new Secret(passphrase);
      return wipingAfter([chosen], async () => {
        await vault.choosePassphrase(chosen);
        await lock.unlock();
      });
    },
    'vault.enterPassphrase': ({ passphrase }) => {
      const entered = new Secret(passphrase);
      return wipingAfter([entered], () => lock.unlock(entered));
    },
    'vault.changePassphrase': ({ current, next }) => {
      const now = new Secret(current);
      const then = new Secret(next);
      return wipingAfter([now, then], () => vault.changePassphrase(now, then));
    },

    'app.diagnostics': async () => ({ text: await ports.diagnostics() }),

    'update.check': async () => {
      await updates.check();
      return {};
    },
    'update.download': async () => {
      await updates.download();
      return {};
    },
    'update.install': async () => {
      await updates.install();
      return {};
    },
  };
}

/** However the work ends. */
async function wipingAfter(
  secrets: readonly Secret[],
  work: () => Promise<void>,
): Promise<Record<string, never>> {
  try {
    await work();
    return {};
  } finally {
    for (const secret of secrets) secret.wipe();
  }
}
