// The rarer AssumeRole options, in AWS's terms.
import AttributeEditor from '@cloudscape-design/components/attribute-editor';
import Checkbox from '@cloudscape-design/components/checkbox';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Textarea from '@cloudscape-design/components/textarea';
import type { SessionTag } from '../../shared/model.ts';
import { ROLE_DURATIONS } from '../shared-ui/duration-choices.ts';
import { DurationField } from '../shared-ui/duration-field.tsx';
import type { FormState } from '../shared-ui/use-form.ts';
import type { RoleForm } from './role-form.ts';
import type { DurationAdvice } from './role-source.ts';

type TextField = 'roleSessionName' | 'externalId' | 'sourceIdentity';

const TEXT_FIELDS: readonly {
  field: TextField;
  label: string;
  description: string;
  constraint: string;
}[] = [
  {
    field: 'roleSessionName',
    label: 'Role session name',
    description:
      'Shown in CloudTrail as who used the role. Left empty, Cloakroom makes one from the user name.',
    constraint: '2 to 64 letters, digits and _ + = , . @ -',
  },
  {
    field: 'externalId',
    label: 'External ID',
    description: 'Given by whoever owns the role, when its trust policy asks for one (sts:ExternalId).',
    constraint: '2 to 1,224 letters, digits and _ + = , . @ : / -',
  },
  {
    field: 'sourceIdentity',
    label: 'Source identity',
    description: 'Stays with the session through the whole chain; the caller needs sts:SetSourceIdentity.',
    constraint: '2 to 64 letters, digits and _ + = , . @ -, not beginning with aws:',
  },
];

interface RoleOptionsFieldsProps {
  readonly form: FormState<RoleForm>;
  readonly duration: DurationAdvice;
}

export function RoleOptionsFields({ form, duration }: RoleOptionsFieldsProps) {
  const { values, set, touch, errorOf } = form;
  return (
    <SpaceBetween size="l">
      <DurationField
        label="Duration"
        description="How long one set of credentials lives (DurationSeconds); Cloakroom gets the next in time."
        usual={ROLE_DURATIONS}
        value={values.duration}
        note={duration.note}
        warning={duration.warning}
        error={errorOf('duration')}
        onChange={(chosen) => set({ duration: chosen })}
        onBlur={() => touch('duration')}
      />
      {TEXT_FIELDS.map(({ field, label, description, constraint }) => (
        <FormField
          key={field}
          label={label}
          description={description}
          constraintText={constraint}
          errorText={errorOf(field)}
        >
          <Input
            value={values[field]}
            onChange={({ detail }) => set({ [field]: detail.value })}
            onBlur={() => touch(field)}
            autoComplete={false}
            spellcheck={false}
          />
        </FormField>
      ))}
      <TagsField form={form} />
      <FormField
        label="Session policy"
        description="A JSON policy that narrows what the session may do; it never widens it."
        constraintText={`${values.policy.length} of 2,048 characters`}
        errorText={errorOf('policy')}
      >
        <Textarea
          value={values.policy}
          rows={4}
          onChange={({ detail }) => set({ policy: detail.value })}
          onBlur={() => touch('policy')}
          placeholder='{ "Version": "2012-10-17", "Statement": [] }'
          spellcheck={false}
        />
      </FormField>
      <FormField
        label="Policy ARNs"
        description="Managed policies that narrow the session, one ARN per line, ten at most."
        errorText={errorOf('policyArns')}
      >
        <Textarea
          value={values.policyArns}
          rows={2}
          onChange={({ detail }) => set({ policyArns: detail.value })}
          onBlur={() => touch('policyArns')}
          placeholder="arn:aws:iam::aws:policy/ReadOnlyAccess"
          spellcheck={false}
        />
      </FormField>
    </SpaceBetween>
  );
}

function TagsField({ form }: { readonly form: FormState<RoleForm> }) {
  const { values, set, touch, errors, errorOf } = form;
  const change = (index: number, part: Partial<SessionTag>) =>
    set({ tags: values.tags.map((tag, at) => (at === index ? { ...tag, ...part } : tag)) });
  return (
    <FormField
      label="Session tags"
      description="A transitive tag is passed on to the roles after this one. The caller needs sts:TagSession."
      constraintText="50 tags at most; a key has up to 128 characters, a value up to 256."
      // A complaint about one tag stands beside that tag. The other, that a key stands twice, comes with the second key.
      errorText={
        errors.tags && (values.tags.every(({ key }) => key.trim() !== '') ? errors.tags : errorOf('tags'))
      }
      stretch
    >
      <AttributeEditor
        items={[...values.tags]}
        addButtonText="Add tag"
        removeButtonText="Remove"
        removeButtonAriaLabel={(tag) => `Remove tag ${tag.key}`}
        disableAddButton={values.tags.length >= 50}
        empty="No tags"
        gridLayout={[{ rows: [[3, 3, 2]], removeButton: { width: 'auto' } }]}
        onAddButtonClick={() => set({ tags: [...values.tags, { key: '', value: '', transitive: false }] })}
        onRemoveButtonClick={({ detail }) =>
          set({ tags: values.tags.filter((_, at) => at !== detail.itemIndex) })
        }
        definition={[
          {
            label: 'Key',
            errorText: (_tag: SessionTag, index: number) => errorOf(`tags.${index}.key`),
            control: (tag: SessionTag, index: number) => (
              <Input
                ariaLabel={`Key of tag ${index + 1}`}
                value={tag.key}
                onChange={({ detail }) => change(index, { key: detail.value })}
                onBlur={() => touch(`tags.${index}.key`)}
              />
            ),
          },
          {
            label: 'Value',
            errorText: (_tag: SessionTag, index: number) => errorOf(`tags.${index}.value`),
            control: (tag: SessionTag, index: number) => (
              <Input
                ariaLabel={`Value of tag ${index + 1}`}
                value={tag.value}
                onChange={({ detail }) => change(index, { value: detail.value })}
                onBlur={() => touch(`tags.${index}.value`)}
              />
            ),
          },
          {
            label: 'Pass on',
            control: (tag: SessionTag, index: number) => (
              <Checkbox
                checked={tag.transitive}
                onChange={({ detail }) => change(index, { transitive: detail.checked })}
              >
                Transitive
              </Checkbox>
            ),
          },
        ]}
      />
    </FormField>
  );
}
