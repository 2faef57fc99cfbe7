// @vitest-environment jsdom
import { act, fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Refusal } from './fake-cloakroom.ts';
import { asked, button, closeWindow, dialog, press, type } from './open-window.tsx';
import { oneChain, onePortal, problem, snapshot, ssoSession } from './sample-snapshots.ts';
import {
  click,
  field,
  leave,
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

describe('production', () => {
  it('counts and names what the rules mark while they are being written', async () => {
    const api = await show(onePortal());
    const part = section('Production');
    expect(part.getByText('Marks 1 of 1 session now: Admin in prod-2 (111111111111).')).toBeDefined();
    fireEvent.change(part.getByLabelText('Pattern of rule 1'), { target: { value: 'live' } });
    expect(part.getByText('Marks 0 of 1 session now.')).toBeDefined();
    expect(saved(api)).toEqual([]);
    await act(async () => {
      fireEvent.blur(part.getByLabelText('Pattern of rule 1'));
    });
    expect(saved(api)).toEqual([
      {
        production: {
          rules: [
            { subject: 'either', pattern: 'live' },
            { subject: 'either', pattern: 'production' },
          ],
          maxSeconds: null,
        },
      },
    ]);
  });

  it('names a few of many, and all when asked', async () => {
    const sessions = ['prod-1', 'prod-2', 'prod-3', 'prod-4', 'dev'].map((name, index) =>
      ssoSession(name, String(111111111111 + index), 'Admin'),
    );
    await show(onePortal({ sessions }));
    expect(screen.getByText(/^Marks 4 of 5 sessions now: Admin in prod-1 .* and 1 other\.$/)).toBeDefined();
    await press('All that are marked');
    expect(screen.getByText('Admin in prod-4 (111111111114)')).toBeDefined();
    expect(screen.queryByText('Admin in dev (111111111115)')).toBeNull();
  });

  it('keeps a new rule to itself until it has a pattern', async () => {
    const api = await show();
    await press('Add a rule');
    const pattern = () => screen.getByLabelText('Pattern of rule 3');
    await act(async () => {
      fireEvent.blur(pattern());
    });
    expect(saved(api)).toEqual([]);
    expect(screen.getByText('Not saved until it has a pattern')).toBeDefined();
    fireEvent.change(pattern(), { target: { value: ' live-* ' } });
    await act(async () => {
      fireEvent.keyDown(pattern(), { key: 'Enter', keyCode: 13 });
    });
    expect(saved(api)).toMatchObject([
      { production: { rules: [{}, {}, { subject: 'either', pattern: 'live-*' }] } },
    ]);
  });

  it('keeps a rule being written while another one is saved, and none after a reset', async () => {
    const api = await show();
    await press('Add a rule');
    fireEvent.change(screen.getByLabelText('Pattern of rule 1'), { target: { value: 'live' } });
    await act(async () => {
      fireEvent.blur(screen.getByLabelText('Pattern of rule 1'));
    });
    const rules = [
      { subject: 'either', pattern: 'live' },
      { subject: 'either', pattern: 'production' },
    ] as const;
    await act(async () => api.push(withSettings({ production: { rules, maxSeconds: null } })));
    expect(screen.getByLabelText('Pattern of rule 3')).toBeDefined();
    await act(async () => api.push(withSettings({})));
    expect(screen.queryByLabelText('Pattern of rule 3')).toBeNull();
    expect(screen.getByLabelText<HTMLInputElement>('Pattern of rule 1').value).toBe('prod');
  });

  it('forgets a rule that is removed', async () => {
    const api = await show();
    await press('Remove the rule prod');
    expect(saved(api)).toEqual([
      { production: { rules: [{ subject: 'either', pattern: 'production' }], maxSeconds: null } },
    ]);
  });

  it('may limit how long its sessions last', async () => {
    const api = await show();
    await click(toggle('Limit how long production sessions last'));
    expect(saved(api)).toMatchObject([{ production: { maxSeconds: 3600 } }]);
    expect(screen.getByLabelText('Longest production session', { selector: 'button' })).toBeDefined();
  });
});

describe('browser and network', () => {
  it('save another browser when its path is there, and not before', async () => {
    const api = await show();
    await click(radio(/^Another browser/));
    expect(saved(api)).toEqual([]);
    type('Path of the browser', '/usr/bin/firefox');
    await leave('Path of the browser');
    await click(radio(/^None: copy the link/));
    expect(saved(api)).toEqual([
      { browser: { kind: 'program', path: '/usr/bin/firefox' } },
      { browser: { kind: 'copy-link' } },
    ]);
  });

  it('are as they were at first after a reset', async () => {
    const program = { kind: 'program', path: '/usr/bin/firefox' } as const;
    const api = await show();
    await click(radio(/^Another browser/));
    type('Path of the browser', program.path);
    await leave('Path of the browser');
    await act(async () => api.push(withSettings({ browser: program })));
    expect(radio(/^Another browser/).checked).toBe(true);
    await act(async () => api.push(withSettings({})));
    expect(radio(/^The default browser/).checked).toBe(true);
  });

  it('say why another browser was refused, and keep the field to try again', async () => {
    await show(oneChain(), REFUSED);
    await click(radio(/^Another browser/));
    type('Path of the browser', '/nowhere');
    await leave('Path of the browser');
    expect(screen.getByText(REFUSAL)).toBeDefined();
    expect(field('Path of the browser').value).toBe('');
  });

  it('name the variables of the environment, not their values', async () => {
    const first = oneChain();
    const environment = { ...first.environment, proxyVariables: ['HTTPS_PROXY', 'NO_PROXY'] };
    await show({ ...first, environment });
    expect(screen.getByText('Set where Cloakroom was started: HTTPS_PROXY, NO_PROXY.')).toBeDefined();
  });

  it('take a certificate file by its path or from a file chooser', async () => {
    const api = await show();
    type('Certificate file', 'company.pem');
    await leave('Certificate file');
    expect(screen.getByText('Enter the absolute path of the certificate file')).toBeDefined();
    await act(async () => {
      fireEvent.change(screen.getByLabelText('Choose certificate file', { selector: 'input' }), {
        target: { files: [new File(['x'], 'company.pem')] },
      });
    });
    expect(saved(api)).toMatchObject([{ network: { caFile: '/chosen/company.pem' } }]);
  });

  it('test the way to AWS in the default region', async () => {
    const api = await show(withSettings({ defaultRegion: 'eu-west-1' }), {
      'network.test': () => ({ via: 'proxy' }),
    });
    await press('Test the connection');
    expect(asked(api, 'network.test')).toMatchObject([{ input: { region: 'eu-west-1' } }]);
    expect(screen.getByText('AWS answered in eu-west-1, through the proxy')).toBeDefined();
  });

  it('say what to do when AWS cannot be reached', async () => {
    await show(oneChain(), {
      'network.test': () => {
        throw new Refusal(problem({ message: 'The proxy did not answer', remedy: 'check its address' }));
      },
    });
    await press('Test the connection');
    expect(section('Network').getByText('The proxy did not answer.')).toBeDefined();
    expect(section('Network').getByText('Check its address.')).toBeDefined();
  });
});

describe('where data lives', () => {
  it('shows each place in the file manager', async () => {
    const api = await show();
    for (const name of ['Data folder', 'Log', 'AWS config file', 'AWS credentials file'])
      await press(`Show in file manager: ${name}`);
    expect(asked(api, 'app.reveal').map(({ input }) => input)).toEqual([
      { what: 'data' },
      { what: 'log' },
      { what: 'config' },
      { what: 'config' },
    ]);
  });

  it('does not show a wrong folder for credentials that are kept elsewhere', async () => {
    const first = oneChain();
    const environment = { ...first.environment, credentialsPath: '/srv/credentials' };
    await show({ ...first, environment });
    expect(screen.queryByRole('button', { name: 'Show in file manager: AWS credentials file' })).toBeNull();
  });
});

describe('going back to the beginning', () => {
  it('resets the settings when that is confirmed', async () => {
    const api = await show();
    await press('Reset settings…');
    expect(asked(api, 'settings.reset')).toEqual([]);
    await press('Reset settings', dialog());
    expect(asked(api, 'settings.reset')).toHaveLength(1);
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  });

  it('forgets everything only after the word was typed, having said what goes', async () => {
    const api = await show(onePortal());
    await press('Forget everything…');
    expect(dialog().getByText('1 portal is forgotten, and you are signed out.')).toBeDefined();
    expect(
      dialog().getByText(/^1 profile is taken out of ~\/\.aws\/config; tools that name it fail/),
    ).toBeDefined();
    expect(dialog().getByText('1 session of a portal is forgotten.')).toBeDefined();
    expect(dialog().queryByText(/IAM user/)).toBeNull();
    expect(asked(api, 'files.preview')).toMatchObject([{ input: { of: 'app.forgetAll' } }]);
    await press('Forget everything', dialog());
    expect(asked(api, 'app.forgetAll')).toEqual([]);
    type('Type forget to go on', 'forget');
    await press('Forget everything', dialog());
    expect(asked(api, 'app.forgetAll')).toHaveLength(1);
    expect(screen.getByText('Everything is forgotten')).toBeDefined();
  });

  it('stays open and says why when it could not be done', async () => {
    await show(oneChain(), {
      'app.forgetAll': () => {
        throw new Refusal(problem({ message: 'The AWS config file is busy' }));
      },
    });
    await press('Forget everything…');
    expect(
      dialog().getByText('1 IAM user and its access key are deleted from this computer; at AWS they stay.'),
    ).toBeDefined();
    expect(dialog().getByText('2 roles are forgotten.')).toBeDefined();
    type('Type forget to go on', 'Forget ');
    await press('Forget everything', dialog());
    expect(dialog().getByText('The AWS config file is busy.')).toBeDefined();
  });
});

describe('the page', () => {
  it('leads to a section without leaving the page, and the keyboard goes along', async () => {
    await show(snapshot());
    await click(screen.getByRole('link', { name: 'Network' }));
    expect(window.location.hash).toBe('#/settings');
    expect(document.activeElement).toBe(screen.getByRole('region', { name: 'Network' }));
    expect(button('Test the connection')).toBeDefined();
  });
});
