// @vitest-environment jsdom
import { cleanup, fireEvent } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { ErrorView } from '../../../shared/errors.ts';
import type { Snapshot } from '../../../shared/model.ts';
import { IamUserDialog } from '../../../src-renderer/identities/iam-user-dialog.tsx';
import type { EditedUser } from '../../../src-renderer/identities/iam-user-form.ts';
import { type fakeCloakroom, Refusal } from './fake-cloakroom.ts';
import { dialog, gone, openDialog, press, type } from './forms-dialog.tsx';
import { oneUser, problem, snapshot, user, userSession } from './sample-snapshots.ts';

vi.setConfig({ testTimeout: 30_000 });

const SECRET = 'EXAMPLEexample/EXAMPLEexample/EXAMPLE+01';
const BOB = {
  userArn: 'arn:aws:iam::444455556666:user/bob',
  accountId: '444455556666',
  mfaSerials: ['arn:aws:iam::444455556666:mfa/bob'],
};

type Answers = NonNullable<Parameters<typeof fakeCloakroom>[1]>;

const open = (answers: Answers = {}, first: Snapshot = snapshot(), edited: EditedUser | null = null) =>
  openDialog(first, { 'identity.test': () => BOB, ...answers }, (onClose) => (
    <IamUserDialog edited={edited} onClose={onClose} />
  ));

const typeKey = () => {
  type('Access key ID', 'AKIAEXAMPLEEXAMPLE01');
  type('Secret access key', SECRET);
};

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

describe('testing an access key', () => {
  it('says whose it is, and fills in what is empty: the name and the MFA device', async () => {
    const api = await open();
    typeKey();
    await press('Test');
    expect(api.deeds()).toMatchObject([
      {
        channel: 'identity.test',
        input: { key: { from: 'typed', accessKeyId: 'AKIAEXAMPLEEXAMPLE01' }, region: 'us-east-1' },
      },
    ]);
    expect(dialog().getByText('This is a key of the IAM user bob')).toBeDefined();
    expect(dialog().getByText(BOB.userArn)).toBeDefined();
    expect(dialog().getByText('Account: 444455556666')).toBeDefined();
    expect(dialog().getByLabelText('Name')).toHaveProperty('value', 'bob');
    expect(dialog().getByLabelText('MFA device')).toHaveProperty('value', BOB.mfaSerials[0]);
    expect(dialog().getByText('Found at AWS by the test.')).toBeDefined();
  });

  it('leaves a name and a device that were typed', async () => {
    await open();
    typeKey();
    type('Name', 'Robert');
    type('MFA device', 'GAHT12345678');
    await press('Test');
    expect(dialog().getByLabelText('Name')).toHaveProperty('value', 'Robert');
    expect(dialog().getByLabelText('MFA device')).toHaveProperty('value', 'GAHT12345678');
  });

  it('needs no name, but a key', async () => {
    const api = await open();
    type('Access key ID', 'AKIAEXAMPLEEXAMPLE01');
    await press('Test');
    expect(dialog().getByText('Enter the secret access key')).toBeDefined();
    expect(dialog().queryByText('Enter a name')).toBeNull();
    expect(api.deeds()).toEqual([]);
  });

  it('forgets the answer when the key changes', async () => {
    await open();
    typeKey();
    await press('Test');
    type('Secret access key', SECRET.replace('01', '02'));
    expect(dialog().queryByText('This is a key of the IAM user bob')).toBeNull();
  });

  it('says when the user is here already', async () => {
    await open(
      {
        'identity.test': () => ({
          ...BOB,
          userArn: 'arn:aws:iam::111122223333:user/alice',
          accountId: '111122223333',
        }),
      },
      oneUser(),
    );
    typeKey();
    await press('Test');
    expect(dialog().getByText('alice is here already, as alice')).toBeDefined();
  });

  it('says when a new key is of somebody else, and tests nothing while the stored one is kept', async () => {
    await open({}, oneUser(), { identity: user('alice'), session: userSession('alice') });
    expect(dialog().queryByRole('button', { name: 'Test' })).toBeNull();
    fireEvent.click(dialog().getByLabelText('Paste a new key of the same user'));
    typeKey();
    await press('Test');
    expect(dialog().getByText('This key belongs to bob, not to alice')).toBeDefined();
  });
});

describe('an access key that is refused', () => {
  const refusals: readonly (readonly [ErrorView['code'], string])[] = [
    ['root-refused', 'This is an access key of the root user'],
    ['wrong-secret', 'The secret does not belong to this key'],
    ['inactive-key', 'The key is inactive'],
    ['clock-skew', 'The clock is 12 minutes behind'],
  ];

  it.each(refusals)('is explained with what to do and whose account it is: %s', async (code, message) => {
    const refuse = () => {
      throw new Refusal(problem({ code, message, remedy: 'do this about it', account: '444455556666' }));
    };
    await open({ 'identity.test': refuse, 'identity.addIamUser': refuse });
    typeKey();
    type('Name', 'Bob');
    for (const button of ['Test', 'Add IAM user']) {
      await press(button);
      expect(dialog().getAllByText(`${message}.`).length).toBeGreaterThan(0);
      expect(dialog().getAllByText('Do this about it.').length).toBeGreaterThan(0);
      expect(dialog().getAllByText('Account: 444455556666').length).toBeGreaterThan(0);
    }
    expect(dialog().queryAllByText(/No policy narrows what a root key may do/).length > 0).toBe(
      code === 'root-refused',
    );
    expect(gone()).toBe(false);
  });
});
