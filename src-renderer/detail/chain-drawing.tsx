// The chain from portal or IAM user to the session: boxes and arrows to the eye, an ordered list to a screen reader.
import Box from '@cloudscape-design/components/box';
import type { SessionRow } from '../sessions/rows.ts';
import { useSnapshot } from '../snapshot-store.ts';
import { type ChainStep, chainSteps } from './chain-steps.ts';

export function ChainDrawing({ row }: { readonly row: SessionRow }) {
  const { settings } = useSnapshot();
  const steps = chainSteps(row, settings.production.maxSeconds);
  return (
    <ol className="chain" aria-label={`Where the credentials of ${row.label} come from`}>
      {steps.map((step, index) => (
        <Step key={step.id} step={step} last={index === steps.length - 1} />
      ))}
    </ol>
  );
}

function Step({ step, last }: { readonly step: ChainStep; readonly last: boolean }) {
  const facts = [step.account === null ? null : `Account ${step.account}`, step.mfa, step.duration].filter(
    (fact) => fact !== null,
  );
  return (
    <li className="chain-step">
      {step.call !== null && (
        <span className="chain-arrow">
          <span className="chain-call">{step.call}</span>
          <span className="chain-line" aria-hidden="true" />
        </span>
      )}
      <span className="chain-box" data-last={last}>
        <span className="chain-kind">{step.kind}</span>
        <Box variant="strong">{step.title}</Box>
        {facts.map((fact) => (
          <span key={fact} className="chain-fact">
            {fact}
          </span>
        ))}
      </span>
    </li>
  );
}
