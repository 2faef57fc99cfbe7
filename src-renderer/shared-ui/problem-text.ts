// An ErrorView in sentences. Pure.
import type { ErrorView } from '../../shared/errors.ts';

/** Capital first letter, one full stop at the end. */
export function sentence(text: string): string {
  const trimmed = text.trim();
  if (trimmed === '') return '';
  const capital = trimmed.charAt(0).toUpperCase() + trimmed.slice(1);
  return /[.!?]$/.test(capital) ? capital : `${capital}.`;
}

/** What a person pastes into a ticket. */
export function problemReport(error: ErrorView): string {
  return [
    sentence(error.message),
    ...(error.remedy ? [`What to do: ${sentence(error.remedy)}`] : []),
    ...(error.account ? [`Account: ${error.account}`] : []),
    `Code: ${error.code}`,
    ...error.details,
  ].join('\n');
}
