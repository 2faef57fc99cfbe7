// The log on real files.
import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Secret } from '../../../src-main/core/secret.ts';
import { createFileLog } from '../../../src-main/platform/log.ts';

const LIMIT = 1_000_000;

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cloakroom-log-'));
  path = join(folder, 'logs', 'cloakroom.log');
});

afterEach(() => rm(folder, { recursive: true, force: true }));

async function entries(): Promise<Record<string, unknown>[]> {
  const lines = (await readFile(path, 'utf8')).split('\n');
  expect(lines.pop()).toBe('');
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

test('each entry is one line of JSON with its time, level and event', async () => {
  const log = createFileLog(path);
  log.info('started');
  log.warn('line\nbreak', { profile: 'a\nb', count: 2, ok: true, none: null });
  expect(await entries()).toEqual([
    { at: expect.stringMatching(/^\d{4}-.*Z$/), level: 'info', event: 'started' },
    expect.objectContaining({
      level: 'warn',
      event: 'line\nbreak',
      profile: 'a\nb',
      count: 2,
      ok: true,
      none: null,
    }),
  ]);
});

test.skipIf(process.platform === 'win32')('the file and its folder are the user’s alone', async () => {
  createFileLog(path).info('started');
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect((await stat(join(folder, 'logs'))).mode & 0o777).toBe(0o700);
});

test('what is not a plain value shows as its type, with nothing of what is in it', async () => {
  const hidden = 'example/secret/in/an/object';
  createFileLog(path).info('odd fields', {
    secret: new Secret(hidden),
    object: { secretAccessKey: hidden },
    list: [hidden],
    error: new Error(hidden),
    bytes: Buffer.from(hidden),
    method: () => hidden,
    symbol: Symbol(hidden),
    big: 12n,
    nothing: undefined,
    long: 'x'.repeat(10_000),
  });
  expect(await readFile(path, 'utf8')).not.toContain('example/secret');
  expect(await entries()).toMatchObject([
    {
      secret: '[object]',
      object: '[object]',
      list: '[object]',
      error: '[object]',
      bytes: '[object]',
      method: '[function]',
      symbol: '[symbol]',
      big: '[bigint]',
      nothing: '[undefined]',
      long: 'x'.repeat(500),
    },
  ]);
});

test('a full file becomes the old one, and there are never more than two', async () => {
  const log = createFileLog(path);
  for (const round of ['first', 'second', 'third']) {
    log.info(round);
    await appendFile(path, `${'x'.repeat(LIMIT)}\n`);
  }
  log.info('last');
  expect((await readdir(join(folder, 'logs'))).sort()).toEqual(['cloakroom.log', 'cloakroom.log.1']);
  expect(await entries()).toMatchObject([{ event: 'last' }]);
  expect(await readFile(`${path}.1`, 'utf8')).toContain('third');
});

test('a log that cannot be written keeps nobody from anything', async () => {
  await writeFile(join(folder, 'logs'), 'a file in the place of the folder');
  const log = createFileLog(path);
  log.info('started');
  log.warn('still here');
  expect(await readFile(join(folder, 'logs'), 'utf8')).toBe('a file in the place of the folder');

  await rm(join(folder, 'logs'));
  log.info('back');
  expect(await entries()).toMatchObject([{ event: 'back' }]);
});

test('a folder in the place of the file, or a folder that is removed meanwhile, is no failure either', async () => {
  await mkdir(path, { recursive: true });
  const log = createFileLog(path);
  log.info('lost');
  await rm(join(folder, 'logs'), { recursive: true });
  log.info('kept');
  expect(await entries()).toMatchObject([{ event: 'kept' }]);
});
