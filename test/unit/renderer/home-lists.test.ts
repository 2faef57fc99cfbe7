import { describe, expect, it } from 'vitest';
import type { ErrorCode } from '../../../shared/errors.ts';
import type { Snapshot } from '../../../shared/model.ts';
import { attentionOf, MOST_SESSIONS } from '../../../src-renderer/home/attention.ts';
import {
  accountNames,
  accountText,
  homeLists,
  MOST_CARDS,
  MOST_RUNNING,
} from '../../../src-renderer/home/home-lists.ts';
import { buildRows } from '../../../src-renderer/sessions/rows.ts';
import {
  everyState,
  lockedVault,
  mfaAsked,
  NOW,
  oneChain,
  onePortal,
  problem,
  ready,
  role,
  snapshot,
  ssoSession,
} from './sample-snapshots.ts';

const labels = (rows: readonly { label: string }[]) => rows.map(({ label }) => label);
const listsOf = (change: Partial<Snapshot>) => homeLists(buildRows({ ...everyState(), ...change }));
const attention = (first: Snapshot) => attentionOf(first, buildRows(first));
const use = (minutes: number) => ({ times: 1, lastAt: NOW - minutes * 60_000 });

/** Thousands of roles in a state of one's choice. */
function many(number: number, change: (ids: readonly string[]) => Partial<Snapshot>): Snapshot {
  const sessions = Array.from({ length: number }, (_, index) => role(`Role${index}`, 'alice'));
  return snapshot({ sessions, ...change(sessions.map(({ id }) => id)) });
}
const table = <T>(ids: readonly string[], value: (index: number) => T) =>
  Object.fromEntries(ids.map((id, index) => [id, value(index)]));

describe('the lists of Home', () => {
  it('show what runs by the time it has left, the active session apart', () => {
    const { active, running } = listsOf({});
    expect(active?.label).toBe('Deploy');
    expect(labels(running.rows)).toEqual(['Audit', 'alice', 'ci-robot']);
    expect(running.more).toBe(0);
  });

  it('show favourites and recents by last use, none of them twice, and the active one only where it was starred', () => {
    const { favourites, recents } = listsOf({
      favourites: ['s-admin', 's-deploy', 's-billing'],
      usage: {
        's-deploy': use(1),
        's-billing': use(5),
        's-audit': use(90),
        's-alice': use(3),
        's-gone': use(0),
      },
    });
    expect(labels(favourites.rows)).toEqual(['Deploy', 'Billing', 'Admin']);
    expect(labels(recents.rows)).toEqual(['alice', 'Audit']);
    expect(listsOf({ usage: { 's-deploy': use(1) } }).recents.rows).toEqual([]);
  });

  it('stay short with thousands of sessions, and count the rest', () => {
    const first = many(5000, (ids) => ({
      statuses: table(ids, (index) => ready(5000 - index)),
      usage: table(ids, (index) => use(index)),
      favourites: ids.slice(0, 100),
    }));
    const { running, favourites, recents } = homeLists(buildRows(first));
    expect(running.rows).toHaveLength(MOST_RUNNING);
    expect(running.rows[0]?.label).toBe('Role4999');
    expect(running.more).toBe(5000 - MOST_RUNNING);
    expect(labels(favourites.rows)).toEqual(Array.from({ length: MOST_CARDS }, (_, n) => `Role${n}`));
    expect(favourites.more).toBe(100 - MOST_CARDS);
    expect(recents.rows[0]?.label).toBe('Role100');
    expect(recents.rows).toHaveLength(MOST_CARDS);
  });

  it('name an account by what a portal calls it, wherever else it is met', () => {
    const admin = ssoSession('prod-2', '444455556666', 'Admin');
    const rows = buildRows({ ...oneChain(), sessions: [...oneChain().sessions, admin] });
    const texts = rows.map((row) => accountText(row, accountNames(rows)));
    expect(new Set(texts)).toEqual(new Set(['111122223333', 'prod-2 (444455556666)']));
    expect(accountText({ accountId: '', accountName: null }, new Map())).toBe('unknown');
  });
});

