import { describe, expect, it } from 'vitest';
import type { Snapshot } from '../../../shared/model.ts';
import {
  fixedItems,
  notOffered,
  type PaletteItem,
  portalItem,
  roleItem,
  sessionItem,
} from '../../../src-renderer/palette/palette-items.ts';
import {
  prepareIndex,
  type RankFacts,
  searchPalette,
  suggest,
  weightsOf,
} from '../../../src-renderer/palette/palette-search.ts';
import { buildRoleRows } from '../../../src-renderer/portals/role-rows.ts';
import { buildRows } from '../../../src-renderer/sessions/rows.ts';
import { everyState, fewAccounts, NOW, onePortal, role, snapshot, userSession } from './sample-snapshots.ts';

const PLAIN: RankFacts = { weights: new Map(), without: new Set() };

function itemsOf(from: Snapshot): PaletteItem[] {
  const known = new Set(from.sessions.map(({ id }) => id));
  const roles = from.portals.flatMap(({ id, label }) =>
    buildRoleRows(id, fewAccounts())
      .filter((row) => !known.has(row.id))
      .map((row) => roleItem(row, label, from)),
  );
  return [
    ...buildRows(from).map(sessionItem),
    ...roles,
    ...from.portals.map(portalItem),
    ...fixedItems(from.portals),
  ];
}

function titles(from: Snapshot, query: string, facts: RankFacts = PLAIN): string[] {
  return searchPalette(prepareIndex(itemsOf(from)), query, facts).map(({ item }) => item.title);
}

const used = (usage: Snapshot['usage'], favourites: readonly string[] = []): RankFacts => ({
  ...PLAIN,
  weights: weightsOf({ usage, favourites }, NOW),
});

const session = (label: string, id: string) => role(label, 'alice', { id });
const DAY = 24 * 3_600_000;

describe('what the palette finds', () => {
  it('is found by name, account, role, profile, folder and tag', () => {
    const from: Snapshot = {
      ...everyState(),
      folders: { 's-billing': 'finance/reports' },
      marks: { 's-billing': { tags: ['quarterly'], colour: null, production: null, askBefore: null } },
    };
    for (const query of ['billing', '222233334444', 'BillingReader', 'finance', 'quarterly'])
      expect(titles(from, query)[0]).toBe('Billing');
    expect(titles(from, 'support-frankfurt')[0]).toBe('Support tooling for the Frankfurt data centre');
  });

  it('may be typed in any order, in parts, without accents and in capitals', () => {
    const from = snapshot({ sessions: [userSession('alice'), session('Großkunde Zürich Prüfung', 's-1')] });
    for (const query of ['zürich großkunde', 'zurich', 'PRUF zur', 'kunde'])
      expect(titles(from, query)).toEqual(['Großkunde Zürich Prüfung']);
  });

  it('is found in any script', () => {
    const from = snapshot({ sessions: [userSession('alice'), session('北京 数据', 's-1')] });
    expect(titles(from, '数据')).toEqual(['北京 数据']);
  });

  it.each(['dploy', 'delpoy', 'deploi', 'deeploy'])('is found in spite of one slip: %s', (query) => {
    expect(titles(everyState(), query)).toContain('Deploy');
  });

  it('is not found by a number that is wrong, nor by a word it does not have', () => {
    expect(titles(everyState(), '222233334445')).toEqual([]);
    expect(titles(everyState(), 'billing nowhere')).toEqual([]);
    expect(titles(everyState(), '  ')).toEqual([]);
    expect(titles(everyState(), '-')).toEqual([]);
  });

  it('takes punctuation for a gap between words', () => {
    expect(titles(everyState(), 'arn:aws:iam::222233334444:role/BillingReader')).toEqual(['Billing']);
    expect(titles(everyState(), '"billing" -reader')).toEqual(['Billing']);
  });

  it('has roles of portals once: as the session where there is one', () => {
    const found = titles(onePortal(), 'admin prod');
    expect(found.sort()).toEqual(['Admin in prod-10', 'Admin in prod-2']);
    const kinds = searchPalette(prepareIndex(itemsOf(onePortal())), 'admin prod', PLAIN);
    expect(kinds.map(({ item }) => `${item.title}: ${item.kind}`).sort()).toEqual([
      'Admin in prod-10: role',
      'Admin in prod-2: session',
    ]);
  });

  it('is marked as production, also before it is a session', () => {
    const items = itemsOf(onePortal({ marks: { 'sso:p-acme:222222222222:Admin': hand(false) } }));
    const production = (title: string) => items.find((item) => item.title === title)?.production;
    expect(production('Admin in prod-2')).toBe(true);
    expect(production('Reader in prod-10')).toBe(true);
    expect(production('Admin in prod-10')).toBe(false);
  });

  it('is no command that would do nothing', () => {
    const from = onePortal();
    const without = notOffered(from, false);
    const facts = { ...PLAIN, without };
    expect(titles(from, 'lock the vault', facts)).toEqual(['Lock the vault']);
    expect(titles(from, 'stop all', facts)).toEqual([]);
    expect(titles(from, 'theme', facts)).not.toContain('Theme as the desktop has it');
    const locked = {
      ...from,
      vault: { state: 'locked', error: null, protection: 'keychain' } as const,
      activeSessionId: 'x',
    };
    expect([...notOffered(locked, true)].sort()).toEqual(['command:lock', 'command:theme-system']);
  });
});

