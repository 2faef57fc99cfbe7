// Stands in for the default app of an Electron build that came without one: `electron [options] <app folder>`.
// It awaits the entry at its top level, as `ready` must not fire before an ESM entry has registered its
// schemes. It sets name, version and paths from the app's package.json, and nothing else.
import { readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { app } from 'electron';

const preloaded = [];
let target = null;
for (let index = 1; index < process.argv.length && target === null; index += 1) {
  const argument = process.argv[index];
  if (argument === '-r' || argument === '--require') {
    index += 1;
    preloaded.push(process.argv[index]);
  } else if (!argument.startsWith('-')) {
    target = argument;
  }
}
if (target === null) {
  process.stderr.write('usage: electron [options] <app folder or script> [arguments]\n');
  process.exit(2);
}

Object.defineProperty(process, 'defaultApp', { value: true, enumerable: true });

const path = resolve(target);
const isFolder = statSync(path).isDirectory();
const appFolder = isFolder ? path : dirname(path);
const manifest = isFolder ? JSON.parse(readFileSync(join(path, 'package.json'), 'utf8')) : {};
const name = manifest.productName ?? manifest.name;
if (name) {
  app.setName(name);
  app.setPath('userData', join(app.getPath('appData'), name));
  app.setPath('sessionData', app.getPath('userData'));
}
if (manifest.version) app.setVersion(manifest.version);
if (manifest.desktopName && process.platform === 'linux') app.setDesktopName(manifest.desktopName);
app.setAppPath(appFolder);

const require = createRequire(join(appFolder, 'index.js'));
for (const module of preloaded) require(resolve(module));

const entry = isFolder ? require.resolve(join(path, manifest.main ?? 'index.js')) : path;
await import(pathToFileURL(entry).href);
