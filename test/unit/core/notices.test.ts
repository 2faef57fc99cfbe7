import { describe, expect, it } from 'vitest';
import type { ErrorCode, ErrorView } from '../../../shared/errors.ts';
import type { Session, SessionStatus, Snapshot } from '../../../shared/model.ts';
import { DEFAULT_SETTINGS } from '../../../shared/settings.ts';
import { decideNotices, NO_NOTICES, type NoticeDecision } from '../../../src-main/core/notices.ts';
import {
  NOW,
  portal,
  problem,
  ready,
  role,
  snapshot,
  ssoSession,
  user,
  userSession,
} from '../renderer/sample-snapshots.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

const error = (code: ErrorCode, change: Partial<ErrorView> = {}) => problem({ code, ...change });
const failed = (code: ErrorCode, change: Partial<ErrorView> = {}): SessionStatus => ({
  state: 'failed',
  error: error(code, change),
});
/** Valid for `minutes` from the start, and the last renewal has failed. */
const stale = (code: ErrorCode, minutes = 16) => ready(minutes, { refreshError: error(code) });
const STARTING: SessionStatus = { state: 'starting' };

/** Six people with a role each, so that every role can have a cause of its own; and a portal. */
const NAMES = ['ann', 'ben', 'cid', 'dot', 'eve', 'fay'];
const roleOf = (name: string) => `s-role of ${name}`;
const people: Snapshot = snapshot({
  identities: NAMES.map((name) => user(name)),
  sessions: NAMES.flatMap((name): Session[] => [userSession(name), role(`Role of ${name}`, name)]),
  portals: [portal('Acme')],
});

const withStatuses = (statuses: Snapshot['statuses'], change: Partial<Snapshot> = {}): Snapshot => ({
  ...people,
  ...change,
  statuses,
});
const ofRoles = (status: SessionStatus, ...names: string[]) =>
  Object.fromEntries(names.map((name) => [roleOf(name), status]));
const off = (kind: 'requests' | 'failures' | 'expiry') => ({
  settings: { ...DEFAULT_SETTINGS, notifications: { ...DEFAULT_SETTINGS.notifications, [kind]: false } },
});

/** Looks one after the other, and keeps what a desktop would show. */
function desktop() {
  let state = NO_NOTICES;
  const visible = new Map<string, string>();
  const log: string[] = [];
  return {
    log,
    visible: () => [...visible.values()],
    look(at: number, next: Snapshot, focused = false): NoticeDecision {
      const decision = decideNotices(state, next, { now: NOW + at, focused });
      state = decision.state;
      for (const id of decision.withdraw) {
        expect(visible.has(id)).toBe(true);
        visible.delete(id);
      }
      for (const { id, title } of decision.show) {
        expect(visible.has(id)).toBe(false);
        visible.set(id, title);
        log.push(title);
      }
      return decision;
    },
  };
}

const asked: Partial<Snapshot> = {
  prompts: [{ id: 'm-1', identityId: 'i-ann', problem: null, openedAt: NOW, waitingFor: ['admin', 'Admin'] }],
};
const signInAsked: Partial<Snapshot> = {
  signInRequests: [{ id: 'r-1', portalId: 'p-acme', openedAt: NOW, waitingFor: [] }],
};

describe('a tool that waits for a person', () => {
  it('is told with the account, who waits, and where to go', () => {
    const { show } = desktop().look(0, { ...people, ...asked, ...signInAsked });
    expect(show).toEqual([
      {
        id: 'request:m-1',
        kind: 'requests',
        title: 'MFA code for ann',
        body: 'Account 111122223333. Waiting: admin, Admin. Click to enter the code.',
        hash: '#/home',
      },
      {
        id: 'request:r-1',
        kind: 'requests',
        title: 'Sign in to Acme',
        body: 'Click to sign in.',
        hash: '#/portal/p-acme',
      },
    ]);
  });

  it('is told once, and withdrawn when it is answered', () => {
    const desk = desktop();
    desk.look(0, { ...people, ...asked });
    desk.look(1, { ...people, ...asked });
    expect(desk.log).toEqual(['MFA code for ann']);
    expect(desk.look(2, people).withdraw).toEqual(['request:m-1']);
    expect(desk.look(3, people).withdraw).toEqual([]);
  });

  it('is not told to somebody who looks at the window, nor afterwards', () => {
    const desk = desktop();
    desk.look(0, { ...people, ...asked }, true);
    desk.look(1, { ...people, ...asked }, false);
    expect(desk.log).toEqual([]);
  });

  it('is withdrawn when the window comes to the front, and stays so', () => {
    const desk = desktop();
    desk.look(0, { ...people, ...asked });
    desk.look(1, { ...people, ...asked }, true);
    desk.look(2, { ...people, ...asked }, false);
    expect(desk.visible()).toEqual([]);
    expect(desk.log).toHaveLength(1);
  });
});

