// The main window. Sandboxed, isolated, showing app:// only; it may be closed and opened again while the app lives on
// in the tray, and comes back where it was.
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { app, BrowserWindow, screen, session, type WebPreferences } from 'electron';
import { preventCoreDumpsOf } from '../platform/own-memory.ts';
import { APP_ORIGIN, APP_URL } from './app-protocol.ts';
import { backgroundColor, followTheme } from './theme.ts';
import { parsePlace, placeWithin, SMALLEST, type WindowPlace } from './window-place.ts';

/** Many times what a place takes. */
const PLACE_BYTES = 4_096;

export interface MainWindow {
  /** Null while it is closed. */
  current(): BrowserWindow | null;
  /** Opens it, or brings it to the front; at this address (`#/…`), or where it was. */
  show(hash?: string): void;
  /** Opens it without taking the keyboard away from whatever the person is doing. */
  showQuietly(): void;
}

export interface MainWindowParts {
  readonly preload: string;
  readonly icon: string;
  /** Where its size and position are kept between two runs; its folder is there. */
  readonly placeFile: string;
}

export function createMainWindow({ preload, icon, placeFile }: MainWindowParts): MainWindow {
  let window: BrowserWindow | null = null;

  const open = (quietly: boolean, hash: string | undefined) => {
    const saved = readPlace(placeFile);
    const areas = screen.getAllDisplays().map(({ workArea }) => workArea);
    const opened = new BrowserWindow({
      ...placeWithin(saved, areas),
      minWidth: SMALLEST.width,
      minHeight: SMALLEST.height,
      show: false,
      title: 'Cloakroom',
      icon,
      autoHideMenuBar: true,
      backgroundColor: backgroundColor(),
      webPreferences: sandboxed(preload),
    });
    followTheme(opened);
    endWithPage(opened);
    opened.once('ready-to-show', () => {
      if (saved?.maximized) opened.maximize();
      if (quietly) opened.showInactive();
      else opened.show();
    });
    opened.on('close', () => keepPlace(placeFile, opened));
    opened.once('closed', () => {
      window = null;
    });
    load(opened, hash ?? '');
    window = opened;
  };

  return {
    current: () => window,
    show(hash) {
      if (!window) return open(false, hash);
      if (hash !== undefined) goTo(window, hash);
      if (window.isMinimized()) window.restore();
      window.show();
      window.focus();
    },
    showQuietly() {
      if (!window) open(true, undefined);
      else if (!window.isVisible()) window.showInactive();
    },
  };
}

/** What is left of a window whose page has died shows nothing and does nothing: the next time it is opened anew. */
export function endWithPage(window: BrowserWindow): void {
  window.webContents.once('render-process-gone', () =>
    setImmediate(() => {
      if (!window.isDestroyed()) window.destroy();
    }),
  );
}

/** For every window of the app. */
export function sandboxed(preload: string): WebPreferences {
  return {
    preload,
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    webSecurity: true,
    spellcheck: false,
    devTools: !app.isPackaged,
  };
}

export function load(page: Pick<BrowserWindow, 'loadURL'>, hash: string): void {
  // It rejects when another address is asked for meanwhile, which is then the one to show.
  page.loadURL(`${APP_URL}${hash}`).catch(() => {});
}

/** Another fragment of the same page keeps what is typed there; the very same address would load it anew. */
function goTo(window: BrowserWindow, hash: string): void {
  if (window.webContents.getURL() !== `${APP_URL}${hash}`) load(window, hash);
}

function readPlace(file: string): WindowPlace | null {
  try {
    const found = statSync(file);
    // Whatever else has its name must not keep the window from opening.
    return found.isFile() && found.size <= PLACE_BYTES ? parsePlace(readFileSync(file, 'utf8')) : null;
  } catch {
    return null;
  }
}

function keepPlace(file: string, window: BrowserWindow): void {
  const place: WindowPlace = { ...window.getNormalBounds(), maximized: window.isMaximized() };
  try {
    writeFileSync(file, JSON.stringify(place), { mode: 0o600 });
  } catch {
    // The window opens where the desktop puts it, then.
  }
}

const isOurs = (url: string) => url.startsWith(`${APP_ORIGIN}/`);

/** For every page of the app, also ones nobody meant to open. */
export function denyTheWeb(): void {
  app.on('web-contents-created', (_event, contents) => {
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
    contents.on('will-navigate', (event) => {
      if (!isOurs(event.url)) event.preventDefault();
    });
    // Electron does not ask before about: pages. They are empty, may call nothing (ipc.ts), and do not stay.
    const comeBack = (url: string) => {
      if (!isOurs(url)) load(contents, '');
    };
    contents.on('did-navigate', (_navigated, url) => comeBack(url));
    contents.on('did-fail-load', (_failed, _code, _text, url, isMainFrame) => {
      if (isMainFrame) comeBack(url);
    });
    // What a person types passes through the page.
    contents.on('dom-ready', () => preventCoreDumpsOf(contents.getOSProcessId(), process.platform));
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
