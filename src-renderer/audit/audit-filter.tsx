// Finding entries: by words, by property, and by time.
import DateRangePicker, { type DateRangePickerProps } from '@cloudscape-design/components/date-range-picker';
import PropertyFilter, { type PropertyFilterProps } from '@cloudscape-design/components/property-filter';
import { memo, useState } from 'react';
import { type AuditQuery, type AuditRow, PROPERTIES, valuesIn } from './audit-search.ts';

const FILTERING_PROPERTIES: PropertyFilterProps.FilteringProperty[] = PROPERTIES.map(
  ({ key, label, plural }) => ({
    key,
    propertyLabel: label,
    groupValuesLabel: plural,
    operators: ['=', '!=', ':', '!:'],
  }),
);

const USUAL_TIMES: DateRangePickerProps.RelativeOption[] = [
  { key: 'hour', amount: 1, unit: 'hour', type: 'relative' },
  { key: 'day', amount: 24, unit: 'hour', type: 'relative' },
  { key: 'week', amount: 7, unit: 'day', type: 'relative' },
  { key: 'month', amount: 30, unit: 'day', type: 'relative' },
];

interface AuditFilterProps {
  readonly query: AuditQuery;
  readonly onQuery: (query: AuditQuery) => void;
  readonly time: DateRangePickerProps.Value | null;
  readonly onTime: (time: DateRangePickerProps.Value | null) => void;
  /** What values are offered of. */
  readonly rows: readonly AuditRow[];
  /** Empty while nothing is looked for. */
  readonly countText: string;
}

export const AuditFilter = memo(function AuditFilter(props: AuditFilterProps) {
  const { query, onQuery, time, onTime, rows, countText } = props;
  const [options, setOptions] = useState<PropertyFilterProps.FilteringOption[]>([]);
  return (
    <div className="audit-filter">
      <PropertyFilter
        query={{ operation: query.operation, tokens: query.tokens }}
        onChange={({ detail: { operation, tokens } }) => onQuery({ operation, tokens })}
        filteringProperties={FILTERING_PROPERTIES}
        filteringOptions={options}
        filteringStatusType="finished"
        onLoadItems={({ detail: { filteringProperty, filteringText } }) =>
          setOptions(
            filteringProperty === undefined
              ? valuesOfAll(rows, filteringText)
              : optionsOf(rows, filteringProperty.key, filteringText),
          )
        }
        filteringAriaLabel="Filter entries"
        filteringPlaceholder="Find by program, profile, session, account or result"
        filteringEmpty="No such value"
        countText={countText}
        expandToViewport
      />
      <DateRangePicker
        value={time}
        onChange={({ detail }) => onTime(detail.value)}
        relativeOptions={USUAL_TIMES}
        customRelativeRangeUnits={['minute', 'hour', 'day', 'week']}
        isValidRange={timeProblem}
        placeholder="Any time"
        ariaLabel="Time"
        timeInputFormat="hh:mm"
        absoluteFormat="slashed"
        hideTimeOffset
        expandToViewport
        i18nStrings={{
          relativeModeTitle: 'Up to now',
          absoluteModeTitle: 'From and to',
          clearButtonLabel: 'Any time',
        }}
      />
    </div>
  );
});

function optionsOf(rows: readonly AuditRow[], propertyKey: string, typed: string) {
  return valuesIn(rows, propertyKey, typed).map((value) => ({ propertyKey, value }));
}

/** A few of each. */
const MOST_OF_EACH = 5;

function valuesOfAll(rows: readonly AuditRow[], typed: string): PropertyFilterProps.FilteringOption[] {
  if (typed.trim() === '') return [];
  return PROPERTIES.flatMap(({ key }) => optionsOf(rows, key, typed).slice(0, MOST_OF_EACH));
}

function timeProblem(value: DateRangePickerProps.Value | null): DateRangePickerProps.ValidationResult {
  if (value?.type === 'relative' && !(value.amount > 0))
    return { valid: false, errorMessage: 'Enter how far back to look.' };
  if (value?.type !== 'absolute') return { valid: true };
  const [from, to] = [Date.parse(value.startDate), Date.parse(value.endDate)];
  if (Number.isNaN(from) || Number.isNaN(to))
    return { valid: false, errorMessage: 'Choose the first and the last day.' };
  return from <= to ? { valid: true } : { valid: false, errorMessage: 'The end is before the start.' };
}
