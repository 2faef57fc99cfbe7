// What parseAwsFiles and planProfileChain say of tidy files, beside the two parsers most tools share: botocore's and
// that of the AWS SDK for JavaScript. Untidy files, which those two read differently, are left to the unit tests.
import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadSsoSessionData, parseKnownFiles } from '@smithy/shared-ini-file-loader';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type {
  AwsProfile,
  ChainProblemKind,
  ChainResult,
  CredentialSource,
  NamedSection,
} from '../../../src-main/core/aws-config/aws-files.ts';
import { planProfileChain, profileFromEnvironment } from '../../../src-main/core/aws-config/profile-chain.ts';
import { parseAwsFiles } from '../../../src-main/core/aws-config/spec-reader.ts';
import { PYTHON } from './botocore.ts';

const FILES = 120;
const KEY_IN_ENVIRONMENT = 'AKIAEXAMPLE000000ENV';

type Values = Record<string, string | Record<string, string>>;

/** Values of each profile, session and services section, by name. */
interface Contents {
  readonly profiles: Record<string, Values>;
  readonly ssoSessions: Record<string, Values>;
  readonly services: Record<string, Values>;
}

interface Saved {
  readonly config: string;
  readonly credentials: string;
  readonly ours: ReturnType<typeof parseAwsFiles>;
}

// ---- random tidy files

type Lines = readonly (readonly [key: string, value: string])[];

const names = fc.constantFrom('default', 'a', 'b', 'c', 'x.y@z', 'o_o');
const portal: Lines = [
  ['sso_start_url', 'https://acme.awsapps.com/start'],
  ['sso_region', 'eu-west-1'],
];
const permissionSet: Lines = [
  ['sso_account_id', '012345678901'],
  ['sso_role_name', 'ReadOnly'],
];
const role: Lines = [['role_arn', 'arn:aws:iam::123456789012:role/deploy']];
const key = fc.constantFrom('1', '2', '3').map(
  (digit): Lines => [
    ['aws_access_key_id', `AKIAEXAMPLE00000000${digit}`],
    ['aws_secret_access_key', `EXAMPLEKEY/${digit}+=`],
  ],
);
const options = fc.subarray<Lines[number]>([
  ['external_id', '77'],
  ['mfa_serial', 'arn:aws:iam::123456789012:mfa/ann'],
  ['role_session_name', 'ann@work'],
  ['duration_seconds', '7200'],
]);
const sources = fc.oneof(
  {
    weight: 5,
    arbitrary: fc
      .tuple(names, options)
      .map(([name, more]): Lines => [...role, ['source_profile', name], ...more]),
  },
  { weight: 2, arbitrary: key },
  {
    weight: 2,
    arbitrary: fc.constantFrom<Lines>(
      [...role, ['credential_source', 'Environment']],
      [['sso_session', 's'], ...permissionSet],
      [...portal, ...permissionSet],
      [['credential_process', 'cat CREDENTIALS']],
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Lines>(
      role,
      [['credential_source', 'Nowhere'], ...role],
      [['source_profile', 'missing'], ...role],
      [['sso_session', 'missing'], ...permissionSet],
      [['sso_session', 's'], ...portal, ...permissionSet],
      [['sso_session', 's'], ['sso_region', 'eu-west-2'], ...permissionSet],
      [...portal, ['sso_role_name', 'ReadOnly']],
      [['sso_session', 's']],
      [['web_identity_token_file', '/var/token'], ...role],
      [['web_identity_token_file', '/var/token']],
      [['aws_access_key_id', 'AKIAEXAMPLE000000004']],
      [['aws_session_token', 'EXAMPLETOKEN==']],
    ),
  },
);
const plain = fc.subarray(['region = eu-west-3', 'output=json', 'cli_pager\t=\tless -R; true', '# note', '']);
const block = fc.constantFrom(
  [],
  [],
  ['s3 =', '  addressing_style = path', '  max_queue_size=100'],
  ['s3 =', '\tuse_dualstack = true', 'services = l'],
);

/** A section that has each key once, as botocore demands. */
function sectionOf(header: string, settings: readonly Lines[], more: readonly string[]): string[] {
  const values = new Map(settings.flat().map(([name, value]) => [name, value]));
  return [header, ...[...values].map(([name, value]) => `${name} = ${value}`), ...more];
}

const unique = { maxLength: 5, selector: ({ name }: { readonly name: string }) => name };
const inConfig = fc.uniqueArray(
  fc.record({ name: names, settings: fc.array(sources, { maxLength: 2 }), plain, block }),
  { ...unique, minLength: 1 },
);
const inCredentials = fc.uniqueArray(
  fc.record({ name: names, settings: fc.oneof(key, sources).map((lines) => [lines]), plain }),
  { ...unique, maxLength: 3 },
);
const sections = fc.subarray([
  ['[sso-session s]', 'sso_region = eu-west-1', 'sso_start_url = https://acme.awsapps.com/start', ''],
  ['# the portal'],
  ['[services l]', 'dynamodb =', '  endpoint_url = http://127.0.0.1:8000', ''],
]);

const tidyFiles = fc
  .record({ inConfig, inCredentials, sections, eol: fc.constantFrom('\n', '\r\n') })
  .map((it) => {
    const config = it.inConfig.flatMap(({ name, settings, plain, block }) =>
      sectionOf(name === 'default' ? '[default]' : `[profile ${name}]`, settings, [...plain, ...block]),
    );
    const credentials = it.inCredentials.flatMap(({ name, settings, plain }) =>
      sectionOf(`[${name}]`, settings, plain),
    );
    return {
      config: [...it.sections.flat(), ...config, ''].join(it.eol),
      credentials: credentials.join(it.eol),
    };
  });

let folder = '';
let files: Saved[] = [];
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'cloakroom-reader-'));
  const process = join(folder, 'credentials.json');
  writeFileSync(
    process,
    '{"Version":1,"AccessKeyId":"AKIAEXAMPLE000PROCESS","SecretAccessKey":"EXAMPLEKEY"}',
  );
  files = fc.sample(tidyFiles, { numRuns: FILES, seed: 20_261_121 }).map((texts, index) => {
    const config = texts.config.replaceAll('CREDENTIALS', process);
    const credentials = texts.credentials.replaceAll('CREDENTIALS', process);
    const paths = {
      config: join(folder, `${index}.config`),
      credentials: join(folder, `${index}.credentials`),
    };
    writeFileSync(paths.config, config);
    writeFileSync(paths.credentials, credentials);
    return { ...paths, ours: parseAwsFiles({ config, credentials }) };
  });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

