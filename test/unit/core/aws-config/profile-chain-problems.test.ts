// What keeps a profile from having credentials, and where that is said to stand.
import { describe, expect, it } from 'vitest';
import type { ChainProblem } from '../../../../src-main/core/aws-config/aws-files.ts';
import { planProfileChain } from '../../../../src-main/core/aws-config/profile-chain.ts';
import { parseAwsFiles } from '../../../../src-main/core/aws-config/spec-reader.ts';

const ID = 'AKIAIOSFODNN7EXAMPLE';
const SECRET = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
const KEYS = `aws_access_key_id = ${ID}\naws_secret_access_key = ${SECRET}\n`;
const SSO = 'sso_account_id = 012345678901\nsso_role_name = ReadOnly\n';
const PORTAL = 'sso_start_url = https://acme.awsapps.com/start\nsso_region = eu-west-1\n';

interface Files {
  readonly config?: string;
  readonly credentials?: string;
}

const plan = (name: string, { config = '', credentials = '' }: Files) =>
  planProfileChain(parseAwsFiles({ config, credentials }), name);

function problemIn(name: string, files: Files): ChainProblem {
  const result = plan(name, files);
  if (result.ok) throw new Error('there is a chain');
  expect(result.problem.message).toContain(result.problem.profile);
  expect(result.problem.message + result.problem.remedy).not.toMatch(new RegExp(`${SECRET}|\\.$`));
  return result.problem;
}

/** Kind, profile and place of what is wrong with the profile a. */
function wrongWith(files: Files): string {
  const { kind, profile, file, line } = problemIn('a', files);
  return `${kind} ${profile} ${file} ${line}`;
}

const wrongWithLines = (lines: string, more = '') => wrongWith({ config: `[profile a]\n${lines}\n${more}` });

