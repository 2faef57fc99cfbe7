// Refusals that a person has just caused by putting a question off: they know, and nothing more is said. Pure.
import type { ErrorCode } from '../../shared/errors.ts';

const SAID_BY_PERSON: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['mfa-dismissed', 'sign-in-cancelled']);

export function saidByPerson({ code }: { readonly code: ErrorCode }): boolean {
  return SAID_BY_PERSON.has(code);
}
