// @vitest-environment jsdom
import { act, cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Snapshot } from '../../../shared/model.ts';
import { App } from '../../../src-renderer/app.tsx';
import { openSnapshotStore } from '../../../src-renderer/snapshot-store.ts';
import { type FakeCloakroom, fakeCloakroom, Refusal } from './fake-cloakroom.ts';
import { lockedVault, mfaAsked, oneChain, oneUser, problem, ready, snapshot } from './sample-snapshots.ts';

// A whole window is rendered in each test; a loaded machine may need longer than the usual five seconds.
vi.setConfig({ testTimeout: 30_000 });

const SECRET = 'x'.repeat(40);

async function open(
  first: Snapshot,
  answers: Parameters<typeof fakeCloakroom>[1] = {},
): Promise<FakeCloakroom> {
  window.location.hash = '#/sessions';
  const api = fakeCloakroom(first, answers);
  vi.stubGlobal('cloakroom', api);
  const store = openSnapshotStore(api);
  render(<App store={store} />);
  await act(() => store.load());
  return api;
}

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
  window.location.hash = '';
});

const button = (name: string) => screen.getByRole('button', { name });
const dialog = () => within(screen.getByRole('dialog'));
const type = (label: string, value: string) =>
  fireEvent.change(dialog().getByLabelText(label), { target: { value } });
const leave = (label: string) => fireEvent.blur(dialog().getByLabelText(label));
const press = async (name: string) => {
  await act(async () => {
    fireEvent.click(dialog().getByRole('button', { name }));
  });
};

