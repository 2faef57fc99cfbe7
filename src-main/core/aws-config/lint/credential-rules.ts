// Rules about where profiles get their credentials from: access keys in the files, several sources at once, and
// ways that lead nowhere.
//
// Which source wins: measured with botocore and the AWS SDK for JavaScript.
import { parseRoleArn } from '../../../../shared/arn.ts';
import type { AwsProfile, ChainProblemKind, ProfileChain, Setting } from '../aws-files.ts';
import { headerText } from '../grammar.ts';
import { isStaticKey } from '../managed-lines.ts';
import {
  ALL_TOOLS,
  atStart,
  CLI,
  type FindingCode,
  type Hit,
  JS,
  type LineFix,
  profileLabel,
  shown,
  type WantedProfile,
} from './findings.ts';
import { without } from './line-patches.ts';
import { at, FILES, lineOf, type ProfileScope } from './profile-scope.ts';

export function credentialHits(scope: ProfileScope): Hit[] {
  const profiles = [...scope.contents.profiles.values()];
  return [
    ...profiles.flatMap((profile) => [
      ...accessKeys(profile),
      ...keysInBothFiles(scope, profile),
      ...severalSources(scope, profile),
      ...repeatedSso(scope, profile),
      ...missingProgram(scope, profile),
    ]),
    ...deadEnds(scope, profiles),
    ...productionDefault(scope),
  ];
}

function accessKeys(profile: AwsProfile): Hit[] {
  return FILES.flatMap((file) => {
    const here = profile.byFile[file];
    const key = here.get('aws_secret_access_key') ?? here.get('aws_access_key_id');
    if (!key) return [];
    const temporary =
      profile.settings.has('aws_session_token') ||
      profile.settings.has('aws_security_token') ||
      profile.settings.get('aws_access_key_id')?.value.startsWith('ASIA') === true;
    return {
      ...at(profile, key),
      key: 'key',
      code: temporary ? 'temporary-key' : 'static-key',
      severity: temporary ? 'note' : 'risk',
      tools: ALL_TOOLS,
      title: `${atStart(profileLabel(profile.name))} keeps ${temporary ? 'a temporary' : 'an access'} key in plain text`,
      consequence: temporary
        ? 'It was written by another program and is good for some hours only; until then any program can use it.'
        : 'Every program you start can read it, and so can who gets hold of a backup. Import it into Cloakroom, which seals it and takes it out of the file.',
    } satisfies Hit;
  });
}

function keysInBothFiles(scope: ProfileScope, profile: AwsProfile): Hit[] {
  const { config, credentials } = profile.byFile;
  const here = [...config.values()].filter(({ key }) => isStaticKey(key));
  const first = here[0];
  if (!first || ![...credentials.keys()].some(isStaticKey)) return [];
  const same = here.every(({ key, value }) => credentials.get(key)?.value === value);
  return [
    {
      ...at(profile, first),
      key: 'key',
      code: same ? 'same-key-in-both-files' : 'other-key-in-both-files',
      severity: same ? 'note' : 'differs',
      tools: ALL_TOOLS,
      title: `${atStart(profileLabel(profile.name))} has ${same ? 'the same access key' : 'different access keys'} in both files`,
      consequence: same
        ? 'All tools take the one in the credentials file; the copy is one more place where it can be read, and stays behind when the key is changed.'
        : 'All tools take the lines of the credentials file; of the config file they take what is missing there, which may not belong to it.',
      fix: () => (same ? removal(scope, here, 'Remove the copy in the config file') : null),
    },
  ];
}

/** Null where one of the lines is not the only one of its key. */
function removal(scope: ProfileScope, settings: readonly Setting[], label: string): LineFix | null {
  const file = settings[0]?.file ?? 'config';
  const places = settings.flatMap((setting) => scope.placeOf(setting) ?? []);
  if (places.length < settings.length) return null;
  return {
    kind: 'lines',
    label,
    patches: places.map(({ property }) => without(scope.documents[file], property)),
    touches: places.map(({ section }) => headerText(section.header)),
  };
}

const SOURCE_LABELS = {
  role: 'the role',
  web: 'the web identity',
  sso: 'Identity Center',
  shared: 'the access key',
  login: 'the login session',
  process: 'credential_process',
  static: 'the access key',
} as const;
type Source = keyof typeof SOURCE_LABELS;
/** `shared` are keys of the credentials file, `static` those of the config file. */
const CLI_ORDER: readonly Source[] = ['role', 'web', 'sso', 'shared', 'login', 'process', 'static'];
const JS_ORDER: readonly Source[] = ['role', 'shared', 'static', 'web', 'process', 'sso', 'login'];

