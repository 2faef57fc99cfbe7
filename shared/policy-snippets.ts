// IAM policies that make a session work, filled in with its own names and as narrow as they can be. Pure.
// Sources: IAM User Guide ("Use external IDs", "Pass session tags in AWS STS", "Monitor and control actions taken with
// assumed roles", "Permissions required to manage access keys"), Service Authorization Reference of STS, and IAM
// Identity Center User Guide, "Referencing permission sets in resource policies".
import { parsePrincipalArn } from './arn.ts';
import type { IamUserIdentity, Partition, RoleSession, Session, SsoRoleSession } from './model.ts';

export interface PolicySnippet {
  readonly id: 'trust' | 'caller' | 'trusted-by' | 'keys' | 'keys-mfa' | 'console';
  /** A few words, for a tab. */
  readonly title: string;
  /** Where it goes: twelve digits. */
  readonly accountId: string;
  /** What it is put on, such as "the role Deploy, as its trust policy". */
  readonly goesTo: string;
  /** Whole sentences a person should have read. */
  readonly notes: readonly string[];
  /** A whole policy document, indented JSON. */
  readonly policy: string;
}

export interface SnippetSubject {
  /** From the IAM user or portal role to the session, both included; one that is cut off gives fewer snippets. */
  readonly chain: readonly Session[];
  /** Of the IAM user at the beginning; null when there is none. */
  readonly identity: IamUserIdentity | null;
  readonly partition: Partition;
}

/** Empty when the source of the session is gone. */
export function policySnippets({ chain, identity, partition }: SnippetSubject): PolicySnippet[] {
  const session = chain.at(-1);
  if (session === undefined) return [];
  if (session.kind === 'iam-user') return identity ? userSnippets(identity) : [];
  if (session.kind === 'sso-role') return [trustedBySnippet(session, partition)];
  const source = sourceOf(chain, identity, partition);
  return source ? [trustSnippet(session, source, chain), callerSnippet(session, source, chain)] : [];
}

// ---- statements

type Condition = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

interface Statement {
  readonly Sid: string;
  readonly Effect: 'Allow';
  readonly Principal?: { readonly AWS: string };
  readonly Action: string | readonly string[];
  readonly Resource?: string;
  readonly Condition?: Condition;
}

function documentOf(...statements: readonly Statement[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements }, null, 2);
}

/** Null where nothing is asked for: an empty Condition would be one more thing to read. */
function conditionOf(...parts: readonly (Condition | null)[]): { readonly Condition?: Condition } {
  const merged: Record<string, Record<string, string | readonly string[]>> = {};
  for (const part of parts) {
    for (const [operator, keys] of Object.entries(part ?? {})) {
      merged[operator] = { ...merged[operator], ...keys };
    }
  }
  return Object.keys(merged).length === 0 ? {} : { Condition: merged };
}

// ---- roles

interface Source {
  readonly label: string;
  readonly accountId: string;
  /** "the IAM user alice", for "attach it to …". */
  readonly named: string;
  readonly principal: string;
  /** What must hold besides the principal. */
  readonly condition: Condition | null;
  readonly session: Session;
  readonly notes: readonly string[];
}

function sourceOf(
  chain: readonly Session[],
  identity: IamUserIdentity | null,
  partition: Partition,
): Source | null {
  const session = chain.at(-2);
  if (!session) return null;
  if (session.kind === 'sso-role') return permissionSetSource(session, partition);
  const arn = session.kind === 'role' ? session.roleArn : identity?.userArn;
  const parsed = arn === undefined ? null : parsePrincipalArn(arn);
  if (!parsed || arn === undefined) return null;
  return {
    label: session.label,
    accountId: parsed.accountId,
    named: session.kind === 'role' ? `the role ${parsed.name}` : `the IAM user ${parsed.name}`,
    principal: arn,
    condition: null,
    session,
    notes: [],
  };
}

/**
 * A permission set's role has a suffix that changes when it is assigned anew, and its path names the home region of
 * Identity Center (none for us-east-1, and not always the region one signs in through): so both shapes are matched, on
 * the account's root, as AWS recommends.
 */
