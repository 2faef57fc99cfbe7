// Asks a person before a program that is new to a session gets its credentials. One question per session and program
// whoever asks (core/person-prompts); it stays open when its callers have given up, so that it can still be answered.
//
// What is allowed for good stands in the catalogue, what is allowed for a while in memory (approval-grants.ts). Only the
// session that a profile belongs to asks, not the sources of its credentials; timers and a person's own clicks do not
// come here at all. What is remembered, and what that does not protect from: ADR 0015.

import { possibleAnswers } from '../../shared/approval-answers.ts';
import type { ApprovalAnswer, ApprovalRequest, PassingApproval } from '../../shared/approvals.ts';
import type { AuditEvent } from '../../shared/audit.ts';
import { type Caller, type CallerProcess, type Program, programKey } from '../../shared/callers.ts';
import { AppError } from '../../shared/errors.ts';
import type { Session } from '../../shared/model.ts';
import { PassingGrants } from './approval-grants.ts';
import { approvalRefusals, sessionRemoved, type Wish } from './approval-refusals.ts';
import {
  allowForGood,
  asksBefore,
  callerKey,
  isAllowedForGood,
  takeBack,
  UNKNOWN_KEY,
} from './approval-rules.ts';
import { aboutSession, NO_SESSION } from './audit-events.ts';
import { type CatalogState, findSession, standsForAnother } from './catalog.ts';
import type { ApplyChange } from './catalog-change.ts';
import type { Commands } from './commands.ts';
import { type Changes, Emitter } from './emitter.ts';
import { pause } from './pause.ts';
import { namesOf, type OpenPrompt, PersonPrompts } from './person-prompts.ts';
import type { AuditTrail, Clock, Presence } from './ports.ts';

/** More questions than that are no questions any more; a program that makes up new names must not fill the screen. */
export const MOST_REQUESTS = 20;

/** Twice what can be connected: one that has gone away still waits, and those who come and go must not fill memory. */
export const MOST_WAITING = 4_096;

export interface ApprovalPorts {
  readonly catalog: { readonly state: CatalogState } & Changes;
  readonly apply: ApplyChange;
  readonly audit: AuditTrail;
  readonly clock: Clock;
  readonly presence: Presence;
  readonly newId: () => string;
}

interface Waiter {
  readonly profile: string;
  readonly pid: number | null;
}

export class Approvals implements Changes {
  readonly #ports: ApprovalPorts;
  readonly #changes = new Emitter();
  readonly #prompts: PersonPrompts<Wish, void>;
  readonly #grants: PassingGrants;
  /** By the wish's id: who waits right now. */
  readonly #waiting = new Map<string, Set<Waiter>>();
  #waiters = 0;
  /** The newest reason why all questions were ended. */
  #ended: AppError | null = null;
  #sessions: readonly Session[];
  readonly commands: Pick<Commands, 'approval.answer' | 'approval.revoke'> = {
    'approval.answer': async ({ requestId, answer }) => {
      const open = this.#prompts.find(requestId);
      if (open) await this.#answer(open, answer);
      return {};
    },
    'approval.revoke': async ({ sessionId, program }) => {
      await this.#revoke(sessionId, program);
      return {};
    },
  };

