// Locks with the desktop's screen and when the computer goes to sleep, as far as the settings want it.
import { AppError, type ErrorView, toWire } from '../../shared/errors.ts';
import type { ScreenLockWatch } from '../platform/screen-lock.ts';

export interface ScreenLock {
  use(wanted: { readonly withScreen: boolean; readonly onSleep: boolean }): void;
  dispose(): void;
}

/** Of Electron's powerMonitor; it says nothing of the screen on Linux. */
interface PowerEvents {
  on(event: 'lock-screen' | 'suspend', listener: () => void): unknown;
  off(event: 'lock-screen' | 'suspend', listener: () => void): unknown;
}

export interface ScreenLockParts {
  readonly powerMonitor: PowerEvents;
  /** How the screen is watched where `powerMonitor` says nothing of it; null where it does. */
  readonly watch: ((locked: () => void) => Promise<ScreenLockWatch>) | null;
  readonly lock: (cause: 'screen' | 'sleep') => void;
  /** Null: all is well again. */
  readonly show: (problem: ErrorView | null) => void;
}

export function createScreenLock({ powerMonitor, watch, lock, show }: ScreenLockParts): ScreenLock {
  const lockWithScreen = () => lock('screen');
  const lockOnSleep = () => lock('sleep');
  let sleeping = false;
  let screen = false;
  /** Counts changes of mind: a watch that comes up late is let go. */
  let turn = 0;
  let watching: ScreenLockWatch | null = null;

  const watchScreen = async (start: (locked: () => void) => Promise<ScreenLockWatch>) => {
    const mine = ++turn;
    try {
      const started = await start(() => {
        if (mine === turn) lockWithScreen();
      });
      if (mine !== turn) return started.stop();
      watching = started;
      show(null);
    } catch (error) {
      if (mine === turn) show(error instanceof AppError ? toWire(error) : toWire(unwatched));
    }
  };

  const followScreen = (wanted: boolean) => {
    if (wanted === screen) return;
    screen = wanted;
    if (!watch) {
      if (wanted) powerMonitor.on('lock-screen', lockWithScreen);
      else powerMonitor.off('lock-screen', lockWithScreen);
      return;
    }
    if (wanted) {
      void watchScreen(watch);
      return;
    }
    turn += 1;
    watching?.stop();
    watching = null;
    show(null);
  };

  const followSleep = (wanted: boolean) => {
    if (wanted === sleeping) return;
    sleeping = wanted;
    if (wanted) powerMonitor.on('suspend', lockOnSleep);
    else powerMonitor.off('suspend', lockOnSleep);
  };

  return {
    use({ withScreen, onSleep }) {
      followScreen(withScreen);
      followSleep(onSleep);
    },
    dispose() {
      followScreen(false);
      followSleep(false);
    },
  };
}

const unwatched = new AppError({
  code: 'internal',
  message: 'Cloakroom cannot tell when the screen is locked',
  remedy: 'set a time after which it locks by itself',
});
