// @vitest-environment jsdom
import { act, fireEvent, screen } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { closeWindow, dialog, NO_FOUND, open, press } from './open-window.tsx';
import { oneChain, role, snapshot } from './sample-snapshots.ts';

vi.setConfig({ testTimeout: 30_000 });
afterEach(closeWindow);

async function openPolicies(first = oneChain(), id = 's-deploy') {
  await open(first, NO_FOUND, `#/sessions/${id}`);
  await act(async () => fireEvent.click(screen.getByRole('tab', { name: 'Use it' })));
  await press('IAM policies…');
}
const shown = (name: string) => JSON.parse(dialog().getByRole('group', { name }).textContent ?? '');

describe('the policies of a session', () => {
  it('are one tab each, with the account they belong to', async () => {
    await openPolicies();
    expect(dialog().getByText('In account 444455556666:')).toBeDefined();
    expect(shown('Trust policy of the role').Statement[0].Principal).toEqual({
      AWS: 'arn:aws:iam::111122223333:user/alice',
    });
    await act(async () => fireEvent.click(dialog().getByRole('tab', { name: 'Policy of the caller' })));
    expect(dialog().getByText('In account 111122223333:')).toBeDefined();
    expect(shown('Policy of the caller').Statement[0].Resource).toBe('arn:aws:iam::444455556666:role/Deploy');
    expect(dialog().getByRole('button', { name: 'Copy policy' })).toBeDefined();
  });

  it('are none for a role whose source is gone, and the way out is said', async () => {
    await openPolicies(snapshot({ sessions: [role('Lost', 'nobody')] }), 's-lost');
    expect(dialog().getByText(/choose another source/)).toBeDefined();
  });
});
