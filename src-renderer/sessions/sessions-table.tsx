// IAM users, roles and opened roles of portals: all in one list, or one kind of them.
// Made for thousands of rows: they are sorted once, a letter of the search goes through texts that are ready, and only
// one page is drawn, its first rows before the rest.
import Box from '@cloudscape-design/components/box';
import Pagination from '@cloudscape-design/components/pagination';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import '../lists/lists.css';
import {
  type CSSProperties,
  memo,
  useCallback,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';
import {
  type Grouping,
  groupRows,
  type Line,
  orderOfTitles,
  pageOfGroups,
  pageOfRows,
} from '../lists/grouping.ts';
import { EmptyList, LIST_TITLES, ListHeader, NoMatch } from '../lists/list-header.tsx';
import { ListPreferences } from '../lists/preferences.tsx';
import { createSearch, NO_QUERY, type PropertyQuery } from '../lists/search.ts';
import { SearchBar } from '../lists/search-bar.tsx';
import {
  focusSearch,
  NothingFound,
  type Place,
  placeKey,
  typedColumns,
  usePlaces,
  useSight,
  useTypedSearch,
} from '../lists/typed-search.tsx';
import { useListView } from '../lists/view-state.ts';
import { useWindowActions } from '../shell/window-actions.tsx';
import { useSnapshot } from '../snapshot-store.ts';
import { GROUP_LABELS, TICK_WIDTH, useLineTicks, useRowSelection } from './row-selection.tsx';
import { buildRows, type SessionRow } from './rows.ts';
import { columnsFor, type SessionList, sessionColumns, sortRows, tableWidth } from './session-columns.tsx';

interface SessionsTableProps {
  readonly list: SessionList;
  /** Pixels of the window's width that the navigation has. */
  readonly taken: number;
}

export function SessionsTable({ list, taken }: SessionsTableProps) {
  const snapshot = useSnapshot();
  const { selectedId } = useWindowActions();
  const [view, changeView] = useListView(list);
  const [text, setText] = useState('');
  const [query, setQuery] = useState(NO_QUERY);
  const [asked, setAsked] = useState(1);
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());

  const all = buildRows(snapshot);
  const rows = useMemo(() => ofList(all, list), [all, list]);
  const sorted = useMemo(() => sortRows(rows, view.sort), [rows, view.sort]);
  const searchIn = useMemo(() => createSearch(sorted, query), [sorted, query]);
  const found = searchIn(text);
  const titles = useMemo(() => orderOfTitles(rows, view.grouping), [rows, view.grouping]);
  const page = useMemo(() => {
    if (view.grouping === 'none') return pageOfRows(found, asked, view.pageSize);
    return pageOfGroups(groupRows(found, view.grouping, titles), closed, asked, view.pageSize);
  }, [found, view.grouping, view.pageSize, titles, closed, asked]);
  const { lines } = page;
  const searching = isSearch(text, query);
  const element = useRef<HTMLDivElement>(null);
  const table = useRef<TableProps.Ref>(null);
  const sight = useSight(element, table);
  const search = useTypedSearch<Line>({
    drawnFor: text,
    find(next) {
      if (view.grouping !== 'none') return null;
      const now = searchIn(next);
      return {
        lines: pageOfRows(now, 1, view.pageSize).lines,
        count: isSearch(next, query) ? now.length : null,
      };
    },
    settle: (next) => {
      setText(next);
      setAsked(1);
    },
    sight,
  });
  const spare = view.grouping === 'none' ? Math.min(rows.length, view.pageSize, sight.rows(0)) : 0;
  const places = usePlaces(lines, text, spare);

  const selection = useRowSelection(rows);
  const ticks = useLineTicks(selection, lines, search.flush);
  const newest = useRef(searchIn);
  newest.current = searchIn;
  const allFound = useCallback(() => newest.current(search.text()), [search]);

  const grouped = view.grouping !== 'none';
  const besides = BESIDE + (grouped ? TICK_WIDTH.grouped - TICK_WIDTH.plain : 0);
  const room = useWindowWidth() - taken - besides;
  const empty = useMemo(() => emptyColumns(rows), [rows]);
  const fitting = useMemo(() => columnsFor(list, room, empty), [list, room, empty]);
  const columns = view.columns ?? fitting.columns;
  const { compact } = fitting;
  const tree = list === 'all' && view.sort === null && view.grouping === 'none';
  // The very same while somebody types: otherwise the table measures its columns after each letter.
  const visible = useMemo(() => ['tick', ...columns], [columns]);
  const definitions = useMemo(() => {
    const context = { list, columns: ` ${columns.join(' ')} `, selectedId, compact, tree };
    return typedColumns([ticks, ...sessionColumns(context)], search);
  }, [ticks, list, columns, selectedId, compact, tree, search]);
  const filter = useCallback((next: typeof query) => {
    setQuery(next);
    setAsked(1);
  }, []);
  const group = useCallback(
    (grouping: Grouping) => {
      changeView({ grouping });
      setAsked(1);
    },
    [changeView],
  );
  const clear = () => {
    search.clear();
    filter(NO_QUERY);
    focusSearch(element.current);
  };
  const noMatch = <NoMatch onClear={clear} />;
  const labels = useMemo(() => ({ tableLabel: LIST_TITLES[list], ...GROUP_LABELS }), [list]);
  const toggle = (id: string, open: boolean) =>
    setClosed((current) => new Set(open ? [...current].filter((one) => one !== id) : [...current, id]));
  const noRoles =
    list === 'all' && rows.length > 0 && rows.every(({ session }) => session.kind === 'iam-user');

  return (
    <SpaceBetween size="m">
      <div
        ref={element}
        className="list-table"
        style={{ '--list-width': `${tableWidth(columns, compact)}px` } as CSSProperties}
      >
        <Table<Place<Line>>
          ref={table}
          variant="container"
          stickyHeader
          wrapLines={view.wrapLines}
          contentDensity={snapshot.settings.density}
          trackBy={placeKey}
          items={places}
          columnDefinitions={definitions}
          visibleColumns={visible}
          enableKeyboardNavigation={false}
          ariaLabels={labels}
          {...(view.sort ? { sortingColumn: { sortingField: view.sort.by } } : {})}
          sortingDescending={view.sort?.descending ?? false}
          onSortingChange={({ detail }) => {
            const by = detail.sortingColumn.sortingField ?? 'name';
            changeView({ sort: { by, descending: detail.isDescending ?? false } });
            setAsked(1);
          }}
          {...(view.grouping === 'none'
            ? {}
            : {
                expandableRows: {
                  getItemChildren: ({ line, text }: Place<Line>) =>
                    line && 'group' in line
                      ? line.lines.map((row, at) => ({ key: row.id, at, line: row, text }))
                      : [],
                  isItemExpandable: ({ line }: Place<Line>) => line !== null && 'group' in line,
                  expandedItems: places.filter(({ line }) => line && !closed.has(line.id)),
                  onExpandableItemToggle: ({ detail }) =>
                    detail.item.line && toggle(detail.item.line.id, detail.expanded),
                },
              })}
          header={<ListHeader list={list} count={rows.length} selection={selection} found={allFound} />}
          filter={
            <SearchBar
              search={search}
              drawnFor={text}
              query={query}
              onQuery={filter}
              grouping={view.grouping}
              onGrouping={group}
              rows={rows}
              matches={searching ? found.length : null}
            />
          }
          preferences={
            <ListPreferences
              list={list}
              view={view}
              columns={columns}
              density={snapshot.settings.density}
              onChange={changeView}
            />
          }
          pagination={page.pages > 1 ? <Pages page={page.page} pages={page.pages} onPage={setAsked} /> : null}
          empty={rows.length > 0 ? noMatch : <EmptyList list={list} />}
          footer={
            found.length === 0 && places.length > 0 ? (
              <NothingFound search={search} text={text}>
                {noMatch}
              </NothingFound>
            ) : noRoles ? (
              <div className="next-step">
                <Box color="text-body-secondary">
                  Next: add a role. It is assumed with this user's credentials, in this account or another,
                  and gets a profile of its own.
                </Box>
              </div>
            ) : null
          }
        />
      </div>
    </SpaceBetween>
  );
}