function severalSources(scope: ProfileScope, profile: AwsProfile): Hit[] {
  if (scope.input.managed.has(profile.name)) return [];
  const { settings, byFile } = profile;
  const has = (key: string) => settings.has(key);
  const sources = new Set<Source>();
  if (has('role_arn') && (has('source_profile') || has('credential_source'))) sources.add('role');
  if (has('role_arn') && has('web_identity_token_file')) sources.add('web');
  if (has('sso_session') || has('sso_start_url')) sources.add('sso');
  if (byFile.credentials.has('aws_access_key_id')) sources.add('shared');
  if (byFile.config.has('aws_access_key_id')) sources.add('static');
  if (has('login_session')) sources.add('login');
  if (has('credential_process')) sources.add('process');
  // A role may take the keys beside it for its source.
  if (settings.get('source_profile')?.value === profile.name) {
    sources.delete('shared');
    sources.delete('static');
  }
  const labels = new Set([...sources].map((source) => SOURCE_LABELS[source]));
  const cli = CLI_ORDER.find((source) => sources.has(source));
  const js = JS_ORDER.find((source) => sources.has(source));
  if (labels.size < 2 || !cli || !js) return [];
  const same = SOURCE_LABELS[cli] === SOURCE_LABELS[js];
  return [
    {
      ...lineOf(profile),
      place: `profile ${profile.name}`,
      profile: profile.name,
      code: 'several-sources',
      severity: same ? 'note' : 'differs',
      tools: same ? ALL_TOOLS : [CLI, JS],
      title: `${atStart(profileLabel(profile.name))} has ${labels.size} sources of credentials`,
      consequence: same
        ? `It has ${listed([...labels])}; tools take ${SOURCE_LABELS[cli]}, and never ask the rest.`
        : `It has ${listed([...labels])}: the AWS CLI and boto3 take ${SOURCE_LABELS[cli]}, JavaScript takes ${SOURCE_LABELS[js]}. Keep the one you mean.`,
    },
  ];
}

function listed(words: readonly string[]): string {
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

/** What a profile with an sso_session says once more, in the same words. Other words are a dead end. */
function repeatedSso(scope: ProfileScope, profile: AwsProfile): Hit[] {
  const session = scope.contents.ssoSessions.get(profile.settings.get('sso_session')?.value ?? '');
  if (!session) return [];
  const keys = ['sso_start_url', 'sso_region'];
  const repeated = FILES.flatMap((file) => keys.flatMap((key) => profile.byFile[file].get(key) ?? []));
  if (repeated.some(({ key, value }) => session.settings.get(key)?.value !== value)) return [];
  return FILES.flatMap((file) => {
    const here = repeated.filter((setting) => setting.file === file);
    if (!here[0]) return [];
    return {
      ...at(profile, here[0]),
      key: 'sso',
      code: 'sso-repeated',
      severity: 'breaks',
      tools: ['Rust'],
      title: `${atStart(profileLabel(profile.name))} repeats what its sso-session says`,
      consequence:
        'The SDK for Rust rejects such a profile; the other tools accept it as long as both are the same.',
      fix: () => removal(scope, here, 'Remove the lines that are repeated'),
    } satisfies Hit;
  });
}

function missingProgram(scope: ProfileScope, profile: AwsProfile): Hit[] {
  const setting = profile.settings.get('credential_process');
  if (!setting || scope.input.managed.has(profile.name)) return [];
  const program = programOf(setting.value);
  if (program === null || scope.input.programExists(program) !== false) return [];
  const name = program.split(/[\\/]/).at(-1) ?? '';
  // A secret key that was pasted into the wrong line is no program.
  const told = /^[\w.+@ -]{1,40}$/.test(name) && !/^[\w/+=]{40}$/.test(program);
  return [
    {
      ...at(profile, setting),
      code: 'missing-program',
      severity: 'breaks',
      tools: ALL_TOOLS,
      title: `The program that ${profileLabel(profile.name)} asks for credentials is not there`,
      consequence: `No tool can use the profile: credential_process starts ${told ? name : 'a program'}, which is not installed where it says.`,
      fix: () => {
        const place = scope.placeOf(setting);
        if (!place || (scope.dependents.get(profile.name)?.length ?? 0) > 0) return null;
        const { line, end } = place.property;
        const lines = scope.documents[setting.file].lines.slice(line, end);
        return {
          kind: 'lines',
          label: 'Turn the line into a comment',
          patches: [
            { from: line, to: end, lines: lines.map(({ text, eol }) => ({ text: `# ${text}`, eol })) },
          ],
          touches: [headerText(place.section.header)],
        };
      },
    },
  ];
}

/** The first word of a command; null where a shell would make something else of it, such as `NAME=value program`. */
export function programOf(command: string): string | null {
  const match = /^(?:"([^"]+)"|'([^']+)'|([^\s"'`|&;<>()$%*?=]+))(?=\s|$)/.exec(command);
  return match ? (match[1] ?? match[2] ?? match[3] ?? null) : null;
}