function permissionSetSource(session: SsoRoleSession, partition: Partition): Source {
  const { accountId, roleName, label } = session;
  const path = `arn:${partition}:iam::${accountId}:role/aws-reserved/sso.amazonaws.com`;
  return {
    label,
    accountId,
    named: `the permission set ${roleName}`,
    principal: `arn:${partition}:iam::${accountId}:root`,
    condition: {
      ArnLike: {
        'aws:PrincipalArn': [
          `${path}/AWSReservedSSO_${roleName}_*`,
          `${path}/*/AWSReservedSSO_${roleName}_*`,
        ],
      },
    },
    session,
    notes: [
      'The role of a permission set gets another ending each time it is assigned anew, so its name is matched up to there.',
      `A permission set whose name begins with ${roleName}_ would match too.`,
    ],
  };
}

/** What AssumeRole carries, set for this role or handed on by the roles before it. */
interface Carried {
  readonly tagKeys: readonly string[];
  readonly transitiveKeys: readonly string[];
  readonly sourceIdentity: string | null;
  /** The role itself asks for none of it; it comes along. */
  readonly inherited: boolean;
}

/** A source identity and transitive tags stay for the rest of a chain, and each role on it has to allow them. */
function carriedTo(session: RoleSession, chain: readonly Session[]): Carried {
  const before = chain.slice(0, -1).flatMap((step) => (step.kind === 'role' ? [step.options] : []));
  const handedOn = before.flatMap(({ tags }) => tags.filter(({ transitive }) => transitive));
  const own = session.options;
  const tags = [...handedOn, ...own.tags];
  const persisting = before.find(({ sourceIdentity }) => sourceIdentity !== null)?.sourceIdentity ?? null;
  return {
    tagKeys: unique(tags.map(({ key }) => key)),
    transitiveKeys: unique(tags.flatMap(({ key, transitive }) => (transitive ? [key] : []))),
    sourceIdentity: persisting ?? own.sourceIdentity,
    inherited: handedOn.length > 0 || persisting !== null,
  };
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}

function trustSnippet(session: RoleSession, source: Source, chain: readonly Session[]): PolicySnippet {
  const { externalId, requiresMfa } = session.options;
  const carried = carriedTo(session, chain);
  const arn = parsePrincipalArn(session.roleArn);
  const mfa = requiresMfa && source.session.kind === 'iam-user';
  const common = { Effect: 'Allow', Principal: { AWS: source.principal } } as const;
  // The external ID is known to AssumeRole only, so what comes along has statements of its own.
  const assume: Statement = {
    Sid: 'AssumeRole',
    ...common,
    Action: 'sts:AssumeRole',
    ...conditionOf(
      source.condition,
      mfa ? { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } : null,
      externalId === null ? null : { StringEquals: { 'sts:ExternalId': externalId } },
    ),
  };
  const tag: Statement = {
    Sid: 'TagSession',
    ...common,
    Action: 'sts:TagSession',
    ...conditionOf(source.condition, {
      'ForAllValues:StringEquals': {
        'aws:TagKeys': carried.tagKeys,
        ...(carried.transitiveKeys.length > 0 ? { 'sts:TransitiveTagKeys': carried.transitiveKeys } : {}),
      },
    }),
  };
  const { sourceIdentity } = carried;
  const name: readonly Statement[] =
    sourceIdentity === null
      ? []
      : [
          {
            Sid: 'SetSourceIdentity',
            ...common,
            Action: 'sts:SetSourceIdentity',
            ...conditionOf(source.condition, { StringEquals: { 'sts:SourceIdentity': sourceIdentity } }),
          },
        ];
  return {
    id: 'trust',
    title: 'Trust policy of the role',
    accountId: arn?.accountId ?? '',
    goesTo: `the role ${arn?.name ?? session.label}, as its trust policy`,
    notes: [
      'It lets in nobody else: add its statements to those that are there, rather than replacing them.',
      ...source.notes,
      ...(requiresMfa && !mfa
        ? [
            `It does not ask for MFA although ${session.label} is set to: the credentials of ${source.named} carry no MFA mark, and AWS would refuse them.`,
          ]
        : []),
      ...(carried.inherited
        ? [
            'Source identity and transitive tags of the roles before it come along, so it allows them as well.',
          ]
        : []),
    ],
    policy: documentOf(assume, ...(carried.tagKeys.length > 0 ? [tag] : []), ...name),
  };
}

