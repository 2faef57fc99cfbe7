import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { listAsar } from '../../../scripts/lib/packaging/asar.ts';
import { configurationFor } from '../../../scripts/lib/packaging/configuration.ts';
import { contentProblems } from '../../../scripts/lib/packaging/contents.ts';
import { finishSbom, type Sbom } from '../../../scripts/lib/packaging/sbom.ts';
import { largest, renderSizes } from '../../../scripts/lib/packaging/sizes.ts';
import { buildGroups, type PackagingMachine, planTargets } from '../../../scripts/lib/packaging/targets.ts';
import { capture } from '../../../scripts/lib/run-process.ts';

const machine = (changes: Partial<PackagingMachine> = {}): PackagingMachine => ({
  platform: 'linux',
  releaseSite: true,
  has: () => true,
  env: {},
  ...changes,
});

describe('the packages to make', () => {
  it('are all of this system where none is named', () => {
    expect(planTargets([], machine())).toEqual({
      targets: ['deb', 'rpm', 'AppImage', 'tar.gz'],
      leftOut: [],
    });
    expect(planTargets([], machine({ platform: 'darwin' })).targets).toEqual(['dmg', 'zip']);
    expect(planTargets([], machine({ platform: 'win32' })).targets).toEqual(['nsis']);
  });

  it('leave out, with a reason each, what this machine has no tools for', () => {
    const bare = machine({ releaseSite: false, has: (program) => program === 'dpkg-deb' });
    const { targets, leftOut } = planTargets([], bare);
    expect(targets).toEqual(['deb', 'tar.gz']);
    expect(leftOut).toEqual([
      expect.stringMatching(/^rpm needs fpm/),
      expect.stringMatching(/^AppImage needs/),
    ]);
  });

  it.each([
    ['dmg', machine(), /^dmg is made on macOS only/],
    ['nsis', machine(), /^nsis is made on Windows only/],
    ['deb', machine({ platform: 'darwin' }), /^deb is made on Linux only/],
    ['deb', machine({ releaseSite: false, has: () => false }), /^deb needs fpm or dpkg-deb/],
    ['rpm', machine({ has: () => false }), /^rpm needs rpmbuild/],
    ['AppImage', machine({ releaseSite: false }), /^AppImage needs tools/],
    ['snap', machine(), /^There is no package snap\. There are: dir, deb/],
  ])('cannot be %s here, and one line says why', (name, here, reason) => {
    expect(() => planTargets([name], here)).toThrow(reason);
  });

  it('are found whatever the case of their names, each once', () => {
    expect(planTargets(['appimage', 'DEB', 'deb'], machine()).targets).toEqual(['AppImage', 'deb']);
  });

  it('are built apart where the app has to know how it was installed', () => {
    expect(buildGroups(['deb', 'rpm', 'AppImage', 'tar.gz'])).toEqual([
      { targets: ['AppImage', 'tar.gz'], packageType: null },
      { targets: ['deb'], packageType: 'deb' },
      { targets: ['rpm'], packageType: 'rpm' },
    ]);
    expect(buildGroups(['nsis'])).toEqual([{ targets: ['nsis'], packageType: null }]);
  });

  it('use tools that the environment names', () => {
    const bare = { releaseSite: false, has: () => false };
    expect(planTargets(['deb'], machine({ ...bare, env: { CUSTOM_FPM_PATH: '/opt/fpm' } })).targets).toEqual([
      'deb',
    ]);
    const tools = machine({ ...bare, env: { APPIMAGE_TOOLS_PATH: '/opt/appimage' } });
    expect(planTargets(['AppImage'], tools).targets).toEqual(['AppImage']);
  });
});

