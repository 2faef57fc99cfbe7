import { describe, expect, it } from 'vitest';
import { AppError } from '../../../shared/errors.ts';
import type { Question } from '../../../src-main/desktop/question.ts';
import { createTrayDeeds, type TrayDesk } from '../../../src-main/desktop/tray-deeds.ts';
import { createDesk } from '../fakes/desk.ts';
import { sampleCatalog, sampleRole, sampleUser } from '../fakes/samples.ts';

const people = sampleCatalog([
  sampleUser('dana'),
  sampleRole('shop', 'dana'),
  sampleRole('shop-prod', 'dana'),
]);

/** A desktop on which the person answers every question so. */
function setUp(answer = true, config = '') {
  const core = createDesk(people, config);
  core.vault.become('open');
  const seen: string[] = [];
  const questions: Question[] = [];
  const desk: TrayDesk = {
    async ask(question) {
      questions.push(question);
      return answer;
    },
    problem: (title, { code }) => seen.push(`problem: ${title}: ${code}`),
    say: (message) => seen.push(`say: ${message}`),
    copy: (text) => seen.push(`copy: ${text}`),
    open: (hash) => seen.push(`open: ${hash}`),
    search: () => seen.push('search'),
    quit: () => seen.push('quit'),
  };
  return { core, seen, questions, act: createTrayDeeds(core, desk), desk };
}

describe('a click in the tray', () => {
  it('makes a session active without a word', async () => {
    const { core, act, seen, questions } = setUp();
    await act({ kind: 'make-active', sessionId: 'shop' });
    expect(core.catalog.state.activeSessionId).toBe('shop');
    await act({ kind: 'make-active', sessionId: null });
    expect(core.catalog.state.activeSessionId).toBe(null);
    expect({ seen, questions }).toEqual({ seen: [], questions: [] });
  });

  it('asks before a production session becomes active', async () => {
    const { core, act, seen, questions } = setUp(true);
    await act({ kind: 'make-active', sessionId: 'shop-prod' });
    expect(core.catalog.state.activeSessionId).toBe('shop-prod');
    expect(questions).toEqual([expect.objectContaining({ message: 'Make shop-prod the active session?' })]);
    expect(seen).toEqual([]);
  });

  it('leaves everything as it was when the person thinks better of it', async () => {
    const { core, act, seen, questions } = setUp(false);
    await act({ kind: 'make-active', sessionId: 'shop-prod' });
    expect(core.catalog.state.activeSessionId).toBe(null);
    expect(questions).toHaveLength(1);
    expect(seen).toEqual([]);
  });

  it('asks about a session that became production while the menu was open', async () => {
    for (const answer of [true, false]) {
      const { core, desk, questions } = setUp(answer);
      // What the menu was made from does not know it yet.
      const before = core.snapshot();
      const marked = { sessionIds: ['shop'], production: true };
      await core.commands['session.setMarks'](marked);
      const act = createTrayDeeds({ commands: core.commands, snapshot: () => before }, desk);
      await act({ kind: 'make-active', sessionId: 'shop' });
      expect(questions).toHaveLength(1);
      expect(core.catalog.state.activeSessionId).toBe(answer ? 'shop' : null);
    }
  });

  it('leads to the window when lines of the person’s own are in the way', async () => {
    const { core, act, seen } = setUp(true, '[default]\ncredential_process = mine\n');
    await act({ kind: 'make-active', sessionId: 'shop' });
    expect(core.catalog.state.activeSessionId).toBe(null);
    expect(seen).toEqual([
      'open: #/sessions/shop',
      'problem: The active session was not changed: profile-conflict',
    ]);
  });

  it('says what failed, but not what the person has just decided', async () => {
    const { core, desk, seen } = setUp();
    const failing = (code: AppError['code']) => async () => {
      throw new AppError({ code, message: 'm', remedy: 'r' });
    };
    for (const code of ['network', 'mfa-dismissed', 'sign-in-cancelled'] as const) {
      const commands = { ...core.commands, 'session.start': failing(code), 'portal.signIn': failing(code) };
      const act = createTrayDeeds({ commands, snapshot: core.snapshot }, desk);
      await act({ kind: 'start', sessionId: 'shop' });
      await act({ kind: 'sign-in', portalId: 'acme' });
    }
    expect(seen.filter((line) => line !== 'open: null')).toEqual([
      'problem: Not started: network',
      'problem: Not signed in: network',
    ]);
  });

  it('says where the link went that was not opened', async () => {
    for (const copied of [true, false]) {
      const { core, desk, seen } = setUp();
      const commands = { ...core.commands, 'session.openConsole': async () => ({ copied, notes: [] }) };
      await createTrayDeeds(
        { commands, snapshot: core.snapshot },
        desk,
      )({ kind: 'console', sessionId: 'shop' });
      expect(seen).toEqual(copied ? ['say: The link to the console is on the clipboard'] : []);
    }
  });

  it('starts, stops, locks and unlocks', async () => {
    const { core, act, seen } = setUp();
    await act({ kind: 'start', sessionId: 'shop' });
    expect(core.snapshot().statuses.shop).toMatchObject({ state: 'ready' });
    await act({ kind: 'stop', sessionId: 'shop' });
    expect(core.snapshot().statuses.shop).toBeUndefined();
    await act({ kind: 'lock' });
    expect(core.snapshot().vault.state).toBe('locked');
    await act({ kind: 'unlock' });
    expect(core.snapshot().vault.state).toBe('open');
    expect(seen).toEqual([]);
  });

  it('copies, opens, searches and quits', async () => {
    const { act, seen } = setUp();
    await act({ kind: 'copy', text: 'shop' });
    await act({ kind: 'open', hash: '#/sessions/shop' });
    await act({ kind: 'search' });
    await act({ kind: 'quit' });
    expect(seen).toEqual(['copy: shop', 'open: #/sessions/shop', 'search', 'quit']);
  });
});
