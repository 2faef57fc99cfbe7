// @vitest-environment jsdom
import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { FoundProfile, ImportPreview } from '../../../shared/aws-files.ts';
import type { Snapshot } from '../../../shared/model.ts';
import { Refusal } from './fake-cloakroom.ts';
import { type Answers, asked, button, closeWindow, open, press } from './open-window.tsx';
import { fewProfiles, found, importPreview } from './sample-files.ts';
import { oneChain, onePortal, problem, snapshot } from './sample-snapshots.ts';

vi.setConfig({ testTimeout: 60_000 });
afterEach(closeWindow);

const PAGE = '#/import';
const withFiles = (first: Snapshot, importable = 4, revision = 1): Snapshot => ({
  ...first,
  files: { ...first.files, importable, revision },
});
const survey = (profiles: FoundProfile[] = fewProfiles()): Answers => ({
  'import.survey': () => ({ profiles }),
});
const imports = (more: Partial<ImportPreview> = {}): Answers => ({
  ...survey(),
  'import.preview': () => importPreview('t-1', more),
  'import.apply': () => ({ changeId: 'c-9', profiles: 4 }),
});
const table = (name = 'Profiles of the AWS files') => within(screen.getByRole('table', { name }));
const box = (name: string) => table().getByRole('checkbox', { name });
const chosen = () =>
  table()
    .getAllByRole('checkbox', { name: /^Bring over/ })
    .filter((one) => (one as HTMLInputElement).checked)
    .map((one) => one.getAttribute('aria-label')?.replace('Bring over ', ''));
const toggle = (name: string) =>
  act(async () => {
    fireEvent.click(box(`Bring over ${name}`));
  });

describe('what was found', () => {
  it('is said in words and in a table, everything that can come over is chosen, and nothing is changed', async () => {
    const api = await open(withFiles(oneChain()), survey(), PAGE);
    expect(
      screen.getByText(
        '1 IAM user key, 2 roles and 1 SSO role can be brought over. 1 profile stays as it is. 1 profile is broken.',
      ),
    ).toBeDefined();
    expect(chosen()).toEqual(['alice', 'audit', 'deploy', 'dev']);
    expect(table().getByText('Role via deploy')).toBeDefined();
    expect(table().getByText("Another tool's credential_process")).toBeDefined();
    expect(table().getByText('config line 1, credentials line 3')).toBeDefined();
    expect(screen.getByText(/Nothing has been changed/)).toBeDefined();
    expect(api.deeds()).toEqual([]);
  });

  it('leads from a broken profile to its reason', async () => {
    await open(withFiles(oneChain()), survey(), PAGE);
    expect(table().getByText('It names itself as its source.')).toBeDefined();
    expect(box('broken-one cannot be brought over')).toHaveProperty('disabled', true);
    await act(async () => {
      fireEvent.click(table().getByRole('link', { name: /broken-one/ }));
    });
    expect(window.location.hash).toBe('#/health');
  });

  it('keeps a source and what lives on it together, and says so', async () => {
    await open(withFiles(oneChain()), survey(), PAGE);
    await toggle('deploy');
    expect(chosen()).toEqual(['alice', 'dev']);
    expect(screen.getByText('audit stays too: its credentials come from deploy.')).toBeDefined();
    await toggle('alice');
    await toggle('audit');
    expect(chosen()).toEqual(['alice', 'audit', 'deploy', 'dev']);
    expect(
      screen.getByText('alice, deploy come along: they are where the credentials come from.'),
    ).toBeDefined();
  });

  it('wants at least one to go on with', async () => {
    await open(withFiles(oneChain()), survey(), PAGE);
    await act(async () => {
      fireEvent.click(box('Select all that can be brought over'));
    });
    expect(chosen()).toEqual([]);
    expect(button('Check 0 profiles')).toHaveProperty('disabled', true);
  });

  it('follows the files without choosing again what was left out; an older answer is dropped', async () => {
    const ends: ((profiles: FoundProfile[]) => void)[] = [];
    const api = await open(
      withFiles(oneChain()),
      { 'import.survey': () => new Promise((resolve) => ends.push((profiles) => resolve({ profiles }))) },
      PAGE,
    );
    await act(async () => ends[0]?.(fewProfiles()));
    await toggle('dev');
    await act(async () => api.push(withFiles(oneChain(), 4, 2)));
    await act(async () => api.push(withFiles(oneChain(), 4, 3)));
    await act(async () => ends[2]?.([...fewProfiles(), found('newer', 'sso-role')]));
    await act(async () => ends[1]?.([found('older', 'sso-role')]));
    expect(chosen()).toEqual(['alice', 'audit', 'deploy', 'newer']);
    expect(box('Bring over dev')).toBeDefined();
  });

  it('is nothing that can come over: says what there is and leads on', async () => {
    await open(
      withFiles(oneChain(), 0),
      survey([found('mine', 'cloakroom'), found('ci', 'environment')]),
      PAGE,
    );
    expect(
      screen.getByText(
        'Nothing can be brought over. 1 profile comes from Cloakroom already. 1 profile stays as it is.',
      ),
    ).toBeDefined();
    expect(table().queryByRole('checkbox')).toBeNull();
    await press('See sessions');
    expect(window.location.hash).toBe('#/sessions');
  });

  it('is nothing at all: leads to the first portal or user', async () => {
    await open(snapshot(), survey([]), PAGE);
    expect(screen.getByText(/hold no profiles yet/)).toBeDefined();
    await press('Add an IAM user');
    expect(screen.getByRole('dialog', { name: 'Add IAM user' })).toBeDefined();
  });

  it('cannot be told when the files cannot be read', async () => {
    let readable = false;
    await open(
      withFiles(oneChain()),
      {
        'import.survey': () => {
          if (!readable) throw new Refusal(problem({ code: 'file-unreadable', message: 'No way in' }));
          return { profiles: fewProfiles() };
        },
      },
      PAGE,
    );
    expect(screen.getByText('No way in.')).toBeDefined();
    readable = true;
    await press('Try again');
    expect(chosen()).toHaveLength(4);
  });
});

