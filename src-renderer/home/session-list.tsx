// A short list of sessions: who and where, the time that matters, and one click for what one wants of it.
import Badge from '@cloudscape-design/components/badge';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import Link from '@cloudscape-design/components/link';
import List from '@cloudscape-design/components/list';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { ColourDot } from '../detail/colour-dot.tsx';
import { ChangeMoment } from '../files/change-moment.tsx';
import { ProductionMark } from '../production/production-mark.tsx';
import { StartStopButton } from '../sessions/row-actions.tsx';
import type { SessionRow } from '../sessions/rows.ts';
import { SessionState } from '../sessions/session-state.tsx';
import { isRunning } from '../sessions/state-text.ts';
import { hashOf, SESSIONS } from '../shell/route.ts';
import { useWindowActions } from '../shell/window-actions.tsx';
import { accountText, type ShortList } from './home-lists.ts';

interface SessionListProps {
  readonly title: string;
  readonly list: ShortList;
  readonly names: ReadonlyMap<string, string>;
  /** Said when there is none. */
  readonly empty: string;
  /** `running`: they go on, what matters is how long. `chosen`: they are there to be begun. */
  readonly of: 'running' | 'chosen';
}

export function SessionList({ title, list, names, empty, of }: SessionListProps) {
  const { navigate } = useWindowActions();
  const { rows, more } = list;
  return (
    <Container
      header={
        <Header
          variant="h2"
          {...(rows.length > 0 ? { counter: `(${(rows.length + more).toLocaleString('en')})` } : {})}
        >
          {title}
        </Header>
      }
    >
      {rows.length === 0 ? (
        <Box color="text-body-secondary">{empty}</Box>
      ) : (
        <SpaceBetween size="s">
          <List
            ariaLabel={title}
            disablePaddings
            items={rows}
            renderItem={(row) => ({
              id: row.id,
              // Not the list's own place for actions: there a long name would push them beneath itself.
              content: (
                <div className="home-item">
                  <div className="home-item-text">
                    <Name row={row} />
                    <Where row={row} account={accountText(row, names)} of={of} />
                  </div>
                  <div className="home-item-actions">
                    {of === 'running' ? <StartStopButton row={row} /> : <Choices row={row} />}
                  </div>
                </div>
              ),
            })}
          />
          {more > 0 && (
            <Link
              href={hashOf(SESSIONS)}
              ariaLabel={`${more.toLocaleString('en')} more: ${title}`}
              onFollow={(event) => {
                event.preventDefault();
                navigate(SESSIONS);
              }}
            >
              {more.toLocaleString('en')} more
            </Link>
          )}
        </SpaceBetween>
      )}
    </Container>
  );
}

function Name({ row }: { readonly row: SessionRow }) {
  const { select } = useWindowActions();
  return (
    <span className="home-name">
      {row.marks.colour !== null && <ColourDot colour={row.marks.colour} />}
      <Link onFollow={() => select(row.id)}>{row.label}</Link>
      {row.production && <ProductionMark />}
      {row.active && <Badge color="green">Active</Badge>}
    </span>
  );
}

interface WhereProps {
  readonly row: SessionRow;
  readonly account: string;
  readonly of: SessionListProps['of'];
}

function Where({ row, account, of }: WhereProps) {
  return (
    <div>
      <Box color="text-body-secondary" fontSize="body-s">
        {account} · {row.principal}
        {of === 'chosen' && row.use && (
          <>
            {' · '}
            <ChangeMoment at={row.use.lastAt} />
          </>
        )}
      </Box>
      {(of === 'running' || isRunning(row.status) || row.status.state === 'failed') && (
        <SessionState label={row.label} status={row.status} />
      )}
    </div>
  );
}

function Choices({ row }: { readonly row: SessionRow }) {
  const { makeActive, pending } = useWindowActions();
  return (
    <>
      {!isRunning(row.status) && <StartStopButton row={row} />}
      {!row.active && (
        <Button
          wrapText={false}
          ariaLabel={`Make active: ${row.label}`}
          loading={pending.has(`active:${row.id}`)}
          onClick={() => makeActive(row.id)}
        >
          Make active
        </Button>
      )}
    </>
  );
}
