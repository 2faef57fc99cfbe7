// What the window can do, in one place, so that a table row, the detail panel and later a palette do it alike.
import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from 'react';
import type { FindingView } from '../../shared/aws-files.ts';
import { type ErrorView, toWire } from '../../shared/errors.ts';
import { tryCall } from '../bridge.ts';
import { copyText } from '../shared-ui/copy.ts';
import { type Notices, useNotices } from '../shared-ui/notices.tsx';
import { useSnapshot } from '../snapshot-store.ts';
import { showVaultDialog } from '../vault/vault-dialogs.tsx';
import { goTo, type Route } from './route.ts';
import { saidByPerson } from './said-by-person.ts';

/** An account and role as a portal lists them; it need not be a session yet. */
export interface RoleOfPortal {
  readonly portalId: string;
  readonly accountId: string;
  readonly accountName: string;
  readonly roleName: string;
}

export type OpenDialog =
  | { readonly kind: 'add-iam-user' }
  | { readonly kind: 'edit-iam-user'; readonly sessionId: string }
  | { readonly kind: 'add-role'; readonly sourceSessionId: string | null }
  | { readonly kind: 'edit-role'; readonly sessionId: string }
  | { readonly kind: 'remove'; readonly sessionId: string }
  | { readonly kind: 'add-portal' }
  | { readonly kind: 'edit-portal'; readonly portalId: string }
  | { readonly kind: 'remove-portal'; readonly portalId: string }
  | { readonly kind: 'role-profile'; readonly role: RoleOfPortal }
  /** Of the history of the AWS files. */
  | { readonly kind: 'undo-change'; readonly changeId: string; readonly title: string }
  | { readonly kind: 'repair'; readonly findings: readonly FindingView[] }
  /** The session is production: asked before it becomes active. */
  | { readonly kind: 'production-guard'; readonly sessionId: string }
  | { readonly kind: 'console'; readonly sessionId: string }
  | { readonly kind: 'copy-credentials'; readonly sessionId: string }
  | { readonly kind: 'policies'; readonly sessionId: string }
  | { readonly kind: 'marks'; readonly sessionIds: readonly string[] }
  | { readonly kind: 'folder'; readonly sessionIds: readonly string[] }
  | { readonly kind: 'remove-many'; readonly sessionIds: readonly string[] }
  | { readonly kind: 'publish-many'; readonly sessionIds: readonly string[] }
  | { readonly kind: 'unpublish-many'; readonly sessionIds: readonly string[] }
  | { readonly kind: 'forget-all' }
  | { readonly kind: 'palette' }
  | { readonly kind: 'keys-rotate'; readonly identityIds: readonly string[] }
  /** One rotation, step by step, and those before it. */
  | { readonly kind: 'keys-rotation'; readonly identityId: string }
  | { readonly kind: 'keys-policy'; readonly identityIds: readonly string[] }
  | { readonly kind: 'keys-access'; readonly identityId: string }
  | { readonly kind: 'keys-create'; readonly identityId: string }
  | {
      readonly kind: 'keys-deactivate' | 'keys-reactivate' | 'keys-delete';
      readonly identityId: string;
      readonly accessKeyId: string;
    }
  | { readonly kind: 'keys-leak'; readonly accessKeyId: string | null }
  | { readonly kind: 'keys-way-out'; readonly identityId: string }
  /** Making active met keys of `[default]` that are not ours. */
  | { readonly kind: 'profile-conflict'; readonly sessionId: string; readonly error: ErrorView };

export interface WindowActions {
  readonly dialog: OpenDialog | null;
  readonly selectedId: string | null;
  /** Calls under way, as `verb:id`. */
  readonly pending: ReadonlySet<string>;
  /** Runs one deed: `key` is pending meanwhile, and a failure it returns is shown as the notice `about`. */
  readonly run: (key: string, about: string, work: () => Promise<ErrorView | null>) => Promise<void>;
  readonly navigate: (route: Route) => void;
  readonly open: (dialog: OpenDialog) => void;
  readonly close: () => void;
  readonly select: (sessionId: string | null) => void;
  readonly start: (sessionId: string) => void;
  readonly stop: (sessionId: string) => void;
  /** Null takes Cloakroom out of `[default]`. */
  readonly makeActive: (sessionId: string | null) => void;
  readonly favourite: (sessionIds: readonly string[], favourite: boolean) => void;
  readonly unlockVault: () => void;
  readonly lockVault: () => void;
  readonly copy: (text: string, what: string) => void;
}