describe('checking the choice', () => {
  it('asks about what was chosen, and shows what will be made and the exact lines', async () => {
    const api = await open(withFiles(oneChain()), imports(), PAGE);
    await toggle('audit');
    await press('Check 3 profiles');
    expect(asked(api, 'import.preview')).toMatchObject([{ input: { profiles: ['alice', 'deploy', 'dev'] } }]);
    expect(table('IAM users').getByText('111122223333')).toBeDefined();
    expect(table('Portals').getByText('https://acme.awsapps.com/start')).toBeDefined();
    expect(table('Sessions').getByText('default (the active session)')).toBeDefined();
    expect(table('Sessions').getByText('via alice')).toBeDefined();
    expect(screen.getByText('-[alice]')).toBeDefined();
    expect(screen.getByText('+region = eu-west-1')).toBeDefined();
    expect(asked(api, 'import.apply')).toEqual([]);
  });

  it('says that AWS is asked, and goes nowhere meanwhile but back', async () => {
    await open(withFiles(oneChain()), { ...survey(), 'import.preview': () => new Promise(() => {}) }, PAGE);
    await press('Check 4 profiles');
    expect(screen.getByText(/^Asking AWS about 4 profiles/)).toBeDefined();
    expect(button('Next')).toHaveProperty('disabled', true);
    await press('Previous');
    expect(chosen()).toHaveLength(4);
  });

  it('names each profile that has to stay, with its account and what to do', async () => {
    const problems = [
      {
        profile: 'alice',
        error: problem({
          code: 'inactive-key',
          message: 'This key is switched off',
          remedy: 'activate it in IAM',
        }),
      },
    ];
    await open(withFiles(oneChain()), imports({ problems, sessions: [], identities: [] }), PAGE);
    await press('Check 4 profiles');
    expect(screen.getByText('1 profile cannot come over; it stays as it is.')).toBeDefined();
    for (const text of ['Activate it in IAM.', 'Account: 444455556666'])
      expect(screen.getByText(text)).toBeDefined();
    expect(screen.getByText('None of the chosen profiles can come over.')).toBeDefined();
    expect(button('Next')).toHaveProperty('disabled', true);
  });

  it('says why nothing could be worked out, and tries again', async () => {
    let reachable = false;
    await open(
      withFiles(oneChain()),
      {
        ...survey(),
        'import.preview': () => {
          if (!reachable) throw new Refusal(problem({ code: 'network', message: 'AWS cannot be reached' }));
          return importPreview('t-1');
        },
      },
      PAGE,
    );
    await press('Check 4 profiles');
    expect(screen.getByText('AWS cannot be reached.')).toBeDefined();
    expect(button('Next')).toHaveProperty('disabled', true);
    reachable = true;
    await press('Try again');
    expect(button('Next')).toHaveProperty('disabled', false);
  });

  it('drops the answer about an older choice', async () => {
    const ends: ((preview: ImportPreview) => void)[] = [];
    await open(
      withFiles(oneChain()),
      { ...survey(), 'import.preview': () => new Promise((resolve) => ends.push(resolve)) },
      PAGE,
    );
    await press('Check 4 profiles');
    await press('Previous');
    await toggle('dev');
    await press('Check 3 profiles');
    await act(async () => ends[1]?.(importPreview('new', { portals: [] })));
    await act(async () => ends[0]?.(importPreview('old')));
    expect(screen.queryByRole('table', { name: 'Portals' })).toBeNull();
    expect(table('IAM users')).toBeDefined();
  });
});

