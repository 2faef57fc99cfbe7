// @vitest-environment jsdom
import { act, fireEvent, screen, within } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { DESKTOP_WELL } from '../../../shared/settings.ts';
import { closeWindow, press, type } from './open-window.tsx';
import { oneChain, problem } from './sample-snapshots.ts';
import {
  click,
  field,
  key,
  leave,
  pick,
  REFUSAL,
  REFUSED,
  radio,
  saved,
  section,
  show,
  toggle,
  withSettings,
} from './settings-window.tsx';

vi.setConfig({ testTimeout: 60_000 });
afterEach(closeWindow);

describe('a choice', () => {
  it('is saved at once, with nothing but itself', async () => {
    const api = await show();
    await click(toggle('Start when I log in'));
    await click(radio('Dark'));
    await click(radio(/^Compact/));
    expect(saved(api)).toEqual([{ startAtLogin: true }, { theme: 'dark' }, { density: 'compact' }]);
  });

  it('is shown while it is being saved', async () => {
    const api = await show(oneChain(), { 'settings.set': () => new Promise(() => {}) });
    await click(toggle('Start when I log in'));
    expect(toggle('Start when I log in').checked).toBe(true);
    expect(saved(api)).toHaveLength(1);
  });

  it('is put back when it was refused, and says why', async () => {
    await show(oneChain(), REFUSED);
    await click(toggle('Start when I log in'));
    expect(toggle('Start when I log in').checked).toBe(false);
    expect(section('General').getByText(REFUSAL)).toBeDefined();
  });

  it('follows what is saved elsewhere, such as by a reset', async () => {
    const api = await show();
    await click(toggle('Start when I log in'));
    await act(async () => api.push(withSettings({ startAtLogin: true })));
    expect(toggle('Start when I log in').checked).toBe(true);
    await act(async () => api.push(withSettings({ startAtLogin: false })));
    expect(toggle('Start when I log in').checked).toBe(false);
  });

  it('of one notification leaves the others alone', async () => {
    const api = await show();
    await click(toggle('The active session expires'));
    expect(saved(api)).toEqual([
      { notifications: { requests: true, failures: true, expiry: false, keys: true } },
    ]);
  });
});

describe('a text', () => {
  const proxied = withSettings({
    network: { proxy: { kind: 'address', url: 'http://a.example:1', except: '' }, caFile: null },
  });

  it('is saved when Enter is pressed or the field is left, and not before', async () => {
    const api = await show(proxied);
    type('Reached directly', 'localhost');
    expect(saved(api)).toEqual([]);
    await key('Reached directly', { key: 'Enter', keyCode: 13 });
    await leave('Reached directly');
    const proxy = { kind: 'address', url: 'http://a.example:1', except: 'localhost' };
    expect(saved(api)).toEqual([{ network: { proxy, caFile: null } }]);
  });

  it('that cannot be is not sent; it stays to be corrected, and Escape brings the saved one back', async () => {
    const api = await show(proxied);
    type('Address of the proxy', 'socks://a.example:1');
    await leave('Address of the proxy');
    expect(saved(api)).toEqual([]);
    expect(screen.getByText(/no SOCKS proxy/)).toBeDefined();
    expect(field('Address of the proxy').value).toBe('socks://a.example:1');
    await key('Address of the proxy', { key: 'Escape', keyCode: 27 });
    expect(field('Address of the proxy').value).toBe('http://a.example:1');
    expect(screen.queryByText(/no SOCKS proxy/)).toBeNull();
  });

  it('that was refused becomes the saved one again', async () => {
    await show(proxied, REFUSED);
    type('Address of the proxy', 'http://b.example:1');
    await leave('Address of the proxy');
    expect(field('Address of the proxy').value).toBe('http://a.example:1');
    expect(screen.getByText(REFUSAL)).toBeDefined();
  });
});

describe('the default region', () => {
  it('is saved when it is chosen or the field is left; empty is what the environment says', async () => {
    const api = await show(withSettings({ defaultRegion: 'eu-west-1' }));
    const region = within(
      section('General').getByLabelText<HTMLElement>('Default region').parentElement as HTMLElement,
    );
    const input = region.getByRole<HTMLInputElement>('combobox');
    expect(input.value).toBe('eu-west-1');
    fireEvent.change(input, { target: { value: 'xx-new-7' } });
    expect(saved(api)).toEqual([]);
    await act(async () => {
      fireEvent.blur(input);
    });
    fireEvent.change(input, { target: { value: '' } });
    await act(async () => {
      fireEvent.blur(input);
    });
    expect(saved(api)).toEqual([{ defaultRegion: 'xx-new-7' }, { defaultRegion: null }]);
    expect(screen.getByText(/Empty: us-east-1, as the environment says/)).toBeDefined();
  });
});

