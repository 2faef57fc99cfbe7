// Builds the app into dist/ when its sources have changed since the last build.

import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkout, dist } from './paths.ts';
import { runForeground, ToolingError } from './run-process.ts';

const SOURCES = [
  'shared',
  'src-main',
  'src-renderer',
  'vite.config.ts',
  'package.json',
  'package-lock.json',
  'CHANGELOG.md',
  'LICENSE',
  'scripts/lib/about-files.ts',
  'scripts/lib/licences.ts',
  'scripts/lib/changelog.ts',
];
const PRODUCTS = [
  'main/index.mjs',
  'preload/index.cjs',
  'renderer/index.html',
  'renderer/licences.json',
  'renderer/release-notes.json',
];
const STAMP = join(dist, 'built-from');

/** Hash over names and contents of files and folders below `root`; missing ones count as such. */
export async function hashSources(root: string, sources: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const source of sources) {
    const entries = await readdir(join(root, source), { recursive: true, withFileTypes: true }).catch(
      () => null,
    );
    const files = entries
      ? entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
      : [join(root, source)];
    for (const file of files.sort()) {
      const content = await readFile(file).catch(() => null);
      hash.update(`${file.slice(root.length)}\0${content === null ? 'missing' : content.length}\0`);
      if (content) hash.update(content);
    }
  }
  return hash.digest('hex');
}

/** ToolingError where the build fails; its output has been shown by then. */
export async function ensureAppBuilt(): Promise<void> {
  const stamp = await hashSources(checkout, SOURCES);
  const built = await readFile(STAMP, 'utf8').catch(() => '');
  if (built === stamp && PRODUCTS.every((path) => existsSync(join(dist, path)))) return;
  console.error('Building the app …');
  const vite = join(checkout, 'node_modules', 'vite', 'bin', 'vite.js');
  // On stderr: what a command prints for other programs to read is its own.
  const code = await runForeground(process.execPath, [vite, 'build', '--app', '--logLevel', 'warn'], {
    stdio: ['ignore', 2, 2],
    cwd: checkout,
  });
  if (code > 128) throw new ToolingError('Interrupted.', code);
  if (code !== 0) throw new ToolingError('The app does not build.');
  await writeFile(STAMP, stamp);
}
