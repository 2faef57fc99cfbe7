import { describe, expect, it } from 'vitest';
import type { SessionMarks } from '../../../shared/model.ts';
import { forMany, gathered } from '../../../src-renderer/lists/bulk.ts';
import { groupRows, pageOfGroups, pageOfRows } from '../../../src-renderer/lists/grouping.ts';
import { commonMarks, markChange, pressed, rulesText } from '../../../src-renderer/lists/mark-choices.ts';
import {
  createSearch,
  type PropertyQuery,
  type PropertyToken,
  searchRows,
  suggestionsFor,
} from '../../../src-renderer/lists/search.ts';
import { buildRows } from '../../../src-renderer/sessions/rows.ts';
import { everyState, oneChain, onePortal, problem, role, snapshot, ssoSession } from './sample-snapshots.ts';

const labels = (rows: readonly { label: string }[]) => rows.map((row) => row.label);
const marked = (change: Partial<SessionMarks>): SessionMarks => ({
  tags: [],
  colour: null,
  production: null,
  askBefore: null,
  ...change,
});
const only = (...tokens: PropertyToken[]): PropertyQuery => ({ tokens, join: 'and' });
const is = (property: string, value: string): PropertyToken => ({ property, operator: '=', value });

describe('a search', () => {
  const rows = buildRows({
    ...everyState(),
    folders: { 's-audit': 'Release team' },
    marks: { 's-deploy': marked({ tags: ['eu', 'critical'], colour: 'red' }) },
    favourites: ['s-admin'],
  });
  const found = (text: string, query = only()) => labels(searchRows(rows, text, query));

  it('finds rows that have every word somewhere, tags and folders too', () => {
    expect(found('AUDIT 7777')).toEqual(['Audit']);
    expect(found('critical')).toEqual(['Deploy']);
    expect(found('release audit')).toEqual(['Audit']);
    expect(found('audit 4444')).toEqual([]);
  });

  it('without words or properties is the very list', () => {
    expect(searchRows(rows, '  ', only())).toBe(rows);
  });

  it('by property looks at that property alone, whole or in part, capitals or not', () => {
    expect(found('', only(is('folder', 'release TEAM')))).toEqual(['Audit']);
    expect(found('', only(is('folder', 'release')))).toEqual([]);
    expect(found('', only({ property: 'folder', operator: ':', value: 'release' }))).toEqual(['Audit']);
    expect(found('', only(is('favourite', 'yes')))).toEqual(['Admin']);
    expect(found('', only(is('state', 'Waiting for MFA code')))).toEqual(['Admin']);
    expect(found('', only(is('partition', 'aws-cn')))).toEqual(['beijing', 'Data lake']);
    expect(found('', only(is('colour', 'red')))).toEqual(['Deploy']);
    expect(found('', only(is('identity', 'ci-robot')))).toEqual(['ci-robot']);
  });

  it('by property can leave out, and joins properties by and or or', () => {
    const notRoles: PropertyToken = { property: 'kind', operator: '!=', value: 'Role' };
    expect(found('', only(notRoles))).toEqual(['alice', 'beijing', 'ci-robot']);
    expect(found('', only(notRoles, is('partition', 'aws-cn')))).toEqual(['beijing']);
    const either: PropertyQuery = { tokens: [is('tag', 'eu'), is('folder', 'Release team')], join: 'or' };
    expect(found('', either)).toEqual(['Deploy', 'Audit']);
  });

  it('knows an account by its name and by its id', () => {
    const portal = buildRows(onePortal());
    for (const value of ['prod-2', '111111111111'])
      expect(searchRows(portal, '', only(is('account', value)))).toHaveLength(1);
  });

  it('offers values that there are, of the property that is typed, and never more than a hundred', () => {
    expect(suggestionsFor(rows, 'tag', '')).toEqual([
      { property: 'tag', value: 'critical' },
      { property: 'tag', value: 'eu' },
    ]);
    expect(suggestionsFor(rows, 'partition', 'cn')).toEqual([{ property: 'partition', value: 'aws-cn' }]);
    const many = buildRows(
      snapshot({ sessions: Array.from({ length: 300 }, (_, index) => role(`R${index}`, 'x')) }),
    );
    expect(suggestionsFor(many, 'principal', '')).toHaveLength(100);
    expect(suggestionsFor(many, null, 'r')).toEqual([]);
    expect(suggestionsFor(many, null, 'r29').map(({ value }) => value)).toContain('R29');
  });
});

