// The small window that the global key or the tray opens over whatever a person is doing: what is active, the vault, and
// the palette. It goes when a deed is done, or by Escape.
import './quick-window.css';
import '../production/production.css';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import { I18nProvider } from '@cloudscape-design/components/i18n';
import messages from '@cloudscape-design/components/i18n/messages/all.en';
import type { InputProps } from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import { useCallback, useEffect, useRef, useState } from 'react';
import { buildRows, type SessionRow } from '../sessions/rows.ts';
import { NoticesProvider } from '../shared-ui/notices.tsx';
import { ProblemAlert } from '../shared-ui/problem.tsx';
import { HOME, hashOf } from '../shell/route.ts';
import { SnapshotProvider, type SnapshotStore, useSnapshot, useStoreState } from '../snapshot-store.ts';
import { Palette } from './palette.tsx';
import { QuickGuard } from './quick-guard.tsx';
import { QuickHead } from './quick-head.tsx';
import { QuickResult } from './quick-result.tsx';
import { useQuickDeeds } from './use-quick-deeds.ts';

export function QuickWindow({ store }: { readonly store: SnapshotStore }) {
  const { snapshot, error } = useStoreState(store);
  return (
    <I18nProvider locale="en" messages={[messages]}>
      {snapshot ? (
        <SnapshotProvider value={snapshot}>
          <NoticesProvider>
            <Quick />
          </NoticesProvider>
        </SnapshotProvider>
      ) : (
        <main className="quick quick-opening">
          {error ? (
            <ProblemAlert
              error={error}
              action={<Button onClick={() => void store.load()}>Try again</Button>}
            />
          ) : (
            <SpaceBetween size="s" alignItems="center">
              <Spinner size="large" />
              <Box color="text-body-secondary">Opening Cloakroom…</Box>
            </SpaceBetween>
          )}
        </main>
      )}
    </I18nProvider>
  );
}

function Quick() {
  const snapshot = useSnapshot();
  const rows = buildRows(snapshot);
  /** Another one each time the window is left: it opens with an empty field. */
  const [visit, setVisit] = useState(0);
  const field = useRef<InputProps.Ref>(null);
  const deeds = useQuickDeeds(useCallback(() => setVisit((current) => current + 1), []));
  const { state, leave, reset } = deeds;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new field after each visit and each question
  useEffect(() => {
    const focus = () => field.current?.focus();
    focus();
    window.addEventListener('focus', focus);
    return () => window.removeEventListener('focus', focus);
  }, [visit, state.kind]);
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || event.defaultPrevented) return;
      if (state.kind === 'guard' || state.kind === 'problem') reset();
      else leave();
    };
    window.addEventListener('keydown', pressed);
    return () => window.removeEventListener('keydown', pressed);
  }, [state.kind, reset, leave]);
  const asked = state.kind === 'guard' ? rowOf(rows, state.sessionId) : null;
  const active = snapshot.activeSessionId === null ? null : rowOf(rows, snapshot.activeSessionId);
  return (
    <main className="quick" aria-label="Cloakroom">
      <QuickHead
        active={active}
        busy={state.kind === 'busy'}
        onUnlock={() => deeds.perform({ do: 'unlock' }, '')}
        onOpen={() => deeds.showWindow(hashOf(HOME))}
      />
      {asked ? (
        <QuickGuard row={asked} deeds={deeds} />
      ) : (
        <>
          <QuickResult deeds={deeds} />
          <Palette
            key={visit}
            field={field}
            onDeed={(deed, item) => deeds.perform(deed, item.title)}
            onLeave={state.kind === 'problem' ? reset : leave}
          />
        </>
      )}
    </main>
  );
}

function rowOf(rows: readonly SessionRow[], sessionId: string): SessionRow | null {
  return rows.find(({ id }) => id === sessionId) ?? null;
}
