// Before something is done with a production session.
import Alert from '@cloudscape-design/components/alert';
import { ProductionMark } from '../production/production-mark.tsx';

/** Refusals that a person has just caused by putting a question off: they know. */
export const SAID_BY_PERSON: ReadonlySet<string> = new Set(['mfa-dismissed', 'sign-in-cancelled']);

export function ProductionWarning({ text }: { readonly text: string }) {
  return (
    <Alert type="error" header={<ProductionMark />}>
      {text}
    </Alert>
  );
}
