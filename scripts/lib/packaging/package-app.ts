// Makes packages of the built app and does not believe them: fuses are read back from the finished program, the files
// in it are compared with what may be there.

import { chmod, cp, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { path7za } from '7zip-bin';
import { type AfterPackContext, build, type Configuration } from 'electron-builder';
import { ensureAppBuilt } from '../app-build.ts';
import { type ElectronRuntime, ensureElectron } from '../electron-runtime.ts';
import { ensureHelper } from '../helper-build.ts';
import { checkout, dist } from '../paths.ts';
import { capture, findProgram, ToolingError } from '../run-process.ts';
import { ensureSystemPackages } from '../system-packages.ts';
import { listAsar } from './asar.ts';
import { configurationFor, type Variant } from './configuration.ts';
import { contentProblems, PACKAGE_TYPE } from './contents.ts';
import { fuseProblems } from './fuses.ts';
import { finishSbom, type Sbom } from './sbom.ts';
import { largest, type Size } from './sizes.ts';
import { type BuildGroup, buildGroups, type PackageTarget, planTargets } from './targets.ts';

const SBOM = 'sbom.cdx.json';
const FPM_FOR_DEB = fileURLToPath(new URL('fpm-for-deb.mjs', import.meta.url));
const LARGEST = 12;

export interface Packaged {
  readonly electron: ElectronRuntime;
  /** The packages. */
  readonly artifacts: readonly Size[];
  /** What an installation takes, by its largest parts. */
  readonly installed: readonly Size[];
  readonly leftOut: readonly string[];
}

/**
 * `names` as for planTargets. ToolingError where a package cannot be made here, or where the finished one is not as
 * it should be.
 */
export async function packageApp(
  names: readonly string[],
  output: string,
  variant: Variant,
): Promise<Packaged> {
  await ensureSystemPackages(['helper']);
  await ensureHelper();
  const electron = await ensureElectron();
  const releaseSite = electron.origin !== 'registry-fallback';
  const { platform, env } = process;
  const has = (program: string) => findProgram(program) !== null;
  const { targets, leftOut } = planTargets(names, { platform, releaseSite, has, env });
  await ensureAppBuilt();
  await writeSbom(electron.version);
  await nameIcons();
  await mkdir(output, { recursive: true });
  await provideTools(targets, releaseSite);
  const configuration = configurationFor({
    output: resolve(output),
    electron: { folder: electronFolder(electron.executable), version: electron.version },
    variant,
    platform,
    env,
  });
  const artifacts: string[] = [];
  let unpacked = output;
  for (const group of buildGroups(targets)) {
    const made = await buildGroup(group, configuration);
    artifacts.push(...made.artifacts);
    unpacked = made.unpacked;
    await verify(unpacked, group.packageType !== null);
  }
  const list = join(output, SBOM);
  await cp(join(dist, SBOM), list);
  return {
    electron,
    artifacts: await Promise.all([...artifacts, list].map(sizeOf)),
    installed: largest(await partsOf(unpacked), LARGEST),
    leftOut,
  };
}

async function buildGroup(group: BuildGroup, configuration: Configuration) {
  const { platform, arch } = process;
  let unpacked = '';
  const artifacts = await build({
    projectDir: checkout,
    [platform === 'darwin' ? 'mac' : platform === 'win32' ? 'win' : 'linux']: [...group.targets],
    [arch]: true,
    publish: 'never',
    config: {
      ...configuration,
      ...(group.packageType === null ? {} : { publish: null }),
      // Electron is there and nothing of the app's yet: away with the start screen of a bare Electron.
      afterExtract: async ({ appOutDir }: AfterPackContext) => {
        unpacked = appOutDir;
        for (const resources of [resourcesIn(appOutDir), bareResources(appOutDir)])
          await rm(join(resources, 'default_app.asar'), { recursive: true, force: true });
      },
      afterPack: async ({ appOutDir }: AfterPackContext) => {
        if (group.packageType) await writeFile(join(resourcesIn(appOutDir), PACKAGE_TYPE), group.packageType);
      },
    },
  });
  return { artifacts, unpacked };
}

async function writeSbom(electron: string): Promise<void> {
  const made = await capture('npm', ['sbom', '--sbom-format', 'cyclonedx'], {
    cwd: checkout,
    shell: process.platform === 'win32',
    timeoutMs: 120_000,
  });
  if (made.code !== 0) throw new ToolingError(`npm sbom failed:\n${made.stderr.trim()}`);
  const { name } = JSON.parse(await readFile(join(checkout, 'package.json'), 'utf8')) as { name: string };
  const sbom = finishSbom(JSON.parse(made.stdout) as Sbom, { name, electron });
  await writeFile(join(dist, SBOM), `${JSON.stringify(sbom, null, 2)}\n`);
}

/** `app-16.png` as `16x16.png`; with other names electron-builder takes Electron's own icon, and succeeds. */
async function nameIcons(): Promise<void> {
  const [from, to] = [join(checkout, 'icons'), join(dist, 'icons')];
  await mkdir(to, { recursive: true });
  for (const name of await readdir(from)) {
    const size = /^app-(\d+)\.png$/.exec(name)?.[1];
    if (size) await cp(join(from, name), join(to, `${size}x${size}.png`));
  }
}

/** By the variables electron-builder looks at before it downloads anything. What is set already is left as it is. */
async function provideTools(targets: readonly PackageTarget[], releaseSite: boolean): Promise<void> {
  if (!process.env.ELECTRON_BUILDER_7ZIP_PATH) {
    // npm keeps the file's mode, which does not say that it is a program.
    await chmod(path7za, 0o755);
    process.env.ELECTRON_BUILDER_7ZIP_PATH = path7za;
  }
  if (process.env.CUSTOM_FPM_PATH || releaseSite) return;
  if (findProgram('fpm')) process.env.USE_SYSTEM_FPM = 'true';
  else if (targets.includes('deb')) {
    process.env.CUSTOM_FPM_PATH = FPM_FOR_DEB;
    process.env.PATH = [dirname(process.execPath), process.env.PATH].join(delimiter);
  }
}

/** Where electron-builder copies Electron from: its folder, on macOS the one its app is in. */
function electronFolder(executable: string): string {
  return process.platform === 'darwin' ? resolve(executable, '../../../..') : dirname(executable);
}

/** The program of an unpacked app; on macOS the app's folder. */
function programIn(unpacked: string): string {
  if (process.platform === 'darwin') return join(unpacked, 'Cloakroom.app');
  return join(unpacked, process.platform === 'win32' ? 'Cloakroom.exe' : 'cloakroom');
}

function resourcesIn(unpacked: string): string {
  if (process.platform === 'darwin') return join(programIn(unpacked), 'Contents', 'Resources');
  return join(unpacked, 'resources');
}

/** Before electron-builder has given the app its name. */
function bareResources(unpacked: string): string {
  return join(unpacked, 'Electron.app', 'Contents', 'Resources');
}

async function verify(unpacked: string, managed: boolean): Promise<void> {
  const resources = resourcesIn(unpacked);
  const archive = await listAsar(join(resources, 'app.asar'));
  const problems = [
    ...(await fuseProblems(programIn(unpacked))),
    ...contentProblems({
      platform: process.platform,
      processor: process.arch,
      archive: archive.map(({ path }) => path),
      resources: await readdir(resources),
      managed,
    }),
  ];
  if (problems.length > 0)
    throw new ToolingError(`The package in ${unpacked} is not as it should be:\n${problems.join('\n')}`);
}

async function sizeOf(path: string): Promise<Size> {
  return { name: path.slice(path.lastIndexOf('/') + 1), bytes: (await stat(path)).size };
}

async function partsOf(folder: string): Promise<Size[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map(async (path) => ({ name: path.slice(folder.length + 1), bytes: (await stat(path)).size })),
  );
}
