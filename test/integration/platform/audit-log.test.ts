// The audit log on a real disk: what is kept, what is shown of trouble, and who else may not have a hand in it.
import { spawnSync } from 'node:child_process';
import {
  chmod,
  link,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AuditPlace, happened, makeAuditPlace, SECOND } from './audit-fixture.ts';

const onLinux = process.platform === 'linux';

let place: AuditPlace;
beforeEach(async () => {
  place = await makeAuditPlace();
});
afterEach(() => place.remove());

const PROGRAMS = {
  'audit-kill-process.ts': new URL('audit-kill-process.ts', import.meta.url),
  'audit-full-process.ts': new URL('audit-full-process.ts', import.meta.url),
};

function runProgram(name: keyof typeof PROGRAMS) {
  const tsx = join(import.meta.dirname, '../../../node_modules/.bin/tsx');
  return spawnSync(process.execPath, [tsx, fileURLToPath(PROGRAMS[name]), place.folder], {
    encoding: 'utf8',
  });
}

describe('The audit log', () => {
  it('has an entry on the disk before record() returns', async () => {
    const audit = place.start();
    audit.record(happened('dev'));
    const [line] = await place.lines();
    expect(JSON.parse(line ?? '')).toMatchObject({ sequence: 1, profile: 'dev', previous: '0'.repeat(64) });
  });

  it('is for the user alone', async () => {
    await mkdir(place.folder, { mode: 0o755 });
    const audit = place.start();
    audit.record(happened('dev'));
    await audit.flush();
    expect((await stat(place.folder)).mode & 0o777).toBe(0o700);
    for (const name of await readdir(place.folder))
      expect((await stat(join(place.folder, name))).mode & 0o777).toBe(0o600);
  });

  it('makes no folder before there is something to write', async () => {
    const audit = place.start();
    await audit.verify();
    expect(await audit.list(null, 10)).toEqual({ entries: [], more: false });
    expect(audit.summary()).toEqual({ lastSequence: 0, lastAt: null, kept: 0, problem: null });
    await expect(stat(place.folder)).rejects.toThrow('ENOENT');
  });

  it('lists newest first, by pages, across files and starts', async () => {
    const first = place.start();
    for (let n = 1; n <= 15; n++) first.record(happened(`p${n}`));
    const audit = place.start();
    for (let n = 16; n <= 30; n++) audit.record(happened(`p${n}`));
    expect((await place.files()).length).toBeGreaterThan(2);
    const seen: (string | null)[] = [];
    let before: number | null = null;
    for (;;) {
      const { entries, more } = await audit.list(before, 7);
      seen.push(...entries.map(({ profile }) => profile));
      before = entries.at(-1)?.sequence ?? 0;
      if (!more) break;
      expect(entries).toHaveLength(7);
    }
    expect(seen).toEqual(Array.from({ length: 30 }, (_, index) => `p${30 - index}`));
  });

  it('lets the oldest file go when there are too many, and what is left is intact', async () => {
    const audit = place.start();
    for (let n = 1; n <= 100; n++) audit.record(happened(`p${n}`));
    expect(await place.files()).toHaveLength(5);
    const verdict = await audit.verify();
    expect(verdict).toMatchObject({ intact: true, lastSequence: 100, endChecked: true, problem: null });
    expect(verdict.firstSequence).toBeGreaterThan(1);
    expect(audit.summary()).toMatchObject({ lastSequence: 100, kept: 101 - (verdict.firstSequence ?? 0) });
    expect(verdict.checked).toBe(audit.summary().kept);
    expect(await place.start().verify()).toMatchObject({ intact: true, checked: verdict.checked });
  });

  it('cuts short what a program has made long', async () => {
    const audit = place.start();
    const long = { pid: 7, name: 'long', executable: `/${'x'.repeat(4_000)}`, script: null };
    const caller = { program: long, application: long, chain: Array.from({ length: 60 }, () => long) };
    audit.record(happened('dev', { caller }));
    expect((await place.lines())[0]?.length).toBeLessThan(32_000);
    expect(await audit.verify()).toMatchObject({ intact: true, checked: 1 });
  });

  it('takes a clock that goes back', async () => {
    const audit = place.start();
    audit.record(happened('dev'));
    place.clock.setWallBy(-86_400_000);
    audit.record(happened('dev'));
    const { entries } = await audit.list(null, 10);
    expect(entries.map(({ sequence }) => sequence)).toEqual([2, 1]);
    expect(await audit.verify()).toMatchObject({ intact: true, checked: 2 });
  });

  it('tells of many entries in one go, and not while they are written', async () => {
    const audit = place.start();
    let told = 0;
    audit.onChange(() => {
      told += 1;
    });
    for (let n = 0; n < 50; n++) audit.record(happened('dev'));
    expect(told).toBe(0);
    await place.clock.advance(SECOND);
    expect(told).toBe(1);
  });

  it('survives being killed in the middle of a burst, with nothing lost', async () => {
    const killed = runProgram('audit-kill-process.ts');
    expect(killed.signal ?? killed.status).not.toBe(0);
    const recorded = Number(killed.stdout.trim().split('\n').at(-1));
    expect(recorded).toBeGreaterThan(0);
    const audit = place.start();
    expect(audit.summary().lastSequence).toBeGreaterThanOrEqual(recorded);
    expect(await audit.verify()).toMatchObject({ intact: true });
  });
});

