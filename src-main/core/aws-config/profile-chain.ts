// How the SDKs get from a profile to credentials: the roles on the way, and what stands at the beginning.
//
// The order inside a profile is botocore's (credentials.py, ProfileProviderBuilder), which the AWS CLI shares:
// role_arn with a source, web identity, Identity Center, keys in the credentials file, login_session,
// credential_process, keys in the config file. The SDKs for Rust and JavaScript order the rest differently, but all
// take role_arn first, and in a source profile its own keys before its role. Other choices between tools:
// - An empty value counts as none, as for JavaScript; so does a nested block in place of a value.
// - A key pair has to stand in one file, as for botocore; the SDKs would also pair an id and a secret of two files.
// - credential_source means something beside role_arn only, and its names are exact, as for botocore.
// - A profile is its own source by an access key only, as for botocore; for Rust by anything it has.
// - Values in a profile and in its [sso-session] may be equal, as for botocore; Rust wants them in one place.
import type { AwsFileKind } from '../../../shared/aws-files.ts';
import type {
  AwsFilesContents,
  AwsProfile,
  ChainProblem,
  ChainProblemKind,
  ChainResult,
  CredentialSource,
  RoleLink,
  Setting,
} from './aws-files.ts';
import { IDENTIFIER } from './spec-reader.ts';

/**
 * What would be asked, with nothing run or looked up: the command, token file, and sign-in are taken on trust.
 * A file with a fatal problem counts as empty, where a tool might read neither file.
 */
export function planProfileChain(files: AwsFilesContents, profileName: string): ChainResult {
  const asked = files.profiles.get(profileName);
  if (!asked) return { ok: false, problem: unknownProfile(files, profileName) };

  const roles: RoleLink[] = [];
  const visited = new Set<string>();
  let profile = asked;
  let source: CredentialSource | ChainProblem | null = null;
  while (!source) {
    visited.add(profile.name);
    const hasItsOwn = profile !== asked && hasKeys(profile);
    const roleArn = hasItsOwn ? null : assumedRole(profile);
    const next = roleArn === null ? profile : nextSource(files, profile, visited);
    if (roleArn !== null) roles.push(roleLink(profile, roleArn));
    if ('kind' in next) source = next;
    else if (next === profile) source = ownSource(files, profile);
    else profile = next;
  }
  if ('remedy' in source) return { ok: false, problem: source };
  const region = valueIn(asked, 'region');
  return { ok: true, chain: { profile: profileName, roles, source, sourceProfile: profile.name, region } };
}

const PROFILE_VARIABLES = {
  sdk: ['AWS_PROFILE'],
  cli: ['AWS_PROFILE', 'AWS_DEFAULT_PROFILE'],
  boto3: ['AWS_DEFAULT_PROFILE', 'AWS_PROFILE'],
} as const;

/**
 * The profile a tool takes when none is named. `cli` is version 2; version 1 does as boto3. Both take an empty
 * variable for a name, and fail; the SDKs for JavaScript and Go take it for none, which stands for `sdk`.
 */
export function profileFromEnvironment(
  env: Readonly<Record<string, string | undefined>>,
  tool: 'sdk' | 'cli' | 'boto3',
): string {
  const values = PROFILE_VARIABLES[tool].map((name) => env[name]);
  return values.find((value) => value !== undefined && (value !== '' || tool !== 'sdk')) ?? 'default';
}

// ---- roles

/** Web identity is a source by itself, though it names a role, too. */
function assumedRole(profile: AwsProfile): string | null {
  return valueIn(profile, 'web_identity_token_file') === null ? valueIn(profile, 'role_arn') : null;
}

function roleLink(profile: AwsProfile, roleArn: string): RoleLink {
  const duration = valueIn(profile, 'duration_seconds') ?? '';
  return {
    profile: profile.name,
    roleArn,
    externalId: valueIn(profile, 'external_id'),
    mfaSerial: valueIn(profile, 'mfa_serial'),
    roleSessionName: valueIn(profile, 'role_session_name'),
    durationSeconds: /^\d{1,9}$/.test(duration) ? Number(duration) : null,
  };
}

