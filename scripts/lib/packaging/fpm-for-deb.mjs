#!/usr/bin/env node
// Stands in for fpm where that cannot be had: takes what electron-builder calls it with to make a deb, and lets
// dpkg-deb make it. Anything it does not know is an error, so that nothing is left out in silence.
//
// deb-control(5), deb-md5sums(5) and the Debian policy's chapters on control fields say what the parts are.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { chmod, copyFile, cp, lstat, mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';

/** The options that say something; each with one value. */
const VALUES = [
  ...['--architecture', '--after-install', '--after-remove', '--description', '--version', '--package'],
  ...['--name', '--maintainer', '--vendor', '--url', '--license', '--category'],
  ...['--deb-priority', '--deb-compression', '-s', '-t'],
];
const LISTS = ['-d', '--deb-recommends'];
const SWITCHES = ['--force'];
const COMPRESSIONS = { gz: ['-Zgzip'], xz: ['-Zxz'], zst: ['-Zzstd', '-z1'] };

function parse(args) {
  const values = {};
  const lists = { '-d': [], '--deb-recommends': [] };
  const mappings = [];
  for (let index = 0; index < args.length; index++) {
    const argument = args[index];
    if (SWITCHES.includes(argument)) continue;
    if (VALUES.includes(argument)) values[argument] = args[++index];
    else if (LISTS.includes(argument)) lists[argument].push(args[++index]);
    else if (/^[^-].*=\//.test(argument)) {
      const cut = argument.lastIndexOf('=');
      mappings.push({ from: argument.slice(0, cut), to: argument.slice(cut + 1) });
    } else throw new Error(`fpm-for-deb does not know ${argument}`);
  }
  if (values['-t'] !== 'deb') throw new Error(`fpm-for-deb makes no ${values['-t']}`);
  return { values, lists, mappings };
}

async function filesBelow(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

async function md5(path) {
  const hash = createHash('md5');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

/** Debian's description: one line, then lines that begin with a space. */
function description(text) {
  const [synopsis = '', ...rest] = text.split('\n').map((line) => line.trim());
  return [synopsis, ...rest.filter(Boolean).map((line) => ` ${line}`)].join('\n');
}

const { values, lists, mappings } = parse(process.argv.slice(2));
const compression = COMPRESSIONS[values['--deb-compression'] ?? 'xz'];
if (!compression) throw new Error(`fpm-for-deb does not know compression ${values['--deb-compression']}`);
const root = await mkdtemp(join(tmpdir(), 'cloakroom-deb-'));
try {
  await chmod(root, 0o755);
  for (const { from, to } of mappings) {
    const target = join(root, to);
    if (from.endsWith('/')) await cp(from, target, { recursive: true, verbatimSymlinks: true });
    else {
      await mkdir(dirname(target), { recursive: true });
      await copyFile(from, target);
    }
  }
  // Whatever the umask of whoever builds: readable by all, writable by root alone.
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const { mode } = await lstat(path);
    if (entry.isDirectory()) await chmod(path, 0o755);
    else if (entry.isFile()) await chmod(path, mode & 0o111 ? 0o755 : 0o644);
  }
  const files = await filesBelow(root);
  let bytes = 0;
  let sums = '';
  for (const path of files) {
    bytes += (await stat(path)).size;
    sums += `${await md5(path)}  ${path.slice(root.length + 1)}\n`;
  }
  const fields = [
    ['Package', values['--name']],
    ['Version', values['--version']],
    ['Architecture', values['--architecture']],
    ['Maintainer', values['--maintainer']],
    ['Installed-Size', Math.ceil(bytes / 1024)],
    ['Depends', lists['-d'].join(', ')],
    ['Recommends', lists['--deb-recommends'].join(', ')],
    ['Section', values['--category']],
    ['Priority', values['--deb-priority']],
    ['Homepage', values['--url']],
    ['Description', description(values['--description'] ?? '')],
  ];
  const control = join(root, 'DEBIAN');
  await mkdir(control);
  const text = fields.filter(([, value]) => value).map(([name, value]) => `${name}: ${value}\n`);
  await writeFile(join(control, 'control'), text.join(''));
  await writeFile(join(control, 'md5sums'), sums);
  for (const [name, script] of [
    ['postinst', values['--after-install']],
    ['postrm', values['--after-remove']],
  ]) {
    await copyFile(script, join(control, name));
    await chmod(join(control, name), 0o755);
  }
  execFileSync('dpkg-deb', ['--root-owner-group', ...compression, '--build', root, values['--package']], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
} finally {
  await rm(root, { recursive: true, force: true });
}
