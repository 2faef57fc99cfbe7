// A length of time: the usual ones are saved when chosen, another one when its field is left.
import { useState } from 'react';
import { type DurationDraft, draftOfDuration, secondsOfDraft } from '../shared-ui/duration-choices.ts';
import { DurationField } from '../shared-ui/duration-field.tsx';

interface SecondsSettingProps {
  readonly label: string;
  readonly consequence: string;
  readonly usual: readonly number[];
  readonly saved: number;
  readonly error: string;
  readonly onSave: (seconds: number) => void;
  readonly onTouch: () => void;
}

export function SecondsSetting(props: SecondsSettingProps) {
  const { label, consequence, usual, saved, error, onSave, onTouch } = props;
  const [draft, setDraft] = useState<DurationDraft>(() => draftOfDuration(saved, usual));
  const [last, setLast] = useState(saved);
  if (last !== saved) {
    setLast(saved);
    // Minutes of one's own may be among the usual ones; the field does not go away under the keyboard for that.
    if (secondsOfDraft(draft) !== saved) setDraft(draftOfDuration(saved, usual));
  }
  const commit = (next: DurationDraft) => {
    const seconds = secondsOfDraft(next);
    if (seconds !== saved) onSave(seconds);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Enter in the field inside
    <div
      onKeyDown={(event) => {
        if (event.key === 'Enter' && draft.choice === 'custom') commit(draft);
      }}
    >
      <DurationField
        label={label}
        description={consequence}
        usual={usual}
        value={draft}
        error={error}
        onChange={(next) => {
          onTouch();
          const chosen = next.choice !== draft.choice;
          // One's own begins with what is in force.
          const filled =
            chosen && next.choice === 'custom'
              ? { ...next, customMinutes: String(Math.round(saved / 60)) }
              : next;
          setDraft(filled);
          if (chosen && next.choice !== 'custom') commit(filled);
        }}
        onBlur={() => commit(draft)}
      />
    </div>
  );
}