describe('there is no chain', () => {
  it.each(['a', 'b c', '', '__proto__'])('for %j, which no file has', (name) => {
    const { kind, file, line } = problemIn(name, { config: '[a]\nregion = r\n[profile b]\n' });
    expect({ kind, file, line }).toEqual({ kind: 'unknown-profile', file: null, line: null });
  });

  it('and the line is named that keeps a file from being read, which may have the profile', () => {
    const broken = { config: `[profile a]\nrole_arn = r\nsource_profile = b\n`, credentials: '[b]\nwords\n' };
    expect(problemIn('b', broken).remedy).toMatch(/^mend line 2 of the AWS credentials file/);
    expect(problemIn('a', broken)).toMatchObject({
      kind: 'missing-source-profile',
      remedy: expect.stringMatching(/^mend line 2 of the AWS credentials file/),
    });
  });

  it('and the line is named that keeps the config file from being read, which may have the SSO session', () => {
    const broken = { config: '[sso-session s]\nwords\n', credentials: `[a]\nsso_session = s\n${SSO}` };
    expect(problemIn('a', broken)).toMatchObject({
      kind: 'missing-sso-session',
      remedy: expect.stringMatching(/^mend line 2 of the AWS config file/),
    });
  });

  it('for a profile that says nothing of credentials', () => {
    expect(wrongWithLines('region = r')).toBe('no-credentials a config 1');
    expect(wrongWith({ credentials: '\n[a]\n' })).toBe('no-credentials a credentials 2');
  });

  it.each([
    ['only an id', `aws_access_key_id = ${ID}`, 2],
    ['only a secret', `\naws_secret_access_key = ${SECRET}`, 3],
    ['only a token', 'aws_session_token = t', 2],
    ['an empty secret', `aws_access_key_id = ${ID}\naws_secret_access_key =`, 2],
    ['an empty id', `aws_access_key_id =\naws_secret_access_key = ${SECRET}`, 2],
  ])('with %s', (_, lines, line) => {
    expect(wrongWithLines(lines)).toBe(`partial-static-keys a config ${line}`);
  });

  it('with the halves of a key in two files, which is said', () => {
    const [id, secret] = KEYS.split('\n');
    const credentials = `[a]\n${secret}\n`;
    expect(wrongWith({ config: `[profile a]\n${id}\n`, credentials })).toBe('partial-static-keys a config 2');
    expect(problemIn('a', { config: `[profile a]\n${id}\n`, credentials }).message).toMatch(/in the other$/);
  });

  it('with half a key in the credentials file, though the config file has a command', () => {
    const files = {
      config: '[profile a]\ncredential_process = /opt/tool\n',
      credentials: `[a]\naws_access_key_id = ${ID}\n`,
    };
    expect(wrongWith(files)).toBe('partial-static-keys a credentials 2');
  });

  it('with a source profile that has half a key, though it has a role', () => {
    const source = `[profile b]\nrole_arn = r\ncredential_source = Environment\naws_secret_access_key = ${SECRET}\n`;
    expect(wrongWithLines('role_arn = r\nsource_profile = b', source)).toBe('partial-static-keys b config 7');
  });

  it('with a role that nothing leads to', () => {
    expect(wrongWithLines(`region = r\nrole_arn = r\n${KEYS}`)).toBe('role-without-source a config 3');
  });

  it('with both a source profile and a credential source', () => {
    const lines = 'role_arn = r\nsource_profile = b\ncredential_source = Environment';
    expect(wrongWithLines(lines)).toBe('two-sources a config 4');
  });

  it.each(['environment', 'Ec2', 'EcsContainer,', 'SharedConfig'])(
    'with the credential source %s',
    (name) => {
      expect(wrongWithLines(`role_arn = r\ncredential_source = ${name}`)).toBe(
        'unknown-credential-source a config 3',
      );
    },
  );

  it.each(['source_profile = b', 'credential_source = Environment'])('with %s, but no role', (line) => {
    expect(wrongWithLines(line, `[profile b]\n${KEYS}`)).toBe('no-credentials a config 2');
  });

  it('with a source profile that is missing, here or further on', () => {
    expect(wrongWithLines('role_arn = r\nsource_profile = b')).toBe('missing-source-profile a config 3');
    const further = '[profile b]\nrole_arn = r\nsource_profile = c d\n';
    expect(wrongWithLines('role_arn = r\nsource_profile = b', further)).toBe(
      'missing-source-profile b config 6',
    );
  });

  it('with a source profile that has no credentials', () => {
    expect(wrongWithLines('role_arn = r\nsource_profile = b', '[profile b]\nregion = r\n')).toBe(
      'no-credentials b config 4',
    );
  });

  it('with profiles that go round in a loop', () => {
    const round =
      '[profile b]\nrole_arn = r\nsource_profile = c\n[profile c]\nrole_arn = r\nsource_profile = b\n';
    expect(wrongWithLines('role_arn = r\nsource_profile = b', round)).toBe('loop c config 9');
  });

  it('with a loop back to the profile asked for, though it has keys', () => {
    const back = '[profile b]\nrole_arn = r\nsource_profile = a\n';
    expect(wrongWithLines(`role_arn = r\nsource_profile = b\n${KEYS}`, back)).toBe('loop b config 9');
  });

  it('with a profile that is its own source without keys', () => {
    expect(wrongWithLines(`role_arn = r\nsource_profile = a\n${SSO}${PORTAL}`)).toBe('loop a config 3');
    const further = '[profile b]\nrole_arn = r\nsource_profile = b\n';
    expect(wrongWithLines('role_arn = r\nsource_profile = b', further)).toBe('loop b config 6');
  });

  it('with a web identity that has no role', () => {
    expect(wrongWithLines(`region = r\nweb_identity_token_file = /t\n${KEYS}`)).toBe(
      'no-credentials a config 3',
    );
  });

  it('with an SSO session that is missing', () => {
    const lines = `sso_session = s\n${SSO}${PORTAL}${KEYS}`;
    expect(wrongWithLines(lines, '[sso-session other]\n')).toBe('missing-sso-session a config 2');
  });

  it.each([
    ['sso_role_name = R', 'sso_account_id and sso_start_url and sso_region', 2],
    [SSO, 'sso_start_url and sso_region', 2],
    [`sso_account_id = 012345678901\n${PORTAL}`, 'sso_role_name', 2],
    [`${SSO}sso_start_url = https://acme.awsapps.com/start`, 'sso_region', 2],
    [`sso_session = s\n${SSO}`, 'sso_region', 3],
  ])('with Identity Center, where %j leaves something open', (lines, missing, line) => {
    const config = `[profile a]\n${lines}\n[sso-session s]\nsso_start_url = https://acme.awsapps.com/start\n`;
    const problem = problemIn('a', { config });
    expect(problem).toMatchObject({ kind: 'incomplete-sso', profile: 'a', file: 'config', line });
    expect(problem.message.endsWith(` without ${missing}`)).toBe(true);
  });

  it('with a portal, but neither account nor role', () => {
    expect(wrongWithLines(PORTAL)).toBe('incomplete-sso a config 2');
    expect(wrongWithLines('region = r\nsso_session = s', `[sso-session s]\n${PORTAL}`)).toBe(
      'incomplete-sso a config 3',
    );
    expect(plan('a', { config: `[profile a]\n${PORTAL}${KEYS}` }).ok).toBe(true);
  });

  it.each([
    ['sso_start_url', 'https://acme.awsapps.com/start/'],
    ['sso_region', 'eu-west-2'],
    ['sso_region', ''],
  ])('with another %s than in the SSO session: %j', (key, value) => {
    const lines = `sso_session = s\n${SSO}${key} = ${value}`;
    const session = `[sso-session s]\n${PORTAL}`;
    expect(wrongWithLines(lines, session)).toBe('sso-mismatch a config 5');
    expect(problemIn('a', { config: `[profile a]\n${lines}\n${session}` }).message).toContain(key);
  });
});
