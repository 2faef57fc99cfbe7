// The helper's copy and its endpoint file, on real files.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmod,
  copyFile,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { credentialProcessCommand } from '../../../shared/process-command.ts';
import {
  type HelperPlace,
  helperPath,
  installHelper,
  writeEndpointFile,
} from '../../../src-main/platform/helper-install.ts';

const onPosix = process.platform !== 'win32';
const LONG_AGO = new Date('2020-01-01T00:00:00Z');

let folder: string;
let source: string;
let place: HelperPlace;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cloakroom-install-'));
  source = join(folder, 'shipped-helper');
  place = { home: join(folder, 'home'), platform: process.platform };
  await writeFile(source, 'first version');
});

afterEach(() => rm(folder, { recursive: true, force: true }));

const modeOf = async (path: string): Promise<number> => (await stat(path)).mode & 0o777;

describe('installing the helper', () => {
  test('puts an executable copy at the stable place, and nothing beside it', async () => {
    const path = await installHelper(place, source);
    expect(path).toBe(helperPath(place));
    expect(await readFile(path, 'utf8')).toBe('first version');
    expect(await readdir(join(place.home, 'bin'))).toEqual([path.slice(join(place.home, 'bin').length + 1)]);
    if (onPosix) {
      expect(await modeOf(path)).toBe(0o700);
      expect(await modeOf(join(place.home, 'bin'))).toBe(0o700);
    }
  });

  test('leaves an equal copy alone', async () => {
    const path = await installHelper(place, source);
    await utimes(path, LONG_AGO, LONG_AGO);
    const before = await stat(path);
    await installHelper(place, source);
    const after = await stat(path);
    expect([after.ino, after.mtimeMs]).toEqual([before.ino, LONG_AGO.getTime()]);
  });

  test('replaces another version by a new file, so that a reader of the old one reads on', async () => {
    const path = await installHelper(place, source);
    const before = await stat(path);
    await writeFile(source, 'second version');
    await installHelper(place, source);
    expect(await readFile(path, 'utf8')).toBe('second version');
    if (onPosix) expect((await stat(path)).ino).not.toBe(before.ino);
  });

  test.runIf(onPosix)('replaces a helper that is running, which goes on running', async () => {
    await copyFile(process.execPath, source);
    const path = await installHelper(place, source);
    const running = spawn(path, ['-e', 'console.log("up"); process.stdin.resume()'], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const ended = once(running, 'exit');
    await once(running.stdout, 'data');
    await writeFile(source, 'second version');

    await installHelper(place, source);
    expect(await readFile(path, 'utf8')).toBe('second version');
    expect(running.exitCode).toBeNull();
    running.stdin.end();
    expect(await ended).toEqual([0, null]);
  });

  test.runIf(onPosix)('makes a copy executable again, of the same version or another', async () => {
    const path = await installHelper(place, source);
    for (const [mode, version] of [
      [0o600, 'first version'],
      [0o600, 'second version'],
      [0o400, 'third version'],
      [0o777, 'third version'],
      [0o777, 'fourth version'],
    ] as const) {
      await chmod(path, mode);
      await writeFile(source, version);
      await installHelper(place, source);
      expect(await readFile(path, 'utf8')).toBe(version);
      expect(await modeOf(path)).toBe(0o700);
    }
  });

  test.runIf(onPosix)('closes a folder in which others could put another program', async () => {
    await mkdir(join(place.home, 'bin'), { recursive: true });
    await chmod(join(place.home, 'bin'), 0o777);
    await installHelper(place, source);
    expect(await modeOf(join(place.home, 'bin'))).toBe(0o700);
  });

  test('several at once end with one whole copy', async () => {
    await writeFile(source, 'x'.repeat(500_000));
    await Promise.all(Array.from({ length: 8 }, () => installHelper(place, source)));
    expect(await readFile(helperPath(place), 'utf8')).toBe('x'.repeat(500_000));
    expect(await readdir(join(place.home, 'bin'))).toHaveLength(1);
  });

  test('says when the installation has no helper', async () => {
    await expect(installHelper(place, join(folder, 'missing'))).rejects.toMatchObject({
      code: 'file-unreadable',
      message: expect.stringContaining('helper is missing'),
    });
  });

  test('says when the folder cannot be made', async () => {
    await writeFile(place.home, '');
    await expect(installHelper(place, source)).rejects.toMatchObject({ code: 'file-unwritable' });
    await expect(
      writeEndpointFile(place, { path: '/x', token: null, launch: [], environment: {} }),
    ).rejects.toMatchObject({
      code: 'file-unwritable',
    });
  });

  test
    .runIf(onPosix)
    .each([
      'with space',
      'tab\there',
      'new\nline',
      'quo"te',
      "quo'te",
      'dollar$HOME',
      'percent%x%',
      'back\\slash',
      'tick`s`',
      'semi;colon',
      'amper&sand',
      'pipe|x',
      'star*',
      'paren(x)',
      'hash#',
    ])('refuses a folder named %j, which a tool would split or expand, and writes nothing', async (name) => {
    const home = join(folder, name);
    await expect(installHelper({ home, platform: 'linux' }, source)).rejects.toMatchObject({
      code: 'file-unwritable',
      remedy: expect.stringContaining('CLOAKROOM_HOME'),
    });
    expect(await readdir(folder)).toEqual(['shipped-helper']);
  });

  test.runIf(onPosix)('takes exactly the folders that a profile line can name', async () => {
    const characters = Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i));
    for (const character of [...characters.filter((c) => c !== '/'), 'é', '日', '🗝', '\u00a0']) {
      const home = join(folder, `a${character}b`);
      const path = helperPath({ home, platform: 'linux' });
      const named = attempt(() => credentialProcessCommand(path, 'dev'));
      const installed = await installHelper({ home, platform: 'linux' }, source).then(
        () => true,
        () => false,
      );
      expect([character, installed]).toEqual([character, named]);
    }
  });

  test('on Windows the folder of a user whose name has a space is refused, others are not', async () => {
    const install = (home: string) => installHelper({ home, platform: 'win32' }, join(folder, 'missing'));
    for (const home of ['C:\\Users\\Anna Maria\\.cloakroom', 'C:\\Users\\a&b\\.cloakroom'])
      await expect(install(home)).rejects.toMatchObject({
        remedy: expect.stringContaining('CLOAKROOM_HOME'),
      });
  });
});

