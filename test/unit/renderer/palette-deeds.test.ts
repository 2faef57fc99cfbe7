import { describe, expect, it } from 'vitest';
import type { Snapshot } from '../../../shared/model.ts';
import { actionsOf, mainWindowHash, runningIds } from '../../../src-renderer/palette/palette-deeds.ts';
import {
  fixedItems,
  type PaletteItem,
  portalItem,
  roleItem,
  sessionItem,
} from '../../../src-renderer/palette/palette-items.ts';
import { buildRoleRows } from '../../../src-renderer/portals/role-rows.ts';
import { buildRows } from '../../../src-renderer/sessions/rows.ts';
import { everyState, fewAccounts, onePortal, ready } from './sample-snapshots.ts';

const ADMIN = 'sso:p-acme:111111111111:Admin';

function sessionOf(from: Snapshot, id: string): PaletteItem {
  const row = buildRows(from).find((candidate) => candidate.id === id);
  if (!row) throw new Error(`no session ${id}`);
  return sessionItem(row);
}

const texts = (from: Snapshot, id: string) => actionsOf(sessionOf(from, id), from).map(({ text }) => text);
const deedOf = (item: PaletteItem, from: Snapshot, text: string) =>
  actionsOf(item, from).find((action) => action.text === text)?.deed;

describe('what can be done with a session', () => {
  const idle = { ...everyState(), statuses: {}, activeSessionId: null };

  it('begins with starting it while it is idle', () => {
    expect(texts(idle, 's-deploy')).toEqual([
      'Start',
      'Make active',
      'Open console…',
      'Copy AWS_PROFILE line',
      'Copy profile name',
      'Details',
      'Edit…',
      'Tags…',
    ]);
  });

  it('never begins with stopping', () => {
    const running = { ...idle, statuses: { 's-deploy': ready(10) } };
    expect(texts(running, 's-deploy').slice(0, 2)).toEqual(['Make active', 'Stop']);
    const active = { ...running, activeSessionId: 's-deploy' };
    expect(texts(active, 's-deploy')[0]).toBe('Details');
    expect(texts(active, 's-deploy')).toEqual(expect.arrayContaining(['Stop', 'Stop being active']));
    expect(texts(active, 's-deploy')).not.toContain('Make active');
  });

  it('offers no copy of a profile that it does not have', () => {
    expect(texts(idle, 's-ci-robot').join()).not.toContain('Copy');
  });

  it('says that making production active asks first', () => {
    const from = onePortal();
    expect(texts(from, ADMIN)).toContain('Make active…');
  });

  it('copies the line of the shell that the platform has', () => {
    const item = sessionOf(idle, 's-deploy');
    expect(deedOf(item, idle, 'Copy AWS_PROFILE line')).toMatchObject({ text: 'export AWS_PROFILE=deploy' });
    const windows = { ...idle, environment: { ...idle.environment, platform: 'win32' } };
    expect(deedOf(item, windows, 'Copy AWS_PROFILE line')).toMatchObject({
      text: '$env:AWS_PROFILE = "deploy"',
    });
  });

  it('opens the dialog of its kind for editing', () => {
    const dialogs = ['s-deploy', 's-alice'].map((id) => deedOf(sessionOf(idle, id), idle, 'Edit…'));
    expect(dialogs).toEqual([
      { do: 'dialog', dialog: { kind: 'edit-role', sessionId: 's-deploy' } },
      { do: 'dialog', dialog: { kind: 'edit-iam-user', sessionId: 's-alice' } },
    ]);
  });
});

describe('what can be done with a portal and its roles', () => {
  it('is to sign in or out as it is, and to list again only when signed in', () => {
    const from = onePortal();
    const item = portalItem(from.portals[0] as Snapshot['portals'][number]);
    const words = (state: Snapshot) => actionsOf(item, state).map(({ text }) => text);
    expect(words(from)).toEqual(['Open page', 'List again', 'Sign out', 'Publish profiles…', 'Edit…']);
    expect(words({ ...from, portalStatuses: {} })).toEqual([
      'Open page',
      'Sign in',
      'Publish profiles…',
      'Edit…',
    ]);
  });

  it('makes a session of a role that is none when it is started', () => {
    const from = onePortal();
    const [row] = buildRoleRows('p-acme', fewAccounts());
    const item = roleItem(row as NonNullable<typeof row>, 'Acme', from);
    expect(actionsOf(item, from)[0]).toEqual({
      text: 'Start',
      deed: {
        do: 'start-role',
        role: { portalId: 'p-acme', accountId: '111111111111', accountName: 'prod-2', roleName: 'Admin' },
      },
    });
  });
});

describe('from the small window', () => {
  const from = onePortal();

  it('the main one opens where the rest can be done', () => {
    const acme = from.portals[0] as Snapshot['portals'][number];
    expect(mainWindowHash({ do: 'details', sessionId: ADMIN })).toBe(
      `#/sessions/${encodeURIComponent(ADMIN)}`,
    );
    expect(mainWindowHash({ do: 'sign-in', portal: acme })).toBe('#/portal/p-acme');
    expect(mainWindowHash({ do: 'undo-last' })).toBe('#/history');
    expect(mainWindowHash({ do: 'dialog', dialog: { kind: 'add-iam-user' } })).toBe('#/users');
    expect(mainWindowHash({ do: 'dialog', dialog: { kind: 'console', sessionId: 's-1' } })).toBe(
      '#/sessions/s-1',
    );
    expect(mainWindowHash({ do: 'dialog', dialog: { kind: 'marks', sessionIds: ['s-1'] } })).toBe(
      '#/sessions/s-1',
    );
    expect(mainWindowHash({ do: 'dialog', dialog: { kind: 'edit-portal', portalId: 'p-acme' } })).toBe(
      '#/portal/p-acme',
    );
    expect(mainWindowHash({ do: 'dialog', dialog: { kind: 'add-portal' } })).toBe('#/home');
  });

  it('nothing opens for what is done at once', () => {
    for (const deed of [
      { do: 'start', sessionId: ADMIN },
      { do: 'stop', sessionId: ADMIN },
      { do: 'make-active', sessionId: ADMIN },
      { do: 'copy', text: 'x', what: 'y' },
      { do: 'lock' },
      { do: 'stop-all' },
    ] as const)
      expect(mainWindowHash(deed)).toBeNull();
  });
});

describe('every command and page', () => {
  it('has an id of its own and something to do', () => {
    const from = onePortal();
    const items = fixedItems(from.portals);
    expect(new Set(items.map(({ id }) => id)).size).toBe(items.length);
    for (const item of items) expect(actionsOf(item, from)).toHaveLength(1);
  });
});

describe('stopping all', () => {
  it('leaves out what is idle or failed', () => {
    expect(runningIds(everyState()).sort()).toEqual([
      's-admin',
      's-alice',
      's-audit',
      's-ci-robot',
      's-deploy',
      's-support',
    ]);
  });
});
