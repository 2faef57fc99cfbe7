// What verifying the log has shown, until it is put away.
import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import type { AuditEntry } from '../../shared/audit.ts';
import { toWire } from '../../shared/errors.ts';
import { tryCall } from '../bridge.ts';
import { useNotices } from '../shared-ui/notices.tsx';
import { ProblemAlert } from '../shared-ui/problem.tsx';
import { useWindowActions } from '../shell/window-actions.tsx';
import { useSnapshot } from '../snapshot-store.ts';
import { verdictWords } from './verdict-text.ts';
import { forgetVerification, useVerification, verifyLog } from './verification.ts';

export function VerificationAlert({ onShow }: { readonly onShow: (entry: AuditEntry) => void }) {
  const { run } = useWindowActions();
  const { show } = useNotices();
  const verification = useVerification();
  const { lastSequence } = useSnapshot().audit;
  if (verification.state === 'failed')
    return (
      <ProblemAlert
        error={verification.error}
        action={<Button onClick={() => void verifyLog()}>Try again</Button>}
      />
    );
  if (verification.state !== 'done') return null;
  const { intact, checked } = verification.verdict;
  // That there is nothing is over with the first entry.
  if (intact && checked === 0 && lastSequence > 0) return null;
  const { type, header, text } = verdictWords(verification.verdict);
  const { brokenAt } = verification.verdict;
  const showEntry = (sequence: number) =>
    run('audit-show', 'audit-show', async () => {
      const result = await tryCall('audit.list', { before: sequence + 1, limit: 1 });
      if (!result.ok) return toWire(result.error);
      const [entry] = result.value.entries;
      if (entry?.sequence === sequence) onShow(entry);
      else
        show({
          about: 'audit-show',
          kind: 'warning',
          title: `Entry ${sequence.toLocaleString('en')} cannot be shown`,
          text: 'It is missing from the log, or cannot be read.',
        });
      return null;
    });
  return (
    <Alert
      type={type}
      header={header}
      dismissible
      dismissAriaLabel="Dismiss"
      onDismiss={forgetVerification}
      action={
        brokenAt === null ? undefined : (
          <Button onClick={() => void showEntry(brokenAt)}>Show entry {brokenAt.toLocaleString('en')}</Button>
        )
      }
    >
      {text}
    </Alert>
  );
}
