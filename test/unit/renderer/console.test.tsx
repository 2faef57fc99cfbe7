// @vitest-environment jsdom
import { act, fireEvent, screen } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Snapshot } from '../../../shared/model.ts';
import { Refusal } from './fake-cloakroom.ts';
import { type Answers, asked, closeWindow, dialog, NO_FOUND, open, press } from './open-window.tsx';
import { everyState, oneChain, problem, role } from './sample-snapshots.ts';

vi.setConfig({ testTimeout: 30_000 });
afterEach(closeWindow);

async function openDialog(
  button: string,
  first: Snapshot = oneChain(),
  answers: Answers = {},
  id = 's-deploy',
) {
  const api = await open(first, { ...NO_FOUND, ...answers }, `#/sessions/${id}`);
  await act(async () => fireEvent.click(screen.getByRole('tab', { name: 'Use it' })));
  await press(button);
  return api;
}
const withBrowser = (browser: Snapshot['settings']['browser']): Snapshot => ({
  ...oneChain(),
  settings: { ...oneChain().settings, browser },
});
const opened = (copied: boolean, notes: string[] = []): Answers => ({
  'session.openConsole': () => ({ copied, notes }),
});
const region = () => dialog().getByRole('combobox', { name: /^Region/ });

describe('opening the console', () => {
  it('goes to the home page in the session’s region unless told', async () => {
    const api = await openDialog('Open console…', undefined, opened(false, ['the session ends at noon']));
    expect(region()).toHaveProperty('value', 'eu-west-1');
    expect(dialog().getByText(/opens in your default browser/)).toBeDefined();
    await press('Open console', dialog());
    expect(api.deeds()).toEqual([
      {
        channel: 'session.openConsole',
        input: { sessionId: 's-deploy', region: 'eu-west-1', service: null },
      },
    ]);
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(screen.getByText('Opened the console as Deploy')).toBeDefined();
    expect(screen.getByText('The session ends at noon.')).toBeDefined();
  });

  it('goes to the service and region chosen, and takes no half region', async () => {
    const api = await openDialog('Open console…', undefined, opened(false));
    fireEvent.keyDown(dialog().getByRole('button', { name: /Service/ }), { keyCode: 40 });
    await act(async () => fireEvent.mouseUp(screen.getByRole('option', { name: /^S3/ })));
    fireEvent.change(region(), { target: { value: 'us-' } });
    await press('Open console', dialog());
    expect(dialog().getByText('Enter a region such as eu-west-1')).toBeDefined();
    expect(api.deeds()).toEqual([]);
    fireEvent.change(region(), { target: { value: 'us-east-1' } });
    await press('Open console', dialog());
    expect(asked(api, 'session.openConsole')).toMatchObject([
      { input: { region: 'us-east-1', service: 's3' } },
    ]);
  });

  it('says that a copied link is a secret, before and after', async () => {
    await openDialog('Open console…', withBrowser({ kind: 'copy-link' }), opened(true));
    expect(dialog().getByText(/The link is a secret/)).toBeDefined();
    await press('Copy link', dialog());
    expect(screen.getByText('The link to the console as Deploy is copied')).toBeDefined();
    expect(screen.getByText(/for 15 minutes it signs in whoever has it/)).toBeDefined();
  });

  it('warns of production, and stays open with the remedy when it fails', async () => {
    const sessions = [...oneChain().sessions, role('prod-admin', 'alice')];
    const answers: Answers = {
      'session.openConsole': () => {
        throw new Refusal(problem({ message: 'The sign-in page did not answer', remedy: 'try again' }));
      },
    };
    await openDialog('Open console…', { ...oneChain(), sessions }, answers, 's-prod-admin');
    expect(dialog().getByText(/changed for real/)).toBeDefined();
    await press('Open console', dialog());
    expect(dialog().getByText('The sign-in page did not answer.')).toBeDefined();
    expect(dialog().getByText('Try again.')).toBeDefined();
  });

  it('leads to the settings of the browser', async () => {
    await openDialog('Open console…', withBrowser({ kind: 'program', path: '/opt/firefox' }));
    expect(dialog().getByText(/opens in \/opt\/firefox/)).toBeDefined();
    await act(async () => {
      fireEvent.click(dialog().getByRole('link', { name: 'Choose another in Settings' }));
    });
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(window.location.hash).toBe('#/settings');
  });
});

describe('copying credentials', () => {
  it('is one deliberate act for one shell, after the warning', async () => {
    const api = await openDialog('Copy credentials…', undefined, {
      'session.copyCredentials': () => ({ expiresAt: null }),
    });
    expect(dialog().getByText('They leave Cloakroom and cannot be taken back')).toBeDefined();
    expect(dialog().getByText('export AWS_PROFILE=deploy')).toBeDefined();
    expect(api.deeds()).toEqual([]);
    await act(async () => fireEvent.click(dialog().getByRole('radio', { name: '.env file' })));
    await press('Copy credentials', dialog());
    expect(api.deeds()).toEqual([
      { channel: 'session.copyCredentials', input: { sessionId: 's-deploy', shell: 'dotenv' } },
    ]);
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(screen.getByText(/the clipboard is emptied after a minute/)).toBeDefined();
  });

  it('says nothing when the person puts the question off themselves', async () => {
    await openDialog('Copy credentials…', undefined, {
      'session.copyCredentials': () => {
        throw new Refusal(problem({ code: 'mfa-dismissed', message: 'You put the code off' }));
      },
    });
    await press('Copy credentials', dialog());
    expect(screen.queryByText('You put the code off.')).toBeNull();
    expect(screen.getByRole('dialog')).toBeDefined();
  });

  it('is not offered for a long-term key', async () => {
    await openDialog('Copy credentials…', everyState(), {}, 's-ci-robot');
    expect(dialog().queryByRole('button', { name: 'Copy credentials' })).toBeNull();
    expect(dialog().getByText(/never hands that out as text/)).toBeDefined();
  });
});
