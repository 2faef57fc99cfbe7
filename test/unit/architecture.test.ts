// Who may import whom, read from the imports themselves (docs/ARCHITECTURE.md has the table in words).
import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join, posix, relative, resolve, sep } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');
const ZONES = ['shared', 'src-main', 'src-renderer', 'src-helper'];

interface Rule {
  readonly zone: string;
  /** Which files, by path from the root. */
  readonly files: RegExp;
  readonly says: string;
  /** Where its relative imports may lead, by path from the root. */
  readonly reaches: RegExp;
  /** Which packages and built-ins it may name. */
  readonly packages: RegExp;
}

const NONE = /^(?!)/;
const NODE = `node:(?:${builtinModules.filter((name) => !name.startsWith('_')).join('|')})`;

/** The first rule whose files match counts. */
const RULES: readonly Rule[] = [
  {
    zone: 'shared (channel table)',
    files: /^shared\/(?:inputs|ipc|key-channels|guard-channels)\.ts$/,
    says: 'the channel table may import shared and zod',
    reaches: /^shared\//,
    packages: /^zod$/,
  },
  {
    zone: 'shared',
    files: /^shared\//,
    says: 'shared may import nothing but shared',
    reaches: /^shared\//,
    packages: NONE,
  },
  {
    zone: 'core',
    files: /^src-main\/core\//,
    says: 'core may import core and shared, no package, no electron and no node: module',
    reaches: /^(?:src-main\/core|shared)\//,
    packages: NONE,
  },
  {
    zone: 'aws',
    files: /^src-main\/aws\//,
    says: 'aws may import aws, core, shared, node built-ins, the AWS SDK and the two proxy libraries',
    reaches: /^(?:src-main\/(?:aws|core)|shared)\//,
    packages: new RegExp(`^(?:${NODE}|@aws-sdk/.+|@smithy/.+|https-proxy-agent|proxy-from-env)$`),
  },
  {
    zone: 'platform',
    files: /^src-main\/platform\//,
    says: 'platform may import platform, core, shared, node built-ins and its own libraries',
    reaches: /^(?:src-main\/(?:platform|core)|shared)\//,
    packages: new RegExp(
      `^(?:${NODE}|@jellybrick/dbus-next|chokidar|diff|electron-store|keytar|koffi|node-diff3|proper-lockfile|zod)$`,
    ),
  },
  {
    zone: 'preload',
    files: /^src-main\/desktop\/preload[^/]*\.ts$/,
    says: 'preload may import shared and electron',
    reaches: /^shared\//,
    packages: /^electron$/,
  },
  {
    zone: 'desktop',
    files: /^src-main\/desktop\//,
    says: 'desktop may import desktop, core, aws, platform, shared, node built-ins and electron',
    reaches: /^(?:src-main\/(?:desktop|core|aws|platform)|shared)\//,
    packages: new RegExp(`^(?:${NODE}|electron)$`),
  },
  {
    zone: 'renderer',
    files: /^src-renderer\//,
    says: 'the renderer may import itself, shared, react, react-dom, Cloudscape, uFuzzy and zxcvbn',
    reaches: /^(?:src-renderer|shared)\//,
    packages:
      /^(?:(?:react|react-dom|@cloudscape-design)(?:\/.+)?|@leeoniya\/ufuzzy|@zxcvbn-ts\/(?:core|language-common))$/,
  },
];

/** The C library's and the systems' own headers. */
const HELPER_HEADERS =
  /^(?:(?:sys|linux|mach-o)\/\w+|assert|ctype|errno|fcntl|inttypes|limits|poll|pwd|signal|spawn|stdarg|stdbool|stddef|stdint|stdio|stdlib|string|time|unistd|wchar|windows|aclapi|sddl|io|shellapi)\.h$/;

/** Where the code goes beyond the table, and why; an entry that is no longer needed fails the test. */
const EXCEPTIONS: Readonly<Record<string, string>> = {
  'src-main/desktop/updates.ts imports electron-updater': 'loads the updater when first needed',
  'src-main/desktop/ipc.ts imports zod': 'tells a refused input from a failure, by zod’s error class',
  'src-main/desktop/main.ts imports keytar':
    'hands the native module to the keychain, loaded when first needed',
};

