import { describe, expect, it } from 'vitest';
import type { IdentityKeys, KeyFinding } from '../../../shared/key-inventory.ts';
import type { SessionStatus, Snapshot } from '../../../shared/model.ts';
import type { CatalogState } from '../../../src-main/core/catalog.ts';
import {
  countsDown,
  shapeOf,
  type TrayDeed,
  type TrayItem,
  timeLeft,
  trayItems,
  trayTitle,
  withLeft,
} from '../../../src-main/desktop/tray-menu.ts';
import { createDesk } from '../fakes/desk.ts';
import { MINUTE } from '../fakes/engine.ts';
import { START } from '../fakes/manual-clock.ts';
import { samplePortal, sampleSsoRole } from '../fakes/portal-ports.ts';
import {
  HOME_ACCOUNT,
  keyIdOf,
  OTHER_ACCOUNT,
  sampleCatalog,
  sampleRole,
  sampleUser,
} from '../fakes/samples.ts';
import { turns } from '../fakes/turns.ts';

const people = sampleCatalog([sampleUser('dana'), sampleRole('one', 'dana'), sampleRole('two', 'dana')]);
const acme = samplePortal('acme');

function snapshotOf(catalog: CatalogState, change: Partial<Snapshot> = {}): Snapshot {
  return { ...createDesk(catalog).snapshot(), ...change };
}

/** Roles of one portal, each in an account of its own. */
function portalCatalog(count: number): CatalogState {
  const accounts = Array.from({ length: count }, (_, n) => `team-${String(n).padStart(3, '0')}`);
  const sessions = accounts.map((accountName, n) =>
    sampleSsoRole(acme.id, String(700_000_000_000 + n), 'Deploy', {
      accountName,
      label: `Deploy in ${accountName}`,
    }),
  );
  return { ...people, portals: [acme], sessions: [...people.sessions, ...sessions] };
}

const ready = (minutes: number | null): SessionStatus => ({
  state: 'ready',
  expiresAt: minutes === null ? null : START + minutes * MINUTE,
  refreshing: false,
  refreshError: null,
  notes: [],
});

const textOf = (item: TrayItem) => (item.kind === 'separator' ? '-' : withLeft(item));
const labels = (items: readonly TrayItem[]) => items.map(textOf);
const choices = (items: readonly TrayItem[]) =>
  items.flatMap((item) => (item.kind === 'choice' ? [item] : []));
const deeds = (items: readonly TrayItem[]): TrayDeed[] =>
  items.flatMap((item) => ('deed' in item ? [item.deed] : []));

/** The items of the one menu whose label begins so. */
function within(items: readonly TrayItem[], labelStart: string): readonly TrayItem[] {
  const found = items.filter((item) => item.kind === 'menu' && item.label.startsWith(labelStart));
  const [menu] = found;
  if (found.length !== 1 || menu?.kind !== 'menu') throw new Error(`${found.length} menus: ${labels(items)}`);
  return menu.items;
}

const everything = (items: readonly TrayItem[]): TrayItem[] =>
  items.flatMap((item) => (item.kind === 'menu' ? [item, ...everything(item.items)] : [item]));

