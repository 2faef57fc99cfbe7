// One portal: who is signed in until when, what is listed, and every account and role.
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useMemo } from 'react';
import { NEVER_LISTED, type Portal } from '../../shared/portal.ts';
import { ProblemAlert } from '../shared-ui/problem.tsx';
import { useWindowActions } from '../shell/window-actions.tsx';
import { useSnapshot } from '../snapshot-store.ts';
import { usePortalActions } from './portal-actions.ts';
import { PortalPanel } from './portal-panel.tsx';
import { SIGNED_OUT } from './portal-text.ts';
import { buildRoleRows } from './role-rows.ts';
import { RolesTable } from './roles-table.tsx';
import { useAccounts } from './use-accounts.ts';

/** Mount with the portal's id as key. */
export function PortalPage({ portal, taken }: { readonly portal: Portal; readonly taken: number }) {
  const snapshot = useSnapshot();
  const { navigate, pending } = useWindowActions();
  const { list } = usePortalActions();
  const listing = snapshot.listings[portal.id] ?? NEVER_LISTED;
  const status = snapshot.portalStatuses[portal.id] ?? SIGNED_OUT;
  const { accounts, error } = useAccounts(portal.id);
  const rows = useMemo(() => buildRoleRows(portal.id, accounts ?? []), [portal.id, accounts]);
  return (
    <SpaceBetween size="m">
      <PortalPanel portal={portal} status={status} listing={listing} />
      {error && <ProblemAlert error={error} />}
      <RolesTable
        rows={rows}
        loading={rows.length === 0 && (listing.state === 'running' || (accounts === null && error === null))}
        taken={taken}
        empty={
          <Box color="text-body-secondary">
            {status.state === 'signed-in'
              ? listing.state === 'complete'
                ? 'Nobody has given you a role in this portal yet.'
                : 'Nothing listed yet.'
              : 'Sign in to see your accounts and roles.'}
          </Box>
        }
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <Button
              disabled={status.state !== 'signed-in' || listing.state === 'running'}
              loading={pending.has(`list:${portal.id}`) && listing.state !== 'running'}
              onClick={() => list(portal)}
            >
              List again
            </Button>
            <Button
              disabled={rows.length === 0}
              onClick={() => navigate({ page: 'publish', portalId: portal.id })}
            >
              Publish profiles…
            </Button>
          </SpaceBetween>
        }
      />
    </SpaceBetween>
  );
}
