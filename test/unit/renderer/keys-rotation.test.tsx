// @vitest-environment jsdom
import { act, fireEvent } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Refusal } from './fake-cloakroom.ts';
import { inGrace, inventoryKey, manyUsers, OTHER, rotation, withKeys } from './keys-samples.ts';
import { menu, show, tick, two } from './keys-window.tsx';
import { type Answers, asked, closeWindow, dialog, press } from './open-window.tsx';
import { NOW, problem } from './sample-snapshots.ts';

vi.setConfig({ testTimeout: 60_000 });
beforeEach(() => {
  vi.useFakeTimers({ now: NOW, toFake: ['Date'] });
});
afterEach(() => {
  closeWindow();
  vi.useRealTimers();
});

describe('rotating', () => {
  it('says first what happens and what depends on the key, then shows how it gets on', async () => {
    const api = await show();
    await press('Rotate… alice');
    expect(dialog().getByText(/After 24 hours the old key is deleted/)).toBeDefined();
    expect(dialog().getByText(/2 roles through it: Audit and Deploy/)).toBeDefined();
    expect(asked(api, 'keys.rotate')).toEqual([]);
    await press('Rotate key', dialog());
    expect(asked(api, 'keys.rotate')).toMatchObject([{ input: { identityIds: ['i-alice'] } }]);
    await act(async () => api.push(withKeys({ rotations: [rotation()] })));
    expect(dialog().getByText('Check whose key it is')).toBeDefined();
    await act(async () => api.push(withKeys({ rotations: [inGrace()] })));
    expect(dialog().getByText('deleted in 23 h 10 min')).toBeDefined();
  });

  it('does not take the rotation before for the one just begun', async () => {
    const old = rotation({
      id: 'r-0',
      end: 'refused',
      phase: 'ended',
      problem: problem({ message: 'Old trouble' }),
    });
    const api = await show(withKeys({ rotations: [old] }));
    await press('Rotate… alice');
    await press('Rotate key', dialog());
    expect(dialog().getByText('Beginning…')).toBeDefined();
    expect(dialog().queryByText('Old trouble.')).toBeNull();
    await act(async () => api.push(withKeys({ rotations: [rotation()] })));
    expect(dialog().queryByText('Beginning…')).toBeNull();
  });

  it('shows why it could not be begun', async () => {
    await show(withKeys(), {
      'keys.rotate': () => {
        throw new Refusal(problem({ message: 'The vault is locked' }));
      },
    });
    await press('Rotate… alice');
    await press('Rotate key', dialog());
    expect(dialog().getByText('The vault is locked.')).toBeDefined();
  });

  it('of several leaves out one under way, and counts the new keys that are in use', async () => {
    const base = manyUsers(3);
    const of = (n: number, change = {}) => rotation({ id: `r-${n}`, identityId: `i-user-${n}`, ...change });
    const api = await show({ ...base, rotations: [of(0)] });
    await tick('Select all IAM users');
    await press('Rotate (3)…');
    expect(dialog().getByText(/user-0 is being rotated already/)).toBeDefined();
    await press('Rotate 2 keys', dialog());
    expect(asked(api, 'keys.rotate')).toMatchObject([{ input: { identityIds: ['i-user-1', 'i-user-2'] } }]);
    const later = [of(0), of(1, { phase: 'grace' }), of(2, { end: 'refused', phase: 'ended' })];
    await act(async () => api.push({ ...base, rotations: later }));
    expect(dialog().getByText('1 of 3')).toBeDefined();
    expect(dialog().getByText('Not rotated')).toBeDefined();
  });
});

