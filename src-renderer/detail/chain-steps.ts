// The way to a session's credentials, step by step, in words. Pure.
import { parsePrincipalArn } from '../../shared/arn.ts';
import type { IamUserSession, Identity, RoleSession, Session } from '../../shared/model.ts';
import type { SessionRow } from '../sessions/rows.ts';
import { durationText } from '../shared-ui/time-text.ts';

export interface ChainStep {
  readonly id: string;
  /** What it is, such as "IAM user". */
  readonly kind: string;
  readonly title: string;
  /** The call of AWS that leads here from the step before; null for the first. */
  readonly call: string | null;
  readonly account: string | null;
  readonly mfa: string | null;
  readonly duration: string | null;
}

/** Source: STS API, AssumeRole: a role assumed with a role's credentials lives an hour at most. */
const CHAINED_SECONDS = 3600;

type Subject = Pick<SessionRow, 'chain' | 'identity' | 'portal' | 'production'>;

/** `productionSeconds`: what the settings allow a production session at most; null: no limit. */
export function chainSteps(row: Subject, productionSeconds: number | null): ChainStep[] {
  const steps: ChainStep[] = [];
  const first = row.chain[0];
  if (first?.kind === 'sso-role') {
    steps.push({
      id: first.portalId,
      kind: 'Portal',
      title: row.portal?.label ?? 'A portal that is gone',
      call: null,
      account: null,
      mfa: 'MFA as the sign-in asks for it',
      duration: null,
    });
  } else if (first?.kind === 'role') {
    steps.push({ ...BLANK, id: 'gone', kind: 'Source', title: 'A session that is gone', call: null });
  }
  for (const [index, session] of row.chain.entries()) {
    const limit = row.production && index === row.chain.length - 1 ? productionSeconds : null;
    steps.push(stepOf(session, row, index, limit));
  }
  return steps;
}

const BLANK = { account: null, mfa: null, duration: null } as const;

function stepOf(session: Session, row: Subject, index: number, limit: number | null): ChainStep {
  const common = { id: session.id, title: session.label };
  switch (session.kind) {
    case 'sso-role':
      return {
        ...common,
        kind: 'Role of the portal',
        call: 'GetRoleCredentials',
        account: accountText(session.accountId, session.accountName),
        mfa: null,
        duration: 'As long as the permission set says',
      };
    case 'role':
      return {
        ...common,
        kind: 'Role',
        call: 'AssumeRole',
        account: accountText(parsePrincipalArn(session.roleArn)?.accountId ?? 'unknown', null),
        mfa: session.options.requiresMfa ? 'Requires MFA' : null,
        duration: roleDuration(session, row.chain[index - 1]?.kind !== 'iam-user', limit),
      };
    case 'iam-user':
      return {
        ...common,
        kind: 'IAM user',
        call: null,
        account: row.identity ? accountText(row.identity.accountId, null) : null,
        mfa: row.identity ? userMfa(row.identity, row.chain) : null,
        duration: userDuration(session, limit),
      };
  }
}

function accountText(accountId: string, name: string | null): string {
  return name === null ? accountId : `${name} (${accountId})`;
}

function roleDuration({ options }: RoleSession, chained: boolean, limit: number | null): string {
  const asked = options.durationSeconds;
  if (limit !== null && limit < asked && (!chained || limit < CHAINED_SECONDS)) return limited(limit);
  if (!chained || asked <= CHAINED_SECONDS) return durationText(asked);
  return `${durationText(CHAINED_SECONDS)}, AWS’s limit for a role from a role`;
}

function userDuration({ keyUse, durationSeconds }: IamUserSession, limit: number | null): string {
  if (keyUse === 'long-term-key') return 'The long-term key itself';
  return limit !== null && limit < durationSeconds ? limited(limit) : durationText(durationSeconds);
}

function limited(seconds: number): string {
  return `${durationText(seconds)}, your limit for production`;
}

function userMfa({ mfaSerial, mfaUse }: Identity, chain: readonly Session[]): string {
  const asked = chain.some((session) => session.kind === 'role' && session.options.requiresMfa);
  if (mfaUse === 'never') return 'Never uses an MFA code';
  if (mfaUse === 'for-roles-that-ask' && !asked) return 'No MFA code needed';
  return mfaSerial === null ? 'Needs an MFA device, none is known' : 'Asks for an MFA code';
}
