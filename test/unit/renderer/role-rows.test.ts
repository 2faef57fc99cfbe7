import { describe, expect, it } from 'vitest';
import {
  buildRoleRows,
  filterRoles,
  roleFacts,
  roleNames,
  sortRoles,
} from '../../../src-renderer/portals/role-rows.ts';
import { buildRows, sourceOptions, sourceText } from '../../../src-renderer/sessions/rows.ts';
import { fewAccounts, NOW, onePortal, problem, role, snapshot, ssoSession } from './sample-snapshots.ts';

const labels = (rows: readonly { label: string }[]) => rows.map((row) => row.label);
const rows = buildRoleRows('p-acme', fewAccounts());
const facts = roleFacts(onePortal({ favourites: ['sso:p-acme:222222222222:Reader'] }));

describe('the accounts and roles of a portal', () => {
  it('are one row each, numbers in names sorted as numbers', () => {
    expect(labels(rows)).toEqual([
      'Admin in prod-2',
      'Reader in prod-2',
      'Admin in prod-10',
      'Reader in prod-10',
    ]);
    expect(rows[0]?.id).toBe('sso:p-acme:111111111111:Admin');
  });

  it('show the id where an account has no name, and what is new', () => {
    const [row] = buildRoleRows('p', [
      { accountId: '333333333333', name: '', email: null, added: false, roles: [{ name: 'X', added: true }] },
    ]);
    expect(row).toMatchObject({ label: 'X in 333333333333', added: true });
    expect(rows.map((one) => one.added)).toEqual([false, false, true, true]);
  });

  it('are found by words of the account, the e-mail, the role and the profile', () => {
    const found = (text: string, favouritesOnly = false) =>
      labels(filterRoles(rows, facts, text, favouritesOnly));
    expect(found('admin 2222')).toEqual(['Admin in prod-10']);
    expect(found('AWS+prod-2@')).toHaveLength(2);
    expect(found('prod-2-admin')).toEqual(['Admin in prod-2']);
    expect(found('nothing')).toEqual([]);
    expect(found('', true)).toEqual(['Reader in prod-10']);
    expect(found('admin', true)).toEqual([]);
  });

  it('are sorted by any column, both ways, and by what needs a person', () => {
    const sorted = (by: Parameters<typeof sortRoles>[2], descending = false, known = facts) =>
      labels(sortRoles(rows, known, by, descending, NOW));
    expect(sorted('role')).toEqual([
      'Admin in prod-2',
      'Admin in prod-10',
      'Reader in prod-2',
      'Reader in prod-10',
    ]);
    expect(sorted('accountId', true)[0]).toBe('Reader in prod-10');
    expect(sorted('account', true)[0]).toBe('Reader in prod-10');
    expect(sorted('profile')[0]).toBe('Admin in prod-2');
    const failed = roleFacts(
      onePortal({ statuses: { 'sso:p-acme:222222222222:Admin': { state: 'failed', error: problem() } } }),
    );
    expect(sorted('state', false, failed)[0]).toBe('Admin in prod-10');
  });

  it('give the role names with how many accounts have each', () => {
    const accounts = [
      ...fewAccounts(),
      {
        accountId: '3',
        name: 'c',
        email: null,
        added: false,
        roles: [
          { name: 'Zeta', added: false },
          { name: 'Admin', added: false },
        ],
      },
    ];
    expect(roleNames(accounts)).toEqual([
      { name: 'Admin', accounts: 3 },
      { name: 'Reader', accounts: 2 },
      { name: 'Zeta', accounts: 1 },
    ]);
  });
});

describe('a role of a portal among the sessions', () => {
  const admin = ssoSession('prod-2', '111111111111', 'Admin');
  const chained = role('Deploy', 'x', { sourceSessionId: admin.id });
  const both = onePortal({ sessions: [admin, chained] });

  it('shows its portal, account and role, and has no ARN', () => {
    const [row] = buildRows(both);
    expect(row).toMatchObject({
      label: 'Admin in prod-2',
      accountId: '111111111111',
      accountName: 'prod-2',
      principal: 'Admin',
      arn: null,
      identity: null,
      depth: 0,
      profileNames: ['prod-2-admin'],
    });
    expect(row?.searchText).toContain('acme');
    expect(row?.searchText).toContain('aws+prod-2@example.com');
  });

  it('is via its portal, and a role from it via both', () => {
    expect(buildRows(both).map(sourceText)).toEqual(['Acme', 'Acme → Admin in prod-2']);
  });

  it('says so when the portal or the source is gone', () => {
    const [orphan] = buildRows(snapshot({ sessions: [admin] }));
    expect(orphan && sourceText(orphan)).toBe('a session that is gone');
  });

  it('is offered as a source with account and portal', () => {
    expect(sourceOptions(both, null)).toEqual([
      {
        value: admin.id,
        label: 'Admin in prod-2',
        description: 'Role in account 111111111111 (prod-2), via Acme',
      },
      {
        value: 's-deploy',
        label: 'Admin in prod-2 → Deploy',
        description: 'Role in account 444455556666, via Acme',
      },
    ]);
  });
});
