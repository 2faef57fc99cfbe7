// What the commands need from a Linux system beside npm packages: found by probing files, installed with
// apt-get where that is possible, otherwise named. macOS and Windows need a C compiler and nothing else.

import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { withCacheLock } from './cache-lock.ts';
import { cacheFolder } from './paths.ts';
import { capture, findProgram, ToolingError } from './run-process.ts';

export type SystemNeed =
  | 'electron'
  | 'virtual-display'
  | 'keyring'
  | 'helper'
  | 'aws-cli'
  | 'browser'
  | 'shells'
  | 'certificates';

type Probe =
  | { readonly kind: 'library'; readonly soname: string }
  | { readonly kind: 'program'; readonly name: string }
  | { readonly kind: 'working-program'; readonly name: string; readonly args: readonly string[] }
  | { readonly kind: 'fonts' };

export interface Requirement {
  readonly probe: Probe;
  /** Debian package names, newest first: Debian 13 and Ubuntu 24.04 renamed some to `…t64`. */
  readonly packages: readonly string[];
}

const library = (soname: string, ...packages: string[]): Requirement => ({
  probe: { kind: 'library', soname },
  packages,
});
const program = (name: string, ...packages: string[]): Requirement => ({
  probe: { kind: 'program', name },
  packages,
});

/** The sonames are those the Electron binary links to, less those that GTK brings along; and keytar's. */
const REQUIREMENTS: Readonly<Record<SystemNeed, readonly Requirement[]>> = {
  electron: [
    library('libgtk-3.so.0', 'libgtk-3-0t64', 'libgtk-3-0'),
    library('libatspi.so.0', 'libatspi2.0-0t64', 'libatspi2.0-0'),
    library('libnss3.so', 'libnss3'),
    library('libasound.so.2', 'libasound2t64', 'libasound2'),
    library('libgbm.so.1', 'libgbm1'),
    library('libcups.so.2', 'libcups2t64', 'libcups2'),
    library('libXcomposite.so.1', 'libxcomposite1'),
    library('libXdamage.so.1', 'libxdamage1'),
    library('libXrandr.so.2', 'libxrandr2'),
    library('libsecret-1.so.0', 'libsecret-1-0'),
    // Loaded when the first notification is shown; without it none ever is.
    library('libnotify.so.4', 'libnotify4'),
    { probe: { kind: 'fonts' }, packages: ['fonts-liberation'] },
  ],
  'virtual-display': [program('Xvfb', 'xvfb')],
  keyring: [
    program('dbus-daemon', 'dbus'),
    program('dbus-send', 'dbus'),
    program('gnome-keyring-daemon', 'gnome-keyring'),
  ],
  helper: [program('musl-gcc', 'musl-tools'), program('gcc', 'gcc')],
  'aws-cli': [{ probe: { kind: 'working-program', name: 'aws', args: ['--version'] }, packages: ['awscli'] }],
  // Presses Allow on the consent page.
  browser: [program('chromium', 'chromium')],
  // Beside bash, which is always there: they take the lines with credentials.
  shells: [program('fish', 'fish')],
  certificates: [program('openssl', 'openssl')],
};

export function requirementsOf(needs: readonly SystemNeed[]): readonly Requirement[] {
  return needs.flatMap((need) => REQUIREMENTS[need]);
}

