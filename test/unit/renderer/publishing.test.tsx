// @vitest-environment jsdom
import { screen, waitFor, within } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Refusal } from './fake-cloakroom.ts';
import { ACCOUNTS, type Answers, asked, button, closeWindow, open, press, type } from './open-window.tsx';
import { onePortal, problem } from './sample-snapshots.ts';

vi.setConfig({ testTimeout: 30_000 });
afterEach(closeWindow);

describe('publishing many', () => {
  const plan = (token: string, incomplete = false): ReturnType<NonNullable<Answers['publish.preview']>> => ({
    items: [
      {
        action: 'add',
        profileName: 'prod-10-reader',
        oldName: null,
        accountId: '222222222222',
        accountName: 'prod-10',
        roleName: 'Reader',
        note: null,
      },
      {
        action: 'rename',
        profileName: 'prod-2-admin-x',
        oldName: 'prod-2-admin',
        accountId: '111111111111',
        accountName: 'prod-2',
        roleName: 'Admin',
        note: 'prod-2-admin-x is taken',
      },
    ],
    diff: '--- a\n+++ b\n+[profile prod-10-reader]\n',
    token,
    incomplete,
  });
  const page = '#/portal/p-acme/publish';

  it('shows the exact profiles and applies what was looked at, which can be taken back', async () => {
    const api = await open(
      onePortal(),
      { ...ACCOUNTS, 'publish.preview': () => plan('t-1'), 'publish.apply': () => ({ changed: 2 }) },
      page,
    );
    const table = within(screen.getByRole('table', { name: 'What will change' }));
    expect(table.getByText('prod-10-reader')).toBeDefined();
    expect(table.getByText('prod-2-admin')).toBeDefined();
    expect(table.getByText('prod-2-admin-x is taken')).toBeDefined();
    expect(screen.getByText('1 to add, 1 to rename')).toBeDefined();
    expect(screen.getByText(/removed or old name/)).toBeDefined();
    await press('Apply 2 changes');
    expect(asked(api, 'publish.apply')).toMatchObject([
      { input: { token: 't-1', template: '{account}-{role}', rule: { accounts: [], roles: [] } } },
    ]);
    expect(screen.getByText('Published profiles of Acme')).toBeDefined();
    await press('Undo');
    expect(asked(api, 'publish.undo')).toEqual([{ channel: 'publish.undo', input: { portalId: 'p-acme' } }]);
    expect(screen.getByText('Taken back')).toBeDefined();
  });

  it('asks once for a new plan after typing has rested, and does not apply the old one meanwhile', async () => {
    let previews = 0;
    const api = await open(
      onePortal(),
      { ...ACCOUNTS, 'publish.preview': () => plan(`t-${++previews}`) },
      page,
    );
    for (const template of ['{role}', '{role}-', '{role}-{account}']) type('Profile names', template);
    expect(button('Apply 2 changes')).toHaveProperty('disabled', true);
    await waitFor(() => expect(button('Apply 2 changes')).toHaveProperty('disabled', false));
    expect(asked(api, 'publish.preview').map((call) => call.input)).toMatchObject([
      { template: '{account}-{role}' },
      { template: '{role}-{account}' },
    ]);
  });

  it('shows why nothing was written, and a new plan', async () => {
    let previews = 0;
    const api = await open(
      onePortal(),
      {
        ...ACCOUNTS,
        'publish.preview': () => plan(`t-${++previews}`),
        'publish.apply': () => {
          throw new Refusal(problem({ code: 'file-busy', message: 'The file has changed since you looked' }));
        },
      },
      page,
    );
    await press('Apply 2 changes');
    expect(screen.getByText('The file has changed since you looked.')).toBeDefined();
    await waitFor(() => expect(asked(api, 'publish.preview')).toHaveLength(2));
    expect(window.location.hash).toBe(page);
  });

  it('puts a complaint about the template at the template', async () => {
    await open(
      onePortal(),
      {
        ...ACCOUNTS,
        'publish.preview': () => {
          throw new Refusal(problem({ code: 'invalid-input', message: '{x} is not known' }));
        },
      },
      page,
    );
    expect(screen.getByText('{x} is not known')).toBeDefined();
    expect(button('Apply 0 changes')).toHaveProperty('disabled', true);
  });

  it('says that nothing is removed while the listing is incomplete', async () => {
    await open(onePortal(), { ...ACCOUNTS, 'publish.preview': () => plan('t', true) }, page);
    expect(screen.getByText(/incomplete, so nothing will be removed/)).toBeDefined();
  });
});
