// One of the usual durations, or any other in minutes.
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { chosenDuration, type DurationDraft, durationOptions } from './duration-choices.ts';

interface DurationFieldProps {
  readonly label: string;
  readonly description: string;
  readonly usual: readonly number[];
  readonly value: DurationDraft;
  readonly note?: string;
  /** It can be saved, but not all of it will be had. */
  readonly warning?: string;
  readonly error: string;
  readonly onChange: (value: DurationDraft) => void;
  readonly onBlur: () => void;
}

export function DurationField(props: DurationFieldProps) {
  const { label, description, usual, value, note = '', warning = '', error, onChange, onBlur } = props;
  const options = durationOptions(usual);
  return (
    <SpaceBetween size="xs">
      <FormField
        label={label}
        description={description}
        constraintText={note}
        errorText={value.choice === 'custom' ? '' : error}
        warningText={error ? '' : warning}
      >
        <Select
          options={options}
          selectedOption={options.find((option) => option.value === value.choice) ?? null}
          onChange={({ detail }) => onChange(chosenDuration(value, detail.selectedOption.value ?? ''))}
        />
      </FormField>
      {value.choice === 'custom' && (
        <FormField
          label={`${label}, in minutes`}
          errorText={error && !/AWS/.test(error) ? 'Enter a whole number of minutes' : error}
        >
          <Input
            value={value.customMinutes}
            inputMode="numeric"
            onChange={({ detail }) => onChange({ ...value, customMinutes: detail.value })}
            onBlur={onBlur}
          />
        </FormField>
      )}
    </SpaceBetween>
  );
}
