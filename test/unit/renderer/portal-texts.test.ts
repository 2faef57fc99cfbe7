import { describe, expect, it } from 'vitest';
import { NEVER_LISTED, type PublishPlanItem } from '../../../shared/portal.ts';
import {
  changesText,
  countdownText,
  listedText,
  portalMark,
  progressOf,
  progressText,
  signInMark,
  signInNote,
  waitingText,
} from '../../../src-renderer/portals/portal-text.ts';
import { countsText, doneText, orderedPlan, planCounts } from '../../../src-renderer/publishing/plan-text.ts';
import { isRunning, stateText, toneOf } from '../../../src-renderer/sessions/state-text.ts';
import { withTokens } from '../../../src-renderer/shared-ui/token-field.tsx';
import { hashOf, parseRoute } from '../../../src-renderer/shell/route.ts';
import { listed, NOW, problem, signedIn, signingIn } from './sample-snapshots.ts';

describe('the mark of a portal', () => {
  it('puts a sign-in under way before a wish for one, and that before what is', () => {
    expect(portalMark(signingIn(), true).text).toBe('Signing in');
    expect(portalMark(signedIn(), true).tone).toBe('warning');
    expect(portalMark(signedIn(), false).text).toBe('Signed in');
    expect(portalMark({ state: 'signed-out', error: null }, false).tone).toBe('stopped');
    expect(portalMark({ state: 'signed-out', error: problem() }, false).tone).toBe('error');
    expect(portalMark(undefined, false).text).toBe('Signed out');
  });

  it('never calls an expired sign-in signed in', () => {
    const over = (renewable: boolean) => ({ state: 'signed-in', expiresAt: NOW, renewable }) as const;
    expect(signInMark(over(false), NOW).text).toBe('Sign-in expired');
    expect(signInMark(over(true), NOW).text).toBe('Being renewed');
    expect(signInMark(signedIn(), NOW).text).toBe('Signed in');
    expect(signInNote(over(false), NOW)).toBe('');
  });

  it('says how long it lasts and whether it renews itself', () => {
    expect(signInNote(signedIn(), NOW, 'en-GB')).toMatch(/^Renewed by itself before today at \d\d:\d\d$/);
    expect(signInNote(signedIn(NOW, false), NOW, 'en-GB')).toMatch(/^Until today at .+ \(50 min left\)$/);
  });

  it('counts down in minutes and seconds and stops at nothing', () => {
    expect(countdownText(NOW + 581_500, NOW)).toBe('9:41');
    expect(countdownText(NOW - 1, NOW)).toBe('0:00');
  });
});

describe('a listing in words', () => {
  it('counts accounts and roles, one and many', () => {
    expect(listedText(NEVER_LISTED)).toBe('Nothing listed yet');
    expect(listedText(listed({ accounts: 1, roles: 5000 }))).toBe('1 account, 5,000 roles');
  });

  it('tells what changed only when it is complete', () => {
    expect(changesText(listed({ added: 3, removed: 1 }))).toBe('3 added, 1 removed since the listing before');
    expect(changesText(listed({ removed: 2 }))).toBe('2 removed since the listing before');
    expect(changesText(listed())).toBe('');
    expect(changesText(listed({ state: 'running', added: 3 }))).toBe('');
  });

  it('shows progress from the first moment', () => {
    const running = listed({ state: 'running', accounts: 1000, accountsDone: 250, roles: 1250 });
    expect(progressOf(running)).toBe(25);
    expect(progressText(running)).toBe('250 of 1,000 accounts, 1,250 roles so far');
    expect(progressOf(NEVER_LISTED)).toBe(0);
    expect(progressText(NEVER_LISTED)).toBe('Looking for accounts');
  });
});

describe('who waits for a sign-in', () => {
  it('is named up to a handful, then counted', () => {
    expect(waitingText(['deploy', 'audit'])).toBe('deploy, audit');
    expect(waitingText(['a', 'b', 'c', 'd', 'e'])).toBe('a, b, c, d, e');
    expect(waitingText(['a', 'b', 'c', 'd', 'e', 'f'])).toBe('a, b, c, d and 2 more');
  });

  it('is a state of the session that can be stopped', () => {
    const status = { state: 'waiting-for-sign-in' } as const;
    expect(stateText(status, NOW)).toBe('Waiting for sign-in');
    expect(toneOf(status, NOW)).toBe('pending');
    expect(isRunning(status)).toBe(true);
  });
});

describe('the route', () => {
  it.each([
    { page: 'home' },
    { page: 'sessions', sessionId: null },
    { page: 'sessions', sessionId: 's/1 2' },
    { page: 'audit', sessionId: null },
    { page: 'audit', sessionId: 's/1 2' },
    { page: 'users' },
    { page: 'roles' },
    { page: 'settings' },
    { page: 'portal', portalId: 'a/b c' },
    { page: 'publish', portalId: 'p-1' },
  ] as const)('comes back from the address: $page', (route) => {
    expect(parseRoute(hashOf(route))).toEqual(route);
  });

  it('is Home for anything unknown', () => {
    for (const hash of [
      '',
      '#',
      '#/portal',
      '#/portal/%E0%A4%A',
      '#/portal/a/b',
      '#/home/x',
      '#/audit/a/b',
      '#/portal/a/publish/x',
      '#/x',
    ])
      expect(parseRoute(hash)).toEqual({ page: 'home' });
  });
});

describe('a publishing plan', () => {
  const item = (action: PublishPlanItem['action'], profileName: string): PublishPlanItem => ({
    action,
    profileName,
    oldName: null,
    accountId: '111111111111',
    accountName: 'prod',
    roleName: profileName,
    note: null,
  });
  const plan = [item('keep', 'a'), item('add', 'b'), item('add', 'c'), item('remove', 'd')];

  it('is counted, and said before and after', () => {
    expect(countsText(planCounts(plan))).toBe('2 to add, 1 to remove, 1 stay as they are');
    expect(doneText(planCounts(plan))).toBe('2 added, 1 removed');
    expect(countsText(planCounts([]))).toBe('No role matches');
  });

  it('shows what breaks something first', () => {
    expect(orderedPlan(plan, true).map(({ profileName }) => profileName)).toEqual(['d', 'b', 'c']);
    expect(orderedPlan(plan, false)).toHaveLength(4);
  });
});

describe('tokens typed one by one', () => {
  it('are split at commas, trimmed, and kept once', () => {
    const tokens = ['prod'];
    expect(withTokens(tokens, ' dev , prod,dev,')).toEqual(['prod', 'dev']);
    expect(withTokens(tokens, '  ')).toBe(tokens);
  });
});
