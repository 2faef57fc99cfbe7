// A watch through everything at once, at its end, and where the system has no watches left.
import { spawn, spawnSync } from 'node:child_process';
import fs, {
  mkdirSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { watchFiles } from '../../../src-main/platform/file-watch.ts';
import { eventually, noticed, read, replace, watchFixture } from './file-watch-fixture.ts';
import { randomNumbers } from './random-numbers.ts';

const POSIX = process.platform !== 'win32';
const PROGRAM = fileURLToPath(new URL('file-watch-process.ts', import.meta.url));
const { placed, witness } = watchFixture();
let home = '';
let config = '';
beforeEach(() => {
  ({ home, config } = placed());
});

describe('whatever happens in whatever order', () => {
  const homes = Array.from({ length: 6 }, (_, n) => n);
  it('the last look is at the last state', async () => {
    await Promise.all(
      homes.map(async (number) => {
        const place = join(home, `home-${number}`);
        mkdirSync(place);
        const folder = join(place, '.aws');
        const file = join(folder, 'config');
        const seen = witness(file, join(folder, 'credentials'));
        const next = randomNumbers(number + 1);
        const random = (limit: number) => Math.floor(next() * limit);
        const happenings = havoc(place, file);
        for (let round = 0; round < 15; round++) {
          for (let steps = 1 + random(12); steps > 0; steps--) {
            try {
              happenings[random(happenings.length)]?.();
            } catch {
              // Not possible just now, such as a file in a folder that is not there.
            }
            if (random(2) === 0) await wait(random(40));
          }
          await eventually(() => expect(seen.saw ?? null).toBe(read(file)));
        }
      }),
    );
  });

  function havoc(place: string, file: string): (() => void)[] {
    const [folder, one, two] = [dirname(file), join(place, 'one'), join(place, 'two')];
    let count = 0;
    const text = () => String(count++ % 10);
    const link = (to: string) => {
      mkdirSync(to, { recursive: true });
      rmSync(file, { force: true });
      symlinkSync(join(to, 'config'), file);
    };
    return [
      () => mkdirSync(folder),
      () => rmSync(folder, { recursive: true }),
      () => renameSync(folder, join(place, 'away')),
      () => renameSync(join(place, 'away'), folder),
      () => rmSync(join(place, 'away'), { recursive: true }),
      () => writeFileSync(file, text()),
      () => replace(file, text()),
      () => rmSync(file),
      ...(POSIX ? [() => link(one), () => link(two), () => unlinkSync(folder)] : []),
      ...(POSIX ? [() => symlinkSync('one', folder)] : []),
      () => writeFileSync(join(one, 'config'), text()),
      () => replace(join(two, 'config'), text()),
      () => rmSync(one, { recursive: true }),
    ];
  }
});

describe('the end of a watch', () => {
  it('is the end of calls, while others go on', async () => {
    const [stopped, goingOn] = [witness(config), witness(config)];
    await noticed(goingOn, () => writeFileSync(config, '1'));
    writeFileSync(config, '2');
    await stopped.stop();
    const { calls } = stopped;
    await noticed(goingOn, () => writeFileSync(config, '3'));
    await noticed(goingOn, () => rmSync(dirname(config), { recursive: true }));
    expect(stopped.calls).toBe(calls);
    await stopped.stop();
  });

  it('may come before it has begun, and from within a call', async () => {
    await witness(config).stop();
    const goingOn = witness(config);
    let calls = 0;
    const stop = watchFiles([config], () => {
      calls++;
      void stop();
    });
    await noticed(goingOn, () => writeFileSync(config, '1'));
    await noticed(goingOn, () => writeFileSync(config, '2'));
    expect(calls).toBe(1);
  });

  it('lets the process end', async () => {
    const child = spawn(process.execPath, ['--import', 'tsx', PROGRAM, config], { stdio: 'ignore' });
    const code = await new Promise((done) => child.once('exit', done));
    expect([code, read(config)]).toEqual([0, 'noticed 2']);
  });
});

describe('where the system has no watches left', () => {
  const { watch } = fs;
  afterEach(() => {
    fs.watch = watch;
    syncBuiltinESMExports();
  });

  it.each(['ENOSPC', 'EMFILE'])('changes are noticed all the same (%s)', async (code) => {
    let asked = 0;
    fs.watch = (() => {
      asked++;
      throw Object.assign(new Error(`${code}: no watches left, watch`), { code, syscall: 'watch' });
    }) as typeof fs.watch;
    syncBuiltinESMExports();
    const seen = witness(config);
    await noticed(seen, () => replace(config, '1'));
    await noticed(seen, () => rmSync(dirname(config), { recursive: true }));
    await noticed(seen, () => {
      mkdirSync(dirname(config));
      writeFileSync(config, '2');
    });
    expect(asked).toBeGreaterThan(0);
  });

  it('one that fails does not hinder the others', async () => {
    const refused = realpathSync(dirname(config));
    fs.watch = ((path: string, ...rest: never[]) => {
      if (path !== refused) return (watch as (...all: unknown[]) => fs.FSWatcher)(path, ...rest);
      throw Object.assign(new Error('ENOSPC: no watches left, watch'), { code: 'ENOSPC' });
    }) as typeof fs.watch;
    syncBuiltinESMExports();
    const elsewhere = join(home, 'elsewhere');
    const seen = witness(config, elsewhere);
    await noticed(seen, () => writeFileSync(elsewhere, '1'));
    await noticed(seen, () => writeFileSync(config, '1'));
  });

  const limited = ['-Ur', 'sh', '-c', 'echo 0 > /proc/sys/user/max_inotify_watches && exec "$@"', 'sh'];
  const canLimit = process.platform === 'linux' && spawnSync('unshare', [...limited, 'true']).status === 0;
  it.runIf(canLimit)('also when it is the system that says so', async () => {
    const program = [process.execPath, '--import', 'tsx', PROGRAM, config];
    const child = spawn('unshare', [...limited, ...program], { stdio: 'ignore' });
    const code = await new Promise((done) => child.once('exit', done));
    expect([code, read(config)]).toEqual([0, 'noticed 2']);
  });
});
