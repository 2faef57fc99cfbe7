// Columns of the list of sessions.
import Badge from '@cloudscape-design/components/badge';
import Box from '@cloudscape-design/components/box';
import Icon from '@cloudscape-design/components/icon';
import Link from '@cloudscape-design/components/link';
import type { TableProps } from '@cloudscape-design/components/table';
import { RowActions } from './row-actions.tsx';
import { byLabel, compareNames, compareNamesOrNone, type SessionRow, sourceText } from './rows.ts';
import { SessionState } from './session-state.tsx';
import { compareByState } from './state-text.ts';

interface ColumnContext {
  readonly selectedId: string | null;
  readonly room: RoomFor;
  readonly onOpen: (sessionId: string) => void;
  readonly onMove: (row: SessionRow) => void;
}

/** A profile or folder that has no column of its own stands beneath the name. */
export interface RoomFor {
  readonly principal: boolean;
  readonly profile: boolean;
  readonly folder: boolean;
  /** For the second button. */
  readonly buttons: boolean;
}

export function visibleColumns(room: RoomFor): string[] {
  return [
    'name',
    'account',
    ...(room.principal ? ['principal'] : []),
    ...(room.profile ? ['profile'] : []),
    ...(room.folder ? ['folder'] : []),
    'state',
    'actions',
  ];
}

const KIND_TEXT = { 'iam-user': 'IAM user', role: 'Role', 'sso-role': 'Role of a portal' } as const;

function NameCell({ row, selectedId, room, onOpen }: { readonly row: SessionRow } & ColumnContext) {
  const kind = KIND_TEXT[row.session.kind];
  const source = sourceText(row);
  const beneath = [
    ...(source === '' ? [] : [`via ${source}`]),
    ...(!room.profile && row.profileNames.length > 0 ? [`profile ${firstAndMore(row.profileNames)}`] : []),
    ...(!room.folder && row.folder !== null ? [`folder ${row.folder}`] : []),
  ];
  return (
    <div className={`name-cell depth-${Math.min(row.depth, 4)}`} data-selected={row.id === selectedId}>
      <span className="name-icon" title={kind}>
        <Icon name={row.session.kind === 'iam-user' ? 'user-profile' : 'key'} ariaLabel={kind} />
      </span>
      <div className="name-text">
        <span className="name-line">
          <Link onFollow={() => onOpen(row.id)}>{row.label}</Link>
          {row.active && <Badge color="green">Active</Badge>}
        </span>
        {beneath.map((line) => (
          <Box key={line} variant="div" fontSize="body-s" color="text-body-secondary">
            {line}
          </Box>
        ))}
      </div>
    </div>
  );
}

function AccountCell({ row }: { readonly row: SessionRow }) {
  return (
    <span>
      <span className="digits">{row.accountId || 'unknown'}</span>{' '}
      {row.partition !== 'aws' && <Badge>{row.partition}</Badge>}
      {row.accountName !== null && (
        <Box variant="div" fontSize="body-s" color="text-body-secondary">
          {row.accountName}
        </Box>
      )}
    </span>
  );
}

/** "deploy", "deploy +2". */
function firstAndMore([first = '', ...others]: readonly string[]): string {
  return others.length > 0 ? `${first} +${others.length}` : first;
}

function ProfileCell({ row }: { readonly row: SessionRow }) {
  if (row.profileNames.length === 0) return <Box color="text-body-secondary">none</Box>;
  return (
    <span className="mono" title={row.profileNames.join(', ')}>
      {firstAndMore(row.profileNames)}
    </span>
  );
}

export function sessionColumns(context: ColumnContext): TableProps.ColumnDefinition<SessionRow>[] {
  return [
    {
      id: 'name',
      header: 'Name',
      isRowHeader: true,
      sortingComparator: byLabel,
      minWidth: 180,
      cell: (row) => <NameCell row={row} {...context} />,
    },
    {
      id: 'account',
      header: 'Account',
      sortingComparator: (a, b) => compareNames(a.accountId, b.accountId) || byLabel(a, b),
      minWidth: 135,
      cell: (row) => <AccountCell row={row} />,
    },
    {
      id: 'principal',
      header: 'Role or user',
      sortingComparator: (a, b) => compareNames(a.principal, b.principal),
      minWidth: 130,
      cell: (row) => <span className="principal">{row.principal}</span>,
    },
    {
      id: 'profile',
      header: 'Profile',
      sortingComparator: (a, b) => compareNamesOrNone(a.profileNames[0], b.profileNames[0]),
      minWidth: 120,
      cell: (row) => <ProfileCell row={row} />,
    },
    {
      id: 'folder',
      header: 'Folder',
      sortingComparator: (a, b) => compareNamesOrNone(a.folder, b.folder) || byLabel(a, b),
      minWidth: 110,
      cell: (row) => <span className="account-cell">{row.folder ?? ''}</span>,
    },
    {
      id: 'state',
      header: 'State',
      sortingComparator: (a, b) => compareByState(a.status, b.status, Date.now()) || byLabel(a, b),
      minWidth: 224,
      cell: (row) => <SessionState label={row.label} status={row.status} />,
    },
    {
      id: 'actions',
      header: 'Actions',
      minWidth: context.room.buttons ? 240 : 150,
      cell: (row) => <RowActions row={row} compact={!context.room.buttons} onMove={context.onMove} />,
    },
  ];
}
