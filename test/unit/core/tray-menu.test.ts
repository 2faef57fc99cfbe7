import { describe, expect, it } from 'vitest';
import type { SessionStatus, Snapshot } from '../../../shared/model.ts';
import type { CatalogState } from '../../../src-main/core/catalog.ts';
import { timeLeft, trayItems, trayTitle } from '../../../src-main/desktop/tray-menu.ts';
import { createDesk } from '../fakes/desk.ts';
import { MINUTE } from '../fakes/engine.ts';
import { START } from '../fakes/manual-clock.ts';
import { HOME_ACCOUNT, sampleCatalog, sampleRole, sampleUser } from '../fakes/samples.ts';
import { turns } from '../fakes/turns.ts';

const people = sampleCatalog([sampleUser('dana'), sampleRole('one', 'dana'), sampleRole('two', 'dana')]);

function snapshotOf(catalog: CatalogState, statuses: Record<string, SessionStatus> = {}): Snapshot {
  return { ...createDesk(catalog).snapshot(), statuses };
}

const labels = (snapshot: Snapshot) =>
  trayItems(snapshot, START).flatMap((item) => ('label' in item ? [item.label] : []));
const ready = (minutes: number | null): SessionStatus => ({
  state: 'ready',
  expiresAt: minutes === null ? null : START + minutes * MINUTE,
  refreshing: false,
  refreshError: null,
  notes: [],
});

describe('the tray', () => {
  it('offers every session and none, with exactly the active one checked', () => {
    for (const activeSessionId of [null, 'one']) {
      const items = trayItems(snapshotOf({ ...people, activeSessionId }), START);
      const choices = items.flatMap((item) => (item.kind === 'choice' ? [item] : []));
      expect(choices.map(({ sessionId }) => sessionId)).toEqual(['dana', 'one', 'two', null]);
      expect(choices.filter(({ checked }) => checked).map(({ sessionId }) => sessionId)).toEqual([
        activeSessionId,
      ]);
    }
  });

  it('shows the time left and the state of each', () => {
    const statuses: Record<string, SessionStatus> = {
      dana: ready(null),
      one: ready(47.9),
      two: { state: 'waiting-for-mfa' },
    };
    const text = labels(snapshotOf(people, statuses)).join('\n');
    expect(text).toContain('dana – ready');
    expect(text).toContain('one – 47 min left');
    expect(text).toContain('two – needs a code');
    const failed = { code: 'network', message: 'm', remedy: 'r', account: null, details: [] } as const;
    expect(labels(snapshotOf(people, { one: { state: 'failed', error: failed } }))).toContain('one – failed');
    expect(labels(snapshotOf(people, { one: { state: 'starting' } }))).toContain('one – starting');
    expect(labels(snapshotOf(people))).toContain('one');
  });

  it('is titled by the active session', () => {
    expect(trayTitle(snapshotOf(people), START)).toBe('Cloakroom: no active session');
    const active = snapshotOf({ ...people, activeSessionId: 'one' }, { one: ready(185) });
    expect(trayTitle(active, START)).toBe('Active: one – 3 h 05 min left');
  });

  it('leads on from nothing, and always to the window and the way out', () => {
    const items = trayItems(snapshotOf(sampleCatalog([])), START);
    expect(items.some((item) => item.kind === 'text' && item.label === 'No sessions yet')).toBe(true);
    expect(items.filter((item) => item.kind === 'choice')).toEqual([]);
    for (const snapshot of [snapshotOf(people), snapshotOf(sampleCatalog([]))]) {
      const actions = trayItems(snapshot, START).flatMap((item) =>
        item.kind === 'action' ? [item.action] : [],
      );
      expect(actions).toEqual(['open', 'quit']);
    }
  });

  it('says whose code is asked for, and what is wrong with the vault', async () => {
    const desk = createDesk(sampleCatalog([sampleUser('dana', { mfaUse: 'always' })]));
    desk.commands['session.start']({ sessionId: 'dana' }).catch(() => {});
    await turns();
    expect(labels(desk.snapshot()).join('\n')).toContain(`Enter MFA code for dana (${HOME_ACCOUNT})`);
    desk.vault.become('locked');
    expect(labels(desk.snapshot()).join('\n')).toContain('The keychain is locked');
    desk.prompts.cancel();
  });

  it('sends to the window for what does not fit', () => {
    const many = sampleCatalog([
      sampleUser('dana'),
      ...Array.from({ length: 40 }, (_, n) => sampleRole(`r${n}`, 'dana')),
    ]);
    const items = trayItems(snapshotOf(many), START);
    const choices = items.filter((item) => item.kind === 'choice');
    expect(choices.length).toBeLessThan(30);
    const more = items.find((item) => item.kind === 'action' && /more/.test(item.label));
    expect(more).toMatchObject({ action: 'open', label: `${41 - (choices.length - 1)} more in the window…` });
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
