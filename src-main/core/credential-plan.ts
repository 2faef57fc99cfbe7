// From a session to the calls that produce its credentials (pure).
//
// An IAM user's session is GetSessionToken; a role's is AssumeRole from its source's credentials. The long-term
// key itself is thus used once per session of its user, and one MFA code serves every role behind it.
// Caps are AWS's (STS API reference): a role assumed from role credentials lives one hour at most; a
// GetSessionToken session is no role session, so a role assumed from it may live its full twelve hours.
import { parseRoleArn, partitionOfRegion } from '../../shared/arn.ts';
import { AppError } from '../../shared/errors.ts';
import type { IamUserIdentity, RoleSession, Session } from '../../shared/model.ts';
import type { CatalogState } from './catalog.ts';

export const CHAINED_ROLE_MAX_SECONDS = 3_600;

interface TargetBase {
  /** What the cache keeps it under. Shared by all sessions that need the same credentials. */
  readonly id: string;
  /** Changes whenever an edit makes cached credentials wrong. */
  readonly fingerprint: string;
  readonly identity: IamUserIdentity;
  readonly region: string;
  readonly notes: readonly string[];
}

/** The plain long-term key: no call at all. */
export interface LongTermKeyTarget extends TargetBase {
  readonly kind: 'long-term-key';
}

export interface SessionTokenTarget extends TargetBase {
  readonly kind: 'session-token';
  readonly mfa: boolean;
  readonly durationSeconds: number;
}

export interface RoleTarget extends TargetBase {
  readonly kind: 'role';
  readonly session: RoleSession;
  readonly accountId: string;
  readonly roleSessionName: string;
  /** After AWS's cap on chains. */
  readonly durationSeconds: number;
  readonly chained: boolean;
  readonly source: SessionTokenTarget | RoleTarget;
}

export type Target = LongTermKeyTarget | SessionTokenTarget | RoleTarget;

type PlanState = Pick<CatalogState, 'identities' | 'sessions'>;

/** Throws `unknown-session`, `unknown-identity`, `role-cycle` (with the path) or `invalid-input`. */
export function planCredentials(state: PlanState, sessionId: string): Target {
  const chain = sourceChain(state, sessionId);
  const root = chain.at(-1);
  if (root?.kind !== 'iam-user') throw lost('unknown-session', 'The source of this session is gone');
  const identity = state.identities.find((candidate) => candidate.id === root.identityId);
  if (!identity) throw lost('unknown-identity', `The identity of ${root.label} is gone`);
  refuseForeignRegion(identity.region, identity, identity.label);

  if (chain.length === 1 && root.keyUse === 'long-term-key') {
    const fingerprint = JSON.stringify([identity.accessKeyId]);
    return {
      kind: 'long-term-key',
      id: `${identity.id}/key`,
      fingerprint,
      identity,
      region: identity.region,
      notes: [],
    };
  }

  const roles = chain.slice(0, -1) as RoleSession[];
  const mfa =
    identity.mfaUse === 'always' ||
    (identity.mfaUse === 'for-roles-that-ask' && roles.some((role) => role.options.requiresMfa));
  if (!mfa) {
    const demanding = roles.find((role) => role.options.requiresMfa);
    if (demanding) {
      throw new AppError({
        code: 'mfa-required',
        message: `${demanding.label} asks for MFA, but ${identity.label} is set never to use it`,
        remedy: `edit ${identity.label} and allow MFA for roles that ask for it`,
        account: identity.accountId,
      });
    }
  }

  let target: SessionTokenTarget | RoleTarget = {
    kind: 'session-token',
    id: `${identity.id}/${mfa ? 'mfa' : 'plain'}`,
    fingerprint: JSON.stringify([
      identity.accessKeyId,
      identity.mfaSerial,
      identity.region,
      root.durationSeconds,
    ]),
    identity,
    region: identity.region,
    mfa,
    durationSeconds: root.durationSeconds,
    notes: [],
  };
  for (const session of roles.reverse()) target = planRole(session, target);
  return target;
}

function planRole(session: RoleSession, source: SessionTokenTarget | RoleTarget): RoleTarget {
  const arn = parseRoleArn(session.roleArn);
  if (!arn) throw lost('invalid-input', `${session.label} has no usable role ARN`);
  const { identity } = source;
  if (arn.partition !== identity.partition) {
    throw new AppError({
      code: 'invalid-input',
      message: `${session.label} is in partition ${arn.partition}, its source in ${identity.partition}`,
      remedy: 'choose a source in the same partition; AWS credentials never cross partitions',
      account: arn.accountId,
    });
  }
  const chained = source.kind === 'role';
  const asked = session.options.durationSeconds;
  const durationSeconds = chained ? Math.min(asked, CHAINED_ROLE_MAX_SECONDS) : asked;
  const notes =
    durationSeconds < asked
      ? [
          `AWS limits a role that is assumed from another role to one hour; ${hours(asked)} were asked for, one hour is used`,
        ]
      : [];
  const roleSessionName =
    session.options.roleSessionName ?? identity.userName.replace(/[^\w+=,.@-]/g, '-').padEnd(2, '-');
  const region = session.region ?? identity.region;
  refuseForeignRegion(region, identity, session.label);
  return {
    kind: 'role',
    id: session.id,
    // One line per step; JSON within JSON would double in length at every step of a long chain.
    fingerprint: `${JSON.stringify([
      session.roleArn,
      region,
      roleSessionName,
      durationSeconds,
      session.options,
      source.id,
    ])}\n${source.fingerprint}`,
    identity,
    region,
    session,
    accountId: arn.accountId,
    roleSessionName,
    durationSeconds,
    chained,
    source,
    notes,
  };
}

/** The session, its source, its source's source …, ending at the IAM user. */
export function sourceChain(state: Pick<CatalogState, 'sessions'>, sessionId: string): Session[] {
  const chain: Session[] = [];
  let next: string | null = sessionId;
  while (next !== null) {
    const id: string = next;
    const session = state.sessions.find((candidate) => candidate.id === id);
    if (!session) {
      const asker = chain.at(-1);
      throw lost(
        'unknown-session',
        asker ? `The source of ${asker.label} is gone` : 'This session does not exist any more',
      );
    }
    if (chain.includes(session)) {
      const path = [...chain.slice(chain.indexOf(session)), session].map((step) => step.label).join(' → ');
      throw new AppError({
        code: 'role-cycle',
        message: `These roles are each other's source: ${path}`,
        remedy: 'give one of them another source',
      });
    }
    chain.push(session);
    next = session.kind === 'role' ? session.sourceSessionId : null;
  }
  return chain;
}

/** The region chooses the endpoint; the other partition's would not know these credentials. */
function refuseForeignRegion(region: string, identity: IamUserIdentity, label: string): void {
  const partition = partitionOfRegion(region);
  if (partition === identity.partition) return;
  throw new AppError({
    code: 'invalid-input',
    message: `${label} is in partition ${identity.partition}, and the region ${region} is in ${partition}`,
    remedy: 'choose a region of the same partition; AWS credentials never cross partitions',
    account: identity.accountId,
  });
}

function hours(seconds: number): string {
  const minutes = Math.round(seconds / 60);
  return minutes < 120 && minutes !== 90 ? `${minutes} minutes` : `${Math.round(minutes / 6) / 10} hours`;
}

function lost(code: 'unknown-session' | 'unknown-identity' | 'invalid-input', message: string): AppError {
  return new AppError({ code, message, remedy: 'open Cloakroom and check the source of the role' });
}
