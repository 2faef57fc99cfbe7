// How each step of a rotation went. Pure.
import type { RotationView } from '../../shared/access-keys.ts';

export type StepTone = 'success' | 'error' | 'warning' | 'pending' | 'loading' | 'stopped';

const END_TONES = {
  rotated: 'success',
  'rolled-back': 'success',
  cancelled: 'stopped',
  refused: 'error',
  left: 'warning',
} as const;

/** In the order of the steps. What made a rotation roll back is the step before the first that undoes. */
export function stepTones(rotation: RotationView): StepTone[] {
  const { steps, end, cause } = rotation;
  const back = steps.findIndex(({ step }) => step.startsWith('back-'));
  const failed = cause !== null && back > 0 ? back - 1 : -1;
  return steps.map(({ endedAt }, index) => {
    if (index === failed) return 'error';
    if (endedAt === null) return openTone(rotation);
    return end !== null && index === steps.length - 1 ? END_TONES[end] : 'success';
  });
}

function openTone({ working, problem, phase, end }: RotationView): StepTone {
  if (end !== null) return END_TONES[end];
  if (phase === 'choosing' || phase === 'held' || phase === 'reactivated') return 'warning';
  if (phase === 'grace') return 'pending';
  if (working) return 'loading';
  return problem ? 'warning' : 'pending';
}
