// Columns of the lists of sessions, and which of them a list shows when nobody has chosen. Cells are drawn again only
// when their row is another.
import type { TableProps } from '@cloudscape-design/components/table';
import { memo, useLayoutEffect, useRef } from 'react';
import type { Line } from '../lists/grouping.ts';
import { ListIcon } from '../lists/icons.tsx';
import { StarButton } from '../lists/plain-button.tsx';
import { KIND_TEXT } from '../lists/search.ts';
import { ProductionMark } from '../production/production-mark.tsx';
import { useClock } from '../shared-ui/clock.ts';
import { agoText, exactText } from '../shared-ui/time-text.ts';
import { useWindowActions } from '../shell/window-actions.tsx';
import { RowActions } from './row-actions.tsx';
import { TICK_WIDTH } from './row-selection.tsx';
import { byLabel, compareNames, compareNamesOrNone, type SessionRow, sourceText } from './rows.ts';
import { SessionState } from './session-state.tsx';
import { compareByState } from './state-text.ts';

/** All sessions, or one kind of them. */
export type SessionList = 'all' | 'users' | 'roles';

interface ColumnContext {
  readonly list: SessionList;
  /** Ids of the columns there are, with a space about each. */
  readonly columns: string;
  readonly selectedId: string | null;
  /** No room for the second button. */
  readonly compact: boolean;
  /** Roles stand beneath their source, further in. */
  readonly tree: boolean;
}

interface NameCellProps {
  readonly row: SessionRow;
  readonly isSelected: boolean;
  readonly tree: boolean;
  readonly columns: string;
  /** The list is about keys: what has no column stands beneath. */
  readonly keys: boolean;
}

const NameCell = memo(function NameCell({ row, isSelected, tree, columns, keys }: NameCellProps) {
  const { select, favourite, pending } = useWindowActions();
  const inside = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const row = inside.current?.closest('tr');
    if (!row || !isSelected) return;
    row.dataset.selected = '';
    return () => {
      delete row.dataset.selected;
    };
  }, [isSelected]);
  const kind = KIND_TEXT[row.session.kind];
  const has = (column: string) => columns.includes(` ${column} `);
  const source = has('via') ? '' : sourceText(row);
  const beneath = [
    ...(source === '' ? [] : [`via ${source}`]),
    ...(keys && row.identity && !has('keyId') ? [row.identity.accessKeyId] : []),
    ...(keys && row.identity?.mfaSerial && !has('mfa')
      ? [`MFA device ${row.identity.mfaSerial.split('/').at(-1)}`]
      : []),
    ...(!has('profile') && row.profileNames.length > 0 ? [`profile ${firstAndMore(row.profileNames)}`] : []),
    ...(!has('folder') && row.folder !== null ? [`folder ${row.folder}`] : []),
  ];
  const depth = tree ? Math.min(row.depth, 4) : 0;
  return (
    <div ref={inside} className={`name-cell depth-${depth}`}>
      <ColourBar row={row} />
      <StarButton
        label={row.label}
        pressed={row.favourite}
        busy={pending.has(`favourite:${row.id}`)}
        onChange={(pressed) => favourite([row.id], pressed)}
      />
      <span className="name-icon" title={kind}>
        <ListIcon name={row.session.kind === 'iam-user' ? 'user' : 'key'} />
        <span className="visually-hidden">{kind}</span>
      </span>
      <div className="name-text">
        <span className="name-line">
          <button type="button" className="link-button" onClick={() => select(row.id)}>
            {row.label}
          </button>
          {row.production && beneath.length === 0 && <ProductionMark />}
          {row.active && <span className="small-mark is-active">Active</span>}
        </span>
        {beneath.map((line, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: text is changed faster than elements are
          <div key={at} className="beneath">
            {/* Here it takes no line of its own where the name is long: all rows are of one height. */}
            {row.production && at === 0 && <ProductionMark />}
            {line}
          </div>
        ))}
        {!has('tags') && row.marks.tags.length > 0 && <Tags row={row} />}
      </div>
    </div>
  );
});

function ColourBar({ row: { marks } }: { readonly row: SessionRow }) {
  if (marks.colour === null) return null;
  return (
    <span className={`colour-bar colour-${marks.colour}`} title={`Colour: ${marks.colour}`}>
      <span className="visually-hidden">Colour: {marks.colour}</span>
    </span>
  );
}

