// @vitest-environment jsdom
import { act, screen, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Snapshot } from '../../../shared/model.ts';
import { type Answers, asked, closeWindow, NO_FOUND, open, press } from './open-window.tsx';
import { everyState, NOW, oneChain, onePortal, ready, role } from './sample-snapshots.ts';

vi.setConfig({ testTimeout: 30_000 });
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: NOW });
});
afterEach(() => {
  closeWindow();
  vi.useRealTimers();
});

const openHome = (first: Snapshot, answers: Answers = {}) =>
  open(first, { ...NO_FOUND, ...answers }, '#/home');
/** Without the top bar and the navigation. */
const page = () => within(document.getElementById('page') as HTMLElement);
const list = (name: string) => within(screen.getByRole('list', { name }));
const items = (name: string) =>
  list(name)
    .getAllByRole('listitem')
    .map(({ textContent }) => textContent);

describe('Home', () => {
  it('says that nothing is active, and shows the way', async () => {
    await openHome(oneChain());
    expect(screen.getByText(/No session is active/)).toBeDefined();
    expect(screen.getByText('Nothing needs your attention')).toBeDefined();
    await act(async () => screen.getByRole('link', { name: 'Choose among all sessions' }).click());
    expect(window.location.hash).toBe('#/sessions');
  });

  it('shows the active session with account, time left and what to do with it', async () => {
    const api = await openHome({ ...everyState(), usage: { 's-deploy': { times: 1, lastAt: NOW } } });
    expect(page().getByText('444455556666')).toBeDefined();
    expect(screen.getByText('default, deploy')).toBeDefined();
    expect(page().getByText('Ready · 52 min left')).toBeDefined();
    // Fresh credentials have nothing to refresh.
    expect(screen.queryByRole('button', { name: 'Refresh: Deploy' })).toBeNull();
    await press('Stop Deploy');
    await press('Stop being active: Deploy');
    expect(api.deeds()).toEqual([
      { channel: 'session.stop', input: { sessionId: 's-deploy' } },
      { channel: 'session.makeActive', input: { sessionId: null, replace: false, insist: false } },
    ]);
    await press('Open console: Deploy');
    expect(screen.getByRole('dialog', { name: 'Open the console as Deploy' })).toBeDefined();
  });

  it('refreshes the active session once that does something', async () => {
    const api = await openHome({ ...everyState(), statuses: { 's-deploy': ready(-1) } });
    await press('Refresh: Deploy');
    expect(asked(api, 'session.start')).toMatchObject([{ input: { sessionId: 's-deploy' } }]);
  });

  it('marks production beside the name', async () => {
    const sessions = [...oneChain().sessions, role('prod-admin', 'alice')];
    await openHome({ ...oneChain(), sessions, activeSessionId: 's-prod-admin' });
    expect(page().getByText('Production')).toBeDefined();
  });

  it('starts what failed again, and opens what must be edited', async () => {
    const api = await openHome(everyState());
    expect(items('Needs attention')).toEqual([
      expect.stringContaining("Check that the role's trust policy names"),
      expect.stringContaining('Account: 777788889999'),
    ]);
    await press('Start again: Billing');
    await press('Refresh now: Audit');
    expect(api.deeds()).toEqual([
      { channel: 'session.start', input: { sessionId: 's-billing' } },
      { channel: 'session.start', input: { sessionId: 's-audit' } },
    ]);
    await press('Edit: Billing');
    expect(screen.getByRole('dialog', { name: 'Edit Billing' })).toBeDefined();
  });

  it('signs in to the portal that tools wait for', async () => {
    const request = { id: 'r-1', portalId: 'p-acme', openedAt: NOW, waitingFor: ['prod-2-admin'] };
    const api = await openHome(onePortal({ signInRequests: [request] }));
    await press('Sign in: Acme');
    expect(asked(api, 'portal.signIn')).toMatchObject([{ input: { portalId: 'p-acme', method: null } }]);
  });

  it('stops what runs, and starts or makes active what was used last', async () => {
    const api = await openHome({
      ...oneChain(),
      statuses: { 's-alice': ready(30) },
      favourites: ['s-audit'],
      usage: { 's-deploy': { times: 3, lastAt: NOW - 12 * 60_000 } },
    });
    expect(items('Running now')).toEqual([expect.stringContaining('alice')]);
    expect(items('Favourites')).toEqual([expect.stringContaining('Audit')]);
    expect(items('Recents')).toEqual([expect.stringMatching(/Deploy.*444455556666 · Deploy · 12 min ago/)]);
    await press('Stop alice');
    await press('Start Deploy');
    await press('Make active: Audit');
    expect(api.deeds().map(({ channel }) => channel)).toEqual([
      'session.stop',
      'session.start',
      'session.makeActive',
    ]);
  });

  it('stays small with thousands of sessions', async () => {
    const sessions = Array.from({ length: 5000 }, (_, index) => role(`Role${index}`, 'alice'));
    const ids = sessions.map(({ id }) => id);
    await openHome({
      ...oneChain(),
      sessions,
      statuses: Object.fromEntries(ids.map((id) => [id, ready(30)])),
      usage: Object.fromEntries(ids.map((id, index) => [id, { times: 1, lastAt: NOW - index }])),
    });
    expect(items('Running now')).toHaveLength(12);
    expect(items('Recents')).toHaveLength(8);
    expect(screen.getByRole('link', { name: '4,988 more: Running now' })).toBeDefined();
  });
});