/** Comments and the insides of template texts must not count; only the statements matter. */
function importsOf(source: string): string[] {
  const code = source.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
  const found: string[] = [];
  const statement =
    /(?:^|[;\n}])\s*(?:import|export)\s+(?:type\s+)?(?:[\w$*{}\s,]+?\s+from\s*)?['"]([^'"\n]+)['"]|\bimport\s*\(\s*['"`]([^'"`\n]+)['"`]|\brequire\s*\(\s*['"`]([^'"`\n]+)['"`]/g;
  for (const match of code.matchAll(statement)) found.push(match[1] ?? match[2] ?? match[3] ?? '');
  return found;
}

/** What breaks the table, as "file imports x: rule"; a file of no zone is a breach of its own. */
function breaches(file: string, source: string): string[] {
  if (file.endsWith('.c') || file.endsWith('.h')) return helperBreaches(file, source);
  const rule = RULES.find(({ files }) => files.test(file));
  if (!rule) return [`${file} belongs to no zone: add it to the table, or move it`];
  return importsOf(source).flatMap((specifier) => {
    const target = specifier.startsWith('.') ? posix.join(posix.dirname(file), specifier) : null;
    const allowed =
      target === null ? rule.packages.test(specifier) : rule.reaches.test(target) && !target.startsWith('..');
    return allowed ? [] : [`${file} imports ${target ?? specifier}: ${rule.says}`];
  });
}

function helperBreaches(file: string, source: string): string[] {
  return [...source.matchAll(/^\s*#\s*include\s*([<"])([^>"]+)[>"]/gm)].flatMap(([, kind, header = '']) =>
    kind === '<' && HELPER_HEADERS.test(header)
      ? []
      : [`${file} imports ${header}: the helper may include headers of the C library and the system only`],
  );
}

function sources(): string[] {
  return ZONES.flatMap((zone) =>
    readdirSync(join(ROOT, zone), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.(?:[cm]?tsx?|c|h)$/.test(entry.name))
      .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)).split(sep).join('/')),
  );
}

describe('the code', () => {
  const files = sources();

  it('imports only what its zone may', () => {
    const found = files.flatMap((file) => breaches(file, readFileSync(join(ROOT, file), 'utf8')));
    const excused = (breach: string) =>
      Object.keys(EXCEPTIONS).find((known) => breach.startsWith(`${known}: `));
    expect(found.filter((breach) => !excused(breach))).toEqual([]);
    const used = new Set(found.map(excused));
    expect(Object.keys(EXCEPTIONS).filter((known) => !used.has(known))).toEqual([]);
  });

  it('is really looked at, in every zone', () => {
    for (const { zone, files: pattern } of RULES) {
      expect(
        files.some((file) => pattern.test(file)),
        zone,
      ).toBe(true);
    }
    expect(files).toContain('src-helper/credential-helper.c');
    const main = readFileSync(join(ROOT, 'src-main/desktop/main.ts'), 'utf8');
    expect(importsOf(main)).toContain('electron');
    expect(importsOf(readFileSync(join(ROOT, 'src-main/core/broker.ts'), 'utf8'))).toEqual([
      '../../shared/audit.ts',
      '../../shared/broker-protocol.ts',
      '../../shared/callers.ts',
      '../../shared/errors.ts',
      '../../shared/model.ts',
      './audit-events.ts',
      './catalog.ts',
      './credential-cache.ts',
      './credential-plan.ts',
      './ports.ts',
    ]);
  });
});

