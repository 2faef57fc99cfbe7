// Whether a session asks before a new program gets its credentials, and who may have them, in words. Pure.
import type { PassingApproval, StandingApproval } from '../../shared/approvals.ts';
import { type Program, programKey } from '../../shared/callers.ts';
import type { SessionMarks } from '../../shared/model.ts';

/** As a session's marks have it. */
export const ASK_CHOICES = {
  automatic: null,
  always: true,
  never: false,
} as const satisfies Record<string, SessionMarks['askBefore']>;
export type AskChoice = keyof typeof ASK_CHOICES;

export function askChoiceOf(askBefore: SessionMarks['askBefore']): AskChoice {
  if (askBefore === null) return 'automatic';
  return askBefore ? 'always' : 'never';
}

export function askText(
  choice: AskChoice,
  production: boolean,
): { readonly label: string; readonly description: string } {
  switch (choice) {
    case 'automatic':
      return {
        label: 'Only while it is production',
        description: production ? 'It is now: new programs wait for your answer.' : 'It is not now.',
      };
    case 'always':
      return {
        label: 'Always ask',
        description:
          'A program you have not allowed waits until you answer, and gets nothing if nobody does.',
      };
    case 'never':
      return {
        label: 'Never ask',
        description: production
          ? 'Any program that runs as you gets credentials of production without a question.'
          : 'Any program that runs as you gets them without a question.',
      };
  }
}

export interface AllowedProgram extends Program {
  readonly key: string;
  readonly name: string;
  /** Null: for good. */
  readonly until: number | null;
  /** Null: for a while. */
  readonly grantedAt: number | null;
}

interface Given {
  readonly approvals: readonly StandingApproval[];
  readonly passingApprovals: readonly PassingApproval[];
}

/** For good first, each by the time it was given or ends; what has ended is left out. */
export function allowedPrograms(given: Given, sessionId: string, now: number): AllowedProgram[] {
  const standing = given.approvals
    .filter((one) => one.sessionId === sessionId)
    .sort((a, b) => b.grantedAt - a.grantedAt)
    .map((one) => ({
      ...programOf(one),
      key: `good ${programKey(one)}`,
      until: null,
      grantedAt: one.grantedAt,
    }));
  const passing = given.passingApprovals
    .filter((one) => one.sessionId === sessionId && one.until > now)
    .sort((a, b) => a.until - b.until)
    .map((one) => ({
      ...programOf(one),
      key: `while ${programKey(one)}`,
      until: one.until,
      grantedAt: null,
    }));
  return [...standing, ...passing];
}

function programOf({ name, executable, script }: Program & { readonly name: string }) {
  return { name, executable, script };
}