describe('a rotation', () => {
  const see = async (view: ReturnType<typeof rotation>, answers: Answers = {}) => {
    const api = await show(withKeys({ rotations: [view] }), answers);
    if (view.end === null) await press('See rotation alice');
    else await menu('Rotations…');
    return api;
  };

  it('in its grace period can be stopped at once, and ended only after a second question', async () => {
    const api = await see(inGrace());
    await press('Reactivate the old key', dialog());
    expect(asked(api, 'keys.reactivateOld')).toHaveLength(1);
    await press('Delete the old key now…', dialog());
    expect(asked(api, 'keys.deleteOldNow')).toEqual([]);
    await press('Yes, delete the old key now', dialog());
    expect(asked(api, 'keys.deleteOldNow')).toMatchObject([{ input: { despiteUse: false } }]);
  });

  it('whose old key was used deletes it only when told so twice', async () => {
    const api = await see(inGrace({ phase: 'held', graceEndsAt: null }));
    await press('Delete it all the same…', dialog());
    await press('Leave it', dialog());
    await press('Delete it all the same…', dialog());
    expect(asked(api, 'keys.deleteOldNow')).toEqual([]);
    await press('Yes, delete it all the same', dialog());
    expect(asked(api, 'keys.deleteOldNow')).toMatchObject([{ input: { despiteUse: true } }]);
  });

  it('forgets a question when it has gone on meanwhile', async () => {
    const api = await see(inGrace());
    await press('Delete the old key now…', dialog());
    await act(async () => api.push(withKeys({ rotations: [inGrace({ phase: 'held' })] })));
    expect(dialog().queryByRole('button', { name: /^Yes/ })).toBeNull();
  });

  it('lets an inactive key be chosen only, and asks to be sure', async () => {
    const choices = [
      inventoryKey(),
      inventoryKey(OTHER, { status: 'Inactive' }),
      inventoryKey('AKIAEXAMPLEEXAMPLE77'),
    ];
    const api = await see(rotation({ phase: 'choosing', working: false, choices, canCancel: true }));
    const radios = dialog().getAllByRole<HTMLInputElement>('radio');
    expect(radios.map(({ disabled }) => disabled)).toEqual([true, false, true]);
    await act(async () => {
      fireEvent.click(radios[1] as HTMLElement);
    });
    expect(dialog().getByRole('button', { name: 'Delete it and go on' })).toHaveProperty('disabled', true);
    await tick(`Delete ${OTHER} at AWS. It cannot be brought back.`, dialog());
    await press('Delete it and go on', dialog());
    expect(asked(api, 'keys.chooseInactive')).toMatchObject([{ input: { accessKeyId: OTHER } }]);
  });

  it('with two active keys leads to deactivating the other', async () => {
    await see(rotation({ phase: 'choosing', working: false, choices: two() }));
    await press('Deactivate the other key…', dialog());
    expect(dialog().getByRole('button', { name: 'Deactivate' })).toBeDefined();
    expect(dialog().getByText(OTHER)).toBeDefined();
  });

  it('says what it waits for, when it tries again, and why it goes back', async () => {
    await see(
      rotation({
        working: false,
        problem: problem({ message: 'AWS could not be reached' }),
        cause: problem({ message: 'the new key was refused' }),
        nextTryAt: NOW + 41_000,
        reported: ['AKIAUNKNOWN'],
        canResume: true,
      }),
    );
    expect(dialog().getByText('AWS could not be reached.')).toBeDefined();
    expect(dialog().getByText(/Tries again by itself in 0:4/)).toBeDefined();
    expect(dialog().getByText('It is taken back because of this: the new key was refused.')).toBeDefined();
    expect(dialog().getByText('AKIAUNKNOWN')).toBeDefined();
    expect(dialog().getByRole('button', { name: 'Try again now' })).toBeDefined();
  });

  it('shows why a deed was refused', async () => {
    await see(inGrace(), {
      'keys.reactivateOld': () => {
        throw new Refusal(problem({ message: 'AWS refused it' }));
      },
    });
    await press('Reactivate the old key', dialog());
    expect(dialog().getByText('AWS refused it.')).toBeDefined();
  });

  it('that is over can be looked at with those before it, without doing anything about them', async () => {
    const old = inGrace({ id: 'r-0', end: 'rolled-back', phase: 'ended', graceEndsAt: null });
    const newest = rotation({ end: 'rotated', phase: 'ended', newKeyId: OTHER });
    const api = await see(newest, { 'keys.rotations': () => ({ rotations: [newest, old] }) });
    expect(asked(api, 'keys.rotations')).toEqual([]);
    await press('Earlier rotations', dialog());
    expect(dialog().getByText(/^Rolled back, /)).toBeDefined();
    expect(dialog().queryByText(/^Rotated, /)).toBeNull();
    expect(dialog().queryByRole('button', { name: 'Reactivate the old key' })).toBeNull();
  });
});
