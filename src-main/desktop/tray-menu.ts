// What the tray shows, as plain data (pure): the active session as a radio list, time left, open, quit.
import { type SessionStatus, type Snapshot, statusOf } from '../../shared/model.ts';

export type TrayItem =
  | { readonly kind: 'text'; readonly label: string }
  | { readonly kind: 'separator' }
  | {
      readonly kind: 'choice';
      readonly label: string;
      readonly sessionId: string | null;
      readonly checked: boolean;
    }
  | { readonly kind: 'action'; readonly label: string; readonly action: 'open' | 'quit' }
  /** A click is a wish to sign in: the browser may open. */
  | { readonly kind: 'sign-in'; readonly label: string; readonly portalId: string };

/** More would not fit on a screen; the window has them all. */
const MOST_CHOICES = 25;

export function trayItems(snapshot: Snapshot, now: number): TrayItem[] {
  const { activeSessionId, sessions } = snapshot;
  // The active one is always among them, or no item would be checked.
  const listed = sessions.filter(({ id }, index) => index < MOST_CHOICES || id === activeSessionId);
  const choices = listed.map(
    (session): TrayItem => ({
      kind: 'choice',
      label: `${session.label}${suffix(statusOf(snapshot, session.id), now)}`,
      sessionId: session.id,
      checked: session.id === activeSessionId,
    }),
  );
  return [
    { kind: 'text', label: trayTitle(snapshot, now) },
    ...attention(snapshot),
    { kind: 'separator' },
    ...(sessions.length === 0 ? [{ kind: 'text', label: 'No sessions yet' } as const] : choices),
    ...(sessions.length > MOST_CHOICES
      ? [
          {
            kind: 'action',
            label: `${sessions.length - MOST_CHOICES} more in the window…`,
            action: 'open',
          } as const,
        ]
      : []),
    ...(sessions.length === 0
      ? []
      : [{ kind: 'choice', label: 'None', sessionId: null, checked: activeSessionId === null } as const]),
    { kind: 'separator' },
    { kind: 'action', label: 'Open Cloakroom', action: 'open' },
    { kind: 'action', label: 'Quit (tools get no more credentials)', action: 'quit' },
  ];
}

export function trayTitle(snapshot: Snapshot, now: number): string {
  const active = snapshot.sessions.find((session) => session.id === snapshot.activeSessionId);
  if (!active) return 'Cloakroom: no active session';
  return `Active: ${active.label}${suffix(statusOf(snapshot, active.id), now)}`;
}

function attention(snapshot: Snapshot): TrayItem[] {
  const items: TrayItem[] = [];
  if (snapshot.vault.error)
    items.push({ kind: 'action', label: `${snapshot.vault.error.message}…`, action: 'open' });
  for (const prompt of snapshot.prompts) {
    const identity = snapshot.identities.find((candidate) => candidate.id === prompt.identityId);
    const who = identity ? `${identity.label} (${identity.accountId})` : 'an identity';
    items.push({ kind: 'action', label: `Enter MFA code for ${who}…`, action: 'open' });
  }
  for (const { portalId } of snapshot.signInRequests) {
    const portal = snapshot.portals.find((candidate) => candidate.id === portalId);
    if (portal) items.push({ kind: 'sign-in', label: `Sign in to ${portal.label}…`, portalId });
  }
  return items;
}

function suffix(status: SessionStatus, now: number): string {
  switch (status.state) {
    case 'ready':
      return status.expiresAt === null ? ' – ready' : ` – ${timeLeft(status.expiresAt - now)}`;
    case 'starting':
      return ' – starting';
    case 'waiting-for-mfa':
      return ' – needs a code';
    case 'waiting-for-sign-in':
      return ' – needs a sign-in';
    case 'failed':
      return ' – failed';
    case 'idle':
      return '';
  }
}

/** "47 min", "3 h 05 min". */
export function timeLeft(ms: number): string {
  const minutes = Math.max(0, Math.floor(ms / 60_000));
  if (minutes < 60) return `${minutes} min left`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min left`;
}
