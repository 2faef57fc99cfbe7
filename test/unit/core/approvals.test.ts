import { describe, expect, it } from 'vitest';
import { APPROVAL_HOUR_MS, type ApprovalAnswer } from '../../../shared/approvals.ts';
import type { Caller } from '../../../shared/callers.ts';
import { AppError } from '../../../shared/errors.ts';
import { APPROVAL_ONCE_MS } from '../../../src-main/core/approval-grants.ts';
import { MOST_REQUESTS, MOST_WAITING } from '../../../src-main/core/approvals.ts';
import type { CatalogState } from '../../../src-main/core/catalog.ts';
import { PROMPT_LIFE_MS, QUIET_AFTER_DISMISSAL_MS } from '../../../src-main/core/person-prompts.ts';
import { createDesk } from '../fakes/desk.ts';
import { outcomeOf } from '../fakes/engine.ts';
import { rejection } from '../fakes/rejection.ts';
import { sampleCaller, sampleProcess } from '../fakes/sample-callers.ts';
import { HOME_ACCOUNT, OTHER_ACCOUNT, sampleCatalog, sampleRole, sampleUser } from '../fakes/samples.ts';
import { turns } from '../fakes/turns.ts';

const PATIENCE_MS = 50_000;
const people = sampleCatalog([
  sampleUser('dana'),
  sampleRole('shop', 'dana'),
  sampleRole('shop-prod', 'dana'),
  sampleRole('bank-prod', 'shop-prod'),
]);
const terraform = sampleCaller('terraform');

function setUp(catalog: CatalogState = people) {
  const desk = createDesk(catalog);
  const { approvals, commands } = desk;
  const ask = (
    caller: Caller | null = terraform,
    sessionId = 'shop-prod',
    profile = sessionId,
    patienceMs = PATIENCE_MS,
  ) => {
    const session = desk.catalog.state.sessions.find(({ id }) => id === sessionId);
    if (!session) throw new Error(`there is no session ${sessionId}`);
    return approvals.approve({ session, caller, profile, patienceMs });
  };
  const only = () => {
    const [request, ...more] = approvals.requests();
    if (!request || more.length > 0) throw new Error(`${more.length} requests too many or none`);
    return request;
  };
  const answer = (choice: ApprovalAnswer) =>
    commands['approval.answer']({ requestId: only().id, answer: choice });
  /** Asked, answered, and through. */
  const allowed = async (choice: ApprovalAnswer, caller: Caller | null = terraform) => {
    const asked = ask(caller);
    await turns();
    await answer(choice);
    await asked;
  };
  const asks = async (caller: Caller | null = terraform, sessionId = 'shop-prod') => {
    const before = approvals.requests().length;
    const waiting = outcomeOf(ask(caller, sessionId));
    await turns();
    const asked = approvals.requests().length > before;
    expect((await waiting).state).toBe(asked ? 'pending' : 'done');
    return asked;
  };
  return { ...desk, ask, only, answer, allowed, asks };
}

