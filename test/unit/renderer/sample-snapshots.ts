// Snapshots as the main process would push them, for tests of the window. No secret, no real account.

import { NO_AUDIT } from '../../../shared/audit.ts';
import { NO_FINDINGS } from '../../../shared/aws-files.ts';
import type { ErrorView } from '../../../shared/errors.ts';
import type {
  IamUserIdentity,
  IamUserSession,
  RoleOptions,
  RoleSession,
  Session,
  SessionStatus,
  Snapshot,
  SsoRoleSession,
} from '../../../shared/model.ts';
import {
  type ListedAccount,
  type ListingSummary,
  NEVER_LISTED,
  type Portal,
  type PortalStatus,
  ssoSessionId,
} from '../../../shared/portal.ts';
import { DEFAULT_SETTINGS, DESKTOP_WELL } from '../../../shared/settings.ts';
import { UPDATES_OFF } from '../../../shared/updates.ts';

export const NOW = Date.UTC(2026, 4, 12, 9, 30, 0);
const MINUTE = 60_000;

export function problem(change: Partial<ErrorView> = {}): ErrorView {
  return {
    code: 'access-denied',
    message: 'AWS did not let alice assume the role Deploy',
    remedy: "check that the role's trust policy names arn:aws:iam::111122223333:user/alice",
    account: '444455556666',
    details: ['AssumeRole: AccessDenied', 'request id 00000000-0000-4000-8000-000000000000'],
    ...change,
  };
}

export function user(id: string, change: Partial<IamUserIdentity> = {}): IamUserIdentity {
  const accountId = change.accountId ?? '111122223333';
  const userName = change.userName ?? id;
  return {
    kind: 'iam-user',
    id: `i-${id}`,
    label: id,
    partition: 'aws',
    accountId,
    userName,
    userArn: `arn:${change.partition ?? 'aws'}:iam::${accountId}:user/${userName}`,
    accessKeyId: 'AKIAEXAMPLEEXAMPLE00',
    mfaSerial: null,
    mfaUse: 'for-roles-that-ask',
    region: 'eu-west-1',
    createdAt: NOW,
    ...change,
  };
}

export function userSession(id: string, change: Partial<IamUserSession> = {}): IamUserSession {
  return {
    kind: 'iam-user',
    id: `s-${id}`,
    label: id,
    region: 'eu-west-1',
    createdAt: NOW,
    identityId: `i-${id}`,
    keyUse: 'session-token',
    durationSeconds: 43_200,
    ...change,
  };
}

export const PLAIN_OPTIONS: RoleOptions = {
  durationSeconds: 3600,
  roleSessionName: null,
  externalId: null,
  sourceIdentity: null,
  tags: [],
  policy: null,
  policyArns: [],
  requiresMfa: false,
};

export function role(label: string, source: string, change: Partial<RoleSession> = {}): RoleSession {
  return {
    kind: 'role',
    id: `s-${label.toLowerCase()}`,
    label,
    region: 'eu-west-1',
    createdAt: NOW,
    roleArn: `arn:aws:iam::444455556666:role/${label}`,
    sourceSessionId: `s-${source.toLowerCase()}`,
    options: PLAIN_OPTIONS,
    ...change,
  };
}

export function ready(
  minutes: number | null,
  change: Partial<Extract<SessionStatus, { state: 'ready' }>> = {},
  now = NOW,
): SessionStatus {
  return {
    state: 'ready',
    expiresAt: minutes === null ? null : now + minutes * MINUTE,
    refreshing: false,
    refreshError: null,
    notes: [],
    ...change,
  };
}