describe('the tray', () => {
  it('has the window and the way out, and no more, when there is nothing yet', () => {
    expect(
      labels(
        trayItems(
          snapshotOf(sampleCatalog([]), { vault: { state: 'open', error: null, protection: 'keychain' } }),
          START,
        ),
      ),
    ).toEqual([
      'Cloakroom: no active session',
      '-',
      'No sessions yet',
      '-',
      'Lock now (tools get no credentials)',
      '-',
      'Open Cloakroom',
      'Quit (tools get no more credentials)',
    ]);
  });

  it('offers few sessions and none as a list, with exactly the active one checked', () => {
    for (const activeSessionId of [null, 'one']) {
      const list = choices(trayItems(snapshotOf({ ...people, activeSessionId }), START));
      expect(list.map(({ label }) => label)).toEqual([
        `dana (${HOME_ACCOUNT})`,
        `one (${OTHER_ACCOUNT})`,
        `two (${OTHER_ACCOUNT})`,
        'None',
      ]);
      expect(list.filter(({ checked }) => checked).map(({ deed }) => deed)).toEqual([
        { kind: 'make-active', sessionId: activeSessionId },
      ]);
    }
  });

  it('lists ten of many: the active one, favourites, and those used last', () => {
    const roles = Array.from({ length: 40 }, (_, n) => sampleRole(`r${n}`, 'dana'));
    const many = sampleCatalog([sampleUser('dana'), ...roles]);
    const usage = Object.fromEntries(roles.map(({ id }, n) => [id, { times: 40 - n, lastAt: START + n }]));
    const snapshot = snapshotOf({ ...many, activeSessionId: 'r3', favourites: ['r20', 'r5'] }, { usage });
    const list = choices(trayItems(snapshot, START)).map(({ label }) => label.split(' (')[0]);
    expect(list).toEqual([
      ...['★ r5', '★ r20'],
      ...['r3', 'r33', 'r34', 'r35', 'r36', 'r37', 'r38', 'r39'],
      'None',
    ]);
  });

  it('is not shuffled by a tool that asks', () => {
    const before = snapshotOf(people, { usage: { one: { times: 1, lastAt: START } } });
    const after = { ...before, usage: { ...before.usage, two: { times: 9, lastAt: START + 1 } } };
    expect(trayItems(after, START)).toEqual(trayItems(before, START));
  });

  it('says which are production', () => {
    const marks = { one: { tags: [], colour: null, production: true, askBefore: null } };
    const all = labels(trayItems(snapshotOf({ ...people, marks, activeSessionId: 'one' }), START));
    expect(all[0]).toBe(`Active: one (${OTHER_ACCOUNT}) • production`);
    expect(all.filter((label) => label.includes('production'))).toHaveLength(2);
  });

  it('shows the time left and the state of each', () => {
    const stateOf = (status: SessionStatus) =>
      labels(choices(trayItems(snapshotOf(people, { statuses: { one: status } }), START)))[1];
    const failed = { code: 'network', message: 'm', remedy: 'r', account: null, details: [] } as const;
    expect(stateOf(ready(null))).toBe(`one (${OTHER_ACCOUNT}) – ready`);
    expect(stateOf(ready(47.9))).toBe(`one (${OTHER_ACCOUNT}) – 47 min left`);
    expect(stateOf({ state: 'waiting-for-mfa' })).toMatch(/ – needs a code$/);
    expect(stateOf({ state: 'waiting-for-sign-in' })).toMatch(/ – needs a sign-in$/);
    expect(stateOf({ state: 'starting' })).toMatch(/ – starting$/);
    expect(stateOf({ state: 'failed', error: failed })).toMatch(/ – failed$/);
    expect(stateOf({ state: 'idle' })).toBe(`one (${OTHER_ACCOUNT})`);
  });

  it('is titled by the active session, and by the lock', () => {
    expect(trayTitle(snapshotOf(people), START)).toBe('Cloakroom: no active session');
    const active = snapshotOf({ ...people, activeSessionId: 'one' }, { statuses: { one: ready(185) } });
    expect(trayTitle(active, START)).toBe(`Active: one (${OTHER_ACCOUNT}) – 3 h 05 min left`);
    const locked = { ...active, vault: { state: 'locked', error: null, protection: 'keychain' } } as const;
    expect(trayTitle(locked, START)).toBe('Cloakroom is locked: tools get no credentials');
  });

  it('has what can be done with the active session on top', () => {
    const snapshot = snapshotOf({ ...people, activeSessionId: 'one' }, { statuses: { one: ready(10) } });
    expect(deeds(within(trayItems(snapshot, START), 'Active: one'))).toEqual([
      { kind: 'make-active', sessionId: null },
      { kind: 'stop', sessionId: 'one' },
      { kind: 'console', sessionId: 'one' },
      { kind: 'copy', text: 'one' },
      { kind: 'copy', text: 'export AWS_PROFILE=one' },
      { kind: 'open', hash: '#/sessions/one' },
    ]);
  });

  it('copies the line for the shell that is usual on Windows', () => {
    const snapshot = snapshotOf(people);
    const environment = { ...snapshot.environment, platform: 'win32' };
    const all = deeds(everything(trayItems({ ...snapshot, environment }, START)));
    expect(all).toContainEqual({ kind: 'copy', text: '$env:AWS_PROFILE = "two"' });
  });

  it('offers nothing to copy for a session without a profile', () => {
    const snapshot = snapshotOf({ ...people, profiles: [] });
    expect(deeds(everything(trayItems(snapshot, START))).filter(({ kind }) => kind === 'copy')).toEqual([]);
  });

  it('has every session below, with what can be done with it', () => {
    const all = within(trayItems(snapshotOf(people), START), 'All sessions');
    expect(labels(all)).toEqual([
      `dana (${HOME_ACCOUNT})`,
      `one (${OTHER_ACCOUNT})`,
      `two (${OTHER_ACCOUNT})`,
    ]);
    expect(deeds(within(all, 'two')).slice(0, 3)).toEqual([
      { kind: 'make-active', sessionId: 'two' },
      { kind: 'start', sessionId: 'two' },
      { kind: 'console', sessionId: 'two' },
    ]);
  });

  it('has a menu for each portal, with the sign-in while it is signed out', () => {
    const catalog = portalCatalog(3);
    for (const [status, first] of [
      [{ state: 'signed-out', error: null }, 'Sign in to acme…'],
      [{ state: 'signed-in', expiresAt: START + MINUTE, renewable: true }, 'Deploy in team-000'],
    ] as const) {
      const all = within(
        trayItems(snapshotOf(catalog, { portalStatuses: { acme: status } }), START),
        'All sessions',
      );
      expect(labels(all)).toEqual(['acme', 'IAM users and roles']);
      const roles = within(all, 'acme');
      expect(labels(roles)[0]).toBe(first);
      const offered = everything(roles).filter((item) => textOf(item) === 'Sign in to acme…');
      expect(offered).toHaveLength(status.state === 'signed-out' ? 4 : 0);
    }
  });

  it('offers the sign-in for a role that comes from a portal by a chain', () => {
    const catalog = portalCatalog(1);
    const source = catalog.sessions.at(-1)?.id ?? '';
    const chain = [sampleRole('three', source), sampleRole('four', 'three')];
    const sessions = [...catalog.sessions, ...chain];
    const portalStatuses = { acme: { state: 'signed-out', error: null } } as const;
    const items = trayItems(snapshotOf({ ...catalog, sessions }, { portalStatuses }), START);
    const roles = within(within(items, 'All sessions'), 'IAM users');
    expect(deeds(within(roles, 'four'))[0]).toEqual({ kind: 'sign-in', portalId: 'acme' });
    expect(deeds(within(roles, 'two'))[0]).toMatchObject({ kind: 'make-active' });
  });

  it('parts a large portal into menus from account to account, and sends beyond that to the search', () => {
    const signedIn = { acme: { state: 'signed-in', expiresAt: START + MINUTE, renewable: true } } as const;
    const rolesOf = (count: number) =>
      within(
        within(
          trayItems(snapshotOf(portalCatalog(count), { portalStatuses: signedIn }), START),
          'All sessions',
        ),
        'acme',
      );
    expect(labels(rolesOf(90))).toEqual([
      'team-000 … team-039',
      'team-040 … team-079',
      'team-080 … team-089',
    ]);
    expect(within(rolesOf(90), 'team-080')).toHaveLength(10);
    const huge = rolesOf(999);
    expect(huge.at(-1)).toMatchObject({
      kind: 'action',
      deed: { kind: 'search' },
      label: '799 more: search…',
    });
    expect(huge).toHaveLength(6);
  });

  it('locks while the keychain is open, unlocks while it is locked, and neither when it is in trouble', () => {
    const offered = (state: Snapshot['vault']['state']) =>
      deeds(trayItems(snapshotOf(people, { vault: { state, error: null, protection: 'keychain' } }), START))
        .map(({ kind }) => kind)
        .filter((kind) => /lock/.test(kind));
    expect(offered('open')).toEqual(['lock']);
    expect(offered('locked')).toEqual(['unlock']);
    expect(offered('opening')).toEqual([]);
    expect(offered('key-missing')).toEqual([]);
  });

  it('says whose code is asked for, and what is wrong with the vault', async () => {
    const desk = createDesk(sampleCatalog([sampleUser('dana', { mfaUse: 'always' })]));
    desk.commands['session.start']({ sessionId: 'dana' }).catch(() => {});
    await turns();
    const top = () => labels(trayItems(desk.snapshot(), START));
    expect(top()[1]).toBe(`Enter MFA code for dana (${HOME_ACCOUNT})…`);
    desk.vault.become('locked');
    expect(top()[1]).toContain('The keychain is locked');
    desk.prompts.cancel();
  });

  it('offers the sign-in that tools wait for', () => {
    const signInRequests = [{ id: 'q', portalId: 'acme', openedAt: START, waitingFor: ['x'] }];
    const items = trayItems(snapshotOf(portalCatalog(1), { signInRequests }), START);
    expect(items[1]).toMatchObject({
      label: 'Sign in to acme…',
      deed: { kind: 'sign-in', portalId: 'acme' },
    });
  });
});

