// @vitest-environment jsdom
import { act, fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Snapshot } from '../../../shared/model.ts';
import { Refusal } from './fake-cloakroom.ts';
import {
  ACCOUNTS,
  asked,
  button,
  choose,
  closeWindow,
  dialog,
  NO_FOUND,
  open,
  press,
  type,
} from './open-window.tsx';
import { listed, onePortal, portal, problem, signingIn, snapshot } from './sample-snapshots.ts';

vi.setConfig({ testTimeout: 30_000 });
afterEach(closeWindow);

const asking = (change: Partial<Snapshot> = {}) =>
  onePortal({
    portalStatuses: { 'p-acme': { state: 'signed-out', error: null } },
    signInRequests: [{ id: 'r-1', portalId: 'p-acme', openedAt: 0, waitingFor: ['deploy', 'audit'] }],
    ...change,
  });

describe('tools that wait for a sign-in', () => {
  it('are named on every page, and one click signs in by the method of the portal', async () => {
    const api = await open(asking(), ACCOUNTS, '');
    expect(screen.getByText('Sign in to Acme – waiting: deploy, audit')).toBeDefined();
    await press('Sign in to Acme');
    expect(asked(api, 'portal.signIn')).toEqual([
      { channel: 'portal.signIn', input: { portalId: 'p-acme', method: null } },
    ]);
  });

  it('are put off by "Not now", and nothing opens', async () => {
    const api = await open(asking(), ACCOUNTS, '');
    await press('Not now: Acme');
    expect(api.deeds()).toEqual([{ channel: 'portal.dismissSignIn', input: { requestId: 'r-1' } }]);
  });

  it('are not asked about while the sign-in goes on', async () => {
    await open(asking({ portalStatuses: { 'p-acme': signingIn() } }), ACCOUNTS, '');
    expect(screen.queryByText(/Sign in to Acme – waiting/)).toBeNull();
  });
});

