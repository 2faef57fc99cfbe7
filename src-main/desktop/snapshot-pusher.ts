// Sends the windows what has changed (docs/adr/0010).
import { SNAPSHOT_EVENT } from '../../shared/ipc.ts';
import type { Snapshot } from '../../shared/model.ts';
import { changeBetween, type SnapshotChange } from '../../shared/snapshot-change.ts';
import type { Clock } from '../core/ports.ts';
import type { Cloakroom } from './cloakroom.ts';

/** A listing changes the snapshot many times a second; people do not read that fast. */
const PUSH_EVERY_MS = 100;

export interface SnapshotPusherParts {
  readonly cloakroom: Pick<Cloakroom, 'snapshot' | 'onChange'>;
  readonly clock: Pick<Clock, 'after'>;
  /** Told whenever a window has asked for the whole. */
  readonly followed: () => void;
}

/** Electron's WebContents. */
export interface Receiver {
  isDestroyed(): boolean;
  send(channel: string, change: SnapshotChange): void;
  once(event: 'destroyed', listener: () => void): unknown;
}

/**
 * Sends each window what has changed since it was sent something last: the first change at once, then one per pause,
 * the last always. A window that has not asked for the whole yet is sent nothing.
 */
export class SnapshotPusher {
  readonly #cloakroom: SnapshotPusherParts['cloakroom'];
  readonly #clock: Pick<Clock, 'after'>;
  readonly #followed: () => void;
  /** What each window has. */
  readonly #has = new Map<Receiver, Snapshot>();
  #resting = false;
  #changed = false;

  constructor({ cloakroom, clock, followed }: SnapshotPusherParts) {
    this.#cloakroom = cloakroom;
    this.#clock = clock;
    this.#followed = followed;
    cloakroom.onChange(() => {
      if (this.#resting) this.#changed = true;
      else this.#push();
    });
  }

  /** The whole, for a window that has just opened or has missed something. */
  whole(window: Receiver): Snapshot {
    const snapshot = this.#cloakroom.snapshot();
    if (!this.#has.has(window)) window.once('destroyed', () => this.#has.delete(window));
    this.#has.set(window, snapshot);
    this.#followed();
    return snapshot;
  }

  #push(): void {
    // Nobody looks: no timer, no work.
    if (this.#has.size === 0) return;
    const snapshot = this.#cloakroom.snapshot();
    for (const [window, had] of this.#has) {
      // It may be gone without having said so yet; the others are to hear of the change all the same.
      if (window.isDestroyed()) this.#has.delete(window);
      else if (had.revision < snapshot.revision) {
        window.send(SNAPSHOT_EVENT, changeBetween(had, snapshot));
        this.#has.set(window, snapshot);
      }
    }
    this.#resting = true;
    this.#changed = false;
    this.#clock.after(PUSH_EVERY_MS, () => {
      this.#resting = false;
      if (this.#changed) this.#push();
    });
  }
}
