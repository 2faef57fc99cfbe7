// What a rotation waits for or came to, above its steps: whatever a person has to know or answer.
import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Checkbox from '@cloudscape-design/components/checkbox';
import FormField from '@cloudscape-design/components/form-field';
import RadioGroup from '@cloudscape-design/components/radio-group';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import type { RotationView } from '../../shared/access-keys.ts';
import { countdownText } from '../portals/portal-text.ts';
import { useClock } from '../shared-ui/clock.ts';
import { ProblemAlert } from '../shared-ui/problem.tsx';
import { exactText } from '../shared-ui/time-text.ts';
import type { Deed } from '../shared-ui/use-deed.ts';
import { useWindowActions } from '../shell/window-actions.tsx';
import { useSnapshot } from '../snapshot-store.ts';
import { ageDays, daysText, graceText } from './key-text.ts';

interface RotationProps {
  readonly rotation: RotationView;
}

export function RotationWaits({ rotation, deed }: RotationProps & { readonly deed: Deed }) {
  const { problem, cause, reported, phase, end } = rotation;
  return (
    <SpaceBetween size="s">
      {end === null && <AskedForCode rotation={rotation} />}
      {phase === 'grace' && <Grace rotation={rotation} />}
      {phase === 'held' && !problem && (
        <Alert type="warning" header="The old key was used after it was deactivated">
          Something outside Cloakroom still has it. Find that and give it another key, or delete the old one
          all the same.
        </Alert>
      )}
      {phase === 'reactivated' && (
        <Alert type="info" header="Both keys work">
          Cloakroom uses the new key. When nothing needs the old one any more, deactivate it again.
        </Alert>
      )}
      {phase === 'choosing' && <ChooseKey key={rotation.id} rotation={rotation} deed={deed} />}
      {problem && phase !== 'choosing' && (
        <SpaceBetween size="xs">
          <ProblemAlert error={problem} type={end === null ? 'warning' : 'error'} />
          {rotation.nextTryAt !== null && <NextTry at={rotation.nextTryAt} />}
        </SpaceBetween>
      )}
      {!problem && rotation.nextTryAt !== null && <NextTry at={rotation.nextTryAt} />}
      {cause && (
        <ProblemAlert
          error={{ ...cause, message: `It is taken back because of this: ${cause.message}` }}
          type="warning"
        />
      )}
      {reported.length > 0 && (
        <Alert
          type="warning"
          header={
            reported.length === 1 ? 'A key at AWS needs a look' : `${reported.length} keys at AWS need a look`
          }
        >
          <span className="mono">{reported.join(', ')}</span>: Cloakroom did not make{' '}
          {reported.length === 1 ? 'it, or left it' : 'them, or left them'} over, and never touches a key that
          it is not sure of. Refresh the list of access keys, then deactivate what nobody needs.
        </Alert>
      )}
    </SpaceBetween>
  );
}

function AskedForCode({ rotation }: RotationProps) {
  const { prompts } = useSnapshot();
  return prompts.some(({ identityId }) => identityId === rotation.identityId) ? (
    <Alert type="info" header="It waits for an MFA code">
      AWS wants a code of the user’s MFA device for the next step. It is asked for in its own window.
    </Alert>
  ) : null;
}

function NextTry({ at }: { readonly at: number }) {
  const text = useClock((now) =>
    at > now ? `Tries again by itself in ${countdownText(at, now)}.` : 'Tries again now.',
  );
  return <Box color="text-body-secondary">{text}</Box>;
}

function Grace({ rotation }: RotationProps) {
  const text = useClock((now) => graceText(rotation, now) ?? '');
  const at = rotation.graceEndsAt;
  return (
    <Alert type="info" header="The new key is in use">
      The old key <span className="mono">{rotation.oldKeyId}</span> is inactive
      {at !== null && (
        <>
          ; it is <span title={exactText(at)}>{text}</span>
        </>
      )}
      . If something stops working until then, reactivate it here: nothing is lost.
    </Alert>
  );
}

function ChooseKey({ rotation, deed }: RotationProps & { readonly deed: Deed }) {
  const { open } = useWindowActions();
  const [chosen, setChosen] = useState<string | null>(null);
  const [sure, setSure] = useState(false);
  const ages = useClock((now) =>
    rotation.choices.map(({ createdAt }) => daysText(ageDays(createdAt, now))).join('\n'),
  ).split('\n');
  const { identityId, choices, oldKeyId } = rotation;
  const other = choices.find(({ accessKeyId, status }) => status === 'Active' && accessKeyId !== oldKeyId);
  const choosable = choices.some(({ status }) => status === 'Inactive');
  return (
    <Alert type="warning" header="There are two keys already, and AWS allows no more">
      <SpaceBetween size="s">
        <div>
          For the new key to be made, one that nobody needs has to be deleted. Only an inactive key can be
          chosen: an active one may be in use somewhere.
        </div>
        <FormField label="Key to delete">
          <RadioGroup
            value={chosen}
            onChange={({ detail }) => {
              setChosen(detail.value);
              setSure(false);
            }}
            items={choices.map(({ accessKeyId, status }, index) => ({
              value: accessKeyId,
              label: <span className="mono">{accessKeyId}</span>,
              description:
                accessKeyId === oldKeyId
                  ? 'In use here; it is the one being replaced.'
                  : `${status}, ${ages[index]} old.`,
              disabled: status !== 'Inactive' || accessKeyId === oldKeyId,
            }))}
          />
        </FormField>
        {chosen !== null && (
          <Checkbox checked={sure} onChange={({ detail }) => setSure(detail.checked)}>
            Delete <span className="mono">{chosen}</span> at AWS. It cannot be brought back.
          </Checkbox>
        )}
        <SpaceBetween direction="horizontal" size="xs">
          {choosable ? (
            <Button
              formAction="none"
              disabled={chosen === null || !sure}
              loading={deed.busy === 'keys.chooseInactive'}
              onClick={() => {
                if (chosen !== null)
                  void deed.act('keys.chooseInactive', { identityId, accessKeyId: chosen });
              }}
            >
              Delete it and go on
            </Button>
          ) : (
            other && (
              <Button
                formAction="none"
                onClick={() => open({ kind: 'keys-deactivate', identityId, accessKeyId: other.accessKeyId })}
              >
                Deactivate the other key…
              </Button>
            )
          )}
          {!choosable && (
            <Button
              formAction="none"
              loading={deed.busy === 'keys.resumeRotation'}
              onClick={() => void deed.act('keys.resumeRotation', { identityId })}
            >
              Look again
            </Button>
          )}
        </SpaceBetween>
      </SpaceBetween>
    </Alert>
  );
}
