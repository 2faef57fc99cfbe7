// How the windows look: light or dark and how dense as the settings say, the desktop's own choice where they say so,
// followed live; without motion where the desktop asks for that.
import { applyDensity, applyMode, Density, disableMotion, Mode } from '@cloudscape-design/global-styles';
import { DEFAULT_SETTINGS, type Settings, THEMES, type Theme } from '../shared/settings.ts';
import type { SnapshotStore } from './snapshot-store.ts';

/** What was in force last, for the moment before the first snapshot: a dark window is not to flash up light. */
const REMEMBERED = 'cloakroom.theme';

type Match = (query: string) => MediaQueryList;

/** Call before anything is drawn. Returns the way to stop following. */
export function followLook(
  store: Pick<SnapshotStore, 'read' | 'subscribe'>,
  match: Match = (query) => window.matchMedia(query),
): () => void {
  const dark = match('(prefers-color-scheme: dark)');
  const still = match('(prefers-reduced-motion: reduce)');
  let applied: string | null = null;
  const apply = () => {
    const { theme, density } = lookOf(store);
    const isDark = theme === 'system' ? dark.matches : theme === 'dark';
    const look = `${theme} ${isDark} ${density} ${still.matches}`;
    // Every snapshot comes by here.
    if (look === applied) return;
    applied = look;
    applyMode(isDark ? Mode.Dark : Mode.Light);
    applyDensity(density === 'compact' ? Density.Compact : Density.Comfortable);
    disableMotion(still.matches);
    // For `light-dark()` and what the browser draws itself, such as scroll bars.
    document.documentElement.style.colorScheme = isDark ? 'dark' : 'light';
    if (store.read().snapshot) remember(theme);
  };
  apply();
  dark.addEventListener('change', apply);
  still.addEventListener('change', apply);
  const unsubscribe = store.subscribe(apply);
  return () => {
    dark.removeEventListener('change', apply);
    still.removeEventListener('change', apply);
    unsubscribe();
  };
}

function lookOf(store: Pick<SnapshotStore, 'read'>): Pick<Settings, 'theme' | 'density'> {
  const { snapshot } = store.read();
  return snapshot ? snapshot.settings : { theme: remembered(), density: DEFAULT_SETTINGS.density };
}

function remembered(): Theme {
  try {
    const text = window.localStorage.getItem(REMEMBERED);
    return THEMES.find((theme) => theme === text) ?? DEFAULT_SETTINGS.theme;
  } catch {
    return DEFAULT_SETTINGS.theme;
  }
}

/** A window without storage only begins in the desktop's colours. */
function remember(theme: Theme): void {
  try {
    window.localStorage.setItem(REMEMBERED, theme);
  } catch {}
}
