// The columns of the audit log. Lines are plain elements: there are fifty of them.
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { TableProps } from '@cloudscape-design/components/table';
import { ChangeMoment } from '../files/change-moment.tsx';
import { ProductionMark } from '../production/production-mark.tsx';
import type { AuditRow } from './audit-search.ts';
import { isUnknown, programPath } from './entry-text.ts';

/** What has no column of its own stands beneath the session. */
export type Room = 'wide' | 'middle' | 'tight' | 'scant';

export const COLUMNS: Readonly<Record<Room, readonly string[]>> = {
  wide: ['when', 'what', 'program', 'profile', 'session', 'account', 'principal'],
  middle: ['when', 'what', 'program', 'profile', 'session', 'account'],
  tight: ['when', 'what', 'program', 'session'],
  // The time stands beneath what happened.
  scant: ['what', 'program', 'session'],
};

interface EntryColumnsProps {
  readonly room: Room;
  readonly openId: string | null;
  readonly onOpen: (row: AuditRow) => void;
}

export function entryColumns(props: EntryColumnsProps): TableProps.ColumnDefinition<AuditRow>[] {
  const { room, openId, onOpen } = props;
  const tight = room === 'tight' || room === 'scant';
  return [
    {
      id: 'when',
      header: 'When',
      minWidth: 96,
      width: tight ? 98 : 108,
      cell: ({ entry }) => <ChangeMoment at={entry.at} />,
    },
    {
      id: 'what',
      header: 'What',
      isRowHeader: true,
      minWidth: 186,
      width: 190,
      cell: (row) => <What row={row} timed={room === 'scant'} open={row.id === openId} onOpen={onOpen} />,
    },
    {
      id: 'program',
      header: 'Program',
      minWidth: 112,
      width: { wide: 200, middle: 168, tight: 114, scant: 114 }[room],
      cell: (row) => <Program row={row} />,
    },
    {
      id: 'profile',
      header: 'Profile',
      minWidth: 110,
      width: room === 'wide' ? 190 : 122,
      cell: ({ entry }) => <span className="wrap-anywhere">{entry.profile ?? <None />}</span>,
    },
    {
      id: 'session',
      header: 'Session',
      minWidth: tight ? 170 : 150,
      cell: ({ entry }) => (
        <div className="wrap-anywhere">
          {entry.session ?? <None />}
          {entry.production && (
            <>
              {' '}
              <ProductionMark />
            </>
          )}
          {tight && (
            <Beneath text={[entry.profile && `profile ${entry.profile}`, entry.accountId, entry.principal]} />
          )}
        </div>
      ),
    },
    {
      id: 'account',
      header: 'Account',
      minWidth: 150,
      width: 164,
      cell: ({ entry }) => (
        <div className="wrap-anywhere">
          <span className="digits">{entry.accountId ?? <None />}</span>
          {room === 'middle' && <Beneath text={[entry.principal]} />}
        </div>
      ),
    },
    {
      id: 'principal',
      header: 'Role or user',
      minWidth: 120,
      width: 200,
      cell: ({ entry }) => <span className="wrap-anywhere">{entry.principal ?? <None />}</span>,
    },
  ];
}

interface WhatProps {
  readonly row: AuditRow;
  readonly timed: boolean;
  readonly open: boolean;
  readonly onOpen: (row: AuditRow) => void;
}

function What({ row, timed, open, onOpen }: WhatProps) {
  const { words, program, entry } = row;
  return (
    <div className="name-cell" data-selected={open}>
      <span className="name-text">
        <StatusIndicator type={words.tone}>
          <button
            type="button"
            className="link-button"
            aria-label={`${words.text}: ${program}, entry ${entry.sequence}`}
            onClick={() => onOpen(row)}
          >
            {words.text}
          </button>
        </StatusIndicator>
        <Beneath text={[words.more]} />
        {timed && (
          <div className="beneath beneath-wide">
            <ChangeMoment at={entry.at} />
          </div>
        )}
      </span>
    </div>
  );
}

function Program({ row: { program, entry } }: { readonly row: AuditRow }) {
  const { caller } = entry;
  if (!caller) {
    return (
      <span
        className="quiet"
        title={isUnknown(entry) ? 'The system did not say who asked' : 'A person, in Cloakroom itself'}
      >
        {program}
      </span>
    );
  }
  return (
    <div className="wrap-anywhere" title={programPath(caller.program)}>
      {program}
      {caller.application && <Beneath text={[`in ${caller.application.name}`]} />}
    </div>
  );
}

function Beneath({ text }: { readonly text: readonly (string | null)[] }) {
  const shown = text.filter(Boolean).join(' · ');
  return shown === '' ? null : <div className="beneath beneath-wide">{shown}</div>;
}

function None() {
  return <span className="quiet">–</span>;
}
