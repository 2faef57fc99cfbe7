// Something else in the place of the app's socket or its folder: what the app does, what the helper does, and that
// nothing elsewhere is removed, written, or given other permissions.
import { execFileSync, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { asRoot, failureText, OTHER_UID, onLinux } from '../integration/helper/harness.ts';
import { SquattedHome } from './squatted-home.ts';

/** One in some hundred falls between looking at the folder and closing it. */
const TRIES = 1_000;

describe.runIf(onLinux)('A place that is taken', () => {
  let at: SquattedHome;
  beforeEach(() => {
    at = new SquattedHome();
  });
  afterEach(() => at.remove());

  describe('of the socket', () => {
    beforeEach(() => mkdirSync(at.first, { mode: 0o700 }));
    const socketPath = () => join(at.first, 'broker.sock');

    it.each<[string, () => unknown]>([
      ['a plain file', () => writeFileSync(socketPath(), 'left over')],
      ['a link to a file elsewhere', () => symlinkSync(join(at.outside, 'broker.sock'), socketPath())],
      ['a link to a folder elsewhere', () => symlinkSync(at.outside, socketPath())],
      ['a dangling link', () => symlinkSync(join(at.base, 'nowhere'), socketPath())],
      ['a second name of a file elsewhere', () => linkSync(join(at.outside, 'broker.sock'), socketPath())],
      ['a pipe', () => execFileSync('mkfifo', [socketPath()])],
      [
        'a dead socket',
        async () => {
          const child = await at.squatter(socketPath());
          child.kill('SIGKILL');
          await once(child, 'exit');
        },
      ],
    ])(
      'by %s: the helper asks nobody, the app takes the place, nothing elsewhere is touched',
      async (_, squat) => {
        await squat();
        expect(failureText(await at.helperFor(socketPath()))).toMatch(/not running|in the place of a file/);
        expect(await at.startApp()).toBe(socketPath());
        expect(lstatSync(socketPath()).isSocket()).toBe(true);
        await at.expectServed(socketPath());
        at.expectOutsideUntouched();
      },
    );

    it.each<[string, () => unknown]>([
      ['a folder', () => mkdirSync(socketPath())],
      ['somebody of the same user who listens', () => at.squatter(socketPath())],
    ])('by %s: the app listens elsewhere and helpers go there', async (_, squat) => {
      await squat();
      expect(await at.startApp()).toBe(join(at.second, 'broker.sock'));
      expect(at.warned).toHaveLength(1);
      await at.expectServed(join(at.second, 'broker.sock'));
      expect(existsSync(socketPath())).toBe(true);
    });

    it.runIf(asRoot)(
      'by another user who listens: no helper takes an answer, and the app listens elsewhere',
      async () => {
        chmodSync(at.runtime, 0o755);
        chownSync(at.first, OTHER_UID, OTHER_UID);
        await at.squatter(socketPath(), OTHER_UID);
        expect(failureText(await at.helperFor(socketPath()))).toContain('belongs to another user');
        chownSync(at.first, 0, 0);
        expect(failureText(await at.runHelper())).toContain('belongs to another user');
        chownSync(socketPath(), 0, 0);
        expect(failureText(await at.runHelper())).toMatch(/^another user listens on Cloakroom's socket; /);

        expect(await at.startApp()).toBe(join(at.second, 'broker.sock'));
        await at.expectServed(join(at.second, 'broker.sock'));
      },
    );
  });

  describe('of its folder', () => {
    it.each<[string, () => unknown]>([
      ['a plain file', () => writeFileSync(at.first, '')],
      ['a link to a folder elsewhere', () => symlinkSync(at.outside, at.first)],
      ['a dangling link', () => symlinkSync(join(at.base, 'nowhere'), at.first)],
      ['a pipe', () => execFileSync('mkfifo', [at.first])],
      [
        'a runtime folder that everybody can write to',
        () => {
          mkdirSync(at.first, { mode: 0o700 });
          chmodSync(at.runtime, 0o777);
        },
      ],
    ])('by %s: the app listens elsewhere, nothing there is touched', async (_, squat) => {
      await squat();
      const before = lstatSync(at.first);
      expect(await at.startApp()).toBe(join(at.second, 'broker.sock'));
      expect(at.warned).toHaveLength(1);
      await at.expectServed(join(at.second, 'broker.sock'));
      const { mode, ino } = lstatSync(at.first);
      expect({ mode, ino }).toEqual({ mode: before.mode, ino: before.ino });
      expect(existsSync(join(at.base, 'nowhere'))).toBe(false);
      at.expectOutsideUntouched();
    });

    it('by nobody, in a shared folder like /tmp: what is made there cannot be replaced, so it is used', async () => {
      chmodSync(at.runtime, 0o1777);
      const path = await at.startApp();
      expect(path).toBe(join(at.first, 'broker.sock'));
      await at.expectServed(path);
    });

    it.each(['777', '755', '770', '500', '1777'])(
      'by a folder of mode %s of one’s own: it is closed to others',
      async (mode) => {
        mkdirSync(at.first);
        chmodSync(at.first, Number.parseInt(mode, 8));
        const path = await at.startApp();
        expect(path).toBe(join(at.first, 'broker.sock'));
        expect(statSync(at.first).mode & 0o777).toBe(0o700);
        await at.expectServed(path);
      },
    );

    it.runIf(asRoot)(
      'by a folder of another user: the helper refuses it, the app listens elsewhere',
      async () => {
        mkdirSync(at.first, { mode: 0o777 });
        chownSync(at.first, OTHER_UID, OTHER_UID);
        expect(failureText(await at.helperFor(join(at.first, 'broker.sock')))).toContain(
          'belongs to another user',
        );
        expect(await at.startApp()).toBe(join(at.second, 'broker.sock'));
        expect(readdirSync(at.first)).toEqual([]);
      },
    );

    it('by nobody, in a folder that cannot be written to: the app listens elsewhere', async ({ skip }) => {
      if (!asRoot) chmodSync(at.runtime, 0o500);
      else if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'ro', 'none', at.runtime]).status !== 0) skip();
      try {
        expect(await at.startApp()).toBe(join(at.second, 'broker.sock'));
        expect(at.warned).toHaveLength(1);
        await at.expectServed(join(at.second, 'broker.sock'));
      } finally {
        if (asRoot) execFileSync('umount', [at.runtime]);
      }
    });

    it.runIf(asRoot)(
      'by nobody, in a runtime folder of another user: the app listens elsewhere',
      async () => {
        chownSync(at.runtime, OTHER_UID, OTHER_UID);
        expect(await at.startApp()).toBe(join(at.second, 'broker.sock'));
        expect(at.warned).toEqual([expect.stringContaining('Other users can replace what is in')]);
      },
    );

    it('twice: the app says which folder is in the way and what to do', async () => {
      symlinkSync(at.outside, at.first);
      symlinkSync(at.outside, at.second);
      await expect(at.startApp()).rejects.toMatchObject({
        code: 'file-unwritable',
        message: expect.stringContaining(at.second),
        remedy: expect.stringContaining('remove it'),
      });
      at.expectOutsideUntouched();
    });

    it('by turns with a link, as fast as can be: what the link leads to keeps its permissions', async () => {
      const shared = new Int32Array(new SharedArrayBuffer(8));
      const swapping = new Worker(
        `const { mkdirSync, renameSync, symlinkSync, unlinkSync } = require('node:fs');
         const { shared, first, outside } = require('node:worker_threads').workerData;
         // One that has yet to be closed to others, then the link.
         for (let n = 0; Atomics.load(shared, 0) === 0; n++) {
           try { mkdirSync(first, 0o755); } catch {}
           try { renameSync(first, first + '-' + n); } catch {}
           try { symlinkSync(outside, first); Atomics.add(shared, 1, 1); } catch {}
           try { unlinkSync(first); } catch {}
         }`,
        { eval: true, workerData: { shared, first: at.first, outside: at.outside } },
      );
      const ended = once(swapping, 'exit');
      try {
        for (let tried = 0; tried < TRIES || Atomics.load(shared, 1) < TRIES; tried++) {
          // Fails, or listens where the name led at that moment.
          const socket = await at
            .listenAt([{ folder: at.first, path: join(at.first, `${tried}.sock`) }])
            .catch(() => null);
          expect(statSync(at.outside).mode & 0o777).toBe(0o755);
          await socket?.close();
        }
      } finally {
        Atomics.store(shared, 0, 1);
        await ended;
      }
    });
  });
});
