// @vitest-environment jsdom
import { act, cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Snapshot } from '../../../shared/model.ts';
import { QuickWindow } from '../../../src-renderer/palette/quick-window.tsx';
import { DONE_MS } from '../../../src-renderer/palette/use-quick-deeds.ts';
import { openSnapshotStore } from '../../../src-renderer/snapshot-store.ts';
import { fakeCloakroom, Refusal } from './fake-cloakroom.ts';
import { ACCOUNTS, type Answers, asked, press } from './open-window.tsx';
import { everyState, lockedVault, onePortal, problem, ready } from './sample-snapshots.ts';

vi.setConfig({ testTimeout: 30_000 });

const ADMIN = 'sso:p-acme:111111111111:Admin';
const idle = (): Snapshot => ({ ...everyState(), statuses: {}, activeSessionId: null });
const writeText = vi.fn(async (_text: string) => {});

beforeEach(() => {
  // The window stays open for a moment after a deed; nobody waits for that here.
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'], shouldAdvanceTime: true });
  Object.defineProperty(navigator, 'clipboard', { configurable: true, value: { writeText } });
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

async function openQuick(first: Snapshot, answers: Answers = ACCOUNTS) {
  const api = fakeCloakroom(first, answers);
  vi.stubGlobal('cloakroom', api);
  const store = openSnapshotStore(api);
  render(<QuickWindow store={store} />);
  await act(() => store.load());
  return api;
}

const field = () => screen.getByRole('combobox') as HTMLInputElement;
const key = async (name: string) => {
  await act(async () => {
    fireEvent.keyDown(field(), { key: name });
  });
};
/** The first thing found, and of it the action whose name is given, or the first. */
const find = async (query: string, action?: string) => {
  fireEvent.change(field(), { target: { value: query } });
  if (action !== undefined) {
    await key('Tab');
    fireEvent.change(field(), { target: { value: action } });
  }
  await key('Enter');
};
const later = () => act(() => vi.advanceTimersByTimeAsync(DONE_MS));
const shown = (api: Awaited<ReturnType<typeof openQuick>>) =>
  asked(api, 'app.showWindow').map(({ input }) => (input as { hash: string }).hash);

describe('the small window', () => {
  it('waits for the first snapshot, and says why there is none', async () => {
    const api = fakeCloakroom(idle());
    let refused = true;
    const { invoke } = api;
    vi.stubGlobal('cloakroom', api);
    const store = openSnapshotStore({
      ...api,
      invoke: (channel, input) =>
        refused ? Promise.resolve({ ok: false, error: problem() }) : invoke(channel, input),
    });
    render(<QuickWindow store={store} />);
    expect(screen.getByText('Opening Cloakroom…')).toBeDefined();
    await act(() => store.load());
    expect(screen.getByText('AWS did not let alice assume the role Deploy.')).toBeDefined();
    refused = false;
    await press('Try again');
    expect(field()).toBeDefined();
  });

  it('shows the active session with its account, and that it is production', async () => {
    await openQuick(onePortal({ activeSessionId: ADMIN, statuses: { [ADMIN]: ready(null) } }));
    const head = within(screen.getByRole('banner'));
    expect(head.getByText('Admin in prod-2')).toBeDefined();
    expect(head.getByText('prod-2 · 111111111111')).toBeDefined();
    expect(head.getByText('Ready · no expiry')).toBeDefined();
    expect(head.getByText('Production')).toBeDefined();
  });

  it('has the focus in the field, and takes it back whenever it is shown', async () => {
    await openQuick(idle());
    expect(document.activeElement).toBe(field());
    field().blur();
    fireEvent.focus(window);
    expect(document.activeElement).toBe(field());
  });

  it('goes by Escape, and begins empty the next time', async () => {
    const api = await openQuick(idle());
    fireEvent.change(field(), { target: { value: 'deploy' } });
    await key('Escape');
    expect(asked(api, 'app.closeQuick')).toHaveLength(1);
    expect(field().value).toBe('');
    expect(document.activeElement).toBe(field());
  });
});

describe('a deed that is done at once', () => {
  it('is said in place, and the window goes', async () => {
    const api = await openQuick(idle());
    await find('deploy');
    expect(screen.getByText('Deploy is ready')).toBeDefined();
    expect(asked(api, 'session.start').map(({ input }) => input)).toEqual([{ sessionId: 's-deploy' }]);
    expect(asked(api, 'app.closeQuick')).toHaveLength(0);
    await later();
    expect(asked(api, 'app.closeQuick')).toHaveLength(1);
    expect(screen.queryByText('Deploy is ready')).toBeNull();
  });

  it('says what went wrong and what to do, and stays', async () => {
    const api = await openQuick(idle(), {
      ...ACCOUNTS,
      'session.start': () => {
        throw new Refusal(problem());
      },
    });
    await find('deploy');
    expect(screen.getByText('AWS did not let alice assume the role Deploy.')).toBeDefined();
    expect(screen.getByText(/^Check that the role's trust policy/)).toBeDefined();
    await later();
    expect(asked(api, 'app.closeQuick')).toHaveLength(0);
    await press('Open in Cloakroom');
    expect(shown(api)).toEqual(['#/sessions/s-deploy']);
    expect(asked(api, 'app.closeQuick')).toHaveLength(1);
  });

  it('has its problem dismissed by Escape before the window goes', async () => {
    const api = await openQuick(idle(), {
      ...ACCOUNTS,
      'session.start': () => {
        throw new Refusal(problem());
      },
    });
    await find('deploy');
    await key('Escape');
    expect(screen.queryByText('AWS did not let alice assume the role Deploy.')).toBeNull();
    expect(asked(api, 'app.closeQuick')).toHaveLength(0);
    await key('Escape');
    expect(asked(api, 'app.closeQuick')).toHaveLength(1);
  });

  it('copies, also when the desktop refuses', async () => {
    await openQuick(idle());
    await find('deploy', 'aws_profile');
    expect(writeText).toHaveBeenCalledWith('export AWS_PROFILE=deploy');
    expect(screen.getByText('Copied the AWS_PROFILE line')).toBeDefined();
    writeText.mockRejectedValueOnce(new Error('refused'));
    await find('deploy', 'copy profile name');
    expect(screen.getByText('Copy it by hand: deploy.')).toBeDefined();
  });

  it('starts a role that was no session before', async () => {
    const api = await openQuick(onePortal());
    await waitFor(() => expect(asked(api, 'portal.accounts')).toHaveLength(1));
    await act(async () => {});
    await find('reader prod-2');
    await waitFor(() => expect(screen.getByText('Reader in prod-2 is ready')).toBeDefined());
    expect(asked(api, 'session.start').map(({ input }) => input)).toEqual([
      { sessionId: 'sso:p-acme:111111111111:Reader' },
    ]);
  });

  it('verifies the audit log in place, and leads to its page when it is not intact', async () => {
    let intact = true;
    const api = await openQuick(idle(), {
      ...ACCOUNTS,
      'audit.verify': () => ({
        intact,
        checked: 3,
        firstSequence: 1,
        lastSequence: 5,
        problem: intact ? null : 'entry 4 is missing',
        brokenAt: intact ? null : 4,
        endChecked: true,
      }),
    });
    await find('verify audit');
    expect(screen.getByText('The audit log is intact')).toBeDefined();
    await later();
    intact = false;
    await find('verify audit');
    expect(screen.getByText(/The log is not intact: it breaks at entry 4/)).toBeDefined();
    await press('Open in Cloakroom');
    expect(shown(api)).toEqual(['#/audit']);
  });

  it('unlocks the vault and stays for what comes next', async () => {
    const api = await openQuick(lockedVault());
    expect(screen.getByText('Locked: tools get no credentials')).toBeDefined();
    await press('Unlock vault');
    expect(screen.getByText('The vault is open')).toBeDefined();
    await later();
    expect(screen.queryByText('The vault is open')).toBeNull();
    expect(asked(api, 'app.closeQuick')).toHaveLength(0);
  });
});

describe('what needs the main window', () => {
  it('is done there', async () => {
    const api = await openQuick(idle());
    await find('settings');
    expect(shown(api)).toEqual(['#/settings']);
    expect(asked(api, 'app.closeQuick')).toHaveLength(1);
    await find('billing', 'open console');
    expect(shown(api).at(-1)).toBe('#/sessions/s-billing');
  });

  it('begins a sign-in, whose page shows how it goes on', async () => {
    const api = await openQuick(onePortal({ portalStatuses: {} }));
    await find('acme', 'sign in');
    expect(asked(api, 'portal.signIn')).toHaveLength(1);
    expect(shown(api)).toEqual(['#/portal/p-acme']);
  });

  it('is asking for the MFA code of a session that was started here', async () => {
    let answer = () => {};
    const api = await openQuick(idle(), {
      ...ACCOUNTS,
      'session.start': () => new Promise((resolve) => (answer = () => resolve({}))),
    });
    await find('admin');
    expect(screen.getByText('Starting Admin')).toBeDefined();
    await act(async () => api.push({ ...idle(), statuses: { 's-admin': { state: 'waiting-for-mfa' } } }));
    expect(shown(api)).toEqual(['#/sessions/s-admin']);
    expect(asked(api, 'app.closeQuick')).toHaveLength(1);
    await act(async () => answer());
    expect(screen.queryByText('Admin is ready')).toBeNull();
  });

  it('is not opened for a session that somebody else started', async () => {
    const api = await openQuick(idle());
    await act(async () => api.push({ ...idle(), statuses: { 's-admin': { state: 'waiting-for-mfa' } } }));
    expect(shown(api)).toEqual([]);
  });
});

describe('making production active', () => {
  const guarded: Answers = {
    ...ACCOUNTS,
    'session.makeActive': ({ insist }) => {
      if (!insist) throw new Refusal(problem({ code: 'production-guard' }));
      return {};
    },
  };

  it('asks in place, with the focus on leaving it', async () => {
    const api = await openQuick(onePortal(), guarded);
    await find('admin prod-2', 'make active');
    expect(screen.getByRole('region', { name: 'Make Admin in prod-2 active?' })).toBeDefined();
    const leave = screen.getByRole('button', { name: 'Leave it as it is' });
    await waitFor(() => expect(document.activeElement).toBe(leave));
    await press('Make active anyway');
    expect(asked(api, 'session.makeActive').at(-1)?.input).toEqual({
      sessionId: ADMIN,
      replace: false,
      insist: true,
    });
    expect(screen.getByText('Admin in prod-2 is active')).toBeDefined();
  });

  it('is left with Escape, back to the list', async () => {
    const api = await openQuick(onePortal(), guarded);
    await find('admin prod-2', 'make active');
    await act(async () => {
      fireEvent.keyDown(window, { key: 'Escape' });
    });
    expect(document.activeElement).toBe(field());
    expect(asked(api, 'app.closeQuick')).toHaveLength(0);
    expect(asked(api, 'session.makeActive')).toHaveLength(1);
  });

  it('leads to the main window when keys of the person are in the way', async () => {
    const api = await openQuick(onePortal(), {
      ...ACCOUNTS,
      'session.makeActive': ({ insist }) => {
        throw new Refusal(
          problem({
            code: insist ? 'profile-conflict' : 'production-guard',
            message: 'Your default profile has keys of its own',
          }),
        );
      },
    });
    await find('admin prod-2', 'make active');
    await press('Make active anyway');
    expect(screen.getByText('Your default profile has keys of its own.')).toBeDefined();
    await press('Open in Cloakroom');
    expect(shown(api)).toEqual([`#/sessions/${encodeURIComponent(ADMIN)}`]);
  });
});
