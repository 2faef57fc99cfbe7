// The newest rotation of an IAM user, and those before it as a journal a person can read.
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import type { RotationView } from '../../shared/access-keys.ts';
import type { IamUserIdentity } from '../../shared/model.ts';
import { FormDialog } from '../shared-ui/form-dialog.tsx';
import { ProblemAlert } from '../shared-ui/problem.tsx';
import { exactText } from '../shared-ui/time-text.ts';
import { useAnswer } from '../shared-ui/use-answer.ts';
import { useWindowActions } from '../shell/window-actions.tsx';
import { useSnapshot } from '../snapshot-store.ts';
import { rotationMark, spanText } from './key-text.ts';
import { RotationDetail } from './rotation-detail.tsx';

interface RotationDialogProps {
  readonly identity: IamUserIdentity;
  readonly onClose: () => void;
}

export function RotationDialog({ identity, onClose }: RotationDialogProps) {
  const { rotations } = useSnapshot();
  const { open } = useWindowActions();
  const rotation = rotations.find(({ identityId }) => identityId === identity.id) ?? null;
  const underway = rotation?.end === null;
  return (
    <FormDialog
      title={`Rotation of ${identity.label}`}
      submitText={null}
      cancelText="Close"
      busyText=""
      busy={false}
      error={null}
      size="large"
      extraButton={
        underway ? null : (
          <Button formAction="none" onClick={() => open({ kind: 'keys-rotate', identityIds: [identity.id] })}>
            Rotate {rotation ? 'again' : ''}…
          </Button>
        )
      }
      onSubmit={onClose}
      onCancel={onClose}
    >
      {underway && (
        <Box color="text-body-secondary">
          It goes on by itself when this is closed, and after a restart. What uses the key keeps working.
        </Box>
      )}
      {rotation ? (
        <RotationDetail key={rotation.id} rotation={rotation} />
      ) : (
        <Box>The key of {identity.label} was never rotated by Cloakroom.</Box>
      )}
      <Earlier identityId={identity.id} newestId={rotation?.id ?? null} />
    </FormDialog>
  );
}

interface EarlierProps {
  readonly identityId: string;
  readonly newestId: string | null;
}

function Earlier({ identityId, newestId }: EarlierProps) {
  const [wanted, setWanted] = useState(false);
  const { value, error, again } = useAnswer('keys.rotations', wanted ? { identityId } : null, newestId ?? '');
  const earlier = value?.rotations.filter(({ id }) => id !== newestId) ?? [];
  return (
    <ExpandableSection
      headerText="Earlier rotations"
      expanded={wanted}
      onChange={({ detail }) => setWanted(detail.expanded)}
    >
      {error && (
        <ProblemAlert
          error={error}
          action={
            <Button formAction="none" onClick={again}>
              Try again
            </Button>
          }
        />
      )}
      {value && earlier.length === 0 && <Box color="text-body-secondary">There are none.</Box>}
      {!value && !error && <Box color="text-body-secondary">Reading…</Box>}
      <SpaceBetween size="xs">
        {earlier.map((rotation) => (
          <EarlierOne key={rotation.id} rotation={rotation} />
        ))}
      </SpaceBetween>
    </ExpandableSection>
  );
}

function EarlierOne({ rotation }: { readonly rotation: RotationView }) {
  const { startedAt, steps } = rotation;
  const ended = steps.at(-1)?.endedAt ?? startedAt;
  return (
    <ExpandableSection
      headerText={`${rotationMark(rotation).text}, ${exactText(startedAt)}`}
      headerDescription={`${rotation.oldKeyId ?? 'a key'} to ${rotation.newKeyId ?? 'no new key'}, in ${spanText(ended - startedAt)}`}
    >
      <RotationDetail rotation={rotation} past />
    </ExpandableSection>
  );
}
