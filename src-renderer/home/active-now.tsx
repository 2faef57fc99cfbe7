// The session that tools use when no profile is named: who that is, for how long, and what to do with it.
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { awsProfileLineFor } from '../../shared/shell-lines.ts';
import { ColourDot } from '../detail/colour-dot.tsx';
import { ProductionMark } from '../production/production-mark.tsx';
import { StartStopButton } from '../sessions/row-actions.tsx';
import { type SessionRow, sourceText } from '../sessions/rows.ts';
import { SessionState } from '../sessions/session-state.tsx';
import { useClock } from '../shared-ui/clock.ts';
import { hashOf, SESSIONS } from '../shell/route.ts';
import { useWindowActions } from '../shell/window-actions.tsx';
import { useSnapshot } from '../snapshot-store.ts';

interface ActiveNowProps {
  readonly row: SessionRow;
  readonly account: string;
}

export function ActiveNow({ row, account }: ActiveNowProps) {
  const { select } = useWindowActions();
  const source = sourceText(row);
  return (
    <Container
      header={
        <Header
          variant="h2"
          description="What tools use when no profile is named."
          actions={<ActiveButtons row={row} />}
        >
          Active now
        </Header>
      }
    >
      <SpaceBetween size="m">
        <span className="home-name">
          {row.marks.colour !== null && <ColourDot colour={row.marks.colour} />}
          <Link fontSize="heading-m" onFollow={() => select(row.id)}>
            {row.label}
          </Link>
          {row.production && <ProductionMark />}
          <SessionState label={row.label} status={row.status} />
        </span>
        <KeyValuePairs
          columns={4}
          minColumnWidth={170}
          ariaLabel="The active session"
          items={[
            {
              label: 'Profile',
              value: <span className="mono">{['default', ...row.profileNames.slice(0, 1)].join(', ')}</span>,
            },
            {
              label: 'Identity',
              value: source === '' ? (row.identity?.label ?? row.label) : source,
            },
            {
              label: 'Account and region',
              value: (
                <>
                  <div>{account}</div>
                  <Box color="text-body-secondary" fontSize="body-s">
                    {row.session.region ?? 'No region set'}
                  </Box>
                </>
              ),
            },
            { label: row.session.kind === 'iam-user' ? 'IAM user' : 'Role', value: row.principal },
          ]}
        />
      </SpaceBetween>
    </Container>
  );
}

const NO_PROFILE = 'This session has no profile of its own; tools use it as the default one';

function ActiveButtons({ row }: { readonly row: SessionRow }) {
  const { environment } = useSnapshot();
  const { open, copy, makeActive, pending } = useWindowActions();
  const profile = row.profileNames[0];
  return (
    <SpaceBetween direction="horizontal" size="xs">
      <StartStopButton row={row} />
      {row.status.state === 'ready' && <RefreshButton row={row} />}
      <Button
        wrapText={false}
        ariaLabel={`Open console: ${row.label}`}
        onClick={() => open({ kind: 'console', sessionId: row.id })}
      >
        Open console
      </Button>
      <Button
        wrapText={false}
        ariaLabel={`Copy AWS_PROFILE: ${row.label}`}
        disabled={profile === undefined}
        disabledReason={NO_PROFILE}
        onClick={() =>
          profile !== undefined &&
          copy(awsProfileLineFor(environment.platform, profile), 'the AWS_PROFILE line')
        }
      >
        Copy AWS_PROFILE
      </Button>
      <Button
        wrapText={false}
        loading={pending.has('active:')}
        onClick={() => makeActive(null)}
        ariaLabel={`Stop being active: ${row.label}`}
      >
        Stop being active
      </Button>
    </SpaceBetween>
  );
}

/** Fresh credentials renew themselves before they expire; the button is for those that could not be renewed. */
function RefreshButton({ row }: { readonly row: SessionRow }) {
  const { start, pending } = useWindowActions();
  const { status } = row;
  const worthIt = useClock(
    (now) =>
      status.state === 'ready' &&
      (status.refreshError !== null || (status.expiresAt !== null && status.expiresAt <= now)),
  );
  if (!worthIt) return null;
  return (
    <Button
      wrapText={false}
      ariaLabel={`Refresh: ${row.label}`}
      loading={pending.has(`start:${row.id}`) || (status.state === 'ready' && status.refreshing)}
      onClick={() => start(row.id)}
    >
      Refresh
    </Button>
  );
}

/** `choices`: whether there is something below to choose from. */
export function NothingActive({ choices }: { readonly choices: boolean }) {
  const { navigate } = useWindowActions();
  return (
    <Container header={<Header variant="h2">Active now</Header>}>
      <SpaceBetween size="s">
        <Box>
          No session is active: tools that name no profile get no credentials from Cloakroom.{' '}
          {choices && 'Make one of those below active, or'}
        </Box>
        <Button
          href={hashOf(SESSIONS)}
          onFollow={(event) => {
            event.preventDefault();
            navigate(SESSIONS);
          }}
        >
          Choose among all sessions
        </Button>
      </SpaceBetween>
    </Container>
  );
}
