// The access keys of all IAM users: what AWS says of them, what is wrong with them, their rotations, and when something
// happens by itself. Holds the parts together and has the one timer they need.
import type { RotationView } from '../../../shared/access-keys.ts';
import { AppError, toAppError } from '../../../shared/errors.ts';
import type { KeyFinding, KeyPolicy } from '../../../shared/key-inventory.ts';
import type { Identity, Snapshot } from '../../../shared/model.ts';
import { identityById, replaceById } from '../catalog.ts';
import type { Commands } from '../commands.ts';
import { type Changes, Emitter } from '../emitter.ts';
import type { AccessKeysPorts } from './access-keys-ports.ts';
import { createAccessKeyCommands, type KeyChannel } from './key-commands.ts';
import { KeyFiles } from './key-files.ts';
import { keyFindings } from './key-findings.ts';
import { HandWork } from './key-hand-work.ts';
import { KeyInventory } from './key-inventory.ts';
import { KeyMfa } from './key-mfa.ts';
import { KeyPlacesOnDisk } from './key-places.ts';
import { dueRotations } from './key-schedule.ts';
import { KeySessions } from './key-sessions.ts';
import type { RotatedIdentities } from './ports.ts';
import { AccessKeyRotations } from './rotation.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** The wall clock is looked at so often: it may be set, and timers stand still in sleep. */
const LOOK_EVERY_MS = HOUR_MS;
const LEAST_PAUSE_MS = 1_000;
/** IAM's listings lag behind what a rotation has done. */
const AFTER_ROTATION_MS = 20_000;
/** The network comes back in fits and starts. */
const RETRY_AFTER_MS = 5 * 60_000;

export class AccessKeys implements Changes {
  readonly commands: Pick<Commands, KeyChannel>;
  /** The access-key files that people have chosen. */
  readonly keyFiles: KeyFiles;
  readonly #ports: AccessKeysPorts;
  readonly #rotations: AccessKeyRotations;
  readonly #inventory: KeyInventory;
  readonly #places: KeyPlacesOnDisk;
  readonly #mfa: KeyMfa;
  readonly #sessions: KeySessions;
  readonly #changes = new Emitter();
  readonly #stopListening: (() => void)[] = [];
  /** By identity id, epoch ms: when AWS is to be asked before the day is over. */
  readonly #askAt = new Map<string, number>();
  readonly #attempts = new Map<string, number>();
  #views: readonly RotationView[] | null = null;
  /** What was last noticed of each identity’s rotation. */
  #noticed = new Map<string, RotationView>();
  /** What was last announced. */
  #shown: readonly unknown[] = [];
  #findings: readonly KeyFinding[] = [];
  #nextFindingAt: number | null = null;
  #started = false;
  #loading: Promise<void> | null = null;
  #loaded = false;
  #wasOpen: boolean;
  #cancelTimer: (() => void) | null = null;

