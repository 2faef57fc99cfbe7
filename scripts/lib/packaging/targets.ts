// Which packages there are, and which of them a machine can make. Pure.
//
// A package is made on the system and processor it is for: the helper is compiled there, and npm installs the native
// modules of that machine only.

import { ToolingError } from '../run-process.ts';

const PLATFORM_OF = {
  dir: null,
  deb: 'linux',
  rpm: 'linux',
  AppImage: 'linux',
  'tar.gz': 'linux',
  dmg: 'darwin',
  // What electron-updater replaces an app on macOS with.
  zip: 'darwin',
  nsis: 'win32',
} as const;

export type PackageTarget = keyof typeof PLATFORM_OF;

const TARGETS = Object.keys(PLATFORM_OF) as PackageTarget[];

const SYSTEM: Readonly<Record<string, string>> = { linux: 'Linux', darwin: 'macOS', win32: 'Windows' };

export interface PackagingMachine {
  readonly platform: string;
  /** Whether the site is in reach where Electron and electron-builder's tools are released. */
  readonly releaseSite: boolean;
  /** Whether there is a program of that name. */
  readonly has: (program: string) => boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** One line saying why, or null where it can be made. */
export function whyNot(target: PackageTarget, machine: PackagingMachine): string | null {
  const platform = PLATFORM_OF[target];
  if (platform !== null && platform !== machine.platform)
    return `${target} is made on ${SYSTEM[platform]} only, whose Electron, helper and native modules it holds.`;
  const fpm = machine.releaseSite || machine.has('fpm') || Boolean(machine.env.CUSTOM_FPM_PATH);
  if (target === 'deb' && !fpm && !machine.has('dpkg-deb'))
    return 'deb needs fpm or dpkg-deb (Debian: apt-get install dpkg), and neither is here.';
  if (target === 'rpm' && !fpm)
    return 'rpm needs fpm: put it on PATH, or build where electron-builder can download it.';
  if (target === 'rpm' && !machine.has('rpmbuild'))
    return 'rpm needs rpmbuild (Debian: apt-get install rpm).';
  if (target === 'AppImage' && !machine.releaseSite && !machine.env.APPIMAGE_TOOLS_PATH)
    return 'AppImage needs tools electron-builder downloads: build where it can, or set APPIMAGE_TOOLS_PATH.';
  return null;
}

export interface TargetPlan {
  readonly targets: readonly PackageTarget[];
  /** Nobody named these; why each is left out. */
  readonly leftOut: readonly string[];
}

/** With names: just these, ToolingError for the first that cannot be made. Without: all that can. */
export function planTargets(names: readonly string[], machine: PackagingMachine): TargetPlan {
  if (names.length === 0) {
    const own = TARGETS.filter((target) => PLATFORM_OF[target] === machine.platform);
    const reasons = own.map((target) => ({ target, reason: whyNot(target, machine) }));
    return {
      targets: reasons.filter(({ reason }) => reason === null).map(({ target }) => target),
      leftOut: reasons.flatMap(({ reason }) => reason ?? []),
    };
  }
  const targets = names.map((name) => {
    const target = TARGETS.find((known) => known.toLowerCase() === name.toLowerCase());
    if (!target) throw new ToolingError(`There is no package ${name}. There are: ${TARGETS.join(', ')}.`);
    const reason = whyNot(target, machine);
    if (reason !== null) throw new ToolingError(reason);
    return target;
  });
  return { targets: [...new Set(targets)], leftOut: [] };
}

export interface BuildGroup {
  readonly targets: readonly PackageTarget[];
  /** What the system's package manager installs: it brings updates, and the app says so instead of looking for any. */
  readonly packageType: 'deb' | 'rpm' | null;
}

/** To be built one after the other: electron-builder builds targets together from one folder, and these differ in it. */
export function buildGroups(targets: readonly PackageTarget[]): BuildGroup[] {
  const rest = targets.filter((target) => target !== 'deb' && target !== 'rpm');
  return [
    ...(rest.length > 0 ? [{ targets: rest, packageType: null }] : []),
    ...(['deb', 'rpm'] as const)
      .filter((target) => targets.includes(target))
      .map((target) => ({ targets: [target], packageType: target })),
  ];
}
