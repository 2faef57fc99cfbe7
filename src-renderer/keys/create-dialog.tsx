// A second access key, for use elsewhere: a deliberate act, as its secret leaves AWS and does not come into the vault.
import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Checkbox from '@cloudscape-design/components/checkbox';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import type { IamUserIdentity } from '../../shared/model.ts';
import { CopyText } from '../shared-ui/copy-text.tsx';
import { FormDialog } from '../shared-ui/form-dialog.tsx';
import { useDeed } from '../shared-ui/use-deed.ts';
import { useWindowActions } from '../shell/window-actions.tsx';
import { useSnapshot } from '../snapshot-store.ts';

/** Source: IAM User Guide, "IAM and AWS STS quotas": two access keys per user. */
const MOST_KEYS = 2;

interface CreateDialogProps {
  readonly identity: IamUserIdentity;
  readonly onClose: () => void;
}

export function CreateDialog({ identity, onClose }: CreateDialogProps) {
  const { keyInventory } = useSnapshot();
  const { open } = useWindowActions();
  const deed = useDeed();
  const [sure, setSure] = useState(false);
  const [created, setCreated] = useState<string | null>(null);
  const keys = keyInventory[identity.id]?.keys ?? [];
  const full = created === null && keys.length >= MOST_KEYS;
  const { id: identityId, label } = identity;

  const create = async () => {
    const answer = await deed.act('keys.create', { identityId });
    if (answer) setCreated(answer.accessKeyId);
  };
  if (created !== null)
    return (
      <FormDialog
        title={`Created a second key of ${label}`}
        submitText={null}
        cancelText="Close"
        busyText=""
        busy={false}
        error={null}
        onSubmit={onClose}
        onCancel={onClose}
      >
        <Alert type="success" header="Paste it now: it is in the clipboard for one minute">
          <SpaceBetween size="xs">
            <div>
              Access key ID: <CopyText text={created} what="access key ID" />
            </div>
            <div>
              The clipboard has the ID and the secret. After a minute they are taken out of it, and nobody can
              get the secret again. If you miss it, delete the key and create another.
            </div>
          </SpaceBetween>
        </Alert>
        <Button
          formAction="none"
          onClick={() => open({ kind: 'keys-delete', identityId, accessKeyId: created })}
        >
          Delete it again…
        </Button>
      </FormDialog>
    );
  return (
    <FormDialog
      title={`Create a second key of ${label}?`}
      submitText="Create key"
      busyText="AWS makes a key"
      busy={deed.busy !== null}
      submittable={sure && !full}
      error={deed.error}
      onSubmit={() => void create()}
      onCancel={onClose}
    >
      <Alert type="warning" header="You hardly ever need this">
        <SpaceBetween size="xs">
          <div>
            The new key is for use somewhere else than here. It works until somebody deletes it, for whoever
            has it, and Cloakroom can neither guard nor rotate it. For an old key there is rotation; for tools
            on this machine there are profiles; for other machines AWS has roles that need no key.
          </div>
          <Button formAction="none" onClick={() => open({ kind: 'keys-rotate', identityIds: [identityId] })}>
            Rotate instead…
          </Button>
        </SpaceBetween>
      </Alert>
      {full ? (
        <Alert type="error" header={`${label} has two keys already`}>
          AWS allows no more. Deactivate the one that nobody needs, then delete it.
        </Alert>
      ) : (
        <SpaceBetween size="l">
          <Box variant="div">
            <ul className="consequences">
              <li>
                Its ID and secret go to the clipboard for one minute, and nowhere else. Other programs can
                read the clipboard meanwhile.
              </li>
              <li>
                While the user has two keys, its own key cannot be rotated: AWS makes a new one only when
                there is room for it.
              </li>
            </ul>
          </Box>
          <Checkbox checked={sure} onChange={({ detail }) => setSure(detail.checked)}>
            I need a key outside Cloakroom and will look after it
          </Checkbox>
        </SpaceBetween>
      )}
    </FormDialog>
  );
}
