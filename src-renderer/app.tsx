// The window: top bar, navigation, alerts, the page, the panel about one session, dialogs.
import './files/aws-files.css';
import AppLayout, { type AppLayoutProps } from '@cloudscape-design/components/app-layout';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import { I18nProvider } from '@cloudscape-design/components/i18n';
import messages from '@cloudscape-design/components/i18n/messages/all.en';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import { useEffect, useMemo, useRef, useState } from 'react';
import { AuditPage } from './audit/audit-page.tsx';
import { EntryDetail } from './audit/entry-detail.tsx';
import { useEntryPanel } from './audit/use-entry-panel.ts';
import { ChangeDetail } from './files/change-detail.tsx';
import { HistoryPage } from './files/history-page.tsx';
import { useChangeFocus } from './files/use-change-focus.ts';
import { useHistory } from './files/use-history.ts';
import { HealthPage } from './health/health-page.tsx';
import { HomePage } from './home/home-page.tsx';
import { ImportPage } from './import/import-page.tsx';
import { useFirstStart } from './import/use-first-start.ts';
import { KeysPage } from './keys/keys-page.tsx';
import { useBulkItems } from './lists/bulk-runs.tsx';
import { usePaletteAhead } from './palette/use-palette.ts';
import { usePaletteKey } from './palette/use-palette-key.ts';
import { HiddenSignInsProvider } from './portals/hidden-sign-ins.tsx';
import { PortalPage } from './portals/portal-page.tsx';
import { useSignInItems } from './portals/sign-in-items.tsx';
import { PublishPage } from './publishing/publish-page.tsx';
import { EmptyState } from './sessions/empty-state.tsx';
import { buildRows } from './sessions/rows.ts';
import { SessionDetail } from './sessions/session-detail.tsx';
import { SessionsTable } from './sessions/sessions-table.tsx';
import { SettingsPage } from './settings/settings-page.tsx';
import { NoticeBar, NoticesProvider } from './shared-ui/notices.tsx';
import { PAGE_ID, scrollToTop } from './shared-ui/page-focus.ts';
import { ProblemAlert } from './shared-ui/problem.tsx';
import { Alerts } from './shell/alerts.tsx';
import { DialogHost } from './shell/dialog-host.tsx';
import { HISTORY, HOME, parseRoute, useHash } from './shell/route.ts';
import { SideNavigation } from './shell/side-navigation.tsx';
import { TopBar } from './shell/top-bar.tsx';
import { usePanelFocus } from './shell/use-panel-focus.ts';
import { useWindowActions, WindowActionsProvider } from './shell/window-actions.tsx';
import { SnapshotProvider, type SnapshotStore, useSnapshot, useStoreState } from './snapshot-store.ts';

export function App({ store }: { readonly store: SnapshotStore }) {
  const { snapshot, error } = useStoreState(store);
  return (
    <I18nProvider locale="en" messages={[messages]}>
      {snapshot ? (
        <SnapshotProvider value={snapshot}>
          <NoticesProvider>
            <WindowActionsProvider>
              <HiddenSignInsProvider>
                <Shell />
              </HiddenSignInsProvider>
            </WindowActionsProvider>
          </NoticesProvider>
        </SnapshotProvider>
      ) : (
        <main className="loading">
          {error ? (
            <ProblemAlert
              error={error}
              action={<Button onClick={() => void store.load()}>Try again</Button>}
            />
          ) : (
            <SpaceBetween size="s" alignItems="center">
              <Spinner size="large" />
              <Box variant="p" tagOverride="h1" color="text-body-secondary">
                Opening Cloakroom…
              </Box>
            </SpaceBetween>
          )}
        </main>
      )}
    </I18nProvider>
  );
}

/** Narrower than this, the navigation is opened when wanted and the page has the room. */
const ROOM_FOR_NAVIGATION = 1100;
const NAVIGATION_WIDTH = 210;

