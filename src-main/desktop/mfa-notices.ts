// Tells a person that a tool waits for an MFA code, once per prompt: a notification that names identity and account.
// Where the desktop shows none, the window opens, without taking the keyboard away.
import { Notification } from 'electron';
import type { MfaPrompt, Snapshot } from '../../shared/model.ts';
import type { Cloakroom } from './cloakroom.ts';
import type { MainWindow } from './window.ts';

export function announcePrompts(cloakroom: Cloakroom, window: MainWindow): () => void {
  const open = new Map<string, Notification | null>();

  const announce = (prompt: MfaPrompt, snapshot: Snapshot) => {
    if (window.current()?.isFocused()) return null;
    const identity = snapshot.identities.find((candidate) => candidate.id === prompt.identityId);
    if (!identity || !Notification.isSupported()) {
      window.showQuietly();
      return null;
    }
    const waiting = prompt.waitingFor.join(', ');
    const notification = new Notification({
      title: `MFA code for ${identity.label}`,
      body: `Account ${identity.accountId}${waiting ? `. Waiting: ${waiting}` : ''}. Click to enter the code.`,
    });
    notification.on('click', () => window.show());
    notification.on('failed', () => window.showQuietly());
    notification.show();
    return notification;
  };

  return cloakroom.onChange(() => {
    const snapshot = cloakroom.snapshot();
    for (const prompt of snapshot.prompts) {
      if (!open.has(prompt.id)) open.set(prompt.id, announce(prompt, snapshot));
    }
    for (const [id, notification] of open) {
      if (snapshot.prompts.some((prompt) => prompt.id === id)) continue;
      notification?.close();
      open.delete(id);
    }
  });
}
