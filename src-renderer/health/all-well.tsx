// Nothing to put right: says what was looked at, so that it is worth something.
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { count } from '../portals/portal-text.ts';
import { HISTORY, IMPORT } from '../shell/route.ts';
import { useWindowActions } from '../shell/window-actions.tsx';
import { useSnapshot } from '../snapshot-store.ts';

export function AllWell() {
  const { environment, files } = useSnapshot();
  const { navigate } = useWindowActions();
  return (
    <Container header={<Header variant="h1">Health</Header>}>
      <SpaceBetween size="m">
        <StatusIndicator type="success">All is well with your AWS files</StatusIndicator>
        <Box variant="div">
          <Box color="text-body-secondary">
            Checked just now, and again whenever something changes:{' '}
            <span className="mono">{environment.configPath}</span> and{' '}
            <span className="mono">{environment.credentialsPath}</span>.
          </Box>
          <ul className="consequences checked-list">
            <li>The AWS CLI, boto3 and the SDKs can read every line, and read it alike.</li>
            <li>Every profile that names a source of credentials leads to one.</li>
            <li>No access key stands in the open, and nobody else is let in to the files.</li>
          </ul>
        </Box>
        <SpaceBetween direction="horizontal" size="xs">
          {files.importable > 0 && (
            <Button onClick={() => navigate(IMPORT)}>Bring over {count(files.importable, 'profile')}…</Button>
          )}
          <Button onClick={() => navigate(HISTORY)}>See what Cloakroom changed</Button>
        </SpaceBetween>
      </SpaceBetween>
    </Container>
  );
}
