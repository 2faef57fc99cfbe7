// Before a key is made inactive or active: who notices, and how it is taken back.
import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import { useState } from 'react';
import { FormDialog } from '../shared-ui/form-dialog.tsx';
import { useNotices } from '../shared-ui/notices.tsx';
import { useDeed } from '../shared-ui/use-deed.ts';
import { useWindowActions } from '../shell/window-actions.tsx';
import { useSnapshot } from '../snapshot-store.ts';
import { KeyUsesList } from './key-uses-list.tsx';
import { isLastWorking, type KeyDialogProps } from './last-key.ts';
import { TypedId } from './typed-id.tsx';

export function DeactivateDialog({ identity, accessKeyId, onClose }: KeyDialogProps) {
  const { keyInventory } = useSnapshot();
  const { open } = useWindowActions();
  const { show } = useNotices();
  const deed = useDeed();
  const { id: identityId, label } = identity;
  const [typed, setTyped] = useState('');
  const held = accessKeyId === identity.accessKeyId;
  const last = isLastWorking(keyInventory[identityId] ?? null, identity, accessKeyId);
  const deactivate = async () => {
    const typedId = last ? typed.trim() : null;
    if (!(await deed.act('keys.setStatus', { identityId, accessKeyId, status: 'Inactive', typedId }))) return;
    show({
      about: 'keys',
      kind: 'success',
      title: `Deactivated ${accessKeyId}`,
      text: `AWS refuses it within a few seconds.${last ? '' : ' It can be reactivated in the list of access keys.'}`,
    });
    onClose();
  };
  return (
    <FormDialog
      title="Deactivate the key?"
      submitText="Deactivate"
      busyText="Deactivating"
      busy={deed.busy !== null}
      submittable={!last || typed.trim() === accessKeyId}
      error={deed.error}
      extraButton={
        held ? (
          <Button formAction="none" onClick={() => open({ kind: 'keys-rotate', identityIds: [identityId] })}>
            Rotate instead…
          </Button>
        ) : null
      }
      onSubmit={() => void deactivate()}
      onCancel={onClose}
    >
      <Box>
        AWS refuses an inactive key, and keeps it: it can be made active again. Key{' '}
        <span className="mono">{accessKeyId}</span> of {label}, account {identity.accountId}.
      </Box>
      {last && (
        <Alert type="warning" header={`This is the last working key of ${label}`}>
          Everything below stops working. Cloakroom can then not call AWS as {label} any more, so it cannot
          reactivate the key either: somebody else has to do that in the IAM console.
        </Alert>
      )}
      {held && !last && (
        <Alert type="warning" header="This key is the one in use here">
          Everything below stops working until it is reactivated. To replace it without that, rotate it.
        </Alert>
      )}
      <KeyUsesList identity={identity} accessKeyId={accessKeyId} />
      <Box color="text-body-secondary">
        Session credentials that were got with it before may live on until they expire.
      </Box>
      {last && (
        <TypedId
          label="Type the key’s ID to deactivate it"
          accessKeyId={accessKeyId}
          value={typed}
          onChange={setTyped}
        />
      )}
    </FormDialog>
  );
}

export function ReactivateDialog({ identity, accessKeyId, onClose }: KeyDialogProps) {
  const { rotations } = useSnapshot();
  const { open } = useWindowActions();
  const { show } = useNotices();
  const deed = useDeed();
  const { id: identityId, label } = identity;
  const rotating = rotations.some(
    (rotation) =>
      rotation.identityId === identityId && rotation.end === null && rotation.oldKeyId === accessKeyId,
  );
  const reactivate = async () => {
    if (!(await deed.act('keys.setStatus', { identityId, accessKeyId, status: 'Active', typedId: null })))
      return;
    show({ about: 'keys', kind: 'success', title: `Reactivated ${accessKeyId}`, text: '' });
    onClose();
  };
  return (
    <FormDialog
      title="Reactivate the key?"
      submitText="Reactivate"
      busyText="Reactivating"
      busy={deed.busy !== null}
      submittable={!rotating}
      error={deed.error}
      onSubmit={() => void reactivate()}
      onCancel={onClose}
    >
      <Box>
        Key <span className="mono">{accessKeyId}</span> of {label} works again within a few seconds, for
        everybody who has it. If you do not know who that is, leave it inactive.
      </Box>
      {rotating && (
        <Alert
          type="info"
          header="It is the old key of a rotation"
          action={
            <Button formAction="none" onClick={() => open({ kind: 'keys-rotation', identityId })}>
              See rotation
            </Button>
          }
        >
          Reactivate it there, so that the rotation knows and does not delete it.
        </Alert>
      )}
    </FormDialog>
  );
}
