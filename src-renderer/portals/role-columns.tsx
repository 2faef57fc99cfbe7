// Columns of a portal's accounts and roles. A page has hundreds of cells, so they are plain elements.
import type { ButtonDropdownProps } from '@cloudscape-design/components/button-dropdown';
import type { TableProps } from '@cloudscape-design/components/table';
import { memo } from 'react';
import { toWire } from '../../shared/errors.ts';
import { awsProfileLineFor } from '../../shared/shell-lines.ts';
import { LazyMenu } from '../lists/lazy-menu.tsx';
import { PlainButton, StarButton } from '../lists/plain-button.tsx';
import { ProductionMark } from '../production/production-mark.tsx';
import { whoAmILine } from '../sessions/commands.ts';
import { TICK_WIDTH } from '../sessions/row-selection.tsx';
import { SessionState } from '../sessions/session-state.tsx';
import { isRunning } from '../sessions/state-text.ts';
import { type OpenDialog, useWindowActions } from '../shell/window-actions.tsx';
import { useSnapshot } from '../snapshot-store.ts';
import { openRole, roleKey, usePortalActions } from './portal-actions.ts';
import { isProductionRole, profilesIn, type RoleFacts, type RoleRow, statusIn } from './role-rows.ts';

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
    <StarButton
      label={row.label}
      pressed={facts.favourites.has(row.id)}
      busy={pending.has(`favourite:${roleKey(row)}`)}
      onChange={(pressed) => setFavourite(row, pressed)}
    />
  );
}

function Beneath({ children }: { readonly children: string }) {
  return <div className="beneath">{children}</div>;
}

const AccountCell = memo(function AccountCell({ row, facts, room }: CellProps & { readonly room: RoomFor }) {
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
});

const RoleCell = memo(function RoleCell({ row, facts, room }: CellProps & { readonly room: RoomFor }) {
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
          <button
            type="button"
            className="link-button"
            aria-label={`Details of ${row.label}`}
            onClick={() => select(row.id)}
          >
            {row.roleName}
          </button>
        ) : (
          row.roleName
        )}
        {isProductionRole(row, facts) && <ProductionMark />}
        {activeSessionId === row.id && <span className="small-mark is-active">Active</span>}
        {row.added && <span className="small-mark is-new">New</span>}
      </span>
      {beneath.map((line) => (
        <Beneath key={line}>{line}</Beneath>
      ))}
    </div>
  );
});

function ProfileCell({ row, facts }: CellProps) {
  const names = profilesIn(facts, row.id);
  if (names.length === 0) return <span className="quiet">none</span>;
  return <span className="mono">{names.join(', ')}</span>;
}

const ActionsCell = memo(function ActionsCell({
  row,
  facts,
  room,
  onMove,
}: { readonly row: RoleRow } & ColumnContext) {
  const actions = useWindowActions();
  const { startRole, makeRoleActive } = usePortalActions();
  const { activeSessionId } = useSnapshot();
  const { pending } = actions;
  const active = activeSessionId === row.id;
  const running = isRunning(statusIn(facts, row.id));
  const follow = useMenuDeeds(row, facts, onMove);
  return (
    <div className="row-actions">
      {running ? (
        <PlainButton
          text="Stop"
          label={`Stop ${row.label}`}
          busy={pending.has(`stop:${row.id}`)}
          onClick={() => actions.stop(row.id)}
        />
      ) : (
        <PlainButton
          text="Start"
          label={`Start ${row.label}`}
          busy={pending.has(`start:${row.id}`) || pending.has(`start:${roleKey(row)}`)}
          onClick={() => startRole(row)}
        />
      )}
      {room.buttons && (
        <PlainButton
          text="Make active"
          label={`Make active: ${row.label}`}
          disabled={active}
          busy={pending.has(`active:${row.id}`) || pending.has(`active:${roleKey(row)}`)}
          onClick={() => makeRoleActive(row)}
        />
      )}
      <LazyMenu
        of={row.id}
        label={`More actions for ${row.label}`}
        items={() => menuItems(row, facts, active, room.buttons)}
        onFollow={follow}
      />
    </div>
  );
});

function menuItems(
  row: RoleRow,
  facts: RoleFacts,
  active: boolean,
  roomForActive: boolean,
): ButtonDropdownProps.ItemOrGroup[] {
  const opened = facts.sessionIds.has(row.id);
  const published = profilesIn(facts, row.id).length > 0;
  return [
    ...(opened ? [{ id: 'details', text: 'Show details' }] : []),
    ...(!roomForActive && !active ? [{ id: 'active', text: 'Make active' }] : []),
    { id: 'console', text: 'Open console…' },
    { id: 'copy-credentials', text: 'Copy credentials…' },
    { id: 'policies', text: 'Policies…' },
    { id: 'profile', text: published ? 'Change profile…' : 'Publish profile…' },
    { id: 'marks', text: 'Tags, colour and production…' },
    { id: 'folder', text: 'Move to folder…' },
    { id: 'add-role', text: 'Add a role from this' },
    ...(published
      ? [
          { id: 'copy-env', text: 'Copy AWS_PROFILE line' },
          { id: 'copy-who', text: 'Copy get-caller-identity line' },
        ]
      : []),
    ...(active ? [{ id: 'inactive', text: 'Stop being active' }] : []),
  ];
}