describe('a failure', () => {
  it('is told with what happened, what to do and the account, and leads to the session', () => {
    const { show } = desktop().look(0, withStatuses(ofRoles(failed('access-denied'), 'ann')));
    expect(show).toEqual([
      {
        id: 'failure:identity:i-ann:access-denied',
        kind: 'failures',
        title: 'Role of ann could not be started',
        body: "AWS did not let alice assume the role Deploy. Check that the role's trust policy names arn:aws:iam::111122223333:user/alice. Account: 444455556666.",
        hash: `#/sessions/${encodeURIComponent(roleOf('ann'))}`,
      },
    ]);
  });

  it('says "refreshed" while what tools hold is still valid', () => {
    const desk = desktop();
    desk.look(0, withStatuses(ofRoles(stale('access-denied'), 'ann')));
    expect(desk.visible()).toEqual(['Role of ann could not be refreshed']);
  });

  it('is one for all sessions behind one identity that fail alike', () => {
    const both = { 's-ann': failed('inactive-key'), [roleOf('ann')]: failed('inactive-key') };
    const { show } = desktop().look(0, withStatuses(both));
    expect(show).toMatchObject([{ title: '2 sessions could not be started', hash: '#/home' }]);
    expect(show[0]?.body).toContain('Sessions: ann, Role of ann.');
  });

  it('is one for all roles of a portal, and leads to the portal', () => {
    const sessions = [
      ssoSession('dev', '111111111111', 'Admin'),
      ssoSession('prod', '222222222222', 'Admin'),
    ];
    const statuses = Object.fromEntries(sessions.map(({ id }) => [id, failed('not-assigned')]));
    const { show } = desktop().look(0, withStatuses(statuses, { sessions }));
    expect(show).toMatchObject([{ title: '2 sessions could not be started', hash: '#/portal/p-acme' }]);
  });

  it('is one for everybody when it lies with this computer', () => {
    const desk = desktop();
    desk.look(0, withStatuses(ofRoles(failed('network'), ...NAMES)));
    expect(desk.log).toEqual(['6 sessions could not be started']);
  });

  it('is two when one identity fails in two ways', () => {
    const statuses = { 's-ann': failed('inactive-key'), [roleOf('ann')]: failed('access-denied') };
    expect(desktop().look(0, withStatuses(statuses)).show).toHaveLength(2);
  });

  it('is not told again while a tool makes it fail time after time, and is when it comes back after a success', () => {
    const desk = desktop();
    for (let round = 0; round < 5; round += 1) {
      desk.look(round * MINUTE, withStatuses(ofRoles(failed('access-denied'), 'ann')));
      desk.look(round * MINUTE + 1, withStatuses(ofRoles(STARTING, 'ann')));
    }
    expect(desk.log).toHaveLength(1);
    expect(desk.visible()).toHaveLength(1);
    desk.look(6 * MINUTE, withStatuses(ofRoles(ready(60), 'ann')));
    expect(desk.visible()).toEqual([]);
    desk.look(7 * MINUTE, withStatuses(ofRoles(failed('access-denied'), 'ann')));
    expect(desk.log).toHaveLength(2);
  });

  it('lasts for who tries again when another session behind the same cause has recovered meanwhile', () => {
    const desk = desktop();
    const both = (own: SessionStatus, roles: SessionStatus) =>
      withStatuses({ 's-ann': own, [roleOf('ann')]: roles });
    desk.look(0, both(failed('inactive-key'), failed('inactive-key')));
    desk.look(1, both(failed('inactive-key'), STARTING));
    desk.look(2, both(ready(60), STARTING));
    desk.look(3, both(ready(60), failed('inactive-key')));
    expect(desk.log).toHaveLength(1);
    expect(desk.visible()).toHaveLength(1);
  });

  it('is withdrawn when the session is stopped, or is gone', () => {
    for (const next of [withStatuses({}), { ...people, sessions: [] }]) {
      const desk = desktop();
      desk.look(0, withStatuses(ofRoles(failed('access-denied'), 'ann')));
      desk.look(1, next);
      expect(desk.visible()).toEqual([]);
    }
  });

  it('is no news when a person has put it off, or will be asked when it matters', () => {
    for (const code of ['mfa-dismissed', 'sign-in-cancelled', 'shutting-down'] as const)
      expect(desktop().look(0, withStatuses(ofRoles(failed(code), 'ann'))).show).toEqual([]);
    for (const code of ['mfa-required', 'sign-in-required'] as const)
      expect(desktop().look(0, withStatuses(ofRoles(stale(code), 'ann'))).show).toEqual([]);
  });

  it('is not told of a kind that is turned off, nor when that is turned on again while it lasts', () => {
    const desk = desktop();
    const statuses = ofRoles(failed('access-denied'), 'ann');
    desk.look(0, withStatuses(statuses, off('failures')));
    desk.look(1, withStatuses(statuses));
    expect(desk.log).toEqual([]);
  });

  it('is withdrawn when its kind is turned off, and the other kinds stay', () => {
    const desk = desktop();
    const statuses = ofRoles(failed('access-denied'), 'ann');
    desk.look(0, withStatuses(statuses, asked));
    desk.look(1, withStatuses(statuses, { ...asked, ...off('failures') }));
    expect(desk.visible()).toEqual(['MFA code for ann']);
  });
});

