// Which roles to publish, and under which names.
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import Multiselect from '@cloudscape-design/components/multiselect';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Toggle from '@cloudscape-design/components/toggle';
import { count } from '../portals/portal-text.ts';
import type { Folder } from '../sessions/folders.ts';
import { RegionField } from '../shared-ui/region-field.tsx';
import { TokenField } from '../shared-ui/token-field.tsx';
import { type PublishForm, regionProblem, TEMPLATE_PARTS } from './publish-form.ts';

interface RuleFieldsProps {
  readonly form: PublishForm;
  readonly roleNames: readonly { readonly name: string; readonly accounts: number }[];
  /** Those with roles of this portal in them. */
  readonly folders: readonly Folder[];
  readonly templateError: string;
  readonly onChange: (change: Partial<PublishForm>) => void;
}

export function RuleFields({ form, roleNames, folders, templateError, onChange }: RuleFieldsProps) {
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
        <SeveralField
          label="Roles"
          description="Any of these; none means every role."
          placeholder="Every role"
          empty="No role is listed yet."
          offered={roleNames.map(({ name, accounts }) => ({
            name,
            note: `in ${count(accounts, 'account')}`,
          }))}
          chosen={form.roles}
          onChange={(roles) => onChange({ roles })}
        />
        <SeveralField
          label="Folders"
          description="Any of these; left empty, folders do not matter."
          placeholder="Any folder or none"
          empty="No role of this portal is in a folder. Select roles on its page, then choose Move to folder."
          offered={folders.map(({ name, sessions }) => ({ name, note: count(sessions, 'role') }))}
          chosen={form.folders}
          onChange={(folders) => onChange({ folders })}
        />
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

interface SeveralFieldProps {
  readonly label: string;
  readonly description: string;
  readonly placeholder: string;
  /** Said instead of a list when nothing is offered. */
  readonly empty: string;
  readonly offered: readonly { readonly name: string; readonly note: string }[];
  /** What is no longer offered stays chosen: it was published so. */
  readonly chosen: readonly string[];
  readonly onChange: (chosen: readonly string[]) => void;
}

function SeveralField(props: SeveralFieldProps) {
  const { label, description, placeholder, empty, offered, chosen, onChange } = props;
  const options = offered.map(({ name, note }) => ({ value: name, label: name, description: note }));
  return (
    <FormField label={label} description={description}>
      <Multiselect
        options={options}
        selectedOptions={chosen.map(
          (name) => options.find((option) => option.value === name) ?? { value: name, label: name },
        )}
        onChange={({ detail }) => onChange(detail.selectedOptions.flatMap(({ value }) => value ?? []))}
        placeholder={placeholder}
        empty={empty}
        filteringType={options.length > 8 ? 'auto' : 'none'}
        virtualScroll={options.length > 100}
        deselectAriaLabel={(option) => `Remove ${option.label}`}
        tokenLimit={5}
      />
    </FormField>
  );
}
