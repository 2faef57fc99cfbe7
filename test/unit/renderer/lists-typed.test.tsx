// @vitest-environment jsdom
import { act, cleanup, renderHook } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { useTypedLines } from '../../../src-renderer/lists/use-typed-lines.ts';

interface Line {
  readonly id: string;
}
const lines = (...ids: string[]): Line[] => ids.map((id) => ({ id }));
const numbered = (name: string) => lines(...Array.from({ length: 25 }, (_, index) => `${name}${index}`));

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

function draw(first: Line[], place?: { readonly current: HTMLElement }) {
  const hook = renderHook(({ from, search }) => useTypedLines(from, search, place), {
    initialProps: { from: first, search: '' },
  });
  return {
    change: (from: Line[], search: string) => hook.rerender({ from, search }),
    rest: () => act(() => vi.advanceTimersByTime(1000)),
    ids: () => hook.result.current.lines.map(({ id }) => id),
    keys: () => hook.result.current.lines.map((line) => hook.result.current.keyOf(line)),
    settled: () => hook.result.current.settled,
  };
}

describe('lines of a table', () => {
  it('that are found by typing take the elements of those that are gone', () => {
    const table = draw(lines('a', 'b', 'c'));
    const [a, b, c] = table.keys();
    table.change(lines('b', 'd'), 'x');
    const [kept, taken] = table.keys();
    expect(kept).toBe(b);
    expect([a, c]).toContain(taken);
  });

  it('that come by themselves never take those of another line', () => {
    const table = draw(lines('a', 'b'));
    const before = table.keys();
    table.change(lines('c', 'b'), '');
    const [fresh, kept] = table.keys();
    expect(kept).toBe(before[1]);
    expect(before).not.toContain(fresh);
  });

  it('are drawn at once where they are in sight, and the rest soon after', () => {
    const table = draw(numbered('old'));
    const found = numbered('new');
    table.change(found, 'x');
    expect(table.settled()).toBe(false);
    expect(table.ids()).toHaveLength(25);
    expect(table.ids().slice(0, 4)).toEqual(['new0', 'new1', 'new2', 'new3']);
    expect(table.ids().at(-1)).toBe('old24');
    table.rest();
    expect(table.settled()).toBe(true);
    expect(table.ids()).toEqual(found.map(({ id }) => id));
    expect(new Set(table.keys()).size).toBe(25);
  });

  it('are taken for in sight by where those before them stood', () => {
    const place = document.createElement('div');
    place.innerHTML = `<table><tbody>${'<tr></tr>'.repeat(25)}</tbody></table>`;
    for (const [index, row] of [...place.querySelectorAll('tr')].entries())
      vi.spyOn(row, 'getBoundingClientRect').mockReturnValue(new DOMRect(0, 200 + index * 100, 900, 100));
    // The room is for five of a hundred pixels and a part of the sixth.
    vi.stubGlobal('innerHeight', 750);
    const table = draw(numbered('old'), { current: place });
    table.change(numbered('new'), 'x');
    expect(table.ids().slice(0, 7)).toEqual(['new0', 'new1', 'new2', 'new3', 'new4', 'new5', 'old6']);
    vi.unstubAllGlobals();
  });

  it('that nobody typed for are drawn all at once', () => {
    const table = draw(numbered('old'));
    const pushed = numbered('new');
    table.change(pushed, '');
    expect(table.ids()).toEqual(pushed.map(({ id }) => id));
  });
});
