// A region: offered while typing, any name of the right shape is taken.
import Autosuggest from '@cloudscape-design/components/autosuggest';
import FormField from '@cloudscape-design/components/form-field';
import { OFFERED_REGIONS } from './regions.ts';

const OPTIONS = OFFERED_REGIONS.map((value) => ({ value }));

interface RegionFieldProps {
  readonly optional?: boolean;
  readonly description: string;
  readonly value: string;
  readonly error: string;
  readonly onChange: (region: string) => void;
  readonly onBlur: () => void;
}

export function RegionField({ optional, description, value, error, onChange, onBlur }: RegionFieldProps) {
  return (
    <FormField
      label={
        optional ? (
          <span>
            Region <i>- optional</i>
          </span>
        ) : (
          'Region'
        )
      }
      description={description}
      errorText={error}
    >
      <Autosuggest
        ariaLabel="Region"
        options={OPTIONS}
        value={value}
        onChange={({ detail }) => onChange(detail.value.trim())}
        onBlur={onBlur}
        enteredTextLabel={(text) => `Use "${text}"`}
        placeholder="eu-west-1"
      />
    </FormField>
  );
}
