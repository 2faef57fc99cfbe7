import { describe, expect, it } from 'vitest';
import type { ApprovalRequest } from '../../../shared/approvals.ts';
import type { Snapshot } from '../../../shared/model.ts';
import { decideNotices, NO_NOTICES } from '../../../src-main/core/notices.ts';
import { sampleCaller } from '../fakes/sample-callers.ts';
import { NOW, role, snapshot, user, userSession } from '../renderer/sample-snapshots.ts';

const request = (
  id: string,
  name: string | null,
  change: Partial<ApprovalRequest> = {},
): ApprovalRequest => ({
  id,
  sessionId: 's-shop-prod',
  caller: name === null ? null : sampleCaller(name),
  openedAt: NOW,
  waitingFor: ['shop'],
  ...change,
});
const withRequests = (...approvalRequests: ApprovalRequest[]): Snapshot =>
  snapshot({
    identities: [user('ann')],
    sessions: [userSession('ann'), role('Shop-prod', 'ann')],
    approvalRequests,
  });
const code = { id: 'm-1', identityId: 'i-ann', problem: null, openedAt: NOW, waitingFor: [] };
const look = (next: Snapshot, state = NO_NOTICES) => decideNotices(state, next, { now: NOW, focused: false });

describe('a notification about a program that wants to be allowed', () => {
  it('names program, session, account, path and profile, and leads to where it is answered', () => {
    expect(look(withRequests(request('a', 'terraform'))).show).toEqual([
      {
        id: 'approval:a',
        kind: 'requests',
        title: 'terraform wants to use Shop-prod',
        body: 'Production. Account 444455556666. /usr/bin/terraform. Waiting: shop. Click to answer.',
        hash: '#/home',
      },
    ]);
    const script = sampleCaller('aws', 1, { executable: '/usr/bin/python3', script: '/usr/local/bin/aws' });
    expect(look(withRequests(request('s', null, { caller: script }))).show[0]?.body).toContain(
      ' /usr/local/bin/aws. ',
    );
    expect(look(withRequests(request('b', null, { waitingFor: [] }))).show).toMatchObject([
      {
        title: 'A program wants to use Shop-prod',
        body: 'Production. Account 444455556666. Click to answer.',
      },
    ]);
  });

  it('comes once, however many join, and goes when it is answered', () => {
    const first = look(withRequests(request('a', 'terraform')));
    const joined = look(withRequests(request('a', 'terraform', { waitingFor: ['shop', 'x'] })), first.state);
    expect({ show: joined.show, withdraw: joined.withdraw }).toEqual({ show: [], withdraw: [] });
    expect(look(withRequests(), joined.state).withdraw).toEqual(['approval:a']);
  });

  it('is one for many programs at once', () => {
    const many = ['aws', 'terraform', 'make', 'cdk', 'sam'].map((name) => request(name, name));
    expect(look(withRequests(...many)).show).toMatchObject([
      {
        title: '5 programs want to be allowed',
        body: 'aws wants to use Shop-prod, terraform wants to use Shop-prod, make wants to use Shop-prod and 2 more.',
        hash: '#/home',
      },
    ]);
    expect(look({ ...withRequests(...many), prompts: [code] }).show).toMatchObject([
      { title: '6 requests wait for you' },
    ]);
  });

  it('does not come for a session that is gone', () => {
    expect(look(withRequests(request('a', 'aws', { sessionId: 's-gone' }))).show).toEqual([]);
  });
});
