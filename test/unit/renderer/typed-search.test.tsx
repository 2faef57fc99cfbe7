// @vitest-environment jsdom
import { act, cleanup, render } from '@testing-library/react';
import { useRef, useState } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  placeKey,
  type TypedSearch,
  typedColumns,
  usePlaces,
  useRowsInSight,
  useTypedSearch,
  useTypedText,
} from '../../../src-renderer/lists/typed-search.tsx';

interface Line {
  readonly id: string;
}
const lines = (...ids: string[]): Line[] => ids.map((id) => ({ id }));
const numbered = (name: string, count = 25) =>
  lines(...Array.from({ length: count }, (_, index) => `${name}${index}`));

beforeEach(() => {
  vi.useFakeTimers();
  // Six rows of sixty pixels beneath what stands above them.
  vi.stubGlobal('innerHeight', 610);
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

type Results = Readonly<Record<string, readonly Line[]>>;

interface Seen {
  search: TypedSearch<Line> | null;
  /** How often the table was. */
  drawn: number;
}

interface ListProps {
  readonly results: Results;
  readonly onlyTable: boolean;
  readonly into: Seen;
}

function List({ results, onlyTable, into }: ListProps) {
  const [text, setText] = useState('');
  const element = useRef<HTMLTableElement>(null);
  const inSight = useRowsInSight(element);
  const found = (of: string) => results[of] ?? [];
  const search = useTypedSearch<Line>({
    find: (next) => (onlyTable ? null : found(next)),
    settle: setText,
    inSight,
  });
  const spare = onlyTable ? 0 : Math.min(found('').length, inSight());
  const places = usePlaces(found(text), text, spare);
  const [tick, name] = typedColumns<Line>(
    [
      { header: '', cell: () => <input type="checkbox" /> },
      { header: 'Name', cell: ({ id }) => <b>{id}</b> },
    ],
    search,
  );
  into.search = search;
  into.drawn += 1;
  return (
    <>
      <Field search={search} />
      <table ref={element}>
        <tbody>
          {places.map((place) => (
            <tr key={placeKey(place)}>
              <td>{tick?.cell(place)}</td>
              <td>{name?.cell(place)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

function Field({ search }: { readonly search: TypedSearch<Line> }) {
  return <output>{useTypedText(search)}</output>;
}

/** A list of what `results` says is found for each text. */
function openList(results: Results, { onlyTable = false } = {}) {
  const into: Seen = { search: null, drawn: 0 };
  const list = (now: Results) => <List results={now} onlyTable={onlyTable} into={into} />;
  const view = render(list(results));
  const rows = () => [...view.container.querySelectorAll('tr')];
  const isSeen = (row: HTMLElement) => !row.hidden && row.style.visibility !== 'hidden';
  return {
    type: (text: string) => act(() => into.search?.type(text)),
    rest: () => act(() => vi.advanceTimersByTime(1000)),
    wait: (ms: number) => act(() => vi.advanceTimersByTime(ms)),
    push: (now: Results) => view.rerender(list(now)),
    seen: () =>
      rows()
        .filter(isSeen)
        .map(({ textContent }) => textContent),
    /** Those that take room, seen or not. */
    standing: () => rows().filter(({ hidden }) => !hidden).length,
    rowOf: (id: string) => rows().find((row) => isSeen(row) && row.textContent === id),
    typed: () => view.container.querySelector('output')?.textContent,
    drawn: () => into.drawn,
    rows,
  };
}

describe('a search while somebody types', () => {
  it('shows what is found in the rows in sight without drawing the table', () => {
    const list = openList({ '': numbered('all'), x: numbered('found') });
    const before = list.drawn();
    list.type('x');
    expect(list.typed()).toBe('x');
    expect(list.seen().slice(0, 7)).toEqual([
      ...['found0', 'found1', 'found2', 'found3', 'found4', 'found5'],
      'all6',
    ]);
    expect(list.drawn()).toBe(before);
  });

  it('draws the table once nobody has typed for a moment', () => {
    const list = openList({ '': numbered('all'), x: numbered('one'), xy: numbered('two') });
    const before = list.drawn();
    list.type('x');
    list.wait(40);
    list.type('xy');
    list.wait(40);
    expect(list.drawn()).toBe(before);
    list.rest();
    expect(list.seen()).toEqual(numbered('two').map(({ id }) => id));
  });

  it('leaves rows it has nothing for blank, and takes them away with the table', () => {
    const list = openList({ '': numbered('all'), x: lines('only') });
    list.type('x');
    expect(list.seen().slice(0, 2)).toEqual(['only', 'all6']);
    expect(list.standing()).toBe(25);
    list.rest();
    expect(list.seen()).toEqual(['only']);
    expect(list.standing()).toBe(1);
  });

  it('fills rows again at once when more is found after nothing was', () => {
    const list = openList({ '': numbered('all'), x: lines('a', 'b'), xq: [] });
    list.type('xq');
    list.rest();
    expect(list.seen()).toEqual([]);
    const before = list.drawn();
    list.type('x');
    expect(list.seen()).toEqual(['a', 'b']);
    expect(list.drawn()).toBe(before);
    list.rest();
    expect(list.seen()).toEqual(['a', 'b']);
  });

  it('has no more rows than there are lines to find', () => {
    const list = openList({ '': lines('a', 'b', 'c'), x: lines('b') });
    expect(list.rows()).toHaveLength(3);
    list.type('x');
    list.rest();
    expect(list.rows()).toHaveLength(3);
    expect(list.seen()).toEqual(['b']);
  });

  it('changes what stands in a row, and not the row', () => {
    const list = openList({ '': lines('a', 'b', 'c'), x: lines('c') });
    const first = list.rowOf('a');
    list.type('x');
    expect(list.rowOf('c')).toBe(first);
    list.rest();
    expect(list.rowOf('c')).toBe(first);
  });

  it('draws the table at once where nothing else can show what is found', () => {
    const list = openList({ '': lines('a', 'b'), x: lines('b') }, { onlyTable: true });
    list.type('x');
    expect(list.seen()).toEqual(['b']);
    expect(list.rows()).toHaveLength(1);
  });

  it('counts rows by the height of those that stood there', () => {
    vi.stubGlobal('innerHeight', 700);
    vi.spyOn(HTMLTableRowElement.prototype, 'getBoundingClientRect').mockImplementation(function (
      this: HTMLTableRowElement,
    ) {
      return new DOMRect(0, 200 + this.rowIndex * 100, 900, 100);
    });
    const list = openList({ '': numbered('all'), x: numbered('found') });
    list.type('x');
    expect(list.seen().slice(4, 6)).toEqual(['found4', 'all5']);
    vi.restoreAllMocks();
  });
});

describe('lines that come by themselves', () => {
  it('never take the row of another line', () => {
    const list = openList({ '': lines('a', 'b') });
    const [a, b] = [list.rowOf('a'), list.rowOf('b')];
    list.push({ '': lines('c', 'b') });
    expect(list.rowOf('b')).toBe(b);
    expect(list.rowOf('c')).not.toBe(a);
  });

  it('come into a search that is on the screen', () => {
    const list = openList({ '': lines('a', 'b'), x: lines('a') });
    list.type('x');
    list.rest();
    list.push({ '': lines('a', 'b', 'c'), x: lines('a', 'c') });
    expect(list.seen()).toEqual(['a', 'c']);
  });
});
