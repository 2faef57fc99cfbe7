// Builds the packages the tests of this folder are about, once for all of them, as people build them.
import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { packageInto } from './build.ts';
import { whyNotInstallable } from './machine.ts';

export interface Packages {
  /** Programs of the app as it is given to people, and of the same with a debug port. */
  readonly release: string;
  readonly debuggable: string;
  /** Installable, with its version, and one with a higher version; null where nothing is installed. */
  readonly debs: readonly { readonly path: string; readonly version: string }[] | null;
}

declare module 'vitest' {
  export interface ProvidedContext {
    /** Null anywhere but on Linux. */
    packages: Packages | null;
  }
}

const NEXT_VERSION = '999.0.0';

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  if (process.platform !== 'linux') {
    project.provide('packages', null);
    return async () => {};
  }
  const folder = await mkdtemp('/tmp/cloakroom-packages-');
  // Another user installs from here.
  await chmod(folder, 0o755);
  const remove = () => rm(folder, { recursive: true, force: true, maxRetries: 5 });
  try {
    const installs = (await whyNotInstallable()) === null;
    const release = join(folder, 'release');
    const debuggable = join(folder, 'debuggable');
    await packageInto(release, installs ? ['deb'] : ['dir']);
    await packageInto(debuggable, ['dir', '--debuggable']);
    const next = join(folder, 'next');
    if (installs) await packageInto(next, ['deb', '--version', NEXT_VERSION]);
    project.provide('packages', {
      release: join(release, 'linux-unpacked', 'cloakroom'),
      debuggable: join(debuggable, 'linux-unpacked', 'cloakroom'),
      debs: installs ? [await debIn(release), await debIn(next)] : null,
    });
  } catch (error) {
    await remove();
    throw error;
  }
  return remove;
}

async function debIn(folder: string): Promise<{ path: string; version: string }> {
  const name = (await readdir(folder)).find((file) => file.endsWith('.deb')) ?? '';
  const version = /^cloakroom_(.+)_\w+\.deb$/.exec(name)?.[1];
  if (!version) throw new Error(`no deb in ${folder}`);
  return { path: join(folder, name), version };
}