describe('the window', () => {
  it('waits for the first snapshot', () => {
    const api = fakeCloakroom(oneUser());
    render(<App store={openSnapshotStore(api)} />);
    expect(screen.getByText('Opening Cloakroom…')).toBeDefined();
  });

  it('leads on from nothing to the first IAM user', async () => {
    await open(snapshot());
    expect(screen.getByRole('heading', { name: 'No identities yet' })).toBeDefined();
    fireEvent.click(button('Add an IAM user'));
    expect(screen.getByRole('dialog', { name: 'Add IAM user' })).toBeDefined();
  });

  it('shows IAM users and roles in one list and follows what is pushed', async () => {
    const api = await open(oneChain());
    const table = within(screen.getByRole('table', { name: 'Sessions' }));
    expect(table.getAllByRole('button', { name: /^Start / })).toHaveLength(3);
    act(() => api.push({ ...oneChain(), statuses: { 's-deploy': ready(null) } }));
    expect(table.getByText('Ready · no expiry')).toBeDefined();
    expect(button('Stop Deploy')).toBeDefined();
  });

  it('starts and stops a session with one click', async () => {
    const api = await open({ ...oneChain(), statuses: { 's-alice': ready(null) } });
    fireEvent.click(button('Start Deploy'));
    fireEvent.click(button('Stop alice'));
    await waitFor(() =>
      expect(api.deeds()).toEqual([
        { channel: 'session.start', input: { sessionId: 's-deploy' } },
        { channel: 'session.stop', input: { sessionId: 's-alice' } },
      ]),
    );
  });

  it('says what AWS refused and what to do, and nothing about a dialog the person closed', async () => {
    let code: 'access-denied' | 'mfa-dismissed' = 'access-denied';
    await open(oneChain(), {
      'session.start': () => {
        throw new Refusal(problem({ code }));
      },
    });
    fireEvent.click(button('Start Deploy'));
    expect(await screen.findByText('AWS did not let alice assume the role Deploy.')).toBeDefined();
    expect(screen.getByText(/^Check that the role's trust policy/)).toBeDefined();
    code = 'mfa-dismissed';
    await act(async () => {
      fireEvent.click(button('Start Deploy'));
    });
    await waitFor(() =>
      expect(screen.queryByText('AWS did not let alice assume the role Deploy.')).toBeNull(),
    );
  });

  it('offers to unlock a locked vault', async () => {
    const api = await open(lockedVault());
    expect(screen.getByText('The keychain of this desktop is locked.')).toBeDefined();
    fireEvent.click(button('Unlock'));
    await waitFor(() => expect(api.deeds()).toEqual([{ channel: 'vault.unlock', input: {} }]));
  });
});

describe('making a session active', () => {
  const conflict = problem({
    code: 'profile-conflict',
    message: 'Your default profile has keys of its own',
    remedy: 'set them aside',
  });

  it('asks before setting keys of the person aside, then says so to the main process', async () => {
    const api = await open(oneChain(), {
      'session.makeActive': ({ replace }) => {
        if (!replace) throw new Refusal(conflict);
        return {};
      },
    });
    fireEvent.click(button('Make active: Deploy'));
    await screen.findByRole('dialog', { name: 'Make Deploy active?' });
    expect(dialog().getByText('Your default profile has keys of its own.')).toBeDefined();
    await press('Set mine aside and continue');
    expect(api.deeds().map((call) => call.input)).toEqual([
      { sessionId: 's-deploy', replace: false, insist: false },
      { sessionId: 's-deploy', replace: true, insist: true },
    ]);
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it('changes nothing when the person cancels', async () => {
    const api = await open(oneChain(), {
      'session.makeActive': () => {
        throw new Refusal(conflict);
      },
    });
    fireEvent.click(button('Make active: Deploy'));
    await screen.findByRole('dialog', { name: 'Make Deploy active?' });
    await press('Cancel');
    expect(api.deeds()).toHaveLength(1);
  });
});

describe('adding an IAM user', () => {
  it('checks fields as they are left, and sends nothing while one is wrong', async () => {
    const api = await open(oneUser());
    fireEvent.click(button('Add IAM user'));
    leave('Name');
    expect(dialog().queryByText('Enter a name')).toBeNull();
    type('Access key ID', 'ASIAEXAMPLEEXAMPLE00');
    leave('Access key ID');
    expect(dialog().getByText(/This is a temporary key/)).toBeDefined();
    await press('Add IAM user');
    expect(dialog().getByText('Enter a name')).toBeDefined();
    expect(dialog().getByText('Enter the secret access key')).toBeDefined();
    expect(api.deeds()).toEqual([]);
  });

  it('keeps what was typed when AWS refuses the key, and closes when it is accepted', async () => {
    let known = false;
    const api = await open(oneUser(), {
      'identity.addIamUser': () => {
        if (!known)
          throw new Refusal(problem({ code: 'invalid-key', message: 'AWS does not know this key' }));
        return { identityId: 'i-bob', sessionId: 's-bob' };
      },
    });
    fireEvent.click(button('Add IAM user'));
    type('Name', 'Bob');
    type('Access key ID', 'AKIAEXAMPLEEXAMPLE01');
    type('Secret access key', SECRET);
    expect(dialog().getByLabelText('Profile name')).toHaveProperty('value', 'bob');
    await press('Add IAM user');
    expect(dialog().getByText('AWS does not know this key.')).toBeDefined();
    expect(dialog().getByLabelText('Secret access key')).toHaveProperty('value', SECRET);
    known = true;
    await press('Add IAM user');
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(screen.getByText('Added Bob')).toBeDefined();
    expect(api.deeds().at(-1)).toMatchObject({
      channel: 'identity.addIamUser',
      input: { label: 'Bob', profileName: 'bob', key: { from: 'typed', secretAccessKey: SECRET } },
    });
  });

  it('forgets the secret when the dialog closes', async () => {
    await open(oneUser());
    fireEvent.click(button('Add IAM user'));
    expect(dialog().getByLabelText('Secret access key')).toHaveProperty('type', 'password');
    type('Secret access key', SECRET);
    await press('Cancel');
    expect(document.documentElement.outerHTML).not.toContain(SECRET);
    fireEvent.click(button('Add IAM user'));
    expect(dialog().getByLabelText('Secret access key')).toHaveProperty('value', '');
  });

  it('learns the key id and user name of a CSV file, and sends the draft instead of a secret', async () => {
    const api = await open(oneUser(), {
      'identity.readKeyFile': () => ({
        draftId: 'd-1',
        accessKeyId: 'AKIAEXAMPLEEXAMPLE01',
        userName: 'bob',
      }),
      'identity.addIamUser': () => ({ identityId: 'i-bob', sessionId: 's-bob' }),
    });
    fireEvent.click(button('Add IAM user'));
    type('Secret access key', SECRET);
    fireEvent.click(dialog().getByLabelText('Use the CSV file from the AWS console'));
    const file = new File(['bob,AKIAEXAMPLEEXAMPLE01,in-the-file'], 'bob_accessKeys.csv');
    await act(async () => {
      fireEvent.change(dialog().getByLabelText('Choose CSV file'), { target: { files: [file] } });
    });
    expect(dialog().getByText('AKIAEXAMPLEEXAMPLE01')).toBeDefined();
    expect(dialog().getByLabelText('Name')).toHaveProperty('value', 'bob');
    await press('Add IAM user');
    expect(api.deeds()).toMatchObject([
      { channel: 'identity.readKeyFile', input: { path: '/chosen/bob_accessKeys.csv' } },
      { channel: 'identity.addIamUser', input: { key: { from: 'file', draftId: 'd-1' } } },
    ]);
    // Neither what was typed before nor what is in the file.
    expect(JSON.stringify(api.calls)).not.toMatch(/xxxx|in-the-file/);
  });
});

describe('adding a role', () => {
  it('reads the ARN as it is typed and adds the role under the only user', async () => {
    const api = await open(oneUser(), {
      'session.test': () => ({
        arn: 'arn:aws:sts::999988887777:assumed-role/Operator/alice',
        expiresAt: null,
      }),
      'session.addRole': () => ({ sessionId: 's-op' }),
    });
    fireEvent.click(button('Add role'));
    type('Role ARN', 'arn:aws:iam::999988887777:role/platform/Operator');
    expect(dialog().getByText('Role Operator in account 999988887777')).toBeDefined();
    await press('Add role');
    expect(api.deeds()).toMatchObject([
      { channel: 'session.test', input: { label: 'Operator', sessionId: null } },
      {
        channel: 'session.addRole',
        input: { label: 'Operator', sourceSessionId: 's-alice', profileName: 'operator' },
      },
    ]);
  });
});

describe('the MFA dialog', () => {
  it('answers the prompt with the code on Enter', async () => {
    const api = await open(mfaAsked());
    expect(screen.getByRole('dialog', { name: 'MFA code for alice' })).toBeDefined();
    type('MFA code', '123 456');
    fireEvent.submit(dialog().getByLabelText('MFA code'));
    await waitFor(() =>
      expect(api.deeds()).toEqual([{ channel: 'mfa.answer', input: { promptId: 'p-1', code: '123456' } }]),
    );
  });

  it('sends nothing that is not six digits', async () => {
    const api = await open(mfaAsked());
    type('MFA code', '12345');
    await press('Submit');
    expect(dialog().getByText('Enter the six digits that the device shows')).toBeDefined();
    expect(api.deeds()).toEqual([]);
  });

  it('comes back empty, with the reason, when AWS refused the code', async () => {
    const api = await open(mfaAsked());
    type('MFA code', '123456');
    const [first] = mfaAsked().prompts;
    if (!first) throw new Error('no prompt');
    act(() =>
      api.push({
        ...mfaAsked(),
        prompts: [{ ...first, id: 'p-2', problem: 'AWS did not accept that code' }],
      }),
    );
    expect(dialog().getByText('AWS did not accept that code.')).toBeDefined();
    expect(dialog().getByLabelText('MFA code')).toHaveProperty('value', '');
  });

  it('is put off by "Not now"', async () => {
    const api = await open(mfaAsked());
    await press('Not now');
    expect(api.deeds()).toEqual([{ channel: 'mfa.dismiss', input: { promptId: 'p-1' } }]);
  });
});

describe('removing', () => {
  const removeFromMenu = async (label: string) => {
    fireEvent.click(button(`More actions for ${label}`));
    await act(async () => {
      fireEvent.click(await screen.findByRole('menuitem', { name: 'Remove' }));
    });
  };

  it('is refused with the reason while a role depends on it', async () => {
    const api = await open(oneChain());
    await removeFromMenu('alice');
    expect(dialog().getByText(/The role Deploy gets its credentials from it/)).toBeDefined();
    await press('Remove');
    expect(api.deeds()).toEqual([]);
  });

  it('says what goes, and removes the role', async () => {
    const api = await open(oneChain());
    await removeFromMenu('Audit');
    expect(dialog().getByText(/is taken out of ~\/\.aws\/config/)).toBeDefined();
    await press('Remove');
    expect(api.deeds()).toEqual([{ channel: 'session.remove', input: { sessionId: 's-audit' } }]);
  });
});
