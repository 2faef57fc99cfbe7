// Shows what core/notices decides as notifications of the desktop; a click leads to where it can be done. Where the
// desktop shows none, the window opens for what somebody waits for, without taking the keyboard away.
import { app, Notification } from 'electron';
import { decideNotices, NO_NOTICES, type Notice } from '../core/notices.ts';
import type { Cloakroom } from './cloakroom.ts';
import type { MainWindow } from './window.ts';

/** A timer that is set far ahead does not follow a clock that is set, nor a computer that sleeps. */
const LONGEST_NAP_MS = 60_000;

/** After Electron is ready. Returns the way to stop. */
export function announceNotices(cloakroom: Cloakroom, window: MainWindow): () => void {
  const shown = new Map<string, Notification | null>();
  let state = NO_NOTICES;
  let timer: NodeJS.Timeout | null = null;

  const look = () => {
    const now = Date.now();
    const focused = window.current()?.isFocused() ?? false;
    const decision = decideNotices(state, cloakroom.snapshot(), { now, focused });
    state = decision.state;
    for (const id of decision.withdraw) {
      shown.get(id)?.close();
      shown.delete(id);
    }
    for (const notice of decision.show) shown.set(notice.id, announce(notice, window));
    if (timer) clearTimeout(timer);
    timer =
      decision.nextLookAt === null
        ? null
        : setTimeout(look, Math.min(LONGEST_NAP_MS, Math.max(0, decision.nextLookAt - now)));
  };

  const stop = cloakroom.onChange(look);
  app.on('browser-window-focus', look);
  look();
  return () => {
    stop();
    app.off('browser-window-focus', look);
    if (timer) clearTimeout(timer);
  };
}

function announce({ kind, title, body, hash }: Notice, window: MainWindow): Notification | null {
  const instead = () => {
    if (kind === 'requests') window.showQuietly();
  };
  if (!Notification.isSupported()) {
    instead();
    return null;
  }
  const notification = new Notification({ title, body });
  notification.on('click', () => window.show(hash));
  notification.on('failed', instead);
  notification.show();
  return notification;
}
