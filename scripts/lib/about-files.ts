// What the window shows under About, written beside its own files when the app has been built.

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseChangelog } from './changelog.ts';
import { shippedLicences } from './licences.ts';
import { checkout, dist } from './paths.ts';

/** What a build returns, as far as it counts here. */
interface Built {
  readonly output: readonly { readonly type: string; readonly modules?: Readonly<Record<string, unknown>> }[];
}

/** Packages outside the bundle, by folder below node_modules (electron-builder.yml ships them as they are). */
const NATIVE = [/^keytar$/, /^koffi$/, /^@koromix\/koffi-/];

/** Throws where a licence is not accepted. */
export async function writeAboutFiles(builds: readonly unknown[]): Promise<void> {
  const chunks = builds.flatMap((build) => ('output' in Object(build) ? (build as Built).output : []));
  const modules = chunks.flatMap(({ modules: ids }) => Object.keys(ids ?? {}));
  const licences = await shippedLicences({ root: checkout, modules, native: NATIVE });
  const { version } = JSON.parse(await readFile(join(checkout, 'package.json'), 'utf8')) as {
    version: string;
  };
  const releases = parseChangelog(await readFile(join(checkout, 'CHANGELOG.md'), 'utf8'));
  const notes = releases.find((release) => release.version === version) ?? 'none';
  await writeFile(join(dist, 'renderer', 'licences.json'), JSON.stringify(licences));
  await writeFile(join(dist, 'renderer', 'release-notes.json'), JSON.stringify(notes));
}