describe('keys that need a person', () => {
  const DAY = 24 * 60 * MINUTE;
  const key = (user: string, days: number): IdentityKeys => ({
    identityId: `id-${user}`,
    reading: false,
    readAt: START,
    problem: null,
    keys: [
      {
        accessKeyId: keyIdOf(user),
        status: 'Active',
        createdAt: START - days * DAY,
        lastUse: null,
        held: true,
        places: [],
      },
    ],
    access: null,
    missingPermissions: [],
  });
  const finding = (user: string, change: Partial<KeyFinding> = {}): KeyFinding => ({
    code: 'too-old',
    identityId: `id-${user}`,
    accessKeyId: keyIdOf(user),
    severity: 'high',
    text: '',
    ...change,
  });
  const found = (...keyFindings: KeyFinding[]) =>
    trayItems(
      snapshotOf(sampleCatalog(['dana', 'kim', 'lou', 'max', 'ned'].map((name) => sampleUser(name))), {
        keyFindings,
        keyInventory: { 'id-dana': key('dana', 200) },
      }),
      START,
    );
  const ofKeys = (items: readonly TrayItem[]) =>
    items.flatMap((item) =>
      item.kind === 'action' && item.deed.kind === 'open' && item.deed.hash === '#/keys' ? [item.label] : [],
    );

  it('are offered when it is pressing, with their age, and lead to the page', () => {
    expect(ofKeys(found(finding('dana')))).toEqual(['Rotate the access key of dana (200 days old)…']);
    expect(ofKeys(found(finding('dana', { severity: 'medium' })))).toEqual([]);
    expect(ofKeys(found(finding('kim')))).toEqual(['Rotate the access key of kim…']);
  });

  it('are named once each, by what is most pressing, and no more than three', () => {
    const items = found(
      finding('dana', { code: 'rotation-waits' }),
      finding('dana'),
      ...['kim', 'lou', 'max', 'ned'].map((name) => finding(name, { code: 'held-key-dead' })),
    );
    expect(ofKeys(items)).toEqual([
      'The key rotation of dana waits for you…',
      'The access key of kim does not work any more…',
      'The access key of lou does not work any more…',
      '2 more access keys need a look…',
    ]);
  });
});

