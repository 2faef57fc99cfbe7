// From a session to the calls that produce its credentials (pure).
//
// An IAM user's session is GetSessionToken; a role's is AssumeRole from its source's credentials. The long-term
// key itself is thus used once per session of its user, and one MFA code serves every role behind it. A portal's role
// is GetRoleCredentials with the portal's token.
// Caps are AWS's (STS API reference): a role assumed from role credentials (a portal's too) lives one hour at most; a
// GetSessionToken session is no role session, so a role assumed from it may live its full twelve hours.
// A person may want production sessions to be shorter still (settings); a portal's role lasts as its permission set says.
import { parseRoleArn, partitionOfRegion } from '../../shared/arn.ts';
import { AppError, toAppError } from '../../shared/errors.ts';
import type {
  IamUserIdentity,
  IamUserSession,
  Partition,
  RoleSession,
  Session,
  SsoRoleSession,
} from '../../shared/model.ts';
import type { Portal } from '../../shared/portal.ts';
import { type CatalogState, findSession } from './catalog.ts';
import { isProductionSession, type ProductionState } from './marks.ts';

export const CHAINED_ROLE_MAX_SECONDS = 3_600;

interface TargetBase {
  /** What the cache keeps it under. Shared by all sessions that need the same credentials. */
  readonly id: string;
  /** Changes whenever an edit makes cached credentials wrong. */
  readonly fingerprint: string;
  /** What a person calls it. */
  readonly label: string;
  /** The account the credentials are of. */
  readonly accountId: string;
  readonly partition: Partition;
  /** Who acts: the role session name of a role that has none of its own. */
  readonly callerName: string;
  /** Label of the identity or portal that a person is asked for. */
  readonly rootLabel: string;
  readonly region: string;
  readonly notes: readonly string[];
}

/** The plain long-term key: no call at all. */
export interface LongTermKeyTarget extends TargetBase {
  readonly kind: 'long-term-key';
  readonly identity: IamUserIdentity;
}

export interface SessionTokenTarget extends TargetBase {
  readonly kind: 'session-token';
  readonly identity: IamUserIdentity;
  readonly mfa: boolean;
  readonly durationSeconds: number;
}

export interface SsoRoleTarget extends TargetBase {
  readonly kind: 'sso-role';
  readonly portal: Portal;
  readonly session: SsoRoleSession;
}

export interface RoleTarget extends TargetBase {
  readonly kind: 'role';
  readonly session: RoleSession;
  readonly roleSessionName: string;
  /** After AWS's cap on chains. */
  readonly durationSeconds: number;
  readonly chained: boolean;
  readonly source: SourceTarget;
}

/** What a role can be assumed from. */
export type SourceTarget = SessionTokenTarget | SsoRoleTarget | RoleTarget;
export type Target = LongTermKeyTarget | SourceTarget;

type PlanState = Pick<CatalogState, 'identities' | 'sessions' | 'portals'> & ProductionState;

/** Throws `unknown-session`, `unknown-identity`, `role-cycle` (with the path) or `invalid-input`. */
export function planCredentials(state: PlanState, sessionId: string): Target {
  const chain = sourceChain(state, sessionId);
  const root = chain.at(-1);
  const roles = chain.slice(0, -1) as RoleSession[];
  if (root?.kind === 'sso-role') {
    return roles.reduceRight<SourceTarget>(
      (source, role) => planRole(state, role, source),
      planPortal(state, root, roles),
    );
  }
  if (root?.kind !== 'iam-user') throw lost('unknown-session', 'The source of this session is gone');
  const identity = state.identities.find((candidate) => candidate.id === root.identityId);
  if (!identity) throw lost('unknown-identity', `The identity of ${root.label} is gone`);
  refuseForeignRegion(identity.region, identity.partition, identity.accountId, identity.label);

  if (roles.length === 0 && root.keyUse === 'long-term-key') {
    return {
      kind: 'long-term-key',
      id: `${identity.id}/key`,
      fingerprint: JSON.stringify([identity.accessKeyId]),
      ...ofIdentity(identity),
    };
  }
  return roles.reduceRight<SourceTarget>(
    (source, role) => planRole(state, role, source),
    planUser(state, identity, root, roles),
  );
}

function planUser(
  state: PlanState,
  identity: IamUserIdentity,
  root: IamUserSession,
  roles: readonly RoleSession[],
): SessionTokenTarget {
  const demanding = roles.find((role) => role.options.requiresMfa);
  const mfa =
    identity.mfaUse === 'always' || (identity.mfaUse === 'for-roles-that-ask' && demanding !== undefined);
  if (demanding && !mfa) {
    throw new AppError({
      code: 'mfa-required',
      message: `${demanding.label} asks for MFA, but ${identity.label} is set never to use it`,
      remedy: `edit ${identity.label} and allow MFA for roles that ask for it`,
      account: identity.accountId,
    });
  }
  const { accessKeyId, mfaSerial, region } = identity;
  const durationSeconds = Math.min(root.durationSeconds, longestFor(state, root));
  return {
    kind: 'session-token',
    id: `${identity.id}/${mfa ? 'mfa' : 'plain'}`,
    fingerprint: JSON.stringify([accessKeyId, mfaSerial, region, durationSeconds]),
    ...ofIdentity(identity),
    notes: shortened(root.durationSeconds, durationSeconds),
    mfa,
    durationSeconds,
  };
}

