// An ErrorView in sentences. Pure.
import type { ErrorView } from '../../shared/errors.ts';
import { headline, sentence } from '../../shared/sentences.ts';

/** What a person pastes into a ticket. */
export function problemReport(error: ErrorView): string {
  return [
    headline(error.message),
    ...(error.remedy ? [`What to do: ${sentence(error.remedy)}`] : []),
    ...(error.account ? [`Account: ${error.account}`] : []),
    `Code: ${error.code}`,
    ...error.details,
  ].join('\n');
}