/** `debian` covers everything with Debian's package names and apt-get; `other` any other Linux. */
export function linuxFamily(osRelease: string): 'debian' | 'other' {
  const ids = [...osRelease.matchAll(/^(?:ID|ID_LIKE)=(.*)$/gm)].flatMap((match) =>
    (match[1] ?? '').replace(/["']/g, '').split(/\s+/),
  );
  return ids.includes('debian') || ids.includes('ubuntu') ? 'debian' : 'other';
}

/** For each requirement the name this release knows, else its oldest one; each once, sorted. */
export function packageNames(missing: readonly Requirement[], known: ReadonlySet<string>): string[] {
  const names = missing.map(
    ({ packages }) => packages.find((name) => known.has(name)) ?? packages[packages.length - 1] ?? '',
  );
  return [...new Set(names)].sort();
}

/** The line to paste into a shell. */
export function installCommand(packages: readonly string[]): string {
  const list = packages.join(' ');
  return `sudo apt-get update && sudo apt-get install --yes --no-install-recommends ${list}`;
}

function nameOf(probe: Probe): string {
  if (probe.kind === 'library') return probe.soname;
  return probe.kind === 'fonts' ? 'a TrueType font' : probe.name;
}

/**
 * Makes sure the needs are met. On Debian and Ubuntu as root it installs; as another user it throws a
 * ToolingError with the command to run. On another Linux it prints what it misses and goes on, as the
 * probing may not know that system's ways.
 */
export async function ensureSystemPackages(needs: readonly SystemNeed[]): Promise<void> {
  if (process.platform !== 'linux') return;
  const requirements = requirementsOf(needs);
  if ((await missingAmong(requirements)).length === 0) return;
  await withCacheLock(cacheFolder(), async () => {
    const missing = await missingAmong(requirements);
    if (missing.length === 0) return;
    const osRelease = await readFile('/etc/os-release', 'utf8').catch(() => '');
    if (linuxFamily(osRelease) === 'other' || !findProgram('apt-get')) {
      console.error(
        `Missing on this system, please install: ${missing.map((m) => nameOf(m.probe)).join(', ')}`,
      );
      return;
    }
    if (process.getuid?.() !== 0) {
      const packages = packageNames(missing, await knownToApt(missing));
      throw new ToolingError(`System packages are missing. Please run:\n  ${installCommand(packages)}`);
    }
    await aptGet(['update']);
    const packages = packageNames(missing, await knownToApt(missing));
    console.error(`Installing system packages: ${packages.join(' ')}`);
    await aptGet(['install', '--yes', '--no-install-recommends', ...packages]);
    const still = await missingAmong(missing);
    if (still.length > 0)
      throw new ToolingError(`Installed, yet not found: ${still.map((m) => nameOf(m.probe)).join(', ')}`);
  });
}

async function aptGet(args: readonly string[]): Promise<void> {
  const finished = await capture('apt-get', ['-q', '-o', 'DPkg::Lock::Timeout=300', ...args], {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    timeoutMs: 20 * 60_000,
  });
  if (finished.code !== 0)
    throw new ToolingError(
      `apt-get ${args.join(' ')} failed:\n${finished.stderr.trim() || finished.stdout.trim()}`,
    );
}

async function knownToApt(missing: readonly Requirement[]): Promise<Set<string>> {
  const names = missing.flatMap(({ packages }) => packages);
  // Prints the packages it knows, and fails for the rest.
  const { stdout } = await capture('apt-cache', ['show', '--no-all-versions', ...names]);
  return new Set([...stdout.matchAll(/^Package: (\S+)$/gm)].map((match) => match[1] ?? ''));
}

async function missingAmong(requirements: readonly Requirement[]): Promise<Requirement[]> {
  const libraries = await installedLibraries();
  const present = await Promise.all(requirements.map(({ probe }) => isPresent(probe, libraries)));
  return requirements.filter((_, index) => !present[index]);
}

async function isPresent(probe: Probe, libraries: ReadonlySet<string>): Promise<boolean> {
  switch (probe.kind) {
    case 'library':
      return libraries.has(probe.soname);
    case 'program':
      return findProgram(probe.name) !== null;
    case 'working-program':
      return programWorks(probe.name, probe.args);
    case 'fonts':
      return hasFonts();
  }
}

/** Names in the loader's cache, for this machine's word size; empty where there is no such cache. */
async function installedLibraries(): Promise<Set<string>> {
  const ldconfig = findProgram('ldconfig', { PATH: `${process.env.PATH ?? ''}:/usr/sbin:/sbin` });
  if (!ldconfig) return new Set();
  const { stdout } = await capture(ldconfig, ['-p']);
  return new Set(
    [...stdout.matchAll(/^\s+(\S+) \([^)]*(?:x86-64|AArch64)[^)]*\) =>/gm)].map((m) => m[1] ?? ''),
  );
}

async function hasFonts(): Promise<boolean> {
  const folders = ['/usr/share/fonts', '/usr/local/share/fonts', join(homedir(), '.local/share/fonts')];
  for (const folder of folders) {
    const names = await readdir(folder, { recursive: true }).catch(() => []);
    if (names.some((name) => /\.(ttf|otf|ttc)$/i.test(name))) return true;
  }
  return false;
}

/** A program may be a stub that does not run; running it is slow, so a success is remembered. */
async function programWorks(name: string, args: readonly string[]): Promise<boolean> {
  const path = findProgram(name);
  if (!path) return false;
  const stamp = join(cacheFolder(), `works-${name}`);
  const identity = `${path} ${(await stat(path)).mtimeMs}`;
  if ((await readFile(stamp, 'utf8').catch(() => '')) === identity) return true;
  const works = (await capture(path, args, { timeoutMs: 60_000 })).code === 0;
  if (works) {
    await mkdir(cacheFolder(), { recursive: true });
    await writeFile(stamp, identity);
  }
  return works;
}