function Shell() {
  const snapshot = useSnapshot();
  const { selectedId, select, navigate } = useWindowActions();
  const rows = useMemo(() => buildRows(snapshot), [snapshot]);
  const selected = rows.find((row) => row.id === selectedId) ?? null;
  const [navigationOpen, setNavigationOpen] = useState(() => window.innerWidth >= ROOM_FOR_NAVIGATION);
  useFirstStart();
  usePaletteKey();
  usePaletteAhead();
  const asked = parseRoute(useHash());
  const portal =
    'portalId' in asked ? (snapshot.portals.find(({ id }) => id === asked.portalId) ?? null) : null;
  const route = 'portalId' in asked && !portal ? HOME : asked;
  const page = 'portalId' in route ? `${route.page} ${route.portalId}` : route.page;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another page is the reason
  useEffect(scrollToTop, [page]);
  const linked = route.page === 'sessions' ? route.sessionId : null;
  useEffect(() => {
    if (linked !== null) select(linked);
  }, [linked, select]);
  const history = useHistory(route);
  const layout = useRef<AppLayoutProps.Ref>(null);
  useChangeFocus(history.selected?.id ?? null, layout);
  const entryPanel = useEntryPanel(route, selectedId);
  const { entry } = entryPanel;
  usePanelFocus(entry ? `entry ${entry.sequence}` : (selected?.id ?? null), layout);
  const nothing = rows.length === 0 && snapshot.portals.length === 0;
  const lists = ['home', 'sessions', 'users', 'roles'].includes(route.page);
  const taken = navigationOpen ? NAVIGATION_WIDTH : 0;
  return (
    <>
      <div id="top-bar">
        <TopBar active={rows.find((row) => row.active) ?? null} />
      </div>
      <AppLayout
        ref={layout}
        headerSelector="#top-bar"
        navigation={<SideNavigation route={route} />}
        navigationWidth={NAVIGATION_WIDTH}
        navigationOpen={navigationOpen}
        onNavigationChange={({ detail }) => setNavigationOpen(detail.open)}
        ariaLabels={{
          navigation: 'Pages',
          navigationToggle: 'Show pages',
          navigationClose: 'Hide pages',
          notifications: 'Notices',
        }}
        toolsHide
        contentType="table"
        stickyNotifications
        notifications={<NoticeBar standing={[...useBulkItems(), ...useSignInItems()]} />}
        content={
          <div id={PAGE_ID} tabIndex={-1} className="page">
            <SpaceBetween size="m">
              <Alerts />
              {route.page === 'publish' && portal && <PublishPage key={portal.id} portal={portal} />}
              {route.page === 'portal' && portal && (
                <PortalPage key={portal.id} portal={portal} taken={taken} />
              )}
              {route.page === 'history' && <HistoryPage history={history} taken={taken} />}
              {route.page === 'health' && <HealthPage taken={taken} />}
              {route.page === 'import' && <ImportPage />}
              {route.page === 'keys' && <KeysPage taken={taken} />}
              {route.page === 'audit' && (
                <AuditPage sessionId={route.sessionId} panel={entryPanel} taken={taken} />
              )}
              {route.page === 'settings' && <SettingsPage />}
              {lists && nothing && <EmptyState />}
              {!nothing && route.page === 'home' && <HomePage />}
              {!nothing && route.page === 'sessions' && <SessionsTable key="all" list="all" taken={taken} />}
              {!nothing && (route.page === 'users' || route.page === 'roles') && (
                <SessionsTable key={route.page} list={route.page} taken={taken} />
              )}
            </SpaceBetween>
          </div>
        }
        splitPanelPreferences={{ position: 'bottom' }}
        splitPanelOpen={selected !== null || history.selected !== null || entry !== null}
        onSplitPanelToggle={({ detail }) => {
          if (detail.open) return;
          if (entry) entryPanel.show(null);
          else if (history.selected) navigate(HISTORY);
          else select(null);
        }}
        splitPanel={
          entry ? (
            <EntryDetail key={entry.sequence} entry={entry} />
          ) : history.selected ? (
            <ChangeDetail key={history.selected.id} change={history.selected} />
          ) : selected ? (
            <SessionDetail row={selected} />
          ) : undefined
        }
      />
      <DialogHost rows={rows} />
    </>
  );
}