function Tags({ row: { marks } }: { readonly row: SessionRow }) {
  return (
    <span className="tag-list">
      {marks.tags.map((tag) => (
        <span key={tag} className="tag-mark">
          {tag}
        </span>
      ))}
    </span>
  );
}

const AccountCell = memo(function AccountCell({ row }: { readonly row: SessionRow }) {
  return (
    <span>
      <span className="digits">{row.accountId || 'unknown'}</span>{' '}
      {row.partition !== 'aws' && <span className="small-mark">{row.partition}</span>}
      {row.accountName !== null && <div className="beneath beneath-wide">{row.accountName}</div>}
    </span>
  );
});

/** "deploy", "deploy +2". */
function firstAndMore([first = '', ...others]: readonly string[]): string {
  return others.length > 0 ? `${first} +${others.length}` : first;
}

function ProfileCell({ row }: { readonly row: SessionRow }) {
  if (row.profileNames.length === 0) return <span className="quiet">none</span>;
  return (
    <span className="mono" title={row.profileNames.join(', ')}>
      {firstAndMore(row.profileNames)}
    </span>
  );
}

function LastUsed({ row: { use } }: { readonly row: SessionRow }) {
  const text = useClock((now) => (use ? agoText(use.lastAt, now) : 'never'));
  return <span title={use ? exactText(use.lastAt) : undefined}>{text}</span>;
}

const StateCell = memo(function StateCell({ row }: { readonly row: SessionRow }) {
  return <SessionState label={row.label} status={row.status} />;
});
const ActionsCell = memo(RowActions);

interface Column {
  readonly id: string;
  readonly header: string;
  /** Pixels; the name has what the others leave. */
  readonly width: number;
  /** None: nothing to sort by. */
  readonly compare?: (a: SessionRow, b: SessionRow) => number;
  readonly cell: (row: SessionRow, context: ColumnContext) => React.ReactNode;
}

const COLUMNS: readonly Column[] = [
  {
    id: 'name',
    header: 'Name',
    width: 226,
    compare: byLabel,
    cell: (row, { list, selectedId, columns, tree }) => (
      <NameCell
        row={row}
        isSelected={row.id === selectedId}
        tree={tree}
        columns={columns}
        keys={list === 'users'}
      />
    ),
  },
  {
    id: 'account',
    header: 'Account',
    width: 144,
    compare: (a, b) => compareNames(a.accountId, b.accountId) || byLabel(a, b),
    cell: (row) => <AccountCell row={row} />,
  },
  {
    id: 'principal',
    header: 'Role or user',
    width: 150,
    compare: (a, b) => compareNames(a.principal, b.principal),
    cell: (row) => <span className="principal">{row.principal}</span>,
  },
  {
    id: 'via',
    header: 'Via',
    width: 150,
    compare: (a, b) => compareNames(sourceText(a), sourceText(b)) || byLabel(a, b),
    cell: (row) => <span className="account-cell">{sourceText(row)}</span>,
  },
  {
    id: 'keyId',
    header: 'Access key ID',
    width: 190,
    compare: (a, b) => compareNamesOrNone(a.identity?.accessKeyId, b.identity?.accessKeyId),
    cell: ({ identity }) => <span className="mono">{identity?.accessKeyId ?? ''}</span>,
  },
  {
    id: 'mfa',
    header: 'MFA device',
    width: 130,
    compare: (a, b) => compareNamesOrNone(a.identity?.mfaSerial, b.identity?.mfaSerial),
    cell: ({ identity }) =>
      identity?.mfaSerial ? (
        <span className="mono" title={identity.mfaSerial}>
          {identity.mfaSerial.split('/').at(-1)}
        </span>
      ) : (
        <span className="quiet">none</span>
      ),
  },
  {
    id: 'profile',
    header: 'Profile',
    width: 140,
    compare: (a, b) => compareNamesOrNone(a.profileNames[0], b.profileNames[0]),
    cell: (row) => <ProfileCell row={row} />,
  },
  {
    id: 'tags',
    header: 'Tags',
    width: 130,
    compare: (a, b) => compareNamesOrNone(a.marks.tags[0], b.marks.tags[0]) || byLabel(a, b),
    cell: (row) => <Tags row={row} />,
  },
  {
    id: 'folder',
    header: 'Folder',
    width: 120,
    compare: (a, b) => compareNamesOrNone(a.folder, b.folder) || byLabel(a, b),
    cell: (row) => <span className="account-cell">{row.folder ?? ''}</span>,
  },
  {
    id: 'region',
    header: 'Region',
    width: 125,
    compare: (a, b) => compareNamesOrNone(a.session.region, b.session.region) || byLabel(a, b),
    cell: ({ session }) => session.region ?? '',
  },
  {
    id: 'used',
    header: 'Last used',
    width: 125,
    compare: (a, b) => (b.use?.lastAt ?? 0) - (a.use?.lastAt ?? 0) || byLabel(a, b),
    cell: (row) => <LastUsed row={row} />,
  },
  {
    id: 'state',
    header: 'State',
    width: 180,
    compare: (a, b) => compareByState(a.status, b.status, Date.now()) || byLabel(a, b),
    cell: (row) => <StateCell row={row} />,
  },
  {
    id: 'actions',
    header: 'Actions',
    width: 165,
    cell: (row, { compact }) => <ActionsCell row={row} compact={compact} />,
  },
];

