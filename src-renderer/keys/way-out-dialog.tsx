// How to do without an IAM user's access keys: what remains, the steps, what would have to move.
import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import { useMemo } from 'react';
import type { IamUserIdentity } from '../../shared/model.ts';
import { count } from '../portals/portal-text.ts';
import { labelsText } from '../sessions/folders.ts';
import { FormDialog } from '../shared-ui/form-dialog.tsx';
import { useWindowActions } from '../shell/window-actions.tsx';
import { useSnapshot } from '../snapshot-store.ts';
import { type WayOut, wayOutOf } from './way-out.ts';

interface WayOutDialogProps {
  readonly identity: IamUserIdentity;
  readonly onClose: () => void;
}

export function WayOutDialog({ identity, onClose }: WayOutDialogProps) {
  const snapshot = useSnapshot();
  const { open } = useWindowActions();
  const way = useMemo(() => wayOutOf(snapshot, identity), [snapshot, identity]);
  const { label, accessKeyId, id: identityId } = identity;
  return (
    <FormDialog
      title={`Do without the access keys of ${label}`}
      submitText={null}
      cancelText="Close"
      busyText=""
      busy={false}
      error={null}
      size="large"
      extraButton={
        <Button formAction="none" variant="primary" onClick={() => open({ kind: 'add-portal' })}>
          Add portal…
        </Button>
      }
      onSubmit={onClose}
      onCancel={onClose}
    >
      <Box>
        A key works for whoever has it until somebody takes it back. What a person signs in for ends by
        itself, and nothing is left lying about that could leak.
      </Box>
      {way.ownProfiles.length === 0 ? (
        <Alert type="success" header={`${label} is only used to assume roles`}>
          So its key can go as soon as these roles have another source.
        </Alert>
      ) : (
        <Alert type="info" header={`Tools also use ${label} itself`}>
          Through {labelsText(way.ownProfiles)}. They need a role or permission set with the same rights
          first.
        </Alert>
      )}
      <Steps way={way} identity={identity} />
      <Moving way={way} />
      <div>
        <Box fontWeight="bold">What remains</Box>
        <ul className="consequences">
          <li>
            Signing in through the portal (IAM Identity Center): in the browser, with MFA if the organization
            asks for it. Your profiles keep their names, so tools notice nothing.
          </li>
          <li>
            The console password of the user, if it has one: it can still sign in to the AWS console. The user
            itself stays until somebody deletes it.
          </li>
        </ul>
      </div>
      <Button formAction="none" onClick={() => open({ kind: 'keys-deactivate', identityId, accessKeyId })}>
        Deactivate the key…
      </Button>
    </FormDialog>
  );
}

interface StepsProps {
  readonly way: WayOut;
  readonly identity: IamUserIdentity;
}

function Steps({ way: { portals, accountIds, moving }, identity }: StepsProps) {
  const where =
    accountIds.length === 0
      ? `account ${identity.accountId}`
      : `${accountIds.length === 1 ? 'account' : 'accounts'} ${labelsText(accountIds)}`;
  return (
    <div>
      <Box fontWeight="bold">Step by step</Box>
      <ol className="key-steps">
        <li>
          Ask whoever administers your organization for a permission set in {where}, and for its start URL if
          you do not know it.
        </li>
        <li>
          {portals.length === 0
            ? 'Add the portal by that URL and sign in. It lists every account and role you have.'
            : `Sign in to ${labelsText(portals.map(({ label }) => label))}, or add another portal, and look which accounts and roles it lists.`}
        </li>
        {moving.length > 0 && (
          <li>
            Edit each role below: choose a role of the portal as its source. The trust policy of the role has
            to let that in; “Policies…” on the portal’s role has the text to paste. If the portal lists the
            same rights as a role of its own, use that instead.
          </li>
        )}
        <li>
          When everything has moved, deactivate the key and wait some weeks. If something complains,
          reactivate it. Then delete it.
        </li>
      </ol>
    </div>
  );
}

function Moving({ way: { moving, following } }: { readonly way: WayOut }) {
  const { open } = useWindowActions();
  if (moving.length === 0)
    return <Box color="text-body-secondary">No role gets its credentials from this user.</Box>;
  return (
    <div>
      <Box fontWeight="bold">Would have to move: {count(moving.length, 'role')}</Box>
      <ul className="key-links">
        {moving.map(({ id, label }) => (
          <li key={id}>
            <Button
              formAction="none"
              variant="inline-link"
              ariaLabel={`Edit ${label}`}
              onClick={() => open({ kind: 'edit-role', sessionId: id })}
            >
              {label}
            </Button>
          </li>
        ))}
      </ul>
      {following.length > 0 && (
        <Box color="text-body-secondary">
          Come along by themselves: {labelsText(following.map(({ label }) => label))}.
        </Box>
      )}
    </div>
  );
}
