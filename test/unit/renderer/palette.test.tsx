// @vitest-environment jsdom
import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Snapshot } from '../../../shared/model.ts';
import { Refusal } from './fake-cloakroom.ts';
import { ACCOUNTS, type Answers, asked, button, closeWindow, open } from './open-window.tsx';
import { everyState, mfaAsked, NOW, onePortal, problem, ready } from './sample-snapshots.ts';

vi.setConfig({ testTimeout: 30_000 });
// Chromium has both; jsdom has neither, and Cloudscape asks for the first a second after something was drawn, which may
// be when the test is over: so they stay.
globalThis.requestIdleCallback ??= (work) =>
  Number(setTimeout(() => work({ didTimeout: false, timeRemaining: () => 50 }), 0));
globalThis.cancelIdleCallback ??= clearTimeout;

afterEach(closeWindow);

const ADMIN = 'sso:p-acme:111111111111:Admin';
const idle = (): Snapshot => ({ ...everyState(), statuses: {}, activeSessionId: null });

const field = () => screen.getByRole('combobox') as HTMLInputElement;
const options = () => screen.getAllByRole('option');
const chosen = () => screen.getByRole('option', { selected: true });
const write = (value: string) => fireEvent.change(field(), { target: { value } });
const key = async (name: string, more: object = {}) => {
  await act(async () => {
    fireEvent.keyDown(field(), { key: name, ...more });
  });
};

/** As a person does, with Ctrl-K; the field has the focus one turn later. */
async function openPalette(first: Snapshot, answers: Answers = ACCOUNTS, hash = '#/sessions') {
  const api = await open(first, answers, hash);
  await act(async () => {
    fireEvent.keyDown(window, { key: 'k', ctrlKey: true });
  });
  await waitFor(() => expect(document.activeElement).toBe(field()));
  return api;
}

