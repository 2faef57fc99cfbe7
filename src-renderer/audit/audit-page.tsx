// Who asked for credentials, and what became of it: the audit log, newest first.
import './audit.css';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import type { DateRangePickerProps } from '@cloudscape-design/components/date-range-picker';
import Header from '@cloudscape-design/components/header';
import LiveRegion from '@cloudscape-design/components/live-region';
import Pagination from '@cloudscape-design/components/pagination';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table from '@cloudscape-design/components/table';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { count } from '../portals/portal-text.ts';
import { scrollToTop, useRescuedFocus } from '../shared-ui/page-focus.ts';
import { ProblemAlert } from '../shared-ui/problem.tsx';
import { useNarrow } from '../shared-ui/use-narrow.ts';
import { AUDIT } from '../shell/route.ts';
import { useWindowActions } from '../shell/window-actions.tsx';
import { useSnapshot } from '../snapshot-store.ts';
import { AuditActions } from './audit-actions.tsx';
import { AuditFilter } from './audit-filter.tsx';
import { type AuditQuery, asksForAll, EVERYTHING, searchAudit, spanOf } from './audit-search.ts';
import { COLUMNS, entryColumns, type Room } from './entry-columns.tsx';
import { useAuditEntries } from './use-audit-entries.ts';
import type { EntryPanel } from './use-entry-panel.ts';
import { forgetVerification } from './verification.ts';
import { VerificationAlert } from './verification-alert.tsx';

const PAGE_SIZE = 50;
/** Further down than this, somebody reads. */
const TOP_PIXELS = 40;

interface AuditPageProps {
  /** Whose entries are shown; null: of all sessions. */
  readonly sessionId: string | null;
  readonly panel: EntryPanel;
  /** Pixels of the window's width that the navigation has. */
  readonly taken: number;
}

