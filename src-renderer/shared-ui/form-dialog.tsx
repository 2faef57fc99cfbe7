// A dialog with a form: Enter submits, a click beside it does nothing and Esc asks first once something was typed
// (nothing is thrown away by a slip), the answer of a failed call stands above the buttons.
import Box from '@cloudscape-design/components/box';
import Button, { type ButtonProps } from '@cloudscape-design/components/button';
import LiveRegion from '@cloudscape-design/components/live-region';
import Modal, { type ModalProps } from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { type FormEvent, type ReactNode, type RefObject, useEffect, useId, useRef, useState } from 'react';
import type { ErrorView } from '../../shared/errors.ts';
import { ProblemAlert } from './problem.tsx';

interface FormDialogProps {
  readonly title: string;
  /** Null: there is nothing to submit, only to close. */
  readonly submitText: string | null;
  readonly cancelText?: string;
  /** Said to a screen reader while busy. */
  readonly busyText: string;
  readonly busy: boolean;
  /** False: the button is there but does not act. */
  readonly submittable?: boolean;
  readonly error: ErrorView | null;
  /** Stands below the error. */
  readonly aboutError?: ReactNode;
  readonly size?: ModalProps.Size;
  /** True: closing by Esc or the cross asks first. Cancel says what it does, and does not. */
  readonly changed?: boolean;
  /** Number of fields that keep it from being submitted, once that was tried. */
  readonly wrong?: number;
  /** Stands before the button that submits. */
  readonly extraButton?: ReactNode;
  readonly onSubmit: () => void;
  readonly onCancel: () => void;
  readonly children: ReactNode;
}

export function FormDialog(props: FormDialogProps) {
  const { title, submitText, cancelText = 'Cancel', busyText, busy, submittable = true } = props;
  const { error, aboutError, size = 'medium', changed = false, wrong = 0, extraButton } = props;
  const { onSubmit, onCancel, children } = props;
  const formId = useId();
  const formRef = useRef<HTMLFormElement>(null);
  const problemRef = useRef<HTMLDivElement>(null);
  const question = useDiscardQuestion(formRef);
  useEffect(() => {
    if (error) problemRef.current?.scrollIntoView?.({ block: 'nearest' });
  }, [error]);
  const focusFirstWrong = () => formRef.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (busy || !submittable || submitText === null) return;
    onSubmit();
    // Whatever the form found wrong is marked by then: the first of it gets the focus, and so comes into view.
    setTimeout(focusFirstWrong, 0);
  };
  return (
    <Modal
      visible
      size={size}
      header={title}
      closeAriaLabel="Close"
      onDismiss={({ detail }) => {
        if (detail.reason === 'overlay') return;
        if (question.asked && detail.reason === 'keyboard') question.keep();
        else if (changed && !question.asked) question.ask();
        else onCancel();
      }}
      footer={
        question.asked ? (
          <DiscardQuestion onKeep={question.keep} onDiscard={onCancel} />
        ) : (
          <Box float="right">
            <SpaceBetween direction="horizontal" size="xs">
              <Button variant="link" formAction="none" onClick={onCancel}>
                {cancelText}
              </Button>
              {extraButton}
              {submitText !== null && (
                <Button
                  variant="primary"
                  form={formId}
                  formAction="submit"
                  loading={busy}
                  loadingText={busyText}
                  disabled={!submittable}
                >
                  {submitText}
                </Button>
              )}
            </SpaceBetween>
          </Box>
        )
      }
    >
      <form ref={formRef} id={formId} onSubmit={submit} noValidate autoComplete="off">
        <SpaceBetween size="l">
          {children}
          {error && (
            <div ref={problemRef}>
              <SpaceBetween size="xs">
                <ProblemAlert error={error} />
                {aboutError}
              </SpaceBetween>
            </div>
          )}
          {wrong > 0 && (
            <LiveRegion>
              <SpaceBetween direction="horizontal" size="xs">
                <StatusIndicator type="error">
                  {wrong === 1 ? 'One field needs correcting' : `${wrong} fields need correcting`}
                </StatusIndicator>
                <Button variant="inline-link" formAction="none" onClick={focusFirstWrong}>
                  {wrong === 1 ? 'Go to it' : 'Go to the first'}
                </Button>
              </SpaceBetween>
            </LiveRegion>
          )}
        </SpaceBetween>
      </form>
    </Modal>
  );
}

/** Who keeps editing goes on where they were; the buttons that the question replaced are new ones, so not on those. */
function useDiscardQuestion(form: RefObject<HTMLFormElement | null>) {
  const [asked, setAsked] = useState(false);
  const before = useRef<Element | null>(null);
  return {
    asked,
    ask() {
      before.current = document.activeElement;
      setAsked(true);
    },
    keep() {
      setAsked(false);
      const place = before.current?.isConnected ? before.current : form.current?.querySelector('input');
      if (place instanceof HTMLElement) place.focus();
    },
  };
}

function DiscardQuestion(props: { readonly onKeep: () => void; readonly onDiscard: () => void }) {
  const keep = useRef<ButtonProps.Ref>(null);
  useEffect(() => keep.current?.focus(), []);
  return (
    <Box float="right">
      <SpaceBetween direction="horizontal" size="xs" alignItems="center">
        <span role="alert">Discard what you typed?</span>
        <Button ref={keep} formAction="none" onClick={props.onKeep}>
          Keep editing
        </Button>
        <Button variant="primary" formAction="none" onClick={props.onDiscard}>
          Discard
        </Button>
      </SpaceBetween>
    </Box>
  );
}
