// What a command would do to the AWS files, in a dialog that asks before it is done. Short changes are in sight at
// once. It is there to look at: when it cannot be had, the command can be given all the same.
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useState } from 'react';
import type { FileDiff } from '../../shared/aws-files.ts';
import type { Input } from '../../shared/ipc.ts';
import { count } from '../portals/portal-text.ts';
import { useSnapshot } from '../snapshot-store.ts';
import { diffLines, diffSize } from './diff-lines.ts';
import { FileDiffs } from './file-diffs.tsx';
import { ProblemAlert } from './problem.tsx';
import { useAnswer } from './use-answer.ts';

const SHORT_LINES = 24;

export function FilesPreview({ of }: { readonly of: Input<'files.preview'> }) {
  const { files } = useSnapshot();
  const { value, error } = useAnswer('files.preview', of, files.revision);
  const [opened, setOpened] = useState<boolean | null>(null);
  if (error) return <ProblemAlert type="warning" error={error} />;
  if (value === null) return <StatusIndicator type="loading">Working out the change</StatusIndicator>;
  const lines = value.diffs.flatMap(({ diff }) => diffLines(diff)).length;
  if (lines === 0) return null;
  return (
    <ExpandableSection
      headerText="Change of the AWS files"
      headerDescription={sizeText(value.diffs)}
      expanded={opened ?? lines <= SHORT_LINES}
      onChange={({ detail }) => setOpened(detail.expanded)}
    >
      <FileDiffs diffs={value.diffs} />
    </ExpandableSection>
  );
}

function sizeText(diffs: readonly FileDiff[]): string {
  const sizes = diffs.map(({ diff }) => diffSize(diff));
  const added = sizes.reduce((sum, size) => sum + size.added, 0);
  const removed = sizes.reduce((sum, size) => sum + size.removed, 0);
  return `${count(added, 'line')} added, ${count(removed, 'line')} removed`;
}
