// The window: top bar, alerts, the list of sessions, the panel about one, dialogs.
import AppLayout from '@cloudscape-design/components/app-layout';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import { I18nProvider } from '@cloudscape-design/components/i18n';
import messages from '@cloudscape-design/components/i18n/messages/all.en';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import { useMemo } from 'react';
import { EmptyState } from './sessions/empty-state.tsx';
import { buildRows } from './sessions/rows.ts';
import { SessionDetail } from './sessions/session-detail.tsx';
import { SessionsTable } from './sessions/sessions-table.tsx';
import { NoticeBar, NoticesProvider } from './shared-ui/notices.tsx';
import { ProblemAlert } from './shared-ui/problem.tsx';
import { Alerts } from './shell/alerts.tsx';
import { DialogHost } from './shell/dialog-host.tsx';
import { TopBar } from './shell/top-bar.tsx';
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
              <Shell />
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

function Shell() {
  const snapshot = useSnapshot();
  const { selectedId, select } = useWindowActions();
  const rows = useMemo(() => buildRows(snapshot), [snapshot]);
  const selected = rows.find((row) => row.id === selectedId) ?? null;
  return (
    <>
      <div id="top-bar">
        <TopBar active={rows.find((row) => row.active) ?? null} />
      </div>
      <AppLayout
        headerSelector="#top-bar"
        navigationHide
        toolsHide
        contentType="table"
        stickyNotifications
        notifications={<NoticeBar />}
        content={
          <SpaceBetween size="m">
            <Alerts />
            {rows.length === 0 ? <EmptyState /> : <SessionsTable />}
          </SpaceBetween>
        }
        splitPanelPreferences={{ position: 'bottom' }}
        splitPanelOpen={selected !== null}
        onSplitPanelToggle={({ detail }) => {
          if (!detail.open) select(null);
        }}
        splitPanel={selected ? <SessionDetail row={selected} /> : undefined}
      />
      <DialogHost rows={rows} />
    </>
  );
}
