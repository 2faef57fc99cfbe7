// The one dialog that is open; above it a sign-in that goes on, and the MFA prompt if there is one.
import { UndoDialog } from '../files/undo-dialog.tsx';
import { RepairDialog } from '../health/repair-dialog.tsx';
import { IamUserDialog } from '../identities/iam-user-dialog.tsx';
import { PortalDialog } from '../portals/portal-dialog.tsx';
import { RemovePortalDialog } from '../portals/remove-portal-dialog.tsx';
import { RoleProfileDialog } from '../portals/role-profile-dialog.tsx';
import { SignInDialog } from '../portals/sign-in-dialog.tsx';
import { MfaDialog } from '../prompts/mfa-dialog.tsx';
import { RoleDialog } from '../roles/role-dialog.tsx';
import { MakeActiveDialog } from '../sessions/make-active-dialog.tsx';
import { RemoveDialog } from '../sessions/remove-dialog.tsx';
import type { SessionRow } from '../sessions/rows.ts';
import { useSnapshot } from '../snapshot-store.ts';
import { useWindowActions } from './window-actions.tsx';

export function DialogHost({ rows }: { readonly rows: readonly SessionRow[] }) {
  const { prompts, identities } = useSnapshot();
  const prompt = prompts[0];
  return (
    <>
      <OpenedDialog rows={rows} />
      <SignInDialog />
      {prompt && (
        <MfaDialog
          key={prompt.id}
          prompt={prompt}
          identity={identities.find((identity) => identity.id === prompt.identityId) ?? null}
          more={prompts.length - 1}
        />
      )}
    </>
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
    case 'profile-conflict':
      return (
        <MakeActiveDialog label={row.label} sessionId={row.id} conflict={dialog.error} onClose={close} />
      );
  }
}
