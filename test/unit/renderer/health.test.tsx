// @vitest-environment jsdom
import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type FindingView, NO_FINDINGS } from '../../../shared/aws-files.ts';
import { Refusal } from './fake-cloakroom.ts';
import { type Answers, asked, button, closeWindow, dialog, open, press } from './open-window.tsx';
import { configDiff, finding } from './sample-files.ts';
import { oneChain, problem } from './sample-snapshots.ts';

vi.setConfig({ testTimeout: 60_000 });
afterEach(closeWindow);

const PAGE = '#/health';
const found = (...findings: FindingView[]): Answers => ({ 'health.check': () => ({ findings }) });
const table = () => within(screen.getByRole('table', { name: 'Health' }));
const titles = () =>
  table()
    .getAllByRole('rowheader')
    .map((cell) => cell.querySelector('b')?.textContent);
const select = (name: string) =>
  act(async () => {
    fireEvent.click(table().getByRole('checkbox', { name }));
  });

const FEW = [
  finding('typo', 'A setting is misspelt', { severity: 'note' }),
  finding('static-key', 'alice keeps a key', { severity: 'risk', repair: null, profile: 'alice' }),
  finding('quoted-name', 'A name is in quotes', { severity: 'differs', tools: ['JavaScript'], line: 40 }),
  finding('two-sections', 'deploy stands twice', { line: 30 }),
  finding('bom', 'A byte order mark', { line: null, repair: 'Remove it' }),
];

describe('the health of the AWS files', () => {
  it('shows the worst first, with words for how bad it is, where it is and whom it concerns', async () => {
    await open(oneChain(), found(...FEW), PAGE);
    expect(titles()).toEqual([
      'A byte order mark',
      'deploy stands twice',
      'A name is in quotes',
      'alice keeps a key',
      'A setting is misspelt',
    ]);
    expect(table().getAllByText('Breaks tools')).toHaveLength(2);
    for (const word of ['Read differently', 'Risk', 'Note', 'Config file, line 30', 'Config file'])
      expect(table().getByText(word)).toBeDefined();
    expect(table().getByText('Because of two-sections some tools go wrong.')).toBeDefined();
    expect(table().getAllByText('Go, Java').length).toBeGreaterThan(0);
  });

  it('is counted in the navigation, without what is only a note', async () => {
    const findings = { breaks: 1, differs: 2, risk: 3, note: 40 };
    const files = { revision: 1, findings, importable: 9 };
    await open({ ...oneChain(), files }, found(...FEW), PAGE);
    expect(screen.getByText('6 problems')).toBeDefined();
    expect(screen.getByText('9 profiles')).toBeDefined();
  });

  it('finds by text and by severity', async () => {
    await open(oneChain(), found(...FEW), PAGE);
    fireEvent.change(screen.getByLabelText('Filter findings'), { target: { value: 'javascript' } });
    await waitFor(() => expect(titles()).toEqual(['A name is in quotes']));
    fireEvent.change(screen.getByLabelText('Filter findings'), { target: { value: '' } });
    await act(async () => {
      fireEvent.mouseDown(screen.getByRole('button', { name: /Severity/ }));
    });
    await act(async () => {
      fireEvent.mouseUp(screen.getByRole('option', { name: /Breaks tools \(2\)/ }));
    });
    expect(titles()).toEqual(['A byte order mark', 'deploy stands twice']);
  });

  it('leads from a key in the open to the import, and leaves what has no safe repair to the person', async () => {
    await open(oneChain(), found(...FEW, finding('odd', 'No way', { repair: null })), PAGE);
    expect(table().getByText('By hand')).toBeDefined();
    await press('Bring over: alice');
    expect(window.location.hash).toBe('#/import');
  });

  it('says what was looked at when all is well', async () => {
    await open(oneChain(), found(), PAGE);
    expect(screen.getByText('All is well with your AWS files')).toBeDefined();
    expect(screen.getByText('~/.aws/config')).toBeDefined();
    expect(button('See what Cloakroom changed')).toBeDefined();
  });

  it('says why the files cannot be read', async () => {
    let readable = false;
    await open(
      oneChain(),
      {
        'health.check': () => {
          if (!readable) throw new Refusal(problem({ code: 'file-unreadable', message: 'No way in' }));
          return { findings: FEW };
        },
      },
      PAGE,
    );
    expect(screen.getByText('No way in.')).toBeDefined();
    readable = true;
    await press('Try again');
    expect(titles()).toHaveLength(5);
  });

  it('looks again when the files have changed, and an older answer never replaces a newer one', async () => {
    const ends: ((findings: FindingView[]) => void)[] = [];
    const api = await open(
      oneChain(),
      { 'health.check': () => new Promise((resolve) => ends.push((findings) => resolve({ findings }))) },
      PAGE,
    );
    const files = { revision: 2, findings: NO_FINDINGS, importable: 0 };
    await act(async () => api.push({ ...oneChain(), files }));
    await act(async () => ends[1]?.([finding('b', 'Newer')]));
    await act(async () => ends[0]?.([finding('a', 'Older')]));
    expect(titles()).toEqual(['Newer']);
  });
});

