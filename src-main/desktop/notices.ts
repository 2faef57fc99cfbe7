// Tells a person that a tool waits for them, once per cause: an MFA code, or a sign-in to a portal. Where the desktop
// shows no notifications, the window opens, without taking the keyboard away.
import { Notification } from 'electron';
import type { Snapshot } from '../../shared/model.ts';
import type { Cloakroom } from './cloakroom.ts';
import type { MainWindow } from './window.ts';

interface Notice {
  /** Of the prompt or request; a notice is shown once per id. */
  readonly id: string;
  readonly title: string;
  readonly body: string;
}

export function announceRequests(cloakroom: Cloakroom, window: MainWindow): () => void {
  const shown = new Map<string, Notification | null>();
  return cloakroom.onChange(() => {
    const wanted = notices(cloakroom.snapshot());
    for (const notice of wanted) if (!shown.has(notice.id)) shown.set(notice.id, announce(notice, window));
    for (const [id, notification] of shown) {
      if (wanted.some((notice) => notice.id === id)) continue;
      notification?.close();
      shown.delete(id);
    }
  });
}

function notices(snapshot: Snapshot): Notice[] {
  const waiting = (names: readonly string[]) => (names.length > 0 ? ` Waiting: ${names.join(', ')}.` : '');
  const codes = snapshot.prompts.flatMap(({ id, identityId, waitingFor }) => {
    const identity = snapshot.identities.find((candidate) => candidate.id === identityId);
    if (!identity) return [];
    const body = `Account ${identity.accountId}.${waiting(waitingFor)} Click to enter the code.`;
    return [{ id, title: `MFA code for ${identity.label}`, body }];
  });
  const signIns = snapshot.signInRequests.flatMap(({ id, portalId, waitingFor }) => {
    const portal = snapshot.portals.find((candidate) => candidate.id === portalId);
    if (!portal) return [];
    return [
      {
        id,
        title: `Sign in to ${portal.label}`,
        body: `${waiting(waitingFor).trim()} Click to sign in.`.trim(),
      },
    ];
  });
  return [...codes, ...signIns];
}

function announce({ title, body }: Notice, window: MainWindow): Notification | null {
  if (window.current()?.isFocused()) return null;
  if (!Notification.isSupported()) {
    window.showQuietly();
    return null;
  }
  const notification = new Notification({ title, body });
  notification.on('click', () => window.show());
  notification.on('failed', () => window.showQuietly());
  notification.show();
  return notification;
}
