// Deeds of the palette in the main window, where every other place does them too.
import { useCallback } from 'react';
import { toWire } from '../../shared/errors.ts';
import { verifyLog } from '../audit/verification.ts';
import { tryCall } from '../bridge.ts';
import { usePortalActions } from '../portals/portal-actions.ts';
import { count } from '../portals/portal-text.ts';
import { useNotices } from '../shared-ui/notices.tsx';
import { AUDIT, HISTORY } from '../shell/route.ts';
import { useWindowActions } from '../shell/window-actions.tsx';
import { useSnapshot } from '../snapshot-store.ts';
import { type Deed, runningIds } from './palette-deeds.ts';

export function useWindowDeeds(): (deed: Deed) => void {
  const actions = useWindowActions();
  const portals = usePortalActions();
  const { show } = useNotices();
  const snapshot = useSnapshot();
  const { run, open, navigate } = actions;

  const undoLast = useCallback(
    () =>
      void run('undo-last', 'undo-last', async () => {
        const result = await tryCall('history.list', {});
        if (!result.ok) return toWire(result.error);
        const last = result.value.changes.find(({ undoneAt, kind }) => undoneAt === null && kind !== 'undo');
        if (last && last.keepReason === null) {
          open({ kind: 'undo-change', changeId: last.id, title: last.title });
          return null;
        }
        show({
          about: 'undo-last',
          kind: 'warning',
          title: last ? `"${last.title}" cannot be taken back` : 'There is nothing to undo',
          text: last?.keepReason ?? 'Cloakroom has not changed your AWS files, or took every change back.',
          action: { text: 'Open the history', act: () => navigate(HISTORY) },
        });
        return null;
      }),
    [run, open, navigate, show],
  );

  return useCallback(
    (deed) => {
      switch (deed.do) {
        case 'start':
          return actions.start(deed.sessionId);
        case 'stop':
          return actions.stop(deed.sessionId);
        case 'details':
          return actions.select(deed.sessionId);
        case 'make-active':
          return actions.makeActive(deed.sessionId);
        case 'start-role':
          return portals.startRole(deed.role);
        case 'make-role-active':
          return portals.makeRoleActive(deed.role);
        case 'copy':
          return actions.copy(deed.text, deed.what);
        case 'dialog':
          return actions.open(deed.dialog);
        case 'go':
          return actions.navigate(deed.route);
        case 'sign-in':
          return portals.signIn(deed.portal, null);
        case 'sign-out':
          return portals.signOut(deed.portal);
        case 'list':
          return portals.list(deed.portal);
        case 'lock':
          return actions.lockVault();
        case 'unlock':
          return actions.unlockVault();
        case 'undo-last':
          return undoLast();
        case 'verify-audit':
          navigate(AUDIT);
          return void verifyLog();
        case 'theme':
          return void run('theme', 'settings', async () => {
            const result = await tryCall('settings.set', { theme: deed.theme });
            return result.ok ? null : toWire(result.error);
          });
        case 'stop-all': {
          const ids = runningIds(snapshot);
          for (const id of ids) actions.stop(id);
          return show({
            about: 'stop-all',
            kind: 'success',
            title: `Stopping ${count(ids.length, 'session')}`,
            text: 'Credentials that tools already have stay valid at AWS until they expire.',
          });
        }
      }
    },
    [actions, portals, run, show, navigate, snapshot, undoLast],
  );
}
