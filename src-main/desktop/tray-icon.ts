// Which picture the tray shows (pure): one per state, drawn for light and for dark panels.
import { type Snapshot, statusOf } from '../../shared/model.ts';
import { isProductionSession } from '../core/marks.ts';

export const TRAY_ICONS = [
  'normal',
  'active',
  'attention',
  'production',
  'production-attention',
  'locked',
] as const;
export type TrayIcon = (typeof TRAY_ICONS)[number];

/** That production is active is hidden by nothing but the lock, under which nobody gets anything. */
export function trayIcon(snapshot: Snapshot): TrayIcon {
  if (snapshot.vault.state === 'locked') return 'locked';
  const active = snapshot.sessions.find(({ id }) => id === snapshot.activeSessionId);
  const waiting =
    snapshot.vault.error !== null ||
    snapshot.prompts.length > 0 ||
    snapshot.signInRequests.length > 0 ||
    snapshot.approvalRequests.length > 0 ||
    snapshot.keyFindings.some(({ code, severity }) => code === 'rotation-waits' && severity === 'high') ||
    (active !== undefined && statusOf(snapshot, active.id).state === 'failed');
  if (active && isProductionSession(snapshot, active)) return waiting ? 'production-attention' : 'production';
  if (waiting) return 'attention';
  return active ? 'active' : 'normal';
}

/** Below the folder of icons. macOS colours pictures named so itself, but for those that are to stay red. */
export function trayIconFile(icon: TrayIcon, platform: string, darkPanel: boolean): string {
  if (platform === 'darwin') return `tray/mac/${icon}${icon.startsWith('production') ? '' : 'Template'}.png`;
  return `tray/${platform === 'win32' ? 'windows' : 'linux'}-${darkPanel ? 'dark' : 'light'}/${icon}.png`;
}

/** Desktops whose panel takes the colours of the person's theme; those of others are dark whatever the theme. */
const THEMED_PANELS = ['KDE', 'LXQt'];

/**
 * `desktop`: XDG_CURRENT_DESKTOP, names parted by colons (Desktop Entry specification).
 * `darkTheme`: whether the person's theme is dark, where that is known of the panel.
 */
export function panelIsDark(platform: string, desktop: string | undefined, darkTheme: boolean): boolean {
  if (platform !== 'linux') return darkTheme;
  const themed = (desktop ?? '').split(':').some((name) => THEMED_PANELS.includes(name));
  return themed ? darkTheme : true;
}
