// Whether the screen is locked, from Electron where it tells (macOS, Windows), from logind on Linux.
import { powerMonitor } from 'electron';
import type { Presence } from '../core/ports.ts';
import { logindPresence } from '../platform/presence.ts';

export function createPresence(platform: string, env: NodeJS.ProcessEnv): Presence {
  if (platform === 'linux') return logindPresence(env.XDG_SESSION_ID);
  return { screenLocked: async () => powerMonitor.getSystemIdleState(60) === 'locked' };
}
