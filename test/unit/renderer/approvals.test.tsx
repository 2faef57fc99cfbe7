// @vitest-environment jsdom
import { act, fireEvent, screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ApprovalRequest } from '../../../shared/approvals.ts';
import type { Caller } from '../../../shared/callers.ts';
import type { Snapshot } from '../../../shared/model.ts';
import { attentionOf } from '../../../src-renderer/home/attention.ts';
import { processText, reason, requestTitle } from '../../../src-renderer/prompts/approval-text.ts';
import { buildRows } from '../../../src-renderer/sessions/rows.ts';
import { sampleCaller, sampleProcess } from '../fakes/sample-callers.ts';
import { Refusal } from './fake-cloakroom.ts';
import { type Answers, button, closeWindow, dialog, NO_FOUND, open, press } from './open-window.tsx';
import { NOW, oneChain, problem, role } from './sample-snapshots.ts';

vi.setConfig({ testTimeout: 30_000 });

// Requests that were put off are remembered by their id.
let requests = 0;
function request(caller: Caller | null, change: Partial<ApprovalRequest> = {}): ApprovalRequest {
  requests += 1;
  return {
    id: `q-${requests}`,
    sessionId: 's-shop-prod',
    caller,
    openedAt: NOW,
    waitingFor: ['shop'],
    ...change,
  };
}

const withRequests = (...approvalRequests: ApprovalRequest[]): Snapshot => {
  const first = oneChain();
  return { ...first, sessions: [...first.sessions, role('Shop-prod', 'alice')], approvalRequests };
};
const terraform = sampleCaller('terraform');
const ALLOWING = ['Allow once', 'Allow for an hour', 'Always allow this program'];

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  closeWindow();
  vi.useRealTimers();
});

/** Half a second, in which nothing can be answered. */
const settle = () => act(() => vi.advanceTimersByTimeAsync(500));
async function openWith(first: Snapshot, answers: Answers = NO_FOUND) {
  const api = await open(first, answers, '#/home');
  await act(() => vi.advanceTimersByTimeAsync(1));
  return api;
}
const isDisabled = (name: string) =>
  (dialog().getByRole('button', { name }) as HTMLButtonElement).disabled ||
  dialog().getByRole('button', { name }).getAttribute('aria-disabled') === 'true';

