// The state of one session: words, colour, time left counting down, the exact time on hover, why it failed.
import Popover from '@cloudscape-design/components/popover';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { SessionStatus } from '../../shared/model.ts';
import { useClock } from '../shared-ui/clock.ts';
import { ProblemBody } from '../shared-ui/problem.tsx';
import { sentence } from '../shared-ui/problem-text.ts';
import { expiryText } from '../shared-ui/time-text.ts';
import { stateText, toneOf } from './state-text.ts';

export function SessionState({ label, status }: { readonly label: string; readonly status: SessionStatus }) {
  const text = useClock((now) => stateText(status, now));
  const tone = useClock((now) => toneOf(status, now));
  const hint = useClock((now) =>
    status.state === 'ready' && status.expiresAt !== null ? expiryText(status.expiresAt, now) : '',
  );
  const indicator = (
    <span className="whole-words" title={hint || undefined}>
      <StatusIndicator type={tone}>{text}</StatusIndicator>
    </span>
  );
  const error =
    status.state === 'failed' ? status.error : status.state === 'ready' ? status.refreshError : null;
  if (!error) return indicator;
  return (
    <Popover
      header={sentence(error.message)}
      content={<ProblemBody error={error} />}
      size="large"
      position="left"
      triggerAriaLabel={`${text}. Why, for ${label}`}
      dismissAriaLabel="Close"
      renderWithPortal
    >
      {indicator}
    </Popover>
  );
}