describe('the checker', () => {
  it.each([
    ['shared/model.ts', "import { z } from 'zod';", 'zod'],
    ['shared/model.ts', "import type { Clock } from '../src-main/core/ports.ts';", 'src-main/core/ports.ts'],
    ['shared/ipc.ts', "import { app } from 'electron';", 'electron'],
    ['src-main/core/x.ts', "import { readFile } from 'node:fs/promises';", 'node:fs/promises'],
    ['src-main/core/x.ts', "import fs from 'fs';", 'fs'],
    ['src-main/core/x.ts', "import type { App } from 'electron';", 'electron'],
    [
      'src-main/core/x.ts',
      "import {\n  a,\n  b,\n} from '../platform/clock.ts';",
      'src-main/platform/clock.ts',
    ],
    ['src-main/core/deep/x.ts', "export * from '../../aws/sts.ts';", 'src-main/aws/sts.ts'],
    ['src-main/core/x.ts', "const late = await import('../desktop/main.ts');", 'src-main/desktop/main.ts'],
    ['src-main/core/x.ts', "const late = require('keytar');", 'keytar'],
    ['src-main/core/x.ts', "import 'node:process';", 'node:process'],
    ['src-main/core/x.ts', "import { a } from '../../../outside.ts';", '../outside.ts'],
    ['src-main/aws/x.ts', "import Store from 'electron-store';", 'electron-store'],
    ['src-main/aws/x.ts', "import { clock } from '../platform/clock.ts';", 'src-main/platform/clock.ts'],
    ['src-main/aws/x.ts', "import { readFile } from 'fs';", 'fs'],
    ['src-main/platform/x.ts', "import { STSClient } from '@aws-sdk/client-sts';", '@aws-sdk/client-sts'],
    ['src-main/platform/x.ts', "import { powerMonitor } from 'electron';", 'electron'],
    ['src-main/platform/x.ts', "import { tray } from '../desktop/tray.ts';", 'src-main/desktop/tray.ts'],
    ['src-main/desktop/x.ts', "import { STSClient } from '@aws-sdk/client-sts';", '@aws-sdk/client-sts'],
    ['src-main/desktop/preload.ts', "import { IDLE } from '../core/catalog.ts';", 'src-main/core/catalog.ts'],
    ['src-main/desktop/preload.ts', "import { join } from 'node:path';", 'node:path'],
    ['src-renderer/x.tsx', "import { Secret } from '../src-main/core/secret.ts';", 'src-main/core/secret.ts'],
    ['src-renderer/x.tsx', "import { z } from 'zod';", 'zod'],
    ['src-renderer/x.tsx', "import reactive from 'reactive';", 'reactive'],
    ['src-helper/x.c', '#include <openssl/ssl.h>', 'openssl/ssl.h'],
    ['src-helper/x.c', '  # include "other.h"', 'other.h'],
  ])('names file, import and rule: %s with %s', (file, source, named) => {
    const [breach, ...more] = breaches(file, `// first line\n${source}\n`);
    expect(more).toEqual([]);
    expect(breach).toMatch(/may (?:import|include)/);
    expect(breach).toContain(`${file} imports ${named}: `);
  });

  it.each([
    ['shared/ipc.ts', "import { z } from 'zod';\nimport { isRegionName } from './arn.ts';"],
    ['src-main/core/x.ts', "import type { Secret } from './secret.ts';\nimport '../../shared/arn.ts';"],
    [
      'src-main/core/x.ts',
      "// import fs from 'node:fs';\n/* import 'electron'; */\nconst from = 'electron';",
    ],
    ['src-main/aws/x.ts', "import { STSClient } from '@aws-sdk/client-sts';\nimport 'node:https';"],
    ['src-main/platform/x.ts', "import keytar from 'keytar';\nimport { Emitter } from '../core/emitter.ts';"],
    ['src-main/desktop/preload.ts', "import { contextBridge } from 'electron';"],
    ['src-renderer/x.tsx', "import { createRoot } from 'react-dom/client';\nimport './styles.css';"],
    ['src-helper/x.c', '#include <sys/socket.h>\n#include <stdio.h>\n#include <windows.h>'],
  ])('lets pass what the table allows: %s', (file, source) => {
    expect(breaches(file, source)).toEqual([]);
  });

  it('refuses a file that belongs to no zone', () => {
    expect(breaches('src-main/stray.ts', '')).toEqual([expect.stringContaining('belongs to no zone')]);
  });
});
