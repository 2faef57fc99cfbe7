// @vitest-environment jsdom
import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { AuditEntry, AuditVerdict } from '../../../shared/audit.ts';
import { Refusal } from './fake-cloakroom.ts';
import { type Answers, asked, button, closeWindow, NO_FOUND, open, press } from './open-window.tsx';
import { auditEntry, auditLog, BY_HAND, callerOf, WITHOUT_SESSION, withAudit } from './sample-audit.ts';
import { problem } from './sample-snapshots.ts';

vi.setConfig({ testTimeout: 30_000 });
afterEach(closeWindow);

const PAGE = '#/audit';
const many = (count: number) => Array.from({ length: count }, (_, n) => auditEntry(n + 1));
const show = (entries: readonly AuditEntry[], answers: Answers = {}, hash = PAGE) =>
  open(withAudit(entries.length), { ...NO_FOUND, ...auditLog(entries), ...answers }, hash);
const table = () => within(screen.getByRole('table', { name: 'Who asked' }));
const texts = () =>
  table()
    .getAllByRole('row')
    .slice(1)
    .map(({ textContent }) => textContent);
const opener = (sequence: number) =>
  table().getByRole('button', { name: new RegExp(`, entry ${sequence}$`) });
const openEntry = (sequence: number) => act(async () => fireEvent.click(opener(sequence)));
const find = async (words: string) => {
  const field = screen.getByLabelText('Filter entries');
  fireEvent.change(field, { target: { value: words } });
  await act(async () => {
    fireEvent.keyDown(field, { key: 'Enter', keyCode: 13 });
  });
};
/** Down the page, as whoever reads is. */
const scrollTo = (pixels: number) =>
  Object.defineProperty(document, 'scrollingElement', { configurable: true, value: { scrollTop: pixels } });

describe('the page Who asked', () => {
  it('lists what happened, newest first: program, where it ran, session, account', async () => {
    await show([
      auditEntry(1),
      auditEntry(2, {
        result: 'refused',
        code: 'approval-denied',
        caller: callerOf('aws'),
        production: true,
      }),
      auditEntry(3, { kind: 'copy', detail: 'fish', ...BY_HAND }),
      auditEntry(4, { kind: 'lock', result: 'done', ...WITHOUT_SESSION }),
    ]);
    expect(texts()).toEqual([
      expect.stringMatching(/Locked.*Cloakroom–––/),
      expect.stringMatching(/Credentials copiedFor fishCloakroom–Deploy/),
      expect.stringMatching(/RefusedYou denied the programawsin codedeployDeploy Production444455556666/),
      expect.stringMatching(/Issuedterraformin codedeployDeploy444455556666Deploy/),
    ]);
    expect(table().getByTitle('/usr/bin/python3.11, running /usr/local/bin/aws')).toBeDefined();
    expect(table().getAllByTitle('A person, in Cloakroom itself')).toHaveLength(2);
  });

  it('explains itself while nobody has asked', async () => {
    await show([]);
    expect(screen.getByText('Nobody has asked yet')).toBeDefined();
  });

  it('says when the log cannot be written, beside its name too', async () => {
    await open(
      {
        ...withAudit(0),
        audit: { lastSequence: 0, lastAt: null, kept: 0, problem: problem({ message: 'The disk is full' }) },
      },
      NO_FOUND,
      PAGE,
    );
    expect(screen.getByText('The disk is full.')).toBeDefined();
    expect(screen.getByLabelText('The log cannot be written')).toBeDefined();
  });

  it('says why it cannot be read, and tries again', async () => {
    let readable = false;
    const answer = auditLog(many(1))['audit.list'];
    await show(many(1), {
      'audit.list': (input) => {
        if (!readable || !answer) throw new Refusal(problem({ message: 'The log cannot be read' }));
        return answer(input);
      },
    });
    expect(screen.getByText('The log cannot be read.')).toBeDefined();
    readable = true;
    await press('Try again');
    await waitFor(() => expect(texts()).toHaveLength(1));
  });

  it('reads older entries as their pages are opened', async () => {
    const api = await show(many(1_000));
    await waitFor(() => expect(texts()).toHaveLength(50));
    expect(asked(api, 'audit.list')).toHaveLength(1);
    await press('Page 20 of all pages');
    await waitFor(() => expect(opener(1)).toBeDefined());
    expect(asked(api, 'audit.list')).toHaveLength(2);
  });

  it('searches all of the log, not only what was read', async () => {
    await show([auditEntry(1, { profile: 'needle' }), ...many(2_500).slice(1)]);
    await waitFor(() => expect(texts()).toHaveLength(50));
    await find('needle');
    await waitFor(() => expect(texts()).toHaveLength(1));
    expect(screen.getByText('(1/2,500)')).toBeDefined();
    await press('Clear filters');
    await waitFor(() => expect(texts()).toHaveLength(50));
  });

  it('says when nothing matches', async () => {
    await show(many(3));
    await find('nothing of the kind');
    await waitFor(() => expect(table().getByText('No entry matches')).toBeDefined());
    await press('Clear filter', table());
    expect(texts()).toHaveLength(3);
  });

  it('keeps to the session of the address, whatever it was called, until told otherwise', async () => {
    await show(
      [auditEntry(1), auditEntry(2, { session: 'Old name' }), auditEntry(3, { sessionId: 's-audit' })],
      {},
      `${PAGE}/s-deploy`,
    );
    await waitFor(() => expect(texts()).toHaveLength(2));
    expect(screen.getByText('Only entries of', { exact: false }).textContent).toBe('Only entries of Deploy');
    await press('Show those of all sessions');
    await waitFor(() => expect(texts()).toHaveLength(3));
  });
});

