// @vitest-environment jsdom
import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Snapshot } from '../../../shared/model.ts';
import { Refusal } from './fake-cloakroom.ts';
import { ACCOUNTS, type Answers, asked, button, closeWindow, dialog, open, press } from './open-window.tsx';
import { lockedVault, oneChain, onePortal, problem, ready } from './sample-snapshots.ts';

vi.setConfig({ testTimeout: 30_000 });

const ADMIN = 'sso:p-acme:111111111111:Admin';
const writeText = vi.fn(async (_text: string) => {});
beforeEach(() => {
  writeText.mockClear();
  Object.defineProperty(navigator, 'clipboard', { configurable: true, value: { writeText } });
});
afterEach(closeWindow);

const guarded: Answers = {
  ...ACCOUNTS,
  'session.makeActive': ({ insist }) => {
    if (!insist) throw new Refusal(problem({ code: 'production-guard' }));
    return {};
  },
};

/** By the palette, which is on every page. */
async function askToMakeActive(first: Snapshot, answers: Answers = guarded) {
  const api = await open(first, answers, '#/sessions');
  await act(async () => {
    fireEvent.keyDown(window, { key: 'k', ctrlKey: true });
  });
  const field = screen.getByRole('combobox');
  fireEvent.change(field, { target: { value: 'admin prod-2' } });
  await act(async () => {
    fireEvent.keyDown(field, { key: 'Tab' });
  });
  fireEvent.change(screen.getByRole('combobox'), { target: { value: 'make active' } });
  await act(async () => {
    fireEvent.keyDown(screen.getByRole('combobox'), { key: 'Enter' });
  });
  await screen.findByRole('dialog', { name: 'Make Admin in prod-2 active?' });
  return api;
}

describe('before a production session becomes active', () => {
  it('says which session, account and role, and what it means', async () => {
    await askToMakeActive(onePortal());
    for (const text of ['Admin in prod-2', 'prod-2', '111111111111', 'Admin', 'Production'])
      expect(dialog().getAllByText(text).length).toBeGreaterThan(0);
    expect(dialog().getByText(/every tool that names no profile acts there/)).toBeDefined();
  });

  it('has the focus on the safer way, which copies and changes nothing', async () => {
    const api = await askToMakeActive(onePortal());
    await waitFor(() =>
      expect(document.activeElement).toBe(dialog().getByRole('button', { name: 'Copy AWS_PROFILE line' })),
    );
    await press('Copy AWS_PROFILE line', dialog());
    expect(writeText).toHaveBeenCalledWith('export AWS_PROFILE=prod-2-admin');
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(asked(api, 'session.makeActive')).toHaveLength(1);
  });

  it('may only be started', async () => {
    const api = await askToMakeActive(onePortal());
    await press('Start only', dialog());
    expect(asked(api, 'session.start')).toHaveLength(1);
    expect(asked(api, 'session.makeActive')).toHaveLength(1);
  });

  it('is offered a profile when it has none', async () => {
    await askToMakeActive(onePortal({ profiles: [] }));
    await waitFor(() =>
      expect(document.activeElement).toBe(dialog().getByRole('button', { name: 'Give it a profile…' })),
    );
    await press('Give it a profile…', dialog());
    expect(screen.queryByRole('dialog', { name: /active\?/ })).toBeNull();
    expect(screen.getByRole('dialog')).toBeDefined();
  });

  it('becomes active only when told so, with keys of the person left alone', async () => {
    const api = await askToMakeActive(onePortal());
    await press('Make active anyway', dialog());
    expect(asked(api, 'session.makeActive').at(-1)?.input).toEqual({
      sessionId: ADMIN,
      replace: false,
      insist: true,
    });
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it('leads on to the question about keys of the person', async () => {
    await askToMakeActive(onePortal(), {
      ...ACCOUNTS,
      'session.makeActive': ({ insist }) => {
        throw new Refusal(problem({ code: insist ? 'profile-conflict' : 'production-guard' }));
      },
    });
    await press('Make active anyway', dialog());
    expect(dialog().getByRole('button', { name: 'Set mine aside and continue' })).toBeDefined();
  });

  it('shows what else is in the way', async () => {
    await askToMakeActive(onePortal(), {
      ...ACCOUNTS,
      'session.makeActive': ({ insist }) => {
        throw new Refusal(
          insist
            ? problem({ code: 'file-unwritable', message: 'The config file is read-only' })
            : problem({ code: 'production-guard' }),
        );
      },
    });
    await press('Make active anyway', dialog());
    expect(await dialog().findByText('The config file is read-only.')).toBeDefined();
  });

  it('is left with Escape', async () => {
    const api = await askToMakeActive(onePortal());
    await act(async () => {
      fireEvent.keyDown(dialog().getByRole('button', { name: 'Start only' }), {
        key: 'Escape',
        keyCode: 27,
      });
    });
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(asked(api, 'session.makeActive')).toHaveLength(1);
  });
});

describe('the top bar', () => {
  const bar = () => within(document.getElementById('top-bar') as HTMLElement);

  it('says when the active session is production', async () => {
    const api = await open(
      onePortal({ activeSessionId: ADMIN, statuses: { [ADMIN]: ready(50) } }),
      ACCOUNTS,
      '#/sessions',
    );
    expect(bar().getByText('Production')).toBeDefined();
    // Links without an address are buttons.
    expect(bar().getByRole('button', { name: 'Active session: Admin in prod-2, production' })).toBeDefined();
    act(() => api.push(oneChain()));
    expect(bar().queryByText('Production')).toBeNull();
  });

  it('locks the vault', async () => {
    const api = await open(oneChain(), ACCOUNTS, '#/sessions');
    await press('Lock vault');
    expect(asked(api, 'vault.lock')).toHaveLength(1);
    expect(screen.queryByRole('button', { name: 'Unlock vault' })).toBeNull();
  });

  it('says what a locked vault means and unlocks it', async () => {
    const api = await open(lockedVault(), ACCOUNTS, '#/sessions');
    expect(bar().getByText('Locked: tools get no credentials')).toBeDefined();
    await press('Unlock vault');
    expect(asked(api, 'vault.unlock')).toHaveLength(1);
  });

  it('names the key that opens the search on a Mac', async () => {
    const first = oneChain();
    await open(
      { ...first, environment: { ...first.environment, platform: 'darwin' } },
      ACCOUNTS,
      '#/sessions',
    );
    expect(button('Search (⌘ K)')).toBeDefined();
  });
});