describe('what needs attention', () => {
  const steps = (code: ErrorCode, sessionId = 's-deploy', first = oneChain()) =>
    attention({
      ...first,
      statuses: { [sessionId]: { state: 'failed', error: problem({ code }) } },
    }).items[0]?.next.map(({ text, label }) => [text, label]);

  it('is nothing when all is well', () => {
    expect(attention(oneChain())).toEqual({ items: [], moreSessions: 0 });
    expect(
      attention({ ...oneChain(), vault: { state: 'opening', error: null, protection: 'keychain' } }).items,
    ).toEqual([]);
  });

  it('begins with what fails, then what could not be renewed, with account and remedy', () => {
    const { items } = attention(everyState());
    expect(items.map(({ id, tone }) => [id, tone])).toEqual([
      ['session:s-billing', 'error'],
      ['session:s-audit', 'warning'],
    ]);
    expect(items[1]).toMatchObject({
      title: 'Audit: AWS could not be reached.',
      text: 'Check the network connection; Cloakroom tries again by itself.',
      account: '777788889999',
      next: [{ do: 'start', sessionId: 's-audit', text: 'Refresh now' }],
    });
  });

  it('offers the next thing: the code, the sign-in, the edit, or another try', () => {
    expect(steps('network')).toEqual([['Start again', 'Start again: Deploy']]);
    expect(steps('mfa-dismissed')).toEqual([['Enter code', 'Enter code: Deploy']]);
    expect(steps('not-assumable')).toEqual([
      ['Edit', 'Edit: Deploy'],
      ['Start again', 'Start again: Deploy'],
    ]);
    // The key is the user's, whoever met it.
    expect(steps('inactive-key', 's-audit')).toEqual([
      ['Edit', 'Edit: alice'],
      ['Start again', 'Start again: Audit'],
    ]);
    const portal = onePortal();
    const id = portal.sessions[0]?.id ?? '';
    expect(steps('sign-in-required', id, portal)).toEqual([['Sign in', 'Sign in: Acme']]);
    expect(steps('access-denied', id, portal)?.map(([text]) => text)).toEqual(['Start again']);
  });

  it('names open questions with who waits for them', () => {
    expect(attention(mfaAsked()).items[0]).toMatchObject({
      title: 'alice is asked for an MFA code',
      text: 'Waiting: admin, Admin.',
      next: [{ do: 'answer' }],
    });
    const request = { id: 'r-1', portalId: 'p-acme', openedAt: NOW, waitingFor: ['prod-2-admin'] };
    expect(attention(onePortal({ signInRequests: [request] })).items[0]).toMatchObject({
      title: 'Acme wants you to sign in',
      next: [{ do: 'sign-in', portalId: 'p-acme' }],
    });
  });

  it('names the vault, the files and the desktop', () => {
    expect(attention(lockedVault()).items.map(({ id }) => id)).toEqual(['vault']);
    const files = { revision: 2, findings: { breaks: 1, differs: 4, risk: 2, note: 9 }, importable: 3 };
    const networkProblem = problem({ code: 'proxy', message: 'The proxy cannot be used' });
    const { items } = attention({
      ...oneChain(),
      files,
      desktop: { ...oneChain().desktop, networkProblem },
    });
    expect(items.map(({ title }) => title)).toEqual([
      '1 problem in your AWS files breaks tools',
      '3 profiles in your AWS files can be brought over',
      'The proxy cannot be used.',
    ]);
    expect(items.map(({ next }) => next[0])).toMatchObject([
      { do: 'go', to: { page: 'health' } },
      { do: 'go', to: { page: 'import' } },
      { do: 'go', to: { page: 'settings' } },
    ]);
  });

  it('names a few sessions and counts the rest when thousands fail at once', () => {
    const first = many(5000, (ids) => ({
      statuses: table(ids, (index) =>
        index === 4999 ? { state: 'failed', error: problem() } : ready(30, { refreshError: problem() }),
      ),
    }));
    const { items, moreSessions } = attention(first);
    expect(items).toHaveLength(MOST_SESSIONS);
    expect(items[0]?.id).toBe('session:s-role4999');
    expect(moreSessions).toBe(5000 - MOST_SESSIONS);
  });
});
