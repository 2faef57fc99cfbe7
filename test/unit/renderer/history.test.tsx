// @vitest-environment jsdom
import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { ChangeSummary, UndoPreview } from '../../../shared/aws-files.ts';
import { Refusal } from './fake-cloakroom.ts';
import { type Answers, asked, button, closeWindow, dialog, open, press } from './open-window.tsx';
import { change, configDiff, credentialsDiff } from './sample-files.ts';
import { oneChain, problem } from './sample-snapshots.ts';

vi.setConfig({ testTimeout: 30_000 });
afterEach(closeWindow);

const PAGE = '#/history';
const files = (revision: number) => ({ ...oneChain().files, revision });
const listing = (...changes: ChangeSummary[]): Answers => ({ 'history.list': () => ({ changes }) });
const table = () => within(screen.getByRole('table', { name: 'History' }));
const busy = () =>
  new Refusal(problem({ code: 'file-busy', message: 'The files have changed since you looked' }));
const preview = (token: string, more: Partial<UndoPreview> = {}): UndoPreview => ({
  diffs: [configDiff(), credentialsDiff()],
  conflict: null,
  notes: [],
  token,
  ...more,
});

describe('the history of the AWS files', () => {
  it('lists what was done, to which file, in how many lines', async () => {
    await open(
      oneChain(),
      listing(
        change('c-2', 'Removed audit', {
          files: [
            { file: 'config', path: '/c', added: 0, removed: 3 },
            { file: 'credentials', path: '/k', added: 1, removed: 0 },
          ],
        }),
        change('c-1', 'Added the role deploy'),
      ),
      PAGE,
    );
    const rows = table().getAllByRole('row').slice(1);
    expect(rows[0]?.textContent).toMatch(
      /Removed audit.*Config file.*0 added, 3 removed.*Credentials file.*1 added, 0 removed/,
    );
    expect(rows[1]?.textContent).toMatch(/Added the role deploy.*4 added, 2 removed/);
  });

  it('says how long ago, and exactly when on hover', async () => {
    const at = Date.now() - 5 * 60_000 - 500;
    await open(oneChain(), listing(change('c-1', 'Added', { at })), PAGE);
    const when = table().getByText('5 min ago');
    expect(when.getAttribute('title')).toContain(String(new Date(at).getFullYear()));
  });

  it('says what was undone and what cannot be, with the reason, and offers neither again', async () => {
    await open(
      oneChain(),
      listing(
        change('c-2', 'Removed alice', { keepReason: 'The secret key of alice was forgotten with it' }),
        change('c-1', 'Added deploy', { undoneAt: Date.now() }),
      ),
      PAGE,
    );
    expect(table().getByText('Undone')).toBeDefined();
    expect(table().getByText('Cannot be undone')).toBeDefined();
    expect(table().getByText('The secret key of alice was forgotten with it.')).toBeDefined();
    expect(table().queryByRole('button')).toBeNull();
  });

  it('finds changes by any of their words', async () => {
    await open(oneChain(), listing(change('c-2', 'Removed audit'), change('c-1', 'Added deploy')), PAGE);
    fireEvent.change(screen.getByLabelText('Filter changes'), { target: { value: 'deploy added' } });
    await waitFor(() => expect(table().queryByText('Removed audit')).toBeNull());
    expect(table().getByText('Added deploy')).toBeDefined();
  });

  it('shows the lines of both files, with signs besides colours, and gives the keyboard back on closing', async () => {
    const api = await open(
      oneChain(),
      {
        ...listing(change('c-1', 'Added deploy')),
        'history.show': () => ({ diffs: [configDiff(), credentialsDiff()] }),
      },
      PAGE,
    );
    const link = table().getByRole('link', { name: 'Added deploy' });
    await act(async () => {
      fireEvent.click(link);
    });
    expect(await screen.findByText('+region = eu-west-1')).toBeDefined();
    expect(screen.getByText('-[alice]')).toBeDefined();
    expect(screen.getByText('Line 4')).toBeDefined();
    expect(button('Copy the change of /home/alice/.aws/credentials')).toBeDefined();
    expect(asked(api, 'history.show')).toMatchObject([{ input: { changeId: 'c-1' } }]);
    expect(window.location.hash).toBe('#/history/c-1');
    await press('Close panel');
    await waitFor(() =>
      expect(document.activeElement).toBe(table().getByRole('link', { name: 'Added deploy' })),
    );
    expect(window.location.hash).toBe('#/history');
  });

  it('is read again when the files have changed, and an older answer never replaces a newer one', async () => {
    const ends: ((changes: ChangeSummary[]) => void)[] = [];
    const api = await open(
      oneChain(),
      { 'history.list': () => new Promise((resolve) => ends.push((changes) => resolve({ changes }))) },
      PAGE,
    );
    await act(async () => api.push({ ...oneChain(), files: files(2) }));
    expect(ends).toHaveLength(2);
    await act(async () => ends[1]?.([change('c-2', 'Newer')]));
    await act(async () => ends[0]?.([change('c-1', 'Older')]));
    expect(table().getByText('Newer')).toBeDefined();
    expect(table().queryByText('Older')).toBeNull();
    await act(async () => api.push({ ...oneChain(), files: files(2) }));
    expect(ends).toHaveLength(2);
  });

  it('leads on while nothing was changed', async () => {
    await open({ ...oneChain(), files: { ...files(1), importable: 3 } }, listing(), PAGE);
    expect(screen.getByText('Nothing changed yet')).toBeDefined();
    await press('Bring over 3 profiles…');
    expect(window.location.hash).toBe('#/import');
  });

  it('says why it cannot be read, and tries again', async () => {
    let readable = false;
    await open(
      oneChain(),
      {
        'history.list': () => {
          if (!readable) throw new Refusal(problem({ message: 'The history cannot be read' }));
          return { changes: [change('c-1', 'Added deploy')] };
        },
      },
      PAGE,
    );
    expect(screen.getByText('The history cannot be read.')).toBeDefined();
    readable = true;
    await press('Try again');
    expect(table().getByText('Added deploy')).toBeDefined();
  });
});