describe('the palette', () => {
  it('opens by Ctrl-K and by the button, and gives the focus back when it closes', async () => {
    await open(idle(), ACCOUNTS, '#/sessions');
    const search = button('Search (Ctrl K)');
    search.focus();
    await act(async () => {
      fireEvent.click(search);
    });
    await waitFor(() => expect(document.activeElement).toBe(field()));
    await key('Escape');
    expect(screen.queryByRole('combobox')).toBeNull();
    expect(document.activeElement).toBe(search);
  });

  it('stays closed while an MFA code is asked for', async () => {
    await open({ ...idle(), prompts: mfaAsked().prompts }, ACCOUNTS, '#/sessions');
    expect(screen.getByLabelText('MFA code')).toBeDefined();
    await act(async () => {
      fireEvent.keyDown(window, { key: 'k', ctrlKey: true });
    });
    expect(screen.queryByRole('combobox', { name: 'What to find' })).toBeNull();
  });

  it('shows favourites and what was used lately before anything is typed', async () => {
    await openPalette({
      ...idle(),
      favourites: ['s-lake'],
      usage: { 's-audit': { times: 4, lastAt: NOW } },
    });
    const recent = within(screen.getByRole('group', { name: 'Used lately and favourites' }));
    expect(recent.getAllByRole('option')).toHaveLength(2);
    expect(recent.getByText('Data lake')).toBeDefined();
    expect(recent.getByTitle('Favourite')).toBeDefined();
    expect(screen.getByRole('group', { name: 'Portals, commands and pages' })).toBeDefined();
  });

  it('names the chosen line to a screen reader and moves by keys', async () => {
    await openPalette(idle());
    write('a');
    const last = options().length - 1;
    const at = () => {
      expect(field().getAttribute('aria-activedescendant')).toBe(chosen().id);
      return options().indexOf(chosen());
    };
    expect(at()).toBe(0);
    await key('ArrowDown');
    expect(at()).toBe(1);
    await key('End');
    expect(at()).toBe(last);
    await key('ArrowDown');
    expect(at()).toBe(0);
    await key('ArrowUp');
    expect(at()).toBe(last);
    await key('Home');
    expect(at()).toBe(0);
    await key('PageDown');
    expect(at()).toBe(8);
    await key('PageUp');
    expect(at()).toBe(0);
    expect(field().getAttribute('aria-controls')).toBe(screen.getByRole('listbox').id);
    expect(document.activeElement).toBe(field());
  });

  it('keeps what is chosen when a change is pushed, and begins anew when typed on', async () => {
    const api = await openPalette(idle());
    write('a');
    await key('ArrowDown');
    const { textContent } = chosen();
    act(() => api.push({ ...idle(), statuses: { 's-lake': ready(10) } }));
    expect(chosen().textContent).toBe(textContent);
    write('al');
    expect(options().indexOf(chosen())).toBe(0);
  });

  it('starts an idle session with Enter and closes', async () => {
    const api = await openPalette(idle());
    write('dploy');
    await key('Enter');
    expect(screen.queryByRole('combobox')).toBeNull();
    expect(asked(api, 'session.start')).toEqual([
      { channel: 'session.start', input: { sessionId: 's-deploy' } },
    ]);
  });

  it('shows all that can be done with Tab, takes a choice, and goes back with Escape first', async () => {
    const api = await openPalette({ ...idle(), statuses: { 's-deploy': ready(10) } });
    write('deploy');
    await key('Tab');
    expect(screen.getByRole('listbox', { name: 'Actions for Deploy' })).toBeDefined();
    expect(document.activeElement).toBe(field());
    await key('Escape');
    expect(field().value).toBe('deploy');
    await waitFor(() => expect(document.activeElement).toBe(field()));
    field().setSelectionRange(6, 6);
    await key('ArrowRight');
    write('stop');
    expect(chosen().textContent).toBe('Stop');
    await key('Enter');
    expect(asked(api, 'session.stop')).toHaveLength(1);
  });

  it('leaves the right arrow to the text while it is not at the end', async () => {
    await openPalette(idle());
    write('deploy');
    field().setSelectionRange(2, 2);
    await key('ArrowRight');
    expect(screen.queryByRole('listbox', { name: 'Actions for Deploy' })).toBeNull();
  });

  it('is used with the pointer too', async () => {
    const api = await openPalette(idle());
    write('deploy');
    await act(async () => {
      fireEvent.click(chosen());
    });
    expect(asked(api, 'session.start')).toHaveLength(1);
  });

  it('opens dialogs and pages', async () => {
    await openPalette(idle());
    write('add portal');
    await key('Enter');
    expect(screen.getByRole('dialog', { name: 'Add portal' })).toBeDefined();
  });

  it('says that nothing was found', async () => {
    await openPalette(idle());
    write('zzzzz');
    expect(screen.getByText(/^Nothing is called that/)).toBeDefined();
    await key('Enter');
    await key('Tab');
    expect(document.activeElement).toBe(field());
  });
});