describe('groups', () => {
  const rows = buildRows({
    ...oneChain(),
    folders: { 's-audit': 'B', 's-deploy': 'A' },
    marks: { 's-alice': marked({ tags: ['x', 'y'] }) },
  });

  it('are by name, those without one last', () => {
    expect(groupRows(rows, 'folder').map(({ title, rows }) => [title, labels(rows)])).toEqual([
      ['A', ['Deploy']],
      ['B', ['Audit']],
      ['In no folder', ['alice']],
    ]);
  });

  it('have a session with two tags twice', () => {
    expect(groupRows(rows, 'tag').map(({ title, rows }) => [title, rows.length])).toEqual([
      ['x', 1],
      ['y', 1],
      ['No tag', 2],
    ]);
  });

  it('go on over the page, with their title again', () => {
    const groups = groupRows(rows, 'identity');
    expect(groups).toHaveLength(1);
    const first = pageOfGroups(groups, new Set(), 1, 2);
    const second = pageOfGroups(groups, new Set(), 2, 2);
    const shown = (page: typeof first) =>
      page.lines.map((line) => ('group' in line ? [line.group.title, line.lines.length] : null));
    expect([shown(first), shown(second)]).toEqual([[['alice', 2]], [['alice', 1]]]);
    expect(first.pages).toBe(2);
  });

  it('take one row when they are closed', () => {
    const groups = groupRows(rows, 'folder');
    const [a] = groups;
    const page = pageOfGroups(groups, new Set([a?.id ?? '']), 1, 2);
    expect(page.lines.map((line) => ('group' in line ? line.lines.length : -1))).toEqual([0, 1]);
  });

  it('are not needed: a page past the end is the last one', () => {
    expect(pageOfRows(rows, 9, 2)).toMatchObject({ page: 2, pages: 2, lines: [{ id: rows[2]?.id }] });
  });
});

describe('a deed for many sessions', () => {
  const items = ['a', 'b', 'c', 'd', 'e'].map((label) => ({ label }));

  it('is done for a few at a time, and for all', async () => {
    let running = 0;
    let most = 0;
    const seen: number[] = [];
    const end = await forMany(
      items,
      async () => {
        running += 1;
        most = Math.max(most, running);
        await Promise.resolve();
        running -= 1;
        return null;
      },
      { atOnce: 2, onProgress: (finished) => seen.push(finished), stopped: () => false },
    );
    expect(end).toEqual({ done: 5, failures: [], left: 0 });
    expect(most).toBe(2);
    expect(seen).toEqual([1, 2, 3, 4, 5]);
  });

  it('begins no other one after it was stopped', async () => {
    let stopped = false;
    const end = await forMany(
      items,
      async ({ label }) => {
        stopped = label === 'b';
        return null;
      },
      { atOnce: 1, onProgress: () => {}, stopped: () => stopped },
    );
    expect(end).toEqual({ done: 2, failures: [], left: 3 });
  });

  it('goes on past failures, and names each of them in one problem', async () => {
    const end = await forMany(
      items,
      async ({ label }) => (label < 'c' ? problem({ message: `no ${label}` }) : null),
      { atOnce: 4, onProgress: () => {}, stopped: () => false },
    );
    expect(end.done).toBe(3);
    const error = gathered('started', end.failures, items.length);
    expect(error?.message).toBe('2 of 5 sessions could not be started: a, b');
    expect(error?.details[0]).toMatch(/^a: no a;/);
    expect(gathered('started', [], 5)).toBeNull();
  });

  it('names a few of many failures, for a notice is no list', () => {
    const failures = Array.from({ length: 1200 }, (_, nth) => ({ label: `s${nth}`, error: problem() }));
    const error = gathered('started', failures, 5000);
    expect(error?.message).toBe('1,200 of 5,000 sessions could not be started: s0, s1, s2 and 1,197 others');
    expect(error?.details).toHaveLength(101);
    expect(error?.details.at(-1)).toBe('and 1,100 others');
  });
});

