// One passphrase, hidden until its owner wants to see it.
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Grid from '@cloudscape-design/components/grid';
import Input, { type InputProps } from '@cloudscape-design/components/input';
import { type ReactNode, type RefObject, useState } from 'react';

interface PassphraseFieldProps {
  readonly label: string;
  /** In the name of the button that shows it; the label unless told. */
  readonly called?: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly onBlur?: () => void;
  readonly errorText: string;
  readonly constraintText?: ReactNode;
  readonly disabled?: boolean;
  readonly inputRef?: RefObject<InputProps.Ref | null>;
}

export function PassphraseField(props: PassphraseFieldProps) {
  const { label, value, onChange, onBlur, errorText, constraintText, disabled = false, inputRef } = props;
  const { called = label.toLowerCase() } = props;
  const [shown, setShown] = useState(false);
  return (
    <FormField label={label} errorText={errorText} constraintText={constraintText} stretch>
      <Grid gridDefinition={[{ colspan: 9 }, { colspan: 3 }]}>
        <Input
          ref={inputRef ?? null}
          type={shown ? 'text' : 'password'}
          value={value}
          disabled={disabled}
          onChange={({ detail }) => onChange(detail.value)}
          onBlur={() => onBlur?.()}
          autoComplete={false}
          spellcheck={false}
          disableBrowserAutocorrect
        />
        <Button
          formAction="none"
          fullWidth
          ariaLabel={`${shown ? 'Hide' : 'Show'} ${called}`}
          onClick={() => setShown(!shown)}
        >
          {shown ? 'Hide' : 'Show'}
        </Button>
      </Grid>
    </FormField>
  );
}
