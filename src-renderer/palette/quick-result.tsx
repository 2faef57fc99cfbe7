// What became of the last deed of the small window.
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { ProblemAlert } from '../shared-ui/problem.tsx';
import type { QuickDeeds } from './use-quick-deeds.ts';

export function QuickResult({ deeds }: { readonly deeds: QuickDeeds }) {
  const { state, reset, showWindow } = deeds;
  if (state.kind === 'problem') {
    return (
      <div className="quick-result" role="alert">
        <ProblemAlert
          error={state.error}
          action={
            <SpaceBetween direction="horizontal" size="xs">
              <Button variant="link" onClick={reset}>
                Dismiss
              </Button>
              <Button onClick={() => showWindow(state.hash)}>Open in Cloakroom</Button>
            </SpaceBetween>
          }
        />
      </div>
    );
  }
  return (
    <div className={state.kind === 'idle' ? 'visually-hidden' : 'quick-result'} role="status">
      {state.kind === 'busy' && <StatusIndicator type="loading">{state.text}</StatusIndicator>}
      {state.kind === 'done' && <StatusIndicator type="success">{state.text}</StatusIndicator>}
    </div>
  );
}
