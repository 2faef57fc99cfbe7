// One rotation, live: what it waits for, what may be done, its steps.
import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import LiveRegion from '@cloudscape-design/components/live-region';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { Fragment, useState } from 'react';
import type { RotationView } from '../../shared/access-keys.ts';
import { ProblemAlert } from '../shared-ui/problem.tsx';
import { type Deed, useDeed } from '../shared-ui/use-deed.ts';
import { rotationMark } from './key-text.ts';
import { type RotationDeed, rotationDeeds } from './rotation-deeds.ts';
import { RotationSteps } from './rotation-steps.tsx';
import { RotationWaits } from './rotation-waits.tsx';

interface RotationDetailProps {
  readonly rotation: RotationView;
  /** As it was: nothing can be done about it any more. */
  readonly past?: boolean;
}

export function RotationDetail({ rotation, past = false }: RotationDetailProps) {
  const deed = useDeed();
  const mark = rotationMark(rotation);
  const state = <StatusIndicator type={mark.tone}>{mark.text}</StatusIndicator>;
  return (
    <SpaceBetween size="m">
      {past ? state : <LiveRegion>{state}</LiveRegion>}
      <Keys rotation={rotation} />
      <RotationWaits rotation={rotation} deed={deed} />
      {deed.error && <ProblemAlert error={deed.error} />}
      {!past && <Deeds key={rotation.phase} rotation={rotation} deed={deed} />}
      <RotationSteps rotation={rotation} />
      {rotation.places.length > 0 && <Places rotation={rotation} />}
    </SpaceBetween>
  );
}

function Keys({ rotation: { oldKeyId, newKeyId, accountId } }: { readonly rotation: RotationView }) {
  return (
    <Box color="text-body-secondary">
      Account {accountId}
      {oldKeyId !== null && (
        <>
          {' '}
          · old key <span className="mono">{oldKeyId}</span>
        </>
      )}
      {newKeyId !== null && (
        <>
          {' '}
          · new key <span className="mono">{newKeyId}</span>
        </>
      )}
    </Box>
  );
}

function Places({ rotation: { places } }: { readonly rotation: RotationView }) {
  return (
    <div>
      <Box fontWeight="bold">Also held the old key on this machine</Box>
      <ul className="consequences">
        {places.map((place) => (
          <li key={place}>{place}</li>
        ))}
      </ul>
    </div>
  );
}

interface DeedsProps {
  readonly rotation: RotationView;
  readonly deed: Deed;
}

function Deeds({ rotation, deed }: DeedsProps) {
  const [asked, setAsked] = useState<RotationDeed | null>(null);
  const deeds = rotationDeeds(rotation);
  const doIt = async ({ channel }: RotationDeed) => {
    const { identityId } = rotation;
    setAsked(null);
    if (channel === 'keys.deleteOldNow')
      await deed.act(channel, { identityId, despiteUse: rotation.phase === 'held' });
    else await deed.act(channel, { identityId });
  };
  if (deeds.length === 0) return null;
  if (asked)
    return (
      <Alert type="warning" header={asked.text.replace('…', '?')}>
        <SpaceBetween size="s">
          <div>{asked.confirm}</div>
          <SpaceBetween direction="horizontal" size="xs">
            <Button formAction="none" onClick={() => void doIt(asked)}>
              Yes, {asked.text.charAt(0).toLowerCase() + asked.text.slice(1).replace('…', '')}
            </Button>
            <Button formAction="none" variant="link" onClick={() => setAsked(null)}>
              Leave it
            </Button>
          </SpaceBetween>
        </SpaceBetween>
      </Alert>
    );
  return (
    <div className="key-deeds">
      {deeds.map((one) => (
        <Fragment key={one.channel}>
          <Button
            formAction="none"
            loading={deed.busy === one.channel}
            onClick={() => (one.confirm === null ? void doIt(one) : setAsked(one))}
          >
            {one.text}
          </Button>
          <Box color="text-body-secondary">{one.meaning}</Box>
        </Fragment>
      ))}
    </div>
  );
}
