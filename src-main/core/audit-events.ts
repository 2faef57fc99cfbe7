// What the audit log says of a session (pure): names as they are at that moment.
import { parsePrincipalArn } from '../../shared/arn.ts';
import type { AuditEvent } from '../../shared/audit.ts';
import type { Session } from '../../shared/model.ts';
import { isProductionSession, type ProductionState } from './marks.ts';

type AboutSession = Pick<AuditEvent, 'sessionId' | 'session' | 'accountId' | 'principal' | 'production'>;

export const NO_SESSION: AboutSession = {
  sessionId: null,
  session: null,
  accountId: null,
  principal: null,
  production: false,
};

export function aboutSession(state: ProductionState, session: Session): AboutSession {
  return {
    sessionId: session.id,
    session: session.label,
    ...whoOf(state, session),
    production: isProductionSession(state, session),
  };
}

type DoneByPerson = Pick<AuditEvent, 'kind'> &
  Partial<Pick<AuditEvent, keyof AboutSession | 'accessKeyId' | 'detail'>>;

/** What a person did in Cloakroom itself: no program stands behind it. */
export function doneByPerson(what: DoneByPerson): AuditEvent {
  return {
    result: 'done',
    code: null,
    profile: null,
    accessKeyId: null,
    caller: null,
    detail: null,
    ...NO_SESSION,
    ...what,
  };
}

function whoOf(state: ProductionState, session: Session): Pick<AuditEvent, 'accountId' | 'principal'> {
  switch (session.kind) {
    case 'sso-role':
      return { accountId: session.accountId, principal: session.roleName };
    case 'role': {
      const arn = parsePrincipalArn(session.roleArn);
      return { accountId: arn?.accountId ?? null, principal: arn?.name ?? null };
    }
    case 'iam-user': {
      const identity = state.identities.find(({ id }) => id === session.identityId);
      return { accountId: identity?.accountId ?? null, principal: identity?.userName ?? null };
    }
  }
}