function ofIdentity(identity: IamUserIdentity) {
  const { label, accountId, partition, userName, region } = identity;
  return { identity, label, accountId, partition, callerName: userName, rootLabel: label, region, notes: [] };
}

function planPortal(state: PlanState, session: SsoRoleSession, roles: readonly RoleSession[]): SsoRoleTarget {
  const portal = state.portals.find((candidate) => candidate.id === session.portalId);
  if (!portal) throw lost('unknown-identity', `The portal of ${session.label} is gone`);
  const demanding = roles.find((role) => role.options.requiresMfa);
  if (demanding) {
    throw new AppError({
      code: 'mfa-required',
      message: `${demanding.label} asks for MFA, which AWS does not see in credentials of ${portal.label}`,
      remedy: 'give it an IAM user as source, or take the MFA condition out of its trust policy',
      account: session.accountId,
    });
  }
  const { accountId, roleName, label } = session;
  return {
    kind: 'sso-role',
    id: session.id,
    fingerprint: JSON.stringify([portal.startUrl, portal.region, accountId, roleName]),
    label,
    accountId,
    partition: portal.partition,
    callerName: portal.label,
    rootLabel: portal.label,
    region: session.region ?? portal.region,
    notes: [],
    portal,
    session,
  };
}

/** The first step of the plan: whose key, session token or portal everything rests on. */
export function rootOf(target: Target): Exclude<Target, RoleTarget> {
  return target.kind === 'role' ? rootOf(target.source) : target;
}

/** Of every session that can be planned; one that cannot needs no credentials. */
export function planAll(state: PlanState): Target[] {
  return [...plansOf(state).values()].flatMap((plan) => (plan instanceof AppError ? [] : [plan]));
}

const plans = new WeakMap<PlanState, ReadonlyMap<string, Target | AppError>>();

/** By session id: its plan, or why it cannot be planned. Made once per state, which never changes in itself. */
export function plansOf(state: PlanState): ReadonlyMap<string, Target | AppError> {
  const known = plans.get(state);
  if (known) return known;
  const made = new Map<string, Target | AppError>();
  for (const { id } of state.sessions) {
    try {
      made.set(id, planCredentials(state, id));
    } catch (error) {
      made.set(id, toAppError(error));
    }
  }
  plans.set(state, made);
  return made;
}

/** Seconds; no limit unless the session is production and the settings have one. */
function longestFor(state: PlanState, session: Session): number {
  const { maxSeconds } = state.settings.production;
  return maxSeconds !== null && isProductionSession(state, session) ? maxSeconds : Number.POSITIVE_INFINITY;
}

function shortened(asked: number, used: number): string[] {
  return used < asked
    ? [`The settings limit production sessions to ${hours(used)}; ${hours(asked)} were asked for`]
    : [];
}

function planRole(state: PlanState, session: RoleSession, source: SourceTarget): RoleTarget {
  const arn = parseRoleArn(session.roleArn);
  if (!arn) throw lost('invalid-input', `${session.label} has no usable role ARN`);
  if (arn.partition !== source.partition) {
    throw new AppError({
      code: 'invalid-input',
      message: `${session.label} is in partition ${arn.partition}, its source in ${source.partition}`,
      remedy: 'choose a source in the same partition; AWS credentials never cross partitions',
      account: arn.accountId,
    });
  }
  const chained = source.kind !== 'session-token';
  const asked = session.options.durationSeconds;
  const possible = chained ? Math.min(asked, CHAINED_ROLE_MAX_SECONDS) : asked;
  const durationSeconds = Math.min(possible, longestFor(state, session));
  const notes =
    durationSeconds < possible
      ? shortened(asked, durationSeconds)
      : possible < asked
        ? [
            `AWS limits a role that is assumed from another role to one hour; ${hours(asked)} were asked for, one hour is used`,
          ]
        : [];
  const roleSessionName =
    session.options.roleSessionName ??
    source.callerName
      .replace(/[^\w+=,.@-]/g, '-')
      .padEnd(2, '-')
      .slice(0, 64);
  const region = session.region ?? source.region;
  refuseForeignRegion(region, source.partition, arn.accountId, session.label);
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
    label: session.label,
    accountId: arn.accountId,
    partition: source.partition,
    callerName: source.callerName,
    rootLabel: source.rootLabel,
    region,
    session,
    roleSessionName,
    durationSeconds,
    chained,
    source,
    notes,
  };
}

/** The session, its source, its source's source …, ending at the IAM user or the portal's role. */
export function sourceChain(state: Pick<CatalogState, 'sessions'>, sessionId: string): Session[] {
  const chain: Session[] = [];
  let next: string | null = sessionId;
  while (next !== null) {
    const id: string = next;
    const session = findSession(state, id);
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
function refuseForeignRegion(region: string, own: Partition, accountId: string, label: string): void {
  const partition = partitionOfRegion(region);
  if (partition === own) return;
  throw new AppError({
    code: 'invalid-input',
    message: `${label} is in partition ${own}, and the region ${region} is in ${partition}`,
    remedy: 'choose a region of the same partition; AWS credentials never cross partitions',
    account: accountId,
  });
}

function hours(seconds: number): string {
  const minutes = Math.round(seconds / 60);
  return minutes < 120 && minutes !== 90 ? `${minutes} minutes` : `${Math.round(minutes / 6) / 10} hours`;
}

function lost(code: 'unknown-session' | 'unknown-identity' | 'invalid-input', message: string): AppError {
  return new AppError({ code, message, remedy: 'open Cloakroom and check the source of the role' });
}