describe('whether a program is asked about', () => {
  it('is by whether the session is production, unless it was chosen for the session', async () => {
    const { asks, commands } = setUp();
    expect(await asks(terraform, 'shop')).toBe(false);
    expect(await asks(terraform, 'dana')).toBe(false);
    expect(await asks(terraform, 'shop-prod')).toBe(true);
    await commands['session.setMarks']({ sessionIds: ['shop'], askBefore: true });
    await commands['session.setMarks']({ sessionIds: ['bank-prod'], askBefore: false });
    expect(await asks(terraform, 'shop')).toBe(true);
    expect(await asks(terraform, 'bank-prod')).toBe(false);
  });

  it('shows who asks, for which session and profiles, and since when', async () => {
    const { ask, only, clock } = setUp();
    void ask();
    void ask(terraform, 'shop-prod', 'default');
    await turns();
    expect(only()).toEqual({
      id: expect.any(String),
      sessionId: 'shop-prod',
      caller: terraform,
      openedAt: clock.now(),
      waitingFor: ['shop-prod', 'default'],
    });
  });

  it('is one question for two hundred processes of a program, and its answer is for all of them', async () => {
    const { ask, only, answer } = setUp();
    const all = Array.from({ length: 200 }, (_, n) => ask(sampleCaller('terraform', 5_000 + n)));
    await turns();
    only();
    await answer('hour');
    await Promise.all(all);
  });

  it('is a question each for other programs, other scripts and other sessions', async () => {
    const { ask, approvals } = setUp();
    void ask();
    void ask(sampleCaller('aws'));
    void ask(sampleCaller('python3', 1, { script: '/home/dana/deploy.py' }));
    void ask(sampleCaller('python3', 1, { script: '/home/dana/report.py' }));
    void ask(terraform, 'bank-prod');
    await turns();
    expect(approvals.requests()).toHaveLength(5);
  });

  it('is one question by name where the path is not shown, and one where nothing is', async () => {
    const { ask, approvals } = setUp();
    for (const [name, pid] of [
      ['sudo', 1],
      ['sudo', 2],
      ['ping', 3],
    ] as const)
      void ask(sampleCaller(name, pid, { executable: null }));
    void ask(null);
    void ask(null);
    await turns();
    expect(approvals.requests().map(({ caller }) => caller?.program.pid ?? null)).toEqual([1, 3, null]);
  });

  it('ends where a program makes up names: so many questions and no more', async () => {
    const { ask, approvals } = setUp();
    for (let n = 0; n < MOST_REQUESTS; n++) void ask(sampleCaller(`tool-${n}`));
    await turns();
    expect((await rejection(ask(sampleCaller('one-more')))).code).toBe('approval-required');
    expect((await outcomeOf(ask(sampleCaller('tool-0')))).state).toBe('pending');
    expect(approvals.requests()).toHaveLength(MOST_REQUESTS);
  });

  it('ends there as well when all those names come at once', async () => {
    const { ask, approvals } = setUp();
    const all = Array.from({ length: 3 * MOST_REQUESTS }, (_, n) =>
      outcomeOf(ask(sampleCaller(`tool-${n}`))),
    );
    const outcomes = await Promise.all(all);
    expect(approvals.requests()).toHaveLength(MOST_REQUESTS);
    expect(outcomes.filter(({ state }) => state === 'failed')).toHaveLength(2 * MOST_REQUESTS);
  });

  it('ends where more wait than can be connected, until they have gone', async () => {
    const { ask, answer, asks } = setUp();
    const waiting = Array.from({ length: MOST_WAITING }, () => ask());
    await turns();
    const aws = sampleCaller('aws');
    for (const caller of [terraform, aws])
      expect((await rejection(ask(caller))).code).toBe('approval-required');
    await answer('hour');
    await Promise.all(waiting);
    expect(await asks(aws)).toBe(true);
  });

  it('is refused at once when the screen is locked, without a question', async () => {
    const { ask, approvals, presence } = setUp();
    presence.locked = true;
    expect(await rejection(ask())).toMatchObject({
      code: 'approval-screen-locked',
      message: 'terraform has to be allowed to use shop-prod, and the screen is locked',
      account: OTHER_ACCOUNT,
    });
    expect(approvals.requests()).toEqual([]);
  });

  it('is not asked a second time when it is answered while the screen is looked at', async () => {
    const { ask, answer, approvals, presence } = setUp();
    const first = ask();
    await turns();
    let look = (_locked: boolean) => {};
    presence.screenLocked = () =>
      new Promise((resolve) => {
        look = resolve;
      });
    const second = ask();
    await answer('hour');
    look(false);
    await Promise.all([first, second]);
    expect(approvals.requests()).toEqual([]);
  });
});

describe('“deny”', () => {
  it('is said to all who wait, with the session and what to do', async () => {
    const { ask, answer } = setUp();
    const all = [ask(), ask()].map(rejection);
    await turns();
    await answer('deny');
    for (const error of await Promise.all(all)) {
      expect(error).toMatchObject({
        code: 'approval-denied',
        message: 'terraform was not allowed to use shop-prod',
        remedy: 'run it again in a minute and allow it in Cloakroom',
      });
    }
  });

  it('is not asked again for a minute, and other programs are', async () => {
    const { ask, answer, asks, clock } = setUp();
    const denied = rejection(ask());
    await turns();
    await answer('deny');
    await denied;
    await clock.advance(QUIET_AFTER_DISMISSAL_MS - 1);
    expect((await rejection(ask())).code).toBe('approval-denied');
    expect(await asks(sampleCaller('aws'))).toBe(true);
    await clock.advance(1);
    expect(await asks()).toBe(true);
  });
});

