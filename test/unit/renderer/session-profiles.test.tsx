// @vitest-environment jsdom
import { act, fireEvent, screen, within } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Profile } from '../../../shared/model.ts';
import { Refusal } from './fake-cloakroom.ts';
import { type Answers, asked, closeWindow, dialog, NO_FOUND, open, press } from './open-window.tsx';
import { oneChain, problem, role } from './sample-snapshots.ts';

vi.setConfig({ testTimeout: 30_000 });
afterEach(closeWindow);

const profile = (name: string, region: string | null = null): Profile => ({
  name,
  sessionId: 's-deploy',
  region,
});
const others = oneChain().profiles.filter(({ sessionId }) => sessionId !== 's-deploy');
const deployWith = (...profiles: Profile[]) => ({ ...oneChain(), profiles: [...others, ...profiles] });

/** Opens the panel about Deploy. */
async function openDeploy(first = deployWith(profile('deploy')), answers: Answers = {}) {
  const api = await open(first, { ...NO_FOUND, ...answers }, '#/sessions/s-deploy');
  await act(async () => {
    fireEvent.click(screen.getByRole('tab', { name: 'Use it' }));
  });
  return api;
}
const list = () => within(screen.getByRole('table', { name: 'Profiles of Deploy' }));
const nameField = () => dialog().getByRole('textbox', { name: 'Profile name' });
const regionField = () => dialog().getByRole('combobox', { name: /^Region/ });
const write = (field: HTMLElement, value: string) => fireEvent.change(field, { target: { value } });

describe('the profiles of a session', () => {
  it('are listed with the region each has, its own or the one of the session', async () => {
    const api = await openDeploy(deployWith(profile('deploy'), profile('deploy-us', 'us-east-1')));
    const rows = () =>
      list()
        .getAllByRole('row')
        .slice(1)
        .map((row) => row.textContent);
    expect(rows()).toEqual([
      expect.stringMatching(/^deploy.*eu-west-1, as the session/),
      expect.stringMatching(/^deploy-us.*us-east-1/),
    ]);
    const sessions = oneChain().sessions.map((one) =>
      one.id === 's-deploy' ? role('Deploy', 'alice', { region: null }) : one,
    );
    act(() => api.push({ ...deployWith(profile('deploy')), sessions }));
    expect(rows()).toEqual([expect.stringMatching(/^deploy.*Not set/)]);
  });

  it('are removed one by one, and the last time it is said that none is left', async () => {
    const two = deployWith(profile('deploy'), profile('deploy-us'));
    const api = await openDeploy(two);
    await press('Remove the profile deploy-us');
    expect(api.deeds()).toEqual([{ channel: 'session.removeProfile', input: { profileName: 'deploy-us' } }]);
    expect(screen.getByText('Removed the profile deploy-us')).toBeDefined();
    expect(screen.queryByText(/Deploy has no profile now/)).toBeNull();
    act(() => api.push(deployWith(profile('deploy'))));
    await press('Remove the profile deploy');
    expect(screen.getByText(/will not find it any more. Deploy has no profile now/)).toBeDefined();
    act(() => api.push(deployWith()));
    expect(list().getByText('None: tools cannot use this session by name.')).toBeDefined();
  });

  it('stay when the file cannot be written, and it is said why', async () => {
    await openDeploy(undefined, {
      'session.removeProfile': () => {
        throw new Refusal(problem({ code: 'file-unwritable', message: 'The config file is read-only' }));
      },
    });
    await press('Remove the profile deploy');
    expect(screen.getByText('The config file is read-only.')).toBeDefined();
    expect(screen.queryByText(/Removed the profile/)).toBeNull();
  });
});

describe('one more profile', () => {
  it('is offered a free name, with the region in it once one is chosen', async () => {
    const api = await openDeploy(deployWith(profile('deploy'), profile('deploy-2')));
    await press('Add profile… to Deploy');
    expect(nameField()).toHaveProperty('value', 'deploy-3');
    write(regionField(), 'us-');
    expect(nameField()).toHaveProperty('value', 'deploy-3');
    write(regionField(), 'us-east-1');
    expect(nameField()).toHaveProperty('value', 'deploy-us-east-1');
    await press('Add profile', dialog());
    expect(api.deeds()).toEqual([
      {
        channel: 'session.addProfile',
        input: { sessionId: 's-deploy', profileName: 'deploy-us-east-1', region: 'us-east-1' },
      },
    ]);
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(screen.getByText('Added the profile deploy-us-east-1')).toBeDefined();
  });

  it('is checked as its name is typed, against other sessions and this very one', async () => {
    const api = await openDeploy();
    await press('Add profile… to Deploy');
    write(nameField(), 'audit');
    expect(dialog().getByText('This name belongs to Audit already')).toBeDefined();
    write(nameField(), 'deploy');
    expect(dialog().getByText('This name belongs to Deploy already')).toBeDefined();
    write(nameField(), 'two words');
    expect(dialog().getByText(/disagree about spaces/)).toBeDefined();
    await press('Add profile', dialog());
    expect(api.deeds()).toEqual([]);
    write(nameField(), 'deploy-eu');
    expect(dialog().getByText('Use it as: aws --profile deploy-eu')).toBeDefined();
    await press('Add profile', dialog());
    expect(asked(api, 'session.addProfile')).toMatchObject([
      { input: { profileName: 'deploy-eu', region: '' } },
    ]);
  });

  it('is not added with half a region, and a name that the file has is said to be taken', async () => {
    const api = await openDeploy(undefined, {
      'session.addProfile': () => {
        throw new Refusal(problem({ code: 'name-taken', message: 'Your config file has a profile mine' }));
      },
    });
    await press('Add profile… to Deploy');
    write(nameField(), 'mine');
    write(regionField(), 'us-');
    await press('Add profile', dialog());
    expect(dialog().getByText('Enter a region such as eu-west-1')).toBeDefined();
    expect(api.deeds()).toEqual([]);
    write(regionField(), '');
    await press('Add profile', dialog());
    expect(dialog().getByText('Your config file has a profile mine.')).toBeDefined();
    expect(nameField()).toHaveProperty('value', 'mine');
  });
});
