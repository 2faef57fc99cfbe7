// Columns of a portal's accounts and roles.
import Badge from '@cloudscape-design/components/badge';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import Link from '@cloudscape-design/components/link';
import type { TableProps } from '@cloudscape-design/components/table';
import ToggleButton from '@cloudscape-design/components/toggle-button';
import { awsProfileLineFor, whoAmILine } from '../sessions/commands.ts';
import { SessionState } from '../sessions/session-state.tsx';
import { isRunning } from '../sessions/state-text.ts';
import { useWindowActions } from '../shell/window-actions.tsx';
import { useSnapshot } from '../snapshot-store.ts';
import { roleKey, usePortalActions } from './portal-actions.ts';
import { profilesIn, type RoleFacts, type RoleRow, statusIn } from './role-rows.ts';

/** `tight`: not even for the second button. */
export type RoomFor = 'everything' | 'profile' | 'little' | 'tight';

export const VISIBLE_COLUMNS: Readonly<Record<RoomFor, readonly string[]>> = {
  everything: ['favourite', 'account', 'accountId', 'email', 'role', 'profile', 'state', 'actions'],
  profile: ['favourite', 'account', 'role', 'profile', 'state', 'actions'],
  little: ['favourite', 'account', 'role', 'state', 'actions'],
  tight: ['favourite', 'account', 'role', 'state', 'actions'],
};

interface CellProps {
  readonly row: RoleRow;
  readonly facts: RoleFacts;
}

function FavouriteCell({ row, facts }: CellProps) {
  const { pending } = useWindowActions();
  const { setFavourite } = usePortalActions();
  return (
    <ToggleButton
      variant="icon"
      iconName="star"
      pressedIconName="star-filled"
      ariaLabel={`Favourite: ${row.label}`}
      pressed={facts.favourites.has(row.id)}
      loading={pending.has(`favourite:${roleKey(row)}`)}
      onChange={({ detail }) => setFavourite(row, detail.pressed)}
    />
  );
}

function Beneath({ children }: { readonly children: string }) {
  return (
    <Box variant="div" fontSize="body-s" color="text-body-secondary">
      {children}
    </Box>
  );
}

function AccountCell({ row, room }: { readonly row: RoleRow; readonly room: RoomFor }) {
  return (
    <div className="account-cell">
      {row.accountName}
      {room !== 'everything' && (
        <>
          <Beneath>{row.accountId}</Beneath>
          {row.email !== null && (
            <span className="one-line" title={row.email}>
              <Beneath>{row.email}</Beneath>
            </span>
          )}
        </>
      )}
    </div>
  );
}

function RoleCell({ row, facts, room }: CellProps & { readonly room: RoomFor }) {
  const { select } = useWindowActions();
  const { activeSessionId } = useSnapshot();
  const names = profilesIn(facts, row.id);
  return (
    <div className="account-cell">
      <span className="name-line">
        {facts.sessionIds.has(row.id) ? (
          <Link ariaLabel={`Details of ${row.label}`} onFollow={() => select(row.id)}>
            {row.roleName}
          </Link>
        ) : (
          row.roleName
        )}
        {activeSessionId === row.id && <Badge color="green">Active</Badge>}
        {row.added && <Badge color="blue">New</Badge>}
      </span>
      {(room === 'little' || room === 'tight') && names.length > 0 && (
        <Beneath>{`profile ${names.join(', ')}`}</Beneath>
      )}
    </div>
  );
}

function ProfileCell({ row, facts }: CellProps) {
  const names = profilesIn(facts, row.id);
  if (names.length === 0) return <Box color="text-body-secondary">none</Box>;
  return <span className="mono">{names.join(', ')}</span>;
}

