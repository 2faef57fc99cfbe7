// @vitest-environment jsdom
import { act, fireEvent, screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { KeyLookUp } from '../../../shared/key-inventory.ts';
import { Refusal } from './fake-cloakroom.ts';
import {
  HELD,
  inGrace,
  inventory,
  inventoryKey,
  keyFinding,
  manyUsers,
  OTHER,
  withKeys,
} from './keys-samples.ts';
import { menu, show, table, tick, two } from './keys-window.tsx';
import { asked, button, closeWindow, dialog, NO_FOUND, open, press } from './open-window.tsx';
import { NOW, oneChain, onePortal, problem } from './sample-snapshots.ts';

vi.setConfig({ testTimeout: 60_000 });
beforeEach(() => {
  vi.useFakeTimers({ now: NOW, toFake: ['Date'] });
});
afterEach(() => {
  closeWindow();
  vi.useRealTimers();
});

describe('the list of access keys', () => {
  it('says of each key how old it is, when it was used, where it stands and what is wrong', async () => {
    await show(
      withKeys({ keyFindings: [keyFinding()] }, [
        inventoryKey(HELD, { places: ['profile dev in the credentials file'] }),
      ]),
    );
    for (const text of [HELD, '120 days', 'Older than 90 days', 'profile dev in the credentials file'])
      expect(table().getByText(text)).toBeDefined();
    expect(table().getByText('The key is 120 days old; your policy allows 90.')).toBeDefined();
    expect(table().getByText(/2 days ago, sts in eu-west-1/)).toBeDefined();
  });

  it('asks AWS about all, or about those that are selected', async () => {
    const api = await show();
    await press('Refresh all');
    await tick('Select alice');
    await press('Refresh (1)');
    expect(asked(api, 'keys.refresh').map(({ input }) => input)).toEqual([
      { identityIds: [] },
      { identityIds: ['i-alice'] },
    ]);
  });

  it('offers to ask when nothing was read yet, and says meanwhile that it does', async () => {
    const api = await show(oneChain());
    expect(table().getByText('Not read yet')).toBeDefined();
    await press('Ask AWS');
    expect(asked(api, 'keys.refresh')).toHaveLength(1);
    const reading = inventory([], { reading: true, readAt: null });
    await act(async () => api.push({ ...oneChain(), keyInventory: { 'i-alice': reading } }));
    expect(screen.getByText('Asking AWS about 1 IAM user')).toBeDefined();
    expect(screen.queryByRole('button', { name: 'Ask AWS' })).toBeNull();
  });

  it('says why a user could not be read, and what to do', async () => {
    const failed = inventory([], {
      readAt: null,
      problem: problem({ message: 'The key is inactive', remedy: 'edit the user' }),
    });
    await show({ ...oneChain(), keyInventory: { 'i-alice': failed } });
    expect(table().getByText(/Could not be read: The key is inactive\./)).toBeDefined();
    expect(table().getByText('Edit the user.')).toBeDefined();
  });

  it('says why AWS could not be asked', async () => {
    await show(withKeys(), {
      'keys.refresh': () => {
        throw new Refusal(problem({ code: 'vault-locked', message: 'The vault is locked' }));
      },
    });
    await press('Refresh all');
    expect(screen.getByText('The vault is locked.')).toBeDefined();
  });

  it('without IAM users says that this is good', async () => {
    await show(onePortal());
    expect(screen.getByText('There are no access keys in the vault')).toBeDefined();
    expect(button('Look up a key…')).toBeDefined();
  });

  it('holds a hundred users, page by page, and finds one of them', async () => {
    await show(manyUsers(100));
    expect(screen.getByText('(100)')).toBeDefined();
    expect(table().getAllByRole('row')).toHaveLength(26);
    fireEvent.change(screen.getByLabelText('Filter access keys'), { target: { value: 'user-73' } });
    expect(table().getAllByRole('row')).toHaveLength(2);
  });

  it('selects users, not single keys', async () => {
    await show(withKeys({}, two()));
    expect(
      table().getByRole('checkbox', { name: 'Another key of alice: select the user above' }),
    ).toHaveProperty('disabled', true);
  });

  it('offers of a key that is not in use here what can be done with it', async () => {
    await show(withKeys({}, two({ status: 'Inactive' })));
    await press(`Delete… ${OTHER}`);
    expect(dialog().getByText('Nothing in Cloakroom: its secret is not in the vault.')).toBeDefined();
  });
});

describe('permissions', () => {
  it('that are missing come with a policy that allows them', async () => {
    const access = { mfaDevices: [], groups: null, attachedPolicies: ['Deployers'], inlinePolicies: [] };
    const missingPermissions = ['iam:ListGroupsForUser'];
    await show(
      withKeys({ keyInventory: { 'i-alice': inventory([inventoryKey()], { access, missingPermissions }) } }),
    );
    await press('What alice may not read');
    expect(dialog().getByText('Deployers')).toBeDefined();
    expect(dialog().getByText('The user may not read this')).toBeDefined();
    expect(dialog().getByText(/"iam:ListGroupsForUser"/)).toBeDefined();
  });
});

describe('a key policy', () => {
  it('is that of the settings until a user gets its own', async () => {
    const api = await show();
    await menu('Policy…');
    await act(async () => {
      fireEvent.click(dialog().getByRole('radio', { name: 'A policy of its own' }));
    });
    fireEvent.change(dialog().getByLabelText('A key may be so many days old'), { target: { value: '30' } });
    await press('Save', dialog());
    expect(asked(api, 'keys.setPolicy')).toMatchObject([
      { input: { identityIds: ['i-alice'], policy: { maxAgeDays: 30, rotatesItself: false } } },
    ]);
  });

  it('is not saved with a number that is none', async () => {
    const api = await show(
      withKeys({ keyPolicies: { 'i-alice': { ...withKeys().settings.keys, maxAgeDays: 7 } } }),
    );
    await menu('Policy…');
    fireEvent.change(dialog().getByLabelText('A key may be so many days old'), { target: { value: 'x' } });
    await press('Save', dialog());
    expect(dialog().getByText('Enter a whole number')).toBeDefined();
    expect(asked(api, 'keys.setPolicy')).toEqual([]);
  });
});

describe('single keys', () => {
  it('a second one is made only when somebody insists, and goes to the clipboard', async () => {
    const api = await show(withKeys(), { 'keys.create': () => ({ accessKeyId: OTHER }) });
    await menu('Create a second key…');
    expect(dialog().getByRole('button', { name: 'Create key' })).toHaveProperty('disabled', true);
    await tick('I need a key outside Cloakroom and will look after it', dialog());
    await press('Create key', dialog());
    expect(asked(api, 'keys.create')).toHaveLength(1);
    expect(dialog().getByText('Paste it now: it is in the clipboard for one minute')).toBeDefined();
  });

  it('a third one is not', async () => {
    await show(withKeys({}, two()));
    await menu('Create a second key…');
    expect(dialog().getByText('alice has two keys already')).toBeDefined();
  });

  it('the last working one is deleted only when its id is typed', async () => {
    const api = await show();
    await menu('Delete…');
    expect(dialog().getByText('This is the last working key of alice')).toBeDefined();
    const remove = () => dialog().getByRole('button', { name: 'Delete key' });
    fireEvent.change(dialog().getByRole('textbox'), { target: { value: OTHER } });
    expect(remove()).toHaveProperty('disabled', true);
    fireEvent.change(dialog().getByRole('textbox'), { target: { value: HELD } });
    await press('Delete key', dialog());
    expect(asked(api, 'keys.delete')).toMatchObject([{ input: { accessKeyId: HELD, typedId: HELD } }]);
  });

  it('the last working one is deactivated only when its id is typed', async () => {
    const api = await show();
    await menu('Deactivate…');
    const deactivate = () => dialog().getByRole('button', { name: 'Deactivate' });
    expect(deactivate()).toHaveProperty('disabled', true);
    fireEvent.change(dialog().getByRole('textbox'), { target: { value: HELD } });
    await press('Deactivate', dialog());
    expect(asked(api, 'keys.setStatus')).toMatchObject([
      { input: { accessKeyId: HELD, status: 'Inactive', typedId: HELD } },
    ]);
  });

  it('another one is deactivated after saying what depends on it', async () => {
    const api = await show(withKeys({}, two()));
    await press(`Deactivate… ${OTHER}`);
    expect(dialog().queryByText(/last working key/)).toBeNull();
    await press('Deactivate', dialog());
    expect(asked(api, 'keys.setStatus')).toMatchObject([
      { input: { accessKeyId: OTHER, status: 'Inactive' } },
    ]);
    expect(screen.getByText(`Deactivated ${OTHER}`)).toBeDefined();
  });

  it('the old one of a rotation is reactivated there', async () => {
    await show(withKeys({ rotations: [inGrace({ oldKeyId: OTHER })] }, two({ status: 'Inactive' })));
    await menu('Reactivate…', OTHER);
    expect(dialog().getByRole('button', { name: 'Reactivate' })).toHaveProperty('disabled', true);
    await press('See rotation', dialog());
    expect(dialog().getByText('The new key is in use')).toBeDefined();
  });
});

describe('looking up a key', () => {
  const found = (change: Partial<KeyLookUp> = {}): KeyLookUp => ({
    accessKeyId: OTHER,
    kind: 'long-term',
    decodedAccountId: '111122223333',
    accountId: null,
    problem: null,
    identityId: null,
    held: false,
    status: null,
    places: [],
    ...change,
  });
  const lookUp = async (value: KeyLookUp, first = withKeys()) => {
    const api = await show(first, { 'keys.lookUp': () => value });
    await press('Look up a key…');
    fireEvent.change(dialog().getByLabelText('Access key ID'), {
      target: { value: ` ${value.accessKeyId} ` },
    });
    await press('Look up', dialog());
    return api;
  };

  it('asks about an id only, and warns of a secret in the field', async () => {
    const api = await show();
    await press('Look up a key…');
    fireEvent.change(dialog().getByLabelText('Access key ID'), {
      target: { value: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' },
    });
    await press('Look up', dialog());
    expect(dialog().getByText(/This looks like the secret/)).toBeDefined();
    expect(asked(api, 'keys.lookUp')).toEqual([]);
  });

  it('of somebody else says where it is from and whom to tell', async () => {
    await lookUp(found());
    expect(dialog().getByText(/111122223333, as the ID itself tells/)).toBeDefined();
    expect(dialog().getByText(/Tell whoever administers account 111122223333/)).toBeDefined();
    expect(dialog().getByText(/CloudTrail/)).toBeDefined();
  });

  it('says which sessions live on, and gives the policy that ends them', async () => {
    const held = found({ accessKeyId: HELD, identityId: 'i-alice', held: true, status: 'Active' });
    const began = Date.now();
    await lookUp(held);
    const help = dialog();
    expect(help.getByText(/live on for up to 36 hours/).textContent).toContain('up to 12 hours each');
    expect(help.getByText(/^For each role that could be assumed/).textContent).toContain('Deploy');
    expect(help.getByRole('button', { name: 'Copy policy' })).toBeDefined();
    const policy = JSON.parse(help.getByRole('group', { name: /ends older sessions/ }).textContent ?? '');
    const [{ Effect, Action, Condition }] = policy.Statement;
    expect([Effect, Action]).toEqual(['Deny', '*']);
    const time = Date.parse(Condition.DateLessThan['aws:TokenIssueTime']);
    expect(time).toBeGreaterThanOrEqual(began - 1_000);
    expect(time).toBeLessThanOrEqual(Date.now());
  });

  it('that is not in use here deactivates it at once, and looks again', async () => {
    const api = await lookUp(found({ identityId: 'i-alice', status: 'Active' }), withKeys({}, two()));
    await press('Deactivate it now', dialog());
    expect(asked(api, 'keys.leaked')).toMatchObject([
      { input: { identityId: 'i-alice', accessKeyId: OTHER } },
    ]);
    expect(asked(api, 'keys.lookUp')).toHaveLength(2);
  });

  it('that is in use here replaces it first, and shows how', async () => {
    const api = await lookUp(
      found({ accessKeyId: HELD, identityId: 'i-alice', held: true, status: 'Active' }),
    );
    await press('Replace it now and deactivate it', dialog());
    expect(asked(api, 'keys.leaked')).toHaveLength(1);
    expect(screen.getByText('Rotation of alice')).toBeDefined();
  });

  it('that is inactive already needs nothing but deleting', async () => {
    await lookUp(
      found({ identityId: 'i-alice', status: 'Inactive' }),
      withKeys({}, two({ status: 'Inactive' })),
    );
    expect(dialog().getByText('AWS refuses this key already')).toBeDefined();
    expect(dialog().queryByRole('button', { name: 'Deactivate it now' })).toBeNull();
  });
});

describe('the way out', () => {
  it('lists what would have to move, and leads to a portal', async () => {
    const base = withKeys();
    await show({ ...base, profiles: base.profiles.filter(({ name }) => name !== 'alice') }, NO_FOUND);
    await menu('Do without access keys…');
    expect(dialog().getByText('alice is only used to assume roles')).toBeDefined();
    expect(dialog().getByRole('button', { name: 'Edit Deploy' })).toBeDefined();
    expect(dialog().getByText('Come along by themselves: Audit.')).toBeDefined();
    await press('Add portal…', dialog());
    expect(dialog().getByLabelText('Start URL')).toBeDefined();
  });
});

describe('elsewhere', () => {
  it('a CSV file is shredded when somebody wants it, once its key is in the vault', async () => {
    const file = { draftId: 'd-1', accessKeyId: OTHER, userName: 'bob' };
    const api = await open(
      oneChain(),
      {
        'identity.readKeyFile': () => file,
        'identity.addIamUser': () => ({ identityId: 'i-bob', sessionId: 's-bob' }),
      },
      '#/users',
    );
    await press('Add IAM user');
    await act(async () => {
      fireEvent.click(dialog().getByRole('radio', { name: 'Use the CSV file from the AWS console' }));
    });
    const chosen = new File(['x'], 'bob_accessKeys.csv', { type: 'text/csv' });
    await act(async () => {
      fireEvent.change(document.querySelector('input[type="file"]') as HTMLInputElement, {
        target: { files: [chosen] },
      });
    });
    await press('Add IAM user', dialog());
    expect(screen.getByText(/It cannot reach other copies: in backups/)).toBeDefined();
    expect(asked(api, 'keys.shredFile')).toEqual([]);
    await press('Shred the file');
    expect(asked(api, 'keys.shredFile')).toMatchObject([{ input: { draftId: 'd-1' } }]);
    expect(screen.getByText('The key file was overwritten and deleted')).toBeDefined();
  });

  it('Home leads to the rotation of a key that is too old', async () => {
    await open(withKeys({ keyFindings: [keyFinding()] }), {}, '#/home');
    await press(`Rotate… alice, ${HELD}`);
    expect(dialog().getByRole('button', { name: 'Rotate key' })).toBeDefined();
  });

  it('the settings have the policy of all users', async () => {
    const api = await open(oneChain(), {}, '#/settings');
    const grace = screen.getByLabelText('Keep the old key inactive for so many hours');
    fireEvent.change(grace, { target: { value: '48' } });
    await act(async () => {
      fireEvent.blur(grace);
    });
    expect(asked(api, 'settings.set')).toMatchObject([
      { input: { keys: { graceHours: 48, maxAgeDays: 90, rotatesItself: false } } },
    ]);
    fireEvent.change(grace, { target: { value: 'x' } });
    await act(async () => {
      fireEvent.blur(grace);
    });
    expect(screen.getByText('Enter a whole number')).toBeDefined();
    expect(asked(api, 'settings.set')).toHaveLength(1);
  });
});
