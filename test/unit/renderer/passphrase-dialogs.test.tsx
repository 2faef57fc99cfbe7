// @vitest-environment jsdom
import { act, screen, waitFor } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import type { Snapshot, VaultStatus } from '../../../shared/model.ts';
import { Refusal } from './fake-cloakroom.ts';
import { type Answers, asked, closeWindow, dialog, open, press, type } from './open-window.tsx';
import { oneChain, problem } from './sample-snapshots.ts';

const STRONG = 'tangle mossy orbit EXAMPLE velvet';
const none: VaultStatus = {
  state: 'unavailable',
  protection: null,
  error: problem({ code: 'vault-unavailable', message: 'No keyring service answers' }),
};
const locked: VaultStatus = {
  state: 'locked',
  protection: 'passphrase',
  error: problem({ code: 'vault-locked', message: 'The vault is waiting for its passphrase' }),
};
const opened: VaultStatus = { state: 'open', protection: 'passphrase', error: null };

const onPlatform = (vault: VaultStatus, platform: string, of: Snapshot = oneChain()): Snapshot => ({
  ...of,
  vault,
  environment: { ...of.environment, platform: platform as Snapshot['environment']['platform'] },
});
const show = (vault: VaultStatus, answers: Answers = {}, hash = '#/home') =>
  open(onPlatform(vault, 'linux'), answers, hash);
const refusing = (channel: 'vault.enterPassphrase' | 'vault.changePassphrase'): Answers => ({
  [channel]: () => {
    throw new Refusal(problem({ code: 'vault-wrong-passphrase', message: 'It does not open the vault' }));
  },
});
const gone = () => waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());

afterEach(closeWindow);

describe('choosing a passphrase', () => {
  it('is offered on Linux without a keychain, and nowhere else', async () => {
    const offered = () => screen.queryByRole('button', { name: 'Use a passphrase…' }) !== null;
    const api = await show(none);
    expect(offered()).toBe(true);
    const elsewhere: Snapshot[] = [
      onPlatform(none, 'darwin'),
      onPlatform({ ...none, protection: 'keychain' }, 'linux'),
      onPlatform({ ...none, error: problem({ code: 'file-unwritable' }) }, 'linux'),
      onPlatform(locked, 'linux'),
      onPlatform(opened, 'linux'),
    ];
    for (const snapshot of elsewhere) {
      act(() => api.push(snapshot));
      expect(offered()).toBe(false);
    }
  });

  it('sends nothing weak, and nothing that was not repeated', async () => {
    const api = await show(none);
    await press('Use a passphrase…');
    type('Passphrase', 'passwordpassword');
    type('Repeat the passphrase', 'passwordpassword');
    await press('Use this passphrase', dialog());
    await dialog().findByText(/^Repeated parts add next to nothing/);
    type('Passphrase', STRONG);
    await press('Use this passphrase', dialog());
    expect(dialog().getByText('This differs from the passphrase above')).toBeTruthy();
    expect(asked(api, 'vault.choosePassphrase')).toEqual([]);

    type('Repeat the passphrase', STRONG);
    await press('Use this passphrase', dialog());
    await gone();
    expect(asked(api, 'vault.choosePassphrase')).toEqual([
      { channel: 'vault.choosePassphrase', input: { passphrase: STRONG } },
    ]);
  });
});

describe('entering it', () => {
  it('is asked for when the main process leads the window there, and once', async () => {
    await show(locked, {}, '#/unlock');
    expect(dialog().getByText('Unlock the vault')).toBeTruthy();
    expect(window.location.hash).toBe('#/home');
    await press('Cancel', dialog());
    await gone();
  });

  it('says that it was wrong, keeps what was typed, and is over when the vault is open', async () => {
    const api = await show(locked, refusing('vault.enterPassphrase'));
    await press('Unlock');
    await press('Unlock', dialog());
    expect(asked(api, 'vault.enterPassphrase')).toEqual([]);
    type('Passphrase', 'a wrong one');
    await press('Unlock', dialog());
    expect(dialog().getByText(/It does not open the vault/)).toBeTruthy();
    expect(screen.getByLabelText<HTMLInputElement>('Passphrase').value).toBe('a wrong one');
    act(() => api.push(onPlatform(opened, 'linux')));
    await gone();
    // Nor does the next lock bring the question back by itself.
    act(() => api.push(onPlatform(locked, 'linux')));
    await gone();
  });

  it('says in the window what to do there, not at a command line', async () => {
    const remedy = 'press Unlock in Cloakroom, then run the command again';
    const error = problem({ code: 'vault-locked', message: 'Cloakroom is locked', remedy });
    await show({ ...locked, error });
    expect(screen.getByText(/^Press Unlock and enter the passphrase/)).toBeTruthy();
    expect(screen.queryByText(/run the command/)).toBeNull();
  });

  it('can be seen while it is typed', async () => {
    await show(locked);
    await press('Unlock');
    const field = () => screen.getByLabelText<HTMLInputElement>('Passphrase');
    expect(field().type).toBe('password');
    await press('Show passphrase', dialog());
    expect(field().type).toBe('text');
    await press('Hide passphrase', dialog());
    expect(field().type).toBe('password');
  });
});

describe('changing it', () => {
  it('goes back to the current one when that was wrong', async () => {
    await show(opened, refusing('vault.changePassphrase'), '#/settings');
    await press('Change passphrase…');
    type('Current passphrase', 'a wrong one');
    type('New passphrase', STRONG);
    type('Repeat the passphrase', STRONG);
    expect(dialog().getByRole('button', { name: 'Show repeated passphrase' })).toBeTruthy();
    await press('Change passphrase', dialog());
    await dialog().findByText(/It does not open the vault/);
    await waitFor(() => expect(document.activeElement).toBe(screen.getByLabelText('Current passphrase')));
  });
});
