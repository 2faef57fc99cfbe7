// Runs one rotation: a step, the journal, the next step. What fails is tried again later or leads back; what a person
// wants is taken up between two steps.
import type { RotationView } from '../../../shared/access-keys.ts';
import { toAppError, toWire } from '../../../shared/errors.ts';
import type { LongTermKey } from '../ports.ts';
import type { RotationPorts } from './ports.ts';
import { advance, type Outcome, type RotationJournal } from './rotation-journal.ts';
import { RotationKeys } from './rotation-keys.ts';
import { actOn, afterFailure, isResting, type PersonsAct, waitsForPerson } from './rotation-plan.ts';
import { perform } from './rotation-steps.ts';
import { viewOf } from './rotation-view.ts';
import type { Slots } from './slots.ts';

/** The wall clock is looked at so often during the grace period: it may be set, and timers stand still in sleep. */
const LOOK_EVERY_MS = 60 * 60_000;
const INTERRUPTED = new Error('a person wants something else');

interface Wish {
  readonly act: PersonsAct;
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
}

export class RotationRunner {
  readonly #ports: RotationPorts;
  readonly #slots: Slots;
  readonly #changed: () => void;
  readonly #keys: RotationKeys;
  readonly #unsealed: { key: LongTermKey | null; tries: number } = { key: null, tries: 0 };
  #journal: RotationJournal;
  /** Nobody can have begun the step that the journal names. */
  #fresh = false;
  /** Failures of this step in a row. */
  #tries = 0;
  /** The step is not run before this moment of the monotonic clock; null: not by itself. */
  #notBefore: number | null = 0;
  #wishes: Wish[] = [];
  #interrupt: (() => void) | null = null;
  #driving = false;
  #disposed = false;
  #cancelTimer: (() => void) | null = null;

  /** `journal` is on the disk. */
  constructor(ports: RotationPorts, journal: RotationJournal, slots: Slots, changed: () => void) {
    this.#ports = ports;
    this.#journal = journal;
    this.#slots = slots;
    this.#changed = changed;
    this.#keys = new RotationKeys(ports, journal);
  }

  get isOpen(): boolean {
    return this.#journal.end === null;
  }