describe('bringing over', () => {
  const toTheEnd = async () => {
    await press('Check 4 profiles');
    await press('Next');
  };

  it('says what happens to the keys, orders what was looked at, and shows what works now', async () => {
    const api = await open(withFiles(onePortal()), imports(), PAGE);
    await toTheEnd();
    expect(screen.getByText(/sealed in the vault, read back and proved/)).toBeDefined();
    await press('Bring over 4 profiles');
    const profiles = ['alice', 'audit', 'deploy', 'dev'];
    expect(asked(api, 'import.apply')).toMatchObject([{ input: { profiles, token: 't-1' } }]);
    expect(screen.getByText('4 profiles now come from Cloakroom')).toBeDefined();
    expect(table('What works now').getByText('deploy')).toBeDefined();
    await press('See sessions');
    expect(window.location.hash).toBe('#/sessions');
  });

  it('can be undone from the end of it', async () => {
    const undo = { diffs: [], conflict: null, notes: ['The IAM user alice is forgotten here'], token: 't' };
    const answers = { ...imports(), 'history.previewUndo': () => undo };
    const api = await open(withFiles(oneChain()), answers, PAGE);
    await toTheEnd();
    await press('Bring over 4 profiles');
    await press('Undo…');
    expect(window.location.hash).toBe('#/history');
    expect(asked(api, 'history.previewUndo')).toMatchObject([{ input: { changeId: 'c-9' } }]);
    expect(screen.getByRole('dialog', { name: 'Undo “Import”?' })).toBeDefined();
  });

  it('leads to the sign-in that a portal still wants', async () => {
    const out = withFiles(onePortal({ portalStatuses: { 'p-acme': { state: 'signed-out', error: null } } }));
    const api = await open(out, imports(), PAGE);
    await toTheEnd();
    await press('Bring over 4 profiles');
    await press('Sign in: Acme');
    expect(asked(api, 'portal.signIn')).toMatchObject([{ input: { portalId: 'p-acme' } }]);
  });

  it('is refused as a whole, with the reason', async () => {
    await open(
      withFiles(oneChain()),
      {
        ...imports(),
        'import.apply': () => {
          throw new Refusal(problem({ code: 'vault-locked', message: 'The vault is locked' }));
        },
      },
      PAGE,
    );
    await toTheEnd();
    await press('Bring over 4 profiles');
    expect(screen.getByText('The vault is locked.')).toBeDefined();
    expect(screen.getByText('Nothing was brought over; your files are as they were.')).toBeDefined();
    expect(button('Bring over 4 profiles')).toHaveProperty('disabled', false);
  });

  it('goes back to looking when the files have changed meanwhile', async () => {
    let asks = 0;
    const api = await open(
      withFiles(oneChain()),
      {
        ...survey(),
        'import.preview': () => importPreview(`t-${++asks}`),
        'import.apply': ({ token }) => {
          if (token === 't-1')
            throw new Refusal(
              problem({ code: 'file-busy', message: 'The files have changed since you looked' }),
            );
          return { changeId: 'c-9', profiles: 4 };
        },
      },
      PAGE,
    );
    await toTheEnd();
    await press('Bring over 4 profiles');
    expect(screen.getByRole('heading', { name: 'Check' })).toBeDefined();
    expect(screen.getByText('The files have changed since you looked.')).toBeDefined();
    await press('Next');
    await press('Bring over 4 profiles');
    expect(asked(api, 'import.apply').map(({ input }) => input)).toMatchObject([
      { token: 't-1' },
      { token: 't-2' },
    ]);
    expect(screen.getByText('4 profiles now come from Cloakroom')).toBeDefined();
  });

  it('is told at the top of the window when its page was left meanwhile', async () => {
    let end = () => {};
    await open(
      withFiles(oneChain()),
      {
        ...imports(),
        'import.apply': () =>
          new Promise((resolve) => {
            end = () => resolve({ changeId: 'c-9', profiles: 4 });
          }),
      },
      PAGE,
    );
    await toTheEnd();
    await press('Bring over 4 profiles');
    expect(screen.getByText(/^Sealing the keys, proving them with AWS/)).toBeDefined();
    await act(async () => {
      window.location.hash = '#/sessions';
    });
    await waitFor(() => expect(screen.queryByText(/^Sealing the keys/)).toBeNull());
    await act(async () => end());
    expect(screen.getByText('4 profiles now come from Cloakroom')).toBeDefined();
  });
});