describe('undoing a change', () => {
  const undo = () => press('Undo: Added deploy');

  it('shows first what it would do, does just that, and leads to the history', async () => {
    const api = await open(
      oneChain(),
      {
        ...listing(change('c-1', 'Added deploy')),
        'history.previewUndo': () => preview('t-1', { notes: ['The portal Acme is forgotten again'] }),
      },
      PAGE,
    );
    await undo();
    expect(dialog().getByText('-[alice]')).toBeDefined();
    expect(dialog().getByText('The portal Acme is forgotten again.')).toBeDefined();
    expect(api.deeds().map(({ channel }) => channel)).toEqual(['history.previewUndo']);
    await press('Undo', dialog());
    expect(asked(api, 'history.undo')).toMatchObject([{ input: { changeId: 'c-1', token: 't-1' } }]);
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(screen.getByText('Undone: Added deploy')).toBeDefined();
    expect(button('History')).toBeDefined();
  });

  it('cannot be confirmed before there is something to look at', async () => {
    const api = await open(
      oneChain(),
      { ...listing(change('c-1', 'Added deploy')), 'history.previewUndo': () => new Promise(() => {}) },
      PAGE,
    );
    await undo();
    expect(dialog().getByText('Working out what undoing would do')).toBeDefined();
    expect(dialog().getByRole('button', { name: 'Undo' })).toHaveProperty('disabled', true);
    await press('Undo', dialog());
    expect(asked(api, 'history.undo')).toEqual([]);
  });

  it('would overwrite something newer: says what is in the way, shows both, and cannot be confirmed', async () => {
    await open(
      oneChain(),
      {
        ...listing(change('c-1', 'Added deploy')),
        'history.previewUndo': () =>
          preview('t-1', {
            diffs: [],
            conflict: {
              reasons: ['The profile deploy was changed since'],
              ours: [configDiff('+ours = 1\n')],
              since: [configDiff('+since = 1\n')],
            },
          }),
      },
      PAGE,
    );
    await undo();
    expect(screen.getByRole('dialog', { name: '“Added deploy” cannot be undone now' })).toBeDefined();
    expect(dialog().getByText('The profile deploy was changed since.')).toBeDefined();
    const texts = dialog()
      .getAllByText(/^(What this change did|What changed since|\+ours = 1|\+since = 1)$/)
      .map(({ textContent }) => textContent);
    expect(texts).toEqual(['What this change did', '+ours = 1', 'What changed since', '+since = 1']);
    expect(dialog().queryByRole('button', { name: 'Undo' })).toBeNull();
  });

  it('does nothing when the files have changed meanwhile, but shows what it would do now', async () => {
    let previews = 0;
    const api = await open(
      oneChain(),
      {
        ...listing(change('c-1', 'Added deploy')),
        'history.previewUndo': () =>
          preview(`t-${++previews}`, { diffs: [configDiff(`+number = ${previews}\n`)] }),
        'history.undo': ({ token }) => {
          if (token === 't-1') throw busy();
          return {};
        },
      },
      PAGE,
    );
    await undo();
    await press('Undo', dialog());
    expect(dialog().getByText('The files have changed since you looked.')).toBeDefined();
    expect(dialog().queryByText('+number = 1')).toBeNull();
    expect(dialog().getByText('+number = 2')).toBeDefined();
    await press('Undo', dialog());
    expect(asked(api, 'history.undo').map(({ input }) => input)).toMatchObject([
      { token: 't-1' },
      { token: 't-2' },
    ]);
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it('says why it was refused, and stays open', async () => {
    await open(
      oneChain(),
      {
        ...listing(change('c-1', 'Added deploy')),
        'history.previewUndo': () => preview('t-1'),
        'history.undo': () => {
          throw new Refusal(problem({ code: 'vault-locked', message: 'The vault is locked' }));
        },
      },
      PAGE,
    );
    await undo();
    await press('Undo', dialog());
    expect(dialog().getByText('The vault is locked.')).toBeDefined();
    expect(dialog().getByText('-[alice]')).toBeDefined();
  });
});
