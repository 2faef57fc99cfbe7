// The one window. Sandboxed, isolated, showing app:// only; it may be closed and opened again while the app lives on
// in the tray.
import { join } from 'node:path';
import { app, BrowserWindow, nativeTheme, session } from 'electron';
import { APP_ORIGIN, APP_URL } from './app-protocol.ts';

export interface MainWindow {
  /** Null while it is closed. */
  current(): BrowserWindow | null;
  /** Opens it, or brings it to the front. */
  show(): void;
  /** Opens it without taking the keyboard away from whatever the person is doing. */
  showQuietly(): void;
}

export function createMainWindow(preload: string, icon: string): MainWindow {
  let window: BrowserWindow | null = null;

  const open = (quietly: boolean) => {
    if (window) {
      if (quietly) {
        if (!window.isVisible()) window.showInactive();
        return;
      }
      if (window.isMinimized()) window.restore();
      window.show();
      window.focus();
      return;
    }
    const opened = new BrowserWindow({
      width: 1180,
      height: 760,
      minWidth: 720,
      minHeight: 480,
      show: false,
      title: 'Cloakroom',
      icon,
      autoHideMenuBar: true,
      backgroundColor: nativeTheme.shouldUseDarkColors ? '#161d26' : '#ffffff',
      webPreferences: {
        preload,
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        webSecurity: true,
        spellcheck: false,
        devTools: !app.isPackaged,
      },
    });
    window = opened;
    opened.once('ready-to-show', () => (quietly ? opened.showInactive() : opened.show()));
    opened.once('closed', () => {
      window = null;
    });
    void opened.loadURL(APP_URL);
  };

  return { current: () => window, show: () => open(false), showQuietly: () => open(true) };
}

/** For every page of the app, also ones nobody meant to open. */
export function denyTheWeb(): void {
  app.on('web-contents-created', (_event, contents) => {
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
    contents.on('will-navigate', (event) => {
      if (!event.url.startsWith(`${APP_ORIGIN}/`)) event.preventDefault();
    });
    contents.on('will-redirect', (event) => event.preventDefault());
    contents.on('will-attach-webview', (event) => event.preventDefault());
  });
}

/** A page may put text on the clipboard, at a click. Everything else is denied. */
export function denyPermissions(): void {
  const allowed = (permission: string) => permission === 'clipboard-sanitized-write';
  session.defaultSession.setPermissionRequestHandler((_contents, permission, answer) =>
    answer(allowed(permission)),
  );
  session.defaultSession.setPermissionCheckHandler((_contents, permission) => allowed(permission));
  session.defaultSession.setDevicePermissionHandler(() => false);
}

export function rendererFolder(): string {
  return join(app.getAppPath(), 'dist', 'renderer');
}