describe('“once”', () => {
  it('lets in what waits, and the same process again for five minutes', async () => {
    const { allowed, asks, clock } = setUp();
    await allowed('once');
    await clock.advance(APPROVAL_ONCE_MS - 1);
    expect(await asks()).toBe(false);
    await clock.advance(1);
    expect(await asks()).toBe(true);
  });

  it('is for this run: another process of the program asks', async () => {
    const { allowed, asks } = setUp();
    await allowed('once');
    expect(await asks(sampleCaller('terraform', 4_712))).toBe(true);
  });

  it('is for what the process starts, such as a provider of terraform', async () => {
    const { allowed, asks } = setUp();
    await allowed('once');
    const provider = sampleProcess('terraform-provider-aws', 4_800);
    const started: Caller = { ...terraform, program: provider, chain: [provider, ...terraform.chain] };
    expect(await asks(started)).toBe(false);
    expect(await asks({ ...started, chain: [provider] })).toBe(true);
  });

  it('is not for another program that has got the same process id', async () => {
    const { allowed, asks } = setUp();
    await allowed('once');
    expect(await asks(sampleCaller('aws', 4_711))).toBe(true);
  });

  it('is not for another session', async () => {
    const { allowed, asks } = setUp();
    await allowed('once');
    expect(await asks(terraform, 'bank-prod')).toBe(true);
  });

  it('is for the next process when all have given up waiting, and for no other', async () => {
    const { ask, answer, asks, only, clock } = setUp();
    const late = rejection(ask());
    await clock.advance(PATIENCE_MS);
    await late;
    expect(only().waitingFor).toEqual([]);
    await answer('once');
    expect(await asks(sampleCaller('aws', 5_000))).toBe(true);
    expect(await asks(sampleCaller('terraform', 5_001))).toBe(false);
    expect(await asks(sampleCaller('terraform', 5_001))).toBe(false);
    expect(await asks(sampleCaller('terraform', 5_002))).toBe(true);
  });

  it('is for the processes that waited where the path is not shown, and not for their name', async () => {
    const unseen = (pid: number) => sampleCaller('sudo', pid, { executable: null });
    const { ask, answer, asks } = setUp();
    const both = [ask(unseen(1)), ask(unseen(2))];
    await turns();
    await answer('once');
    await Promise.all(both);
    expect([await asks(unseen(1)), await asks(unseen(2)), await asks(unseen(3))]).toEqual([
      false,
      false,
      true,
    ]);
  });

  it('is for those who wait alone when the system does not say who asks', async () => {
    const { allowed, asks } = setUp();
    await allowed('once', null);
    expect(await asks(null)).toBe(true);
  });
});

describe('“for an hour”', () => {
  it('lets in every process of the program, and shows until when', async () => {
    const { allowed, asks, approvals, clock } = setUp();
    const until = clock.now() + APPROVAL_HOUR_MS;
    await allowed('hour');
    expect(await asks(sampleCaller('terraform', 9))).toBe(false);
    expect(await asks(sampleCaller('aws'))).toBe(true);
    expect(approvals.passing()).toEqual([
      { sessionId: 'shop-prod', executable: '/usr/bin/terraform', script: null, name: 'terraform', until },
    ]);
    await clock.advance(APPROVAL_HOUR_MS - 1);
    expect(await asks()).toBe(false);
    await clock.advance(1);
    expect(approvals.passing()).toEqual([]);
    expect(await asks()).toBe(true);
  });

  it('is not made longer by a clock that is set back, nor by sleep', async () => {
    const back = setUp();
    await back.allowed('hour');
    back.clock.setWallBy(-APPROVAL_HOUR_MS);
    await back.clock.advance(APPROVAL_HOUR_MS);
    expect(await back.asks()).toBe(true);
    const slept = setUp();
    await slept.allowed('hour');
    slept.clock.sleep(APPROVAL_HOUR_MS);
    expect(await slept.asks()).toBe(true);
    expect(slept.approvals.passing()).toEqual([]);
  });

  it('is for every program that the system does not name, until that is taken back', async () => {
    const { allowed, asks, approvals, commands } = setUp();
    await allowed('hour', null);
    expect(await asks(null)).toBe(false);
    expect(await asks(terraform)).toBe(true);
    expect(approvals.passing()).toMatchObject([{ executable: null, script: null }]);
    // The window has no other word for it.
    const program = { executable: null, script: null } as unknown as { executable: string; script: null };
    await commands['approval.revoke']({ sessionId: 'shop-prod', program });
    expect(approvals.passing()).toEqual([]);
  });

  it('is refused where the path is not shown', async () => {
    const { ask, answer, approvals, only } = setUp();
    void ask(sampleCaller('sudo', 1, { executable: null }));
    await turns();
    expect((await rejection(answer('hour'))).code).toBe('invalid-input');
    only();
    expect(approvals.passing()).toEqual([]);
  });

  it('can be given anew, and leaves one timer', async () => {
    const { allowed, asks, clock, commands } = setUp();
    await allowed('hour');
    await clock.advance(APPROVAL_HOUR_MS);
    await allowed('hour');
    expect(clock.timerCount).toBe(1);
    await commands['session.setMarks']({ sessionIds: ['shop-prod'], colour: 'red' });
    expect(await asks()).toBe(false);
  });
});

