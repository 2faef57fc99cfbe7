// Something else in the place of the helper or its endpoint file: what the app does, what the helper does, and that
// nothing elsewhere is written or given other permissions.
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { asRoot, failureText, OTHER_UID, onLinux } from '../integration/helper/harness.ts';
import { SquattedHome } from './squatted-home.ts';

describe.runIf(onLinux)('A helper’s place that is taken', () => {
  let at: SquattedHome;
  beforeEach(() => {
    at = new SquattedHome();
  });
  afterEach(() => at.remove());

  describe.each(['endpoint', 'credential-helper'])('of the file %s beside the helper', (name) => {
    const taken = () => join(at.home, 'bin', name);
    beforeEach(() => mkdirSync(join(at.home, 'bin'), { mode: 0o700 }));

    it.each<[string, () => unknown]>([
      ['a link to a file elsewhere', () => symlinkSync(join(at.outside, name), taken())],
      ['a link to a folder elsewhere', () => symlinkSync(at.outside, taken())],
      ['a dangling link', () => symlinkSync(join(at.base, 'nowhere'), taken())],
      ['a second name of a file elsewhere', () => linkSync(join(at.outside, name), taken())],
      ['a pipe', () => execFileSync('mkfifo', [taken()])],
      ['a file that others can write to', () => writeFileSync(taken(), 'path=/evil\n')],
      ['an endless file', () => writeFileSync(taken(), 'x=y\n'.repeat(1_000_000))],
    ])('by %s: the app puts its own there, nothing elsewhere is touched', async (_, squat) => {
      await squat();
      if (lstatSync(taken()).isFile() && lstatSync(taken()).nlink === 1) chmodSync(taken(), 0o666);
      const path = await at.startApp();
      const found = lstatSync(taken());
      expect(found.isFile()).toBe(true);
      expect(found.mode & 0o077).toBe(0);
      await at.expectServed(path);
      expect(existsSync(join(at.base, 'nowhere'))).toBe(false);
      at.expectOutsideUntouched();
    });

    it('by a folder: the app says so', async () => {
      mkdirSync(taken());
      await expect(at.startApp()).rejects.toMatchObject({
        code: 'file-unwritable',
        message: expect.stringContaining(taken()),
      });
    });

    it('whose folder is a link: the app says so and follows it nowhere', async () => {
      rmSync(join(at.home, 'bin'), { recursive: true });
      symlinkSync(at.outside, join(at.home, 'bin'));
      await expect(at.startApp()).rejects.toMatchObject({
        code: 'file-unwritable',
        message: expect.stringContaining(join(at.home, 'bin')),
      });
      at.expectOutsideUntouched();
    });
  });

  describe('by a changed endpoint file', () => {
    let path: string;
    const file = () => join(at.home, 'bin', 'endpoint');
    beforeEach(async () => {
      path = await at.startApp();
    });

    it.each<[string, () => unknown, RegExp]>([
      ['of another user', () => asRoot && chownSync(file(), OTHER_UID, OTHER_UID), /belongs to another user/],
      ['that the group can write to', () => chmodSync(file(), 0o620), /other users can write/],
      ['that everybody can write to', () => chmodSync(file(), 0o666), /other users can write/],
      [
        'that is a link',
        () => {
          renameSync(file(), `${file()}.real`);
          symlinkSync(`${file()}.real`, file());
        },
        /in the place of a file/,
      ],
      [
        'that is a pipe',
        () => {
          unlinkSync(file());
          execFileSync('mkfifo', [file()]);
        },
        /in the place of a file/,
      ],
      [
        'that is too long',
        () => writeFileSync(file(), `${readFileSync(file(), 'utf8')}${'x=y\n'.repeat(9_000)}`),
        /damaged/,
      ],
      ['that is garbage', () => writeFileSync(file(), Buffer.from([0, 1, 2, 255, 10])), /damaged/],
      ['that is empty', () => writeFileSync(file(), ''), /damaged/],
      [
        'with a relative path',
        () => writeFileSync(file(), 'cloakroom-endpoint 1\npath=run/broker.sock\n'),
        /not absolute/,
      ],
      ['with no path', () => writeFileSync(file(), 'cloakroom-endpoint 1\npath=\n'), /not absolute/],
    ])('%s: the helper refuses in one clear line and asks nobody', async (what, change, expected) => {
      if (what === 'of another user' && !asRoot) return;
      change();
      expect(failureText(await at.runHelper())).toMatch(expected);
    });

    it.runIf(asRoot)('that leads to another user’s socket: the helper refuses', async () => {
      const theirs = join(at.base, 'theirs');
      mkdirSync(theirs, { mode: 0o755 });
      chownSync(theirs, OTHER_UID, OTHER_UID);
      await at.squatter(join(theirs, 'broker.sock'), OTHER_UID);
      writeFileSync(file(), `cloakroom-endpoint 1\npath=${join(theirs, 'broker.sock')}\n`);
      expect(failureText(await at.runHelper())).toContain('belongs to another user');
    });

    it('is as it was when the app starts again', async () => {
      writeFileSync(file(), 'cloakroom-endpoint 1\npath=/nowhere/broker.sock\n');
      await at.stopApp();
      expect(await at.startApp()).toBe(path);
      await at.expectServed(path);
    });
  });
});
