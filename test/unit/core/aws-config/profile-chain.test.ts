import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ProfileChain } from '../../../../src-main/core/aws-config/aws-files.ts';
import {
  planProfileChain,
  profileFromEnvironment,
} from '../../../../src-main/core/aws-config/profile-chain.ts';
import { parseAwsFiles } from '../../../../src-main/core/aws-config/spec-reader.ts';
import { runs } from './arbitraries.ts';

const ID = 'AKIAIOSFODNN7EXAMPLE';
const SECRET = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
const KEYS = `aws_access_key_id = ${ID}\naws_secret_access_key = ${SECRET}\n`;
const ROLE = 'arn:aws:iam::123456789012:role/deploy';
const SSO = 'sso_account_id = 012345678901\nsso_role_name = ReadOnly\n';
const PORTAL = 'sso_start_url = https://acme.awsapps.com/start\nsso_region = eu-west-1\n';

interface Files {
  readonly config?: string;
  readonly credentials?: string;
}

const plan = (name: string, { config = '', credentials = '' }: Files) =>
  planProfileChain(parseAwsFiles({ config, credentials }), name);

function chainOf(name: string, files: Files): ProfileChain {
  const result = plan(name, files);
  if (!result.ok) throw new Error(result.problem.message);
  return result.chain;
}

/** The source of the profile a, which has these lines in the config file. */
const sourceOf = (lines: string, others: Files = {}) =>
  chainOf('a', { ...others, config: `[profile a]\n${lines}\n${others.config ?? ''}` }).source;

describe('a profile is its own source', () => {
  it.each([
    ['keys', KEYS, { kind: 'static', accessKeyId: ID, temporary: false }],
    ['a temporary key', `${KEYS}aws_session_token = t`, { kind: 'static', accessKeyId: ID, temporary: true }],
    ['an old token', `${KEYS}aws_security_token = t`, { kind: 'static', accessKeyId: ID, temporary: true }],
    ['an empty token', `${KEYS}aws_session_token =`, { kind: 'static', accessKeyId: ID, temporary: false }],
    [
      'a command',
      'credential_process = /opt/tool --json # note',
      { kind: 'credential-process', command: '/opt/tool --json' },
    ],
    [
      'a token file and a role',
      `web_identity_token_file = /var/token\nrole_arn = ${ROLE}`,
      { kind: 'web-identity', tokenFile: '/var/token', roleArn: ROLE },
    ],
    [
      'a login session',
      'login_session = arn:aws:iam::123456789012:user/ann',
      { kind: 'login-session', session: 'arn:aws:iam::123456789012:user/ann' },
    ],
    [
      'a portal of its own',
      SSO + PORTAL,
      {
        kind: 'sso',
        sessionName: null,
        startUrl: 'https://acme.awsapps.com/start',
        region: 'eu-west-1',
        accountId: '012345678901',
        roleName: 'ReadOnly',
      },
    ],
  ])('by %s', (_, lines, source) => {
    const chain = chainOf('a', { config: `[profile a]\n${lines}\n` });
    expect(chain).toEqual({ profile: 'a', roles: [], source, sourceProfile: 'a', region: null });
  });

  it('by an SSO session, which names the portal', () => {
    const found = sourceOf(`sso_session = s\n${SSO}`, { config: `[sso-session s]\n${PORTAL}` });
    expect(found).toMatchObject({ sessionName: 's', startUrl: 'https://acme.awsapps.com/start' });
  });

  it('by an SSO session that it repeats', () => {
    const found = sourceOf(`sso_session = s\n${SSO}${PORTAL}`, { config: `[sso-session s]\n${PORTAL}` });
    expect(found).toMatchObject({ sessionName: 's', region: 'eu-west-1' });
  });

  it('by an SSO session, with the region from the profile where the session has none', () => {
    const session = '[sso-session s]\nsso_start_url = https://acme.awsapps.com/start\n';
    const found = sourceOf(`sso_session = s\nsso_region = eu-west-3\n${SSO}`, { config: session });
    expect(found).toMatchObject({ sessionName: 's', region: 'eu-west-3' });
  });

  it('with keys of the credentials file, and settings of the config file', () => {
    const files = { config: '[default]\nregion = eu-west-3\n', credentials: `[default]\n${KEYS}` };
    expect(chainOf('default', files)).toMatchObject({ region: 'eu-west-3', source: { accessKeyId: ID } });
  });

  it('with the pair of the credentials file, whatever pair and token the config file has', () => {
    const other = KEYS.replaceAll('EXAMPLE', 'EXAMPLF');
    const found = sourceOf(`${other}aws_session_token = t`, { credentials: `[a]\n${KEYS}` });
    expect(found).toEqual({ kind: 'static', accessKeyId: ID, temporary: false });
  });
});

