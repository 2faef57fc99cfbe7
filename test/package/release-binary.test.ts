// What can be told of the program that people get, from outside: nothing of it opens a way in.
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, cp, mkdir, open, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { listAsar } from '../../scripts/lib/packaging/asar.ts';
import { fuseProblems } from '../../scripts/lib/packaging/fuses.ts';
import { capture } from '../../scripts/lib/run-process.ts';
import { type AppHome, createAppHome } from '../harness/app.ts';
import { debugAddress, listeningSockets, PackagedApp } from './packaged-app.ts';

const packages = inject('packages');
const release = packages?.release ?? '';
const resources = join(dirname(release), 'resources');

let home: AppHome;
let app: PackagedApp | null = null;

beforeEach(async () => {
  home = await createAppHome();
});

afterEach(async () => {
  await app?.close();
  app = null;
  await home.remove();
});

async function started(args: readonly string[], env: Record<string, string> = {}): Promise<PackagedApp> {
  app = new PackagedApp({ program: release, args, env: { ...home.env, ...env } });
  await app.untilWindow();
  return app;
}

/** The release with other resources; everything else is the same files. */
async function withResources(change: (folder: string) => Promise<void>): Promise<PackagedApp> {
  const copy = join(home.folder, 'copy');
  await capture('cp', ['--archive', '--link', dirname(release), copy]);
  await change(join(copy, 'resources'));
  app = new PackagedApp({ program: join(copy, 'cloakroom'), env: home.env });
  return app;
}

describe.skipIf(!packages)('The packaged program (Linux only)', () => {
  it('has every fuse as it should be', async () => {
    expect(await fuseProblems(release)).toEqual([]);
  });

  it('holds bundles, icons and two native modules, no source map, and the hash of each file', async () => {
    const archive = join(resources, 'app.asar');
    const files = await listAsar(archive);
    const tops = new Set(files.map(({ path }) => path.split('/').slice(0, path.startsWith('dist') ? 2 : 1)));
    expect([...new Set([...tops].map((parts) => parts.join('/')))].sort()).toEqual([
      'dist/main',
      'dist/preload',
      'dist/renderer',
      'icons',
      'node_modules',
      'package.json',
    ]);
    expect(files.filter(({ path }) => /\.(map|ts|tsx|md|cc|h)$/.test(path))).toEqual([]);
    const bytes = await readFile(archive);
    for (const { path, offset, bytes: size, sha256, unpacked } of files) {
      const content = unpacked
        ? await readFile(join(`${archive}.unpacked`, path))
        : bytes.subarray(offset, offset + size);
      expect([path, createHash('sha256').update(content).digest('hex')]).toEqual([path, sha256]);
    }
  });

  it('brings the helper, the licences and the list of what it is made of', async () => {
    const sbom = JSON.parse(await readFile(join(resources, 'sbom.cdx.json'), 'utf8')) as {
      bomFormat: string;
      metadata: { component: { name: string; type: string } };
      components: { name: string }[];
    };
    expect(sbom.bomFormat).toBe('CycloneDX');
    expect(sbom.metadata.component).toMatchObject({ name: 'cloakroom', type: 'application' });
    const names = sbom.components.map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining(['electron', 'keytar', 'koffi', 'react', '@aws-sdk/client-sts']),
    );
    expect(names).not.toContain('vitest');
    const beside = [
      'LICENSE',
      'LICENSE.electron.txt',
      'LICENSES.chromium.html',
      'resources/credential-helper',
    ];
    expect(beside.filter((name) => !existsSync(join(dirname(release), name)))).toEqual([]);
  });

  it('updates from nowhere unless it was packaged with a feed', () => {
    expect(existsSync(join(resources, 'app-update.yml'))).toBe(false);
  });

  it('is no Node: ELECTRON_RUN_AS_NODE starts the app', async () => {
    const marker = join(home.folder, 'ran');
    const code = `require('node:fs').writeFileSync(${JSON.stringify(marker)}, '')`;
    await started(['-e', code], { ELECTRON_RUN_AS_NODE: '1' });
    expect(existsSync(marker)).toBe(false);
  });

  it('does not load what NODE_OPTIONS names', async () => {
    const marker = join(home.folder, 'ran');
    const script = join(home.folder, 'option.cjs');
    await writeFile(script, `require('node:fs').writeFileSync(${JSON.stringify(marker)}, '')`);
    await started([], { NODE_OPTIONS: `--require ${script}` });
    expect(existsSync(marker)).toBe(false);
  });

  it('opens no port for a debugger, whatever switch asks for one', async () => {
    const running = await started(['--inspect=0', '--remote-debugging-port=0', '--remote-allow-origins=*']);
    // A second start ends once the first has answered, which is long after its switches were looked at.
    const second = await capture(release, ['--no-sandbox'], { env: home.env, timeoutMs: 60_000 });
    expect(second.code).toBe(0);
    expect(running.running).toBe(true);
    expect(debugAddress(running.output)).toBeUndefined();
    expect(running.output).not.toMatch(/Debugger listening/);
    expect(listeningSockets(running.pid)).toEqual([]);
  });

  it('opens none at the signal that opens Node’s debugger, and ends as any other program', async () => {
    const running = await started([]);
    running.signal('SIGUSR1');
    await running.untilEnded();
    expect(running.output).not.toMatch(/Debugger listening/);
  });

  it('opens one in the variant for tests, so that the test above sees one where there is one', async () => {
    app = new PackagedApp({
      program: packages?.debuggable ?? '',
      args: ['--inspect=0', '--remote-debugging-port=0'],
      env: home.env,
    });
    const running = app;
    await running.until('debug port', () => debugAddress(running.output));
    expect(listeningSockets(running.pid)).toHaveLength(1);
    // Node's debugger is off in this one, too.
    expect(running.output).not.toMatch(/Debugger listening/);
  });

  it('does not start from a folder in place of its archive', async () => {
    const marker = join(home.folder, 'ran');
    const running = await withResources(async (folder) => {
      await rm(join(folder, 'app.asar'));
      await mkdir(join(folder, 'app'));
      await writeFile(join(folder, 'app', 'package.json'), '{"name":"other","main":"main.js"}');
      const script = `require('node:fs').writeFileSync(${JSON.stringify(marker)}, ''); process.exit(0);`;
      await writeFile(join(folder, 'app', 'main.js'), script);
    });
    await running.untilEnded();
    expect(existsSync(marker)).toBe(false);
  });

  it('is not kept from starting by a changed archive: Electron checks those on macOS and Windows, not on Linux', async () => {
    const running = await withResources(async (folder) => {
      const archive = join(folder, 'app.asar');
      const changed = join(folder, 'changed');
      await copyFile(archive, changed);
      const page = (await listAsar(archive)).find(({ path }) => path === 'dist/renderer/index.html');
      const file = await open(changed, 'r+');
      await file.write(' ', (page?.offset ?? 0) + (page?.bytes ?? 0) - 1);
      await file.close();
      await rm(archive);
      await cp(changed, archive);
      await rm(changed);
    });
    await running.untilWindow();
    expect(running.running).toBe(true);
  });
});
