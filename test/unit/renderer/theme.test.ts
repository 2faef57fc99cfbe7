// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DEFAULT_SETTINGS, type Settings } from '../../../shared/settings.ts';
import type { StoreState } from '../../../src-renderer/snapshot-store.ts';
import { followLook } from '../../../src-renderer/theme.ts';
import { snapshot } from './sample-snapshots.ts';

/** What the desktop asks for, changed as a person changes it. */
function desktop(asks: { dark?: boolean; still?: boolean } = {}) {
  const queries = new Map<string, EventTarget & { matches: boolean }>();
  const match = (query: string) => {
    const matches = query.includes('dark') ? (asks.dark ?? false) : (asks.still ?? false);
    const list = Object.assign(new EventTarget(), { matches });
    queries.set(query.includes('dark') ? 'dark' : 'still', list);
    return list as unknown as MediaQueryList;
  };
  const change = (what: 'dark' | 'still', matches: boolean) => {
    const list = queries.get(what);
    if (!list) throw new Error(`nobody asked for ${what}`);
    list.matches = matches;
    list.dispatchEvent(new Event('change'));
  };
  return { match, change };
}

function storeOf(settings: Partial<Settings> | null) {
  let state: StoreState = { snapshot: null, error: null };
  const listeners = new Set<() => void>();
  const arrive = (next: Partial<Settings>) => {
    state = { snapshot: snapshot({ settings: { ...DEFAULT_SETTINGS, ...next } }), error: null };
    for (const listener of listeners) listener();
  };
  if (settings) arrive(settings);
  return {
    read: () => state,
    subscribe(listener: () => void) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    arrive,
    listeners,
  };
}

const isDark = () => document.body.classList.contains('awsui-dark-mode');
const isCompact = () => document.body.classList.contains('awsui-compact-mode');
const isStill = () => document.body.classList.contains('awsui-motion-disabled');
const scheme = () => document.documentElement.style.colorScheme;

let stop = () => {};
beforeEach(() => {
  document.body.className = '';
  window.localStorage.clear();
});
afterEach(() => {
  stop();
  vi.unstubAllGlobals();
});

describe('how the window looks', () => {
  it('follows the desktop live while the settings leave it to that', () => {
    const { match, change } = desktop({ dark: true });
    stop = followLook(storeOf({ theme: 'system' }), match);
    expect([isDark(), scheme()]).toEqual([true, 'dark']);
    change('dark', false);
    expect([isDark(), scheme()]).toEqual([false, 'light']);
  });

  it('is light or dark whatever the desktop says when the settings say so', () => {
    const { match, change } = desktop({ dark: true });
    const store = storeOf({ theme: 'light' });
    stop = followLook(store, match);
    expect([isDark(), scheme()]).toEqual([false, 'light']);
    store.arrive({ theme: 'dark' });
    change('dark', false);
    expect([isDark(), scheme()]).toEqual([true, 'dark']);
    store.arrive({ theme: 'system' });
    expect(isDark()).toBe(false);
  });

  it('is as dense as the settings say', () => {
    const store = storeOf({ density: 'compact' });
    stop = followLook(store, desktop().match);
    expect(isCompact()).toBe(true);
    store.arrive({ density: 'comfortable' });
    expect(isCompact()).toBe(false);
  });

  it('has no motion while the desktop asks for that', () => {
    const { match, change } = desktop({ still: true });
    stop = followLook(storeOf({}), match);
    expect(isStill()).toBe(true);
    change('still', false);
    expect(isStill()).toBe(false);
  });

  it('begins as it was last, before the settings are known', () => {
    stop = followLook(storeOf({ theme: 'dark' }), desktop().match);
    stop();
    document.body.className = '';
    stop = followLook(storeOf(null), desktop().match);
    expect(isDark()).toBe(true);
  });

  it('begins as the desktop is when nothing sensible was kept, or nothing can be', () => {
    window.localStorage.setItem('cloakroom.theme', 'purple');
    stop = followLook(storeOf(null), desktop({ dark: true }).match);
    expect(isDark()).toBe(true);
    stop();
    vi.stubGlobal('localStorage', undefined);
    stop = followLook(storeOf({ theme: 'light' }), desktop({ dark: true }).match);
    expect(isDark()).toBe(false);
  });

  it('does not keep what it begins with before the settings are known', () => {
    stop = followLook(storeOf(null), desktop().match);
    expect(window.localStorage.length).toBe(0);
  });

  it('stops following when told', () => {
    const { match, change } = desktop();
    const store = storeOf({ theme: 'system' });
    followLook(store, match)();
    change('dark', true);
    store.arrive({ theme: 'dark' });
    expect([isDark(), store.listeners.size]).toEqual([false, 0]);
  });
});
