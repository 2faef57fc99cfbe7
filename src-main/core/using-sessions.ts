// Ways to use a session beside its profile: the web console, lines for a shell; and a role tried before it is saved.
import type { AuditEvent } from '../../shared/audit.ts';
import type { ExportShell } from '../../shared/settings.ts';
import { aboutSession, doneByPerson } from './audit-events.ts';
import { findSession, putRole, sessionById } from './catalog.ts';
import type { CommandPorts, Commands } from './commands.ts';
import { exportLines } from './console/export-lines.ts';
import { createConsoleOpener } from './console/open-console.ts';
import { planCredentials } from './credential-plan.ts';
import type { Secret } from './secret.ts';

type UsingChannel = 'session.openConsole' | 'session.copyCredentials' | 'session.test' | 'session.activity';

/** What of the desktop a command needs. Nothing of it is told a secret that it would write down. */
export interface DesktopPorts {
  /** Opens a secret link without it standing on a command line. `program` null: the default browser. */
  openSecretLink(link: Secret, program: string | null): Promise<void>;
  /** Puts it on the clipboard and takes it away again after a minute. */
  copySecret(text: Secret): void;
  /** Takes it away now, unless something else was copied since. */
  takeSecretBack(): Promise<void>;
  reveal(what: 'data' | 'log' | 'config'): Promise<void>;
  /** Where a person wants a file saved, absolute; null: nowhere. */
  askWhereToSave(suggestion: string): Promise<string | null>;
  showWindow(hash: string): void;
  closeQuick(): void;
}

export function createUsingCommands(ports: CommandPorts): Pick<Commands, UsingChannel> {
  const { catalog, cache, vault, sts, clock, activity, audit, desktop, lock } = ports;
  const opener = createConsoleOpener({
    catalog,
    cache,
    secrets: vault,
    sts,
    signIn: ports.consoleSignIn,
    clock,
  });

  /** It may have been locked while AWS was asked. */
  const refuseLocked = () => {
    const error = lock.refusal();
    if (error) throw error;
  };

  const note = (
    kind: 'console' | 'copy',
    sessionId: string,
    more: Partial<Pick<AuditEvent, 'accessKeyId' | 'detail'>>,
  ) => {
    const session = findSession(catalog.state, sessionId);
    audit.record(doneByPerson({ kind, ...(session && aboutSession(catalog.state, session)), ...more }));
  };

  const linesFor = async (sessionId: string, shell: ExportShell) => {
    const session = sessionById(catalog.state, sessionId);
    const target = planCredentials(catalog.state, sessionId);
    const credentials = await cache.get(target, { by: 'person', name: session.label });
    return { lines: exportLines(credentials, shell, session), credentials };
  };

  return {
    'session.openConsole': async ({ sessionId, region, service }) => {
      const { link, notes } = await opener.link(sessionId, { region, service });
      const { browser } = catalog.state.settings;
      refuseLocked();
      if (browser.kind === 'copy-link') desktop.copySecret(link);
      else await desktop.openSecretLink(link, browser.kind === 'program' ? browser.path : null);
      activity.record(sessionId, 'console', service);
      note('console', sessionId, { detail: service });
      return { copied: browser.kind === 'copy-link', notes: [...notes] };
    },

    'session.copyCredentials': async ({ sessionId, shell }) => {
      const { lines, credentials } = await linesFor(sessionId, shell);
      refuseLocked();
      desktop.copySecret(lines);
      activity.record(sessionId, 'copied', shell);
      note('copy', sessionId, { accessKeyId: credentials.accessKeyId, detail: shell });
      return { expiresAt: credentials.expiresAt };
    },

    'session.test': async ({ sessionId, profileName: _, ...role }) => {
      const id = sessionId ?? ports.newId();
      const draft = { kind: 'role' as const, id, createdAt: clock.now(), ...role };
      const target = planCredentials(putRole(catalog.state, draft, null), id);
      // Its sources are sessions like any other and may stay; the role's own credentials are not kept anywhere.
      const asker = { by: 'person' as const, names: [role.label], waiting: () => {} };
      const credentials = await ports.resolve(target, asker, (source) =>
        cache.get(source, { by: 'person', name: role.label }),
      );
      const context = {
        region: target.region,
        partition: target.partition,
        account: `${role.label} (${target.accountId})`,
      };
      const { arn } = await sts.getCallerIdentity(credentials, context);
      return { arn, expiresAt: credentials.expiresAt };
    },

    'session.activity': async ({ sessionId }) => ({ events: [...activity.events(sessionId)] }),
  };
}
