// Before a key is deleted at AWS: what depends on it; the last working one only when its id is typed again.
import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { FormDialog } from '../shared-ui/form-dialog.tsx';
import { useNotices } from '../shared-ui/notices.tsx';
import { useDeed } from '../shared-ui/use-deed.ts';
import { useWindowActions } from '../shell/window-actions.tsx';
import { useSnapshot } from '../snapshot-store.ts';
import { KeyUsesList } from './key-uses-list.tsx';
import { isLastWorking, type KeyDialogProps } from './last-key.ts';
import { TypedId } from './typed-id.tsx';

export function DeleteDialog({ identity, accessKeyId, onClose }: KeyDialogProps) {
  const { keyInventory } = useSnapshot();
  const { open } = useWindowActions();
  const { show } = useNotices();
  const deed = useDeed();
  const [typed, setTyped] = useState('');
  const { id: identityId, label } = identity;
  const inventory = keyInventory[identityId] ?? null;
  const last = isLastWorking(inventory, identity, accessKeyId);
  const inactive = inventory?.keys.find((key) => key.accessKeyId === accessKeyId)?.status === 'Inactive';
  const remove = async () => {
    const typedId = last ? typed.trim() : null;
    if (!(await deed.act('keys.delete', { identityId, accessKeyId, typedId }))) return;
    show({ about: 'keys', kind: 'success', title: `Deleted ${accessKeyId}`, text: '' });
    onClose();
  };
  return (
    <FormDialog
      title="Delete the key at AWS?"
      submitText="Delete key"
      busyText="Deleting"
      busy={deed.busy !== null}
      submittable={!last || typed.trim() === accessKeyId}
      error={deed.error}
      extraButton={
        inactive ? null : (
          <Button
            formAction="none"
            onClick={() => open({ kind: 'keys-deactivate', identityId, accessKeyId })}
          >
            Deactivate instead…
          </Button>
        )
      }
      onSubmit={() => void remove()}
      onCancel={onClose}
    >
      <Box>
        Key <span className="mono">{accessKeyId}</span> of {label}, account {identity.accountId}, is gone for
        good then. Nobody can bring it back, not even AWS.
      </Box>
      {!inactive && !last && (
        <Alert type="warning" header="The key is active">
          Whatever uses it stops working at once. Deactivate it first and wait some days: if something
          complains, an inactive key can be brought back.
        </Alert>
      )}
      <KeyUsesList identity={identity} accessKeyId={accessKeyId} />
      {last && (
        <SpaceBetween size="l">
          <Alert type="error" header={`This is the last working key of ${label}`}>
            Without it nobody can call AWS as {label} until an administrator creates another key. Everything
            above stops working.
          </Alert>
          <TypedId
            label="Type the key’s ID to delete it"
            accessKeyId={accessKeyId}
            value={typed}
            onChange={setTyped}
          />
        </SpaceBetween>
      )}
    </FormDialog>
  );
}
