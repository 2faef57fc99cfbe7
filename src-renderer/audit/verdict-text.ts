// What verifying the audit log has shown, in words. Pure.
import type { AuditVerdict } from '../../shared/audit.ts';
import { sentence } from '../../shared/sentences.ts';
import { count } from '../portals/portal-text.ts';

export interface VerdictWords {
  readonly type: 'success' | 'info' | 'error';
  readonly header: string;
  readonly text: string;
}

export function verdictWords(verdict: AuditVerdict): VerdictWords {
  const { intact, checked, firstSequence, lastSequence, problem, brokenAt, endChecked } = verdict;
  const entries = count(checked, 'entry', 'entries');
  if (!intact) {
    return {
      type: 'error',
      header:
        brokenAt === null
          ? 'The log is not intact: its end is missing'
          : `The log is not intact: it breaks at entry ${number(brokenAt)}`,
      text: `${sentence(problem ?? 'An entry is not as it was written')} ${
        checked === 0
          ? 'Nothing in it can be relied on.'
          : `${entries} before that ${checked === 1 ? 'is' : 'are'} as written; do not rely on what follows.`
      } Export it now and keep the copy, and find out who can write to Cloakroom’s data folder.`,
    };
  }
  if (checked === 0 && endChecked)
    return { type: 'info', header: 'There is nothing to verify yet', text: 'The log is empty.' };
  const range =
    firstSequence === null || lastSequence === null
      ? ''
      : ` (${number(firstSequence)} to ${number(lastSequence)})`;
  const chain = `${entries}${range} checked: none was changed, added or taken out`;
  if (endChecked)
    return {
      type: 'success',
      header: 'The log is intact',
      text: `${chain}, and nothing is missing at its end.`,
    };
  return {
    type: 'info',
    header: 'The log is intact as far as it goes',
    text: `${chain}. Whether newer entries were cut off cannot be told: the vault is closed, or remembers none that is still kept. Where it is closed, unlock it and verify again.`,
  };
}

/** For who does not see the alert come. */
export function outcomeText({ intact }: AuditVerdict): string {
  return `The log was verified and is ${intact ? 'as it was written' : 'not as it was written'}.`;
}

const number = (value: number) => value.toLocaleString('en');