export function snapshot(change: Partial<Snapshot> = {}): Snapshot {
  return {
    revision: 1,
    madeAt: NOW,
    vault: { state: 'open', error: null, protection: 'keychain' },
    identities: [],
    sessions: [],
    profiles: [],
    statuses: {},
    activeSessionId: null,
    prompts: [],
    signInRequests: [],
    approvalRequests: [],
    approvals: [],
    passingApprovals: [],
    audit: NO_AUDIT,
    update: UPDATES_OFF,
    portals: [],
    portalStatuses: {},
    listings: {},
    favourites: [],
    folders: {},
    marks: {},
    usage: {},
    keyPolicies: {},
    keyInventory: {},
    keyFindings: [],
    rotations: [],
    settings: DEFAULT_SETTINGS,
    desktop: DESKTOP_WELL,
    files: { revision: 1, findings: NO_FINDINGS, importable: 0 },
    configProblem: null,
    environment: {
      dataFolder: '/home/alice/.cloakroom',
      fallbackRegion: 'us-east-1',
      proxyVariables: [],
      appVersion: '0.1.0',
      electronVersion: '45.4.1',
      platform: 'linux',
      configPath: '~/.aws/config',
      credentialsPath: '~/.aws/credentials',
      helperPath: '/home/alice/.local/share/cloakroom/bin/credential-helper',
      helperProblem: null,
      endpoint: '/run/user/1000/cloakroom/broker.sock',
      endpointProblem: null,
      endpointOverrides: [],
    },
    ...change,
  };
}

export function oneUser(): Snapshot {
  return snapshot({
    identities: [user('alice')],
    sessions: [userSession('alice')],
    profiles: [{ name: 'alice', sessionId: 's-alice', region: null }],
  });
}

/** alice -> Deploy -> Audit. */
export function oneChain(): Snapshot {
  return snapshot({
    identities: [user('alice')],
    sessions: [role('Audit', 'Deploy'), userSession('alice'), role('Deploy', 'alice')],
    profiles: [
      { name: 'alice', sessionId: 's-alice', region: null },
      { name: 'deploy', sessionId: 's-deploy', region: null },
      { name: 'audit', sessionId: 's-audit', region: null },
    ],
  });
}

/** One session in every state, with chains, partitions and options. */
export function everyState(now = NOW): Snapshot {
  const sessions: Session[] = [
    userSession('alice', { label: 'alice' }),
    role('Deploy', 'alice'),
    role('Audit', 'Deploy', { roleArn: 'arn:aws:iam::777788889999:role/security/OrganizationAuditReadOnly' }),
    role('Admin', 'alice', { options: { ...PLAIN_OPTIONS, requiresMfa: true } }),
    role('Billing', 'alice', {
      roleArn: 'arn:aws:iam::222233334444:role/BillingReader',
      options: {
        ...PLAIN_OPTIONS,
        externalId: 'partner-42',
        roleSessionName: 'alice-billing',
        tags: [{ key: 'team', value: 'finance', transitive: true }],
      },
    }),
    role('Support tooling for the Frankfurt data centre', 'alice', {
      id: 's-support',
      roleArn: 'arn:aws:iam::444455556666:role/SupportToolingFrankfurtDataCentre',
    }),
    userSession('ci-robot', { keyUse: 'long-term-key' }),
    userSession('beijing', { region: 'cn-north-1' }),
    role('Data lake', 'beijing', {
      id: 's-lake',
      roleArn: 'arn:aws-cn:iam::123456789012:role/DataLake',
      region: 'cn-north-1',
    }),
  ];
  return snapshot({
    madeAt: now,
    identities: [
      user('alice', { mfaSerial: 'arn:aws:iam::111122223333:mfa/alice' }),
      user('ci-robot', { userName: 'ci-robot' }),
      user('beijing', { partition: 'aws-cn', accountId: '123456789012', region: 'cn-north-1' }),
    ],
    sessions,
    profiles: [
      { name: 'alice', sessionId: 's-alice', region: null },
      { name: 'deploy', sessionId: 's-deploy', region: null },
      { name: 'audit', sessionId: 's-audit', region: null },
      { name: 'admin', sessionId: 's-admin', region: null },
      { name: 'billing', sessionId: 's-billing', region: null },
      { name: 'support-frankfurt', sessionId: 's-support', region: null },
      { name: 'data-lake', sessionId: 's-lake', region: null },
    ],
    activeSessionId: 's-deploy',
    statuses: {
      's-alice': ready(11 * 60 + 5.5, {}, now),
      's-deploy': ready(52.5, {}, now),
      's-audit': ready(
        12.5,
        {
          refreshError: problem({
            code: 'network',
            message: 'AWS could not be reached',
            remedy: 'check the network connection; Cloakroom tries again by itself',
            account: '777788889999',
          }),
          notes: ['The source is a role, and AWS caps role chaining at one hour'],
        },
        now,
      ),
      's-admin': { state: 'waiting-for-mfa' },
      's-billing': {
        state: 'failed',
        error: problem({ message: 'AWS did not let alice assume BillingReader' }),
      },
      's-support': { state: 'starting' },
      's-ci-robot': ready(null, {}, now),
    },
  });
}

