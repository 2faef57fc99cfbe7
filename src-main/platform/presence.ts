// Whether the screen is locked. Electron tells on macOS and Windows; on Linux logind's LockedHint does, which GNOME,
// KDE and others keep. Where nothing tells, the person is taken to be there.
import { execFile } from 'node:child_process';
import type { Presence } from '../core/ports.ts';

/** Hundreds of callers may ask at once; the answer is kept so long. */
const KEEP_MS = 1_000;

export function logindPresence(session: string | undefined): Presence {
  let asked: { at: number; answer: Promise<boolean> } | null = null;
  return {
    screenLocked() {
      if (asked && performance.now() - asked.at < KEEP_MS) return asked.answer;
      asked = { at: performance.now(), answer: lockedHint(session ?? 'auto') };
      return asked.answer;
    },
  };
}

function lockedHint(session: string): Promise<boolean> {
  return new Promise((resolve) => {
    execFile(
      'loginctl',
      ['show-session', session, '--property=LockedHint', '--value'],
      { timeout: 1_000 },
      (error, stdout) => resolve(!error && stdout.trim() === 'yes'),
    );
  });
}
