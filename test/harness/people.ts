// The people and roles that tests and the demo have in common, in the local AWS and as the window's forms send them.
import type { Input } from '../../shared/ipc.ts';
import type { LocalAws } from '../local-aws/index.ts';

export const USER_ACCOUNT = '111122223333';
export const ROLE_ACCOUNT = '444455556666';

export interface People {
  readonly alice: { arn: string; accessKeyId: string; secretAccessKey: string };
  readonly mfa: { serial: string; code(): string };
  readonly deployRole: string;
  readonly auditRole: string;
  readonly adminRole: string;
}

/** alice in one account; in another: Deploy, Audit (trusts Deploy only) and Admin (asks for MFA). */
export function createPeople(aws: LocalAws): People {
  const alice = aws.world.addUser({ accountId: USER_ACCOUNT, userName: 'alice' });
  const mfa = aws.world.addMfaDevice({ userArn: alice.arn });
  const trust = (principal: string, condition: object = {}) => ({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { AWS: principal }, Action: 'sts:AssumeRole', ...condition }],
  });
  const role = (roleName: string, trustPolicy: object) =>
    aws.world.addRole({ accountId: ROLE_ACCOUNT, roleName, trustPolicy, maxSessionDurationSeconds: 43_200 })
      .arn;
  const deployRole = role('Deploy', trust(`arn:aws:iam::${USER_ACCOUNT}:root`));
  const auditRole = role('Audit', trust(deployRole));
  const adminRole = role(
    'Admin',
    trust(`arn:aws:iam::${USER_ACCOUNT}:root`, {
      Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } },
    }),
  );
  return { alice, mfa, deployRole, auditRole, adminRole };
}

export const plainRoleOptions: Input<'session.addRole'>['options'] = {
  durationSeconds: 3_600,
  roleSessionName: null,
  externalId: null,
  sourceIdentity: null,
  tags: [],
  policy: null,
  policyArns: [],
  requiresMfa: false,
};

export function userInput(people: People, changes: Partial<Input<'identity.addIamUser'>> = {}) {
  const { accessKeyId, secretAccessKey } = people.alice;
  const input: Input<'identity.addIamUser'> = {
    label: 'alice',
    key: { from: 'typed', accessKeyId, secretAccessKey },
    region: 'eu-west-1',
    mfaSerial: null,
    mfaUse: 'for-roles-that-ask',
    keyUse: 'session-token',
    durationSeconds: 43_200,
    profileName: 'alice',
    ...changes,
  };
  return input as Input<'identity.addIamUser'> & { mfaSerial: string | null; profileName: string | null };
}

export function roleInput(
  label: string,
  roleArn: string,
  sourceSessionId: string,
  options: Partial<Input<'session.addRole'>['options']> = {},
) {
  return {
    label,
    roleArn,
    sourceSessionId,
    region: 'eu-west-1',
    options: { ...plainRoleOptions, ...options },
    profileName: label.toLowerCase(),
  } satisfies Input<'session.addRole'>;
}

export const ACME_START_URL = 'https://acme.awsapps.com/start';

export const acmePortalInput: Input<'portal.add'> = {
  label: 'Acme',
  startUrl: ACME_START_URL,
  region: 'eu-west-1',
  signIn: 'browser',
  browser: { kind: 'default' },
  scopes: ['sso:account:access'],
  shareWithCli: false,
  sessionName: null,
};

/** A company's portal: a person, and a few dozen accounts of teams in three stages. */
export function createAcmePortal(aws: LocalAws) {
  const portal = aws.world.addPortal({ startUrl: ACME_START_URL, region: 'eu-west-1' });
  const ann = portal.addPerson({ userName: 'ann', email: 'ann@acme.example' });
  const teams = [
    'checkout',
    'search',
    'warehouse',
    'mobile',
    'payments',
    'identity',
    'data',
    'media',
    'support',
    'web',
  ];
  let number = 0;
  for (const team of teams) {
    for (const stage of ['production', 'staging', 'sandbox']) {
      const accountId = String(700_000_000_000 + ++number);
      portal.addAccount({ accountId, name: `${team}-${stage}`, email: `aws+${team}-${stage}@acme.example` });
      for (const role of stage === 'production' ? ['ReadOnly', 'Deploy'] : ['ReadOnly', 'Deploy', 'Admin']) {
        portal.assign(ann, accountId, role);
      }
    }
  }
  return { portal, ann };
}
