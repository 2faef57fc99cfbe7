// What we build on, as package.json, the lock file and node_modules have it, against what we say about it.
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { auditVerdict } from '../../../scripts/lib/audit-verdict.ts';
import { parseChangelog } from '../../../scripts/lib/changelog.ts';
import {
  isAccepted,
  licenceProblems,
  type Package,
  packageOfModule,
  productionPackages,
  readLock,
  shippedLicences,
} from '../../../scripts/lib/licences.ts';
import { checkout } from '../../../scripts/lib/paths.ts';

const read = (path: string) => readFile(join(checkout, path), 'utf8');
const manifest = async () =>
  JSON.parse(await read('package.json')) as {
    version: string;
    dependencies: Record<string, string>;
    allowScripts: Record<string, boolean>;
  };
const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});

describe('production packages', () => {
  it('are all justified in the ADR, and nothing else is', async () => {
    const adr = await read('docs/adr/0017-dependencies.md');
    const listed = [...adr.matchAll(/^\| `([^`]+)`\s*\| (.+?)\s*\|$/gm)];
    expect(listed.map(([, name]) => name)).toEqual(Object.keys((await manifest()).dependencies).sort());
    for (const [, , reason = ''] of listed) expect(reason.length).toBeGreaterThan(7);
  });

  it('all have a licence that is accepted', async () => {
    const packages = await productionPackages(checkout, await readLock(checkout));
    expect(packages.length).toBeGreaterThan(100);
    expect(licenceProblems(packages)).toEqual([]);
  });

  it('run no script that nobody has named, and none at all unless asked', async () => {
    const lock = JSON.parse(await read('package-lock.json')) as {
      packages: Record<string, { hasInstallScript?: boolean; name?: string }>;
    };
    const scripted = Object.entries(lock.packages)
      .filter(([, entry]) => entry.hasInstallScript)
      .map(([folder, { name }]) => name ?? folder.slice(folder.lastIndexOf('node_modules/') + 13));
    const { allowScripts } = await manifest();
    expect([...new Set(scripted)].sort()).toEqual(Object.keys(allowScripts).sort());
    expect(Object.keys(allowScripts).filter((name) => allowScripts[name])).toEqual([]);
    expect(await read('.npmrc')).toMatch(/^ignore-scripts=true$/m);
  });
});

describe('a licence', () => {
  it.each(['MIT', 'ISC', '(MIT OR CC0-1.0)', 'GPL-3.0-only OR MIT', 'MIT AND ISC'])(
    '%s is accepted',
    (id) => {
      expect(isAccepted(id)).toBe(true);
    },
  );

  it.each([
    'GPL-3.0-only',
    'MIT AND GPL-3.0-only',
    'LGPL-2.1',
    'UNLICENSED',
    'SEE LICENSE IN x',
    '',
    'mit',
    'MIT OR ISC AND GPL-3.0-only',
    '(MIT OR ISC) AND (GPL-3.0-only)',
  ])('%s is not', (id) => {
    expect(isAccepted(id)).toBe(false);
  });

  it('that is missing or not accepted is named with its package', () => {
    const one = (licence: string): Package => ({
      folder: 'node_modules/x',
      name: 'x',
      version: '1.0.0',
      licence,
      author: '',
    });
    expect(licenceProblems([one('MIT'), one(''), one('GPL-3.0-only')])).toEqual([
      'x 1.0.0 does not say what its licence is.',
      'x 1.0.0 has the licence GPL-3.0-only, which is not accepted.',
    ]);
  });
});

describe('the list of licences', () => {
  /** A checkout with these packages; production needs them unless they are `dev`. */
  async function checkoutWith(
    packages: Record<string, { dev?: boolean; files?: Record<string, string>; license?: string }>,
  ) {
    const root = await mkdtemp(join(tmpdir(), 'cloakroom-licences-'));
    folders.push(root);
    const put = async (path: string, text: string) => {
      await mkdir(dirname(join(root, path)), { recursive: true });
      await writeFile(join(root, path), text);
    };
    const all = { 'node_modules/electron': { dev: true, files: { LICENSE: 'Electron text' } }, ...packages };
    for (const [folder, { files = {}, license = 'MIT' }] of Object.entries<(typeof packages)[string]>(all)) {
      const name = folder.slice(folder.lastIndexOf('node_modules/') + 13);
      await put(`${folder}/package.json`, JSON.stringify({ name, version: '1.0.0', license, author: 'Ann' }));
      for (const [file, text] of Object.entries(files)) await put(`${folder}/${file}`, text);
    }
    await put('LICENSE', 'Our Apache text');
    const entries = Object.entries(all).map(([folder, { dev }]) => [folder, dev ? { dev } : {}]);
    await put('package-lock.json', JSON.stringify({ packages: Object.fromEntries([['', {}], ...entries]) }));
    return root;
  }

  it('has what was bundled and what is shipped beside it, with every notice, and Electron', async () => {
    const root = await checkoutWith({
      'node_modules/a': { files: { LICENSE: 'A text\n', NOTICE: '\n A notice', 'index.js': 'x' } },
      'node_modules/@s/b': { license: 'Apache-2.0' },
      'node_modules/a/node_modules/c': {},
      'node_modules/native': { files: { 'license.md': 'Native text' } },
      'node_modules/unused': {},
    });
    const modules = ['a/index.js', '@s/b/x/y.js', 'a/node_modules/c/index.js'].map(
      (path) => `${root}/node_modules/${path}`,
    );
    const listed = await shippedLicences({
      root,
      modules: [...modules, `${root}/src-main/x.ts`, '\0virtual'],
      native: [/^native$/],
    });
    expect(listed.map(({ name, text }) => [name, text.split('\n')[0]])).toEqual([
      ['@s/b', 'Our Apache text'],
      ['a', 'A text'],
      ['c', 'The package came without the text of its licence (MIT); it is by Ann.'],
      ['electron', 'Electron text'],
      ['native', 'Native text'],
    ]);
    expect(listed.find(({ name }) => name === 'a')?.text).toBe('A text\n\n A notice');
    expect(listed.find(({ name }) => name === 'electron')?.text).toContain('LICENSES.chromium.html');
  });

  it('cannot be made when a tool of ours, or a licence not accepted, got into the bundle', async () => {
    const root = await checkoutWith({
      'node_modules/tool': { dev: true },
      'node_modules/viral': { license: 'GPL-3.0-only' },
    });
    const modules = [`${root}/node_modules/tool/a.js`, `${root}/node_modules/viral/a.js`];
    await expect(shippedLicences({ root, modules, native: [] })).rejects.toThrow(
      /node_modules\/tool is bundled[\s\S]*viral 1\.0\.0 has the licence GPL-3\.0-only/,
    );
  });

  it('finds the package of a module on every system', () => {
    expect(packageOfModule('/x/node_modules/@s/b/lib/i.js')).toBe('node_modules/@s/b');
    expect(packageOfModule('C:\\x\\node_modules\\a\\node_modules\\c\\i.js?commonjs-es')).toBe(
      'node_modules/a/node_modules/c',
    );
    expect(packageOfModule('\0/x/node_modules/a/i.js')).toBe('node_modules/a');
    expect(packageOfModule('/x/src-main/a.ts')).toBeNull();
  });
});

describe('the change log', () => {
  it('begins with what is not released, and its newest release is this version', async () => {
    const releases = parseChangelog(await read('CHANGELOG.md'));
    expect(releases[0]).toMatchObject({ version: 'Unreleased', date: null });
    expect(releases[1]?.version).toBe((await manifest()).version);
    for (const { date, groups } of releases.slice(1)) {
      expect(date).not.toBeNull();
      expect(groups.length).toBeGreaterThan(0);
    }
    for (const { title, items } of releases.flatMap(({ groups }) => groups)) {
      expect(['Added', 'Changed', 'Deprecated', 'Removed', 'Fixed', 'Security']).toContain(title);
      expect(items.length).toBeGreaterThan(0);
    }
  });

  it('is read as words, lines that go on included', () => {
    const text =
      '# X\n\n## [1.2.0] - 2030-01-15\n\nWords.\n\n### Fixed\n\n- **One**: `a`\n  and [b](https://x)\n- Two\n';
    expect(parseChangelog(text)).toEqual([
      { version: '1.2.0', date: '2030-01-15', groups: [{ title: 'Fixed', items: ['One: a and b', 'Two'] }] },
    ]);
  });
});

describe('the check for vulnerabilities', () => {
  const report = (total: number, vulnerabilities: object = {}) =>
    JSON.stringify({
      vulnerabilities,
      metadata: { vulnerabilities: { total }, dependencies: { prod: 148 } },
    });

  it('says that nothing is known', () => {
    expect(auditVerdict(report(0), '')).toEqual({
      code: 0,
      lines: ['No known vulnerability in 148 production packages.'],
    });
  });

  it('names what is', () => {
    const via = ['y', { title: 'Reads too far', url: 'https://example.invalid/1' }];
    const found = { x: { name: 'x', severity: 'high', range: '<2.0.0', via, fixAvailable: true } };
    expect(auditVerdict(report(1, found), '')).toEqual({
      code: 1,
      lines: [
        'high: x <2.0.0, a fixed version is there',
        '  through y',
        '  Reads too far (https://example.invalid/1)',
        '1 production packages have known vulnerabilities.',
      ],
    });
  });

  it.each([
    ['', 'npm error network\nnpm error unreachable', 'npm error unreachable'],
    ['{"message":"405 Method Not Allowed","error":{"summary":""}}', '', '405 Method Not Allowed'],
    ['{"error":{"summary":"no lock file"}}', '', 'no lock file'],
    ['<html>', '', null],
    ['{}', '', null],
  ])('does not take silence for an all-clear: %s', (stdout, stderr, reason) => {
    const { code, lines } = auditVerdict(stdout, stderr);
    expect(code).toBe(2);
    expect(lines[0]).toContain('Not checked');
    if (reason) expect(lines).toContain(`It said: ${reason}`);
  });
});