export function mfaAsked(now = NOW): Snapshot {
  return {
    ...everyState(now),
    prompts: [
      {
        id: 'p-1',
        identityId: 'i-alice',
        problem: null,
        openedAt: now,
        waitingFor: ['admin', 'Admin'],
      },
    ],
  };
}

export function lockedVault(): Snapshot {
  return snapshot({
    ...oneChain(),
    vault: {
      state: 'locked',
      protection: 'keychain',
      error: problem({
        code: 'vault-locked',
        message: 'The keychain of this desktop is locked',
        remedy: 'unlock it, then choose Unlock here',
        account: null,
        details: [],
      }),
    },
  });
}

export function portal(label: string, change: Partial<Portal> = {}): Portal {
  return {
    id: `p-${label.toLowerCase()}`,
    label,
    startUrl: `https://${label.toLowerCase()}.awsapps.com/start`,
    region: 'eu-central-1',
    partition: 'aws',
    scopes: ['sso:account:access'],
    signIn: 'browser',
    browser: { kind: 'default' },
    shareWithCli: false,
    sessionName: null,
    publishing: null,
    createdAt: NOW,
    ...change,
  };
}

export function signedIn(now = NOW, renewable = true): PortalStatus {
  return { state: 'signed-in', expiresAt: now + 50 * MINUTE, renewable };
}

export function signingIn(
  change: Partial<Extract<PortalStatus, { state: 'signing-in' }>> = {},
  now = NOW,
): PortalStatus {
  return {
    state: 'signing-in',
    method: 'browser',
    userCode: null,
    link: 'https://oidc.eu-central-1.amazonaws.com/authorize?response_type=code&client_id=example',
    startedAt: now,
    endsAt: now + 10 * MINUTE,
    ...change,
  };
}

/** Two accounts with Admin and Reader, one of them new. */
export function fewAccounts(): ListedAccount[] {
  const account = (accountId: string, name: string, added = false): ListedAccount => ({
    accountId,
    name,
    email: `aws+${name}@example.com`,
    added,
    roles: [
      { name: 'Reader', added: false },
      { name: 'Admin', added: false },
    ],
  });
  return [account('222222222222', 'prod-10', true), account('111111111111', 'prod-2')];
}

export function listed(change: Partial<ListingSummary> = {}): ListingSummary {
  return {
    ...NEVER_LISTED,
    state: 'complete',
    revision: 1,
    accounts: 2,
    roles: 4,
    accountsDone: 2,
    completedAt: NOW,
    ...change,
  };
}

export function ssoSession(account: string, accountId: string, roleName: string): SsoRoleSession {
  return {
    kind: 'sso-role',
    id: ssoSessionId('p-acme', accountId, roleName),
    label: `${roleName} in ${account}`,
    region: 'eu-central-1',
    createdAt: NOW,
    portalId: 'p-acme',
    accountId,
    accountName: account,
    email: `aws+${account}@example.com`,
    roleName,
  };
}

/** Signed in to Acme, two accounts listed, Admin in prod-2 opened and published. */
export function onePortal(change: Partial<Snapshot> = {}, now = NOW): Snapshot {
  const admin = ssoSession('prod-2', '111111111111', 'Admin');
  return snapshot({
    madeAt: now,
    portals: [portal('Acme')],
    portalStatuses: { 'p-acme': signedIn(now) },
    listings: { 'p-acme': listed() },
    sessions: [admin],
    profiles: [{ name: 'prod-2-admin', sessionId: admin.id, region: null }],
    ...change,
  });
}
