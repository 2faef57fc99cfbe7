// What a person may do about a rotation, with what it means. Pure.
import type { RotationView } from '../../shared/access-keys.ts';
import type { Channel } from '../../shared/ipc.ts';

type RotationChannel = Extract<
  Channel,
  | 'keys.cancelRotation'
  | 'keys.rollBack'
  | 'keys.reactivateOld'
  | 'keys.resumeRotation'
  | 'keys.dismissRotation'
  | 'keys.deleteOldNow'
>;

export interface RotationDeed {
  readonly channel: RotationChannel;
  readonly text: string;
  /** The consequence, in whole sentences. */
  readonly meaning: string;
  /** Asked once more before it is done; null: done at once. */
  readonly confirm: string | null;
}

/** The one to take comes first. */
export function rotationDeeds(rotation: RotationView): RotationDeed[] {
  const { phase, canCancel, canRollBack, canReactivate, canDeleteNow, canResume, canDismiss } = rotation;
  const held = phase === 'held';
  const deeds: (RotationDeed | false)[] = [
    canResume &&
      (phase === 'reactivated'
        ? {
            channel: 'keys.resumeRotation',
            text: 'Deactivate the old key again',
            meaning:
              'Goes on where it was: the old key becomes inactive, and is deleted when the grace period is over.',
            confirm: null,
          }
        : {
            channel: 'keys.resumeRotation',
            text: 'Try again now',
            meaning: 'Takes the step that waits once more. Nothing is done twice.',
            confirm: null,
          }),
    canReactivate && {
      channel: 'keys.reactivateOld',
      text: 'Reactivate the old key',
      meaning:
        'For when something elsewhere still needs it: both keys work then, and Cloakroom goes on using the new one. You decide later.',
      confirm: null,
    },
    canDeleteNow && {
      channel: 'keys.deleteOldNow',
      text: held ? 'Delete it all the same…' : 'Delete the old key now…',
      meaning: held
        ? 'What still has the old key gets no more answers from AWS until it is given another key.'
        : 'Ends the grace period. If AWS says that the key was used since, Cloakroom stops and asks you.',
      confirm: held
        ? 'The old key may still be in use, or AWS did not tell. Once it is deleted, nobody can bring it back.'
        : 'A deleted key cannot be brought back. Whatever still has it stops working.',
    },
    canRollBack && {
      channel: 'keys.rollBack',
      text: 'Roll back…',
      meaning: 'Makes the old key the one in use again and deletes the new one.',
      confirm:
        'The old key is activated and tried first, then put back to use here and in the AWS files; the new key is deleted. Tools keep working meanwhile.',
    },
    canCancel && {
      channel: 'keys.cancelRotation',
      text: 'Cancel the rotation',
      meaning: 'Leaves the old key as it is. A new key that was made already is deleted.',
      confirm: null,
    },
    canDismiss && {
      channel: 'keys.dismissRotation',
      text: 'End it as it stands…',
      meaning: 'Cloakroom does nothing more about it. What is left over at AWS is named here.',
      confirm:
        'The user keeps the keys it has now, which may be two. It cannot be rotated again until one of them is deleted.',
    },
  ];
  return deeds.filter((deed) => deed !== false);
}