function callerSnippet(session: RoleSession, source: Source, chain: readonly Session[]): PolicySnippet {
  const { tagKeys, sourceIdentity } = carriedTo(session, chain);
  const actions = [
    'sts:AssumeRole',
    ...(tagKeys.length > 0 ? ['sts:TagSession'] : []),
    ...(sourceIdentity === null ? [] : ['sts:SetSourceIdentity']),
  ];
  const sameAccount = parsePrincipalArn(session.roleArn)?.accountId === source.accountId;
  const portal = source.session.kind === 'sso-role';
  return {
    id: 'caller',
    title: 'Policy of the caller',
    accountId: source.accountId,
    goesTo: portal
      ? `${source.named}, as its inline policy in IAM Identity Center`
      : `${source.named}, as a permissions policy`,
    notes: [
      sameAccount && !portal
        ? 'Within one account a trust policy that names the caller is enough; this policy does no harm.'
        : 'Both are needed: the trust policy of the role, and this one.',
    ],
    policy: documentOf({
      Sid: 'AssumeRole',
      Effect: 'Allow',
      Action: actions.length === 1 ? 'sts:AssumeRole' : actions,
      Resource: session.roleArn,
    }),
  };
}

/** A portal's own role is set up in Identity Center; what a person may need is to let it into another role. */
function trustedBySnippet(session: SsoRoleSession, partition: Partition): PolicySnippet {
  const source = permissionSetSource(session, partition);
  return {
    id: 'trusted-by',
    title: 'To let it assume a role',
    accountId: session.accountId,
    goesTo: 'any role that it shall assume, in this or another account, as the trust policy of that role',
    notes: [
      'This role itself is set up in IAM Identity Center, by its permission set.',
      ...source.notes,
      'For a role in another account, the permission set has to allow sts:AssumeRole on it as well.',
    ],
    policy: documentOf({
      Sid: 'AssumeRole',
      Effect: 'Allow',
      Principal: { AWS: source.principal },
      Action: 'sts:AssumeRole',
      ...conditionOf(source.condition),
    }),
  };
}

// ---- IAM users

/** GetUser and ListMFADevices come before the code: without them nobody can be asked for it. */
const LOOK = ['iam:GetUser', 'iam:ListMFADevices'];
const KEYS = [
  'iam:CreateAccessKey',
  'iam:DeleteAccessKey',
  'iam:GetAccessKeyLastUsed',
  'iam:ListAccessKeys',
  'iam:UpdateAccessKey',
];

function userSnippets(identity: IamUserIdentity): PolicySnippet[] {
  const { partition, accountId, userName, userArn } = identity;
  const path = parsePrincipalArn(userArn)?.path ?? '/';
  // IAM fills the variable in, so the policy may be put on a group of users with the same path.
  const own = `arn:${partition}:iam::${accountId}:user${path}\${aws:username}`;
  const place = {
    accountId,
    goesTo: `the IAM user ${userName}, or a group it is in, as a permissions policy`,
  };
  return [
    {
      ...place,
      id: 'keys',
      title: 'Own access keys',
      notes: [
        'Lets the user look at, replace, deactivate and delete its own access keys, and nobody else’s.',
      ],
      policy: documentOf({
        Sid: 'OwnAccessKeys',
        Effect: 'Allow',
        Action: [...KEYS, ...LOOK],
        Resource: own,
      }),
    },
    {
      ...place,
      id: 'keys-mfa',
      title: 'Own access keys, with MFA',
      notes: [
        'The same, but keys are changed only with credentials that were got with an MFA code.',
        'Set the use of an MFA code to "Always" on the IAM user here, or such calls are refused.',
      ],
      policy: documentOf(
        { Sid: 'FindOwnMfaDevice', Effect: 'Allow', Action: LOOK, Resource: own },
        {
          Sid: 'OwnAccessKeysWithMfa',
          Effect: 'Allow',
          Action: KEYS,
          Resource: own,
          Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } },
        },
      ),
    },
    {
      ...place,
      id: 'console',
      title: 'Open the console',
      notes: [
        'AWS lets an IAM user’s key into the console through sts:GetFederationToken. Roles do not need it.',
        'That call takes no MFA code: what is allowed only with MFA is refused in such a console session.',
      ],
      policy: documentOf({
        Sid: 'OpenConsole',
        Effect: 'Allow',
        Action: 'sts:GetFederationToken',
        Resource: `arn:${partition}:sts::${accountId}:federated-user/${federatedName(userName)}`,
      }),
    },
  ];
}

/** Source: STS API, GetFederationToken: names have 2 to 32 characters; another user name is cut to that. */
function federatedName(userName: string): string {
  return userName.length >= 2 && userName.length <= 32
    ? `\${aws:username}`
    : userName.padEnd(2, '-').slice(0, 32);
}