describe('the endpoint file', () => {
  const path = () => join(place.home, 'bin', 'endpoint');

  test('says where the app listens and how to start it, for the user’s eyes only', async () => {
    await writeEndpointFile(place, {
      path: '/run/user/1000/cloakroom/broker.sock',
      token: null,
      launch: ['/opt/Cloak room/app', '--hidden'],
      environment: { AWS_ENDPOINT_URL: 'http://127.0.0.1:1' },
    });
    expect(await readFile(path(), 'utf8')).toBe(
      'cloakroom-endpoint 1\npath=/run/user/1000/cloakroom/broker.sock\nlaunch=/opt/Cloak room/app\nlaunch=--hidden\nenv=AWS_ENDPOINT_URL=http://127.0.0.1:1\n',
    );
    if (onPosix) expect(await modeOf(path())).toBe(0o600);
  });

  test('is left alone when nothing changed, and replaced when something did', async () => {
    const endpoint = { path: '/a/broker.sock', token: 'ab12', launch: ['/app'], environment: {} };
    await writeEndpointFile(place, endpoint);
    await utimes(path(), LONG_AGO, LONG_AGO);
    await writeEndpointFile(place, endpoint);
    expect((await stat(path())).mtimeMs).toBe(LONG_AGO.getTime());

    await writeEndpointFile(place, { ...endpoint, token: 'cd34' });
    expect(await readFile(path(), 'utf8')).toContain('token=cd34\n');
    expect(await readdir(join(place.home, 'bin'))).toEqual(['endpoint']);
  });

  test.runIf(onPosix)('is closed to others when it was open', async () => {
    const endpoint = { path: '/a/broker.sock', token: 'ab12', launch: [], environment: {} };
    await writeEndpointFile(place, endpoint);
    for (const token of ['ab12', 'cd34']) {
      await chmod(path(), 0o644);
      await writeEndpointFile(place, { ...endpoint, token });
      expect(await modeOf(path())).toBe(0o600);
    }
  });

  test.each([
    { path: '/a\nlaunch=/evil', token: null, launch: [], environment: {} },
    { path: '/a', token: 'x\ry', launch: [], environment: {} },
    { path: '/a', token: null, launch: ['/app', 'a\nb'], environment: {} },
  ])('takes no value with a newline: %j', async (endpoint) => {
    await expect(writeEndpointFile(place, endpoint)).rejects.toThrow('newline');
    await expect(stat(path())).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

function attempt(task: () => unknown): boolean {
  try {
    task();
    return true;
  } catch {
    return false;
  }
}
