// The state of one session: words, colour, time left counting down, the exact time on hover, why it failed. Plain
// elements, as a list has many; what is idle does not listen to the clock.
import Popover from '@cloudscape-design/components/popover';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import '../lists/lists.css';
import { useMemo } from 'react';
import type { SessionStatus } from '../../shared/model.ts';
import { headline } from '../../shared/sentences.ts';
import { StateIcon } from '../lists/icons.tsx';
import { useClock } from '../shared-ui/clock.ts';
import { ProblemBody } from '../shared-ui/problem.tsx';
import { expiryText } from '../shared-ui/time-text.ts';
import { stateText, type Tone, toneOf } from './state-text.ts';

interface SessionStateProps {
  readonly label: string;
  readonly status: SessionStatus;
}

export function SessionState({ label, status }: SessionStateProps) {
  if (status.state === 'idle') return <StateMark tone="stopped" text="Idle" />;
  return <RunningState label={label} status={status} />;
}

function RunningState({ label, status }: SessionStateProps) {
  const text = useClock((now) => stateText(status, now));
  const tone = useClock((now) => toneOf(status, now));
  const expiresAt = status.state === 'ready' ? status.expiresAt : null;
  const over = useClock((now) => expiresAt !== null && expiresAt <= now);
  // Formatting a time takes longer than the rest of the cell; what it says changes when it is over.
  const hint = useMemo(
    () =>
      expiresAt === null ? '' : expiryText(expiresAt, over ? Math.max(expiresAt, Date.now()) : Date.now()),
    [expiresAt, over],
  );
  const mark = <StateMark tone={tone} text={text} hint={hint} />;
  const error =
    status.state === 'failed' ? status.error : status.state === 'ready' ? status.refreshError : null;
  if (!error) return mark;
  return (
    <Popover
      header={headline(error.message)}
      content={<ProblemBody error={error} />}
      size="large"
      position="left"
      triggerAriaLabel={`${text}. Why, for ${label}`}
      dismissAriaLabel="Close"
      renderWithPortal
    >
      {mark}
    </Popover>
  );
}

interface StateMarkProps {
  readonly tone: Tone;
  readonly text: string;
  /** On hover. */
  readonly hint?: string;
}

/** The word and its picture alone. */
export function StateMark({ tone, text, hint = '' }: StateMarkProps) {
  return (
    <span className="whole-words" title={hint || undefined}>
      {tone === 'loading' ? (
        <StatusIndicator type="loading">{text}</StatusIndicator>
      ) : (
        <span className={`state-mark tone-${tone}`}>
          <StateIcon glyph={tone} /> {text}
        </span>
      )}
    </span>
  );
}