  constructor(ports: ApprovalPorts) {
    this.#ports = ports;
    const { clock, newId, catalog } = ports;
    this.#sessions = catalog.state.sessions;
    // Whether the screen is locked is looked at here, before the last look whether the question is still needed.
    const presence: Presence = { screenLocked: async () => false };
    this.#prompts = new PersonPrompts({ clock, newId, presence }, approvalRefusals);
    this.#prompts.onChange(() => this.#changes.emit());
    this.#grants = new PassingGrants(clock, () => this.#changes.emit());
    catalog.onChange(() => this.#catalogChanged());
  }

  /**
   * Resolves when this program may have the session's credentials. Rejects with `approval-denied` (also for a minute
   * after a denial), `approval-timeout` after `patienceMs`, `approval-screen-locked`, or with `approval-required` when
   * too many questions are open.
   */
  async approve(request: {
    readonly session: Session;
    readonly caller: Caller | null;
    readonly profile: string;
    readonly patienceMs: number;
  }): Promise<void> {
    const { session, caller, profile, patienceMs } = request;
    if (this.#isAllowed(session, caller)) return;
    const { clock, presence, catalog } = this.#ports;
    const wish: Wish = {
      id: JSON.stringify([session.id, callerKey(caller)]),
      session,
      caller,
      accountId: aboutSession(catalog.state, session).accountId,
    };
    const ended = this.#ended;
    if (await presence.screenLocked()) throw approvalRefusals.screenLocked(wish);
    // It may have been locked meanwhile: no question is begun then.
    if (this.#ended && this.#ended !== ended) throw this.#ended;
    // It may have been answered meanwhile.
    if (this.#isAllowed(session, caller)) return;
    // Those who wait count as well: many may come at once, before the first question is open.
    const asked = new Set([
      ...this.#prompts.list().map(({ subject }) => subject.id),
      ...this.#waiting.keys(),
    ]);
    const tooMany = asked.size >= MOST_REQUESTS && !asked.has(wish.id);
    if (tooMany || this.#waiters >= MOST_WAITING) throw approvalRefusals.needed(wish);
    const patience = pause(clock, patienceMs);
    const leave = this.#join(wish.id, { profile, pid: caller?.program.pid ?? null });
    try {
      const asker = { by: 'helper', names: [profile], waiting: () => {} } as const;
      const { answer } = await this.#prompts.ask(wish, asker, null);
      const tooLong = patience.promise.then((): never => {
        throw approvalRefusals.timedOut(wish);
      });
      await Promise.race([answer, tooLong]);
    } finally {
      patience.cancel();
      leave();
    }
  }

  requests(): readonly ApprovalRequest[] {
    return this.#prompts.list().map(({ id, subject, openedAt }) => ({
      id,
      sessionId: subject.session.id,
      caller: subject.caller,
      openedAt,
      // Empty once all have given up: the answer counts for the next time.
      waitingFor: [...new Set([...this.#waitersOf(subject.id)].map(({ profile }) => profile))],
    }));
  }

  passing(): readonly PassingApproval[] {
    return this.#grants.list();
  }

  /** Locked, or quitting: who waits is told why, and what was given for a while is over. */
  cancel(why: AppError): void {
    this.#ended = why;
    this.#prompts.cancel(undefined, why);
    for (const sessionId of this.#grants.sessionIds()) this.#grants.takeBack(sessionId);
  }

  onChange(listener: () => void): () => void {
    return this.#changes.onChange(listener);
  }

  #isAllowed({ id }: Session, caller: Caller | null): boolean {
    const { state } = this.#ports.catalog;
    const session = findSession(state, id);
    // Whoever makes a plan for a session that is gone says so.
    if (!session || !asksBefore(state, session)) return true;
    if (caller && isAllowedForGood(state, id, caller.program)) return true;
    return this.#grants.covers(id, caller);
  }

  async #answer(open: OpenPrompt<Wish, void>, answer: ApprovalAnswer): Promise<void> {
    const { session, caller } = open.subject;
    const { answers, why } = possibleAnswers(caller);
    if (!answers.includes(answer)) {
      throw new AppError({
        code: 'invalid-input',
        message: why ?? 'This program cannot be allowed for so long',
        remedy: 'allow it for a shorter time',
      });
    }
    const note = (result: 'allowed' | 'denied') =>
      this.#record(session, caller, {
        result,
        profile: namesOf(open)[0] ?? null,
        detail: answer === 'deny' ? null : answer,
      });
    switch (answer) {
      case 'deny':
        note('denied');
        return this.#prompts.dismiss(open.id);
      case 'once':
        this.#grants.allowOnce(
          session.id,
          caller,
          [...this.#waitersOf(open.subject.id)].map(({ pid }) => pid),
        );
        break;
      case 'hour':
        this.#grants.allowHour(session.id, caller);
        break;
      case 'always':
        if (caller) await this.#allowForGood(session, caller.program);
        break;
    }
    note('allowed');
    this.#prompts.settle(open.subject.id, undefined);
  }

  async #allowForGood(session: Session, { executable, script, name }: CallerProcess): Promise<void> {
    const approval = { sessionId: session.id, executable, script, name, grantedAt: this.#ports.clock.now() };
    await this.#ports.apply({ kind: 'profile', title: `Allowed ${name} to use ${session.label}` }, (state) =>
      allowForGood(state, approval),
    );
  }

  async #revoke(sessionId: string, program: Program): Promise<void> {
    const { catalog, apply } = this.#ports;
    const session = findSession(catalog.state, sessionId);
    const key = programKey(program);
    const name =
      [...catalog.state.approvals, ...this.passing()].find(
        (approval) => approval.sessionId === sessionId && programKey(approval) === key,
      )?.name ?? program.executable;
    this.#grants.takeBack(sessionId, key ?? UNKNOWN_KEY);
    if (isAllowedForGood(catalog.state, sessionId, program)) {
      await apply({ kind: 'profile', title: 'Took back what a program was allowed' }, (state) =>
        takeBack(state, sessionId, program),
      );
    }
    this.#record(session ?? null, null, { result: 'done', profile: null, detail: `taken back: ${name}` });
  }

  #record(
    session: Session | null,
    caller: Caller | null,
    rest: Pick<AuditEvent, 'result' | 'profile' | 'detail'>,
  ): void {
    const { audit, catalog } = this.#ports;
    const about = session ? aboutSession(catalog.state, session) : NO_SESSION;
    audit.record({ kind: 'approval', code: null, accessKeyId: null, ...about, caller, ...rest });
  }

  /** A question about a session that is gone, or one that nobody has to answer any more, is over. */
  #catalogChanged(): void {
    const { state } = this.#ports.catalog;
    const before = this.#sessions;
    this.#sessions = state.sessions;
    for (const sessionId of this.#grants.sessionIds()) {
      const session = findSession(state, sessionId);
      const known = before.find(({ id }) => id === sessionId);
      if (!session || standsForAnother(known, session)) this.#grants.takeBack(sessionId);
    }
    for (const { subject } of this.#prompts.list()) {
      if (!findSession(state, subject.session.id)) this.#prompts.cancel(subject.id, sessionRemoved(subject));
      else if (this.#isAllowed(subject.session, subject.caller)) this.#prompts.settle(subject.id, undefined);
    }
  }

  #join(wishId: string, waiter: Waiter): () => void {
    const waiters = this.#waiting.get(wishId) ?? new Set();
    waiters.add(waiter);
    this.#waiting.set(wishId, waiters);
    this.#waiters += 1;
    return () => {
      this.#waiters -= 1;
      waiters.delete(waiter);
      if (waiters.size > 0 || this.#waiting.get(wishId) !== waiters) return;
      this.#waiting.delete(wishId);
      this.#changes.emit();
    };
  }

  #waitersOf(wishId: string): ReadonlySet<Waiter> {
    return this.#waiting.get(wishId) ?? new Set();
  }
}
