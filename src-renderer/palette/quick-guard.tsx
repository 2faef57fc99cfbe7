// In the small window, before a production session becomes active.
import Box from '@cloudscape-design/components/box';
import Button, { type ButtonProps } from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { awsProfileLineFor } from '../../shared/shell-lines.ts';
import { ProductionFacts } from '../production/production-facts.tsx';
import type { SessionRow } from '../sessions/rows.ts';
import { isRunning } from '../sessions/state-text.ts';
import { useInitialFocus } from '../shared-ui/use-initial-focus.ts';
import { useSnapshot } from '../snapshot-store.ts';
import type { QuickDeeds } from './use-quick-deeds.ts';

interface QuickGuardProps {
  readonly row: SessionRow;
  readonly deeds: QuickDeeds;
}

export function QuickGuard({ row, deeds }: QuickGuardProps) {
  const { environment } = useSnapshot();
  const safe = useInitialFocus<ButtonProps.Ref>();
  const profile = row.profileNames[0];
  return (
    <section className="quick-guard" aria-labelledby="quick-guard-title">
      <SpaceBetween size="m">
        <Box variant="h2">
          <span id="quick-guard-title">Make {row.label} active?</span>
        </Box>
        <ProductionFacts row={row} wide />
        <SpaceBetween direction="horizontal" size="xs">
          <Button ref={safe} variant="primary" onClick={deeds.reset}>
            Leave it as it is
          </Button>
          {profile !== undefined && (
            <Button
              iconName="copy"
              onClick={() =>
                deeds.perform(
                  {
                    do: 'copy',
                    text: awsProfileLineFor(environment.platform, profile),
                    what: 'the AWS_PROFILE line',
                  },
                  row.label,
                )
              }
            >
              Copy AWS_PROFILE line
            </Button>
          )}
          {!isRunning(row.status) && (
            <Button onClick={() => deeds.perform({ do: 'start', sessionId: row.id }, row.label)}>
              Start only
            </Button>
          )}
          <Button onClick={() => deeds.insist(row.id, row.label)}>Make active anyway</Button>
        </SpaceBetween>
      </SpaceBetween>
    </section>
  );
}
