// The parts between a request and AWS, put together as the app does it, on fake ports.

import type { BrokerRequest } from '../../../shared/broker-protocol.ts';
import type { Caller } from '../../../shared/callers.ts';
import type { AppError } from '../../../shared/errors.ts';
import type { SessionStatus } from '../../../shared/model.ts';
import type { AskedBy } from '../../../src-main/core/askers.ts';
import { createBroker } from '../../../src-main/core/broker.ts';
import type { CatalogState } from '../../../src-main/core/catalog.ts';
import { CredentialCache, type Request } from '../../../src-main/core/credential-cache.ts';
import { planCredentials } from '../../../src-main/core/credential-plan.ts';
import { MfaPrompts } from '../../../src-main/core/mfa-prompts.ts';
import type { Credentials } from '../../../src-main/core/ports.ts';
import { createResolver, keyName, renderKey } from '../../../src-main/core/session-resolver.ts';
import { FakeSts } from './fake-sts.ts';
import { ManualClock } from './manual-clock.ts';
import { noPortals } from './no-portals.ts';
import { FakeIam, FakePresence, FakeVault, RecordingAudit, RecordingLog } from './ports.ts';
import { keyOf } from './samples.ts';
import { turns } from './turns.ts';

export function createEngine(catalog: CatalogState) {
  const clock = new ManualClock();
  const sts = new FakeSts(clock);
  const iam = new FakeIam();
  const vault = new FakeVault();
  const presence = new FakePresence();
  const log = new RecordingLog();
  let ids = 0;
  const prompts = new MfaPrompts({ clock, presence, newId: () => `prompt-${++ids}` });
  const cache: CredentialCache = new CredentialCache({
    clock,
    presence,
    resolve: createResolver({ secrets: vault, sts, iam, prompts, cache: () => cache, ...noPortals }),
  });
  const state = { state: catalog };
  for (const identity of catalog.identities) {
    vault.secrets.set(keyName(identity.id), renderKey(keyOf(identity.label)));
    sts.owners.set(identity.accessKeyId, identity.userArn);
  }

  const locked: { error: AppError | null } = { error: null };
  const handedOut: string[] = [];
  const audit = new RecordingAudit();
  const target = (sessionId: string) => planCredentials(state.state, sessionId);
  const ask = (
    sessionId: string,
    by: AskedBy = 'helper',
    more: Partial<Request> = {},
  ): Promise<Credentials> => cache.get(target(sessionId), { by, name: sessionId, ...more });

  const approvals: { refusal: AppError | null } = { refusal: null };
  const broker = createBroker({
    catalog: state,
    cache,
    clock,
    log,
    audit,
    refusal: () => locked.error,
    approve: async () => {
      if (approvals.refusal) throw approvals.refusal;
    },
    handedOut: (sessionId, profile) => handedOut.push(`${profile} of ${sessionId}`),
  });

  return {
    clock,
    sts,
    iam,
    vault,
    presence,
    log,
    prompts,
    cache,
    /** Assign `catalog.state` to edit what is planned. */
    catalog: state,
    broker: (request: BrokerRequest, requestId: string, caller: Caller | null = null) =>
      broker(request, { requestId, caller }),
    audit,
    approvals,
    locked,
    handedOut,
    target,
    ask,
    status: (sessionId: string): SessionStatus => cache.status(target(sessionId)),
    /** Ms that AWS will still take these credentials. */
    lifeOf: (credentials: Credentials): number => (credentials.expiresAt ?? Infinity) - clock.real(),
    /** Enters a code into the one open prompt. */
    async enterCode(code: string): Promise<void> {
      const open = prompts.list();
      if (open.length !== 1 || !open[0]) throw new Error(`${open.length} prompts are open, not one`);
      prompts.answer(open[0].id, code);
      await turns();
    },
  };
}

/** What became of a promise, without waiting for it. */
export type Outcome<T> =
  | { readonly state: 'pending' }
  | { readonly state: 'done'; readonly value: T }
  | { readonly state: 'failed'; readonly error: unknown };

export async function outcomeOf<T>(promise: Promise<T>): Promise<Outcome<T>> {
  let outcome: Outcome<T> = { state: 'pending' };
  promise.then(
    (value) => {
      outcome = { state: 'done', value };
    },
    (error: unknown) => {
      outcome = { state: 'failed', error };
    },
  );
  await turns();
  return outcome;
}

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