// ---- what we say

function valuesOf(sections: ReadonlyMap<string, AwsProfile | NamedSection>): Record<string, Values> {
  const found = [...sections].map(([name, { settings }]) => {
    const values = [...settings].map(([key, { value, nested }]) => {
      return [key, nested ? Object.fromEntries([...nested].map(([sub, it]) => [sub, it.value])) : value];
    });
    return [name, Object.fromEntries(values) as Values] as const;
  });
  return Object.fromEntries(found);
}

function contentsOf({ ours: { profiles, ssoSessions, services } }: Saved): Contents {
  return { profiles: valuesOf(profiles), ssoSessions: valuesOf(ssoSessions), services: valuesOf(services) };
}

/** Tidy as the files are, all of them are read, and there is enough in them to disagree about. */
it('The files have no problems, and many profiles with and without a chain', () => {
  const profiles = files.flatMap(({ ours }) =>
    [...ours.profiles.keys()].map((name) => planProfileChain(ours, name)),
  );
  expect(files.flatMap(({ ours }) => ours.problems)).toEqual([]);
  const chains = profiles.flatMap((result) => (result.ok ? [result.chain] : []));
  expect(chains.length).toBeGreaterThan(FILES);
  expect(profiles.length - chains.length).toBeGreaterThan(FILES / 2);
  expect(chains.filter(({ roles }) => roles.length > 1).length).toBeGreaterThan(FILES / 20);
});

// ---- the SDK for JavaScript