describe('marks of several sessions', () => {
  const rows = buildRows({
    ...oneChain(),
    marks: {
      's-alice': marked({ tags: ['eu', 'both'], colour: 'red' }),
      's-deploy': marked({ tags: ['both'], colour: 'blue' }),
      's-audit': marked({ tags: ['both'], production: true }),
    },
  });

  it('say what all have, what some have, and what differs', () => {
    expect(commonMarks(rows)).toEqual({
      tags: { both: 'all', eu: 'some' },
      colour: 'mixed',
      production: 'mixed',
    });
    expect(commonMarks(rows.slice(0, 1))).toMatchObject({
      tags: { both: 'all', eu: 'all' },
      production: null,
    });
  });

  it('are changed only where something was chosen', () => {
    const before = commonMarks(rows);
    expect(markChange(rows, before, before)).toBeNull();
    const sessionIds = rows.map(({ id }) => id);
    const choice = { ...before, tags: { both: 'none', eu: 'all', new: 'all' } as const, colour: null };
    expect(markChange(rows, before, choice)).toEqual({
      sessionIds,
      addTags: ['eu', 'new'],
      removeTags: ['both'],
      colour: null,
    });
    expect(markChange(rows, before, { ...before, production: false })).toEqual({
      sessionIds,
      production: false,
    });
  });

  it('are forgotten again when a new tag is unticked', () => {
    const before = commonMarks(rows);
    expect(markChange(rows, before, { ...before, tags: { ...before.tags, new: 'none' } })).toBeNull();
    expect([pressed('some'), pressed('none'), pressed('all')]).toEqual(['all', 'all', 'none']);
  });

  it('name the rule that makes a session production', () => {
    const { settings } = snapshot();
    const [row] = buildRows(snapshot({ sessions: [ssoSession('acme-prod', '111111111111', 'Admin')] }));
    if (!row) throw new Error('no row');
    expect(rulesText([row], settings.production)).toBe(
      'Production: the rule “prod” for account or role matches.',
    );
    expect(rulesText(rows.slice(0, 1), settings.production)).toBe('Not production: no rule matches.');
    expect(rulesText([row, ...rows], settings.production)).toBe('A rule matches 1 of 4.');
  });
});

describe('a search that goes on', () => {
  const rows = buildRows(everyState());
  const query: PropertyQuery = { tokens: [], join: 'and' };

  it('finds at every letter, forwards, backwards and with words in between, what a search anew finds', () => {
    const search = createSearch(rows, query);
    for (const text of ['a', 'al', 'ali', 'al', 'a', '', 'a d', 'a de', 'a d', ' a', 'A', 'zq', 'z', 'd a'])
      expect(labels(search(text)), text).toEqual(labels(searchRows(rows, text, query)));
  });

  it('is the very same list when it is asked for again', () => {
    const search = createSearch(rows, query);
    expect(search('a')).toBe(search('a'));
    expect(search('')).toBe(rows);
  });

  it('keeps to the properties that are asked for', () => {
    const production = only(is('production', 'Production'));
    const search = createSearch(rows, production);
    for (const text of ['a', 'al', ''])
      expect(labels(search(text))).toEqual(labels(searchRows(rows, text, production)));
  });

  it('remembers no more than it needs', () => {
    const search = createSearch(rows, query);
    const texts = Array.from({ length: 100 }, (_, at) => `no-${at}`);
    for (const text of [...texts, 'a'])
      expect(labels(search(text))).toEqual(labels(searchRows(rows, text, query)));
  });
});