describe('a sign-in under way', () => {
  it('shows itself whoever started it, with the code large and whose it is, and goes when it ends', async () => {
    const api = await open(onePortal(), ACCOUNTS, '');
    expect(screen.queryByRole('dialog')).toBeNull();
    const device = signingIn({ method: 'device-code', userCode: 'BCDF-GHJK', endsAt: Date.now() + 300_500 });
    act(() => api.push(onePortal({ portalStatuses: { 'p-acme': device } })));
    expect(screen.getByRole('dialog', { name: 'Sign in to Acme' })).toBeDefined();
    expect(dialog().getByText('BCDF-GHJK')).toBeDefined();
    expect(dialog().getByText('https://acme.awsapps.com/start')).toBeDefined();
    expect(dialog().getByText(/^(5:00|4:59)$/)).toBeDefined();
    act(() => api.push(onePortal()));
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it('is ended by Cancel', async () => {
    const api = await open(onePortal({ portalStatuses: { 'p-acme': signingIn() } }), ACCOUNTS, '');
    expect(dialog().getByText(/Your browser has opened/)).toBeDefined();
    await press('Cancel sign-in', dialog());
    expect(api.deeds()).toEqual([{ channel: 'portal.cancelSignIn', input: { portalId: 'p-acme' } }]);
  });

  it('goes on when its dialog is closed, with a way back and a way out; the next one shows itself again', async () => {
    const going = onePortal({ portalStatuses: { 'p-acme': signingIn() } });
    const api = await open(going, ACCOUNTS, '');
    await press('Close and go on signing in', dialog());
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(api.deeds()).toEqual([]);
    await press('Show the sign-in to Acme');
    expect(screen.getByRole('dialog', { name: 'Sign in to Acme' })).toBeDefined();
    await press('Close and go on signing in', dialog());
    await press('Cancel the sign-in to Acme');
    expect(api.deeds()).toEqual([{ channel: 'portal.cancelSignIn', input: { portalId: 'p-acme' } }]);
    act(() => api.push(onePortal({ portalStatuses: { 'p-acme': signingIn({ startedAt: 1 }) } })));
    expect(screen.getByRole('dialog', { name: 'Sign in to Acme' })).toBeDefined();
  });

  it('tells to copy the link when no browser is to be opened', async () => {
    await open(
      onePortal({
        portals: [portal('Acme', { browser: { kind: 'copy-link' } })],
        portalStatuses: { 'p-acme': signingIn() },
      }),
      ACCOUNTS,
      '',
    );
    expect(dialog().getByText(/Copy this link into the browser you want/)).toBeDefined();
    expect(dialog().getByRole('button', { name: 'Copy link' })).toBeDefined();
  });
});

describe('the page of a portal', () => {
  it('is reached from the navigation', async () => {
    await open(onePortal(), ACCOUNTS, '');
    await press('Show pages');
    await act(async () => {
      fireEvent.click(screen.getByRole('link', { name: /^Acme/ }));
    });
    expect(await screen.findByRole('heading', { name: 'Acme' })).toBeDefined();
    expect(window.location.hash).toBe('#/portal/p-acme');
  });

  it('is Home when the portal is gone', async () => {
    await open(onePortal(), ACCOUNTS, '#/portal/p-gone');
    expect(screen.getByRole('heading', { name: 'Home' })).toBeDefined();
  });

  it('makes a role a session and starts it with one click', async () => {
    const api = await open(onePortal());
    await press('Start Reader in prod-10');
    expect(api.deeds().slice(-2)).toEqual([
      {
        channel: 'portal.openRole',
        input: { portalId: 'p-acme', accountId: '222222222222', roleName: 'Reader' },
      },
      { channel: 'session.start', input: { sessionId: 'sso:p-acme:222222222222:Reader' } },
    ]);
  });

  it('starts nothing when the role cannot be opened, and says why', async () => {
    const api = await open(onePortal(), {
      ...ACCOUNTS,
      'portal.openRole': () => {
        throw new Refusal(problem({ code: 'not-assigned', message: 'Acme does not list the role any more' }));
      },
    });
    await press('Start Reader in prod-10');
    expect(screen.getByText('Acme does not list the role any more.')).toBeDefined();
    expect(asked(api, 'session.start')).toEqual([]);
  });

  it('marks and unmarks favourites, and can show only them', async () => {
    const api = await open(onePortal({ favourites: ['sso:p-acme:111111111111:Admin'] }));
    expect(button('Favourite: Admin in prod-2').getAttribute('aria-pressed')).toBe('true');
    await press('Favourite: Reader in prod-10');
    expect(api.deeds().at(-1)).toEqual({
      channel: 'session.setFavourite',
      input: { sessionIds: ['sso:p-acme:222222222222:Reader'], favourite: true },
    });
    fireEvent.click(screen.getByLabelText('Favourites only'));
    expect(screen.queryByRole('button', { name: 'Start Reader in prod-10' })).toBeNull();
    expect(screen.getByText('(1/4)')).toBeDefined();
  });

  it('finds a role by words as they are typed', async () => {
    await open(onePortal());
    fireEvent.change(screen.getByPlaceholderText(/^Find by account/), { target: { value: 'reader 2222' } });
    await waitFor(() => expect(screen.getAllByRole('button', { name: /^Start / })).toHaveLength(1));
    expect(button('Start Reader in prod-10')).toBeDefined();
  });

  it('asks for the accounts again when the listing has changed, and not otherwise', async () => {
    const api = await open(onePortal());
    expect(asked(api, 'portal.accounts')).toHaveLength(1);
    act(() => api.push(onePortal()));
    act(() => api.push(onePortal({ listings: { 'p-acme': listed({ revision: 2 }) } })));
    act(() => api.push(onePortal({ listings: { 'p-acme': listed({ revision: 3 }) } })));
    await waitFor(() => expect(asked(api, 'portal.accounts')).toHaveLength(2), { timeout: 5000 });
  });

  it('shows how far a listing is, and stops it', async () => {
    const api = await open(
      onePortal({
        listings: { 'p-acme': listed({ state: 'running', accounts: 40, accountsDone: 10, roles: 30 }) },
      }),
    );
    expect(screen.getByText('10 of 40 accounts, 30 roles so far')).toBeDefined();
    await press('Stop listing Acme');
    expect(api.deeds().at(-1)).toEqual({ channel: 'portal.cancelListing', input: { portalId: 'p-acme' } });
  });

  it('says why a listing is incomplete, and goes on', async () => {
    const error = problem({ code: 'network', message: 'AWS could not be reached' });
    const api = await open(onePortal({ listings: { 'p-acme': listed({ state: 'incomplete', error }) } }));
    expect(screen.getByText('AWS could not be reached.')).toBeDefined();
    await press('Go on listing Acme');
    expect(api.deeds().at(-1)).toEqual({ channel: 'portal.list', input: { portalId: 'p-acme' } });
  });

  it('says once why the last sign-in failed', async () => {
    const error = problem({ code: 'sign-in-denied', message: 'The sign-in was denied' });
    const out = onePortal({ portalStatuses: { 'p-acme': { state: 'signed-out', error } } });
    await open(out, {
      ...ACCOUNTS,
      'portal.signIn': () => {
        throw new Refusal(error);
      },
    });
    expect(screen.getAllByText('The sign-in was denied.')).toHaveLength(1);
    await press('Sign in: Acme');
    expect(screen.getAllByText('The sign-in was denied.')).toHaveLength(1);
  });

  it('says nothing about a sign-in that the person cancelled', async () => {
    const out = onePortal({ portalStatuses: { 'p-acme': { state: 'signed-out', error: null } } });
    await open(out, {
      ...ACCOUNTS,
      'portal.signIn': () => {
        throw new Refusal(problem({ code: 'sign-in-cancelled', message: 'The sign-in was cancelled' }));
      },
    });
    await press('Sign in: Acme');
    expect(screen.queryByText('The sign-in was cancelled.')).toBeNull();
  });

  it('signs in by the other method on wish', async () => {
    const out = onePortal({ portalStatuses: { 'p-acme': { state: 'signed-out', error: null } } });
    const api = await open(out);
    await choose('More actions for Acme', 'Sign in with a device code instead');
    expect(api.deeds().at(-1)?.input).toEqual({ portalId: 'p-acme', method: 'device-code' });
  });

  it('publishes one role under a suggested name', async () => {
    const api = await open(onePortal());
    await choose('More actions for Reader in prod-10', 'Publish profile…');
    expect(dialog().getByLabelText('Profile name')).toHaveProperty('value', 'prod-10-reader');
    await press('Publish profile', dialog());
    expect(api.deeds().at(-1)).toEqual({
      channel: 'portal.setProfile',
      input: { sessionId: 'sso:p-acme:222222222222:Reader', profileName: 'prod-10-reader', region: '' },
    });
  });

  it('can be removed, and says what goes with it', async () => {
    const api = await open(onePortal());
    await choose('More actions for Acme', 'Remove');
    expect(dialog().getByText(/1 profile is taken out of ~\/\.aws\/config/)).toBeDefined();
    await press('Remove', dialog());
    expect(api.deeds().at(-1)).toEqual({ channel: 'portal.remove', input: { portalId: 'p-acme' } });
  });
});

describe('adding a portal', () => {
  it('is offered beside adding an IAM user, checks the address, and leads to its page', async () => {
    const api = await open(snapshot(), { ...NO_FOUND, 'portal.add': () => ({ portalId: 'p-acme' }) }, '');
    expect(button('Add an IAM user')).toBeDefined();
    await press('Add a portal');
    type('Name', 'Acme');
    type('Start URL', 'acme');
    await press('Add portal', dialog());
    expect(dialog().getByText(/Enter the portal.s address/)).toBeDefined();
    expect(asked(api, 'portal.add')).toEqual([]);
    type('Start URL', 'https://acme.awsapps.com/start#/');
    expect(dialog().getByText('Used as https://acme.awsapps.com/start')).toBeDefined();
    await press('Add portal', dialog());
    expect(asked(api, 'portal.add')).toMatchObject([
      { input: { label: 'Acme', signIn: 'browser', shareWithCli: false, sessionName: null } },
    ]);
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(window.location.hash).toBe('#/portal/p-acme');
  });

  it('takes over what the AWS config file has, sharing still off', async () => {
    const found = {
      sessionName: 'corp',
      startUrl: 'https://corp.awsapps.com/start',
      region: 'us-west-2',
      profiles: ['a', 'b'],
    };
    const api = await open(
      snapshot(),
      { 'portal.found': () => ({ portals: [found] }), 'portal.add': () => ({ portalId: 'p-1' }) },
      '',
    );
    await press('Add a portal');
    await press('Use corp', dialog());
    await press('Add portal', dialog());
    expect(asked(api, 'portal.add')).toMatchObject([
      { input: { label: 'corp', startUrl: found.startUrl, region: 'us-west-2', shareWithCli: false } },
    ]);
  });

  it('tells where shared tokens lie before they do', async () => {
    await open(snapshot(), NO_FOUND, '');
    await press('Add a portal');
    type('Name', 'Acme');
    expect(dialog().queryByText(/plain file in/)).toBeNull();
    fireEvent.click(dialog().getByLabelText('Share this sign-in with the AWS CLI'));
    expect(dialog().getByText(/plain file in/)).toBeDefined();
    expect(dialog().getByLabelText('Session name')).toHaveProperty('value', 'acme');
  });
});
