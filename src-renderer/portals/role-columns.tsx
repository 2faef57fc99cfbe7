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

/** What has no column of its own stands beneath the account or the role; the e-mail only where it has room there. */
export interface RoomFor {
  /** For the account's id and e-mail. */
  readonly account: boolean;
  readonly profile: boolean;
  readonly folder: boolean;
  /** For the second button. */
  readonly buttons: boolean;
}

export function visibleColumns(room: RoomFor): string[] {
  return [
    'account',
    ...(room.account ? ['accountId', 'email'] : []),
    'role',
    ...(room.profile ? ['profile'] : []),
    ...(room.folder ? ['folder'] : []),
    'state',
    'actions',
  ];
}

interface ColumnContext {
  readonly facts: RoleFacts;
  readonly room: RoomFor;
  readonly onMove: (row: RoleRow) => void;
}

type CellProps = { readonly row: RoleRow } & Pick<ColumnContext, 'facts'>;

function FavouriteStar({ row, facts }: CellProps) {
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

function AccountCell({ row, facts, room }: CellProps & { readonly room: RoomFor }) {
  return (
    <div className="name-cell">
      <FavouriteStar row={row} facts={facts} />
      <div className="name-text" {...(row.email === null ? {} : { title: row.email })}>
        {row.accountName}
        {!room.account && <Beneath>{row.accountId}</Beneath>}
        {!room.account && room.profile && row.email !== null && (
          <span className="one-line">
            <Beneath>{row.email}</Beneath>
          </span>
        )}
      </div>
    </div>
  );
}

function RoleCell({ row, facts, room }: CellProps & { readonly room: RoomFor }) {
  const { select } = useWindowActions();
  const { activeSessionId } = useSnapshot();
  const names = profilesIn(facts, row.id);
  const folder = facts.folders[row.id];
  const beneath = [
    ...(!room.profile && names.length > 0 ? [`profile ${names.join(', ')}`] : []),
    ...(!room.folder && folder !== undefined ? [`folder ${folder}`] : []),
  ];
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
      {beneath.map((line) => (
        <Beneath key={line}>{line}</Beneath>
      ))}
    </div>
  );
}

function ProfileCell({ row, facts }: CellProps) {
  const names = profilesIn(facts, row.id);
  if (names.length === 0) return <Box color="text-body-secondary">none</Box>;
  return <span className="mono">{names.join(', ')}</span>;
}

function ActionsCell({ row, facts, room, onMove }: { readonly row: RoleRow } & ColumnContext) {
  const { pending, stop, copy, open, select, makeActive } = useWindowActions();
  const { startRole, makeRoleActive, addRoleFrom } = usePortalActions();
  const { activeSessionId, environment } = useSnapshot();
  const active = activeSessionId === row.id;
  const [profile] = profilesIn(facts, row.id);
  const deeds: Readonly<Record<string, () => void>> = {
    details: () => select(row.id),
    active: () => makeRoleActive(row),
    profile: () => open({ kind: 'role-profile', role: row }),
    folder: () => onMove(row),
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
      {room.buttons && (
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
          ...(!room.buttons && !active ? [{ id: 'active', text: 'Make active' }] : []),
          { id: 'profile', text: profile === undefined ? 'Publish profile…' : 'Change profile…' },
          { id: 'folder', text: 'Move to folder…' },
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

export function roleColumns(context: ColumnContext): TableProps.ColumnDefinition<RoleRow>[] {
  const { facts, room } = context;
  return [
    {
      id: 'account',
      header: 'Account',
      isRowHeader: true,
      sortingField: 'account',
      minWidth: 190,
      cell: (row) => <AccountCell row={row} facts={facts} room={room} />,
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
      minWidth: 175,
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
      id: 'folder',
      header: 'Folder',
      sortingField: 'folder',
      minWidth: 110,
      cell: (row) => <span className="account-cell">{facts.folders[row.id] ?? ''}</span>,
    },
    {
      id: 'state',
      header: 'State',
      sortingField: 'state',
      minWidth: 180,
      cell: (row) => <SessionState label={row.label} status={statusIn(facts, row.id)} />,
    },
    {
      id: 'actions',
      header: 'Actions',
      minWidth: room.buttons ? 255 : 150,
      cell: (row) => <ActionsCell row={row} {...context} />,
    },
  ];
}
