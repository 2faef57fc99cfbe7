// @vitest-environment jsdom
import { act, cleanup, render } from '@testing-library/react';
import { useRef, useState } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  NothingFound,
  placeKey,
  type TypedSearch,
  typedColumns,
  usePlaces,
  useSight,
  useTyped,
  useTypedSearch,
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
  readonly toTop: () => void;
}

interface ListProps {
  readonly results: Results;
  readonly onlyTable: boolean;
  readonly into: Seen;
}

function List({ results, onlyTable, into }: ListProps) {
  const [text, setText] = useState('');
  const element = useRef<HTMLDivElement>(null);
  const table = useRef({ scrollToTop: into.toTop, cancelInlineEdit: () => {} });
  const sight = useSight(element, table);
  const found = (of: string) => results[of] ?? [];
  const search = useTypedSearch<Line>({
    drawnFor: text,
    find: (next) => (onlyTable ? null : { lines: found(next), count: found(next).length }),
    settle: setText,
    sight,
  });
  const spare = onlyTable ? 0 : Math.min(found('').length, sight.rows(0));
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
    <div ref={element}>
      <Field search={search} text={text} count={found(text).length} />
      <table>
        <tbody>
          {places.map((place) => (
            <tr key={placeKey(place)}>
              <td>{tick?.cell(place)}</td>
              <td>{name?.cell(place)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <NothingFound search={search} text={text}>
        {found(text).length === 0 && <p>Nothing</p>}
      </NothingFound>
    </div>
  );
}

interface FieldProps {
  readonly search: TypedSearch<Line>;
  readonly text: string;
  readonly count: number;
}

function Field({ search, text, count }: FieldProps) {
  const typed = useTyped(search, text, count);
  return (
    <output>
      {typed.text}:{typed.count}
    </output>
  );
}

/** A list of what `results` says is found for each text. */
function openList(results: Results, { onlyTable = false } = {}) {
  const into: Seen = { search: null, drawn: 0, toTop: vi.fn() };
  const list = (now: Results) => <List results={now} onlyTable={onlyTable} into={into} />;
  const view = render(list(results));
  const rows = () => [...view.container.querySelectorAll('tr')];
  const isSeen = (row: HTMLElement) => !row.hidden && row.style.clipPath === '';
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
    clear: () => act(() => into.search?.clear()),
    flush: () => act(() => into.search?.flush()),
    drawn: () => into.drawn,
    toTop: into.toTop,
    saysNothing: () => view.queryByText('Nothing') !== null,
    rows,
  };
}

describe('a search while somebody types', () => {
  it('shows what is found in the rows in sight without drawing the table', () => {
    const list = openList({ '': numbered('all'), x: numbered('found') });
    const before = list.drawn();
    list.type('x');
    expect(list.typed()).toBe('x:25');
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

  it('says how many there are, and takes back that there are none, with the letter', () => {
    const list = openList({ '': numbered('all'), x: lines('a', 'b'), xq: [] });
    list.type('xq');
    list.rest();
    expect(list.saysNothing()).toBe(true);
    list.type('x');
    expect(list.typed()).toBe('x:2');
    expect(list.saysNothing()).toBe(false);
  });

  it('is cleared with the table', () => {
    const list = openList({ '': lines('a', 'b'), x: lines('b') });
    list.type('x');
    list.rest();
    const before = list.drawn();
    list.clear();
    expect(list.drawn()).toBeGreaterThan(before);
    expect(list.seen()).toEqual(['a', 'b']);
    expect(list.typed()).toBe(':2');
  });

  it('draws the table at once for who needs all of it', () => {
    const list = openList({ '': numbered('all'), x: numbered('found') });
    list.type('x');
    list.flush();
    expect(list.seen()).toEqual(numbered('found').map(({ id }) => id));
    const before = list.drawn();
    list.flush();
    expect(list.drawn()).toBe(before);
  });

  it('is shown from its beginning, however far down the list was read', () => {
    const list = openList({ '': numbered('all'), x: numbered('found'), xy: [] });
    list.type('x');
    expect(list.toTop).not.toHaveBeenCalled();
    vi.stubGlobal('scrollY', 900);
    list.type('xy');
    expect(list.toTop).toHaveBeenCalledTimes(1);
  });

  describe('in rows whose height is known', () => {
    /** Rows from the 200th pixel on; each as high as what stands in it says. */
    function layOut(heightOf: (text: string) => number) {
      vi.stubGlobal('innerHeight', 700);
      vi.spyOn(HTMLTableRowElement.prototype, 'getBoundingClientRect').mockImplementation(function (
        this: HTMLTableRowElement,
      ) {
        const heights = [...(this.parentElement as HTMLTableSectionElement).rows].map((row) =>
          heightOf(row.textContent),
        );
        const top = 200 + heights.slice(0, this.sectionRowIndex).reduce((sum, each) => sum + each, 0);
        return new DOMRect(0, top, 900, heights[this.sectionRowIndex]);
      });
    }
    afterEach(() => vi.restoreAllMocks());

    it('fills as many as there is room for', () => {
      layOut(() => 100);
      const list = openList({ '': numbered('all'), x: numbered('found') });
      list.type('x');
      expect(list.seen().slice(4, 6)).toEqual(['found4', 'all5']);
    });

    it('fills more where those that were found are less high', () => {
      layOut((text) => (text.startsWith('all') ? 100 : 40));
      const list = openList({ '': numbered('all'), x: numbered('found') });
      list.type('x');
      // 500 pixels: twelve of 40 and a part of the thirteenth.
      expect(list.seen().slice(11, 13)).toEqual(['found11', 'found12']);
      expect(list.seen().at(-1)).toBe('all24');
    });
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