describe('of several sources in one profile', () => {
  const other = 'AKIAI44QH8DHBEXAMPLE';
  const inOrder = [
    ['a role', 'environment', { config: `role_arn = ${ROLE}\ncredential_source = Environment\n` }],
    ['Identity Center', 'sso', { config: SSO + PORTAL }],
    ['a key in the credentials file', other, { credentials: `[a]\n${KEYS.replace(ID, other)}` }],
    ['a login session', 'login-session', { config: 'login_session = arn\n' }],
    ['a command', 'credential-process', { config: 'credential_process = /opt/tool\n' }],
    ['a key in the config file', ID, { config: KEYS }],
  ] as const satisfies readonly (readonly [string, string, Files])[];
  const pairs = inOrder.flatMap((first, at) =>
    inOrder.slice(at + 1).map((second) => [first, second] as const),
  );

  it.each(pairs.map(([first, second]) => [first[0], second[0], first, second] as const))(
    '%s counts before %s',
    (_one, _other, [, found, first], [, , second]) => {
      const both: readonly Files[] = [second, first];
      const lines = both.map(({ config }) => config ?? '').join('');
      const source = sourceOf(lines, {
        credentials: both.map(({ credentials }) => credentials ?? '').join(''),
      });
      expect(source.kind === 'static' ? source.accessKeyId : source.kind).toBe(found);
    },
  );

  it('web identity counts before the rest, and its role is no second one', () => {
    const lines = `role_arn = ${ROLE}\nsource_profile = b\nweb_identity_token_file = /t\n${SSO}${PORTAL}${KEYS}`;
    const chain = chainOf('a', { config: `[profile a]\n${lines}`, credentials: `[a]\n${KEYS}` });
    expect(chain).toMatchObject({ roles: [], source: { kind: 'web-identity', roleArn: ROLE } });
  });

  it('empty values and nested blocks are none', () => {
    const empty = [
      'role_arn',
      'web_identity_token_file',
      'sso_role_name',
      'login_session',
      'credential_process',
    ];
    const lines = empty.map((key) => `${key} =\n`).join('');
    expect(sourceOf(`${lines}  nested = yes\n${KEYS}`)).toMatchObject({ kind: 'static' });
  });
});

describe('a role', () => {
  it('is assumed with its source profile, as the profile asks for it', () => {
    const lines = [
      `role_arn = ${ROLE}`,
      'source_profile = b',
      'external_id = 77',
      'mfa_serial = arn:aws:iam::123456789012:mfa/ann',
      'role_session_name = ann@work',
      'duration_seconds = 7200',
      'region = eu-west-3',
    ];
    const config = `[profile a]\n${lines.join('\n')}\n`;
    expect(chainOf('a', { config, credentials: `[b]\n${KEYS}region = us-east-1\n` })).toEqual({
      profile: 'a',
      roles: [
        {
          profile: 'a',
          roleArn: ROLE,
          externalId: '77',
          mfaSerial: 'arn:aws:iam::123456789012:mfa/ann',
          roleSessionName: 'ann@work',
          durationSeconds: 7200,
        },
      ],
      source: { kind: 'static', accessKeyId: ID, temporary: false },
      sourceProfile: 'b',
      region: 'eu-west-3',
    });
  });

  it.each(['an hour', '3600s', '-1', '1e3', '', '9'.repeat(40)])(
    'has no duration when the profile says %j',
    (duration) => {
      const config = `[profile a]\nrole_arn = r\ncredential_source = Environment\nduration_seconds = ${duration}\n`;
      expect(chainOf('a', { config }).roles).toMatchObject([{ durationSeconds: null, externalId: null }]);
    },
  );

  it.each([
    ['Environment', 'environment'],
    ['Ec2InstanceMetadata', 'ec2-instance'],
    ['EcsContainer', 'ecs-container'],
  ])('with the credential_source %s stands at the end of its chain', (name, kind) => {
    const config = `[profile a]\nrole_arn = ra\nsource_profile = b\n[profile b]\nrole_arn = rb\ncredential_source = ${name}\n`;
    const chain = chainOf('a', { config });
    expect(chain.roles.map(({ profile, roleArn }) => `${profile} ${roleArn}`)).toEqual(['a ra', 'b rb']);
    expect(chain).toMatchObject({ source: { kind }, sourceProfile: 'b' });
  });

  it('may have a source with any kind of credentials', () => {
    const config = `[profile a]\nrole_arn = ra\nsource_profile = b\n[profile b]\n${SSO}${PORTAL}`;
    expect(chainOf('a', { config })).toMatchObject({ source: { kind: 'sso' }, sourceProfile: 'b' });
  });

  it('of a source profile is passed over when that has keys of its own', () => {
    const config = `[profile a]\nrole_arn = ra\nsource_profile = b\n${KEYS}[profile b]\nrole_arn = rb\nsource_profile = c\n${KEYS}`;
    const { roles, sourceProfile } = chainOf('a', { config });
    expect([roles.map(({ profile }) => profile), sourceProfile]).toEqual([['a'], 'b']);
    expect(chainOf('b', { config: `${config}[profile c]\n${KEYS}` }).roles).toMatchObject([
      { roleArn: 'rb' },
    ]);
  });

  it('may be assumed with keys of the same profile', () => {
    const config = '[profile a]\nrole_arn = ra\nsource_profile = a\n';
    const chain = chainOf('a', { config, credentials: `[a]\n${KEYS}` });
    expect(chain.roles).toMatchObject([{ profile: 'a', roleArn: 'ra' }]);
    expect(chain).toMatchObject({ source: { kind: 'static' }, sourceProfile: 'a' });
  });

  it('is found at the end of a long chain', () => {
    const long = 5_000;
    const links = Array.from(
      { length: long },
      (_, at) => `[profile p${at}]\nrole_arn = r${at}\nsource_profile = p${at + 1}\n`,
    );
    const chain = chainOf('p0', { config: `${links.join('')}[profile p${long}]\n${KEYS}` });
    expect(chain.roles.map(({ roleArn }) => roleArn)).toEqual(links.map((_, at) => `r${at}`));
  });

  it('may go through profiles that are called as JavaScript calls its own', () => {
    const config = `[profile __proto__]\nrole_arn = r\nsource_profile = constructor\n[profile constructor]\n${KEYS}`;
    expect(chainOf('__proto__', { config })).toMatchObject({ sourceProfile: 'constructor' });
    expect(plan('toString', { config })).toMatchObject({ problem: { kind: 'unknown-profile' } });
  });
});

