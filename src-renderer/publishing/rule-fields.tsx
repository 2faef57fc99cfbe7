// Which roles to publish, and under which names.
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import Multiselect from '@cloudscape-design/components/multiselect';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Toggle from '@cloudscape-design/components/toggle';
import { count } from '../portals/portal-text.ts';
import { RegionField } from '../shared-ui/region-field.tsx';
import { TokenField } from '../shared-ui/token-field.tsx';
import { type PublishForm, regionProblem, TEMPLATE_PARTS } from './publish-form.ts';

interface RuleFieldsProps {
  readonly form: PublishForm;
  readonly roleNames: readonly { readonly name: string; readonly accounts: number }[];
  readonly templateError: string;
  readonly onChange: (change: Partial<PublishForm>) => void;
}

export function RuleFields({ form, roleNames, templateError, onChange }: RuleFieldsProps) {
  const options = roleNames.map(({ name, accounts }) => ({
    value: name,
    label: name,
    description: `in ${count(accounts, 'account')}`,
  }));
  return (
    <Container header={<Header variant="h2">Which roles</Header>}>
      <SpaceBetween size="l">
        <TokenField
          label="Account name or ID contains"
          description="Any of these; none means every account."
          placeholder="prod"
          tokens={form.accounts}
          onChange={(accounts) => onChange({ accounts })}
        />
        <FormField label="Roles" description="Any of these; none means every role.">
          <Multiselect
            options={options}
            selectedOptions={form.roles.map(
              (name) => options.find((option) => option.value === name) ?? { value: name, label: name },
            )}
            onChange={({ detail }) =>
              onChange({ roles: detail.selectedOptions.flatMap(({ value }) => value ?? []) })
            }
            placeholder="Every role"
            filteringType={options.length > 8 ? 'auto' : 'none'}
            virtualScroll={options.length > 100}
            deselectAriaLabel={(option) => `Remove ${option.label}`}
            tokenLimit={5}
          />
        </FormField>
        <Toggle
          checked={form.favouritesOnly}
          onChange={({ detail }) => onChange({ favouritesOnly: detail.checked })}
        >
          Favourites only
        </Toggle>
        <FormField
          label="Profile names"
          description="A template; unsafe characters and double names are dealt with."
          constraintText={TEMPLATE_PARTS.map(([part, meaning]) => `${part} ${meaning}`).join(', ')}
          errorText={templateError}
        >
          <Input
            value={form.template}
            onChange={({ detail }) => onChange({ template: detail.value })}
            autoComplete={false}
            spellcheck={false}
          />
        </FormField>
        <RegionField
          optional
          description="Of profiles that are added; left empty, the portal's region is taken."
          value={form.region}
          error={regionProblem(form.region)}
          onChange={(region) => onChange({ region })}
          onBlur={() => {}}
        />
      </SpaceBetween>
    </Container>
  );
}
