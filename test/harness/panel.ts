// What a Linux desktop's panel does, over D-Bus: hosts tray icons with their menus (StatusNotifierWatcher and
// com.canonical.dbusmenu) and shows notifications (org.freedesktop.Notifications).
import { Message, type MessageBus, MessageType, sessionBus, Variant } from '@jellybrick/dbus-next';

export interface PanelItem {
  readonly id: number;
  readonly label: string;
  readonly enabled: boolean;
  readonly separator: boolean;
  /** Of radio items; null for others. */
  readonly checked: boolean | null;
  /** Of a menu within the menu. */
  readonly items: readonly PanelItem[];
}

export interface PanelNotification {
  readonly id: number;
  readonly title: string;
  readonly body: string;
}

export interface Panel {
  readonly notifications: readonly PanelNotification[];
  /** The menu of the one tray icon, waiting for it to appear. */
  menu(): Promise<PanelItem[]>;
  /** Clicks the one item whose label begins so; more than one label leads through menus within the menu. */
  click(...labelStarts: readonly string[]): Promise<void>;
  /** Clicks the icon itself, with the left button. */
  clickIcon(): Promise<void>;
  /** Those of the icon, as `#rrggbb`; what is not quite opaque is left out. */
  iconColours(): Promise<ReadonlySet<string>>;
  clickNotification(id: number): void;
  close(): void;
}

const WATCHER = 'org.kde.StatusNotifierWatcher';
const NOTIFICATIONS = 'org.freedesktop.Notifications';
const MENU = { path: '/com/canonical/dbusmenu', interface: 'com.canonical.dbusmenu' } as const;
const ITEM = { path: '/StatusNotifierItem', interface: 'org.kde.StatusNotifierItem' } as const;
const READ = { path: ITEM.path, interface: 'org.freedesktop.DBus.Properties' } as const;

/** One per session bus. */
export async function openPanel(): Promise<Panel> {
  const bus = sessionBus();
  const notifications: PanelNotification[] = [];
  let tray: string | null = null;
  let appeared = () => {};
  const registered = new Promise<void>((resolve) => {
    appeared = resolve;
  });

  const watcher = (message: Message): [string, unknown[]] | null => {
    switch (message.member) {
      case 'RegisterStatusNotifierItem':
        tray = message.sender ?? null;
        appeared();
        return ['', []];
      case 'Get':
        return ['v', [watcherProperty(String(message.body[1]))]];
      case 'GetAll':
        return ['a{sv}', [Object.fromEntries(PROPERTIES.map((name) => [name, watcherProperty(name)]))]];
      default:
        return null;
    }
  };
  const notifier = (message: Message): [string, unknown[]] | null => {
    switch (message.member) {
      case 'GetCapabilities':
        return ['as', [['body', 'actions']]];
      case 'GetServerInformation':
        return ['ssss', ['panel', 'test', '1', '1.2']];
      case 'Notify': {
        const [, , , title, body] = message.body as [string, number, string, string, string];
        const id = notifications.length + 1;
        notifications.push({ id, title, body });
        return ['u', [id]];
      }
      case 'CloseNotification':
        return ['', []];
      default:
        return null;
    }
  };
  bus.addMethodHandler((message) => {
    const ours = message.path === '/StatusNotifierWatcher' ? watcher : notifier;
    if (message.path !== '/StatusNotifierWatcher' && message.path !== '/org/freedesktop/Notifications')
      return false;
    const answer = ours(message);
    if (!answer) return false;
    bus.send(Message.newMethodReturn(message, ...answer));
    return true;
  });
  await bus.requestName(WATCHER);
  await bus.requestName(NOTIFICATIONS);

  const menu = async (): Promise<PanelItem[]> => {
    await registered;
    const reply = await call(bus, tray, MENU, 'GetLayout', 'iias', [0, -1, []]);
    const [, [, , children]] = reply.body as [number, MenuNode];
    return children.map(({ value }) => itemOf(value));
  };

  return {
    notifications,
    menu,
    async click(...labelStarts) {
      let among: readonly PanelItem[] = await menu();
      let found: PanelItem | undefined;
      for (const labelStart of labelStarts) {
        const items: readonly PanelItem[] = among.filter(({ label }) => label.startsWith(labelStart));
        if (items.length !== 1) throw new Error(`${items.length} menu items begin with "${labelStart}"`);
        found = items[0];
        among = found?.items ?? [];
      }
      await call(bus, tray, MENU, 'Event', 'isvu', [found?.id, 'clicked', new Variant('i', 0), 0]);
    },
    async clickIcon() {
      await registered;
      await call(bus, tray, ITEM, 'Activate', 'ii', [0, 0]);
    },
    async iconColours() {
      await registered;
      const reply = await call(bus, tray, READ, 'Get', 'ss', [ITEM.interface, 'IconPixmap']);
      const [{ value }] = reply.body as [Variant<[number, number, Uint8Array][]>];
      return coloursOf(value[0]?.[2] ?? new Uint8Array());
    },
    clickNotification(id) {
      const signal = [
        '/org/freedesktop/Notifications',
        NOTIFICATIONS,
        'ActionInvoked',
        'us',
        [id, 'default'],
      ] as const;
      bus.send(Message.newSignal(signal[0], signal[1], signal[2], signal[3], [...signal[4]]));
    },
    close: () => bus.disconnect(),
  };
}

type MenuNode = [number, Record<string, Variant | undefined>, Variant<MenuNode>[]];

function itemOf([id, properties, children]: MenuNode): PanelItem {
  return {
    id,
    label: shown(String(properties.label?.value ?? '')),
    enabled: properties.enabled?.value !== false,
    separator: properties.type?.value === 'separator',
    checked: properties['toggle-type']?.value === 'radio' ? properties['toggle-state']?.value === 1 : null,
    items: children.map(({ value }) => itemOf(value)),
  };
}

/** An underscore marks the access key; two are one that is shown (com.canonical.dbusmenu). */
function shown(label: string): string {
  return label.replace(/_(_?)/g, '$1');
}

/** Pixels are ARGB, one byte each (StatusNotifierItem specification). */
function coloursOf(pixels: Uint8Array): Set<string> {
  const colours = new Set<string>();
  for (let at = 0; at < pixels.length; at += 4) {
    const [alpha, ...rgb] = pixels.subarray(at, at + 4);
    if (alpha === 255) colours.add(`#${rgb.map((part) => part.toString(16).padStart(2, '0')).join('')}`);
  }
  return colours;
}

const PROPERTIES = ['IsStatusNotifierHostRegistered', 'ProtocolVersion', 'RegisteredStatusNotifierItems'];

function watcherProperty(name: string): Variant {
  if (name === 'IsStatusNotifierHostRegistered') return new Variant('b', true);
  return name === 'ProtocolVersion' ? new Variant('i', 0) : new Variant('as', []);
}

async function call(
  bus: MessageBus,
  destination: string | null,
  target: { readonly path: string; readonly interface: string },
  member: string,
  signature: string,
  body: unknown[],
) {
  if (destination === null) throw new Error('no tray icon has appeared');
  const type = MessageType.METHOD_CALL;
  const reply = await bus.call(new Message({ type, destination, ...target, member, signature, body }));
  if (!reply) throw new Error(`no reply to ${member}`);
  return reply;
}