describe('the shape of the menu', () => {
  const at = (now: number, statuses: Record<string, SessionStatus>) =>
    trayItems(snapshotOf({ ...people, activeSessionId: 'one' }, { statuses }), now);

  it('stays the same while nothing but time passes', () => {
    const statuses = { one: ready(50) };
    expect(shapeOf(at(START + 9 * MINUTE, statuses))).toBe(shapeOf(at(START, statuses)));
    expect(labels(at(START + 9 * MINUTE, statuses))).not.toEqual(labels(at(START, statuses)));
  });

  it('changes with everything else', () => {
    const shapes = [{}, { one: ready(50) }, { one: ready(null) }, { two: ready(50) }].map((statuses) =>
      shapeOf(at(START, statuses)),
    );
    expect(new Set(shapes).size).toBe(4);
  });

  it('says whether time shows in it at all, however deep', () => {
    expect(countsDown(at(START, {}))).toBe(false);
    expect(countsDown(at(START, { one: ready(null) }))).toBe(false);
    expect(countsDown(at(START, { two: ready(3) }))).toBe(true);
    const deep: TrayItem = {
      kind: 'menu',
      label: '',
      left: null,
      items: [{ kind: 'text', label: '', left: 'x' }],
    };
    expect(countsDown([deep])).toBe(true);
  });
});

it.each([
  [-5, '0 min left'],
  [0, '0 min left'],
  [59_999, '0 min left'],
  [59 * MINUTE, '59 min left'],
  [60 * MINUTE, '1 h 00 min left'],
  [12 * 60 * MINUTE + 7 * MINUTE, '12 h 07 min left'],
])('%d ms are %s', (ms, text) => {
  expect(timeLeft(ms)).toBe(text);
});