describe('the question whether a program may have credentials', () => {
  it('names program, path, application, account, role, profile and production', async () => {
    await openWith(withRequests(request(terraform)));
    expect(screen.getByRole('dialog', { name: 'terraform wants to use Shop-prod' })).toBeDefined();
    for (const text of [
      'terraform',
      '/usr/bin/terraform',
      'Visual Studio Code (/usr/share/code/code)',
      '444455556666',
      'Shop-prod',
      'Production',
      'shop',
    ])
      expect(dialog().getAllByText(text).length).toBeGreaterThan(0);
    expect(dialog().getByText('bash (1000) /usr/bin/bash')).toBeDefined();
  });

  it('says what an interpreter runs', async () => {
    await openWith(withRequests(request(sampleCaller('python3', 1, { script: '/home/alice/deploy.py' }))));
    expect(dialog().getByText('running /home/alice/deploy.py')).toBeDefined();
    expect(dialog().getByRole('button', { name: 'Always allow this program' })).toBeDefined();
  });

  it.each([
    ['deny', 'Deny'],
    ['once', 'Allow once'],
    ['hour', 'Allow for an hour'],
    ['always', 'Always allow this program'],
  ])('sends “%s”', async (answer, name) => {
    const asked = request(terraform);
    const api = await openWith(withRequests(asked));
    await settle();
    await press(name, dialog());
    expect(api.deeds()).toEqual([{ channel: 'approval.answer', input: { requestId: asked.id, answer } }]);
  });

  it('cannot be answered in the first half second, nor can the next one behind it', async () => {
    const [first, second] = [request(terraform), request(sampleCaller('aws'))];
    const api = await openWith(withRequests(first, second));
    expect(dialog().getByText('1 more program waits for an answer.')).toBeDefined();
    for (const name of ['Deny', ...ALLOWING]) expect(isDisabled(name)).toBe(true);
    await press('Allow once', dialog());
    expect(api.deeds()).toEqual([]);
    await settle();
    for (const name of ['Deny', ...ALLOWING]) expect(isDisabled(name)).toBe(false);
    await press('Allow once', dialog());
    await act(async () => api.push(withRequests(second)));
    expect(screen.getByRole('dialog', { name: 'aws wants to use Shop-prod' })).toBeDefined();
    await press('Allow once', dialog());
    expect(api.deeds()).toHaveLength(1);
  });

  it('has the focus where Enter decides nothing', async () => {
    await openWith(withRequests(request(terraform)));
    await settle();
    expect(document.activeElement).toBe(button('Decide later'));
  });

  it('is put off with Escape, stays open, and is found again on Home', async () => {
    const api = await openWith(withRequests(request(terraform)));
    await act(async () => {
      fireEvent.keyDown(button('Decide later'), { key: 'Escape', keyCode: 27 });
    });
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(api.deeds()).toEqual([]);
    await press('Answer: terraform wants to use Shop-prod');
    expect(screen.getByRole('dialog', { name: 'terraform wants to use Shop-prod' })).toBeDefined();
  });

  it('leaves the keyboard on the page when the button that led to it has gone with it', async () => {
    const api = await openWith(withRequests(request(terraform)));
    await press('Decide later', dialog());
    button('Answer: terraform wants to use Shop-prod').focus();
    await press('Answer: terraform wants to use Shop-prod');
    await settle();
    await act(async () => api.push(withRequests()));
    await act(() => vi.advanceTimersByTimeAsync(1));
    expect(document.activeElement?.id).toBe('page');
  });

  it('does not offer “always” where that would allow anything', async () => {
    await openWith(withRequests(request(sampleCaller('bash'))));
    expect(dialog().queryByRole('button', { name: 'Always allow this program' })).toBeNull();
    expect(
      dialog().getByText(/^It cannot be allowed always\. This would allow .* because bash runs whatever/),
    ).toBeDefined();
  });

  it('says so when the system does not tell who asks', async () => {
    await openWith(withRequests(request(null)));
    expect(screen.getByRole('dialog', { name: 'A program wants to use Shop-prod' })).toBeDefined();
    expect(dialog().getByText('The system does not say which')).toBeDefined();
    expect(dialog().queryByText('How it was started')).toBeNull();
  });

  it('shows why an answer was not taken, and can be answered again', async () => {
    const api = await openWith(withRequests(request(terraform)), {
      ...NO_FOUND,
      'approval.answer': () => {
        throw new Refusal(problem({ code: 'file-unwritable', message: 'The disk is full' }));
      },
    });
    await settle();
    await press('Always allow this program', dialog());
    expect(dialog().getByText('The disk is full.')).toBeDefined();
    await press('Allow once', dialog());
    expect(api.deeds()).toHaveLength(2);
  });

  it('goes when it is over, and does not take the place of a code that is asked for', async () => {
    const code = { id: 'p-1', identityId: 'i-alice', problem: null, openedAt: NOW - 1, waitingFor: [] };
    const asked = withRequests(request(terraform));
    const api = await openWith({ ...asked, prompts: [code] });
    expect(screen.getAllByRole('dialog')).toHaveLength(1);
    expect(screen.getByRole('dialog', { name: 'MFA code for alice' })).toBeDefined();
    await act(async () => api.push(asked));
    expect(screen.getByRole('dialog', { name: 'terraform wants to use Shop-prod' })).toBeDefined();
    // Nor the code that of the question.
    await act(async () => api.push({ ...asked, prompts: [{ ...code, openedAt: NOW + 1 }] }));
    expect(screen.getByRole('dialog', { name: 'terraform wants to use Shop-prod' })).toBeDefined();
    await act(async () => api.push(withRequests()));
    expect(screen.queryByRole('dialog')).toBeNull();
  });
});

describe('what needs attention', () => {
  it('has each program that wants to be allowed, with its path and account', () => {
    const asked = request(terraform);
    const first = withRequests(asked, request(null, { sessionId: 's-gone' }));
    expect(attentionOf(first, buildRows(first)).items).toEqual([
      {
        id: `approval:${asked.id}`,
        tone: 'pending',
        title: 'terraform wants to use Shop-prod',
        text: '/usr/bin/terraform',
        account: '444455556666',
        error: null,
        next: [
          {
            do: 'decide',
            requestId: asked.id,
            text: 'Answer',
            label: 'Answer: terraform wants to use Shop-prod',
          },
        ],
      },
    ]);
  });
});

describe('the words about a program', () => {
  it('say why there is a question, and whether it still waits', () => {
    const why = (production: boolean, askBefore: boolean | null, waitingFor = ['shop']) =>
      reason({ production, marks: { askBefore } }, request(terraform, { waitingFor }));
    expect(why(true, null)).toMatch(/^This session is production.*: it gets nothing until you answer\.$/);
    expect(why(true, true)).toMatch(/^This session always asks/);
    expect(why(false, true)).toMatch(/^This session always asks/);
    expect(why(true, null, [])).toMatch(/It has stopped waiting/);
  });

  it('name what is known of a process', () => {
    expect(processText(sampleProcess('sudo', 7, { executable: null }))).toBe('sudo (7) path not shown');
    expect(processText(sampleProcess('node', 8, { script: '/srv/cdk.js' }))).toBe(
      'node (8) /usr/bin/node /srv/cdk.js',
    );
    expect(requestTitle(null, 'Shop')).toBe('A program wants to use Shop');
  });
});
