// Where keys stand in the AWS files, and how a pair is replaced: in place, and nothing else.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  KeyPlacesOnDisk,
  replacePairs,
  sightingsIn,
} from '../../../../src-main/core/access-keys/key-places.ts';
import { ChangeHistory } from '../../../../src-main/core/history/change-history.ts';
import type { LongTermKey } from '../../../../src-main/core/ports.ts';
import { Secret } from '../../../../src-main/core/secret.ts';
import { said } from '../../fakes/fake-iam.ts';
import { ManualClock } from '../../fakes/manual-clock.ts';
import { MemoryAwsFiles } from '../../fakes/memory-aws-files.ts';
import { MemoryHistoryStore } from '../../fakes/memory-history-store.ts';
import { FakeVault } from '../../fakes/ports.ts';
import { sampleUser } from '../../fakes/samples.ts';

const keyNamed = (name: string): LongTermKey => ({
  accessKeyId: `AKIA${name}EXAMPLE000`,
  secretAccessKey: new Secret(`secret/of+${name}/EXAMPLE`),
});
const OLD = keyNamed('OLD');
const NEW = keyNamed('NEW');
const STRANGE = keyNamed('STRANGE');

const pair = ({ accessKeyId, secretAccessKey }: LongTermKey, eol = '\n') =>
  `aws_access_key_id = ${accessKeyId}${eol}aws_secret_access_key = ${secretAccessKey.reveal()}${eol}`;
const seen = (config: string, credentials: string) =>
  sightingsIn({ config, credentials })
    .filter(({ accessKeyId }) => accessKeyId === OLD.accessKeyId)
    .map(({ kind, phrase }) => `${kind}: ${phrase}`);
const replaced = (text: string) => replacePairs(text, OLD, NEW);

test('a pair is found by the profile it stands in, in either file', () => {
  const config = `[default]\n${pair(OLD)}[profile dev]\n${pair(OLD)}`;
  expect(seen(config, `[dev]\n${pair(OLD)}[other]\n${pair(STRANGE)}`)).toEqual([
    'pair: profile default in the config file',
    'pair: profile dev in the config file',
    'pair: profile dev in the credentials file',
  ]);
});

test('an id alone and a comment are told apart from a pair', () => {
  const id = OLD.accessKeyId;
  expect(seen('', `# was ${id}\n[x]\nregion = eu-west-1\naws_access_key_id = ${id}\n`)).toEqual([
    'id: a comment in line 1 of the credentials file',
    'id: line 4 of the credentials file',
  ]);
  const commented = `[x]\n${pair(NEW)}# aws_access_key_id = ${id}\n# aws_secret_access_key = hush\n`;
  expect(seen('', commented)).toEqual(['commented: a comment in line 4 of the credentials file']);
  expect(seen('', `[x]\n# ${id}2222\n`)).toEqual([]);
});

test('a pair is replaced in place, with every other byte as it was', () => {
  const text = (id: string, secret: string) =>
    `\uFEFF# mine\r\n[dev]\r\n  aws_access_key_id=${id}   ; new in May\r\n  AWS_SECRET_ACCESS_KEY :   ${secret} # hush\r\nregion=eu-west-1\r\n\r\n[x]\r\nlast = line`;
  const before = text(OLD.accessKeyId, OLD.secretAccessKey.reveal());
  expect(replaced(before)).toBe(text(NEW.accessKeyId, NEW.secretAccessKey.reveal()));
});

test('what is not the old pair stays: other keys, comments, an id alone', () => {
  for (const text of [
    `[a]\n${pair(STRANGE)}`,
    `[a]\n# ${OLD.accessKeyId}\n#${OLD.secretAccessKey.reveal()}\n`,
    `[a]\naws_access_key_id = ${OLD.accessKeyId}\n[b]\naws_secret_access_key = x\n`,
    `[a]\naws_access_key_id = ${OLD.accessKeyId}\naws_secret_access_key =\n`,
    '',
    'no section at all\n',
  ])
    expect(replaced(text)).toBe(text);
});

test('halves in two sections of one name are one pair', () => {
  const text = (key: LongTermKey) =>
    `[a]\naws_access_key_id = ${key.accessKeyId}\n[b]\nregion = x\n[a]\naws_secret_access_key = ${key.secretAccessKey.reveal()}\n`;
  expect(replaced(text(OLD))).toBe(text(NEW));
});

test('of a key that stands twice the last one counts', () => {
  const twice = `[a]\n${pair(OLD)}${pair(STRANGE)}`;
  expect(replaced(twice)).toBe(twice);
  expect(seen('', twice)).toEqual(['id: line 2 of the credentials file']);
  expect(replaced(`[a]\n${pair(STRANGE)}${pair(OLD)}`)).toBe(`[a]\n${pair(STRANGE)}${pair(NEW)}`);
});

