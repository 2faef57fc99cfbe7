// @vitest-environment jsdom
import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { NO_MARKS, type Snapshot } from '../../../shared/model.ts';
import { goTo, SETTINGS } from '../../../src-renderer/shell/route.ts';
import { Refusal } from './fake-cloakroom.ts';
import {
  type Answers,
  asked,
  button,
  choose,
  closeWindow,
  dialog,
  NO_FOUND,
  open,
  press,
} from './open-window.tsx';
import { everyState, oneChain, onePortal, problem, ready, role, snapshot } from './sample-snapshots.ts';

vi.setConfig({ testTimeout: 30_000 });
const width = window.innerWidth;
beforeEach(() => {
  window.innerWidth = 1800;
  window.localStorage.clear();
});
afterEach(() => {
  closeWindow();
  window.innerWidth = width;
});

const openList = (first: Snapshot, hash = '#/sessions', answers: Answers = NO_FOUND) =>
  open(first, answers, hash);
const table = (name = 'Sessions') => within(screen.getByRole('table', { name }));
const starts = () =>
  screen.queryAllByRole('button', { name: /^(Start|Stop) / }).map((one) => one.getAttribute('aria-label'));
const search = (text: string) =>
  act(async () => {
    fireEvent.change(screen.getByPlaceholderText(/^Find by name/), { target: { value: text } });
  });
const tick = (name: string) => fireEvent.click(screen.getByRole('checkbox', { name }));
const oneTagged = (): Snapshot => ({ ...oneChain(), marks: { 's-deploy': { ...NO_MARKS, tags: ['eu'] } } });

