// What stands in the way of an edit is said in a sentence with a remedy, and the file stays as it was.
import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ErrorView } from '../../../shared/errors.ts';
import { writeFileAtomic } from '../../../src-main/platform/atomic-write.ts';
import { newFiles, placesIn } from './new-files.ts';
import { refused, writerFixture } from './writer-fixture.ts';
import type { EditAnswer } from './writer-process.ts';

const POSIX = process.platform !== 'win32';
/** Runs a shell line in a world where mounts are its own, then the program it is given. */
const inOwnMounts = (line: string) => ['unshare', '-Urm', 'sh', '-c', `${line} && exec "$@"`, 'sh'];
const CAN_MOUNT = runs(inOwnMounts('mount -t tmpfs none /mnt'));
const CAN_LOCK_FILES = canLockFiles();

let home = '';
let path = '';
let state = '';
const { start, placed } = writerFixture();
beforeEach(() => {
  ({ home, path, state } = placed());
});

const read = (file = path) => readFileSync(file, 'utf8');
const beside = (file = path) => readdirSync(dirname(file)).sort();
const locks = () => readdirSync(placesIn(home).locks);
const edit = (text = 'new\n') => newFiles(home).editConfig(() => text);

describe('an edit is refused, and the file left', () => {
  it.runIf(POSIX)('where the user may write neither the file nor its folder', async () => {
    chmodSync(home, 0o755);
    chmodSync(dirname(path), 0o777);
    writeFileSync(path, 'old\n', { mode: 0o444 });
    chmodSync(path, 0o444);
    const closed = join(home, 'closed', 'config');
    mkdirSync(dirname(closed));
    writeFileSync(closed, 'old\n');
    chmodSync(closed, 0o666);
    chmodSync(dirname(closed), 0o555);
    const orders = [path, closed].map((file) => start({ do: 'write-as-nobody', path: file }).answer);
    for (const error of (await Promise.all(orders)) as (ErrorView | null)[]) {
      expect(error).toMatchObject({ code: 'file-unwritable', remedy: expect.stringContaining('permission') });
    }
    expect([read(), beside()]).toEqual(['old\n', ['config']]);
    expect([read(closed), beside(closed)]).toEqual(['old\n', ['config']]);
  });

  it.runIf(CAN_LOCK_FILES)('where the file, or its folder, was made immutable', async () => {
    writeFileSync(path, 'old\n');
    for (const immutable of [path, dirname(path)]) {
      execFileSync('chattr', ['+i', immutable]);
      const error = await refused(edit()).finally(() => execFileSync('chattr', ['-i', immutable]));
      expect(error).toMatchObject({
        code: 'file-unwritable',
        message: `${path} could not be written: the system does not allow it`,
        remedy: expect.stringContaining('immutable'),
      });
      expect([read(), beside(), locks()]).toEqual(['old\n', ['config'], []]);
    }
  });

  it.runIf(CAN_MOUNT)('on a disk that is read-only', async () => {
    writeFileSync(path, 'old\n');
    const folder = dirname(path);
    const readOnly = inOwnMounts(`mount --bind ${folder} ${folder} && mount -o remount,bind,ro ${folder}`);
    const order = { do: 'edit', path, old: null, edited: 'new\n', state } as const;
    const { error, text, beside: names } = (await start(order, readOnly).answer) as EditAnswer;
    expect(error).toMatchObject({
      code: 'file-unwritable',
      message: `${path} could not be written: the disk is read-only`,
      remedy: expect.stringContaining('mount it for writing'),
    });
    expect([text, names, read()]).toEqual(['old\n', ['config'], 'old\n']);
  });

  it.runIf(CAN_MOUNT)('on a disk that is full, or too full for both versions at once', async () => {
    const small = inOwnMounts(`mount -t tmpfs -o size=64k none ${dirname(path)}`);
    for (const [size, newSize] of [
      [60_000, 60_010],
      [4_000, 70_000],
    ] as const) {
      const [old, edited] = ['o'.repeat(size), 'n'.repeat(newSize)];
      const order = { do: 'edit', path, old, edited, state } as const;
      const { error, text, beside: names } = (await start(order, small).answer) as EditAnswer;
      expect(error).toMatchObject({
        code: 'file-unwritable',
        message: `${path} could not be written: the disk is full`,
        remedy: expect.stringContaining('free some space'),
      });
      expect([text === old, names]).toEqual([true, ['config']]);
    }
  });

  it('where the file is a folder', async () => {
    mkdirSync(join(path, 'inside'), { recursive: true });
    expect(await refused(edit())).toMatchObject({ code: 'file-unreadable', details: ['EISDIR'] });
    expect(await refused(newFiles(home).readConfig())).toMatchObject({ code: 'file-unreadable' });
    expect(await refused(writeFileAtomic(path, 'x'))).toMatchObject({
      code: 'file-unwritable',
      message: `${path} could not be written: it is a folder`,
    });
    expect([readdirSync(path), beside()]).toEqual([['inside'], ['config']]);
  });

  it('where its folder is a file', async () => {
    rmSync(dirname(path), { recursive: true });
    writeFileSync(dirname(path), 'a file\n');
    expect((await refused(edit())).message).toContain(`${path} could not be read`);
    expect(read(dirname(path))).toBe('a file\n');
  });

  it.runIf(POSIX)('where its symbolic links go in a circle', async () => {
    symlinkSync(`${path}-2`, path);
    symlinkSync(path, `${path}-2`);
    expect(await refused(edit())).toMatchObject({ code: 'file-unreadable', details: ['ELOOP'] });
    expect(await refused(writeFileAtomic(path, 'x'))).toMatchObject({
      code: 'file-unwritable',
      message: `${path} could not be written: its symbolic links go in a circle`,
    });
    expect(lstatSync(path).isSymbolicLink()).toBe(true);
  });

  it.runIf(POSIX)('where its symbolic link leads into a folder that is not there', async () => {
    symlinkSync(join(home, 'dotfiles', 'config'), path);
    expect(await refused(edit())).toMatchObject({
      code: 'file-unwritable',
      message: `${path} could not be written: its folder does not exist`,
    });
    expect([lstatSync(path).isSymbolicLink(), beside()]).toEqual([true, ['config']]);
    // And is done as soon as it is.
    mkdirSync(join(home, 'dotfiles'));
    await edit();
    expect([read(join(home, 'dotfiles', 'config')), lstatSync(path).isSymbolicLink()]).toEqual([
      'new\n',
      true,
    ]);
  });

  it('where Cloakroom has no place for its locks', async () => {
    writeFileSync(path, 'old\n');
    writeFileSync(dirname(placesIn(home).locks), 'in the way');
    const error = await refused(edit());
    expect([error.code, read(), beside()]).toEqual(['file-unwritable', 'old\n', ['config']]);
    expect(error.message).toContain(placesIn(home).locks);
  });
});

it('a folder that is not there is made by an edit; a plain write says that it is missing', async () => {
  const missing = await refused(writeFileAtomic(join(home, 'no', 'config'), 'x'));
  expect(missing.message).toContain('its folder does not exist');
  rmSync(dirname(path), { recursive: true });
  await edit();
  expect([read(), beside()]).toEqual(['new\n', ['config']]);
});

function runs([command = '', ...args]: readonly string[]): boolean {
  return process.platform === 'linux' && spawnSync(command, [...args, 'true']).status === 0;
}

/** As root, on a file system that knows it. */
function canLockFiles(): boolean {
  if (process.platform !== 'linux') return false;
  const folder = mkdtempSync(join(tmpdir(), 'cloakroom-immutable-'));
  try {
    return ['+i', '-i'].every((change) => spawnSync('chattr', [change, folder]).status === 0);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
