// How every failure is shown: what happened, to which account, what to do, and details to copy.
import Alert, { type AlertProps } from '@cloudscape-design/components/alert';
import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import type { ReactNode } from 'react';
import type { ErrorView } from '../../shared/errors.ts';
import { headline, sentence } from '../../shared/sentences.ts';
import { problemReport } from './problem-text.ts';

/** Everything but the headline. */
export function ProblemBody({ error }: { readonly error: ErrorView }) {
  return (
    <div className="problem-body">
      {error.remedy && <div>{sentence(error.remedy)}</div>}
      {error.account && <div>Account: {error.account}</div>}
      {error.details.length > 0 && (
        <ExpandableSection headerText="Details" variant="inline">
          <div className="problem-details">
            <pre>{error.details.join('\n')}</pre>
            <CopyToClipboard
              copyButtonText="Copy details"
              textToCopy={problemReport(error)}
              copySuccessText="Copied"
              copyErrorText="The desktop did not let Cloakroom copy"
            />
          </div>
        </ExpandableSection>
      )}
    </div>
  );
}

interface ProblemAlertProps {
  readonly error: ErrorView;
  readonly type?: AlertProps.Type;
  readonly action?: ReactNode;
}

export function ProblemAlert({ error, type = 'error', action }: ProblemAlertProps) {
  return (
    <Alert type={type} header={headline(error.message)} action={action}>
      <ProblemBody error={error} />
    </Alert>
  );
}
