// Light or dark, as a person chose or the system has it. The page follows by itself; what shows before it is drawn,
// and while a window grows, is coloured here.
import { type BrowserWindow, nativeTheme } from 'electron';
import type { Theme } from '../../shared/settings.ts';

/** Cloudscape's own colours of a page. */
const BACKGROUND = { light: '#ffffff', dark: '#161d26' } as const;

/** Pages see it as `prefers-color-scheme`. */
export function applyTheme(theme: Theme): void {
  if (nativeTheme.themeSource !== theme) nativeTheme.themeSource = theme;
}

export function backgroundColor(): string {
  return nativeTheme.shouldUseDarkColors ? BACKGROUND.dark : BACKGROUND.light;
}

/** For as long as the window lives. */
export function followTheme(window: BrowserWindow): void {
  const follow = () => window.setBackgroundColor(backgroundColor());
  nativeTheme.on('updated', follow);
  window.once('closed', () => nativeTheme.off('updated', follow));
}
