// What is said above a change that is being looked at: that it is being worked out, why it cannot be, or that it is
// a newer one than the one that was about to be ordered.
import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import LiveRegion from '@cloudscape-design/components/live-region';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { headline } from '../../shared/sentences.ts';
import { ProblemAlert } from './problem.tsx';
import type { Review } from './use-review.ts';

interface ReviewNotesProps {
  readonly review: Pick<Review<unknown, unknown>, 'loading' | 'outdated' | 'previewError' | 'again'>;
  readonly loadingText: string;
}

export function ReviewNotes({ review, loadingText }: ReviewNotesProps) {
  if (!review.loading && !review.outdated && !review.previewError) return null;
  return (
    <LiveRegion>
      {review.loading && <StatusIndicator type="loading">{loadingText}</StatusIndicator>}
      {!review.loading && review.previewError && (
        <ProblemAlert
          error={review.previewError}
          action={<Button onClick={review.again}>Try again</Button>}
        />
      )}
      {!review.loading && review.outdated && !review.previewError && (
        <Alert type="warning" header={headline(review.outdated.message)}>
          What you see now is newer. Look at it and confirm again.
        </Alert>
      )}
    </LiveRegion>
  );
}