describe('new entries', () => {
  async function growing() {
    const entries = many(120);
    const api = await show(entries);
    await waitFor(() => expect(texts()).toHaveLength(50));
    const grow = async (change: Partial<AuditEntry> = {}) => {
      entries.push(auditEntry(entries.length + 1, change));
      await act(async () => api.push(withAudit(entries.length)));
    };
    return { api, grow };
  }
  afterEach(() => scrollTo(0));

  it('come in by themselves at the top of the list', async () => {
    const { grow } = await growing();
    await grow({ profile: 'brand-new' });
    await waitFor(() => expect(texts()[0]).toContain('brand-new'));
    expect(screen.queryByRole('button', { name: /new entr/ })).toBeNull();
  });

  it.each([
    ['further down', async () => scrollTo(400)],
    ['on another page', () => press('Page 2 of all pages')],
    ['in the panel of an entry', () => openEntry(120)],
  ])('wait while somebody reads %s, and come when asked for', async (_where, read) => {
    const { grow } = await growing();
    await read();
    const before = texts();
    await grow();
    await grow();
    await waitFor(() => expect(button('2 new entries')).toBeDefined());
    expect(texts()).toEqual(before);
    scrollTo(0);
    await press('2 new entries');
    await waitFor(() => expect(opener(122)).toBeDefined());
    expect(screen.queryByRole('button', { name: /new entr/ })).toBeNull();
  });

  it('are counted as far as they match', async () => {
    const { grow } = await growing();
    await find('profile-x');
    scrollTo(400);
    await grow();
    await grow({ profile: 'profile-x' });
    await waitFor(() => expect(button('1 new entry')).toBeDefined());
  });
});

describe('one entry', () => {
  it('shows the processes that led to it in order, the key, and its place in the chain', async () => {
    await show([auditEntry(1, { caller: callerOf('aws') })]);
    await waitFor(() => expect(texts()).toHaveLength(1));
    await openEntry(1);
    const chain = within(await screen.findByRole('list', { name: 'Processes that led to it' }));
    expect(chain.getAllByRole('listitem').map(({ textContent }) => textContent)).toEqual([
      'credential-helperprocess 400/usr/bin/credential-helper',
      'shprocess 350/usr/bin/sh',
      'awsprocess 300the program/usr/bin/python3.11runs /usr/local/bin/aws',
      'zshprocess 250/usr/bin/zsh',
      'codeprocess 200the application it runs in/usr/share/code/code',
    ]);
    expect(button('Copy the access key ID')).toBeDefined();
    expect(screen.getByText(auditEntry(1).hash)).toBeDefined();
    expect(screen.getByText(auditEntry(1).previous)).toBeDefined();
  });

  it('gives the keyboard back to its row, and leads to its session', async () => {
    await show(many(2));
    await waitFor(() => expect(texts()).toHaveLength(2));
    opener(2).focus();
    await openEntry(2);
    await press('Close panel');
    await waitFor(() => expect(document.activeElement).toBe(opener(2)));
    await openEntry(2);
    await act(async () => fireEvent.click(screen.getByRole('link', { name: 'Deploy' })));
    expect(window.location.hash).toBe('#/sessions/s-deploy');
    await waitFor(() => expect(screen.getByRole('tab', { name: 'Overview' })).toBeDefined());
    expect(screen.queryByRole('list', { name: 'Processes that led to it' })).toBeNull();
  });

  it('of a session that is gone or was renamed says so', async () => {
    await show([
      auditEntry(1, { sessionId: 's-gone', session: 'Gone' }),
      auditEntry(2, { session: 'Old name' }),
    ]);
    await waitFor(() => expect(texts()).toHaveLength(2));
    await openEntry(1);
    expect(await screen.findByText('Gone (no longer here)')).toBeDefined();
    await openEntry(2);
    expect(await screen.findByText(/\(now Deploy\)/)).toBeDefined();
  });
});

