// The dialogs about access keys.
import './keys.css';
import type { OpenDialog } from '../shell/window-actions.tsx';
import { useSnapshot } from '../snapshot-store.ts';
import { AccessDialog } from './access-dialog.tsx';
import { CreateDialog } from './create-dialog.tsx';
import { DeleteDialog } from './delete-dialog.tsx';
import { LeakDialog } from './leak-dialog.tsx';
import { PolicyDialog } from './policy-dialog.tsx';
import { RotateDialog } from './rotate-dialog.tsx';
import { RotationDialog } from './rotation-dialog.tsx';
import { DeactivateDialog, ReactivateDialog } from './status-dialog.tsx';
import { WayOutDialog } from './way-out-dialog.tsx';

export type KeysDialogKind = Extract<OpenDialog, { readonly kind: `keys-${string}` }>;

interface KeysDialogProps {
  readonly dialog: KeysDialogKind;
  readonly onClose: () => void;
}

/** Nothing for identities that have gone meanwhile. One dialog may lead to another of its kind: each begins anew. */
export function KeysDialog({ dialog, onClose }: KeysDialogProps) {
  const { identities } = useSnapshot();
  if (dialog.kind === 'keys-leak')
    return <LeakDialog key={dialog.accessKeyId} accessKeyId={dialog.accessKeyId} onClose={onClose} />;
  if ('identityIds' in dialog) {
    const ids = new Set(dialog.identityIds);
    const chosen = identities.filter(({ id }) => ids.has(id));
    if (chosen.length === 0) return null;
    const Dialog = dialog.kind === 'keys-rotate' ? RotateDialog : PolicyDialog;
    return <Dialog key={dialog.identityIds.join(' ')} identities={chosen} onClose={onClose} />;
  }
  const identity = identities.find(({ id }) => id === dialog.identityId);
  if (!identity) return null;
  const common = { identity, onClose };
  switch (dialog.kind) {
    case 'keys-rotation':
      return <RotationDialog key={identity.id} {...common} />;
    case 'keys-access':
      return <AccessDialog {...common} />;
    case 'keys-create':
      return <CreateDialog {...common} />;
    case 'keys-way-out':
      return <WayOutDialog {...common} />;
    case 'keys-deactivate':
      return <DeactivateDialog {...common} accessKeyId={dialog.accessKeyId} />;
    case 'keys-reactivate':
      return <ReactivateDialog {...common} accessKeyId={dialog.accessKeyId} />;
    case 'keys-delete':
      return <DeleteDialog key={dialog.accessKeyId} {...common} accessKeyId={dialog.accessKeyId} />;
  }
}