describe.runIf(onLinux)('What stands in the way of the audit log', () => {
  it('is shown with what to do, stops nobody, and is tried again', async () => {
    await writeFile(place.folder, 'in the way');
    const audit = place.start();
    audit.record(happened('one'));
    audit.record(happened('two'));
    expect(audit.summary()).toMatchObject({ lastSequence: 0, problem: { code: 'file-unwritable' } });
    expect(audit.summary().problem?.message).toMatch(/^The audit log is not being written: /);
    expect(audit.summary().problem?.remedy).toMatch(/what happens meanwhile is written then$/);
    await rm(place.folder);
    await place.clock.advance(60 * SECOND);
    expect(audit.summary()).toMatchObject({ lastSequence: 2, problem: null });
    expect(await audit.verify()).toMatchObject({ intact: true, checked: 2 });
  });

  it('leaves no part of a line behind when the disk is full, and nothing is lost', () => {
    const { full, whileFull, after, verdict } = JSON.parse(runProgram('audit-full-process.ts').stdout);
    expect(full.problem).toMatchObject({ code: 'file-unwritable' });
    expect(full.lastSequence).toBeGreaterThan(1);
    expect(full.lastSequence).toBeLessThan(20);
    expect(whileFull).toMatchObject({ intact: true, checked: full.lastSequence });
    expect(after).toMatchObject({ lastSequence: 21, problem: null });
    expect(verdict).toMatchObject({ intact: true, checked: 21 });
  });

  it.each([
    ['a link to a folder', (elsewhere: string) => symlink(elsewhere, place.folder)],
    ['a file', () => writeFile(place.folder, '')],
  ])('is refused when the folder is %s', async (_, make) => {
    const elsewhere = await mkdtemp(join(tmpdir(), 'cloakroom-elsewhere-'));
    await make(elsewhere);
    const audit = place.start();
    audit.record(happened('dev'));
    expect(audit.summary().problem).toMatchObject({ code: 'file-unwritable' });
    expect(await readdir(elsewhere)).toEqual([]);
    await rm(elsewhere, { recursive: true });
  });

  it.each([
    ['a symbolic link', (other: string, path: string) => symlink(other, path)],
    ['a second name of another file', (other: string, path: string) => link(other, path)],
  ])('is refused when the file is %s', async (_, make) => {
    const other = join(place.root, 'other');
    await writeFile(other, 'untouched\n');
    await mkdir(place.folder);
    await make(other, join(place.folder, '000000000000001.jsonl'));
    const audit = place.start();
    audit.record(happened('dev'));
    expect(audit.summary().problem?.message).toMatch(/is not a file of yours alone/);
    expect(await readFile(other, 'utf8')).toBe('untouched\n');
  });

  it('is refused when the file is a pipe, without waiting for its other end', async () => {
    await mkdir(place.folder);
    spawnSync('mkfifo', [join(place.folder, '000000000000001.jsonl')]);
    const audit = place.start();
    audit.record(happened('dev'));
    expect(audit.summary().problem).toMatchObject({ code: 'file-unwritable' });
  });

  it.runIf(process.getuid?.() === 0)('is refused when the folder is somebody else’s', async () => {
    await mkdir(place.folder);
    spawnSync('chown', ['65534', place.folder]);
    const audit = place.start();
    audit.record(happened('dev'));
    expect(audit.summary().problem?.message).toMatch(/is not a folder of yours alone/);
    expect(await readdir(place.folder)).toEqual([]);
  });

  it('goes on in a new file when the log is removed under it, and that shows', async () => {
    const audit = place.start();
    audit.record(happened('one'));
    await rm(place.folder, { recursive: true });
    audit.record(happened('two'));
    expect(audit.summary()).toMatchObject({ lastSequence: 2, problem: null });
    expect(await audit.verify()).toMatchObject({
      intact: false,
      brokenAt: 2,
      problem: 'The entries before 2 were removed',
    });
  });
});

describe('Exporting the audit log', () => {
  it('writes all that is kept, oldest first, for the user alone', async () => {
    const audit = place.start();
    for (let n = 1; n <= 20; n++) audit.record(happened(`p${n}`));
    const target = join(place.root, 'copy.jsonl');
    await writeFile(target, 'older copy', { mode: 0o644 });
    await audit.exportTo(target);
    const text = await readFile(target, 'utf8');
    expect(text.trim().split('\n')).toEqual(await place.lines());
    expect((await stat(target)).mode & 0o777).toBe(0o600);
    expect((await readdir(place.root)).sort()).toEqual(['audit', 'copy.jsonl']);
  });

  it('leaves out no entry of a newer version, whatever is in it, and no more than the rest of a line', async () => {
    const audit = place.start();
    for (const name of ['one', 'two', 'three']) audit.record(happened(name));
    await place.edit(-1, (lines) => [
      ...lines.map((line) => line.replace('"kind":"tool"', '"kind":"something newer"')),
      '{"sequence":4,"at":',
    ]);
    const target = join(place.root, 'copy.jsonl');
    await audit.exportTo(target);
    expect((await readFile(target, 'utf8')).trim().split('\n')).toEqual((await place.lines()).slice(0, 3));
  });

  it.runIf(onLinux)('does not write through a link', async () => {
    const audit = place.start();
    audit.record(happened('dev'));
    const other = join(place.root, 'other');
    await writeFile(other, 'untouched');
    await symlink(other, join(place.root, 'copy.jsonl'));
    await expect(audit.exportTo(join(place.root, 'copy.jsonl'))).rejects.toMatchObject({
      code: 'file-unwritable',
    });
    expect(await readFile(other, 'utf8')).toBe('untouched');
  });

  it('says so when the place is not there, and leaves nothing behind', async () => {
    const audit = place.start();
    audit.record(happened('dev'));
    await expect(audit.exportTo(join(place.root, 'nowhere', 'copy.jsonl'))).rejects.toMatchObject({
      code: 'file-unwritable',
    });
    await chmod(place.root, 0o700);
    expect(await readdir(place.root)).toEqual(['audit']);
  });
});
