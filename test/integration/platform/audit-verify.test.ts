// What verifying the audit log finds, on files that somebody had a hand in.
import { createHash } from 'node:crypto';
import { appendFile, readFile, rename, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AuditPlace, happened, makeAuditPlace, SECOND } from './audit-fixture.ts';

let place: AuditPlace;
beforeEach(async () => {
  place = await makeAuditPlace();
});
afterEach(() => place.remove());

/** Some files full of entries, and the end remembered. */
async function written(entries = 20) {
  const audit = place.start();
  for (let n = 1; n <= entries; n++) audit.record(happened(`p${n}`));
  await audit.flush();
  return audit;
}

const without = (at: number) => (lines: string[]) => lines.filter((_, index) => index !== at);
const withEdit = (at: number, change: (line: string) => string) => (lines: string[]) =>
  lines.map((line, index) => (index === at ? change(line) : line));
const swapped = (lines: string[]) => [lines[0], lines[2], lines[1], ...lines.slice(3)].map(String);

/** As somebody would who knows how the hashes are made. */
function forged(line: string, change: (fields: Record<string, unknown>) => void): string {
  const { hash: _, ...fields } = JSON.parse(line) as Record<string, unknown>;
  change(fields);
  const plain = JSON.stringify(fields);
  const hash = createHash('sha256').update(plain).digest('hex');
  return `${plain.slice(0, -1)},"hash":"${hash}"}`;
}

describe('Verifying the audit log', () => {
  it('finds an untouched log intact, its end too', async () => {
    const audit = await written();
    const expected = {
      intact: true,
      checked: 20,
      firstSequence: 1,
      lastSequence: 20,
      problem: null,
      brokenAt: null,
      endChecked: true,
    };
    expect(await audit.verify()).toEqual(expected);
    expect(await place.start().verify()).toEqual(expected);
  });

  it('finds an empty log intact', async () => {
    expect(await place.start().verify()).toMatchObject({ intact: true, checked: 0, endChecked: true });
  });

  it.each<[string, (lines: string[]) => readonly string[], number, string]>([
    [
      'a letter that was changed',
      withEdit(2, (line) => line.replace('p3', 'p9')),
      3,
      'Entry 3 was changed: its hash is not that of its text',
    ],
    [
      'a space that was put in',
      withEdit(2, (line) => line.replace('"at":', '"at": ')),
      3,
      'After entry 2 stands a line that is no entry: it was inserted, or an entry was changed',
    ],
    [
      'an entry that was changed with its hash',
      withEdit(2, (line) =>
        forged(line, (fields) => {
          fields.profile = 'other';
        }),
      ),
      4,
      'Entry 4 does not continue entry 3: one of them was replaced',
    ],
    ['an entry that was removed', without(2), 4, 'Entry 3 was removed'],
    [
      'entries that were removed',
      (lines) => [...lines.slice(0, 2), ...lines.slice(4)],
      5,
      'The entries 3 to 4 were removed',
    ],
    ['the first entry removed', without(0), 2, 'The entries before 2 were removed'],
    ['entries that changed places', swapped, 3, 'Entry 3 stands before entry 2: they are not in their order'],
    [
      'an entry that stands there twice',
      (lines) => [...lines.slice(0, 3), String(lines[1]), ...lines.slice(3)],
      2,
      'Entry 2 stands after entry 3: it was inserted or moved there',
    ],
    [
      'a line that was put in',
      (lines) => [...lines.slice(0, 2), 'anything', ...lines.slice(2)],
      3,
      'After entry 2 stands a line that is no entry: it was inserted',
    ],
    [
      'another log’s beginning',
      withEdit(0, (line) =>
        forged(line, (fields) => {
          fields.previous = 'a'.repeat(64);
        }),
      ),
      1,
      'Entry 1 does not begin the log: it was replaced',
    ],
  ])('names %s', async (_, change, brokenAt, problem) => {
    await written();
    await place.edit(0, change);
    const verdict = await place.start().verify();
    expect(verdict).toMatchObject({ intact: false, brokenAt, problem });
    expect(verdict.checked).toBeLessThanOrEqual(3);
  });

  it('names what another program has put behind the end while Cloakroom runs', async () => {
    const audit = await written(3);
    const [name = ''] = await place.files();
    const newest = (await place.lines()).at(-1) ?? '';
    const next = forged(newest, (fields) => {
      Object.assign(fields, { sequence: 4, previous: JSON.parse(newest).hash, profile: 'innocent' });
    });
    await appendFile(join(place.folder, name), `${next}\n`);
    audit.record(happened('real'));
    expect(place.log.entries).toMatchObject([{ event: 'audit log changed by another program' }]);
    expect(await audit.verify()).toMatchObject({
      intact: false,
      brokenAt: 4,
      problem: 'Entry 4 stands after entry 4: it was inserted or moved there',
    });
    expect((await audit.list(null, 1)).entries[0]).toMatchObject({ sequence: 4, profile: 'real' });
  });

  it('names a file that is missing', async () => {
    await written(30);
    const [, second = '', third = ''] = await place.files();
    await rm(join(place.folder, second));
    const [from, to] = [Number.parseInt(second, 10), Number.parseInt(third, 10)];
    expect(await place.start().verify()).toMatchObject({
      intact: false,
      brokenAt: to,
      problem: `The entries ${from} to ${to - 1} were removed`,
    });
  });

  it('names a file that is a link', async () => {
    await written(30);
    const [, second = ''] = await place.files();
    const path = join(place.folder, second);
    await rename(path, join(place.root, 'elsewhere'));
    await symlink(join(place.root, 'elsewhere'), path);
    const verdict = await place.start().verify();
    expect(verdict).toMatchObject({ intact: false, brokenAt: Number.parseInt(second, 10) });
    expect(verdict.problem).toMatch(/is not a file of yours alone but a link/);
  });

  it('reads a log in which any byte was changed as broken there', async () => {
    await written(5);
    const [name = ''] = await place.files();
    const path = join(place.folder, name);
    const bytes = await readFile(path);
    const ends = [...bytes.entries()].flatMap(([at, byte]) => (byte === 0x0a ? [at] : []));
    for (let at = 0; at < bytes.length; at += 97) {
      const changed = Buffer.from(bytes);
      changed[at] = (bytes[at] ?? 0) ^ 1;
      await writeFile(path, changed);
      const verdict = await place.start().verify();
      const entry = ends.findIndex((end) => at <= end) + 1;
      expect(verdict.intact, `byte ${at}`).toBe(false);
      // Where the line is no entry any more, the next one shows it; behind the newest one there is only the end.
      expect([entry, entry + 1], `byte ${at}`).toContain(verdict.brokenAt ?? 5);
    }
  });
});