describe('the log as a whole', () => {
  const verdict = (change: Partial<AuditVerdict> = {}): Answers => ({
    'audit.verify': () => ({
      intact: true,
      checked: 3,
      firstSequence: 1,
      lastSequence: 3,
      problem: null,
      brokenAt: null,
      endChecked: true,
      ...change,
    }),
  });

  it('is verified, and what was found goes with the page', async () => {
    await show(many(3), verdict());
    await press('Verify');
    expect(await screen.findByText('The log is intact')).toBeDefined();
    // Said to who does not see it come.
    expect(screen.getByText('The log was verified and is as it was written.').getAttribute('role')).toBe(
      'status',
    );
    for (const hash of ['#/home', PAGE]) {
      window.location.hash = hash;
      await act(async () => window.dispatchEvent(new HashChangeEvent('hashchange')));
    }
    expect(screen.queryByText('The log is intact')).toBeNull();
  });

  it('is no longer said to be empty once somebody has asked', async () => {
    const empty = { checked: 0, firstSequence: null, lastSequence: null };
    const api = await show([], verdict(empty));
    await press('Verify');
    expect(await screen.findByText('There is nothing to verify yet')).toBeDefined();
    await act(async () => api.push(withAudit(1)));
    expect(screen.queryByText('There is nothing to verify yet')).toBeNull();
  });

  it('shows the entry at which it breaks', async () => {
    await show(many(3), verdict({ intact: false, checked: 1, brokenAt: 2, problem: 'entry 2 was changed' }));
    await press('Verify');
    expect(await screen.findByText('The log is not intact: it breaks at entry 2')).toBeDefined();
    await press('Show entry 2');
    await waitFor(() => expect(screen.getByText(auditEntry(2).hash)).toBeDefined());
  });

  it('says so when that entry is gone', async () => {
    await show(
      [auditEntry(1), auditEntry(3)],
      verdict({ intact: false, brokenAt: 2, problem: 'entry 2 is missing' }),
    );
    await press('Verify');
    await press('Show entry 2');
    expect(await screen.findByText('Entry 2 cannot be shown')).toBeDefined();
  });

  it('says why it could not be verified', async () => {
    await show(many(1), {
      'audit.verify': () => {
        throw new Refusal(problem({ message: 'The log cannot be read' }));
      },
    });
    await press('Verify');
    expect(await screen.findByText('The log cannot be read.')).toBeDefined();
  });

  it('is exported to where the person said, or nowhere', async () => {
    let path: string | null = null;
    const api = await show(many(1), { 'audit.export': () => ({ path }) });
    await press('Export…');
    expect(screen.queryByText('The log is exported')).toBeNull();
    path = '/home/alice/audit.jsonl';
    await press('Export…');
    expect(await screen.findByText(/and no secret: \/home\/alice\/audit\.jsonl$/)).toBeDefined();
    expect(asked(api, 'audit.export')).toHaveLength(2);
  });

  it('is found and verified from the palette', async () => {
    const api = await open(withAudit(3), { ...NO_FOUND, ...auditLog(many(3)), ...verdict() }, '#/home');
    fireEvent.keyDown(document.body, { key: 'k', ctrlKey: true });
    const field = await screen.findByRole('combobox', { name: 'What to find' });
    fireEvent.change(field, { target: { value: 'verify audit' } });
    await act(async () => {
      fireEvent.keyDown(field, { key: 'Enter' });
    });
    expect(window.location.hash).toBe(PAGE);
    expect(await screen.findByText('The log is intact')).toBeDefined();
    expect(asked(api, 'audit.verify')).toHaveLength(1);
  });
});
