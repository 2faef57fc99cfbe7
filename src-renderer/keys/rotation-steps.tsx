// The journal of a rotation, as a list that grows.
import Box from '@cloudscape-design/components/box';
import Steps, { type StepsProps } from '@cloudscape-design/components/steps';
import type { RotationStepView, RotationView } from '../../shared/access-keys.ts';
import { sentence } from '../../shared/sentences.ts';
import { useClock } from '../shared-ui/clock.ts';
import { exactText } from '../shared-ui/time-text.ts';
import { spanText } from './key-text.ts';
import { type StepTone, stepTones } from './step-tones.ts';

const TONE_TEXT: Readonly<Record<StepTone, string>> = {
  success: 'Done',
  error: 'Failed',
  warning: 'Waits',
  pending: 'Waits',
  loading: 'Under way',
  stopped: 'Not done',
};

export function RotationSteps({ rotation }: { readonly rotation: RotationView }) {
  const tones = stepTones(rotation);
  const steps = rotation.steps.map(
    (step, index): StepsProps.Step => ({
      status: tones[index] ?? 'pending',
      statusIconAriaLabel: TONE_TEXT[tones[index] ?? 'pending'],
      header: step.title,
      details: <StepDetails step={step} />,
    }),
  );
  return <Steps ariaLabel={`Rotation of ${rotation.label}, step by step`} steps={steps} />;
}

function StepDetails({ step }: { readonly step: RotationStepView }) {
  return (
    <Box fontSize="body-s" color="text-body-secondary">
      {step.outcome !== null && <div className="wrap-anywhere">{sentence(step.outcome)}</div>}
      <span title={exactText(step.startedAt)}>
        {new Date(step.startedAt).toLocaleTimeString(undefined, { timeStyle: 'medium' })}
      </span>
      {', '}
      {step.endedAt === null ? (
        <Running since={step.startedAt} />
      ) : (
        `took ${spanText(step.endedAt - step.startedAt)}`
      )}
    </Box>
  );
}

function Running({ since }: { readonly since: number }) {
  return <>for {useClock((now) => spanText(Math.max(0, now - since)))}</>;
}
