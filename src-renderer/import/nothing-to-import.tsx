// The AWS files hold nothing that could be brought over: says why, and leads on.
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { FoundProfile } from '../../shared/aws-files.ts';
import { SESSIONS } from '../shell/route.ts';
import { useWindowActions } from '../shell/window-actions.tsx';
import { FoundTable } from './found-table.tsx';
import { countsText } from './found-text.ts';

export function NothingToImport({ profiles }: { readonly profiles: readonly FoundProfile[] }) {
  const { navigate, open } = useWindowActions();
  return (
    <SpaceBetween size="m">
      <Container header={<Header variant="h1">Import</Header>}>
        <SpaceBetween size="m">
          <Box variant="p">
            {profiles.length === 0
              ? 'Your AWS files hold no profiles yet, so there is nothing to bring over. Add a portal or an IAM user; Cloakroom writes the profiles.'
              : countsText(profiles).join(' ')}
          </Box>
          <SpaceBetween direction="horizontal" size="xs">
            {profiles.length === 0 && (
              <Button onClick={() => open({ kind: 'add-portal' })}>Add a portal</Button>
            )}
            {profiles.length === 0 && (
              <Button onClick={() => open({ kind: 'add-iam-user' })}>Add an IAM user</Button>
            )}
            {profiles.length > 0 && <Button onClick={() => navigate(SESSIONS)}>See sessions</Button>}
          </SpaceBetween>
        </SpaceBetween>
      </Container>
      {profiles.length > 0 && <FoundTable profiles={profiles} />}
    </SpaceBetween>
  );
}
