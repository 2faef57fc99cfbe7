// What came of assuming the role before it is saved, in place: who one is then and until when, or what AWS said and
// what helps.
import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useState } from 'react';
import { parsePrincipalArn } from '../../shared/arn.ts';
import type { ErrorView } from '../../shared/errors.ts';
import type { Input, Output } from '../../shared/ipc.ts';
import type { Portal } from '../../shared/portal.ts';
import { TrialPlace } from '../identities/trial-place.tsx';
import type { Trial } from '../identities/use-trial.ts';
import { usePortalActions } from '../portals/portal-actions.ts';
import { chainOf } from '../sessions/rows.ts';
import { CopyText } from '../shared-ui/copy-text.tsx';
import { ProblemAlert } from '../shared-ui/problem.tsx';
import { exactText, momentText } from '../shared-ui/time-text.ts';
import { useSnapshot } from '../snapshot-store.ts';
import { NeededPolicies } from './needed-policies.tsx';

export type RoleTrial = Trial<Output<'session.test'>>;

interface RoleTestProps {
  readonly trial: RoleTrial;
  /** What was tested. */
  readonly input: Input<'session.addRole'>;
  readonly onSaveAnyway: () => void;
  /** Sets the duration to one hour, which every role allows. */
  readonly onOneHour: () => void;
}

export function RoleTest({ trial, input, onSaveAnyway, onOneHour }: RoleTestProps) {
  const { running, value, error } = trial;
  return (
    <TrialPlace trial={trial}>
      {running && <Running trial={trial} sourceSessionId={input.sourceSessionId} />}
      {value && <Passed {...value} />}
      {error && <Failed error={error} input={input} onSaveAnyway={onSaveAnyway} onOneHour={onOneHour} />}
    </TrialPlace>
  );
}

/** The portal at the beginning of the chain, if there is one. */
function useSourcePortal(sourceSessionId: string): Portal | null {
  const snapshot = useSnapshot();
  const first = chainOf(snapshot, sourceSessionId)[0];
  if (first?.kind !== 'sso-role') return null;
  return snapshot.portals.find(({ id }) => id === first.portalId) ?? null;
}

function Running({
  trial,
  sourceSessionId,
}: {
  readonly trial: RoleTrial;
  readonly sourceSessionId: string;
}) {
  const { signInRequests } = useSnapshot();
  const portal = useSourcePortal(sourceSessionId);
  const asked = portal && signInRequests.some(({ portalId }) => portalId === portal.id) ? portal : null;
  return (
    <SpaceBetween size="xs">
      <SpaceBetween direction="horizontal" size="xs">
        <StatusIndicator type="loading">Assuming the role…</StatusIndicator>
        <Button variant="inline-link" formAction="none" onClick={trial.drop}>
          Stop waiting
        </Button>
      </SpaceBetween>
      {asked && (
        <Alert type="info" action={<SignInButton portal={asked} />}>
          The test waits for a sign-in to {asked.label} and goes on by itself afterwards.
        </Alert>
      )}
    </SpaceBetween>
  );
}

function SignInButton({ portal }: { readonly portal: Portal }) {
  const { signIn } = usePortalActions();
  return (
    <Button formAction="none" onClick={() => signIn(portal, null)}>
      Sign in to {portal.label}
    </Button>
  );
}

/** An ARN has few places to break at. */
const ANYWHERE = { overflowWrap: 'anywhere' } as const;

function Passed({ arn, expiresAt }: Output<'session.test'>) {
  const assumed = parsePrincipalArn(arn);
  return (
    <Alert type="success" header="The role can be assumed">
      <SpaceBetween size="xxs">
        <div style={ANYWHERE}>
          You are then <CopyText text={arn} what="the ARN of the session" />
        </div>
        {assumed && <div>Account: {assumed.accountId}</div>}
        {expiresAt !== null && (
          <div title={exactText(expiresAt)}>
            AWS gave credentials until {momentText(expiresAt, Date.now())}. They were for the test and are
            forgotten.
          </div>
        )}
      </SpaceBetween>
    </Alert>
  );
}

const POLICY_CODES: ReadonlySet<string> = new Set(['not-assumable', 'access-denied']);

interface FailedProps extends Pick<RoleTestProps, 'input' | 'onSaveAnyway' | 'onOneHour'> {
  readonly error: ErrorView;
}

function Failed({ error, input, onSaveAnyway, onOneHour }: FailedProps) {
  const [policies, setPolicies] = useState(false);
  const portal = useSourcePortal(input.sourceSessionId);
  return (
    <SpaceBetween size="s">
      <ProblemAlert
        error={error}
        action={
          <Button formAction="none" onClick={onSaveAnyway}>
            Save anyway
          </Button>
        }
      />
      <SpaceBetween direction="horizontal" size="xs">
        {error.code === 'duration-too-long' && (
          <Button formAction="none" onClick={onOneHour}>
            Set the duration to 1 hour
          </Button>
        )}
        {error.code === 'sign-in-required' && portal && <SignInButton portal={portal} />}
        {POLICY_CODES.has(error.code) && !policies && (
          <Button formAction="none" onClick={() => setPolicies(true)}>
            Show the policies this needs
          </Button>
        )}
      </SpaceBetween>
      {policies && <NeededPolicies input={input} />}
    </SpaceBetween>
  );
}
