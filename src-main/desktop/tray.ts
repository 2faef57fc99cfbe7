// The tray icon and its menu. Rebuilt only when what it shows has changed, so that it does not jump under the pointer.
import { Menu, type MenuItemConstructorOptions, nativeImage, Tray } from 'electron';
import type { Cloakroom } from './cloakroom.ts';
import { type TrayItem, trayItems, trayTitle } from './tray-menu.ts';

/** Time left is shown in minutes. */
const TICK_MS = 30_000;

export interface TrayActions {
  open(): void;
  quit(): void;
  makeActive(sessionId: string | null): void;
  signIn(portalId: string): void;
}

export function createTray(cloakroom: Cloakroom, icon: string, actions: TrayActions): () => void {
  const tray = new Tray(nativeImage.createFromPath(icon));
  let shown = '';

  const update = () => {
    const snapshot = cloakroom.snapshot();
    const items = trayItems(snapshot, Date.now());
    const key = JSON.stringify(items);
    if (key === shown) return;
    shown = key;
    tray.setToolTip(trayTitle(snapshot, Date.now()));
    tray.setContextMenu(Menu.buildFromTemplate(items.map((item) => menuItem(item, actions))));
  };

  tray.on('click', () => actions.open());
  const stop = cloakroom.onChange(update);
  const timer = setInterval(update, TICK_MS);
  update();
  return () => {
    stop();
    clearInterval(timer);
    tray.destroy();
  };
}

function menuItem(item: TrayItem, actions: TrayActions): MenuItemConstructorOptions {
  switch (item.kind) {
    case 'text':
      return { label: escapeMnemonics(item.label), enabled: false };
    case 'separator':
      return { type: 'separator' };
    case 'choice':
      return {
        type: 'radio',
        label: escapeMnemonics(item.label),
        checked: item.checked,
        click: () => actions.makeActive(item.sessionId),
      };
    case 'sign-in':
      return { label: escapeMnemonics(item.label), click: () => actions.signIn(item.portalId) };
    case 'action':
      return { label: escapeMnemonics(item.label), click: () => actions[item.action]() };
  }
}

/** An ampersand would be taken for an access-key mark. */
function escapeMnemonics(label: string): string {
  return label.replaceAll('&', '&&');
}
