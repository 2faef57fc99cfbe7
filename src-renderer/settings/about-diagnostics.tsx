// The text for a ticket: seen first, then copied.
import Spinner from '@cloudscape-design/components/spinner';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useState } from 'react';
import type { ErrorView } from '../../shared/errors.ts';
import { copyText } from '../shared-ui/copy.ts';
import { FormDialog } from '../shared-ui/form-dialog.tsx';
import { useAnswer } from '../shared-ui/use-answer.ts';

const NOT_COPIED: ErrorView = {
  code: 'internal',
  message: 'The desktop did not let Cloakroom copy',
  remedy: 'select the text and copy it yourself',
  account: null,
  details: [],
};

export function DiagnosticsDialog({ onClose }: { readonly onClose: () => void }) {
  const { value, error } = useAnswer('app.diagnostics', {});
  const [copied, setCopied] = useState<boolean | null>(null);
  const text = value?.text ?? '';
  return (
    <FormDialog
      title="Diagnostics"
      size="large"
      submitText="Copy"
      cancelText="Close"
      busyText="Collecting"
      busy={value === null && error === null}
      submittable={value !== null}
      error={error ?? (copied === false ? NOT_COPIED : null)}
      onSubmit={() => void copyText(text).then(setCopied)}
      onCancel={onClose}
    >
      <div>
        For a report of a problem. It has versions, states, counts and error codes, and the end of the log; no
        secret, no account, no name of a person, session or profile. Read it before you send it.
      </div>
      {value === null ? (
        error === null && <Spinner />
      ) : (
        // biome-ignore lint/a11y: a box that scrolls must be reachable by keyboard, and is no landmark nor fieldset
        <div className="diff mono about-text" role="group" aria-label="Diagnostics" tabIndex={0}>
          {text}
        </div>
      )}
      <div role="status">{copied && <StatusIndicator type="success">Copied</StatusIndicator>}</div>
    </FormDialog>
  );
}
