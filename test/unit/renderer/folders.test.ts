import { describe, expect, it } from 'vitest';
import { buildRoleRows, filterRoles, roleFacts, sortRoles } from '../../../src-renderer/portals/role-rows.ts';
import {
  folderMeant,
  foldersOf,
  foldersOfPortal,
  labelsText,
} from '../../../src-renderer/sessions/folders.ts';
import { buildRows, matchesFilter } from '../../../src-renderer/sessions/rows.ts';
import { fewAccounts, NOW, oneChain, onePortal, ssoSession } from './sample-snapshots.ts';

const labels = (rows: readonly { label: string }[]) => rows.map((row) => row.label);

describe('folders', () => {
  const folders = { 's-alice': 'Team 10', 's-deploy': 'Team 2', 's-audit': 'Team 10' };

  it('are known by what is in them, numbers in names sorted as numbers', () => {
    expect(foldersOf(folders)).toEqual([
      { name: 'Team 2', sessions: 1 },
      { name: 'Team 10', sessions: 2 },
    ]);
    expect(foldersOf({})).toEqual([]);
  });

  it('of a portal are those with its own roles in them, and count only these', () => {
    const admin = ssoSession('prod-2', '111111111111', 'Admin');
    const other = {
      ...ssoSession('prod-3', '333333333333', 'Admin'),
      id: 'sso:p-b:3:Admin',
      portalId: 'p-b',
    };
    const snapshot = onePortal({
      sessions: [admin, other, ...oneChain().sessions],
      folders: { ...folders, [admin.id]: 'Team 2', [other.id]: 'Other' },
    });
    expect(foldersOfPortal(snapshot, 'p-acme')).toEqual([{ name: 'Team 2', sessions: 1 }]);
  });

  it('are not made a second time for their capitals, unless both are there already', () => {
    const [two, ten] = [
      { name: 'Team 2', sessions: 1 },
      { name: 'TEAM 2', sessions: 4 },
    ];
    expect(folderMeant(' team 2 ', [two])).toBe(two);
    expect(folderMeant('TEAM 2', [two, ten])).toBe(ten);
    expect(folderMeant(' Team 3', [two])).toEqual({ name: 'Team 3', sessions: 0 });
  });
});

describe('what is moved', () => {
  it('is named as far as a person will read', () => {
    expect(labelsText(['a'])).toBe('a');
    expect(labelsText(['a', 'b', 'c'])).toBe('a, b and c');
    expect(labelsText(['a', 'b', 'c', 'd', 'e'])).toBe('a, b, c, d and e');
    expect(labelsText(['a', 'b', 'c', 'd', 'e', 'f'])).toBe('a, b, c, d and 2 more');
  });
});

describe('a session in a folder', () => {
  it('knows it and is found by it', () => {
    const rows = buildRows({ ...oneChain(), folders: { 's-deploy': 'Release team' } });
    expect(rows.map(({ label, folder }) => [label, folder])).toEqual([
      ['alice', null],
      ['Deploy', 'Release team'],
      ['Audit', null],
    ]);
    expect(labels(rows.filter((row) => matchesFilter(row, 'RELEASE deploy')))).toEqual(['Deploy']);
  });
});

describe('a role of a portal in a folder', () => {
  const rows = buildRoleRows('p-acme', fewAccounts());
  const facts = roleFacts(onePortal({ folders: { 'sso:p-acme:222222222222:Reader': 'On call' } }));

  it('is found by it; one that was never opened is in none', () => {
    expect(labels(filterRoles(rows, facts, 'on CALL', false))).toEqual(['Reader in prod-10']);
    expect(labels(filterRoles(rows, facts, 'on call admin', false))).toEqual([]);
  });

  it('comes first when sorted by folder, and what is in none last', () => {
    expect(labels(sortRoles(rows, facts, 'folder', false, NOW))).toEqual([
      'Reader in prod-10',
      'Admin in prod-2',
      'Reader in prod-2',
      'Admin in prod-10',
    ]);
  });
});