describe('roles that are no sessions yet', () => {
  it('are found, marked as production, and become a session when made active', async () => {
    const api = await openPalette(onePortal());
    await waitFor(() => expect(asked(api, 'portal.accounts').length).toBeGreaterThan(0));
    write('reader prod-2');
    await waitFor(() => expect(chosen().textContent).toContain('Reader in prod-2'));
    expect(within(chosen()).getByText('Production')).toBeDefined();
    await key('Tab');
    write('make active');
    await key('Enter');
    await waitFor(() => expect(asked(api, 'session.makeActive')).toHaveLength(1));
    expect(asked(api, 'portal.openRole').map(({ input }) => input)).toEqual([
      { portalId: 'p-acme', accountId: '111111111111', roleName: 'Reader' },
    ]);
  });

  it('are asked for once per listing, not each time it opens', async () => {
    const api = await openPalette(onePortal(), ACCOUNTS, '#/sessions');
    await screen.findAllByRole('option');
    await waitFor(() => expect(asked(api, 'portal.accounts')).toHaveLength(1));
    await key('Escape');
    await act(async () => {
      fireEvent.keyDown(window, { key: 'k', ctrlKey: true });
    });
    write('reader');
    expect(await screen.findAllByRole('option', { name: /Reader in prod/ })).toHaveLength(2);
    expect(asked(api, 'portal.accounts')).toHaveLength(1);
  });

  it('are there at once when the window had time to ask before', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const api = await open(onePortal(), ACCOUNTS, '#/home');
    await act(() => vi.advanceTimersByTimeAsync(2000));
    vi.useRealTimers();
    expect(asked(api, 'portal.accounts')).toHaveLength(1);
    await act(async () => {
      fireEvent.keyDown(window, { key: 'k', ctrlKey: true });
    });
    write('reader');
    expect(screen.getAllByRole('option', { name: /Reader in prod/ })).toHaveLength(2);
    expect(asked(api, 'portal.accounts')).toHaveLength(1);
  });

  it('are said to be missing when they cannot be had', async () => {
    await openPalette(onePortal(), {
      ...ACCOUNTS,
      'portal.accounts': () => {
        throw new Refusal(
          problem({ code: 'internal', message: 'The listing is unreadable', remedy: 'list again' }),
        );
      },
    });
    expect(await screen.findByText(/not used yet are missing. The listing is unreadable/)).toBeDefined();
  });
});

describe('production', () => {
  it('asks before a session of it becomes active', async () => {
    const api = await openPalette(onePortal({ statuses: { [ADMIN]: ready(10) } }), {
      ...ACCOUNTS,
      'session.makeActive': ({ insist }) => {
        if (!insist) throw new Refusal(problem({ code: 'production-guard' }));
        return {};
      },
    });
    write('admin prod-2');
    expect(within(chosen()).getByText('Production')).toBeDefined();
    await key('Enter');
    expect(await screen.findByRole('dialog', { name: 'Make Admin in prod-2 active?' })).toBeDefined();
    expect(asked(api, 'session.makeActive')).toHaveLength(1);
  });
});

describe('commands', () => {
  it('undo the last change that can be undone', async () => {
    const change = { at: NOW, kind: 'profile', files: [], keepReason: null } as const;
    await openPalette(idle(), {
      ...ACCOUNTS,
      'history.list': () => ({
        changes: [
          { ...change, id: 'c-3', kind: 'undo', title: 'Took something back', undoneAt: null },
          { ...change, id: 'c-2', title: 'Added the role audit', undoneAt: NOW },
          { ...change, id: 'c-1', title: 'Added the role deploy', undoneAt: null },
        ],
      }),
      'history.previewUndo': () => ({ diffs: [], conflict: null, notes: [], token: 't' }),
    });
    write('undo last');
    await key('Enter');
    expect(await screen.findByRole('dialog', { name: /Added the role deploy/ })).toBeDefined();
  });

  it('say so when there is nothing to undo', async () => {
    await openPalette(idle());
    write('undo last');
    await key('Enter');
    expect(await screen.findByText('There is nothing to undo')).toBeDefined();
  });

  it('change the theme and lock the vault', async () => {
    const api = await openPalette(idle());
    write('dark theme');
    await key('Enter');
    expect(asked(api, 'settings.set').map(({ input }) => input)).toEqual([{ theme: 'dark' }]);
    await act(async () => {
      fireEvent.keyDown(window, { key: 'k', metaKey: true });
    });
    write('lock');
    expect(chosen().textContent).toContain('Lock the vault');
    await key('Enter');
    expect(asked(api, 'vault.lock')).toHaveLength(1);
  });

  it('stop every running session', async () => {
    const api = await openPalette({ ...idle(), statuses: { 's-deploy': ready(5), 's-alice': ready(5) } });
    write('stop all');
    await key('Enter');
    expect(asked(api, 'session.stop')).toHaveLength(2);
    expect(await screen.findByText('Stopping 2 sessions')).toBeDefined();
  });
});