/** What is done with a session makes the role one first. */
function useMenuDeeds(row: RoleRow, facts: RoleFacts, onMove: (row: RoleRow) => void) {
  const { run, copy, open, select, makeActive } = useWindowActions();
  const { makeRoleActive, addRoleFrom } = usePortalActions();
  const { environment } = useSnapshot();
  const profile = profilesIn(facts, row.id)[0] ?? '';
  const opened = (dialog: (sessionId: string) => OpenDialog) =>
    void run(`open:${roleKey(row)}`, `role:${roleKey(row)}`, async () => {
      const result = await openRole(row);
      if (!result.ok) return toWire(result.error);
      open(dialog(result.value.sessionId));
      return null;
    });
  const deeds: Readonly<Record<string, () => void>> = {
    details: () => select(row.id),
    active: () => makeRoleActive(row),
    console: () => opened((sessionId) => ({ kind: 'console', sessionId })),
    'copy-credentials': () => opened((sessionId) => ({ kind: 'copy-credentials', sessionId })),
    policies: () => opened((sessionId) => ({ kind: 'policies', sessionId })),
    profile: () => open({ kind: 'role-profile', role: row }),
    marks: () => opened((sessionId) => ({ kind: 'marks', sessionIds: [sessionId] })),
    folder: () => onMove(row),
    'add-role': () => addRoleFrom(row),
    'copy-env': () => copy(awsProfileLineFor(environment.platform, profile), 'the AWS_PROFILE line'),
    'copy-who': () => copy(whoAmILine(profile), 'the command'),
    inactive: () => makeActive(null),
  };
  return (item: string) => deeds[item]?.();
}

/** Pixels; the account has what the others leave. */
const WIDTHS = { accountId: 144, email: 190, role: 180, profile: 150, folder: 120, state: 165 } as const;
const ACTIONS_WIDTH = { one: 165, two: 265 } as const;
const ACCOUNT_WIDTH = 200;

const widthOf = (id: string, room: RoomFor): number =>
  id === 'actions'
    ? ACTIONS_WIDTH[room.buttons ? 'two' : 'one']
    : (WIDTHS[id as keyof typeof WIDTHS] ?? ACCOUNT_WIDTH);

/** Narrower than this, the table is scrolled sideways. */
export function tableWidth(room: RoomFor): number {
  return visibleColumns(room).reduce((sum, id) => sum + widthOf(id, room), TICK_WIDTH.plain);
}

const StateCell = memo(SessionState);

export function roleColumns(context: ColumnContext): TableProps.ColumnDefinition<RoleRow>[] {
  const { facts, room } = context;
  return [
    {
      id: 'account',
      header: 'Account',
      isRowHeader: true,
      sortingField: 'account',
      cell: (row) => <AccountCell row={row} facts={facts} room={room} />,
    },
    {
      id: 'accountId',
      header: 'Account ID',
      sortingField: 'accountId',
      width: WIDTHS.accountId,
      cell: (row) => <span className="digits">{row.accountId}</span>,
    },
    {
      id: 'email',
      header: 'E-mail',
      sortingField: 'email',
      width: WIDTHS.email,
      cell: (row) => <span className="account-cell">{row.email ?? ''}</span>,
    },
    {
      id: 'role',
      header: 'Role',
      sortingField: 'role',
      width: WIDTHS.role,
      cell: (row) => <RoleCell row={row} facts={facts} room={room} />,
    },
    {
      id: 'profile',
      header: 'Profile',
      sortingField: 'profile',
      width: WIDTHS.profile,
      cell: (row) => <ProfileCell row={row} facts={facts} />,
    },
    {
      id: 'folder',
      header: 'Folder',
      sortingField: 'folder',
      width: WIDTHS.folder,
      cell: (row) => <span className="account-cell">{facts.folders[row.id] ?? ''}</span>,
    },
    {
      id: 'state',
      header: 'State',
      sortingField: 'state',
      width: WIDTHS.state,
      cell: (row) => <StateCell label={row.label} status={statusIn(facts, row.id)} />,
    },
    {
      id: 'actions',
      header: 'Actions',
      width: widthOf('actions', room),
      cell: (row) => <ActionsCell row={row} {...context} />,
    },
  ];
}
