import { describe, expect, it } from 'vitest';
import { matchesChange, stateOf } from '../../../src-renderer/files/change-text.ts';
import {
  compareFindings,
  matchesFinding,
  problemCount,
  repairList,
  wantsImport,
} from '../../../src-renderer/health/finding-text.ts';
import { choose, chosenBut } from '../../../src-renderer/import/choice.ts';
import { countsText, foundOrder, kindText, linesText } from '../../../src-renderer/import/found-text.ts';
import { diffLines, diffSize } from '../../../src-renderer/shared-ui/diff-lines.ts';
import { agoText, exactText } from '../../../src-renderer/shared-ui/time-text.ts';
import { hashOf, parseRoute, type Route } from '../../../src-renderer/shell/route.ts';
import { change, fewProfiles, finding, found } from './sample-files.ts';

describe('the lines of a diff', () => {
  const diff = '--- a\n+++ b\n@@ -3,2 +4,3 @@\n [x]\n--- gone\n+++ come\n+\n';

  it('say where they are, and leave out the names of the files', () => {
    expect(diffLines(diff).map(({ kind, text }) => [kind, text])).toEqual([
      ['place', 'Line 4'],
      ['same', ' [x]'],
      ['removed', '--- gone'],
      ['added', '+++ come'],
      ['added', '+'],
    ]);
    expect(diffSize(diff)).toEqual({ added: 2, removed: 1 });
    expect(diffLines('')).toEqual([]);
  });

  it('are those of the old file where nothing is left of it', () => {
    expect(diffLines('@@ -7,1 +6,0 @@\n-x')[0]?.text).toBe('Line 7');
    expect(diffLines('@@ -0,0 +1 @@\n+x')[0]?.text).toBe('Line 1');
  });

  it('name characters that cannot be seen where they are what changed', () => {
    const texts = diffLines('@@ -1 +1 @@\n-\uFEFF[a]\r\n+\t[a]\u00a0\n  b\r\n').map(({ text }) => text);
    expect(texts.slice(1)).toEqual(['-‹U+FEFF›[a]‹CR›', '+\t[a]‹U+00A0›', '  b']);
  });

  it('say when a file has no line break at its end', () => {
    expect(diffLines('@@ -1 +1 @@\n+x\n\\ No newline at end of file').at(-1)).toMatchObject({
      kind: 'note',
      text: 'No line break at the end of the file',
    });
  });
});

describe('how long ago', () => {
  it('is in minutes, in hours of the same day, or a day and a time', () => {
    const noon = new Date(2026, 4, 12, 12, 0, 0).getTime();
    const texts = [20_000, 5 * 60_000, 3 * 3_600_000, 26 * 3_600_000, 400 * 86_400_000].map((ago) =>
      agoText(noon - ago, noon, 'en-GB'),
    );
    expect(texts.slice(0, 4)).toEqual(['just now', '5 min ago', '3 h ago', 'yesterday at 10:00']);
    expect(texts[4]).toMatch(/^7 Apr 2025 at 12:00$/);
    expect(exactText(noon, 'en-GB')).toMatch(/12 May 2026 at 12:00:00$/);
  });
});

describe('a change', () => {
  it('is undone, kept or can be undone', () => {
    expect(stateOf({ undoneAt: 1, keepReason: 'x' })).toBe('undone');
    expect(stateOf({ undoneAt: null, keepReason: 'x' })).toBe('kept');
    expect(stateOf({ undoneAt: null, keepReason: null })).toBe('undoable');
  });

  it('is found by words of its title, its kind or its files, in any order', () => {
    const one = change('c', 'Added the role deploy', { kind: 'import' });
    for (const text of ['DEPLOY added', 'import', '.aws/config', ''])
      expect(matchesChange(one, text)).toBe(true);
    expect(matchesChange(one, 'deploy removed')).toBe(false);
  });
});