  get view(): RotationView {
    const { clock } = this.#ports;
    const waits = this.isOpen && !this.#driving && !isResting(this.#journal.step);
    const left = waits && this.#notBefore !== null ? this.#notBefore - clock.monotonic() : null;
    const nextTryAt = left === null ? null : clock.now() + Math.max(0, left);
    return viewOf(this.#journal, { working: this.#driving, nextTryAt });
  }

  /** Goes on now, unless that would bother a person who has not asked for it. */
  go(): void {
    const { problem } = this.#journal;
    this.#notBefore = problem && waitsForPerson(problem.code) ? null : 0;
    this.#drive();
  }

  /** Resolves when it is written down; rejects when it cannot be. */
  act(act: PersonsAct): Promise<void> {
    return new Promise((done, failed) => {
      this.#wishes.push({ act, done, failed });
      this.#interrupt?.();
      this.#drive();
    });
  }

  dispose(): void {
    this.#disposed = true;
    this.#cancelTimer?.();
    this.#interrupt?.();
  }

  #drive(): void {
    if (this.#driving || this.#disposed) return;
    this.#driving = true;
    this.#cancelTimer?.();
    this.#cancelTimer = null;
    this.#run().catch((thrown: unknown) => {
      this.#ports.log.warn('rotation stopped', { code: toAppError(thrown).code });
    });
  }

  async #run(): Promise<void> {
    const giveBack = await this.#slots.take();
    try {
      while (!this.#disposed) {
        await this.#hearWishes();
        if (!this.#isDue()) break;
        await this.#once();
        this.#changed();
      }
    } finally {
      giveBack();
      this.#driving = false;
      this.#schedule();
      this.#changed();
      if (this.#wishes.length > 0) this.#drive();
    }
  }

  async #hearWishes(): Promise<void> {
    for (let wish = this.#wishes.shift(); wish; wish = this.#wishes.shift()) {
      try {
        const outcome = actOn(this.#journal, wish.act);
        // A wish that leaves the step where it is does not begin it.
        const next = outcome?.next ?? this.#journal.step;
        const fresh = this.#fresh || next !== this.#journal.step;
        if (outcome) await this.#commit(outcome, fresh);
        this.#notBefore = 0;
        this.#tries = 0;
        wish.done();
      } catch (error) {
        wish.failed(error);
      }
      this.#changed();
    }
  }

  #isDue(): boolean {
    const { step, end, graceEndsAt } = this.#journal;
    if (end !== null) return false;
    if (step === 'grace') return graceEndsAt !== null && this.#ports.clock.now() >= graceEndsAt;
    if (isResting(step)) return false;
    return this.#notBefore !== null && this.#notBefore <= this.#ports.clock.monotonic();
  }

  async #once(): Promise<void> {
    const fresh = this.#fresh;
    this.#fresh = false;
    try {
      const outcome = await this.#perform(fresh);
      await this.#commit(outcome, true);
      this.#tries = 0;
      this.#notBefore = outcome.pauseMs ? this.#ports.clock.monotonic() + outcome.pauseMs : 0;
    } catch (thrown) {
      if (thrown === INTERRUPTED) return;
      await this.#failed(thrown);
    }
  }

  async #perform(fresh: boolean): Promise<Outcome> {
    const journal = this.#journal;
    if (journal.step === 'grace') {
      return { text: 'The grace period is over', next: 'delete-old', facts: { graceEndsAt: null } };
    }
    return await perform({
      ports: this.#ports,
      keys: this.#keys,
      journal,
      fresh,
      unsealed: this.#unsealed,
      wait: (ms) => this.#wait(ms),
    });
  }

  async #failed(thrown: unknown): Promise<void> {
    const { clock, log, random } = this.#ports;
    const error = toAppError(thrown);
    const { step, identityId } = this.#journal;
    log.warn('rotation step failed', { identityId, step, code: error.code });
    const after = afterFailure(this.#journal, error, this.#tries, random());
    this.#tries += 1;
    try {
      if ('outcome' in after) {
        await this.#commit(after.outcome, true);
        this.#notBefore = 0;
        return;
      }
      const { pauseMs } = after.again;
      this.#notBefore = pauseMs === null ? null : clock.monotonic() + pauseMs;
      this.#journal = { ...this.#journal, problem: toWire(error) };
      await this.#ports.journals.save(this.#journal);
    } catch (notWritten) {
      // Nothing is decided that is not on the disk.
      log.warn('rotation journal not written', { identityId, code: toAppError(notWritten).code });
      if ('outcome' in after) this.#notBefore = clock.monotonic() + 2_000 * 2 ** Math.min(this.#tries, 7);
    }
  }

  async #commit(outcome: Outcome, fresh: boolean): Promise<void> {
    const next = advance(this.#journal, outcome, this.#ports.clock.now());
    await this.#ports.journals.save(next);
    this.#journal = next;
    this.#fresh = fresh;
    if (next.end) this.#keys.forget();
    const { identityId } = next;
    this.#ports.log.info('rotation step', { identityId, step: next.step, end: next.end, text: outcome.text });
  }

  #wait(ms: number): Promise<void> {
    if (this.#wishes.length > 0 || this.#disposed) return Promise.reject(INTERRUPTED);
    return new Promise((resolve, reject) => {
      const cancel = this.#ports.clock.after(ms, () => {
        this.#interrupt = null;
        resolve();
      });
      this.#interrupt = () => {
        this.#interrupt = null;
        cancel();
        reject(INTERRUPTED);
      };
    });
  }

  #schedule(): void {
    if (this.#disposed || !this.isOpen) return;
    const { clock } = this.#ports;
    const { step, graceEndsAt } = this.#journal;
    const left =
      step === 'grace'
        ? (graceEndsAt ?? 0) - clock.now()
        : isResting(step) || this.#notBefore === null
          ? null
          : this.#notBefore - clock.monotonic();
    if (left === null) return;
    const pauseMs = Math.max(0, Math.min(left, LOOK_EVERY_MS));
    this.#cancelTimer = clock.after(pauseMs, () => this.#drive());
  }
}