describe('The end of the audit log', () => {
  it('is missed when it was cut off, and stays missed when the log goes on', async () => {
    await written();
    await place.edit(-1, (lines) => lines.slice(0, -1));
    const audit = place.start();
    const cut = await audit.verify();
    expect(cut).toMatchObject({ intact: false, brokenAt: null, endChecked: true });
    expect(cut.problem).toMatch(
      /^The end of the log was cut off or replaced before .*: entry 20, which the vault/,
    );
    for (let n = 0; n < 5; n++) audit.record(happened('later'));
    await audit.flush();
    expect(await place.start().verify()).toMatchObject({ intact: false, problem: cut.problem });
  });

  it('is missed when every file was removed', async () => {
    await written();
    for (const name of await place.files()) await rm(join(place.folder, name));
    expect(await place.start().verify()).toMatchObject({ intact: false, checked: 0, brokenAt: null });
  });

  it('is missed when the whole log was written anew, hashes and all', async () => {
    await written();
    const other = await makeAuditPlace();
    const forger = other.start();
    for (let n = 1; n <= 20; n++) forger.record(happened('innocent'));
    for (const name of await place.files()) await rm(join(place.folder, name));
    for (const name of await other.files()) await rename(join(other.folder, name), join(place.folder, name));
    await other.remove();
    expect(await place.start().verify()).toMatchObject({ intact: false, checked: 20, brokenAt: null });
  });

  it('is missed at once when it is cut off while Cloakroom runs', async () => {
    const audit = await written();
    await place.edit(-1, (lines) => lines.slice(0, -1));
    expect(await audit.verify()).toMatchObject({
      intact: false,
      brokenAt: null,
      problem: 'Entry 20 was the newest one and it ends with entry 19',
    });
    audit.record(happened('later'));
    expect(await audit.verify()).toMatchObject({
      intact: false,
      brokenAt: 21,
      problem: 'Entry 20 was removed',
    });
  });

  it('is missed when what the vault has sealed of it was replaced', async () => {
    await written();
    await writeFile(join(place.folder, 'end.sealed'), 'something else');
    expect(await place.start().verify()).toMatchObject({
      intact: false,
      problem: expect.stringMatching(/what the vault has sealed about it was replaced$/),
    });
  });

  it('is no longer missed when those entries would have been pruned', async () => {
    await written();
    await place.edit(-1, (lines) => lines.slice(0, -1));
    const audit = place.start();
    expect(await audit.verify()).toMatchObject({ intact: false });
    for (let n = 0; n < 100; n++) audit.record(happened('later'));
    expect(await audit.verify()).toMatchObject({ intact: true, endChecked: true });
  });

  it('is not compared while the vault is closed', async () => {
    await written();
    await place.edit(-1, (lines) => lines.slice(0, -1));
    place.vault.become('locked');
    const audit = place.start();
    expect(await audit.verify()).toMatchObject({ intact: true, checked: 19, endChecked: false });
    place.vault.become('open');
    expect(await audit.verify()).toMatchObject({ intact: false, brokenAt: null });
  });

  it('cannot be compared where nothing was remembered of it', async () => {
    await written();
    await rm(join(place.folder, 'end.sealed'));
    expect(await place.start().verify()).toMatchObject({ intact: true, endChecked: false });
  });

  it('is remembered some seconds after an entry, without anybody asking', async () => {
    const audit = place.start();
    audit.record(happened('dev'));
    await place.clock.advance(10 * SECOND);
    await expect.poll(() => readFile(join(place.folder, 'end.sealed'), 'utf8').catch(() => '')).not.toBe('');
    await audit.flush();
    expect(place.log.entries).toEqual([]);
  });
});