describe('findings', () => {
  it('stand by severity, then file, then line', () => {
    const titles = [
      finding('a', 'note', { severity: 'note', line: 1 }),
      finding('b', 'in the other file', { file: 'credentials', line: 1 }),
      finding('c', 'line 20', { line: 20 }),
      finding('d', 'line 3', { line: 3 }),
      finding('e', 'the whole file', { line: null }),
    ]
      .sort(compareFindings)
      .map(({ title }) => title);
    expect(titles).toEqual(['the whole file', 'line 3', 'line 20', 'in the other file', 'note']);
  });

  it('that are only notes do not count as problems', () => {
    expect(problemCount({ breaks: 1, differs: 2, risk: 4, note: 8 })).toBe(7);
  });

  it('about a key in the open, and only they, are for the import', () => {
    expect(wantsImport(finding('static-key', 'x', { repair: null }))).toBe(true);
    expect(wantsImport(finding('static-key', 'x', { repair: 'Do it' }))).toBe(false);
    expect(wantsImport(finding('quoted-name', 'static-key:', { repair: null }))).toBe(false);
  });

  it('are found by profile, tool and place', () => {
    const one = finding('a', 'Twice', { profile: 'deploy', tools: ['Go'], line: 7 });
    for (const text of ['deploy go', 'line 7', 'twice']) expect(matchesFinding(one, text)).toBe(true);
    expect(matchesFinding(one, 'java')).toBe(false);
  });

  it('have each kind of repair said once, with how often it is made', () => {
    const list = ['x', 'y', 'x', null].map((repair, index) => finding(`f${index}`, 't', { repair }));
    expect(repairList(list)).toEqual([
      { text: 'x', times: 2 },
      { text: 'y', times: 1 },
    ]);
  });
});

describe('choosing profiles', () => {
  const all = ['alice', 'audit', 'deploy', 'dev'];
  const set = (...names: string[]) => new Set(names);
  const sorted = (names: ReadonlySet<string>) => [...names].sort();

  it('begins with all that can come over', () => {
    expect(sorted(chosenBut(fewProfiles(), set()))).toEqual(all);
  });

  it('leaves out what has lost its source', () => {
    expect(sorted(chosenBut(fewProfiles(), set('alice')))).toEqual(['dev']);
    const gone = fewProfiles().filter(({ name }) => name !== 'deploy');
    expect(sorted(chosenBut(gone, set()))).toEqual(['alice', 'dev']);
  });

  it('brings the sources of sources along even where a profile names only the next one', () => {
    const profiles = [
      found('a', 'iam-user'),
      found('b', 'role', { needs: ['a'] }),
      found('c', 'role', { needs: ['b'] }),
    ];
    expect(sorted(choose(profiles, set(), set('c')).chosen)).toEqual(['a', 'b', 'c']);
    expect(sorted(choose(profiles, set('a', 'b', 'c'), set('b', 'c')).chosen)).toEqual([]);
  });

  it('says nothing when no other profile is concerned', () => {
    expect(choose(fewProfiles(), set(...all), set('alice', 'audit', 'deploy')).word).toBe('');
    expect(choose(fewProfiles(), set(), set(...all)).word).toBe('');
  });

  it('does not hang on profiles that need each other', () => {
    const profiles = [found('a', 'role', { needs: ['b'] }), found('b', 'role', { needs: ['a'] })];
    expect(sorted(choose(profiles, set(), set('a')).chosen)).toEqual(['a', 'b']);
  });
});

describe('what was found', () => {
  it('is told in plain words', () => {
    expect(kindText(found('x', 'role', { sourceProfile: 'alice' }))).toBe('Role via alice');
    expect(kindText(found('x', 'role'))).toBe('Role');
    expect(linesText(found('x', 'role', { configLine: null, credentialsLine: 4 }))).toBe(
      'credentials line 4',
    );
    expect(countsText([found('a', 'iam-user'), found('b', 'iam-user')])).toEqual([
      '2 IAM user keys can be brought over.',
    ]);
    expect(countsText([found('a', 'iam-user', { importable: false })])).toEqual([
      'Nothing can be brought over.',
      '1 profile stays as it is.',
    ]);
  });

  it('begins with what can come over', () => {
    expect(
      fewProfiles()
        .sort(foundOrder)
        .map(({ name }) => name),
    ).toEqual(['alice', 'audit', 'deploy', 'dev', 'vault', 'broken-one']);
  });
});

describe('the address of a page', () => {
  it.each<Route>([
    { page: 'history', changeId: null },
    { page: 'history', changeId: '2026/05 a%' },
    { page: 'health' },
    { page: 'import' },
  ])('of $page is read as it is written', (route) => {
    expect(parseRoute(hashOf(route))).toEqual(route);
  });

  it('is Home when it is none', () => {
    for (const hash of ['#/health/x', '#/import/x', '#/history/a/b', '#/nowhere'])
      expect(parseRoute(hash)).toEqual({ page: 'home' });
  });
});
