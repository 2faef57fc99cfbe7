// The second step: AWS is asked whose keys these are; then what would be made, what stays, and the exact lines.
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ImportPreview } from '../../shared/aws-files.ts';
import { count } from '../portals/portal-text.ts';
import { FileDiffs } from '../shared-ui/file-diffs.tsx';
import { ReviewNotes } from '../shared-ui/review-notes.tsx';
import type { Review } from '../shared-ui/use-review.ts';
import { StayingProfiles } from './staying-profiles.tsx';
import { WhatIsMade } from './what-is-made.tsx';

interface CheckStepProps {
  readonly review: Review<ImportPreview, unknown>;
  /** How many profiles are asked about. */
  readonly chosen: number;
}

export function CheckStep({ review, chosen }: CheckStepProps) {
  const { preview } = review;
  return (
    <SpaceBetween size="m">
      <ReviewNotes
        review={review}
        loadingText={`Asking AWS about ${count(chosen, 'profile')}; this may take a moment`}
      />
      {preview && (
        <SpaceBetween size="m">
          <StayingProfiles problems={preview.problems} />
          <WhatIsMade preview={preview} />
          <Container
            header={
              <Header variant="h2" description="Keys leave the files; the profile names stay.">
                Change of the AWS files
              </Header>
            }
          >
            <FileDiffs diffs={preview.diffs} />
          </Container>
        </SpaceBetween>
      )}
    </SpaceBetween>
  );
}