export function AuditPage({ sessionId, panel, taken }: AuditPageProps) {
  const { audit } = useSnapshot();
  const room = useRoom(taken);
  useEffect(() => forgetVerification, []);
  const [query, setQuery] = useState<AuditQuery>(EVERYTHING);
  const [time, setTime] = useState<DateRangePickerProps.Value | null>(null);
  const [asked, setAsked] = useState(1);
  const atTop = () =>
    asked === 1 && panel.entry === null && (document.scrollingElement?.scrollTop ?? 0) < TOP_PIXELS;
  const { rows, waiting, more, reading, error, showWaiting, want, again } = useAuditEntries(atTop);

  // biome-ignore lint/correctness/useExhaustiveDependencies: "the last hour" is that of the newest entry
  const span = useMemo(() => spanOf(time, Date.now()), [time, rows]);
  const search = useMemo(() => ({ query, span, sessionId }), [query, span, sessionId]);
  const found = useMemo(() => searchAudit(rows, search), [rows, search]);
  const fresh = useMemo(() => searchAudit(waiting, search).length, [waiting, search]);
  const all = asksForAll(search);

  const known = more && all ? Math.max(found.length, audit.kept - waiting.length) : found.length;
  const pages = Math.max(1, Math.ceil(known / PAGE_SIZE));
  const page = Math.min(asked, pages);
  useEffect(() => want(all ? (page + 1) * PAGE_SIZE : Number.POSITIVE_INFINITY), [want, all, page]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another search is the reason
  useEffect(() => setAsked(1), [query, time, sessionId]);
  const items = found.slice((page - 1) * PAGE_SIZE, page * PAGE_SIZE);
  useRescuedFocus(items[0]?.id);

  const openId = panel.entry === null ? null : String(panel.entry.sequence);
  const columns = useMemo(
    () => entryColumns({ room, openId, onOpen: ({ entry }) => panel.show(entry) }),
    [room, openId, panel.show],
  );
  const clear = useCallback(() => {
    setQuery(EVERYTHING);
    setTime(null);
  }, []);
  const total = (all ? known : Math.max(rows.length, audit.kept)).toLocaleString('en');
  return (
    <SpaceBetween size="m">
      <VerificationAlert onShow={panel.show} />
      {error && <ProblemAlert error={error} action={<Button onClick={again}>Try again</Button>} />}
      <Table
        variant="container"
        stickyHeader
        wrapLines
        trackBy="id"
        items={items}
        columnDefinitions={columns}
        visibleColumns={COLUMNS[room]}
        loading={items.length === 0 && !error && (reading || (all && more))}
        loadingText="Reading the log"
        enableKeyboardNavigation={false}
        ariaLabels={{ tableLabel: 'Who asked' }}
        header={
          <Header
            variant="h1"
            counter={all ? `(${total})` : `(${found.length.toLocaleString('en')}/${total})`}
            description="Every time credentials were handed out or refused, and to which program. No secret is kept here."
            actions={<AuditActions />}
          >
            Who asked
          </Header>
        }
        filter={
          <SpaceBetween size="xs">
            <AuditFilter
              query={query}
              onQuery={setQuery}
              time={time}
              onTime={setTime}
              rows={rows}
              countText={count(found.length, 'match', 'matches')}
            />
            {sessionId !== null && <OfSession sessionId={sessionId} />}
            <Progress
              fresh={fresh}
              reading={reading && !all ? rows.length : null}
              kept={audit.kept}
              onShow={() => {
                setAsked(1);
                panel.show(null);
                showWaiting();
                scrollToTop();
              }}
            />
          </SpaceBetween>
        }
        pagination={
          pages > 1 ? (
            <Pagination
              currentPageIndex={page}
              pagesCount={pages}
              onChange={({ detail }) => setAsked(detail.currentPageIndex)}
            />
          ) : null
        }
        empty={
          all && !error ? (
            <NothingYet />
          ) : (
            <SpaceBetween size="xs" alignItems="center">
              <Box variant="strong">No entry matches</Box>
              {(query.tokens.length > 0 || time !== null) && <Button onClick={clear}>Clear filter</Button>}
            </SpaceBetween>
          )
        }
      />
    </SpaceBetween>
  );
}

function useRoom(taken: number): Room {
  const crowded = useNarrow(1330 + taken);
  const tight = useNarrow(960 + taken);
  const scant = useNarrow(670 + taken);
  return scant ? 'scant' : tight ? 'tight' : crowded ? 'middle' : 'wide';
}

function OfSession({ sessionId }: { readonly sessionId: string }) {
  const { sessions } = useSnapshot();
  const { navigate } = useWindowActions();
  const name = sessions.find(({ id }) => id === sessionId)?.label ?? 'a session that is gone';
  return (
    <SpaceBetween direction="horizontal" size="xs" alignItems="center">
      <span>
        Only entries of <b>{name}</b>
      </span>
      <Button variant="inline-link" onClick={() => navigate(AUDIT)}>
        Show those of all sessions
      </Button>
    </SpaceBetween>
  );
}

interface ProgressProps {
  /** How many new ones wait that would be shown. */
  readonly fresh: number;
  /** How many were searched so far; null: the search is over. */
  readonly reading: number | null;
  readonly kept: number;
  readonly onShow: () => void;
}

function Progress({ fresh, reading, kept, onShow }: ProgressProps) {
  if (fresh === 0 && reading === null) return null;
  return (
    <SpaceBetween direction="horizontal" size="m" alignItems="center">
      {reading !== null && (
        <StatusIndicator type="loading">
          Searched {reading.toLocaleString('en')} of {Math.max(kept, reading).toLocaleString('en')} entries
        </StatusIndicator>
      )}
      {fresh > 0 && (
        <LiveRegion>
          <Button iconName="arrow-up" onClick={onShow}>
            {count(fresh, 'new entry', 'new entries')}
          </Button>
        </LiveRegion>
      )}
    </SpaceBetween>
  );
}

function NothingYet() {
  return (
    <Box textAlign="center" padding={{ vertical: 'm' }}>
      <SpaceBetween size="xs" alignItems="center">
        <Box variant="strong">Nobody has asked yet</Box>
        <Box color="text-body-secondary">
          When a tool such as the AWS CLI or Terraform asks for credentials, when you open the console or copy
          credentials, and when Cloakroom is locked, it is written down here: which program, for which
          session, and what it got.
        </Box>
      </SpaceBetween>
    </Box>
  );
}