describe('a passing trouble', () => {
  it('has a minute to pass while the credentials are still valid', () => {
    const desk = desktop();
    const away = withStatuses(ofRoles(stale('network'), 'ann'));
    expect(desk.look(0, away).nextLookAt).toBe(NOW + MINUTE);
    desk.look(MINUTE - 1, away);
    expect(desk.log).toEqual([]);
    expect(desk.look(MINUTE, away).nextLookAt).toBeNull();
    expect(desk.log).toEqual(['Role of ann could not be refreshed']);
  });

  it('that has passed is never told', () => {
    const desk = desktop();
    desk.look(0, withStatuses(ofRoles(stale('throttled'), 'ann')));
    const { nextLookAt } = desk.look(30 * SECOND, withStatuses(ofRoles(ready(60), 'ann')));
    expect(nextLookAt).toBeNull();
    desk.look(2 * MINUTE, withStatuses(ofRoles(ready(60), 'ann')));
    expect(desk.log).toEqual([]);
  });

  it('is told at once when a tool gets nothing because of it', () => {
    expect(desktop().look(0, withStatuses(ofRoles(failed('network'), 'ann'))).show).toHaveLength(1);
  });
});

describe('many at once', () => {
  const denied = failed('access-denied');

  it('up to three are shown one by one', () => {
    const desk = desktop();
    desk.look(0, withStatuses(ofRoles(denied, 'ann', 'ben', 'cid')));
    expect(desk.visible()).toHaveLength(3);
  });

  it('four are one, with their names and accounts', () => {
    const accounts = (name: string, accountId: string) => ({
      [roleOf(name)]: failed('access-denied', { account: accountId }),
    });
    const { show } = desktop().look(
      0,
      withStatuses({
        ...accounts('ann', '111111111111'),
        ...accounts('ben', '222222222222'),
        ...accounts('cid', '222222222222'),
        ...accounts('dot', '333333333333'),
      }),
    );
    expect(show).toMatchObject([
      {
        title: '4 sessions could not be refreshed',
        body: 'Role of ann, Role of ben, Role of cid and 1 more. Accounts: 111111111111, 222222222222, 333333333333.',
        hash: '#/home',
      },
    ]);
  });

  it('what comes on top of three within five seconds waits, and takes their place', () => {
    const desk = desktop();
    desk.look(0, withStatuses(ofRoles(denied, 'ann', 'ben')));
    desk.look(1 * SECOND, withStatuses(ofRoles(denied, 'ann', 'ben', 'cid')));
    const fourth = desk.look(2 * SECOND, withStatuses(ofRoles(denied, 'ann', 'ben', 'cid', 'dot')));
    expect(fourth).toMatchObject({ show: [], withdraw: [], nextLookAt: NOW + 5 * SECOND });
    const all = withStatuses(ofRoles(denied, 'ann', 'ben', 'cid', 'dot', 'eve'));
    desk.look(3 * SECOND, all);
    expect(desk.visible()).toHaveLength(3);
    expect(desk.look(5 * SECOND, all).nextLookAt).toBeNull();
    expect(desk.visible()).toEqual(['5 sessions could not be refreshed']);
    desk.look(20 * SECOND, all);
    expect(desk.log).toHaveLength(4);
  });

  it('what has recovered while it waited is not told', () => {
    const desk = desktop();
    desk.look(0, withStatuses(ofRoles(denied, 'ann', 'ben', 'cid')));
    desk.look(1 * SECOND, withStatuses(ofRoles(denied, 'ann', 'ben', 'cid', 'dot')));
    desk.look(5 * SECOND, withStatuses(ofRoles(denied, 'ann', 'ben', 'cid')));
    expect(desk.visible()).toEqual([
      'Role of ann could not be started',
      'Role of ben could not be started',
      'Role of cid could not be started',
    ]);
    expect(desk.log).toHaveLength(3);
  });

  it('after five seconds the next one stands for itself', () => {
    const desk = desktop();
    desk.look(0, withStatuses(ofRoles(denied, 'ann', 'ben', 'cid')));
    desk.look(5 * SECOND, withStatuses(ofRoles(denied, 'ann', 'ben', 'cid')));
    desk.look(6 * SECOND, withStatuses(ofRoles(denied, 'ann', 'ben', 'cid', 'dot')));
    expect(desk.visible()).toHaveLength(4);
  });

  it('one for many is withdrawn when the last of them is over', () => {
    const desk = desktop();
    desk.look(0, withStatuses(ofRoles(denied, 'ann', 'ben', 'cid', 'dot')));
    desk.look(10 * SECOND, withStatuses(ofRoles(denied, 'dot')));
    expect(desk.visible()).toHaveLength(1);
    desk.look(11 * SECOND, withStatuses({}));
    expect(desk.visible()).toEqual([]);
  });

  it('each kind is counted for itself', () => {
    const desk = desktop();
    desk.look(0, withStatuses(ofRoles(denied, 'ann', 'ben', 'cid'), { ...asked, ...signInAsked }));
    expect(desk.visible()).toHaveLength(5);
  });

  it('codes are one, too', () => {
    const prompts = NAMES.map((name) => ({
      id: name,
      identityId: `i-${name}`,
      problem: null,
      openedAt: NOW,
      waitingFor: [],
    }));
    const { show } = desktop().look(0, { ...people, prompts });
    expect(show).toMatchObject([
      {
        title: '6 codes and sign-ins are needed',
        body: 'MFA code for ann, MFA code for ben, MFA code for cid and 3 more.',
      },
    ]);
  });
});

