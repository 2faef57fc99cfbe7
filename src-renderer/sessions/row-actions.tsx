// What can be done with one session: two buttons and a menu.
import Button from '@cloudscape-design/components/button';
import type { ButtonDropdownProps } from '@cloudscape-design/components/button-dropdown';
import { awsProfileLineFor } from '../../shared/shell-lines.ts';
import { LazyMenu } from '../lists/lazy-menu.tsx';
import { PlainButton } from '../lists/plain-button.tsx';
import { type OpenDialog, useWindowActions, type WindowActions } from '../shell/window-actions.tsx';
import { useSnapshot } from '../snapshot-store.ts';
import { whoAmILine } from './commands.ts';
import type { SessionRow } from './rows.ts';
import { isRunning } from './state-text.ts';

export function StartStopButton({ row }: { readonly row: SessionRow }) {
  const actions = useWindowActions();
  const running = isRunning(row.status);
  const verb = running ? 'stop' : 'start';
  const text = running ? 'Stop' : 'Start';
  return (
    <Button
      ariaLabel={`${text} ${row.label}`}
      wrapText={false}
      loading={actions.pending.has(`${verb}:${row.id}`)}
      onClick={() => actions[verb](row.id)}
    >
      {text}
    </Button>
  );
}

interface RowActionsProps {
  readonly row: SessionRow;
  /** No room for the second button: it is in the menu then. */
  readonly compact: boolean;
}

export function RowActions({ row, compact }: RowActionsProps) {
  const actions = useWindowActions();
  const { environment } = useSnapshot();
  const { pending } = actions;
  const running = isRunning(row.status);
  const verb = running ? 'stop' : 'start';
  const text = running ? 'Stop' : 'Start';
  return (
    <div className="row-actions">
      <PlainButton
        text={text}
        label={`${text} ${row.label}`}
        busy={pending.has(`${verb}:${row.id}`)}
        onClick={() => actions[verb](row.id)}
      />
      {!compact && (
        <PlainButton
          text="Make active"
          label={`Make active: ${row.label}`}
          disabled={row.active}
          busy={pending.has(`active:${row.id}`)}
          onClick={() => actions.makeActive(row.id)}
        />
      )}
      <LazyMenu
        of={row.id}
        label={`More actions for ${row.label}`}
        items={() => menuItems(row, compact)}
        onFollow={(item) => follow(item, row, actions, environment.platform)}
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
  const renewable = isRunning(row.status) && row.status.state === 'ready';
  return [
    ...(renewable ? [{ id: 'start', text: 'Refresh now' }] : []),
    { id: 'details', text: 'Show details' },
    ...(compact && !row.active ? [{ id: 'active', text: 'Make active' }] : []),
    ...(row.active ? [{ id: 'inactive', text: 'Stop being active' }] : []),
    {
      id: 'use',
      text: 'Use',
      items: [
        { id: 'console', text: 'Open console…' },
        { id: 'copy-credentials', text: 'Copy credentials…' },
        copyItem('copy-name', 'Copy profile name'),
        copyItem('copy-env', 'Copy AWS_PROFILE line'),
        copyItem('copy-who', 'Copy get-caller-identity line'),
        { id: 'policies', text: 'Policies…' },
      ],
    },
    {
      id: 'order',
      text: 'Organise',
      items: [
        { id: 'favourite', text: row.favourite ? 'Remove from favourites' : 'Make a favourite' },
        { id: 'marks', text: 'Tags, colour and production…' },
        { id: 'folder', text: 'Move to folder…' },
      ],
    },
    {
      id: 'change',
      text: 'Change',
      items: [
        { id: 'edit', text: 'Edit' },
        { id: 'add-role', text: 'Add a role from this' },
        { id: 'remove', text: 'Remove' },
      ],
    },
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
  const { id } = row;
  const deeds: Readonly<Record<string, () => void>> = {
    start: () => actions.start(id),
    details: () => actions.select(id),
    active: () => actions.makeActive(id),
    inactive: () => actions.makeActive(null),
    console: () => actions.open({ kind: 'console', sessionId: id }),
    'copy-credentials': () => actions.open({ kind: 'copy-credentials', sessionId: id }),
    'copy-name': () => actions.copy(name, 'the profile name'),
    'copy-env': () => actions.copy(awsProfileLineFor(platform, name), 'the AWS_PROFILE line'),
    'copy-who': () => actions.copy(whoAmILine(name), 'the command'),
    policies: () => actions.open({ kind: 'policies', sessionId: id }),
    favourite: () => actions.favourite([id], !row.favourite),
    marks: () => actions.open({ kind: 'marks', sessionIds: [id] }),
    folder: () => actions.open({ kind: 'folder', sessionIds: [id] }),
    edit: () => actions.open(editDialog(row)),
    'add-role': () => actions.open({ kind: 'add-role', sourceSessionId: id }),
    remove: () => actions.open({ kind: 'remove', sessionId: id }),
  };
  deeds[item]?.();
}