function ActionsCell({ row, facts, room }: CellProps & { readonly room: RoomFor }) {
  const { pending, stop, copy, open, select, makeActive } = useWindowActions();
  const { startRole, makeRoleActive, addRoleFrom } = usePortalActions();
  const { activeSessionId, environment } = useSnapshot();
  const active = activeSessionId === row.id;
  const [profile] = profilesIn(facts, row.id);
  const deeds: Readonly<Record<string, () => void>> = {
    details: () => select(row.id),
    active: () => makeRoleActive(row),
    profile: () => open({ kind: 'role-profile', role: row }),
    'add-role': () => addRoleFrom(row),
    'copy-env': () => copy(awsProfileLineFor(environment.platform, profile ?? ''), 'the AWS_PROFILE line'),
    'copy-who': () => copy(whoAmILine(profile ?? ''), 'the command'),
    inactive: () => makeActive(null),
  };
  return (
    <div className="row-actions">
      {isRunning(statusIn(facts, row.id)) ? (
        <Button
          ariaLabel={`Stop ${row.label}`}
          wrapText={false}
          loading={pending.has(`stop:${row.id}`)}
          onClick={() => stop(row.id)}
        >
          Stop
        </Button>
      ) : (
        <Button
          ariaLabel={`Start ${row.label}`}
          wrapText={false}
          loading={pending.has(`start:${row.id}`) || pending.has(`start:${roleKey(row)}`)}
          onClick={() => startRole(row)}
        >
          Start
        </Button>
      )}
      {room !== 'tight' && (
        <Button
          ariaLabel={`Make active: ${row.label}`}
          wrapText={false}
          disabled={active}
          loading={pending.has(`active:${row.id}`) || pending.has(`active:${roleKey(row)}`)}
          onClick={() => makeRoleActive(row)}
        >
          Make active
        </Button>
      )}
      <ButtonDropdown
        variant="icon"
        expandToViewport
        ariaLabel={`More actions for ${row.label}`}
        items={[
          ...(facts.sessionIds.has(row.id) ? [{ id: 'details', text: 'Show details' }] : []),
          ...(room === 'tight' && !active ? [{ id: 'active', text: 'Make active' }] : []),
          { id: 'profile', text: profile === undefined ? 'Publish profile…' : 'Change profile…' },
          { id: 'add-role', text: 'Add a role from this' },
          ...(profile === undefined
            ? []
            : [
                { id: 'copy-env', text: 'Copy AWS_PROFILE line' },
                { id: 'copy-who', text: 'Copy get-caller-identity line' },
              ]),
          ...(active ? [{ id: 'inactive', text: 'Stop being active' }] : []),
        ]}
        onItemClick={({ detail }) => deeds[detail.id]?.()}
      />
    </div>
  );
}

export function roleColumns(facts: RoleFacts, room: RoomFor): TableProps.ColumnDefinition<RoleRow>[] {
  return [
    {
      id: 'favourite',
      header: <span className="visually-hidden">Favourite</span>,
      width: 52,
      minWidth: 52,
      cell: (row) => <FavouriteCell row={row} facts={facts} />,
    },
    {
      id: 'account',
      header: 'Account',
      isRowHeader: true,
      sortingField: 'account',
      minWidth: 166,
      cell: (row) => <AccountCell row={row} room={room} />,
    },
    {
      id: 'accountId',
      header: 'Account ID',
      sortingField: 'accountId',
      minWidth: 130,
      cell: (row) => <span className="digits">{row.accountId}</span>,
    },
    {
      id: 'email',
      header: 'E-mail',
      sortingField: 'email',
      minWidth: 170,
      cell: (row) => <span className="account-cell">{row.email ?? ''}</span>,
    },
    {
      id: 'role',
      header: 'Role',
      sortingField: 'role',
      minWidth: 188,
      cell: (row) => <RoleCell row={row} facts={facts} room={room} />,
    },
    {
      id: 'profile',
      header: 'Profile',
      sortingField: 'profile',
      minWidth: 130,
      cell: (row) => <ProfileCell row={row} facts={facts} />,
    },
    {
      id: 'state',
      header: 'State',
      sortingField: 'state',
      minWidth: 176,
      cell: (row) => <SessionState label={row.label} status={statusIn(facts, row.id)} />,
    },
    {
      id: 'actions',
      header: 'Actions',
      minWidth: room === 'tight' ? 150 : 255,
      cell: (row) => <ActionsCell row={row} facts={facts} room={room} />,
    },
  ];
}