describe('the first start', () => {
  it('begins with the import when there are AWS profiles and nothing here yet', async () => {
    await open(withFiles(snapshot()), survey(), '');
    await waitFor(() => expect(window.location.hash).toBe(PAGE));
    expect(await screen.findByText('Welcome to Cloakroom')).toBeDefined();
  });

  it('waits for the files to be read, and leads there once', async () => {
    const api = await open(withFiles(snapshot(), 0), survey(), '');
    expect(screen.getByRole('heading', { name: 'No identities yet' })).toBeDefined();
    await act(async () => api.push(withFiles(snapshot(), 4, 2)));
    await waitFor(() => expect(window.location.hash).toBe(PAGE));
    await press('Not now');
    expect(window.location.hash).toBe('#/sessions');
    await act(async () => {
      window.location.hash = '';
    });
    await act(async () => api.push(withFiles(snapshot(), 0, 3)));
    await act(async () => api.push(withFiles(snapshot(), 5, 4)));
    expect(window.location.hash).toBe('');
  });

  it('leaves a person on the page they chose', async () => {
    await open(withFiles(snapshot()), survey(), '#/health');
    expect(window.location.hash).toBe('#/health');
  });

  it('is over once there is anything in Cloakroom', async () => {
    await open(withFiles(oneChain()), survey(), '');
    expect(window.location.hash).toBe('');
    expect(screen.getByRole('heading', { name: 'Home' })).toBeDefined();
  });

  it('is offered by the empty list of sessions as well', async () => {
    await open(withFiles(snapshot()), survey(), '#/sessions');
    expect(screen.getByText('4 profiles in your AWS files can be brought over')).toBeDefined();
    await press('Look at them');
    expect(window.location.hash).toBe(PAGE);
    expect(screen.queryByRole('dialog')).toBeNull();
  });
});