const hand = (production: boolean) => ({ tags: [], colour: null, production, askBefore: null });

describe('the order', () => {
  const from = snapshot({
    sessions: [
      userSession('alice'),
      session('reporting', 's-1'),
      session('Deploy report', 's-2'),
      session('unreported', 's-3'),
      role('Other', 'alice', { id: 's-4', roleArn: 'arn:aws:iam::444455556666:role/report' }),
    ],
  });

  it('has the very name first, then beginnings of words, then parts of names, then other facts', () => {
    expect(titles(from, 'report')).toEqual(['reporting', 'Deploy report', 'unreported', 'Other']);
    const exact = { ...from, sessions: [...from.sessions, session('report', 's-5')] };
    expect(titles(exact, 'report')[0]).toBe('report');
  });

  it('follows use among equal matches, and never over a better match', () => {
    const often = used({ 's-2': { times: 9, lastAt: NOW }, 's-4': { times: 500, lastAt: NOW } });
    expect(titles(from, 'report', often)).toEqual(['Deploy report', 'reporting', 'unreported', 'Other']);
  });

  it('counts use less the longer ago it was, and a favourite like use of today', () => {
    const two = snapshot({ sessions: [session('audit one', 's-1'), session('audit two', 's-2')] });
    const once = { times: 2, lastAt: NOW };
    const old = { times: 20, lastAt: NOW - 90 * DAY };
    expect(titles(two, 'audit', used({ 's-1': old, 's-2': once }))[0]).toBe('audit two');
    expect(titles(two, 'audit', used({ 's-1': once }, ['s-2']))[0]).toBe('audit two');
    expect(titles(two, 'audit', used({ 's-1': { ...old, lastAt: NOW }, 's-2': once }))[0]).toBe('audit one');
  });

  it('has what was typed right before what needs a slip', () => {
    const two = snapshot({ sessions: [session('stagging', 's-1'), session('main staging', 's-2')] });
    expect(titles(two, 'staging')).toEqual(['main staging', 'stagging']);
  });

  it('knows where a word begins in a name of several words written as one', () => {
    const two = snapshot({ sessions: [session('aspects', 's-1'), session('ZetaSpecialOps', 's-2')] });
    expect(titles(two, 'spec')).toEqual(['ZetaSpecialOps', 'aspects']);
  });

  it('ends after thirty', () => {
    const many = snapshot({ sessions: Array.from({ length: 200 }, (_, n) => session(`job ${n}`, `s-${n}`)) });
    const facts = used({ 's-150': { times: 1, lastAt: NOW } });
    expect(titles(many, 'job', facts)).toHaveLength(30);
    expect(titles(many, 'job', facts)[0]).toBe('job 150');
  });
});

describe('what is marked', () => {
  const marks = (query: string, from = everyState()) => {
    const [found] = searchPalette(prepareIndex(itemsOf(from)), query, PLAIN);
    const cut = (text: string, ranges: readonly (readonly [number, number])[]) =>
      ranges.map(([start, end]) => text.slice(start, end));
    return found
      ? [...cut(found.item.title, found.titleRanges), '|', ...cut(found.item.detail, found.detailRanges)]
      : [];
  };

  it('is each word where it was found', () => {
    expect(marks('data frank')).toEqual(['Frank', 'data', '|']);
    expect(marks('4444 billing')).toEqual(['Billing', '|', '4444']);
  });

  it('is the word that was meant where one has a slip', () => {
    expect(marks('dploy')).toEqual(['Deploy', '|']);
  });

  it('lies right after letters that have no plain form', () => {
    const from = snapshot({ sessions: [session('İ ﬁ Å東 audit', 's-1')] });
    expect(marks('audit', from)).toEqual(['audit', '|']);
    expect(marks('a東', from)).toEqual(['Å東', '|']);
  });
});

describe('before anything is typed', () => {
  it('shows what was used most lately and favourites, then portals, commands and pages', () => {
    const from = everyState();
    const facts = used({ 's-audit': { times: 3, lastAt: NOW }, gone: { times: 50, lastAt: NOW } }, [
      's-lake',
    ]);
    const { recent, rest } = suggest(prepareIndex(itemsOf(from)), facts);
    expect(recent.map(({ item }) => item.title)).toEqual(['Data lake', 'Audit']);
    expect(rest.map(({ item }) => item.kind)).not.toContain('session');
    expect(rest.map(({ item }) => item.title)).toContain('Settings');
    expect(rest[0]?.item.kind).toBe('command');
  });

  it('has at most thirty lines', () => {
    const many = snapshot({ sessions: Array.from({ length: 99 }, (_, n) => session(`job ${n}`, `s-${n}`)) });
    const facts = used(Object.fromEntries(many.sessions.map(({ id }) => [id, { times: 1, lastAt: NOW }])));
    const { recent, rest } = suggest(prepareIndex(itemsOf(many)), facts);
    expect(recent).toHaveLength(12);
    expect(rest.length).toBeLessThanOrEqual(18);
    expect(rest.length).toBeGreaterThan(10);
  });
});