function isSearch(text: string, { tokens }: PropertyQuery): boolean {
  return text.trim() !== '' || tokens.length > 0;
}

interface PagesProps {
  readonly page: number;
  readonly pages: number;
  readonly onPage: (page: number) => void;
}

const Pages = memo(function Pages({ page, pages, onPage }: PagesProps) {
  return (
    <Pagination
      currentPageIndex={page}
      pagesCount={pages}
      onChange={({ detail }) => onPage(detail.currentPageIndex)}
    />
  );
});

function ofList(rows: readonly SessionRow[], list: SessionList): readonly SessionRow[] {
  if (list === 'all') return rows;
  return rows.filter(({ session }) => (session.kind === 'iam-user') === (list === 'users'));
}

/** Pixels of a window's width that are neither navigation nor table. */
const BESIDE = 105;

function useWindowWidth(): number {
  return useSyncExternalStore(followWidth, () => window.innerWidth);
}

function followWidth(listener: () => void): () => void {
  window.addEventListener('resize', listener);
  return () => window.removeEventListener('resize', listener);
}

function emptyColumns(rows: readonly SessionRow[]): ReadonlySet<string> {
  return new Set([
    ...(rows.some(({ folder }) => folder !== null) ? [] : ['folder']),
    ...(rows.some(({ marks }) => marks.tags.length > 0) ? [] : ['tags']),
  ]);
}