describe('what is laid over electron-builder.yml', () => {
  const base = {
    output: '/out',
    electron: { folder: '/electron', version: '33.2.1' },
    variant: { version: null, debuggable: false, fast: false },
    platform: 'linux',
    env: {},
  };

  it('names no update feed unless the environment does', () => {
    expect(configurationFor(base).publish).toBeNull();
    const env = { CLOAKROOM_UPDATE_URL: 'https://updates.example/cloakroom' };
    expect(configurationFor({ ...base, env }).publish).toEqual({
      provider: 'generic',
      url: 'https://updates.example/cloakroom',
    });
  });

  it.each(['http://updates.example', 'updates.example', 'file:///srv/updates'])(
    'refuses the update feed %s',
    (url) => {
      expect(() => configurationFor({ ...base, env: { CLOAKROOM_UPDATE_URL: url } })).toThrow(
        /https address/,
      );
    },
  );

  it('lets no package for people be debugged', () => {
    expect(configurationFor(base)).not.toHaveProperty('extraMetadata');
    const variant = { ...base.variant, version: '2.0.0' };
    expect(configurationFor({ ...base, variant }).extraMetadata).toEqual({ version: '2.0.0' });
    expect(configurationFor({ ...base, variant: { ...variant, debuggable: true } }).extraMetadata).toEqual({
      version: '2.0.0',
      cloakroomDebuggable: true,
    });
  });

  it('insists on a signature where there is a certificate, and notarises where there is an account', () => {
    const mac = { ...base, platform: 'darwin' };
    expect(configurationFor(mac)).toMatchObject({
      forceCodeSigning: false,
      mac: { identity: null, notarize: false },
    });
    const certificate = { CSC_LINK: 'certificate.p12' };
    const signed = configurationFor({ ...mac, env: certificate });
    expect(signed).toMatchObject({ forceCodeSigning: true, mac: { notarize: false } });
    expect(signed.mac).not.toHaveProperty('identity');
    const account = { APPLE_ID: 'a@example.com', APPLE_APP_SPECIFIC_PASSWORD: 'EXAMPLE', APPLE_TEAM_ID: 'T' };
    expect(configurationFor({ ...mac, env: { ...certificate, ...account } }).mac).toEqual({ notarize: true });
    expect(configurationFor({ ...mac, env: account }).mac).toMatchObject({ notarize: false });
    expect(
      configurationFor({ ...base, platform: 'win32', env: { WIN_CSC_LINK: 'c.pfx' } }).forceCodeSigning,
    ).toBe(true);
  });
});

describe('what may be in a package', () => {
  const archive = [
    'package.json',
    'dist/main/index.mjs',
    'dist/main/sts.mjs',
    'dist/preload/index.cjs',
    'dist/renderer/index.html',
    'dist/renderer/licences.json',
    'dist/renderer/release-notes.json',
    'dist/renderer/assets/index-Ab_1.js',
    'icons/app.png',
    'icons/tray/linux-dark/normal@2x.png',
    'node_modules/keytar/package.json',
    'node_modules/keytar/lib/keytar.js',
    'node_modules/keytar/prebuilds/linux-x64/keytar.node',
    'node_modules/koffi/index.cjs',
    'node_modules/@koromix/koffi-linux-x64/linux_x64/koffi.node',
  ];
  const resources = ['app.asar', 'app.asar.unpacked', 'credential-helper', 'sbom.cdx.json'];
  const contents = { platform: 'linux', processor: 'x64', archive, resources, managed: false };

  it('is what the app needs', () => {
    expect(contentProblems(contents)).toEqual([]);
  });

  it.each([
    'dist/main/index.mjs.map',
    'src-main/desktop/main.ts',
    'test/harness/people.ts',
    'node_modules/react/index.js',
    'node_modules/keytar/prebuilds/darwin-x64/keytar.node',
    'node_modules/@koromix/koffi-linux-x64/musl_x64/koffi.node',
    'node_modules/@koromix/koffi-win32-x64/win32_x64/koffi.node',
    'docs/security.md',
    '.env',
  ])('is not %s', (path) => {
    expect(contentProblems({ ...contents, archive: [...archive, path] })).toEqual([
      `app.asar holds ${path}, which does not belong there.`,
    ]);
  });

  it('is the native libraries of the processor it is made for', () => {
    expect(contentProblems({ ...contents, processor: 'arm64' })).toEqual([
      'app.asar holds node_modules/keytar/prebuilds/linux-x64/keytar.node, which does not belong there.',
      'app.asar holds node_modules/@koromix/koffi-linux-x64/linux_x64/koffi.node, which does not belong there.',
      'app.asar lacks node_modules/keytar/prebuilds/linux-arm64/keytar.node.',
      'app.asar lacks node_modules/@koromix/koffi-linux-arm64/linux_arm64/koffi.node.',
    ]);
  });

  it('is not the start screen of a bare Electron', () => {
    expect(contentProblems({ ...contents, resources: [...resources, 'default_app.asar'] })).toEqual([
      'The resources hold default_app.asar, which does not belong there.',
    ]);
  });

  it('says that a package manager brings updates where one does, and only there', () => {
    const named = [...resources, 'package-type'];
    expect(contentProblems({ ...contents, resources: named, managed: true })).toEqual([]);
    expect(contentProblems({ ...contents, resources: named })).toEqual(['The resources hold package-type.']);
    expect(contentProblems({ ...contents, managed: true })).toEqual(['The resources lack package-type.']);
  });

  it('is nothing less than that', () => {
    const lacking = { ...contents, archive: archive.slice(1), resources: resources.slice(0, 2) };
    expect(contentProblems(lacking)).toEqual([
      'app.asar lacks package.json.',
      'The resources lack credential-helper.',
      'The resources lack sbom.cdx.json.',
    ]);
    expect(contentProblems({ ...contents, platform: 'win32' })).toContain(
      'The resources lack credential-helper.exe.',
    );
  });
});

