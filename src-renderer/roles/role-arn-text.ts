// What stands in the field for a role ARN: the role it names, or what it is instead and what was probably meant. Pure.
// Source: IAM identifiers (IAM User Guide), and the User Guide's "Switching to a role (console)" for the link.
import { isPartition, parsePrincipalArn, parseRoleArn } from '../../shared/arn.ts';
import type { Partition } from '../../shared/model.ts';
import { partitionText } from '../shared-ui/regions.ts';

export type ReadArn =
  | { readonly kind: 'empty' }
  | {
      readonly kind: 'role';
      readonly name: string;
      readonly accountId: string;
      readonly partition: Partition;
      /** "Role Admin in account 123456789012". */
      readonly text: string;
      /** Of partition and path, where they are not the usual ones; else empty. */
      readonly more: string;
      /** Why AWS is not going to let anybody assume it; null when nothing speaks against it. */
      readonly warning: string | null;
    }
  | {
      readonly kind: 'wrong';
      readonly problem: string;
      /** What was probably meant, or how it begins; null when that cannot be told. */
      readonly meant: string | null;
    };

const EXAMPLE = 'arn:aws:iam::123456789012:role/Admin';
const ACCOUNT = /^(?:\d{12}|\d{4}[- ]\d{4}[- ]\d{4})$/;

export function readRoleArn(typed: string): ReadArn {
  const text = typed.trim();
  if (text === '') return { kind: 'empty' };
  const arn = parseRoleArn(text);
  if (arn) return roleOf(arn);
  const bare = text.replace(/^["'`]+|["'`,;]+$/g, '');
  if (bare !== text && parseRoleArn(bare)) return wrong('There are quotes or commas around this ARN', bare);
  if (ACCOUNT.test(text)) {
    return wrong(
      'This is an account number; the ARN of a role has its name as well',
      `arn:aws:iam::${text.replace(/\D/g, '')}:role/`,
    );
  }
  return (
    linkOf(text) ?? otherPrincipal(text) ?? otherArn(text) ?? wrong(`Enter a role ARN such as ${EXAMPLE}`)
  );
}

const wrong = (problem: string, meant: string | null = null): ReadArn => ({ kind: 'wrong', problem, meant });

function roleOf(arn: NonNullable<ReturnType<typeof parseRoleArn>>): ReadArn {
  const { name, accountId, partition, path } = arn;
  const more = [
    ...(partition === 'aws' ? [] : [`Partition: ${partitionText(partition)}.`]),
    ...(path === '/' ? [] : [`Path: ${path}`]),
  ].join(' ');
  return {
    kind: 'role',
    name,
    accountId,
    partition,
    text: `Role ${name} in account ${accountId}`,
    more,
    warning: closedPath(path, name),
  };
}

function closedPath(path: string, name: string): string | null {
  if (path.startsWith('/aws-reserved/sso.amazonaws.com/'))
    return `${name} belongs to a permission set: it is had by signing in to its portal, not by AssumeRole`;
  if (path.startsWith('/aws-service-role/'))
    return 'This is a service-linked role: only the AWS service itself can assume it';
  return null;
}

/** The link of the console for switching roles: `…/switchrole?account=…&roleName=…`. */
function linkOf(text: string): ReadArn | null {
  if (!/^https?:\/\/\S*\/switchrole\?/i.test(text)) return null;
  const query = new URLSearchParams(text.slice(text.indexOf('?') + 1));
  const meant = `arn:${partitionOfHost(text)}:iam::${query.get('account') ?? ''}:role/${query.get('roleName') ?? ''}`;
  return wrong('This is a link for switching roles in the console', parseRoleArn(meant) ? meant : null);
}

function partitionOfHost(link: string): Partition {
  if (/^https?:\/\/[^/]*amazonaws\.cn\//i.test(link)) return 'aws-cn';
  return /^https?:\/\/[^/]*amazonaws-us-gov\.com\//i.test(link) ? 'aws-us-gov' : 'aws';
}

function otherPrincipal(text: string): ReadArn | null {
  const arn = parsePrincipalArn(text);
  if (!arn) return null;
  switch (arn.kind) {
    case 'user':
      return wrong(`This is the ARN of the IAM user ${arn.name}; a role's has role/ in it`);
    case 'root':
      return wrong(
        `This is the ARN of the account ${arn.accountId} itself; a role's has role/ and a name`,
        `arn:${arn.partition}:iam::${arn.accountId}:role/`,
      );
    case 'federated-user':
      return wrong('This is the ARN of a federated user, which is no role');
    default:
      return sessionOf(arn);
  }
}

/** A session's ARN has neither the role's path nor, for a permission set, anything that may be assumed. */
function sessionOf({
  name,
  partition,
  accountId,
}: {
  readonly name: string;
  readonly partition: Partition;
  readonly accountId: string;
}): ReadArn {
  const role = name.split('/')[0] ?? '';
  if (role.startsWith('AWSReservedSSO_')) {
    return wrong(`This is the ARN of a session of a permission set (${role}): sign in to its portal instead`);
  }
  const meant = `arn:${partition}:iam::${accountId}:role/${role}`;
  return wrong(
    `This is the ARN of one session of the role ${role}, not of the role itself; a role with a path has that before its name, too`,
    parseRoleArn(meant) ? meant : null,
  );
}

const OTHER_KINDS: Readonly<Record<string, string>> = {
  policy: 'a policy',
  group: 'a group',
  mfa: 'an MFA device',
  sms_mfa: 'an MFA device',
  'instance-profile': 'an instance profile',
  'saml-provider': 'a SAML provider',
  'oidc-provider': 'an OpenID Connect provider',
  'server-certificate': 'a server certificate',
};

function otherArn(text: string): ReadArn | null {
  const match = /^arn:([^:]*):([^:]*):([^:]*):([^:]*):(.*)$/.exec(text);
  if (!match) return null;
  const [, partition = '', service = '', region = '', account = '', resource = ''] = match;
  if (!isPartition(partition))
    return wrong(`AWS has no partition "${partition}"; an ARN begins with arn:aws:`);
  if (service !== 'iam')
    return wrong(`This is an ARN of ${service || 'no service'}; a role's begins with arn:${partition}:iam::`);
  const [kind = '', ...names] = resource.split('/');
  if (
    kind === 'instance-profile' &&
    parseRoleArn(`arn:${partition}:iam::${account}:role/${names.join('/')}`)
  ) {
    return wrong(
      'This is the ARN of an instance profile; the role in it often has the same name',
      `arn:${partition}:iam::${account}:role/${names.join('/')}`,
    );
  }
  const what = OTHER_KINDS[kind];
  if (what) return wrong(`This is the ARN of ${what}; a role's has role/ in it`);
  if (region !== '') return wrong('The ARN of a role has no region: two colons follow iam');
  if (!/^\d{12}$/.test(account)) {
    const digits = account.replace(/\D/g, '').length;
    return wrong(`The account number in it has ${digits} digits; AWS's have twelve`);
  }
  if (kind === 'role' && names.join('/') === '') return wrong('The name of the role is missing after role/');
  return kind === 'role' ? wrong('The name of a role has 1 to 64 letters, digits and _ + = , . @ -') : null;
}
