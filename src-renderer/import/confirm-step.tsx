// The last step: what happens to the keys, and the order.
import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import LiveRegion from '@cloudscape-design/components/live-region';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { ImportPreview } from '../../shared/aws-files.ts';
import { count } from '../portals/portal-text.ts';
import { ProblemAlert } from '../shared-ui/problem.tsx';
import type { Review } from '../shared-ui/use-review.ts';

interface ConfirmStepProps {
  readonly preview: ImportPreview;
  /** How many come over. */
  readonly profiles: number;
  readonly review: Pick<Review<unknown, unknown>, 'busy' | 'refusal'>;
}

export function ConfirmStep({ preview, profiles, review }: ConfirmStepProps) {
  const keys = preview.identities.filter(({ known }) => !known).length;
  const signIns = preview.portals.filter(({ known }) => !known).length;
  const staying = preview.problems.length;
  return (
    <SpaceBetween size="m">
      <Container header={<Header variant="h2">What happens now</Header>}>
        <Box variant="div">
          <ul className="consequences">
            {keys > 0 && (
              <li>
                {keys === 1 ? 'The access key is' : `${count(keys, 'access key')} are`} sealed in the vault,
                read back and proved with AWS again; only then {keys === 1 ? 'does it' : 'do they'} leave the
                files.
              </li>
            )}
            <li>
              {count(profiles, 'profile')} {profiles === 1 ? 'comes' : 'come'} from Cloakroom from then on,
              under {profiles === 1 ? 'its' : 'their'} present {profiles === 1 ? 'name' : 'names'}.
            </li>
            {signIns > 0 && (
              <li>
                {signIns === 1 ? 'The portal is' : `${signIns} portals are`} added; tools get credentials of{' '}
                {signIns === 1 ? 'its' : 'their'} roles once you have signed in.
              </li>
            )}
            {staying > 0 && (
              <li>
                {count(staying, 'profile')} {staying === 1 ? 'stays as it is' : 'stay as they are'}.
              </li>
            )}
            <li>You can undo it in History; the keys then go back to where they were.</li>
          </ul>
        </Box>
      </Container>
      {review.busy && (
        <LiveRegion>
          <StatusIndicator type="loading">
            Sealing the keys, proving them with AWS, then changing the files. This may take a moment.
          </StatusIndicator>
        </LiveRegion>
      )}
      {review.refusal && (
        <LiveRegion>
          <SpaceBetween size="xs">
            <ProblemAlert error={review.refusal} />
            <Box color="text-body-secondary">Nothing was brought over; your files are as they were.</Box>
          </SpaceBetween>
        </LiveRegion>
      )}
    </SpaceBetween>
  );
}
