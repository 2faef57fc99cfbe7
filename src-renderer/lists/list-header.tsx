// Above a list: its name, how many, and what can be done; and what stands in its place when there is nothing to show.
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { memo } from 'react';
import type { RowSelection } from '../sessions/row-selection.tsx';
import type { SessionRow } from '../sessions/rows.ts';
import type { SessionList } from '../sessions/session-columns.tsx';
import { useWindowActions } from '../shell/window-actions.tsx';
import { SelectionMenu } from './selection-menu.tsx';

export const LIST_TITLES: Readonly<Record<SessionList, string>> = {
  all: 'Sessions',
  users: 'IAM users',
  roles: 'Roles',
};

const DESCRIPTIONS: Readonly<Record<SessionList, string>> = {
  all: 'Start gets short-lived credentials and keeps them fresh. The active one is what tools use when no profile is named.',
  users:
    'Users with a long-term key in the vault. Their keys only sign calls; tools get short-lived credentials.',
  roles: 'Roles that are assumed with the credentials of another session, and opened roles of portals.',
};

interface ListHeaderProps {
  readonly list: SessionList;
  readonly count: number;
  readonly selection: RowSelection<SessionRow>;
  /** What is found now, on all pages. */
  readonly found: () => readonly SessionRow[];
}

/** Has no part in the search, so that typing does not draw it again. */
export const ListHeader = memo(function ListHeader({ list, count, selection, found }: ListHeaderProps) {
  const { open, selectedId } = useWindowActions();
  const chosen = selection.selected.length;
  const all = count.toLocaleString('en');
  return (
    <Header
      variant="h1"
      counter={chosen === 0 ? `(${all})` : `(${chosen.toLocaleString('en')}/${all})`}
      description={DESCRIPTIONS[list]}
      actions={
        <SpaceBetween direction="horizontal" size="xs">
          <SelectionMenu selection={selection} found={found} />
          {list !== 'roles' && (
            <Button
              variant={list === 'users' ? 'primary' : 'normal'}
              onClick={() => open({ kind: 'add-iam-user' })}
            >
              Add IAM user
            </Button>
          )}
          {list !== 'users' && (
            <Button variant="primary" onClick={() => open({ kind: 'add-role', sourceSessionId: selectedId })}>
              Add role
            </Button>
          )}
        </SpaceBetween>
      }
    >
      {LIST_TITLES[list]}
    </Header>
  );
});

export function NoMatch({ onClear }: { readonly onClear: () => void }) {
  return (
    <SpaceBetween size="xs" alignItems="center">
      <Box variant="strong">No session matches</Box>
      <Button onClick={onClear}>Clear filter</Button>
    </SpaceBetween>
  );
}

export function EmptyList({ list }: { readonly list: SessionList }) {
  const { open } = useWindowActions();
  if (list === 'users')
    return (
      <SpaceBetween size="xs" alignItems="center">
        <Box variant="strong">No IAM users</Box>
        <Box color="text-body-secondary">
          Needed only for access keys; whoever signs in to a portal has no use for one.
        </Box>
        <Button onClick={() => open({ kind: 'add-iam-user' })}>Add IAM user</Button>
      </SpaceBetween>
    );
  return (
    <SpaceBetween size="xs" alignItems="center">
      <Box variant="strong">{list === 'roles' ? 'No roles yet' : 'No sessions yet'}</Box>
      <Box color="text-body-secondary">
        Start a role on a portal's page and it appears here; or add{' '}
        {list === 'roles' ? 'a role' : 'an IAM user'}.
      </Box>
      {list === 'roles' ? (
        <Button onClick={() => open({ kind: 'add-role', sourceSessionId: null })}>Add role</Button>
      ) : (
        <Button onClick={() => open({ kind: 'add-iam-user' })}>Add IAM user</Button>
      )}
    </SpaceBetween>
  );
}
