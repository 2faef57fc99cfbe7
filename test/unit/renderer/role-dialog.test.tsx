// @vitest-environment jsdom
import { act, cleanup, fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { RoleSession, Snapshot } from '../../../shared/model.ts';
import { RoleDialog } from '../../../src-renderer/roles/role-dialog.tsx';
import { type fakeCloakroom, Refusal } from './fake-cloakroom.ts';
import { dialog, gone, later, leave, openDialog, press, pressEscape, type } from './forms-dialog.tsx';
import { NOW, oneChain, onePortal, oneUser, problem, role, ssoSession } from './sample-snapshots.ts';

vi.setConfig({ testTimeout: 30_000 });

const ROLE_ARN = 'arn:aws:iam::999988887777:role/platform/Operator';
const SESSION_ARN = 'arn:aws:sts::999988887777:assumed-role/Operator/alice';
const tested = { arn: SESSION_ARN, expiresAt: NOW };
const REFUSED = problem({ code: 'not-assumable', account: '999988887777' });

type Answers = NonNullable<Parameters<typeof fakeCloakroom>[1]>;

const open = (answers: Answers = {}, first: Snapshot = oneUser(), edited: RoleSession | null = null) =>
  openDialog(
    first,
    { 'session.test': () => tested, 'session.addRole': () => ({ sessionId: 's-new' }), ...answers },
    (onClose) => <RoleDialog edited={edited} sourceSessionId={null} onClose={onClose} />,
  );

const refuse = (view = REFUSED) => {
  throw new Refusal(view);
};

afterEach(() => {
  vi.useRealTimers();
  cleanup();
  vi.unstubAllGlobals();
});

describe('the ARN of a role as it is typed', () => {
  it('says nothing about half an ARN until the person pauses', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    await open();
    type('Role ARN', 'arn:aws:iam::99998888777:role/Op');
    expect(dialog().queryByText(/has 11 digits/)).toBeNull();
    act(() => {
      vi.advanceTimersByTime(1300);
    });
    expect(dialog().getByText(/has 11 digits/)).toBeDefined();
    type('Role ARN', ROLE_ARN);
    expect(dialog().queryByText(/has 11 digits/)).toBeNull();
    expect(dialog().getByText('Role Operator in account 999988887777')).toBeDefined();
  });

  it('forgets the pause of a field that was emptied again', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    await open();
    type('Role ARN', 'x');
    type('Role ARN', '');
    act(() => {
      vi.advanceTimersByTime(5000);
    });
    expect(dialog().queryByText('Enter the ARN of the role')).toBeNull();
  });

  it('puts right with one click what was copied from somewhere else', async () => {
    await open();
    type('Role ARN', SESSION_ARN);
    expect(dialog().getByText(/ARN of one session of the role Operator/)).toBeDefined();
    await press('Use arn:aws:iam::999988887777:role/Operator');
    expect(dialog().getByLabelText('Role ARN')).toHaveProperty(
      'value',
      'arn:aws:iam::999988887777:role/Operator',
    );
    expect(dialog().getByText('Role Operator in account 999988887777')).toBeDefined();
  });
});

