// Noticing what happens to files, on a real disk: whoever does it, however quickly, and whatever comes of the folder.
import { mkdirSync, renameSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import { eventually, noticed, read, replace, type Witness, watchFixture } from './file-watch-fixture.ts';

const POSIX = process.platform !== 'win32';
const { placed, witness } = watchFixture();
let home = '';
let config = '';
beforeEach(() => {
  ({ home, config } = placed());
});

/** A change that was just made may be told of twice; what comes later must not count. */
function expectNoMoreThanLate(by: Witness, calls: number): void {
  expect(by.calls - calls).toBeLessThan(2);
}

describe('a watched file', () => {
  it('is made, written in place, replaced, removed, made again', async () => {
    const seen = witness(config);
    for (const happening of [
      () => writeFileSync(config, '1'),
      () => writeFileSync(config, '2'),
      () => replace(config, '3'),
      () => writeFileSync(config, '4'),
      () => replace(config, '5'),
      () => rmSync(config),
      () => replace(config, '6'),
      () => rmSync(config),
      () => writeFileSync(config, '7'),
      () => writeFileSync(config, '8'),
    ]) {
      await noticed(seen, happening);
      await eventually(() => expect(seen.saw).toBe(read(config)));
    }
  });

  it('counts from the moment it is watched', async () => {
    writeFileSync(config, 'before');
    const seen = witness(config);
    writeFileSync(config, 'at once');
    await eventually(() => expect(seen.saw).toBe('at once'));
  });

  it('is looked at after the last of many changes, however quickly they come', async () => {
    const seen = witness(config);
    for (let n = 0; n < 300; n++) {
      if (n % 7 === 3) rmSync(config, { force: true });
      else (n % 5 === 0 ? replace : writeFileSync)(config, String(n % 10));
      // From none at all to longer than what is put together into one call.
      if (n % 3 === 0) await wait((n * 13) % 37);
      if (n % 30 === 29) await eventually(() => expect(seen.saw).toBe(read(config)));
    }
    expect(seen.calls).toBeGreaterThan(9);
  });

  it('is one call for changes that come together', async () => {
    const seen = witness(config);
    await noticed(seen, () => writeFileSync(config, '0'));
    await noticed(seen, () => {
      for (let n = 1; n <= 50; n++) replace(config, String(n));
    });
    await eventually(() => expect(seen.saw).toBe('50'));
    expect(seen.calls).toBeLessThan(5);
  });

  it('is not called changed because of what lies beside it', async () => {
    const other = join(dirname(config), 'other');
    writeFileSync(config, '1');
    const [seen, ofOther] = [witness(config), witness(other)];
    const { calls } = seen;
    for (let n = 0; n < 5; n++) {
      await noticed(ofOther, () => writeFileSync(other, 'x'));
      await noticed(ofOther, () => replace(other, 'y'));
      await noticed(ofOther, () => rmSync(other));
    }
    expectNoMoreThanLate(seen, calls);
    await noticed(seen, () => writeFileSync(config, '2'));
  });

  it('is one of several', async () => {
    const credentials = join(dirname(config), 'credentials');
    const elsewhere = join(home, 'work', 'aws-config');
    const seen = witness(config, credentials, elsewhere);
    await noticed(seen, () => writeFileSync(credentials, '1'));
    await noticed(seen, () => mkdirSync(dirname(elsewhere)));
    await noticed(seen, () => writeFileSync(elsewhere, '1'));
    await noticed(seen, () => writeFileSync(config, '1'));
    await noticed(seen, () => rmSync(elsewhere));
  });
});

describe('the folder of a watched file', () => {
  it('need not be there', async () => {
    rmSync(dirname(config), { recursive: true });
    const seen = witness(config);
    await noticed(seen, () => mkdirSync(dirname(config)));
    await noticed(seen, () => writeFileSync(config, '1'));
    await noticed(seen, () => writeFileSync(config, '2'));
  });

  it('need not be there, nor those above it, and all may come at once', async () => {
    const deep = join(home, 'a', 'b', 'c', 'config');
    const seen = witness(deep);
    await noticed(seen, () => {
      mkdirSync(dirname(deep), { recursive: true });
      writeFileSync(deep, '1');
    });
    await eventually(() => expect(seen.saw).toBe('1'));
    await noticed(seen, () => writeFileSync(deep, '2'));
    await noticed(seen, () => rmSync(join(home, 'a'), { recursive: true }));
    await noticed(seen, () => mkdirSync(join(home, 'a')));
    await noticed(seen, () => mkdirSync(dirname(deep), { recursive: true }));
    await noticed(seen, () => writeFileSync(deep, '3'));
  });

  it('may go and come back, slowly or at once', async () => {
    writeFileSync(config, '1');
    const seen = witness(config);
    for (let n = 0; n < 5; n++) {
      await noticed(seen, () => rmSync(dirname(config), { recursive: true }));
      await noticed(seen, () => mkdirSync(dirname(config)));
      await noticed(seen, () => writeFileSync(config, '2'));
      await noticed(seen, () => {
        rmSync(dirname(config), { recursive: true });
        mkdirSync(dirname(config));
        writeFileSync(config, '3');
      });
      await eventually(() => expect(seen.saw).toBe('3'));
      await noticed(seen, () => writeFileSync(config, '4'));
    }
  });

  it('may be moved away and back, and another be put in its place', async () => {
    writeFileSync(config, '1');
    const away = join(home, 'away');
    const seen = witness(config);
    await noticed(seen, () => renameSync(dirname(config), away));
    await noticed(seen, () => renameSync(away, dirname(config)));
    await noticed(seen, () => writeFileSync(config, '2'));
    mkdirSync(join(home, 'new'));
    writeFileSync(join(home, 'new', 'config'), '3');
    await noticed(seen, () => {
      renameSync(dirname(config), away);
      renameSync(join(home, 'new'), dirname(config));
    });
    await eventually(() => expect(seen.saw).toBe('3'));
    await noticed(seen, () => writeFileSync(config, '4'));
  });

  it('may go and come back while several watch it', async () => {
    const seen = [witness(config), witness(join(dirname(config), 'credentials')), witness(dirname(config))];
    const all = (happening: () => void) => {
      const calls = seen.map((each) => each.calls);
      happening();
      return eventually(() => {
        for (const [index, each] of seen.entries()) expect(each.calls).toBeGreaterThan(calls[index] ?? 0);
      });
    };
    for (let n = 0; n < 3; n++) {
      await all(() => rmSync(dirname(config), { recursive: true }));
      await all(() => mkdirSync(dirname(config)));
      await all(() => {
        writeFileSync(config, '1');
        writeFileSync(join(dirname(config), 'credentials'), '1');
      });
    }
  });

  it('counts with all that is in it when it is what is watched', async () => {
    const folder = join(home, '.aws', 'sso', 'cache');
    const seen = witness(folder);
    await noticed(seen, () => mkdirSync(folder, { recursive: true }));
    await noticed(seen, () => writeFileSync(join(folder, 'a.json'), '{}'));
    await noticed(seen, () => writeFileSync(join(folder, 'a.json'), '{ }'));
    await noticed(seen, () => replace(join(folder, 'b.json'), '{}'));
    await noticed(seen, () => rmSync(join(folder, 'a.json')));
    await noticed(seen, () => rmSync(join(home, '.aws'), { recursive: true }));
    await noticed(seen, () => mkdirSync(folder, { recursive: true }));
    await noticed(seen, () => writeFileSync(join(folder, 'a.json'), '{}'));
  });
});

describe.runIf(POSIX)('a watched symbolic link', () => {
  let dotfile = '';
  beforeEach(() => {
    dotfile = join(home, 'dotfiles', 'aws-config');
    mkdirSync(dirname(dotfile));
    writeFileSync(dotfile, '1');
    symlinkSync('../dotfiles/aws-config', config);
  });
  const point = (to: string) => {
    symlinkSync(to, `${config}.new`);
    renameSync(`${config}.new`, config);
  };

  it('changes with the file it leads to', async () => {
    const seen = witness(config);
    await noticed(seen, () => writeFileSync(dotfile, '2'));
    await noticed(seen, () => replace(dotfile, '3'));
    await noticed(seen, () => writeFileSync(dotfile, '4'));
    await noticed(seen, () => rmSync(dotfile));
    await noticed(seen, () => rmSync(dirname(dotfile), { recursive: true }));
    await noticed(seen, () => mkdirSync(dirname(dotfile)));
    await noticed(seen, () => writeFileSync(dotfile, '5'));
    await eventually(() => expect(seen.saw).toBe('5'));
  });

  it('changes when it is pointed elsewhere, from then on with that file and no more with the old one', async () => {
    const other = join(home, 'other', 'config');
    mkdirSync(dirname(other));
    writeFileSync(other, 'other');
    const [seen, ofOld] = [witness(config), witness(dotfile)];
    await noticed(seen, () => point(other));
    await eventually(() => expect(seen.saw).toBe('other'));
    await noticed(seen, () => writeFileSync(other, 'other, changed'));
    const { calls } = seen;
    for (let n = 0; n < 10; n++) await noticed(ofOld, () => writeFileSync(dotfile, `old, changed ${n}`));
    expectNoMoreThanLate(seen, calls);
  });

  it('may be replaced by a file, and the file by a link', async () => {
    const seen = witness(config);
    await noticed(seen, () => replace(config, 'file'));
    await eventually(() => expect(seen.saw).toBe('file'));
    await noticed(seen, () => point(dotfile));
    await noticed(seen, () => writeFileSync(dotfile, '2'));
  });

  it('may lead over several links, and through a folder that is one', async () => {
    const real = join(home, 'real');
    mkdirSync(real);
    writeFileSync(join(real, 'config'), '1');
    rmSync(dirname(config), { recursive: true });
    symlinkSync('first', dirname(config));
    symlinkSync(real, join(home, 'first'));
    const seen = witness(config);
    await noticed(seen, () => writeFileSync(join(real, 'config'), '2'));
    mkdirSync(join(home, 'second'));
    writeFileSync(join(home, 'second', 'config'), 'second');
    await noticed(seen, () => {
      unlinkSync(join(home, 'first'));
      symlinkSync('second', join(home, 'first'));
    });
    await eventually(() => expect(seen.saw).toBe('second'));
    await noticed(seen, () => replace(join(home, 'second', 'config'), '3'));
  });

  it('may lead nowhere, or in a circle, until that is corrected', async () => {
    unlinkSync(config);
    symlinkSync('config', config);
    const seen = witness(config);
    await noticed(seen, () => point('nowhere/config'));
    await noticed(seen, () => mkdirSync(join(dirname(config), 'nowhere')));
    await noticed(seen, () => writeFileSync(join(dirname(config), 'nowhere', 'config'), '1'));
    await noticed(seen, () => point('config'));
    await noticed(seen, () => point(dotfile));
    await eventually(() => expect(seen.saw).toBe('1'));
  });
});
