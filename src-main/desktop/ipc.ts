// Registers every channel of shared/ipc.ts: sender checked, input parsed, output checked, errors made plain.
import { type IpcMainInvokeEvent, ipcMain } from 'electron';
import type { z } from 'zod';
import { AppError, toWire } from '../../shared/errors.ts';
import { CHANNEL_PREFIX, type Channel, channels, type Outcome } from '../../shared/ipc.ts';
import type { Commands } from '../core/commands.ts';
import type { Log } from '../core/ports.ts';
import { APP_ORIGIN } from './app-protocol.ts';
import type { SnapshotPusher } from './snapshot-pusher.ts';
import type { TrustGuard } from './trust.ts';

export interface ChannelParts {
  readonly commands: Commands;
  readonly pusher: SnapshotPusher;
  /** Has a say in every call of a page. */
  readonly guard: TrustGuard;
  readonly log: Log;
}

export function registerChannels({ commands, pusher, guard, log }: ChannelParts): void {
  for (const channel of Object.keys(channels) as Channel[]) {
    ipcMain.handle(
      `${CHANNEL_PREFIX}${channel}`,
      async (event, input: unknown): Promise<Outcome<unknown>> => {
        if (!isOurWindow(event)) {
          log.warn('sender refused', { channel });
          throw new Error('refused');
        }
        try {
          const parsed = parseInput(channel, input);
          await guard(channel, parsed);
          if (channel === 'snapshot.follow') return { ok: true, value: pusher.whole(event.sender) };
          return { ok: true, value: await run(commands, channel, parsed) };
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

function parseInput(channel: Channel, input: unknown): unknown {
  const parsed = channels[channel].input.safeParse(input);
  if (!parsed.success) throw invalidInput(parsed.error);
  return parsed.data;
}

async function run(commands: Commands, channel: Channel, parsed: unknown): Promise<unknown> {
  // The table ties each channel to its own types; across all channels at once they cannot be told apart.
  const command = commands[channel] as (input: unknown) => Promise<unknown>;
  return channels[channel].output.parse(await command(parsed));
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
