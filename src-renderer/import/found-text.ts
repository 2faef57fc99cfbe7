// What the AWS files hold, in plain words. Pure.
import { FOUND_KINDS, type FoundKind, type FoundProfile } from '../../shared/aws-files.ts';
import { count } from '../portals/portal-text.ts';

const KIND_TEXT: Readonly<Record<FoundKind, string>> = {
  'iam-user': 'IAM user key',
  role: 'Role',
  'sso-role': 'SSO role',
  'temporary-key': 'Temporary key',
  environment: 'Credentials from environment variables',
  'ec2-instance': 'Credentials of an EC2 instance',
  'ecs-container': 'Credentials of an ECS container',
  'web-identity': 'Web identity token',
  'login-session': 'Session of “aws login”',
  'other-tool': "Another tool's credential_process",
  cloakroom: 'Comes from Cloakroom',
  'no-credentials': 'Settings without credentials',
  broken: 'Broken',
};

export function kindText({ kind, sourceProfile }: Pick<FoundProfile, 'kind' | 'sourceProfile'>): string {
  return kind === 'role' && sourceProfile !== null ? `Role via ${sourceProfile}` : KIND_TEXT[kind];
}

/** What can come over first, then by kind and name. */
export function foundOrder(a: FoundProfile, b: FoundProfile): number {
  if (a.importable !== b.importable) return a.importable ? -1 : 1;
  return FOUND_KINDS.indexOf(a.kind) - FOUND_KINDS.indexOf(b.kind) || a.name.localeCompare(b.name, 'en');
}

/** "config line 12, credentials line 3". */
export function linesText({
  configLine,
  credentialsLine,
}: Pick<FoundProfile, 'configLine' | 'credentialsLine'>): string {
  return [
    ...(configLine === null ? [] : [`config line ${configLine}`]),
    ...(credentialsLine === null ? [] : [`credentials line ${credentialsLine}`]),
  ].join(', ');
}

const IMPORTED_KINDS: readonly (readonly [FoundKind, string])[] = [
  ['iam-user', 'IAM user key'],
  ['role', 'role'],
  ['sso-role', 'SSO role'],
];

/** "2 IAM user keys, 3 roles and 1 SSO role can be brought over." and what becomes of the rest; a sentence each. */
export function countsText(profiles: readonly FoundProfile[]): string[] {
  const able = profiles.filter(({ importable }) => importable);
  const parts = IMPORTED_KINDS.flatMap(([kind, one]) => {
    const number = able.filter((profile) => profile.kind === kind).length;
    return number === 0 ? [] : [count(number, one)];
  });
  const rest = profiles.filter(({ importable, kind }) => !importable && kind !== 'cloakroom');
  const broken = rest.filter(({ kind }) => kind === 'broken').length;
  const here = profiles.filter(({ kind }) => kind === 'cloakroom').length;
  const staying = rest.length - broken;
  return [
    parts.length > 0 ? `${listed(parts)} can be brought over.` : 'Nothing can be brought over.',
    ...(here > 0
      ? [`${count(here, 'profile')} ${here === 1 ? 'comes' : 'come'} from Cloakroom already.`]
      : []),
    ...(staying > 0
      ? [`${count(staying, 'profile')} ${staying === 1 ? 'stays as it is' : 'stay as they are'}.`]
      : []),
    ...(broken > 0 ? [`${count(broken, 'profile')} ${broken === 1 ? 'is' : 'are'} broken.`] : []),
  ];
}

function listed(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}

/** Every word must be somewhere in what the row shows. */
export function matchesFound(profile: FoundProfile, text: string): boolean {
  const hay = [
    profile.name,
    kindText(profile),
    profile.note,
    profile.accountId,
    profile.accessKeyId,
    profile.roleArn,
    profile.roleName,
    profile.startUrl,
  ]
    .join('\n')
    .toLowerCase();
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => hay.includes(word));
}

/** "default" stands for making the session active. */
export function profileText(name: string): string {
  return name === 'default' ? 'default (the active session)' : name;
}

/** After the import. */
export function broughtOverText(profiles: number): string {
  return `${count(profiles, 'profile')} now ${profiles === 1 ? 'comes' : 'come'} from Cloakroom`;
}
