import { describe, expect, it } from 'vitest';
import {
  buildRows,
  chainOf,
  chainText,
  directDependents,
  matchesFilter,
  sourceOptions,
  withDependents,
} from '../../../src-renderer/sessions/rows.ts';
import { everyState, oneChain, role, snapshot, user, userSession } from './sample-snapshots.ts';

const labels = (rows: readonly { label: string }[]) => rows.map((row) => row.label);

describe('the rows of the session list', () => {
  it('put each role under its source, siblings by name', () => {
    expect(labels(buildRows(everyState()))).toEqual([
      'alice',
      'Admin',
      'Billing',
      'Deploy',
      'Audit',
      'Support tooling for the Frankfurt data centre',
      'beijing',
      'Data lake',
      'ci-robot',
    ]);
  });

  it('know the account, the principal and the partition of users and roles', () => {
    const byLabel = new Map(buildRows(everyState()).map((row) => [row.label, row]));
    expect(byLabel.get('alice')).toMatchObject({ accountId: '111122223333', principal: 'alice', depth: 0 });
    expect(byLabel.get('Audit')).toMatchObject({
      accountId: '777788889999',
      principal: 'OrganizationAuditReadOnly',
      depth: 2,
    });
    expect(byLabel.get('Data lake')).toMatchObject({ partition: 'aws-cn', accountId: '123456789012' });
  });

  it('carry profile, state and the active mark', () => {
    const deploy = buildRows(everyState()).find((row) => row.label === 'Deploy');
    expect(deploy).toMatchObject({ profileNames: ['deploy'], active: true, status: { state: 'ready' } });
    const idle = buildRows(oneChain()).find((row) => row.label === 'Deploy');
    expect(idle).toMatchObject({ active: false, status: { state: 'idle' } });
  });

  it('show a role whose source is gone, and roles in a cycle, once each', () => {
    const broken = snapshot({ sessions: [role('Lost', 'nobody'), role('A', 'B'), role('B', 'A')] });
    expect(labels(buildRows(broken)).sort()).toEqual(['A', 'B', 'Lost']);
  });

  it('are found by every word of the filter, in any field and case', () => {
    const rows = buildRows(everyState());
    const found = (text: string) => labels(rows.filter((row) => matchesFilter(row, text)));
    expect(found('AUDIT 7777')).toEqual(['Audit']);
    expect(found('support-frankfurt')).toEqual(['Support tooling for the Frankfurt data centre']);
    expect(found('audit 4444')).toEqual([]);
    expect(found('')).toHaveLength(rows.length);
  });
});

describe('rows after a change', () => {
  const before = oneChain();
  const byId = (rows: readonly { id: string }[]) => new Map(rows.map((row) => [row.id, row]));
  /** Ids of the rows that are other objects than before. */
  const remade = (change: Partial<typeof before>) => {
    const old = byId(buildRows(before));
    return buildRows({ ...before, ...change })
      .filter((row) => old.get(row.id) !== row)
      .map(({ id }) => id)
      .sort();
  };

  it('are the very same but for the session that changed', () => {
    expect(remade({ revision: 2 })).toEqual([]);
    expect(remade({ statuses: { 's-deploy': { state: 'starting' } } })).toEqual(['s-deploy']);
    expect(remade({ folders: { 's-audit': 'Team' } })).toEqual(['s-audit']);
    expect(remade({ favourites: ['s-alice'] })).toEqual(['s-alice']);
    expect(remade({ usage: { 's-alice': { times: 1, lastAt: 5 } } })).toEqual(['s-alice']);
    expect(remade({ activeSessionId: 's-audit' })).toEqual(['s-audit']);
    expect(remade({ profiles: before.profiles.filter(({ name }) => name !== 'audit') })).toEqual(['s-audit']);
    expect(
      remade({ marks: { 's-audit': { tags: ['eu'], colour: null, production: null, askBefore: null } } }),
    ).toEqual(['s-audit']);
  });

  it('are the very list when nothing of theirs changed', () => {
    const first = buildRows(before);
    expect(buildRows({ ...before, revision: 9, prompts: [] })).toBe(first);
  });

  it('that stand for what was taken away show it no more', () => {
    const afterUndoing = (change: Partial<typeof before>) => {
      buildRows({ ...before, ...change });
      return buildRows(before).find(({ id }) => id === 's-audit');
    };
    expect(afterUndoing({ folders: { 's-audit': 'Team' } })?.folder).toBeNull();
    expect(afterUndoing({ favourites: ['s-audit'] })?.favourite).toBe(false);
    expect(afterUndoing({ activeSessionId: 's-audit' })?.active).toBe(false);
    expect(afterUndoing({ profiles: [] })?.profileNames).toEqual(['audit']);
  });

  it('name a renamed source in all that hang on it, and stand in the new order', () => {
    buildRows(before);
    const sessions = before.sessions.map((one) => (one.id === 's-alice' ? { ...one, label: 'zoe' } : one));
    const bob = userSession('bob');
    expect(buildRows({ ...before, sessions }).map(({ chain }) => chainText(chain))).toEqual([
      'zoe',
      'zoe → Deploy',
      'zoe → Deploy → Audit',
    ]);
    expect(labels(buildRows({ ...before, sessions: [...sessions, bob] }))).toEqual([
      'bob',
      'zoe',
      'Deploy',
      'Audit',
    ]);
    expect(labels(buildRows(before))).toEqual(['alice', 'Deploy', 'Audit']);
  });

  it('follow the rules for production', () => {
    buildRows(before);
    const rules = [{ subject: 'role', pattern: 'deploy' } as const];
    const settings = { ...before.settings, production: { ...before.settings.production, rules } };
    const found = buildRows({ ...before, settings }).filter(({ production }) => production);
    expect(labels(found)).toEqual(['Deploy']);
  });
});

describe('a chain', () => {
  it('is written from the IAM user to the role', () => {
    expect(chainText(chainOf(oneChain(), 's-audit'))).toBe('alice → Deploy → Audit');
  });

  it('ends where a cycle closes', () => {
    const looped = snapshot({ sessions: [role('A', 'B'), role('B', 'A')] });
    expect(chainOf(looped, 's-a')).toHaveLength(2);
  });

  it('knows who depends on a session, directly and in all', () => {
    expect(labels(directDependents(oneChain(), 's-alice'))).toEqual(['Deploy']);
    expect([...withDependents(oneChain(), 's-alice')].sort()).toEqual(['s-alice', 's-audit', 's-deploy']);
  });
});

describe('the sources offered for a role', () => {
  it('show their chain', () => {
    expect(labels(sourceOptions(oneChain(), null))).toEqual([
      'alice',
      'alice → Deploy',
      'alice → Deploy → Audit',
    ]);
  });

  it('leave out the edited role and what hangs on it, so that no cycle can be made', () => {
    expect(labels(sourceOptions(oneChain(), 's-deploy'))).toEqual(['alice']);
  });

  it('name the account, for two users of one name', () => {
    const twins = snapshot({
      identities: [user('alice'), user('other', { accountId: '999988887777' })],
      sessions: [userSession('alice'), userSession('other', { label: 'alice' })],
    });
    expect(sourceOptions(twins, null).map((option) => option.description)).toEqual([
      'IAM user in account 111122223333',
      'IAM user in account 999988887777',
    ]);
  });
});
