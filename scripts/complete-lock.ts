// tsx scripts/complete-lock.ts: after `npm install` with a registry that holds only some platforms' packages.
//
// npm leaves an optional package it could not find out of the lock file, and `npm ci` then refuses the lock, on every
// platform. This adds such packages by name and exact version, without a hash; an `npm install` with a full registry
// completes them. Does nothing to a lock file that lacks nothing.
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

interface LockEntry {
  version?: string;
  optional?: boolean;
  dev?: boolean;
  devOptional?: boolean;
  os?: string[];
  cpu?: string[];
  libc?: string[];
  optionalDependencies?: Record<string, string>;
}

const SYSTEMS = [
  'darwin',
  'linux',
  'win32',
  'freebsd',
  'android',
  'openbsd',
  'netbsd',
  'sunos',
  'openharmony',
];
const PROCESSORS = ['x64', 'arm64', 'ia32', 'arm', 'ppc64', 'riscv64', 's390x', 'loong64', 'wasm32'];

const path = fileURLToPath(new URL('../package-lock.json', import.meta.url));
const lock = JSON.parse(await readFile(path, 'utf8')) as { packages: Record<string, LockEntry> };

/** Looks where Node does: beside the package that asks, then upwards. */
function isLocked(from: string, name: string): boolean {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
    if (`${folder ? `${folder}/` : ''}node_modules/${name}` in lock.packages) return true;
    if (!folder) return false;
  }
}

const added: string[] = [];
for (const [key, entry] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    if (key === '' || isLocked(key, name) || !/^\d+\.\d+\.\d+$/.test(version)) continue;
    const words = name.split('/').at(-1)?.split('-') ?? [];
    const system = words.find((word) => SYSTEMS.includes(word));
    const processor = words.find((word) => PROCESSORS.includes(word));
    const libc = words.some((word) => word.startsWith('musl'))
      ? 'musl'
      : words.some((word) => word.startsWith('gnu'))
        ? 'glibc'
        : null;
    lock.packages[`node_modules/${name}`] = {
      version,
      ...(entry.dev || entry.devOptional ? { dev: true } : {}),
      optional: true,
      ...(system ? { os: [system] } : {}),
      ...(processor ? { cpu: [processor] } : {}),
      ...(libc ? { libc: [libc] } : {}),
    };
    added.push(name);
  }
}
if (added.length > 0) {
  lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
  await writeFile(path, `${JSON.stringify(lock, null, 2)}\n`);
}
console.log(`${added.length} packages added to the lock file.`);
