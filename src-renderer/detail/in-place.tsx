// A value with a pencil: Enter saves, Esc puts it back; a refusal stands beneath, and what was typed stays.
import Autosuggest, { type AutosuggestProps } from '@cloudscape-design/components/autosuggest';
import Button, { type ButtonProps } from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input, { type InputProps } from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { ErrorView } from '../../shared/errors.ts';
import { headline } from '../../shared/sentences.ts';
import { ProblemBody } from '../shared-ui/problem.tsx';

interface InPlaceProps {
  /** What it is, such as "the name of Deploy"; completes "Change …". */
  readonly what: string;
  /** What is edited. */
  readonly value: string;
  /** How it is shown meanwhile. */
  readonly children: ReactNode;
  /** Offered while typing; without them it is a plain field. */
  readonly offered?: readonly string[];
  /** What is wrong with it; empty when it can be saved. */
  readonly judge: (text: string) => string;
  /** Null when it is saved. */
  readonly save: (text: string) => Promise<ErrorView | null>;
}

export function InPlace(props: InPlaceProps) {
  const [editing, setEditing] = useState(false);
  const pencil = useRef<ButtonProps.Ref>(null);
  const done = useRef(false);
  useEffect(() => {
    if (editing || !done.current) return;
    done.current = false;
    pencil.current?.focus();
  }, [editing]);
  if (editing) {
    const close = () => {
      done.current = true;
      setEditing(false);
    };
    return <InPlaceForm {...props} onClose={close} />;
  }
  return (
    <span className="in-place">
      <span className="in-place-text">{props.children}</span>
      <Button
        ref={pencil}
        variant="inline-icon"
        iconName="edit"
        ariaLabel={`Change ${props.what}`}
        onClick={() => setEditing(true)}
      />
    </span>
  );
}

function InPlaceForm(props: InPlaceProps & { readonly onClose: () => void }) {
  const { what, value, offered, judge, save, onClose } = props;
  const [text, setText] = useState(value);
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ErrorView | null>(null);
  const field = useRef<(InputProps.Ref & AutosuggestProps.Ref) | null>(null);
  useEffect(() => field.current?.focus(), []);
  const label = what.charAt(0).toUpperCase() + what.slice(1);
  const submit = async () => {
    setTried(true);
    setError(null);
    if (busy || judge(text) !== '') return;
    if (text.trim() === value) return onClose();
    setBusy(true);
    const refused = await save(text.trim());
    setBusy(false);
    if (refused) setError(refused);
    else onClose();
  };
  const common = { value: text, ariaLabel: label, disableBrowserAutocorrect: true } as const;
  return (
    <form
      className="in-place-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        onClose();
      }}
    >
      <FormField stretch errorText={tried ? judge(text) : ''}>
        {offered ? (
          <Autosuggest
            {...common}
            ref={field}
            options={offered.map((one) => ({ value: one }))}
            enteredTextLabel={(entered) => `Use "${entered}"`}
            onChange={({ detail }) => setText(detail.value)}
          />
        ) : (
          <Input
            {...common}
            ref={field}
            spellcheck={false}
            autoComplete={false}
            onChange={({ detail }) => setText(detail.value)}
          />
        )}
      </FormField>
      {error && (
        <div role="alert">
          {headline(error.message)}
          <ProblemBody error={error} />
        </div>
      )}
      <SpaceBetween direction="horizontal" size="xs">
        <Button formAction="submit" ariaLabel={`Save ${what}`} loading={busy} loadingText="Saving">
          Save
        </Button>
        <Button variant="link" formAction="none" ariaLabel={`Leave ${what} as it is`} onClick={onClose}>
          Cancel
        </Button>
      </SpaceBetween>
    </form>
  );
}