describe('The AWS SDK for JavaScript', () => {
  /** Nested keys are joined by a dot there, and sections without a value are not seen. */
  const flat = (sections: Record<string, Values>, prefix = '') =>
    Object.entries(sections).flatMap(([name, values]) => {
      const pairs = Object.entries(values).flatMap(([key, value]) =>
        typeof value === 'string'
          ? [[key, value]]
          : Object.entries(value).map(([sub, it]) => [`${key}.${sub}`, it]),
      );
      return pairs.length > 0 ? [[prefix + name, Object.fromEntries(pairs)]] : [];
    });

  it('reads the same values', async () => {
    for (const file of files) {
      const from = { configFilepath: file.config, filepath: file.credentials, ignoreCache: true };
      const { profiles, ssoSessions, services } = contentsOf(file);
      const all = [...flat(profiles), ...flat(ssoSessions, 'sso-session.'), ...flat(services, 'services.')];
      expect(await parseKnownFiles(from)).toEqual(Object.fromEntries(all));
      expect(await loadSsoSessionData(from)).toEqual(Object.fromEntries(flat(ssoSessions)));
    }
  });
});

// ---- botocore

const IMPORT = `
try:
    import botocore
    from botocore import configloader, credentials, session
except ImportError:
    from awscli import botocore
    from awscli.botocore import configloader, credentials, session
`;

/** One process for all files: answers a list of what is asked on its standard input. */
const READ_ALL = `${IMPORT}
import json, os, sys

assumed = []

class Recorder(credentials.AssumeRoleCredentialFetcher):
    def __init__(self, client_creator, source_credentials, role_arn, extra_args=None, **others):
        super().__init__(client_creator, source_credentials, role_arn, extra_args=extra_args, **others)
        assumed.append((source_credentials, dict(extra_args or {}, RoleArn=role_arn)))

credentials.AssumeRoleCredentialFetcher = Recorder

def chain(profile):
    assumed.clear()
    try:
        found = session.Session(profile=profile).get_credentials()
    except Exception as error:
        return {'error': type(error).__name__}
    if found is None:
        return {'error': None}
    source = assumed[0][0] if assumed else found
    fixed = source.method in ('shared-credentials-file', 'config-file', 'env')
    return {
        'roles': [role for _, role in reversed(assumed)],
        'method': source.method,
        'accessKeyId': source.access_key if fixed else None,
    }

def answer(config, credentials, profiles):
    os.environ.update(AWS_CONFIG_FILE=config, AWS_SHARED_CREDENTIALS_FILE=credentials)
    loaded = session.Session().full_config
    # An older botocore takes [services x] for a section like any other.
    services = loaded.setdefault('services', {})
    for name in [name for name in loaded if name.startswith('services ')]:
        services[name.split(None, 1)[1]] = loaded.pop(name)
    return {
        'contents': {
            'profiles': loaded['profiles'],
            'ssoSessions': loaded.get('sso_sessions', {}),
            'services': services,
        },
        'chains': {profile: chain(profile) for profile in profiles},
    }

def chosen(env):
    for name in ('AWS_PROFILE', 'AWS_DEFAULT_PROFILE'):
        os.environ.pop(name, None)
    os.environ.update(env)
    profile = session.Session().profile
    return 'default' if profile is None else profile

asked = json.load(sys.stdin)
print(json.dumps({
    'tool': 'boto3' if botocore.__name__ == 'botocore' else 'cli',
    'files': [answer(**file) for file in asked['files']],
    'chosen': [chosen(env) for env in asked['environments']],
}))
`;

interface BotocoreChain {
  readonly error?: string | null;
  readonly roles?: readonly Record<string, unknown>[];
  readonly method?: string;
  readonly accessKeyId?: string | null;
}

interface BotocoreAnswer {
  /** AWS CLI 2 has a botocore of its own; boto3 and AWS CLI 1 use the common one. */
  readonly tool: 'boto3' | 'cli';
  readonly files: readonly { readonly contents: Contents; readonly chains: Record<string, BotocoreChain> }[];
  readonly chosen: readonly string[];
}

const python = PYTHON ?? null;
/** One that knows [services]: those before built their chains from other classes than are listened to here. */
const recent = python !== null && knowsServices(python);

function knowsServices(program: string): boolean {
  const ask = "import inspect\nassert 'services' in inspect.getsource(configloader)";
  return spawnSync(program, ['-c', `${IMPORT}\n${ask}`], { stdio: 'ignore' }).status === 0;
}
const ENVIRONMENTS: readonly Record<string, string>[] = [
  {},
  { AWS_PROFILE: 'p' },
  { AWS_DEFAULT_PROFILE: 'd' },
  { AWS_PROFILE: 'p', AWS_DEFAULT_PROFILE: 'd' },
  { AWS_PROFILE: '' },
];

