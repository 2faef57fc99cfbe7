// The first step: every profile of both files, what it is, and which come over.
import Box from '@cloudscape-design/components/box';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { FoundProfile } from '../../shared/aws-files.ts';
import { FoundTable } from './found-table.tsx';
import { countsText } from './found-text.ts';
import { Welcome } from './welcome.tsx';

interface FoundStepProps {
  readonly profiles: readonly FoundProfile[];
  readonly chosen: ReadonlySet<string>;
  readonly onChange: (wanted: ReadonlySet<string>) => void;
}

export function FoundStep({ profiles, chosen, onChange }: FoundStepProps) {
  return (
    <SpaceBetween size="m">
      <Welcome />
      <Box variant="p">{countsText(profiles).join(' ')}</Box>
      <FoundTable profiles={profiles} chosen={chosen} onChange={onChange} />
    </SpaceBetween>
  );
}
