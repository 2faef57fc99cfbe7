// What stands behind a profile: the roles on the way, and the root that Cloakroom would keep the key or portal of.
import { isRegionName, parseRoleArn } from '../../../shared/arn.ts';
import type { FoundKind } from '../../../shared/aws-files.ts';
import type { RoleOptions } from '../../../shared/model.ts';
import { normalizeStartUrl } from '../../../shared/start-url.ts';
import type {
  AwsFilesContents,
  AwsProfile,
  CredentialSource,
  ProfileChain,
  RoleLink,
} from '../aws-config/aws-files.ts';
import { isStaticKey } from '../aws-config/managed-lines.ts';
import { toolOf } from './other-tools.ts';

/** `profile` is the one the root's lines stand in, which may be a role that is assumed with a key of its own. */
export type Root =
  | { readonly kind: 'iam-user'; readonly profile: string; readonly accessKeyId: string }
  | {
      readonly kind: 'sso-role';
      readonly profile: string;
      /** Name of the `[sso-session]`; null where the profile names the portal itself. */
      readonly sessionName: string | null;
      /** Normalized where it can be. */
      readonly startUrl: string;
      readonly region: string;
      readonly accountId: string;
      readonly roleName: string;
    }
  | { readonly kind: 'cloakroom'; readonly profile: string }
  | { readonly kind: 'other'; readonly profile: string; readonly found: FoundKind; readonly gives: string };

export interface Origin {
  /** The profile's own first; those further on are profiles of their own. */
  readonly roles: readonly RoleLink[];
  readonly root: Root;
}

export function originOf(
  contents: AwsFilesContents,
  { roles, source, sourceProfile }: ProfileChain,
  managed: ReadonlySet<string>,
): Origin {
  if (managed.has(sourceProfile) && source.kind === 'credential-process')
    return { roles, root: { kind: 'cloakroom', profile: sourceProfile } };
  const profile = contents.profiles.get(sourceProfile);
  return { roles, root: rootOf(source, sourceProfile, profile) };
}

function rootOf(source: CredentialSource, profile: string, found: AwsProfile | undefined): Root {
  const other = (kind: FoundKind, gives: string): Root => ({ kind: 'other', profile, found: kind, gives });
  switch (source.kind) {
    case 'static':
      return source.temporary || source.accessKeyId.startsWith('ASIA')
        ? other('temporary-key', 'a temporary key, which ends by itself')
        : { kind: 'iam-user', profile, accessKeyId: source.accessKeyId };
    case 'sso':
      return ssoRoot(profile, source);
    case 'credential-process':
      return grantedRoot(profile, found) ?? other('other-tool', toolOf(source.command));
    case 'web-identity':
      return other('web-identity', 'a web identity token, as jobs in Kubernetes and CI have it');
    case 'environment':
      return other('environment', 'the environment variables of the program that asks');
    case 'ec2-instance':
      return other('ec2-instance', 'the EC2 instance it runs on');
    case 'ecs-container':
      return other('ecs-container', 'the container it runs in');
    case 'login-session':
      return other('login-session', '“aws login”, which keeps the session itself');
  }
}

type SsoSource = Omit<Extract<Root, { kind: 'sso-role' }>, 'kind' | 'profile'>;

function ssoRoot(profile: string, { sessionName, startUrl, region, accountId, roleName }: SsoSource): Root {
  const address = normalizeStartUrl(startUrl) ?? startUrl;
  return { kind: 'sso-role', profile, sessionName, startUrl: address, region, accountId, roleName };
}

/** Granted keeps the portal beside its own command, so that the profile works without a login of the AWS CLI. */
function grantedRoot(profile: string, found: AwsProfile | undefined): Root | null {
  const value = (key: string) => found?.settings.get(`granted_sso_${key}`)?.value ?? '';
  const [startUrl, region] = [value('start_url'), value('region')];
  const [accountId, roleName] = [value('account_id'), value('role_name')];
  if (!startUrl || !region || !accountId || !roleName) return null;
  return ssoRoot(profile, { sessionName: null, startUrl, region, accountId, roleName });
}

