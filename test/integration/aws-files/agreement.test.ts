// What we write is read as we meant it by the two parsers most tools share: botocore, through the installed AWS
// CLI, and the AWS SDK for JavaScript.
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parseKnownFiles } from '@smithy/shared-ini-file-loader';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { putProfile, removeProfile, setDefault } from '../../../src-main/core/aws-config/profile-edits.ts';
import { runs, tidyText } from '../../unit/core/aws-config/arbitraries.ts';
import { type BotocoreFile, hasBotocore, readByBotocore } from './botocore.ts';
import { changed, command, flat, KINDS, withoutEmpty, written } from './random-writing.ts';

const run = promisify(execFile);
const FIXTURES = new URL('../../fixtures/aws-files/', import.meta.url);
const helperPath = '/opt/cloakroom/credential-helper';
const replace = { replace: true };
const fixture = (name: string) => readFileSync(new URL(name, FIXTURES), 'utf8');
/** Each readable fixture before and after, all of them read in one process. */
const byBotocore = new Map<string, (BotocoreFile | null)[]>();

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'cloakroom-agreement-'));
});
beforeAll(() => {
  if (!hasBotocore) return;
  const read = readByBotocore(
    [...PUT.values()].flatMap(({ before, after }) => [saved(before), saved(after)]),
  );
  for (const [index, name] of READABLE.entries()) byBotocore.set(name, read.slice(2 * index, 2 * index + 2));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let count = 0;
function saved(text: string): string {
  const path = join(folder, `config-${count++}`);
  writeFileSync(path, text);
  return path;
}

function readByJavaScript(configFilepath: string) {
  return parseKnownFiles({ configFilepath, filepath: join(folder, 'none'), ignoreCache: true });
}

/** Null when the CLI finds no such value. */
async function readByCli(configPath: string, profile: string, key: string): Promise<string | null> {
  const { PATH = '', HOME = '' } = process.env;
  const env = { PATH, HOME, AWS_CONFIG_FILE: configPath, AWS_SHARED_CREDENTIALS_FILE: join(folder, 'none') };
  try {
    const { stdout } = await run('aws', ['configure', 'get', key, '--profile', profile], { env });
    return stdout.trimEnd();
  } catch (error) {
    const { code, stderr } = error as { code: unknown; stderr: string };
    if (code === 1 && stderr === '') return null;
    throw error;
  }
}

/** Files that not every tool can read, or not alike, even before we touch them. */
const NOT_READABLE = [
  'byte-order-mark.config',
  'colons.config',
  'conflict.config',
  'duplicates.config',
  'indented.config',
  'malformed.config',
  'merged.config',
  'odd-headers.config',
  'quoted-names.config',
];
/** Holds keys of a person, so that the default is not taken over. */
const WITH_KEYS = 'keys.config';
const READABLE = readdirSync(FIXTURES).filter(
  (name) => name.endsWith('.config') && !NOT_READABLE.includes(name),
);

/** Each with a profile and the default put. */
const PUT = new Map(
  READABLE.map((name) => {
    const before = fixture(name);
    const put = putProfile(before, { name: 'dev', helperPath, region: 'eu-west-3' }).text;
    const after =
      name === WITH_KEYS ? put : setDefault(put, { helperPath, region: 'us-west-2' }, replace).text;
    return [name, { before, after }];
  }),
);

describe.each([...PUT])('%s', (name, { before, after }) => {
  const dev = { credential_process: `${helperPath} dev`, region: 'eu-west-3' };
  const active = { credential_process: `${helperPath} default`, region: 'us-west-2' };

  it('is read as meant by the JavaScript SDK after a profile and the default were put', async () => {
    const profiles = await readByJavaScript(saved(after));
    expect(profiles.dev).toEqual(dev);
    if (name !== WITH_KEYS) expect(profiles.default).toMatchObject(active);
  });

  it.runIf(hasBotocore)('is read as meant by botocore then, and the other profiles as before', () => {
    const [was, now] = byBotocore.get(name) ?? [];
    if (!was) throw new Error('botocore could not read it before');
    expect(now?.profiles.dev).toEqual(dev);
    if (name !== WITH_KEYS) expect(now?.profiles.default).toMatchObject(active);
    const others = { ...now?.profiles, dev: undefined, default: undefined };
    expect(others).toEqual({ ...was.profiles, dev: undefined, default: undefined });
    expect({ ...now, profiles: null }).toEqual({ ...was, profiles: null });
  });

  it('has all other profiles read as before, by the JavaScript SDK', async () => {
    const was = await readByJavaScript(saved(before));
    const now = await readByJavaScript(
      saved(putProfile(before, { name: 'dev', helperPath, region: null }).text),
    );
    expect({ ...now, dev: undefined }).toEqual({ ...was, dev: undefined });
  });
});

describe.each(['crlf.config', 'services.config', 'no-final-newline.config'])('%s', (name) => {
  const before = fixture(name);

  it('is read as meant by the CLI after a profile and the default were put', async () => {
    const put = putProfile(before, { name: 'dev', helperPath, region: 'eu-west-3' }).text;
    const path = saved(setDefault(put, { helperPath, region: 'us-west-2' }, replace).text);
    const [process, region, active] = await Promise.all([
      readByCli(path, 'dev', 'credential_process'),
      readByCli(path, 'dev', 'region'),
      readByCli(path, 'default', 'credential_process'),
    ]);
    expect([process, region, active]).toEqual([`${helperPath} dev`, 'eu-west-3', `${helperPath} default`]);
  });
});

describe('a profile taken over', () => {
  it.each([
    ['sso.config', 'corp-dev'],
    ['sso.config', 'corp-legacy'],
    ['commented.config', 'prod'],
    ['plugins.config', 'base'],
    ['tabs.config', 'base'],
    ['nested.config', 'media'],
  ])('in %s, %s, has the helper as its only source of credentials', async (file, name) => {
    const before = fixture(file);
    const path = saved(putProfile(before, { name, helperPath, region: 'eu-west-3' }, replace).text);
    const profile = (await readByJavaScript(path))[name] ?? {};
    expect(profile).toMatchObject({ credential_process: `${helperPath} ${name}`, region: 'eu-west-3' });
    const winning = Object.keys(profile).filter((key) => /^sso_|^role_arn|^source_|^login_|^aws_/.test(key));
    expect(winning).toEqual([]);
    const keys = ['credential_process', 'sso_account_id', 'role_arn'];
    const read = await Promise.all(keys.map((key) => readByCli(path, name, key)));
    expect(read).toEqual([`${helperPath} ${name}`, null, null]);
  });

  it.each(['spaced', 'quoted', 'padded', 'glued'])(
    'under the odd header of %s is seen by both tools',
    async (name) => {
      const before = fixture('odd-headers.config');
      const path = saved(putProfile(before, { name, helperPath, region: null }, replace).text);
      expect((await readByJavaScript(path))[name]).toMatchObject({
        credential_process: `${helperPath} ${name}`,
      });
      expect(await readByCli(path, name, 'credential_process')).toBe(`${helperPath} ${name}`);
    },
  );
});

describe('keys and nested blocks of a person', () => {
  it('are still read by the CLI as they were', async () => {
    const sso = putProfile(
      fixture('sso.config'),
      { name: 'corp-legacy', helperPath, region: null },
      replace,
    ).text;
    expect(await readByCli(saved(sso), 'corp-dev', 'sso_account_id')).toBe('012345678901');
    const nested = fixture('nested.config');
    const path = saved(setDefault(nested, { helperPath, region: 'us-west-2' }).text);
    expect(await readByCli(path, 'default', 's3.addressing_style')).toBe('path');
    expect(await readByCli(path, 'default', 'output')).toBe('json');
  });

  it('come back after "aws configure set" changed the managed section meanwhile', async () => {
    const before = fixture('nested.config');
    const path = saved(putProfile(before, { name: 'dev', helperPath, region: 'eu-west-3' }).text);
    const { PATH = '', HOME = '' } = process.env;
    const env = { PATH, HOME, AWS_CONFIG_FILE: path, AWS_SHARED_CREDENTIALS_FILE: join(folder, 'none') };
    await run('aws', ['configure', 'set', 'region', 'sa-east-1', '--profile', 'dev'], { env });
    expect(removeProfile(readFileSync(path, 'utf8'), 'dev')).toMatchObject({
      text: before,
      action: 'removed',
    });
  });
});

describe('random profiles and options in tidy files', () => {
  const cases = fc
    .sample(fc.tuple(tidyText, fc.array(command, { minLength: 1, maxLength: 5 })), {
      ...runs(600),
      seed: 20_261_121,
    })
    .map(([before, commands]) => ({ before, ...written(before, commands) }));

  it('are read as meant by the JavaScript SDK, and all else as before', async () => {
    for (const { before, after, changes } of cases) {
      const was = await readByJavaScript(saved(before));
      const now = await readByJavaScript(saved(after));
      expect({ after, read: withoutEmpty(now) }).toEqual({
        after,
        read: withoutEmpty(changed(was, changes)),
      });
    }
  });

  it.runIf(hasBotocore)('are read as meant by botocore, and all else as before', () => {
    const read = readByBotocore(cases.flatMap(({ before, after }) => [saved(before), saved(after)]));
    for (const [index, { after, changes }] of cases.entries()) {
      const [was, now] = [read[2 * index], read[2 * index + 1]];
      if (!was || !now) throw new Error(`botocore cannot read ${JSON.stringify(after)}`);
      const meant = withoutEmpty(changed(flat(was), changes));
      expect({ after, read: withoutEmpty(flat(now)) }).toEqual({ after, read: meant });
    }
  });

  it('are of every kind', () => {
    const done = cases.flatMap(({ kinds }) => kinds);
    for (const kind of KINDS) expect(done.filter((it) => it === kind).length, kind).toBeGreaterThan(100);
  });
});
