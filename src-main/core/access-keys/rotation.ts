// Rotation of the access keys of IAM users: one at a time per identity, a few identities at once, each of them written
// down step by step so that it goes on after anything. At every moment at least one key works whose secret the vault has.
import type { RotationView } from '../../../shared/access-keys.ts';
import { AppError, toWire } from '../../../shared/errors.ts';
import { type Changes, Emitter } from '../emitter.ts';
import { refuseClosedVault } from '../prove-key.ts';
import type { RotationPorts } from './ports.ts';
import { newJournal, type RotationJournal, type RotationStart } from './rotation-journal.ts';
import type { PersonsAct } from './rotation-plan.ts';
import { RotationRunner } from './rotation-runner.ts';
import { viewOf } from './rotation-view.ts';
import { Slots } from './slots.ts';

const AT_ONCE = 4;

export class AccessKeyRotations implements Changes {
  readonly #ports: RotationPorts;
  readonly #slots: Slots;
  readonly #changes = new Emitter();
  /** By identity id: its newest rotation. */
  readonly #runners = new Map<string, RotationRunner>();
  #loading: Promise<void> | null = null;
  #disposed = false;

  constructor(ports: RotationPorts, { atOnce = AT_ONCE }: { readonly atOnce?: number } = {}) {
    this.#ports = ports;
    this.#slots = new Slots(atOnce);
  }

  /**
   * Resolves when all are written down and on their way. Rejects before anything is begun: `unknown-identity`, `in-use`
   * for an identity with an open rotation, `vault-…`; and with the journal's error, those before it in the list go on.
   */
  async start(
    identityIds: readonly string[],
    { begunBy = 'person', hurried = false }: Partial<RotationStart> = {},
  ): Promise<void> {
    refuseClosedVault(this.#ports.vault);
    await this.#load();
    const identities = [...new Set(identityIds)].map((id) => this.#startable(id));
    const { clock, journals, newId } = this.#ports;
    for (const identity of identities) {
      const journal = newJournal(newId(), identity, clock.now(), { begunBy, hurried });
      const before = this.#runners.get(identity.id);
      const runner = this.#keep(journal);
      try {
        await journals.save(journal);
      } catch (error) {
        runner.dispose();
        if (before) this.#runners.set(identity.id, before);
        else this.#runners.delete(identity.id);
        // Perhaps it is on the disk all the same; it must not begin by itself some day.
        await journals.save({ ...journal, end: 'refused', problem: toWire(error) }).catch(() => {});
        throw error;
      }
      runner.go();
    }
    this.#changes.emit();
  }

  /** At the start of the app, and when the network, the vault or the computer is back. */
  async resumeAll(): Promise<void> {
    await this.#load();
    for (const runner of this.#runners.values()) if (runner.isOpen) runner.go();
  }

  /** Tries the step that waits again now; after `reactivated`, goes on. */
  resume(identityId: string): Promise<void> {
    return this.#act(identityId, { kind: 'resume' });
  }

  /** Until the new key is in use. What was made is taken back. */
  cancel(identityId: string): Promise<void> {
    return this.#act(identityId, { kind: 'cancel' });
  }

  /** From the switch on, until the old key is deleted. */
  rollBack(identityId: string): Promise<void> {
    return this.#act(identityId, { kind: 'roll-back' });
  }

  /** Both keys are active then, the new one stays in use. */
  reactivate(identityId: string): Promise<void> {
    return this.#act(identityId, { kind: 'reactivate' });
  }

  /** Ends the grace period. `despiteUse`: a person knows what AWS says about its last use, and wants it gone. */
  deleteNow(identityId: string, { despiteUse = false } = {}): Promise<void> {
    return this.#act(identityId, { kind: 'delete-now', despiteUse });
  }

  /** The old key is known to others: no grace period, however often the process ends. Refused on the way back. */
  hurry(identityId: string): Promise<void> {
    return this.#act(identityId, { kind: 'hurry' });
  }

  /** Refused for anything but an inactive key that was listed and is not the one in use. */
  chooseInactiveToDelete(identityId: string, accessKeyId: string): Promise<void> {
    return this.#act(identityId, { kind: 'choose', accessKeyId });
  }

  /** Ends one that cannot go on. Keys that are left over are reported, their secrets stay in the vault. */
  dismiss(identityId: string): Promise<void> {
    return this.#act(identityId, { kind: 'dismiss' });
  }

  /** While this is true, the identity must not be removed nor its key be replaced by hand. */
  isOpen(identityId: string): boolean {
    return this.#runners.get(identityId)?.isOpen ?? false;
  }

  /** The newest rotation of each identity; empty until the journals have been read. */
  views(): readonly RotationView[] {
    return [...this.#runners.values()].map(({ view }) => view).sort((a, b) => b.startedAt - a.startedAt);
  }

  /** All rotations of an identity that are kept, the newest first. */
  async history(identityId: string): Promise<readonly RotationView[]> {
    const journals = (await this.#ports.journals.load()).filter(
      (journal) => journal.identityId === identityId,
    );
    const still = { working: false, nextTryAt: null };
    return journals.sort((a, b) => b.startedAt - a.startedAt).map((journal) => viewOf(journal, still));
  }

  onChange(listener: () => void): () => void {
    return this.#changes.onChange(listener);
  }

  /** What is under way ends with the call that is out; the next process goes on. */
  dispose(): void {
    this.#disposed = true;
    for (const runner of this.#runners.values()) runner.dispose();
  }

  async #act(identityId: string, act: PersonsAct): Promise<void> {
    await this.#load();
    const runner = this.#runners.get(identityId);
    if (runner) return await runner.act(act);
    throw new AppError({
      code: 'invalid-input',
      message: 'This identity’s key is not being rotated',
      remedy: 'start a rotation first',
    });
  }

  #startable(identityId: string) {
    const identity = this.#ports.identities.find(identityId);
    if (!identity) {
      throw new AppError({
        code: 'unknown-identity',
        message: 'This identity does not exist any more',
        remedy: 'choose another one',
      });
    }
    if (!this.isOpen(identityId)) return identity;
    throw new AppError({
      code: 'in-use',
      message: `The key of ${identity.label} is being rotated already`,
      remedy: 'let that end, or cancel it',
      account: identity.accountId,
    });
  }

  #load(): Promise<void> {
    this.#loading ??= this.#ports.journals.load().then(
      (journals) => {
        for (const journal of newestOfEach(journals)) this.#keep(journal);
        this.#changes.emit();
      },
      (error: unknown) => {
        this.#loading = null;
        throw error;
      },
    );
    return this.#loading;
  }

  #keep(journal: RotationJournal): RotationRunner {
    const changed = () => {
      if (!this.#disposed) this.#changes.emit();
    };
    const runner = new RotationRunner(this.#ports, journal, this.#slots, changed);
    this.#runners.set(journal.identityId, runner);
    return runner;
  }
}

/** An open one counts as newer than any that has ended, whatever the clock said. */
function newestOfEach(journals: readonly RotationJournal[]): RotationJournal[] {
  const newest = new Map<string, RotationJournal>();
  const rank = (journal: RotationJournal) =>
    journal.end === null ? Number.MAX_SAFE_INTEGER : journal.startedAt;
  for (const journal of journals) {
    const other = newest.get(journal.identityId);
    if (!other || rank(journal) > rank(other)) newest.set(journal.identityId, journal);
  }
  return [...newest.values()];
}
