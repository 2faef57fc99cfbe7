// @vitest-environment jsdom
import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Snapshot } from '../../../shared/model.ts';
import { Refusal } from './fake-cloakroom.ts';
import { type Answers, asked, closeWindow, NO_FOUND, open, press } from './open-window.tsx';
import { NOW, oneChain, problem, ready } from './sample-snapshots.ts';

vi.setConfig({ testTimeout: 30_000 });
afterEach(closeWindow);

const openDeploy = (first: Snapshot = oneChain(), answers: Answers = {}) =>
  open(first, { ...NO_FOUND, ...answers }, '#/sessions/s-deploy');
const tab = (name: string) => act(async () => fireEvent.click(screen.getByRole('tab', { name })));
const write = (label: string, value: string) =>
  fireEvent.change(screen.getByLabelText(label), { target: { value } });

describe('the panel about a session', () => {
  it('draws its chain as a list in order', async () => {
    await openDeploy();
    const chain = within(screen.getByRole('list', { name: 'Where the credentials of Deploy come from' }));
    expect(chain.getAllByRole('listitem').map(({ textContent }) => textContent)).toEqual([
      'IAM useraliceAccount 111122223333No MFA code needed12 hours',
      'AssumeRoleRoleDeployAccount 4444555566661 hour',
    ]);
  });

  it('says so where no tool could start the helper, rather than showing a line that is never written', async () => {
    const first = oneChain();
    await openDeploy({ ...first, environment: { ...first.environment, helperPath: '/my apps/helper' } });
    await tab('Use it');
    expect(
      screen.getByText(/AWS tools cannot all start a credential helper at "\/my apps\/helper"/),
    ).toBeDefined();
    expect(screen.queryByText('What tools run')).toBeNull();
  });

  it('gives the keyboard back to the row it was opened from', async () => {
    await open(oneChain(), NO_FOUND, '#/sessions');
    const name = screen.getByRole('button', { name: 'Deploy' });
    name.focus();
    await press('Deploy');
    await waitFor(() =>
      expect(document.activeElement?.closest('section')?.textContent).toContain('Overview'),
    );
    await press('Close panel');
    await waitFor(() => expect(document.activeElement).toBe(name));
  });

  it('changes the name where it stands, and nothing else', async () => {
    const api = await openDeploy();
    await press('Change the name of Deploy');
    expect(document.activeElement).toBe(screen.getByLabelText('The name of Deploy'));
    write('The name of Deploy', ' ');
    await press('Save the name of Deploy');
    expect(screen.getByText('Enter a name')).toBeDefined();
    expect(api.deeds()).toEqual([]);
    write('The name of Deploy', 'Release');
    await press('Save the name of Deploy');
    expect(asked(api, 'session.updateRole')).toMatchObject([
      { input: { sessionId: 's-deploy', label: 'Release', region: 'eu-west-1', profileName: 'deploy' } },
    ]);
    expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Change the name of Deploy' }));
  });

  it('puts a value back with Escape, and keeps what was typed when it is refused', async () => {
    const api = await openDeploy(undefined, {
      'session.updateRole': () => {
        throw new Refusal(problem({ message: 'The config file is read-only' }));
      },
    });
    await press('Change the region of Deploy');
    write('The region of Deploy', 'us-east-1');
    fireEvent.keyDown(screen.getByLabelText('The region of Deploy'), { key: 'Escape' });
    expect(screen.queryByLabelText('The region of Deploy')).toBeNull();
    expect(api.deeds()).toEqual([]);
    await press('Change the region of Deploy');
    write('The region of Deploy', 'us-east-1');
    await press('Save the region of Deploy');
    expect(screen.getByText(/The config file is read-only/)).toBeDefined();
    expect(screen.getByLabelText('The region of Deploy')).toHaveProperty('value', 'us-east-1');
  });

  it('takes it out of its folder with an empty name, and into one that is there whatever its capitals', async () => {
    const api = await openDeploy({ ...oneChain(), folders: { 's-deploy': 'Team', 's-audit': 'Audits' } });
    await press('Change the folder of Deploy');
    write('The folder of Deploy', 'audits');
    await press('Save the folder of Deploy');
    await press('Change the folder of Deploy');
    write('The folder of Deploy', '');
    await press('Save the folder of Deploy');
    expect(api.deeds().map(({ input }) => input)).toEqual([
      { sessionIds: ['s-deploy'], folder: 'Audits' },
      { sessionIds: ['s-deploy'], folder: '' },
    ]);
  });

  it('shows its marks, and makes it a favourite', async () => {
    const marks = {
      's-deploy': { tags: ['finance'], colour: 'teal', production: true, askBefore: null },
    } as const;
    const api = await openDeploy({ ...oneChain(), marks });
    const panel = within(screen.getByRole('tabpanel', { name: 'Overview' }));
    expect(panel.getByText('finance')).toBeDefined();
    expect(panel.getByRole('img', { name: 'Marked teal' })).toBeDefined();
    expect(panel.getByText('Production')).toBeDefined();
    await press('Mark Deploy as favourite');
    expect(api.deeds()).toEqual([
      { channel: 'session.setFavourite', input: { sessionIds: ['s-deploy'], favourite: true } },
    ]);
  });

  it('copies the lines of the profile that is chosen', async () => {
    const writeText = vi.fn(async (_text: string) => {});
    vi.stubGlobal('navigator', { ...navigator, clipboard: { writeText } });
    await openDeploy();
    await tab('Use it');
    await press('Copy the line for fish');
    expect(writeText).toHaveBeenCalledWith('set -gx AWS_PROFILE deploy');
    await press('What tools run');
    await press('Copy the section');
    expect(writeText.mock.lastCall?.[0]).toMatch(
      /^\[profile deploy\]\n# Managed by Cloakroom.*\nregion = eu-west-1\ncredential_process = /,
    );
  });

  it('says how tools can use it while it has no profile', async () => {
    await openDeploy({ ...oneChain(), profiles: [] });
    await tab('Use it');
    expect(screen.getByText(/Without a profile, tools cannot ask for this session by name/)).toBeDefined();
  });

  it('lists what has happened, and asks again when the session is used', async () => {
    const events = [
      { at: NOW, kind: 'handed-out', about: 'deploy', times: 12 },
      { at: NOW - 60_000, kind: 'started', about: null, times: 1 },
    ] as const;
    const api = await openDeploy(undefined, { 'session.activity': () => ({ events: [...events] }) });
    expect(asked(api, 'session.activity')).toEqual([]);
    await tab('History');
    const list = within(screen.getByRole('list', { name: 'History of Deploy' }));
    expect(list.getAllByRole('listitem').map(({ textContent }) => textContent)).toEqual([
      expect.stringContaining('Given to a tool: deploy (12 times)'),
      expect.stringContaining('Got credentials'),
    ]);
    await act(async () => api.push({ ...oneChain(), usage: { 's-alice': { times: 1, lastAt: NOW } } }));
    expect(asked(api, 'session.activity')).toHaveLength(1);
    await act(async () => api.push({ ...oneChain(), usage: { 's-deploy': { times: 1, lastAt: NOW } } }));
    expect(asked(api, 'session.activity')).toHaveLength(2);
    await act(async () => api.push({ ...oneChain(), statuses: { 's-deploy': ready(30) } }));
    expect(asked(api, 'session.activity')).toHaveLength(3);
  });
});
