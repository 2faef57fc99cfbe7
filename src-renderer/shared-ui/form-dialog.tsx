// Frame of every dialog with a form: Enter submits, Esc cancels, a click beside it does nothing (typed text
// is not thrown away by a slip), the answer of a failed call stands above the buttons.
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Modal, { type ModalProps } from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { type FormEvent, type ReactNode, useEffect, useId, useRef } from 'react';
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
  readonly size?: ModalProps.Size;
  readonly onSubmit: () => void;
  readonly onCancel: () => void;
  readonly children: ReactNode;
}

export function FormDialog(props: FormDialogProps) {
  const { title, submitText, cancelText = 'Cancel', busyText, busy, submittable = true } = props;
  const { error, size = 'medium', onSubmit, onCancel, children } = props;
  const formId = useId();
  const problemRef = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (error) problemRef.current?.scrollIntoView?.({ block: 'nearest' });
  }, [error]);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (busy || !submittable || submitText === null) return;
    const form = event.currentTarget;
    onSubmit();
    // Whatever the form found wrong is marked by then: the first of it gets the focus, and so comes into view.
    setTimeout(() => form.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus(), 0);
  };
  return (
    <Modal
      visible
      size={size}
      header={title}
      closeAriaLabel="Close"
      onDismiss={({ detail }) => {
        if (detail.reason !== 'overlay') onCancel();
      }}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" formAction="none" onClick={onCancel}>
              {cancelText}
            </Button>
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
      }
    >
      <form id={formId} onSubmit={submit} noValidate autoComplete="off">
        <SpaceBetween size="l">
          {children}
          {error && (
            <div ref={problemRef}>
              <ProblemAlert error={error} />
            </div>
          )}
        </SpaceBetween>
      </form>
    </Modal>
  );
}
