// The small window that the global key or a click on the tray opens: for finding a session and acting on it, then gone.
// Between two uses it is hidden, which makes the next one quick; when it is not used for a while its memory is given back.
import { BrowserWindow, screen } from 'electron';
import { backgroundColor, followTheme } from './theme.ts';
import { endWithPage, load, sandboxed } from './window.ts';

export interface QuickWindow {
  /** Null while there is none; it may be hidden. */
  current(): BrowserWindow | null;
  show(): void;
  hide(): void;
  toggle(): void;
}

const ADDRESS = '#/quick';
const SIZE = { width: 640, height: 440 } as const;
const KEPT_MS = 60_000;
/** The click on the tray that is to close it takes the keyboard away from it first. */
const SAME_CLICK_MS = 300;

export function createQuickWindow(parts: { readonly preload: string; readonly icon: string }): QuickWindow {
  let window: BrowserWindow | null = null;
  let giveBack: NodeJS.Timeout | null = null;
  /** Until it is hidden again, also while its page is still being drawn. */
  let wanted = false;
  let leftAt = Number.NEGATIVE_INFINITY;

  const open = (): BrowserWindow => {
    const opened = new BrowserWindow({
      ...centred(),
      show: false,
      frame: false,
      resizable: false,
      minimizable: false,
      maximizable: false,
      fullscreenable: false,
      skipTaskbar: true,
      alwaysOnTop: true,
      title: 'Cloakroom',
      icon: parts.icon,
      backgroundColor: backgroundColor(),
      // On macOS the program in front stays in front.
      ...(process.platform === 'darwin' ? { type: 'panel' } : {}),
      webPreferences: sandboxed(parts.preload),
    });
    opened.setVisibleOnAllWorkspaces(true, { visibleOnFullScreen: true, skipTransformProcessType: true });
    followTheme(opened);
    endWithPage(opened);
    opened.once('ready-to-show', () => {
      if (!wanted) return;
      opened.show();
      opened.focus();
    });
    opened.on('blur', () => {
      leftAt = performance.now();
      hide();
    });
    opened.once('closed', () => {
      if (window === opened) window = null;
    });
    load(opened, ADDRESS);
    return opened;
  };

  const stay = () => {
    if (giveBack) clearTimeout(giveBack);
    giveBack = null;
  };

  const show = () => {
    stay();
    wanted = true;
    if (!window) {
      window = open();
      return;
    }
    window.setBounds(centred());
    window.show();
    window.focus();
  };

  const hide = () => {
    wanted = false;
    if (!window) return;
    window.hide();
    stay();
    giveBack = setTimeout(() => window?.destroy(), KEPT_MS);
  };

  const toggle = () => {
    if (window?.isVisible()) hide();
    else if (performance.now() - leftAt > SAME_CLICK_MS) show();
  };

  return { current: () => window, show, hide, toggle };
}

/** On the display with the pointer: that is where the person looks. */
function centred() {
  const { workArea } = screen.getDisplayNearestPoint(screen.getCursorScreenPoint());
  return {
    ...SIZE,
    x: Math.round(workArea.x + (workArea.width - SIZE.width) / 2),
    y: Math.round(workArea.y + (workArea.height - SIZE.height) / 2),
  };
}
