// The fields that several sections are made of. All of them save by themselves.
import FormField from '@cloudscape-design/components/form-field';
import Input, { type InputProps } from '@cloudscape-design/components/input';
import RadioGroup, { type RadioGroupProps } from '@cloudscape-design/components/radio-group';
import Toggle from '@cloudscape-design/components/toggle';
import type { ReactNode } from 'react';
import { useDraft } from './use-setting.ts';

interface ToggleSettingProps {
  readonly label: string;
  /** What it means to have it on. */
  readonly consequence: string;
  readonly checked: boolean;
  readonly error: string;
  readonly onChange: (checked: boolean) => void;
}

export function ToggleSetting({ label, consequence, checked, error, onChange }: ToggleSettingProps) {
  return (
    <FormField errorText={error}>
      <Toggle
        ariaLabel={label}
        checked={checked}
        description={consequence}
        onChange={({ detail }) => onChange(detail.checked)}
      >
        {label}
      </Toggle>
    </FormField>
  );
}

interface ChoiceSettingProps<T extends string> {
  readonly label: string;
  readonly consequence?: string;
  readonly value: T;
  readonly items: readonly (RadioGroupProps.RadioButtonDefinition & { readonly value: T })[];
  readonly error: string;
  readonly onChange: (value: T) => void;
}

export function ChoiceSetting<T extends string>(props: ChoiceSettingProps<T>) {
  const { label, consequence, value, items, error, onChange } = props;
  return (
    <FormField label={label} description={consequence} errorText={error}>
      <RadioGroup value={value} items={[...items]} onChange={({ detail }) => onChange(detail.value as T)} />
    </FormField>
  );
}

interface TextSettingProps {
  readonly label: ReactNode;
  /** For a screen reader, where the label is not plain text. */
  readonly ariaLabel?: string;
  readonly consequence: string;
  readonly note?: string;
  readonly saved: string;
  readonly error: string;
  readonly placeholder?: string;
  readonly inputMode?: InputProps.InputMode;
  readonly secondary?: ReactNode;
  /** With the text as it is, when the field is left or Enter is pressed after a change. */
  readonly onCommit: (text: string) => void;
  /** The text is being changed, or put back: what was said about it does not hold any more. */
  readonly onTouch: () => void;
}

export function TextSetting(props: TextSettingProps) {
  const { label, ariaLabel, consequence, note, saved, error, placeholder, inputMode, secondary } = props;
  const { onCommit, onTouch } = props;
  const draft = useDraft(saved);
  const commit = () => {
    if (draft.text.trim() === saved) draft.reset();
    else onCommit(draft.text.trim());
  };
  return (
    <FormField
      label={label}
      description={consequence}
      constraintText={note}
      errorText={error}
      secondaryControl={secondary}
    >
      <Input
        value={draft.text}
        {...(ariaLabel ? { ariaLabel } : {})}
        {...(placeholder ? { placeholder } : {})}
        {...(inputMode ? { inputMode } : {})}
        autoComplete={false}
        spellcheck={false}
        disableBrowserAutocorrect
        onChange={({ detail }) => {
          draft.set(detail.value);
          onTouch();
        }}
        onBlur={commit}
        onKeyDown={({ detail }) => {
          if (detail.key === 'Enter') commit();
          if (detail.key !== 'Escape') return;
          draft.reset();
          onTouch();
        }}
      />
    </FormField>
  );
}
