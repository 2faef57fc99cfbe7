// What may be in a package, and nothing else: a stray source map, test or foreign library fails the build. Pure.

/** Regular expressions for paths in app.asar. */
const IN_ARCHIVE: readonly RegExp[] = [
  /^package\.json$/,
  /^dist\/main\/[\w.-]+\.mjs$/,
  /^dist\/preload\/index\.cjs$/,
  /^dist\/renderer\/(index\.html|licences\.json|release-notes\.json)$/,
  /^dist\/renderer\/assets\/[\w.-]+\.(js|css|woff2|svg|png)$/,
  /^icons\/app\.png$/,
  /^icons\/tray\/[\w/@.-]+\.png$/,
  /^node_modules\/keytar\/(package\.json|lib\/keytar\.js)$/,
  /^node_modules\/koffi\/(package\.json|index\.(c?js)|src\/koffi\/(index|src\/static|src\/trampolines)\.c?js)$/,
  /^node_modules\/koffi\/lib\/native\/[\w/.-]+\.c?js$/,
];

/** The libraries that this system loads, of all that keytar and koffi bring. */
function librariesOf(platform: string, processor: string): string[] {
  return [
    `node_modules/keytar/prebuilds/${platform}-${processor}/keytar.node`,
    `node_modules/@koromix/koffi-${platform}-${processor}/${platform}_${processor}/koffi.node`,
  ];
}

/** What finds koffi's. */
function koffiLoader(platform: string, processor: string): RegExp {
  return new RegExp(`^node_modules/@koromix/koffi-${platform}-${processor}/(package\\.json|index\\.c?js)$`);
}

/** The name electron-updater looks for. */
export const PACKAGE_TYPE = 'package-type';

/** Names in the resources folder; electron-builder adds the last ones as a target needs them. */
const IN_RESOURCES = [
  ...['app.asar', 'app.asar.unpacked', 'credential-helper', 'credential-helper.exe', 'sbom.cdx.json'],
  ...['app-update.yml', PACKAGE_TYPE, 'apparmor-profile', 'elevate.exe', 'icon.icns', 'en.lproj'],
];

const REQUIRED = [
  'package.json',
  'dist/main/index.mjs',
  'dist/preload/index.cjs',
  'dist/renderer/index.html',
  'dist/renderer/licences.json',
  'icons/app.png',
];

export interface PackageContents {
  readonly platform: string;
  readonly processor: string;
  /** Paths in app.asar. */
  readonly archive: readonly string[];
  /** Names in the resources folder. */
  readonly resources: readonly string[];
  /** Whether the app is told there that a package manager has installed it, and brings its updates. */
  readonly managed: boolean;
}

/** One line for each file that should not be there, or is missing. */
export function contentProblems(contents: PackageContents): string[] {
  const { platform, processor } = contents;
  const libraries = librariesOf(platform, processor);
  const allowed = [...IN_ARCHIVE, koffiLoader(platform, processor)];
  const strange = contents.archive.filter(
    (path) => !libraries.includes(path) && !allowed.some((pattern) => pattern.test(path)),
  );
  const stray = contents.resources.filter((name) => !IN_RESOURCES.includes(name));
  const told = contents.resources.includes(PACKAGE_TYPE);
  const helper = contents.platform === 'win32' ? 'credential-helper.exe' : 'credential-helper';
  return [
    ...strange.map((path) => `app.asar holds ${path}, which does not belong there.`),
    ...stray.map((name) => `The resources hold ${name}, which does not belong there.`),
    ...(told === contents.managed ? [] : [`The resources ${told ? 'hold' : 'lack'} ${PACKAGE_TYPE}.`]),
    ...[...REQUIRED, ...libraries]
      .filter((path) => !contents.archive.includes(path))
      .map((path) => `app.asar lacks ${path}.`),
    ...['app.asar', helper, 'sbom.cdx.json']
      .filter((name) => !contents.resources.includes(name))
      .map((name) => `The resources lack ${name}.`),
  ];
}
