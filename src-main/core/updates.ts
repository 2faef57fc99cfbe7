// Newer versions of Cloakroom: looked for, offered, fetched at a click, put in place when the app ends. Nothing is
// downloaded unasked, and nothing older than this copy is ever taken, whatever the feed says.
import { toWire } from '../../shared/errors.ts';
import type { UpdateStatus } from '../../shared/updates.ts';
import { Emitter } from './emitter.ts';
import type { Updates } from './ports.ts';
import { isNewerRelease, plainNotes, type UpdateStep, updateProblem } from './update-rules.ts';

export interface Release {
  readonly version: string;
  /** As the feed has them. */
  readonly notes: unknown;
  /** False where the feed itself says that it is not for this computer, or not yet. */
  readonly forUs: boolean;
}

/** Where newer versions come from. Each of these may throw what it likes. */
export interface UpdateFeed {
  newest(): Promise<Release>;
  /** Fetches and verifies what `newest` found; it is installed when the app ends. 0 to 100. */
  download(progress: (percent: number) => void): Promise<void>;
  /** Ends the app, and starts the new version. */
  restart(): Promise<void>;
}

export interface UpdateParts {
  /** Why this copy cannot update itself; null when it can. */
  readonly off: string | null;
  readonly currentVersion: string;
  /** Asked for when first needed. */
  readonly feed: () => Promise<UpdateFeed>;
  /** Epoch ms. */
  readonly now: () => number;
}

export function createUpdateDesk({ off, currentVersion, feed, now }: UpdateParts): Updates {
  const changes = new Emitter();
  let status: UpdateStatus = off === null ? { state: 'idle', checkedAt: null } : { state: 'off', why: off };
  const become = (next: UpdateStatus) => {
    status = next;
    changes.emit();
  };
  const attempt = async (step: UpdateStep, task: () => Promise<UpdateStatus>) => {
    try {
      become(await task());
    } catch (thrown) {
      become({ state: 'failed', error: toWire(updateProblem(thrown, step)) });
    }
  };

  return {
    status: () => status,
    onChange: (listener) => changes.onChange(listener),

    async check() {
      // What is on its way, or waits to be installed, is not looked for again.
      if (!['idle', 'available', 'failed'].includes(status.state)) return;
      become({ state: 'checking' });
      await attempt('check', async () => {
        const { version, notes, forUs } = await (await feed()).newest();
        return forUs && isNewerRelease(version, currentVersion)
          ? { state: 'available', version, notes: plainNotes(notes) }
          : { state: 'idle', checkedAt: now() };
      });
    },

    async download() {
      if (status.state !== 'available') return;
      const { version, notes } = status;
      become({ state: 'downloading', version, percent: 0 });
      await attempt('download', async () => {
        await (await feed()).download((exact) => {
          const percent = Math.min(100, Math.max(0, Math.floor(exact)));
          // Hundreds of reports a second come from the network, and every change is sent to the windows.
          if (status.state === 'downloading' && status.percent !== percent)
            become({ state: 'downloading', version, percent });
        });
        return { state: 'ready', version, notes };
      });
    },

    async install() {
      if (status.state !== 'ready') return;
      const ready = status;
      await attempt('install', async () => {
        await (await feed()).restart();
        return ready;
      });
    },
  };
}
