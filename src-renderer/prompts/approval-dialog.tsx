// Asks whether a program may have a session's credentials. Nothing allows by accident: no button that allows has the
// focus, and none acts in the first half second, when somebody may still be typing or clicking elsewhere. Closing it
// decides nothing; Home leads back.
import Box from '@cloudscape-design/components/box';
import Button, { type ButtonProps } from '@cloudscape-design/components/button';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useEffect, useState } from 'react';
import { possibleAnswers } from '../../shared/approval-answers.ts';
import type { ApprovalAnswer, ApprovalRequest } from '../../shared/approvals.ts';
import { type ErrorView, toWire } from '../../shared/errors.ts';
import { tryCall } from '../bridge.ts';
import { ProductionMark } from '../production/production-mark.tsx';
import type { SessionRow } from '../sessions/rows.ts';
import { ProblemAlert } from '../shared-ui/problem.tsx';
import { useInitialFocus } from '../shared-ui/use-initial-focus.ts';
import { decideLater } from './approval-later.ts';
import {
  applicationText,
  meaning,
  processText,
  programLines,
  reason,
  requestTitle,
} from './approval-text.ts';

/** Longer than between two keys or two clicks. */
const SETTLING_MS = 500;

const ANSWERS: Readonly<Record<ApprovalAnswer, string>> = {
  deny: 'Deny',
  once: 'Allow once',
  hour: 'Allow for an hour',
  always: 'Always allow this program',
};

interface ApprovalDialogProps {
  readonly request: ApprovalRequest;
  readonly row: SessionRow;
  /** Requests behind this one. */
  readonly more: number;
}

/** Mount it with the request's id as key: the next request takes its time anew. */
export function ApprovalDialog({ request, row, more }: ApprovalDialogProps) {
  const { caller } = request;
  const later = useInitialFocus<ButtonProps.Ref>();
  const settled = useSettled();
  const [busy, setBusy] = useState<ApprovalAnswer | null>(null);
  const [error, setError] = useState<ErrorView | null>(null);
  const putOff = () => decideLater(request.id);

  const send = async (answer: ApprovalAnswer) => {
    setError(null);
    setBusy(answer);
    const result = await tryCall('approval.answer', { requestId: request.id, answer });
    setBusy(null);
    if (!result.ok) setError(toWire(result.error));
  };
  const button = (answer: ApprovalAnswer) => (
    <Button
      key={answer}
      disabled={!settled || (busy !== null && busy !== answer)}
      loading={busy === answer}
      loadingText="Sending your answer"
      onClick={() => void send(answer)}
    >
      {ANSWERS[answer]}
    </Button>
  );

  return (
    <Modal
      visible
      size="large"
      header={requestTitle(caller, row.label)}
      closeAriaLabel="Close"
      // A click beside it is no decision either, and may have been meant for what was there before.
      onDismiss={({ detail }) => detail.reason !== 'overlay' && putOff()}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button ref={later} variant="link" onClick={putOff}>
              Decide later
            </Button>
            {possibleAnswers(caller).answers.map(button)}
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        <div>{reason(row, request)}</div>
        <Facts request={request} row={row} />
        {caller && caller.chain.length > 0 && (
          <ExpandableSection headerText="How it was started">
            <ol className="mono">
              {caller.chain.map((process) => (
                <li key={process.pid}>{processText(process)}</li>
              ))}
            </ol>
          </ExpandableSection>
        )}
        <Box color="text-body-secondary">
          {meaning(request).map((line) => (
            <div key={line}>{line}</div>
          ))}
        </Box>
        {more > 0 && (
          <Box>
            {more} more {more === 1 ? 'program waits' : 'programs wait'} for an answer.
          </Box>
        )}
        {error && <ProblemAlert error={error} />}
      </SpaceBetween>
    </Modal>
  );
}

function Facts({ request, row }: Pick<ApprovalDialogProps, 'request' | 'row'>) {
  const { caller, waitingFor } = request;
  const application = caller && applicationText(caller);
  return (
    <div className="production-facts">
      {row.production && <ProductionMark />}
      <KeyValuePairs
        columns={2}
        ariaLabel="What is asked for"
        items={[
          {
            label: 'Program',
            value: caller ? (
              <>
                <strong>{caller.program.name}</strong>
                {programLines(caller).map((line) => (
                  <div key={line} className={caller.program.executable === null ? '' : 'mono'}>
                    {line}
                  </div>
                ))}
              </>
            ) : (
              'The system does not say which'
            ),
          },
          {
            label: 'Account',
            value: (
              <>
                {row.accountName !== null && <div>{row.accountName}</div>}
                <span className="digits">{row.accountId || 'unknown'}</span>
              </>
            ),
          },
          ...(application ? [{ label: 'Runs in', value: application }] : []),
          {
            label: row.session.kind === 'iam-user' ? 'IAM user' : 'Role',
            value: row.principal || 'unknown',
          },
          ...(waitingFor.length > 0
            ? [{ label: waitingFor.length === 1 ? 'Profile' : 'Profiles', value: waitingFor.join(', ') }]
            : []),
        ]}
      />
    </div>
  );
}

function useSettled(): boolean {
  const [settled, setSettled] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(true), SETTLING_MS);
    return () => clearTimeout(timer);
  }, []);
  return settled;
}
