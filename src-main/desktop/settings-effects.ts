// Carries out the settings that the desktop has a say in, at the start and whenever they change.
import { homedir } from 'node:os';
import { app, globalShortcut, powerMonitor } from 'electron';
import type { Settings } from '../../shared/settings.ts';
import type { LockCause } from '../core/lock.ts';
import type { Log } from '../core/ports.ts';
import { watchScreenLock } from '../platform/screen-lock.ts';
import type { Cloakroom } from './cloakroom.ts';
import { createHotkey } from './hotkey.ts';
import { createIdleLock } from './idle-lock.ts';
import { setLoginItem } from './login-item.ts';
import { createScreenLock } from './screen-lock.ts';
import { applyTheme } from './theme.ts';

export interface SettingsEffectsParts {
  readonly cloakroom: Cloakroom;
  /** Absolute program and arguments that start this app hidden. */
  readonly launch: readonly string[];
  /** The global key was pressed. */
  readonly pressed: () => void;
  readonly log: Log;
}

/** After Electron is ready. */
export function followSettings({ cloakroom, launch, pressed, log }: SettingsEffectsParts): void {
  const { platform, env } = process;
  const desktopDecides = platform === 'linux' && env.XDG_SESSION_TYPE === 'wayland';
  const hotkey = createHotkey({ globalShortcut, desktopDecides, pressed });
  const lock = (cause: LockCause) => {
    cloakroom.lock(cause).catch((error: unknown) => {
      log.warn('not locked', { kind: error instanceof Error ? error.name : '' });
    });
  };
  const idleLock = createIdleLock({
    idleSeconds: () => powerMonitor.getSystemIdleTime(),
    lock: () => lock('idle'),
  });
  const screenLock = createScreenLock({
    powerMonitor,
    watch:
      platform === 'linux' ? (locked) => watchScreenLock({ sessionId: env.XDG_SESSION_ID, locked }) : null,
    lock,
    show: (screenLockProblem) => cloakroom.showDesktop({ screenLockProblem }),
  });
  let followed: Settings | null = null;

  const follow = () => {
    const { settings } = cloakroom.snapshot();
    if (settings === followed) return;
    const before = followed;
    followed = settings;
    applyTheme(settings.theme);
    idleLock.use(settings.idleLockMinutes);
    screenLock.use({ withScreen: settings.lockWithScreen, onSleep: settings.lockOnSleep });
    if (settings.hotkey !== before?.hotkey || cloakroom.snapshot().desktop.hotkeyProblem)
      cloakroom.showDesktop({ hotkeyProblem: hotkey.use(settings.hotkey) });
    if (settings.startAtLogin !== before?.startAtLogin) followLogin(settings.startAtLogin);
  };

  // One after the other: of two changes of mind, the later one must be what is on the disk.
  let settingLogin = Promise.resolve();
  const followLogin = (on: boolean) => {
    settingLogin = settingLogin.then(() => setLogin(on));
  };
  const setLogin = async (on: boolean) => {
    const startAtLoginProblem = await setLoginItem(on, { platform, env, home: homedir(), launch, app });
    if (startAtLoginProblem) log.warn('start at login not set', { code: startAtLoginProblem.code });
    cloakroom.showDesktop({ startAtLoginProblem });
  };

  cloakroom.onChange(follow);
  app.once('will-quit', () => {
    hotkey.dispose();
    idleLock.dispose();
    screenLock.dispose();
  });
  follow();
}