describe('any profiles', () => {
  const names = fc.constantFrom('a', 'b', 'c', 'd');
  const line = fc.oneof(
    names.map((name) => `source_profile = ${name}`),
    fc.constantFrom(
      'role_arn = r',
      'role_arn = r',
      'credential_source = Environment',
      'sso_session = s',
      SSO,
      PORTAL,
    ),
    fc.constantFrom(
      KEYS,
      'aws_access_key_id = x',
      'credential_process =',
      'web_identity_token_file = t',
      'region =',
    ),
  );
  const section = fc.tuple(names, fc.array(line, { maxLength: 4 }));
  const sections = fc.array(section, { maxLength: 6 });
  const textOf = (parts: readonly [string, string[]][], prefix: string) =>
    parts.map(([name, lines]) => `[${prefix}${name}]\n${lines.join('\n')}\n`).join('');

  it('have a chain that ends in a profile of the files, or a problem on a line of one', () => {
    let chains = 0;
    let problems = 0;
    fc.assert(
      fc.property(sections, fc.array(section, { maxLength: 2 }), (inConfig, inCredentials) => {
        const files = parseAwsFiles({
          config: `[sso-session s]\n${textOf(inConfig, 'profile ')}`,
          credentials: textOf(inCredentials, ''),
        });
        for (const [name, { settings }] of files.profiles) {
          const result = planProfileChain(files, name);
          if (result.ok) {
            const { roles, sourceProfile } = result.chain;
            chains++;
            expect(files.profiles.has(sourceProfile)).toBe(true);
            expect(new Set(roles.map(({ profile }) => profile)).size).toBe(roles.length);
            if (roles.length > 0) expect(roles[0]?.profile).toBe(name);
            else expect(sourceProfile).toBe(name);
            if (settings.has('web_identity_token_file')) expect(roles).toEqual([]);
          } else {
            problems++;
            const { profile, line: at } = result.problem;
            expect(files.profiles.has(profile)).toBe(true);
            expect(at).toBeGreaterThan(0);
          }
        }
      }),
      runs(1_000),
    );
    expect(Math.min(chains, problems)).toBeGreaterThan(300);
  });
});

describe('the profile of an environment', () => {
  it.each([
    [{}, 'default', 'default', 'default'],
    [{ AWS_PROFILE: 'p' }, 'p', 'p', 'p'],
    [{ AWS_DEFAULT_PROFILE: 'd' }, 'default', 'd', 'd'],
    [{ AWS_PROFILE: 'p', AWS_DEFAULT_PROFILE: 'd' }, 'p', 'p', 'd'],
    [{ AWS_PROFILE: '' }, 'default', '', ''],
    [{ AWS_PROFILE: '', AWS_DEFAULT_PROFILE: 'd' }, 'default', '', 'd'],
    [{ AWS_PROFILE: undefined, AWS_DEFAULT_PROFILE: undefined }, 'default', 'default', 'default'],
  ])('%j is %j to the SDKs, %j to the CLI, %j to boto3', (env, sdk, cli, boto3) => {
    const found = (['sdk', 'cli', 'boto3'] as const).map((tool) => profileFromEnvironment(env, tool));
    expect(found).toEqual([sdk, cli, boto3]);
  });
});