describe('the global key', () => {
  const KEYS = { key: 'A', code: 'KeyA', ctrlKey: true, shiftKey: true };

  it('is what is pressed in its field, and reaches nothing else in the window', async () => {
    const api = await show();
    await key('Global key', KEYS);
    await key('Global key', { key: 'k', code: 'KeyK', ctrlKey: true });
    expect(saved(api)).toEqual([{ hotkey: 'CommandOrControl+Shift+A' }, { hotkey: 'CommandOrControl+K' }]);
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it('says what is missing when a key alone is pressed', async () => {
    const api = await show();
    await key('Global key', { key: 'a', code: 'KeyA' });
    expect(screen.getByText(/Hold Ctrl, Alt or the Super key as well/)).toBeDefined();
    expect(saved(api)).toEqual([]);
  });

  it('does not keep the keyboard: Tab goes on, Escape leaves', async () => {
    await show(withSettings({ hotkey: 'CommandOrControl+Shift+A' }));
    const input = field('Global key');
    act(() => input.focus());
    for (const shiftKey of [false, true])
      expect(fireEvent.keyDown(input, { key: 'Tab', shiftKey })).toBe(true);
    fireEvent.keyDown(input, { key: 'Escape' });
    expect(document.activeElement).not.toBe(input);
    expect(input.value).toBe('Ctrl+Shift+A');
  });

  it('is cleared by its button or by Backspace', async () => {
    const api = await show(withSettings({ hotkey: 'CommandOrControl+Shift+A' }));
    await key('Global key', { key: 'Backspace', code: 'Backspace' });
    expect(saved(api)).toEqual([{ hotkey: null }]);
    await act(async () => api.push(withSettings({ hotkey: 'Alt+B' })));
    await press('Clear the global key');
    expect(saved(api)).toHaveLength(2);
  });

  it('shows why the desktop did not give it', async () => {
    const hotkeyProblem = problem({ message: 'Another program has Ctrl+Shift+A' });
    const screenLockProblem = problem({ message: 'This desktop says nothing of its screen' });
    await show({ ...oneChain(), desktop: { ...DESKTOP_WELL, hotkeyProblem, screenLockProblem } });
    expect(screen.getAllByText(/This desktop says nothing of its screen/).length).toBeGreaterThan(0);
    expect(section('General').getByText('Another program has Ctrl+Shift+A.')).toBeDefined();
  });
});

describe('lengths', () => {
  it('are saved when chosen, or when one’s own minutes are entered', async () => {
    const api = await show();
    await pick('New roles last', '4 hours');
    expect(saved(api)).toEqual([{ sessionSeconds: { iamUser: 43_200, role: 14_400 } }]);
    await pick('New roles last', 'Other…');
    expect(saved(api)).toHaveLength(1);
    type('New roles last, in minutes', '90');
    await leave('New roles last, in minutes');
    expect(saved(api)[1]).toEqual({ sessionSeconds: { iamUser: 43_200, role: 5_400 } });
  });

  it('beyond what AWS allows are not sent', async () => {
    const api = await show();
    await pick('New roles last', 'Other…');
    type('New roles last, in minutes', '10000');
    await leave('New roles last, in minutes');
    expect(saved(api)).toEqual([]);
    expect(screen.getByText('AWS allows 12 hours at most')).toBeDefined();
  });

  it('of the idle lock may be never, usual or one’s own', async () => {
    const api = await show(withSettings({ idleLockMinutes: 15 }));
    await pick('Lock when nobody is there', 'Never');
    await pick('Lock when nobody is there', 'Other…');
    type('Minutes without a key or pointer moved', '0');
    await leave('Minutes without a key or pointer moved');
    expect(screen.getByText('Use 1 minute at least')).toBeDefined();
    type('Minutes without a key or pointer moved', '7');
    await leave('Minutes without a key or pointer moved');
    expect(saved(api)).toEqual([{ idleLockMinutes: null }, { idleLockMinutes: 7 }]);
  });

  it('of the lock say what it means for tools, each for itself', async () => {
    const api = await show();
    expect(section('Lock').getAllByText(/get no(ne| credentials)|get none/)).toHaveLength(4);
    expect(section('Sessions').queryByText(/[Ll]ock/)).toBeNull();
    await click(toggle('Lock with the screen'));
    await click(toggle('Lock on sleep'));
    expect(saved(api)).toEqual([{ lockWithScreen: true }, { lockOnSleep: true }]);
  });
});
