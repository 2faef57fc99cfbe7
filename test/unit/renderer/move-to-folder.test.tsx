// @vitest-environment jsdom
import { act, fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Snapshot } from '../../../shared/model.ts';
import { Refusal } from './fake-cloakroom.ts';
import {
  ACCOUNTS,
  asked,
  button,
  choose,
  closeWindow,
  dialog,
  NO_FOUND,
  open,
  press,
} from './open-window.tsx';
import { fewAccounts, listed, oneChain, onePortal, problem } from './sample-snapshots.ts';

vi.setConfig({ testTimeout: 30_000 });
const width = window.innerWidth;
beforeEach(() => {
  window.innerWidth = 1800;
});
afterEach(() => {
  closeWindow();
  window.innerWidth = width;
});

const chain = (folders: Snapshot['folders'] = {}) => ({ ...oneChain(), folders });
const tick = (label: string) =>
  fireEvent.click(screen.getByRole('checkbox', { name: new RegExp(`Select ${label}$`) }));
const write = (folder: string) =>
  fireEvent.change(dialog().getByRole('combobox', { name: 'Folder' }), { target: { value: folder } });
const ticked = () =>
  screen.getAllByRole('checkbox').filter((box) => box instanceof HTMLInputElement && box.checked).length;

describe('sessions', () => {
  it('that are ticked are moved to a new folder together', async () => {
    const api = await open(chain(), NO_FOUND, '#/sessions');
    tick('Deploy');
    tick('alice');
    await choose('Actions (2)', 'Move 2 to folder…');
    expect(dialog().getByText('alice and Deploy')).toBeDefined();
    expect(dialog().queryByRole('radio')).toBeNull();
    write('Release team');
    expect(dialog().getByText('A new folder.')).toBeDefined();
    await press('Move', dialog());
    expect(api.deeds()).toEqual([
      {
        channel: 'session.setFolder',
        input: { sessionIds: ['s-alice', 's-deploy'], folder: 'Release team' },
      },
    ]);
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(screen.getByText('Moved 2 sessions to Release team')).toBeDefined();
    expect(ticked()).toBe(2);
  });

  it('go into the folder that is there, whatever capitals were typed', async () => {
    const api = await open(chain({ 's-audit': 'Release team' }), NO_FOUND, '#/sessions');
    await choose('More actions for Deploy', 'Move to folder…');
    write('release TEAM');
    expect(dialog().getByText('Release team has 1 session now.')).toBeDefined();
    await press('Move', dialog());
    expect(asked(api, 'session.setFolder')).toMatchObject([
      { input: { sessionIds: ['s-deploy'], folder: 'Release team' } },
    ]);
  });

  it('are taken out of their folder, those that are in one', async () => {
    const api = await open(chain({ 's-audit': 'Release team' }), NO_FOUND, '#/sessions');
    tick('Deploy');
    tick('Audit');
    await choose('Actions (2)', 'Move 2 to folder…');
    fireEvent.click(dialog().getByRole('radio', { name: /^Into no folder/ }));
    expect(dialog().getByText('Now in Release team.')).toBeDefined();
    await press('Take out', dialog());
    expect(asked(api, 'session.setFolder')).toMatchObject([
      { input: { sessionIds: ['s-audit'], folder: null } },
    ]);
  });

  it('stay where they are while the name is missing or too long', async () => {
    const api = await open(chain(), NO_FOUND, '#/sessions');
    await choose('More actions for Deploy', 'Move to folder…');
    await press('Move', dialog());
    expect(dialog().getByText('Enter a name')).toBeDefined();
    write('x'.repeat(61));
    expect(dialog().getByText('Use at most 60 characters')).toBeDefined();
    await press('Move', dialog());
    expect(api.deeds()).toEqual([]);
  });

  it('are called in the dialog what they are called now, and it closes when they are gone', async () => {
    const api = await open(chain(), NO_FOUND, '#/sessions');
    await choose('More actions for Deploy', 'Move to folder…');
    const named = (label: string) =>
      oneChain().sessions.map((one) => (one.id === 's-deploy' ? { ...one, label } : one));
    act(() => api.push({ ...chain(), sessions: named('Deploy to prod') }));
    expect(screen.getByRole('dialog', { name: 'Move Deploy to prod to a folder' })).toBeDefined();
    act(() => api.push({ ...chain(), sessions: named('').filter(({ label }) => label === 'alice') }));
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it('have a folder column once one is in a folder and there is room, else a line beneath the name', async () => {
    const api = await open(chain(), NO_FOUND, '#/sessions');
    const column = () => screen.queryByRole('columnheader', { name: /^Folder/ });
    expect(column()).toBeNull();
    act(() => api.push(chain({ 's-deploy': 'Release team' })));
    expect(column()).not.toBeNull();
    expect(screen.getAllByText('Release team')).not.toHaveLength(0);
    act(() => {
      window.innerWidth = 900;
      window.dispatchEvent(new Event('resize'));
    });
    expect(column()).toBeNull();
    expect(screen.getByText('folder Release team')).toBeDefined();
  });
});

describe('roles of a portal', () => {
  const folders = { 'sso:p-acme:111111111111:Admin': 'On call' };

  it('are moved together, opened before or not', async () => {
    const api = await open(onePortal({ folders }));
    tick('Admin in prod-2');
    tick('Reader in prod-10');
    await press('Move 2 to folder…');
    write('Night shift');
    await press('Move', dialog());
    expect(asked(api, 'portal.setFolder')).toEqual([
      {
        channel: 'portal.setFolder',
        input: {
          portalId: 'p-acme',
          roles: [
            { accountId: '111111111111', roleName: 'Admin' },
            { accountId: '222222222222', roleName: 'Reader' },
          ],
          folder: 'Night shift',
        },
      },
    ]);
  });

  it('are not made sessions only to be in no folder', async () => {
    const api = await open(onePortal({ folders }));
    tick('Admin in prod-2');
    tick('Reader in prod-10');
    await press('Move 2 to folder…');
    fireEvent.click(dialog().getByRole('radio', { name: /^Into no folder/ }));
    await press('Take out', dialog());
    expect(asked(api, 'portal.setFolder')).toMatchObject([
      { input: { roles: [{ accountId: '111111111111', roleName: 'Admin' }], folder: null } },
    ]);
  });

  it('stay ticked, and the dialog open, when it is refused', async () => {
    await open(onePortal(), {
      ...ACCOUNTS,
      'portal.setFolder': () => {
        throw new Refusal(problem({ code: 'not-assigned', message: 'Acme does not list the role any more' }));
      },
    });
    tick('Admin in prod-2');
    await press('Move 1 to folder…');
    write('Night shift');
    await press('Move', dialog());
    expect(dialog().getByText('Acme does not list the role any more.')).toBeDefined();
    await press('Cancel', dialog());
    expect(button('Move 1 to folder…')).toBeDefined();
  });

  it('are selected all at once as found, and those that go are not selected any more', async () => {
    let accounts = fewAccounts();
    const api = await open(onePortal(), { ...ACCOUNTS, 'portal.accounts': () => ({ accounts }) });
    fireEvent.change(screen.getByPlaceholderText(/^Find by account/), { target: { value: 'reader' } });
    await waitFor(() => expect(screen.getByText('(2/4)')).toBeDefined());
    await choose('Select', 'Select all 2');
    fireEvent.change(screen.getByPlaceholderText(/^Find by account/), { target: { value: 'nothing' } });
    expect(button('Move 2 to folder…')).toBeDefined();
    accounts = accounts.slice(0, 1);
    act(() => api.push(onePortal({ listings: { 'p-acme': listed({ revision: 2 }) } })));
    await waitFor(() => expect(button('Move 1 to folder…')).toBeDefined(), { timeout: 5000 });
    await choose('Select', 'Select none');
    expect(button('Move to folder…')).toHaveProperty('disabled', true);
  });
});
