// One entry of the audit log in words. Pure.
import { APPROVAL_ANSWERS, type ApprovalAnswer } from '../../shared/approvals.ts';
import type { AuditEntry, AuditKind, AuditResult } from '../../shared/audit.ts';
import type { CallerProcess } from '../../shared/callers.ts';
import { sentence } from '../../shared/sentences.ts';
import { refusalText } from './refusal-text.ts';

export interface EntryWords {
  readonly tone: 'success' | 'error' | 'warning' | 'info' | 'stopped';
  readonly text: string;
  /** Why, or how; null when there is nothing to add. */
  readonly more: string | null;
}

type Told = Pick<AuditEntry, 'kind' | 'result' | 'code' | 'detail'>;

export const KIND_NAMES: Readonly<Record<AuditKind, string>> = {
  tool: 'A program asked',
  console: 'Web console',
  copy: 'Copied by a person',
  approval: 'A person’s answer',
  lock: 'Lock',
  unlock: 'Unlock',
};

export const RESULT_NAMES: Readonly<Record<AuditResult, string>> = {
  issued: 'Issued',
  refused: 'Refused',
  allowed: 'Allowed',
  denied: 'Denied',
  done: 'Done',
};

const DONE: Readonly<Record<AuditKind, Pick<EntryWords, 'tone' | 'text'>>> = {
  tool: { tone: 'success', text: 'Issued' },
  console: { tone: 'info', text: 'Console opened' },
  copy: { tone: 'warning', text: 'Credentials copied' },
  approval: { tone: 'info', text: 'Program allowed' },
  lock: { tone: 'stopped', text: 'Locked' },
  unlock: { tone: 'info', text: 'Unlocked' },
};

const REFUSED: Readonly<Record<AuditKind, string>> = {
  tool: 'Refused',
  console: 'Console not opened',
  copy: 'Not copied',
  approval: 'Program not allowed',
  lock: 'Not locked',
  unlock: 'Not unlocked',
};

const ANSWER_TEXT: Readonly<Record<ApprovalAnswer, string>> = {
  deny: 'Denied',
  once: 'This once',
  hour: 'For an hour',
  always: 'For good',
};

export function entryWords({ kind, result, code, detail }: Told): EntryWords {
  const told = detail === null || detail === '' ? null : detailText(kind, detail);
  if (result === 'denied') return { tone: 'stopped', text: 'Program denied', more: told };
  if (result === 'refused')
    return { tone: 'error', text: REFUSED[kind], more: code === null ? told : refusalText(code) };
  if (kind === 'approval' && result === 'done')
    return { tone: 'stopped', text: 'No longer allowed', more: told };
  return { ...DONE[kind], more: told };
}

function detailText(kind: AuditKind, detail: string): string {
  // What it was for, by the name that it has at AWS or in the dialog.
  if (kind === 'copy') return `For ${detail}`;
  if (kind === 'console') return `Service ${detail}`;
  const answer = kind === 'approval' ? APPROVAL_ANSWERS.find((one) => one === detail) : undefined;
  // One line of a row: no full stop.
  return answer ? ANSWER_TEXT[answer] : sentence(detail).replace(/\.$/, '');
}

/** Who asked, as a person calls it. */
export function programName(entry: Pick<AuditEntry, 'kind' | 'result' | 'caller'>): string {
  return entry.caller?.program.name ?? (isUnknown(entry) ? 'Unknown program' : 'Cloakroom');
}

/** A program did ask, and nobody knows which; else it was a person, or Cloakroom itself. */
export function isUnknown({ kind, result, caller }: Pick<AuditEntry, 'kind' | 'result' | 'caller'>): boolean {
  return caller === null && (kind === 'tool' || (kind === 'approval' && result !== 'done'));
}

/** Where it is, and what it runs, for a title. */
export function programPath({ executable, script }: Pick<CallerProcess, 'executable' | 'script'>): string {
  const path = executable ?? 'Its path is not known';
  return script === null ? path : `${path}, running ${script}`;
}
