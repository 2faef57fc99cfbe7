// The one dialog that is open; above it a sign-in that goes on, and the question that somebody else asks: for an MFA
// code, or whether a program may have credentials.
import { ConsoleDialog } from '../console/console-dialog.tsx';
import { CopyCredentialsDialog } from '../console/copy-credentials-dialog.tsx';
import { UndoDialog } from '../files/undo-dialog.tsx';
import { RepairDialog } from '../health/repair-dialog.tsx';
import { IamUserDialog } from '../identities/iam-user-dialog.tsx';
import { KeysDialog, type KeysDialogKind } from '../keys/keys-dialogs.tsx';
import { PaletteDialog } from '../palette/palette-dialog.tsx';
import { PoliciesDialog } from '../policies/policies-dialog.tsx';
import { PortalDialog } from '../portals/portal-dialog.tsx';
import { RemovePortalDialog } from '../portals/remove-portal-dialog.tsx';
import { RoleProfileDialog } from '../portals/role-profile-dialog.tsx';
import { SignInDialog } from '../portals/sign-in-dialog.tsx';
import { ProductionDialog } from '../production/production-dialog.tsx';
import { ApprovalDialog } from '../prompts/approval-dialog.tsx';
import { usePutOff } from '../prompts/approval-later.ts';
import { MfaDialog } from '../prompts/mfa-dialog.tsx';
import { RoleDialog } from '../roles/role-dialog.tsx';
import { SessionFolderDialog } from '../sessions/folder-dialog.tsx';
import { MakeActiveDialog } from '../sessions/make-active-dialog.tsx';
import { MarksDialog } from '../sessions/marks-dialog.tsx';
import { PublishManyDialog } from '../sessions/publish-many-dialog.tsx';
import { RemoveDialog } from '../sessions/remove-dialog.tsx';
import { RemoveManyDialog } from '../sessions/remove-many-dialog.tsx';
import type { SessionRow } from '../sessions/rows.ts';
import { UnpublishManyDialog } from '../sessions/unpublish-many-dialog.tsx';
import { ForgetAllDialog } from '../settings/forget-all-dialog.tsx';
import { useFocusAfter } from '../shared-ui/page-focus.ts';
import { useSnapshot } from '../snapshot-store.ts';
import { VaultDialogs } from '../vault/vault-dialogs.tsx';
import { type OpenDialog, useWindowActions } from './window-actions.tsx';

export function DialogHost({ rows }: { readonly rows: readonly SessionRow[] }) {
  return (
    <>
      <OpenedDialog rows={rows} />
      <VaultDialogs />
      <SignInDialog />
      <AskedDialog rows={rows} />
    </>
  );
}

/** The question that came first stays: another must not take its place under somebody's hand. */
function AskedDialog({ rows }: { readonly rows: readonly SessionRow[] }) {
  const { prompts, identities, approvalRequests } = useSnapshot();
  const putOff = usePutOff();
  const open = approvalRequests.filter(({ id }) => !putOff.has(id));
  const [prompt] = prompts;
  const [request] = open;
  const row = request && rows.find(({ id }) => id === request.sessionId);
  const approval = row && (!prompt || request.openedAt < prompt.openedAt);
  useFocusAfter(approval ? request.id : (prompt?.id ?? null));
  if (approval) return <ApprovalDialog key={request.id} request={request} row={row} more={open.length - 1} />;
  if (!prompt) return null;
  return (
    <MfaDialog
      key={prompt.id}
      prompt={prompt}
      identity={identities.find((identity) => identity.id === prompt.identityId) ?? null}
      more={prompts.length - 1}
    />
  );
}

function OpenedDialog({ rows }: { readonly rows: readonly SessionRow[] }) {
  const { dialog, close } = useWindowActions();
  const { portals } = useSnapshot();
  if (dialog === null) return null;
  if (dialog.kind === 'add-iam-user') return <IamUserDialog edited={null} onClose={close} />;
  if (dialog.kind === 'add-role')
    return <RoleDialog edited={null} sourceSessionId={dialog.sourceSessionId} onClose={close} />;
  if (dialog.kind === 'add-portal') return <PortalDialog edited={null} onClose={close} />;
  if (dialog.kind === 'role-profile') return <RoleProfileDialog role={dialog.role} onClose={close} />;
  if (dialog.kind === 'undo-change') return <UndoDialog change={dialog} onClose={close} />;
  if (isAboutKeys(dialog)) return <KeysDialog dialog={dialog} onClose={close} />;
  if (dialog.kind === 'palette') return <PaletteDialog onClose={close} />;
  if (dialog.kind === 'forget-all') return <ForgetAllDialog onClose={close} />;
  if (dialog.kind === 'repair') return <RepairDialog findings={dialog.findings} onClose={close} />;
  if (dialog.kind === 'edit-portal' || dialog.kind === 'remove-portal') {
    const portal = portals.find((candidate) => candidate.id === dialog.portalId);
    if (!portal) return null;
    return dialog.kind === 'edit-portal' ? (
      <PortalDialog edited={portal} onClose={close} />
    ) : (
      <RemovePortalDialog portal={portal} onClose={close} />
    );
  }

  if ('sessionIds' in dialog) {
    const ids = new Set(dialog.sessionIds);
    const chosen = rows.filter(({ id }) => ids.has(id));
    return chosen.length === 0 ? null : <DialogOfMany kind={dialog.kind} rows={chosen} onClose={close} />;
  }

  // The session may have gone while its dialog was open.
  const row = rows.find((candidate) => candidate.id === dialog.sessionId);
  if (!row) return null;
  switch (dialog.kind) {
    case 'edit-iam-user':
      return row.session.kind === 'iam-user' && row.identity ? (
        <IamUserDialog edited={{ identity: row.identity, session: row.session }} onClose={close} />
      ) : null;
    case 'edit-role':
      return row.session.kind === 'role' ? (
        <RoleDialog edited={row.session} sourceSessionId={null} onClose={close} />
      ) : null;
    case 'remove':
      return <RemoveDialog row={row} onClose={close} />;
    case 'production-guard':
      return <ProductionDialog row={row} onClose={close} />;
    case 'console':
      return <ConsoleDialog row={row} onClose={close} />;
    case 'copy-credentials':
      return <CopyCredentialsDialog row={row} onClose={close} />;
    case 'policies':
      return <PoliciesDialog row={row} onClose={close} />;
    case 'profile-conflict':
      return (
        <MakeActiveDialog label={row.label} sessionId={row.id} conflict={dialog.error} onClose={close} />
      );
  }
}

function isAboutKeys(dialog: OpenDialog): dialog is KeysDialogKind {
  return dialog.kind.startsWith('keys-');
}

interface DialogOfManyProps {
  readonly kind: Extract<OpenDialog, { readonly sessionIds: unknown }>['kind'];
  readonly rows: readonly SessionRow[];
  readonly onClose: () => void;
}

function DialogOfMany({ kind, rows, onClose }: DialogOfManyProps) {
  switch (kind) {
    case 'marks':
      return <MarksDialog rows={rows} onClose={onClose} />;
    case 'folder':
      return <SessionFolderDialog rows={rows} onClose={onClose} />;
    case 'remove-many':
      return <RemoveManyDialog rows={rows} onClose={onClose} />;
    case 'publish-many':
      return <PublishManyDialog rows={rows} onClose={onClose} />;
    case 'unpublish-many':
      return <UnpublishManyDialog rows={rows} onClose={onClose} />;
  }
}