const ActionsContext = createContext<WindowActions | null>(null);

export function useWindowActions(): WindowActions {
  const actions = useContext(ActionsContext);
  if (!actions) throw new Error('useWindowActions needs a WindowActionsProvider');
  return actions;
}

export function WindowActionsProvider({ children }: { readonly children: ReactNode }) {
  const [dialog, setDialog] = useState<OpenDialog | null>(null);
  const [selectedId, select] = useState<string | null>(null);
  const notices = useNotices();
  const { pending, track } = usePending();
  const { show, drop } = notices;

  const byPassphrase = useSnapshot().vault.protection === 'passphrase';
  const value = useMemo((): WindowActions => {
    const run = (key: string, about: string, work: () => Promise<ErrorView | null>) =>
      track(key, async () => {
        drop(about);
        const error = await work();
        if (error) show({ about, kind: 'problem', error });
      });
    return {
      dialog,
      selectedId,
      pending,
      run,
      navigate(route) {
        select(null);
        goTo(route);
      },
      open: setDialog,
      close: () => setDialog(null),
      select,
      start: (sessionId) =>
        run(`start:${sessionId}`, `session:${sessionId}`, async () => {
          const result = await tryCall('session.start', { sessionId });
          // Whoever put the question off knows that they did.
          return result.ok || saidByPerson(result.error) ? null : toWire(result.error);
        }),
      stop: (sessionId) =>
        run(`stop:${sessionId}`, `session:${sessionId}`, async () => {
          const result = await tryCall('session.stop', { sessionId });
          return result.ok ? null : toWire(result.error);
        }),
      makeActive: (sessionId) =>
        run(`active:${sessionId ?? ''}`, 'active', async () => {
          const result = await tryCall('session.makeActive', {
            sessionId,
            replace: false,
            insist: false,
          });
          if (result.ok) return null;
          const error = toWire(result.error);
          if (error.code === 'production-guard' && sessionId !== null) {
            setDialog({ kind: 'production-guard', sessionId });
            return null;
          }
          if (error.code !== 'profile-conflict' || sessionId === null) return error;
          setDialog({ kind: 'profile-conflict', sessionId, error });
          return null;
        }),
      favourite: (sessionIds, favourite) =>
        run(`favourite:${sessionIds.join(' ')}`, 'favourite', async () => {
          const result = await tryCall('session.setFavourite', { sessionIds: [...sessionIds], favourite });
          return result.ok ? null : toWire(result.error);
        }),
      lockVault: () =>
        run('lock', 'vault', async () => {
          const result = await tryCall('vault.lock', {});
          return result.ok ? null : toWire(result.error);
        }),
      unlockVault: () => {
        if (byPassphrase) return showVaultDialog('enter');
        return run('unlock', 'vault', async () => {
          // The vault's own alert shows why it stays shut; only a foreign failure needs a notice.
          const result = await tryCall('vault.unlock', {});
          return result.ok || result.error.code.startsWith('vault-') ? null : toWire(result.error);
        });
      },
      copy: (text, what) => void announceCopy(notices, text, what),
    };
  }, [dialog, selectedId, pending, track, notices, show, drop, byPassphrase]);
  return <ActionsContext value={value}>{children}</ActionsContext>;
}

function usePending() {
  const [pending, setPending] = useState<ReadonlySet<string>>(new Set());
  const track = useCallback(async (key: string, work: () => Promise<void>) => {
    setPending((current) => new Set([...current, key]));
    try {
      await work();
    } finally {
      setPending((current) => new Set([...current].filter((other) => other !== key)));
    }
  }, []);
  return { pending, track };
}

async function announceCopy(notices: Notices, text: string, what: string): Promise<void> {
  const copied = await copyText(text);
  notices.show(
    copied
      ? { about: 'copy', kind: 'success', title: `Copied ${what}`, text }
      : {
          about: 'copy',
          kind: 'warning',
          title: 'The desktop did not let Cloakroom copy',
          text: `Copy it by hand: ${text}`,
        },
  );
}
