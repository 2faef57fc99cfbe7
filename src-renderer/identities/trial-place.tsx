// Where the result of a trial stands: announced, and brought into view whenever it is another one.
import LiveRegion from '@cloudscape-design/components/live-region';
import { type ReactNode, useEffect, useRef } from 'react';
import type { Trial } from './use-trial.ts';

interface TrialPlaceProps {
  readonly trial: Pick<Trial<unknown>, 'running' | 'value' | 'error'>;
  readonly children: ReactNode;
}

export function TrialPlace({ trial: { running, value, error }, children }: TrialPlaceProps) {
  const place = useRef<HTMLDivElement>(null);
  const shown = running ? 'running' : value !== null ? 'passed' : error ? 'failed' : null;
  useEffect(() => {
    if (shown) place.current?.scrollIntoView?.({ block: 'nearest' });
  }, [shown]);
  return (
    <div ref={place}>
      <LiveRegion>{children}</LiveRegion>
    </div>
  );
}
