// The tray icon and its menu. What they show is decided in tray-icon.ts and tray-menu.ts, what a click does in
// tray-deeds.ts, and when the menu may be replaced in tray-pace.ts.
//
// On macOS and Windows the menu is made when it is asked for, so that a left click can be for the small window. On
// Linux the panel holds a copy of the menu, and tells of left clicks if it likes.
import { join } from 'node:path';
import {
  clipboard,
  dialog,
  Menu,
  type MenuItemConstructorOptions,
  Notification,
  nativeImage,
  nativeTheme,
  Tray,
} from 'electron';
import { type Snapshot, statusOf } from '../../shared/model.ts';
import { systemClock } from '../platform/clock.ts';
import type { Cloakroom } from './cloakroom.ts';
import { askInDialog } from './question.ts';
import { createTrayDeeds, type TrayDesk } from './tray-deeds.ts';
import { panelIsDark, trayIcon, trayIconFile } from './tray-icon.ts';
import { type TrayDeed, type TrayItem, trayItems, trayTitle, withLeft } from './tray-menu.ts';
import { createTrayPace } from './tray-pace.ts';

export interface TrayParts {
  readonly cloakroom: Pick<Cloakroom, 'commands' | 'snapshot' | 'onChange'>;
  /** Absolute path of `icons/`. */
  readonly icons: string;
  readonly desktop: string | undefined;
  readonly window: { show(hash?: string): void };
  readonly quick: { show(): void; toggle(): void };
  quit(): void;
}

const panelHoldsMenu = process.platform === 'linux';

/** After Electron is ready. Returns the way to take the icon away again. */
export function createTray(parts: TrayParts): () => void {
  const { cloakroom } = parts;
  const act = createTrayDeeds(cloakroom, trayDesk(parts));
  let icon = iconFile(cloakroom.snapshot(), parts.desktop);
  let title = '';
  const picture = (file: string) => nativeImage.createFromPath(join(parts.icons, file));
  const tray = new Tray(picture(icon));

  const click = (deed: TrayDeed) => {
    pace.closed();
    void act(deed).finally(() => {
      // Whether or not it became what was clicked.
      if (deed.kind === 'make-active') pace.renew();
    });
  };
  const menuOf = (items: readonly TrayItem[]) =>
    Menu.buildFromTemplate(items.map((item) => menuItem(item, click)));

  const pace = createTrayPace({
    clock: systemClock,
    look() {
      const snapshot = cloakroom.snapshot();
      const now = Date.now();
      const wanted = iconFile(snapshot, parts.desktop);
      if (wanted !== icon) tray.setImage(picture(wanted));
      icon = wanted;
      const said = trayTitle(snapshot, now);
      if (said !== title) tray.setToolTip(said);
      title = said;
      return trayItems(snapshot, now);
    },
    nextMinuteAt: () => nextMinuteAt(cloakroom.snapshot(), Date.now()),
    replace(items) {
      if (!panelHoldsMenu) return;
      const menu = menuOf(items);
      // Of the menu itself nothing is told.
      for (const { submenu } of menu.items) submenu?.on('menu-will-show', pace.opened);
      tray.setContextMenu(menu);
    },
  });

  tray.on('click', () => parts.quick.toggle());
  if (!panelHoldsMenu)
    tray.on('right-click', () => tray.popUpContextMenu(menuOf(trayItems(cloakroom.snapshot(), Date.now()))));
  const stop = cloakroom.onChange(pace.changed);
  nativeTheme.on('updated', pace.changed);
  pace.changed();
  return () => {
    stop();
    nativeTheme.off('updated', pace.changed);
    pace.dispose();
    tray.destroy();
  };
}

function iconFile(snapshot: Snapshot, desktop: string | undefined): string {
  const { platform } = process;
  // The setting of the window's theme has no say in the panel, where the system tells the two apart.
  const { shouldUseDarkColorsForSystemIntegratedUI: panel, shouldUseDarkColors: theme } = nativeTheme;
  return trayIconFile(
    trayIcon(snapshot),
    platform,
    panelIsDark(platform, desktop, platform === 'linux' ? theme : panel),
  );
}

/** Of the active session, which stands on top. */
function nextMinuteAt(snapshot: Snapshot, now: number): number | null {
  const { activeSessionId } = snapshot;
  const status = activeSessionId === null ? null : statusOf(snapshot, activeSessionId);
  if (status?.state !== 'ready' || status.expiresAt === null || status.expiresAt <= now) return null;
  return now + ((status.expiresAt - now) % 60_000) + 1;
}

function menuItem(item: TrayItem, click: (deed: TrayDeed) => void): MenuItemConstructorOptions {
  if (item.kind === 'separator') return { type: 'separator' };
  const label = escapeMnemonics(withLeft(item));
  switch (item.kind) {
    case 'text':
      return { label, enabled: false };
    case 'choice':
      return { type: 'radio', label, checked: item.checked, click: () => click(item.deed) };
    case 'action':
      return { label, click: () => click(item.deed) };
    case 'menu':
      return { label, submenu: item.items.map((inner) => menuItem(inner, click)) };
  }
}

/** An ampersand would be taken for an access-key mark. */
function escapeMnemonics(label: string): string {
  return label.replaceAll('&', '&&');
}

/** Dialogs that block would block tools that wait for credentials, too. */
function trayDesk({ window, quick, quit }: TrayParts): TrayDesk {
  return {
    ask: askInDialog,
    problem(title, { message, remedy }) {
      const detail = `${message}.\n\nWhat to do: ${remedy}.`;
      void dialog.showMessageBox({
        type: 'error',
        title: 'Cloakroom',
        message: title,
        detail,
        buttons: ['Close'],
      });
    },
    say(message) {
      if (Notification.isSupported()) new Notification({ title: 'Cloakroom', body: message }).show();
    },
    copy: (text) => clipboard.writeText(text),
    open: (hash) => (hash === null ? window.show() : window.show(hash)),
    search: () => quick.show(),
    quit,
  };
}
