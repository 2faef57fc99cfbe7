// Reading the file a person chose, and destroying it.
import { execFileSync } from 'node:child_process';
import {
  chmod,
  type FileHandle,
  link,
  mkdir,
  mkdtemp,
  open,
  readdir,
  readFile,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { LongTermKey } from '../../../src-main/core/ports.ts';
import { Secret } from '../../../src-main/core/secret.ts';
import { readKeyFile, shredKeyFile } from '../../../src-main/platform/key-file.ts';

const LIMIT = 64 * 1_024;

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cloakroom-key-file-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

test('a small file is read as it is', async () => {
  const path = join(folder, 'keys.csv');
  for (const text of ['', 'User name,Access key ID\r\nanna,AKIAEXAMPLE\r\n', 'é\n', 'x'.repeat(LIMIT)]) {
    await writeFile(path, text);
    expect(await readKeyFile(path)).toBe(text);
  }
});

test('a larger file is not an access-key file', async () => {
  const path = join(folder, 'keys.csv');
  await writeFile(path, 'x'.repeat(LIMIT + 1));
  await expect(readKeyFile(path)).rejects.toMatchObject({
    code: 'invalid-input',
    message: expect.stringContaining('too large'),
  });
});

test('a missing file and a folder cannot be read', async () => {
  await mkdir(join(folder, 'folder'));
  for (const name of ['missing.csv', 'folder'])
    await expect(readKeyFile(join(folder, name))).rejects.toMatchObject({ code: 'file-unreadable' });
});

test.skipIf(process.platform === 'win32')(
  'nothing is waited for or read without end: pipes, devices',
  async () => {
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    for (const path of [pipe, '/dev/zero', '/dev/null'])
      await expect(readKeyFile(path)).rejects.toMatchObject({ code: 'file-unreadable' });
  },
);

test.skipIf(process.platform === 'win32' || process.getuid?.() === 0)(
  'a file that the user may not read cannot be read',
  async () => {
    const path = join(folder, 'keys.csv');
    await writeFile(path, '');
    await chmod(path, 0);
    await expect(readKeyFile(path)).rejects.toMatchObject({ code: 'file-unreadable' });
  },
);

const KEY: LongTermKey = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: new Secret('wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'),
};
const CSV = `Access key ID,Secret access key\r\n${KEY.accessKeyId},${KEY.secretAccessKey.reveal()}\r\n`;

describe('shredding', () => {
  const write = async (text = CSV) => {
    const path = join(folder, 'keys.csv');
    await writeFile(path, text);
    return path;
  };

  test('overwrites the file that holds the key, then deletes it', async () => {
    const path = await write();
    // Open all the while, so that what became of the bytes can be looked at.
    const file = await open(path, 'r');
    await shredKeyFile(path, KEY);
    expect((await file.stat()).size).toBe(0);
    await file.close();
    expect(await readdir(folder)).toEqual([]);
  });

  test.skipIf(process.platform === 'win32')('puts noise of the same length on the disk first', async () => {
    const path = await write();
    const seen: Buffer[] = [];
    const file = await open(path, 'r');
    const prototype = Object.getPrototypeOf(file) as FileHandle;
    const truncate = vi.spyOn(prototype, 'truncate').mockImplementation(async () => {
      seen.push(await readFile(path));
    });
    const sync = vi.spyOn(prototype, 'sync');
    await shredKeyFile(path, KEY);
    expect(sync.mock.invocationCallOrder[0]).toBeLessThan(truncate.mock.invocationCallOrder[0] ?? 0);
    await file.close();
    vi.restoreAllMocks();
    expect(seen[0]).toHaveLength(CSV.length);
    expect(seen[0]?.includes('EXAMPLE')).toBe(false);
  });

  test.each([
    ['another key', CSV.replace('AKIAIOSFODNN7EXAMPLE', 'AKIAI44QH8DHBEXAMPLE')],
    ['another secret', CSV.replace('wJalr', 'other')],
    ['two keys', `${CSV}AKIAI44QH8DHBEXAMPLE,${KEY.secretAccessKey.reveal()}\r\n`],
    ['something else', 'my diary\n'],
    ['nothing', ''],
  ])('leaves a file that holds %s', async (_what, text) => {
    const path = await write(text);
    const error = await shredKeyFile(path, KEY).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'invalid-input' });
    expect(inspect(error, { depth: null })).not.toContain('wJalr');
    expect(await readFile(path, 'utf8')).toBe(text);
  });

  test.skipIf(process.platform === 'win32')(
    'leaves what is reached by a link, and what has two names',
    async () => {
      const path = await write();
      const linked = join(folder, 'link.csv');
      await symlink(path, linked);
      await expect(shredKeyFile(linked, KEY)).rejects.toMatchObject({ code: 'invalid-input' });
      const second = join(folder, 'second.csv');
      await link(path, second);
      await expect(shredKeyFile(path, KEY)).rejects.toMatchObject({ code: 'invalid-input' });
      expect(await readFile(path, 'utf8')).toBe(CSV);
      await rm(second);
      await shredKeyFile(path, KEY);
      expect(await readdir(folder)).toEqual(['link.csv']);
    },
  );

  test('says so when the file is gone, a folder, or too large', async () => {
    await expect(shredKeyFile(join(folder, 'gone.csv'), KEY)).rejects.toMatchObject({
      code: 'file-unwritable',
      details: ['ENOENT'],
    });
    await expect(shredKeyFile(folder, KEY)).rejects.toMatchObject({ code: 'invalid-input' });
    const path = await write('x'.repeat(LIMIT + 1));
    await expect(shredKeyFile(path, KEY)).rejects.toMatchObject({ code: 'invalid-input' });
    expect(await readdir(folder)).toEqual(['keys.csv']);
  });

  test.skipIf(process.platform === 'win32')('does not wait for a pipe', async () => {
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    await expect(shredKeyFile(pipe, KEY)).rejects.toMatchObject({ code: 'invalid-input' });
  });
});
