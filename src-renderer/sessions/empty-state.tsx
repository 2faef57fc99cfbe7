// Before the first identity: what will happen, where secrets go, and the two ways to begin.
import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import ColumnLayout from '@cloudscape-design/components/column-layout';
import Container from '@cloudscape-design/components/container';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { count } from '../portals/portal-text.ts';
import { IMPORT } from '../shell/route.ts';
import { useWindowActions } from '../shell/window-actions.tsx';
import { useSnapshot } from '../snapshot-store.ts';

export function EmptyState() {
  const { open, navigate } = useWindowActions();
  const { environment, files } = useSnapshot();
  const steps = [
    {
      title: '1. Say who you are',
      text: 'Add the portal you sign in to (IAM Identity Center) by its start URL; it lists every account and role you have. Or add an IAM user: paste its access key once, or choose the CSV file from the AWS console.',
    },
    {
      title: '2. Secrets are sealed',
      text: "Access keys and sign-in tokens are encrypted with a key that your desktop's keychain, or your passphrase, guards. They are not written to an AWS file, shown again or sent anywhere but AWS.",
    },
    {
      title: '3. Tools get short-lived credentials',
      text: `A profile in ${environment.configPath} points at Cloakroom. The AWS CLI, the SDKs and Terraform ask it when they need credentials.`,
    },
  ];
  return (
    <Container>
      <div className="empty-state">
        <SpaceBetween size="xl">
          <Box textAlign="center">
            <SpaceBetween size="s" alignItems="center">
              <Box variant="h1">No identities yet</Box>
              <Box color="text-body-secondary">Add a portal or an IAM user to begin. Roles come next.</Box>
              <SpaceBetween direction="horizontal" size="xs">
                <Button variant="primary" iconName="add-plus" onClick={() => open({ kind: 'add-portal' })}>
                  Add a portal
                </Button>
                <Button iconName="add-plus" onClick={() => open({ kind: 'add-iam-user' })}>
                  Add an IAM user
                </Button>
              </SpaceBetween>
            </SpaceBetween>
          </Box>
          {files.importable > 0 && (
            <Alert
              type="info"
              header={`${count(files.importable, 'profile')} in your AWS files can be brought over`}
              action={<Button onClick={() => navigate(IMPORT)}>Look at them</Button>}
            >
              Their keys move into the vault, and the profile names go on working. Nothing changes before you
              have seen the exact lines.
            </Alert>
          )}
          <ColumnLayout columns={3} variant="text-grid">
            {steps.map((step) => (
              <div key={step.title}>
                <Box variant="h3" tagOverride="h2">
                  {step.title}
                </Box>
                <Box color="text-body-secondary">{step.text}</Box>
              </div>
            ))}
          </ColumnLayout>
        </SpaceBetween>
      </div>
    </Container>
  );
}
