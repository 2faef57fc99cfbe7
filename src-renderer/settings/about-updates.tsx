// Whether there is a newer version, and the next step towards it. Nothing is downloaded without a click.
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import LiveRegion from '@cloudscape-design/components/live-region';
import ProgressBar from '@cloudscape-design/components/progress-bar';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useState } from 'react';
import { type ErrorView, toWire } from '../../shared/errors.ts';
import { sentence } from '../../shared/sentences.ts';
import type { UpdateStatus } from '../../shared/updates.ts';
import { tryCall } from '../bridge.ts';
import { useClock } from '../shared-ui/clock.ts';
import { useFocusWithin } from '../shared-ui/page-focus.ts';
import { ProblemAlert } from '../shared-ui/problem.tsx';
import { agoText } from '../shared-ui/time-text.ts';
import { useSnapshot } from '../snapshot-store.ts';
import { ToggleSetting } from './setting-fields.tsx';
import { useSetting } from './use-setting.ts';

export function UpdatePart() {
  const { update } = useSnapshot();
  const wanted = useSetting('checkForUpdates');
  const place = useFocusWithin<HTMLDivElement>(update.state);
  if (update.state === 'off') {
    return (
      <div>
        <Box variant="awsui-key-label">Newer versions</Box>
        <StatusIndicator type="stopped">This copy does not update itself</StatusIndicator>
        <Box color="text-body-secondary">{sentence(update.why)}</Box>
      </div>
    );
  }
  return (
    <SpaceBetween size="s">
      {/* biome-ignore lint/a11y: named, for a screen reader that is led here when a button has gone */}
      <div ref={place} tabIndex={-1} className="focus-place" role="group" aria-label="Newer versions">
        <Box variant="awsui-key-label">Newer versions</Box>
        <UpdateState update={update} />
      </div>
      <ToggleSetting
        label="Look for newer versions"
        consequence="Soon after Cloakroom starts, and then once a day. What is found is downloaded only when you say so."
        checked={wanted.value}
        error={wanted.errorOf()}
        onChange={(on) => wanted.save(on)}
      />
    </SpaceBetween>
  );
}

type Active = Exclude<UpdateStatus, { readonly state: 'off' }>;

function UpdateState({ update }: { readonly update: Active }) {
  const { error, ask } = useDeeds();
  const check = (text: string) => <Button onClick={() => ask('update.check')}>{text}</Button>;
  switch (update.state) {
    case 'idle':
      return (
        <Step problem={error} action={check('Look now')}>
          {update.checkedAt === null ? (
            <StatusIndicator type="pending">Not looked for yet</StatusIndicator>
          ) : (
            <UpToDate checkedAt={update.checkedAt} />
          )}
        </Step>
      );
    case 'checking':
      return (
        <Step problem={null}>
          <StatusIndicator type="loading">Looking for a newer version</StatusIndicator>
        </Step>
      );
    case 'available':
      return (
        <Step
          problem={error}
          action={<Button onClick={() => ask('update.download')}>Download {update.version}</Button>}
        >
          <StatusIndicator type="info">Version {update.version} is available</StatusIndicator>
          <Notes text={update.notes} />
        </Step>
      );
    case 'downloading':
      return (
        <ProgressBar
          value={update.percent}
          label={`Downloading ${update.version}`}
          description="You can go on working."
        />
      );
    case 'ready':
      return (
        <Step
          problem={error}
          action={<Button onClick={() => ask('update.install')}>Restart to update</Button>}
        >
          <StatusIndicator type="success">
            Version {update.version} is downloaded and takes the place of this one when Cloakroom quits
          </StatusIndicator>
          <Notes text={update.notes} />
        </Step>
      );
    case 'failed':
      return <ProblemAlert error={update.error} type="warning" action={check('Look again')} />;
  }
}

interface StepProps {
  readonly problem: ErrorView | null;
  readonly action?: React.ReactNode;
  readonly children: React.ReactNode;
}

function Step({ problem, action, children }: StepProps) {
  return (
    <SpaceBetween size="xs">
      <LiveRegion tagName="div">{children}</LiveRegion>
      {action}
      {problem && <ProblemAlert error={problem} />}
    </SpaceBetween>
  );
}

function UpToDate({ checkedAt }: { readonly checkedAt: number }) {
  const ago = useClock((now) => agoText(checkedAt, now));
  return <StatusIndicator type="success">There is no newer version; looked {ago}</StatusIndicator>;
}

function Notes({ text }: { readonly text: string | null }) {
  if (text === null) return null;
  return (
    <ExpandableSection headerText="What is new in it" variant="footer">
      <Box variant="div">
        <div className="about-notes">{text}</div>
      </Box>
    </ExpandableSection>
  );
}

type Deed = 'update.check' | 'update.download' | 'update.install';

/** How it went is in the update's own state; here is only what never got that far. */
function useDeeds() {
  const [error, setError] = useState<ErrorView | null>(null);
  const ask = (deed: Deed) => {
    setError(null);
    void tryCall(deed, {}).then((result) => {
      if (!result.ok) setError(toWire(result.error));
    });
  };
  return { error, ask };
}
