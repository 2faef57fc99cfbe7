// What a person can choose about Cloakroom itself. No setting holds a secret.
import type { ErrorView } from './errors.ts';
import { DEFAULT_KEY_POLICY, type KeyPolicy } from './key-inventory.ts';
import type { NetworkSettings } from './network.ts';
import type { BrowserChoice } from './portal.ts';
import { DEFAULT_PRODUCTION, type ProductionSettings } from './production.ts';

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

export const DENSITIES = ['comfortable', 'compact'] as const;
export type Density = (typeof DENSITIES)[number];

/** Kinds of notification a person may turn off one by one. */
export const NOTICE_KINDS = ['requests', 'failures', 'expiry', 'keys'] as const;
export type NoticeKind = (typeof NOTICE_KINDS)[number];

/** Ways to write credentials down for a shell or a file. */
export const EXPORT_SHELLS = ['bash', 'fish', 'powershell', 'cmd', 'dotenv'] as const;
export type ExportShell = (typeof EXPORT_SHELLS)[number];

export interface Settings {
  /** Starts hidden in the tray when the person logs in to their desktop. */
  readonly startAtLogin: boolean;
  /** Electron accelerator of the global key that opens the palette; null: none. */
  readonly hotkey: string | null;
  readonly theme: Theme;
  readonly density: Density;
  /** For sessions that name no region; null: the environment's, else us-east-1. */
  readonly defaultRegion: string | null;
  /** What new sessions are made with, seconds. */
  readonly sessionSeconds: { readonly iamUser: number; readonly role: number };
  readonly production: ProductionSettings;
  /** Locks after so many minutes without a key or pointer moved anywhere; null: never. */
  readonly idleLockMinutes: number | null;
  /** Locks when the desktop's screen is locked. */
  readonly lockWithScreen: boolean;
  /** Locks when the computer goes to sleep. */
  readonly lockOnSleep: boolean;
  /** Looks for a newer version by itself, once a day. */
  readonly checkForUpdates: boolean;
  /** Opens the web console. */
  readonly browser: BrowserChoice;
  readonly network: NetworkSettings;
  /** For IAM users that have no policy of their own. */
  readonly keys: KeyPolicy;
  readonly notifications: Readonly<Record<NoticeKind, boolean>>;
}

export const DEFAULT_SETTINGS: Settings = {
  startAtLogin: false,
  hotkey: null,
  theme: 'system',
  density: 'comfortable',
  defaultRegion: null,
  sessionSeconds: { iamUser: 43_200, role: 3_600 },
  production: DEFAULT_PRODUCTION,
  idleLockMinutes: null,
  lockWithScreen: false,
  lockOnSleep: false,
  checkForUpdates: true,
  browser: { kind: 'default' },
  network: { proxy: { kind: 'environment' }, caFile: null },
  keys: DEFAULT_KEY_POLICY,
  notifications: { requests: true, failures: true, expiry: true, keys: true },
};

/** How the desktop took those settings that it has a say in. */
export interface DesktopStatus {
  /** The global key could not be had, such as when another program has it. */
  readonly hotkeyProblem: ErrorView | null;
  readonly startAtLoginProblem: ErrorView | null;
  /** It cannot be told when the screen is locked. */
  readonly screenLockProblem: ErrorView | null;
  /** The proxy or CA file in the settings is not usable; calls go on with what worked before. */
  readonly networkProblem: ErrorView | null;
}

export const DESKTOP_WELL: DesktopStatus = {
  hotkeyProblem: null,
  startAtLoginProblem: null,
  screenLockProblem: null,
  networkProblem: null,
};
