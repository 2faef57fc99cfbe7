// Buttons of a row. They look and work like Cloudscape's, and are plain elements: two of Cloudscape's own in each of
// 25 rows take longer to make than a frame of the screen lasts.
import Spinner from '@cloudscape-design/components/spinner';
import { ListIcon } from './icons.tsx';

interface PlainButtonProps {
  readonly text: string;
  /** Names the row as well: a list has many buttons of one text. */
  readonly label: string;
  readonly disabled?: boolean;
  /** Its deed is under way. */
  readonly busy: boolean;
  readonly onClick: () => void;
}

export function PlainButton({ text, label, disabled = false, busy, onClick }: PlainButtonProps) {
  const rests = disabled || busy;
  return (
    <button
      type="button"
      className="plain-button"
      aria-label={label}
      // Not `disabled`: whoever pressed it with a key would lose their place.
      aria-disabled={rests}
      aria-busy={busy}
      onClick={rests ? undefined : onClick}
    >
      {busy && <Spinner />} {text}
    </button>
  );
}

interface StarButtonProps {
  readonly label: string;
  readonly pressed: boolean;
  readonly busy: boolean;
  readonly onChange: (pressed: boolean) => void;
}

export function StarButton({ label, pressed, busy, onChange }: StarButtonProps) {
  return (
    <button
      type="button"
      className="icon-button star-button"
      aria-label={`Favourite: ${label}`}
      aria-pressed={pressed}
      aria-busy={busy}
      title={pressed ? 'Favourite' : 'Make a favourite'}
      onClick={() => {
        if (!busy) onChange(!pressed);
      }}
    >
      <ListIcon name="star" filled={pressed} />
    </button>
  );
}
