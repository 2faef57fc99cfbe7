// How Electron is started from a checkout.

import { existsSync, readFileSync } from 'node:fs';
import { checkout } from './paths.ts';

/**
 * Arguments for `electron`: the app's folder, then the user's. Chromium's sandbox cannot work for root, and
 * Electron refuses to start there without being told so.
 */
export function electronArguments(
  userArguments: readonly string[],
  isRoot: boolean,
  appFolder: string = checkout,
): string[] {
  return [...(isRoot ? ['--no-sandbox'] : []), appFolder, ...userArguments];
}

export function isRoot(): boolean {
  return process.platform === 'linux' && process.getuid?.() === 0;
}

const USER_NAMESPACE_RESTRICTION = '/proc/sys/kernel/apparmor_restrict_unprivileged_userns';

/** One line where Chromium's sandbox is off, or where the system may keep it from working; none otherwise. */
export function warnAboutSandbox(): void {
  if (isRoot()) {
    console.error("Running as root: Chromium's sandbox is off (--no-sandbox).");
  } else if (
    existsSync(USER_NAMESPACE_RESTRICTION) &&
    readFileSync(USER_NAMESPACE_RESTRICTION, 'utf8')[0] === '1'
  ) {
    // Ubuntu 23.10 and later; an installed package brings an AppArmor profile, a checkout has none.
    console.error(
      'If Electron stops with a message about its SUID sandbox helper, this system restricts user namespaces; ' +
        'to allow them until the next boot: sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0',
    );
  }
}
