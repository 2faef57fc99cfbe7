// @vitest-environment jsdom
import { act, fireEvent, screen, within } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Snapshot } from '../../../shared/model.ts';
import { Refusal } from './fake-cloakroom.ts';
import { type Answers, asked, closeWindow, NO_FOUND, open, press } from './open-window.tsx';
import { auditEntry, auditLog, callerOf, withAudit } from './sample-audit.ts';
import { oneChain, problem } from './sample-snapshots.ts';

vi.setConfig({ testTimeout: 30_000 });
afterEach(closeWindow);

const openPrograms = async (first: Snapshot = oneChain(), answers: Answers = {}) => {
  const api = await open(first, { ...NO_FOUND, ...answers }, '#/sessions/s-deploy');
  await act(async () => fireEvent.click(screen.getByRole('tab', { name: 'Programs' })));
  return api;
};
const radio = (name: RegExp) => screen.getByRole<HTMLInputElement>('radio', { name });
const marked = (askBefore: boolean | null): Snapshot => ({
  ...oneChain(),
  marks: { 's-deploy': { tags: [], colour: null, production: null, askBefore } },
});
const allowed = () => within(screen.getByRole('list', { name: 'Programs allowed to use Deploy' }));

describe('asking before a new program', () => {
  it('is chosen per session, at once', async () => {
    const api = await openPrograms();
    expect(radio(/^Only while it is production/).checked).toBe(true);
    await act(async () => fireEvent.click(radio(/^Always ask/)));
    expect(radio(/^Always ask/).checked).toBe(true);
    expect(api.deeds()).toEqual([
      { channel: 'session.setMarks', input: { sessionIds: ['s-deploy'], askBefore: true } },
    ]);
    await act(async () => api.push(marked(true)));
    await act(async () => fireEvent.click(radio(/^Never ask/)));
    await act(async () => api.push(marked(false)));
    await act(async () => fireEvent.click(radio(/^Only while it is production/)));
    expect(asked(api, 'session.setMarks').map(({ input }) => input)).toMatchObject([
      { askBefore: true },
      { askBefore: false },
      { askBefore: null },
    ]);
  });

  it('is put back when it was refused, and says why', async () => {
    await openPrograms(marked(true), {
      'session.setMarks': () => {
        throw new Refusal(problem({ message: 'The disk is full', remedy: 'make room' }));
      },
    });
    await act(async () => fireEvent.click(radio(/^Never ask/)));
    expect(radio(/^Always ask/).checked).toBe(true);
    expect(screen.getByText('The disk is full. Make room.')).toBeDefined();
  });
});

describe('programs that are allowed', () => {
  const program = {
    sessionId: 's-deploy',
    name: 'terraform',
    executable: '/usr/bin/terraform',
    script: null,
  };
  const given = (): Snapshot => ({
    ...oneChain(),
    approvals: [
      { ...program, grantedAt: Date.now() - 60_000 },
      { ...program, sessionId: 's-audit', name: 'elsewhere', grantedAt: 1 },
    ],
    passingApprovals: [
      {
        ...program,
        name: 'aws',
        executable: '/usr/bin/python3',
        script: '/usr/bin/aws',
        until: Date.now() + 30 * 60_000,
      },
      { ...program, name: 'nameless', executable: null, until: Date.now() + 30 * 60_000 },
      { ...program, name: 'over', until: Date.now() - 1 },
    ],
  });

  it('are those of this session, for good or for a while', async () => {
    await openPrograms(given());
    expect(
      allowed()
        .getAllByRole('listitem')
        .map(({ textContent }) => textContent),
    ).toEqual([
      expect.stringMatching(/^terraform.*\/usr\/bin\/terraformFor good; allowed 1 min ago/),
      expect.stringMatching(/^aws.*\/usr\/bin\/python3running \/usr\/bin\/awsFor a while: 29 min left/),
      expect.stringMatching(/^nameless.*Its path is not known/),
    ]);
    expect(allowed().queryByRole('button', { name: 'Revoke nameless' })).toBeNull();
  });

  it('can be revoked, script and all', async () => {
    const api = await openPrograms(given());
    await press('Revoke aws');
    await press('Revoke terraform');
    expect(asked(api, 'approval.revoke').map(({ input }) => input)).toEqual([
      { sessionId: 's-deploy', program: { executable: '/usr/bin/python3', script: '/usr/bin/aws' } },
      { sessionId: 's-deploy', program: { executable: '/usr/bin/terraform', script: null } },
    ]);
  });

  it('keep the keyboard when one is revoked', async () => {
    const first = given();
    const api = await openPrograms(first);
    screen.getByRole('button', { name: 'Revoke terraform' }).focus();
    await press('Revoke terraform');
    await act(async () => api.push({ ...first, approvals: [] }));
    expect(document.activeElement).toBe(screen.getByRole('region', { name: 'Allowed programs' }));
  });

  it('are told of a refusal', async () => {
    await openPrograms(given(), {
      'approval.revoke': () => {
        throw new Refusal(problem({ message: 'The disk is full' }));
      },
    });
    await press('Revoke aws');
    expect(screen.getByText('The disk is full.')).toBeDefined();
  });
});

describe('who asked lately', () => {
  it('is the newest five of this session, asked again with each new entry, with a way to all', async () => {
    const entries = Array.from({ length: 12 }, (_, n) =>
      auditEntry(n + 1, n % 2 === 0 ? { caller: callerOf(`tool-${n + 1}`) } : { sessionId: 's-audit' }),
    );
    const api = await openPrograms(withAudit(12), auditLog(entries));
    const list = within(await screen.findByRole('list', { name: 'Who asked for Deploy lately' }));
    expect(list.getAllByText(/^Issued: tool/).map(({ textContent }) => textContent)).toEqual(
      [11, 9, 7, 5, 3].map((n) => `Issued: tool-${n} in code`),
    );
    entries.push(auditEntry(13, { result: 'refused', code: 'network' }));
    await act(async () => api.push(withAudit(13)));
    expect(await screen.findByText('Refused: terraform in code')).toBeDefined();
    await act(async () => fireEvent.click(screen.getByRole('link', { name: 'All who asked for Deploy' })));
    expect(window.location.hash).toBe('#/audit/s-deploy');
  });

  it('says so when nobody has', async () => {
    await openPrograms();
    expect(await screen.findByText('Nobody yet.')).toBeDefined();
  });
});
