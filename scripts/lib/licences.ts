// Licences of third-party packages: which are accepted, whether all are, and the list that goes into the app. npm's
// lock file says which packages production needs; what they say of themselves is read from node_modules.

import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ThirdPartyLicence } from '../../shared/about.ts';

/** SPDX identifiers. All let the app be given away as it is, with the text alongside; none reaches beyond its package. */
const ACCEPTED: ReadonlySet<string> = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MIT-0',
  'Python-2.0',
  'Unlicense',
  'Zlib',
]);

/** An SPDX expression: of an OR one suffices, of an AND all must be accepted. Mixed ones are for a person to read. */
export function isAccepted(expression: string): boolean {
  const plain = expression.replace(/^\((.*)\)$/, '$1');
  if (/[()]/.test(plain)) return false;
  const either = plain.split(' OR ');
  const all = plain.split(' AND ');
  if (either.length > 1 && all.length > 1) return false;
  return all.length > 1 ? all.every((part) => ACCEPTED.has(part)) : either.some((part) => ACCEPTED.has(part));
}

interface LockEntry {
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly link?: boolean;
}

export interface LockFile {
  readonly packages: Readonly<Record<string, LockEntry>>;
}

export interface Package {
  /** Below the checkout, such as `node_modules/zod`. */
  readonly folder: string;
  readonly name: string;
  readonly version: string;
  /** Empty when it does not say. */
  readonly licence: string;
  readonly author: string;
}

export async function readLock(root: string): Promise<LockFile> {
  return JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8')) as LockFile;
}

/** What production needs and is installed; what other platforms need is not. */
export async function productionPackages(root: string, lock: LockFile): Promise<Package[]> {
  const folders = Object.entries(lock.packages)
    .filter(([folder, entry]) => folder !== '' && !entry.dev)
    .filter(([folder, { optional }]) => !optional || existsSync(join(root, folder)))
    .map(([folder]) => folder);
  return Promise.all(folders.map((folder) => readPackage(root, folder)));
}

async function readPackage(root: string, folder: string): Promise<Package> {
  const said = JSON.parse(await readFile(join(root, folder, 'package.json'), 'utf8')) as {
    readonly name: string;
    readonly version: string;
    readonly license?: unknown;
    readonly author?: string | { readonly name?: string };
  };
  return {
    folder,
    name: said.name,
    version: said.version,
    licence: typeof said.license === 'string' ? said.license : '',
    author: (typeof said.author === 'string' ? said.author : said.author?.name) ?? 'its authors',
  };
}

/** One line for each package whose licence a person has to look at. */
export function licenceProblems(packages: readonly Package[]): string[] {
  return packages.flatMap(({ name, version, licence }) => {
    if (licence === '') return [`${name} ${version} does not say what its licence is.`];
    return isAccepted(licence)
      ? []
      : [`${name} ${version} has the licence ${licence}, which is not accepted.`];
  });
}

/** Which package a bundled module is of: the folder below the checkout; null for our own. */
export function packageOfModule(id: string): string | null {
  const path = id.replaceAll('\\', '/');
  const found = /^.*?((?:node_modules\/.*)?node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1];
  return found ?? null;
}

export interface ShippedInput {
  readonly root: string;
  /** Module ids of everything that was built. */
  readonly modules: Iterable<string>;
  /** Packages that are shipped as they are, by folder below node_modules. */
  readonly native: readonly RegExp[];
}

/** Of all that is in the app. Throws where something is in it that production does not need, or whose licence is not accepted. */
export async function shippedLicences({ root, modules, native }: ShippedInput): Promise<ThirdPartyLicence[]> {
  const packages = await productionPackages(root, await readLock(root));
  const bundled = new Set([...modules].flatMap((id) => packageOfModule(id) ?? []));
  const stray = [...bundled].filter((folder) => !packages.some((each) => each.folder === folder));
  const shipped = packages.filter(
    ({ folder }) =>
      bundled.has(folder) || native.some((pattern) => pattern.test(folder.slice('node_modules/'.length))),
  );
  const problems = [
    ...stray.map((folder) => `${folder} is bundled, and not among the production dependencies.`),
    ...licenceProblems(shipped),
  ];
  if (problems.length > 0) throw new Error(problems.join('\n'));
  const electron = await readPackage(root, 'node_modules/electron');
  const listed = await Promise.all(
    [...shipped, electron].map(async (each) => ({
      name: each.name,
      version: each.version,
      licence: each.licence,
      text: each === electron ? `${await textOf(root, each)}\n\n${CHROMIUM}` : await textOf(root, each),
    })),
  );
  return listed
    .filter(
      ({ name, version }, at) =>
        listed.findIndex((other) => other.name === name && other.version === version) === at,
    )
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

const CHROMIUM =
  'Electron contains Chromium and Node.js, which consist of many parts with licences of their own. All of them are in ' +
  'the file LICENSES.chromium.html beside the program.';

const TEXT_FILES = /^(?:licen[cs]e|copying|notice|third-party)/i;

/** The licence and whatever notices it asks to be passed on. */
async function textOf(root: string, { folder, licence, author }: Package): Promise<string> {
  const names = (await readdir(join(root, folder))).filter((name) => TEXT_FILES.test(name)).sort();
  const texts = await Promise.all(names.map((name) => readFile(join(root, folder, name), 'utf8')));
  if (names.length > 0)
    return texts.map((text) => text.replace(/^(?:[ \t]*\r?\n)+/, '').trimEnd()).join('\n\n');
  // Apache's text names nobody, and ours is the same.
  if (licence === 'Apache-2.0') return (await readFile(join(root, 'LICENSE'), 'utf8')).trim();
  return `The package came without the text of its licence (${licence}); it is by ${author}.`;
}
