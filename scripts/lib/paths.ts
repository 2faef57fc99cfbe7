// Where the tooling finds and keeps things. Pure, apart from the location of this checkout.

import { homedir } from 'node:os';
import { join, posix, resolve, win32 } from 'node:path';

/** The checkout, absolute. */
export const checkout: string = resolve(import.meta.dirname, '../..');

export const dist: string = join(checkout, 'dist');

interface CachePlace {
  readonly platform: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
}

/** The folder outside the checkout for what is costly to fetch; shared by all checkouts of this user. */
export function cacheFolder(
  place: CachePlace = { platform: process.platform, env: process.env, home: homedir() },
): string {
  if (place.platform === 'win32') {
    return win32.join(
      place.env.LOCALAPPDATA || win32.join(place.home, 'AppData', 'Local'),
      'cloakroom-build',
    );
  }
  // The XDG base directory specification: a relative path is invalid and must be ignored.
  const xdg = place.env.XDG_CACHE_HOME;
  return posix.join(xdg?.startsWith('/') ? xdg : posix.join(place.home, '.cache'), 'cloakroom-build');
}
