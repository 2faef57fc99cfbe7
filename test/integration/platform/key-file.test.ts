// Reading the file a person chose.
import { execFileSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readKeyFile } from '../../../src-main/platform/key-file.ts';

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
