// A region: offered while typing, any name of the right shape is taken.
import Autosuggest from '@cloudscape-design/components/autosuggest';
import FormField from '@cloudscape-design/components/form-field';
import { useMemo } from 'react';
import type { Partition } from '../../shared/model.ts';
import { OFFERED_REGIONS, regionsOf } from './regions.ts';

interface RegionFieldProps {
  /** "Region" when left out. */
  readonly label?: string;
  readonly optional?: boolean;
  readonly description: string;
  readonly value: string;
  readonly error: string;
  /** Only its regions are offered; unknown when left out. */
  readonly partition?: Partition | null;
  readonly onChange: (region: string) => void;
  readonly onBlur: () => void;
}

export function RegionField(props: RegionFieldProps) {
  const { label = 'Region', optional, description, value, error, partition = null, onChange, onBlur } = props;
  const options = useMemo(
    () => (partition ? regionsOf(partition) : OFFERED_REGIONS).map((region) => ({ value: region })),
    [partition],
  );
  return (
    <FormField
      label={
        optional ? (
          <span>
            {label} <i>- optional</i>
          </span>
        ) : (
          label
        )
      }
      description={description}
      errorText={error}
    >
      <Autosuggest
        ariaLabel={label}
        options={options}
        value={value}
        onChange={({ detail }) => onChange(detail.value.trim())}
        onBlur={onBlur}
        enteredTextLabel={(text) => `Use "${text}"`}
        placeholder="eu-west-1"
      />
    </FormField>
  );
}
