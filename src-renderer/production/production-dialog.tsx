// Before a production session becomes the one that tools use when no profile is named: what that means, and safer ways.
import Box from '@cloudscape-design/components/box';
import Button, { type ButtonProps } from '@cloudscape-design/components/button';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { type ErrorView, toWire } from '../../shared/errors.ts';
import { awsProfileLineFor } from '../../shared/shell-lines.ts';
import { tryCall } from '../bridge.ts';
import { editDialog } from '../sessions/row-actions.tsx';
import type { SessionRow } from '../sessions/rows.ts';
import { isRunning } from '../sessions/state-text.ts';
import { ProblemAlert } from '../shared-ui/problem.tsx';
import { useInitialFocus } from '../shared-ui/use-initial-focus.ts';
import { useWindowActions } from '../shell/window-actions.tsx';
import { useSnapshot } from '../snapshot-store.ts';
import { ProductionFacts } from './production-facts.tsx';

interface ProductionDialogProps {
  readonly row: SessionRow;
  readonly onClose: () => void;
}

export function ProductionDialog({ row, onClose }: ProductionDialogProps) {
  const { open, copy, start } = useWindowActions();
  const { environment } = useSnapshot();
  const safe = useInitialFocus<ButtonProps.Ref>();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ErrorView | null>(null);
  const profile = row.profileNames[0];
  const running = isRunning(row.status);

  const makeActive = async () => {
    setBusy(true);
    const result = await tryCall('session.makeActive', { sessionId: row.id, replace: false, insist: true });
    setBusy(false);
    if (result.ok) return onClose();
    const refusal = toWire(result.error);
    if (refusal.code === 'profile-conflict')
      open({ kind: 'profile-conflict', sessionId: row.id, error: refusal });
    else setError(refusal);
  };
  const instead = (act: () => void) => () => {
    onClose();
    act();
  };
  return (
    <Modal
      visible
      header={`Make ${row.label} active?`}
      closeAriaLabel="Close"
      onDismiss={onClose}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button onClick={makeActive} loading={busy} loadingText="Writing the config file">
              Make active anyway
            </Button>
            <Button variant="primary" onClick={onClose}>
              Leave it as it is
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="l">
        <ProductionFacts row={row} />
        <SpaceBetween size="xs">
          <Box variant="h4" tagOverride="h3">
            Safer
          </Box>
          {profile !== undefined ? (
            <>
              <Box>
                Use its own profile, in one terminal only: <span className="mono">{profile}</span>
              </Box>
              <Button
                ref={safe}
                iconName="copy"
                onClick={instead(() =>
                  copy(awsProfileLineFor(environment.platform, profile), 'the AWS_PROFILE line'),
                )}
              >
                Copy AWS_PROFILE line
              </Button>
            </>
          ) : (
            <>
              <Box>Give it a profile of its own, and name that where you mean production.</Box>
              <Button ref={safe} onClick={instead(() => open(editDialog(row)))}>
                Give it a profile…
              </Button>
            </>
          )}
          {!running && (
            <>
              <Box>Get its credentials without changing what tools use by default.</Box>
              <Button onClick={instead(() => start(row.id))}>Start only</Button>
            </>
          )}
        </SpaceBetween>
        {error && <ProblemAlert error={error} />}
      </SpaceBetween>
    </Modal>
  );
}
