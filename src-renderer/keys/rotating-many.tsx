// Several rotations at once: how far each is.
import Button from '@cloudscape-design/components/button';
import List from '@cloudscape-design/components/list';
import ProgressBar from '@cloudscape-design/components/progress-bar';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { RotationView } from '../../shared/access-keys.ts';
import type { IamUserIdentity } from '../../shared/model.ts';
import { headline } from '../../shared/sentences.ts';
import { useWindowActions } from '../shell/window-actions.tsx';
import { useSnapshot } from '../snapshot-store.ts';
import { rotationMark } from './key-text.ts';

interface RotatingManyProps {
  readonly identities: readonly IamUserIdentity[];
  /** Ids of rotations that were over before. */
  readonly before: ReadonlySet<string>;
}

export function RotatingMany({ identities, before }: RotatingManyProps) {
  const { rotations } = useSnapshot();
  const { open } = useWindowActions();
  const rows = identities.map((identity) => ({
    identity,
    rotation: rotations.find(({ identityId, id }) => identityId === identity.id && !before.has(id)) ?? null,
  }));
  const done = rows.filter(({ rotation }) => rotation !== null && isInUse(rotation)).length;
  return (
    <SpaceBetween size="m">
      <ProgressBar
        value={identities.length === 0 ? 100 : (100 * done) / identities.length}
        label="New keys in use"
        description={`${done} of ${identities.length}`}
      />
      <List
        ariaLabel="Rotations"
        disablePaddings
        items={rows}
        renderItem={({ identity, rotation }) => {
          const mark = rotation && rotationMark(rotation);
          return {
            id: identity.id,
            content: identity.label,
            secondaryContent: (
              <StatusIndicator type={mark?.tone ?? 'pending'}>
                {mark?.text ?? 'Its turn has not come yet'}
                {rotation?.problem ? `: ${headline(rotation.problem.message)}` : ''}
              </StatusIndicator>
            ),
            actions: rotation && (
              <Button
                formAction="none"
                ariaLabel={`Show rotation of ${identity.label}`}
                onClick={() => open({ kind: 'keys-rotation', identityId: identity.id })}
              >
                Show
              </Button>
            ),
          };
        }}
      />
    </SpaceBetween>
  );
}

const AFTER_THE_SWITCH: ReadonlySet<RotationView['phase']> = new Set([
  'deactivating',
  'grace',
  'held',
  'reactivated',
  'deleting',
]);

/** The new key is what the identity has. */
function isInUse({ phase, end }: RotationView): boolean {
  return end === 'rotated' || AFTER_THE_SWITCH.has(phase);
}