/** What the role of a profile is assumed with: another profile, its own keys (then itself), or its surroundings. */
function nextSource(
  files: AwsFilesContents,
  profile: AwsProfile,
  visited: ReadonlySet<string>,
): AwsProfile | CredentialSource | ChainProblem {
  const { name, settings } = profile;
  const source = valueIn(profile, 'source_profile');
  const surroundings = valueIn(profile, 'credential_source');
  if (source !== null && surroundings !== null) {
    return problemOf('two-sources', profile, settings.get('credential_source'), {
      message: `The profile ${name} has both a source_profile and a credential_source`,
      remedy: 'remove the one that is not meant',
    });
  }
  if (surroundings !== null) return credentialSource(profile, surroundings);
  if (source === null) {
    return problemOf('role-without-source', profile, settings.get('role_arn'), {
      message: `The profile ${name} has a role_arn, but nothing to assume the role with`,
      remedy: 'add a source_profile or a credential_source to it',
    });
  }
  const next = files.profiles.get(source);
  const place = settings.get('source_profile');
  if (!next) {
    return problemOf('missing-source-profile', profile, place, {
      message: `The profile ${name} has the source profile ${shown(source)}, which is not in your AWS files`,
      remedy: remedyForUnread(files) ?? 'add that profile, or name another source_profile',
    });
  }
  if (next === profile && hasKeys(profile)) return profile;
  if (!visited.has(next.name)) return next;
  return problemOf('loop', profile, place, {
    message:
      next === profile
        ? `The profile ${name} is its own source, but has no access key`
        : `The profile ${name} has the source profile ${source}, whose credentials come from ${name} in turn`,
    remedy: 'name a source_profile that has credentials of its own',
  });
}

function credentialSource(profile: AwsProfile, name: string): CredentialSource | ChainProblem {
  switch (name) {
    case 'Environment':
      return { kind: 'environment' };
    case 'Ec2InstanceMetadata':
      return { kind: 'ec2-instance' };
    case 'EcsContainer':
      return { kind: 'ecs-container' };
    default:
      return problemOf('unknown-credential-source', profile, profile.settings.get('credential_source'), {
        message: `The profile ${profile.name} has a credential_source that AWS tools do not know`,
        remedy: 'use Environment, Ec2InstanceMetadata or EcsContainer, written like that',
      });
  }
}

// ---- sources

type FindSource = (profile: AwsProfile, files: AwsFilesContents) => CredentialSource | ChainProblem | null;

/** The first that finds something decides, be it a problem. */
const SOURCES: readonly FindSource[] = [
  webIdentity,
  identityCenter,
  (profile) => keysIn(profile, 'credentials'),
  loginSession,
  credentialProcess,
  (profile) => keysIn(profile, 'config'),
];

/** The credentials a profile has without any role. */
function ownSource(files: AwsFilesContents, profile: AwsProfile): CredentialSource | ChainProblem {
  for (const find of SOURCES) {
    const found = find(profile, files);
    if (found) return found;
  }
  return nothingFound(profile);
}

function webIdentity(profile: AwsProfile): CredentialSource | ChainProblem | null {
  const tokenFile = valueIn(profile, 'web_identity_token_file');
  if (tokenFile === null) return null;
  const roleArn = valueIn(profile, 'role_arn');
  if (roleArn !== null) return { kind: 'web-identity', tokenFile, roleArn };
  return problemOf('no-credentials', profile, profile.settings.get('web_identity_token_file'), {
    message: `The profile ${profile.name} has a web_identity_token_file, but no role_arn to use it for`,
    remedy: 'add the role_arn',
  });
}

/** A profile that names neither account nor role asks for a token only, which gives no credentials. */
function identityCenter(
  profile: AwsProfile,
  files: AwsFilesContents,
): CredentialSource | ChainProblem | null {
  const { name, settings } = profile;
  const accountId = valueIn(profile, 'sso_account_id');
  const roleName = valueIn(profile, 'sso_role_name');
  if (accountId === null && roleName === null) return null;

  const sessionName = valueIn(profile, 'sso_session');
  const session = sessionName === null ? null : files.ssoSessions.get(sessionName);
  if (session === undefined) {
    return problemOf('missing-sso-session', profile, settings.get('sso_session'), {
      message: `The profile ${name} has the sso_session ${shown(sessionName ?? '')}, which is not in your AWS config file`,
      remedy: remedyForUnread(files) ?? 'add that [sso-session], or name another sso_session',
    });
  }
  for (const { key, value } of session?.settings.values() ?? []) {
    const own = settings.get(key);
    if (!own || own.value === value) continue;
    return problemOf('sso-mismatch', profile, own, {
      message: `The profile ${name} has another ${key} than its [sso-session ${session?.name}]`,
      remedy: `remove ${key} from the profile, or make both the same`,
    });
  }
  const portalValue = (key: string) => textOf(session?.settings.get(key)) ?? valueIn(profile, key);
  const startUrl = portalValue('sso_start_url');
  const region = portalValue('sso_region');
  if (accountId !== null && roleName !== null && startUrl !== null && region !== null)
    return { kind: 'sso', sessionName, startUrl, region, accountId, roleName };

  const wanted = {
    sso_account_id: accountId,
    sso_role_name: roleName,
    sso_start_url: startUrl,
    sso_region: region,
  };
  const missing = Object.entries(wanted).flatMap(([key, value]) => (value === null ? [key] : []));
  const place = settings.get(accountId === null ? 'sso_role_name' : 'sso_account_id');
  return problemOf('incomplete-sso', profile, place, {
    message: `The profile ${name} uses Identity Center without ${missing.join(' and ')}`,
    remedy:
      session && accountId !== null && roleName !== null
        ? `add what is missing to [sso-session ${session.name}]`
        : 'add what is missing',
  });
}

