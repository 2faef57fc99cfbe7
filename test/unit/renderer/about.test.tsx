// @vitest-environment jsdom
import { act, fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ReleaseNotes, ThirdPartyLicence } from '../../../shared/about.ts';
import type { Snapshot } from '../../../shared/model.ts';
import type { UpdateStatus } from '../../../shared/updates.ts';
import { Refusal } from './fake-cloakroom.ts';
import { asked, button, closeWindow, dialog, press } from './open-window.tsx';
import { oneChain, problem } from './sample-snapshots.ts';
import { click, saved, section, show, toggle, withSettings } from './settings-window.tsx';

vi.setConfig({ testTimeout: 60_000 });

const served = new Map<string, unknown>();
const LICENCES: ThirdPartyLicence[] = Array.from({ length: 30 }, (_, at) => ({
  name: `package-${at}`,
  version: `1.0.${at}`,
  licence: at === 29 ? 'BSD-3-Clause' : 'MIT',
  text: `Text of package ${at}`,
}));
const NOTES: ReleaseNotes = {
  version: '0.1.0',
  date: '2030-01-15',
  groups: [{ title: 'Added', items: ['Something that people notice.'] }],
};

beforeEach(() => {
  served.set('licences.json', LICENCES).set('release-notes.json', NOTES);
  vi.stubGlobal('fetch', async (path: string) => {
    const found = served.get(path.replace('./', ''));
    return found === undefined
      ? new Response('', { status: 404 })
      : new Response(JSON.stringify(found), { status: 200 });
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
  closeWindow();
});

const about = () => section('About');
const having = (update: UpdateStatus): Snapshot => ({ ...oneChain(), update });

describe('newer versions', () => {
  it('are no matter for a copy that cannot update itself, which says why', async () => {
    await show(having({ state: 'off', why: 'It runs from source' }));
    expect(about().getByText('It runs from source.')).toBeDefined();
    expect(about().queryByRole('button', { name: 'Look now' })).toBeNull();
    expect(about().queryByRole('checkbox')).toBeNull();
  });

  it('are looked for, downloaded and installed by a click each', async () => {
    const api = await show(having({ state: 'idle', checkedAt: null }));
    await press('Look now');
    await act(async () => api.push(having({ state: 'checking' })));
    expect(about().getByText('Looking for a newer version')).toBeDefined();
    await act(async () => api.push(having({ state: 'available', version: '0.2.0', notes: 'Better.' })));
    expect(about().getByText('Better.')).toBeDefined();
    await press('Download 0.2.0');
    await act(async () => api.push(having({ state: 'downloading', version: '0.2.0', percent: 42 })));
    expect(about().getByText('42%')).toBeDefined();
    await act(async () => api.push(having({ state: 'ready', version: '0.2.0', notes: null })));
    await press('Restart to update');
    expect(api.deeds().map(({ channel }) => channel)).toEqual([
      'update.check',
      'update.download',
      'update.install',
    ]);
  });

  it('show beside Settings that there is one, and keep the keyboard where it was asked for', async () => {
    const api = await show(having({ state: 'idle', checkedAt: null }));
    const marked = () => screen.queryByText('Update') !== null;
    expect(marked()).toBe(false);
    button('Look now').focus();
    await act(async () => api.push(having({ state: 'checking' })));
    expect(document.activeElement).toBe(about().getByRole('group', { name: 'Newer versions' }));
    await act(async () => api.push(having({ state: 'available', version: '0.2.0', notes: null })));
    expect(marked()).toBe(true);
  });

  it('are not there as of the last look', async () => {
    await show(having({ state: 'idle', checkedAt: Date.now() - 1_000 }));
    expect(about().getByText('There is no newer version; looked just now')).toBeDefined();
  });

  it('that could not be had say what to do, and can be looked for again', async () => {
    const error = problem({ message: 'The place cannot be reached', remedy: 'check the connection' });
    const api = await show(having({ state: 'failed', error }));
    expect(about().getByText('Check the connection.')).toBeDefined();
    await press('Look again');
    expect(asked(api, 'update.check')).toHaveLength(1);
  });

  it('say so when the click did not even arrive', async () => {
    await show(having({ state: 'idle', checkedAt: null }), {
      'update.check': () => {
        throw new Refusal(problem({ message: 'Cloakroom is quitting' }));
      },
    });
    await press('Look now');
    expect(about().getByText('Cloakroom is quitting.')).toBeDefined();
  });

  it('are looked for daily as a choice', async () => {
    const api = await show({ ...withSettings({}), update: { state: 'idle', checkedAt: null } });
    await click(toggle('Look for newer versions'));
    expect(saved(api)).toEqual([{ checkForUpdates: false }]);
  });

  it('show their notes as text, whatever is in them', async () => {
    const notes = '<img src="https://example.invalid/x.png"><a href="https://example.invalid">here</a>';
    await show(having({ state: 'available', version: '0.2.0', notes }));
    expect(about().getByText(notes)).toBeDefined();
    expect(about().queryByRole('link')).toBeNull();
    expect(about().queryByRole('img', { name: /x/ })).toBeNull();
  });
});

describe('this version', () => {
  it('shows what it brought', async () => {
    await show();
    await press('What is new…');
    expect(dialog().getByText('Something that people notice.')).toBeDefined();
    expect(dialog().getByText('Released on 2030-01-15')).toBeDefined();
  });

  it('says when nothing is written about it, or the file is gone', async () => {
    served.set('release-notes.json', 'none');
    await show();
    await press('What is new…');
    expect(dialog().getByText('Nothing is written about this version.')).toBeDefined();
    await click(dialog().getByText('Close'));
    served.delete('release-notes.json');
    await press('What is new…');
    expect(dialog().getByText(/This part of Cloakroom could not be read/)).toBeDefined();
  });
});

describe('licences', () => {
  it('are searched, and read one by one without losing the place', async () => {
    await show();
    await press('Licences…');
    expect(dialog().getByText('package-0')).toBeDefined();
    const filter = dialog().getByRole('searchbox');
    await act(async () => {
      fireEvent.change(filter, { target: { value: 'bsd' } });
    });
    expect(dialog().queryByText('package-0')).toBeNull();
    dialog().getByRole('link', { name: 'package-29' }).focus();
    await click(dialog().getByText('package-29'));
    await waitFor(() => expect(document.activeElement?.textContent).toBe('All packages'));
    expect(dialog().getByText('Text of package 29')).toBeDefined();
    expect(dialog().getByRole('heading', { name: 'package-29 1.0.29' })).toBeDefined();
    await press('All packages');
    expect(dialog().getByRole<HTMLInputElement>('searchbox').value).toBe('bsd');
    await waitFor(() => expect(document.activeElement?.textContent).toBe('package-29'));
  });
});

describe('diagnostics', () => {
  const text = 'Versions\n  Cloakroom: 0.1.0';

  it('are shown first, and copied by another click', async () => {
    const copied: string[] = [];
    vi.stubGlobal('navigator', {
      ...navigator,
      userAgent: navigator.userAgent,
      clipboard: { writeText: async (copy: string) => void copied.push(copy) },
    });
    await show(oneChain(), { 'app.diagnostics': () => ({ text }) });
    await press('Copy diagnostics…');
    expect(dialog().getByRole('group', { name: 'Diagnostics' }).textContent).toBe(text);
    expect(copied).toEqual([]);
    await click(button('Copy'));
    expect(copied).toEqual([text]);
    expect(dialog().getByText('Copied')).toBeDefined();
  });

  it('say what to do when the desktop does not let them be copied', async () => {
    vi.stubGlobal('navigator', { ...navigator, userAgent: navigator.userAgent, clipboard: undefined });
    await show(oneChain(), { 'app.diagnostics': () => ({ text }) });
    await press('Copy diagnostics…');
    await click(button('Copy'));
    expect(dialog().getByText('Select the text and copy it yourself.')).toBeDefined();
  });

  it('that could not be collected say why', async () => {
    await show(oneChain(), {
      'app.diagnostics': () => {
        throw new Refusal(problem({ message: 'Cloakroom is quitting' }));
      },
    });
    await press('Copy diagnostics…');
    expect(dialog().getByText('Cloakroom is quitting.')).toBeDefined();
    expect(screen.queryByRole('group', { name: 'Diagnostics' })).toBeNull();
  });
});
