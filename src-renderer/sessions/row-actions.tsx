// What can be done with one session: two buttons and a menu.
import Button from '@cloudscape-design/components/button';
import ButtonDropdown, { type ButtonDropdownProps } from '@cloudscape-design/components/button-dropdown';
import { type OpenDialog, useWindowActions, type WindowActions } from '../shell/window-actions.tsx';
import { useSnapshot } from '../snapshot-store.ts';
import { awsProfileLineFor, whoAmILine } from './commands.ts';
import type { SessionRow } from './rows.ts';
import { isRunning } from './state-text.ts';

export function StartStopButton({ row }: { readonly row: SessionRow }) {
  const actions = useWindowActions();
  if (isRunning(row.status)) {
    return (
      <Button
        ariaLabel={`Stop ${row.label}`}
        wrapText={false}
        loading={actions.pending.has(`stop:${row.id}`)}
        onClick={() => actions.stop(row.id)}
      >
        Stop
      </Button>
    );
  }
  return (
    <Button
      ariaLabel={`Start ${row.label}`}
      wrapText={false}
      loading={actions.pending.has(`start:${row.id}`)}
      onClick={() => actions.start(row.id)}
    >
      Start
    </Button>
  );
}

interface RowActionsProps {
  readonly row: SessionRow;
  /** No room for the second button: it is in the menu then. */
  readonly compact: boolean;
  readonly onMove: (row: SessionRow) => void;
}

export function RowActions({ row, compact, onMove }: RowActionsProps) {
  const actions = useWindowActions();
  const { environment } = useSnapshot();
  return (
    <div className="row-actions">
      <StartStopButton row={row} />
      {!compact && (
        <Button
          ariaLabel={`Make active: ${row.label}`}
          wrapText={false}
          disabled={row.active}
          loading={actions.pending.has(`active:${row.id}`)}
          onClick={() => actions.makeActive(row.id)}
        >
          Make active
        </Button>
      )}
      <ButtonDropdown
        variant="icon"
        expandToViewport
        ariaLabel={`More actions for ${row.label}`}
        items={menuItems(row, compact)}
        onItemClick={({ detail }) =>
          detail.id === 'folder' ? onMove(row) : follow(detail.id, row, actions, environment.platform)
        }
      />
    </div>
  );
}

const NO_PROFILE = 'This session has no profile';

function menuItems(row: SessionRow, compact: boolean): ButtonDropdownProps.ItemOrGroup[] {
  const noProfile = row.profileNames.length === 0;
  const copyItem = (id: string, text: string) => ({
    id,
    text,
    ...(noProfile ? { disabled: true, disabledReason: NO_PROFILE } : {}),
  });
  const retry = row.status.state === 'ready' && row.status.refreshError !== null;
  return [
    ...(retry ? [{ id: 'start', text: 'Refresh now' }] : []),
    { id: 'details', text: 'Show details' },
    ...(compact && !row.active ? [{ id: 'active', text: 'Make active' }] : []),
    { id: 'edit', text: 'Edit' },
    { id: 'folder', text: 'Move to folder…' },
    { id: 'add-role', text: 'Add a role from this' },
    copyItem('copy-name', 'Copy profile name'),
    copyItem('copy-env', 'Copy AWS_PROFILE line'),
    copyItem('copy-who', 'Copy get-caller-identity line'),
    ...(row.active ? [{ id: 'inactive', text: 'Stop being active' }] : []),
    { id: 'remove', text: 'Remove' },
  ];
}

/** What "Edit" opens for this kind of session. */
export function editDialog({ session }: Pick<SessionRow, 'session'>): OpenDialog {
  switch (session.kind) {
    case 'iam-user':
      return { kind: 'edit-iam-user', sessionId: session.id };
    case 'role':
      return { kind: 'edit-role', sessionId: session.id };
    case 'sso-role':
      return { kind: 'role-profile', role: session };
  }
}

function follow(item: string, row: SessionRow, actions: WindowActions, platform: string): void {
  const name = row.profileNames[0] ?? '';
  const deeds: Readonly<Record<string, () => void>> = {
    start: () => actions.start(row.id),
    details: () => actions.select(row.id),
    active: () => actions.makeActive(row.id),
    edit: () => actions.open(editDialog(row)),
    'add-role': () => actions.open({ kind: 'add-role', sourceSessionId: row.id }),
    'copy-name': () => actions.copy(name, 'the profile name'),
    'copy-env': () => actions.copy(awsProfileLineFor(platform, name), 'the AWS_PROFILE line'),
    'copy-who': () => actions.copy(whoAmILine(name), 'the command'),
    inactive: () => actions.makeActive(null),
    remove: () => actions.open({ kind: 'remove', sessionId: row.id }),
  };
  deeds[item]?.();
}
