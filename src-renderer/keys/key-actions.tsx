// What can be done with one access key or its user: one button and a menu.
import type { ButtonDropdownProps } from '@cloudscape-design/components/button-dropdown';
import { LazyMenu } from '../lists/lazy-menu.tsx';
import { PlainButton } from '../lists/plain-button.tsx';
import { type OpenDialog, useWindowActions } from '../shell/window-actions.tsx';
import { useSnapshot } from '../snapshot-store.ts';
import { userSessionId } from './finding-help.ts';
import type { KeyRow } from './key-rows.ts';

interface KeyActionsProps {
  readonly row: KeyRow;
  readonly onRefresh: (identityIds: readonly string[]) => void;
}

export function KeyActions({ row, onRefresh }: KeyActionsProps) {
  const { open } = useWindowActions();
  const { sessions } = useSnapshot();
  const sessionId = userSessionId(sessions, row.identity.id);
  const main = mainDeed(row, sessionId);
  return (
    <div className="row-actions">
      <PlainButton
        text={main.text}
        label={`${main.text} ${row.first ? row.identity.label : row.accessKeyId}`}
        busy={false}
        onClick={() => open(main.dialog)}
      />
      <LazyMenu
        of={row.id}
        label={`More actions for ${row.identity.label}, ${row.accessKeyId}`}
        items={() => menuItems(row)}
        onFollow={(item) => {
          if (item === 'refresh') return onRefresh([row.identity.id]);
          const dialog = dialogOf(item, row, sessionId);
          if (dialog) open(dialog);
        }}
      />
    </div>
  );
}

function mainDeed(
  row: KeyRow,
  sessionId: string | null,
): { readonly text: string; readonly dialog: OpenDialog } {
  const { identity, accessKeyId, rotation } = row;
  const identityId = identity.id;
  if (rotation?.end === null) return { text: 'See rotation', dialog: { kind: 'keys-rotation', identityId } };
  if (sessionId !== null && row.findings.some(({ code }) => code === 'held-key-dead'))
    return { text: 'Enter key…', dialog: { kind: 'edit-iam-user', sessionId } };
  if (row.held) return { text: 'Rotate…', dialog: { kind: 'keys-rotate', identityIds: [identityId] } };
  return row.key?.status === 'Inactive'
    ? { text: 'Delete…', dialog: { kind: 'keys-delete', identityId, accessKeyId } }
    : { text: 'Deactivate…', dialog: { kind: 'keys-deactivate', identityId, accessKeyId } };
}

function menuItems({ key, first, rotation }: KeyRow): ButtonDropdownProps.ItemOrGroup[] {
  const unread = key === null;
  const reason = { disabled: true, disabledReason: 'Refresh first: AWS did not list this key' };
  return [
    ...(first
      ? [
          { id: 'refresh', text: 'Refresh' },
          { id: 'rotation', text: rotation ? 'Rotations…' : 'Earlier rotations…' },
          { id: 'policy', text: 'Policy…' },
          { id: 'access', text: 'Permissions and MFA…' },
        ]
      : []),
    {
      id: 'key',
      text: 'This key',
      items: [
        { id: 'leak', text: 'It became known to others…' },
        key?.status === 'Inactive'
          ? { id: 'reactivate', text: 'Reactivate…' }
          : { id: 'deactivate', text: 'Deactivate…', ...(unread ? reason : {}) },
        { id: 'delete', text: 'Delete…', ...(unread ? reason : {}) },
      ],
    },
    ...(first
      ? [
          {
            id: 'user',
            text: 'This user',
            items: [
              { id: 'edit', text: 'Enter another key…' },
              { id: 'create', text: 'Create a second key…' },
              { id: 'way-out', text: 'Do without access keys…' },
            ],
          },
        ]
      : []),
  ];
}

function dialogOf(
  item: string,
  { identity, accessKeyId }: KeyRow,
  sessionId: string | null,
): OpenDialog | null {
  const identityId = identity.id;
  const dialogs: Readonly<Record<string, OpenDialog>> = {
    rotation: { kind: 'keys-rotation', identityId },
    policy: { kind: 'keys-policy', identityIds: [identityId] },
    access: { kind: 'keys-access', identityId },
    create: { kind: 'keys-create', identityId },
    ...(sessionId === null ? {} : { edit: { kind: 'edit-iam-user', sessionId } }),
    'way-out': { kind: 'keys-way-out', identityId },
    leak: { kind: 'keys-leak', accessKeyId },
    deactivate: { kind: 'keys-deactivate', identityId, accessKeyId },
    reactivate: { kind: 'keys-reactivate', identityId, accessKeyId },
    delete: { kind: 'keys-delete', identityId, accessKeyId },
  };
  return dialogs[item] ?? null;
}