describe('“always”', () => {
  it('stands in the catalogue, changes no file, and keeps the program in over a restart', async () => {
    const { allowed, catalog, clock, files, historyStore, store } = setUp();
    const before = files.config;
    await allowed('always');
    const approval = {
      sessionId: 'shop-prod',
      executable: '/usr/bin/terraform',
      script: null,
      name: 'terraform',
      grantedAt: clock.now(),
    };
    expect(catalog.state.approvals).toEqual([approval]);
    expect({ config: files.config, changes: historyStore.entries.size }).toEqual({
      config: before,
      changes: 0,
    });
    const restarted = setUp(store.load());
    expect(await restarted.asks(sampleCaller('terraform', 77))).toBe(false);
    expect(await restarted.asks(sampleCaller('aws'))).toBe(true);
  });

  it('is for a script of an interpreter, not for the interpreter', async () => {
    const deploy = sampleCaller('python3', 1, { script: '/home/dana/deploy.py' });
    const { allowed, asks } = setUp();
    await allowed('always', deploy);
    expect(await asks(deploy)).toBe(false);
    expect(await asks(sampleCaller('python3', 1, { script: '/home/dana/other.py' }))).toBe(true);
    expect(await asks(sampleCaller('python3', 2))).toBe(true);
  });

  it.each([
    ['a bare interpreter', sampleCaller('python3.12')],
    ['a shell', sampleCaller('bash')],
    ['a program whose path is not shown', sampleCaller('vault', 1, { executable: null })],
    ['nobody knows who', null],
  ])('is refused to %s, and the question stays open', async (_, caller) => {
    const { ask, answer, catalog, only, audit } = setUp();
    void ask(caller);
    await turns();
    expect((await rejection(answer('always'))).code).toBe('invalid-input');
    only();
    expect(catalog.state.approvals).toEqual([]);
    expect(audit.events).toEqual([]);
  });

  it('that could not be stored is not given', async () => {
    const { ask, answer, only, store, audit, approvals } = setUp();
    const asked = outcomeOf(ask());
    await turns();
    store.failure = new Error('disk full');
    await expect(answer('always')).rejects.toThrow('disk full');
    expect((await asked).state).toBe('pending');
    only();
    expect(audit.events).toEqual([]);
    expect(approvals.passing()).toEqual([]);
  });

  it('goes with what the session stood for, when it is given another role', async () => {
    const { allowed, asks, catalog, commands } = setUp();
    await allowed('always');
    await allowed('hour', sampleCaller('aws'));
    const { kind: _, id: sessionId, createdAt: __, ...role } = sampleRole('shop-prod', 'dana');
    const options = { ...role.options, tags: [], policyArns: [] };
    const edit = { ...role, options, sessionId, profileName: 'shop-prod' };
    await commands['session.updateRole']({ ...edit, region: 'eu-central-1' });
    expect(catalog.state.approvals).toHaveLength(1);
    expect(await asks()).toBe(false);
    await commands['session.updateRole']({
      ...edit,
      roleArn: `arn:aws:iam::${HOME_ACCOUNT}:role/billing-prod`,
    });
    expect(catalog.state.approvals).toEqual([]);
    expect(await asks()).toBe(true);
    expect(await asks(sampleCaller('aws'))).toBe(true);
  });

  it('goes with its session', async () => {
    const { allowed, catalog, commands } = setUp();
    await commands['session.remove']({ sessionId: 'bank-prod' });
    await allowed('always');
    await commands['session.remove']({ sessionId: 'shop-prod' });
    expect(catalog.state.approvals).toEqual([]);
  });
});

describe('taking back', () => {
  const program = { executable: '/usr/bin/terraform', script: null };

  it.each(['once', 'hour', 'always'] as const)(
    'makes a program that was allowed “%s” ask again',
    async (choice) => {
      const { allowed, asks, approvals, catalog, clock, commands, audit } = setUp();
      await allowed(choice);
      await commands['approval.revoke']({ sessionId: 'shop-prod', program });
      expect(approvals.passing()).toEqual([]);
      expect(catalog.state.approvals).toEqual([]);
      expect(clock.timerCount).toBe(0);
      expect(audit.events.at(-1)).toMatchObject({
        kind: 'approval',
        result: 'done',
        session: 'shop-prod',
        detail: choice === 'once' ? 'taken back: /usr/bin/terraform' : 'taken back: terraform',
      });
      expect(await asks()).toBe(true);
    },
  );

  it('leaves other programs and sessions as they are', async () => {
    const aws = sampleCaller('aws');
    const { ask, allowed, asks, approvals, commands } = setUp();
    await allowed('hour', aws);
    const asked = ask(terraform, 'bank-prod');
    await turns();
    await commands['approval.answer']({ requestId: approvals.requests()[0]?.id ?? '', answer: 'always' });
    await asked;
    await commands['approval.revoke']({ sessionId: 'shop-prod', program });
    expect(await asks(aws)).toBe(false);
    expect(await asks(terraform, 'bank-prod')).toBe(false);
  });
});

