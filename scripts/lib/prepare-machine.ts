// The one step before each command: system packages, credential helper, Electron; only what is asked for
// and missing. Silent when all is there.

import { type ElectronRuntime, ensureElectron } from './electron-runtime.ts';
import { ensureHelper } from './helper-build.ts';
import { ensureSystemPackages, type SystemNeed } from './system-packages.ts';

/** On a desktop the session's own display and key ring serve; `isolated` asks for private ones. */
export type DesktopNeed = 'of-the-user' | 'isolated';

export interface Needs {
  readonly desktop: DesktopNeed;
  readonly awsCli?: boolean;
  /** What only tests use: a Chromium for sign-ins, a second shell, a maker of certificates. */
  readonly tests?: boolean;
}

export interface PreparedMachine {
  readonly electron: ElectronRuntime;
  /** Absolute path of the built credential helper. */
  readonly helper: string;
}

export function hasDisplay(env: Readonly<Record<string, string | undefined>> = process.env): boolean {
  return process.platform !== 'linux' || Boolean(env.DISPLAY || env.WAYLAND_DISPLAY);
}

/** ToolingError, with what to do, where something is missing and cannot be had. */
export async function prepareMachine(needs: Needs): Promise<PreparedMachine> {
  const system: SystemNeed[] = ['electron', 'helper'];
  if (needs.desktop === 'isolated' || !hasDisplay()) system.push('virtual-display', 'keyring');
  if (needs.awsCli) system.push('aws-cli');
  if (needs.tests) system.push('browser', 'shells', 'certificates');
  await ensureSystemPackages(system);
  const helper = await ensureHelper();
  const electron = await ensureElectron();
  return { electron, helper };
}