describe('the active session', () => {
  const active = { activeSessionId: roleOf('ann') };
  const sick = (code: ErrorCode, minutes: number) =>
    withStatuses(ofRoles(stale(code, minutes), 'ann'), active);

  it('is told ten minutes before it ends when it cannot be renewed, and no moment earlier', () => {
    const desk = desktop();
    expect(desk.look(0, sick('mfa-required', 16)).nextLookAt).toBe(NOW + 6 * MINUTE);
    desk.look(6 * MINUTE - 1, sick('mfa-required', 16));
    expect(desk.log).toEqual([]);
    const { show, nextLookAt } = desk.look(6 * MINUTE, sick('mfa-required', 16));
    expect(show).toMatchObject([
      {
        kind: 'expiry',
        title: 'The active session Role of ann expires within 10 minutes',
        body: expect.stringContaining('Account: 444455556666.'),
        hash: `#/sessions/${encodeURIComponent(roleOf('ann'))}`,
      },
    ]);
    expect(nextLookAt).toBeNull();
    desk.look(9 * MINUTE, sick('mfa-required', 16));
    desk.look(17 * MINUTE, withStatuses(ofRoles(failed('mfa-required'), 'ann'), active));
    expect(desk.log).toHaveLength(1);
  });

  it('is told that it has expired when nobody could be told before', () => {
    const desk = desktop();
    desk.look(0, sick('mfa-required', 16));
    desk.look(60 * MINUTE, withStatuses(ofRoles(failed('mfa-required'), 'ann'), active));
    expect(desk.log).toEqual(['The active session Role of ann has expired']);
    desk.look(61 * MINUTE, withStatuses(ofRoles(ready(120), 'ann'), active));
    expect(desk.visible()).toEqual([]);
  });

  it('is no news while it is renewed by itself, or is not needed by anybody', () => {
    const desk = desktop();
    desk.look(0, withStatuses(ofRoles(ready(16), 'ann'), active));
    desk.look(15 * MINUTE, withStatuses(ofRoles(ready(16), 'ann'), active));
    desk.look(17 * MINUTE, withStatuses(ofRoles(failed('source-expired'), 'ann'), active));
    expect(desk.log).toEqual([]);
  });

  it('alone is told: another session that ends has its failure, and nothing more', () => {
    const desk = desktop();
    const other = withStatuses(ofRoles(stale('mfa-required', 5), 'ben'), active);
    expect(desk.look(0, other)).toMatchObject({ show: [], nextLookAt: null });
  });

  it('does not say the same thing as a failure, too', () => {
    const desk = desktop();
    desk.look(0, sick('access-denied', 8));
    desk.look(2 * MINUTE, sick('access-denied', 8));
    expect(desk.log).toEqual(['The active session Role of ann expires within 10 minutes']);
    const quiet = desktop();
    quiet.look(0, { ...sick('access-denied', 8), ...off('expiry') });
    expect(quiet.log).toEqual(['Role of ann could not be refreshed']);
  });

  it('is withdrawn when another one becomes active', () => {
    const desk = desktop();
    desk.look(0, sick('mfa-required', 8));
    desk.look(1, { ...sick('mfa-required', 8), activeSessionId: null });
    expect(desk.visible()).toEqual([]);
  });
});