describe('testing a role', () => {
  it('asks with the form as it stands, and says who one is then and in which account', async () => {
    const api = await open();
    type('Role ARN', ROLE_ARN);
    await press('Test');
    expect(api.deeds()).toMatchObject([
      {
        channel: 'session.test',
        input: { sessionId: null, roleArn: ROLE_ARN, sourceSessionId: 's-alice', label: 'Operator' },
      },
    ]);
    expect(dialog().getByText('The role can be assumed')).toBeDefined();
    expect(dialog().getByText(SESSION_ARN)).toBeDefined();
    expect(dialog().getByText('Account: 999988887777')).toBeDefined();
    expect(dialog().getByText(/AWS gave credentials until/)).toBeDefined();
    expect(gone()).toBe(false);
  });

  it('is not asked while something is wrong, and the first wrong field gets the focus on saving', async () => {
    const api = await open();
    await press('Test');
    expect(dialog().getByText('Enter the ARN of the role')).toBeDefined();
    expect(dialog().getByText('One field needs correcting')).toBeDefined();
    await press('Add role');
    await waitFor(() => expect(document.activeElement).toBe(dialog().getByLabelText('Role ARN')));
    expect(api.deeds()).toEqual([]);
  });

  it('drops a result as soon as a field that matters changes, and keeps it for those that do not', async () => {
    await open();
    type('Role ARN', ROLE_ARN);
    await press('Test');
    type('Name', 'Ops');
    expect(dialog().getByText('The role can be assumed')).toBeDefined();
    type('External ID', 'partner-42');
    expect(dialog().queryByText('The role can be assumed')).toBeNull();
  });

  it('drops an answer to a form that has changed meanwhile', async () => {
    const answer = later<typeof tested>();
    await open({ 'session.test': () => answer.promise });
    type('Role ARN', ROLE_ARN);
    await press('Test');
    expect(dialog().getByText('Assuming the role…')).toBeDefined();
    type('External ID', 'partner-42');
    expect(dialog().queryByText('Assuming the role…')).toBeNull();
    await answer.come(tested);
    type('External ID', '');
    expect(dialog().queryByText('The role can be assumed')).toBeNull();
  });

  it('says what failed, in which account and what helps, with the policies filled in', async () => {
    await open({ 'session.test': () => refuse() });
    type('Role ARN', ROLE_ARN);
    await press('Test');
    expect(dialog().getByText('AWS did not let alice assume the role Deploy.')).toBeDefined();
    expect(dialog().getByText(/^Check that the role's trust policy/)).toBeDefined();
    expect(dialog().getByText('Account: 999988887777')).toBeDefined();
    expect(dialog().getByRole('button', { name: 'Copy details' })).toBeDefined();
    await press('Show the policies this needs');
    const policy = dialog().getByRole('group', { name: 'Trust policy of the role' }).textContent;
    expect(policy).toContain('arn:aws:iam::111122223333:user/alice');
    fireEvent.click(dialog().getByRole('tab', { name: 'Policy of the caller' }));
    expect(dialog().getByRole('group', { name: 'Policy of the caller' }).textContent).toContain(ROLE_ARN);
  });

  it('offers the hour that every role allows when the duration was too long', async () => {
    let seconds = 0;
    await open(
      {
        'session.test': ({ options }) => {
          seconds = options.durationSeconds;
          return seconds > 3600 ? refuse(problem({ code: 'duration-too-long' })) : tested;
        },
      },
      { ...oneUser(), settings: { ...oneUser().settings, sessionSeconds: { iamUser: 3600, role: 7200 } } },
    );
    type('Role ARN', ROLE_ARN);
    await press('Test');
    await press('Set the duration to 1 hour');
    await press('Test');
    expect(seconds).toBe(3600);
    expect(dialog().getByText('The role can be assumed')).toBeDefined();
  });

  it('leads to the sign-in that it waits for', async () => {
    const api = await open(
      { 'session.test': () => new Promise(() => {}) },
      onePortal(),
      role('Deploy', 'x', { sourceSessionId: ssoSession('prod-2', '111111111111', 'Admin').id }),
    );
    await press('Test');
    expect(dialog().queryByRole('button', { name: 'Sign in to Acme' })).toBeNull();
    act(() =>
      api.push(
        onePortal({
          signInRequests: [{ id: 'r-1', portalId: 'p-acme', openedAt: NOW, waitingFor: ['Deploy'] }],
        }),
      ),
    );
    await press('Sign in to Acme');
    expect(api.deeds().at(-1)).toEqual({
      channel: 'portal.signIn',
      input: { portalId: 'p-acme', method: null },
    });
  });
});

describe('saving a role', () => {
  it('assumes it first, and saves what stands there when AWS has answered', async () => {
    const answer = later<typeof tested>();
    const api = await open({ 'session.test': () => answer.promise });
    type('Role ARN', ROLE_ARN);
    await press('Add role');
    expect(dialog().getByText('Assuming the role…')).toBeDefined();
    type('Name', 'Ops');
    await answer.come(tested);
    expect(gone()).toBe(true);
    expect(screen.getByText('Added Ops')).toBeDefined();
    expect(api.deeds()).toMatchObject([
      { channel: 'session.test' },
      { channel: 'session.addRole', input: { label: 'Ops' } },
    ]);
  });

  it('does not ask again what was tested just now', async () => {
    const api = await open();
    type('Role ARN', ROLE_ARN);
    await press('Test');
    await press('Add role');
    expect(api.deeds().map(({ channel }) => channel)).toEqual(['session.test', 'session.addRole']);
  });

  it('keeps the dialog open when the role cannot be assumed, and saves it anyway when told to', async () => {
    const api = await open({ 'session.test': () => refuse() });
    type('Role ARN', ROLE_ARN);
    await press('Add role');
    expect(gone()).toBe(false);
    expect(api.deeds()).toHaveLength(1);
    await press('Save anyway');
    expect(gone()).toBe(true);
    expect(api.deeds().map(({ channel }) => channel)).toEqual(['session.test', 'session.addRole']);
  });

  it('saves nothing when the dialog was closed, or the waiting stopped, while AWS was asked', async () => {
    const answer = later<typeof tested>();
    const api = await open({ 'session.test': () => answer.promise });
    type('Role ARN', ROLE_ARN);
    await press('Add role');
    await press('Stop waiting');
    expect(dialog().queryByText('Assuming the role…')).toBeNull();
    await press('Add role');
    await press('Cancel');
    expect(gone()).toBe(true);
    await answer.come(tested);
    expect(api.deeds().map(({ channel }) => channel)).toEqual(['session.test', 'session.test']);
  });

  it('does not bother AWS about a new name for a role that is saved', async () => {
    const edited = role('Deploy', 'alice');
    const api = await open({}, oneChain(), edited);
    type('Name', 'Deployment');
    await press('Save');
    expect(api.deeds().map(({ channel }) => channel)).toEqual(['session.updateRole']);
  });

  it('tests a saved role under its own id when something of it changed', async () => {
    const edited = role('Deploy', 'alice');
    const api = await open({}, oneChain(), edited);
    type('External ID', 'partner-42');
    await press('Save');
    expect(api.deeds()).toMatchObject([
      { channel: 'session.test', input: { sessionId: 's-deploy' } },
      { channel: 'session.updateRole', input: { sessionId: 's-deploy' } },
    ]);
  });
});

describe('closing a form', () => {
  it('closes at once on Escape while nothing was typed', async () => {
    await open();
    await pressEscape();
    expect(gone()).toBe(true);
  });

  it('asks on Escape before what was typed goes, and Escape means to keep it', async () => {
    await open();
    const field = dialog().getByLabelText('Role ARN');
    await waitFor(() => expect(document.activeElement).toBe(field));
    type('Role ARN', ROLE_ARN);
    await pressEscape();
    expect(document.activeElement?.textContent).toBe('Keep editing');
    expect(dialog().getByRole('alert').textContent).toBe('Discard what you typed?');
    await pressEscape();
    expect(dialog().getByLabelText('Role ARN')).toHaveProperty('value', ROLE_ARN);
    expect(dialog().queryByRole('alert')).toBeNull();
    expect(document.activeElement).toBe(field);
    await pressEscape();
    await press('Discard');
    expect(gone()).toBe(true);
  });

  it('shows what is wrong with a field that was left', async () => {
    await open();
    type('Role ARN', 'arn:aws:iam::123456789012:user/alice');
    leave('Role ARN');
    expect(dialog().getByText(/ARN of the IAM user alice/)).toBeDefined();
  });
});