describe('the lists of sessions', () => {
  it('show all, the users with their keys, or the roles with what they come from', async () => {
    await openList(everyState());
    expect(starts()).toHaveLength(9);
    closeWindow();
    await openList(everyState(), '#/users');
    expect(table('IAM users').getByText('ci-robot')).toBeDefined();
    expect(starts()).toHaveLength(3);
    expect(screen.getAllByRole('columnheader', { name: /^Access key ID/ })).not.toHaveLength(0);
    expect(table('IAM users').getAllByText('AKIAEXAMPLEEXAMPLE00')).toHaveLength(3);
    closeWindow();
    await openList(everyState(), '#/roles');
    expect(starts()).toHaveLength(6);
    expect(table('Roles').getByText('alice → Deploy')).toBeDefined();
  });

  it('find rows as words are typed, and lead back when nothing is found', async () => {
    await openList(oneChain());
    await search('audit');
    await waitFor(() => expect(starts()).toEqual(['Start Audit']));
    // The number may come after the rows.
    expect(await screen.findAllByText('1 match')).not.toHaveLength(0);
    await search('nobody');
    expect(await screen.findByText('No session matches')).toBeDefined();
    fireEvent.click(screen.getAllByRole('button', { name: 'Clear filter' }).at(-1) as HTMLElement);
    await waitFor(() => expect(starts()).toHaveLength(3));
  });

  it('say what to do when there is nothing of the kind', async () => {
    await openList(onePortal(), '#/users');
    expect(screen.getByText('No IAM users')).toBeDefined();
    fireEvent.click(table('IAM users').getByRole('button', { name: 'Add IAM user' }));
    expect(screen.getByRole('dialog', { name: 'Add IAM user' })).toBeDefined();
  });

  it('mark favourites, production, colour and tags by name', async () => {
    const marks = { tags: ['eu'], colour: 'red', production: true, askBefore: null } as const;
    const api = await openList({ ...oneChain(), favourites: ['s-alice'], marks: { 's-deploy': marks } });
    expect(button('Favourite: alice').getAttribute('aria-pressed')).toBe('true');
    expect(table().getByText('Production')).toBeDefined();
    expect(table().getByText('Colour: red')).toBeDefined();
    expect(table().getByText('eu')).toBeDefined();
    await press('Favourite: Deploy');
    expect(asked(api, 'session.setFavourite')).toMatchObject([
      { input: { sessionIds: ['s-deploy'], favourite: true } },
    ]);
  });

  it('are put in groups that open and close, and are ticked as a whole', async () => {
    window.localStorage.setItem('cloakroom.lists', '{"all":{"grouping":"tag"}}');
    await openList(oneTagged());
    expect(screen.getByText('eu (1)')).toBeDefined();
    expect(screen.getByText('No tag (2)')).toBeDefined();
    tick('Select all in No tag');
    expect(button('Actions (2)')).toBeDefined();
    await press('Close No tag');
    expect(starts()).toEqual(['Start Deploy']);
    await press('Open No tag');
    expect(starts()).toHaveLength(3);
  });

  it('are as they were left when the window is opened again, whatever was kept', async () => {
    await openList(oneChain());
    fireEvent.click(
      within(screen.getAllByRole('columnheader', { name: /^Name/ })[0] as HTMLElement).getByRole('button'),
    );
    expect(starts()).toEqual(['Start alice', 'Start Audit', 'Start Deploy']);
    closeWindow();
    await openList(oneChain());
    expect(starts()).toEqual(['Start alice', 'Start Audit', 'Start Deploy']);
    closeWindow();
    window.localStorage.setItem('cloakroom.lists', '{"all":{"pageSize":7,"columns":"x","sort":3}}');
    await openList(oneChain());
    expect(starts()).toEqual(['Start alice', 'Start Deploy', 'Start Audit']);
  });

  it('set the density of the whole window', async () => {
    const api = await openList(oneChain());
    await press('Preferences');
    fireEvent.click(dialog().getByRole('checkbox', { name: /^Compact mode/ }));
    await press('Confirm', dialog());
    expect(asked(api, 'settings.set')).toMatchObject([{ input: { density: 'compact' } }]);
  });

  it('are ticked as a page that was just searched for, though its table may not have followed yet', async () => {
    await openList(oneChain());
    act(() => {
      fireEvent.change(screen.getByPlaceholderText(/^Find by name/), { target: { value: 'audit' } });
      tick('Select all on this page');
    });
    expect(screen.getByText('(1/3)')).toBeDefined();
    expect((screen.getByRole('checkbox', { name: 'Select Audit' }) as HTMLInputElement).checked).toBe(true);
  });

  it('are ticked as the page that is shown, whichever it is', async () => {
    const many = Array.from({ length: 60 }, (_, index) =>
      role(`Role-${String(index).padStart(2, '0')}`, 'nobody'),
    );
    await openList(snapshot({ sessions: many }));
    fireEvent.click(screen.getByText('2', { selector: 'button' }));
    expect(starts()[0]).toBe('Start Role-25');
    tick('Select all on this page');
    expect(starts()[0]).toBe('Start Role-25');
    expect(screen.getByText('(25/60)')).toBeDefined();
    expect((screen.getByRole('checkbox', { name: 'Select Role-25' }) as HTMLInputElement).checked).toBe(true);
  });

  it('lead back to the field when a search is cleared', async () => {
    await openList(oneChain());
    await search('nobody');
    await screen.findByText('No session matches');
    fireEvent.click(screen.getAllByRole('button', { name: 'Clear filter' }).at(-1) as HTMLElement);
    expect(starts()).toHaveLength(3);
    expect(document.activeElement).toBe(screen.getByPlaceholderText(/^Find by name/));
  });

  it('keep the keyboard where it is while something starts', async () => {
    await openList(oneChain(), '#/sessions', { ...NO_FOUND, 'session.start': () => new Promise(() => {}) });
    const start = button('Start alice');
    start.focus();
    fireEvent.click(start);
    await waitFor(() => expect(button('Start alice').getAttribute('aria-busy')).toBe('true'));
    expect(document.activeElement).toBe(button('Start alice'));
    fireEvent.click(button('Start alice'));
    expect(button('Start alice')).toBe(start);
  });

  it('draw one page of many', async () => {
    const many = Array.from({ length: 60 }, (_, index) => role(`Role-${index}`, 'nobody'));
    await openList(
      snapshot({ sessions: many, portals: onePortal().portals, portalStatuses: onePortal().portalStatuses }),
    );
    expect(starts()).toHaveLength(25);
    await search('role-1');
    await waitFor(() => expect(starts()).toHaveLength(11));
  });
});

describe('the menu of a row', () => {
  it('is there with the keyboard focus once it is wanted', async () => {
    const api = await openList(oneChain());
    expect(button('More actions for Deploy').getAttribute('aria-haspopup')).toBe('true');
    await choose('More actions for Deploy', 'Make a favourite');
    expect(asked(api, 'session.setFavourite')).toHaveLength(1);
    expect(button('More actions for Deploy')).toBeDefined();
  });

  it('stays shut when its row comes back after a search, and leaves the keyboard in the field', async () => {
    await openList(oneChain());
    await press('More actions for alice');
    expect(screen.getAllByRole('menuitem')).not.toHaveLength(0);
    fireEvent.keyDown(document.activeElement as Element, { key: 'Escape', keyCode: 27 });
    const field = screen.getByPlaceholderText(/^Find by name/);
    field.focus();
    await search('audit');
    await waitFor(() => expect(starts()).toEqual(['Start Audit']));
    await search('');
    await waitFor(() => expect(starts()).toHaveLength(3));
    expect(screen.queryAllByRole('menuitem')).toHaveLength(0);
    expect(document.activeElement).toBe(field);
  });
});

