// A session's status in words and colour. Pure.
import type { SessionStatus } from '../../shared/model.ts';
import { timeLeftText } from '../shared-ui/time-text.ts';

export type Tone = 'stopped' | 'loading' | 'pending' | 'success' | 'warning' | 'error';

/** As filters name the states: without what counts down. */
export const STATE_NAMES: Readonly<Record<SessionStatus['state'], string>> = {
  idle: 'Idle',
  starting: 'Starting',
  'waiting-for-mfa': 'Waiting for MFA code',
  'waiting-for-sign-in': 'Waiting for sign-in',
  ready: 'Ready',
  failed: 'Failed',
};

/** Worst first when sorted by state: what needs a person comes before what is well. */
const RANK: Record<Tone, number> = { error: 0, warning: 1, pending: 2, loading: 3, success: 4, stopped: 5 };

export function toneOf(status: SessionStatus, now: number): Tone {
  switch (status.state) {
    case 'idle':
      return 'stopped';
    case 'starting':
      return 'loading';
    case 'waiting-for-mfa':
    case 'waiting-for-sign-in':
      return 'pending';
    case 'failed':
      return 'error';
    case 'ready':
      if (status.refreshError || (status.expiresAt !== null && status.expiresAt <= now)) return 'warning';
      return 'success';
  }
}

export function stateText(status: SessionStatus, now: number): string {
  switch (status.state) {
    case 'idle':
      return 'Idle';
    case 'starting':
      return 'Starting…';
    case 'waiting-for-mfa':
      return 'Waiting for MFA code';
    case 'waiting-for-sign-in':
      return 'Waiting for sign-in';
    case 'failed':
      return 'Failed';
    case 'ready': {
      if (status.expiresAt === null) return 'Ready · no expiry';
      const left = timeLeftText(status.expiresAt, now);
      if (left === 'expired') return 'Expired';
      return status.refreshError ? `Refresh failed · ${left}` : `Ready · ${left}`;
    }
  }
}

/** Whether "Stop" is the thing to offer, or "Start". */
export function isRunning(status: SessionStatus): boolean {
  return status.state !== 'idle' && status.state !== 'failed';
}

export function compareByState(a: SessionStatus, b: SessionStatus, now: number): number {
  const rank = RANK[toneOf(a, now)] - RANK[toneOf(b, now)];
  return rank !== 0 ? rank : expiryOf(a) - expiryOf(b);
}

function expiryOf(status: SessionStatus): number {
  return status.state === 'ready' && status.expiresAt !== null ? status.expiresAt : Number.MAX_SAFE_INTEGER;
}