  constructor(ports: AccessKeysPorts) {
    this.#ports = ports;
    const { catalog, vault, clock, log, keys, sts } = ports;
    const identities: RotatedIdentities = {
      find: (id) => catalog.state.identities.find((identity) => identity.id === id) ?? null,
      setAccessKeyId: (id, accessKeyId) => this.#setAccessKeyId(id, accessKeyId),
    };
    this.#wasOpen = this.#isOpen();
    this.keyFiles = new KeyFiles(ports);
    this.#mfa = new KeyMfa({ ...ports, find: identities.find });
    this.#places = new KeyPlacesOnDisk({ ...ports, identities: () => catalog.state.identities });
    this.#sessions = new KeySessions(ports);
    this.#rotations = new AccessKeyRotations({
      keys,
      sts,
      vault,
      identities,
      places: this.#places,
      sessions: this.#sessions,
      mfa: this.#mfa,
      journals: ports.journals,
      clock,
      log,
      newId: ports.newId,
      random: ports.random,
      graceMs: (id) => this.#policyOf(id).graceHours * HOUR_MS,
    });
    this.#inventory = new KeyInventory({
      ...ports,
      mfa: this.#mfa,
      identities: () => catalog.state.identities,
      placesOf: (id) => this.#places.of(id).map(({ phrase }) => phrase),
    });
    const handWork = new HandWork({
      ...ports,
      mfa: this.#mfa,
      inventory: this.#inventory,
      sessions: this.#sessions,
      refuseWhileRotating: async (id) => {
        // One that waits for room has changed nothing yet, and looks again before it does.
        if (!(await this.#waitsForRoom(id))) await this.refuseWhileRotating(id);
      },
    });
    this.commands = createAccessKeyCommands({
      ...ports,
      rotations: this.#rotations,
      inventory: this.#inventory,
      places: this.#places,
      handWork,
      mfa: this.#mfa,
      keyFiles: this.keyFiles,
    });
    this.#stopListening.push(
      this.#rotations.onChange(() => this.#rotationsChanged()),
      this.#inventory.onChange(() => this.#lookAgain()),
      catalog.onChange(() => this.#catalogChanged()),
      vault.onChange(() => this.#vaultChanged()),
    );
  }

  /** By identity id; the same object until something in it changes. */
  inventory(): Snapshot['keyInventory'] {
    return this.#inventory.view();
  }

  /** Most pressing first; the same list until it changes. */
  findings(): Snapshot['keyFindings'] {
    return this.#findings;
  }

  /** The newest of each identity; the same list until it changes. An ended one goes with its identity. */
  rotations(): Snapshot['rotations'] {
    const { identities } = this.#ports.catalog.state;
    this.#views ??= this.#rotations
      .views()
      .filter(({ end, identityId }) => end === null || identities.some(({ id }) => id === identityId));
    return this.#views;
  }

  /** At the start of the app. What needs the vault waits until it opens. Never rejects. */
  async start(): Promise<void> {
    this.#started = true;
    await this.filesChanged();
    await this.resume();
  }

  /** When the network is back, and after sleep; the vault’s opening is noticed without. Never rejects. */
  async resume(): Promise<void> {
    if (!this.#started || !this.#isOpen()) return;
    const known = this.#loaded;
    try {
      await this.#load();
      if (known) await this.#rotations.resumeAll();
    } catch (error) {
      this.#warn('rotations not resumed', error);
    }
    const { catalog, clock } = this.#ports;
    for (const identity of catalog.state.identities) {
      const problem = this.#inventory.view()[identity.id]?.problem;
      const since = clock.now() - (this.#inventory.triedAt(identity) ?? 0);
      if (problem && since >= RETRY_AFTER_MS) this.#askAt.set(identity.id, clock.now());
    }
    this.#lookAgain();
  }

  /** The AWS files may have changed. Never rejects. */
  async filesChanged(): Promise<void> {
    const changed = await this.#places.look().catch((error: unknown) => {
      this.#warn('AWS files not read for keys', error);
      return false;
    });
    if (!changed) return;
    this.#inventory.refresh();
    this.#lookAgain();
  }

  /** Rejects with `in-use`: the identity must stay, and its key must not be replaced by hand. */
  async refuseWhileRotating(identityId: string): Promise<void> {
    await this.#load();
    if (!this.#rotations.isOpen(identityId)) return;
    const { label, accountId } = identityById(this.#ports.catalog.state, identityId);
    throw new AppError({
      code: 'in-use',
      message: `The access key of ${label} is being rotated`,
      remedy: 'let the rotation end, cancel it or roll it back first',
      account: accountId,
    });
  }

  async #waitsForRoom(identityId: string): Promise<boolean> {
    await this.#load();
    return this.rotations().some((view) => view.identityId === identityId && view.phase === 'choosing');
  }

  onChange(listener: () => void): () => void {
    return this.#changes.onChange(listener);
  }

  dispose(): void {
    this.#started = false;
    for (const stop of this.#stopListening) stop();
    this.#cancelTimer?.();
    this.#rotations.dispose();
    this.#mfa.forget();
    this.#ports.carried.forget();
  }

  /** Journals are read, once, and open rotations go on. */
  #load(): Promise<void> {
    this.#loading ??= this.#rotations.resumeAll().then(
      () => {
        this.#loaded = true;
      },
      (error: unknown) => {
        this.#loading = null;
        throw error;
      },
    );
    return this.#loading;
  }

  async #setAccessKeyId(identityId: string, accessKeyId: string): Promise<void> {
    const { catalog, apply } = this.#ports;
    const identity = catalog.state.identities.find(({ id }) => id === identityId);
    if (!identity || identity.accessKeyId === accessKeyId) return;
    await this.#sessions.carryOver(identityId);
    const title = `The access key of ${identity.label} is ${accessKeyId}`;
    await apply({ kind: 'profile', title }, (state) => {
      const known = state.identities.find(({ id }) => id === identityId);
      if (!known) return state;
      return { ...state, identities: replaceById(state.identities, { ...known, accessKeyId }) };
    });
    const made = {
      accessKeyId,
      status: 'Active',
      createdAt: this.#ports.clock.now(),
      lastUse: null,
    } as const;
    this.#inventory.note(identityId, (rows) =>
      rows.some((row) => row.accessKeyId === accessKeyId) ? rows : [...rows, made],
    );
  }

  #policyOf(identityId: string): KeyPolicy {
    const { keyPolicies, settings } = this.#ports.catalog.state;
    return keyPolicies[identityId] ?? settings.keys;
  }

  #isOpen(): boolean {
    return this.#ports.vault.status().state === 'open';
  }

  #vaultChanged(): void {
    const isOpen = this.#isOpen();
    if (isOpen === this.#wasOpen) return;
    this.#wasOpen = isOpen;
    if (isOpen) void this.resume();
    else {
      this.#mfa.forget();
      this.#ports.carried.forget();
    }
  }

  #catalogChanged(): void {
    this.#views = null;
    this.#inventory.refresh();
    this.#lookAgain();
  }

  #rotationsChanged(): void {
    this.#views = null;
    const views = this.#rotations.views();
    for (const view of views) {
      const before = this.#noticed.get(view.identityId);
      if (before && (before.phase !== view.phase || before.id !== view.id)) this.#rotationMoved(view);
    }
    this.#noticed = new Map(views.map((view) => [view.identityId, view]));
    this.#lookAgain();
  }

  /** What it did is shown at once, and looked up when AWS’s listings will know it, too. */
  #rotationMoved({ identityId, phase, end, oldKeyId, newKeyId }: RotationView): void {
    const gone = end === 'rotated' ? oldKeyId : end === 'rolled-back' ? newKeyId : null;
    const off = phase === 'grace' ? oldKeyId : null;
    this.#inventory.note(identityId, (rows) =>
      rows
        .filter(({ accessKeyId }) => accessKeyId !== gone)
        .map((row) => (row.accessKeyId === off ? { ...row, status: 'Inactive' } : row)),
    );
    if (end !== null || phase === 'grace' || phase === 'reactivated')
      this.#askAt.set(identityId, this.#ports.clock.now() + AFTER_ROTATION_MS);
  }

  /** Asks what is due, rotates what is due, says what is wrong, and sets the timer for the next time. */
  #lookAgain(): void {
    if (this.#started && this.#isOpen()) {
      this.#askWhatIsDue();
      this.#rotateWhatIsDue();
    }
    this.#find();
    if (this.#started) this.#setTimer();
    const now = [this.inventory(), this.findings(), this.rotations()];
    if (now.every((part, index) => part === this.#shown[index])) return;
    this.#shown = now;
    this.#changes.emit();
  }

  #askWhatIsDue(): void {
    const now = this.#ports.clock.now();
    for (const identity of this.#ports.catalog.state.identities) {
      if (this.#dueAt(identity) > now || this.#inventory.view()[identity.id]?.reading) continue;
      this.#askAt.delete(identity.id);
      void this.#inventory.read(identity.id);
    }
  }

  /** Epoch ms. Where the clock was set back, nobody knows how long ago the last reading was. */
  #dueAt(identity: Identity): number {
    const now = this.#ports.clock.now();
    const tried = this.#inventory.triedAt(identity);
    const daily = tried === null || tried > now ? now : tried + DAY_MS;
    return Math.min(this.#askAt.get(identity.id) ?? Number.POSITIVE_INFINITY, daily);
  }

  #rotateWhatIsDue(): void {
    if (!this.#loaded) return;
    const { clock, catalog, log } = this.#ports;
    const now = clock.now();
    const due = dueRotations({
      identities: catalog.state.identities,
      inventory: this.#inventory.view(),
      rotations: this.#rotations.views(),
      policyOf: (id) => this.#policyOf(id),
      attempts: this.#attempts,
      now,
    });
    for (const id of due) {
      this.#attempts.set(id, now);
      log.info('rotation begins by itself', { identityId: id });
      this.#rotations
        .start([id], { begunBy: 'schedule' })
        .catch((error: unknown) => this.#warn('rotation not begun by itself', error));
    }
  }

  #find(): void {
    const { findings, nextAt } = keyFindings({
      identities: this.#ports.catalog.state.identities,
      inventory: this.#inventory.view(),
      rotations: this.rotations(),
      policyOf: (id) => this.#policyOf(id),
      sightingsOf: (id) => this.#places.of(id),
      now: this.#ports.clock.now(),
    });
    this.#nextFindingAt = nextAt;
    if (JSON.stringify(findings) !== JSON.stringify(this.#findings)) this.#findings = findings;
  }

  #setTimer(): void {
    const { clock, catalog } = this.#ports;
    this.#cancelTimer?.();
    const reading = (id: string) => this.#inventory.view()[id]?.reading === true;
    const due = this.#isOpen()
      ? catalog.state.identities.flatMap((each) => (reading(each.id) ? [] : [this.#dueAt(each)]))
      : [];
    const next = Math.min(this.#nextFindingAt ?? Number.POSITIVE_INFINITY, ...due);
    const pauseMs = Math.max(LEAST_PAUSE_MS, Math.min(LOOK_EVERY_MS, next - clock.now()));
    this.#cancelTimer = clock.after(pauseMs, () => {
      // Journals that could not be read at the start may be readable now.
      if (this.#loaded) this.#lookAgain();
      else void this.resume().then(() => this.#lookAgain());
    });
  }

  #warn(event: string, error: unknown): void {
    this.#ports.log.warn(event, { code: toAppError(error).code });
  }
}