/** What is wrong with the root for taking it over; null when nothing is. `profile` is the one it stands in. */
export function rootProblem(root: Root, profile: AwsProfile, asRole: boolean): string | null {
  switch (root.kind) {
    case 'iam-user':
      return keyProblem(root.accessKeyId, profile);
    case 'sso-role':
      return ssoProblem(root);
    case 'cloakroom':
      // What `default` stands for changes with every click; a role's source must not.
      return root.profile === 'default'
        ? 'Its source is the default profile, which follows the active session; give it a named source profile first'
        : null;
    case 'other':
      return `${asRole ? 'Its role is assumed with credentials' : 'It gets its credentials'} from ${root.gives}`;
  }
}

function keyProblem(accessKeyId: string, { byFile, settings }: AwsProfile): string | null {
  if (!/^AKIA[A-Z0-9]{12,124}$/.test(accessKeyId))
    return 'Its access key is not one of AWS’s, which begin with AKIA';
  if (!/^\S+$/.test(settings.get('aws_secret_access_key')?.value ?? ''))
    return 'Its secret access key is not one that AWS would make';
  const [id, idInConfig] = [byFile.credentials, byFile.config].map(
    (file) => file.get('aws_access_key_id')?.value,
  );
  if (id !== undefined && idInConfig !== undefined && id !== idInConfig)
    return `Tools use ${id} of the credentials file, and there is ${idInConfig} in the config file; remove that one first`;
  const secrets = [byFile.credentials, byFile.config].map((file) => file.get('aws_secret_access_key')?.value);
  if (secrets[0] !== undefined && secrets[1] !== undefined && secrets[0] !== secrets[1])
    return 'It has another secret in the config file than in the credentials file, which tools use; remove it from the config file first';
  return null;
}

function ssoProblem({ startUrl, region, accountId, roleName }: SsoSource): string | null {
  if (normalizeStartUrl(startUrl) === null) return 'Its start URL is not the address of an access portal';
  if (!isRegionName(region)) return 'Its SSO region is not a region';
  if (!/^\d{12}$/.test(accountId)) return 'Its SSO account id does not have twelve digits';
  if (!/^[\w+=,.@-]{1,64}$/.test(roleName)) return 'Its SSO role name is not one that AWS allows';
  return null;
}

/** A key of the profile's own that would come over with nothing, and be lost with its lines. Temporary ones may be. */
export function holdsUnusedKey({ byFile, name }: AwsProfile, root: Root): boolean {
  if (root.kind === 'iam-user' && root.profile === name) return false;
  return [byFile.config, byFile.credentials].some((settings) => {
    // A session token alone says little: one is easily left beside another key.
    const temporary = settings.get('aws_access_key_id')?.value.startsWith('ASIA');
    return !temporary && [...settings.keys()].some(isStaticKey);
  });
}

/** `mfa_arn` is no key of AWS's, but people write it and mean this. */
export function mfaSerialOf(profile: AwsProfile | undefined): string | null {
  return (profile?.settings.get('mfa_serial') ?? profile?.settings.get('mfa_arn'))?.value || null;
}

/** Source of the shapes: STS API reference, AssumeRole. Null when the role can be taken over. */
export function linkProblem({ roleArn, externalId, roleSessionName }: RoleLink): string | null {
  if (parseRoleArn(roleArn) === null) return 'Its role_arn is not the ARN of a role';
  if (externalId && !/^[\w+=,.@:/-]{2,1224}$/.test(externalId))
    return 'Its external_id is not one that AWS allows';
  if (roleSessionName && !/^[\w+=,.@-]{2,64}$/.test(roleSessionName))
    return 'Its role_session_name is not one that AWS allows';
  return null;
}

/** As the profile asks for it, within AWS's bounds. */
export function roleOptions(link: RoleLink, requiresMfa: boolean): RoleOptions {
  const seconds = Math.trunc(link.durationSeconds ?? 3_600);
  return {
    durationSeconds: Math.min(Math.max(seconds, 900), 43_200),
    roleSessionName: link.roleSessionName || null,
    externalId: link.externalId || null,
    sourceIdentity: null,
    tags: [],
    policy: null,
    policyArns: [],
    requiresMfa,
  };
}
