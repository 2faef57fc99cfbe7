// Access keys of all IAM users, sorted by what matters.
import './keys.css';
import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useCallback } from 'react';
import { toWire } from '../../shared/errors.ts';
import { tryCall } from '../bridge.ts';
import { useWindowActions } from '../shell/window-actions.tsx';
import { useSnapshot } from '../snapshot-store.ts';
import { readingState } from './key-rows.ts';
import { KeysTable } from './keys-table.tsx';

/** `taken`: pixels of the window's width that the navigation has. */
export function KeysPage({ taken }: { readonly taken: number }) {
  const snapshot = useSnapshot();
  const { run } = useWindowActions();
  const onRefresh = useCallback(
    (identityIds: readonly string[]) =>
      void run('keys-refresh', 'keys', async () => {
        const result = await tryCall('keys.refresh', { identityIds: [...identityIds] });
        return result.ok ? null : toWire(result.error);
      }),
    [run],
  );
  if (snapshot.identities.length === 0) return <NoKeys />;
  const { reading, readAt } = readingState(snapshot);
  const tried = snapshot.identities.some(({ id }) => (snapshot.keyInventory[id]?.problem ?? null) !== null);
  return (
    <SpaceBetween size="m">
      {readAt === null && reading === 0 && !tried && (
        <Alert
          type="info"
          header="AWS has not been asked about your access keys yet"
          action={<Button onClick={() => onRefresh([])}>Ask AWS</Button>}
        >
          Each IAM user asks about its own keys: how old they are, when they were last used, and what else it
          may read about itself. Nothing is changed.
        </Alert>
      )}
      <KeysTable taken={taken} onRefresh={onRefresh} />
    </SpaceBetween>
  );
}

function NoKeys() {
  const { open } = useWindowActions();
  return (
    <Container
      header={
        <Header
          variant="h1"
          actions={
            <Button onClick={() => open({ kind: 'keys-leak', accessKeyId: null })}>Look up a key…</Button>
          }
        >
          Access keys
        </Header>
      }
    >
      <SpaceBetween size="m">
        <StatusIndicator type="success">There are no access keys in the vault</StatusIndicator>
        <Box color="text-body-secondary">
          That is how it should be: an access key works until somebody takes it back, for whoever has it. A
          sign-in through a portal gives credentials that end by themselves. If you have to use an IAM user,
          this page shows the age of its key, and replaces it without breaking what uses it.
        </Box>
        <SpaceBetween direction="horizontal" size="xs">
          <Button onClick={() => open({ kind: 'add-portal' })}>Add a portal</Button>
          <Button variant="link" onClick={() => open({ kind: 'add-iam-user' })}>
            Add an IAM user
          </Button>
        </SpaceBetween>
      </SpaceBetween>
    </Container>
  );
}
