// Registers every channel of shared/ipc.ts: sender checked, input parsed, output checked, errors made plain.
import { type IpcMainInvokeEvent, ipcMain, type WebContents } from 'electron';
import type { z } from 'zod';
import { AppError, toWire } from '../../shared/errors.ts';
import { CHANNEL_PREFIX, type Channel, channels, type Outcome, SNAPSHOT_EVENT } from '../../shared/ipc.ts';
import type { Snapshot } from '../../shared/model.ts';
import { changeBetween } from '../../shared/snapshot-change.ts';
import type { Commands } from '../core/commands.ts';
import type { Log } from '../core/ports.ts';
import { APP_ORIGIN } from './app-protocol.ts';
import type { Cloakroom } from './cloakroom.ts';

export function registerChannels(commands: Commands, pusher: SnapshotPusher, log: Log): void {
  for (const channel of Object.keys(channels) as Channel[]) {
    ipcMain.handle(
      `${CHANNEL_PREFIX}${channel}`,
      async (event, input: unknown): Promise<Outcome<unknown>> => {
        if (!isOurWindow(event)) {
          log.warn('sender refused', { channel });
          throw new Error('refused');
        }
        try {
          if (channel === 'snapshot.follow') return { ok: true, value: pusher.whole(event.sender) };
          return { ok: true, value: await handle(commands, channel, input) };
        } catch (error) {
          const view = toWire(error);
          log.warn('command failed', {
            channel,
            code: view.code,
            kind: error instanceof Error ? error.name : '',
          });
          return { ok: false, error: view };
        }
      },
    );
  }
}

async function handle(commands: Commands, channel: Channel, input: unknown): Promise<unknown> {
  const { input: inputSchema, output: outputSchema } = channels[channel];
  // The table ties each channel to its own types; across all channels at once they cannot be told apart.
  const command = commands[channel] as (parsed: unknown) => Promise<unknown>;
  const parsed = inputSchema.safeParse(input);
  if (!parsed.success) throw invalidInput(parsed.error);
  return outputSchema.parse(await command(parsed.data));
}

/** Only the top frame of a page that this app serves may call. */
function isOurWindow(event: IpcMainInvokeEvent): boolean {
  const frame = event.senderFrame;
  return frame !== null && frame.parent === null && new URL(frame.url).href.startsWith(`${APP_ORIGIN}/`);
}

/** Field names and reasons, never values: they may be secret. */
function invalidInput(error: z.ZodError): AppError {
  const fields = error.issues.map((issue) => `${issue.path.join('.') || 'input'}: ${issue.message}`);
  return new AppError({
    code: 'invalid-input',
    message: fields[0] ?? 'The input is not valid',
    remedy: 'correct the field and try again',
    details: fields,
  });
}

/** A listing changes the snapshot many times a second; people do not read that fast. */
const PUSH_EVERY_MS = 100;

/**
 * Sends each window what has changed since it was sent something last: the first change at once, then one per pause,
 * the last always. A window that has not asked for the whole yet is sent nothing.
 */
export class SnapshotPusher {
  readonly #cloakroom: Pick<Cloakroom, 'snapshot' | 'onChange'>;
  /** What each window has. */
  readonly #has = new Map<WebContents, Snapshot>();
  #resting = false;
  #changed = false;

  constructor(cloakroom: Pick<Cloakroom, 'snapshot' | 'onChange'>) {
    this.#cloakroom = cloakroom;
    cloakroom.onChange(() => {
      if (this.#resting) this.#changed = true;
      else this.#push();
    });
  }

  /** The whole, for a window that has just opened or has missed something. */
  whole(window: WebContents): Snapshot {
    const snapshot = this.#cloakroom.snapshot();
    if (!this.#has.has(window)) window.once('destroyed', () => this.#has.delete(window));
    this.#has.set(window, snapshot);
    return snapshot;
  }

  #push(): void {
    // Nobody looks: no timer, no work.
    if (this.#has.size === 0) return;
    const snapshot = this.#cloakroom.snapshot();
    for (const [window, had] of this.#has) {
      if (had.revision >= snapshot.revision) continue;
      window.send(SNAPSHOT_EVENT, changeBetween(had, snapshot));
      this.#has.set(window, snapshot);
    }
    this.#resting = true;
    this.#changed = false;
    setTimeout(() => {
      this.#resting = false;
      if (this.#changed) this.#push();
    }, PUSH_EVERY_MS);
  }
}
