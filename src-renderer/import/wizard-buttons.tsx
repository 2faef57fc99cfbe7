import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';

interface WizardButtonsProps {
  readonly cancelText?: string;
  readonly onCancel: () => void;
  readonly onBack?: () => void;
  readonly nextText: string;
  readonly busyText?: string;
  readonly enabled: boolean;
  readonly busy?: boolean;
  readonly onNext: () => void;
}

/** The way out, the way back and the way on. */
export function WizardButtons(props: WizardButtonsProps) {
  const {
    cancelText = 'Cancel',
    onCancel,
    onBack,
    nextText,
    busyText,
    enabled,
    busy = false,
    onNext,
  } = props;
  return (
    <SpaceBetween direction="horizontal" size="xs">
      <Button variant="link" disabled={busy} onClick={onCancel}>
        {cancelText}
      </Button>
      {onBack && (
        <Button disabled={busy} onClick={onBack}>
          Previous
        </Button>
      )}
      <Button
        variant="primary"
        disabled={!enabled}
        loading={busy}
        {...(busyText ? { loadingText: busyText } : {})}
        onClick={onNext}
      >
        {nextText}
      </Button>
    </SpaceBetween>
  );
}