describe('a question that is over', () => {
  it('for its caller stays open for ten minutes, so that an answer counts for the next run', async () => {
    const { ask, answer, asks, clock, only, approvals } = setUp();
    let told = 0;
    const late = rejection(ask());
    await clock.advance(PATIENCE_MS - 1);
    approvals.onChange(() => {
      told += 1;
    });
    await clock.advance(1);
    expect(await late).toMatchObject({
      code: 'approval-timeout',
      remedy: 'allow it in Cloakroom, then run it again',
    });
    expect(only().waitingFor).toEqual([]);
    expect(told).toBeGreaterThan(0);
    await answer('hour');
    expect(await asks()).toBe(false);
    void rejection(ask(sampleCaller('aws')));
    await clock.advance(PROMPT_LIFE_MS);
    expect(approvals.requests()).toEqual([]);
  });

  it('because nobody has to be asked any more lets its callers in', async () => {
    const { ask, commands, approvals } = setUp();
    const asked = ask();
    await turns();
    await commands['session.setMarks']({ sessionIds: ['shop-prod'], askBefore: false });
    await asked;
    expect(approvals.requests()).toEqual([]);
  });

  it('because its session was removed says so', async () => {
    const { ask, commands, approvals } = setUp();
    const asked = rejection(ask(terraform, 'bank-prod'));
    await turns();
    await commands['session.remove']({ sessionId: 'bank-prod' });
    expect(await asked).toMatchObject({ message: 'bank-prod was removed from Cloakroom' });
    expect(approvals.requests()).toEqual([]);
  });

  it('because of a lock or a quit says why, ends what was given for a while, and leaves no timer', async () => {
    const { ask, allowed, approvals, asks, clock } = setUp();
    await allowed('hour');
    await allowed('once', sampleCaller('aws'));
    const waiting = rejection(ask(sampleCaller('make')));
    await turns();
    approvals.cancel(new AppError({ code: 'vault-locked', message: 'Locked', remedy: 'unlock it' }));
    expect((await waiting).code).toBe('vault-locked');
    expect(approvals.passing()).toEqual([]);
    expect(clock.timerCount).toBe(0);
    expect(await asks()).toBe(true);
    expect(await asks(sampleCaller('aws'))).toBe(true);
  });

  it('was not begun yet when it was locked, while the screen was looked at: it is told why at once', async () => {
    const { ask, approvals, presence } = setUp();
    let seen = (_locked: boolean) => {};
    presence.screenLocked = () =>
      new Promise((resolve) => {
        seen = resolve;
      });
    const asked = rejection(ask());
    await turns();
    approvals.cancel(new AppError({ code: 'vault-locked', message: 'Locked', remedy: 'unlock it' }));
    seen(false);
    await turns();
    expect(approvals.requests()).toEqual([]);
    expect((await asked).code).toBe('vault-locked');
  });

  it('is answered by nothing that comes later', async () => {
    const { approvals, ask, answer, commands, only, audit } = setUp();
    const asked = ask();
    await turns();
    const { id } = only();
    await answer('once');
    await asked;
    await commands['approval.answer']({ requestId: id, answer: 'hour' });
    expect(approvals.passing()).toEqual([]);
    expect(audit.events).toHaveLength(1);
  });
});

describe('the audit log', () => {
  it.each([
    ['deny', 'denied', null],
    ['once', 'allowed', 'once'],
    ['hour', 'allowed', 'hour'],
    ['always', 'allowed', 'always'],
  ] as const)('says that a person answered “%s”, to whom and about what', async (choice, result, detail) => {
    const { ask, answer, audit } = setUp();
    const asked = outcomeOf(ask(terraform, 'shop-prod', 'deploy'));
    await turns();
    await answer(choice);
    await asked;
    expect(audit.events).toEqual([
      {
        kind: 'approval',
        result,
        detail,
        code: null,
        profile: 'deploy',
        sessionId: 'shop-prod',
        session: 'shop-prod',
        accountId: OTHER_ACCOUNT,
        principal: 'shop-prod',
        production: true,
        accessKeyId: null,
        caller: terraform,
      },
    ]);
  });
});
