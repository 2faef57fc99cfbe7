// Writing AWS files on a real disk: nothing is lost, whoever else writes and whenever somebody pulls the plug.
import {
  appendFileSync,
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '../../../shared/errors.ts';
import { putProfile, removeProfile } from '../../../src-main/core/aws-config/profile-edits.ts';
import { writeFileAtomic } from '../../../src-main/platform/atomic-write.ts';
import { AwsFileEditor, type AwsFileEditorOptions } from '../../../src-main/platform/aws-files.ts';
import { newFiles } from './new-files.ts';
import { refused, writerFixture } from './writer-fixture.ts';

const POSIX = process.platform !== 'win32';

let home = '';
let path = '';
let state = '';
const { start, placed } = writerFixture();
beforeEach(() => {
  ({ home, path, state } = placed());
});

function editor(options: Partial<AwsFileEditorOptions> = {}): AwsFileEditor {
  return new AwsFileEditor({ lockFolder: join(state, 'locks'), ...options });
}

const mode = (file: string) => statSync(file).mode & 0o7777;
const read = (file = path) => readFileSync(file, 'utf8');
const beside = (file = path) => readdirSync(dirname(file)).sort();

describe('replacing a file', () => {
  it('makes a new one readable by its user alone, and leaves nothing beside it', async () => {
    await writeFileAtomic(path, 'new\n');
    expect(read()).toBe('new\n');
    if (POSIX) expect(mode(path)).toBe(0o600);
    expect(beside()).toEqual(['config']);
  });

  it.runIf(POSIX)('keeps the mode, and the owner where the system allows it', async () => {
    writeFileSync(path, 'old\n');
    chmodSync(path, 0o640);
    const { uid, gid } = statSync(path);
    await writeFileAtomic(path, Buffer.from('new\n'), { mode: 0o600 });
    expect([read(), mode(path), statSync(path).uid, statSync(path).gid]).toEqual(['new\n', 0o640, uid, gid]);
  });

  it.runIf(POSIX)('follows links, also through a linked folder, and leaves them links', async () => {
    const dotfiles = join(home, 'dotfiles');
    mkdirSync(join(dotfiles, 'aws'), { recursive: true });
    writeFileSync(join(dotfiles, 'aws', 'config.real'), 'old\n');
    symlinkSync('config.real', join(dotfiles, 'aws', 'config'));
    rmSync(dirname(path), { recursive: true });
    symlinkSync(join(dotfiles, 'aws'), dirname(path));
    await writeFileAtomic(path, 'new\n');
    expect(read(join(dotfiles, 'aws', 'config.real'))).toBe('new\n');
    expect(lstatSync(path).isSymbolicLink()).toBe(true);
    expect(beside(join(dotfiles, 'aws', 'config'))).toEqual(['config', 'config.real']);
  });

  it.runIf(POSIX)('counts .. in a link from the folder the link is really in', async () => {
    mkdirSync(join(home, 'deep', 'real'), { recursive: true });
    symlinkSync('../target', join(home, 'deep', 'real', 'config'));
    symlinkSync(join(home, 'deep', 'real'), join(home, 'short'));
    await writeFileAtomic(join(home, 'short', 'config'), 'new\n');
    expect(read(join(home, 'deep', 'target'))).toBe('new\n');
    expect(existsSync(join(home, 'target'))).toBe(false);
  });

  it.runIf(POSIX)('writes the target of a dangling link', async () => {
    symlinkSync(join(home, 'later'), path);
    await writeFileAtomic(path, 'new\n');
    expect(read(join(home, 'later'))).toBe('new\n');
    expect(lstatSync(path).isSymbolicLink()).toBe(true);
  });

  it('leaves the old file and nothing else when the last look objects', async () => {
    writeFileSync(path, 'old\n');
    const objection = new Error('no');
    const written = writeFileAtomic(path, 'new\n', { beforeReplace: () => Promise.reject(objection) });
    await expect(written).rejects.toBe(objection);
    expect([read(), beside()]).toEqual(['old\n', ['config']]);
  });

  it('clears away what a killed writer left, but not what one at work may need', async () => {
    const old = `${dirname(path)}/.config.cloakroom-0123456789abcdef.tmp`;
    const fresh = `${dirname(path)}/.config.cloakroom-fedcba9876543210.tmp`;
    const foreign = `${dirname(path)}/.config.cloakroom-notes.tmp`;
    for (const file of [old, fresh, foreign]) writeFileSync(file, '');
    for (const file of [old, foreign]) utimesSync(file, 1, 1);
    await writeFileAtomic(path, 'new\n');
    expect([existsSync(old), existsSync(fresh), existsSync(foreign)]).toEqual([false, true, true]);
  });
});

describe('editing a file', () => {
  it.runIf(POSIX)('makes file and folder when they are missing, for the user alone', async () => {
    rmSync(dirname(path), { recursive: true });
    const edit = await editor().editFile(path, (text) => `${text}[default]\n`);
    expect(edit).toEqual({ changed: true, before: '', after: '[default]\n' });
    expect([mode(path), mode(dirname(path)), read()]).toEqual([0o600, 0o700, '[default]\n']);
  });

  it('writes nothing and leaves no trace when nothing changes', async () => {
    rmSync(dirname(path), { recursive: true });
    expect(await editor().editFile(path, (text) => text)).toEqual({ changed: false, before: '', after: '' });
    expect(readdirSync(home)).toEqual([]);
    mkdirSync(dirname(path));
    writeFileSync(path, 'x\n');
    const { ino } = statSync(path);
    await editor().editFile(path, (text) => text);
    expect(statSync(path).ino).toBe(ino);
  });

  it('keeps every byte outside the edit, byte order mark and line endings too', async () => {
    const before = '\uFEFF# caf\u00e9 \u{1F511}\r\n[default]\r\nregion = x';
    writeFileSync(path, before);
    const files = editor();
    const settings = { name: 'dev', helperPath: '/opt/helper', region: null };
    await files.editFile(path, (text) => putProfile(text, settings).text);
    expect(readFileSync(path).subarray(0, Buffer.byteLength(before))).toEqual(Buffer.from(before));
    await files.editFile(path, (text) => removeProfile(text, 'dev').text);
    expect(readFileSync(path)).toEqual(Buffer.from(before));
  });

  it('keeps the lock away from the file', async () => {
    writeFileSync(path, 'x\n');
    let during: string[] = [];
    await editor().editFile(path, (text) => {
      during = beside();
      return `${text}y\n`;
    });
    expect([during, beside()]).toEqual([['config'], ['config']]);
    expect(readdirSync(join(state, 'locks'))).toEqual([]);
  });

  it.each([
    ['Latin-1', Buffer.from('[default]\n# caf\xe9\n', 'latin1')],
    ['UTF-16', Buffer.from('\uFEFF[default]\n', 'utf16le')],
    ['UTF-16 without a mark', Buffer.from('[default]\n', 'utf16le')],
  ])('refuses a file in %s and leaves it', async (_name, bytes) => {
    writeFileSync(path, bytes);
    expect((await refused(editor().editFile(path, (text) => `${text}x`))).code).toBe('file-malformed');
    expect(readFileSync(path)).toEqual(bytes);
  });

  it('passes on what the edit throws and writes nothing', async () => {
    writeFileSync(path, '[profile dev]\n');
    const settings = { name: 'dev', helperPath: '/opt/helper', region: null };
    const error = await refused(editor().editFile(path, (text) => putProfile(text, settings).text));
    expect([error.code, read()]).toEqual(['profile-conflict', '[profile dev]\n']);
    await editor().editFile(path, (text) => `${text}still works\n`);
  });

  it('loses nothing of edits made at once in this process', async () => {
    const files = editor();
    const numbers = Array.from({ length: 20 }, (_, n) => n);
    await Promise.all(numbers.map((n) => files.editFile(path, (text) => `${text}${n}\n`)));
    expect(read()).toBe(numbers.map((n) => `${n}\n`).join(''));
  });

  it('loses nothing of edits made at once by several processes', async () => {
    const names = ['one', 'two', 'three'];
    const runs = names.map((name) => start({ do: 'append', path, name, count: 12, state }).ended);
    expect(await Promise.all(runs)).toEqual([0, 0, 0]);
    const expected = names.flatMap((name) => Array.from({ length: 12 }, (_, n) => `${name}-${n}`));
    expect(read().trimEnd().split('\n').sort()).toEqual(expected.sort());
  });

  it('plans again on what another program wrote while the edit was planned', async () => {
    writeFileSync(path, 'a\n');
    let plans = 0;
    const edit = await editor().editFile(path, (text) => {
      if (++plans === 2) appendFileSync(path, 'theirs\n');
      return `${text}ours\n`;
    });
    expect([plans, read()]).toEqual([3, 'a\ntheirs\nours\n']);
    expect(edit).toMatchObject({ before: 'a\ntheirs\n' });
  });

  describe('when another program writes to the file between the last look and its replacement', () => {
    /** The first time the file is replaced, `late` runs at that moment, and `then` right after it. */
    const collide = (late: () => void, then = () => {}): Partial<AwsFileEditorOptions> => {
      let collided = false;
      return {
        write: async (target, bytes, options = {}) => {
          if (target !== path || collided) return writeFileAtomic(target, bytes, options);
          await writeFileAtomic(target, bytes, {
            ...options,
            beforeReplace: async () => {
              await options.beforeReplace?.();
              late();
            },
          });
          collided = true;
          then();
        },
      };
    };
    const ours = (text: string) => `${text}ours\n`;
    beforeEach(() => writeFileSync(path, 'a\n'));

    it('brings its lines back', async () => {
      const options = collide(() => appendFileSync(path, 'theirs\n'));
      const edit = await editor(options).editFile(path, ours);
      expect(edit).toEqual({ changed: true, before: 'a\ntheirs\n', after: 'a\ntheirs\nours\n' });
      expect(read()).toBe(edit.after);
    });

    it('brings them back beside those it adds afterwards', async () => {
      const options = collide(
        () => writeFileSync(path, 'b\n'),
        () => appendFileSync(path, 'more\n'),
      );
      await editor(options).editFile(path, ours);
      expect(read()).toBe('b\nmore\nours\n');
    });

    it('brings added lines back even when the new file was rewritten already', async () => {
      const options = collide(
        () => appendFileSync(path, 'theirs\n'),
        () => writeFileSync(path, 'A\nours\n'),
      );
      await editor(options).editFile(path, ours);
      expect(read()).toBe('A\nours\ntheirs\n');
    });

    it('hands its version over when the two cannot be put together', async () => {
      const options = collide(
        () => writeFileSync(path, 'theirs\n'),
        () => writeFileSync(path, 'others\n'),
      );
      const overwritten: string[] = [];
      await editor(options).editFile(path, ours, {
        overwrote: async (theirs) => void overwritten.push(theirs),
      });
      expect([read(), overwritten]).toEqual(['others\n', ['theirs\n']]);
    });

    it('lets its version stand when the edit does not take it', async () => {
      const taken = new AppError({ code: 'profile-conflict', message: 'taken', remedy: 'none' });
      const edit = (text: string) => {
        if (text.includes('theirs')) throw taken;
        return ours(text);
      };
      const written = editor(collide(() => appendFileSync(path, 'theirs\n'))).editFile(path, edit);
      await expect(written).rejects.toBe(taken);
      expect(read()).toBe('a\ntheirs\n');
    });

    it('does not take a file it has only emptied so far for what it wants', async () => {
      await editor(collide(() => writeFileSync(path, ''))).editFile(path, ours);
      expect(read()).toBe('a\nours\n');
    });
  });

  it('gives up when another program never stops', async () => {
    writeFileSync(path, 'a\n');
    const error = await refused(
      editor().editFile(path, (text) => {
        appendFileSync(path, 'b\n');
        return `${text}ours\n`;
      }),
    );
    expect(error.code).toBe('file-busy');
    expect(read()).toMatch(/^a\n(b\n)+$/);
    expect(beside()).toEqual(['config']);
  });

  it('takes over the lock of a Cloakroom that was killed', async () => {
    writeFileSync(path, 'a\n');
    const holder = start({ do: 'hold-lock', path, state });
    await holder.answer;
    expect(readdirSync(join(state, 'locks'))).toHaveLength(1);
    holder.child.kill('SIGKILL');
    await holder.ended;
    await editor().editFile(path, (text) => `${text}b\n`);
    expect(read()).toBe('a\nb\n');
  });

  it.runIf(POSIX)('edits a hard-linked file under the name it was given', async () => {
    writeFileSync(path, 'a\n');
    linkSync(path, `${path}.copy`);
    await editor().editFile(path, (text) => `${text}b\n`);
    expect([read(), read(`${path}.copy`)]).toEqual(['a\nb\n', 'a\n']);
  });
});

describe('what the caller keeps of an edit', () => {
  it('is told before the file is replaced, and again when the edit was planned anew', async () => {
    writeFileSync(path, 'a\n');
    const told: string[][] = [];
    await editor().editFile(path, (text) => `${text}ours\n`, {
      beforeReplace: async (before, after) => {
        told.push([before, after, read()]);
        if (told.length === 1) appendFileSync(path, 'theirs\n');
      },
    });
    expect(told).toEqual([
      ['a\n', 'a\nours\n', 'a\n'],
      ['a\ntheirs\n', 'a\ntheirs\nours\n', 'a\ntheirs\n'],
    ]);
  });

  it('is a condition: when it cannot be kept, the file stays as it is', async () => {
    writeFileSync(path, 'a\n');
    const full = new AppError({ code: 'file-unwritable', message: 'no room', remedy: 'make some' });
    const edit = editor().editFile(path, (text) => `${text}b\n`, {
      beforeReplace: () => Promise.reject(full),
    });
    await expect(edit).rejects.toBe(full);
    expect([read(), beside(), readdirSync(join(state, 'locks'))]).toEqual(['a\n', ['config'], []]);
  });

  it('is nothing when nothing changes', async () => {
    writeFileSync(path, 'a\n');
    let told = 0;
    await editor().editFile(path, (text) => text, { beforeReplace: async () => void told++ });
    expect(told).toBe(0);
  });
});

describe('the AWS files of a person', () => {
  it('are read and edited at their places, and read as empty when missing', async () => {
    const credentials = join(home, '.aws', 'credentials');
    const files = newFiles(home);
    expect([await files.readConfig(), await files.readCredentials()]).toEqual(['', '']);
    writeFileSync(credentials, '[dev]\n');
    await files.editConfig(() => '[default]\n');
    expect([await files.readConfig(), await files.readCredentials()]).toEqual(['[default]\n', '[dev]\n']);
    await files.editCredentials((text) => `${text}[test]\n`);
    expect([await files.readConfig(), await files.readCredentials()]).toEqual([
      '[default]\n',
      '[dev]\n[test]\n',
    ]);
    expect([files.configPath, files.credentialsPath]).toEqual([path, credentials]);
  });
});