describe('a repair', () => {
  const previews = (diffs = [configDiff()]): Answers => ({
    ...found(...FEW),
    'health.preview': () => ({ diffs, token: 't-1' }),
  });

  it('shows its lines first, and can be followed into the history', async () => {
    const api = await open(oneChain(), previews(), PAGE);
    await press('Repair: deploy stands twice, Config file, line 30');
    expect(dialog().getByText('Repair two-sections.')).toBeDefined();
    expect(dialog().getByText('+region = eu-west-1')).toBeDefined();
    expect(asked(api, 'health.repair')).toEqual([]);
    await press('Repair', dialog());
    const ids = ['two-sections:config:deploy stands twice'];
    expect(asked(api, 'health.repair')).toMatchObject([{ input: { ids, token: 't-1' } }]);
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(screen.getByText('Repaired: deploy stands twice')).toBeDefined();
    await press('History');
    expect(window.location.hash).toBe('#/history');
  });

  it('takes several at once, each kind of repair said once', async () => {
    const api = await open(
      oneChain(),
      { ...previews(), ...found(...FEW, finding('bom', 'Another mark', { repair: 'Remove it' })) },
      PAGE,
    );
    expect(button('Repair selected…')).toHaveProperty('disabled', true);
    for (const name of ['A byte order mark', 'Another mark', 'A setting is misspelt'])
      await select(`Select: ${name}`);
    await press('Repair selected (3)…');
    expect(dialog().getByText('Remove it. (2 times)')).toBeDefined();
    expect(dialog().getByText('Repair typo.')).toBeDefined();
    await press('Repair 3', dialog());
    expect(asked(api, 'health.repair')).toHaveLength(1);
    expect(screen.getByText('Repaired 3 problems')).toBeDefined();
  });

  it('cannot be chosen for what has none', async () => {
    await open(oneChain(), previews(), PAGE);
    expect(table().getByRole('checkbox', { name: 'Select: alice keeps a key' })).toHaveProperty(
      'disabled',
      true,
    );
    await select('Select all that can be repaired');
    expect(button('Repair selected (4)…')).toBeDefined();
  });

  it('of what is filtered away is not made with the others', async () => {
    await open(oneChain(), previews(), PAGE);
    await select('Select all that can be repaired');
    fireEvent.change(screen.getByLabelText('Filter findings'), { target: { value: 'byte' } });
    await waitFor(() => expect(button('Repair selected (1)…')).toBeDefined());
  });

  it('that changes no line says what it does', async () => {
    await open(
      oneChain(),
      {
        ...previews([]),
        ...found(finding('open', 'Others can read it', { repair: 'Let only you read the file' })),
      },
      PAGE,
    );
    await press('Repair: Others can read it, Config file, line 12');
    expect(dialog().getByText('Let only you read the file.')).toBeDefined();
    expect(dialog().getByText('The text of the AWS files stays as it is.')).toBeDefined();
    await press('Repair', dialog());
    expect(screen.getByText('Repaired: Others can read it')).toBeDefined();
    expect(screen.queryByRole('button', { name: 'History' })).toBeNull();
  });

  it('is not made when the files have changed meanwhile; the new lines are shown', async () => {
    let asks = 0;
    const api = await open(
      oneChain(),
      {
        ...found(...FEW),
        'health.preview': () => ({ diffs: [configDiff(`+number = ${++asks}\n`)], token: `t-${asks}` }),
        'health.repair': ({ token }) => {
          if (token === 't-1')
            throw new Refusal(
              problem({ code: 'file-busy', message: 'The files have changed since you looked' }),
            );
          return {};
        },
      },
      PAGE,
    );
    await press('Repair: A byte order mark, Config file');
    await press('Repair', dialog());
    expect(dialog().getByText('The files have changed since you looked.')).toBeDefined();
    expect(dialog().getByText('+number = 2')).toBeDefined();
    await press('Repair', dialog());
    expect(asked(api, 'health.repair').map(({ input }) => input)).toMatchObject([
      { token: 't-1' },
      { token: 't-2' },
    ]);
  });

  it('that cannot be worked out cannot be confirmed', async () => {
    await open(
      oneChain(),
      {
        ...found(...FEW),
        'health.preview': () => {
          throw new Refusal(problem({ message: 'It is gone already' }));
        },
      },
      PAGE,
    );
    await press('Repair: A byte order mark, Config file');
    expect(dialog().getByText('It is gone already.')).toBeDefined();
    expect(dialog().getByRole('button', { name: 'Repair' })).toHaveProperty('disabled', true);
  });

  it('leaves the keyboard on the page when its row is gone', async () => {
    const list = [...FEW];
    const api = await open(
      oneChain(),
      {
        'health.check': () => ({ findings: [...list] }),
        'health.preview': () => ({ diffs: [configDiff()], token: 't' }),
        'health.repair': () => {
          list.pop();
          return {};
        },
      },
      PAGE,
    );
    button('Repair: A byte order mark, Config file').focus();
    await press('Repair: A byte order mark, Config file');
    await press('Repair', dialog());
    await act(async () =>
      api.push({ ...oneChain(), files: { revision: 2, findings: NO_FINDINGS, importable: 0 } }),
    );
    await waitFor(() => expect(titles()).toHaveLength(4));
    await waitFor(() => expect(document.activeElement?.id).toBe('page'));
  });
});
