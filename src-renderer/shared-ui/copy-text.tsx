// A button that copies one line and says that it did.
import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';

interface CopyTextProps {
  readonly text: string;
  /** Completes "Copy …" for a screen reader. */
  readonly what: string;
  readonly display?: string;
}

/** The text itself with a copy icon beside it. */
export function CopyText({ text, what, display }: CopyTextProps) {
  return (
    <CopyToClipboard
      variant="inline"
      textToCopy={text}
      textToDisplay={<span className="mono">{display ?? text}</span>}
      copyButtonAriaLabel={`Copy ${what}`}
      copySuccessText="Copied"
      copyErrorText="The desktop did not let Cloakroom copy"
    />
  );
}