describe('many sessions at once', () => {
  const all = ['Select alice', 'Select Deploy', 'Select Audit'];

  it('are started, those that do not run, and the failures are named together', async () => {
    const api = await openList({ ...oneChain(), statuses: { 's-alice': ready(null) } }, '#/sessions', {
      ...NO_FOUND,
      'session.start': ({ sessionId }) => {
        throw new Refusal(problem({ message: `no ${sessionId}` }));
      },
    });
    for (const name of all) tick(name);
    await choose('Actions (3)', 'Start 2');
    await waitFor(() => expect(screen.getByText(/^2 of 2 sessions could not be started: /)).toBeDefined());
    expect(asked(api, 'session.start').map(({ input }) => input)).toEqual([
      { sessionId: 's-deploy' },
      { sessionId: 's-audit' },
    ]);
  });

  it('show how far they are, and no more begin after Cancel', async () => {
    const release: (() => void)[] = [];
    const many = Array.from({ length: 6 }, (_, index) => role(`R${index}`, 'nobody'));
    const api = await openList(snapshot({ sessions: many }), '#/sessions', {
      ...NO_FOUND,
      'session.start': () => new Promise((resolve) => release.push(() => resolve({}))),
    });
    tick('Select all on this page');
    await choose('Actions (6)', 'Start 6');
    await screen.findByText('0 of 6 done');
    // Wherever one goes meanwhile.
    await act(async () => goTo(SETTINGS));
    await screen.findByRole('heading', { name: 'Settings' });
    expect(screen.getByText('0 of 6 done')).toBeDefined();
    await press('Cancel');
    await act(async () => {
      for (const one of release) one();
    });
    await screen.findByText('Started 4 sessions');
    expect(screen.getByText('2 sessions left as they were.')).toBeDefined();
    expect(asked(api, 'session.start')).toHaveLength(4);
    await waitFor(() => expect(screen.queryByText(/of 6 done/)).toBeNull());
  });

  it('get a tag, and keep what differs', async () => {
    const api = await openList(oneTagged());
    for (const name of all) tick(name);
    await choose('Actions (3)', 'Tags, colour and production of 3…');
    expect(dialog().getByRole('checkbox', { name: /^eu/ })).toHaveProperty('indeterminate', true);
    fireEvent.change(dialog().getByRole('combobox', { name: 'Tags' }), { target: { value: 'on call' } });
    fireEvent.click(dialog().getByRole('radio', { name: /^Yes, production/ }));
    await press('Save', dialog());
    expect(asked(api, 'session.setMarks').map(({ input }) => input)).toEqual([
      { sessionIds: ['s-alice', 's-deploy', 's-audit'], addTags: ['on call'], production: true },
    ]);
  });

  it('are removed with the roles that hang on them, once that is chosen', async () => {
    const api = await openList(oneChain());
    tick('Select Deploy');
    await choose('Actions (1)', 'Remove 1…');
    expect(dialog().getByText('1 role would lose their source')).toBeDefined();
    expect(dialog().getByRole('button', { name: 'Remove' })).toHaveProperty('disabled', true);
    fireEvent.click(dialog().getByRole('checkbox', { name: 'Remove it as well' }));
    await press('Remove', dialog());
    expect(asked(api, 'session.removeMany').map(({ input }) => input)).toEqual([
      { sessionIds: ['s-deploy', 's-audit'] },
    ]);
  });

  it('are published as the plan says, and with its token', async () => {
    const item = {
      action: 'add',
      profileName: 'x-deploy',
      oldName: null,
      accountId: '444455556666',
      accountName: 'x',
      roleName: 'Deploy',
      note: 'x was taken',
    } as const;
    const api = await openList(oneChain(), '#/sessions', {
      ...NO_FOUND,
      'session.planProfiles': () => ({ items: [item], diff: '+[profile x-deploy]', token: 't-1' }),
      'session.addProfiles': () => ({ changed: 1 }),
    });
    tick('Select Deploy');
    await choose('Actions (1)', 'Publish profiles of 1…');
    await dialog().findByText('x was taken');
    await press('Publish 1 profile', dialog());
    expect(asked(api, 'session.addProfiles')).toMatchObject([
      { input: { sessionIds: ['s-deploy'], token: 't-1' } },
    ]);
    expect(screen.getByText('Published 1 profile')).toBeDefined();
  });

  it('lose their profiles and stay', async () => {
    const api = await openList(oneChain());
    for (const name of all) tick(name);
    await choose('Actions (3)', 'Unpublish 3…');
    expect(dialog().getByText('alice, deploy and audit')).toBeDefined();
    await press('Unpublish', dialog());
    expect(asked(api, 'session.removeProfiles')).toMatchObject([
      { input: { profileNames: ['alice', 'deploy', 'audit'] } },
    ]);
  });
});
