// Identities, sessions and catalogues to try things on. Every key in here is made up.
import type {
  IamUserIdentity,
  IamUserSession,
  Identity,
  Profile,
  RoleOptions,
  RoleSession,
  Session,
} from '../../../shared/model.ts';
import { type CatalogState, EMPTY_CATALOG } from '../../../src-main/core/catalog.ts';
import type { LongTermKey } from '../../../src-main/core/ports.ts';
import { Secret } from '../../../src-main/core/secret.ts';
import { START } from './manual-clock.ts';

export const HOME_ACCOUNT = '111122223333';
export const OTHER_ACCOUNT = '444455556666';
export const FAKE_SECRET = 'thisIsNoRealSecretAccessKey'.padEnd(40, 'x');

export const OPTIONS: RoleOptions = {
  durationSeconds: 3_600,
  roleSessionName: null,
  externalId: null,
  sourceIdentity: null,
  tags: [],
  policy: null,
  policyArns: [],
  requiresMfa: false,
};

export interface SampleUser {
  readonly identity: IamUserIdentity;
  readonly session: IamUserSession;
}

/** Ids follow from the name: identity `id-dana`, session `dana`. */
export function sampleUser(
  name: string,
  identity: Partial<IamUserIdentity> = {},
  session: Partial<IamUserSession> = {},
): SampleUser {
  const partition = identity.partition ?? 'aws';
  return {
    identity: {
      kind: 'iam-user',
      id: `id-${name}`,
      label: name,
      partition,
      accountId: HOME_ACCOUNT,
      userName: name,
      userArn: `arn:${partition}:iam::${HOME_ACCOUNT}:user/${name}`,
      accessKeyId: keyIdOf(name),
      mfaSerial: `arn:${partition}:iam::${HOME_ACCOUNT}:mfa/${name}`,
      mfaUse: 'never',
      region: 'eu-west-1',
      createdAt: START,
      ...identity,
    },
    session: {
      kind: 'iam-user',
      id: name,
      label: name,
      region: 'eu-west-1',
      createdAt: START,
      identityId: `id-${name}`,
      keyUse: 'session-token',
      durationSeconds: 43_200,
      ...session,
    },
  };
}

/** Session id and label are the name; the ARN ends in it. */
export function sampleRole(
  name: string,
  source: string,
  options: Partial<RoleOptions> = {},
  rest: Partial<RoleSession> = {},
): RoleSession {
  return {
    kind: 'role',
    id: name,
    label: name,
    region: null,
    createdAt: START,
    roleArn: `arn:aws:iam::${OTHER_ACCOUNT}:role/${name}`,
    sourceSessionId: source,
    options: { ...OPTIONS, ...options },
    ...rest,
  };
}

/** Users and roles as one catalogue; every session has a profile named after its id. */
export function sampleCatalog(things: readonly (SampleUser | RoleSession)[]): CatalogState {
  const identities: Identity[] = [];
  const sessions: Session[] = [];
  for (const thing of things) {
    if ('identity' in thing) {
      identities.push(thing.identity);
      sessions.push(thing.session);
    } else sessions.push(thing);
  }
  const profiles: Profile[] = sessions.map(({ id }) => ({ name: id, sessionId: id, region: null }));
  return { ...EMPTY_CATALOG, identities, sessions, profiles };
}

export function keyIdOf(name: string): string {
  return `AKIAEXAMPLE${name.toUpperCase().replace(/[^A-Z0-9]/g, '')}`.padEnd(20, '0');
}

export function keyOf(name: string): LongTermKey {
  return { accessKeyId: keyIdOf(name), secretAccessKey: new Secret(FAKE_SECRET) };
}
