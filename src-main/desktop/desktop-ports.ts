// What commands need of the desktop. Commands exist before the windows do: those come later.

import type { DesktopPorts } from '../core/using-sessions.ts';
import { systemClock } from '../platform/clock.ts';
import { relayLink } from '../platform/link-relay.ts';
import { copySecret, takeSecretBack } from './clipboard.ts';
import { openLink } from './open-link.ts';
import { askWhereToSave } from './question.ts';

export interface Windows {
  show(hash?: string): void;
  closeQuick(): void;
}

export interface LateWindows {
  current: Windows | null;
}

export function createDesktopPorts(windows: LateWindows, reveal: DesktopPorts['reveal']): DesktopPorts {
  return {
    async openSecretLink(link, program) {
      // The browser's command line can be read by every program of this computer: it gets an address that works once.
      const relay = await relayLink(link, systemClock);
      try {
        await openLink(relay.address, program);
      } catch (error) {
        await relay.close();
        throw error;
      }
    },
    copySecret,
    takeSecretBack,
    reveal,
    askWhereToSave,
    showWindow: (hash) => windows.current?.show(hash),
    closeQuick: () => windows.current?.closeQuick(),
  };
}
