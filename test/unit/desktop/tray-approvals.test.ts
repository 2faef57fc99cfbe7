import { describe, expect, it } from 'vitest';
import type { ApprovalRequest } from '../../../shared/approvals.ts';
import { createTrayDeeds } from '../../../src-main/desktop/tray-deeds.ts';
import { trayIcon } from '../../../src-main/desktop/tray-icon.ts';
import { type TrayItem, trayItems } from '../../../src-main/desktop/tray-menu.ts';
import { createDesk } from '../fakes/desk.ts';
import { START } from '../fakes/manual-clock.ts';
import { rejection } from '../fakes/rejection.ts';
import { sampleCaller } from '../fakes/sample-callers.ts';
import { sampleCatalog, sampleRole, sampleUser } from '../fakes/samples.ts';
import { turns } from '../fakes/turns.ts';

const people = sampleCatalog([sampleUser('dana'), sampleRole('shop-prod', 'dana')]);
const request = (id: string, name: string | null): ApprovalRequest => ({
  id,
  sessionId: 'shop-prod',
  caller: name === null ? null : sampleCaller(name),
  openedAt: START,
  waitingFor: [],
});
const itemsWith = (...approvalRequests: ApprovalRequest[]) =>
  trayItems({ ...createDesk(people).snapshot(), approvalRequests }, START).filter(
    (item) => item.kind !== 'separator' && item.label.includes('want'),
  );
const label = (item: TrayItem) => (item.kind === 'separator' ? '-' : item.label);

describe('a program that wants to be allowed, in the tray', () => {
  it('is named with its session and path; it can be looked at, denied, and allowed once', () => {
    const [item, ...more] = itemsWith(request('a', 'terraform'));
    expect(more).toEqual([]);
    if (item?.kind !== 'menu') throw new Error('no menu');
    expect(item.label).toBe('terraform wants shop-prod…');
    expect(item.items.map(label)).toEqual([
      '/usr/bin/terraform',
      '-',
      'Look at it in the window…',
      '-',
      'Deny',
      'Allow once',
    ]);
    expect(item.items.flatMap((inner) => ('deed' in inner ? [inner.deed] : []))).toEqual([
      { kind: 'open', hash: '#/home' },
      { kind: 'answer', requestId: 'a', answer: 'deny' },
      { kind: 'answer', requestId: 'a', answer: 'once' },
    ]);
  });

  it('is one of three; the rest is in the window', () => {
    const requests = ['a', 'b', 'c', 'd'].map((id) => request(id, id));
    expect(
      itemsWith(...requests)
        .map(label)
        .at(-1),
    ).toBe('1 more program wants to be allowed…');
    expect(itemsWith(...requests, request('e', null)).map(label)).toEqual([
      'a wants shop-prod…',
      'b wants shop-prod…',
      'c wants shop-prod…',
      '2 more programs want to be allowed…',
    ]);
  });

  it('draws attention to the icon', () => {
    const snapshot = createDesk(people).snapshot();
    expect(trayIcon(snapshot)).toBe('normal');
    expect(trayIcon({ ...snapshot, approvalRequests: [request('a', 'aws')] })).toBe('attention');
  });

  it.each(['once', 'deny'] as const)('gets the answer “%s”', async (answer) => {
    const desk = createDesk(people);
    const session = desk.catalog.state.sessions.find(({ id }) => id === 'shop-prod');
    if (!session) throw new Error('no session');
    const asked = desk.approvals.approve({
      session,
      caller: sampleCaller('aws'),
      profile: 'x',
      patienceMs: 50_000,
    });
    const outcome = answer === 'once' ? asked : rejection(asked);
    await turns();
    const refuse = () => {
      throw new Error('not for this');
    };
    const act = createTrayDeeds(desk, {
      ask: refuse,
      problem: refuse,
      say: refuse,
      copy: refuse,
      open: refuse,
      search: refuse,
      quit: refuse,
    });
    const [open] = desk.approvals.requests();
    await act({ kind: 'answer', requestId: open?.id ?? '', answer });
    expect(await outcome).toEqual(
      answer === 'once' ? undefined : expect.objectContaining({ code: 'approval-denied' }),
    );
    expect(desk.approvals.requests()).toEqual([]);
  });
});
