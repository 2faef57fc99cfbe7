// What is not well in the AWS files: which tool trips over which line, and how it can be put right.
import Button from '@cloudscape-design/components/button';
import { useMemo } from 'react';
import { useRescuedFocus } from '../shared-ui/page-focus.ts';
import { ProblemAlert } from '../shared-ui/problem.tsx';
import { useAnswer } from '../shared-ui/use-answer.ts';
import { useSnapshot } from '../snapshot-store.ts';
import { AllWell } from './all-well.tsx';
import { compareFindings } from './finding-text.ts';
import { FindingsTable } from './findings-table.tsx';

/** `taken`: pixels of the window's width that the navigation has. */
export function HealthPage({ taken }: { readonly taken: number }) {
  const { files } = useSnapshot();
  const { value, error, again } = useAnswer('health.check', {}, files.revision);
  const findings = useMemo(() => [...(value?.findings ?? [])].sort(compareFindings), [value]);
  useRescuedFocus(findings);
  if (error) return <ProblemAlert error={error} action={<Button onClick={again}>Try again</Button>} />;
  if (value && findings.length === 0) return <AllWell />;
  return <FindingsTable findings={findings} loading={value === null} taken={taken} />;
}
