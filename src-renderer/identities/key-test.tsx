// Whose access key it is, as AWS says before anything is kept; or why AWS does not take it, and what helps.
import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { parsePrincipalArn } from '../../shared/arn.ts';
import type { ErrorView } from '../../shared/errors.ts';
import type { Output } from '../../shared/ipc.ts';
import { Breakable } from '../shared-ui/breakable.tsx';
import { ProblemAlert } from '../shared-ui/problem.tsx';
import { useSnapshot } from '../snapshot-store.ts';
import type { EditedUser } from './iam-user-form.ts';
import { TrialPlace } from './trial-place.tsx';
import type { Trial } from './use-trial.ts';

interface KeyTestProps {
  readonly trial: Trial<Output<'identity.test'>>;
  readonly edited: EditedUser | null;
  readonly mfaSerial: string;
}

export function KeyTest({ trial, edited, mfaSerial }: KeyTestProps) {
  const { running, value, error } = trial;
  return (
    <TrialPlace trial={trial}>
      {running && <StatusIndicator type="loading">Asking AWS whose key this is…</StatusIndicator>}
      {value && <Whose {...value} edited={edited} mfaSerial={mfaSerial} />}
      {error && (
        <SpaceBetween size="xs">
          <ProblemAlert error={error} />
          <KeyProblemNote error={error} />
        </SpaceBetween>
      )}
    </TrialPlace>
  );
}

interface WhoseProps extends Output<'identity.test'> {
  readonly edited: EditedUser | null;
  readonly mfaSerial: string;
}

function Whose({ userArn, accountId, mfaSerials, edited, mfaSerial }: WhoseProps) {
  const { identities } = useSnapshot();
  const name = parsePrincipalArn(userArn)?.name ?? userArn;
  const twin = identities.find((identity) => identity.userArn === userArn);
  const facts = (
    <SpaceBetween size="xxs">
      <Breakable text={userArn} />
      <div>Account: {accountId}</div>
      <div>{devicesText(mfaSerials, mfaSerial)}</div>
    </SpaceBetween>
  );
  if (edited && twin?.id !== edited.identity.id) {
    return (
      <Alert type="warning" header={`This key belongs to ${name}, not to ${edited.identity.userName}`}>
        {facts}
        Enter a key of the same user, or add {name} as an identity of its own.
      </Alert>
    );
  }
  if (!edited && twin) {
    return (
      <Alert type="warning" header={`${name} is here already, as ${twin.label}`}>
        {facts}
        Edit {twin.label} to give it this key.
      </Alert>
    );
  }
  return (
    <Alert type="success" header={`This is a key of the IAM user ${name}`}>
      {facts}
    </Alert>
  );
}

function devicesText(serials: readonly string[], entered: string): string {
  if (serials.length === 0) return 'AWS told of no MFA device: there is none, or the user may not list them.';
  const devices = serials.length === 1 ? 'MFA device' : 'MFA devices';
  return `${devices}: ${serials.join(', ')}${serials.includes(entered.trim()) ? ' (entered under More options)' : ''}`;
}

/** Why a root key is refused, beyond that it is; nothing for other problems. */
export function KeyProblemNote({ error }: { readonly error: ErrorView }) {
  if (error.code !== 'root-refused') return null;
  return (
    <Box color="text-body-secondary">
      No policy narrows what a root key may do, and no role or MFA condition stands between it and the
      account. AWS advises to have none. Cloakroom keeps none: nothing of it was stored.
    </Box>
  );
}
