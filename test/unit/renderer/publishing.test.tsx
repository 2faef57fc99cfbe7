// @vitest-environment jsdom
import { act, screen, waitFor, within } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Refusal } from './fake-cloakroom.ts';
import {
  ACCOUNTS,
  type Answers,
  asked,
  button,
  closeWindow,
  dialog,
  open,
  press,
  type,
} from './open-window.tsx';
import { onePortal, portal, problem } from './sample-snapshots.ts';

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

  it('begins with the folders published last, also one that is gone, and sends what is left', async () => {
    const rule = { accounts: [], roles: [], folders: ['On call', 'Gone'], favouritesOnly: false };
    const folders = { 'sso:p-acme:111111111111:Admin': 'On call' };
    const api = await open(
      onePortal({
        portals: [portal('Acme', { publishing: { rule, template: '{role}', region: null } })],
        folders,
      }),
      { ...ACCOUNTS, 'publish.preview': () => plan('t') },
      page,
    );
    expect(asked(api, 'publish.preview')).toMatchObject([{ input: { rule, template: '{role}' } }]);
    expect(screen.getByText('1 role')).toBeDefined();
    await press('Remove Gone');
    await waitFor(() => expect(asked(api, 'publish.preview')).toHaveLength(2));
    expect(asked(api, 'publish.preview').at(-1)).toMatchObject({ input: { rule: { folders: ['On call'] } } });
  });

  it('is planned anew when a role leaves a folder of the rule', async () => {
    const rule = { accounts: [], roles: [], folders: ['On call'], favouritesOnly: false };
    const first = onePortal({
      portals: [portal('Acme', { publishing: { rule, template: '{role}', region: null } })],
      folders: { 'sso:p-acme:111111111111:Admin': 'On call' },
    });
    const api = await open(first, { ...ACCOUNTS, 'publish.preview': () => plan('t') }, page);
    act(() => api.push({ ...first, folders: {} }));
    await waitFor(() => expect(asked(api, 'publish.preview')).toHaveLength(2));
  });
});

describe('unpublishing', () => {
  const page = '#/portal/p-acme/publish';
  const change = (token: string, names: readonly string[]) => ({
    items: names.map((profileName) => ({
      action: 'remove' as const,
      profileName,
      oldName: profileName,
      accountId: '111111111111',
      accountName: 'prod-2',
      roleName: 'Admin',
      note: null,
    })),
    diff: names.map((name) => `@@ -1,1 +1,0 @@\n-[profile ${name}]\n`).join(''),
    token,
    incomplete: false,
  });
  const NOTHING: Answers = {
    ...ACCOUNTS,
    'publish.preview': () => ({ items: [], diff: '', token: 't', incomplete: false }),
  };

  it('is offered while the portal has a profile', async () => {
    const api = await open(onePortal(), NOTHING, page);
    expect(screen.getByText('No role matches.')).toBeDefined();
    expect(button('Unpublish all…')).toBeDefined();
    act(() => api.push(onePortal({ profiles: [{ name: 'alice', sessionId: 's-alice', region: null }] })));
    expect(screen.queryByRole('button', { name: 'Unpublish all…' })).toBeNull();
  });

  it('shows what goes, takes it all away at once, and can be taken back', async () => {
    const api = await open(
      onePortal(),
      {
        ...NOTHING,
        'publish.previewUnpublish': () => change('u-1', ['prod-2-admin', 'prod-2-admin-us']),
        'publish.unpublish': () => ({ changed: 2 }),
      },
      page,
    );
    await press('Unpublish all…');
    expect(dialog().getByText(/^2 profiles are taken out of ~\/\.aws\/config/)).toBeDefined();
    expect(dialog().getByText('-[profile prod-2-admin-us]')).toBeDefined();
    expect(asked(api, 'publish.unpublish')).toEqual([]);
    await press('Unpublish 2', dialog());
    expect(asked(api, 'publish.unpublish')).toEqual([
      { channel: 'publish.unpublish', input: { portalId: 'p-acme', token: 'u-1' } },
    ]);
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(window.location.hash).toBe('#/portal/p-acme');
    expect(screen.getByText('Unpublished the profiles of Acme')).toBeDefined();
    expect(screen.getByText('2 removed.')).toBeDefined();
    await press('Undo');
    expect(asked(api, 'publish.undo')).toEqual([{ channel: 'publish.undo', input: { portalId: 'p-acme' } }]);
  });

  it('shows the newer change when the file is not as it was looked at, and then does that', async () => {
    const answers = [change('u-1', ['prod-2-admin']), change('u-2', ['prod-2-admin', 'prod-2-admin-us'])];
    let looks = 0;
    const api = await open(
      onePortal(),
      {
        ...NOTHING,
        'publish.previewUnpublish': () => answers[looks++] ?? change('u-3', []),
        'publish.unpublish': ({ token }) => {
          if (token === 'u-2') return { changed: 2 };
          throw new Refusal(problem({ code: 'file-busy', message: 'The config file has changed' }));
        },
      },
      page,
    );
    await press('Unpublish all…');
    await press('Unpublish 1', dialog());
    expect(dialog().getByText('The config file has changed.')).toBeDefined();
    expect(dialog().getByText('-[profile prod-2-admin-us]')).toBeDefined();
    await press('Unpublish 2', dialog());
    expect(asked(api, 'publish.unpublish').map((call) => call.input)).toMatchObject([
      { token: 'u-1' },
      { token: 'u-2' },
    ]);
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it('has nothing to do when the last profile went meanwhile', async () => {
    const api = await open(
      onePortal(),
      { ...NOTHING, 'publish.previewUnpublish': () => change('u', []) },
      page,
    );
    await press('Unpublish all…');
    expect(dialog().getByText('Acme has no profile any more.')).toBeDefined();
    await press('Unpublish', dialog());
    expect(asked(api, 'publish.unpublish')).toEqual([]);
  });
});