test('whatever the file is like: nothing that was found is left, and only the two halves change', () => {
  const line = fc.constantFrom(
    '[a]',
    '[b]',
    '[profile a]',
    'region = eu-west-1',
    '',
    '# remark',
    '  indented = 1',
    `aws_access_key_id = ${OLD.accessKeyId}`,
    `aws_access_key_id = ${STRANGE.accessKeyId}`,
    `aws_secret_access_key = ${OLD.secretAccessKey.reveal()}`,
    'aws_secret_access_key = else',
    `# aws_access_key_id = ${OLD.accessKeyId}`,
  );
  const text = fc.array(line, { maxLength: 14 }).map((lines) => lines.join('\n'));
  fc.assert(
    fc.property(text, (before) => {
      const after = replaced(before);
      expect(seen('', after).filter((each) => each.startsWith('pair'))).toEqual([]);
      expect(replaced(after)).toBe(after);
      const found = seen('', before).some((each) => each.startsWith('pair'));
      expect(after !== before).toBe(found);
      const [was, is] = [before.split('\n'), after.split('\n')];
      expect(is).toHaveLength(was.length);
      for (const [at, old] of was.entries()) {
        if (is[at] === old) continue;
        expect(old).toMatch(/^aws_(access_key_id|secret_access_key) = /);
        expect(is[at]).toMatch(/AKIANEWEXAMPLE000|secret\/of\+NEW\/EXAMPLE/);
      }
    }),
  );
});

function places(files: MemoryAwsFiles, environmentKeyId: string | null = null) {
  const clock = new ManualClock();
  const store = new MemoryHistoryStore(new FakeVault());
  let ids = 0;
  const history = new ChangeHistory({ store, files, clock, newId: () => `c-${++ids}`, diff: () => '' });
  const { identity } = sampleUser('dana', { accessKeyId: NEW.accessKeyId });
  const on = new KeyPlacesOnDisk({ files, history, identities: () => [identity], environmentKeyId });
  return { on, store, history };
}

test('both files are changed, kept in the history for good, and a second time nothing is left to do', async () => {
  const files = new MemoryAwsFiles(`[profile a]\n${pair(OLD)}`, `[b]\n${pair(OLD)}`);
  const { on, history, store } = places(files);
  expect(await on.find(OLD.accessKeyId)).toHaveLength(2);
  await on.replace(OLD, NEW);
  expect([files.config, files.credentials]).toEqual([`[profile a]\n${pair(NEW)}`, `[b]\n${pair(NEW)}`]);
  expect(await on.find(OLD.accessKeyId)).toEqual([]);
  await on.replace(OLD, NEW);
  const changes = await history.list();
  expect(changes).toHaveLength(1);
  expect(changes[0]?.keepReason).toContain('The access key of dana was replaced');
  const [entry] = store.entries.values();
  expect(entry?.files.map(({ before }) => before?.includes(OLD.accessKeyId))).toEqual([true, true]);
});

test('a file that cannot be written rejects; the next try does the rest', async () => {
  const files = new MemoryAwsFiles(`[profile a]\n${pair(OLD)}`, `[b]\n${pair(OLD)}`);
  const { on, history } = places(files);
  files.failures.push(said('file-unwritable'));
  await expect(on.replace(OLD, NEW)).rejects.toMatchObject({ code: 'file-unwritable' });
  expect(await history.list()).toEqual([]);
  files.failures.push(null, said('file-unwritable'));
  await expect(on.replace(OLD, NEW)).rejects.toMatchObject({ code: 'file-unwritable' });
  expect(await on.find(OLD.accessKeyId)).toEqual(['profile a in the config file']);
  await on.replace(OLD, NEW);
  expect(await on.find(OLD.accessKeyId)).toEqual([]);
});

test('the environment is a place, and is not waited for', async () => {
  const { on } = places(new MemoryAwsFiles(), OLD.accessKeyId);
  expect(on.of(OLD.accessKeyId)).toMatchObject([{ kind: 'environment' }]);
  expect(await on.find(OLD.accessKeyId)).toEqual([]);
});

test('files that cannot be read are an error, and what was seen before stays', async () => {
  const files = new MemoryAwsFiles('', `[b]\n${pair(OLD)}`);
  const { on } = places(files);
  expect(await on.look()).toBe(true);
  expect(await on.look()).toBe(false);
  files.unreadable = said('file-unreadable');
  await expect(on.find(OLD.accessKeyId)).rejects.toMatchObject({ code: 'file-unreadable' });
  expect(on.of(OLD.accessKeyId)).toHaveLength(1);
});
