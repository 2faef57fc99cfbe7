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
