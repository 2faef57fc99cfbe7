// Which sessions ask before a new program gets credentials, and which programs are not new (pure).
import type { StandingApproval } from '../../shared/approvals.ts';
import { type Caller, type CallerProcess, type Program, programKey } from '../../shared/callers.ts';
import type { Session } from '../../shared/model.ts';
import { type CatalogState, sessionById } from './catalog.ts';
import { isProductionSession, type ProductionState } from './marks.ts';

/** As the person has said for this session; else production asks, and nothing else. */
export function asksBefore(state: ProductionState, session: Session): boolean {
  return state.marks[session.id]?.askBefore ?? isProductionSession(state, session);
}

/** Of all whom the system does not name. */
export const UNKNOWN_KEY = 'unknown';

/** With the same key it is one question. One that may not be looked at is told apart by no more than its name. */
export function callerKey(caller: Caller | null): string {
  return caller === null ? UNKNOWN_KEY : processKey(caller.program);
}

export function processKey(process: CallerProcess): string {
  return programKey(process) ?? `unseen ${process.name}`;
}

export function isAllowedForGood(
  { approvals }: Pick<CatalogState, 'approvals'>,
  sessionId: string,
  program: Program,
): boolean {
  return approvals.some((approval) => isOf(approval, sessionId, program));
}

/** Refuses a session that is gone. What was allowed before is allowed anew. */
export function allowForGood(state: CatalogState, approval: StandingApproval): CatalogState {
  sessionById(state, approval.sessionId);
  return { ...state, approvals: [...others(state, approval.sessionId, approval), approval] };
}

export function takeBack(state: CatalogState, sessionId: string, program: Program): CatalogState {
  return { ...state, approvals: others(state, sessionId, program) };
}

function others({ approvals }: CatalogState, sessionId: string, program: Program): StandingApproval[] {
  return approvals.filter((approval) => !isOf(approval, sessionId, program));
}

function isOf(approval: StandingApproval, sessionId: string, program: Program): boolean {
  const key = programKey(program);
  return key !== null && approval.sessionId === sessionId && programKey(approval) === key;
}