function keysIn(profile: AwsProfile, file: AwsFileKind): CredentialSource | ChainProblem | null {
  const keys = profile.byFile[file];
  const accessKeyId = textOf(keys.get('aws_access_key_id'));
  if (accessKeyId === null) return null;
  if (textOf(keys.get('aws_secret_access_key')) === null)
    return partialKeys(profile, keys.get('aws_access_key_id'));
  const token = textOf(keys.get('aws_session_token')) ?? textOf(keys.get('aws_security_token'));
  return { kind: 'static', accessKeyId, temporary: token !== null };
}

function loginSession(profile: AwsProfile): CredentialSource | null {
  const session = valueIn(profile, 'login_session');
  return session === null ? null : { kind: 'login-session', session };
}

function credentialProcess(profile: AwsProfile): CredentialSource | null {
  const command = valueIn(profile, 'credential_process');
  return command === null ? null : { kind: 'credential-process', command };
}

function nothingFound(profile: AwsProfile): ChainProblem {
  const { name, settings } = profile;
  const first = (...keys: string[]) => keys.map((key) => settings.get(key)).find((it) => it !== undefined);
  const key = first('aws_access_key_id', 'aws_secret_access_key', 'aws_session_token', 'aws_security_token');
  if (key) return partialKeys(profile, key);
  const portal = first('sso_session', 'sso_start_url', 'sso_region');
  if (portal) {
    return problemOf('incomplete-sso', profile, portal, {
      message: `The profile ${name} has ${portal.key}, but neither sso_account_id nor sso_role_name`,
      remedy: 'add both to it',
    });
  }
  const roleless = first('source_profile', 'credential_source');
  return problemOf('no-credentials', profile, roleless, {
    message: roleless
      ? `The profile ${name} has a ${roleless.key}, but no role_arn to assume with it`
      : `The profile ${name} does not say where its credentials come from`,
    remedy: roleless
      ? 'add the role_arn'
      : 'add a role_arn with a source, an sso_session, a credential_process or access keys',
  });
}

function partialKeys(profile: AwsProfile, place: Setting | undefined): ChainProblem {
  const both = ['aws_access_key_id', 'aws_secret_access_key'].every((key) => valueIn(profile, key) !== null);
  return problemOf('partial-static-keys', profile, place, {
    message: both
      ? `The profile ${profile.name} has its access key id in one file and its secret access key in the other`
      : `The profile ${profile.name} has only a part of an access key`,
    remedy: both
      ? 'put both into the credentials file: the AWS CLI pairs them in one file only'
      : 'add aws_access_key_id and aws_secret_access_key in the same file, or remove what is there',
  });
}

// ---- values and problems

/** The value that counts of both files; null when there is none. */
function valueIn({ settings }: AwsProfile, key: string): string | null {
  return textOf(settings.get(key));
}

/** A nested block has the empty value, too. */
function textOf(setting: Setting | undefined): string | null {
  return setting?.value || null;
}

/** One half is enough to be a source by itself, as for botocore: then the missing half is the problem. */
function hasKeys(profile: AwsProfile): boolean {
  return valueIn(profile, 'aws_access_key_id') !== null || valueIn(profile, 'aws_secret_access_key') !== null;
}

/** At `place`, else at the profile's header. */
function problemOf(
  kind: ChainProblemKind,
  { name, lines }: AwsProfile,
  place: Setting | undefined,
  words: Pick<ChainProblem, 'message' | 'remedy'>,
): ChainProblem {
  const file = place?.file ?? (lines.config === null ? 'credentials' : 'config');
  return { kind, profile: name, ...words, file, line: place?.line ?? lines[file] };
}

function unknownProfile(files: AwsFilesContents, name: string): ChainProblem {
  return {
    kind: 'unknown-profile',
    profile: name,
    message: `There is no profile ${shown(name)} in your AWS files`,
    remedy: remedyForUnread(files) ?? 'name a profile that is there, or add it',
    file: null,
    line: null,
  };
}

/** What is missing may stand in a file that could not be read. */
function remedyForUnread({ problems }: AwsFilesContents): string | null {
  const fatal = problems.find((problem) => problem.fatal);
  return fatal
    ? `mend line ${fatal.line} of the AWS ${fatal.file} file first: tools read nothing of that file`
    : null;
}

/** A name from a header is plain; one from a value or a command line need not be. */
function shown(name: string): string {
  return IDENTIFIER.test(name) ? name : JSON.stringify(name);
}
