// What has happened with one session, newest first; asked again when it is used or its state changes.
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import List from '@cloudscape-design/components/list';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useState } from 'react';
import { ChangeMoment } from '../files/change-moment.tsx';
import type { SessionRow } from '../sessions/rows.ts';
import { ProblemAlert } from '../shared-ui/problem.tsx';
import { useAnswer } from '../shared-ui/use-answer.ts';
import { activityWords } from './activity-text.ts';

/** As many as are looked at; the rest when asked for. */
const SHOWN = 20;

export function SessionHistory({ row }: { readonly row: SessionRow }) {
  const { status, use } = row;
  const expiresAt = status.state === 'ready' ? status.expiresAt : null;
  const reason = [status.state, expiresAt, use?.times, use?.lastAt].join(' ');
  const { value, error, again } = useAnswer('session.activity', { sessionId: row.id }, reason);
  const [all, setAll] = useState(false);
  if (error) return <ProblemAlert error={error} action={<Button onClick={again}>Try again</Button>} />;
  if (!value) return <StatusIndicator type="loading">Looking it up</StatusIndicator>;
  const { events } = value;
  if (events.length === 0) {
    return <Box color="text-body-secondary">Nothing yet. What is done with {row.label} is listed here.</Box>;
  }
  return (
    <SpaceBetween size="s">
      <List
        ariaLabel={`History of ${row.label}`}
        items={(all ? events : events.slice(0, SHOWN)).map((event, index) => ({ event, index }))}
        renderItem={({ event, index }) => {
          const { tone, text } = activityWords(event);
          return {
            id: `${event.at} ${event.kind} ${index}`,
            content: <StatusIndicator type={tone}>{text}</StatusIndicator>,
            secondaryContent: (
              <Box color="text-body-secondary" fontSize="body-s">
                <ChangeMoment at={event.at} />
              </Box>
            ),
          };
        }}
      />
      {!all && events.length > SHOWN && (
        <Button variant="inline-link" onClick={() => setAll(true)}>
          Show all {events.length.toLocaleString('en')}
        </Button>
      )}
    </SpaceBetween>
  );
}