describe('the list of an asar archive', () => {
  it('has each file with its place, size and hash', async () => {
    const header = JSON.stringify({
      files: {
        a: { files: { 'b.txt': { size: 3, offset: '0', integrity: { algorithm: 'SHA256', hash: 'ab' } } } },
        'c.node': { size: 9, unpacked: true },
      },
    });
    const text = Buffer.from(header);
    const padded = Buffer.alloc(Math.ceil(text.length / 4) * 4);
    text.copy(padded);
    const head = Buffer.alloc(16);
    head.writeUInt32LE(4, 0);
    head.writeUInt32LE(padded.length + 8, 4);
    head.writeUInt32LE(padded.length + 4, 8);
    head.writeUInt32LE(text.length, 12);
    const folder = await mkdtemp(join(tmpdir(), 'cloakroom-asar-'));
    try {
      const path = join(folder, 'app.asar');
      await writeFile(path, Buffer.concat([head, padded, Buffer.from('xyz')]));
      expect(await listAsar(path)).toEqual([
        { path: 'a/b.txt', bytes: 3, unpacked: false, offset: 16 + padded.length, sha256: 'ab' },
        { path: 'c.node', bytes: 9, unpacked: true, offset: 0, sha256: null },
      ]);
      await writeFile(path, 'this is no archive at all');
      await expect(listAsar(path)).rejects.toThrow(RangeError);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe('the list of what a package is made of', () => {
  const development = [{ name: 'cdx:npm:package:development', value: 'true' }];
  const sbom: Sbom = {
    metadata: { component: { 'bom-ref': 'cloakroom@1.0.0', type: 'library', name: 'some-folder' } },
    components: [
      {
        ...{ 'bom-ref': 'react@19', type: 'library', name: 'react' },
        externalReferences: [
          { type: 'distribution', url: 'https://mirror.example/react.tgz' },
          { type: 'website', url: 'https://react.example' },
        ],
      },
      { 'bom-ref': 'vitest@4', type: 'library', name: 'vitest', properties: development },
      { 'bom-ref': 'electron@45', type: 'library', name: 'electron', properties: development },
    ],
    dependencies: [
      { ref: 'cloakroom@1.0.0', dependsOn: ['react@19', 'vitest@4', 'electron@45'] },
      { ref: 'vitest@4', dependsOn: ['react@19'] },
      { ref: 'react@19', dependsOn: [] },
    ],
  };
  const finished = finishSbom(sbom, { name: 'cloakroom', electron: '33.2.1' });

  it('is named for the product, not for the folder it was built in', () => {
    expect(finished.metadata.component).toMatchObject({ type: 'application', name: 'cloakroom' });
  });

  it('holds what is shipped, with the Electron that is shipped, and no tool', () => {
    expect(finished.components.map(({ name, version }) => [name, version])).toEqual([
      ['electron', '33.2.1'],
      ['react', undefined],
    ]);
    expect(finished.dependencies).toEqual([
      { ref: 'cloakroom@1.0.0', dependsOn: ['electron@33.2.1', 'react@19'] },
      { ref: 'react@19', dependsOn: [] },
      { ref: 'electron@33.2.1', dependsOn: [] },
    ]);
  });

  it('does not say where npm downloads from', () => {
    expect(JSON.stringify(finished)).not.toContain('mirror.example');
    expect(JSON.stringify(finished)).toContain('react.example');
  });
});

describe('the stand-in for fpm', () => {
  const shim = fileURLToPath(new URL('../../../scripts/lib/packaging/fpm-for-deb.mjs', import.meta.url));
  it.each([
    [['--deb-systemd', 'cloakroom.service'], /does not know --deb-systemd/],
    [['-t', 'rpm'], /makes no rpm/],
    [['-t', 'deb', '--deb-compression', 'lzma'], /does not know compression lzma/],
  ])('makes nothing of %j', async (args, reason) => {
    const { code, stderr } = await capture(process.execPath, [shim, ...args]);
    expect(code).not.toBe(0);
    expect(stderr).toMatch(reason);
  });
});

describe('the table of sizes', () => {
  it('shows the largest, and the rest as one line', () => {
    const sizes = [
      { name: 'a', bytes: 1_000 },
      { name: 'program', bytes: 186_276_400 },
      { name: 'b', bytes: 2_000_000 },
      { name: 'c', bytes: 3_000_000 },
    ];
    expect(renderSizes('Installed', largest(sizes, 2))).toBe(
      ['Installed', '  program  186.3 MB', '  c         3.00 MB', '  2 more    2.00 MB'].join('\n'),
    );
  });
});
