// Which programs get a session's credentials: whether a new one is asked about, who is allowed, and who asked lately.
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Link from '@cloudscape-design/components/link';
import List from '@cloudscape-design/components/list';
import RadioGroup from '@cloudscape-design/components/radio-group';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useEffect, useState } from 'react';
import { toWire } from '../../shared/errors.ts';
import { headline, sentence } from '../../shared/sentences.ts';
import { auditRow } from '../audit/audit-search.ts';
import { programPath } from '../audit/entry-text.ts';
import { tryCall } from '../bridge.ts';
import { ChangeMoment } from '../files/change-moment.tsx';
import type { SessionRow } from '../sessions/rows.ts';
import { Breakable } from '../shared-ui/breakable.tsx';
import { useClock } from '../shared-ui/clock.ts';
import { useFocusWithin } from '../shared-ui/page-focus.ts';
import { ProblemAlert } from '../shared-ui/problem.tsx';
import { timeLeftText } from '../shared-ui/time-text.ts';
import { useAnswer } from '../shared-ui/use-answer.ts';
import { hashOf, type Route } from '../shell/route.ts';
import { useWindowActions } from '../shell/window-actions.tsx';
import { useSnapshot } from '../snapshot-store.ts';
import {
  type AllowedProgram,
  ASK_CHOICES,
  type AskChoice,
  allowedPrograms,
  askChoiceOf,
  askText,
} from './ask-before.ts';

interface RowProps {
  readonly row: SessionRow;
}

export function Programs({ row }: RowProps) {
  return (
    <SpaceBetween size="m">
      <AskBefore row={row} />
      <Allowed row={row} />
      <LatelyAsked row={row} />
    </SpaceBetween>
  );
}

function AskBefore({ row }: RowProps) {
  const saved = askChoiceOf(row.marks.askBefore);
  const [saving, setSaving] = useState<AskChoice | null>(null);
  const [problem, setProblem] = useState('');
  // biome-ignore lint/correctness/useExhaustiveDependencies: another saved choice is the reason
  useEffect(() => setSaving(null), [saved]);
  const save = async (choice: AskChoice) => {
    setSaving(choice);
    setProblem('');
    const result = await tryCall('session.setMarks', {
      sessionIds: [row.id],
      askBefore: ASK_CHOICES[choice],
    });
    if (result.ok) return;
    const { message, remedy } = toWire(result.error);
    setSaving(null);
    setProblem([headline(message), sentence(remedy)].filter(Boolean).join(' '));
  };
  const choices = Object.keys(ASK_CHOICES) as AskChoice[];
  return (
    <FormField label="Ask before a new program gets credentials" errorText={problem}>
      <RadioGroup
        ariaLabel={`Ask before a new program gets credentials of ${row.label}`}
        value={saving ?? saved}
        items={choices.map((value) => ({ value, ...askText(value, row.production) }))}
        onChange={({ detail }) => void save(detail.value as AskChoice)}
      />
    </FormField>
  );
}

function Allowed({ row }: RowProps) {
  const { approvals, passingApprovals } = useSnapshot();
  // Changes only when one ends.
  const lastEnd = useClock((now) =>
    Math.max(0, ...passingApprovals.map(({ until }) => until).filter((end) => end <= now)),
  );
  const allowed = allowedPrograms({ approvals, passingApprovals }, row.id, lastEnd);
  const place = useFocusWithin<HTMLElement>(allowed.length);
  return (
    <section ref={place} tabIndex={-1} className="focus-place" aria-label="Allowed programs">
      <Box variant="awsui-key-label">Allowed programs</Box>
      {allowed.length === 0 ? (
        <Box color="text-body-secondary">
          None. When Cloakroom asks and you answer “for an hour” or “always”, the program is listed here.
        </Box>
      ) : (
        <List
          ariaLabel={`Programs allowed to use ${row.label}`}
          items={allowed}
          renderItem={(program) => ({
            id: program.key,
            content: <Box variant="strong">{program.name}</Box>,
            secondaryContent: <ProgramFacts program={program} />,
            actions: <Revoke row={row} program={program} />,
          })}
        />
      )}
    </section>
  );
}

function ProgramFacts({ program }: { readonly program: AllowedProgram }) {
  const { executable, script, until, grantedAt } = program;
  return (
    <Box color="text-body-secondary" fontSize="body-s">
      <div>{executable === null ? 'Its path is not known' : <Breakable text={executable} />}</div>
      {script !== null && (
        <div>
          running <Breakable text={script} />
        </div>
      )}
      <div>
        {until !== null && <TimeLeft until={until} />}
        {grantedAt !== null && (
          <>
            For good; allowed <ChangeMoment at={grantedAt} />
          </>
        )}
      </div>
    </Box>
  );
}

function TimeLeft({ until }: { readonly until: number }) {
  return <>For a while: {useClock((now) => timeLeftText(until, now))}, or until Cloakroom is locked</>;
}

function Revoke({ row, program }: RowProps & { readonly program: AllowedProgram }) {
  const { run, pending } = useWindowActions();
  const { executable, script, name, key } = program;
  if (executable === null) return null;
  const deed = `revoke:${row.id}:${key}`;
  return (
    <Button
      ariaLabel={`Revoke ${name}`}
      loading={pending.has(deed)}
      loadingText={`Revoking ${name}`}
      onClick={() =>
        void run(deed, 'revoke', async () => {
          const result = await tryCall('approval.revoke', {
            sessionId: row.id,
            program: { executable, script },
          });
          return result.ok ? null : toWire(result.error);
        })
      }
    >
      Revoke
    </Button>
  );
}

/** Looked through for entries of this session; the page has all. */
const LOOKED_THROUGH = 500;
const SHOWN = 5;

function LatelyAsked({ row }: RowProps) {
  const { audit } = useSnapshot();
  const { navigate } = useWindowActions();
  const { value, error, again } = useAnswer(
    'audit.list',
    { before: null, limit: LOOKED_THROUGH },
    audit.lastSequence,
  );
  const route: Route = { page: 'audit', sessionId: row.id };
  const own = value?.entries.filter(({ sessionId }) => sessionId === row.id).slice(0, SHOWN) ?? [];
  return (
    <SpaceBetween size="xs">
      <Box variant="awsui-key-label">Asked lately</Box>
      {error ? (
        <ProblemAlert error={error} action={<Button onClick={again}>Try again</Button>} />
      ) : !value ? (
        <StatusIndicator type="loading">Looking it up</StatusIndicator>
      ) : own.length === 0 ? (
        <Box color="text-body-secondary">
          {value.more
            ? `Nobody, among the newest ${LOOKED_THROUGH.toLocaleString('en')} entries of the log.`
            : 'Nobody yet.'}
        </Box>
      ) : (
        <List
          ariaLabel={`Who asked for ${row.label} lately`}
          items={own.map(auditRow)}
          renderItem={({ id, entry, words, program }) => ({
            id,
            content: (
              <span title={entry.caller ? programPath(entry.caller.program) : undefined}>
                <StatusIndicator type={words.tone}>
                  {words.text}: {program}
                  {entry.caller?.application && ` in ${entry.caller.application.name}`}
                </StatusIndicator>
              </span>
            ),
            secondaryContent: (
              <Box color="text-body-secondary" fontSize="body-s">
                {words.more !== null && `${words.more} · `}
                <ChangeMoment at={entry.at} />
              </Box>
            ),
          })}
        />
      )}
      <Link
        href={hashOf(route)}
        onFollow={(event) => {
          event.preventDefault();
          navigate(route);
        }}
      >
        All who asked for {row.label}
      </Link>
    </SpaceBetween>
  );
}
