// The panel about one entry of the audit log: all that is kept of it.
import './audit.css';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs, { type KeyValuePairsProps } from '@cloudscape-design/components/key-value-pairs';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import SplitPanel from '@cloudscape-design/components/split-panel';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { AuditEntry } from '../../shared/audit.ts';
import type { Caller, CallerProcess } from '../../shared/callers.ts';
import { ProductionMark } from '../production/production-mark.tsx';
import { Breakable } from '../shared-ui/breakable.tsx';
import { CopyText } from '../shared-ui/copy-text.tsx';
import { exactText } from '../shared-ui/time-text.ts';
import { hashOf, type Route } from '../shell/route.ts';
import { useWindowActions } from '../shell/window-actions.tsx';
import { useSnapshot } from '../snapshot-store.ts';
import { entryWords, isUnknown, programName } from './entry-text.ts';

export function EntryDetail({ entry }: { readonly entry: AuditEntry }) {
  const { copy } = useWindowActions();
  const words = entryWords(entry);
  return (
    <SplitPanel
      header={`${words.text}: ${programName(entry)}`}
      closeBehavior="hide"
      hidePreferencesButton
      headerInfo={entry.production ? <ProductionMark /> : undefined}
      headerActions={
        <Button onClick={() => copy(JSON.stringify(entry, null, 2), 'the entry')}>Copy entry</Button>
      }
    >
      <SpaceBetween size="l">
        <KeyValuePairs columns={3} minColumnWidth={220} ariaLabel="The request" items={facts(entry)} />
        <Processes entry={entry} />
        <ExpandableSection
          headerText="Its place in the chain"
          headerDescription="Each entry carries the hash of the one before, so that none can be changed or taken out unnoticed"
        >
          <KeyValuePairs
            columns={1}
            items={[
              { label: 'Hash of this entry', value: <CopyText text={entry.hash} what="the hash" /> },
              {
                label: 'Hash of the entry before',
                value: <CopyText text={entry.previous} what="the hash of the entry before" />,
              },
            ]}
          />
        </ExpandableSection>
      </SpaceBetween>
    </SplitPanel>
  );
}

function facts(entry: AuditEntry): KeyValuePairsProps.Pair[] {
  const words = entryWords(entry);
  const known = (label: string, value: string | null) => (value === null ? [] : [{ label, value }]);
  return [
    {
      label: 'What',
      value: (
        <div>
          <StatusIndicator type={words.tone}>{words.text}</StatusIndicator>
          {words.more !== null && <div>{words.more}</div>}
          {entry.code !== null && (
            <Box fontSize="body-s" color="text-body-secondary">
              Code <span className="mono">{entry.code}</span>
            </Box>
          )}
        </div>
      ),
    },
    { label: 'When', value: exactText(entry.at) },
    { label: 'Entry', value: entry.sequence.toLocaleString('en') },
    ...known('Profile', entry.profile),
    ...(entry.session === null
      ? []
      : [{ label: 'Session', value: <SessionName id={entry.sessionId} name={entry.session} /> }]),
    ...known('Account', entry.accountId),
    ...known('Role or user', entry.principal),
    ...(entry.accessKeyId === null
      ? []
      : [
          {
            label: 'Access key ID',
            value: (
              <div>
                <CopyText text={entry.accessKeyId} what="the access key ID" />
                <Box fontSize="body-s" color="text-body-secondary">
                  CloudTrail finds what was done with it by this ID.
                </Box>
              </div>
            ),
          },
        ]),
  ];
}

function SessionName({ id, name }: { readonly id: string | null; readonly name: string }) {
  const { sessions } = useSnapshot();
  const { navigate } = useWindowActions();
  const now = sessions.find((session) => session.id === id);
  if (!now) return <>{name} (no longer here)</>;
  const route: Route = { page: 'sessions', sessionId: now.id };
  return (
    <>
      <Link
        href={hashOf(route)}
        onFollow={(event) => {
          event.preventDefault();
          navigate(route);
        }}
      >
        {name}
      </Link>
      {now.label !== name && ` (now ${now.label})`}
    </>
  );
}

function Processes({ entry }: { readonly entry: AuditEntry }) {
  const { caller, kind } = entry;
  if (!caller) {
    return (
      <Box color="text-body-secondary">
        {isUnknown(entry)
          ? 'The system did not say which program asked.'
          : kind === 'lock'
            ? 'No program asked for this: a person did it, or Cloakroom by itself as the settings say.'
            : 'A person did this in Cloakroom itself.'}
      </Box>
    );
  }
  return (
    <SpaceBetween size="xs">
      <Header variant="h3" description="From the one that connected, up to the first of the login session">
        Processes that led to it
      </Header>
      <ol className="caller-chain" aria-label="Processes that led to it">
        {caller.chain.map((one) => (
          <li key={one.pid}>
            <ProcessLine one={one} part={partOf(one, caller)} />
          </li>
        ))}
      </ol>
    </SpaceBetween>
  );
}

function partOf({ pid }: CallerProcess, { program, application }: Caller): string | null {
  if (pid === program.pid) return 'the program';
  return pid === application?.pid ? 'the application it runs in' : null;
}

function ProcessLine({ one, part }: { readonly one: CallerProcess; readonly part: string | null }) {
  return (
    <div>
      <div className="caller-line">
        <Box variant={part === null ? 'span' : 'strong'}>{one.name}</Box>
        <span className="quiet digits">process {one.pid}</span>
        {part !== null && <span className="quiet">{part}</span>}
      </div>
      <div className="beneath beneath-wide">
        {one.executable === null ? 'Its path may not be looked at' : <Breakable text={one.executable} />}
        {one.script !== null && (
          <div>
            runs <Breakable text={one.script} />
          </div>
        )}
      </div>
    </div>
  );
}