const comparers = new Map(COLUMNS.map(({ id, compare }) => [id, compare]));

/** In the order of the column; what compares alike keeps the order it has. The very list for no column. */
export function sortRows(
  rows: readonly SessionRow[],
  sort: { readonly by: string; readonly descending: boolean } | null,
): readonly SessionRow[] {
  const compare = sort && comparers.get(sort.by);
  if (!compare) return rows;
  return [...rows].sort(sort.descending ? (a, b) => compare(b, a) : compare);
}

/** What may be chosen for a list: id and title of each column. The name and the actions are always there. */
export function choosableColumns(
  list: SessionList,
): { id: string; label: string; alwaysVisible?: boolean }[] {
  const usersOnly = ['keyId', 'mfa'];
  const rolesOnly = ['via'];
  return COLUMNS.filter(({ id }) =>
    list === 'users' ? !rolesOnly.includes(id) : list === 'roles' ? !usersOnly.includes(id) : true,
  ).map(({ id, header }) => ({
    id,
    label: headerIn(list, id, header),
    ...(id === 'name' || id === 'actions' ? { alwaysVisible: true } : {}),
  }));
}

function headerIn(list: SessionList, id: string, header: string): string {
  if (id === 'name') return list === 'users' ? 'User' : list === 'roles' ? 'Role' : header;
  if (id === 'principal' && list !== 'all') return list === 'users' ? 'User at AWS' : 'Role at AWS';
  return header;
}

function widthOf(id: string, compact: boolean): number {
  return id === 'actions' && !compact ? 262 : (COLUMNS.find((column) => column.id === id)?.width ?? 0);
}

/** Narrower than this, the table is scrolled sideways. Its widths are said rather than found out from every cell. */
export function tableWidth(columns: readonly string[], compact: boolean): number {
  return columns.reduce((sum, id) => sum + widthOf(id, compact), TICK_WIDTH.plain);
}

const ALWAYS = ['name', 'account', 'state', 'actions'];
/** Those wanted most first; a profile or folder that has no column stands beneath the name. */
const WANTED: Readonly<Record<SessionList, readonly string[]>> = {
  all: ['profile', 'principal', 'folder'],
  users: ['keyId', 'mfa', 'profile', 'folder'],
  roles: ['via', 'profile', 'tags', 'folder'],
};

export interface ColumnChoice {
  readonly columns: readonly string[];
  /** No room for the second button. */
  readonly compact: boolean;
}

/** As many as `room`, in pixels, has place for; a column that is empty in every row is left out. */
export function columnsFor(list: SessionList, room: number, empty: ReadonlySet<string>): ColumnChoice {
  const compact = tableWidth(ALWAYS, false) > room;
  const columns = [...ALWAYS];
  for (const id of WANTED[list])
    if (!empty.has(id) && tableWidth([...columns, id], compact) <= room) columns.push(id);
  return { columns, compact };
}

export function sessionColumns(context: ColumnContext): TableProps.ColumnDefinition<Line>[] {
  return COLUMNS.map(({ id, header, compare, cell }) => ({
    id,
    header: headerIn(context.list, id, header),
    isRowHeader: id === 'name',
    ...(id === 'name' ? {} : { width: widthOf(id, context.compact) }),
    ...(compare ? { sortingField: id } : {}),
    cell: (line: Line) => {
      if ('row' in line) return cell(line.row, context);
      if (id !== 'name') return null;
      return (
        <b>
          {line.group.title} ({line.group.rows.length.toLocaleString('en')})
        </b>
      );
    },
  }));
}
