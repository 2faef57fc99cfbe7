// Finding sessions: a field for words, and filters by property beneath it once they are wanted.
// Cloudscape's property filter takes free text only when Enter is pressed, so it cannot show results while somebody
// types, and with thousands of values it takes most of a second to open. Words therefore have a field of their own;
// the property filter is there for properties, and gets at most a hundred values of the one that is being typed.
import Button from '@cloudscape-design/components/button';
import PropertyFilter, { type PropertyFilterProps } from '@cloudscape-design/components/property-filter';
import Select from '@cloudscape-design/components/select';
import TextFilter from '@cloudscape-design/components/text-filter';
import { memo, useState } from 'react';
import type { SessionRow } from '../sessions/rows.ts';
import { GROUPINGS, type Grouping, type Line } from './grouping.ts';
import { PROPERTIES, type PropertyQuery, type SearchOperator, suggestionsFor } from './search.ts';
import { type TypedSearch, useTyped } from './typed-search.tsx';

const GROUPING_TEXT: Readonly<Record<Grouping, string>> = {
  none: 'Not grouped',
  portal: 'By portal',
  account: 'By account',
  identity: 'By identity',
  tag: 'By tag',
  folder: 'By folder',
};

const GROUPING_OPTIONS = GROUPINGS.map((value) => ({ value, label: GROUPING_TEXT[value] }));

interface SearchBarProps {
  readonly search: TypedSearch<Line>;
  /** What the table was drawn for. */
  readonly drawnFor: string;
  readonly query: PropertyQuery;
  readonly onQuery: (query: PropertyQuery) => void;
  readonly grouping: Grouping;
  readonly onGrouping: (grouping: Grouping) => void;
  /** What values are offered of. */
  readonly rows: readonly SessionRow[];
  /** In the table; null where nothing is looked for. */
  readonly matches: number | null;
}

export function SearchBar(props: SearchBarProps) {
  const { search, drawnFor, query, onQuery, grouping, onGrouping, rows, matches } = props;
  const [opened, setOpened] = useState(false);
  const { text, count } = useTyped(search, drawnFor, matches);
  const filters = query.tokens.length;
  const countText = count === null ? '' : count === 1 ? '1 match' : `${count.toLocaleString('en')} matches`;
  return (
    <div className="list-search">
      <div className="list-search-line">
        <TextFilter
          filteringText={text}
          onChange={({ detail }) => search.type(detail.filteringText)}
          filteringAriaLabel="Filter sessions"
          filteringPlaceholder="Find by name, account, role, profile, tag or folder"
          filteringClearAriaLabel="Clear filter"
          countText={countText}
        />
        <SearchTools
          filters={filters}
          opened={opened || filters > 0}
          onOpen={setOpened}
          onQuery={onQuery}
          grouping={grouping}
          onGrouping={onGrouping}
        />
      </div>
      {(opened || filters > 0) && <PropertySearch query={query} onQuery={onQuery} rows={rows} />}
    </div>
  );
}

interface SearchToolsProps extends Pick<SearchBarProps, 'onQuery' | 'grouping' | 'onGrouping'> {
  readonly filters: number;
  readonly opened: boolean;
  readonly onOpen: (open: boolean) => void;
}

/** Drawn again only when something of it changes, not with every letter that is typed beside it. */
const SearchTools = memo(function SearchTools(props: SearchToolsProps) {
  const { filters, opened, onOpen, onQuery, grouping, onGrouping } = props;
  return (
    <>
      <Button
        iconName="filter"
        ariaExpanded={opened}
        onClick={() => {
          onOpen(!opened);
          if (opened && filters > 0) onQuery({ tokens: [], join: 'and' });
        }}
      >
        {filters > 0 ? 'Clear filters' : 'Filters'}
      </Button>
      <div className="list-grouping">
        <Select
          ariaLabel="Group by"
          selectedOption={GROUPING_OPTIONS.find(({ value }) => value === grouping) ?? null}
          options={GROUPING_OPTIONS}
          onChange={({ detail }) => onGrouping((detail.selectedOption.value ?? 'none') as Grouping)}
        />
      </div>
    </>
  );
});

const OPERATORS = ['=', '!=', ':', '!:'] as const;
const FILTERING_PROPERTIES: PropertyFilterProps.FilteringProperty[] = PROPERTIES.map(
  ({ key, label, plural }) => ({
    key,
    propertyLabel: label,
    groupValuesLabel: plural,
    operators: [...OPERATORS],
  }),
);

type PropertySearchProps = Pick<SearchBarProps, 'query' | 'onQuery' | 'rows'>;

const PropertySearch = memo(function PropertySearch({ query, onQuery, rows }: PropertySearchProps) {
  const [options, setOptions] = useState<PropertyFilterProps.FilteringOption[]>([]);
  return (
    <PropertyFilter
      query={{
        operation: query.join,
        tokens: query.tokens.map(({ property, operator, value }) => ({
          propertyKey: property,
          operator,
          value,
        })),
      }}
      onChange={({ detail }) =>
        onQuery({
          join: detail.operation,
          tokens: detail.tokens.flatMap(({ propertyKey, operator, value }) =>
            propertyKey === undefined
              ? []
              : [{ property: propertyKey, operator: operator as SearchOperator, value: String(value) }],
          ),
        })
      }
      filteringProperties={FILTERING_PROPERTIES}
      filteringOptions={options}
      filteringStatusType="finished"
      disableFreeTextFiltering
      onLoadItems={({ detail }) =>
        setOptions(
          suggestionsFor(rows, detail.filteringProperty?.key ?? null, detail.filteringText).map(
            ({ property, value }) => ({ propertyKey: property, value }),
          ),
        )
      }
      filteringAriaLabel="Filter by property"
      filteringPlaceholder="Kind, account, folder, tag, state, region…"
      filteringEmpty="No such value"
      expandToViewport
    />
  );
});