describe.skipIf(!python)(python ? 'botocore' : 'botocore, left out as no Python here has it', () => {
  let answer: BotocoreAnswer;
  beforeAll(async () => {
    const asked = files.map(({ config, credentials, ours }) => ({
      config,
      credentials,
      profiles: [...ours.profiles.keys()],
    }));
    answer = await ask(python ?? '', { files: asked, environments: ENVIRONMENTS });
  });

  it('reads the same values', () => {
    for (const [index, file] of files.entries()) {
      expect(answer.files[index]?.contents).toEqual(contentsOf(file));
    }
  });

  it.skipIf(!recent)('goes the same way from a profile to its credentials, where it knows [services]', () => {
    for (const [index, { ours }] of files.entries()) {
      for (const name of ours.profiles.keys()) {
        const found = answer.files[index]?.chains[name];
        const result = planProfileChain(ours, name);
        const where = `${index}.config, profile ${name}`;
        if (result.ok) expect(found, where).toEqual(chainAsBotocoreSays(result));
        else expect(ERRORS[result.problem.kind], where).toContain(found?.roles ? 'a chain' : found?.error);
      }
    }
  });

  it('takes the same profile from the environment', () => {
    expect(answer.chosen).toEqual(ENVIRONMENTS.map((env) => profileFromEnvironment(env, answer.tool)));
  });
});

async function ask(command: string, asked: unknown): Promise<BotocoreAnswer> {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_'));
  const env = {
    ...Object.fromEntries(inherited),
    HOME: folder,
    AWS_ACCESS_KEY_ID: KEY_IN_ENVIRONMENT,
    AWS_SECRET_ACCESS_KEY: 'EXAMPLEKEY',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
  return new Promise((resolve, reject) => {
    const child = execFile(command, ['-c', READ_ALL], { env, maxBuffer: 2 ** 26 }, (error, stdout) => {
      if (error) reject(error);
      else resolve(JSON.parse(stdout) as BotocoreAnswer);
    });
    child.stdin?.end(JSON.stringify(asked));
  });
}

const METHODS: Record<string, readonly CredentialSource['kind'][]> = {
  'shared-credentials-file': ['static'],
  'config-file': ['static'],
  env: ['environment'],
  sso: ['sso'],
  'custom-process': ['credential-process'],
  'assume-role-with-web-identity': ['web-identity'],
};

function chainAsBotocoreSays({ chain }: Extract<ChainResult, { ok: true }>): unknown {
  const { source } = chain;
  const accessKeyId =
    source.kind === 'static' ? source.accessKeyId : source.kind === 'environment' ? KEY_IN_ENVIRONMENT : null;
  const roles = chain.roles.map((link) => {
    const asked = {
      RoleArn: link.roleArn,
      ExternalId: link.externalId,
      SerialNumber: link.mfaSerial,
      RoleSessionName: link.roleSessionName,
      DurationSeconds: link.durationSeconds,
    };
    return Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== null));
  });
  const methods = Object.keys(METHODS).filter((method) => METHODS[method]?.includes(source.kind));
  return { roles, method: expect.toBeOneOf(methods), accessKeyId };
}

/** What botocore raises; null where it finds nothing at all. */
const ERRORS: Record<ChainProblemKind, readonly (string | null)[]> = {
  'unknown-profile': ['ProfileNotFound'],
  'no-credentials': [null, 'InvalidConfigError'],
  // Only the id makes botocore look for the rest.
  'partial-static-keys': ['PartialCredentialsError', 'InvalidConfigError', null],
  loop: ['InfiniteLoopConfigError'],
  'missing-source-profile': ['InvalidConfigError'],
  'role-without-source': ['PartialCredentialsError'],
  'two-sources': ['InvalidConfigError'],
  'unknown-credential-source': ['InvalidConfigError'],
  'missing-sso-session': ['InvalidConfigError'],
  'incomplete-sso': ['InvalidConfigError', null],
  'sso-mismatch': ['InvalidConfigError'],
};
