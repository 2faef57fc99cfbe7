// From drafts to what stands in the catalogue: names that are free, and regions that fit all profiles of a session.
import { homeRegion, isRegionName, parseRoleArn, partitionOfRegion } from '../../../shared/arn.ts';
import type { IamUserIdentity, Profile, Session } from '../../../shared/model.ts';
import type { Portal } from '../../../shared/portal.ts';
import type { CatalogState } from '../catalog.ts';
import { newRoleSession } from '../portals/portal-catalog.ts';
import type { Draft, DraftProfile, Recipe } from './drafts.ts';

const LABEL_MAX = 100;

export interface SettleInput {
  readonly state: CatalogState;
  /** Where an IAM user's calls go when its profiles name no region. */
  readonly defaultRegion: string;
  /** Epoch ms. */
  readonly now: number;
  /** By access key id. */
  readonly mfaSerials: ReadonlyMap<string, string>;
}

/** A draft with all that was open. */
export interface Settled {
  readonly draft: Draft;
  readonly session: Session;
  /** Of an IAM user that is new. */
  readonly identity: IamUserIdentity | null;
  readonly portal: Portal | null;
}

/** By session id, in the order of the drafts. */
export function settle(drafts: readonly Draft[], input: SettleInput): ReadonlyMap<string, Settled> {
  const { sessions, identities, portals } = input.state;
  const labels = new Set([...sessions, ...identities].map(({ label }) => label));
  const accounts = new Map<string, Pick<Extract<Session, { kind: 'sso-role' }>, 'accountName' | 'email'>>();
  for (const session of sessions)
    if (session.kind === 'sso-role') accounts.set(`${session.portalId} ${session.accountId}`, session);
  const portalById = new Map(portals.map((portal) => [portal.id, portal]));

  const settled = (draft: Draft): Settled => {
    const { id, of, profiles } = draft;
    const base = { id, region: commonRegion(profiles), createdAt: input.now };
    const ownName = profiles.find(({ name }) => name !== 'default')?.name;
    switch (of.kind) {
      case 'known': {
        const portal = of.session.kind === 'sso-role' ? portalById.get(of.session.portalId) : null;
        return { draft, session: of.session, identity: null, portal: portal ?? null };
      }
      case 'iam-user': {
        const label = uniqueIn(labels, ownName ?? of.proof.userName);
        const { identityId } = of;
        const use = { keyUse: 'session-token', durationSeconds: 43_200 } as const;
        const session: Session = { kind: 'iam-user', ...base, identityId, label, ...use };
        return { draft, session, identity: identityOf(of, label, profiles, input), portal: null };
      }
      case 'sso-role': {
        const { portal } = of.portal;
        const known = accounts.get(`${portal.id} ${of.accountId}`);
        const account = {
          accountId: of.accountId,
          name: known?.accountName ?? of.accountId,
          email: known?.email ?? null,
        };
        const made = newRoleSession(portal, account, of.roleName, base.region, input.now);
        labels.add(made.label);
        return { draft, session: { ...made, region: base.region }, identity: null, portal };
      }
      case 'role': {
        const { roleArn, options } = of;
        const label = uniqueIn(labels, ownName ?? parseRoleArn(roleArn)?.name ?? roleArn);
        const sourceSessionId = draft.source?.id ?? '';
        const session: Session = { kind: 'role', ...base, label, roleArn, sourceSessionId, options };
        return { draft, session, identity: null, portal: null };
      }
    }
  };
  return new Map(drafts.map((draft) => [draft.id, settled(draft)]));
}

function identityOf(
  { identityId, accessKeyId, proof }: Extract<Recipe, { kind: 'iam-user' }>,
  label: string,
  profiles: readonly DraftProfile[],
  { defaultRegion, mfaSerials, now }: SettleInput,
): IamUserIdentity {
  const { partition, accountId, userName, userArn } = proof;
  const regions = [...profiles.map(({ region }) => region ?? ''), defaultRegion].filter(isRegionName);
  return {
    kind: 'iam-user',
    id: identityId,
    label,
    partition,
    accountId,
    userName,
    userArn,
    accessKeyId,
    mfaSerial: mfaSerials.get(accessKeyId) ?? null,
    mfaUse: 'for-roles-that-ask',
    region: regions.find((region) => partitionOfRegion(region) === partition) ?? homeRegion(partition),
    createdAt: now,
  };
}

/**
 * The session's region. Null when some profile has none: then the others have their own, for a profile without a
 * region would get the session's. Else that of `default`, which can have no other, or the first one.
 */
function commonRegion(profiles: readonly DraftProfile[]): string | null {
  if (profiles.some(({ region }) => region === null)) return null;
  return (profiles.find(({ name }) => name === 'default') ?? profiles[0])?.region ?? null;
}

/** The profile as the catalogue has it: its region only where it is not the session's. */
export function profileOf({ name, region }: DraftProfile, session: Session): Profile {
  return { name, sessionId: session.id, region: region === session.region ? null : region };
}

/** The label, with a number behind it if need be; from then on it is taken. */
export function uniqueIn(taken: Set<string>, label: string): string {
  let unique = label.slice(0, LABEL_MAX);
  for (let n = 2; taken.has(unique); n++) {
    const suffix = ` ${n}`;
    unique = label.slice(0, LABEL_MAX - suffix.length) + suffix;
  }
  taken.add(unique);
  return unique;
}
