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
import { AppError } from '../../../shared/errors.ts';
import { putProfile, removeProfile, setDefault } from '../../../src-main/core/aws-config/profile-edits.ts';
import { tidyText } from '../../unit/core/aws-config/arbitraries.ts';

const run = promisify(execFile);
const FIXTURES = new URL('../../fixtures/aws-files/', import.meta.url);
const helperPath = '/opt/cloakroom/credential-helper';
const replace = { replace: true };

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'cloakroom-agreement-'));
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

/** Files that every tool can read before we touch them. */
const READABLE = [
  'commented.config',
  'crlf.config',
  'nested.config',
  'no-final-newline.config',
  'plugins.config',
  'sso.config',
  'tabs.config',
];

describe.each(READABLE)('%s', (name) => {
  const before = readFileSync(new URL(name, FIXTURES), 'utf8');

  it('is read as meant by the CLI and the JavaScript SDK after a profile and the default were put', async () => {
    const put = putProfile(before, { name: 'dev', helperPath, region: 'eu-west-3' }).text;
    const path = saved(setDefault(put, { helperPath, region: 'us-west-2' }, replace).text);
    const profiles = await readByJavaScript(path);
    expect(profiles.dev).toMatchObject({ credential_process: `${helperPath} dev`, region: 'eu-west-3' });
    expect(profiles.default).toMatchObject({
      credential_process: `${helperPath} default`,
      region: 'us-west-2',
    });
    const [process, region, active] = await Promise.all([
      readByCli(path, 'dev', 'credential_process'),
      readByCli(path, 'dev', 'region'),
      readByCli(path, 'default', 'credential_process'),
    ]);
    expect([process, region, active]).toEqual([`${helperPath} dev`, 'eu-west-3', `${helperPath} default`]);
  });

  it('has all other profiles read as before, by the JavaScript SDK', async () => {
    const path = saved(before);
    const was = await readByJavaScript(path);
    const now = await readByJavaScript(
      saved(putProfile(before, { name: 'dev', helperPath, region: null }).text),
    );
    expect({ ...now, dev: undefined }).toEqual({ ...was, dev: undefined });
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
    const before = readFileSync(new URL(file, FIXTURES), 'utf8');
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
      const before = readFileSync(new URL('odd-headers.config', FIXTURES), 'utf8');
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
      readFileSync(new URL('sso.config', FIXTURES), 'utf8'),
      { name: 'corp-legacy', helperPath, region: null },
      replace,
    ).text;
    expect(await readByCli(saved(sso), 'corp-dev', 'sso_account_id')).toBe('012345678901');
    const nested = readFileSync(new URL('nested.config', FIXTURES), 'utf8');
    const path = saved(setDefault(nested, { helperPath, region: 'us-west-2' }).text);
    expect(await readByCli(path, 'default', 's3.addressing_style')).toBe('path');
    expect(await readByCli(path, 'default', 'output')).toBe('json');
  });

  it('come back after "aws configure set" changed the managed section meanwhile', async () => {
    const before = readFileSync(new URL('nested.config', FIXTURES), 'utf8');
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

describe('random tidy files', () => {
  it('are read as meant by the JavaScript SDK, the other profiles as before', async () => {
    let done = 0;
    await fc.assert(
      fc.asyncProperty(
        tidyText,
        fc.constantFrom('a', 'x.y@z/1'),
        fc.constantFrom(null, 'eu-west-3'),
        async (text, name, region) => {
          let put: string;
          try {
            put = putProfile(text, { name, helperPath, region }, replace).text;
          } catch (error) {
            if (error instanceof AppError) return;
            throw error;
          }
          done++;
          const path = saved(put);
          const was = await readByJavaScript(saved(text));
          const now = await readByJavaScript(path);
          expect(now[name]).toMatchObject({
            credential_process: `${helperPath} ${name}`,
            ...(region && { region }),
          });
          expect({ ...now, [name]: undefined }).toEqual({ ...was, [name]: undefined });
        },
      ),
      { numRuns: 300 },
    );
    expect(done).toBeGreaterThan(200);
  });
});

it('covers every fixture that tools can read', () => {
  const unreadable = [
    'byte-order-mark.config',
    'duplicates.config',
    'malformed.config',
    'odd-headers.config',
  ];
  const all = readdirSync(FIXTURES).filter((name) => name.endsWith('.config'));
  expect(all.sort()).toEqual([...READABLE, ...unreadable].sort());
});