describe('An entry that a crash has cut off', () => {
  it.each([
    ['in its middle', 60],
    ['after its first letters', 8],
  ])('%s is no tampering: the next one begins a line of its own', async (_, left) => {
    await written(3);
    const audit = place.start();
    audit.record(happened('torn'));
    const [name = ''] = await place.files();
    const path = join(place.folder, name);
    const lines = (await readFile(path, 'utf8')).split('\n');
    const whole = Buffer.byteLength(`${lines.slice(0, 3).join('\n')}\n`);
    await truncate(path, whole + left);

    const next = place.start();
    next.record(happened('next'));
    expect(place.log.entries).toMatchObject([{ event: 'audit log repaired', fields: { after: 3 } }]);
    expect(await next.verify()).toMatchObject({ intact: true, checked: 4, lastSequence: 4 });
    expect((await next.list(null, 10)).entries.map(({ profile }) => profile)).toEqual([
      'next',
      'p3',
      'p2',
      'p1',
    ]);
  });

  it('as zeros is none either', async () => {
    await written(3);
    const [name = ''] = await place.files();
    await appendFile(join(place.folder, name), Buffer.alloc(512));
    const audit = place.start();
    audit.record(happened('next'));
    expect(await audit.verify()).toMatchObject({ intact: true, checked: 4 });
  });
});

describe('Files that another program has put beside the log', () => {
  /** Named after entries that are far away, and empty. */
  async function plant() {
    for (let n = 1; n <= 5; n++)
      await writeFile(join(place.folder, `${String(900_000_000_000_000 + n).padStart(15, '0')}.jsonl`), '');
  }

  it('do not push out what is written', async () => {
    const audit = await written();
    await plant();
    for (let n = 21; n <= 40; n++) audit.record(happened(`p${n}`));
    await audit.flush();
    const { entries } = await audit.list(null, 100);
    expect(entries[0]?.sequence).toBe(40);
    const next = place.start();
    expect(await next.verify()).toMatchObject({ intact: true, lastSequence: 40, endChecked: true });
    next.record(happened('p41'));
    await next.flush();
    expect(await place.start().verify()).toMatchObject({ intact: true, lastSequence: 41, endChecked: true });
  });

  it('do not hide that the log itself was removed', async () => {
    await written();
    for (const name of await place.files()) await rm(join(place.folder, name));
    await plant();
    expect(await place.start().verify()).toMatchObject({ intact: false, checked: 0 });
  });

  it('are not read when they are larger than any file of the log', async () => {
    await written();
    const file = join(place.folder, '900000000000001.jsonl');
    await writeFile(file, '');
    await truncate(file, 2 ** 33);
    const audit = place.start();
    audit.record(happened('p21'));
    expect(audit.summary()).toMatchObject({ lastSequence: 21, problem: null });
  });
});