const DEAD_ENDS: Partial<Record<ChainProblemKind, { code: FindingCode; does: string }>> = {
  'partial-static-keys': { code: 'partial-key', does: 'No tool can use half a key.' },
  loop: { code: 'source-loop', does: 'No tool gets to credentials this way.' },
  'unknown-profile': { code: 'source-missing', does: 'All tools fail with this profile.' },
  'missing-source-profile': { code: 'source-missing', does: 'All tools fail with this profile.' },
  'no-credentials': {
    code: 'source-without-credentials',
    does: 'All tools fail with profiles that build on it.',
  },
  'role-without-source': {
    code: 'role-without-source',
    does: 'Tools fail, or ignore the role and go on with whatever else they find.',
  },
  'two-sources': { code: 'two-role-sources', does: 'Most tools refuse the profile.' },
  'unknown-credential-source': {
    code: 'unknown-credential-source',
    does: 'All tools fail with this profile.',
  },
  'missing-sso-session': { code: 'sso-session-missing', does: 'All tools fail with this profile.' },
  'incomplete-sso': {
    code: 'sso-incomplete',
    does: 'Tools fail with this profile, or look for credentials elsewhere.',
  },
  'sso-mismatch': {
    code: 'sso-mismatch',
    does: 'The AWS CLI, boto3 and Rust refuse the profile, the others go by one of the two.',
  },
};

/** Each mistake once, at the profile that has it, however many profiles build on that. */
function deadEnds({ chains, contents, dependents }: ProfileScope, profiles: readonly AwsProfile[]): Hit[] {
  const hits = new Map<string, Hit>();
  for (const { name } of profiles) {
    const result = chains.get(name);
    if (!result || result.ok) continue;
    const { kind, profile, message, remedy, file, line } = result.problem;
    const rule = DEAD_ENDS[kind];
    // A profile may well have no credentials, unless another one builds on it.
    if (!rule || (kind === 'no-credentials' && !dependents.has(profile))) continue;
    const subject = contents.profiles.get(profile);
    // An sso_session alone is enough for a token, which some services ask for.
    const bare = kind === 'incomplete-sso' && isTokenOnly(subject) && !dependents.has(profile);
    const where = subject ? lineOf(subject) : ({ file: 'config', line: null } as const);
    hits.set(`${rule.code} ${profile}`, {
      file: file ?? where.file,
      line: line ?? where.line,
      place: `profile ${profile}`,
      profile,
      code: rule.code,
      severity: bare ? 'note' : 'breaks',
      tools: ALL_TOOLS,
      // It may name what stands in a value: where that is as long as a secret key, it is left out.
      title: /\S{40}/.test(message)
        ? `${atStart(profileLabel(profile))} has no usable source of credentials`
        : message,
      consequence: `${rule.does} ${atStart(remedy)}.`,
    });
  }
  return [...hits.values()];
}

function isTokenOnly(profile: AwsProfile | undefined): boolean {
  const has = (key: string) => profile?.settings.has(key) === true;
  return has('sso_session') && !has('sso_account_id') && !has('sso_role_name');
}

/** What runs without --profile should not run in production. */
function productionDefault({ contents, chains, input }: ProfileScope): Hit[] {
  const profile = contents.profiles.get('default');
  const own = chains.get('default');
  if (!profile || !own?.ok) return [];
  const account = accountOf(own.chain);
  const names = new Set<string>([own.chain.sourceProfile, ...own.chain.roles.map((link) => link.profile)]);
  if (own.chain.source.kind === 'sso') names.add(own.chain.source.roleName);
  for (const { roleArn } of own.chain.roles) names.add(parseRoleArn(roleArn)?.name ?? '');
  if (account !== null) names.add(account);
  for (const [name, result] of chains) {
    if (result.ok && isSame(own.chain, result.chain)) names.add(name);
  }
  const managed = input.managed.get('default');
  for (const name of managed?.names ?? []) names.add(name);
  for (const nameless of ['', 'default']) names.delete(nameless);
  const told = [...names].find((name) => input.isProduction(name));
  const telling = managed?.production === undefined ? told : said(managed, told);
  if (telling === undefined) return [];
  return [
    {
      ...lineOf(profile),
      place: 'profile default',
      profile: 'default',
      code: 'production-default',
      severity: 'risk',
      tools: ALL_TOOLS,
      title: `The default profile leads to production ("${shown(telling)}")`,
      consequence:
        'Every command that names no profile runs there. Make another session active, and name production when you mean it.',
    },
  ];
}

/** What a person has marked by hand counts, whatever the names say. */
function said({ production, names }: WantedProfile, told: string | undefined): string | undefined {
  return production ? (told ?? names?.[0] ?? 'default') : undefined;
}

/** The account that a chain ends in, where the files say so. */
function accountOf({ roles, source }: ProfileChain): string | null {
  const arn = roles[0]?.roleArn ?? (source.kind === 'web-identity' ? source.roleArn : null);
  if (arn !== null) return parseRoleArn(arn)?.accountId ?? null;
  return source.kind === 'sso' ? source.accountId : null;
}

function isSame(one: ProfileChain, other: ProfileChain): boolean {
  const account = accountOf(one);
  if (account !== null) return account === accountOf(other);
  return (
    one.roles.length + other.roles.length === 0 &&
    one.source.kind === 'static' &&
    other.source.kind === 'static' &&
    one.source.accessKeyId === other.source.accessKeyId
  );
}
